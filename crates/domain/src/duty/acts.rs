//! What people decided about an academy's duties, and what is on record as missed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::DutyRef;
use crate::calendar::{AcademicYear, HalfTerm};
use crate::codes::ReviewTypeCode;
use crate::dated::Dated;
use crate::event::{AcademyCalendarSet, AcademyEvent, CadenceChosen, DutyMissed, DutyRescheduled, DutyWaived, Meta};
use crate::framework::Frequency;

/// That a duty was given another day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The day on which that was decided.
    pub on: NaiveDate,
    /// By when it is due since.
    pub to: NaiveDate,
}

/// What was decided about one duty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// Its other days, in the order of deciding.
    pub moved: Vec<Moved>,
    /// The day on which it was waived.
    pub waived: Option<NaiveDate>,
    /// The days that passed without it, as recorded.
    pub missed: Vec<NaiveDate>,
}

/// What was decided about an academy's duties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DutyActs {
    /// The half-terms of years in which its dates are not the trust's.
    pub calendars: BTreeMap<AcademicYear, Vec<HalfTerm>>,
    /// The cadences chosen where the framework leaves them open.
    pub cadences: BTreeMap<ReviewTypeCode, Dated<Frequency>>,
    /// What was decided about single duties.
    pub of: BTreeMap<DutyRef, Acts>,
}

impl DutyActs {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::AcademyCalendarSet(AcademyCalendarSet { year, half_terms }) = event {
            self.calendars.insert(*year, half_terms.clone());
        }
        if let AcademyEvent::CadenceChosen(CadenceChosen { review_type, cadence, .. }) = event {
            self.cadences.entry(review_type.clone()).or_default().insert(meta.effective_on, meta.position, *cadence);
        }
        if let AcademyEvent::DutyWaived(DutyWaived { duty, .. }) = event {
            self.of.entry(duty.clone()).or_default().waived = Some(meta.effective_on);
        }
        if let AcademyEvent::DutyRescheduled(DutyRescheduled { duty, to, .. }) = event {
            self.of.entry(duty.clone()).or_default().moved.push(Moved { on: meta.effective_on, to: *to });
        }
        if let AcademyEvent::DutyMissed(DutyMissed { duty, due_on, .. }) = event {
            self.of.entry(duty.clone()).or_default().missed.push(*due_on);
        }
    }
}
