//! Support for an academy: what it asks for, who is sent, how many days they came, what came of it. One
//! file a command; this one is the table of contents.
//!
//! Nobody looks at the quality of their own work or judges what came of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::{AcademyEvent, DeploymentExtent, PackageItem, SupportRequestDeclined, SupportRequestGranted, SupportRequestWithdrawn};
use crate::framework::Framework;
use crate::ids::{DeploymentId, PersonId, SupportRequestId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod agree_deployment;
mod answer_request;
mod change_deployment;
mod check_quality;
mod end_deployment;
mod judge_impact;
mod plan_deployment;
mod request_support;
mod use_days;

pub use agree_deployment::AgreeDeployment;
pub use answer_request::{AnswerSupportRequest, SupportAnswer, WithdrawSupportRequest};
pub use change_deployment::ChangeDeployment;
pub use check_quality::AssureDeployment;
pub use end_deployment::EndDeployment;
pub use judge_impact::JudgeImpact;
pub use plan_deployment::PlanDeployment;
pub use request_support::RequestSupport;
pub use use_days::UseDays;

/// How far a deployment has come.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Deployed {
    person: Option<PersonId>,
    extent: DeploymentExtent,
    agreed: bool,
    ended_on: Option<NaiveDate>,
}

/// What the rules need to know of an academy's support.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    deployments: BTreeMap<DeploymentId, Deployed>,
    /// Each request, and whether it waits for an answer.
    requests: BTreeMap<SupportRequestId, bool>,
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
        SupportCommand::Change(c) => change_deployment::decide(academy, c, setting),
        SupportCommand::End(c) => end_deployment::decide(academy, c, setting),
        SupportCommand::Assure(c) => check_quality::decide(academy, c, setting),
        SupportCommand::JudgeImpact(c) => judge_impact::decide(academy, c, setting),
    }
}

impl Support {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, effective_on: NaiveDate, event: &AcademyEvent) {
        if let AcademyEvent::SupportRequested(e) = event {
            self.requests.insert(e.request, true);
        }
        if let AcademyEvent::SupportRequestGranted(SupportRequestGranted { request, .. })
        | AcademyEvent::SupportRequestDeclined(SupportRequestDeclined { request, .. })
        | AcademyEvent::SupportRequestWithdrawn(SupportRequestWithdrawn { request, .. }) = event
        {
            self.requests.insert(*request, false);
        }
        if let AcademyEvent::DeploymentPlanned(e) = event {
            let planned = Deployed { person: e.provider.person(), extent: e.extent, agreed: false, ended_on: None };
            self.deployments.insert(e.deployment, planned);
        }
        if let AcademyEvent::DeploymentAgreed(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.agreed = true;
        }
        if let AcademyEvent::DeploymentChanged(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.extent = e.extent;
        }
        if let AcademyEvent::DeploymentEnded(e) = event
            && let Some(deployed) = self.deployments.get_mut(&e.deployment)
        {
            deployed.ended_on = Some(effective_on);
        }
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
