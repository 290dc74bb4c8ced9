//! What happened in a deployment, as clients read it: days used, changes, its end, and how others judged it.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_domain::ids::EventId;
use utoipa::ToSchema;

use crate::support::reading::Days;
use crate::wording::PersonView;

/// Days used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DaysUsed)]
pub(crate) struct UseView {
    #[schema(format = Uuid)]
    pub event_id: String,
    /// The day, or the last of several.
    pub used_on: NaiveDate,
    #[schema(value_type = f64)]
    pub days: Days,
    /// What was done; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Option<String>>,
    /// Who recorded it.
    pub by: Option<PersonView>,
    /// How it was put right since, in order; what stands above is what the last one says. Days are 0 where it was taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CorrectionView>,
}

/// How an entry of days was put right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DaysCorrection)]
pub(crate) struct CorrectionView {
    #[schema(format = Uuid)]
    pub event_id: String,
    pub used_on: NaiveDate,
    #[schema(value_type = f64)]
    pub days: Days,
    /// Null once erased.
    pub reason: Option<String>,
    pub by: Option<PersonView>,
}

/// A change of a deployment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentChange)]
pub(crate) struct ChangeView {
    #[schema(format = Uuid)]
    pub event_id: String,
    pub changed_on: NaiveDate,
    pub from: NaiveDate,
    pub until: NaiveDate,
    #[schema(value_type = f64)]
    pub days: Days,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_pounds: Option<u32>,
    /// Why; null once erased.
    pub reason: Option<String>,
    pub by: Option<PersonView>,
}

/// How a deployment ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentEnd)]
pub(crate) struct EndView {
    pub ended_on: NaiveDate,
    /// True where that was before its agreed last day.
    pub early: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reason: Option<Option<String>>,
}

/// That somebody looked at the quality.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentQuality)]
pub(crate) struct QualityView {
    #[schema(format = Uuid)]
    pub event_id: String,
    pub checked_on: NaiveDate,
    pub checked_by: PersonView,
    pub satisfactory: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub comment: Option<Option<String>>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentImpact)]
pub(crate) struct ImpactView {
    #[schema(format = Uuid)]
    pub event_id: String,
    pub judged_on: NaiveDate,
    pub judged_by: PersonView,
    /// `achieved`, `partly` or `not-achieved`: the aim that was set out.
    pub impact: &'static str,
    /// The events that show it.
    #[schema(value_type = Vec<Uuid>)]
    pub evidence: Vec<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub comment: Option<Option<String>>,
}
