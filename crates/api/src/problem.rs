//! The only table from errors to RFC 9457 problems, and the pages that explain them.
//!
//! `type` is a path that the service itself serves, so that a problem explains itself wherever it
//! turns up. A client branches on the slug in it, never on the words.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use touchstone_app::AppError;
use touchstone_domain::reader::Faults;
use touchstone_domain::refusal::{Refusal, Refusals};
use utoipa::ToSchema;

/// A kind of problem: the status it is answered with, its slug, its title, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// HTTP status.
    pub status: u16,
    /// Its name, the last part of `type`.
    pub slug: &'static str,
    /// A short title.
    pub title: &'static str,
    /// What to do about it, for the page at `/problems/{slug}`.
    pub remedy: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:literal $slug:literal $title:literal, $remedy:literal;)*) => {
        $(pub(crate) const $name: ProblemKind = ProblemKind { status: $status, slug: $slug, title: $title, remedy: $remedy };)*

        /// Every kind of problem, for its page and for the documentation.
        pub fn catalogue() -> &'static [ProblemKind] {
            &[$($name),*]
        }
    };
}

kinds! {
    MALFORMED_JSON = 400 "malformed-json" "The body is not JSON", "Send one JSON value in UTF-8.";
    INVALID_QUERY = 400 "invalid-query" "A query parameter is unknown or invalid", "Each entry of `errors` names a parameter and says what it takes.";
    INVALID_HEADER = 400 "invalid-header" "A header is invalid", "The detail names the header and says what it takes.";
    UNAUTHENTICATED = 401 "unauthenticated" "No valid key", "Send `Authorization: Bearer KEY` with a key that has not expired or been revoked.";
    FORBIDDEN = 403 "forbidden" "Your key does not allow this", "The detail says which roles may. Ask an administrator of the trust for a key with one of them.";
    NOT_FOUND = 404 "not-found" "Nothing here that you may see", "Check the path. What a key may not see is answered the same as what is not there.";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed" "The path does not take this method", "See /docs for the methods it takes.";
    REQUEST_TIMEOUT = 408 "request-timeout" "The body did not arrive in time", "Send it again over a better line; nothing was recorded.";
    KEY_IN_FLIGHT = 409 "idempotency-key-in-flight" "A command with this Idempotency-Key is being worked on", "Wait a moment and repeat: the answer will be the first command's.";
    JOB_RUNNING = 409 "already-running" "One of these is running already", "Follow the one that runs, whose id is in `job`; begin another when it has ended.";
    NO_BACKUPS_DIRECTORY = 409 "no-backups-directory" "The service has no directory for backups", "Whoever runs the service starts it with `--backups DIR`.";
    EPOCH_CHANGED = 409 "epoch-changed" "The store was restored from a backup since", "Positions that you kept may now hold other events, and events that you read may be gone. Read the feed again from the beginning, drop what is not in it any more, and keep the new `epoch`.";
    SLUG_TAKEN = 409 "slug-taken" "Another trust has this slug", "Choose another slug.";
    GROUP_TAKEN = 409 "group-taken" "Another trust has this group UID", "Look the trust up by its group UID.";
    URN_TAKEN = 409 "urn-taken" "The trust has an academy with this URN now", "Read that academy; record its departure first if it comes anew.";
    STALE_VERSION = 412 "stale-version" "It changed since you read it", "Look at `between`, read it again, and decide again.";
    TOO_LARGE = 413 "too-large" "More than one command may bring", "The detail names the limit. Shorten the texts or split the command.";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported-media-type" "The body's media type is not taken here", "Send `Content-Type: application/json`.";
    INVALID_BODY = 422 "invalid-body" "The body has faults", "Each entry of `errors` points at one and says what it takes.";
    REFUSED = 422 "refused" "The rules refuse this", "Each entry of `errors` gives one reason and where in the body it lies.";
    NO_FRAMEWORK = 422 "no-framework" "The trust has adopted no framework", "An administrator adopts one: PUT /v1/trusts/{trust}/framework.";
    DECIDER_REQUIRED = 422 "decider-required" "A decision needs a person who answers for it", "Use a key bound to a person, or with an integration's key name one in the header Acting-For.";
    IMPORT_REFUSED = 422 "import-refused" "Rows are faulty and strict was asked for: nothing was written", "Look at `report`, mend the rows and send the file again; without `strict` the faulty rows are skipped.";
    NOT_SHARED = 422 "not-shared" "The review was not shared with the school", "Share it first: POST .../reviews/{id}/sharing.";
    CORRECTION_OPEN = 422 "correction-open" "A correction that the head suggested waits for an answer", "Each entry of `errors` names one: accept or refuse it, then finalise again.";
    CORRECTION_NOT_MADE = 422 "correction-not-made" "A correction was accepted and is not made in the draft", "Each entry of `errors` names one: write the draft anew where the head found it wrong, then finalise again.";
    FACTUAL_CHECK_UNDER_WAY = 422 "factual-check-under-way" "The draft is with the head for a factual check", "Wait for the answer, or until the day that was set has passed.";
    ACTION_OPEN = 422 "action-open" "An action that the escalation opened is still open", "Each entry of `errors` names one: record that it was done, or carry it into the plan, then step down again.";
    PLAN_LACKS = 422 "plan-lacks" "The plan lacks what the trust says that it must have", "Revise it: give the part, or say in `statements` that nothing arose.";
    KEY_REUSED = 422 "idempotency-key-reused" "This Idempotency-Key came with another body", "Use a fresh key for another command.";
    INTERNAL = 500 "internal" "The service failed", "The fault is in the service's log. Repeat with the same Idempotency-Key if it was a command.";
    BUSY = 503 "busy" "Too much is waiting", "Wait as long as Retry-After says and repeat.";
    CLOCK_BEHIND = 503 "clock-behind" "The server's clock is behind the log", "Whoever runs the service sets its clock; then repeat.";
    OUTCOME_UNKNOWN = 503 "outcome-unknown" "It may or may not have been recorded", "Repeat it with the same Idempotency-Key after the service was restarted: the answer will be the true one.";
    READ_ONLY = 503 "read-only" "The store takes no writes until it is restarted", "Whoever runs the service looks at its log and restarts it. Reads go on.";
    STORAGE_UNAVAILABLE = 503 "storage-unavailable" "The store could not be read", "Whoever runs the service looks at its log.";
    DISK_FULL = 507 "disk-full" "The disk is full", "Whoever runs the service frees space; writes resume by themselves.";
}

