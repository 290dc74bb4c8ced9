//! What a use case is given: parsed values, with words still as words.

use chrono::{DateTime, NaiveDate, Utc};
use touchstone_domain::academy::{
    AcademyCommand, AmendReview, Answer, AnswerProposal, Appoint, DecideCategory, EscalateIntervention, FinalDraft, IdentifyAcademy,
    LeaveTrust, RecordInspection, RecordReview, RecordVisit, ReviewChanges, StepDown, WithdrawReview,
};
use touchstone_domain::codes::{CategoryCode, CriterionCode, LevelCode, ProgressCode, ReviewTypeCode, RungCode, SourceCode};
use touchstone_domain::event::{Evidence, Finding, InspectionOutcome, ReviewContent, Trigger};
use touchstone_domain::framework::{DocumentHash, Role};
use touchstone_domain::identifiers::{GroupUid, Laestab, Phase, Route, Slug, Ukprn, Urn};
use touchstone_domain::ids::{EscalationId, EventId, PersonId, ReviewId};

use crate::access::Permission;
use crate::minting::{Words, fresh_id};

mod interventions;
mod plans;
mod ratings;
mod registers;
mod review_life;
mod support;
mod supporters;

pub use interventions::InterventionOrder;
mod duties;

pub use duties::DutyOrder;
pub use plans::{NewAction, NewMonitoring, NewOrigin, NewPlanContent, NewPriority, NewProgressReport, NewSupportLine, PlanOrder};
pub use ratings::{NewSelfEvaluation, NewSelfFinding, RatingOrder};
pub use registers::{ArrangementOrder, Assessed, IssueOrder, RiskOrder};
pub use review_life::ReviewLifeOrder;
pub use support::{NewDeployment, NewProvider, SupportOrder};
pub use supporters::SupportersOrder;

/// A trust to register.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewTrust {
    pub slug: Slug,
    pub name: String,
    pub group_uid: Option<GroupUid>,
    pub ukprn: Option<Ukprn>,
    /// The code of a built-in framework.
    pub framework: Option<String>,
}

/// A person to make known.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewPerson {
    pub name: String,
    pub title: Option<String>,
}

/// An academy to bring in.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewAcademy {
    pub urn: Urn,
    pub name: String,
    pub phase: Phase,
    pub joined_on: NaiveDate,
    pub date_known: bool,
    pub route: Route,
    pub ukprn: Option<Ukprn>,
    pub laestab: Option<Laestab>,
    pub predecessor_urns: Vec<Urn>,
}

/// A review, or what a draft holds of one once it is whole.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewReview {
    pub review_type: ReviewTypeCode,
    pub held_on: NaiveDate,
    pub reviewers: Vec<PersonId>,
    pub findings: Vec<NewFinding>,
    pub progress: Option<ProgressCode>,
    pub summary: String,
    pub strengths: Option<String>,
    pub next_steps: Option<String>,
}

/// One criterion judged.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewFinding {
    pub criterion: CriterionCode,
    pub judgement: LevelCode,
    pub evidence: Vec<NewEvidence>,
}

/// What a judgement rests on.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewEvidence {
    pub kind: SourceCode,
    pub title: String,
    pub url: Option<String>,
    pub sha256: Option<DocumentHash>,
    pub event_id: Option<EventId>,
}

/// New values of a review's fields; those left out stay. An inner `None` takes a field away.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct Amendment {
    pub review_type: Option<ReviewTypeCode>,
    pub held_on: Option<NaiveDate>,
    pub reviewers: Option<Vec<PersonId>>,
    pub findings: Option<Vec<NewFinding>>,
    pub progress: Option<Option<ProgressCode>>,
    pub summary: Option<String>,
    pub strengths: Option<Option<String>>,
    pub next_steps: Option<Option<String>>,
}

/// A key to make.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What its makers call it.
    pub name: String,
    /// The person who uses it, where all its grants are in one trust.
    pub person: Option<PersonId>,
    /// What it grants; trusts by slug, academies by URN.
    pub grants: Vec<NewGrant>,
    /// After which it opens nothing.
    pub expires_at: Option<DateTime<Utc>>,
}

/// One role, somewhere, as a client names it.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// The trust's slug.
    pub trust: Option<String>,
    /// URNs, in the order given.
    pub academies: Option<Vec<Urn>>,
    /// The person of that trust who uses the key.
    pub person: Option<PersonId>,
}

