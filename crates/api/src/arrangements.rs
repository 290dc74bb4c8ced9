//! Arrangements made for an academy for a time: interim or executive leadership and the work alongside
//! after it, an improvement team, a committee that answers to the trustees, a review of governance,
//! policies or finances, a transfer of staff, succession planning, an adjusted curriculum.
//!
//! Kinds are the framework's; a trust names others in its own words. Nothing here asks why a head left.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, ArrangementOrder};
use touchstone_app::{App, AppError, When};
use touchstone_domain::codes::ArrangementCode;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{ArrangementId, EventId};
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::{AcademyRecord, ArrangementRecord, ArrangementStatus, TrustRecord, arrangement_name};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::registers::{OfAcademy, across};
use crate::reviews::{EVENTS, Place, TITLE, Told, WORDS, path_id, read_events, read_people};
use crate::wording::{Needs, PersonView};

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
    /// When it is to be looked at again.
    #[schema(format = Date)]
    review_on: Option<String>,
    /// What was arranged. Never why a leader left: that belongs in no record of school improvement.
    what: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: a category decision, a climb.
    basis: Option<Vec<String>>,
}

/// What changes of an arrangement. What is left out stays; something is needed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangementChange)]
pub(crate) struct ChangeBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    changed_on: Option<String>,
    /// Who is responsible from now on.
    responsible: Option<Vec<String>>,
    /// Its last day, as far as is known.
    #[schema(format = Date)]
    until: Option<String>,
    /// When it is to be looked at again.
    #[schema(format = Date)]
    review_on: Option<String>,
    /// What changed. Never why a leader left.
    note: Option<String>,
}

/// A look at an arrangement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangementReview)]
pub(crate) struct ArrangementReviewBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    reviewed_on: Option<String>,
    /// What was found.
    finding: String,
    /// When it is to be looked at next.
    #[schema(format = Date)]
    review_on: Option<String>,
}

/// The end of an arrangement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ArrangementEnd)]
pub(crate) struct EndBody {
    /// Its last day; today where left out.
    #[schema(format = Date)]
    ended_on: Option<String>,
    /// What came of it. Never why a leader left.
    outcome: String,
    /// Where it ended because a substantive head was appointed, the id of the event that recorded the appointment: `eventId` in `/leaders`.
    #[schema(format = Uuid)]
    substantive_head: Option<String>,
}

/// Something that happened to an arrangement.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ArrangementHistory)]
pub(crate) struct HistoryView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// `changed`, `reviewed` or `ended`.
    what: &'static str,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// Who recorded it.
    by: Option<PersonView>,
    /// Who is responsible from then on, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    responsible: Option<Vec<PersonView>>,
    /// Until when, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<NaiveDate>,
    /// When it was to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<NaiveDate>,
    /// The note, finding or outcome; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    text: Option<Option<String>>,
}

/// The appointment with which interim leadership ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubstantiveHead)]
pub(crate) struct HeadView {
    /// The event that recorded the appointment.
    #[schema(format = Uuid)]
    event_id: String,
    /// Who.
    person: PersonView,
    /// The office.
    office: &'static str,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
}

/// An arrangement, from its start to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Arrangement, example = json!(example()))]
pub(crate) struct ArrangementView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event that started it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academy.
    academy: OfAcademy,
    /// The framework's code for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The framework's name for it, or the trust's own; null once erased.
    name: Option<String>,
    /// `agreed` (it begins later), `under-way` or `ended`.
    status: &'static str,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
    /// Its last day: as it ended, or as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<NaiveDate>,
    /// Who is responsible.
    responsible: Vec<PersonView>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<NaiveDate>,
    /// True where that day has passed.
    review_overdue: bool,
    /// What was arranged; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    what: Option<Option<String>>,
    /// The events that it rests on.
    #[schema(value_type = Vec<Uuid>)]
    basis: Vec<EventId>,
    /// Which of these are of reviews since withdrawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    basis_withdrawn: Vec<EventId>,
    /// Who recorded it.
    by: Option<PersonView>,
    /// What happened since, in the order of recording.
    history: Vec<HistoryView>,
    /// Where it ended because a substantive head was appointed, that appointment.
    #[serde(skip_serializing_if = "Option::is_none")]
    substantive_head: Option<HeadView>,
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

