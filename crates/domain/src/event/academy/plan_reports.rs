//! THE STORAGE CONTRACT: events of reports on the progress of improvement plans. See the warning in
//! `event.rs`.

use serde::{Deserialize, Serialize};

use super::FrameworkRef;
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{AudienceCode, ProgressCode, ReviewTypeCode};
use crate::framework::Role;
use crate::ids::{PersonId, PlanId, PriorityId, ProgressReportId};
use crate::text::TextRef;

/// What was found of one priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityProgress {
    /// The priority.
    pub priority: PriorityId,
    /// How fast it moves, on the framework's progress scale.
    pub progress: ProgressCode,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// Whether intervention or support is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum RecommendationKind {
    Intervention,
    Support,
}

impl RecommendationKind {
    /// Both with their words.
    pub const WORDS: &'static [(&'static str, RecommendationKind)] =
        &[("intervention", RecommendationKind::Intervention), ("support", RecommendationKind::Support)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        RecommendationKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// Something more that is recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// What kind of thing, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecommendationKind>,
    /// The priority it is for, where it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// What.
    pub text: TextRef,
}

/// A report on a plan's progress, made on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReported {
    /// Its id.
    pub report: ProgressReportId,
    /// The plan.
    pub plan: PlanId,
    /// The academic year that it is about.
    pub year: AcademicYear,
    /// The term that it is about.
    pub term: SchoolTerm,
    /// The framework in force then.
    pub framework: FrameworkRef,
    /// The framework's type of review that it is, where it is one.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub report_type: Option<ReviewTypeCode>,
    /// Who made it.
    pub authors: Vec<PersonId>,
    /// What was found of each priority.
    pub findings: Vec<PriorityProgress>,
    /// How fast the plan moves as a whole.
    pub overall: ProgressCode,
    /// What was found, in words.
    pub summary: TextRef,
    /// What more is recommended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommendations: Vec<Recommendation>,
    /// The framework's audiences that it is addressed to.
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// A report was shared with the school on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReportShared {
    /// The report.
    pub report: ProgressReportId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// Somebody said that they have read a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReportAcknowledged {
    /// The report.
    pub report: ProgressReportId,
    /// In which role.
    pub role: Role,
    /// What they say to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}
