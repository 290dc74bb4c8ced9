//! Giving a duty another day, with a reason. The days it had before stay on record.

use super::open_duty;
use crate::academy::{Academy, Decision};
use crate::duty::DutyRef;
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
    let found = open_duty(academy, &duty, setting, &mut refusals);
    refusals.unless(setting.today <= to, "/to", || Refusal::DayHasPassed { on: to, today: setting.today });
    if let Some(found) = found.as_ref().filter(|found| to < found.starts_on) {
        refusals.add("/to", Refusal::BeforeItsPeriod { on: to, from: found.starts_on });
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
    fn a_day_that_has_passed_or_lies_before_the_period_is_no_day_to_move_to() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        story
            .when(rescheduled(AUTUMN, "2026-10-01").on("2026-11-01"))
            .refused([("/to", "day-has-passed")])
            .when(rescheduled("termly-evaluation.2026-27-spring", "2026-12-01").on("2026-11-01"))
            .refused([("/to", "before-its-period")]);
    }
}
