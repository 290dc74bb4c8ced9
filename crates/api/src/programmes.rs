//! Programmes for individual teachers, or for the teachers of a phase. Those who run one read of it,
//! with keys of their own; whoever else sees the academy whole learns how many there are.
//!
//! They are in a log of their own, so nothing here has a position, a version or an academy's ETag.

mod handing_on;
mod restricted_events;
mod view;

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::{AcademyName, App, AppError, NewProgramme, ProgrammeCount, ProgrammeOrder, When};
use touchstone_domain::event::{Achieved, Event, RestrictedEvent};
use touchstone_domain::ids::{PersonId, ProgrammeId, TrustId};
use touchstone_domain::reader::{Faults, Node, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::{Query, no_query};
use crate::reviews::path_id;
use view::{ProgrammeView, example, shown};

/// How many may run a programme.
const RUNNERS: std::ops::RangeInclusive<usize> = 1..=20;
/// The longest words about a programme, in characters.
const WORDS: std::ops::RangeInclusive<usize> = 1..=4000;
/// The longest words that say for whom it is.
const PARTICIPANT: std::ops::RangeInclusive<usize> = 1..=200;

/// A programme to start. Name no pupil in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewProgramme)]
pub(crate) struct NewProgrammeBody {
    /// A URN of the academy, or its id.
    academy: String,
    /// The day it began; not in the future.
    #[schema(format = Date)]
    started_on: String,
    /// Who runs it: ids of 1 to 20 people of the trust, among them whoever asks. They alone read of it.
    runners: Vec<String>,
    /// For whom it is, as those who run it will know: a name, or the teachers of a phase.
    participant: String,
    /// What it is to achieve.
    aim: String,
    /// Until when it is planned.
    #[schema(format = Date)]
    planned_until: Option<String>,
}

/// Who runs it from now on. Who is left out reads of it no more.
#[derive(Serialize, ToSchema)]
#[schema(as = NewRunners)]
pub(crate) struct RunnersBody {
    /// Ids of 1 to 20 people of the trust.
    runners: Vec<String>,
    /// Why they change.
    reason: String,
}

/// How it goes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewProgrammeReview)]
pub(crate) struct ReviewBody {
    /// The day; not in the future.
    #[schema(format = Date)]
    reviewed_on: String,
    /// What was found.
    found: String,
    /// Until when it is planned now, where that changed.
    #[schema(format = Date)]
    planned_until: Option<String>,
}

/// How it ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewProgrammeEnd)]
pub(crate) struct EndBody {
    /// The day; not in the future.
    #[schema(format = Date)]
    ended_on: String,
    /// How far it achieved its aim: `fully`, `partly` or `not`. Leave it out where it was broken off before that could be said.
    achieved: Option<String>,
    /// What came of it.
    outcome: String,
}

/// The answer to a command.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammeAnswer)]
pub(crate) struct ProgrammeAnswer {
    /// The programme. Absent for whoever runs it no more.
    programme: Option<ProgrammeView>,
    events: Vec<EventView>,
}

/// The programmes that the caller runs.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammeList)]
pub(crate) struct ProgrammeList {
    items: Vec<ProgrammeView>,
    /// Give it back as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// How many programmes an academy has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammeCount, example = json!({"open": 2, "ended": 1, "withoutRunner": 0}))]
pub(crate) struct CountView {
    /// Running on the day asked about.
    open: usize,
    /// Ended by then.
    ended: usize,
    /// Running now, with nobody left who runs them: no runner has a key any more in a role in which programmes
    /// are run at the academy.
    without_runner: usize,
}

impl CountView {
    fn of(count: ProgrammeCount) -> CountView {
        CountView { open: count.open, ended: count.ended, without_runner: count.without_runner }
    }
}

/// Start a programme
///
/// For an individual teacher, or for the teachers of a phase, at an academy. Those named as `runners`
/// read of it, with keys of their own, and nobody else: it is in no feed, timeline or count of the
/// trust's record but the number that `GET .../academies/{urn}/programmes` tells. The CEO, the
/// improvement lead, an executive headteacher, the headteacher or an adviser may, with a key bound to
/// them; a system that acts for somebody may not.
#[utoipa::path(
    tag = "programmes",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = NewProgrammeBody, example = json!({"academy": "900001", "startedOn": "2026-01-12", "runners": ["01990b5e-8c00-7000-8000-000000000001"],
        "participant": "The two teachers of Year 2", "aim": "Phonics taught daily to the school's own model", "plannedUntil": "2026-03-27"})),
    responses((status = 201, description = "Started", body = ProgrammeAnswer, example = json!({"programme": example(),
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f9", "type": "ProgrammeStarted"}]}))),
)]
#[post("/trusts/{trust}/programmes")]
pub(crate) async fn start_programme(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    let named = body.value.get("academy").and_then(|value| value.as_str()).and_then(AcademyName::parse);
    let academy = named.and_then(|name| app.academy(&asked.caller, trust, &name).ok());
    if let Some(academy) = academy {
        app.may(&asked.caller, Permission::RunProgrammes, Some(trust), Some(academy))?;
    }
    let new = body.parse(|object, faults| {
        let at = object.required("academy", faults).and_then(|n| n.string(faults));
        if at.is_some() && academy.is_none() {
            faults.add("/academy", "unknown-academy", "takes a URN or an id of an academy that you see");
        }
        let started_on = object.required("startedOn", faults).and_then(|n| n.date(faults));
        let runners = object.required("runners", faults).and_then(|n| people(&n, faults));
        let participant = object.required("participant", faults).and_then(|n| n.text(PARTICIPANT, faults));
        let aim = object.required("aim", faults).and_then(|n| n.text(WORDS, faults));
        let planned_until = object.maybe("plannedUntil", faults, |n, f| n.date(f));
        Some(NewProgramme {
            academy: academy?,
            started_on: started_on?,
            runners: runners?,
            participant: participant?,
            aim: aim?,
            planned_until: planned_until?,
        })
    })?;
    let done = app.start_programme(&asked.how(&body.bytes), trust, new).await?;
    let started = answer::first(&done, |event| match event {
        Event::Restricted(RestrictedEvent::ProgrammeStarted(started)) => Some(started.programme),
        Event::Restricted(_) | Event::Trust(_) | Event::Academy(_) => None,
    });
    let id = started.ok_or_else(|| AppError::Internal("a start recorded no programme".into()))?;
    answered(&app, &asked, trust, id, &done).await
}

/// List the programmes that I run
///
/// Those that the key's person runs now, oldest first. `academy` narrows them to one academy.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only those of the academy with this URN or id"),
        ("knownAt" = Option<String>, Query, description = "Only what had been recorded by then", format = DateTime),
        ("asOf" = Option<String>, Query, description = "As things stood on that day", format = Date),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The programmes", body = ProgrammeList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/programmes")]
pub(crate) async fn list_programmes(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let name = query.parsed("academy", |text| AcademyName::parse(text).ok_or("takes a URN, six digits, or an academy's id"));
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let academy = name.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let mine = app.programmes(&asked.caller, trust, when)?;
    let wanted = mine.into_iter().filter(|programme| academy.is_none_or(|academy| programme.academy == academy)).collect();
    let shown = shown(&app, &asked, trust, when, wanted).await?;
    answer::list(&request, shown, after.as_deref(), limit, |programme| programme.id.to_string())
}

/// Show a programme
///
/// For those who run it now; for others it is not there.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The programme's id", format = Uuid),
        ("knownAt" = Option<String>, Query, description = "Only what had been recorded by then", format = DateTime),
        ("asOf" = Option<String>, Query, description = "As things stood on that day", format = Date),
    ),
    responses((status = 200, description = "The programme", body = ProgrammeView, example = json!(example()))),
)]
#[get("/trusts/{trust}/programmes/{id}")]
pub(crate) async fn get_programme(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let found = app.programme(&asked.caller, trust, path_id(&path.1)?, when)?;
    let mut shown = shown(&app, &asked, trust, when, vec![found]).await?;
    answer::read(&request, &shown.pop().ok_or(AppError::NotVisible)?)
}

