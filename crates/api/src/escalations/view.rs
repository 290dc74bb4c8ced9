//! An escalation as clients read it: what was proposed, how that was answered, every rung climbed,
//! every visit and every step down, up to the day asked about.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::interventions::{ActionView, ElapsedView, OptionView};
use crate::reviews::{FrameworkView, GroundView};
use crate::wording::PersonView;

mod building;

pub(super) use building::Sketch;

/// A role that is to decide or to act, with whoever held it then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscalationHolder)]
pub(crate) struct HolderView {
    /// The role.
    role: &'static str,
    /// Who held it, where somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
}

/// What set something off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscalationTrigger, example = json!({"kind": "policy", "policy": "progress-not-fast-enough"}))]
pub(crate) struct TriggerView {
    /// `person` or `policy`.
    kind: &'static str,
    /// The policy's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
}

/// What a policy proposed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationProposal)]
pub(crate) struct ProposedView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung proposed.
    rung: String,
    /// The rung's name.
    name: String,
    /// The rung that the academy was on.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    proposed_at: String,
    /// By when to decide.
    #[schema(value_type = String, format = Date)]
    decide_by: NaiveDate,
    /// Who decides.
    by: HolderView,
    /// What set it off.
    trigger: TriggerView,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// The framework whose ladder it is.
    framework: FrameworkView,
}

/// How a proposal was answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationAnswered)]
pub(crate) struct AnsweredView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// True where the rung was climbed, false where it was refused.
    accepted: bool,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who answered.
    by: Option<PersonView>,
    /// Why; null once erased.
    reason: Option<String>,
}

/// A rung climbed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationClimb)]
pub(crate) struct ClimbView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung.
    rung: String,
    /// The rung's name.
    name: String,
    /// The rung left.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// From when.
    #[schema(value_type = String, format = Date)]
    since: NaiveDate,
    /// By when its actors must act.
    #[schema(value_type = String, format = Date)]
    act_by: NaiveDate,
    /// Who must act.
    actors: Vec<HolderView>,
    /// What set it off.
    trigger: TriggerView,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// Why, where a person decided so; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// The person who decided so; null for a policy.
    by: Option<PersonView>,
    /// The framework whose ladder it is.
    framework: FrameworkView,
    /// What has become of the visit, or other act, that the rung calls for: `due`, `overdue` (its actors have not visited by `actBy`), `held`, or `not-held` where the academy left the rung before anybody visited.
    visit: &'static str,
    /// The day of it; absent where none was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    visited_on: Option<NaiveDate>,
    /// By how many days it is overdue, or was held too late; absent where it is in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_late: Option<i64>,
}

/// A visit made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationVisit)]
pub(crate) struct VisitView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    visited_on: NaiveDate,
    /// Who visited.
    visitors: Vec<PersonView>,
    /// Those who were to visit and were not there: each of the rung's actors who was named when it was climbed and is
    /// not among the visitors, or whose role no visitor held. While a role is missing the visit that the rung calls
    /// for is still due.
    missing: Vec<HolderView>,
    /// What came of it; null once erased.
    outcome: Option<String>,
    /// Further interventions decided on; each null once erased.
    further_interventions: Vec<Option<String>>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// A step down.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationStepDown)]
pub(crate) struct StepDownView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung left.
    from: String,
    /// The rung stepped down to; absent where it was off the ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// Why; null once erased.
    reason: Option<String>,
    /// Who decided so.
    by: Option<PersonView>,
}

/// The rung that the academy is on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationRung)]
pub(crate) struct OnRungView {
    /// The rung.
    rung: String,
    /// The rung's name.
    name: String,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    since: NaiveDate,
    /// By when its actors must act; absent where the academy stepped down to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    act_by: Option<NaiveDate>,
    /// Who must act; nobody where the academy stepped down to it.
    actors: Vec<HolderView>,
}

/// An escalation, from its proposal or its first climb to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Escalation, example = json!(example()))]
pub(crate) struct EscalationView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// `proposed`, `declined`, `accepted` (and climbed under the escalation that was open), `overtaken` (the ladder moved on before it was answered), `open` or `stepped-down`.
    status: Option<&'static str>,
    /// The rung that the academy is on under it; null where it is on none or under another escalation.
    current: Option<OnRungView>,
    /// What a policy proposed; absent where the first rung was climbed at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposedView>,
    /// How the proposal was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnsweredView>,
    /// Where the accepted rung was climbed under an escalation that was open already, that one's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    climbed_under: Option<String>,
    /// The rungs climbed, in order.
    climbs: Vec<ClimbView>,
    /// The visits made.
    visits: Vec<VisitView>,
    /// The steps down; the last of them its end where it leads off the ladder.
    step_downs: Vec<StepDownView>,
    /// The options considered, chosen and rejected.
    options: Vec<OptionView>,
    /// The actions opened. Nobody steps down while one of them is open.
    actions: Vec<ActionView>,
    /// How many days each step came after the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed: Option<ElapsedView>,
}

/// What a command about an escalation would come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriedEscalation)]
pub(crate) struct TriedEscalationView {
    /// What would become of it.
    status: &'static str,
    /// The rung that the academy would be on; null for none.
    current: Option<OnRungView>,
}

/// An escalation as the documentation shows one.
pub(super) fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"});
    let ceo = json!({"id": "01990b5e-8c00-7000-8000-000000000002", "name": "Sam Sample", "title": "CEO"});
    let actors = json!([{"role": "ceo", "person": ceo}, {"role": "improvement-lead", "person": lead}]);
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000c1", "status": "open",
        "current": {"rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "since": "2025-10-16", "actBy": "2025-10-30", "actors": actors},
        "climbs": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e2", "rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead",
            "since": "2025-10-16", "actBy": "2025-10-30", "actors": actors, "trigger": {"kind": "person"},
            "grounds": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "review": "01990b5e-8c00-7000-8000-0000000000a1", "withdrawn": false}],
            "reason": "Two half-terms without change.", "by": lead, "visit": "due",
            "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}],
        "visits": [], "stepDowns": [],
        "options": [{"id": "01990b5e-8c00-7000-8000-0000000000d1", "eventId": "01990b5e-8c00-7000-8000-0000000000f8", "consideredOn": "2025-10-23", "what": "A reading lead from another school",
            "chosen": true, "by": lead}],
        "actions": [{"id": "01990b5e-8c00-7000-8000-0000000000d2", "eventId": "01990b5e-8c00-7000-8000-0000000000f9", "openedOn": "2025-10-23", "option": "01990b5e-8c00-7000-8000-0000000000d1",
            "what": "Bring the reading lead in for two days a week", "owner": lead, "dueOn": "2025-11-14", "status": "open", "by": ceo}],
        "elapsed": {"foundOn": "2025-10-10", "toEscalation": 6, "toAction": 13},
    })
}
