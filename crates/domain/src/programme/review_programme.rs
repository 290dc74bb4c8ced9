//! Looking at how a programme goes.

use chrono::NaiveDate;

use super::{Circumstances, Decision, Programme};
use crate::event::ProgrammeReviewed;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::Decided;

/// Look at how it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewProgramme {
    /// The day.
    pub reviewed_on: NaiveDate,
    /// What was found.
    pub found: TextRef,
    /// Until when it is planned now, where that changed.
    pub planned_until: Option<NaiveDate>,
}

pub(super) fn decide(programme: &Programme, command: ReviewProgramme, circumstances: Circumstances<'_>) -> Decision {
    let ReviewProgramme { reviewed_on, found, planned_until } = command;
    let mut refusals = Refusals::default();
    programme.check_open(&mut refusals);
    programme.check_day("/reviewedOn", reviewed_on, circumstances.today, &mut refusals);
    refusals.unless(planned_until.is_none_or(|until| programme.started_on <= until), "/plannedUntil", || Refusal::EndsBeforeItBegins);
    refusals.none()?;
    Ok(vec![Decided { effective_on: reviewed_on, event: ProgrammeReviewed { found, planned_until }.into() }])
}
