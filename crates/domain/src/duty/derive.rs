//! From what holds when to what is owed: first the runs of days on which a review of some type is
//! owed at some frequency, then the periods in these runs, then which reviews met which.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::periods::{half_is_left, of_year};
use super::{Acts, DoneBy, Duty, DutyRef, DutyStatus, Ground, OpenChoice, Period, YearDates};
use crate::calendar::AcademicYear;
use crate::codes::ReviewTypeCode;
use crate::framework::{self, Cadence, Framework, Frequency, ReviewType};
use crate::identifiers::Route;

/// Days on which a review of a type is owed at one frequency; `None` where that has yet to be chosen.
struct Run<'a> {
    kind: &'a ReviewType,
    framework: &'a Framework,
    frequency: Option<Frequency>,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// The duties of an academy as they stand on a day, by the day each is due.
pub fn duties<'a>(ground: &Ground<'a>, as_of: NaiveDate) -> Vec<Duty<'a>> {
    let mut found: BTreeMap<DutyRef, Duty<'a>> = BTreeMap::new();
    for run in runs(ground, as_of) {
        let Some(frequency) = run.frequency else { continue };
        for (period, starts_on, ends_on) in periods(ground, &run, frequency) {
            let what = DutyRef { review_type: run.kind.code.clone(), period };
            let moved = ground.acts.of.get(&what).and_then(|acts| acts.moved.iter().rfind(|moved| moved.on <= as_of)).map(|moved| moved.to);
            let due_on = moved.unwrap_or(ends_on);
            let superseded_on = run.until.filter(|until| *until <= due_on);
            // A cadence that ended and began again within the period goes on.
            if found.get(&what).is_some_and(|known| known.superseded_on.is_none()) {
                continue;
            }
            let duty = Duty {
                what: what.clone(),
                frequency,
                starts_on,
                due_on,
                first_due_on: moved.map(|_| ends_on),
                status: DutyStatus::Due,
                done_by: None,
                days_late: None,
                superseded_on,
                ended_on: run.until,
                kind: run.kind,
                framework: run.framework,
            };
            found.insert(what, duty);
        }
    }
    let mut duties: Vec<Duty<'a>> = found.into_values().collect();
    duties.sort_by(|a, b| (a.due_on, &a.what).cmp(&(b.due_on, &b.what)));
    let waived = |duty: &Duty<'_>| ground.acts.of.get(&duty.what).and_then(|acts| acts.waived).is_some_and(|on| on <= as_of);
    meet(&mut duties, ground, as_of, &waived);
    let none = Acts::default();
    for duty in &mut duties {
        settle(duty, ground.acts.of.get(&duty.what).unwrap_or(&none), as_of);
    }
    duties
}

/// The cadences that somebody has still to choose on a day.
pub fn open_choices<'a>(ground: &Ground<'a>, as_of: NaiveDate) -> Vec<OpenChoice<'a>> {
    let holds = |run: &Run<'_>| run.frequency.is_none() && run.from <= as_of && run.until.is_none_or(|until| as_of < until);
    let open = runs(ground, as_of).into_iter().filter(holds);
    open.filter_map(|run| match &run.kind.cadence {
        Cadence::Range { most, least, chosen_by } => {
            let (kind, framework) = (run.kind, run.framework);
            Some(OpenChoice { kind, framework, since: run.from, most: *most, least: *least, chosen_by: *chosen_by })
        }
        Cadence::Every(_) => None,
    })
    .collect()
}

/// The period of a frequency that a day is in, or that it follows, as the academy's dates have it, with its
/// first and its last day. None without a calendar, after it left, and where less than half of the period
/// was left when its duties began.
pub fn period_on(ground: &Ground<'_>, frequency: Frequency, day: NaiveDate) -> Option<(Period, NaiveDate, NaiveDate)> {
    let (adopted, _) = ground.frameworks.first()?;
    let begun = ground.joined_on.max(*adopted);
    let year = AcademicYear::of(day);
    let (period, starts_on, ends_on) =
        of_year(year, &dates_of(ground, year), frequency).into_iter().rfind(|(_, starts_on, _)| *starts_on <= day)?;
    let is_there = ground.left_on.is_none_or(|left| ends_on < left);
    (is_there && half_is_left(begun, starts_on, ends_on)).then_some((period, starts_on, ends_on))
}

/// The dates of a year at the academy: its own half-terms where it has some.
fn dates_of<'a>(ground: &Ground<'a>, year: AcademicYear) -> YearDates<'a> {
    let trusts = ground.years.get(&year).copied().unwrap_or_default();
    YearDates { half_terms: ground.acts.calendars.get(&year).map_or(trusts.half_terms, Vec::as_slice), ..trusts }
}

