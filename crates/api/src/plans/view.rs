//! A plan as clients read it, with the names that its codes had in the framework it was prepared under.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::reviews::{FrameworkView, Named};
use crate::wording::PersonView;

mod building;

pub(super) use building::{named_rule, words};

/// An improvement plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Plan)]
pub(crate) struct PlanView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// `in-preparation`, `agreed`, `awaiting-agreement` (revised since it was agreed: `inForce` says which revision holds until the newest is agreed), `closed` or `superseded`.
    pub status: &'static str,
    /// The framework's rule that it follows; null where none fitted the academy.
    rule: Option<Named>,
    /// The framework it was prepared under.
    framework: FrameworkView,
    /// How the school was judged before it joined, as far as was known.
    judgement: Option<&'static str>,
    /// True where the rule lets the school write it.
    by_the_school: bool,
    /// `adopted-as-is`, `adjusted`, `revised`, `written-by-school` or `written-by-trust`.
    basis: &'static str,
    prepared_on: NaiveDate,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    authors: Vec<PersonView>,
    /// Which revision this is; the plan as prepared is the first.
    revision: u32,
    priorities: Vec<PriorityView>,
    /// The actions that a revision gave up, the first first.
    dropped_actions: Vec<DroppedView>,
    support: Vec<SupportView>,
    monitoring: Vec<MonitoringView>,
    statements: Vec<StatementView>,
    /// The grant set aside and spent, over all priorities.
    grant: GrantView,
    /// The parts that the rule asks for and that it lacks.
    missing: Vec<GapView>,
    /// For whom or what it waits before it is agreed.
    waits_for: WaitsView,
    /// Each time it was put to consultation.
    put_to_consultation: Vec<PutView>,
    consultations: Vec<ConsultationView>,
    agreements: Vec<AgreementView>,
    /// The first day on which everything was there that its rule asks for.
    agreed_on: Option<NaiveDate>,
    /// The newest revision that was agreed, which holds until a newer one is; null until one was.
    in_force: Option<InForceView>,
    /// The plans of terms inside it that count.
    term_plans: Vec<TermPlanView>,
    /// The plan as prepared, and each revision.
    revisions: Vec<RevisionView>,
    /// The reports on its progress that you may see, newest first.
    progress_reports: Vec<ReportInShort>,
    /// How it ended.
    closed: Option<ClosedView>,
    /// The plan that took its place, where you may see that.
    superseded_by: Option<String>,
}

/// What is to improve.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPriority)]
pub(crate) struct PriorityView {
    #[schema(format = Uuid)]
    id: String,
    /// Null once erased.
    title: Option<String>,
    /// Where it comes from; what rests on something that you may not see does not name it.
    origins: Vec<OriginView>,
    /// The parts that the rule asks for and that this is.
    covers: Vec<String>,
    grant: GrantView,
    actions: Vec<ActionView>,
    /// How it ended, once the plan is closed.
    outcome: Option<&'static str>,
}

/// Grant, in pence.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanGrant)]
pub(crate) struct GrantView {
    /// Set aside; null where none was.
    allocated_pence: Option<u64>,
    spent_pence: i64,
    /// True where more was spent than was set aside.
    overspent: bool,
}

/// Where a priority comes from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPriorityOrigin)]
pub(crate) struct OriginView {
    /// `internal-finding`, `external-finding`, `self-evaluation`, `due-diligence`, `conversion` or `inspection`.
    kind: &'static str,
    event_id: Option<String>,
    criterion: Option<Named>,
    text: Option<String>,
}

/// What somebody does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanAction)]
pub(crate) struct ActionView {
    #[schema(format = Uuid)]
    id: String,
    what: Option<String>,
    owner: PersonView,
    due_on: NaiveDate,
    success_criteria: Vec<Option<String>>,
    milestones: Vec<MilestoneView>,
    /// What it was last said to be: `on-track`, `behind` or `done`; null where nothing was said.
    status: Option<&'static str>,
    /// True where its day has passed and it is not done.
    overdue: bool,
    /// Each time that somebody said how far it had come.
    progress: Vec<ProgressedView>,
}

/// An action that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanDroppedAction)]
pub(crate) struct DroppedView {
    #[schema(format = Uuid)]
    id: String,
    what: Option<String>,
    owner: PersonView,
    /// By when it was to be done.
    due_on: NaiveDate,
    /// What it was last said to be; null where nothing was said.
    status: Option<&'static str>,
    /// The day of the revision that gave it up.
    dropped_on: NaiveDate,
    /// That revision.
    revision: u32,
    by: Option<PersonView>,
    /// Why; null once erased.
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanMilestone)]
pub(crate) struct MilestoneView {
    what: Option<String>,
    due_on: NaiveDate,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanActionProgress)]
pub(crate) struct ProgressedView {
    #[schema(format = Uuid)]
    event_id: String,
    progressed_on: NaiveDate,
    by: Option<PersonView>,
    status: &'static str,
    comment: Option<String>,
    /// What shows it: the titles, null once erased.
    evidence: Vec<ShownView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanEvidence)]
pub(crate) struct ShownView {
    kind: Option<String>,
    title: Option<String>,
    url: Option<String>,
    event_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanSupport)]
