//! What the operator has done to the store while it is served: verifications and backups.
//!
//! Both read everything there is, so they take as long as they take: a request begins one and is
//! answered at once with where to follow it. Only one of a kind runs at a time.

use serde::Serialize;
use touchstone_app::{App, Ended, Job, instant};
use utoipa::ToSchema;
use uuid::Uuid;

mod backups;
mod verifications;

pub use backups::backup_report;
pub use verifications::verification_report;

/// How far a piece of work is, and whether it was done.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Job)]
pub(crate) struct JobView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// `running`; `done` where all is well; `failed` where it is not, and `error` then says why.
    state: &'static str,
    /// When it began.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// How far it is, or got. Absent before its first step: a backup waits while a verification reads the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<ProgressView>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// How far a step is.
#[derive(Serialize, ToSchema)]
#[schema(as = JobProgress, example = json!({"step": "copying the log", "done": 1200, "of": 4810}))]
pub(crate) struct ProgressView {
    /// What is being done.
    step: &'static str,
    /// How many of the archive's records are done; a record holds the events or the words of one turn, a document or a few changes.
    done: u64,
    /// Of how many in this step.
    of: u64,
}

/// A job, with what makes its report a bad one.
fn job<R>(job: &Job<R>, bad: impl Fn(&R) -> Option<String>) -> JobView {
    let at = |at: chrono::DateTime<chrono::Utc>| instant(at.into());
    let error = job.ended.as_ref().and_then(|ended| match &ended.outcome {
        Ok(report) => bad(report),
        Err(cause) => Some(cause.clone()),
    });
    let state = match (&job.ended, &error) {
        (None, _) => "running",
        (Some(_), None) => "done",
        (Some(_), Some(_)) => "failed",
    };
    JobView {
        id: job.id.to_string(),
        state,
        started_at: at(job.started_at),
        finished_at: job.ended.as_ref().map(|ended| at(ended.at)),
        progress: job.progress.map(|progress| ProgressView { step: progress.step, done: progress.done, of: progress.total }),
        error,
    }
}

fn report<R>(job: &Job<R>) -> Option<&R> {
    job.ended.as_ref().and_then(|ended| ended.outcome.as_ref().ok())
}

fn job_id(text: &str) -> Result<Uuid, touchstone_app::AppError> {
    Uuid::try_parse(text).map_err(|_| touchstone_app::AppError::NotVisible)
}

/// How the last verification since the service was started ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastVerification)]
pub(crate) struct LastVerificationView {
    /// `done` where every byte was as it should be, otherwise `failed`: the operator finds out more at `GET /v1/admin/verifications`.
    state: &'static str,
    /// When it ended.
    #[schema(format = DateTime)]
    finished_at: String,
}

/// How the last verification ended, for whoever looks after the service.
pub(crate) fn last_verification(app: &App) -> Option<LastVerificationView> {
    let Ended { at, outcome } = app.last_verification()?;
    let sound = outcome.is_ok_and(|report| report.is_sound());
    Some(LastVerificationView { state: if sound { "done" } else { "failed" }, finished_at: instant(at.into()) })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    verifications::routes(config);
    backups::routes(config);
}