/// Every run, by type and then by day, as what is in force by `as_of` makes them.
fn runs<'a>(ground: &Ground<'a>, as_of: NaiveDate) -> Vec<Run<'a>> {
    let Some(adopted) = ground.frameworks.first().map(|(on, _)| *on) else { return Vec::new() };
    let start = ground.joined_on.max(adopted);
    let turns = ground.frameworks.iter().map(|(on, _)| *on);
    let turns = turns.chain(ground.categories.iter().map(|(on, _)| *on).filter(|on| *on <= as_of));
    let turns = turns.chain(ground.acts.cadences.values().flat_map(|chosen| chosen.iter()).map(|fact| fact.effective_on));
    let turns: BTreeSet<NaiveDate> =
        turns.filter(|on| *on > start).chain([start]).filter(|on| ground.left_on.is_none_or(|left| *on < left)).collect();
    let ends = turns.iter().skip(1).copied().map(Some).chain([ground.left_on]);
    let mut last_of: BTreeMap<&ReviewTypeCode, usize> = BTreeMap::new();
    let mut runs: Vec<Run<'a>> = Vec::new();
    for (from, until) in turns.iter().copied().zip(ends) {
        let in_force = |on: &NaiveDate| *on <= from;
        let Some((_, framework)) = ground.frameworks.iter().rfind(|(on, _)| in_force(on)) else { continue };
        let category = ground.categories.iter().rfind(|(on, _)| in_force(on) && *on <= as_of).map(|(_, category)| *category);
        let category = category.filter(|category| category.framework.code == *framework.code());
        for kind in framework.review_types() {
            let for_its_category = kind.categories.is_empty() || category.is_some_and(|it| kind.categories.contains(&it.category));
            if !for_its_category || !(kind.routes.is_empty() || kind.routes.iter().any(|route| is_same(*route, ground.route))) {
                continue;
            }
            let frequency = match &kind.cadence {
                Cadence::Every(frequency) => Some(*frequency),
                Cadence::Range { .. } => {
                    ground.acts.cadences.get(&kind.code).and_then(|chosen| chosen.in_force_on(from)).map(|fact| fact.value)
                }
            };
            let before = last_of.get(&kind.code).and_then(|at| runs.get_mut(*at));
            match before.filter(|run| run.until == Some(from) && run.frequency == frequency && run.framework.code() == framework.code()) {
                Some(run) => (run.until, run.kind, run.framework) = (until, kind, *framework),
                None => {
                    last_of.insert(&kind.code, runs.len());
                    runs.push(Run { kind, framework, frequency, from, until });
                }
            }
        }
    }
    runs
}

/// The periods of a run with their first and last days, as the academy's dates have them.
fn periods(ground: &Ground<'_>, run: &Run<'_>, frequency: Frequency) -> Vec<(Period, NaiveDate, NaiveDate)> {
    let years: BTreeSet<AcademicYear> = ground.years.keys().chain(ground.acts.calendars.keys()).copied().collect();
    let over = |on: NaiveDate| run.until.is_some_and(|until| until <= on);
    if frequency == Frequency::OnceAfterJoining {
        // Whoever had joined before there was a framework was joined under none.
        let half_terms = years.iter().flat_map(|year| dates_of(ground, *year).half_terms);
        let next = half_terms.into_iter().find(|half_term| half_term.starts_on > ground.joined_on).filter(|_| run.from == ground.joined_on);
        return next.map(|half_term| (Period::Joining, ground.joined_on, half_term.ends_on)).into_iter().collect();
    }
    let all = years.iter().flat_map(|year| of_year(*year, &dates_of(ground, *year), frequency));
    all.filter(|(_, starts_on, ends_on)| !over(*starts_on) && half_is_left(run.from, *starts_on, *ends_on)).collect()
}

