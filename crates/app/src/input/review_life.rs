//! What is asked about the life of a review, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{
    Answer, AnswerCorrection, CheckQuality, RequestValidation, RespondToCategory, RespondToReview, ReturnFactualCheck, ReviewLifeCommand,
    SendForFactualCheck, ShareCategory, ShareReview, SuggestCorrection, ValidateReview,
};
use touchstone_domain::event::{Agreement, ReviewField, Validation};
use touchstone_domain::ids::{CorrectionId, DecisionId, PersonId, ReviewId};

use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// What is asked about the life of a review.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum ReviewLifeOrder {
    ShareReview(ShareReview),
    ShareCategory(ShareCategory),
    RespondToCategory {
        decision: DecisionId,
        agreement: Option<Agreement>,
        comment: Option<String>,
    },
    Respond {
        review: ReviewId,
        agreement: Option<Agreement>,
        comment: Option<String>,
        actions: Vec<String>,
    },
    CheckQuality {
        draft: ReviewId,
        author: Option<PersonId>,
        passed: bool,
        draft_version: Option<u64>,
        comment: Option<String>,
    },
    SendForFactualCheck(SendForFactualCheck),
    ReturnFactualCheck {
        draft: ReviewId,
        comment: Option<String>,
    },
    SuggestCorrection {
        draft: ReviewId,
        field: ReviewField,
        pointer: String,
        says: String,
        should_say: String,
        evidence: Option<String>,
        draft_version: Option<u64>,
    },
    AnswerCorrection {
        draft: ReviewId,
        correction: CorrectionId,
        answer: Answer,
        reason: String,
    },
    RequestValidation(RequestValidation),
    Validate {
        review: ReviewId,
        validated_on: NaiveDate,
        agrees: Validation,
        comment: Option<String>,
    },
}

impl ReviewLifeOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            ReviewLifeOrder::ShareReview(_) | ReviewLifeOrder::ShareCategory(_) | ReviewLifeOrder::RequestValidation(_) => {
                Permission::Decide
            }
            ReviewLifeOrder::Respond { .. } | ReviewLifeOrder::RespondToCategory { .. } => Permission::RespondToReviews,
            ReviewLifeOrder::CheckQuality { .. } => Permission::CorrectReviews,
            ReviewLifeOrder::SendForFactualCheck(_) | ReviewLifeOrder::AnswerCorrection { .. } => Permission::RecordReviews,
            ReviewLifeOrder::ReturnFactualCheck { .. } | ReviewLifeOrder::SuggestCorrection { .. } => Permission::CheckFacts,
            ReviewLifeOrder::Validate { .. } => Permission::ValidateReviews,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> ReviewLifeCommand {
        match self {
            ReviewLifeOrder::ShareReview(command) => ReviewLifeCommand::ShareReview(command),
            ReviewLifeOrder::ShareCategory(command) => ReviewLifeCommand::ShareCategory(command),
            ReviewLifeOrder::RespondToCategory { decision, agreement, comment } => {
                ReviewLifeCommand::RespondToCategory(RespondToCategory { decision, agreement, comment: words.mint_some(comment) })
            }
            ReviewLifeOrder::Respond { review, agreement, comment, actions } => {
                let comment = words.mint_some(comment);
                let actions = actions.into_iter().map(|text| words.mint(text)).collect();
                ReviewLifeCommand::Respond(RespondToReview { review, agreement, comment, actions })
            }
            ReviewLifeOrder::CheckQuality { draft, author, passed, draft_version, comment } => {
                let comment = words.mint_some(comment);
                ReviewLifeCommand::CheckQuality(CheckQuality { draft, author, passed, draft_version, comment })
            }
            ReviewLifeOrder::SendForFactualCheck(command) => ReviewLifeCommand::SendForFactualCheck(command),
            ReviewLifeOrder::ReturnFactualCheck { draft, comment } => {
                ReviewLifeCommand::ReturnFactualCheck(ReturnFactualCheck { draft, comment: words.mint_some(comment) })
            }
            ReviewLifeOrder::SuggestCorrection { draft, field, pointer, says, should_say, evidence, draft_version } => {
                ReviewLifeCommand::SuggestCorrection(SuggestCorrection {
                    correction: fresh_id(),
                    draft,
                    field,
                    pointer: words.mint(pointer),
                    says: words.mint(says),
                    should_say: words.mint(should_say),
                    evidence: words.mint_some(evidence),
                    draft_version,
                })
            }
            ReviewLifeOrder::AnswerCorrection { draft, correction, answer, reason } => {
                ReviewLifeCommand::AnswerCorrection(AnswerCorrection { draft, correction, answer, reason: words.mint(reason) })
            }
            ReviewLifeOrder::RequestValidation(command) => ReviewLifeCommand::RequestValidation(command),
            ReviewLifeOrder::Validate { review, validated_on, agrees, comment } => {
                ReviewLifeCommand::Validate(ValidateReview { review, validated_on, agrees, comment: words.mint_some(comment) })
            }
        }
    }
}
