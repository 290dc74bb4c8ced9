//! Starting a programme. Whoever starts it is among those who run it: else it would be recorded by
//! somebody who could not see whether it is right.

use chrono::NaiveDate;

use super::{Circumstances, Decision};
use crate::academy::Academy;
use crate::event::ProgrammeStarted;
use crate::ids::{PersonId, ProgrammeId};
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::Decided;

/// Start a programme at an academy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartProgramme {
    /// Its id.
    pub programme: ProgrammeId,
    /// When it began, or will.
    pub started_on: NaiveDate,
    /// Who runs it.
    pub runners: Vec<PersonId>,
    /// For whom it is.
    pub participant: TextRef,
    /// What it is to achieve.
    pub aim: TextRef,
    /// Until when it is planned.
    pub planned_until: Option<NaiveDate>,
}

/// Decides.
pub fn decide(academy: &Academy, command: StartProgramme, circumstances: Circumstances<'_>) -> Decision {
    let StartProgramme { programme, started_on, runners, participant, aim, planned_until } = command;
    let (today, mut refusals) = (circumstances.today, Refusals::default());
    refusals.unless(started_on <= today, "/startedOn", || Refusal::InTheFuture { on: started_on, today });
    refusals.unless(academy.was_in_trust_on(started_on), "/startedOn", || Refusal::NotInTrust { on: started_on });
    refusals.unless(planned_until.is_none_or(|until| started_on <= until), "/plannedUntil", || Refusal::EndsBeforeItBegins);
    circumstances.check_runners(academy.id, &runners, &mut refusals);
    refusals.unless(runners.contains(&circumstances.asker), "/runners", || Refusal::AskerNotARunner(circumstances.asker));
    refusals.none()?;
    let event = ProgrammeStarted { programme, academy: academy.id, runners, participant, aim, planned_until };
    Ok(vec![Decided { effective_on: started_on, event: event.into() }])
}
