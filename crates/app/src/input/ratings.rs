//! What is asked in a rating round and of a school's evaluation of itself, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{
    ConfirmRating, ModerateProposal, ProposeCategory, RatingCommand, ShareRating, SubmitSelfEvaluation, WithdrawSelfEvaluation,
};
use touchstone_domain::codes::{AudienceCode, CategoryCode, CriterionCode, LevelCode};
use touchstone_domain::event::{Improvement, SelfEvaluation, SelfFinding};
use touchstone_domain::ids::{EventId, PersonId, RoundId, SelfEvaluationId};

use super::NewEvidence;
use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// What is asked about ratings.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum RatingOrder {
    Propose {
        round: RoundId,
        category: CategoryCode,
        basis: Vec<EventId>,
        reason: String,
    },
    Moderate {
        round: RoundId,
        category: CategoryCode,
        took_part: Vec<PersonId>,
        reason: String,
    },
    Confirm {
        round: RoundId,
        effective_on: NaiveDate,
    },
    Share {
        round: RoundId,
        shared_on: NaiveDate,
        audiences: Option<Vec<AudienceCode>>,
    },
    EvaluateSelf(NewSelfEvaluation),
    /// What was written as a draft, whose id it keeps.
    SubmitDraft {
        draft: SelfEvaluationId,
        made: NewSelfEvaluation,
    },
    WithdrawEvaluation {
        evaluation: SelfEvaluationId,
        reason: String,
    },
}

/// A school's evaluation of itself.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewSelfEvaluation {
    pub evaluated_on: NaiveDate,
    pub findings: Vec<NewSelfFinding>,
    pub strengths: Option<String>,
    /// Each with the criterion that it belongs to, where it belongs to one.
    pub improvements: Vec<(Option<CriterionCode>, String)>,
}

/// One criterion as the school judges it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewSelfFinding {
    pub criterion: CriterionCode,
    pub judgement: LevelCode,
    pub words: Option<String>,
    pub evidence: Vec<NewEvidence>,
}

impl RatingOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            RatingOrder::Propose { .. } | RatingOrder::Moderate { .. } | RatingOrder::Confirm { .. } | RatingOrder::Share { .. } => {
                Permission::Decide
            }
            RatingOrder::EvaluateSelf(_) | RatingOrder::SubmitDraft { .. } | RatingOrder::WithdrawEvaluation { .. } => {
                Permission::EvaluateOwnSchool
            }
        }
    }

    /// The rating round in which it is asked; none of a school's evaluation of itself.
    pub(crate) fn round(&self) -> Option<RoundId> {
        match self {
            RatingOrder::Propose { round, .. }
            | RatingOrder::Moderate { round, .. }
            | RatingOrder::Confirm { round, .. }
            | RatingOrder::Share { round, .. } => Some(*round),
            RatingOrder::EvaluateSelf(_) | RatingOrder::SubmitDraft { .. } | RatingOrder::WithdrawEvaluation { .. } => None,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> RatingCommand {
        match self {
            RatingOrder::Propose { round, category, basis, reason } => {
                RatingCommand::Propose(ProposeCategory { round, category, basis, reason: words.mint(reason) })
            }
            RatingOrder::Moderate { round, category, took_part, reason } => {
                RatingCommand::Moderate(ModerateProposal { round, category, took_part, reason: words.mint(reason) })
            }
            RatingOrder::Confirm { round, effective_on } => {
                RatingCommand::Confirm(ConfirmRating { round, decision: fresh_id(), effective_on })
            }
            RatingOrder::Share { round, shared_on, audiences } => RatingCommand::Share(ShareRating { round, shared_on, audiences }),
            RatingOrder::WithdrawEvaluation { evaluation, reason } => {
                RatingCommand::WithdrawEvaluation(WithdrawSelfEvaluation { evaluation, reason: words.mint(reason) })
            }
            RatingOrder::EvaluateSelf(new) => RatingCommand::EvaluateSelf(new.into_command(fresh_id(), false, words)),
            RatingOrder::SubmitDraft { draft, made } => RatingCommand::EvaluateSelf(made.into_command(draft, true, words)),
        }
    }
}

impl NewSelfEvaluation {
    fn into_command(self, evaluation: SelfEvaluationId, from_draft: bool, words: &mut Words) -> SubmitSelfEvaluation {
        let evaluated_on = self.evaluated_on;
        SubmitSelfEvaluation { evaluation, evaluated_on, content: self.into_content(words), from_draft }
    }

    fn into_content(self, words: &mut Words) -> SelfEvaluation {
        let finding = |finding: NewSelfFinding, words: &mut Words| SelfFinding {
            criterion: finding.criterion,
            judgement: finding.judgement,
            words: words.mint_some(finding.words),
            evidence: finding.evidence.into_iter().map(|evidence| evidence.into_evidence(words)).collect(),
        };
        SelfEvaluation {
            findings: self.findings.into_iter().map(|new| finding(new, words)).collect(),
            strengths: words.mint_some(self.strengths),
            improvements: self
                .improvements
                .into_iter()
                .map(|(criterion, text)| Improvement { criterion, words: words.mint(text) })
                .collect(),
        }
    }
}
