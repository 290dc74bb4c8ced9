//! Assuring the quality of an adviser's work: by anybody but the adviser.

use chrono::NaiveDate;

use super::{Around, Decided, Trust, check_appointment};
use crate::event::{AdviserQualityAssured, TrustEvent};
use crate::ids::{AdviserAppointmentId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;

/// Record that the quality of an adviser's work was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssureAdviser {
    /// Which appointment.
    pub appointment: AdviserAppointmentId,
    /// The day.
    pub checked_on: NaiveDate,
    /// Who looked; whoever records it where left out.
    pub checked_by: Option<PersonId>,
    /// Whether it is good enough.
    pub satisfactory: bool,
    /// What they say.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(trust: &Trust, command: AssureAdviser, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let AssureAdviser { appointment, checked_on, checked_by, satisfactory, comment } = command;
    let mut refusals = Refusals::default();
    let found = check_appointment(trust, appointment, around, &mut refusals);
    refusals.unless(checked_on <= around.today, "/checkedOn", || Refusal::InTheFuture { on: checked_on, today: around.today });
    let checked_by = checked_by.or(around.decider.map(|(person, _)| person));
    if let Some(person) = checked_by {
        refusals.unless(trust.knows(person), "/checkedBy", || Refusal::UnknownPerson(person));
        refusals.unless(found.is_none_or(|it| it.person != person), "/checkedBy", || Refusal::OwnWork(person));
    }
    refusals.none()?;
    let Some(checked_by) = checked_by else { return Err(Refusals::one("", Refusal::DeciderRequired)) };
    let event = AdviserQualityAssured { appointment, checked_by, satisfactory, comment };
    Ok(vec![Decided { effective_on: checked_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn nobody_assures_the_quality_of_their_own_advice() {
        let story = given([adopted(PROSPERE), adviser_appointed(ADVISER, "coach-or-curriculum-lead", "2025-09-01", &[]).on("2025-09-01")]);
        story
            .when(adviser_assured("2025-09-01").by(ADVISER))
            .refused([("/checkedBy", "own-work")])
            .when(adviser_assured("2025-09-02").on("2025-09-01"))
            .refused([("/checkedOn", "in-the-future")])
            .when(adviser_assured("2025-09-01"))
            .then(["2025-09-01: quality of the adviser's work looked at: satisfactory"]);
    }
}
