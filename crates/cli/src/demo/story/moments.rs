//! When things happen: the storyboard counts half-terms and days, the story keeps school days.

use chrono::{Days, NaiveDate};
use touchstone_domain::calendar::{AcademicYear, HalfTerm, SchoolTerm};
use touchstone_domain::duty::{Period, Term};
use touchstone_domain::framework::{Cadence, Frequency};

use super::Story;
use super::agenda::gone_by;
use crate::demo::cast::life::When;
use crate::demo::year::{school_day, school_day_from};

impl Story {
    /// The day of a moment; none where the story is too short for it.
    pub(super) fn day_of(&self, when: When) -> Option<NaiveDate> {
        match when {
            When::Half(half_term, days) => {
                let dates = self.told.half_terms.get(half_term)?;
                Some(school_day_from((dates.starts_on + Days::new(days)).min(dates.ends_on), &self.told.half_terms))
            }
            When::Ago(days) => Some(school_day(self.told.today - Days::new(days), &self.told.half_terms)),
        }
    }

    /// The school day that comes so many days after another.
    pub(super) fn after(&self, day: NaiveDate, days: u64) -> NaiveDate {
        school_day_from(day + Days::new(days), &self.told.half_terms)
    }

    /// The half-term that a day is in, or that comes next; and its place in the story.
    pub(super) fn half_term_of(&self, day: NaiveDate) -> Option<(usize, &HalfTerm)> {
        self.told.half_terms.iter().enumerate().find(|(_, half_term)| day <= half_term.ends_on)
    }

    /// Whether an academy has left by a day, or has not joined yet.
    pub(super) fn is_away(&self, index: usize, day: NaiveDate) -> bool {
        self.academies.get(index).is_none_or(|academy| academy.id.is_none() || gone_by(self, academy).is_some_and(|gone| day >= gone))
    }

    /// The period of a half-term for which a type of review is owed.
    pub(super) fn period_of(&self, review: &str, half_term: usize) -> Option<Period> {
        let kind = self.framework.review_types().iter().find(|kind| kind.code.as_str() == review)?;
        let dates = self.told.half_terms.get(half_term)?;
        let year = AcademicYear::of(dates.starts_on);
        let Cadence::Every(frequency) = kind.cadence else { return None };
        let term = [Term::Autumn, Term::Spring, Term::Summer].get(half_term % 6 / 2)?;
        match frequency {
            Frequency::HalfTermly => Some(Period::HalfTerm(year, dates.code)),
            Frequency::Termly => Some(Period::Term(year, *term)),
            Frequency::Annual => Some(Period::Year(year)),
            Frequency::Monthly | Frequency::ThreeTimesAYear | Frequency::KeyPoints | Frequency::OnceAfterJoining | Frequency::OnDemand => {
                None
            }
        }
    }
}

/// The term of a half-term of the story.
pub(super) fn term_of(half_term: usize) -> SchoolTerm {
    [SchoolTerm::Autumn, SchoolTerm::Spring, SchoolTerm::Summer].get(half_term % 6 / 2).copied().unwrap_or(SchoolTerm::Summer)
}
