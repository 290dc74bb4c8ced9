//! The periods for which something is owed, and their days in a year's calendar.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::YearDates;
use crate::calendar::{AcademicYear, HalfTermCode};
use crate::framework::Frequency;

/// The three terms of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names say all")]
pub enum Term {
    Autumn,
    Spring,
    Summer,
}

const TERMS: [(&str, Term); 3] = [("autumn", Term::Autumn), ("spring", Term::Spring), ("summer", Term::Summer)];

/// A period for which something is owed. Written `2026-27-autumn-1`, `2026-27-autumn`, `2026-27`,
/// `2026-27-month-10`, `2026-27-point-2`, `2026-27-third-2` or `joining`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// A half-term.
    HalfTerm(AcademicYear, HalfTermCode),
    /// A term.
    Term(AcademicYear, Term),
    /// A month, 1 to 12.
    Month(AcademicYear, u32),
    /// A whole academic year.
    Year(AcademicYear),
    /// The time up to one of the year's key points, counted from 1.
    Point(AcademicYear, usize),
    /// The time up to one of the year's three dates, counted from 1.
    Third(AcademicYear, usize),
    /// The time after joining.
    Joining,
}

/// A string that is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period like 2026-27-autumn-1")]
pub struct NotAPeriod(String);

impl Period {
    /// Parses a period.
    pub fn parse(text: &str) -> Result<Period, NotAPeriod> {
        let wrong = || NotAPeriod(crate::reader::brief(text));
        if text == "joining" {
            return Ok(Period::Joining);
        }
        let year = text.get(..7).and_then(|year| AcademicYear::parse(year).ok()).ok_or_else(wrong)?;
        let rest = &text[7..];
        if rest.is_empty() {
            return Ok(Period::Year(year));
        }
        let rest = rest.strip_prefix('-').ok_or_else(wrong)?;
        let number = |prefix: &str, most: u32| {
            let digits = rest.strip_prefix(prefix)?;
            digits.parse().ok().filter(|n: &u32| (1..=most).contains(n) && n.to_string() == digits)
        };
        let half_term = || HalfTermCode::WORDS.iter().find(|(word, _)| *word == rest).map(|(_, code)| Period::HalfTerm(year, *code));
        let term = || TERMS.iter().find(|(word, _)| *word == rest).map(|(_, term)| Period::Term(year, *term));
        half_term()
            .or_else(term)
            .or_else(|| number("month-", 12).map(|month| Period::Month(year, month)))
            .or_else(|| number("point-", 99).map(|n| Period::Point(year, n as usize)))
            .or_else(|| number("third-", 3).map(|n| Period::Third(year, n as usize)))
            .ok_or_else(wrong)
    }

    /// The academic year it lies in; none for the time after joining.
    pub fn year(self) -> Option<AcademicYear> {
        match self {
            Period::HalfTerm(year, _)
            | Period::Term(year, _)
            | Period::Month(year, _)
            | Period::Year(year)
            | Period::Point(year, _)
            | Period::Third(year, _) => Some(year),
            Period::Joining => None,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::HalfTerm(year, code) => {
                let word = HalfTermCode::WORDS.iter().find(|(_, known)| known == code).map_or("", |(word, _)| word);
                write!(f, "{year}-{word}")
            }
            Period::Term(year, term) => {
                let word = TERMS.iter().find(|(_, known)| known == term).map_or("", |(word, _)| word);
                write!(f, "{year}-{word}")
            }
            Period::Month(year, month) => write!(f, "{year}-month-{month}"),
            Period::Year(year) => write!(f, "{year}"),
            Period::Point(year, n) => write!(f, "{year}-point-{n}"),
            Period::Third(year, n) => write!(f, "{year}-third-{n}"),
            Period::Joining => f.write_str("joining"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;
    fn try_from(text: String) -> Result<Self, NotAPeriod> {
        Period::parse(&text)
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

/// A period with its first and its last day.
pub(super) type Dated = (Period, NaiveDate, NaiveDate);

/// The periods of a year in which something of that frequency is owed, in order. None where the year's
/// dates were not set.
pub(super) fn of_year(year: AcademicYear, dates: &YearDates<'_>, frequency: Frequency) -> Vec<Dated> {
    let half_terms = dates.half_terms;
    let (Some(first), Some(last)) = (half_terms.first().map(|h| h.starts_on), half_terms.last().map(|h| h.ends_on)) else {
        return Vec::new();
    };
    match frequency {
        Frequency::HalfTermly => half_terms.iter().map(|h| (Period::HalfTerm(year, h.code), h.starts_on, h.ends_on)).collect(),
        Frequency::Termly => {
            let pairs = half_terms.chunks_exact(2).zip(TERMS);
            pairs.map(|(pair, (_, term))| (Period::Term(year, term), pair[0].starts_on, pair[1].ends_on)).collect()
        }
        Frequency::Annual => vec![(Period::Year(year), first, last)],
        Frequency::Monthly => {
            let months = (0..12).filter_map(|n| first.with_day(1)?.checked_add_months(Months::new(n)));
            let with_ends = months.filter_map(|start| Some((start, start.checked_add_months(Months::new(1))?.pred_opt()?)));
            let taught = with_ends.filter(|(start, end)| half_terms.iter().any(|h| h.starts_on <= *end && *start <= h.ends_on));
            taught.map(|(start, end)| (Period::Month(year, start.month()), start.max(first), end.min(last))).collect()
        }
        Frequency::KeyPoints => up_to(first, dates.key_points, |n| Period::Point(year, n)),
        Frequency::ThreeTimesAYear => up_to(first, dates.thirds, |n| Period::Third(year, n)),
        Frequency::OnceAfterJoining | Frequency::OnDemand => Vec::new(),
    }
}

/// From one date to the next.
fn up_to(first: NaiveDate, dates: &[NaiveDate], period: impl Fn(usize) -> Period) -> Vec<Dated> {
    let starts = std::iter::once(first).chain(dates.iter().filter_map(|date| date.succ_opt()));
    dates.iter().zip(starts).zip(1..).map(|((date, start), n)| (period(n), start.min(*date), *date)).collect()
}

/// True where at least half of a period is still to come on a day.
pub(super) fn half_is_left(day: NaiveDate, starts_on: NaiveDate, ends_on: NaiveDate) -> bool {
    let half = Days::new((ends_on - starts_on).num_days().unsigned_abs() / 2);
    starts_on.checked_add_days(half).is_some_and(|middle| day <= middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in [
            "2026-27-autumn-1",
            "2026-27-summer-2",
            "2026-27-spring",
            "2026-27",
            "2026-27-month-10",
            "2026-27-point-2",
            "2026-27-third-3",
            "joining",
        ] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()), Ok(text.to_owned()));
        }
        for wrong in [
            "",
            "2026",
            "2026-28",
            "2026-27-",
            "2026-27-winter",
            "2026-27-month-13",
            "2026-27-month-01",
            "2026-27-third-4",
            "2026-27autumn",
            "Joining",
            "2026-2é",
        ] {
            assert!(Period::parse(wrong).is_err(), "{wrong}");
        }
    }
}
