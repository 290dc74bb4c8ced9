//! Steps in the support of an academy, and how its events are told. Stories know one deployment and one
//! request.

use uuid::Uuid;

use super::day;
use super::steps::{Ask, Step, Who, asked, asked_of_trust, text};
use crate::academy::{
    AcademyCommand, AgreeDeployment, AnswerSupportRequest, AssureDeployment, ChangeDeployment, CorrectDays, EndDeployment, JudgeImpact,
    PlanDeployment, RequestSupport, SupportAnswer, SupportCommand, UseDays, WithdrawSupportRequest,
};
use crate::codes::{AppointmentCode, PackageCode, RequirementCode, SupportItemCode, SupportRoleCode, SupportSourceCode};
use crate::event::{
    AcademyEvent, DeclaredInterest, DeploymentExtent, Giver, Impact, PackageItem, RequirementEvidence, SupportProvider, SupportRole,
};
use crate::ids::{AcademyId, AdviserAppointmentId, DeploymentId, EventId, SupportRequestId};
use crate::trust::{AppointAdviser, AssureAdviser, EndAppointment, StateCapacity, SupportersCommand, TrustCommand};

pub(crate) const D1: DeploymentId = DeploymentId(Uuid::from_u128(0xd301));
pub(crate) const Q1: SupportRequestId = SupportRequestId(Uuid::from_u128(0xd401));

fn step(command: SupportCommand) -> Step {
    asked(AcademyCommand::Support(command))
}

/// The command of a step, to be changed.
pub(crate) fn support_command(step: &mut Step) -> Option<&mut SupportCommand> {
    match &mut step.ask {
        Ask::Academy(AcademyCommand::Support(command)) => Some(command),
        Ask::Academy(_) | Ask::Register(_) | Ask::Adopt { .. } | Ask::Trust(_) | Ask::Join(_) => None,
    }
}

fn plan(mut step: Step, change: impl FnOnce(&mut PlanDeployment)) -> Step {
    let Some(SupportCommand::Plan(plan)) = support_command(&mut step) else { panic!("only a plan has these") };
    change(plan);
    step
}

fn items(of: Vec<(&str, &str)>) -> Vec<PackageItem> {
    let item = |(package, item)| PackageItem { package: PackageCode::parse(package).unwrap(), item: SupportItemCode::parse(item).unwrap() };
    of.into_iter().map(item).collect()
}

pub(crate) fn planned((person, _): Who, source: &str, from: &str, until: &str, half_days: u32) -> Step {
    step(SupportCommand::Plan(Box::new(PlanDeployment {
        deployment: D1,
        provider: SupportProvider::Person { person },
        source: SupportSourceCode::parse(source).unwrap(),
        role: SupportRole::Known(SupportRoleCode::parse("nle").unwrap()),
        giving_academy: None,
        focus: text(20),
        aim: text(21),
        delivers: Vec::new(),
        request: None,
        grounds: Vec::new(),
        extent: DeploymentExtent { from: day(from), until: day(until), half_days, cost_pounds: None },
        person_gains: Some(text(22)),
        giver_gains: None,
        giver_bears: None,
        interest: Some(DeclaredInterest { declared: text(23), safeguard: text(24) }),
        planned_on: None,
        agreed: false,
    })))
}

pub(crate) fn deployed(who: Who, source: &str, from: &str, until: &str, half_days: u32) -> Step {
    plan(planned(who, source, from, until, half_days), |plan| plan.agreed = true)
}

pub(crate) fn given_by(step: Step, giver: AcademyId) -> Step {
    plan(step, |plan| plan.giving_academy = Some(giver))
}

pub(crate) fn delivering(step: Step, what: Vec<(&str, &str)>) -> Step {
    plan(step, |plan| plan.delivers = items(what))
}

pub(crate) fn planned_on(step: Step, on: &str) -> Step {
    plan(step, |plan| plan.planned_on = Some(day(on)))
}

pub(crate) fn answering(step: Step) -> Step {
    plan(step, |plan| plan.request = Some(Q1))
}

pub(crate) fn agreed() -> Step {
    step(SupportCommand::Agree(AgreeDeployment { deployment: D1 }))
}

pub(crate) fn days_used(on: &str, half_days: u32) -> Step {
    step(SupportCommand::UseDays(UseDays { deployment: D1, used_on: day(on), half_days, note: None }))
}

pub(crate) fn days_corrected(entry: EventId, used_on: Option<&str>, half_days: Option<u32>) -> Step {
    let command = CorrectDays { deployment: D1, entry, used_on: used_on.map(day), half_days, reason: text(5) };
    step(SupportCommand::CorrectDays(command))
}

pub(crate) fn deployment_changed(until: Option<&str>, half_days: Option<u32>) -> Step {
    step(SupportCommand::Change(ChangeDeployment {
        deployment: D1,
        from: None,
        until: until.map(day),
        half_days,
        cost_pounds: None,
        reason: text(5),
    }))
}

pub(crate) fn deployment_ended(on: &str) -> Step {
    step(SupportCommand::End(EndDeployment { deployment: D1, ended_on: day(on), reason: Some(text(5)) }))
}

