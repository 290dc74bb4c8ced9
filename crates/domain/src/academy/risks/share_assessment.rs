//! Reporting an assessment to those who receive it: a governing body every half-term, say, and a
//! committee of the trust three times a year. Each receipt is a fact with a day.

use chrono::NaiveDate;

use crate::academy::review_life::{audience, is_nothing_new};
use crate::academy::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::event::RiskShared;
use crate::ids::{AssessmentId, RiskId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Share an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareAssessment {
    /// The risk.
    pub risk: RiskId,
    /// The assessment; the last one where left out.
    pub assessment: Option<AssessmentId>,
    /// The day it was reported.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

pub(super) fn decide(academy: &Academy, command: ShareAssessment, setting: Setting<'_>) -> Decision {
    let ShareAssessment { risk, assessment, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    let fact = academy.risks.0.get(&risk);
    let last = || fact.and_then(|fact| fact.assessments.iter().max_by_key(|(id, (on, _))| (*on, **id)).map(|(id, _)| *id));
    let assessment = assessment.or_else(last);
    let found = assessment.and_then(|id| Some((id, fact?.assessments.get(&id)?)));
    match (fact, found) {
        (None, _) => refusals.add("", Refusal::UnknownRisk(risk)),
        (Some(_), None) => refusals.add("/assessment", Refusal::UnknownAssessment),
        (Some(_), Some((_, (assessed_on, _)))) => {
            let began = *assessed_on;
            refusals.unless(began <= shared_on, "/sharedOn", || Refusal::BeforeItBegan { on: shared_on, began });
        }
    }
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    let Some((assessment, (_, shared))) = found else { return Ok(Vec::new()) };
    if is_nothing_new(Some(shared), &audiences, &roles) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: RiskShared { risk, assessment, audiences, roles }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn raised() -> Story {
        given([adopted(AMADEUS), risk_raised(K1, "2026-10-12", "high").in_words()])
    }

    #[test]
    fn each_audience_receives_an_assessment_once() {
        raised()
            .when(risk_shared(K1, None, "2026-10-20", ["local-governing-body"]))
            .then(["2026-10-20: risk assessment reported to chair and governor"])
            .when(risk_shared(K1, None, "2026-10-21", ["local-governing-body"]))
            .then([])
            .when(risk_shared(K1, None, "2026-11-03", ["joint-standards-committee"]))
            .then(["2026-11-03: risk assessment reported to trustee"])
            .when(risk_assessed(K1, S2, "2026-12-07", "medium"))
            .when(risk_shared(K1, None, "2026-12-10", ["local-governing-body"]))
            .then(["2026-12-10: risk assessment reported to chair and governor"]);
    }

    #[test]
    fn nothing_is_reported_that_was_not_assessed_by_then() {
        let whom = ["local-governing-body"];
        raised().when(risk_shared(K1, None, "2026-10-11", whom).on("2026-10-12")).refused([("/sharedOn", "before-it-began")]);
        raised().when(risk_shared(K1, Some(S3), "2026-10-20", whom)).refused([("/assessment", "unknown-assessment")]);
        raised().when(risk_shared(K2, None, "2026-10-20", ["pta"])).refused([("", "unknown-risk"), ("/audiences/0", "unknown-audience")]);
    }
}
