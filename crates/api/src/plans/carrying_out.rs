//! Carrying a plan out: how its actions go, what of the grant is spent, when progress is looked at.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::PlanOrder;
use touchstone_domain::event::ActionStatus;
use touchstone_domain::ids::{EventId, MonitoringId, PlanActionId, PriorityId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::reading::read_pence;
use super::view::example;
use super::{PlanAnswer, carry_out};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{EvidenceBody, WORDS, path_id, read_shown};

/// How far an action has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewActionProgress)]
pub(crate) struct ProgressBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    progressed_on: Option<String>,
    /// `on-track`, `behind` or `done`.
    status: String,
    /// What shows it.
    evidence: Option<Vec<EvidenceBody>>,
    comment: Option<String>,
}

/// What was spent, or came back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewGrantSpending)]
pub(crate) struct SpendingBody {
    /// The priority's id.
    #[schema(format = Uuid)]
    priority: String,
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    spent_on: Option<String>,
    /// In pence; with a minus what came back.
    pence: i64,
    /// On what.
    what: Option<String>,
}

/// That progress was looked at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewMonitoringRecord)]
pub(crate) struct MonitoredBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    monitored_on: Option<String>,
    /// The event in which it is recorded, a review's for example.
    #[schema(format = Uuid)]
    event_id: Option<String>,
    /// What was seen.
    note: Option<String>,
}

/// Say how far an action has come
///
/// By its owner, or by whoever leads improvement for the trust. Each word stays; the one of the latest day counts.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("action" = String, Path, description = "The action's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ProgressBody, example = json!({"status": "on-track", "comment": "Two of three classes have begun.", "evidence": [{"kind": "learning-walk", "title": "Walk of 3 December"}]})),
    responses((status = 201, description = "Recorded", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e9", "type": "ActionProgressed", "position": 20}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/actions/{action}/progress")]
pub(crate) async fn progress_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let (trust, urn, id, action) = path.into_inner();
    let action: PlanActionId = path_id(&action)?;
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let progressed_on = object.maybe("progressedOn", faults, |n, f| n.date(f));
        let status = object.required("status", faults).and_then(|n| n.one_of(ActionStatus::WORDS, faults));
        let evidence = read_shown(object, faults);
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let (progressed_on, evidence) = (progressed_on?.unwrap_or(today), evidence?);
        Some(PlanOrder::ProgressAction { plan, action, progressed_on, status: status?, evidence, comment: comment? })
    };
    carry_out(&app, &asked, &request, &(trust, urn, id), &body, Permission::RecordProgress, read).await
}

/// Record grant spent
///
/// On a priority of the plan. More than was set aside is recorded as it is, and shows as `overspent`.
/// By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = SpendingBody, example = json!({"priority": "01990b5e-8c00-7000-8000-0000000000a1", "spentOn": "2025-11-20", "pence": 450_000, "what": "Phonics training for six teachers"})),
    responses((status = 201, description = "Recorded", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ea", "type": "GrantSpent", "position": 21}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/grant-spending")]
pub(crate) async fn spend_grant(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let priority = object.required("priority", faults).and_then(|n| n.uuid(faults)).map(PriorityId);
        let spent_on = object.maybe("spentOn", faults, |n, f| n.date(f));
        let pence = object.required("pence", faults).and_then(|n| read_pence(n, faults));
        let what = object.maybe("what", faults, |n, f| n.text(WORDS, f));
        Some(PlanOrder::SpendGrant { plan, priority: priority?, spent_on: spent_on?.unwrap_or(today), pence: pence?, what: what? })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Record monitoring
///
/// That progress was looked at as an entry of the plan's schedule says. By whoever the entry names, be it
/// the chair or an adviser, or by the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("entry" = String, Path, description = "The id of the entry of the schedule", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = MonitoredBody, example = json!({"monitoredOn": "2025-12-11", "note": "Reading was heard in all classes."})),
    responses((status = 201, description = "Recorded", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000eb", "type": "PlanMonitored", "position": 22}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/monitoring/{entry}")]
pub(crate) async fn monitor_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let (trust, urn, id, entry) = path.into_inner();
    let monitoring: MonitoringId = path_id(&entry)?;
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let monitored_on = object.maybe("monitoredOn", faults, |n, f| n.date(f));
        let event_id = object.maybe("eventId", faults, |n, f| n.uuid(f).map(EventId));
        let note = object.maybe("note", faults, |n, f| n.text(WORDS, f));
        Some(PlanOrder::Monitor { plan, monitoring, monitored_on: monitored_on?.unwrap_or(today), event_id: event_id?, note: note? })
    };
    carry_out(&app, &asked, &request, &(trust, urn, id), &body, Permission::RecordProgress, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(progress_action).service(spend_grant).service(monitor_plan);
}
