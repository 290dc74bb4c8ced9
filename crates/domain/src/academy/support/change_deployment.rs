//! Changing a deployment: extended, shortened, given more days or another cost, with a reason.

use chrono::NaiveDate;

use super::plan_deployment::check_extent;
use super::{Academy, check_decider};
use crate::academy::Decision;
use crate::event::{DeploymentChanged, DeploymentExtent};
use crate::ids::DeploymentId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Change a deployment. What is left out stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeDeployment {
    /// Which.
    pub deployment: DeploymentId,
    /// Another first day.
    pub from: Option<NaiveDate>,
    /// Another last day.
    pub until: Option<NaiveDate>,
    /// Another number of half-days.
    pub half_days: Option<u32>,
    /// Another cost.
    pub cost_pounds: Option<u32>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: ChangeDeployment, setting: Setting<'_>) -> Decision {
    let ChangeDeployment { deployment, from, until, half_days, cost_pounds, reason } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    let Some(found) = academy.support.deployment(deployment, &mut refusals) else { return Err(refusals) };
    refusals.unless(found.ended_on.is_none(), "", || Refusal::DeploymentOver);
    let before = found.extent;
    let extent = DeploymentExtent {
        from: from.unwrap_or(before.from),
        until: until.unwrap_or(before.until),
        half_days: half_days.unwrap_or(before.half_days),
        cost_pounds: cost_pounds.or(before.cost_pounds),
    };
    refusals.unless(extent != before, "", || Refusal::NothingChanged);
    check_extent(academy, extent, &mut refusals);
    let outside = |on: &NaiveDate| *on < extent.from || extent.until < *on;
    if let Some(on) = found.used_on().find(outside) {
        refusals.add(if on < extent.from { "/from" } else { "/until" }, Refusal::DaysUsedThen { on });
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event: DeploymentChanged { deployment, extent, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_deployment_is_extended_until_it_has_ended() {
        let story = given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4)]);
        story
            .when(deployment_changed(Some("2026-05-22"), Some(8)).on("2026-03-20"))
            .then(["2026-03-20: deployment changed to 8 half-days until 2026-05-22"])
            .when(deployment_changed(None, Some(8)))
            .refused([("", "nothing-changed")])
            .when(deployment_changed(Some("2026-01-11"), Some(0)))
            .refused([("/until", "ends-before-it-begins"), ("/days", "nothing-given")])
            .when(days_used("2026-03-10", 1))
            .when(deployment_changed(Some("2026-03-09"), None))
            .refused([("/until", "days-used-then")])
            .when(deployment_ended("2026-05-22"))
            .when(deployment_changed(None, Some(9)))
            .refused([("", "deployment-over")]);
    }
}
