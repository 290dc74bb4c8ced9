//! THE STORAGE CONTRACT: events of arrangements made for an academy for a time: interim leadership, a
//! committee, a transfer of staff. See the warning in `event.rs`.
//!
//! Why a leader left is nowhere in these: no field asks for it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::FrameworkRef;
use crate::codes::{ArrangementCode, AudienceCode};
use crate::framework::Role;
use crate::ids::{ArrangementId, EventId, PersonId};
use crate::text::TextRef;

/// It begins on `effectiveOn`, which may be a day to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrangementStarted {
    /// Its id.
    pub arrangement: ArrangementId,
    /// Which of the framework's arrangements it is, where it is one. This or `name` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ArrangementCode>,
    /// What it is called, where the framework has none such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<TextRef>,
    /// The framework in force, whose name for it holds.
    pub framework: FrameworkRef,
    /// Who is responsible; at least one.
    pub responsible: Vec<PersonId>,
    /// Until when, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// True where it lasts until a substantive head is in post.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub until_substantive_head: bool,
    /// When it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// What was arranged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<TextRef>,
    /// What it rests on: a category decision, a climb.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<EventId>,
}

/// Something of it changed on `effectiveOn`. What is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrangementChanged {
    /// Which.
    pub arrangement: ArrangementId,
    /// Who is responsible from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Vec<PersonId>>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// When it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// What changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
}

/// It was looked at on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrangementReviewed {
    /// Which.
    pub arrangement: ArrangementId,
    /// What was found.
    pub finding: TextRef,
    /// When it is to be looked at next; no more where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
}

/// `effectiveOn` was its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrangementEnded {
    /// Which.
    pub arrangement: ArrangementId,
    /// What came of it.
    pub outcome: TextRef,
    /// The appointment of the substantive head with which it ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substantive_head: Option<EventId>,
}

/// It was shared on `effectiveOn`: those people know of it from then on, whoever is responsible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrangementShared {
    /// Which.
    pub arrangement: ArrangementId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}