/// An arrangement taken from the record, so that words can be read off its lock.
struct Sketch {
    academy: OfAcademy,
    record: ArrangementRecord,
    withdrawn: Vec<EventId>,
    head: Option<touchstone_projections::LeaderFact>,
    as_of: NaiveDate,
}

impl Sketch {
    fn of(academy: &AcademyRecord, record: &ArrangementRecord, as_of: NaiveDate) -> Sketch {
        let mut record = record.clone();
        record.changes.retain(|(event, _)| event.effective_on <= as_of);
        record.reviews.retain(|(event, _)| event.effective_on <= as_of);
        record.ended.take_if(|(event, _)| event.effective_on > as_of);
        let appointment = record.ended.as_ref().and_then(|(_, e)| e.substantive_head);
        let head = academy.leaders.iter().find(|fact| Some(fact.event.id) == appointment).cloned();
        let withdrawn = academy.basis_withdrawn(&record.started.1.basis);
        Sketch { academy: OfAcademy::on(academy, as_of), record, withdrawn, head, as_of }
    }

    fn needs(&self, trust: &TrustRecord, needs: &mut Needs) {
        let ArrangementRecord { started, changes, reviews, ended } = &self.record;
        needs.people(trust, started.0.decided_by().into_iter().chain(started.1.responsible.iter().copied()));
        needs.texts(started.1.name.into_iter().chain(started.1.what));
        for (event, e) in changes {
            needs.people(trust, event.decided_by().into_iter().chain(e.responsible.iter().flatten().copied()));
            needs.texts(e.note);
        }
        needs.people(trust, reviews.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(reviews.iter().map(|(_, e)| e.finding));
        needs.people(trust, ended.iter().filter_map(|(event, _)| event.decided_by()).chain(self.head.as_ref().map(|head| head.person)));
        needs.texts(ended.iter().map(|(_, e)| e.outcome));
    }

    fn view(&self, told: &Told) -> ArrangementView {
        let (event, e) = &self.record.started;
        let status = self.record.status_on(self.as_of);
        let named = e.kind.as_ref().map(|kind| arrangement_name(&told.frameworks, &e.framework, kind).to_owned());
        let review_on = self.record.review_on(self.as_of).filter(|_| status != ArrangementStatus::Ended);
        let ended_on = self.record.ended.as_ref().map(|(event, _)| event.effective_on);
        ArrangementView {
            id: e.arrangement.to_string(),
            event_id: event.id.to_string(),
            academy: self.academy.clone(),
            kind: e.kind.as_ref().map(ToString::to_string),
            name: named.or_else(|| told.words.text(e.name?)),
            status: status.as_str(),
            from: event.effective_on,
            until: ended_on.or(self.record.until_on(self.as_of)),
            responsible: self.record.responsible_on(self.as_of).iter().map(|person| told.words.person(*person)).collect(),
            review_on,
            review_overdue: review_on.is_some_and(|on| on < self.as_of),
            what: e.what.map(|text| told.words.text(text)),
            basis: e.basis.clone(),
            basis_withdrawn: self.withdrawn.clone(),
            by: told.words.maybe_person(event.decided_by()),
            history: self.history(told),
            substantive_head: self.head.as_ref().map(|head| HeadView {
                event_id: head.event.id.to_string(),
                person: told.words.person(head.person),
                office: head.office.as_str(),
                from: head.term.from,
            }),
        }
    }

    fn history(&self, told: &Told) -> Vec<HistoryView> {
        let ArrangementRecord { changes, reviews, ended, .. } = &self.record;
        let view = |event: &touchstone_projections::EventRef, what| HistoryView {
            event_id: event.id.to_string(),
            what,
            on: event.effective_on,
            by: told.words.maybe_person(event.decided_by()),
            responsible: None,
            until: None,
            review_on: None,
            text: None,
        };
        let mut all: Vec<(u64, HistoryView)> = Vec::new();
        for (event, e) in changes {
            let responsible = e.responsible.as_ref().map(|people| people.iter().map(|person| told.words.person(*person)).collect());
            let text = e.note.map(|text| told.words.text(text));
            let changed = HistoryView { responsible, until: e.until, review_on: e.review_on, text, ..view(event, "changed") };
            all.push((event.position, changed));
        }
        for (event, e) in reviews {
            let text = Some(told.words.text(e.finding));
            all.push((event.position, HistoryView { review_on: e.review_on, text, ..view(event, "reviewed") }));
        }
        if let Some((event, e)) = ended {
            all.push((event.position, HistoryView { text: Some(told.words.text(e.outcome)), ..view(event, "ended") }));
        }
        all.sort_by_key(|(position, _)| *position);
        all.into_iter().map(|(_, view)| view).collect()
    }
}

/// Make an arrangement
///
/// From a day, for a time, with somebody responsible. It may be agreed ahead. The CEO, the improvement
/// lead or an executive headteacher may. A school's own people see the arrangements that they are
/// responsible for and no others; who leads them they see in `/leaders`.
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
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let kind = object.maybe("kind", faults, |n, f| n.parsed("not-a-code", f, ArrangementCode::parse));
        let name = object.maybe("name", faults, |n, f| n.text(TITLE, f));
        let from = object.maybe("from", faults, |n, f| n.date(f));
        let responsible = object.required("responsible", faults).and_then(|n| read_people(n, faults));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let what = object.maybe("what", faults, |n, f| n.text(WORDS, f));
        let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        Some(ArrangementOrder::Start {
            from: from?.unwrap_or(today),
            kind: kind?,
            name: name?,
            responsible: responsible?,
            until: until?,
            review_on: review_on?,
            what: what?,
            basis: basis?.unwrap_or_default(),
        })
    };
    carry_out(&app, &asked, &place, &body, read, dry_run).await
}