/// What is asked of one academy.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum AcademyOrder {
    Identify(IdentifyAcademy),
    Appoint(Appoint),
    Leave {
        left_on: NaiveDate,
        date_known: bool,
        reason: Option<String>,
    },
    RecordReview(NewReview),
    /// The same by one of the academy's own people, of a type that the framework has them carry out.
    ReportOwnSchool(NewReview),
    FinaliseDraft {
        draft: ReviewId,
        /// Which version of it, and what was not made in it.
        of: FinalDraft,
        review: NewReview,
    },
    AmendReview {
        review: ReviewId,
        changes: Amendment,
        reason: String,
    },
    WithdrawReview {
        review: ReviewId,
        reason: String,
    },
    DecideCategory {
        category: CategoryCode,
        effective_on: NaiveDate,
        basis: Vec<EventId>,
        reason: String,
    },
    Escalate {
        rung: RungCode,
        grounds: Vec<EventId>,
        reason: String,
    },
    AnswerProposal {
        escalation: EscalationId,
        answer: Answer,
        reason: String,
    },
    StepDown {
        to: Option<RungCode>,
        grounds: Vec<EventId>,
        reason: String,
    },
    RecordVisit {
        escalation: EscalationId,
        visited_on: NaiveDate,
        visitors: Vec<PersonId>,
        outcome: String,
        further_interventions: Vec<String>,
    },
    RecordInspection {
        inspected_on: NaiveDate,
        published_on: Option<NaiveDate>,
        /// A published term where it is one, else words.
        kind: String,
        /// Area and grade, likewise.
        outcomes: Vec<(String, String)>,
        url: Option<String>,
    },

    ReviewLife(ReviewLifeOrder),

    Intervention(InterventionOrder),
    Duty(DutyOrder),
    Support(SupportOrder),
    Rating(RatingOrder),
    Plan(PlanOrder),
    Arrangement(ArrangementOrder),
    Issue(IssueOrder),
    Risk(RiskOrder),
}

