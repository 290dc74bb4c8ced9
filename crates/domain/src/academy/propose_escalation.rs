//! Proposing the next rung: what a policy does where the framework does not let it act.

use super::escalate_intervention::next_rung;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::{EscalationProposed, Trigger};
use crate::ids::{EscalationId, EventId};
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::trust::Decided;

/// Propose a rung to whoever the framework says decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ProposeEscalation {
    pub escalation: EscalationId,
    pub rung: RungCode,
    pub trigger: Trigger,
    pub grounds: Vec<EventId>,
}

/// A rung that is proposed already is not proposed again: one answer is owed, not two.
pub(super) fn decide(academy: &Academy, command: ProposeEscalation, setting: Setting<'_>) -> Decision {
    let ProposeEscalation { escalation, rung, trigger, grounds } = command;
    if academy.ladder.proposal().is_some_and(|open| open.to == rung) {
        return Ok(Vec::new());
    }
    let mut refusals = Refusals::default();
    academy.check_events("/grounds", &grounds, &mut refusals);
    let found = next_rung(academy, &rung, setting, &mut refusals);
    let rule = setting.framework_on(setting.today, &mut refusals).map(|(framework, _)| framework.escalation());
    refusals.none()?;
    let (Some((_, framework)), Some(rule)) = (found, rule) else { return Ok(Vec::new()) };
    let event = EscalationProposed {
        escalation,
        from: academy.ladder.rung().cloned(),
        to: rung,
        framework,
        trigger,
        grounds,
        decide_by: setting.today + chrono::Days::new(rule.decide_within_days.into()),
        decider: setting.holder(rule.decided_by),
    };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}