pub(crate) fn without_reason(mut step: Step) -> Step {
    let Some(SupportCommand::End(end)) = support_command(&mut step) else { panic!("only an end can go without") };
    end.reason = None;
    step
}

pub(crate) fn quality_assured(on: &str, by: Option<Who>) -> Step {
    let checked_by = by.map(|(person, _)| person);
    let command = AssureDeployment { deployment: D1, checked_on: day(on), checked_by, satisfactory: true, comment: Some(text(9)) };
    step(SupportCommand::Assure(command))
}

pub(crate) fn impact_judged(on: &str, impact: &str, evidence: &[EventId]) -> Step {
    let impact = Impact::WORDS.iter().find(|(word, _)| *word == impact).unwrap().1;
    step(SupportCommand::JudgeImpact(JudgeImpact {
        deployment: D1,
        judged_on: day(on),
        judged_by: None,
        impact,
        evidence: evidence.to_vec(),
        comment: None,
    }))
}

pub(crate) fn support_requested(asked_by: Option<Who>, what: Vec<(&str, &str)>) -> Step {
    let asked_by = asked_by.map(|(person, _)| person);
    step(SupportCommand::Request(RequestSupport {
        request: Q1,
        asked_by,
        items: items(what),
        need: text(25),
        needed_from: None,
        requested_on: None,
    }))
}

pub(crate) fn request_answered(grant: bool) -> Step {
    let answer = if grant { SupportAnswer::Grant(text(26)) } else { SupportAnswer::Decline(text(5)) };
    step(SupportCommand::Answer(AnswerSupportRequest { request: Q1, answer, answered_on: None }))
}

pub(crate) fn request_withdrawn() -> Step {
    step(SupportCommand::Withdraw(WithdrawSupportRequest { request: Q1, reason: None }))
}

pub(crate) const AP1: AdviserAppointmentId = AdviserAppointmentId(Uuid::from_u128(0xd501));

fn of_trust(command: SupportersCommand) -> Step {
    asked_of_trust(TrustCommand::Supporters(command))
}

pub(crate) fn adviser_appointed((person, _): Who, kind: &str, from: &str, shown: &[&str]) -> Step {
    let evidence = |code: &&str| RequirementEvidence { requirement: RequirementCode::parse(code).unwrap(), evidence: text(27) };
    of_trust(SupportersCommand::Appoint(AppointAdviser {
        appointment: AP1,
        person,
        kind: AppointmentCode::parse(kind).unwrap(),
        from: day(from),
        until: None,
        evidence: shown.iter().map(evidence).collect(),
    }))
}

pub(crate) fn appointment_ended(on: &str) -> Step {
    of_trust(SupportersCommand::End(EndAppointment { appointment: AP1, ended_on: day(on), reason: None }))
}

pub(crate) fn adviser_assured(on: &str) -> Step {
    let command = AssureAdviser { appointment: AP1, checked_on: day(on), checked_by: None, satisfactory: true, comment: None };
    of_trust(SupportersCommand::Assure(command))
}

pub(crate) fn capacity_stated(giver: Giver, from: &str, until: &str, half_days: u32) -> Step {
    of_trust(SupportersCommand::StateCapacity(StateCapacity { giver, from: day(from), until: day(until), half_days }))
}

/// One event of an academy's support; none of any other.
pub(super) fn tell(event: &AcademyEvent) -> Option<String> {
    let told = if let AcademyEvent::DeploymentPlanned(e) = event {
        let DeploymentExtent { from, until, half_days, .. } = e.extent;
        format!("{half_days} half-days from {} planned, {from} to {until}", e.source)
    } else if let AcademyEvent::DeploymentDaysUsed(e) = event {
        format!("{} half-days used", e.half_days)
    } else if let AcademyEvent::DeploymentDaysCorrected(e) = event {
        match e.half_days {
            0 => "entry of days taken back".into(),
            half_days => format!("entry of days corrected to {half_days} half-days"),
        }
    } else if let AcademyEvent::DeploymentChanged(e) = event {
        format!("deployment changed to {} half-days until {}", e.extent.half_days, e.extent.until)
    } else if let AcademyEvent::DeploymentEnded(e) = event {
        format!("deployment ended{}", if e.early { " early" } else { "" })
    } else if let AcademyEvent::DeploymentQualityAssured(e) = event {
        format!("quality of the deployment looked at: {}", if e.satisfactory { "satisfactory" } else { "not good enough" })
    } else if let AcademyEvent::DeploymentImpactJudged(e) = event {
        format!("impact judged: {}", e.impact.as_str())
    } else if let AcademyEvent::DeploymentAgreed(_) = event {
        "deployment agreed".into()
    } else if let AcademyEvent::SupportRequested(_) = event {
        "support requested".into()
    } else if let AcademyEvent::SupportRequestGranted(_) = event {
        "support granted".into()
    } else if let AcademyEvent::SupportRequestDeclined(_) = event {
        "support declined".into()
    } else if let AcademyEvent::SupportRequestWithdrawn(_) = event {
        "support request withdrawn".into()
    } else {
        return None;
    };
    Some(told)
}
