//! What a timeline tells of duties: what was decided about them, and that a day passed without one.

use touchstone_domain::duty::DutyRef;

use super::{Entry, Telling, open};
use crate::academy_record::DutyNote;
use crate::due::period_name;
use crate::naming::long_date;

impl Telling<'_> {
    pub(super) fn of_duties(&self, entries: &mut Vec<Entry>) {
        for (event, e) in &self.academy.calendars_set {
            entries.extend(self.entry(event, "AcademyCalendarSet", || format!("Half-terms of {} set for this academy", e.year)).map(open));
        }
        for (event, e) in &self.academy.cadences_chosen {
            let headline = || {
                format!("How often `{}` is held was chosen: {} from {}", e.review_type, e.cadence.as_str(), long_date(event.effective_on))
            };
            entries.extend(self.entry(event, "CadenceChosen", headline).map(|entry| entry.decided().because([e.reason])));
        }
        for (duty, notes) in &self.academy.duty_notes {
            notes.iter().for_each(|note| self.of_duty(duty, note, entries));
        }
    }

    fn of_duty(&self, duty: &DutyRef, note: &DutyNote, entries: &mut Vec<Entry>) {
        let what = || format!("`{}` for {}", duty.review_type, period_name(duty.period));
        match note {
            DutyNote::Waived { event, reason } => {
                let entry = self.entry(event, "DutyWaived", || format!("{} waived on {}", what(), long_date(event.effective_on)));
                entries.extend(entry.map(|entry| entry.decided().because([*reason])));
            }
            DutyNote::Rescheduled { event, from, to, reason } => {
                let headline = || format!("{} moved from {} to {}", what(), long_date(*from), long_date(*to));
                entries.extend(self.entry(event, "DutyRescheduled", headline).map(|entry| entry.decided().because([*reason])));
            }
            DutyNote::Missed { event, due_on } => {
                let headline = || format!("{} was due by {} and nothing of it was on record", what(), long_date(*due_on));
                entries.extend(self.entry(event, "DutyMissed", headline));
            }
        }
    }
}
