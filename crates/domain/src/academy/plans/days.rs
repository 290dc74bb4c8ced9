//! The days in a plan: they lie in the plan, and a step on the way lies before what it leads to.
//!
//! Of a plan that is revised, what keeps its day may lie before the day from which the plan now runs:
//! it was due when the plan began earlier.

use chrono::{Months, NaiveDate};

use super::PlanFact;
use crate::event::{PlanAction, PlanContent};
use crate::refusal::{Refusal, Refusals};

/// How many years a plan can reach ahead of its first day. The longest that trusts write are for five.
pub const YEARS_AHEAD: u32 = 5;

/// The days within which a plan's parts lie.
struct Reach {
    from: NaiveDate,
    until: Option<NaiveDate>,
    /// The last day that any part can have.
    last: NaiveDate,
}

/// Notes every day that cannot be. `written_on` is the day on which the plan was prepared or revised.
pub(super) fn check(content: &PlanContent, written_on: NaiveDate, before: Option<&PlanFact>, refusals: &mut Refusals) {
    let furthest = ahead_of(written_on);
    refusals.unless(content.starts_on <= furthest, "/startsOn", || Refusal::TooFarAhead { on: content.starts_on, last: furthest });
    let reach = Reach { from: content.starts_on, until: content.ends_on, last: ahead_of(content.starts_on) };
    if let Some(ends_on) = content.ends_on {
        refusals.unless(content.starts_on <= ends_on, "/endsOn", || Refusal::EndsBeforeItBegins);
        reach.check_far(ends_on, "/endsOn", refusals);
    }
    for (i, priority) in content.priorities.iter().enumerate() {
        for (j, action) in priority.actions.iter().enumerate() {
            let known = before.and_then(|plan| plan.actions().find(|known| known.action == action.action));
            reach.check_action(action, known, &format!("/priorities/{i}/actions/{j}"), refusals);
        }
    }
    for (i, entry) in content.monitoring.iter().enumerate() {
        let mut known = before.into_iter().flat_map(|plan| &plan.content.monitoring);
        let kept = known.any(|known| known.monitoring == entry.monitoring && known.due_on == entry.due_on);
        let at = format!("/monitoring/{i}/dueOn");
        // Whether a plan has worked is looked at after it has ended, too.
        refusals.unless(kept || reach.from <= entry.due_on, &at, || reach.outside(entry.due_on));
        reach.check_far(entry.due_on, &at, refusals);
    }
}

impl Reach {
    fn check_action(&self, action: &PlanAction, known: Option<&PlanAction>, at: &str, refusals: &mut Refusals) {
        let kept = known.is_some_and(|known| known.due_on == action.due_on);
        self.check_within(action.due_on, kept, &format!("{at}/dueOn"), refusals);
        for (k, step) in action.milestones.iter().enumerate() {
            let kept = known.is_some_and(|known| known.milestones.iter().any(|known| known.due_on == step.due_on));
            let at = format!("{at}/milestones/{k}/dueOn");
            if step.due_on > action.due_on {
                refusals.add(at, Refusal::AfterItsAction { on: step.due_on, due: action.due_on });
            } else {
                refusals.unless(kept || self.from <= step.due_on, &at, || self.outside(step.due_on));
            }
        }
    }

    fn check_within(&self, day: NaiveDate, kept: bool, at: &str, refusals: &mut Refusals) {
        let begun = kept || self.from <= day;
        let over = self.until.is_some_and(|until| until < day);
        if !begun || over {
            refusals.add(at, self.outside(day));
        } else {
            self.check_far(day, at, refusals);
        }
    }

    fn check_far(&self, day: NaiveDate, at: &str, refusals: &mut Refusals) {
        refusals.unless(day <= self.last, at, || Refusal::TooFarAhead { on: day, last: self.last });
    }

    fn outside(&self, on: NaiveDate) -> Refusal {
        Refusal::OutsideThePlan {
            on,
            from: self.from,
            until: self.until.map_or_else(|| "no set day".to_owned(), |until| until.to_string()),
        }
    }
}

