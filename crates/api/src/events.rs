//! The feed and the audit trail: every event of a trust's main log, in order.
//!
//! The order is the trust's own, by position, so that a reader that keeps its cursor misses nothing
//! and reads nothing twice. What is answered is today's shape; the stored bytes, which proofs are
//! about, are a resource of their own.

use std::collections::BTreeMap;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use serde_json::{Map, Value, json};
use touchstone_app::{AcademyName, App, AppError, BadCursor, Epoch, FeedFilter, FeedPage, SeenEvent, instant};
use touchstone_domain::event::{AcademyEvent, TrustEvent};
use touchstone_domain::ids::{AcademyId, EventId, TrustId};
use touchstone_domain::reader::brief;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::meta::EpochView;
use crate::problem::{EPOCH_CHANGED, Problem};
use crate::query::{Query, no_query};

/// The media type of a batch of CloudEvents.
const CLOUDEVENTS_BATCH: &str = "application/cloudevents-batch+json";

/// An event: the stored object in today's shape, and the words of its texts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event, example = json!({
    "id": "01990b5e-8c00-7000-8000-0000000000e1", "trust": "01990b5e-8c00-7000-8000-000000000000",
    "stream": "academy/01990b5e-8c00-7000-8000-0000000000a1", "version": 4, "log": "main", "position": 12, "type": "CategoryChanged", "schemaVersion": 1,
    "recordedAt": "2026-02-03T10:15:00.000001Z", "effectiveOn": "2026-02-02",
    "actor": {"kind": "person", "id": "01990b5e-8c00-7000-8000-000000000001", "role": "improvement-lead"},
    "correlationId": "01990b5e-8c00-7000-8000-0000000000c1",
    "data": {"decision": "01990b5e-8c00-7000-8000-0000000000d1", "from": "green", "to": "amber", "reason": {"id": "01990b5e-8c00-7000-8000-0000000000f1", "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
    "texts": {"01990b5e-8c00-7000-8000-0000000000f1": "Attendance of the youngest has fallen for two terms."}}))]
pub(crate) struct EventDocument {
    /// Its id, for ever.
    id: String,
    /// The trust's id.
    trust: String,
    /// `trust`, or `academy/` and the academy's id.
    stream: String,
    /// Its place in the stream. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// Which of the trust's logs: `main`.
    log: String,
    /// Its place in the trust's log, from 1 without a gap. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
    /// What happened.
    r#type: String,
    /// The version of the shape of `data`.
    schema_version: u32,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// The day it is about.
    #[schema(format = Date)]
    effective_on: String,
    /// Who brought it about: `{kind: person, service or policy, id, role?}`.
    #[schema(value_type = Object)]
    actor: Value,
    /// The person for whom a service acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    on_behalf_of: Option<String>,
    /// The event that caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    causation_id: Option<String>,
    /// What all events of one request share.
    #[schema(format = Uuid)]
    correlation_id: String,
    /// What it says. Words are not in it: a text stands as `{id, commitment}`.
    #[schema(value_type = Object)]
    data: Value,
    /// The words of the event's texts by text id. One that was erased is absent.
    texts: BTreeMap<String, String>,
}

/// A page of the feed.
#[derive(Serialize, ToSchema)]
#[schema(as = EventFeed)]
pub(crate) struct EventFeed {
    /// Ascending.
    items: Vec<EventDocument>,
    /// What to give as `after` next, also where there is no more yet.
    next: String,
    /// Whether there is more now.
    more: bool,
    /// The epoch in which these positions mean what they say. Keep its id with `next`.
    epoch: EpochView,
}

/// The event with its words, as clients read it.
pub(crate) fn shown(seen: SeenEvent) -> Value {
    let mut object = seen.object;
    let texts = seen.texts.into_iter().map(|(id, words)| (id.to_string(), Value::String(words)));
    object.insert("texts".to_owned(), Value::Object(texts.collect()));
    Value::Object(object)
}

/// The event as a CloudEvent (CloudEvents 1.0, JSON format).
fn cloud_event(slug: &str, seen: SeenEvent) -> Value {
    let meta = &seen.recorded.meta;
    let version = seen.object.get("schemaVersion").and_then(Value::as_u64).unwrap_or(1);
    json!({
        "specversion": "1.0",
        "id": meta.id.to_string(),
        "source": format!("/v1/trusts/{slug}"),
        "type": format!("touchstone.{}.v{version}", seen.object.get("type").and_then(Value::as_str).unwrap_or_default()),
        "subject": meta.stream.to_string(),
        "time": instant(meta.recorded_at),
        "datacontenttype": "application/json",
        "data": shown(seen),
    })
}

