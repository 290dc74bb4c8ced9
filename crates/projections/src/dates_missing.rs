//! The dates that a trust has yet to set, and what waits for them.
//!
//! What is due follows from the calendar, so without one nothing is: a list that is empty for want of
//! dates reads like a list of which everything is done. Whoever sets the dates is told so.

use chrono::{Datelike, NaiveDate};
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::framework::{Cadence, Framework, Frequency};
use touchstone_domain::setting::Frameworks;

use crate::due::risk_audiences;
use crate::naming::document;
use crate::trust_record::TrustRecord;

/// The month from which the dates of the next school year are asked for: its first duties are owed from
/// September, and nobody sets dates in August.
const NEXT_YEAR_FROM: u32 = 6;

/// Which dates of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dates {
    /// Its six half-terms.
    HalfTerms,
    /// Its key points.
    KeyPoints,
    /// The three dates of what comes three times a year.
    ThreeTimes,
}

impl Dates {
    /// The word for them.
    pub fn as_str(self) -> &'static str {
        match self {
            Dates::HalfTerms => "half-terms",
            Dates::KeyPoints => "key-points",
            Dates::ThreeTimes => "three-times",
        }
    }

    /// Whether what comes so often waits for them. Everything that is due waits for the half-terms.
    fn are_for(self, frequency: Frequency) -> bool {
        match self {
            Dates::HalfTerms => !matches!(frequency, Frequency::OnDemand),
            Dates::KeyPoints => frequency == Frequency::KeyPoints,
            Dates::ThreeTimes => frequency == Frequency::ThreeTimesAYear,
        }
    }
}

/// Dates that a trust has yet to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatesMissing {
    /// Of which year.
    pub year: AcademicYear,
    /// Which.
    pub dates: Dates,
    /// The names of what the framework calls for and nobody owes before they are set.
    pub waiting: Vec<String>,
}

impl TrustRecord {
    /// The dates that the framework in force on a day needs and that the trust has not set: of the school
    /// year, and from June of the next. None where no academy is there to owe anything.
    pub fn dates_missing(&self, frameworks: &Frameworks, as_of: NaiveDate) -> Vec<DatesMissing> {
        let framework = self.framework_on(as_of).and_then(|adopted| document(frameworks, adopted));
        let Some(framework) = framework else { return Vec::new() };
        if !self.academies.values().any(|academy| academy.is_member_on(as_of)) {
            return Vec::new();
        }
        let this = AcademicYear::of(as_of);
        let next = (NEXT_YEAR_FROM..=8).contains(&as_of.month()).then(|| this.next());
        let mut missing = Vec::new();
        for year in [Some(this), next].into_iter().flatten() {
            for dates in [Dates::HalfTerms, Dates::KeyPoints, Dates::ThreeTimes] {
                let waiting = waiting_for(framework, dates);
                if !waiting.is_empty() && !self.has_set(year, dates) {
                    missing.push(DatesMissing { year, dates, waiting });
                }
            }
        }
        missing
    }

    fn has_set(&self, year: AcademicYear, dates: Dates) -> bool {
        let key_dates = self.key_dates.get(&year).map(|set| &set.dates);
        match dates {
            Dates::HalfTerms => self.calendars.contains_key(&year),
            Dates::KeyPoints => key_dates.is_some_and(|set| !set.key_points.is_empty()),
            Dates::ThreeTimes => key_dates.is_some_and(|set| !set.three_times.is_empty()),
        }
    }
}

/// The names of the reviews that wait for some dates, and of the reports of risk.
fn waiting_for(framework: &Framework, dates: Dates) -> Vec<String> {
    let waits = |cadence: &Cadence| match cadence {
        Cadence::Every(frequency) => dates.are_for(*frequency),
        Cadence::Range { most, least, .. } => dates.are_for(*most) || dates.are_for(*least),
    };
    let reviews = framework.review_types().iter().filter(|kind| waits(&kind.cadence)).map(|kind| kind.name.clone());
    let reported = risk_audiences(framework).filter(|(_, frequency)| frequency.is_some_and(|frequency| dates.are_for(frequency)));
    reviews.chain(reported.map(|(audience, _)| format!("Report of the risk assessment to: {}", audience.name))).collect()
}
