//! The trust's own side of support: who is appointed to give it, and how many days there are to give.
//! One file a command; this one is the table of contents.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Around, Decided, Trust};
use crate::codes::AppointmentCode;
use crate::event::{CapacityStated, Giver, TrustEvent};
use crate::ids::{AdviserAppointmentId, PersonId};
use crate::refusal::{Refusal, Refusals};

mod appoint_adviser;
mod assure_adviser;
mod end_appointment;
mod state_capacity;

pub use appoint_adviser::AppointAdviser;
pub use assure_adviser::AssureAdviser;
pub use end_appointment::EndAppointment;
pub use state_capacity::StateCapacity;

/// Somebody appointed to give support.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Appointed {
    person: PersonId,
    kind: AppointmentCode,
    from: NaiveDate,
    until: Option<NaiveDate>,
    ended: bool,
}

impl Appointed {
    fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What the rules need to know of the trust's support.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supporters {
    appointments: BTreeMap<AdviserAppointmentId, Appointed>,
    /// Each giver's capacity by the days it is stated for.
    capacity: BTreeMap<(Giver, NaiveDate, NaiveDate), u32>,
}

/// What may be asked about the trust's support.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum SupportersCommand {
    Appoint(AppointAdviser),
    End(EndAppointment),
    Assure(AssureAdviser),
    StateCapacity(StateCapacity),
}

pub(super) fn decide(trust: &Trust, command: SupportersCommand, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    match command {
        SupportersCommand::Appoint(c) => appoint_adviser::decide(trust, c, around),
        SupportersCommand::End(c) => end_appointment::decide(trust, c, around),
        SupportersCommand::Assure(c) => assure_adviser::decide(trust, c, around),
        SupportersCommand::StateCapacity(c) => state_capacity::decide(trust, c),
    }
}

impl Supporters {
    /// Takes in what happened; other events of the trust change nothing here.
    pub fn evolve(&mut self, effective_on: NaiveDate, event: &TrustEvent) {
        if let TrustEvent::AdviserAppointed(e) = event {
            let appointed = Appointed { person: e.person, kind: e.kind.clone(), from: effective_on, until: e.until, ended: false };
            self.appointments.insert(e.appointment, appointed);
        }
        if let TrustEvent::AdviserAppointmentEnded(e) = event
            && let Some(appointed) = self.appointments.get_mut(&e.appointment)
        {
            (appointed.until, appointed.ended) = (Some(effective_on), true);
        }
        if let TrustEvent::CapacityStated(CapacityStated { giver, span, half_days }) = event {
            self.capacity.insert((*giver, span.from, span.until.unwrap_or(span.from)), *half_days);
        }
    }

    /// Whether somebody holds one of these appointments on a day.
    pub fn is_appointed(&self, person: PersonId, kinds: &[&str], day: NaiveDate) -> bool {
        self.appointments.values().any(|it| it.person == person && kinds.contains(&it.kind.as_str()) && it.covers(day))
    }
}

/// Notes an appointment that there is not, and a command that nobody answers for.
fn check_appointment<'a>(
    trust: &'a Trust,
    appointment: AdviserAppointmentId,
    around: Around<'_>,
    refusals: &mut Refusals,
) -> Option<&'a Appointed> {
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    let found = trust.supporters.appointments.get(&appointment);
    refusals.unless(found.is_some(), "", || Refusal::UnknownAppointment(appointment));
    found
}
