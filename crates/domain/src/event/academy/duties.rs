//! THE STORAGE CONTRACT: events about what is due at an academy. See the warning in `event.rs`.
//!
//! Duties themselves are no events: they follow from others. Only what people decided about them, and
//! that a day passed without one, stands in the log.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{AcademicYear, HalfTerm};
use crate::codes::ReviewTypeCode;
use crate::duty::DutyRef;
use crate::framework::{Frequency, Role};
use crate::text::TextRef;

/// The half-terms of a year at this academy, where they are not the trust's; the last ones set count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyCalendarSet {
    /// The academic year.
    pub year: AcademicYear,
    /// All six, in order.
    pub half_terms: Vec<HalfTerm>,
}

/// How often something is done here was chosen, from `effectiveOn`, where the framework leaves it open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CadenceChosen {
    /// The type of review.
    pub review_type: ReviewTypeCode,
    /// How often from then on.
    pub cadence: Frequency,
    /// Why.
    pub reason: TextRef,
}

/// A duty was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyWaived {
    /// Which.
    pub duty: DutyRef,
    /// Why.
    pub reason: TextRef,
}

/// A duty was given another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyRescheduled {
    /// Which.
    pub duty: DutyRef,
    /// By when it was due until then.
    pub from: NaiveDate,
    /// By when it is due since.
    pub to: NaiveDate,
    /// Why.
    pub reason: TextRef,
}

/// A duty's day passed without it, and the days for writing it up as well. What is entered late still
/// counts: this says what was on record by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyMissed {
    /// Which.
    pub duty: DutyRef,
    /// By when it was due.
    pub due_on: NaiveDate,
    /// The roles of those who owed it.
    pub owed_by: Vec<Role>,
}
