//! What a view says about the event behind each fact: enough to cite it as evidence, to tell who
//! answers for it and how late it was entered, without a way back to the log.

use chrono::NaiveDate;
use touchstone_domain::event::{Actor, Meta, RecordedAt};
use touchstone_domain::ids::{EventId, PersonId};

/// The event that a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRef {
    /// Its id.
    pub id: EventId,
    /// Its position in the trust's main log.
    pub position: u64,
    /// When it was recorded.
    pub recorded_at: RecordedAt,
    /// The day it is about.
    pub effective_on: NaiveDate,
    /// Who brought it about.
    pub actor: Actor,
    /// For whom, where a service acted for a person.
    pub on_behalf_of: Option<PersonId>,
    /// The event that brought it about, where one did.
    pub causation: Option<EventId>,
}

impl EventRef {
    /// The person who answers for it: the actor, or whom a service acted for.
    pub fn decided_by(&self) -> Option<PersonId> {
        self.actor.as_person().or(self.on_behalf_of)
    }
}

impl From<&Meta> for EventRef {
    fn from(meta: &Meta) -> EventRef {
        EventRef {
            id: meta.id,
            position: meta.position,
            recorded_at: meta.recorded_at,
            effective_on: meta.effective_on,
            actor: meta.actor.clone(),
            on_behalf_of: meta.on_behalf_of,
            causation: meta.causation,
        }
    }
}