/// List an academy's arrangements
///
/// Those recorded, the one that began last first. A school's own people see those that they are
/// responsible for.
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
    let views = views(&app, &asked, &place, when, None).await?;
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
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let shown = find(&app, &asked, &place, when, path_id(&path.2)?).await?;
    answer::read(&request, &shown)
}

/// Change an arrangement
///
/// Somebody else is responsible, or it lasts longer. What is left out stays.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ChangeBody, example = json!({"until": "2026-07-21", "note": "Until the end of the year."})),
    responses((status = 201, description = "Changed", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea2", "type": "ArrangementChanged", "position": 31}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/changes")]
pub(crate) async fn change_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, arrangement) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let changed_on = object.maybe("changedOn", faults, |n, f| n.date(f));
        let responsible = object.maybe("responsible", faults, read_people);
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let note = object.maybe("note", faults, |n, f| n.text(WORDS, f));
        Some(ArrangementOrder::Change {
            arrangement,
            changed_on: changed_on?.unwrap_or(today),
            responsible: responsible?,
            until: until?,
            review_on: review_on?,
            note: note?,
        })
    };
    carry_out(&app, &asked, &place, &body, read, dry_run).await
}

/// Review an arrangement
///
/// Whether it does what it is for, and when it is to be looked at next.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ArrangementReviewBody, example = json!({"finding": "Staff say that decisions are taken again.", "reviewOn": "2026-03-27"})),
    responses((status = 201, description = "Reviewed", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea3", "type": "ArrangementReviewed", "position": 32}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/reviews")]
pub(crate) async fn review_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, arrangement) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let reviewed_on = object.maybe("reviewedOn", faults, |n, f| n.date(f));
        let finding = object.required("finding", faults).and_then(|n| n.text(WORDS, faults));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let reviewed_on = reviewed_on?.unwrap_or(today);
        Some(ArrangementOrder::Review { arrangement, reviewed_on, finding: finding?, review_on: review_on? })
    };
    carry_out(&app, &asked, &place, &body, read, dry_run).await
}

