//! Programmes of the restricted log, each folded from its own stream.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::event::{Event, ProgrammeEnded, ProgrammeReviewed, ProgrammeRunnersChanged, Recorded, RestrictedEvent};
use touchstone_domain::ids::{AcademyId, PersonId, ProgrammeId};
use touchstone_domain::text::TextRef;

use crate::event_ref::EventRef;

/// A programme for an individual teacher, or for the teachers of a phase.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgrammeRecord {
    /// Its id.
    pub id: ProgrammeId,
    /// The academy whose staff it is for.
    pub academy: AcademyId,
    /// How it began.
    pub started: EventRef,
    /// Who runs it.
    pub runners: BTreeSet<PersonId>,
    /// For whom it is.
    pub participant: TextRef,
    /// What it is to achieve.
    pub aim: TextRef,
    /// Until when it is planned, as last said.
    pub planned_until: Option<NaiveDate>,
    /// Each time that those who run it looked at it, in the order recorded.
    pub reviews: Vec<(EventRef, ProgrammeReviewed)>,
    /// Each time that others came to run it.
    pub handovers: Vec<(EventRef, ProgrammeRunnersChanged)>,
    /// How it ended.
    pub ended: Option<(EventRef, ProgrammeEnded)>,
}

impl ProgrammeRecord {
    /// The record as its first event makes it; none from any other event.
    pub fn begin(first: &Recorded) -> Option<ProgrammeRecord> {
        let Event::Restricted(RestrictedEvent::ProgrammeStarted(started)) = &first.event else { return None };
        Some(ProgrammeRecord {
            id: started.programme,
            academy: started.academy,
            started: EventRef::from(&first.meta),
            runners: started.runners.iter().copied().collect(),
            participant: started.participant,
            aim: started.aim,
            planned_until: started.planned_until,
            reviews: Vec::new(),
            handovers: Vec::new(),
            ended: None,
        })
    }

    /// Takes in the next event of its stream. Cannot fail: it has happened.
    pub fn apply(&mut self, recorded: &Recorded) {
        let Event::Restricted(event) = &recorded.event else { return };
        let at = EventRef::from(&recorded.meta);
        match event {
            RestrictedEvent::ProgrammeStarted(_) => {}
            RestrictedEvent::ProgrammeRunnersChanged(e) => {
                self.runners = e.runners.iter().copied().collect();
                self.handovers.push((at, e.clone()));
            }
            RestrictedEvent::ProgrammeReviewed(e) => {
                self.planned_until = e.planned_until.or(self.planned_until);
                self.reviews.push((at, e.clone()));
            }
            RestrictedEvent::ProgrammeEnded(e) => self.ended = Some((at, e.clone())),
        }
    }

    /// Whether it had begun on a day.
    pub fn had_begun(&self, day: NaiveDate) -> bool {
        self.started.effective_on <= day
    }

    /// Whether it was running on a day.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.had_begun(day) && self.ended.as_ref().is_none_or(|(at, _)| day < at.effective_on)
    }
}
