//! Setting the half-terms of a year. They may be set again: terms move.

use super::{Decided, Trust};
use crate::calendar::{AcademicYear, HalfTerm};
use crate::event::{CalendarSet, TrustEvent};

/// Set the half-terms of a year; they have been checked on reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCalendar {
    /// The year.
    pub year: AcademicYear,
    /// All six.
    pub half_terms: Vec<HalfTerm>,
}

/// The same dates again add nothing.
pub(super) fn decide(trust: &Trust, command: SetCalendar) -> Vec<Decided<TrustEvent>> {
    let SetCalendar { year, half_terms } = command;
    if trust.calendar(year) == Some(&half_terms) {
        return Vec::new();
    }
    vec![Decided { effective_on: year.starts_on(), event: CalendarSet { year, half_terms }.into() }]
}

#[cfg(test)]
mod tests {
    use crate::calendar::AcademicYear;
    use crate::given::*;

    #[test]
    fn terms_move_and_the_dates_set_last_count() {
        let story = given([calendar_set("2026-09-01")])
            .when(calendar_set("2026-09-03"))
            .then(["2026-09-01: calendar of 2026-27 set, from 2026-09-03"]);
        let [this, next] = ["2026-27", "2027-28"].map(|year| story.trust().calendar(AcademicYear::parse(year).unwrap()));
        assert_eq!(this.map(|half_terms| half_terms[0].starts_on), Some(day("2026-09-03")));
        assert_eq!(next, None);
    }

    #[test]
    fn the_same_dates_again_are_nothing_new() {
        given([calendar_set("2026-09-01")]).when(calendar_set("2026-09-01")).then([]);
    }
}
