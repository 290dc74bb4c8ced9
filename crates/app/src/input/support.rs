//! What is asked about an academy's support, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{
    AgreeDeployment, AnswerSupportRequest, AssureDeployment, ChangeDeployment, CorrectDays, EndDeployment, JudgeImpact, PlanDeployment,
    RequestSupport, SupportAnswer, SupportCommand, UseDays, WithdrawSupportRequest,
};
use touchstone_domain::codes::SupportSourceCode;
use touchstone_domain::event::{DeclaredInterest, DeploymentExtent, Impact, PackageItem, SupportProvider};
use touchstone_domain::ids::{AcademyId, DeploymentId, EventId, PersonId, SupportRequestId};

use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// Who is to come.
#[derive(Clone, Debug)]
pub enum NewProvider {
    /// A person whom the trust knows.
    Person(PersonId),
    /// An organisation, by its name.
    Organisation(String),
}

/// A deployment to plan.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewDeployment {
    pub provider: NewProvider,
    pub source: SupportSourceCode,
    /// A role's code where a framework of the trust's knows it, else words.
    pub role: String,
    pub giving_academy: Option<AcademyId>,
    pub focus: String,
    pub aim: String,
    pub delivers: Vec<PackageItem>,
    pub request: Option<SupportRequestId>,
    pub grounds: Vec<EventId>,
    pub extent: DeploymentExtent,
    pub person_gains: Option<String>,
    pub giver_gains: Option<String>,
    pub giver_bears: Option<String>,
    /// What is declared, and the safeguard.
    pub interest: Option<(String, String)>,
    pub planned_on: Option<NaiveDate>,
    pub agreed: bool,
}

/// What is asked about an academy's support.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum SupportOrder {
    Request {
        asked_by: Option<PersonId>,
        items: Vec<PackageItem>,
        need: String,
        needed_from: Option<NaiveDate>,
        requested_on: Option<NaiveDate>,
    },
    Grant {
        request: SupportRequestId,
        granted: String,
        answered_on: Option<NaiveDate>,
    },
    Decline {
        request: SupportRequestId,
        reason: String,
        answered_on: Option<NaiveDate>,
    },
    Withdraw {
        request: SupportRequestId,
        reason: Option<String>,
    },
    Plan(Box<NewDeployment>),
    Agree(AgreeDeployment),
    UseDays {
        deployment: DeploymentId,
        used_on: NaiveDate,
        half_days: u32,
        note: Option<String>,
    },
    CorrectDays {
        deployment: DeploymentId,
        entry: EventId,
        used_on: Option<NaiveDate>,
        half_days: Option<u32>,
        reason: String,
    },
    Change {
        deployment: DeploymentId,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
        half_days: Option<u32>,
        cost_pounds: Option<u32>,
        reason: String,
    },
    End {
        deployment: DeploymentId,
        ended_on: NaiveDate,
        reason: Option<String>,
    },
    Assure {
        deployment: DeploymentId,
        checked_on: NaiveDate,
        checked_by: Option<PersonId>,
        satisfactory: bool,
        comment: Option<String>,
    },
    JudgeImpact {
        deployment: DeploymentId,
        judged_on: NaiveDate,
        judged_by: Option<PersonId>,
        impact: Impact,
        evidence: Vec<EventId>,
        comment: Option<String>,
    },
}

impl SupportOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            SupportOrder::Request { .. } | SupportOrder::Withdraw { .. } => Permission::RequestSupport,
            SupportOrder::UseDays { .. } | SupportOrder::CorrectDays { .. } => Permission::RecordSupport,
            SupportOrder::Grant { .. }
            | SupportOrder::Decline { .. }
            | SupportOrder::Plan(_)
            | SupportOrder::Agree(_)
            | SupportOrder::Change { .. }
            | SupportOrder::End { .. }
            | SupportOrder::Assure { .. }
            | SupportOrder::JudgeImpact { .. } => Permission::Decide,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> SupportCommand {
        match self {
            SupportOrder::Request { asked_by, items, need, needed_from, requested_on } => {
                let (request, need) = (fresh_id(), words.mint(need));
                SupportCommand::Request(RequestSupport { request, asked_by, items, need, needed_from, requested_on })
            }
            SupportOrder::Grant { request, granted, answered_on } => {
                let answer = SupportAnswer::Grant(words.mint(granted));
                SupportCommand::Answer(AnswerSupportRequest { request, answer, answered_on })
            }
            SupportOrder::Decline { request, reason, answered_on } => {
                let answer = SupportAnswer::Decline(words.mint(reason));
                SupportCommand::Answer(AnswerSupportRequest { request, answer, answered_on })
            }
            SupportOrder::Withdraw { request, reason } => {
                SupportCommand::Withdraw(WithdrawSupportRequest { request, reason: words.mint_some(reason) })
            }
            SupportOrder::Plan(new) => SupportCommand::Plan(Box::new(new.into_command(words))),
            SupportOrder::Agree(command) => SupportCommand::Agree(command),
            SupportOrder::UseDays { deployment, used_on, half_days, note } => {
                SupportCommand::UseDays(UseDays { deployment, used_on, half_days, note: words.mint_some(note) })
            }
            SupportOrder::CorrectDays { deployment, entry, used_on, half_days, reason } => {
                SupportCommand::CorrectDays(CorrectDays { deployment, entry, used_on, half_days, reason: words.mint(reason) })
            }
            SupportOrder::Change { deployment, from, until, half_days, cost_pounds, reason } => {
                let reason = words.mint(reason);
                SupportCommand::Change(ChangeDeployment { deployment, from, until, half_days, cost_pounds, reason })
            }
            SupportOrder::End { deployment, ended_on, reason } => {
                SupportCommand::End(EndDeployment { deployment, ended_on, reason: words.mint_some(reason) })
            }
            SupportOrder::Assure { deployment, checked_on, checked_by, satisfactory, comment } => {
                let comment = words.mint_some(comment);
                SupportCommand::Assure(AssureDeployment { deployment, checked_on, checked_by, satisfactory, comment })
            }
            SupportOrder::JudgeImpact { deployment, judged_on, judged_by, impact, evidence, comment } => {
                let comment = words.mint_some(comment);
                SupportCommand::JudgeImpact(JudgeImpact { deployment, judged_on, judged_by, impact, evidence, comment })
            }
        }
    }
}

impl NewDeployment {
    fn into_command(self, words: &mut Words) -> PlanDeployment {
        let interest = self
            .interest
            .map(|(declared, safeguard)| DeclaredInterest { declared: words.mint(declared), safeguard: words.mint(safeguard) });
        PlanDeployment {
            deployment: fresh_id(),
            provider: match self.provider {
                NewProvider::Person(person) => SupportProvider::Person { person },
                NewProvider::Organisation(name) => SupportProvider::Organisation { name: words.mint(name) },
            },
            source: self.source,
            role: words.support_role(self.role),
            giving_academy: self.giving_academy,
            focus: words.mint(self.focus),
            aim: words.mint(self.aim),
            delivers: self.delivers,
            request: self.request,
            grounds: self.grounds,
            extent: self.extent,
            person_gains: words.mint_some(self.person_gains),
            giver_gains: words.mint_some(self.giver_gains),
            giver_bears: words.mint_some(self.giver_bears),
            interest,
            planned_on: self.planned_on,
            agreed: self.agreed,
        }
    }
}
