//! Support for an academy: what it asks for, who is sent, how many days they came, what came of it. One
//! file a command; this one is the table of contents.
//!
//! Nobody looks at the quality of their own work or judges what came of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::{
    AcademyEvent, DeploymentExtent, Meta, PackageItem, SupportRequestDeclined, SupportRequestGranted, SupportRequestWithdrawn,
};
use crate::framework::{Framework, Role};
use crate::ids::{DeploymentId, EventId, PersonId, SupportRequestId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod agree_deployment;
mod answer_request;
mod change_deployment;
mod check_quality;
mod correct_days;
mod end_deployment;
mod judge_impact;
mod plan_deployment;
mod request_support;
mod use_days;

pub use agree_deployment::AgreeDeployment;
pub use answer_request::{AnswerSupportRequest, SupportAnswer, WithdrawSupportRequest};
pub use change_deployment::ChangeDeployment;
pub use check_quality::AssureDeployment;
pub use correct_days::CorrectDays;
pub use end_deployment::EndDeployment;
pub use judge_impact::JudgeImpact;
pub use plan_deployment::PlanDeployment;
pub use request_support::RequestSupport;
pub use use_days::UseDays;

/// How far a deployment has come.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Deployed {
    person: Option<PersonId>,
    planned_on: NaiveDate,
    extent: DeploymentExtent,
    agreed: bool,
    ended_on: Option<NaiveDate>,
    /// Each entry of days used, as last put right: the day, and half-days.
    uses: BTreeMap<EventId, (NaiveDate, u32)>,
}

impl Deployed {
    /// Its last day, as far as is known.
    fn until(&self) -> NaiveDate {
        self.ended_on.unwrap_or(self.extent.until)
    }

    /// The days on which any of it was used.
    fn used_on(&self) -> impl Iterator<Item = NaiveDate> {
        self.uses.values().filter(|(_, half_days)| *half_days > 0).map(|(on, _)| *on)
    }

    /// Notes what cannot have been: a day on which it was not, or more than one person can give from its
    /// first day to that one. Of an organisation several people may come on one day.
    fn check_use(&self, on: NaiveDate, half_days: u32, but: Option<EventId>, refusals: &mut Refusals) {
        let (from, until) = (self.extent.from, self.until());
        if !(from <= on && on <= until) {
            refusals.add("/usedOn", Refusal::OutsideTheDeployment { on, from, until });
            return;
        }
        let others = self.uses.iter().filter(|(entry, (day, _))| but != Some(**entry) && *day <= on);
        let given: u64 = others.map(|(_, (_, used))| u64::from(*used)).sum::<u64>() + u64::from(half_days);
        let days = (on - from).num_days() + 1;
        let possible = u64::try_from(days).unwrap_or_default() * 2;
        refusals.unless(self.person.is_none() || given <= possible, "/days", || Refusal::MoreThanPassed { days, from, on });
    }

    /// Notes that an adviser tells of somebody else's days.
    fn check_own(&self, setting: Setting<'_>, refusals: &mut Refusals) {
        let own = setting.decider.is_none_or(|(person, role)| role != Role::Adviser || self.person == Some(person));
        refusals.unless(own, "", || Refusal::NotYourDeployment);
    }
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    NotYet,
    Granted,
    /// Declined, or taken back.
    Closed,
}

/// What the rules need to know of an academy's support.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    deployments: BTreeMap<DeploymentId, Deployed>,
    /// Each request, with the day it was made.
    requests: BTreeMap<SupportRequestId, (NaiveDate, Answered)>,
}

/// What may be asked about an academy's support.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum SupportCommand {
    Request(RequestSupport),
    Answer(AnswerSupportRequest),
    Withdraw(WithdrawSupportRequest),
    Plan(Box<PlanDeployment>),
    Agree(AgreeDeployment),
    UseDays(UseDays),
    CorrectDays(CorrectDays),
    Change(ChangeDeployment),
    End(EndDeployment),
    Assure(AssureDeployment),
    JudgeImpact(JudgeImpact),
}

