//! THE STORAGE CONTRACT: events of improvement plans, the term plans inside them, and the reports on
//! their progress. See the warning in `event.rs`.
//!
//! A plan and a revision hold all of the plan as it then stood, so that no reader has to merge. Who had
//! to be consulted and to agree, and which parts were missing, stand in the event: who may see a plan,
//! and whether it was agreed, must not change with the framework.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Agreement, Evidence, FrameworkRef};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{AudienceCode, CriterionCode, PlanRuleCode, ProgressCode, RequirementCode, ReviewTypeCode, SupportSourceCode};
use crate::framework::{Basis, Judgement, Role};
use crate::ids::{EventId, MonitoringId, PersonId, PlanActionId, PlanId, PriorityId, ProgressReportId, TermPlanId};
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

/// What was found of one priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityProgress {
    /// The priority.
    pub priority: PriorityId,
    /// How fast it moves, on the framework's progress scale.
    pub progress: ProgressCode,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// Whether intervention or support is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum RecommendationKind {
    Intervention,
    Support,
}

impl RecommendationKind {
    /// Both with their words.
    pub const WORDS: &'static [(&'static str, RecommendationKind)] =
        &[("intervention", RecommendationKind::Intervention), ("support", RecommendationKind::Support)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        RecommendationKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// Something more that is recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// What kind of thing, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecommendationKind>,
    /// The priority it is for, where it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// What.
    pub text: TextRef,
}

/// A report on a plan's progress, made on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReported {
    /// Its id.
    pub report: ProgressReportId,
    /// The plan.
    pub plan: PlanId,
    /// The academic year that it is about.
    pub year: AcademicYear,
    /// The term that it is about.
    pub term: SchoolTerm,
    /// The framework in force then.
    pub framework: FrameworkRef,
    /// The framework's type of review that it is, where it is one.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub report_type: Option<ReviewTypeCode>,
    /// Who made it.
    pub authors: Vec<PersonId>,
    /// What was found of each priority.
    pub findings: Vec<PriorityProgress>,
    /// How fast the plan moves as a whole.
    pub overall: ProgressCode,
    /// What was found, in words.
    pub summary: TextRef,
    /// What more is recommended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommendations: Vec<Recommendation>,
    /// The framework's audiences that it is addressed to.
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// A report was shared with the school on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReportShared {
    /// The report.
    pub report: ProgressReportId,
    /// The framework's audiences that it was shared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceCode>,
    /// The roles that these meant then.
    pub roles: Vec<Role>,
}

/// Somebody said that they have read a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReportAcknowledged {
    /// The report.
    pub report: ProgressReportId,
    /// In which role.
    pub role: Role,
    /// What they say to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}
