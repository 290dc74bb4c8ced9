//! Where an academy is: one row of a file against all that is known of the school.
//!
//! This is the heart of importing. Files come late, twice and out of order, and half of them carry no
//! dates; the one thing that must never happen is that an older file moves somebody back. So a row
//! acts only where it is *provably later* than what is known:
//!
//! * A dated row says "in T since J". It is about J, whenever the file was made: a file's own date
//!   proves nothing about a row that nobody has touched since.
//! * A row of an undated file says "in T on the day E of the extract", hence "since E or earlier".
//! * What is known is of the same two kinds. Known to be in U since a day is beaten by anything later
//!   than that day. Known to be in U *by* a day is beaten by an undated row only if that is later, and
//!   by a dated row that is later or of the same day: whoever joined T on J and was found in U on J
//!   had not left T again by then, so it was U that came first.
//!
//! What is not provably later changes nothing and is told as older. One case cannot be told apart: a
//! school that went from A to B and back, of which first an undated file from after its return is
//! imported (nothing new: it never was known to leave), then an undated one from before. It reads as a
//! move to B; the next import of any newer file puts it right.

use chrono::NaiveDate;
use touchstone_domain::identifiers::GroupUid;

use super::known::Membership;

/// What a row says about when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The academy joined on this day.
    On(NaiveDate),
    /// The academy was there on this day, so it joined then or earlier.
    By(NaiveDate),
}

impl When {
    /// The day.
    pub fn day(self) -> NaiveDate {
        match self {
            When::On(day) | When::By(day) => day,
        }
    }

    /// True when that is the day it joined, not merely the latest it can have been.
    pub fn date_known(self) -> bool {
        match self {
            When::On(_) => true,
            When::By(_) => false,
        }
    }

    /// True when being somewhere since then is provably later than joining elsewhere as known.
    fn after_joining(self, known: &Membership) -> bool {
        let joined = known.joined_on;
        match self {
            When::On(day) => day > joined || (day == joined && !known.date_known),
            When::By(day) => day > joined,
        }
    }
}

