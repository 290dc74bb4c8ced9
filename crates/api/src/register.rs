//! What is kept about an academy from registers: who leads it, identifiers, departure, inspections.
//! Its own people see all of this, and none of it chooses a category.
//!
//! Without `asOf` these reads show everything recorded, appointments made ahead and a departure that
//! is planned among it; a register that hid what is to come could not be checked against another.

mod inspections;

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, When, instant};
use touchstone_domain::academy::{Appoint, IdentifyAcademy};
use touchstone_domain::event::{AcademyEvent, Event, Span};
use touchstone_domain::identifiers::{Laestab, Office, Ukprn, Urn};
use touchstone_domain::ids::{AcademyId, EventId, PersonId, TrustId};
use touchstone_projections::{AcademyRecord, EventRef, LeaderFact};
use utoipa::ToSchema;

use crate::academies::{AcademyAnswer, LeaderView, ShowsPeople, academy_at, academy_then, named, needs_of, seen, state};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::{Query, no_query};
use crate::wording::{Needs, PersonView};

/// The longest reason, in characters.
const MAX_WORDS: usize = 20_000;

/// Somebody who takes an office.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeaderBody {
    /// The person's id.
    #[schema(format = Uuid)]
    person: String,
    /// `headteacher`, `executive-headteacher`, `head-of-school` or `chair`.
    office: String,
    /// First day in office; a day to come is allowed.
    from: NaiveDate,
    /// Last day in office. Without it the term ends when somebody else takes the office.
    until: Option<NaiveDate>,
    /// True until somebody is in post for good.
    interim: Option<bool>,
}

/// An appointment as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Leader)]
pub(crate) struct AppointmentView {
    #[serde(flatten)]
    leader: LeaderView,
    /// The event that recorded it.
    #[schema(value_type = String, format = Uuid)]
    event_id: EventId,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// The answer to an appointment.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeaderAnswer {
    leader: AppointmentView,
    events: Vec<EventView>,
}

/// A page of appointments.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeaderList {
    items: Vec<AppointmentView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

/// Identifiers that an academy gets, or that become known; at least one.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentifiersBody {
    urn: Option<String>,
    ukprn: Option<String>,
    laestab: Option<String>,
    /// The day from which they hold.
    from: NaiveDate,
}

/// Identifiers as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Identifiers)]
pub(crate) struct IdentifiersView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "900011")]
    urn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ukprn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    laestab: Option<String>,
    /// The day from which they hold.
    from: NaiveDate,
    /// The event that recorded them.
    #[schema(value_type = String, format = Uuid)]
    event_id: EventId,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// A page of identifiers.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentifiersList {
    items: Vec<IdentifiersView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

/// That an academy leaves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DepartureBody {
    /// The first day on which it is no longer in the trust.
    left_on: NaiveDate,
    /// Why, 1 to 20,000 characters.
    reason: Option<String>,
}

/// A departure as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Departure)]
pub(crate) struct DepartureView {
    /// The first day on which it is no longer in the trust.
    left_on: NaiveDate,
    /// False where it is only known to have left *by* that day.
    date_known: bool,
    /// Why; null where no reason was given or its words were erased.
    reason: Option<String>,
    /// The event that recorded it.
    #[schema(value_type = String, format = Uuid)]
    event_id: EventId,
    #[schema(format = DateTime)]
    recorded_at: String,
}

impl AppointmentView {
    fn of(fact: &LeaderFact) -> AppointmentView {
        AppointmentView { leader: LeaderView::of(fact), event_id: fact.event.id, recorded_at: instant(fact.event.recorded_at) }
    }
}

impl ShowsPeople for AppointmentView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.leader.each_person(visit);
    }
}

/// The identifiers it joined with, then those recorded since.
fn identifiers(academy: &AcademyRecord) -> Vec<IdentifiersView> {
    let view = |event: &EventRef, urn: Option<&Urn>, ukprn: Option<&Ukprn>, laestab: Option<&Laestab>| IdentifiersView {
        urn: urn.map(ToString::to_string),
        ukprn: ukprn.map(ToString::to_string),
        laestab: laestab.map(ToString::to_string),
        from: event.effective_on,
        event_id: event.id,
        recorded_at: instant(event.recorded_at),
    };
    let (event, joined) = &academy.joined;
    let first = view(event, Some(&joined.urn), joined.ukprn.as_ref(), joined.laestab.as_ref());
    let later = academy.identifiers.iter().map(|(event, e)| view(event, e.urn.as_ref(), e.ukprn.as_ref(), e.laestab.as_ref()));
    std::iter::once(first).chain(later).collect()
}

/// An academy's place in the API, under the URN it is known by now.
async fn location(app: &App, asked: &Asked, trust: TrustId, academy: AcademyId) -> Result<String, Problem> {
    let urn = app.look(&asked.caller, trust, Some(academy), When::default(), |look| Ok(seen(&look, academy)?.0.urn_on(look.as_of).clone()));
    Ok(format!("{}/academies/{}", answer::trust_path(app, trust), urn.await?))
}

