//! Backups: a consistent copy of the store, made while it is served.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::DateTime;
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, BackupReport, Job, instant};
use utoipa::ToSchema;

use super::{JobView, job, job_id, report};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::NoBody;
use crate::meta::EpochView;
use crate::query::{Query, no_query};

/// A backup.
#[derive(Serialize, ToSchema)]
#[schema(as = Backup, example = json!({"id": "01990b5e-8c00-7000-8000-0000000000d2", "state": "done", "startedAt": "2026-01-05T02:00:00.000000Z",
    "finishedAt": "2026-01-05T02:00:03.410000Z", "progress": {"step": "copying the log", "done": 9622, "of": 9622}, "report": {
    "directory": "/backups/backup-20260105T020000.004120Z-41210", "storeId": "01990b5e-8c00-4000-8000-000000000001",
    "epoch": {"number": 1, "id": "01990b5e-8c00-4000-8000-000000000001"}, "turn": 4811, "events": 41210, "texts": 60112, "erased": 0, "documents": 5, "entries": 230,
    "logs": [{"trust": "01990b5e-8c00-7000-8000-000000000000", "log": "main", "position": 41210}], "erasuresNeededAfter": "2026-01-05T02:00:00.004120Z"}}))]
pub(crate) struct BackupView {
    #[serde(flatten)]
    job: JobView,
    /// What was copied and where to, once it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<BackupReportView>,
}

/// What a backup holds.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BackupReport)]
pub(crate) struct BackupReportView {
    /// The directory that was made, on the machine of the service.
    directory: String,
    /// The store that was copied.
    #[schema(format = Uuid)]
    store_id: String,
    /// The epoch that it was in.
    epoch: EpochView,
    /// The last turn in the backup.
    turn: u64,
    /// How many events.
    events: u64,
    /// How many texts.
    texts: u64,
    /// How many texts had been erased.
    erased: u64,
    /// How many documents.
    documents: u64,
    /// How many entries stand beside the log, the store's own included.
    entries: u64,
    /// Every log's last position in the backup.
    logs: Vec<LogHead>,
    /// Texts erased after this instant are still in the backup: restoring it needs the list of later erasures.
    #[schema(format = DateTime)]
    erasures_needed_after: String,
}

/// How far a log goes.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogHead {
    /// The trust's id.
    #[schema(format = Uuid)]
    trust: String,
    /// Which of its logs: `main` or `restricted`.
    log: String,
    /// Its last position.
    position: u64,
}

fn report_view(made: &BackupReport) -> BackupReportView {
    let manifest = &made.manifest;
    let logs = manifest.logs.iter();
    BackupReportView {
        directory: made.dir.display().to_string(),
        store_id: manifest.store_id.to_string(),
        epoch: manifest.epoch.into(),
        turn: manifest.turn,
        events: manifest.events,
        texts: manifest.texts,
        erased: manifest.erased,
        documents: manifest.documents,
        entries: manifest.entries,
        logs: logs.map(|(log, head)| LogHead { trust: log.trust.to_string(), log: log.kind.to_string(), position: *head }).collect(),
        erasures_needed_after: instant(DateTime::from_timestamp_micros(manifest.erasures_needed_after_micros).unwrap_or_default().into()),
    }
}

/// What a backup holds, in the shape in which a job reports it.
pub fn backup_report(made: &BackupReport) -> serde_json::Value {
    // A struct of numbers and texts always becomes a value.
    serde_json::to_value(report_view(made)).unwrap_or_default()
}

fn view(one: &Job<BackupReport>) -> BackupView {
    BackupView { job: job(one, |_| None), report: report(one).map(report_view) }
}

/// Begin a backup
///
/// Copies everything that was answered before, while the service goes on, into a new directory of
/// the one that the service was started with (`serve --backups DIR`), named after the instant and
/// the number of events; nothing is ever written over. Follow it where `Location` says. Restore it
/// with `touchstone restore`, or try it out with `touchstone drill`. Erasures wait until the words
/// are copied. Only the operator may. It takes no fields; the last 50 are remembered, until the
/// service is restarted. A restart ends one that runs, and leaves a directory whose name ends in
/// `.unfinished` and that is of no use.
#[utoipa::path(
    tag = "admin",
    responses((status = 202, description = "Begun", body = BackupView, headers(("Location" = String, description = "Where it is followed.")),
        example = json!({"id": "01990b5e-8c00-7000-8000-0000000000d2", "state": "running", "startedAt": "2026-01-05T02:00:00.000000Z"}))),
)]
#[post("/admin/backups")]
pub(crate) async fn begin_backup(app: web::Data<App>, asked: Asked, request: HttpRequest, body: NoBody) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    body.refuse_fields()?;
    let begun = view(&app.begin_backup(&asked.caller)?);
    Ok(HttpResponse::Accepted().insert_header(("Location", format!("/v1/admin/backups/{}", begun.job.id))).json(begun))
}

/// A page of backups.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackupList {
    items: Vec<BackupView>,
    /// Give it back as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// List backups
///
/// Those that were begun here, newest first, at most 50, none from before the service was last
/// started; what is in the directory is not looked at. Only the operator may.
#[utoipa::path(
    tag = "admin",
    params(("after" = Option<String>, Query, description = "`next` of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000, default 100")),
    responses((status = 200, description = "The backups", body = BackupList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-0000000000d2", "state": "running", "startedAt": "2026-01-05T02:00:00.000000Z", "progress": {"step": "copying the log", "done": 1200, "of": 4810}}]}))),
)]
#[get("/admin/backups")]
pub(crate) async fn list_backups(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let all: Vec<BackupView> = app.backups(&asked.caller)?.iter().map(view).collect();
    answer::list(&request, all, after.as_deref(), limit, |one| one.job.id.clone())
}

/// Show a backup
///
/// How far it is, and its report once it has ended. Only the operator may.
#[utoipa::path(
    tag = "admin",
    params(("id" = String, Path, description = "The backup's id", example = "01990b5e-8c00-7000-8000-0000000000d2")),
    responses((status = 200, description = "The backup", body = BackupView)),
)]
#[get("/admin/backups/{id}")]
pub(crate) async fn get_backup(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    answer::read(&request, &view(&app.backup(&asked.caller, job_id(&path)?)?))
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(begin_backup).service(list_backups).service(get_backup);
}