/// Count an academy's programmes
///
/// How many there are, and nothing else of them; for keys that see the whole academy.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("knownAt" = Option<String>, Query, description = "Only what had been recorded by then", format = DateTime),
        ("asOf" = Option<String>, Query, description = "As things stood on that day", format = Date),
    ),
    responses((status = 200, description = "How many", body = CountView)),
)]
#[get("/trusts/{trust}/academies/{urn}/programmes")]
pub(crate) async fn count_programmes(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let (trust, academy) = crate::academies::academy_then(&app, &asked, &path, when)?;
    let count = app.count_programmes(&asked.caller, trust, academy, when)?;
    answer::read(&request, &CountView::of(count))
}

/// Let others run a programme
///
/// Whoever is left out reads of it no more, and of its past neither; it may be the one who asks.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The programme's id", format = Uuid),
    ),
    request_body(content = RunnersBody, example = json!({"runners": ["01990b5e-8c00-7000-8000-000000000001"], "reason": "The adviser's days end."})),
    responses((status = 201, description = "Handed on", body = ProgrammeAnswer, example = json!({"programme": example(),
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fa", "type": "ProgrammeRunnersChanged"}]}))),
)]
#[post("/trusts/{trust}/programmes/{id}/runners")]
pub(crate) async fn change_programme_runners(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    carry_out(&app, &asked, &request, &path, &body, |object, faults| {
        let runners = object.required("runners", faults).and_then(|n| people(&n, faults));
        let reason = object.required("reason", faults).and_then(|n| n.text(WORDS, faults));
        Some(ProgrammeOrder::ChangeRunners { runners: runners?, reason: reason? })
    })
    .await
}

/// Record how a programme goes
///
/// By those who run it.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The programme's id", format = Uuid),
    ),
    request_body(content = ReviewBody, example = json!({"reviewedOn": "2026-02-09", "found": "Daily phonics is in place; grouping is not yet."})),
    responses((status = 201, description = "Recorded", body = ProgrammeAnswer, example = json!({"programme": example(),
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fb", "type": "ProgrammeReviewed"}]}))),
)]
#[post("/trusts/{trust}/programmes/{id}/reviews")]
pub(crate) async fn review_programme(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    carry_out(&app, &asked, &request, &path, &body, |object, faults| {
        let reviewed_on = object.required("reviewedOn", faults).and_then(|n| n.date(faults));
        let found = object.required("found", faults).and_then(|n| n.text(WORDS, faults));
        let planned_until = object.maybe("plannedUntil", faults, |n, f| n.date(f));
        Some(ProgrammeOrder::Review { reviewed_on: reviewed_on?, found: found?, planned_until: planned_until? })
    })
    .await
}

/// End a programme
///
/// With what came of it. Nothing more is recorded of it then.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The programme's id", format = Uuid),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-03-27", "achieved": "fully", "outcome": "Phonics is taught daily in both classes."})),
    responses((status = 201, description = "Ended", body = ProgrammeAnswer, example = json!({"programme": example(),
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fc", "type": "ProgrammeEnded"}]}))),
)]
#[post("/trusts/{trust}/programmes/{id}/end")]
pub(crate) async fn end_programme(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    carry_out(&app, &asked, &request, &path, &body, |object, faults| {
        let ended_on = object.required("endedOn", faults).and_then(|n| n.date(faults));
        let achieved = object.maybe("achieved", faults, |n, f| n.one_of(Achieved::WORDS, f));
        let outcome = object.required("outcome", faults).and_then(|n| n.text(WORDS, faults));
        Some(ProgrammeOrder::End { ended_on: ended_on?, achieved: achieved?, outcome: outcome? })
    })
    .await
}

/// Carries out a command of a programme that the caller runs.
async fn carry_out(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String),
    body: &JsonBody,
    read: impl FnOnce(&mut Object<'_>, &mut Faults) -> Option<ProgrammeOrder>,
) -> Answer {
    no_query(request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let id: ProgrammeId = path_id(&path.1)?;
    let order = match app.programme(&asked.caller, trust, id, When::default()) {
        Ok(_) => body.parse(read)?,
        // What was sent is judged only for who runs it; a repeat was judged before.
        Err(AppError::NotVisible) => body.parse(read).map_err(|_| AppError::NotVisible)?,
        Err(error) => return Err(error.into()),
    };
    let done = app.of_programme(&asked.how(&body.bytes), trust, id, order).await?;
    answered(app, asked, trust, id, &done).await
}

/// Answers a command with the programme, as far as the caller still runs it.
async fn answered(app: &App, asked: &Asked, trust: TrustId, id: ProgrammeId, done: &touchstone_app::Done) -> Answer {
    let found = match app.programme(&asked.caller, trust, id, When::default()) {
        Ok(found) => vec![found],
        Err(AppError::NotVisible) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let shown = shown(app, asked, trust, When::default(), found).await?.pop();
    let location = format!("{}/programmes/{id}", answer::trust_path(app, trust));
    let response: HttpResponse = answer::done(asked, done, "programme", &location, shown)?;
    Ok(response)
}

fn people(node: &Node<'_>, faults: &mut Faults) -> Option<Vec<PersonId>> {
    node.each(RUNNERS, faults, |item, faults| item.uuid(faults).map(PersonId))
}

/// Today, for views.
fn day_of(app: &App, when: When) -> chrono::NaiveDate {
    when.as_of.unwrap_or_else(|| london_day(when.known_at.unwrap_or_else(|| app.now())))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(start_programme)
        .service(list_programmes)
        .service(get_programme)
        .service(count_programmes)
        .service(change_programme_runners)
        .service(review_programme)
        .service(end_programme);
    handing_on::routes(config);
    restricted_events::routes(config);
}
