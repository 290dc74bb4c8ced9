//! Setting the half-terms of a year at one academy, whose dates may differ from its trust's.

use crate::academy::Academy;
use crate::calendar::{AcademicYear, HalfTerm};
use crate::event::{AcademyCalendarSet, AcademyEvent};
use crate::trust::Decided;

/// Set the half-terms of a year; they have been checked on reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAcademyCalendar {
    /// The year.
    pub year: AcademicYear,
    /// All six.
    pub half_terms: Vec<HalfTerm>,
}

/// The same dates again add nothing.
pub(super) fn decide(academy: &Academy, command: SetAcademyCalendar) -> Vec<Decided<AcademyEvent>> {
    let SetAcademyCalendar { year, half_terms } = command;
    if academy.duty_acts.calendars.get(&year) == Some(&half_terms) {
        return Vec::new();
    }
    vec![Decided { effective_on: year.starts_on(), event: AcademyCalendarSet { year, half_terms }.into() }]
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_academy_with_other_half_terms_than_its_trust_owes_by_its_own() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")])
            .when(academy_calendar_set("2026-10-16"))
            .then(["2026-09-01: calendar of 2026-27 set for the academy, first half-term until 2026-10-16"])
            .when(academy_calendar_set("2026-10-16"))
            .then([]);
        assert_eq!(story.due("2026-10-01")[1], "termly-evaluation.2026-27-autumn due by 2026-12-11");
    }
}
