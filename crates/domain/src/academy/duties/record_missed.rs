//! Putting on record that a duty's day passed without it.
//!
//! It is asked for by whatever looks at the clock, as often as it likes: once it is on record for a
//! day, nothing more is added. The days for writing a review up have to pass as well, since until then
//! nobody can say that it was not held.

use crate::academy::Academy;
use crate::duty::{DutyRef, duties};
use crate::event::{AcademyEvent, DutyMissed};
use crate::setting::Setting;
use crate::trust::Decided;

/// Put on record that a duty was missed, if it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMissed {
    /// Which.
    pub duty: DutyRef,
}

pub(super) fn decide(academy: &Academy, command: &RecordMissed, setting: Setting<'_>) -> Vec<Decided<AcademyEvent>> {
    let found = duties(&academy.ground(setting), setting.today).into_iter().find(|duty| duty.what == command.duty);
    let Some(duty) = found.filter(|duty| duty.is_missed_unrecorded(&academy.duty_acts, setting.today)) else { return Vec::new() };
    let mut owed_by: Vec<_> = duty.owed_by().map(|title| title.role).collect();
    owed_by.sort_unstable();
    owed_by.dedup();
    let Some(effective_on) = duty.due_on.succ_opt() else { return Vec::new() };
    vec![Decided { effective_on, event: DutyMissed { duty: duty.what.clone(), due_on: duty.due_on, owed_by }.into() }]
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    const AUTUMN: &str = "termly-evaluation.2026-27-autumn";

    #[test]
    fn a_missed_duty_is_put_on_record_once_after_the_days_for_writing_it_up() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        story
            .when(missed(AUTUMN).by_a_service().on("2027-01-01"))
            .then([])
            .when(missed(AUTUMN).by_a_service().on("2027-01-02"))
            .then(["2026-12-19: termly-evaluation.2026-27-autumn was due by 2026-12-18 and missed; improvement-lead owed it"])
            .when(missed(AUTUMN).by_a_service().on("2027-01-03"))
            .then([]);
    }

    #[test]
    fn what_was_done_waived_or_moved_is_not_missed() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        story.clone().when(reviewed(R1, "2026-12-18")).when(missed(AUTUMN).by_a_service().on("2027-02-01")).then([]);
        story.clone().when(waived(AUTUMN)).when(missed(AUTUMN).by_a_service().on("2027-02-01")).then([]);
        story
            .when(rescheduled(AUTUMN, "2027-01-29"))
            .when(missed(AUTUMN).by_a_service().on("2027-02-01"))
            .then([])
            .when(missed(AUTUMN).by_a_service().on("2027-02-13"))
            .then(["2027-01-30: termly-evaluation.2026-27-autumn was due by 2027-01-29 and missed; improvement-lead owed it"]);
    }

    #[test]
    fn a_trust_that_has_just_come_owes_nothing_for_the_time_before() {
        let story = given([adopted(AGORA).on("2027-02-01"), calendar_set("2026-09-02")]);
        let told = story.due("2027-09-30");
        assert!(!told.iter().any(|told| told.contains("autumn")), "{told:?}");
        assert!(given([adopted(AGORA).on("2026-09-01")]).due("2027-09-30").is_empty(), "without a calendar nothing is due");
    }
}
