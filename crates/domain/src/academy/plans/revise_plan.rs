//! Revising a plan. The plan as it was stays readable; who had agreed to it has agreed to that revision
//! and not to this one.

use chrono::NaiveDate;

use super::content::{KeptId, check, check_kept, gaps};
use super::leads_improvement;
use crate::academy::{Academy, Decision};
use crate::event::{PlanContent, PlanRevised};
use crate::ids::{EventId, PlanId};
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
    /// The ids of parts that are kept, each with where it was given.
    pub kept: Vec<(String, KeptId)>,
    /// The events that it is revised because of.
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: RevisePlan, setting: Setting<'_>) -> Decision {
    let RevisePlan { plan, revised_on, content, kept, grounds, reason } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/revisedOn", revised_on, &mut refusals);
    academy.check_events("/grounds", &grounds, &mut refusals);
    let Some(fact) = academy.plans.open(plan, &mut refusals) else { return Err(refusals) };
    match setting.decider {
        None => refusals.add("", Refusal::DeciderRequired),
        Some((_, role)) => refusals.unless(leads_improvement(role) || fact.by_the_school, "", || Refusal::NotForTheSchoolToWrite),
    }
    fact.check_after_the_last(revised_on, "/revisedOn", &mut refusals);
    check_kept(fact, &kept, &mut refusals);
    // By the rule as it was when the plan was prepared.
    let framework = setting.frameworks.get(&fact.framework.document);
    let Some(framework) = framework else {
        refusals.add("", Refusal::NoFramework);
        return Err(refusals);
    };
    let rule = fact.rule.as_ref().and_then(|rule| framework.plan_rule(rule.as_str()));
    check(academy, &content, (framework, rule), Some(fact), setting, &mut refusals);
    refusals.none()?;
    let gaps = rule.map(|rule| gaps(rule, &content)).unwrap_or_default();
    let event = PlanRevised { plan, revision: fact.revision() + 1, content, gaps, grounds, reason };
    Ok(vec![Decided { effective_on: revised_on, event: event.into() }])
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
    fn there_has_to_be_a_plan_and_somebody_who_answers_for_it() {
        agora().when(plan_revised(P2, "2026-02-02")).refused([("", "unknown-plan")]);
        agora().when(plan_revised(P1, "2026-02-02").by_a_service()).refused([("", "decider-required")]);
    }
}
