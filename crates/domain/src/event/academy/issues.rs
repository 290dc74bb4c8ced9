//! THE STORAGE CONTRACT: events of an academy's issues, open until something shows that they are not.
//! See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Evidence, FrameworkRef};
use crate::codes::{AreaCode, AudienceCode, CriterionCode, ProgressCode};
use crate::framework::Role;
use crate::ids::{EventId, IssueId, PersonId};
use crate::text::TextRef;

/// An issue was pinpointed on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueRaised {
    /// Its id.
    pub issue: IssueId,
    /// What it is.
    pub what: TextRef,
    /// The area of the framework that it is in.
    pub area: AreaCode,
    /// The criteria that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionCode>,
    /// The framework in force.
    pub framework: FrameworkRef,
    /// How pressing it is; 1 comes first.
    pub priority: u8,
    /// Who owns it.
    pub owner: PersonId,
    /// By when it is to be closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The events that it was raised on, a review with its findings above all; at least one.
    pub basis: Vec<EventId>,
}

/// Something about it changed, or was said of it, on `effectiveOn`. What is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueProgressed {
    /// Which.
    pub issue: IssueId,
    /// Who owns it from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// How pressing it is from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// By when it is to be closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// How fast it moves: a word of the framework's progress scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressCode>,
    /// The framework in force.
    pub framework: FrameworkRef,
    /// What is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// It was closed on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueClosed {
    /// Which.
    pub issue: IssueId,
    /// What shows that it is over; at least one piece.
    pub evidence: Vec<Evidence>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TextRef>,
}

/// It came back on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueReopened {
    /// Which.
    pub issue: IssueId,
    /// Why.
    pub reason: TextRef,
    /// The events that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<EventId>,
}

/// It was shared on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueShared {
    /// Which.
    pub issue: IssueId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}
