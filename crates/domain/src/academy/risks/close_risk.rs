//! Taking a risk off the register: something shows that it is over.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::{Evidence, RiskClosed};
use crate::ids::RiskId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Close a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct CloseRisk {
    pub risk: RiskId,
    pub closed_on: NaiveDate,
    pub evidence: Vec<Evidence>,
    pub outcome: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CloseRisk, setting: Setting<'_>) -> Decision {
    let CloseRisk { risk, closed_on, evidence, outcome } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/closedOn", closed_on, &mut refusals);
    academy.risks.find_open(risk, "/closedOn", closed_on, &mut refusals);
    academy.check_evidence(&evidence, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: closed_on, event: RiskClosed { risk, evidence, outcome }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_risk_is_taken_off_the_register_when_something_shows_that_it_is_over() {
        let story = given([adopted(AMADEUS), risk_raised(K1, "2026-10-12", "high").in_words()]);
        story.clone().when(risk_closed(K1, "2027-03-01", 0)).refused([("/evidence", "evidence-required")]);
        story
            .when(risk_closed(K1, "2027-03-01", 1))
            .then(["2027-03-01: risk closed"])
            .when(risk_assessed(K1, S2, "2027-03-02", "low"))
            .refused([("", "risk-closed")]);
    }
}
