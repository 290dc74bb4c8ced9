//! Academies: brought into a trust, found by any identifier they ever had, and shown as they stand.

mod ladder;
mod standing;

use std::borrow::Cow;

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::{Permission, Sight};
use touchstone_app::clock::london_day;
use touchstone_app::input::NewAcademy;
use touchstone_app::{AcademyName, App, AppError, Look, When};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::identifiers::{Laestab, Phase, Route, Ukprn, Urn};
use touchstone_domain::ids::{AcademyId, TrustId};
use touchstone_projections::AcademyRecord;
use utoipa::ToSchema;

pub(crate) use ladder::{ActorView, HolderView, RungView};
pub(crate) use standing::{ColourView, LeaderView, ShowsPeople, Standing, named, needs_of, unnamed};

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::{Query, no_query};
use crate::rendered::{Rendered, Rendering, Subject};
use crate::wording::PersonView;

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// How many schools an academy may come from.
const MAX_PREDECESSORS: usize = 20;

/// An academy that joins.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAcademyBody {
    /// Its URN.
    urn: String,
    /// Its name.
    name: String,
    /// `nursery`, `primary`, `middle-deemed-primary`, `secondary`, `middle-deemed-secondary`, `16-plus`, `all-through` or
    /// `not-applicable`.
    phase: String,
    /// The day it joined, or is to join.
    joined_on: NaiveDate,
    /// `converter`, `sponsored`, `free-school` or `transfer`.
    route: String,
    /// Its UK Provider Reference Number.
    ukprn: Option<String>,
    /// Its local authority and establishment number, `9192067` or `919/2067`.
    laestab: Option<String>,
    /// URNs of the schools it was before; they find it too.
    predecessor_urns: Option<Vec<String>>,
}

/// An academy as it stands, or stood. A headteacher, chair or governor sees its identity and leaders, and
/// of category, direction and last review what was shared with them; the rest is null, and nothing is overdue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Academy)]
pub(crate) struct AcademyView {
    /// Its id in this trust, for ever.
    #[schema(value_type = String, format = Uuid)]
    pub id: AcademyId,
    /// Its URN on the day.
    #[schema(example = "900001")]
    pub urn: String,
    pub name: String,
    #[schema(example = "primary")]
    pub phase: &'static str,
    /// The day it joined.
    pub joined_on: NaiveDate,
    /// False where it is only known to have joined *by* that day.
    pub date_known: bool,
    /// How it came.
    #[schema(example = "converter")]
    pub route: &'static str,
    /// The first day on which it is no longer in the trust, where its departure is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ukprn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub laestab: Option<String>,
    /// URNs of the schools it was before.
    pub predecessor_urns: Vec<String>,
    /// URNs that it had itself before the day; each still finds it.
    pub former_urns: Vec<String>,
    #[serde(flatten)]
    pub standing: Standing,
    /// The number of events about it, which its ETag repeats. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// The answer to a command about an academy itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct AcademyAnswer {
    academy: AcademyView,
    events: Vec<EventView>,
}

/// A page of academies.
#[derive(Serialize, ToSchema)]
pub(crate) struct AcademyList {
    items: Vec<AcademyView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

impl AcademyView {
    fn of(look: &Look<'_>, academy: &AcademyRecord, sight: Sight) -> AcademyView {
        let (day, joined) = (look.as_of, &academy.joined.1);
        AcademyView {
            id: academy.id,
            urn: academy.urn_on(day).to_string(),
            name: academy.name().to_owned(),
            phase: academy.phase().as_str(),
            joined_on: joined.joined_on,
            date_known: joined.date_known,
            route: joined.route.as_str(),
            left_on: academy.left.as_ref().map(|(_, left)| left.left_on),
            ukprn: academy.ukprn_on(day).map(ToString::to_string),
            laestab: academy.laestab_on(day).map(ToString::to_string),
            predecessor_urns: joined.predecessor_urns.iter().map(ToString::to_string).collect(),
            former_urns: former_urns(academy, day),
            standing: Standing::of(look, academy, sight),
            version: look.is_whole().then_some(academy.version),
        }
    }
}

impl ShowsPeople for AcademyView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.standing.each_person(visit);
    }
}

/// The URNs it had itself until a day, without the one it has then.
fn former_urns(academy: &AcademyRecord, day: NaiveDate) -> Vec<String> {
    let later = academy.identifiers.iter().filter(|(event, _)| event.effective_on <= day).filter_map(|(_, e)| e.urn.as_ref());
    let mut former: Vec<&Urn> = Vec::new();
    for urn in std::iter::once(&academy.joined.1.urn).chain(later) {
        if urn != academy.urn_on(day) && !former.contains(&urn) {
            former.push(urn);
        }
    }
    former.into_iter().map(ToString::to_string).collect()
}