/// What of the feed is asked for, before the academy was looked up.
struct Wanted {
    after: String,
    epoch: Option<Uuid>,
    limit: usize,
    academy: Option<AcademyName>,
    filter: FeedFilter,
}

fn wanted(request: &HttpRequest) -> Result<Wanted, Problem> {
    let mut query = Query::of(request);
    let (after, limit) = (query.text("after").unwrap_or_else(|| "0".to_owned()), query.limit());
    let epoch = query.parsed("epoch", |text| Uuid::try_parse(text).map_err(|_| "takes the `id` of an `epoch`"));
    let academy = query.parsed("academy", |text| AcademyName::parse(text).ok_or("takes a URN, six digits, or an academy's id"));
    let types: Vec<String> = query.all("type").iter().flat_map(|given| given.split(',')).map(|name| name.trim().to_owned()).collect();
    for unknown in types.iter().filter(|name| !is_event_type(name)) {
        query.fault("type", "unknown-type", format!("`{}` is not a type of event", brief(unknown)));
    }
    let actor = query.text("actor");
    let (effective_from, effective_to) = (query.date("effectiveFrom"), query.date("effectiveTo"));
    let (recorded_from, recorded_to) = (query.instant("recordedFrom"), query.instant("recordedTo"));
    query.finish()?;
    let filter = FeedFilter { academies: None, types, actor, effective_from, effective_to, recorded_from, recorded_to };
    Ok(Wanted { after, epoch, limit, academy, filter })
}

fn is_event_type(name: &str) -> bool {
    TrustEvent::ALL.iter().chain(AcademyEvent::ALL).any(|(known, _)| *known == name)
}

pub(crate) fn faulty_cursor(cursor: BadCursor) -> Problem {
    let mut faults = touchstone_domain::reader::Faults::default();
    match cursor {
        BadCursor::Unreadable => faults.add("after", "invalid", "takes `next` as it was answered to this key, or 0 for the beginning"),
        BadCursor::BeyondHead { head } => {
            let detail = format!(
                "the last position is {head}; was the store restored from a backup since? Compare `epoch` with the one that you kept"
            );
            faults.add("after", "beyond-head", detail);
        }
    }
    Problem::query(faults)
}

/// Whoever follows the log of another epoch must not go on as if nothing had happened.
pub(crate) fn same_epoch(kept: Option<Uuid>, now: Epoch) -> Result<(), Problem> {
    if kept.is_none_or(|kept| kept == now.id) {
        return Ok(());
    }
    let more = Map::from_iter([("epoch".to_owned(), json!(EpochView::from(now)))]);
    Err(Problem::new(EPOCH_CHANGED, "the epoch is not the one that you kept: the store was restored from a backup since").with(more))
}

fn wants_cloud_events(request: &HttpRequest) -> bool {
    let accept = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    accept
        .flat_map(|value| value.split(','))
        .any(|part| part.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(CLOUDEVENTS_BATCH))
}

