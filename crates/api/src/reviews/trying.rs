//! The answer to a command that was only tried: what would follow, with nothing recorded.
//!
//! Its events have no id or position, since a client that kept one would hold the name of nothing.
//! `duties` is there and null until duties exist, so that clients can rely on its name.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Done;

use crate::answer::{Answer, EventView};

/// Answers with what would follow. `name` is what the resource is called in the body.
pub(crate) fn tried(done: &Done, name: &str, resource: impl Serialize) -> Answer {
    let data = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map_or(Value::Null, |mut event| event["data"].take());
    let events = done.events.iter().map(|recorded| EventView {
        id: None,
        r#type: recorded.event.name().to_owned(),
        position: None,
        data: Some(data(&recorded.to_bytes())),
    });
    let events: Vec<EventView> = events.collect();
    Ok(HttpResponse::Ok().json(json!({ name: resource, "events": events, "duties": null, "dryRun": true })))
}