/// The academy that a path means now.
pub(crate) fn academy_at(app: &App, asked: &Asked, path: &(String, String)) -> Result<(TrustId, AcademyId), Problem> {
    academy_then(app, asked, path, When::default())
}

/// The academy that a path meant on the day asked about: a URN may lead to another one since.
pub(crate) fn academy_then(
    app: &App,
    asked: &Asked,
    (trust, name): &(String, String),
    when: When,
) -> Result<(TrustId, AcademyId), Problem> {
    let trust = app.trust(&asked.caller, trust)?;
    let name = AcademyName::parse(name).ok_or_else(|| Problem::new(NOT_FOUND, "an academy is named by a URN, six digits, or by its id"))?;
    let day = when.as_of.unwrap_or_else(|| london_day(when.known_at.unwrap_or_else(|| app.now())));
    Ok((trust, app.academy_on(&asked.caller, trust, &name, day)?))
}

/// An academy's record as far as the caller sees it, where it was recorded by the instant asked about.
pub(crate) fn seen<'a>(look: &Look<'a>, academy: AcademyId) -> Result<(Cow<'a, AcademyRecord>, Sight), AppError> {
    look.academy(academy).zip(look.sight_of(academy)).ok_or(AppError::NotVisible)
}

/// An academy as it stands.
pub(crate) async fn state(app: &App, asked: &Asked, trust: TrustId, academy: AcademyId, when: When) -> Result<AcademyView, Problem> {
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let (record, sight) = seen(&look, academy)?;
        let mut view = AcademyView::of(&look, &record, sight);
        let needs = needs_of(&mut view, look.record);
        Ok((view, needs))
    });
    Ok(named(app, found.await?)?)
}

/// Bring an academy into the trust
///
/// From the day it joins; a day to come is allowed. A URN that the trust has now is refused; one that
/// has left may come back and gets an id of its own. By an administrator, the CEO or the improvement
/// lead.
#[utoipa::path(
    tag = "academies",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = NewAcademyBody, example = json!({"urn": "900001", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "route": "converter", "ukprn": "10099001", "laestab": "9992001", "predecessorUrns": ["900091"]})),
    responses((status = 201, description = "Joined", body = AcademyAnswer, example = json!({
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter", "ukprn": "10099001", "laestab": "9992001",
            "predecessorUrns": ["900091"], "formerUrns": [], "leaders": [], "category": null, "direction": null, "escalation": {"current": null, "proposed": null}, "lastReview": null, "overdue": [], "version": 1},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e4", "type": "AcademyJoined", "position": 4}]}))),
)]
#[post("/trusts/{trust}/academies")]
pub(crate) async fn join_academy(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), None)?;
    let new = new_academy(&body)?;
    let urn = new.urn.clone();
    let done = app.join_academy(&asked.how(&body.bytes), trust, new).await?;
    let joined = answer::first(&done, |event| match event {
        Event::Academy(AcademyEvent::AcademyJoined(joined)) => Some(joined.academy),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let academy = joined.ok_or_else(|| AppError::Internal("an academy's joining was not recorded".into()))?;
    let location = format!("{}/academies/{urn}", answer::trust_path(&app, trust));
    answer::done(&asked, &done, "academy", &location, state(&app, &asked, trust, academy, When::default()).await?)
}

fn new_academy(body: &JsonBody) -> Result<NewAcademy, Problem> {
    body.parse(|object, faults| {
        let urn = object.required("urn", faults).and_then(|n| n.parsed("not-a-urn", faults, Urn::parse));
        let name = object.required("name", faults).and_then(|n| n.text(1..=MAX_NAME, faults));
        let phase = object.required("phase", faults).and_then(|n| n.one_of(Phase::WORDS, faults));
        let joined_on = object.required("joinedOn", faults).and_then(|n| n.date(faults));
        let route = object.required("route", faults).and_then(|n| n.one_of(Route::WORDS, faults));
        let ukprn = object.maybe("ukprn", faults, |n, f| n.parsed("not-a-ukprn", f, Ukprn::parse));
        let laestab = object.maybe("laestab", faults, |n, f| n.parsed("not-a-laestab", f, Laestab::parse));
        let predecessors = object
            .maybe("predecessorUrns", faults, |list, f| list.each(0..=MAX_PREDECESSORS, f, |n, f| n.parsed("not-a-urn", f, Urn::parse)));
        Some(NewAcademy {
            urn: urn?,
            name: name?,
            phase: phase?,
            joined_on: joined_on?,
            date_known: true,
            route: route?,
            ukprn: ukprn?,
            laestab: laestab?,
            predecessor_urns: predecessors?.unwrap_or_default(),
        })
    })
}

/// List academies
///
/// Every academy that the key may see, by name, as each stands; those that left have `leftOn`. `urn`
/// finds each that has or had it, itself or as a school before it; `ukprn` and `laestab` each look one
/// up, by a number that it had before too.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = Option<String>, Query, description = "Academies that have or had this URN, itself or as a school before it", example = "900001"),
        ("ukprn" = Option<String>, Query, description = "The academy that this UKPRN leads to", example = "10099001"),
        ("laestab" = Option<String>, Query, description = "The academy that this LAESTAB leads to", example = "9992001"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The academies", body = AcademyList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter", "ukprn": "10099001", "laestab": "9992001",
            "predecessorUrns": ["900091"], "formerUrns": [], "leaders": [], "category": null, "direction": null, "escalation": {"current": null, "proposed": null}, "lastReview": null, "overdue": [], "version": 1}]}))),
)]
#[get("/trusts/{trust}/academies")]
pub(crate) async fn list_academies(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let urn = query.parsed("urn", Urn::parse);
    let ukprn = query.parsed("ukprn", Ukprn::parse);
    let laestab = query.parsed("laestab", Laestab::parse);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let led_to: [Option<Vec<&AcademyRecord>>; 3] = [
            urn.as_ref().map(|urn| look.record.known_as(urn)),
            ukprn.as_ref().map(|ukprn| look.record.find_by_ukprn(ukprn, look.as_of).into_iter().collect()),
            laestab.as_ref().map(|laestab| look.record.find_by_laestab(laestab, look.as_of).into_iter().collect()),
        ];
        let is_meant = |academy: &AcademyRecord| led_to.iter().flatten().all(|led| led.iter().any(|led| led.id == academy.id));
        let meant = look.record.academies.values().filter(|academy| is_meant(academy));
        let seen = meant.filter_map(|academy| {
            let (record, sight) = seen(&look, academy.id).ok()?;
            Some(AcademyView::of(&look, &record, sight))
        });
        let mut views: Vec<AcademyView> = seen.collect();
        views.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let needs = needs_of(&mut views, look.record);
        Ok((views, needs))
    });
    let academies = named(&app, found.await?)?;
    answer::list(&request, academies, after.as_deref(), limit, |academy| academy.id.to_string())
}

