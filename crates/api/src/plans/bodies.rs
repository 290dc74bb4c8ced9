//! What is sent to prepare, revise and close a plan.

use serde::Serialize;
use utoipa::ToSchema;

/// A plan to prepare. Revisions say all of it again, with the ids of the parts that are kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlan)]
pub(crate) struct PlanBody {
    /// The framework's rule that it follows; needed where several hold for the academy. Of a plan on joining and the plan of the year nothing need be said: it is the plan on joining where one is owed, or `judgement` is given, and none was agreed.
    rule: Option<String>,
    /// How the school was judged before it joined, where the record does not say: `outstanding`, `good`, `requires-improvement` or `inadequate`.
    judgement: Option<String>,
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    prepared_on: Option<String>,
    /// The id of the plan whose place it takes.
    #[schema(format = Uuid)]
    supersedes: Option<String>,
    #[serde(flatten)]
    content: ContentBody,
}

/// Everything that a plan says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanContent)]
pub(crate) struct ContentBody {
    /// `adopted-as-is`, `adjusted`, `revised`, `written-by-school` or `written-by-trust`; one that the rule knows.
    basis: String,
    /// The first day it is for; the day it is prepared where left out, and in a revision the day it was for before. At most five years ahead.
    #[schema(format = Date)]
    starts_on: Option<String>,
    /// The last day it is for: not before the first, and at most five years after it.
    #[schema(format = Date)]
    ends_on: Option<String>,
    /// The ids of who wrote it; you where left out.
    authors: Option<Vec<String>>,
    /// 1 to 30 priorities, the most pressing first.
    priorities: Vec<PriorityBody>,
    /// Up to 50 lines: what the trust provides or brokers.
    support: Option<Vec<SupportBody>>,
    /// Up to 50 entries: when progress is looked at.
    monitoring: Option<Vec<MonitoringBody>>,
    /// What the plan says on parts that the rule asks for and that stand nowhere else in it, be it that nothing arose.
    statements: Option<Vec<StatementBody>>,
}

/// What is to improve.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanPriority)]
pub(crate) struct PriorityBody {
    /// In a revision, the id of the priority that this is.
    #[schema(format = Uuid)]
    id: Option<String>,
    title: String,
    /// Where it comes from.
    origins: Option<Vec<OriginBody>>,
    /// Parts that the rule asks for and that this priority is.
    covers: Option<Vec<String>>,
    /// Grant set aside for it, in pence.
    grant_pence: Option<u64>,
    actions: Option<Vec<ActionBody>>,
}

/// Where a priority comes from: an event of this academy, or words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanOrigin)]
pub(crate) struct OriginBody {
    /// `internal-finding`, `external-finding`, `self-evaluation`, `due-diligence`, `conversion` or `inspection`.
    kind: String,
    #[schema(format = Uuid)]
    event_id: Option<String>,
    /// The criterion that was found wanting; of a review, one that it judged.
    criterion: Option<String>,
    text: Option<String>,
}

/// What somebody does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanAction)]
pub(crate) struct ActionBody {
    /// In a revision, the id of the action that this is.
    #[schema(format = Uuid)]
    id: Option<String>,
    what: String,
    /// The id of the person who answers for it.
    owner: String,
    /// Within the plan.
    #[schema(format = Date)]
    due_on: String,
    success_criteria: Option<Vec<String>>,
    milestones: Option<Vec<MilestoneBody>>,
}

/// A step on the way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanMilestone)]
pub(crate) struct MilestoneBody {
    what: String,
    /// Within the plan, and not after the action's own day.
    #[schema(format = Date)]
    due_on: String,
}

/// Support that goes with the plan.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPlanSupport)]
pub(crate) struct SupportBody {
    /// `provided` by the trust, or `brokered`.
    kind: String,
    what: String,
    /// The place of the priority that it serves in `priorities`, from 0.
    priority: Option<u32>,
    /// One of the framework's sources of support.
    source: Option<String>,
}

/// A time at which progress is looked at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanMonitoring)]
pub(crate) struct MonitoringBody {
    /// In a revision, the id of the entry that this is.
    #[schema(format = Uuid)]
    id: Option<String>,
    what: String,
    #[schema(format = Date)]
    due_on: String,
    /// The id of the person who looks.
    by: String,
    /// The framework's type of review that it is.
    review_type: Option<String>,
}

/// What a plan says on a part that the rule asks for.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPlanStatement)]
pub(crate) struct StatementBody {
    requirement: String,
    text: String,
}

/// A plan as it is to stand from now on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanRevision)]
pub(crate) struct RevisionBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    revised_on: Option<String>,
    /// Why.
    reason: String,
    /// The ids of events that it is revised because of.
    grounds: Option<Vec<String>>,
    /// The actions that are given up. One that was neither done nor named here has to be kept, by its id.
    dropped: Option<Vec<DroppedBody>>,
    #[serde(flatten)]
    content: ContentBody,
}

/// An action that is given up.
#[derive(Serialize, ToSchema)]
#[schema(as = NewDroppedAction)]
pub(crate) struct DroppedBody {
    /// The action's id.
    #[schema(format = Uuid)]
    action: String,
    /// Why.
    reason: String,
}

/// How a plan ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewPlanClosure)]
pub(crate) struct ClosureBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// What came of it all.
    summary: String,
    /// One for each priority.
    outcomes: Vec<OutcomeBody>,
}

/// How a priority ended.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPriorityOutcome)]
pub(crate) struct OutcomeBody {
    /// The priority's id.
    priority: String,
    /// `met`, `partly-met`, `not-met` or `carried-forward`.
    outcome: String,
    comment: Option<String>,
}
