//! Arrangements made for an academy for a time: interim or executive leadership and the work alongside
//! after it, an improvement team, a committee that answers to the trustees, a review of governance,
//! policies or finances, a transfer of staff, succession planning, an adjusted curriculum.
//!
//! Kinds are the framework's; a trust names others in its own words. Nothing here asks why a head left.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::ArrangementOrder;
use touchstone_domain::codes::ArrangementCode;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::Query;
use crate::registers::thing::{self, Thing};
use crate::reviews::{EVENTS, Place, TITLE, WORDS, read_events, read_people};

mod life;
mod view;

use view::{ArrangementView, Sketch, example};

/// An arrangement to make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangement)]
pub(crate) struct ArrangementBody {
    /// One of the framework's arrangements. This or `name` is needed.
    kind: Option<String>,
    /// A name of the trust's own, up to 200 characters.
    name: Option<String>,
    /// Its first day; today where left out. A day to come is allowed.
    #[schema(format = Date)]
    from: Option<String>,
    /// The ids of 1 to 20 people of the trust who are responsible.
    responsible: Vec<String>,
    /// Its last day, as far as is known.
    #[schema(format = Date)]
    until: Option<String>,
    /// True where it lasts until a substantive head is in post: its end is then due from that head's first
    /// day. So it is, said or not, where the framework says so of the kind.
    until_substantive_head: Option<bool>,
    /// When it is to be looked at again.
    #[schema(format = Date)]
    review_on: Option<String>,
    /// What was arranged. Never why a leader left: that belongs in no record of school improvement.
    what: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: a category decision, a climb.
    basis: Option<Vec<String>>,
}

/// The answer to a command about an arrangement.
#[derive(Serialize, ToSchema)]
#[schema(as = ArrangementAnswer)]
pub(crate) struct ArrangementAnswer {
    arrangement: ArrangementView,
    events: Vec<EventView>,
}

/// A page of arrangements.
#[derive(Serialize, ToSchema)]
#[schema(as = ArrangementList)]
pub(crate) struct ArrangementList {
    items: Vec<ArrangementView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Make an arrangement
///
/// From a day, for a time, with somebody responsible. It may be agreed ahead. The CEO, the improvement
/// lead or an executive headteacher may. A school's own people see the arrangements that were shared with
/// them or that they are responsible for, and no others; who leads them they see in `/leaders`.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ArrangementBody, example = json!({"name": "Interim leadership", "from": "2026-01-05", "responsible": ["01990b5e-8c00-7000-8000-000000000003"],
        "reviewOn": "2026-02-13", "what": "Four days a week in the school.", "basis": ["01990b5e-8c00-7000-8000-0000000000e3"]})),
    responses((status = 201, description = "Made", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea1", "type": "ArrangementStarted", "position": 30}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements")]
pub(crate) async fn start_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |_: &Place, object: &mut Object<'_>, faults: &mut Faults| {
        let kind = object.maybe("kind", faults, |n, f| n.parsed("not-a-code", f, ArrangementCode::parse));
        let name = object.maybe("name", faults, |n, f| n.text(TITLE, f));
        let from = object.maybe("from", faults, |n, f| n.date(f));
        let responsible = object.required("responsible", faults).and_then(|n| read_people(n, faults));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let until_substantive_head = object.maybe("untilSubstantiveHead", faults, |n, f| n.boolean(f));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let what = object.maybe("what", faults, |n, f| n.text(WORDS, f));
        let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        Some(ArrangementOrder::Start {
            from: from?.unwrap_or(today),
            kind: kind?,
            name: name?,
            responsible: responsible?,
            until: until?,
            until_substantive_head: until_substantive_head?.unwrap_or(false),
            review_on: review_on?,
            what: what?,
            basis: basis?.unwrap_or_default(),
        })
    };
    thing::begin::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// List an academy's arrangements
///
/// Those recorded, the one that began last first. A school's own people see those that were shared with
/// them, or that they are responsible for.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The arrangements", body = ArrangementList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/arrangements")]
pub(crate) async fn list_arrangements(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = thing::views::<Sketch>(&app, &asked, &place, when).await?;
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// Show an arrangement
///
/// With everything that happened to it, and the appointment with which it ended where it did.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The arrangement", body = ArrangementView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/arrangements/{id}")]
pub(crate) async fn get_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    thing::get::<Sketch>(&app, &asked, &request, &path).await
}

/// List the trust's arrangements
///
/// Of every academy that the key may see, the one that began last first. A school's own people see those
/// that were shared with them, or that they are responsible for.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("kind" = Option<String>, Query, description = "Only of this kind", example = "interim-leadership"),
        ("status" = Option<String>, Query, description = "`agreed`, `under-way` or `ended`"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The arrangements", body = ArrangementList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/arrangements")]
pub(crate) async fn list_trust_arrangements(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    let (academy, kind, status) = (query.text("academy"), query.text("kind"), query.text("status"));
    query.finish()?;
    let (mut all, told) = thing::of_trust::<Sketch>(&app, &asked, &path, when).await?;
    all.sort_by_key(Sketch::key);
    let wanted = |view: &ArrangementView| {
        view.academy.is_meant_by(academy.as_deref())
            && (kind.is_none() || view.kind == kind)
            && status.as_deref().is_none_or(|status| view.status == status)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(start_arrangement).service(list_arrangements).service(get_arrangement).service(list_trust_arrangements);
    life::routes(config);
}
