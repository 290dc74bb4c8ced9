//! The days that a deployment used, and entries of them put right.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::SupportOrder;
use touchstone_domain::ids::EventId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::DeploymentAnswer;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{WORDS, path_id, read_reason};
use crate::support::reading::{read_days, read_true_days};
use crate::support::view::{DeploymentSketch, example};

/// Days used.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDaysUsed)]
pub(crate) struct DaysBody {
    /// The day, or the last of several; today where left out. Within the deployment, and not in the future.
    #[schema(format = Date)]
    used_on: Option<String>,
    /// Whole days, or halves.
    days: f64,
    /// What was done. The school reads it.
    note: Option<String>,
}

/// How an entry of days was in truth; what is left out stays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDaysCorrection)]
pub(crate) struct CorrectionBody {
    /// The day, or the last of several.
    #[schema(format = Date)]
    used_on: Option<String>,
    /// Whole days, or halves; 0 takes the entry back.
    days: Option<f64>,
    /// Why. The school reads it.
    reason: String,
}

/// Record days used
///
/// By the CEO, the improvement lead or an executive headteacher; or by an adviser, of their own
/// deployment. Days beyond those agreed are taken, and shown as `daysOver`; more than there were since its
/// first day are refused where a person is deployed.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = DaysBody, example = json!({"usedOn": "2025-10-22", "days": 2.5, "note": "Lessons seen with the English lead."})),
    responses((status = 201, description = "Recorded", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ee", "type": "DeploymentDaysUsed", "position": 32}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/days")]
pub(crate) async fn record_deployment_days(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let used_on = object.maybe("usedOn", faults, |n, f| n.date(f));
        let half_days = object.required("days", faults).and_then(|n| read_days(n, faults));
        let note = object.maybe("note", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::UseDays { deployment, used_on: used_on?.unwrap_or(today), half_days: half_days?, note: note? })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::RecordSupport, read).await
}

/// Put an entry of days right
///
/// `entry` is the `eventId` of one of the deployment's `uses`. The entry stays, with what it says in truth
/// and why; every figure counts it so from now on, and `knownAt` shows what was thought before. With 0
/// days it is taken back. By the CEO, the improvement lead or an executive headteacher; or by an adviser,
/// of their own deployment.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("entry" = String, Path, description = "The entry's `eventId`", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = CorrectionBody, example = json!({"days": 1.5, "reason": "The afternoon was cancelled."})),
    responses((status = 201, description = "Put right", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fd", "type": "DeploymentDaysCorrected", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/days/{entry}/correction")]
pub(crate) async fn correct_deployment_days(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let (trust, urn, id, entry) = path.into_inner();
    let entry: EventId = path_id(&entry)?;
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let used_on = object.maybe("usedOn", faults, |n, f| n.date(f));
        let half_days = object.maybe("days", faults, read_true_days);
        let reason = read_reason(object, faults);
        Some(SupportOrder::CorrectDays { deployment, entry, used_on: used_on?, half_days: half_days?, reason: reason? })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &(trust, urn, id), &body, Permission::RecordSupport, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(record_deployment_days).service(correct_deployment_days);
}
