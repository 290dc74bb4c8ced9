//! Giving a duty another day, with a reason. The days it had before stay on record.
//!
//! It moves no further than to where the next of its kind would take its place: what is not done by then
//! is not late but left undone, and is waived or stands as missed.

use super::open_among;
use crate::academy::{Academy, Decision};
use crate::duty::{DutyRef, duties};
use crate::event::DutyRescheduled;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use chrono::NaiveDate;

use crate::trust::Decided;

/// Give a duty that is open, or was missed, another day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescheduleDuty {
    /// Which.
    pub duty: DutyRef,
    /// By when it is due from now on.
    pub to: NaiveDate,
    /// Why.
    pub reason: TextRef,
}

/// The same day again adds nothing.
pub(super) fn decide(academy: &Academy, command: RescheduleDuty, setting: Setting<'_>) -> Decision {
    let RescheduleDuty { duty, to, reason } = command;
    let mut refusals = Refusals::default();
    let all = duties(&academy.ground(setting), setting.today);
    let found = open_among(&all, &duty, setting, &mut refusals);
    refusals.unless(setting.today <= to, "/to", || Refusal::DayHasPassed { on: to, today: setting.today });
    if let Some(found) = found {
        let last = found.movable_until(&all);
        refusals.unless(found.starts_on <= to, "/to", || Refusal::BeforeItsPeriod { on: to, from: found.starts_on });
        refusals.unless(to <= last, "/to", || Refusal::MovedTooFar { on: to, last });
    }
    refusals.none()?;
    let from = found.map_or(to, |found| found.due_on);
    if from == to {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: setting.today, event: DutyRescheduled { duty, from, to, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    const AUTUMN: &str = "termly-evaluation.2026-27-autumn";

    #[test]
    fn a_duty_moves_to_another_day_and_a_review_by_then_is_in_time() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")])
            .when(rescheduled(AUTUMN, "2027-01-15").on("2026-12-01"))
            .then(["2026-12-01: termly-evaluation.2026-27-autumn moved from 2026-12-18 to 2027-01-15"])
            .when(rescheduled(AUTUMN, "2027-01-15"))
            .then([]);
        assert!(story.due("2027-01-05").contains(&format!("{AUTUMN} rescheduled by 2027-01-15")));
        let story = story.when(reviewed(R1, "2027-01-14"));
        assert!(story.due("2027-01-16").contains(&format!("{AUTUMN} done by 2027-01-15")));
        assert!(
            story.due("2027-01-16").contains(&"termly-evaluation.2026-27-spring due by 2027-03-25".to_owned()),
            "one review is for one duty"
        );
    }

    #[test]
    fn a_duty_moves_no_further_than_to_the_day_before_the_next_of_its_kind_is_due() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        let moved = |to: &str| story.clone().when(rescheduled(AUTUMN, to).on("2026-12-01"));
        assert_eq!(moved("2027-03-24").events().len(), 1);
        moved("2027-03-25").refused([("/to", "moved-too-far")]);
        assert!(moved("2050-01-01").refusal().contains("2027-03-24"), "the last day possible is named");
        // However often it is moved.
        moved("2027-03-24").when(rescheduled(AUTUMN, "2027-05-01").on("2027-03-01")).refused([("/to", "moved-too-far")]);
        // Of the last of its kind that the calendar knows: to the end of the school year after its own.
        let summer = "termly-evaluation.2026-27-summer";
        let moved = |to: &str| story.clone().when(rescheduled(summer, to).on("2027-06-01"));
        assert_eq!(moved("2028-08-31").events().len(), 1);
        assert!(moved("2028-09-01").refusal().contains("2028-08-31"));
        // What the next has overtaken is not moved any more.
        story.when(rescheduled(AUTUMN, "2027-05-01").on("2027-04-12")).refused([("/to", "moved-too-far")]);
    }

    #[test]
    fn a_day_that_has_passed_or_lies_before_the_period_is_no_day_to_move_to() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        story
            .when(rescheduled(AUTUMN, "2026-10-01").on("2026-11-01"))
            .refused([("/to", "day-has-passed")])
            .when(rescheduled("termly-evaluation.2026-27-spring", "2026-12-01").on("2026-11-01"))
            .refused([("/to", "before-its-period")]);
    }
}
