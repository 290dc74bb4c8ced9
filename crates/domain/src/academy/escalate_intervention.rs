//! Climbing the ladder, one rung at a time: by a person's decision, or by a policy that the
//! framework lets act.

use super::record_review::listed;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::{FrameworkRef, InterventionEscalated, Trigger};
use crate::framework::{Framework, Rung};
use crate::ids::{EscalationId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Climb to a rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalateIntervention {
    /// The escalation's id, used where the academy is on no rung yet; a climb from a rung goes on
    /// under the escalation that is open.
    pub escalation: EscalationId,
    /// The rung: the target, never "once more", so that a repeat can be told from a second wish.
    pub rung: RungCode,
    /// Who or what wants it.
    pub trigger: Trigger,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// Why; a policy gives none.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: EscalateIntervention, setting: Setting<'_>) -> Decision {
    let EscalateIntervention { escalation, rung, trigger, grounds, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(trigger != Trigger::Person || setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(academy.was_in_trust_on(setting.today), "", || Refusal::NotInTrust { on: setting.today });
    academy.check_events("/grounds", &grounds, &mut refusals);
    let found = next_rung(academy, &rung, setting, &mut refusals);
    refusals.none()?;
    let Some((next, framework)) = found else { return Ok(Vec::new()) };
    let escalation = academy.ladder.current().map_or(escalation, |current| current.escalation);
    Ok(vec![climb(academy, escalation, next, framework, trigger, grounds, reason, setting)])
}

/// The rung above the one the academy is on, where it is the one wanted; else why not.
pub(super) fn next_rung<'a>(academy: &Academy, wanted: &RungCode, setting: Setting<'a>, refusals: &mut Refusals) -> Option<(&'a Rung, FrameworkRef)> {
    let (framework, reference) = setting.framework_on(setting.today, refusals)?;
    if framework.rung(wanted).is_none() {
        let rungs = listed(framework.ladder().iter().map(|r| r.code.as_str()));
        refusals.add("/rung", Refusal::UnknownRung(wanted.clone(), rungs));
        return None;
    }
    let next = rung_above(framework, academy.ladder.rung());
    if let Some(next) = next.filter(|next| next.code == *wanted) {
        return Some((next, reference));
    }
    let next = next.map_or("the academy is on the top rung".to_owned(), |next| format!("the next one is `{}`", next.code));
    refusals.add("/rung", Refusal::NotTheNextRung { to: wanted.clone(), next });
    None
}

/// The next rung. Where the academy is on a rung that the framework in force does not have, since
/// another was adopted, its ladder begins at the bottom.
pub(crate) fn rung_above<'a>(framework: &'a Framework, current: Option<&RungCode>) -> Option<&'a Rung> {
    framework.next_rung(current.filter(|rung| framework.rung(rung).is_some()))
}

/// The climb itself. Whoever must act has that many days from today.
#[expect(clippy::too_many_arguments, reason = "they are the event's own fields, gathered in one place for both who accept and who climb")]
pub(super) fn climb(
    academy: &Academy,
    escalation: EscalationId,
    rung: &Rung,
    framework: FrameworkRef,
    trigger: Trigger,
    grounds: Vec<EventId>,
    reason: Option<TextRef>,
    setting: Setting<'_>,
) -> Decided<crate::event::AcademyEvent> {
    let event = InterventionEscalated {
        escalation,
        from: academy.ladder.rung().cloned(),
        to: rung.code.clone(),
        framework,
        trigger,
        grounds,
        act_by: setting.today + chrono::Days::new(rung.act_within_days.into()),
        actors: rung.actors.iter().map(|role| setting.holder(*role)).collect(),
        reason,
    };
    Decided { effective_on: setting.today, event: event.into() }
}