pub(super) fn decide(academy: &Academy, command: SupportCommand, setting: Setting<'_>) -> Decision {
    match command {
        SupportCommand::Request(c) => request_support::decide(academy, c, setting),
        SupportCommand::Answer(c) => answer_request::decide(academy, c, setting),
        SupportCommand::Withdraw(c) => answer_request::withdraw(academy, c, setting),
        SupportCommand::Plan(c) => plan_deployment::decide(academy, *c, setting),
        SupportCommand::Agree(c) => agree_deployment::decide(academy, c, setting),
        SupportCommand::UseDays(c) => use_days::decide(academy, c, setting),
        SupportCommand::CorrectDays(c) => correct_days::decide(academy, c, setting),
        SupportCommand::Change(c) => change_deployment::decide(academy, c, setting),
        SupportCommand::End(c) => end_deployment::decide(academy, c, setting),
        SupportCommand::Assure(c) => check_quality::decide(academy, c, setting),
        SupportCommand::JudgeImpact(c) => judge_impact::decide(academy, c, setting),
    }
}

impl Support {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        let on = meta.effective_on;
        if let AcademyEvent::SupportRequested(e) = event {
            self.requests.insert(e.request, (on, Answered::NotYet));
        }
        let answered = if let AcademyEvent::SupportRequestGranted(SupportRequestGranted { request, .. }) = event {
            Some((request, Answered::Granted))
        } else if let AcademyEvent::SupportRequestDeclined(SupportRequestDeclined { request, .. })
        | AcademyEvent::SupportRequestWithdrawn(SupportRequestWithdrawn { request, .. }) = event
        {
            Some((request, Answered::Closed))
        } else {
            None
        };
        if let Some((request, answer)) = answered
            && let Some((_, answered)) = self.requests.get_mut(request)
        {
            *answered = answer;
        }
        if let AcademyEvent::DeploymentPlanned(e) = event {
            let (person, extent) = (e.provider.person(), e.extent);
            let planned = Deployed { person, planned_on: on, extent, agreed: false, ended_on: None, uses: BTreeMap::new() };
            self.deployments.insert(e.deployment, planned);
        }
        if let AcademyEvent::DeploymentAgreed(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.agreed = true;
        }
        if let AcademyEvent::DeploymentDaysUsed(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.uses.insert(meta.id, (on, e.half_days));
        }
        if let AcademyEvent::DeploymentDaysCorrected(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.uses.insert(e.entry, (on, e.half_days));
        }
        if let AcademyEvent::DeploymentChanged(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.extent = e.extent;
        }
        if let AcademyEvent::DeploymentEnded(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.ended_on = Some(on);
        }
    }

    /// Every entry of days that there is, with its deployment.
    pub fn entries(&self) -> impl Iterator<Item = (DeploymentId, EventId)> {
        self.deployments.iter().flat_map(|(id, deployed)| deployed.uses.keys().map(|entry| (*id, *entry)))
    }

    /// A deployment, or a note that there is none.
    fn deployment(&self, id: DeploymentId, refusals: &mut Refusals) -> Option<&Deployed> {
        let found = self.deployments.get(&id);
        refusals.unless(found.is_some(), "", || Refusal::UnknownDeployment(id));
        found
    }
}

/// Notes whatever the packages of a framework do not hold, or what is named twice.
fn check_items(framework: &Framework, pointer: &str, items: &[PackageItem], refusals: &mut Refusals) {
    for (i, item) in items.iter().enumerate() {
        let known = framework.entitlements.iter().filter(|package| package.code.as_str() == item.package.as_str());
        let known = known.flat_map(|package| &package.items).any(|it| it.code.as_str() == item.item.as_str());
        refusals.unless(known && !items[..i].contains(item), &format!("{pointer}/{i}"), || Refusal::UnknownSupportItem(item.clone()));
    }
}

/// Notes that nobody answers for a command.
fn check_decider(setting: Setting<'_>, refusals: &mut Refusals) {
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
}
