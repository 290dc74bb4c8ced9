//! Deployments of one academy: planned, agreed, used, changed, ended, looked at and judged.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::input::SupportOrder;
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::DeploymentStatus;
use utoipa::ToSchema;

use super::reading::read_deployment;
use super::view::{DeploymentSketch, DeploymentView, example};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::Query;
use crate::registers::thing;
use crate::reviews::Place;

mod days;
mod judging;
mod terms;

/// Who is to come: exactly one of both.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSupportProvider)]
pub(crate) struct ProviderBody {
    /// The id of a person whom the trust knows.
    person: Option<String>,
    /// The name of an organisation.
    organisation: Option<String>,
}

/// A deployment to plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeployment)]
pub(crate) struct DeploymentBody {
    provider: ProviderBody,
    /// A source of support of the framework in force on `from`.
    source: String,
    /// As what they come: a code of the framework's `supportRoles`, or words.
    role: String,
    /// The URN or id of the academy of the trust that gives them up for it.
    giving_academy: Option<String>,
    /// What it is about.
    focus: String,
    /// What is to be achieved; its impact is judged against this.
    aim: String,
    /// Which things of the framework's packages it delivers: up to 50 of `{package, item}`.
    #[schema(value_type = Option<Vec<Object>>)]
    delivers: Option<Vec<String>>,
    /// The id of the school's request that it answers.
    request: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: a plan's priority, a review.
    grounds: Option<Vec<String>>,
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    until: String,
    /// Whole days, or halves.
    days: f64,
    /// In whole pounds.
    cost_pounds: Option<u32>,
    /// What the person deployed is to gain.
    person_gains: Option<String>,
    /// What the academy that gives them up gains.
    giver_gains: Option<String>,
    /// What it bears.
    giver_bears: Option<String>,
    /// A conflict of interest: `{declared, safeguard}`, both needed.
    #[schema(value_type = Option<Object>)]
    interest: Option<String>,
    /// The day it was planned, and agreed unless `agreed` is false; today where left out, or `from` where that is past.
    #[schema(format = Date)]
    planned_on: Option<String>,
    /// False to plan it without agreeing it yet; true where left out.
    agreed: Option<bool>,
}

/// The answer to a command about a deployment.
#[derive(Serialize, ToSchema)]
#[schema(as = DeploymentAnswer)]
pub(crate) struct DeploymentAnswer {
    deployment: DeploymentView,
    events: Vec<EventView>,
}

/// A page of deployments.
#[derive(Serialize, ToSchema)]
#[schema(as = DeploymentList)]
pub(crate) struct DeploymentList {
    items: Vec<DeploymentView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Deploy support
///
/// A person or an organisation, for so many days, towards an aim that its impact is judged against. The
/// academy's own head or chair is refused; whom the trust put in charge for a time, or of several
/// academies, is not. A conflict of interest is declared with its safeguard. The school sees it once it is agreed: at once, or with `agreed: false` later. By the CEO,
/// the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = DeploymentBody, example = json!({"provider": {"person": "01990b5e-8c00-7000-8000-000000000007"}, "source": "nle", "role": "nle", "focus": "Leadership of reading", "aim": "Phonics taught well in every class by Easter",
        "delivers": [{"package": "red-package", "item": "external-leader"}], "from": "2025-10-20", "until": "2026-03-27", "days": 12, "costPounds": 4800, "personGains": "Experience of a school in difficulty"})),
    responses((status = 201, description = "Planned, and agreed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ed", "type": "DeploymentPlanned", "position": 30}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments")]
pub(crate) async fn deploy_support(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |place: &Place, object: &mut Object<'_>, faults: &mut Faults| {
        read_deployment(&app, &asked, place.trust, object, faults).map(|new| SupportOrder::Plan(Box::new(new)))
    };
    thing::begin::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// List an academy's deployments
///
/// The latest planned first: as far as they had come by the day. The academy's own people see those
/// that were agreed.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("status" = Option<String>, Query, description = "`planned`, `agreed`, `under-way` or `over`", example = "under-way"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The deployments", body = DeploymentList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/deployments")]
pub(crate) async fn list_academy_deployments(
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
    let mut views = thing::views::<DeploymentSketch>(&app, &asked, &place, when).await?;
    views.retain(|view| status.is_none_or(|status| view.status == status.as_str()));
    answer::list(&request, views, after.as_deref(), limit, |view| view.id.clone())
}

/// Show a deployment
///
/// With every day used, every change, its end, and how its quality and impact were judged.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The deployment", body = DeploymentView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/deployments/{id}")]
pub(crate) async fn get_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    thing::get::<DeploymentSketch>(&app, &asked, &request, &path).await
}

/// Reads a status by its word.
pub(super) fn read_status(text: &str) -> Result<DeploymentStatus, &'static str> {
    let known = DeploymentStatus::WORDS.iter().find(|(word, _)| *word == text).map(|(_, status)| *status);
    known.ok_or("takes `planned`, `agreed`, `under-way` or `over`")
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(deploy_support).service(list_academy_deployments).service(get_deployment);
    terms::routes(config);
    days::routes(config);
    judging::routes(config);
}
