//! Ending a deployment, on its last day or before it.

use chrono::NaiveDate;

use super::{Academy, check_decider};
use crate::academy::Decision;
use crate::event::DeploymentEnded;
use crate::ids::DeploymentId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// End a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndDeployment {
    /// Which.
    pub deployment: DeploymentId,
    /// Its last day.
    pub ended_on: NaiveDate,
    /// Why; needed before its agreed last day.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: EndDeployment, setting: Setting<'_>) -> Decision {
    let EndDeployment { deployment, ended_on, reason } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    setting.check_past("/endedOn", ended_on, &mut refusals);
    let Some(found) = academy.support.deployment(deployment, &mut refusals) else { return Err(refusals) };
    refusals.unless(found.ended_on.is_none(), "", || Refusal::DeploymentOver);
    let begun = found.planned_on.min(found.extent.from);
    refusals.unless(begun <= ended_on, "/endedOn", || Refusal::BeforeTheDeployment { on: ended_on, begun });
    if let Some(last) = found.used_on().max().filter(|last| ended_on < *last) {
        refusals.add("/endedOn", Refusal::DaysUsedThen { on: last });
    }
    let early = ended_on < found.extent.until;
    refusals.unless(!early || reason.is_some(), "/reason", || Refusal::ReasonForEndingEarly { until: found.extent.until });
    refusals.none()?;
    Ok(vec![Decided { effective_on: ended_on, event: DeploymentEnded { deployment, early, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_early_end_has_a_reason() {
        let story = given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4)]);
        story.clone().when(without_reason(deployment_ended("2026-02-02"))).refused([("/reason", "reason-for-ending-early")]);
        story.clone().when(deployment_ended("2026-02-02")).then(["2026-02-02: deployment ended early"]);
        story
            .clone()
            .when(without_reason(deployment_ended("2026-03-27")))
            .then(["2026-03-27: deployment ended"])
            .when(deployment_ended("2026-03-27"))
            .refused([("", "deployment-over")]);
        story.when(deployment_ended("2026-03-28").on("2026-03-27")).refused([("/endedOn", "in-the-future")]);
    }

    #[test]
    fn it_ends_neither_before_it_was_thought_of_nor_before_a_day_that_was_used() {
        let story = given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4).on("2026-01-05")]);
        story.clone().when(deployment_ended("2026-01-04")).refused([("/endedOn", "before-the-deployment")]);
        story.clone().when(deployment_ended("2026-01-07")).then(["2026-01-07: deployment ended early"]);
        story
            .when(days_used("2026-02-10", 1))
            .when(deployment_ended("2026-02-09"))
            .refused([("/endedOn", "days-used-then")])
            .when(deployment_ended("2026-02-10"))
            .then(["2026-02-10: deployment ended early"]);
    }
}
