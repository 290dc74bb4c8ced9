//! What is asked about arrangements, issues and risks, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{
    ArrangementCommand, AssessRisk, ChangeArrangement, CloseIssue, CloseRisk, EndArrangement, IssueCommand, NewAssessment, ProgressIssue,
    RaiseIssue, RaiseRisk, ReopenIssue, ReviewArrangement, RiskCommand, ShareArrangement, ShareAssessment, ShareIssue, StartArrangement,
};
use touchstone_domain::codes::{AreaCode, ArrangementCode, CriterionCode, ProgressCode, QuestionCode, RatingCode};
use touchstone_domain::event::Evidence;
use touchstone_domain::ids::{ArrangementId, EventId, IssueId, PersonId, RiskId};

use super::NewEvidence;
use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// What is asked about an arrangement.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum ArrangementOrder {
    Start {
        from: NaiveDate,
        kind: Option<ArrangementCode>,
        name: Option<String>,
        responsible: Vec<PersonId>,
        until: Option<NaiveDate>,
        until_substantive_head: bool,
        review_on: Option<NaiveDate>,
        what: Option<String>,
        basis: Vec<EventId>,
    },
    Change {
        arrangement: ArrangementId,
        changed_on: NaiveDate,
        responsible: Option<Vec<PersonId>>,
        until: Option<NaiveDate>,
        review_on: Option<NaiveDate>,
        note: Option<String>,
    },
    Review {
        arrangement: ArrangementId,
        reviewed_on: NaiveDate,
        finding: String,
        review_on: Option<NaiveDate>,
    },
    End {
        arrangement: ArrangementId,
        ended_on: NaiveDate,
        outcome: String,
        substantive_head: Option<EventId>,
    },
    Share(ShareArrangement),
}

/// What is asked about an issue.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum IssueOrder {
    Raise {
        raised_on: NaiveDate,
        what: String,
        area: AreaCode,
        criteria: Vec<CriterionCode>,
        priority: u8,
        owner: PersonId,
        due_on: Option<NaiveDate>,
        basis: Vec<EventId>,
    },
    Progress {
        issue: IssueId,
        on: NaiveDate,
        owner: Option<PersonId>,
        priority: Option<u8>,
        due_on: Option<NaiveDate>,
        progress: Option<ProgressCode>,
        comment: Option<String>,
        evidence: Vec<NewEvidence>,
    },
    Close {
        issue: IssueId,
        closed_on: NaiveDate,
        evidence: Vec<NewEvidence>,
        outcome: Option<String>,
    },
    Reopen {
        issue: IssueId,
        reopened_on: NaiveDate,
        reason: String,
        basis: Vec<EventId>,
    },
    Share(ShareIssue),
}

/// How high a risk is, with words still as words.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct Assessed {
    pub assessed_on: NaiveDate,
    pub rating: RatingCode,
    pub progress: Option<ProgressCode>,
    pub likelihood: Option<u8>,
    pub impact: Option<u8>,
    pub owner: Option<PersonId>,
    pub mitigation: Option<String>,
    pub comment: Option<String>,
    pub basis: Vec<EventId>,
}

/// What is asked about a risk.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum RiskOrder {
    Raise { question: Option<QuestionCode>, what: Option<String>, owner: PersonId, first: Assessed },
    Assess { risk: RiskId, assessment: Assessed },
    Share(ShareAssessment),
    Close { risk: RiskId, closed_on: NaiveDate, evidence: Vec<NewEvidence>, outcome: Option<String> },
}

