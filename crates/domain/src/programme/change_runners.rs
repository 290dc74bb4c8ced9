//! Letting others run a programme. Whoever is left out reads of it no more, and that may be the one
//! who asks: people move on.

use std::collections::BTreeSet;

use super::{Circumstances, Decision, Programme};
use crate::event::ProgrammeRunnersChanged;
use crate::ids::PersonId;
use crate::refusal::Refusals;
use crate::text::TextRef;
use crate::trust::Decided;

/// Let others run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRunners {
    /// All who run it from now on.
    pub runners: Vec<PersonId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(programme: &Programme, command: ChangeRunners, circumstances: Circumstances<'_>) -> Decision {
    let ChangeRunners { runners, reason } = command;
    let mut refusals = Refusals::default();
    programme.check_open(&mut refusals);
    circumstances.check_runners(programme.academy, &runners, &mut refusals);
    refusals.none()?;
    if runners.iter().copied().collect::<BTreeSet<_>>() == programme.runners {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: circumstances.today, event: ProgrammeRunnersChanged { runners, reason }.into() }])
}