fn ahead_of(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12 * YEARS_AHEAD)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use crate::event::{Milestone, PlanContent};
    use crate::framework::Basis;
    use crate::given::*;

    fn agora(change: impl FnOnce(&mut PlanContent)) -> Step {
        plan_prepared(P1, "2026-02-01").planned(|content| {
            content.basis = Basis::Adjusted;
            change(content);
        })
    }

    fn step(on: &str) -> Milestone {
        Milestone { what: text(44), due_on: day(on) }
    }

    #[test]
    fn every_day_that_cannot_be_is_told_at_once() {
        let wrong = agora(|content| {
            content.ends_on = Some(day("2026-07-21"));
            let action = &mut content.priorities[0].actions[0];
            action.due_on = day("2026-03-27");
            action.milestones = vec![step("2026-02-27"), step("2026-01-31"), step("2026-03-28")];
            let mut late = action.clone();
            (late.action, late.due_on, late.milestones) =
                (crate::ids::PlanActionId(uuid::Uuid::from_u128(2)), day("2026-07-22"), Vec::new());
            let mut early = late.clone();
            (early.action, early.due_on) = (crate::ids::PlanActionId(uuid::Uuid::from_u128(3)), day("2026-01-31"));
            content.priorities[0].actions.extend([late, early]);
            content.monitoring = vec![monitoring(MO1, "2026-01-31")];
        });
        given([adopted(AGORA)]).when(wrong).refused([
            ("/priorities/0/actions/0/milestones/1/dueOn", "outside-the-plan"),
            ("/priorities/0/actions/0/milestones/2/dueOn", "after-its-action"),
            ("/priorities/0/actions/1/dueOn", "outside-the-plan"),
            ("/priorities/0/actions/2/dueOn", "outside-the-plan"),
            ("/monitoring/0/dueOn", "outside-the-plan"),
        ]);
    }

    #[test]
    fn a_plan_ends_after_it_begins_and_reaches_five_years_ahead_at_most() {
        let ends = |on: &'static str| agora(move |content| content.ends_on = Some(day(on)));
        given([adopted(AGORA)])
            .when(ends("2026-01-31"))
            .refused([("/endsOn", "ends-before-it-begins"), ("/priorities/0/actions/0/dueOn", "outside-the-plan")]);
        given([adopted(AGORA)]).when(ends("2031-02-02")).refused([("/endsOn", "too-far-ahead")]);
        assert_eq!(given([adopted(AGORA)]).when(ends("2031-02-01")).events().len(), 1);
        let due = agora(|content| content.priorities[0].actions[0].due_on = day("2050-01-01"));
        given([adopted(AGORA)]).when(due).refused([("/priorities/0/actions/0/dueOn", "too-far-ahead")]);
        let starts = agora(|content| {
            content.starts_on = day("2050-01-01");
            content.priorities[0].actions[0].due_on = day("2050-01-01");
        });
        given([adopted(AGORA)]).when(starts).refused([("/startsOn", "too-far-ahead")]);
        let looked = agora(|content| {
            content.ends_on = Some(day("2026-07-21"));
            content.monitoring = vec![monitoring(MO1, "2026-09-21")];
        });
        assert_eq!(given([adopted(AGORA)]).when(looked).events().len(), 1, "what came of it is looked at afterwards");
    }

    #[test]
    fn what_a_revision_keeps_keeps_its_day() {
        let prepared = given([adopted(AGORA), agora(|content| content.monitoring = vec![monitoring(MO1, "2026-02-01")])]);
        let revised = |due: &'static str| {
            plan_revised(P1, "2026-03-01").revising_to(move |content| {
                content.starts_on = day("2026-03-01");
                content.priorities[0].actions[0].due_on = day(due);
                content.monitoring = vec![monitoring(MO1, "2026-02-01")];
            })
        };
        assert_eq!(prepared.clone().when(revised("2026-02-01")).events().len(), 1);
        prepared.when(revised("2026-02-02")).refused([("/priorities/0/actions/0/dueOn", "outside-the-plan")]);
    }

    #[test]
    fn a_revision_that_says_nothing_of_its_first_day_goes_on_from_the_day_it_began() {
        let story = given([adopted(AGORA), agora(|_| {}), plan_revised(P1, "2026-03-01").going_on()]);
        assert_eq!(story.academy(A1).plans.plan(P1).unwrap().content.starts_on, day("2026-02-01"));
    }
}
