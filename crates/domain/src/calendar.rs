//! The school year: 1 September to 31 August, in six half-terms whose dates each trust sets.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::reader::{Faults, Node};

/// A string that is not an academic year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an academic year like 2026-27")]
pub struct NotAYear(String);

/// An academic year, written `2026-27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AcademicYear(i32);

impl AcademicYear {
    /// Parses `2026-27`.
    pub fn parse(text: &str) -> Result<Self, NotAYear> {
        let wrong = || NotAYear(crate::reader::brief(text));
        let (start, end) = text.split_once('-').ok_or_else(wrong)?;
        let all_digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(start, 4) || !all_digits(end, 2) {
            return Err(wrong());
        }
        let year: i32 = start.parse().map_err(|_| wrong())?;
        let next: i32 = end.parse().map_err(|_| wrong())?;
        if (1990..=2200).contains(&year) && (year + 1) % 100 == next { Ok(AcademicYear(year)) } else { Err(wrong()) }
    }

    /// The academic year that a day is in.
    pub fn of(day: NaiveDate) -> AcademicYear {
        AcademicYear(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }

    /// The year after it.
    pub fn next(self) -> AcademicYear {
        AcademicYear(self.0 + 1)
    }

    /// 1 September.
    pub fn starts_on(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 9, 1).expect("the first of September is a day in every year that parses")
    }

    /// 31 August.
    pub fn ends_on(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 8, 31).expect("the last of August is a day in every year that parses")
    }
}

impl TryFrom<String> for AcademicYear {
    type Error = NotAYear;
    fn try_from(text: String) -> Result<Self, NotAYear> {
        AcademicYear::parse(&text)
    }
}

