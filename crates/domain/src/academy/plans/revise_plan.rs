//! Revising a plan. The plan as it was stays readable; who had agreed to it has agreed to that revision
//! and not to this one.
//!
//! No action leaves a plan without a word: each of the revision before is kept, is done, or is given up
//! with a reason.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::content::{KeptId, check, check_kept, gaps};
use super::{PlanFact, leads_improvement};
use crate::academy::{Academy, Decision};
use crate::event::{DroppedAction, PlanContent, PlanRevised};
use crate::ids::{EventId, PlanActionId, PlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Revise a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisePlan {
    /// Which.
    pub plan: PlanId,
    /// The day it was revised.
    pub revised_on: NaiveDate,
    /// Everything in it, as it now stands.
    pub content: PlanContent,
    /// True where it runs from the day it ran from before, whatever day the content has.
    pub goes_on: bool,
    /// The ids of parts that are kept, each with where it was given.
    pub kept: Vec<(String, KeptId)>,
    /// The events that it is revised because of.
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
    /// The actions that are given up.
    pub dropped: Vec<DroppedAction>,
}

pub(super) fn decide(academy: &Academy, command: RevisePlan, setting: Setting<'_>) -> Decision {
    let RevisePlan { plan, revised_on, mut content, goes_on, kept, grounds, reason, dropped } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/revisedOn", revised_on, &mut refusals);
    academy.check_events("/grounds", &grounds, &mut refusals);
    let Some(fact) = academy.plans.open(plan, &mut refusals) else { return Err(refusals) };
    match setting.decider {
        None => refusals.add("", Refusal::DeciderRequired),
        Some((_, role)) => refusals.unless(leads_improvement(role) || fact.by_the_school, "", || Refusal::NotForTheSchoolToWrite),
    }
    fact.check_after_the_last(revised_on, "/revisedOn", &mut refusals);
    if goes_on {
        content.starts_on = fact.content.starts_on;
    }
    check_kept(fact, &kept, &mut refusals);
    check_dropped(fact, &content, &dropped, &mut refusals);
    // By the rule as it was when the plan was prepared.
    let framework = setting.frameworks.get(&fact.framework.document);
    let Some(framework) = framework else {
        refusals.add("", Refusal::NoFramework);
        return Err(refusals);
    };
    let rule = fact.rule.as_ref().and_then(|rule| framework.plan_rule(rule.as_str()));
    check(academy, &content, (framework, rule), revised_on, Some(fact), setting, &mut refusals);
    refusals.none()?;
    let gaps = rule.map(|rule| gaps(rule, &content)).unwrap_or_default();
    let event = PlanRevised { plan, revision: fact.revision() + 1, content, gaps, grounds, reason, dropped };
    Ok(vec![Decided { effective_on: revised_on, event: event.into() }])
}

/// Notes every action that is neither kept nor done nor given up, and what is given up and cannot be.
fn check_dropped(plan: &PlanFact, content: &PlanContent, dropped: &[DroppedAction], refusals: &mut Refusals) {
    let kept: BTreeSet<PlanActionId> =
        content.priorities.iter().flat_map(|priority| &priority.actions).map(|action| action.action).collect();
    for (i, DroppedAction { action, .. }) in dropped.iter().enumerate() {
        let at = format!("/dropped/{i}/action");
        if plan.owner_of(*action).is_none() {
            refusals.add(at, Refusal::UnknownPlanAction(*action));
        } else if dropped[..i].iter().any(|earlier| earlier.action == *action) {
            refusals.add(at, Refusal::IdTwice(action.0));
        } else if kept.contains(action) {
            refusals.add(at, Refusal::KeptAndDropped(*action));
        } else if plan.is_done(*action) {
            refusals.add(at, Refusal::DoneAndDropped(*action));
        }
    }
    let named = |action: &PlanActionId| dropped.iter().any(|dropped| dropped.action == *action);
    for action in plan.actions().map(|action| action.action) {
        let accounted_for = kept.contains(&action) || named(&action) || plan.is_done(action);
        refusals.unless(accounted_for, "/dropped", || Refusal::ActionLeftOut(action));
    }
}

#[cfg(test)]
mod tests {
    use super::KeptId;
    use crate::framework::Basis;
    use crate::given::*;
    use crate::ids::{PlanActionId, PriorityId};
    use uuid::Uuid;

    fn agora() -> Story {
        given([adopted(AGORA), plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::Adjusted)])
    }

    #[test]
    fn a_review_amends_the_plan_and_each_revision_has_its_number() {
        given([adopted(AGORA), plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::Adjusted), reviewed(R1, "2026-03-02")])
            .when(plan_revised(P1, "2026-03-03").grounded([recording_of(R1)]))
            .then(["2026-03-03: plan 1 revised (2) because of review 1; lacks due-diligence-points!"])
            .when(plan_revised(P1, "2026-03-04"))
            .then(["2026-03-04: plan 1 revised (3); lacks due-diligence-points!"])
            .when(plan_revised(P1, "2026-03-03").on("2026-03-05"))
            .refused([("/revisedOn", "before-the-plan")]);
    }

    #[test]
    fn only_what_the_plan_has_can_be_kept_and_once() {
        let nothing = Uuid::from_u128(0xbad);
        agora()
            .when(plan_revised(P1, "2026-02-02").keeping([
                ("/priorities/0/id", KeptId::Priority(PriorityId(nothing))),
                ("/priorities/0/actions/0/id", KeptId::Action(PlanActionId(nothing))),
                ("/priorities/1/id", KeptId::Priority(PR1)),
                ("/priorities/2/id", KeptId::Priority(PR1)),
            ]))
            .refused([
                ("/priorities/0/id", "unknown-priority"),
                ("/priorities/0/actions/0/id", "unknown-plan-action"),
                ("/priorities/2/id", "id-twice"),
            ]);
    }

    #[test]
    fn no_open_action_leaves_a_plan_without_a_word() {
        let without = || plan_revised(P1, "2026-02-02").revising_to(|content| content.priorities[0].actions.clear());
        agora().when(without()).refused([("/dropped", "action-left-out")]);
        agora().when(without().dropping(&[AC1])).then(["2026-02-02: plan 1 revised (2), 1 dropped; lacks due-diligence-points!"]);
        // Another with the same words is not the same action.
        let other = PlanActionId(Uuid::from_u128(0x9c02));
        let instead = plan_revised(P1, "2026-02-02").revising_to(|content| content.priorities[0].actions[0].action = other);
        agora().when(instead).refused([("/dropped", "action-left-out")]);
        // One that was done may go; one that was thought done and is not may not.
        let progressed = |on, status| action_progressed(P1, AC1, on, status);
        let done = agora().when(progressed("2026-02-01", "done")).when(without().on("2026-02-03"));
        done.then(["2026-02-02: plan 1 revised (2); lacks due-diligence-points!"]);
        let reopened = agora().when(progressed("2026-02-01", "done")).when(progressed("2026-02-02", "behind").on("2026-02-02"));
        reopened.when(without().on("2026-02-03")).refused([("/dropped", "action-left-out")]);
    }

    #[test]
    fn only_an_open_action_that_is_not_kept_can_be_given_up_and_once() {
        let unknown = PlanActionId(Uuid::from_u128(0xbad));
        let kept = plan_revised(P1, "2026-02-02").dropping(&[AC1, unknown]);
        agora().when(kept).refused([("/dropped/0/action", "kept-and-dropped"), ("/dropped/1/action", "unknown-plan-action")]);
        let twice = plan_revised(P1, "2026-02-02").revising_to(|content| content.priorities[0].actions.clear()).dropping(&[AC1, AC1]);
        agora().when(twice.clone()).refused([("/dropped/1/action", "id-twice")]);
        let done = agora().when(action_progressed(P1, AC1, "2026-02-01", "done")).when(twice);
        done.refused([("/dropped/0/action", "done-and-dropped"), ("/dropped/1/action", "id-twice")]);
    }

    #[test]
    fn there_has_to_be_a_plan_and_somebody_who_answers_for_it() {
        agora().when(plan_revised(P2, "2026-02-02")).refused([("", "unknown-plan")]);
        agora().when(plan_revised(P1, "2026-02-02").by_a_service()).refused([("", "decider-required")]);
    }
}
