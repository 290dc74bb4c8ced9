//! What is due: derived from the framework, the category, the calendar and what happened, and kept
//! nowhere, so that it can never disagree with what it follows from.
//!
//! Duties begin at the later of joining and adoption, and need a calendar: a trust that has just been
//! imported owes nothing for the years before. A duty of which less than half the time is left when it
//! first applies is not expected; the next one is. Whatever ends a cadence (another category, another
//! framework, leaving) supersedes what was open of it, and opens what comes in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::calendar::AcademicYear;
use crate::codes::{FrameworkCode, QuestionCode, ReviewTypeCode};
use crate::event::CategoryRef;
use crate::framework::{Framework, Frequency, ReviewType, RiskAssessment, Role, Title};
use crate::identifiers::Route;
use crate::ids::{ReviewId, RiskId, SelfEvaluationId};

mod acts;
mod derive;
mod periods;

pub use acts::{Acts, DutyActs, Moved};
pub use derive::{duties, open_choices, period_on};
pub use periods::{NotAPeriod, Period, Term};

/// A review of a type that is owed for a period; at one academy there is one such duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyRef {
    /// The type of review.
    pub review_type: ReviewTypeCode,
    /// For when.
    pub period: Period,
}

impl DutyRef {
    /// Parses `termly-evaluation.2026-27-autumn`.
    pub fn parse(text: &str) -> Option<DutyRef> {
        let (review_type, period) = text.split_once('.')?;
        Some(DutyRef { review_type: ReviewTypeCode::parse(review_type).ok()?, period: Period::parse(period).ok()? })
    }
}

impl fmt::Display for DutyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.review_type, self.period)
    }
}

/// What has become of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyStatus {
    /// Still to be done, and in time.
    Due,
    /// Still to be done, by another day than it was first.
    Rescheduled,
    /// Done in time.
    Done,
    /// Done after its day.
    Late,
    /// Not done, and its day has passed.
    Missed,
    /// Taken away by somebody, with a reason.
    Waived,
    /// Overtaken: another cadence holds, or none.
    Superseded,
}

impl DutyStatus {
    /// Every status with its word.
    pub const WORDS: &'static [(&'static str, DutyStatus)] = &[
        ("due", DutyStatus::Due),
        ("rescheduled", DutyStatus::Rescheduled),
        ("done", DutyStatus::Done),
        ("late", DutyStatus::Late),
        ("missed", DutyStatus::Missed),
        ("waived", DutyStatus::Waived),
        ("superseded", DutyStatus::Superseded),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        DutyStatus::WORDS.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }

    /// True while somebody still has it before them.
    pub fn is_open(self) -> bool {
        match self {
            DutyStatus::Due | DutyStatus::Rescheduled | DutyStatus::Missed => true,
            DutyStatus::Done | DutyStatus::Late | DutyStatus::Waived | DutyStatus::Superseded => false,
        }
    }
}

/// By what a duty was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoneBy {
    /// A review of its type.
    Review(ReviewId),
    /// The school's own evaluation of itself, where that is what is owed.
    SelfEvaluation(SelfEvaluationId),
    /// A risk on the register that was assessed, where that is what is owed.
    Risk(RiskId),
}

/// A duty as it stands on a day.
#[derive(Clone, Debug)]
pub struct Duty<'a> {
    /// Which.
    pub what: DutyRef,
    /// How often such a duty comes.
    pub frequency: Frequency,
    /// The first day on which doing it counts.
    pub starts_on: NaiveDate,
    /// The last day on which it is in time, as it stands.
    pub due_on: NaiveDate,
    /// The last day of its period, where it was moved since.
    pub first_due_on: Option<NaiveDate>,
    /// What has become of it.
    pub status: DutyStatus,
    /// By what it was done, and on which day.
    pub done_by: Option<(DoneBy, NaiveDate)>,
    /// How many days late it was done, or is by now.
    pub days_late: Option<i64>,
    /// The day on which another cadence, or none, took its place.
    pub superseded_on: Option<NaiveDate>,
    /// The day from which nothing of its kind is owed any more, or at another frequency, where that is known.
    pub ended_on: Option<NaiveDate>,
    /// The review as the framework describes it.
    pub kind: &'a ReviewType,
    /// That framework.
    pub framework: &'a Framework,
}

impl<'a> Duty<'a> {
    /// The last day of its period, whatever day it has since.
    pub fn due_first_on(&self) -> NaiveDate {
        self.first_due_on.unwrap_or(self.due_on)
    }

