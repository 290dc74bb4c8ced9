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
