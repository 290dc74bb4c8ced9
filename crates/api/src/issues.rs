//! The issues of each academy: pinpointed, owned, and open until something shows that they are over.
//!
//! An issue stays with the trust until it is shared with the school. Whoever owns it sees it all the
//! same, and says how it goes; the rest is for those who decide.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::IssueOrder;
use touchstone_domain::codes::{AreaCode, CriterionCode};
use touchstone_domain::ids::PersonId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::Query;
use crate::registers::thing::{self, Thing};
use crate::reviews::{EVENTS, Place, WORDS, read_events};

mod life;
mod view;

use view::{IssueView, Sketch, example};

/// How pressing an issue can be; 1 comes first.
const PRIORITY: std::ops::RangeInclusive<i64> = 1..=5;
/// How many criteria an issue can be about.
const CRITERIA: std::ops::RangeInclusive<usize> = 0..=20;

/// An issue to raise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssue)]
pub(crate) struct IssueBody {
    /// What it is, precisely. No pupils' names, and never why a leader left.
    what: String,
    /// The area of the framework that it is in.
    area: String,
    /// The criteria that it is about.
    criteria: Option<Vec<String>>,
    /// How pressing it is, 1 to 5; 1 comes first.
    priority: u8,
    /// Who owns it: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    raised_on: Option<String>,
    /// By when it is to be closed.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// The ids of 1 to 100 events of this academy that show it: reviews above all, whose findings it then rests on.
    basis: Vec<String>,
}

/// The answer to a command about an issue.
#[derive(Serialize, ToSchema)]
#[schema(as = IssueAnswer)]
pub(crate) struct IssueAnswer {
    issue: IssueView,
    events: Vec<EventView>,
}

/// A page of issues.
#[derive(Serialize, ToSchema)]
#[schema(as = IssueList)]
pub(crate) struct IssueList {
    items: Vec<IssueView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Raise an issue
///
/// Pinpointed on evidence, with an owner. The CEO, the improvement lead, an executive headteacher or an
/// adviser may. The school's own people see it once it is shared; whoever owns it sees it all the same.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueBody, example = json!({"what": "Middle leaders do not yet check how the new reading programme is taught.", "area": "education", "criteria": ["teaching-and-learning"],
        "priority": 1, "owner": "01990b5e-8c00-7000-8000-000000000003", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses((status = 201, description = "Raised", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb1", "type": "IssueRaised", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues")]
pub(crate) async fn raise_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |_: &Place, object: &mut Object<'_>, faults: &mut Faults| {
        let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
        let area = object.required("area", faults).and_then(|n| n.parsed("not-a-code", faults, AreaCode::parse));
        let criteria = object.maybe("criteria", faults, |n, f| n.each(CRITERIA, f, |n, f| n.parsed("not-a-code", f, CriterionCode::parse)));
        let priority = object.required("priority", faults).and_then(|n| n.integer(PRIORITY, faults));
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let raised_on = object.maybe("raisedOn", faults, |n, f| n.date(f));
        let due_on = object.maybe("dueOn", faults, |n, f| n.date(f));
        let basis = object.required("basis", faults).and_then(|n| read_events(n, EVENTS, faults));
        Some(IssueOrder::Raise {
            raised_on: raised_on?.unwrap_or(today),
            what: what?,
            area: area?,
            criteria: criteria?.unwrap_or_default(),
            priority: u8::try_from(priority?).ok()?,
            owner: owner?,
            due_on: due_on?,
            basis: basis?,
        })
    };
    thing::begin::<Sketch>(&app, &asked, &request, &path, &body, Permission::RaiseIssues, read).await
}

/// List an academy's issues
///
/// The open ones first, the most pressing of them first. A school's own people see those that were
/// shared with them, or are theirs.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The issues", body = IssueList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/issues")]
pub(crate) async fn list_issues(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit, open) = (query.when(app.now()), query.text("after"), query.limit(), query.flag("open"));
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let mut views = thing::views::<Sketch>(&app, &asked, &place, when).await?;
    views.retain(|issue| issue.open || !open);
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// Show an issue
///
/// With everything that was said of it: who owned it, how it moved, what showed that it was over.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The issue", body = IssueView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/issues/{id}")]
pub(crate) async fn get_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    thing::get::<Sketch>(&app, &asked, &request, &path).await
}

/// List the trust's issues
///
/// Of every academy that the key may see, the open ones first, the most pressing of them first.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("owner" = Option<String>, Query, description = "Only those of this person", format = Uuid),
        ("area" = Option<String>, Query, description = "Only in this area", example = "education"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The issues", body = IssueList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/issues")]
pub(crate) async fn list_trust_issues(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit, open) = (query.when(app.now()), query.text("after"), query.limit(), query.flag("open"));
    let (academy, owner, area) = (query.text("academy"), query.text("owner"), query.text("area"));
    query.finish()?;
    let (mut all, told) = thing::of_trust::<Sketch>(&app, &asked, &path, when).await?;
    all.sort_by_key(Sketch::key);
    let wanted = |view: &IssueView| {
        (view.open || !open)
            && view.academy.is_meant_by(academy.as_deref())
            && owner.as_deref().is_none_or(|owner| view.owner.id.to_string() == owner)
            && area.as_deref().is_none_or(|area| view.area.code == area)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(raise_issue).service(list_issues).service(get_issue).service(list_trust_issues);
    life::routes(config);
}