impl AcademyOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            AcademyOrder::Identify(_) | AcademyOrder::Appoint(_) | AcademyOrder::Leave { .. } | AcademyOrder::RecordInspection { .. } => {
                Permission::KeepRegister
            }
            AcademyOrder::RecordReview(_) | AcademyOrder::FinaliseDraft { .. } => Permission::RecordReviews,
            AcademyOrder::ReportOwnSchool(_) => Permission::ReportOwnSchool,
            AcademyOrder::AmendReview { .. } | AcademyOrder::WithdrawReview { .. } => Permission::CorrectReviews,
            AcademyOrder::DecideCategory { .. }
            | AcademyOrder::Escalate { .. }
            | AcademyOrder::AnswerProposal { .. }
            | AcademyOrder::StepDown { .. }
            | AcademyOrder::RecordVisit { .. } => Permission::Decide,

            AcademyOrder::ReviewLife(order) => order.permission(),

            AcademyOrder::Intervention(order) => order.permission(),
            AcademyOrder::Duty(order) => order.permission(),

            AcademyOrder::Support(order) => order.permission(),
            AcademyOrder::Rating(order) => order.permission(),
            AcademyOrder::Plan(order) => order.permission(),
            AcademyOrder::Issue(order) => order.permission(),
            AcademyOrder::Arrangement(_) | AcademyOrder::Risk(_) => Permission::Decide,
        }
    }

    /// The domain's command, its words set aside.
    pub(crate) fn into_command(self, words: &mut Words) -> AcademyCommand {
        match self {
            AcademyOrder::Identify(command) => AcademyCommand::IdentifyAcademy(command),
            AcademyOrder::Appoint(command) => AcademyCommand::Appoint(command),
            AcademyOrder::Leave { left_on, date_known, reason } => {
                AcademyCommand::LeaveTrust(LeaveTrust { left_on, date_known, reason: words.mint_some(reason) })
            }
            AcademyOrder::RecordReview(review) | AcademyOrder::ReportOwnSchool(review) => {
                let (review, content) = (fresh_id(), review.into_content(words));
                AcademyCommand::RecordReview(RecordReview { review, content, draft: None })
            }
            AcademyOrder::FinaliseDraft { draft, of, review } => {
                let content = review.into_content(words);
                AcademyCommand::RecordReview(RecordReview { review: draft, content, draft: Some(of) })
            }
            AcademyOrder::AmendReview { review, changes, reason } => {
                AcademyCommand::AmendReview(AmendReview { review, changes: changes.into_changes(words), reason: words.mint(reason) })
            }
            AcademyOrder::WithdrawReview { review, reason } => {
                AcademyCommand::WithdrawReview(WithdrawReview { review, reason: words.mint(reason) })
            }
            AcademyOrder::DecideCategory { category, effective_on, basis, reason } => {
                let reason = words.mint(reason);
                AcademyCommand::DecideCategory(DecideCategory { decision: fresh_id(), category, effective_on, basis, reason })
            }
            AcademyOrder::Escalate { rung, grounds, reason } => {
                let (escalation, reason) = (fresh_id(), Some(words.mint(reason)));
                AcademyCommand::EscalateIntervention(EscalateIntervention { escalation, rung, trigger: Trigger::Person, grounds, reason })
            }
            AcademyOrder::AnswerProposal { escalation, answer, reason } => {
                AcademyCommand::AnswerProposal(AnswerProposal { escalation, answer, reason: words.mint(reason) })
            }
            AcademyOrder::StepDown { to, grounds, reason } => {
                AcademyCommand::StepDown(StepDown { to, grounds, reason: words.mint(reason) })
            }
            AcademyOrder::RecordVisit { escalation, visited_on, visitors, outcome, further_interventions } => {
                let outcome = words.mint(outcome);
                let further_interventions = further_interventions.into_iter().map(|text| words.mint(text)).collect();
                AcademyCommand::RecordVisit(RecordVisit {
                    visit: fresh_id(),
                    escalation,
                    visited_on,
                    visitors,
                    outcome,
                    further_interventions,
                })
            }
            AcademyOrder::RecordInspection { inspected_on, published_on, kind, outcomes, url } => {
                let (kind, url) = (words.term(kind), words.mint_some(url));
                let outcome = |(area, grade)| InspectionOutcome { area: words.term(area), grade: words.term(grade) };
                let outcomes = outcomes.into_iter().map(outcome).collect();
                AcademyCommand::RecordInspection(RecordInspection {
                    inspection: fresh_id(),
                    inspected_on,
                    published_on,
                    kind,
                    outcomes,
                    url,
                })
            }

            AcademyOrder::Duty(order) => AcademyCommand::Duty(order.into_command(words)),
            AcademyOrder::ReviewLife(order) => AcademyCommand::ReviewLife(order.into_command(words)),

            AcademyOrder::Intervention(order) => AcademyCommand::Intervention(order.into_command(words)),

            AcademyOrder::Support(order) => AcademyCommand::Support(order.into_command(words)),
            AcademyOrder::Rating(order) => AcademyCommand::Rating(order.into_command(words)),
            AcademyOrder::Plan(order) => AcademyCommand::Plan(order.into_command(words)),
            AcademyOrder::Arrangement(order) => AcademyCommand::Arrangement(order.into_command(words)),
            AcademyOrder::Issue(order) => AcademyCommand::Issue(order.into_command(words)),
            AcademyOrder::Risk(order) => AcademyCommand::Risk(order.into_command(words)),
        }
    }
}

impl NewReview {
    fn into_content(self, words: &mut Words) -> ReviewContent {
        ReviewContent {
            review_type: self.review_type,
            held_on: self.held_on,
            reviewers: self.reviewers,
            findings: self.findings.into_iter().map(|finding| finding.into_finding(words)).collect(),
            progress: self.progress,
            summary: words.mint(self.summary),
            strengths: words.mint_some(self.strengths),
            next_steps: words.mint_some(self.next_steps),
        }
    }
}

impl NewFinding {
    fn into_finding(self, words: &mut Words) -> Finding {
        let evidence = self.evidence.into_iter().map(|evidence| evidence.into_evidence(words)).collect();
        Finding { criterion: self.criterion, judgement: self.judgement, evidence }
    }
}

impl NewEvidence {
    fn into_evidence(self, words: &mut Words) -> Evidence {
        Evidence {
            kind: words.kind(self.kind),
            title: words.mint(self.title),
            url: words.mint_some(self.url),
            sha256: self.sha256,
            event_id: self.event_id,
        }
    }
}

impl Amendment {
    fn into_changes(self, words: &mut Words) -> ReviewChanges {
        ReviewChanges {
            review_type: self.review_type,
            held_on: self.held_on,
            reviewers: self.reviewers,
            findings: self.findings.map(|findings| findings.into_iter().map(|finding| finding.into_finding(words)).collect()),
            progress: self.progress,
            summary: words.mint_some(self.summary),
            strengths: self.strengths.map(|text| words.mint_some(text)),
            next_steps: self.next_steps.map(|text| words.mint_some(text)),
        }
    }
}