/// One thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ProblemError {
    /// JSON pointer (RFC 6901) into the body; for a query parameter its name; `""` is the whole body.
    #[schema(example = "/findings/0/judgement")]
    pub pointer: String,
    /// A stable code for programs.
    #[schema(example = "unknown-level")]
    pub code: String,
    /// A sentence for people.
    #[schema(example = "`governance` has no level `poor`; its levels are `weak`, `secure`")]
    pub detail: String,
}

/// An RFC 9457 problem. Boxed, since most answers are none.
#[derive(Clone, Debug)]
pub struct Problem(Box<Content>);

#[derive(Clone, Debug)]
struct Content {
    kind: ProblemKind,
    detail: String,
    errors: Vec<ProblemError>,
    /// What only this kind of problem has to say.
    more: Map<String, Value>,
}

/// The JSON of a problem, for the documentation.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem, example = json!({"type": "/problems/invalid-body", "title": "The body has faults", "status": 422, "detail": "2 faults", "errors": [
    {"pointer": "/heldOn", "code": "not-a-date", "detail": "`soon` is not a date like 2026-09-01"},
    {"pointer": "/summary", "code": "missing", "detail": "`summary` is required"}]}))]
pub(crate) struct ProblemView {
    /// Where this kind of problem is explained: `/problems/{slug}` of this service.
    pub r#type: String,
    /// A short title of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time.
    pub detail: String,
    /// Every fault, each with where it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemError>,
    /// For `stale-version`: what happened since the version that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub between: Option<Value>,
    /// What else a kind of problem has to say.
    #[serde(flatten)]
    #[schema(ignore)]
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem of a kind.
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Problem {
        Problem(Box::new(Content { kind, detail: detail.into(), errors: Vec::new(), more: Map::new() }))
    }

    /// The same, with more members in its JSON (RFC 9457, section 3.2).
    pub(crate) fn with(mut self, more: Map<String, Value>) -> Problem {
        self.0.more.extend(more);
        self
    }

    /// Faults of the query, each named by its parameter.
    pub(crate) fn query(faults: Faults) -> Problem {
        Problem::of_faults(INVALID_QUERY, faults)
    }

