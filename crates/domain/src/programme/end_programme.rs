//! Ending a programme, with what came of it.

use chrono::NaiveDate;

use super::{Circumstances, Decision, Programme};
use crate::event::{Achieved, ProgrammeEnded};
use crate::refusal::Refusals;
use crate::text::TextRef;
use crate::trust::Decided;

/// End it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndProgramme {
    /// The day.
    pub ended_on: NaiveDate,
    /// How far it achieved its aim, where that can be said.
    pub achieved: Option<Achieved>,
    /// What came of it.
    pub outcome: TextRef,
}

pub(super) fn decide(programme: &Programme, command: EndProgramme, circumstances: Circumstances<'_>) -> Decision {
    let EndProgramme { ended_on, achieved, outcome } = command;
    let mut refusals = Refusals::default();
    programme.check_open(&mut refusals);
    programme.check_day("/endedOn", ended_on, circumstances.today, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: ended_on, event: ProgrammeEnded { achieved, outcome }.into() }])
}
