//! Planning a deployment: who is to come, from where, for how long, and what it is to achieve.
//!
//! A person who leads or chairs the academy is not deployed to it; an academy gives nothing to itself. An
//! interest is declared with what is done about it, and both stand in the record.

use chrono::NaiveDate;

use super::{Academy, Answered, check_decider, check_items};
use crate::academy::Decision;
use crate::codes::SupportSourceCode;
use crate::event::{DeclaredInterest, DeploymentAgreed, DeploymentExtent, DeploymentPlanned, PackageItem, SupportProvider, SupportRole};
use crate::framework::Framework;
use crate::ids::{AcademyId, DeploymentId, EventId, SupportRequestId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Plan a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct PlanDeployment {
    pub deployment: DeploymentId,
    pub provider: SupportProvider,
    pub source: SupportSourceCode,
    pub role: SupportRole,
    pub giving_academy: Option<AcademyId>,
    pub focus: TextRef,
    pub aim: TextRef,
    pub delivers: Vec<PackageItem>,
    pub request: Option<SupportRequestId>,
    pub grounds: Vec<EventId>,
    pub extent: DeploymentExtent,
    pub person_gains: Option<TextRef>,
    pub giver_gains: Option<TextRef>,
    pub giver_bears: Option<TextRef>,
    pub interest: Option<DeclaredInterest>,
    /// The day of planning, and of agreeing where that was done; today where left out, or its first day
    /// where that is past.
    pub planned_on: Option<NaiveDate>,
    /// Agreed already, so that the school is to know of it at once.
    pub agreed: bool,
}

pub(super) fn decide(academy: &Academy, command: PlanDeployment, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    check_extent(academy, command.extent, &mut refusals);
    if let Some(person) = command.provider.person() {
        refusals.unless(setting.trust.knows(person), "/provider/person", || Refusal::UnknownPerson(person));
        let on = command.extent.from;
        let of_it = setting.trust.offices.is_its_own(person, academy.id, on);
        refusals.unless(!of_it, "/provider/person", || Refusal::OfThisAcademy { person, on });
    }
    if let Some(giver) = command.giving_academy {
        let there = setting.trust.roll.get(giver).is_some_and(|place| !place.has_left_by(command.extent.from));
        refusals.unless(there && giver != academy.id, "/givingAcademy", || Refusal::NotAGiver);
    }
    if let Some(request) = command.request {
        match academy.support.requests.get(&request) {
            None => refusals.add("/request", Refusal::UnknownSupportRequest(request)),
            Some((_, Answered::Closed)) => refusals.add("/request", Refusal::SupportRequestClosed),
            Some((_, Answered::NotYet | Answered::Granted)) => {}
        }
    }
    let planned_on = command.planned_on.unwrap_or(command.extent.from.min(setting.today));
    setting.check_past("/plannedOn", planned_on, &mut refusals);
    academy.check_events("/grounds", &command.grounds, &mut refusals);
    let framework = setting.framework_on(command.extent.from, &mut refusals);
    if let Some((framework, _)) = framework {
        check_source(framework, &command, setting, &mut refusals);
        check_items(framework, "/delivers", &command.delivers, &mut refusals);
    }
    refusals.none()?;
    let Some((_, framework)) = framework else { return Err(Refusals::one("", Refusal::NoFramework)) };
    let deployment = command.deployment;
    let planned = DeploymentPlanned {
        deployment,
        provider: command.provider,
        source: command.source,
        framework,
        role: command.role,
        giving_academy: command.giving_academy,
        focus: command.focus,
        aim: command.aim,
        delivers: command.delivers,
        request: command.request,
        grounds: command.grounds,
        extent: command.extent,
        person_gains: command.person_gains,
        giver_gains: command.giver_gains,
        giver_bears: command.giver_bears,
        interest: command.interest,
    };
    let agreed = command.agreed.then_some(DeploymentAgreed { deployment }.into());
    let events = std::iter::once(planned.into()).chain(agreed);
    Ok(events.map(|event| Decided { effective_on: planned_on, event }).collect())
}

/// Notes an extent that ends before it begins, holds no day, or lies outside the academy's time in the
/// trust.
pub(super) fn check_extent(academy: &Academy, extent: DeploymentExtent, refusals: &mut Refusals) {
    let DeploymentExtent { from, until, half_days, .. } = extent;
    refusals.unless(from <= until, "/until", || Refusal::EndsBeforeItBegins);
    refusals.unless(half_days > 0, "/days", || Refusal::NothingGiven("days"));
    refusals.unless(academy.was_in_trust_on(from), "/from", || Refusal::NotInTrust { on: from });
}

/// Notes a source that the framework does not have, and somebody who comes from one that asks for an
/// appointment without holding it on the first day.
fn check_source(framework: &Framework, command: &PlanDeployment, setting: Setting<'_>, refusals: &mut Refusals) {
    let (source, on) = (&command.source, command.extent.from);
    let tests = framework.appointments.iter().filter(|it| it.support_source.as_str() == source.as_str() && !it.requirements.is_empty());
    let kinds: Vec<&str> = tests.map(|it| it.code.as_str()).collect();
    let appointed = command.provider.person().is_some_and(|person| setting.trust.supporters.is_appointed(person, &kinds, on));
    refusals.unless(kinds.is_empty() || appointed, "/source", || Refusal::NotAppointed(source.clone()));
    let known = framework.support_sources.iter().any(|known| known.code.as_str() == source.as_str());
    refusals.unless(known, "/source", || {
        let all: Vec<&str> = framework.support_sources.iter().map(|source| source.code.as_str()).collect();
        Refusal::UnknownSupportSource(source.clone(), all.join(", "))
    });
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn support_is_planned_and_agreed_in_one_go_or_in_two_steps() {
        let story = given([adopted(AGORA)]);
        story
            .clone()
            .when(deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 20))
            .then(["2019-09-01: 20 half-days from nle planned, 2026-01-12 to 2026-03-27", "2019-09-01: deployment agreed"]);
        story
            .when(planned(ADVISER, "nle", "2026-01-12", "2026-03-27", 20))
            .then(["2019-09-01: 20 half-days from nle planned, 2026-01-12 to 2026-03-27"])
            .when(agreed())
            .then(["2019-09-01: deployment agreed"])
            .when(agreed())
            .then([]);
    }

    #[test]
    fn nobody_is_deployed_to_the_academy_that_they_lead() {
        let story = given([adopted(AGORA), appointed(HEAD, Office::Headteacher, "2024-09-01", None).on("2024-09-01")]);
        story
            .clone()
            .when(deployed(HEAD, "trust-schools", "2026-01-12", "2026-03-27", 4))
            .refused([("/provider/person", "of-this-academy")]);
        story
            .when(deployed(HEAD, "trust-schools", "2024-01-12", "2024-03-27", 4))
            .then(["2024-01-12: 4 half-days from trust-schools planned, 2024-01-12 to 2024-03-27", "2024-01-12: deployment agreed"]);
    }

    #[test]
    fn whom_the_trust_puts_in_charge_for_a_time_it_also_deploys() {
        let acting = appointed(EXECUTIVE_HEAD, Office::Headteacher, "2025-09-01", None).interim();
        let several = appointed(CEO, Office::ExecutiveHeadteacher, "2025-09-01", None);
        let story = given([adopted(AGORA), acting.on("2025-09-01"), several.on("2025-09-01")]);
        assert_eq!(story.clone().when(deployed(EXECUTIVE_HEAD, "nle", "2026-01-12", "2026-03-27", 80)).events().len(), 2);
        assert_eq!(story.when(deployed(CEO, "ceo", "2026-01-12", "2026-03-27", 8)).events().len(), 2);
    }

    #[test]
    fn what_is_recorded_late_stands_on_its_first_day_or_on_the_day_that_is_named() {
        let story = given([adopted(AGORA)]);
        let late = || planned(ADVISER, "nle", "2026-01-12", "2026-03-27", 4).on("2026-02-09");
        story.clone().when(late()).then(["2026-01-12: 4 half-days from nle planned, 2026-01-12 to 2026-03-27"]);
        story.clone().when(planned_on(late(), "2025-12-15")).then(["2025-12-15: 4 half-days from nle planned, 2026-01-12 to 2026-03-27"]);
        story.when(planned_on(late(), "2026-02-10")).refused([("/plannedOn", "in-the-future")]);
    }

    #[test]
    fn a_request_that_was_declined_or_taken_back_is_answered_by_no_deployment() {
        let story = given([adopted(AGORA), support_requested(None, vec![]).on("2026-01-05")]);
        let for_it = || answering(deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4));
        assert_eq!(story.clone().when(for_it()).events().len(), 2);
        assert_eq!(story.clone().when(request_answered(true)).when(for_it()).events().len(), 2);
        story.clone().when(request_answered(false)).when(for_it()).refused([("/request", "support-request-closed")]);
        story.when(request_withdrawn()).when(for_it()).refused([("/request", "support-request-closed")]);
    }

    #[test]
    fn every_fault_of_a_plan_is_told_at_once() {
        given([adopted(AGORA)]).when(deployed(STRANGER, "consultants", "2026-03-27", "2026-01-12", 0).by_a_service()).refused([
            ("", "decider-required"),
            ("/until", "ends-before-it-begins"),
            ("/days", "nothing-given"),
            ("/provider/person", "unknown-person"),
            ("/source", "unknown-support-source"),
        ]);
        given([]).when(deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 2)).refused([("", "no-framework")]);
    }

    #[test]
    fn an_academy_gives_to_others_and_not_to_itself() {
        let story = given([adopted(AGORA), joined(A2, "900002", "2020-09-01")]);
        let from = |giver| given_by(deployed(ADVISER, "trust-schools", "2026-01-12", "2026-03-27", 4), giver);
        assert_eq!(story.clone().when(from(A2)).events().len(), 2);
        story.clone().when(from(A1)).refused([("/givingAcademy", "not-a-giver")]);
        story.when(from(A3)).refused([("/givingAcademy", "not-a-giver")]);
    }

    #[test]
    fn what_a_deployment_delivers_is_in_a_package_of_the_framework() {
        let story = given([adopted(AGORA)]);
        let what = |items| delivering(deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4), items);
        assert_eq!(story.clone().when(what(vec![("red-package", "external-leader")])).events().len(), 2);
        story
            .when(what(vec![("red-package", "external-leader"), ("red-package", "external-leader"), ("red-package", "advice")]))
            .refused([("/delivers/1", "unknown-support-item"), ("/delivers/2", "unknown-support-item")]);
    }
}
