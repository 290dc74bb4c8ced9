//! THE STORAGE CONTRACT: how an academy's category comes about in a rating round, and what the school
//! says of itself. See the warning in `event.rs`.

use serde::{Deserialize, Serialize};

use super::{CategoryRef, Evidence, FrameworkRef};
use crate::codes::{CategoryCode, CriterionCode, LevelCode, SourceCode};
use crate::framework::Suggestion;
use crate::ids::{EventId, PersonId, RoundId, SelfEvaluationId};
use crate::text::TextRef;

/// Somebody proposed a category in a rating round; a later proposal takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryProposed {
    /// The round.
    pub round: RoundId,
    /// The category, under the framework in force on `effectiveOn`.
    pub category: CategoryRef,
    /// Events that it rests on; at least one.
    pub basis: Vec<EventId>,
    /// What the reviews among them that were judged under the same framework suggest together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
    /// True where the proposal departs from that suggestion; the reason then says why.
    pub departs: bool,
    /// Sources of evidence that the framework knows and that nothing in the basis names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources_missing: Vec<SourceCode>,
    /// Why.
    pub reason: TextRef,
}

/// A proposal was looked at beside the others, and kept or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposalModerated {
    /// The round.
    pub round: RoundId,
    /// What had been proposed, or settled by the moderation before.
    pub from: CategoryCode,
    /// What it is from now on, under the framework of the proposal.
    pub to: CategoryCode,
    /// Who took part; at least one.
    pub took_part: Vec<PersonId>,
    /// Why it was changed, or kept.
    pub reason: TextRef,
}

/// The school evaluated itself on `effectiveOn`. Each evaluation stands beside the earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelfEvaluationSubmitted {
    /// The evaluation's id.
    pub evaluation: SelfEvaluationId,
    /// What the school says of itself.
    pub content: SelfEvaluation,
    /// The framework against whose criteria it did.
    pub framework: FrameworkRef,
    /// What these judgements would suggest as a category; it binds nobody.
    pub suggestion: Suggestion,
}

/// The school took an evaluation of itself back: it counts for nothing any more, and stays to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelfEvaluationWithdrawn {
    /// The evaluation.
    pub evaluation: SelfEvaluationId,
    /// Why.
    pub reason: TextRef,
}

/// What a school says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelfEvaluation {
    /// Criteria judged.
    pub findings: Vec<SelfFinding>,
    /// What goes well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strengths: Option<TextRef>,
    /// What it sets out to improve, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub improvements: Vec<Improvement>,
}

/// One criterion as the school judges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelfFinding {
    /// The criterion.
    pub criterion: CriterionCode,
    /// The level.
    pub judgement: LevelCode,
    /// What it says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<TextRef>,
    /// What the judgement rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// Something that the school sets out to improve; a priority of its plan may rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Improvement {
    /// The criterion that it belongs to, where it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionCode>,
    /// What.
    pub words: TextRef,
}
