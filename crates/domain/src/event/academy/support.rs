//! THE STORAGE CONTRACT: events of support: what a school asked for, whom the trust sent, what came of
//! it. See the warning in `event.rs`.
//!
//! Days are counted in halves, since half a day is the smallest visit that anybody plans. An
//! organisation's name is a text beside the log: a consultant's business often carries a person's name.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::FrameworkRef;
use crate::codes::{PackageCode, SupportItemCode, SupportRoleCode, SupportSourceCode};
use crate::ids::{AcademyId, DeploymentId, EventId, PersonId, SupportRequestId};
use crate::text::TextRef;

/// One thing in a package of a framework.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageItem {
    /// The package.
    pub package: PackageCode,
    /// What in it.
    pub item: SupportItemCode,
}

/// A school asked for support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequested {
    /// The request's id.
    pub request: SupportRequestId,
    /// For which head or chair somebody of the trust wrote it down, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<PersonId>,
    /// The things of the framework's packages that are asked for; none where it is something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PackageItem>,
    /// The framework they are of.
    pub framework: FrameworkRef,
    /// What is asked for, and why.
    pub need: TextRef,
    /// From when it is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_from: Option<NaiveDate>,
}

/// The trust granted a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequestGranted {
    /// The request.
    pub request: SupportRequestId,
    /// What is granted.
    pub granted: TextRef,
}

/// The trust declined a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequestDeclined {
    /// The request.
    pub request: SupportRequestId,
    /// Why.
    pub reason: TextRef,
}

/// The school took its request back before it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequestWithdrawn {
    /// The request.
    pub request: SupportRequestId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// Who gives support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum SupportProvider {
    /// A person whom the trust knows.
    Person {
        /// Who.
        person: PersonId,
    },
    /// An organisation.
    Organisation {
        /// What it is called.
        name: TextRef,
    },
}

impl SupportProvider {
    /// The person, where it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            SupportProvider::Person { person } => Some(*person),
            SupportProvider::Organisation { .. } => None,
        }
    }

    /// The organisation's name, where it is one.
    pub fn organisation(&self) -> Option<TextRef> {
        match self {
            SupportProvider::Person { .. } => None,
            SupportProvider::Organisation { name } => Some(*name),
        }
    }
}

/// As what somebody is deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SupportRole {
    /// A role that a framework of the trust's names, `sle`.
    Known(SupportRoleCode),
    /// Words of one's own.
    Own(TextRef),
}

impl SupportRole {
    /// The framework's code, where it is one.
    pub fn known(&self) -> Option<&SupportRoleCode> {
        match self {
            SupportRole::Known(code) => Some(code),
            SupportRole::Own(_) => None,
        }
    }

    /// The text, where it is somebody's own words.
    pub fn own(&self) -> Option<TextRef> {
        match self {
            SupportRole::Known(_) => None,
            SupportRole::Own(text) => Some(*text),
        }
    }
}

/// How much is deployed, for how long, at what cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentExtent {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Half-days in all.
    pub half_days: u32,
    /// What it costs, in whole pounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_pounds: Option<u32>,
}

/// Support for the academy was planned: it is agreed by an event of its own, and is the trust's own
/// business until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentPlanned {
    /// The deployment's id.
    pub deployment: DeploymentId,
    /// Who comes.
    pub provider: SupportProvider,
    /// Where the support comes from: one of the framework's sources.
    pub source: SupportSourceCode,
    /// The framework it is of.
    pub framework: FrameworkRef,
    /// As what they come.
    pub role: SupportRole,
    /// The academy of the trust that gives them up for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giving_academy: Option<AcademyId>,
    /// What it is about.
    pub focus: TextRef,
    /// What is to be achieved, by which its impact is judged.
    pub aim: TextRef,
    /// Which things of the framework's packages it delivers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivers: Vec<PackageItem>,
    /// The request that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<SupportRequestId>,
    /// The events that it rests on: a plan's priority, a review, a category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<EventId>,
    /// How much, for how long, at what cost.
    pub extent: DeploymentExtent,
    /// What the person deployed is to gain from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_gains: Option<TextRef>,
    /// What the academy that gives them up gains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver_gains: Option<TextRef>,
    /// What the academy that gives them up bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver_bears: Option<TextRef>,
    /// A conflict of interest that was declared, and what is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<DeclaredInterest>,
}

/// A conflict of interest, declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeclaredInterest {
    /// What it is.
    pub declared: TextRef,
    /// What is done so that it does no harm.
    pub safeguard: TextRef,
}

/// A planned deployment was agreed. From here the school knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentAgreed {
    /// The deployment.
    pub deployment: DeploymentId,
}

/// Days of a deployment were used. `effectiveOn` is the day, or the last of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentDaysUsed {
    /// The deployment.
    pub deployment: DeploymentId,
    /// Half-days used.
    pub half_days: u32,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
}

/// An entry of days used was put right, or taken back. `effectiveOn` is the day the days were used, as it
/// is known now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentDaysCorrected {
    /// The deployment.
    pub deployment: DeploymentId,
    /// The event that recorded the entry.
    pub entry: EventId,
    /// Half-days used in truth; 0 where it is taken back.
    pub half_days: u32,
    /// Why.
    pub reason: TextRef,
}

/// A deployment was extended, shortened or otherwise changed. Holds its extent as it now stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentChanged {
    /// The deployment.
    pub deployment: DeploymentId,
    /// How much, for how long, at what cost, from now on.
    pub extent: DeploymentExtent,
    /// Why.
    pub reason: TextRef,
}

/// A deployment ended. `effectiveOn` is its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentEnded {
    /// The deployment.
    pub deployment: DeploymentId,
    /// True where that was before its agreed last day.
    pub early: bool,
    /// Why; always given where it was early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// Somebody else looked at the quality of what is given. `effectiveOn` is the day they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentQualityAssured {
    /// The deployment.
    pub deployment: DeploymentId,
    /// Who looked.
    pub checked_by: PersonId,
    /// Whether it is good enough.
    pub satisfactory: bool,
    /// What they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// How far what was set out was achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Impact {
    Achieved,
    Partly,
    NotAchieved,
}

impl Impact {
    /// Every answer with its word.
    pub const WORDS: &'static [(&'static str, Impact)] =
        &[("achieved", Impact::Achieved), ("partly", Impact::Partly), ("not-achieved", Impact::NotAchieved)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Impact::WORDS.iter().find(|(_, impact)| *impact == self).map_or("", |(word, _)| word)
    }
}

/// Somebody else judged what came of a deployment, against what was set out. A later judgement stands
/// before an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentImpactJudged {
    /// The deployment.
    pub deployment: DeploymentId,
    /// Who judged.
    pub judged_by: PersonId,
    /// How far its aim was achieved.
    pub impact: Impact,
    /// The events that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EventId>,
    /// What they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}