/// The page as it was asked for. A CloudEvents batch is a bare array, so there the cursor is in
/// the headers `Feed-Next` and `Feed-More`.
pub(crate) fn page(request: &HttpRequest, slug: &str, page: FeedPage) -> Answer {
    let FeedPage { items, next, more, epoch } = page;
    let mut response: HttpResponse = if wants_cloud_events(request) {
        let batch: Vec<Value> = items.into_iter().map(|seen| cloud_event(slug, seen)).collect();
        let mut response = answer::read(request, &batch)?;
        if response.headers().contains_key(header::CONTENT_TYPE) {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CLOUDEVENTS_BATCH));
        }
        if let Ok(next) = HeaderValue::from_str(&next) {
            response.headers_mut().insert(HeaderName::from_static("feed-next"), next);
        }
        response.headers_mut().insert(HeaderName::from_static("feed-more"), HeaderValue::from_static(if more { "true" } else { "false" }));
        response
    } else {
        let items: Vec<Value> = items.into_iter().map(shown).collect();
        answer::read(request, &json!({ "items": items, "next": next, "more": more, "epoch": EpochView::from(epoch) }))?
    };
    if let Ok(id) = HeaderValue::from_str(&epoch.id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("feed-epoch"), id);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization, Acting-For, Accept"));
    if let Some(link) = more.then(|| HeaderValue::from_str(&answer::next_link(request, &next)).ok()).flatten() {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// List events
///
/// The trust's log in order, from `after` (exclusive; 0 is the beginning). `next` is always there:
/// keep it and ask again later for what is new. `more` says whether there is more already, and
/// may with a narrow filter be true of a page that is short or empty. A key that sees only some
/// academies gets no positions, and a cursor that is good for that key alone.
///
/// Restoring a backup begins a new epoch: what was recorded after the backup is gone, and positions
/// may come to hold other events. Keep `epoch.id` with `next` and send it along as `epoch`: where it
/// is not the same any more, the answer is the problem `epoch-changed` instead of a page that does
/// not join the one before. Without `epoch`, a position after the last one is refused
/// (`beyond-head`), and so is a cursor of a partial view from another epoch.
///
/// What is shared with a school later than it was recorded stands where it was recorded: a reader past
/// that place meets the `ReviewShared` or `CategoryShared` that names it, and reads the rest by id, from
/// the review or decision, or from the beginning. Of an event that is seen, what it says of others that
/// are not is left out.
///
/// With `Accept: application/cloudevents-batch+json` the answer is a CloudEvents 1.0 batch, and
/// the cursor stands in the headers `Feed-Next` and `Feed-More`. The header `Feed-Epoch` has the
/// epoch's id in either case.
#[utoipa::path(
    tag = "events",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("after" = Option<String>, Query, description = "`next` of the page before; 0, the default, is the beginning"),
        ("epoch" = Option<String>, Query, description = "The `epoch.id` that was kept with `after`; 409 where the store was restored since", format = Uuid),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("academy" = Option<String>, Query, description = "Only events of the academies that have or had this URN, or of the one with this id", example = "900001"),
        ("type" = Option<Vec<String>>, Query, description = "Only these types; may be repeated"),
        ("actor" = Option<String>, Query, description = "Only what this person, key or policy brought about, or what was done on this person's behalf"),
        ("effectiveFrom" = Option<String>, Query, description = "About this day or later", format = Date),
        ("effectiveTo" = Option<String>, Query, description = "About this day or earlier", format = Date),
        ("recordedFrom" = Option<String>, Query, description = "Recorded at this instant or later", format = DateTime),
        ("recordedTo" = Option<String>, Query, description = "Recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The events", content(
        (EventFeed = "application/json", example = json!({"items": [{
            "id": "01990b5e-8c00-7000-8000-0000000000e0", "trust": "01990b5e-8c00-7000-8000-000000000000", "stream": "trust", "version": 1, "log": "main", "position": 1,
            "type": "TrustRegistered", "schemaVersion": 1, "recordedAt": "2026-01-05T09:00:00.000001Z", "effectiveOn": "2026-01-05",
            "actor": {"kind": "service", "id": "operator", "role": "operator"}, "correlationId": "01990b5e-8c00-7000-8000-0000000000c0",
            "data": {"slug": "sandbank", "name": "Sandbank Learning Trust"}, "texts": {}}], "next": "1", "more": false, "epoch": {"number": 1, "id": "01990b5e-8c00-4000-8000-000000000001"}})),
        (Vec<serde_json::Value> = "application/cloudevents-batch+json", example = json!([{
            "specversion": "1.0", "id": "01990b5e-8c00-7000-8000-0000000000e0", "source": "/v1/trusts/sandbank", "type": "touchstone.TrustRegistered.v1", "subject": "trust",
            "time": "2026-01-05T09:00:00.000001Z", "datacontenttype": "application/json",
            "data": {"id": "01990b5e-8c00-7000-8000-0000000000e0", "type": "TrustRegistered", "data": {"slug": "sandbank", "name": "Sandbank Learning Trust"}, "texts": {}}}])),
    ))),
)]
#[get("/trusts/{trust}/events")]
pub(crate) async fn list_events(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let Wanted { after, epoch, limit, academy, mut filter } = wanted(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    filter.academies = academy.map(|name| meant(&app, &asked, trust, &name)).transpose()?;
    let reader = app.clone();
    let found = web::block(move || reader.feed(&asked.caller, trust, &after, limit, &filter)).await;
    let found = found.map_err(|error| AppError::Internal(format!("a page of the feed ended early: {error}")))?;
    let found = found?;
    same_epoch(epoch, app.epoch())?;
    page(&request, &path, found.map_err(faulty_cursor)?)
}

/// The academies that a filter means: all that have or had a URN, since a school that left and came
/// back has one history.
fn meant(app: &App, asked: &Asked, trust: TrustId, name: &AcademyName) -> Result<Vec<AcademyId>, AppError> {
    let known = match name {
        AcademyName::Urn(urn) => app.academies_known_as(&asked.caller, trust, urn),
        AcademyName::Id(_) => Vec::new(),
    };
    // What is left is an id, or nothing that may be seen; how that is refused, the way to one says.
    if known.is_empty() { Ok(vec![app.academy(&asked.caller, trust, name)?]) } else { Ok(known) }
}

pub(crate) fn event_id(text: &str) -> Result<EventId, AppError> {
    Uuid::try_parse(text).map(EventId).map_err(|_| AppError::NotVisible)
}

/// Show an event
///
/// As in the feed: in today's shape, with the words of its texts.
#[utoipa::path(
    tag = "events",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The event's id", example = "01990b5e-8c00-7000-8000-0000000000e1"),
    ),
    responses((status = 200, description = "The event", body = EventDocument)),
)]
#[get("/trusts/{trust}/events/{id}")]
pub(crate) async fn get_event(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let seen = app.event(&asked.caller, trust, event_id(&path.1)?)?;
    answer::read(&request, &shown(seen))
}

