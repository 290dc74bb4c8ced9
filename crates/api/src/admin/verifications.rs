//! Verifications: every byte of the store, on every copy, while it is served.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, Job, VerifyReport};
use utoipa::ToSchema;

use super::{JobView, job, job_id, report};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::NoBody;
use crate::query::{Query, no_query};

/// A verification.
#[derive(Serialize, ToSchema)]
#[schema(as = Verification, example = json!({"id": "01990b5e-8c00-7000-8000-0000000000d1", "state": "done", "startedAt": "2026-01-05T02:00:00.000000Z",
    "finishedAt": "2026-01-05T02:00:07.120000Z", "progress": {"step": "verifying", "done": 9630, "of": 9630}, "report": {"sound": true, "events": 41210, "chunks": 4810,
    "texts": 60112, "erased": 0, "documents": 5, "entries": 230, "archiveRecords": 9630, "faults": []}}))]
pub(crate) struct VerificationView {
    #[serde(flatten)]
    job: JobView,
    /// What was looked at and found, once it has looked at everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<VerificationReport>,
}

/// What a verification looked at and found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VerificationReport)]
pub(crate) struct VerificationReport {
    /// Whether nothing is wrong.
    sound: bool,
    /// Events whose bytes, hash, order and chain were checked.
    events: u64,
    /// Chunks that hold them.
    chunks: u64,
    /// Texts that are there.
    texts: u64,
    /// Texts that were erased.
    erased: u64,
    /// Documents whose hash was checked.
    documents: u64,
    /// Entries beside the log whose checksum was checked.
    entries: u64,
    /// Records of the archive that were checked and compared.
    archive_records: u64,
    /// What is wrong and where, a sentence each; the first hundred.
    faults: Vec<String>,
}

fn report_view(found: &VerifyReport) -> VerificationReport {
    VerificationReport {
        sound: found.is_sound(),
        events: found.events,
        chunks: found.chunks,
        texts: found.texts,
        erased: found.erased,
        documents: found.documents,
        entries: found.entries,
        archive_records: found.archive_records,
        faults: found.faults.clone(),
    }
}

/// What a verification found, in the shape in which a job reports it.
pub fn verification_report(found: &VerifyReport) -> serde_json::Value {
    // A struct of numbers and texts always becomes a value.
    serde_json::to_value(report_view(found)).unwrap_or_default()
}

fn view(one: &Job<VerifyReport>) -> VerificationView {
    let unsound = |found: &VerifyReport| {
        let first = found.faults.first()?;
        Some(format!("the store is not sound: {first}{}", if found.faults.len() > 1 { ", and more" } else { "" }))
    };
    VerificationView { job: job(one, unsound), report: report(one).map(report_view) }
}

/// Begin a verification
///
/// Reads every event, text, document and entry on every copy, while the service goes on. Follow it
/// where `Location` says. A store that is not sound makes it `failed`, with every fault in its
/// report; `/readyz` then says so too. Erasures wait while it runs. Only the operator may. It takes
/// no fields; the last 50 are remembered, until the service is restarted.
#[utoipa::path(
    tag = "admin",
    responses((status = 202, description = "Begun", body = VerificationView, headers(("Location" = String, description = "Where it is followed.")),
        example = json!({"id": "01990b5e-8c00-7000-8000-0000000000d1", "state": "running", "startedAt": "2026-01-05T02:00:00.000000Z"}))),
)]
#[post("/admin/verifications")]
pub(crate) async fn begin_verification(app: web::Data<App>, asked: Asked, request: HttpRequest, body: NoBody) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    body.refuse_fields()?;
    let begun = view(&app.begin_verification(&asked.caller)?);
    Ok(HttpResponse::Accepted().insert_header(("Location", format!("/v1/admin/verifications/{}", begun.job.id))).json(begun))
}

/// A page of verifications.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerificationList {
    items: Vec<VerificationView>,
    /// Give it back as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// List verifications
///
/// Newest first, at most 50, none from before the service was last started. Only the operator may.
#[utoipa::path(
    tag = "admin",
    params(("after" = Option<String>, Query, description = "`next` of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000, default 100")),
    responses((status = 200, description = "The verifications", body = VerificationList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-0000000000d1", "state": "running", "startedAt": "2026-01-05T02:00:00.000000Z", "progress": {"step": "verifying", "done": 1200, "of": 9630}}]}))),
)]
#[get("/admin/verifications")]
pub(crate) async fn list_verifications(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let all: Vec<VerificationView> = app.verifications(&asked.caller)?.iter().map(view).collect();
    answer::list(&request, all, after.as_deref(), limit, |one| one.job.id.clone())
}

/// Show a verification
///
/// How far it is, and its report once it has ended. Only the operator may.
#[utoipa::path(
    tag = "admin",
    params(("id" = String, Path, description = "The verification's id", example = "01990b5e-8c00-7000-8000-0000000000d1")),
    responses((status = 200, description = "The verification", body = VerificationView)),
)]
#[get("/admin/verifications/{id}")]
pub(crate) async fn get_verification(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    answer::read(&request, &view(&app.verification(&asked.caller, job_id(&path)?)?))
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(begin_verification).service(list_verifications).service(get_verification);
}
