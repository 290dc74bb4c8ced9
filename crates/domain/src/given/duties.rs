//! Steps about what is due, and how its events are told.

use super::steps::{Step, asked, text};
use super::{Story, day};
use crate::academy::{AcademyCommand, ChooseCadence, DutyCommand, RecordMissed, RescheduleDuty, SetAcademyCalendar, WaiveDuty};
use crate::calendar::{AcademicYear, HalfTerm, HalfTermCode};
use crate::codes::ReviewTypeCode;
use crate::duty::{DutyRef, duties, open_choices};
use crate::event::AcademyEvent;
use crate::framework::{Frequency, Role};
use crate::trust::{SetCalendar, TrustCommand};

fn step(command: DutyCommand) -> Step {
    asked(AcademyCommand::Duty(command))
}

fn duty(text: &str) -> DutyRef {
    DutyRef::parse(text).expect("stories name duties as they are written")
}

pub(crate) fn waived(what: &str) -> Step {
    step(DutyCommand::Waive(WaiveDuty { duty: duty(what), reason: text(6) }))
}

pub(crate) fn rescheduled(what: &str, to: &str) -> Step {
    step(DutyCommand::Reschedule(RescheduleDuty { duty: duty(what), to: day(to), reason: text(6) }))
}

pub(crate) fn missed(what: &str) -> Step {
    step(DutyCommand::RecordMissed(RecordMissed { duty: duty(what) }))
}

pub(crate) fn cadence_chosen(review_type: &str, cadence: Frequency, from: &str) -> Step {
    let review_type = ReviewTypeCode::parse(review_type).unwrap();
    step(DutyCommand::ChooseCadence(ChooseCadence { review_type, cadence, effective_on: day(from), reason: text(6) })).on(from)
}

/// The half-terms of an academic year, named by the year in which it begins.
pub(crate) fn year_set(year: i32) -> Step {
    let days = [("09-02", "10-23"), ("11-02", "12-18"), ("01-04", "02-12"), ("02-22", "03-25"), ("04-12", "05-28"), ("06-07", "07-21")];
    let on = |month_and_day: &str| {
        let of_year = if month_and_day < "09" { year + 1 } else { year };
        day(&format!("{of_year}-{month_and_day}"))
    };
    let half_terms = HalfTermCode::WORDS.iter().zip(days);
    let half_terms =
        half_terms.map(|((_, code), (first, last))| HalfTerm { code: *code, starts_on: on(first), ends_on: on(last) }).collect();
    let year = AcademicYear::of(on("09-02"));
    Step::of_trust(TrustCommand::SetCalendar(SetCalendar { year, half_terms }))
}

/// Half-terms of 2026-27 that end a week before those of the trust.
pub(crate) fn academy_calendar_set(first_ends_on: &str) -> Step {
    let days = [
        ("2026-09-02", first_ends_on),
        ("2026-10-26", "2026-12-11"),
        ("2027-01-04", "2027-02-05"),
        ("2027-02-15", "2027-03-19"),
        ("2027-04-05", "2027-05-21"),
        ("2027-05-31", "2027-07-16"),
    ];
    let half_terms = HalfTermCode::WORDS.iter().zip(days);
    let half_terms =
        half_terms.map(|((_, code), (first, last))| HalfTerm { code: *code, starts_on: day(first), ends_on: day(last) }).collect();
    step(DutyCommand::SetCalendar(SetAcademyCalendar { year: AcademicYear::parse("2026-27").unwrap(), half_terms }))
}

impl Story {
    /// What is due at the first academy as it stands on a day, told in lines, and what is to be chosen.
    pub(crate) fn due(&self, on: &str) -> Vec<String> {
        let ground = self.academy(super::A1).ground(self.setting(None));
        let told = duties(&ground, day(on)).into_iter().map(|duty| format!("{} {} by {}", duty.what, duty.status.as_str(), duty.due_on));
        let open = open_choices(&ground, day(on)).into_iter().map(|open| {
            let (most, least) = (open.most.as_str(), open.least.as_str());
            format!("{} {most} to {least}, to be chosen by {} since {}", open.kind.code, open.chosen_by, open.since)
        });
        told.chain(open).collect()
    }
}

/// One event about what is due; none of any other kind.
pub(super) fn tell(event: &AcademyEvent) -> Option<String> {
    if let AcademyEvent::AcademyCalendarSet(e) = event {
        return Some(format!("calendar of {} set for the academy, first half-term until {}", e.year, e.half_terms[0].ends_on));
    }
    if let AcademyEvent::CadenceChosen(e) = event {
        return Some(format!("{} is {} from then on", e.review_type, e.cadence.as_str()));
    }
    if let AcademyEvent::DutyWaived(e) = event {
        return Some(format!("{} waived", e.duty));
    }
    if let AcademyEvent::DutyRescheduled(e) = event {
        return Some(format!("{} moved from {} to {}", e.duty, e.from, e.to));
    }
    if let AcademyEvent::DutyMissed(e) = event {
        let roles: Vec<&str> = e.owed_by.iter().copied().map(Role::as_str).collect();
        return Some(format!("{} was due by {} and missed; {} owed it", e.duty, e.due_on, roles.join(" and ")));
    }
    None
}
