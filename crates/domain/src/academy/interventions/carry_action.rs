//! Carrying an action into the academy's plan: it outlasts the escalation, and somebody owns it there.

use uuid::Uuid;

use crate::academy::{Academy, Decision};
use crate::event::InterventionActionCarried;
use crate::ids::{ActionId, EscalationId, EventId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Carry an action into the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct CarryAction {
    pub action: ActionId,
    pub escalation: EscalationId,
    pub owner: PersonId,
    pub plan: Option<EventId>,
    pub priority: Option<Uuid>,
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CarryAction, setting: Setting<'_>) -> Decision {
    let CarryAction { action, escalation, owner, plan, priority, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    academy.interventions.open_action(escalation, action, &mut refusals);
    refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    refusals.unless(plan.is_some() || priority.is_some(), "", || Refusal::NothingGiven("`plan` and `priority`"));
    if let Some(plan) = plan {
        let mut of_plan = Refusals::default();
        academy.check_events("", &[plan], &mut of_plan);
        of_plan.iter().for_each(|located| refusals.add("/plan", located.refusal.clone()));
    }
    refusals.none()?;
    let event = InterventionActionCarried { action, escalation, owner, plan, priority, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn with_actions() -> Story {
        given([
            adopted(AGORA),
            escalated("ceo-and-lead-visit", []).on("2026-01-12"),
            action_opened(X1, "2026-01-20", LEAD, "2026-03-01"),
            action_opened(X2, "2026-01-20", HEAD, "2026-04-01"),
        ])
    }

    #[test]
    fn nobody_steps_down_over_what_is_still_open() {
        with_actions()
            .when(stepped_down(None, []).on("2026-03-02"))
            .refused([("", "action-open"), ("", "action-open")])
            .when(action_completed(X1, "2026-03-02", 1))
            .when(stepped_down(None, []))
            .refused([("", "action-open")])
            .when(action_carried(X2, HEAD, Some(event_at(7))))
            .then(["2026-03-02: action carried into the plan, for E1"])
            .when(stepped_down(None, []))
            .then(["2026-03-02: ceo-and-lead-visit to - stepped down, E1"]);
    }

    #[test]
    fn an_action_is_carried_into_a_plan_of_this_academy_with_an_owner_there() {
        with_actions().when(action_carried(X2, STRANGER, None).by_a_service()).refused([
            ("", "decider-required"),
            ("/owner", "unknown-person"),
            ("", "nothing-given"),
        ]);
        with_actions().when(action_carried(X2, HEAD, Some(event_at(99)))).refused([("/plan", "unknown-event")]);
        with_actions()
            .when(action_carried(X2, HEAD, Some(event_at(7))))
            .when(action_carried(X2, HEAD, Some(event_at(7))))
            .refused([("", "action-settled")]);
    }
}
