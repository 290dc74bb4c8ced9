//! Closing a plan, with how each of its priorities ended: none is forgotten in silence.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::{PlanClosed, PriorityClosed};
use crate::ids::{PlanId, PriorityId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Close a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosePlan {
    /// Which.
    pub plan: PlanId,
    /// The day it ended.
    pub closed_on: NaiveDate,
    /// How each of its priorities ended.
    pub outcomes: Vec<PriorityClosed>,
    /// What came of it all.
    pub summary: TextRef,
}

pub(super) fn decide(academy: &Academy, command: ClosePlan, setting: Setting<'_>) -> Decision {
    let ClosePlan { plan, closed_on, outcomes, summary } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/closedOn", closed_on, &mut refusals);
    if let Some(fact) = academy.plans.open(plan, &mut refusals) {
        let named: Vec<PriorityId> = outcomes.iter().map(|outcome| outcome.priority).collect();
        fact.check_each_priority("/outcomes", &named, &mut refusals);
        fact.check_after_the_last(closed_on, "/closedOn", &mut refusals);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: closed_on, event: PlanClosed { plan, outcomes, summary }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::ids::PriorityId;
    use uuid::Uuid;

    #[test]
    fn a_plan_ends_with_the_outcome_of_every_priority() {
        let story = given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")]);
        let unknown = PriorityId(Uuid::from_u128(0xbad));
        story
            .clone()
            .when(plan_closed(P1, "2026-07-20", &[unknown]))
            .refused([("/outcomes/0/priority", "unknown-priority"), ("/outcomes", "priority-left-out")]);
        story.clone().when(plan_closed(P1, "2026-01-31", &[PR1]).on("2026-07-20")).refused([("/closedOn", "before-the-plan")]);
        story
            .when(plan_closed(P1, "2026-07-20", &[PR1]))
            .then(["2026-07-20: plan 1 closed: met"])
            .when(plan_closed(P1, "2026-07-21", &[PR1]))
            .refused([("", "plan-ended")]);
    }
}
