//! THE STORAGE CONTRACT: events of a review's life beside its content: the checks of its draft, that
//! it was shared, answered and validated. See the warning in `event.rs`.
//!
//! Checks of a draft are told by ids and dates; what a correction says stands beside the log, because
//! the draft that it corrects is gone once it is final.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ReviewField;
use crate::codes::AudienceCode;
use crate::framework::Role;
use crate::ids::{CorrectionId, DecisionId, PersonId, ReviewId};
use crate::text::TextRef;

/// A review was shared on `effectiveOn`. Sharing it again adds audiences, or sets another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewShared {
    /// The review.
    pub review: ReviewId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then: who may see it must not change with the framework.
    pub roles: Vec<Role>,
    /// By when the school is to respond, where it is asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respond_by: Option<NaiveDate>,
}

/// A category decision was shared on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryShared {
    /// The decision.
    pub decision: DecisionId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// How far the school agrees with a judgement. Whether its facts are right is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Agreement {
    Agrees,
    Partly,
    Disagrees,
}

impl Agreement {
    /// Every answer with its word.
    pub const WORDS: &'static [(&'static str, Agreement)] =
        &[("agrees", Agreement::Agrees), ("partly", Agreement::Partly), ("disagrees", Agreement::Disagrees)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Agreement::WORDS.iter().find(|(_, agreement)| *agreement == self).map_or("", |(word, _)| word)
    }
}

/// The school answered a review that was shared with it. A later answer stands beside the earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewResponded {
    /// The review.
    pub review: ReviewId,
    /// In which role the person who answers for it did so: headteacher or chair.
    pub role: Role,
    /// How far the school agrees; absent where it was acknowledged and no more: that is no agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What the school says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
    /// What the school will do, one text each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<TextRef>,
}

/// The school answered a category that was shared with it. A later answer stands beside the earlier, and none
/// changes the category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryResponded {
    /// The decision.
    pub decision: DecisionId,
    /// In which role the person who answers for it did so: headteacher or chair.
    pub role: Role,
    /// How far the school agrees; absent where it was acknowledged and no more: that is no agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What the school says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// The lead looked at the quality of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftQualityChecked {
    /// The draft, whose id the review keeps.
    pub draft: ReviewId,
    /// The person who began it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// False where it went back to its author.
    pub passed: bool,
    /// The version of the draft that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u64>,
    /// What the lead says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// A draft went to the head, who says whether its facts are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftSentForFactualCheck {
    /// The draft, whose id the review keeps.
    pub draft: ReviewId,
    /// The person who began it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The head.
    pub sent_to: PersonId,
    /// The last day on which an answer is in time.
    pub due_on: NaiveDate,
    /// The version of the draft that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u64>,
}

/// The head has answered: nothing more is wrong than what was suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactualCheckReturned {
    /// The draft.
    pub draft: ReviewId,
    /// What the head says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// The head says that a fact in a draft is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionSuggested {
    /// The correction's id.
    pub correction: CorrectionId,
    /// The draft.
    pub draft: ReviewId,
    /// The field it is in.
    pub field: ReviewField,
    /// Where in the draft, as a JSON pointer.
    pub pointer: TextRef,
    /// What the draft says.
    pub says: TextRef,
    /// What it should say.
    pub should_say: TextRef,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<TextRef>,
    /// The version of the draft that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u64>,
}

/// A correction was accepted; whoever writes the draft makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionAccepted {
    /// The correction.
    pub correction: CorrectionId,
    /// The draft.
    pub draft: ReviewId,
    /// Why.
    pub reason: TextRef,
}

/// A correction was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionRefused {
    /// The correction.
    pub correction: CorrectionId,
    /// The draft.
    pub draft: ReviewId,
    /// Why.
    pub reason: TextRef,
}

/// Somebody from outside the trust was asked to validate a review, and may read it from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationRequested {
    /// The review.
    pub review: ReviewId,
    /// Who.
    pub validator: PersonId,
}

/// How far somebody from outside bears out a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Validation {
    Agrees,
    AgreesInPart,
    Disagrees,
}

impl Validation {
    /// Every answer with its word.
    pub const WORDS: &'static [(&'static str, Validation)] =
        &[("agrees", Validation::Agrees), ("agrees-in-part", Validation::AgreesInPart), ("disagrees", Validation::Disagrees)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Validation::WORDS.iter().find(|(_, validation)| *validation == self).map_or("", |(word, _)| word)
    }
}

/// Somebody from outside the trust validated a review. `effectiveOn` is the day they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewValidated {
    /// The review.
    pub review: ReviewId,
    /// Who.
    pub validator: PersonId,
    /// How far they bear it out.
    pub agrees: Validation,
    /// What they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}
