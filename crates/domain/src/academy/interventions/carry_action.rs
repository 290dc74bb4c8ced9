//! Carrying an action into the academy's plan: it outlasts the escalation, and somebody owns it there.
//!
//! It goes on under an action of a plan that goes on, or under one of its priorities where the owner has an
//! action: what nobody would be reminded of is carried nowhere.

use crate::academy::{Academy, Decision, PlanFact};
use crate::event::InterventionActionCarried;
use crate::ids::{ActionId, EscalationId, EventId, PersonId, PlanActionId, PriorityId};
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
    pub priority: Option<PriorityId>,
    pub plan_action: Option<PlanActionId>,
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CarryAction, setting: Setting<'_>) -> Decision {
    let CarryAction { action, escalation, owner, plan, priority, plan_action, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    academy.interventions.open_action(escalation, action, &mut refusals);
    refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    let plans: Vec<&PlanFact> = academy.plans.going_on(plan).collect();
    match plan {
        Some(event) if plans.is_empty() => refusals.add("/plan", Refusal::NoPlansEvent(event)),
        Some(_) | None => check_place(&plans, (priority, plan_action), owner, &mut refusals),
    }
    refusals.none()?;
    let event = InterventionActionCarried { action, escalation, owner, plan, priority, plan_action, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

/// Notes a place that none of the plans has, or where the owner has nothing to do.
fn check_place(
    plans: &[&PlanFact],
    (priority, plan_action): (Option<PriorityId>, Option<PlanActionId>),
    owner: PersonId,
    refusals: &mut Refusals,
) {
    if let Some(plan_action) = plan_action {
        match plans.iter().find_map(|plan| plan.place_of(plan_action)) {
            Some((under, _)) if priority.is_some_and(|named| named != under) => {
                refusals.add("/planAction", Refusal::UnknownPlanAction(plan_action));
            }
            Some((_, theirs)) => refusals.unless(theirs == owner, "/owner", || Refusal::OwnsNothingThere(owner)),
            None => refusals.add("/planAction", Refusal::UnknownPlanAction(plan_action)),
        }
    } else if let Some(priority) = priority {
        match plans.iter().find_map(|plan| plan.owners_under(priority)) {
            Some(owners) => refusals.unless(owners.contains(&owner), "/owner", || Refusal::OwnsNothingThere(owner)),
            None => refusals.add("/priority", Refusal::UnknownPriority(priority)),
        }
    } else {
        refusals.add("/planAction", Refusal::NothingGiven("`planAction` or `priority`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::framework::Basis;
    use crate::given::*;
    use crate::ids::{PlanActionId, PriorityId};
    use uuid::Uuid;

    fn with_actions() -> Story {
        given([
            adopted(AGORA),
            escalated("ceo-and-lead-visit", []).on("2026-01-12"),
            action_opened(X1, "2026-01-20", LEAD, "2026-03-01"),
            action_opened(X2, "2026-01-20", HEAD, "2026-04-01"),
            plan_prepared(P1, "2026-02-01").planned(|content| content.basis = Basis::Adjusted),
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
            .when(action_carried(X2, HEAD).under(PR1))
            .then(["2026-03-02: action carried into the plan, for E1"])
            .when(stepped_down(None, []))
            .then(["2026-03-02: ceo-and-lead-visit to - stepped down, E1"]);
    }

    #[test]
    fn an_action_is_carried_to_where_its_owner_has_something_to_do_in_a_plan_that_goes_on() {
        let nothing = Uuid::from_u128(0xbad);
        with_actions().when(action_carried(X2, STRANGER).by_a_service()).refused([
            ("", "decider-required"),
            ("/owner", "unknown-person"),
            ("/planAction", "nothing-given"),
        ]);
        let refused = |step: Step, why| with_actions().when(step).refused([why]);
        refused(action_carried(X2, HEAD).under(PriorityId(nothing)), ("/priority", "unknown-priority"));
        refused(action_carried(X2, HEAD).into_action(PlanActionId(nothing)), ("/planAction", "unknown-plan-action"));
        refused(action_carried(X2, LEAD).under(PR1), ("/owner", "owns-nothing-there"));
        refused(action_carried(X2, LEAD).into_action(AC1), ("/owner", "owns-nothing-there"));
        refused(action_carried(X2, HEAD).under(PriorityId(nothing)).into_action(AC1), ("/planAction", "unknown-plan-action"));
        refused(action_carried(X2, HEAD).under(PR1).into_the_plan_of(event_at(99)), ("/plan", "no-plans-event"));
        let ended = with_actions().when(plan_closed(P1, "2026-02-02", &[PR1]));
        ended.when(action_carried(X2, HEAD).under(PR1)).refused([("/priority", "unknown-priority")]);
        with_actions()
            .when(action_carried(X2, HEAD).into_action(AC1))
            .then(["2026-02-01: action carried into the plan, for E1"])
            .when(action_carried(X2, HEAD).under(PR1))
            .refused([("", "action-settled")]);
    }
}
