//! What becomes of an issue: how it goes, closed, reopened, shared.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::IssueOrder;
use touchstone_domain::academy::ShareIssue;
use touchstone_domain::codes::ProgressCode;
use touchstone_domain::ids::PersonId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::view::{Sketch, example};
use super::{IssueAnswer, PRIORITY};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{EVENTS, EvidenceBody, WORDS, read_audiences, read_events, read_reason, read_shown};

/// How an issue goes. What is left out stays; something is needed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueProgress)]
pub(crate) struct IssueProgressBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    on: Option<String>,
    /// How fast it moves: a word of the framework's progress scale.
    progress: Option<String>,
    /// What is said.
    comment: Option<String>,
    /// What shows it.
    evidence: Option<Vec<EvidenceBody>>,
    /// Who owns it from now on. Not for its owner to change, nor are the next two.
    #[schema(format = Uuid)]
    owner: Option<String>,
    /// How pressing it is from now on.
    priority: Option<u8>,
    /// By when it is to be closed.
    #[schema(format = Date)]
    due_on: Option<String>,
}

/// That an issue is over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueClosure)]
pub(crate) struct IssueClosureBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// What shows it: 1 to 50 pieces of evidence.
    evidence: Vec<EvidenceBody>,
    /// What came of it.
    outcome: Option<String>,
}

/// That an issue came back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueReopening)]
pub(crate) struct IssueReopeningBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    reopened_on: Option<String>,
    /// Why.
    reason: String,
    /// The ids of up to 100 events of this academy that show it.
    basis: Option<Vec<String>>,
}

/// With whom an issue is shared. An empty object shares it with the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueSharing)]
pub(crate) struct IssueSharingBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// Record the progress of an issue
///
/// Its owner may say how it goes; the CEO, the improvement lead and an executive headteacher may also
/// give it to somebody else, or make it more or less pressing.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueProgressBody, example = json!({"progress": "on-course", "comment": "Two of three year groups are seen every week."})),
    responses((status = 201, description = "Recorded", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb2", "type": "IssueProgressed", "position": 35}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/progress")]
pub(crate) async fn progress_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |issue, object: &mut Object<'_>, faults: &mut Faults| {
        let on = object.maybe("on", faults, |n, f| n.date(f));
        let progress = object.maybe("progress", faults, |n, f| n.parsed("not-a-code", f, ProgressCode::parse));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let evidence = read_shown(object, faults);
        let owner = object.maybe("owner", faults, |n, f| n.uuid(f).map(PersonId));
        let priority = object.maybe("priority", faults, |n, f| n.integer(PRIORITY, f).and_then(|n| u8::try_from(n).ok()));
        let due_on = object.maybe("dueOn", faults, |n, f| n.date(f));
        Some(IssueOrder::Progress {
            issue,
            on: on?.unwrap_or(today),
            owner: owner?,
            priority: priority?,
            due_on: due_on?,
            progress: progress?,
            comment: comment?,
            evidence: evidence?,
        })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::RecordProgress, read).await
}

/// Close an issue
///
/// Something shows that it is over; without evidence it stays open.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueClosureBody, example = json!({"evidence": [{"kind": "visit", "title": "Notes of the walk on 20 March"}], "outcome": "Every lesson seen kept to the programme."})),
    responses((status = 201, description = "Closed", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb3", "type": "IssueClosed", "position": 36}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/closure")]
pub(crate) async fn close_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |issue, object: &mut Object<'_>, faults: &mut Faults| {
        let closed_on = object.maybe("closedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        Some(IssueOrder::Close { issue, closed_on: closed_on?.unwrap_or(today), evidence: evidence?, outcome: outcome? })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Reopen an issue
///
/// It came back.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueReopeningBody, example = json!({"reason": "New staff have not been trained.", "basis": ["01990b5e-8c00-7000-8000-0000000000e9"]})),
    responses((status = 201, description = "Reopened", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb4", "type": "IssueReopened", "position": 37}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/reopening")]
pub(crate) async fn reopen_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |issue, object: &mut Object<'_>, faults: &mut Faults| {
        let reopened_on = object.maybe("reopenedOn", faults, |n, f| n.date(f));
        let reason = read_reason(object, faults);
        let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        let reopened_on = reopened_on?.unwrap_or(today);
        Some(IssueOrder::Reopen { issue, reopened_on, reason: reason?, basis: basis?.unwrap_or_default() })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Share an issue
///
/// With the school, or with other audiences of the framework; from then on their keys for the academy
/// see it in every read, with its history. What changes nothing is 200 without events.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueSharingBody, example = json!({"audiences": ["headteacher"]})),
    responses((status = 201, description = "Shared", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb5", "type": "IssueShared", "position": 38}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/sharing")]
pub(crate) async fn share_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |issue, object: &mut Object<'_>, faults: &mut Faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        Some(IssueOrder::Share(ShareIssue { issue, shared_on: shared_on?.unwrap_or(today), audiences: audiences? }))
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(progress_issue).service(close_issue).service(reopen_issue).service(share_issue);
}
