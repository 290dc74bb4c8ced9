//! Recording days used: by the trust, or by the adviser who came, for their own deployment alone.
//!
//! More days than were agreed are recorded all the same, since they were given; the record then shows
//! that a deployment went over. More than there were since it began nobody gave: that is a slip of the pen.

use chrono::NaiveDate;

use super::{Academy, check_decider};
use crate::academy::Decision;
use crate::event::DeploymentDaysUsed;
use crate::ids::DeploymentId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record days used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseDays {
    /// Of which deployment.
    pub deployment: DeploymentId,
    /// On which day, or the last of several.
    pub used_on: NaiveDate,
    /// How many half-days.
    pub half_days: u32,
    /// What was done.
    pub note: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: UseDays, setting: Setting<'_>) -> Decision {
    let UseDays { deployment, used_on, half_days, note } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    setting.check_past("/usedOn", used_on, &mut refusals);
    refusals.unless(half_days > 0, "/days", || Refusal::NothingGiven("days"));
    if let Some(found) = academy.support.deployment(deployment, &mut refusals) {
        refusals.unless(found.agreed, "", || Refusal::DeploymentNotAgreed);
        found.check_use(used_on, half_days, None, &mut refusals);
        found.check_own(setting, &mut refusals);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: used_on, event: DeploymentDaysUsed { deployment, half_days, note }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn deployed_in_spring() -> Story {
        given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4)])
    }

    #[test]
    fn days_are_used_by_whoever_came_or_told_by_the_trust() {
        deployed_in_spring()
            .when(days_used("2026-01-12", 2).by(ADVISER))
            .then(["2026-01-12: 2 half-days used"])
            .when(days_used("2026-03-27", 3))
            .then(["2026-03-27: 3 half-days used"]);
    }

    #[test]
    fn nobody_gives_more_days_than_there_were_since_the_first() {
        deployed_in_spring()
            .when(days_used("2026-01-12", 40))
            .refused([("/days", "more-than-passed")])
            .when(days_used("2026-01-16", 8))
            .when(days_used("2026-01-16", 3))
            .refused([("/days", "more-than-passed")])
            .when(days_used("2026-01-16", 2))
            .then(["2026-01-16: 2 half-days used"]);
    }

    #[test]
    fn an_adviser_tells_of_their_own_days_alone() {
        given([adopted(AGORA), deployed(HEAD, "trust-schools", "2026-01-12", "2026-03-27", 4)])
            .when(days_used("2026-01-12", 2).by(ADVISER))
            .refused([("", "not-your-deployment")]);
    }

    #[test]
    fn days_lie_within_an_agreed_deployment_and_in_the_past() {
        deployed_in_spring()
            .when(days_used("2026-01-11", 0).on("2026-01-12"))
            .refused([("/days", "nothing-given"), ("/usedOn", "outside-the-deployment")])
            .when(days_used("2026-01-14", 1).on("2026-01-13"))
            .refused([("/usedOn", "in-the-future")])
            .when(deployment_ended("2026-02-02"))
            .when(days_used("2026-02-03", 1))
            .refused([("/usedOn", "outside-the-deployment")]);
        given([adopted(AGORA), planned(ADVISER, "nle", "2026-01-12", "2026-03-27", 4)])
            .when(days_used("2026-01-12", 1))
            .refused([("", "deployment-not-agreed")]);
    }
}