/// The event among those of a command that `pick` picks.
fn recorded(done: &Done, pick: impl Fn(&AcademyEvent) -> bool) -> Result<EventId, AppError> {
    let found = done.events.iter().find(|recorded| matches!(&recorded.event, Event::Academy(event) if pick(event)));
    found.map(|recorded| recorded.meta.id).ok_or_else(|| AppError::Internal("a command did not record what it is for".into()))
}

/// Record who leads an academy
///
/// Who holds an office, from when. A later holder ends an open term the day before theirs; an
/// appointment may be recorded ahead. By an administrator, the CEO or the improvement lead.
#[utoipa::path(
    tag = "academies",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = LeaderBody, example = json!({"person": "01990b5e-8c00-7000-8000-000000000003", "office": "headteacher", "from": "2025-09-01", "interim": true})),
    responses((status = 201, description = "Recorded", body = LeaderAnswer, example = json!({
        "leader": {"office": "headteacher", "person": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "from": "2025-09-01", "interim": true,
            "eventId": "01990b5e-8c00-7000-8000-0000000000e5", "recordedAt": "2025-07-13T09:30:00.000000Z"},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e5", "type": "AcademyLedBy", "position": 5}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/leaders")]
pub(crate) async fn record_leader(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let (trust, academy) = academy_at(&app, &asked, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), Some(academy))?;
    let appoint = body.parse(|object, faults| {
        let person = object.required("person", faults).and_then(|n| n.uuid(faults));
        let office = object.required("office", faults).and_then(|n| n.one_of(Office::WORDS, faults));
        let from = object.required("from", faults).and_then(|n| n.date(faults));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let interim = object.maybe("interim", faults, |n, f| n.boolean(f));
        let term = Span { from: from?, until: until? };
        Some(Appoint { person: PersonId(person?), office: office?, term, interim: interim?.unwrap_or(false) })
    })?;
    let done = app.of_academy(&asked.how(&body.bytes), trust, academy, AcademyOrder::Appoint(appoint)).await?;
    let event = recorded(&done, |event| matches!(event, AcademyEvent::AcademyLedBy(_) | AcademyEvent::AcademyGovernedBy(_)))?;
    let leader = leaders(&app, &asked, trust, academy, When::default()).await?.into_iter().find(|leader| leader.event_id == event);
    let location = format!("{}/leaders", location(&app, &asked, trust, academy).await?);
    answer::done(&asked, &done, "leader", &location, leader)
}

async fn leaders(app: &App, asked: &Asked, trust: TrustId, academy: AcademyId, when: When) -> Result<Vec<AppointmentView>, Problem> {
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let (record, _) = seen(&look, academy)?;
        let facts: Vec<&LeaderFact> =
            if when.as_of.is_some() { record.leaders_on(look.as_of) } else { record.leaders.iter().rev().collect() };
        let mut views: Vec<AppointmentView> = facts.into_iter().map(AppointmentView::of).collect();
        let needs = needs_of(&mut views, look.record);
        Ok((views, needs))
    });
    Ok(named(app, found.await?)?)
}

/// List an academy's leaders
///
/// Every appointment recorded, newest first; with `asOf` only who is in office on that day.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Only who is in office on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The appointments", body = LeaderList, example = json!({"items": [
        {"office": "headteacher", "person": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "from": "2025-09-01", "interim": true,
            "eventId": "01990b5e-8c00-7000-8000-0000000000e5", "recordedAt": "2025-07-13T09:30:00.000000Z"}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/leaders")]
pub(crate) async fn list_leaders(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let leaders = leaders(&app, &asked, trust, academy, when).await?;
    answer::list(&request, leaders, after.as_deref(), limit, |leader| leader.event_id.to_string())
}

/// Record an academy's identifiers
///
/// That it has another URN, UKPRN or LAESTAB from a day. The old URN still finds it. By an
/// administrator, the CEO or the improvement lead.
#[utoipa::path(
    tag = "academies",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = IdentifiersBody, example = json!({"urn": "900011", "from": "2025-09-01"})),
    responses(
        (status = 201, description = "Recorded", body = AcademyAnswer, example = json!({
            "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900011", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter",
                "predecessorUrns": [], "formerUrns": ["900001"], "leaders": [], "category": null, "direction": null, "escalation": {"current": null, "proposed": null}, "lastReview": null, "overdue": [], "version": 2},
            "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e6", "type": "AcademyIdentified", "position": 6}]})),
        (status = 200, description = "It was known by these already", body = AcademyAnswer, example = json!({
            "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900011", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter",
                "predecessorUrns": [], "formerUrns": ["900001"], "leaders": [], "category": null, "direction": null, "escalation": {"current": null, "proposed": null}, "lastReview": null, "overdue": [], "version": 2},
            "events": []})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/identifiers")]