/// Finds the review by which each duty was done. A review counts for the period it was held in; where
/// that has one already, or it was held in a holiday, for the period before if that has none. A duty
/// that was waived is not caught up with: only a review held in its own time met it.
fn meet(duties: &mut [Duty<'_>], ground: &Ground<'_>, as_of: NaiveDate, waived: &dyn Fn(&Duty<'_>) -> bool) {
    let mut by_type: BTreeMap<&ReviewTypeCode, Vec<(NaiveDate, DoneBy)>> = BTreeMap::new();
    for held in ground.held.iter().filter(|held| held.held_on <= as_of) {
        by_type.entry(held.review_type).or_default().push((held.held_on, held.by));
    }
    by_type.values_mut().for_each(|reviews| reviews.sort_unstable());
    for duty in duties.iter_mut() {
        let Some(reviews) = by_type.get_mut(&duty.what.review_type) else { continue };
        let in_time = |(on, _): &(NaiveDate, DoneBy)| {
            duty.starts_on <= *on && *on <= duty.due_on && duty.superseded_on.is_none_or(|until| *on < until)
        };
        if let Some(found) = reviews.iter().position(in_time) {
            let (on, review) = reviews.remove(found);
            duty.done_by = Some((review, on));
        }
    }
    for (kind, reviews) in by_type {
        for (on, review) in reviews {
            let before = duties.iter_mut().rfind(|duty| duty.what.review_type == *kind && duty.superseded_on.is_none() && duty.due_on < on);
            if let Some(duty) = before.filter(|duty| duty.done_by.is_none() && !waived(duty)) {
                duty.done_by = Some((review, on));
            }
        }
    }
}

fn settle(duty: &mut Duty<'_>, acts: &Acts, as_of: NaiveDate) {
    let past = |on: NaiveDate| Some((on - duty.due_on).num_days()).filter(|days| *days > 0);
    (duty.status, duty.days_late) = match duty.done_by {
        Some((_, on)) if on > duty.due_on => (DutyStatus::Late, past(on)),
        Some(_) => (DutyStatus::Done, None),
        None if acts.waived.is_some_and(|on| on <= as_of) => (DutyStatus::Waived, None),
        None if duty.superseded_on.is_some() => (DutyStatus::Superseded, None),
        None if as_of > duty.due_on => (DutyStatus::Missed, past(as_of)),
        None if duty.first_due_on.is_some() => (DutyStatus::Rescheduled, None),
        None => (DutyStatus::Due, None),
    };
    if duty.status != DutyStatus::Superseded {
        duty.superseded_on = None;
    }
}

fn is_same(route: framework::Route, joined: Route) -> bool {
    match (route, joined) {
        (framework::Route::Converter, Route::Converter)
        | (framework::Route::Sponsored, Route::Sponsored)
        | (framework::Route::FreeSchool, Route::FreeSchool)
        | (framework::Route::Transfer, Route::Transfer) => true,
        (framework::Route::Converter | framework::Route::Sponsored | framework::Route::FreeSchool | framework::Route::Transfer, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    const AUTUMN: &str = "termly-evaluation.2026-27-autumn";

    fn evaluations(story: &Story, on: &str) -> Vec<String> {
        story.due(on).into_iter().filter_map(|told| Some(told.strip_prefix("termly-evaluation.2026-27-")?.to_owned())).collect()
    }

    #[test]
    fn what_is_held_in_the_holiday_after_a_term_was_for_that_term_and_late() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02"), reviewed(R1, "2026-12-28")]);
        assert_eq!(evaluations(&story, "2026-12-29")[..2], ["autumn late by 2026-12-18", "spring due by 2027-03-25"]);
        let story = story.when(reviewed(R2, "2027-01-11"));
        assert_eq!(evaluations(&story, "2027-01-12")[..2], ["autumn late by 2026-12-18", "spring done by 2027-03-25"]);
    }

    #[test]
    fn the_second_review_of_a_term_makes_up_for_the_term_before_and_a_third_for_none() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02"), reviewed(R1, "2027-01-11")]);
        assert_eq!(evaluations(&story, "2027-01-12")[..2], ["autumn missed by 2026-12-18", "spring done by 2027-03-25"]);
        let story = story.when(reviewed(R2, "2027-01-25")).when(reviewed(R3, "2027-02-01"));
        assert_eq!(
            evaluations(&story, "2027-02-02"),
            ["autumn late by 2026-12-18", "spring done by 2027-03-25", "summer due by 2027-07-21"]
        );
    }

    #[test]
    fn a_duty_that_was_waived_is_not_made_late_by_a_review_too_many_of_the_next_term() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02"), waived(AUTUMN).on("2026-12-01")]);
        let twice = story.clone().when(reviewed(R1, "2027-01-11")).when(reviewed(R2, "2027-01-25"));
        assert_eq!(evaluations(&twice, "2027-02-02")[..2], ["autumn waived by 2026-12-18", "spring done by 2027-03-25"]);
        let held = story.when(reviewed(R1, "2026-12-10"));
        assert_eq!(evaluations(&held, "2027-02-02")[0], "autumn done by 2026-12-18", "it was held after all");
    }

    #[test]
    fn a_review_that_was_withdrawn_met_nothing() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02"), reviewed(R1, "2026-12-01"), withdrawn(R1)]);
        assert_eq!(evaluations(&story, "2027-01-12")[0], "autumn missed by 2026-12-18");
    }

    #[test]
    fn of_a_term_that_was_half_over_when_the_trust_came_nothing_is_expected() {
        let story = given([adopted(AGORA).on("2026-11-20"), calendar_set("2026-09-02")]);
        assert_eq!(evaluations(&story, "2027-09-01"), ["spring missed by 2027-03-25", "summer missed by 2027-07-21"]);
        let story = given([adopted(AGORA).on("2026-10-12"), calendar_set("2026-09-02")]);
        assert_eq!(evaluations(&story, "2026-10-13")[0], "autumn due by 2026-12-18");
    }

    #[test]
    fn when_an_academy_leaves_what_was_open_is_overtaken_and_nothing_more_comes() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02"), left("2027-01-31").on("2027-01-05")]);
        assert_eq!(evaluations(&story, "2027-02-01"), ["autumn missed by 2026-12-18", "spring superseded by 2027-03-25"]);
        assert!(story.due("2026-09-03").contains(&format!("{AUTUMN} due by 2026-12-18")));
    }
}