/// Show an event's stored bytes
///
/// Byte for byte as they were appended, in the shape of their day; hashes and proofs are about
/// these. No name and no free text is in them: texts stand as an id and a commitment. For keys
/// that read the whole trust.
#[utoipa::path(
    tag = "events",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The event's id", example = "01990b5e-8c00-7000-8000-0000000000e1"),
    ),
    responses((status = 200, description = "The bytes", content_type = "application/json", body = Object, example = json!({
        "id": "01990b5e-8c00-7000-8000-0000000000e0", "trust": "01990b5e-8c00-7000-8000-000000000000", "stream": "trust", "version": 1, "log": "main", "position": 1,
        "type": "TrustRegistered", "schemaVersion": 1, "recordedAt": "2026-01-05T09:00:00.000001Z", "effectiveOn": "2026-01-05",
        "actor": {"kind": "service", "id": "operator", "role": "operator"}, "correlationId": "01990b5e-8c00-7000-8000-0000000000c0",
        "data": {"slug": "sandbank", "name": "Sandbank Learning Trust"}}))),
)]
#[get("/trusts/{trust}/events/{id}/raw")]
pub(crate) async fn get_event_raw(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let bytes = app.raw_event(&asked.caller, trust, event_id(&path.1)?)?;
    let tag = format!("\"b{}\"", &blake3::hash(&bytes).to_hex()[..32]);
    Ok(answer::with_tag(&request, &tag, HeaderValue::from_static("application/json"), bytes.to_vec()))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_events).service(get_event).service(get_event_raw);
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn filters_are_read_and_a_misspelt_type_is_refused() {
        let given = |query: &str| wanted(&TestRequest::get().uri(&format!("/v1/trusts/t/events?{query}")).to_http_request());
        let read =
            given("after=7&type=ReviewRecorded&type=CategoryChanged,CategoryConfirmed&academy=900001&effectiveFrom=2026-09-01").unwrap();
        assert_eq!((read.after.as_str(), read.limit), ("7", 100));
        assert_eq!(read.filter.types, ["ReviewRecorded", "CategoryChanged", "CategoryConfirmed"]);
        assert_eq!(read.academy, AcademyName::parse("900001"));
        assert_eq!(given("").unwrap().after, "0");
        for faulty in ["type=ReviewRecoded", "academy=12", "recordedTo=today", "limit=0", "kind=x"] {
            assert!(given(faulty).is_err(), "{faulty}");
        }
    }

    #[test]
    fn a_batch_is_answered_only_to_whom_asks_for_one() {
        let asks = |accept: &'static str| wants_cloud_events(&TestRequest::get().insert_header(("accept", accept)).to_http_request());
        assert!(asks("text/html, application/cloudevents-batch+json;q=0.9"));
        assert!(!asks("application/json"));
        assert!(!asks("*/*"));
    }
}
