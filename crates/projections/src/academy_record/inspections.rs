//! Inspections as entered by hand. They stand beside the trust's own judgements and never feed
//! them: an inspector's grade chooses no category.

use chrono::NaiveDate;
use touchstone_domain::event::InspectionRecorded;

use super::AcademyRecord;
use crate::event_ref::EventRef;

/// An inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionRecord {
    /// The event.
    pub event: EventRef,
    /// What was entered.
    pub content: InspectionRecorded,
}

impl AcademyRecord {
    /// The inspections begun by a day, latest first.
    pub fn inspections_on(&self, as_of: NaiveDate) -> Vec<&InspectionRecord> {
        let mut begun: Vec<_> = self.inspections.values().filter(|i| i.content.inspected_on <= as_of).collect();
        begun.sort_by_key(|i| std::cmp::Reverse((i.content.inspected_on, i.event.position)));
        begun
    }
}
