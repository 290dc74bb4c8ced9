//! Assuring the quality of what is given: by anybody but the one who gives it.

use chrono::NaiveDate;

use super::{Academy, Deployed};
use crate::academy::Decision;
use crate::event::DeploymentQualityAssured;
use crate::ids::{DeploymentId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record that the quality of a deployment was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssureDeployment {
    /// Which.
    pub deployment: DeploymentId,
    /// The day.
    pub checked_on: NaiveDate,
    /// Who looked; whoever records it where left out.
    pub checked_by: Option<PersonId>,
    /// Whether it is good enough.
    pub satisfactory: bool,
    /// What they say.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: AssureDeployment, setting: Setting<'_>) -> Decision {
    let AssureDeployment { deployment, checked_on, checked_by, satisfactory, comment } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/checkedOn", checked_on, &mut refusals);
    let checked_by = somebody_else("/checkedBy", academy.support.deployment(deployment, &mut refusals), checked_by, setting, &mut refusals);
    if let Some(found) = academy.support.deployments.get(&deployment) {
        refusals.unless(found.agreed, "", || Refusal::DeploymentNotAgreed);
        let (from, until) = (found.extent.from, checked_on.max(found.extent.until));
        refusals.unless(from <= checked_on, "/checkedOn", || Refusal::OutsideTheDeployment { on: checked_on, from, until });
    }
    refusals.none()?;
    let Some(checked_by) = checked_by else { return Err(Refusals::one("", Refusal::DeciderRequired)) };
    let event = DeploymentQualityAssured { deployment, checked_by, satisfactory, comment };
    Ok(vec![Decided { effective_on: checked_on, event: event.into() }])
}

/// Who looked at a deployment or judged it: the person named, or whoever records it. The person deployed
/// is neither of them: what others said of one's own work is not for oneself to write down.
pub(super) fn somebody_else(
    pointer: &str,
    deployed: Option<&Deployed>,
    named: Option<PersonId>,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) -> Option<PersonId> {
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    let person = named.or(setting.decider.map(|(person, _)| person))?;
    refusals.unless(setting.trust.knows(person), pointer, || Refusal::UnknownPerson(person));
    let own = deployed.is_some_and(|deployed| deployed.person == Some(person));
    refusals.unless(!own, pointer, || Refusal::OwnWork(person));
    let told_by = setting.decider.map(|(person, _)| person).filter(|told_by| *told_by != person);
    if let Some(told_by) = told_by.filter(|told_by| deployed.is_some_and(|deployed| deployed.person == Some(*told_by))) {
        refusals.add("", Refusal::OwnWork(told_by));
    }
    Some(person)
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn nobody_assures_the_quality_of_their_own_work() {
        let story = given([adopted(AGORA), deployed(LEAD, "improvement-lead", "2026-01-12", "2026-03-27", 4)]);
        story.clone().when(quality_assured("2026-02-02", None)).refused([("/checkedBy", "own-work")]);
        story.clone().when(quality_assured("2026-02-02", Some(LEAD)).by(CEO)).refused([("/checkedBy", "own-work")]);
        story.clone().when(quality_assured("2026-02-02", Some(EXECUTIVE_HEAD)).by(LEAD)).refused([("", "own-work")]);
        story
            .when(quality_assured("2026-02-02", Some(EXECUTIVE_HEAD)).by(CEO))
            .then(["2026-02-02: quality of the deployment looked at: satisfactory"])
            .when(quality_assured("2026-01-11", Some(STRANGER)).by(CEO))
            .refused([("/checkedBy", "unknown-person"), ("/checkedOn", "outside-the-deployment")]);
    }
}
