//! THE STORAGE CONTRACT: events of a trust's own stream. See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{AcademicYear, HalfTerm, KeyDates};
use crate::framework::{DocumentHash, FrameworkCode};
use crate::identifiers::{GroupUid, Slug, Ukprn};
use crate::ids::PersonId;
use crate::text::TextRef;

mod rounds;
mod support;

pub use rounds::*;
pub use support::*;

super::events! {
    /// What happened to the trust itself.
    TrustEvent {
        /// A trust began to keep its record here.
        TrustRegistered v 1,
        /// The trust adopted a framework, or a new version of its own.
        FrameworkAdopted v 1,
        /// The trust set the half-terms of a year.
        CalendarSet v 1,
        /// The trust set the key dates of a year.
        KeyDatesSet v 1,
        /// A person became known to the trust.
        PersonRegistered v 1,

        /// A rating round was opened.
        RatingRoundOpened v 1,
        /// The categories in force were reported to an audience.
        RatingsReported v 1,
        /// A rating round is over.
        RatingRoundClosed v 1,
        /// A rating round was called off.
        RatingRoundCancelled v 1,

        /// Somebody was appointed to give support.
        AdviserAppointed v 1,
        /// The appointment ended.
        AdviserAppointmentEnded v 1,
        /// Somebody else looked at the quality of an adviser's work.
        AdviserQualityAssured v 1,
        /// A person or an academy can give so many days.
        CapacityStated v 1,
    }
}

/// A trust began to keep its record here. Its name is an organisation's, from public registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustRegistered {
    /// Its label in paths.
    pub slug: Slug,
    /// Its registered name.
    pub name: String,
    /// GIAS's key of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_uid: Option<GroupUid>,
    /// Its UK Provider Reference Number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ukprn: Option<Ukprn>,
}

/// The trust adopted a framework from `effectiveOn`. A trust's first also holds for all days before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameworkAdopted {
    /// The framework's code.
    pub code: FrameworkCode,
    /// SHA-256 of the whole document, which is kept beside the log under this hash.
    pub document: DocumentHash,
}

/// The trust set the half-terms of a year; the last one set counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarSet {
    /// The academic year.
    pub year: AcademicYear,
    /// All six, in order.
    pub half_terms: Vec<HalfTerm>,
}

/// The trust set the dates in a year that its framework leaves to it; the last ones set count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyDatesSet {
    /// The academic year.
    pub year: AcademicYear,
    /// All of them.
    #[serde(flatten)]
    pub dates: KeyDates,
}

/// A person became known to the trust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonRegistered {
    /// The person's id.
    pub person: PersonId,
    /// Their name.
    pub name: TextRef,
    /// Their job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TextRef>,
}

/// The days from and to which something lasts, both included; open where `until` is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Span {
    /// True on each day of it.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::day;

    #[test]
    fn a_term_covers_its_first_and_its_last_day() {
        let term = Span { from: day("2024-09-01"), until: Some(day("2026-08-31")) };
        let covered = ["2024-08-31", "2024-09-01", "2026-08-31", "2026-09-01"].map(|on| term.covers(day(on)));
        assert_eq!(covered, [false, true, true, false]);
        assert!(Span { until: None, ..term }.covers(day("2099-01-01")));
    }
}
