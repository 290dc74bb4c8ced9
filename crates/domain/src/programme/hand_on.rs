//! Handing on a programme that nobody runs any more: its last runner has left, or has no key. Whoever hands
//! it on reads nothing of it, and so may not take it on themselves.

use super::{Circumstances, Decision, Programme, runs_programmes};
use crate::event::ProgrammeRunnersChanged;
use crate::ids::PersonId;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::Decided;

/// Hand it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOn {
    /// Who runs it from now on.
    pub runners: Vec<PersonId>,
    /// Why they come to it.
    pub reason: TextRef,
}

pub(super) fn decide(programme: &Programme, command: HandOn, circumstances: Circumstances<'_>) -> Decision {
    let HandOn { runners, reason } = command;
    let mut refusals = Refusals::default();
    programme.check_open(&mut refusals);
    let is_run = programme.runners.iter().any(|person| runs_programmes(circumstances.roles, programme.academy, *person));
    refusals.unless(!is_run, "", || Refusal::ProgrammeIsRun);
    circumstances.check_runners(programme.academy, &runners, &mut refusals);
    for (i, _) in runners.iter().enumerate().filter(|(_, person)| **person == circumstances.asker) {
        refusals.add(format!("/runners/{i}"), Refusal::HandsOnToThemselves);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: circumstances.today, event: ProgrammeRunnersChanged { runners, reason }.into() }])
}
