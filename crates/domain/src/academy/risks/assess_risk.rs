//! Assessing a risk anew, from progress towards agreed targets: every half-term, where the framework
//! says so. The half-term is the trust's calendar's; in the holidays it is the one before.

use chrono::NaiveDate;

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::calendar::AcademicYear;
use crate::codes::{ProgressCode, RatingCode};
use crate::event::{AcademyEvent, HalfTermOf, RiskAssessed};
use crate::ids::{AssessmentId, EventId, PersonId, RiskId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Assess a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessRisk {
    /// Which.
    pub risk: RiskId,
    /// How high it is now.
    pub assessment: NewAssessment,
}

/// How high a risk is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewAssessment {
    pub assessment: AssessmentId,
    pub assessed_on: NaiveDate,
    pub rating: RatingCode,
    pub progress: Option<ProgressCode>,
    pub likelihood: Option<u8>,
    pub impact: Option<u8>,
    pub owner: Option<PersonId>,
    pub mitigation: Option<TextRef>,
    pub comment: Option<TextRef>,
    pub basis: Vec<EventId>,
}

pub(super) fn decide(academy: &Academy, command: AssessRisk, setting: Setting<'_>) -> Decision {
    let AssessRisk { risk, assessment } = command;
    let mut refusals = Refusals::default();
    academy.risks.find_open(risk, "/assessedOn", assessment.assessed_on, &mut refusals);
    let assessed = assess(academy, risk, assessment, setting, &mut refusals);
    refusals.none()?;
    Ok(assessed.into_iter().collect())
}

/// The assessment itself; none only where something was noted.
pub(super) fn assess(
    academy: &Academy,
    risk: RiskId,
    assessment: NewAssessment,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) -> Option<Decided<AcademyEvent>> {
    let NewAssessment { assessment, assessed_on, rating, progress, likelihood, impact, owner, mitigation, comment, basis } = assessment;
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/assessedOn", assessed_on, refusals);
    if let Some(owner) = owner {
        refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    }
    academy.check_events("/basis", &basis, refusals);
    let (framework, reference) = setting.framework_on(assessed_on, refusals)?;
    let ratings = framework.risk_ratings();
    let known = ratings.iter().any(|(code, _)| *code == rating.as_str());
    refusals.unless(known, "/rating", || Refusal::UnknownRating(rating.clone(), listed(ratings.iter().map(|(code, _)| *code))));
    if let Some(progress) = &progress {
        let words = || listed(framework.progress_scale().iter().map(|level| level.code.as_str()));
        refusals.unless(framework.progress(progress).is_some(), "/progress", || Refusal::UnknownProgress(progress.clone(), words()));
    }
    let event = RiskAssessed {
        assessment,
        risk,
        half_term: half_term_of(setting, assessed_on),
        framework: reference,
        rating,
        progress,
        likelihood,
        impact,
        owner,
        mitigation,
        comment,
        basis,
    };
    Some(Decided { effective_on: assessed_on, event: event.into() })
}

/// The half-term that a day is in, or that it follows.
fn half_term_of(setting: Setting<'_>, day: NaiveDate) -> Option<HalfTermOf> {
    let year = AcademicYear::of(day);
    let begun = setting.trust.calendar(year)?.iter().rfind(|half_term| half_term.starts_on <= day);
    begun.map(|half_term| HalfTermOf { year, code: half_term.code })
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn raised() -> Story {
        given([adopted(AMADEUS), calendar_set("2026-09-01").on("2026-09-01"), risk_raised(K1, "2026-10-12", "high").in_words()])
    }

    #[test]
    fn a_risk_is_assessed_anew_every_half_term() {
        raised()
            .when(risk_assessed(K1, S2, "2026-12-07", "medium"))
            .then(["2026-12-07: risk assessed as medium in 2026-27 autumn-2"])
            .when(risk_assessed(K1, S3, "2026-12-28", "low"))
            .then(["2026-12-28: risk assessed as low in 2026-27 autumn-2"]);
    }

    #[test]
    fn every_fault_of_an_assessment_is_found_at_once() {
        raised().when(risk_assessed(K2, S2, "2026-12-07", "tiny").of_whom_nobody_knows().by_a_service()).refused([
            ("", "unknown-risk"),
            ("", "decider-required"),
            ("/owner", "unknown-person"),
            ("/basis/0", "unknown-event"),
            ("/rating", "unknown-rating"),
            ("/progress", "unknown-progress"),
        ]);
        raised().when(risk_assessed(K1, S2, "2026-10-11", "low").on("2026-10-12")).refused([("/assessedOn", "before-it-began")]);
    }
}