/// End an arrangement
///
/// With what came of it. Interim leadership names the appointment of the substantive head with which it
/// ended; the work alongside that head is an arrangement of its own.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-04-12", "outcome": "A headteacher is in post.", "substantiveHead": "01990b5e-8c00-7000-8000-0000000000e6"})),
    responses((status = 201, description = "Ended", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea4", "type": "ArrangementEnded", "position": 33}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/end")]
pub(crate) async fn end_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, arrangement) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let ended_on = object.maybe("endedOn", faults, |n, f| n.date(f));
        let outcome = object.required("outcome", faults).and_then(|n| n.text(WORDS, faults));
        let substantive_head = object.maybe("substantiveHead", faults, |n, f| n.uuid(f).map(EventId));
        let ended_on = ended_on?.unwrap_or(today);
        Some(ArrangementOrder::End { arrangement, ended_on, outcome: outcome?, substantive_head: substantive_head? })
    };
    carry_out(&app, &asked, &place, &body, read, dry_run).await
}

/// List the trust's arrangements
///
/// Of every academy that the key may see, the one that began last first. A school's own people see those
/// that they are responsible for.
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
    let (mut all, told) = across(&app, &asked, &path, when, |look, record, needs| {
        let sketches: Vec<Sketch> = record.arrangements_by_start().into_iter().map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    })
    .await?;
    all.sort_by_key(|sketch| std::cmp::Reverse((sketch.record.from(), sketch.record.started.0.position)));
    let wanted = |view: &ArrangementView| {
        view.academy.is_meant_by(academy.as_deref())
            && (kind.is_none() || view.kind == kind)
            && status.as_deref().is_none_or(|status| view.status == status)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// The arrangement that a path names, which the caller may see and do something about.
async fn named(app: &App, asked: &Asked, path: &(String, String, String)) -> Result<(Place, ArrangementId), Problem> {
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let arrangement = path_id(&path.2)?;
    find(app, asked, &place, When::default(), arrangement).await?;
    Ok((place, arrangement))
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<ArrangementOrder>,
    dry_run: bool,
) -> Answer {
    place.permits(app, asked, Permission::Decide)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(AcademyOrder::Arrangement);
    let order = judged::parse(app, asked, place, &body.value, read, |order| order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "arrangement", serde_json::Value::Null);
    }
    let id = answer::first(&done, |event| match event {
        Event::Academy(AcademyEvent::ArrangementStarted(e)) => Some(e.arrangement),
        Event::Academy(AcademyEvent::ArrangementChanged(e)) => Some(e.arrangement),
        Event::Academy(AcademyEvent::ArrangementReviewed(e)) => Some(e.arrangement),
        Event::Academy(AcademyEvent::ArrangementEnded(e)) => Some(e.arrangement),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let id = id.ok_or_else(|| AppError::Internal("an arrangement left no event".into()))?;
    let shown = find(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, "arrangement", &place.path_to("arrangements", id), shown)
}

async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: ArrangementId) -> Result<ArrangementView, Problem> {
    Ok(views(app, asked, place, when, Some(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

async fn views(app: &App, asked: &Asked, place: &Place, when: When, only: Option<ArrangementId>) -> Result<Vec<ArrangementView>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let wanted = record.arrangements_by_start().into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    });
    let (sketches, told) = seen.await?;
    Ok(sketches.iter().map(|sketch| sketch.view(&told)).collect())
}

/// An arrangement as the documentation shows one.
fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Director of school improvement"});
    json!({
        "id": "01990b5e-8c00-7000-8000-000000000ca1", "eventId": "01990b5e-8c00-7000-8000-000000000ea1",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "kind": "interim-leadership", "name": "Leadership support", "status": "under-way", "from": "2026-01-05",
        "responsible": [{"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Kim Instance", "title": "Executive headteacher"}],
        "reviewOn": "2026-02-13", "reviewOverdue": false, "what": "Four days a week in the school.",
        "basis": ["01990b5e-8c00-7000-8000-0000000000e3"], "by": lead, "history": [],
    })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(start_arrangement)
        .service(list_arrangements)
        .service(get_arrangement)
        .service(change_arrangement)
        .service(review_arrangement)
        .service(end_arrangement)
        .service(list_trust_arrangements);
}