    /// The last day to which it can be moved, `all` being the academy's duties: the day before the next of
    /// its kind is due, and where no next is known, or only years ahead, the end of the school year after
    /// its own. By then it would be that next one.
    pub fn movable_until(&self, all: &[Duty<'_>]) -> NaiveDate {
        let first = self.due_first_on();
        let of_its_kind =
            all.iter().filter(|other| other.what.review_type == self.what.review_type && other.status != DutyStatus::Superseded);
        let next = of_its_kind.map(Duty::due_first_on).filter(|on| *on > first).min().and_then(|on| on.pred_opt());
        let year_after = AcademicYear::of(first).next().ends_on();
        next.map_or(year_after, |next| next.min(year_after))
    }

    /// True where it is owed because of the academy's category, so that knowing of it is knowing that.
    pub fn is_of_a_category(&self) -> bool {
        !self.kind.categories.is_empty()
    }

    /// Who owes it: the job titles of the framework, each with the role it carries.
    pub fn owed_by(&self) -> impl Iterator<Item = &'a Title> + use<'a> {
        let titles = &self.kind.carried_out_by;
        self.framework.roles.iter().filter(move |title| titles.contains(&title.title))
    }

    /// Whether its day and the days for writing it up have passed, and that it was missed is not on record.
    pub fn is_missed_unrecorded(&self, acts: &DutyActs, today: NaiveDate) -> bool {
        let written_up = self.due_on.checked_add_days(Days::new(self.kind.write_up_days.into()));
        let known = acts.of.get(&self.what).is_some_and(|acts| acts.missed.contains(&self.due_on));
        self.status == DutyStatus::Missed && !known && written_up.is_some_and(|by| by < today)
    }

    /// The roles of those who receive it.
    pub fn received_by(&self) -> impl Iterator<Item = Role> + use<'a> {
        let audiences = &self.kind.audiences;
        self.framework
            .audiences
            .iter()
            .filter(move |audience| audiences.contains(&audience.code))
            .flat_map(|audience| audience.roles.iter().copied())
    }
}

/// A cadence that the framework leaves open and nobody has chosen yet.
#[derive(Clone, Debug)]
pub struct OpenChoice<'a> {
    /// The type of review.
    pub kind: &'a ReviewType,
    /// The framework that leaves it open.
    pub framework: &'a Framework,
    /// Since when it applies.
    pub since: NaiveDate,
    /// The most often it may be.
    pub most: Frequency,
    /// The least often.
    pub least: Frequency,
    /// Who chooses.
    pub chosen_by: Role,
}

/// A review that was held, or an evaluation that the school made of itself.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// The type of review as which it counts.
    pub review_type: &'a ReviewTypeCode,
    /// The day.
    pub held_on: NaiveDate,
    /// Which.
    pub by: DoneBy,
}

impl<'a> Held<'a> {
    /// A school's evaluation of itself, as every type of review that asks for one in the frameworks of
    /// that code.
    pub fn by_the_school(
        frameworks: impl Iterator<Item = (NaiveDate, &'a Framework)>,
        made_under: &FrameworkCode,
        evaluation: SelfEvaluationId,
        held_on: NaiveDate,
    ) -> Vec<Held<'a>> {
        let under_it = frameworks.filter(|(_, framework)| framework.code() == made_under).map(|(_, framework)| framework);
        let asked_for: BTreeSet<&ReviewTypeCode> =
            under_it.flat_map(Framework::review_types).filter(|kind| kind.self_evaluation).map(|kind| &kind.code).collect();
        asked_for.into_iter().map(|review_type| Held { review_type, held_on, by: DoneBy::SelfEvaluation(evaluation) }).collect()
    }
}

impl<'a> Held<'a> {
    /// An assessment of a risk that answers a question, as every type of review that is the asking of it in
    /// some framework of the trust's: who answers on the register has made that assessment.
    pub fn on_the_register(
        frameworks: impl Iterator<Item = (NaiveDate, &'a Framework)>,
        question: Option<&QuestionCode>,
        risk: RiskId,
        held_on: NaiveDate,
    ) -> Vec<Held<'a>> {
        let asks = |of: &&RiskAssessment| of.questions.iter().any(|asked| Some(&asked.code) == question);
        let asking = frameworks.filter_map(|(_, framework)| framework.risk.as_ref()).filter(asks);
        let types: BTreeSet<&ReviewTypeCode> = asking.map(|of| &of.review_type).collect();
        types.into_iter().map(|review_type| Held { review_type, held_on, by: DoneBy::Risk(risk) }).collect()
    }
}

/// The dates of one academic year.
#[derive(Clone, Copy, Debug, Default)]
pub struct YearDates<'a> {
    /// The half-terms; none where they were not set.
    pub half_terms: &'a [crate::calendar::HalfTerm],
    /// The key points of the year.
    pub key_points: &'a [NaiveDate],
    /// The three dates of what comes three times a year.
    pub thirds: &'a [NaiveDate],
}

/// Everything that an academy's duties follow from.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// The day it joined, or by which it had.
    pub joined_on: NaiveDate,
    /// The first day on which it is no longer in the trust.
    pub left_on: Option<NaiveDate>,
    /// How it joined.
    pub route: Route,
    /// The frameworks that the trust adopted, by the day from which each holds.
    pub frameworks: Vec<(NaiveDate, &'a Framework)>,
    /// The academy's categories, by the day from which each holds.
    pub categories: Vec<(NaiveDate, &'a CategoryRef)>,
    /// What was decided about its duties.
    pub acts: &'a DutyActs,
    /// The trust's dates of each year.
    pub years: BTreeMap<AcademicYear, YearDates<'a>>,
    /// The reviews that stand, and what the school said of itself.
    pub held: Vec<Held<'a>>,
}
