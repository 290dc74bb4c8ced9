//! THE STORAGE CONTRACT: rating rounds, as the trust's own stream tells of them. See the warning in
//! `event.rs`.
//!
//! The round is the trust's; what is proposed, moderated and decided in it is each academy's, and
//! stands in that academy's stream.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::AudienceCode;
use crate::framework::Role;
use crate::ids::{AcademyId, DecisionId, RatingReportId, RoundId};
use crate::text::TextRef;

/// The team opened a round to rate its academies for a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatingRoundOpened {
    /// The round's id.
    pub round: RoundId,
    /// The academic year.
    pub year: AcademicYear,
    /// The term.
    pub term: SchoolTerm,
    /// The academies in it; at least one.
    pub academies: Vec<AcademyId>,
    /// By when self-evaluations are to be in, where they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_evaluations_by: Option<NaiveDate>,
    /// The day on which proposals are moderated, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderation_on: Option<NaiveDate>,
}

/// The categories in force on `effectiveOn` were reported to an audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatingsReported {
    /// The report's id.
    pub report: RatingReportId,
    /// The round that it reports on.
    pub round: RoundId,
    /// To whom, in the framework's words.
    pub audience: AudienceCode,
    /// The roles that this audience meant on the day.
    pub roles: Vec<Role>,
    /// The decisions then in force, one an academy of the round that had a category.
    pub decisions: Vec<DecisionId>,
    /// Academies of the round that had none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<AcademyId>,
}

/// The round is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatingRoundClosed {
    /// The round.
    pub round: RoundId,
    /// Academies that were in the trust on the day and got no decision in the round, whether they were
    /// in it or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<AcademyId>,
    /// Why something that was begun in it was left open, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// The round was called off. What was decided in it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatingRoundCancelled {
    /// The round.
    pub round: RoundId,
    /// Why.
    pub reason: TextRef,
}
