//! What schools ask for, and how the trust answers.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::input::SupportOrder;
use touchstone_domain::ids::PersonId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::reading::read_items;
use super::view::{RequestSketch, RequestView, example_request};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::Query;
use crate::registers::thing::{self, Thing};
use crate::reviews::{Place, WORDS, read_reason};

/// What a school asks for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewSupportRequest)]
pub(crate) struct RequestBody {
    /// What is asked for, and why.
    need: String,
    /// Things of the framework's packages: up to 50 of `{package, item}`. Left out where it is something else.
    #[schema(value_type = Option<Vec<Object>>)]
    items: Option<Vec<String>>,
    /// From when it is needed.
    #[schema(format = Date)]
    needed_from: Option<String>,
    /// The id of the head or chair who asked, where somebody of the trust writes it down for them.
    #[schema(format = Uuid)]
    asked_by: Option<String>,
    /// The day it was made; today where left out.
    #[schema(format = Date)]
    requested_on: Option<String>,
}

/// How a request is answered: exactly one of both.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewSupportAnswer)]
pub(crate) struct AnswerBody {
    /// What is granted.
    granted: Option<String>,
    /// Why it is declined.
    declined: Option<String>,
    /// The day; today where left out.
    #[schema(format = Date)]
    answered_on: Option<String>,
}

/// Why a request is taken back.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSupportWithdrawal)]
pub(crate) struct WithdrawalBody {
    /// Why, where the school says so.
    reason: Option<String>,
}

/// The answer to a command about a request.
#[derive(Serialize, ToSchema)]
#[schema(as = SupportRequestAnswer)]
pub(crate) struct RequestAnswered {
    request: RequestView,
    events: Vec<EventView>,
}

/// A page of requests.
#[derive(Serialize, ToSchema)]
#[schema(as = SupportRequestList)]
pub(crate) struct RequestList {
    items: Vec<RequestView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Ask for support
///
/// By the academy's headteacher or chair; or by the CEO, the improvement lead or an executive
/// headteacher, who then names in `askedBy` for whom, where it was somebody of the school.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RequestBody, example = json!({"need": "Writing in Key Stage 2 has fallen behind reading.", "items": [{"package": "yellow-package", "item": "advice"}]})),
    responses((status = 201, description = "Asked", body = RequestAnswered, example = json!({"request": example_request(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ef", "type": "SupportRequested"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/support-requests")]
pub(crate) async fn request_support(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |_: &Place, object: &mut Object<'_>, faults: &mut Faults| {
        let need = object.required("need", faults).and_then(|n| n.text(WORDS, faults));
        let items = object.maybe("items", faults, read_items);
        let needed_from = object.maybe("neededFrom", faults, |n, f| n.date(f));
        let asked_by = object.maybe("askedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let requested_on = object.maybe("requestedOn", faults, |n, f| n.date(f));
        Some(SupportOrder::Request {
            asked_by: asked_by?,
            items: items?.unwrap_or_default(),
            need: need?,
            needed_from: needed_from?,
            requested_on: requested_on?,
        })
    };
    thing::begin::<RequestSketch>(&app, &asked, &request, &path, &body, Permission::RequestSupport, read).await
}

/// List requests for support
///
/// Of one academy, the latest first; each with its answer and how long it took.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("status" = Option<String>, Query, description = "`open`, `granted`, `declined` or `withdrawn`", example = "open"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The requests", body = RequestList, example = json!({"items": [example_request()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/support-requests")]
pub(crate) async fn list_support_requests(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let status = query.parsed("status", read_status);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let mut views = thing::views::<RequestSketch>(&app, &asked, &place, when).await?;
    views.retain(|view| status.is_none_or(|status| view.status == status));
    answer::list(&request, views, after.as_deref(), limit, |view| view.id.clone())
}

/// List the trust's requests for support
///
/// Of every academy that the key may see, those that wait for an answer first, the longest waiting of
/// them first.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("status" = Option<String>, Query, description = "`open`, `granted`, `declined` or `withdrawn`", example = "open"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The requests", body = RequestList, example = json!({"items": [example_request()]}))),
)]
#[get("/trusts/{trust}/support-requests")]
pub(crate) async fn list_trust_support_requests(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
) -> Answer {
    let mut query = Query::of(&request);
    let (academy, status) = (query.text("academy"), query.parsed("status", read_status));
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (all, told) = thing::of_trust::<RequestSketch>(&app, &asked, &path, when).await?;
    let mut views: Vec<RequestView> = all.iter().map(|sketch| sketch.view(&told)).collect();
    views.retain(|view| status.is_none_or(|status| view.status == status) && view.is_of(academy.as_deref()));
    views.sort_by_key(RequestView::place);
    answer::list(&request, views, after.as_deref(), limit, |view| view.id.clone())
}

fn read_status(text: &str) -> Result<&'static str, &'static str> {
    let known = ["open", "granted", "declined", "withdrawn"].into_iter().find(|known| *known == text);
    known.ok_or("takes `open`, `granted`, `declined` or `withdrawn`")
}

/// Show a request for support
///
/// With its answer, and the deployments that came of it.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The request's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The request", body = RequestView, example = json!(example_request()))),
)]
#[get("/trusts/{trust}/academies/{urn}/support-requests/{id}")]
pub(crate) async fn get_support_request(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    thing::get::<RequestSketch>(&app, &asked, &request, &path).await
}

/// Answer a request for support
///
/// Granted, saying what, or declined, saying why. What comes of it is a deployment that names the
/// request. By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The request's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AnswerBody, example = json!({"granted": "Six days of the English curriculum lead, from November."})),
    responses((status = 201, description = "Answered", body = RequestAnswered, example = json!({"request": example_request(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f0", "type": "SupportRequestGranted", "position": 31}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/support-requests/{id}/answer")]
pub(crate) async fn answer_support_request(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |id, object: &mut Object<'_>, faults: &mut Faults| {
        let granted = object.maybe("granted", faults, |n, f| n.text(WORDS, f));
        let declined = object.maybe("declined", faults, |n, f| n.text(WORDS, f));
        let answered_on = object.maybe("answeredOn", faults, |n, f| n.date(f));
        match (granted?, declined?) {
            (Some(granted), None) => Some(SupportOrder::Grant { request: id, granted, answered_on: answered_on? }),
            (None, Some(reason)) => Some(SupportOrder::Decline { request: id, reason, answered_on: answered_on? }),
            (Some(_), Some(_)) | (None, None) => {
                faults.add("", "one-of", "say either what is `granted` or why it is `declined`");
                None
            }
        }
    };
    thing::carry_on::<RequestSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Take a request for support back
///
/// By the school, or by the trust for it, before it is answered.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The request's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "Met from our own staff."})),
    responses((status = 201, description = "Taken back", body = RequestAnswered, example = json!({"request": example_request(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f0", "type": "SupportRequestWithdrawn"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/support-requests/{id}/withdrawal")]
pub(crate) async fn withdraw_support_request(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |id, object: &mut Object<'_>, faults: &mut Faults| {
        let reason = if object.is_given("reason") { read_reason(object, faults).map(Some) } else { Some(None) };
        Some(SupportOrder::Withdraw { request: id, reason: reason? })
    };
    thing::carry_on::<RequestSketch>(&app, &asked, &request, &path, &body, Permission::RequestSupport, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_trust_support_requests);
    config.service(request_support).service(list_support_requests).service(get_support_request);
    config.service(answer_support_request).service(withdraw_support_request);
}
