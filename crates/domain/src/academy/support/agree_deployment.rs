//! Agreeing a planned deployment: from here it is promised, and the school knows of it.

use super::{Academy, check_decider};
use crate::academy::Decision;
use crate::event::DeploymentAgreed;
use crate::ids::DeploymentId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Agree a planned deployment. A second time changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreeDeployment {
    /// Which.
    pub deployment: DeploymentId,
}

pub(super) fn decide(academy: &Academy, command: AgreeDeployment, setting: Setting<'_>) -> Decision {
    let AgreeDeployment { deployment } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    let found = academy.support.deployment(deployment, &mut refusals);
    refusals.unless(found.is_none_or(|found| found.ended_on.is_none() || found.agreed), "", || Refusal::DeploymentOver);
    refusals.none()?;
    if found.is_some_and(|found| found.agreed) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: setting.today, event: DeploymentAgreed { deployment }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_was_never_planned_or_was_given_up_is_not_agreed() {
        given([adopted(AGORA)]).when(agreed()).refused([("", "unknown-deployment")]);
        given([adopted(AGORA), planned(ADVISER, "nle", "2026-01-12", "2026-03-27", 20)])
            .when(deployment_ended("2026-01-20"))
            .when(agreed())
            .refused([("", "deployment-over")]);
    }
}
