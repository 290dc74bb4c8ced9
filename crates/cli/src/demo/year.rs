//! School years as the demo's trusts keep them. Real dates differ by local authority; these follow
//! the usual pattern (a week off in each term, two at Christmas and Easter) for any year, so that
//! the story can end on any day.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use touchstone_domain::calendar::{AcademicYear, HalfTerm, HalfTermCode};

/// How many school years the story is about: this one, as far as it has come, and those before it.
const YEARS: usize = 3;

/// The day on which the story begins: the first of September of the year before the last, so that
/// at least two years have been lived through, whatever day it is.
pub fn story_begins(today: NaiveDate) -> NaiveDate {
    let mut begins = AcademicYear::of(today).starts_on();
    for _ in 1..YEARS {
        begins = AcademicYear::of(begins - Days::new(1)).starts_on();
    }
    begins
}

/// The years of the story.
pub fn story_years(begins: NaiveDate) -> Vec<AcademicYear> {
    let mut years = vec![AcademicYear::of(begins)];
    while let Some(last) = years.last().filter(|_| years.len() < YEARS) {
        years.push(AcademicYear::of(last.ends_on() + Days::new(1)));
    }
    years
}

/// The half-terms of a year.
pub fn half_terms(year: AcademicYear) -> Vec<HalfTerm> {
    let autumn = year.starts_on().year();
    let spring = autumn + 1;
    let monday = |year, month, day| last(Weekday::Mon, date(year, month, day));
    let friday = |year, month, day| last(Weekday::Fri, date(year, month, day));
    let (october, february, may) = (monday(autumn, 10, 28), monday(spring, 2, 18), monday(spring, 5, 31));
    let easter = friday(spring, 4, 2);
    let (before, after) = (|half_term: NaiveDate| half_term - Days::new(3), |half_term: NaiveDate| half_term + Days::new(7));
    let spans = [
        (HalfTermCode::Autumn1, weekday_from(date(autumn, 9, 2)), before(october)),
        (HalfTermCode::Autumn2, after(october), friday(autumn, 12, 20)),
        (HalfTermCode::Spring1, monday(spring, 1, 9), before(february)),
        (HalfTermCode::Spring2, after(february), easter),
        (HalfTermCode::Summer1, easter + Days::new(17), before(may)),
        (HalfTermCode::Summer2, after(may), friday(spring, 7, 22)),
    ];
    spans.into_iter().map(|(code, starts_on, ends_on)| HalfTerm { code, starts_on, ends_on }).collect()
}

/// The half-terms from the story's beginning on, of all its years.
pub fn story_half_terms(begins: NaiveDate) -> Vec<HalfTerm> {
    story_years(begins).into_iter().flat_map(half_terms).collect()
}

/// The last school day on or before a day; the day itself before the story's first term.
pub fn school_day(day: NaiveDate, half_terms: &[HalfTerm]) -> NaiveDate {
    let term = half_terms.iter().rev().find(|term| term.starts_on <= day);
    term.map_or(day, |term| weekday_until(day.min(term.ends_on)))
}

/// The first school day on or after a day; the weekday itself after the story's last term.
pub fn school_day_from(day: NaiveDate, half_terms: &[HalfTerm]) -> NaiveDate {
    let term = half_terms.iter().find(|term| weekday_from(day) <= term.ends_on);
    term.map_or(weekday_from(day), |term| weekday_from(day).max(term.starts_on))
}

/// The first weekday on or after a day.
pub fn weekday_from(day: NaiveDate) -> NaiveDate {
    day + Days::new(match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => 0,
    })
}

/// The last weekday on or before a day.
pub fn weekday_until(day: NaiveDate) -> NaiveDate {
    day - Days::new(match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => 0,
    })
}

fn last(weekday: Weekday, until: NaiveDate) -> NaiveDate {
    let back = (7 + until.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
    until - Days::new(back.into())
}

/// A day that every year has.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("only days that every year has are asked for")
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::calendar::read_half_terms;
    use touchstone_domain::reader::{Faults, Node};

    #[test]
    fn the_half_terms_of_forty_years_are_what_a_calendar_takes() {
        for start in 2020..2060 {
            let year = AcademicYear::of(date(start, 9, 1));
            let body = serde_json::json!({ "halfTerms": half_terms(year) });
            let mut faults = Faults::default();
            let read = read_half_terms(year, &Node::root(&body), &mut faults);
            assert!(faults.is_empty() && read.is_some(), "{year}: {faults:?}");
            for half_term in half_terms(year) {
                let days = (half_term.ends_on - half_term.starts_on).num_days();
                assert!((25..=60).contains(&days), "{year}: {half_term:?}");
                assert_eq!(weekday_from(half_term.starts_on), half_term.starts_on);
            }
        }
    }

    #[test]
    fn the_story_is_at_least_two_years_long() {
        for (today, begins) in [((2026, 11, 22), (2024, 9, 1)), ((2026, 8, 31), (2023, 9, 1)), ((2026, 9, 1), (2024, 9, 1))] {
            assert_eq!(story_begins(date(today.0, today.1, today.2)), date(begins.0, begins.1, begins.2));
        }
    }

    #[test]
    fn a_day_in_the_holidays_gives_way_to_the_last_day_of_term() {
        let half_terms = story_half_terms(date(2025, 9, 1));
        assert_eq!(school_day(date(2026, 8, 20), &half_terms), date(2026, 7, 17));
        assert_eq!(school_day(date(2026, 6, 14), &half_terms), date(2026, 6, 12));
        assert_eq!(school_day(date(2026, 6, 10), &half_terms), date(2026, 6, 10));
    }

    #[test]
    fn a_day_in_the_holidays_may_also_wait_for_the_next_term() {
        let half_terms = story_half_terms(date(2025, 9, 1));
        assert_eq!(school_day_from(date(2026, 8, 20), &half_terms), date(2026, 9, 2));
        assert_eq!(school_day_from(date(2026, 6, 13), &half_terms), date(2026, 6, 15));
        assert_eq!(school_day_from(date(2026, 6, 10), &half_terms), date(2026, 6, 10));
        assert_eq!(school_day_from(date(2028, 8, 12), &half_terms), date(2028, 8, 14), "after all terms");
    }
}