impl ArrangementOrder {
    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> ArrangementCommand {
        match self {
            ArrangementOrder::Start { from, kind, name, responsible, until, until_substantive_head, review_on, what, basis } => {
                let (arrangement, name, what) = (fresh_id(), words.mint_some(name), words.mint_some(what));
                ArrangementCommand::Start(StartArrangement {
                    arrangement,
                    from,
                    kind,
                    name,
                    responsible,
                    until,
                    until_substantive_head,
                    review_on,
                    what,
                    basis,
                })
            }
            ArrangementOrder::Change { arrangement, changed_on, responsible, until, review_on, note } => {
                let note = words.mint_some(note);
                ArrangementCommand::Change(ChangeArrangement { arrangement, changed_on, responsible, until, review_on, note })
            }
            ArrangementOrder::Review { arrangement, reviewed_on, finding, review_on } => {
                let finding = words.mint(finding);
                ArrangementCommand::Review(ReviewArrangement { arrangement, reviewed_on, finding, review_on })
            }
            ArrangementOrder::End { arrangement, ended_on, outcome, substantive_head } => {
                let outcome = words.mint(outcome);
                ArrangementCommand::End(EndArrangement { arrangement, ended_on, outcome, substantive_head })
            }
            ArrangementOrder::Share(command) => ArrangementCommand::Share(command),
        }
    }
}

impl IssueOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            IssueOrder::Raise { .. } => Permission::RaiseIssues,
            IssueOrder::Progress { .. } => Permission::RecordProgress,
            IssueOrder::Close { .. } | IssueOrder::Reopen { .. } | IssueOrder::Share(_) => Permission::Decide,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> IssueCommand {
        match self {
            IssueOrder::Raise { raised_on, what, area, criteria, priority, owner, due_on, basis } => {
                let (issue, what) = (fresh_id(), words.mint(what));
                IssueCommand::Raise(RaiseIssue { issue, raised_on, what, area, criteria, priority, owner, due_on, basis })
            }
            IssueOrder::Progress { issue, on, owner, priority, due_on, progress, comment, evidence } => {
                let (comment, evidence) = (words.mint_some(comment), set_aside(evidence, words));
                IssueCommand::Progress(ProgressIssue { issue, on, owner, priority, due_on, progress, comment, evidence })
            }
            IssueOrder::Close { issue, closed_on, evidence, outcome } => {
                let (evidence, outcome) = (set_aside(evidence, words), words.mint_some(outcome));
                IssueCommand::Close(CloseIssue { issue, closed_on, evidence, outcome })
            }
            IssueOrder::Reopen { issue, reopened_on, reason, basis } => {
                IssueCommand::Reopen(ReopenIssue { issue, reopened_on, reason: words.mint(reason), basis })
            }
            IssueOrder::Share(command) => IssueCommand::Share(command),
        }
    }
}

impl RiskOrder {
    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> RiskCommand {
        match self {
            RiskOrder::Raise { question, what, owner, first } => {
                let (risk, what, first) = (fresh_id(), words.mint_some(what), first.into_assessment(words));
                RiskCommand::Raise(RaiseRisk { risk, question, what, owner, first })
            }
            RiskOrder::Assess { risk, assessment } => {
                RiskCommand::Assess(AssessRisk { risk, assessment: assessment.into_assessment(words) })
            }
            RiskOrder::Share(command) => RiskCommand::Share(command),
            RiskOrder::Close { risk, closed_on, evidence, outcome } => {
                let (evidence, outcome) = (set_aside(evidence, words), words.mint_some(outcome));
                RiskCommand::Close(CloseRisk { risk, closed_on, evidence, outcome })
            }
        }
    }
}

impl Assessed {
    fn into_assessment(self, words: &mut Words) -> NewAssessment {
        let Assessed { assessed_on, rating, progress, likelihood, impact, owner, mitigation, comment, basis } = self;
        let (mitigation, comment) = (words.mint_some(mitigation), words.mint_some(comment));
        NewAssessment { assessment: fresh_id(), assessed_on, rating, progress, likelihood, impact, owner, mitigation, comment, basis }
    }
}

fn set_aside(evidence: Vec<NewEvidence>, words: &mut Words) -> Vec<Evidence> {
    evidence.into_iter().map(|piece| piece.into_evidence(words)).collect()
}
