//! THE STORAGE CONTRACT: events of improvement plans, and the term plans inside them. See the
//! warning in `event.rs`; what a plan says stands in `plan_content.rs`, and reports on its progress in
//! `plan_reports.rs`.
//!
//! A plan and a revision hold all of the plan as it then stood, so that no reader has to merge. Who had
//! to be consulted and to agree, and which parts were missing, stand in the event: who may see a plan,
//! and whether it was agreed, must not change with the framework.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Agreement, Evidence, FrameworkRef, PlanContent, PlanGap};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::PlanRuleCode;
use crate::framework::{Judgement, Role};
use crate::ids::{EventId, MonitoringId, PersonId, PlanActionId, PlanId, PriorityId, TermPlanId};
use crate::text::TextRef;

/// A plan was prepared on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPrepared {
    /// Its id.
    pub plan: PlanId,
    /// The framework in force then.
    pub framework: FrameworkRef,
    /// The framework's rule that it follows; absent where none fits the academy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<PlanRuleCode>,
    /// How the school was judged before it joined, as far as was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
    /// True where the rule lets the school write it.
    pub by_the_school: bool,
    /// The roles that have to be consulted; whoever wrote it is not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<Role>,
    /// The roles that have to agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed_by: Vec<Role>,
    /// Everything in it.
    pub content: PlanContent,
    /// What it lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<PlanGap>,
    /// The plan whose place it takes once it is agreed, where that one was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<PlanId>,
}

/// A plan was revised on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanRevised {
    /// The plan.
    pub plan: PlanId,
    /// Which revision it is; the plan as prepared is the first.
    pub revision: u32,
    /// Everything in it, as it now stands.
    pub content: PlanContent,
    /// What it lacks now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<PlanGap>,
    /// The events that it was revised because of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
    /// The actions of the revision before that are given up. Of revisions recorded before there was this
    /// list nobody knows: an action that is in neither was left out without a word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<DroppedAction>,
}

/// An action that is given up before it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DroppedAction {
    /// The action.
    pub action: PlanActionId,
    /// Why.
    pub reason: TextRef,
}

/// A plan was put to those who are consulted, who see it from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPutToConsultation {
    /// The plan.
    pub plan: PlanId,
    /// To which roles.
    pub parties: Vec<Role>,
    /// By when they are to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respond_by: Option<NaiveDate>,
}

/// Somebody was consulted about a plan on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanConsulted {
    /// The plan.
    pub plan: PlanId,
    /// The revision that they were consulted about.
    pub revision: u32,
    /// In which role.
    pub party: Role,
    /// Who.
    pub person: PersonId,
    /// How far they agree; absent where they did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TextRef>,
}

/// Somebody agreed to a plan on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanAgreed {
    /// The plan.
    pub plan: PlanId,
    /// The revision they agreed to.
    pub revision: u32,
    /// In which role.
    pub party: Role,
    /// Who.
    pub person: PersonId,
}

/// How far a priority was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum PriorityOutcome {
    Met,
    PartlyMet,
    NotMet,
    CarriedForward,
}

impl PriorityOutcome {
    /// Every outcome with its word.
    pub const WORDS: &'static [(&'static str, PriorityOutcome)] = &[
        ("met", PriorityOutcome::Met),
        ("partly-met", PriorityOutcome::PartlyMet),
        ("not-met", PriorityOutcome::NotMet),
        ("carried-forward", PriorityOutcome::CarriedForward),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        PriorityOutcome::WORDS.iter().find(|(_, outcome)| *outcome == self).map_or("", |(word, _)| word)
    }
}

/// How one priority ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityClosed {
    /// The priority.
    pub priority: PriorityId,
    /// How far it was met.
    pub outcome: PriorityOutcome,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// A plan ended on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanClosed {
    /// The plan.
    pub plan: PlanId,
    /// How each of its priorities ended.
    pub outcomes: Vec<PriorityClosed>,
    /// What came of it all.
    pub summary: TextRef,
}

/// Another plan took a plan's place on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanSuperseded {
    /// The plan that ended.
    pub plan: PlanId,
    /// The plan in its place.
    pub by: PlanId,
}

/// What is done in a term, inside a plan. Setting it again for the same term takes the place of the
/// earlier, which then has to be agreed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TermPlanSet {
    /// Its id.
    pub term_plan: TermPlanId,
    /// The plan that it belongs to.
    pub plan: PlanId,
    /// The academic year.
    pub year: AcademicYear,
    /// The term.
    pub term: SchoolTerm,
    /// The plan's actions that are for this term.
    pub actions: Vec<PlanActionId>,
    /// What the term is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<TextRef>,
    /// The framework's rule for such plans, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<PlanRuleCode>,
    /// The roles that have to agree.
    pub agreed_by: Vec<Role>,
}

/// Somebody agreed to a term's plan on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TermPlanAgreed {
    /// The term's plan.
    pub term_plan: TermPlanId,
    /// The plan that it belongs to.
    pub plan: PlanId,
    /// In which role.
    pub party: Role,
    /// Who.
    pub person: PersonId,
}

/// How far an action has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum ActionStatus {
    OnTrack,
    Behind,
    Done,
}

impl ActionStatus {
    /// Every status with its word.
    pub const WORDS: &'static [(&'static str, ActionStatus)] =
        &[("on-track", ActionStatus::OnTrack), ("behind", ActionStatus::Behind), ("done", ActionStatus::Done)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        ActionStatus::WORDS.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }
}

/// How far an action had come on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionProgressed {
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: PlanActionId,
    /// How far.
    pub status: ActionStatus,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// Grant was spent on a priority on `effectiveOn`; less than nothing where some came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantSpent {
    /// The plan.
    pub plan: PlanId,
    /// The priority.
    pub priority: PriorityId,
    /// How much, in pence.
    pub pence: i64,
    /// On what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<TextRef>,
}

/// Progress was looked at, on `effectiveOn`, as the schedule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanMonitored {
    /// The plan.
    pub plan: PlanId,
    /// The entry of its schedule.
    pub monitoring: MonitoringId,
    /// The event in which it is recorded, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
}
