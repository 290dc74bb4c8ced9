//! Judging what came of a deployment, against what was set out: once it is over, by somebody else.

use chrono::NaiveDate;

use super::Academy;
use super::check_quality::somebody_else;
use crate::academy::Decision;
use crate::event::{DeploymentImpactJudged, Impact};
use crate::ids::{DeploymentId, EventId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Judge what came of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeImpact {
    /// Which.
    pub deployment: DeploymentId,
    /// The day.
    pub judged_on: NaiveDate,
    /// Who judged; whoever records it where left out.
    pub judged_by: Option<PersonId>,
    /// How far its aim was achieved.
    pub impact: Impact,
    /// The events that show it.
    pub evidence: Vec<EventId>,
    /// What they say.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: JudgeImpact, setting: Setting<'_>) -> Decision {
    let JudgeImpact { deployment, judged_on, judged_by, impact, evidence, comment } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/judgedOn", judged_on, &mut refusals);
    let found = academy.support.deployment(deployment, &mut refusals);
    let judged_by = somebody_else("/judgedBy", found, judged_by, setting, &mut refusals);
    if let Some(found) = found {
        refusals.unless(found.agreed, "", || Refusal::DeploymentNotAgreed);
        let until = found.ended_on.unwrap_or(found.extent.until);
        refusals.unless(until <= judged_on, "/judgedOn", || Refusal::DeploymentNotOver { until });
    }
    academy.check_events("/evidence", &evidence, &mut refusals);
    refusals.none()?;
    let Some(judged_by) = judged_by else { return Err(Refusals::one("", Refusal::DeciderRequired)) };
    let event = DeploymentImpactJudged { deployment, judged_by, impact, evidence, comment };
    Ok(vec![Decided { effective_on: judged_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn impact_is_judged_at_the_end_by_somebody_else() {
        let story = given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4), reviewed(R1, "2026-03-20")]);
        story
            .when(impact_judged("2026-03-26", "achieved", &[]))
            .refused([("/judgedOn", "deployment-not-over")])
            .when(impact_judged("2026-03-27", "achieved", &[]).by(ADVISER))
            .refused([("/judgedBy", "own-work")])
            .when(impact_judged("2026-03-27", "partly", &[recording_of(R2)]))
            .refused([("/evidence/0", "unknown-event")])
            .when(impact_judged("2026-03-27", "partly", &[recording_of(R1)]))
            .then(["2026-03-27: impact judged: partly"]);
    }
}