pub(crate) async fn record_identifiers(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let (trust, academy) = academy_at(&app, &asked, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), Some(academy))?;
    let identify = body.parse(|object, faults| {
        let urn = object.maybe("urn", faults, |n, f| n.parsed("not-a-urn", f, Urn::parse));
        let ukprn = object.maybe("ukprn", faults, |n, f| n.parsed("not-a-ukprn", f, Ukprn::parse));
        let laestab = object.maybe("laestab", faults, |n, f| n.parsed("not-a-laestab", f, Laestab::parse));
        let from = object.required("from", faults).and_then(|n| n.date(faults));
        Some(IdentifyAcademy { urn: urn?, ukprn: ukprn?, laestab: laestab?, from: from? })
    })?;
    let done = app.of_academy(&asked.how(&body.bytes), trust, academy, AcademyOrder::Identify(identify)).await?;
    let location = location(&app, &asked, trust, academy).await?;
    answer::done(&asked, &done, "academy", &location, state(&app, &asked, trust, academy, When::default()).await?)
}

/// List an academy's identifiers
///
/// Those it joined with, then those recorded since, in the order of recording; with `asOf` only those
/// that hold from that day or an earlier one.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Only those that hold from this day or earlier", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The identifiers", body = IdentifiersList, example = json!({"items": [
        {"urn": "900001", "ukprn": "10099001", "from": "2022-09-01", "eventId": "01990b5e-8c00-7000-8000-0000000000e4", "recordedAt": "2022-09-02T08:15:00.000000Z"},
        {"urn": "900011", "from": "2025-09-01", "eventId": "01990b5e-8c00-7000-8000-0000000000e6", "recordedAt": "2025-09-01T10:05:00.000000Z"}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/identifiers")]
pub(crate) async fn list_identifiers(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let by_then = |view: &IdentifiersView| when.as_of.is_none_or(|day| view.from <= day);
        Ok(identifiers(&seen(&look, academy)?.0).into_iter().filter(by_then).collect::<Vec<_>>())
    });
    answer::list(&request, found.await?, after.as_deref(), limit, |identifiers| identifiers.event_id.to_string())
}

/// Record that an academy leaves
///
/// From `leftOn` it is in the trust no more; its record stays, and a planned departure may be recorded
/// ahead. By an administrator, the CEO or the improvement lead.
#[utoipa::path(
    tag = "academies",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = DepartureBody, example = json!({"leftOn": "2030-09-01", "reason": "Joined Lyme Grass Learning Trust, nearer to its community."})),
    responses((status = 201, description = "Recorded", body = AcademyAnswer, example = json!({
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "phase": "primary", "joinedOn": "2022-09-01", "dateKnown": true, "route": "converter", "leftOn": "2030-09-01",
            "predecessorUrns": [], "formerUrns": [], "leaders": [], "category": null, "direction": null, "escalation": {"current": null, "proposed": null}, "lastReview": null, "overdue": [], "version": 3},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e7", "type": "AcademyLeft", "position": 7}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/departure")]
pub(crate) async fn record_departure(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let (trust, academy) = academy_at(&app, &asked, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), Some(academy))?;
    let leave = body.parse(|object, faults| {
        let left_on = object.required("leftOn", faults).and_then(|n| n.date(faults));
        let reason = object.maybe("reason", faults, |n, f| n.text(1..=MAX_WORDS, f));
        Some(AcademyOrder::Leave { left_on: left_on?, date_known: true, reason: reason? })
    })?;
    let done = app.of_academy(&asked.how(&body.bytes), trust, academy, leave).await?;
    let location = format!("{}/departure", location(&app, &asked, trust, academy).await?);
    answer::done(&asked, &done, "academy", &location, state(&app, &asked, trust, academy, When::default()).await?)
}

/// Show an academy's departure
///
/// 404 where none is recorded, and with `asOf` where it had not left by that day.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Only where it had left by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The departure", body = DepartureView, example = json!({"leftOn": "2030-09-01", "dateKnown": true, "reason": "Joined Lyme Grass Learning Trust, nearer to its community.",
        "eventId": "01990b5e-8c00-7000-8000-0000000000e7", "recordedAt": "2025-06-15T13:40:00.000000Z"}))),
)]
#[get("/trusts/{trust}/academies/{urn}/departure")]
pub(crate) async fn get_departure(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let left = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let left = seen(&look, academy)?.0.left.clone();
        Ok(left.filter(|(_, left)| when.as_of.is_none_or(|day| left.left_on <= day)))
    });
    let (event, left) = left.await?.ok_or_else(|| Problem::new(NOT_FOUND, "no departure is recorded"))?;
    let mut needs = Needs::default();
    needs.texts(left.reason);
    let words = needs.read(&app)?;
    let reason = left.reason.and_then(|reason| words.text(reason));
    let recorded_at = instant(event.recorded_at);
    answer::read(&request, &DepartureView { left_on: left.left_on, date_known: left.date_known, reason, event_id: event.id, recorded_at })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(record_leader).service(list_leaders);
    config.service(record_identifiers).service(list_identifiers);
    config.service(record_departure).service(get_departure);
    inspections::routes(config);
}
