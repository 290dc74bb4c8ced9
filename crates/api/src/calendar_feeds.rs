//! Calendar feeds: what is due at a trust, at an academy or for a person, for ordinary calendar programs.
//!
//! Titles are neutral: calendars are shared, printed and left open on desks, and neither the kind of a
//! review nor a category may be read from them. A visit stands on the day it was made; until then its last
//! day is there, and says that it is no more than that.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::{Days, NaiveTime};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, AppError, FeedRecord, When};
use touchstone_domain::duty::DutyStatus;
use touchstone_domain::ids::PersonId;
use touchstone_projections::Due;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::academies::academy_at;
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::ical::{AllDay, calendar};
use crate::query::no_query;

/// How many days back a feed reaches.
const BACK: Days = Days::new(120);
/// How many days ahead.
const AHEAD: Days = Days::new(400);

/// A feed to make.
#[derive(Serialize, ToSchema)]
#[schema(as = NewCalendarFeed)]
pub(crate) struct NewFeedBody {
    /// The trust's slug.
    trust: String,
    /// A URN: only what is due at this academy.
    academy: Option<String>,
    /// The id of your own person: only what you owe.
    #[schema(format = Uuid)]
    person: Option<String>,
}

/// A feed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarFeed, example = json!({"id": "01990b5e-8c00-7000-8000-0000000000c1", "trust": "sandbank", "academy": "01990b5e-8c00-7000-8000-00000000000a", "createdAt": "2026-09-01T08:00:00Z"}))]
pub(crate) struct FeedView {
    #[schema(format = Uuid)]
    id: String,
    /// The trust's slug.
    trust: String,
    /// The id of the academy, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    academy: Option<String>,
    /// The id of the person, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    person: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    /// Its address below the service's own, with the secret in it: answered once.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The same with the host that was asked, to paste into a calendar program.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The answer to making a feed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedAnswer {
    feed: FeedView,
    events: Vec<crate::answer::EventView>,
}

/// My feeds.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedList {
    items: Vec<FeedView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

impl FeedView {
    fn of(app: &App, feed: FeedRecord) -> FeedView {
        FeedView {
            id: feed.id.to_string(),
            trust: app.slug_of(feed.trust).unwrap_or_default(),
            academy: feed.academy.map(|academy| academy.to_string()),
            person: feed.person.map(|person| person.to_string()),
            created_at: feed.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            path: None,
            url: None,
        }
    }
}

/// Make a calendar feed
///
/// An address that a calendar program subscribes to, of a trust, of one academy, or of what you owe
/// yourself. It is answered once and kept as a hash; whoever has it sees what your key sees, so long as
/// your key is good. Titles in it are neutral. No event is recorded, and a repeat makes another feed.
#[utoipa::path(
    tag = "calendar",
    request_body(content = NewFeedBody, example = json!({"trust": "sandbank"})),
    responses((status = 201, description = "Made", body = FeedAnswer, example = json!({"feed": {"id": "01990b5e-8c00-7000-8000-0000000000c1", "trust": "sandbank", "createdAt": "2026-09-01T08:00:00Z",
        "path": "/calendar-feeds/0123456789abcdef.ics", "url": "https://touchstone.example.org/calendar-feeds/0123456789abcdef.ics"}, "events": []}))),
)]
#[post("/calendar-feeds")]
pub(crate) async fn make_calendar_feed(app: web::Data<App>, asked: Asked, request: HttpRequest, body: JsonBody) -> Answer {
    no_query(&request)?;
    let (slug, urn, person) = body.parse(|object, faults| {
        let trust = object.required("trust", faults).and_then(|n| n.text(1..=200, faults));
        let academy = object.maybe("academy", faults, |n, f| n.text(1..=36, f));
        let person = object.maybe("person", faults, |n, f| n.uuid(f));
        Some((trust?, academy?, person?.map(PersonId)))
    })?;
    let trust = app.trust(&asked.caller, &slug)?;
    // Who reads nothing of the trust gets no calendar of it.
    app.look(&asked.caller, trust, None, When::default(), |_| Ok(())).await?;
    let academy = urn.map(|urn| academy_at(&app, &asked, &(slug.clone(), urn)).map(|(_, academy)| academy)).transpose()?;
    if person.is_some() && person != asked.caller.person_in(trust) {
        let mut faults = touchstone_domain::reader::Faults::default();
        faults.add("/person", "not-yours", "a person's feed is made with a key of that person's");
        return Err(faults.into());
    }
    let (feed, token) = app.make_calendar_feed(&asked.how(&body.bytes), trust, academy, person).await?;
    let location = format!("/v1/calendar-feeds/{}", feed.id);
    let path = format!("/calendar-feeds/{token}.ics");
    let host = request.connection_info();
    let url = format!("{}://{}{path}", host.scheme(), host.host());
    let view = FeedView { path: Some(path), url: Some(url), ..FeedView::of(&app, feed) };
    let body = serde_json::json!({"feed": view, "events": []});
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location)).insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Ok(response.json(body))
}

/// List calendar feeds
///
/// Those that this key made and has not revoked, without their addresses.
#[utoipa::path(tag = "calendar", responses((status = 200, description = "The feeds", body = FeedList, example = json!({"items": []}))))]
#[get("/calendar-feeds")]
pub(crate) async fn list_calendar_feeds(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    no_query(&request)?;
    let feeds: Vec<FeedView> = app.calendar_feeds(&asked.caller).into_iter().map(|feed| FeedView::of(&app, feed)).collect();
    answer::list(&request, feeds, None, usize::MAX / 2, |feed| feed.id.clone())
}

