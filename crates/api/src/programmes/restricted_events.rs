//! The feed of a trust's restricted log, for the parties of what is in it.

use actix_web::{HttpRequest, get, web};
use touchstone_app::App;
use uuid::Uuid;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::events::{EventDocument, EventFeed, event_id, faulty_cursor, page, same_epoch, shown};
use crate::query::{Query, no_query};

/// List restricted events
///
/// What happened in programmes that the key's person runs now, in order, from `after` (exclusive; 0 is
/// the beginning). Nobody is told positions or versions here: `next` is good for this key alone, is
/// always there, and tells nothing of what others run.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("after" = Option<String>, Query, description = "`next` of the page before; 0, the default, is the beginning"),
        ("epoch" = Option<String>, Query, description = "The `epoch.id` that was kept with `after`; 409 where the store was restored since", format = Uuid),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The events", body = EventFeed, example = json!({"items": [], "next": "mCkZ...", "more": false,
        "epoch": {"number": 1, "id": "01990b5e-8c00-4000-8000-000000000001"}}))),
)]
#[get("/trusts/{trust}/restricted-events")]
pub(crate) async fn list_restricted_events(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after").unwrap_or_else(|| "0".to_owned()), query.limit());
    let epoch = query.parsed("epoch", |text| Uuid::try_parse(text).map_err(|_| "takes the `id` of an `epoch`"));
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let found = app.restricted_feed(&asked.caller, trust, &after, limit)?;
    same_epoch(epoch, app.epoch())?;
    page(&request, &path, found.map_err(faulty_cursor)?)
}

/// Show a restricted event
///
/// As in the feed of the restricted log; for those who run the programme that it is of.
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The event's id", format = Uuid),
    ),
    responses((status = 200, description = "The event", body = EventDocument)),
)]
#[get("/trusts/{trust}/restricted-events/{id}")]
pub(crate) async fn get_restricted_event(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    answer::read(&request, &shown(app.restricted_event(&asked.caller, trust, event_id(&path.1)?)?))
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_restricted_events).service(get_restricted_event);
}
