//! What of the grant was spent on a priority. More than was set aside is recorded as it is, and shows.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::GrantSpent;
use crate::ids::{PlanId, PriorityId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record that grant was spent, or came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendGrant {
    /// The plan.
    pub plan: PlanId,
    /// The priority.
    pub priority: PriorityId,
    /// The day.
    pub spent_on: NaiveDate,
    /// How much, in pence; less than nothing where it came back.
    pub pence: i64,
    /// On what.
    pub what: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: SpendGrant, setting: Setting<'_>) -> Decision {
    let SpendGrant { plan, priority, spent_on, pence, what } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/spentOn", spent_on, &mut refusals);
    if let Some(fact) = academy.plans.open_on(plan, spent_on, "/spentOn", &mut refusals) {
        refusals.unless(fact.priorities().any(|known| known == priority), "/priority", || Refusal::UnknownPriority(priority));
        let spent = fact.spent.get(&priority).copied().unwrap_or_default();
        refusals.unless(spent.saturating_add(pence) >= 0, "/pence", || Refusal::SpentBelowNothing { spent });
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: spent_on, event: GrantSpent { plan, priority, pence, what }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn grant_is_spent_and_may_come_back_but_not_more_than_was_spent() {
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")])
            .when(grant_spent(P1, PR1, "2026-03-01", 120_000))
            .then(["2026-03-01: 120000 pence spent"])
            .when(grant_spent(P1, PR1, "2026-03-02", -20_000))
            .then(["2026-03-02: -20000 pence spent"])
            .when(grant_spent(P1, PR1, "2026-03-03", -100_001))
            .refused([("/pence", "spent-below-nothing")])
            .when(grant_spent(P1, PR1, "2026-01-31", 1))
            .refused([("/spentOn", "before-the-plan")]);
    }

    #[test]
    fn what_was_spent_before_the_plan_ended_may_be_entered_after_it() {
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01"), plan_closed(P1, "2026-07-20", &[PR1])])
            .when(grant_spent(P1, PR1, "2026-07-20", 500).on("2026-08-03"))
            .then(["2026-07-20: 500 pence spent"])
            .when(grant_spent(P1, PR1, "2026-07-21", 500).on("2026-08-03"))
            .refused([("", "plan-ended")]);
    }
}
