//! Setting the dates in a year that a framework leaves to the trust: its key points, and the three
//! dates of what comes three times a year.

use super::{Decided, Trust};
use crate::calendar::{AcademicYear, KeyDates};
use crate::event::{KeyDatesSet, TrustEvent};

/// Set the key dates of a year; they have been checked on reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetKeyDates {
    /// The year.
    pub year: AcademicYear,
    /// All of them.
    pub dates: KeyDates,
}

/// The same dates again add nothing.
pub(super) fn decide(trust: &Trust, command: SetKeyDates) -> Vec<Decided<TrustEvent>> {
    let SetKeyDates { year, dates } = command;
    if trust.key_dates(year) == Some(&dates) {
        return Vec::new();
    }
    vec![Decided { effective_on: year.starts_on(), event: KeyDatesSet { year, dates }.into() }]
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn the_key_points_that_a_trust_sets_are_when_its_checks_are_due() {
        let story = given([adopted(WPT).on("2026-09-01"), calendar_set("2026-09-02")])
            .when(key_dates_set(&["2026-11-13", "2027-03-05"], &[]))
            .then(["2026-09-01: key points of 2026-27 set: 2026-11-13, 2027-03-05"])
            .when(key_dates_set(&["2026-11-13", "2027-03-05"], &[]))
            .then([]);
        let checks: Vec<_> = story.due("2026-09-03").into_iter().filter(|told| told.starts_with("progress-check")).collect();
        assert_eq!(checks, ["progress-check.2026-27-point-1 due by 2026-11-13", "progress-check.2026-27-point-2 due by 2027-03-05"]);
    }
}
