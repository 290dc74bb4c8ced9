//! THE STORAGE CONTRACT: what an improvement plan says, part by part. See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{CriterionCode, RequirementCode, ReviewTypeCode, SupportSourceCode};
use crate::framework::Basis;
use crate::ids::{EventId, MonitoringId, PersonId, PlanActionId, PriorityId};
use crate::text::TextRef;

/// Everything that a plan says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanContent {
    /// What it is based on: the school's own plan as it is, adjusted or revised, or a new one.
    pub basis: Basis,
    /// The first day it is for.
    pub starts_on: NaiveDate,
    /// The last day it is for, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// Who wrote it.
    pub authors: Vec<PersonId>,
    /// What is to improve, the most pressing first.
    pub priorities: Vec<Priority>,
    /// What the trust provides or brokers for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<SupportLine>,
    /// When its progress is looked at, and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monitoring: Vec<Monitoring>,
    /// What it says on parts that the rule asks for and that stand nowhere else in it, be it that
    /// nothing arose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<PlanStatement>,
}

/// Something that is to improve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Priority {
    /// Its id, kept through revisions.
    pub priority: PriorityId,
    /// What is to improve.
    pub title: TextRef,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<PriorityOrigin>,
    /// The parts of the plan that the rule asks for and that this is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<RequirementCode>,
    /// How much of the grant is set aside for it, in pence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_pence: Option<u64>,
    /// What is done about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<PlanAction>,
}

/// Where a priority comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityOrigin {
    /// What kind of thing it was.
    pub kind: OriginKind,
    /// The event of this academy that it is recorded by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// The criterion found wanting in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionCode>,
    /// What it was, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextRef>,
}

/// What a priority can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginKind {
    /// A finding of the trust's own reviews.
    InternalFinding,
    /// A finding of reviewers from outside.
    ExternalFinding,
    /// The school's evaluation of itself.
    SelfEvaluation,
    /// Due diligence before it joined.
    DueDiligence,
    /// Its application and conversion.
    Conversion,
    /// An inspection.
    Inspection,
}

impl OriginKind {
    /// Every kind with its word.
    pub const WORDS: &'static [(&'static str, OriginKind)] = &[
        ("internal-finding", OriginKind::InternalFinding),
        ("external-finding", OriginKind::ExternalFinding),
        ("self-evaluation", OriginKind::SelfEvaluation),
        ("due-diligence", OriginKind::DueDiligence),
        ("conversion", OriginKind::Conversion),
        ("inspection", OriginKind::Inspection),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        OriginKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanAction {
    /// Its id, kept through revisions.
    pub action: PlanActionId,
    /// What is done.
    pub what: TextRef,
    /// Who answers for it.
    pub owner: PersonId,
    /// By when it is done.
    pub due_on: NaiveDate,
    /// How it shows that it has worked, one text each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub success_criteria: Vec<TextRef>,
    /// Steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Milestone {
    /// What is reached.
    pub what: TextRef,
    /// By when.
    pub due_on: NaiveDate,
}

/// Support that goes with a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportLine {
    /// Whether the trust gives it or finds it elsewhere.
    pub kind: SupportKind,
    /// What it is.
    pub what: TextRef,
    /// The priority it serves, where it serves one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// Where it comes from: one of the framework's sources of support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SupportSourceCode>,
}

/// Whether the trust gives support or finds it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum SupportKind {
    Provided,
    Brokered,
}

impl SupportKind {
    /// Both with their words.
    pub const WORDS: &'static [(&'static str, SupportKind)] = &[("provided", SupportKind::Provided), ("brokered", SupportKind::Brokered)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        SupportKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// One time at which progress is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Monitoring {
    /// Its id, kept through revisions.
    pub monitoring: MonitoringId,
    /// What is looked at.
    pub what: TextRef,
    /// On which day.
    pub due_on: NaiveDate,
    /// Who looks.
    pub by: PersonId,
    /// The type of review that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_type: Option<ReviewTypeCode>,
}

/// What a plan says on a part that the rule asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanStatement {
    /// The part.
    pub requirement: RequirementCode,
    /// What it says.
    pub text: TextRef,
}

/// A part that the rule asks for and that the plan lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanGap {
    /// The part.
    pub requirement: RequirementCode,
    /// True where the trust itself publishes that a plan must have it: nobody agrees to one without.
    pub blocks: bool,
}
