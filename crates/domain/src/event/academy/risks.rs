//! THE STORAGE CONTRACT: events of an academy's risks: each assessed anew every half-term, and each
//! assessment reported to those who receive it. See the warning in `event.rs`.

use serde::{Deserialize, Serialize};

use super::{Evidence, FrameworkRef};
use crate::calendar::{AcademicYear, HalfTermCode};
use crate::codes::{AudienceCode, ProgressCode, QuestionCode, RatingCode};
use crate::framework::Role;
use crate::ids::{AssessmentId, EventId, PersonId, RiskId};
use crate::text::TextRef;

/// A risk was put on the register on `effectiveOn`; its first assessment follows in the same command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskRaised {
    /// Its id.
    pub risk: RiskId,
    /// The framework's question that it answers. This or `what` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionCode>,
    /// What could happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<TextRef>,
    /// The framework in force.
    pub framework: FrameworkRef,
    /// Who owns it.
    pub owner: PersonId,
}

/// A half-term of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HalfTermOf {
    /// The academic year.
    pub year: AcademicYear,
    /// Which half-term of it.
    pub code: HalfTermCode,
}

/// It was assessed on `effectiveOn`, from progress towards agreed targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskAssessed {
    /// The assessment's id.
    pub assessment: AssessmentId,
    /// The risk.
    pub risk: RiskId,
    /// The half-term that it is for, where the trust's calendar says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_term: Option<HalfTermOf>,
    /// The framework in force.
    pub framework: FrameworkRef,
    /// How high the risk is: one of the framework's ratings.
    pub rating: RatingCode,
    /// Progress towards agreed targets: a word of the framework's progress scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressCode>,
    /// How likely it is, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<u8>,
    /// Who owns the risk from now on, where somebody else does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// What is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<TextRef>,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
    /// The events that it rests on: the review of progress above all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<EventId>,
}

/// An assessment was reported to audiences on `effectiveOn`; from then on those of them see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskShared {
    /// The risk.
    pub risk: RiskId,
    /// The assessment.
    pub assessment: AssessmentId,
    /// The framework's audiences that received it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// It was taken off the register on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskClosed {
    /// Which.
    pub risk: RiskId,
    /// What shows that it is over; at least one piece.
    pub evidence: Vec<Evidence>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TextRef>,
}