/// Show a calendar feed
///
/// One that this key made, without its address.
#[utoipa::path(
    tag = "calendar",
    params(("id" = String, Path, description = "The feed's id", format = Uuid)),
    responses((status = 200, description = "The feed", body = FeedView)),
)]
#[get("/calendar-feeds/{id}")]
pub(crate) async fn get_calendar_feed(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    let found = app.calendar_feeds(&asked.caller).into_iter().find(|feed| feed.id.to_string() == *path);
    answer::read(&request, &FeedView::of(&app, found.ok_or(AppError::NotVisible)?))
}

/// Revoke a calendar feed
///
/// From the answer on its address leads nowhere.
#[utoipa::path(
    tag = "calendar",
    params(("id" = String, Path, description = "The feed's id", format = Uuid)),
    responses((status = 204, description = "Revoked")),
)]
#[delete("/calendar-feeds/{id}")]
pub(crate) async fn revoke_calendar_feed(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    let id = Uuid::try_parse(&path).map_err(|_| AppError::NotVisible)?;
    app.revoke_calendar_feed(&asked.how(&[]), id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read a calendar feed
///
/// For calendar programs (RFC 5545): what is due as all-day events, from four months back to a year ahead,
/// under neutral titles: a visit on the day it was made, until then "Trust visit due" on its last day,
/// the moderation of a rating round as "Trust meeting" for those who decide in it, and anything else as
/// "Trust deadline". Needs no key: the address is the secret. 404 once the feed was revoked, or the key
/// that made it is no longer good.
#[utoipa::path(
    tag = "calendar",
    params(("token" = String, Path, description = "The secret, and `.ics`", example = "0123456789abcdef.ics")),
    responses((status = 200, description = "The calendar", content_type = "text/calendar", body = String, example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")),
)]
#[get("/calendar-feeds/{token}")]
pub(crate) async fn read_calendar_feed(app: web::Data<App>, request: HttpRequest, path: web::Path<String>) -> Answer {
    let token = path.strip_suffix(".ics").unwrap_or(&path);
    let (feed, caller) = app.calendar_feed(token)?;
    let (today, midnight) = (app.today(), app.now().date_naive().and_time(NaiveTime::MIN).and_utc());
    let (first, last) = (today.checked_sub_days(BACK).unwrap_or(today), today.checked_add_days(AHEAD).unwrap_or(today));
    let found = app.look(&caller, feed.trust, feed.academy, When::default(), |look| {
        let mut events = Vec::new();
        for (id, record) in look.record.academies.iter().filter(|(id, _)| feed.academy.is_none_or(|only| only == **id)) {
            let Some(eye) = look.eye(*id) else { continue };
            let wanted = |item: &Due| feed.person.is_none() || eye.owes(item);
            for item in look.due(*id).into_iter().filter(wanted) {
                let made_on = item.done_by.filter(|_| item.visit).map(|(_, on)| on);
                let Some(on) = made_on.or(item.due_on).filter(|on| (first..=last).contains(on)) else { continue };
                events.push(AllDay {
                    uid: format!("{}@touchstone", app.calendar_uid(id.0, &item.id)),
                    on,
                    summary: title(&item, made_on.is_some()).to_owned(),
                    location: record.name().to_owned(),
                    sequence: item.changes + usize::from(made_on.is_some()),
                    cancelled: matches!(item.status, DutyStatus::Waived | DutyStatus::Superseded),
                });
            }
        }
        // Who decides in a rating round has its moderation in the trust's calendar and in their own.
        let decides = feed.academy.is_none() && look.is_whole() && app.may(&caller, Permission::Decide, Some(feed.trust), None).is_ok();
        for (id, round) in look.record.rounds.iter().filter(|_| decides) {
            let Some(on) = round.opened.1.moderation_on.filter(|on| (first..=last).contains(on)) else { continue };
            events.push(AllDay {
                uid: format!("{}@touchstone", app.calendar_uid(id.0, "moderation")),
                on,
                summary: "Trust meeting".to_owned(),
                location: look.record.name.clone(),
                sequence: usize::from(round.cancelled.is_some()),
                cancelled: round.cancelled.is_some(),
            });
        }
        events.sort_by(|a, b| (a.on, &a.uid).cmp(&(b.on, &b.uid)));
        Ok((events, look.record.name.clone()))
    });
    let (events, name) = found.await?;
    let text = calendar(&name, midnight, &events).into_bytes();
    let tag = answer::tag_of(&text);
    let mut response = answer::with_tag(&request, &tag, HeaderValue::from_static("text/calendar; charset=utf-8"), text);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"touchstone.ics\""));
    Ok(response)
}

/// What something due is called where anybody may see it.
fn title(item: &Due, made: bool) -> &'static str {
    match (item.visit, made) {
        (true, true) => "Trust visit",
        (true, false) => "Trust visit due",
        (false, _) => "Trust deadline",
    }
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(make_calendar_feed).service(list_calendar_feeds).service(get_calendar_feed).service(revoke_calendar_feed);
}

/// What needs no key.
pub(crate) fn open_routes(config: &mut crate::openapi::Config<'_>) {
    config.service(read_calendar_feed);
}
