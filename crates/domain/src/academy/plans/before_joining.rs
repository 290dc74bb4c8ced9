//! How a school came into the trust, and how it had been judged: with its category, what decides which
//! rules for plans hold for it.

use chrono::NaiveDate;

use crate::event::{AcademyJoined, InspectionRecorded};
use crate::framework::{self, Judgement};
use crate::identifiers::Route;

/// The area in which Ofsted judged a school as a whole, while it did.
const AS_A_WHOLE: &str = "Overall effectiveness";

/// What is known of a school before it joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeJoining {
    route: Route,
    joined_on: NaiveDate,
    judged: Option<(NaiveDate, Judgement)>,
}

impl BeforeJoining {
    /// What its joining says.
    pub fn of(joined: &AcademyJoined) -> BeforeJoining {
        BeforeJoining { route: joined.route, joined_on: joined.joined_on, judged: None }
    }

    /// Takes in an inspection: the last one by the day it joined, that judged it as a whole, counts. An
    /// inspection that did not gives no judgement, and none is made up from its areas.
    pub fn take_in(&mut self, inspection: &InspectionRecorded) {
        let on = inspection.inspected_on;
        let whole = inspection.outcomes.iter().find(|outcome| outcome.area.published() == Some(AS_A_WHOLE));
        let judged = whole.and_then(|outcome| judgement(outcome.grade.published()?));
        if let Some(judged) = judged.filter(|_| on <= self.joined_on && self.judged.is_none_or(|(before, _)| before <= on)) {
            self.judged = Some((on, judged));
        }
    }

    /// How it came, in the words of frameworks.
    pub fn route(&self) -> framework::Route {
        match self.route {
            Route::Converter => framework::Route::Converter,
            Route::Sponsored => framework::Route::Sponsored,
            Route::FreeSchool => framework::Route::FreeSchool,
            Route::Transfer => framework::Route::Transfer,
        }
    }

    /// How it was judged, as far as the record says. A sponsor is found for a school that was judged
    /// inadequate; nothing else is inferred.
    pub fn judgement(&self) -> Option<Judgement> {
        let by_route = (self.route == Route::Sponsored).then_some(Judgement::Inadequate);
        self.judged.map(|(_, judgement)| judgement).or(by_route)
    }
}

fn judgement(grade: &str) -> Option<Judgement> {
    match grade {
        "Outstanding" | "1" => Some(Judgement::Outstanding),
        "Good" | "2" => Some(Judgement::Good),
        "Requires improvement" | "3" => Some(Judgement::RequiresImprovement),
        "Inadequate" | "4" => Some(Judgement::Inadequate),
        _ => None,
    }
}