    fn of_faults(kind: ProblemKind, faults: Faults) -> Problem {
        let errors: Vec<ProblemError> =
            faults.into_vec().into_iter().map(|f| ProblemError { pointer: f.pointer, code: f.code.to_owned(), detail: f.detail }).collect();
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} faults", many.len()),
        };
        Problem(Box::new(Content { kind, detail, errors, more: Map::new() }))
    }

    /// A refusal's own kind where it is the only reason and has one.
    fn of_refusals(refusals: &Refusals) -> Problem {
        let own = |refusal: &Refusal| catalogue().iter().find(|kind| kind.slug == refusal.code()).copied();
        let errors: Vec<ProblemError> = refusals
            .iter()
            .map(|l| ProblemError { pointer: l.pointer.clone(), code: l.refusal.code().to_owned(), detail: l.refusal.to_string() })
            .collect();
        let mut kinds: Vec<ProblemKind> = refusals.iter().map(|l| own(&l.refusal).unwrap_or(REFUSED)).collect();
        kinds.dedup();
        let kind = if let [only] = kinds.as_slice() { *only } else { REFUSED };
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} reasons", many.len()),
        };
        Problem(Box::new(Content { kind, detail, errors, more: Map::new() }))
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Problem {
        Problem::of_faults(INVALID_BODY, faults)
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Problem {
        let detail = error.to_string();
        match error {
            AppError::Refused(refusals) => Problem::of_refusals(&refusals),
            AppError::Faulty(faults) => faults.into(),
            AppError::NotVisible => Problem::new(NOT_FOUND, detail),
            AppError::Forbidden(_) => Problem::new(FORBIDDEN, detail),
            AppError::Stale { between, .. } => {
                let between =
                    between.into_iter().map(|(id, name, version)| json!({"id": id.to_string(), "type": name, "version": version}));
                Problem::new(STALE_VERSION, detail).with(Map::from_iter([("between".to_owned(), between.collect())]))
            }
            AppError::NoPrecondition => Problem::new(INVALID_HEADER, detail),
            AppError::KeyReused => Problem::new(KEY_REUSED, detail),
            AppError::KeyInFlight => Problem::new(KEY_IN_FLIGHT, detail),
            AppError::ActingFor(_) => Problem::new(FORBIDDEN, detail),
            AppError::Unauthenticated => Problem::new(UNAUTHENTICATED, detail),
            AppError::JobRunning { job, .. } => {
                Problem::new(JOB_RUNNING, detail).with(Map::from_iter([("job".to_owned(), json!(job.to_string()))]))
            }
            AppError::NoPlaceForBackups => Problem::new(NO_BACKUPS_DIRECTORY, detail),
            AppError::Busy => Problem::new(BUSY, detail),
            AppError::ClockBehind { seconds } => {
                Problem::new(CLOCK_BEHIND, detail).with(Map::from_iter([("secondsBehind".to_owned(), json!(seconds))]))
            }
            AppError::TooLarge { .. } => Problem::new(TOO_LARGE, detail),
            AppError::DiskFull { .. } => Problem::new(DISK_FULL, detail),
            AppError::ReadOnly => Problem::new(READ_ONLY, detail),
            AppError::OutcomeUnknown => Problem::new(OUTCOME_UNKNOWN, detail),
            AppError::Store(cause) => {
                tracing::error!(%cause, "the store failed");
                Problem::new(STORAGE_UNAVAILABLE, "the store could not be read")
            }
            AppError::Internal(cause) => {
                tracing::error!(%cause, "internal failure");
                Problem::new(INTERNAL, "the service failed; its log says how")
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind.slug, self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        if self.0.kind == UNAUTHENTICATED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if self.0.kind == BUSY || self.0.kind == CLOCK_BEHIND {
            // A clock is right again when it has caught up, or sooner where somebody sets it.
            let seconds = self.0.more.get("secondsBehind").and_then(Value::as_i64).unwrap_or(1);
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let ProblemKind { status, slug, title, .. } = self.0.kind;
        let mut more = self.0.more.clone();
        response.json(ProblemView {
            r#type: format!("/problems/{slug}"),
            title: title.to_owned(),
            status,
            detail: self.0.detail.clone(),
            errors: self.0.errors.clone(),
            between: more.remove("between"),
            more,
        })
    }
}
