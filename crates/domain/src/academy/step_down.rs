//! Stepping down: to a lower rung, or off the ladder. Several rungs may be left at once, since
//! matters can mend faster than they worsened; climbing is never more than one.

use super::record_review::listed;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::InterventionSteppedDown;
use crate::ids::EventId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDown {
    /// To which rung; off the ladder where none.
    pub to: Option<RungCode>,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: StepDown, setting: Setting<'_>) -> Decision {
    let StepDown { to, grounds, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    academy.check_events("/grounds", &grounds, &mut refusals);
    let current = academy.ladder.current();
    if current.is_none() {
        refusals.add("", Refusal::OnNoRung);
    }
    let found = setting.framework_on(setting.today, &mut refusals);
    if let (Some((framework, _)), Some(current), Some(to)) = (&found, current, &to) {
        match framework.rung_index(to) {
            None => {
                let rungs = listed(framework.ladder().iter().map(|r| r.code.as_str()));
                refusals.add("/rung", Refusal::UnknownRung(to.clone(), rungs));
            }
            // A rung of an older ladder has no place on this one; any rung here may follow it.
            Some(lower) if framework.rung_index(&current.rung).is_some_and(|now| lower >= now) => {
                refusals.add("/rung", Refusal::NotALowerRung { to: to.clone(), from: current.rung.clone() });
            }
            Some(_) => {}
        }
    }
    refusals.none()?;
    let (Some((_, framework)), Some(current)) = (found, current) else { return Ok(Vec::new()) };
    let event = InterventionSteppedDown { escalation: current.escalation, from: current.rung.clone(), to, framework, grounds, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}
