//! Ending an appointment.

use chrono::NaiveDate;

use super::{Around, Decided, Trust, check_appointment};
use crate::event::{AdviserAppointmentEnded, TrustEvent};
use crate::ids::AdviserAppointmentId;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;

/// End an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndAppointment {
    /// Which.
    pub appointment: AdviserAppointmentId,
    /// Its last day.
    pub ended_on: NaiveDate,
    /// Why, where it is said.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(trust: &Trust, command: EndAppointment, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let EndAppointment { appointment, ended_on, reason } = command;
    let mut refusals = Refusals::default();
    if let Some(found) = check_appointment(trust, appointment, around, &mut refusals) {
        refusals.unless(!found.ended, "", || Refusal::AppointmentOver);
        refusals.unless(found.from <= ended_on, "/endedOn", || Refusal::EndsBeforeItBegins);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: ended_on, event: AdviserAppointmentEnded { appointment, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_appointment_ends_once_and_not_before_it_began() {
        let story = given([adopted(PROSPERE), adviser_appointed(HEAD, "coach-or-curriculum-lead", "2025-09-01", &[])]);
        story
            .when(appointment_ended("2025-08-31"))
            .refused([("/endedOn", "ends-before-it-begins")])
            .when(appointment_ended("2026-08-31"))
            .then(["2026-08-31: appointment ended"])
            .when(appointment_ended("2026-08-31"))
            .refused([("", "appointment-over")]);
        given([]).when(appointment_ended("2026-08-31").by_a_service()).refused([("", "decider-required"), ("", "unknown-appointment")]);
    }
}