/// Show an academy
///
/// Where it stands: category, ladder, last review, leaders, what is overdue. A URN that it had before
/// finds it too, and so does its id. `asOf` asks for another day, and for the academy that the URN led
/// to on it; `knownAt` for what was recorded by an instant. Before it joined, category and escalation
/// are null. Asked about now, a key that reads the whole trust gets the academy's version as ETag, for
/// `If-Match` on commands, and never a 304.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The academy", body = AcademyView, headers(("ETag" = String, description = "`\"12\"`, the version; over the body where `asOf` or `knownAt` is given, and for a partial view")), example = json!({
        "id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter", "ukprn": "10099001", "laestab": "9992001",
        "predecessorUrns": ["900091"], "formerUrns": [],
        "leaders": [{"office": "headteacher", "person": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "from": "2022-09-01", "interim": false}],
        "category": {"code": "amber", "name": "Amber", "effectiveOn": "2025-10-12", "decidedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "decision": "01990b5e-8c00-7000-8000-0000000000d1",
            "framework": {"code": "agora", "name": "Agora Learning Partnership"}, "colour": {"name": "amber", "hex": "#E87722", "textCode": "A"}, "basisWithdrawn": false},
        "direction": "down",
        "escalation": {"current": {"id": "01990b5e-8c00-7000-8000-0000000000f1", "rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "since": "2025-10-12", "actBy": "2025-10-26",
            "actors": [{"role": "ceo"}, {"role": "improvement-lead", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}], "groundsWithdrawn": false}, "proposed": null},
        "lastReview": {"id": "01990b5e-8c00-7000-8000-0000000000b1", "type": "termly-evaluation", "name": "Termly evaluation and rating", "heldOn": "2025-10-12", "progress": "not-fast-enough", "fastEnough": false},
        "overdue": [], "version": 6}))),
)]
#[get("/trusts/{trust}/academies/{urn}")]
pub(crate) async fn get_academy(
    app: web::Data<App>,
    rendered: web::Data<Rendered>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let build = async || {
        let view = state(&app, &asked, trust, academy, when).await?;
        match view.version.filter(|_| when == When::default()) {
            Some(version) => Rendering::versioned(version, &view),
            None => Rendering::of(&view),
        }
    };
    let academy = AcademyName::parse(&path.1).map(|name| (name, academy));
    rendered.answer(&app, &asked, &request, Subject { trust, academy, when }, build).await
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(join_academy).service(list_academies).service(get_academy);
}