pub(crate) struct SupportView {
    /// `provided` by the trust, or `brokered`.
    kind: &'static str,
    what: Option<String>,
    /// The id of the priority that it serves.
    priority: Option<String>,
    source: Option<Named>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanMonitoring)]
pub(crate) struct MonitoringView {
    #[schema(format = Uuid)]
    id: String,
    what: Option<String>,
    due_on: NaiveDate,
    by: PersonView,
    review_type: Option<String>,
    /// The day on which it was done.
    done_on: Option<NaiveDate>,
    note: Option<String>,
    event_id: Option<String>,
    overdue: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanStatement)]
pub(crate) struct StatementView {
    requirement: Named,
    text: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanGap)]
pub(crate) struct GapView {
    requirement: Named,
    /// True where the trust itself publishes that a plan must have it: nobody agrees to one without.
    blocks: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanWaitsFor)]
pub(crate) struct WaitsView {
    /// The roles that have not been heard.
    consultation: Vec<&'static str>,
    /// The roles that have agreed to no revision.
    agreement: Vec<&'static str>,
    /// The roles that have not agreed to the revision that stands.
    agreement_to_this_revision: Vec<&'static str>,
    /// The parts without which nobody agrees.
    parts: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPutToConsultation)]
pub(crate) struct PutView {
    put_on: NaiveDate,
    parties: Vec<&'static str>,
    respond_by: Option<NaiveDate>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanConsultation)]
pub(crate) struct ConsultationView {
    /// In which role.
    party: &'static str,
    person: PersonView,
    consulted_on: NaiveDate,
    revision: u32,
    /// `agrees`, `partly` or `disagrees`; null where they did not say.
    agreement: Option<&'static str>,
    outcome: Option<String>,
    /// Who put it on record: they themselves, or who leads improvement for the trust.
    recorded_by: Option<PersonView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanAgreement)]
pub(crate) struct AgreementView {
    /// In which role.
    party: &'static str,
    person: PersonView,
    agreed_on: NaiveDate,
    /// The revision they agreed to; absent for a term's plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// Who put it on record: they themselves, or who leads improvement for the trust.
    recorded_by: Option<PersonView>,
}

/// The revision of a plan that was agreed; with `?revision=` the plan is read as it stood.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanInForce)]
pub(crate) struct InForceView {
    revision: u32,
    /// The day from which it was agreed.
    agreed_on: NaiveDate,
    /// Who agreed to it; empty where the rule names nobody who has to.
    agreements: Vec<AgreementView>,
}

/// What is done in a term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TermPlan)]
pub(crate) struct TermPlanView {
    #[schema(format = Uuid)]
    id: String,
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: &'static str,
    set_on: NaiveDate,
    focus: Option<String>,
    /// The ids of the plan's actions that are for this term.
    actions: Vec<String>,
    rule: Option<Named>,
    agreements: Vec<AgreementView>,
    /// The roles that have to agree and have not.
    waits_for: Vec<&'static str>,
    /// True once all have agreed whom the framework names.
    agreed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanRevision)]
pub(crate) struct RevisionView {
    revision: u32,
    #[schema(format = Uuid)]
    event_id: String,
    on: NaiveDate,
    by: Option<PersonView>,
    reason: Option<String>,
    /// The events that it was revised because of.
    grounds: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressReportInShort)]
pub(crate) struct ReportInShort {
    #[schema(format = Uuid)]
    id: String,
    reported_on: NaiveDate,
    year: String,
    term: &'static str,
    overall: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanClosed)]
pub(crate) struct ClosedView {
    closed_on: NaiveDate,
    by: Option<PersonView>,
    summary: Option<String>,
    outcomes: Vec<OutcomeView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanPriorityOutcome)]
pub(crate) struct OutcomeView {
    priority: String,
    outcome: &'static str,
    comment: Option<String>,
}

/// A plan for the documentation.
pub(super) fn example() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000a0", "status": "agreed", "rule": {"code": "sponsored-plan", "name": "Improvement plan of a sponsored academy"},
        "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        "judgement": "inadequate", "byTheSchool": false, "basis": "written-by-trust", "preparedOn": "2025-10-01", "startsOn": "2025-10-01", "endsOn": null, "authors": [], "revision": 1,
        "priorities": [{"id": "01990b5e-8c00-7000-8000-0000000000a1", "title": "Reading in Key Stage 1", "origins": [{"kind": "due-diligence", "eventId": null, "criterion": null, "text": "Phonics is taught by three schemes."}], "covers": [],
            "grant": {"allocatedPence": 1_200_000, "spentPence": 450_000, "overspent": false}, "actions": [], "outcome": null}], "droppedActions": [],
        "support": [{"kind": "provided", "what": "A reading lead for two days a week", "priority": "01990b5e-8c00-7000-8000-0000000000a1", "source": {"code": "trust-schools", "name": "Schools of the trust"}}],
        "monitoring": [], "statements": [], "grant": {"allocatedPence": 1_200_000, "spentPence": 450_000, "overspent": false}, "missing": [],
        "waitsFor": {"consultation": [], "agreement": [], "agreementToThisRevision": [], "parts": []}, "putToConsultation": [], "consultations": [], "agreements": [], "agreedOn": "2025-10-20",
        "inForce": {"revision": 1, "agreedOn": "2025-10-20", "agreements": []},
        "termPlans": [], "revisions": [], "progressReports": [], "closed": null, "supersededBy": null})
}