impl From<AcademicYear> for String {
    fn from(year: AcademicYear) -> String {
        year.to_string()
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}

/// The six half-terms, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "their names say all")]
pub enum HalfTermCode {
    #[serde(rename = "autumn-1")]
    Autumn1,
    #[serde(rename = "autumn-2")]
    Autumn2,
    #[serde(rename = "spring-1")]
    Spring1,
    #[serde(rename = "spring-2")]
    Spring2,
    #[serde(rename = "summer-1")]
    Summer1,
    #[serde(rename = "summer-2")]
    Summer2,
}

impl HalfTermCode {
    /// Every half-term with its word, in order.
    pub const WORDS: [(&'static str, HalfTermCode); 6] = [
        ("autumn-1", HalfTermCode::Autumn1),
        ("autumn-2", HalfTermCode::Autumn2),
        ("spring-1", HalfTermCode::Spring1),
        ("spring-2", HalfTermCode::Spring2),
        ("summer-1", HalfTermCode::Summer1),
        ("summer-2", HalfTermCode::Summer2),
    ];
}

/// The three terms, of two half-terms each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "their names say all")]
pub enum SchoolTerm {
    Autumn,
    Spring,
    Summer,
}

impl SchoolTerm {
    /// Every term with its word, in order.
    pub const WORDS: [(&'static str, SchoolTerm); 3] =
        [("autumn", SchoolTerm::Autumn), ("spring", SchoolTerm::Spring), ("summer", SchoolTerm::Summer)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        SchoolTerm::WORDS.iter().find(|(_, term)| *term == self).map_or("", |(word, _)| word)
    }

    /// Its first half-term.
    pub fn begins_with(self) -> HalfTermCode {
        match self {
            SchoolTerm::Autumn => HalfTermCode::Autumn1,
            SchoolTerm::Spring => HalfTermCode::Spring1,
            SchoolTerm::Summer => HalfTermCode::Summer1,
        }
    }

    /// Its first day in a year's half-terms.
    pub fn starts_on(self, half_terms: &[HalfTerm]) -> Option<NaiveDate> {
        half_terms.iter().find(|half_term| half_term.code == self.begins_with()).map(|half_term| half_term.starts_on)
    }
}

/// One half-term's dates, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HalfTerm {
    /// Which.
    pub code: HalfTermCode,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// The dates in a year that a framework leaves to the trust.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyDates {
    /// The key points of the year, in order.
    pub key_points: Vec<NaiveDate>,
    /// The three dates of what comes three times a year, in order; none where they were not set.
    pub three_times: Vec<NaiveDate>,
}

/// How many key points a year may have.
const KEY_POINTS: std::ops::RangeInclusive<usize> = 0..=12;

/// Reads `{keyPoints?: [dates], threeTimes?: [three dates]}`: each in order and inside the year.
pub fn read_key_dates(year: AcademicYear, body: &Node<'_>, faults: &mut Faults) -> Option<KeyDates> {
    let mut object = body.object(faults)?;
    let key_points = object.maybe("keyPoints", faults, |list, faults| in_order(year, &list, KEY_POINTS, faults));
    let three_times = object.maybe("threeTimes", faults, |list, faults| in_order(year, &list, 3..=3, faults));
    object.nothing_else(faults);
    if matches!((&key_points, &three_times), (Some(None), Some(None))) {
        faults.add(body.pointer(), "missing", "needs `keyPoints`, `threeTimes` or both; what is left out is taken to be none");
    }
    Some(KeyDates { key_points: key_points?.unwrap_or_default(), three_times: three_times?.unwrap_or_default() })
}

fn in_order(year: AcademicYear, list: &Node<'_>, range: std::ops::RangeInclusive<usize>, faults: &mut Faults) -> Option<Vec<NaiveDate>> {
    let mut last = None;
    list.each(range, faults, |node, faults| {
        let date = node.date(faults)?;
        if last.is_some_and(|last| date <= last) {
            faults.add(node.pointer(), "out-of-order", "the dates go in order, each once");
        }
        if date < year.starts_on() || date > year.ends_on() {
            faults.add(node.pointer(), "outside-the-year", format!("{year} runs from {} to {}", year.starts_on(), year.ends_on()));
        }
        last = Some(date);
        Some(date)
    })
}

/// Reads `{halfTerms: [six of {code, startsOn, endsOn}]}`: all six in order, inside the year, none
/// overlapping the one before.
pub fn read_half_terms(year: AcademicYear, body: &Node<'_>, faults: &mut Faults) -> Option<Vec<HalfTerm>> {
    let mut object = body.object(faults)?;
    let half_terms = object.required("halfTerms", faults).and_then(|list| {
        list.each(6..=6, faults, |node, faults| {
            let mut half_term = node.object(faults)?;
            let code = half_term.required("code", faults).and_then(|n| n.one_of(&HalfTermCode::WORDS, faults));
            let starts_on = half_term.required("startsOn", faults).and_then(|n| n.date(faults));
            let ends_on = half_term.required("endsOn", faults).and_then(|n| n.date(faults));
            half_term.nothing_else(faults);
            Some((node.pointer().to_owned(), HalfTerm { code: code?, starts_on: starts_on?, ends_on: ends_on? }))
        })
    });
    object.nothing_else(faults);
    let half_terms = half_terms?;
    let noted = faults.len();
    let mut last_day: Option<NaiveDate> = None;
    for ((pointer, half_term), (word, code)) in half_terms.iter().zip(HalfTermCode::WORDS) {
        if half_term.code != code {
            faults.add(format!("{pointer}/code"), "out-of-order", format!("the half-terms go in order; this one is `{word}`"));
        }
        if half_term.ends_on < half_term.starts_on {
            faults.add(format!("{pointer}/endsOn"), "ends-before-it-starts", "the last day is before the first");
        }
        if half_term.starts_on < year.starts_on() || half_term.ends_on > year.ends_on() {
            faults.add(pointer, "outside-the-year", format!("{year} runs from {} to {}", year.starts_on(), year.ends_on()));
        }
        if last_day.is_some_and(|last| half_term.starts_on <= last) {
            faults.add(format!("{pointer}/startsOn"), "overlaps", "starts before the half-term before it has ended");
        }
        last_day = Some(half_term.ends_on);
    }
    (faults.len() == noted).then(|| half_terms.into_iter().map(|(_, half_term)| half_term).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_year_is_written_with_both_its_halves() {
        let year = AcademicYear::parse("2026-27").unwrap();
        assert_eq!(year.to_string(), "2026-27");
        assert_eq!(AcademicYear::parse("1999-00").unwrap().to_string(), "1999-00");
        assert_eq!(AcademicYear::of(year.ends_on()), year);
        for wrong in ["2026", "2026-28", "2026-2027", "26-27", "2026-+7", "2026/27"] {
            assert!(AcademicYear::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_fault_of_a_calendar_is_found() {
        let body = json!({"halfTerms": [
            {"code": "autumn-1", "startsOn": "2026-08-31", "endsOn": "2026-10-23"},
            {"code": "autumn-2", "startsOn": "2026-10-20", "endsOn": "2026-12-18"},
            {"code": "spring-2", "startsOn": "2027-01-04", "endsOn": "2027-02-12"},
            {"code": "spring-2", "startsOn": "2027-02-22", "endsOn": "2027-02-21"},
            {"code": "summer-1", "startsOn": "2027-04-12", "endsOn": "2027-05-28"},
            {"code": "summer-2", "startsOn": "2027-06-07", "endsOn": "2027-07-21"},
        ]});
        let mut faults = Faults::default();
        let read = read_half_terms(AcademicYear::parse("2026-27").unwrap(), &Node::root(&body), &mut faults);
        assert_eq!(read, None);
        let found: Vec<_> = faults.iter().map(|f| (f.pointer.as_str(), f.code)).collect();
        assert_eq!(
            found,
            [
                ("/halfTerms/0", "outside-the-year"),
                ("/halfTerms/1/startsOn", "overlaps"),
                ("/halfTerms/2/code", "out-of-order"),
                ("/halfTerms/3/endsOn", "ends-before-it-starts"),
            ]
        );
    }
}