/// What a row means for an academy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It was in no trust before, as far as is known.
    Arrived,
    /// It left the trust of this membership, where it is known to be, for the row's.
    Moved(&'a Membership, &'a GroupUid),
    /// It is known to have left a trust; now it is known where it went, or that it came back.
    MoveCompleted,
    /// It is in the row's trust already.
    AlreadyThere(&'a Membership),
    /// It is in the row's trust already; the file has another date of joining, and the record's stands.
    OtherDate(&'a Membership),
    /// The row is older than this membership, or than its end.
    Older(&'a Membership),
    /// The row contradicts the record; a person must look.
    Contradiction(&'a Membership, &'static str),
}

/// Where a school is, as far as is known: the membership it has, or else the one that ended last.
pub fn latest(history: &[Membership]) -> Option<&Membership> {
    history.iter().max_by_key(|m| (m.left.is_none(), m.left.map(|left| left.on), m.joined_on))
}

/// What it means that a row has the academy in `trust`.
pub fn judge<'a>(history: &'a [Membership], trust: &GroupUid, when: When) -> Verdict<'a> {
    let Some(latest) = latest(history) else { return Verdict::Arrived };
    let is_there = |m: &Membership| m.trust.as_ref() == Some(trust);
    if let Some(there) = history.iter().find(|m| is_there(m) && m.left.is_none()) {
        let told = |m: &&Membership| is_there(m) && m.date_known && When::On(m.joined_on) == when;
        let other_date = match when {
            When::On(day) => there.date_known || day > there.joined_on,
            When::By(_) => false,
        };
        return if other_date && !history.iter().any(|m| told(&m)) { Verdict::OtherDate(there) } else { Verdict::AlreadyThere(there) };
    }
    let later_than_joining = when.after_joining(latest);
    match (&latest.left, is_there(latest)) {
        (None, _) => match &latest.trust {
            None => Verdict::Contradiction(
                latest,
                "the record has it in a trust without a group UID, which may be this one: give that trust its group UID first",
            ),
            Some(from) if later_than_joining => Verdict::Moved(latest, from),
            Some(_) if when == When::On(latest.joined_on) => {
                Verdict::Contradiction(latest, "the record has it join another trust on the very same day")
            }
            Some(_) => Verdict::Older(latest),
        },
        // It left this very trust. A departure on a known day was recorded by somebody who knew, and
        // GIAS shows a school in its old trust for a while; so only a date of joining brings it back.
        (Some(left), true) => match when {
            When::On(day) if day > left.on => Verdict::MoveCompleted,
            When::By(day) if day > left.on && !left.date_known => Verdict::MoveCompleted,
            When::On(_) | When::By(_) => Verdict::Older(latest),
        },
        (Some(left), false) => match when {
            When::On(_) if !later_than_joining => Verdict::Older(latest),
            When::On(day) if left.date_known && day < left.on => {
                Verdict::Contradiction(latest, "the record has it in another trust until a later day than this row has it join")
            }
            When::On(_) => Verdict::MoveCompleted,
            When::By(day) if day >= left.on => Verdict::MoveCompleted,
            When::By(_) => Verdict::Older(latest),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::Left;
    use super::*;
    use touchstone_domain::identifiers::Urn;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn uid(text: &str) -> GroupUid {
        GroupUid::parse(text).unwrap()
    }

    fn on(text: &str) -> When {
        When::On(day(text))
    }

    fn by(text: &str) -> When {
        When::By(day(text))
    }

    /// In `trust` since `joined`, until `left`.
    fn stay(trust: &str, joined: When, left: Option<When>) -> Membership {
        Membership {
            trust: (!trust.is_empty()).then(|| uid(trust)),
            urn: Urn::parse("900001").unwrap(),
            joined_on: joined.day(),
            date_known: joined.date_known(),
            left: left.map(|left| Left { on: left.day(), date_known: left.date_known() }),
            ukprn: None,
            laestab: None,
        }
    }

    #[track_caller]
    fn verdict(history: &[Membership], trust: &str, when: When) -> &'static str {
        match judge(history, &uid(trust), when) {
            Verdict::Arrived => "arrived",
            Verdict::Moved(..) => "moved",
            Verdict::MoveCompleted => "completed",
            Verdict::AlreadyThere(_) => "there",
            Verdict::OtherDate(_) => "other date",
            Verdict::Older(_) => "older",
            Verdict::Contradiction(..) => "contradiction",
        }
    }

    #[test]
    fn what_is_known_since_a_day_is_beaten_by_anything_later_only() {
        let known = [stay("1", on("2022-09-01"), None)];
        assert_eq!(verdict(&[], "2", on("2022-09-01")), "arrived");
        assert_eq!(verdict(&known, "1", on("2022-09-01")), "there");
        assert_eq!(verdict(&known, "1", by("2022-01-01")), "there");
        assert_eq!(verdict(&known, "1", on("2022-10-01")), "other date");
        assert_eq!(verdict(&known, "2", on("2022-09-02")), "moved");
        assert_eq!(verdict(&known, "2", by("2022-09-02")), "moved");
        assert_eq!(verdict(&known, "2", by("2022-09-01")), "older");
        assert_eq!(verdict(&known, "2", on("2022-08-31")), "older");
        assert_eq!(verdict(&known, "2", on("2022-09-01")), "contradiction");
    }

    #[test]
    fn what_is_known_by_a_day_is_beaten_by_who_joined_elsewhere_on_that_day() {
        let known = [stay("1", by("2026-06-01"), None)];
        assert_eq!(verdict(&known, "1", on("2019-04-01")), "there");
        assert_eq!(verdict(&known, "1", by("2026-09-01")), "there");
        assert_eq!(verdict(&known, "1", on("2026-09-01")), "other date");
        assert_eq!(verdict(&known, "2", on("2019-04-01")), "older");
        assert_eq!(verdict(&known, "2", by("2025-06-01")), "older");
        assert_eq!(verdict(&known, "2", by("2026-06-01")), "older");
        assert_eq!(verdict(&known, "2", on("2026-06-01")), "moved");
        assert_eq!(verdict(&known, "2", by("2026-06-02")), "moved");
    }

    #[test]
    fn a_move_that_was_cut_short_is_completed_and_nothing_else_is() {
        let dated = [stay("1", on("2019-09-01"), Some(on("2022-09-01")))];
        assert_eq!(verdict(&dated, "2", on("2022-09-01")), "completed");
        assert_eq!(verdict(&dated, "2", by("2026-06-01")), "completed");
        assert_eq!(verdict(&dated, "1", on("2019-09-01")), "older");
        assert_eq!(verdict(&dated, "1", by("2022-09-15")), "older", "GIAS is late to drop a link");
        assert_eq!(verdict(&dated, "1", on("2024-09-01")), "completed", "it came back");
        assert_eq!(verdict(&dated, "2", on("2022-08-01")), "contradiction");
        assert_eq!(verdict(&dated, "2", on("2018-09-01")), "older");

        let undated = [stay("1", by("2022-07-01"), Some(by("2026-06-01")))];
        assert_eq!(verdict(&undated, "2", by("2026-06-01")), "completed");
        assert_eq!(verdict(&undated, "2", on("2024-09-01")), "completed");
        assert_eq!(verdict(&undated, "2", by("2024-09-01")), "older");
        assert_eq!(verdict(&undated, "1", by("2022-07-01")), "older");
        assert_eq!(verdict(&undated, "1", by("2026-09-01")), "completed", "it came back");
    }

    #[test]
    fn there_and_back_with_dates_is_two_moves_and_each_file_again_is_none() {
        let history = [stay("1", on("2019-09-01"), Some(on("2022-09-01"))), stay("2", on("2022-09-01"), Some(on("2024-09-01")))];
        assert_eq!(verdict(&history, "1", on("2024-09-01")), "completed");
        let back = [history[0].clone(), history[1].clone(), stay("1", on("2024-09-01"), None)];
        assert_eq!(verdict(&back, "1", on("2019-09-01")), "there");
        assert_eq!(verdict(&back, "2", on("2022-09-01")), "older");
        assert_eq!(verdict(&back, "1", on("2024-09-01")), "there");
        assert_eq!(verdict(&back, "2", by("2023-01-01")), "older");
    }

    #[test]
    fn nobody_is_taken_out_of_a_trust_that_may_be_the_same_one() {
        let known = [stay("", on("2020-09-01"), None)];
        assert_eq!(verdict(&known, "2", on("2022-09-01")), "contradiction");
        let left = [stay("", on("2020-09-01"), Some(on("2022-09-01")))];
        assert_eq!(verdict(&left, "2", on("2022-09-01")), "completed");
    }
}
