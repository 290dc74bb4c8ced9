//! The risk register: for each academy what could happen, assessed anew every half-term from progress
//! towards agreed targets, and reported to each audience on a day.
//!
//! An assessment that was not reported to the school's own people is not there for them.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::RiskOrder;
use touchstone_domain::codes::QuestionCode;
use touchstone_domain::ids::PersonId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::Query;
use crate::registers::thing::{self, Thing};
use crate::reviews::{Place, WORDS};

mod half_term;
mod life;
mod view;

use life::read_assessed;
use view::{RiskView, Sketch, example};

/// A risk to put on the register, with how high it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRisk)]
pub(crate) struct RiskBody {
    /// A question of the framework; the one that the category in force calls for where left out.
    question: Option<String>,
    /// What could happen, where no question of the framework says it.
    what: Option<String>,
    /// Who owns it: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// One of the framework's ratings; `high`, `medium` or `low` where it gives none.
    rating: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    assessed_on: Option<String>,
    /// Progress towards agreed targets: a word of the framework's progress scale.
    progress: Option<String>,
    /// How likely it is, 1 to 5.
    likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    impact: Option<u8>,
    /// What is done about it.
    mitigation: Option<String>,
    /// What is said of it.
    comment: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: the review of progress above all.
    basis: Option<Vec<String>>,
}

/// The answer to a command about a risk.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskAnswer)]
pub(crate) struct RiskAnswer {
    risk: RiskView,
    events: Vec<EventView>,
}

/// A page of risks.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskList)]
pub(crate) struct RiskList {
    items: Vec<RiskView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Raise a risk
///
/// It comes on the register with its first assessment. Where the framework asks a question it is the one
/// that the category in force calls for: an academy at the top can slip, any other can stand still. The
/// CEO, the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskBody, example = json!({"what": "Results at the end of key stage 2 could fall.", "owner": "01990b5e-8c00-7000-8000-000000000002", "rating": "medium", "progress": "on-track", "likelihood": 3, "impact": 4,
        "mitigation": "Weekly tutoring in Year 6.", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses((status = 201, description = "Raised and assessed", body = RiskAnswer, example = json!({"risk": example(), "events": [
        {"id": "01990b5e-8c00-7000-8000-000000000ec1", "type": "RiskRaised", "position": 40}, {"id": "01990b5e-8c00-7000-8000-000000000ec2", "type": "RiskAssessed", "position": 41}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks")]
pub(crate) async fn raise_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |_: &Place, object: &mut Object<'_>, faults: &mut Faults| {
        let question = object.maybe("question", faults, |n, f| n.parsed("not-a-code", f, QuestionCode::parse));
        let what = object.maybe("what", faults, |n, f| n.text(WORDS, f));
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let first = read_assessed(today, object, faults);
        Some(RiskOrder::Raise { question: question?, what: what?, owner: owner?, first: first? })
    };
    thing::begin::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// List an academy's risks
///
/// The open ones first. A school's own people see those of which an assessment was reported to them, and
/// of these the assessments that were.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The risks", body = RiskList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/risks")]
pub(crate) async fn list_risks(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = thing::views::<Sketch>(&app, &asked, &place, when).await?;
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// Show a risk
///
/// With every assessment, and who received which on what day.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The risk", body = RiskView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/risks/{id}")]
pub(crate) async fn get_risk(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String, String)>) -> Answer {
    thing::get::<Sketch>(&app, &asked, &request, &path).await
}

/// List the trust's risks
///
/// The register: of every academy that the key may see, the open ones first. `due=true` leaves those that
/// were not assessed yet in the half-term of `asOf`, which needs the trust's calendar.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("due" = Option<bool>, Query, description = "`true` for those not assessed yet this half-term"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The risks", body = RiskList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/risks")]
pub(crate) async fn list_trust_risks(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    let (academy, open, due) = (query.text("academy"), query.flag("open"), query.flag("due"));
    query.finish()?;
    let (mut all, told) = thing::of_trust::<Sketch>(&app, &asked, &path, when).await?;
    all.sort_by_key(Sketch::key);
    let wanted = |view: &RiskView| {
        view.academy.is_meant_by(academy.as_deref()) && (view.open || !open) && (view.due_this_half_term == Some(true) || !due)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    half_term::routes(config);
    config.service(raise_risk).service(list_risks).service(get_risk).service(list_trust_risks);
    life::routes(config);
}
