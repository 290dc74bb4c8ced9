//! Answers: what a command brought about, lists, and reads with an ETag.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use touchstone_app::access::TrustSight;
use touchstone_app::{App, Done, PolicyTold};
use touchstone_domain::event::{Event, Log};
use touchstone_domain::ids::AcademyId;
use utoipa::ToSchema;

use crate::asked::Asked;
use crate::problem::Problem;

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// An event that a command brought about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RecordedEvent, example = json!({"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "position": 12}))]
pub(crate) struct EventView {
    /// The event's id. Absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its type.
    pub r#type: String,
    /// Its position in the trust's log. Absent for a partial view and in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// In a dry run, the academy that the event would be of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub academy: Option<AcademyId>,
    /// In a dry run, what the event would say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
}

/// What a policy made of a command.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PolicyTold, example = json!({"policy": "progress-not-fast-enough", "outcome": "InterventionEscalated"}))]
pub(crate) struct PolicyView {
    /// The policy's code.
    policy: String,
    /// The type of the event that it brought about; `nothing` where it brought about none.
    outcome: &'static str,
    /// Why it brought about nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

fn policies(done: &Done) -> Vec<PolicyView> {
    let told = |told: &PolicyTold| PolicyView { policy: told.policy.clone(), outcome: told.outcome, why: told.why.clone() };
    done.policies.iter().map(told).collect()
}

/// Answers a command: 201 where it brought something about, 200 where there was nothing new. `name`
/// is what the resource is called in the body.
pub(crate) fn done(asked: &Asked, done: &Done, name: &str, location: &str, resource: impl Serialize) -> Answer {
    let (response, events) = begun(asked, done, location);
    match asked.minimal {
        true => Ok(minimal(response, events)),
        false => whole(response, &Body { name, resource, events, policies: policies(done) }),
    }
}

/// The same, where the resource need not be looked for if nobody wants it: those who send many at once
/// say `Prefer: return=minimal`.
pub(crate) async fn done_with<R: Serialize>(
    asked: &Asked,
    done: &Done,
    name: &str,
    location: &str,
    resource: impl Future<Output = Result<R, Problem>>,
) -> Answer {
    let (response, events) = begun(asked, done, location);
    match asked.minimal {
        true => Ok(minimal(response, events)),
        false => whole(response, &Body { name, resource: resource.await?, events, policies: policies(done) }),
    }
}

fn whole(mut response: HttpResponseBuilder, body: &impl Serialize) -> Answer {
    Ok(response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json"))).body(bytes_of(body)?))
}

fn minimal(mut response: HttpResponseBuilder, events: Vec<EventView>) -> HttpResponse {
    response.insert_header(("Preference-Applied", "return=minimal")).json(json!({ "events": events }))
}

/// Everything of an answer but its body.
fn begun(asked: &Asked, done: &Done, location: &str) -> (HttpResponseBuilder, Vec<EventView>) {
    let trust = done.events.first().map(|event| event.meta.trust);
    let whole = trust.is_some_and(|trust| asked.caller.sight_of_trust(trust) == Some(TrustSight::Whole) || asked.caller.is_operator());
    let events: Vec<EventView> = done
        .events
        .iter()
        .map(|recorded| EventView {
            id: Some(recorded.meta.id.to_string()),
            r#type: recorded.event.name().to_owned(),
            // Nobody is told how much is in a restricted log.
            position: (whole && recorded.meta.log == Log::Main).then_some(recorded.meta.position),
            academy: None,
            data: None,
        })
        .collect();
    let mut response = if done.events.is_empty() { HttpResponse::Ok() } else { HttpResponse::Created() };
    response.insert_header((header::LOCATION, location));
    if let Some(last) = done.events.last().filter(|last| whole && last.meta.log == Log::Main) {
        response.insert_header(("Event-Position", last.meta.position.to_string()));
    }
    if done.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    (response, events)
}

/// What a command is answered with. Written as it is: a resource with all its words need not become a
/// tree of values first.
struct Body<'a, R> {
    name: &'a str,
    resource: R,
    events: Vec<EventView>,
    policies: Vec<PolicyView>,
}

impl<R: Serialize> Serialize for Body<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry(self.name, &self.resource)?;
        body.serialize_entry("events", &self.events)?;
        if !self.policies.is_empty() {
            body.serialize_entry("policies", &self.policies)?;
        }
        body.end()
    }
}

/// Answers a command that was only tried: what would follow, with nothing recorded. Its events have
/// no id or position, since a client that kept one would hold the name of nothing. `duties` is null
/// until there are duties, so that clients can rely on its name.
pub(crate) fn tried(done: &Done, name: &str, resource: impl Serialize) -> Answer {
    let data = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map_or(Value::Null, |mut event| event["data"].take());
    let would_follow = done.events.iter().map(|recorded| EventView {
        id: None,
        r#type: recorded.event.name().to_owned(),
        position: None,
        academy: recorded.meta.stream.academy(),
        data: Some(data(&recorded.to_bytes())),
    });
    let events: Vec<EventView> = would_follow.collect();
    Ok(HttpResponse::Ok().json(json!({ name: resource, "events": events, "policies": policies(done), "duties": null, "dryRun": true })))
}

/// The first event of a command of a kind, picked by `pick`.
pub(crate) fn first<T>(done: &Done, pick: impl Fn(&Event) -> Option<T>) -> Option<T> {
    done.events.iter().find_map(|recorded| pick(&recorded.event))
}

/// Answers a read with an ETag over its body, and with 304 where the caller has that body already.
/// What is seen depends on the key, so a shared cache must keep answers apart by it.
pub(crate) fn read(request: &HttpRequest, body: &impl Serialize) -> Answer {
    let bytes = bytes_of(body)?;
    let tag = tag_of(&bytes);
    Ok(with_tag(request, &tag, HeaderValue::from_static("application/json"), bytes))
}

/// Answers a read of something that has a version, which is its ETag for `If-Match`; never with 304, since
/// words may have changed that the version does not count.
pub(crate) fn read_at(version: u64, body: &impl Serialize) -> Answer {
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    let mut response = under_tag(HttpResponse::Ok(), tag);
    Ok(response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json"))).body(bytes_of(body)?))
}

/// What most bodies fit into: growing from nothing copies them several times.
const BODY_BYTES: usize = 4096;

/// A body's bytes.
pub(crate) fn bytes_of(body: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(BODY_BYTES);
    serde_json::to_writer(&mut bytes, body).map_err(|error| Problem::new(crate::problem::INTERNAL, error.to_string()))?;
    Ok(bytes)
}

/// The ETag of a body.
pub(crate) fn tag_of(bytes: &[u8]) -> String {
    format!("\"b{}\"", &blake3::hash(bytes).to_hex()[..32])
}

/// Whether the caller says that it has what stands under an ETag.
pub(crate) fn has_already(request: &HttpRequest, tag: &HeaderValue) -> bool {
    let given = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(',').any(|candidate| candidate.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// A response under an ETag, for the one who asked alone.
pub(crate) fn under_tag(mut response: HttpResponseBuilder, tag: HeaderValue) -> HttpResponseBuilder {
    response.insert_header((header::ETAG, tag));
    response.insert_header((header::VARY, HeaderValue::from_static("Authorization, Acting-For")));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
    response
}

/// Answers with a body under an ETag.
pub(crate) fn with_tag(request: &HttpRequest, tag: &str, content_type: HeaderValue, bytes: Vec<u8>) -> HttpResponse {
    // A tag is hex digits between quotes.
    let tag = HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("\"\""));
    if has_already(request, &tag) {
        return under_tag(HttpResponse::NotModified(), tag).finish();
    }
    under_tag(HttpResponse::Ok(), tag).insert_header((header::CONTENT_TYPE, content_type)).body(bytes)
}

/// A list, whole or a page of it. `after` is opaque to clients.
pub(crate) fn list<T: Serialize>(
    request: &HttpRequest,
    items: Vec<T>,
    after: Option<&str>,
    limit: usize,
    key: impl Fn(&T) -> String,
) -> Answer {
    let start = match after {
        None => 0,
        Some(after) => match items.iter().position(|item| cursor(&key(item)) == after) {
            Some(found) => found + 1,
            None => return Err(Problem::query(invalid_cursor())),
        },
    };
    let total = items.len();
    let page: Vec<T> = items.into_iter().skip(start).take(limit).collect();
    let next = page.last().filter(|_| start + page.len() < total).map(|last| cursor(&key(last)));
    let mut body = json!({ "items": page });
    let Some(next) = next else { return read(request, &body) };
    body["next"] = Value::String(next.clone());
    let mut response = read(request, &body)?;
    let link = next_link(request, &next);
    if let Ok(value) = HeaderValue::from_str(&link) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

/// Drops the items before the one that `after` names, where it is there.
pub(crate) fn keep_from<T>(items: &mut Vec<T>, after: Option<&str>, key: impl Fn(&T) -> String) {
    let named = after.and_then(|after| items.iter().position(|item| cursor(&key(item)) == after));
    items.drain(..named.unwrap_or(0));
}

/// As many shown items as [`list`] looks at for a page, which is the one that `after` names, the page and one
/// that follows; told of the first that yield so many. Most are shown, so that a few are enough nearly always.
pub(crate) fn fill_page<T, S>(items: &[T], limit: usize, tell: impl Fn(&[T]) -> Vec<S>) -> Vec<S> {
    let mut told = limit + 2;
    loop {
        let mut shown = tell(&items[..told.min(items.len())]);
        if shown.len() >= limit + 2 || told >= items.len() {
            shown.truncate(limit + 2);
            return shown;
        }
        told *= 4;
    }
}

/// `Link: <...>; rel="next"` (RFC 8288).
pub(crate) fn next_link(request: &HttpRequest, next: &str) -> String {
    let others: Vec<&str> = request.query_string().split('&').filter(|part| !part.is_empty() && !part.starts_with("after=")).collect();
    let query: Vec<String> = others.into_iter().map(ToOwned::to_owned).chain([format!("after={next}")]).collect();
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}

/// A cursor that says nothing: a hash of the item's key.
fn cursor(key: &str) -> String {
    blake3::hash(key.as_bytes()).to_hex()[..24].to_owned()
}

fn invalid_cursor() -> touchstone_domain::reader::Faults {
    let mut faults = touchstone_domain::reader::Faults::default();
    faults.add("after", "invalid", "give back `next` as it was answered; begin anew without `after`");
    faults
}

/// Where a trust is found.
pub(crate) fn trust_path(app: &App, trust: touchstone_domain::ids::TrustId) -> String {
    format!("/v1/trusts/{}", app.slug_of(trust).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use actix_web::test::TestRequest;

    use super::*;

    fn page(items: Vec<u32>, after: Option<&str>, limit: usize) -> Option<Value> {
        let request = TestRequest::default().to_http_request();
        let response = list(&request, items, after, limit, u32::to_string).ok()?;
        serde_json::from_slice(&response.into_body().try_into_bytes().ok()?).ok()
    }

    #[test]
    fn a_page_is_the_same_where_only_what_it_needs_was_told() {
        for (count, limit, hidden) in
            (0..9).flat_map(|count| (1..4).flat_map(move |limit| (2..5).map(move |hidden| (count, limit, hidden))))
        {
            let events: Vec<u32> = (0..count).collect();
            // Some are not shown to everybody.
            let tell = |events: &[u32]| events.iter().copied().filter(|event| event % hidden == 0).collect::<Vec<_>>();
            let needed = |after: Option<&str>| {
                let mut events = events.clone();
                keep_from(&mut events, after, u32::to_string);
                fill_page(&events, limit, tell)
            };
            let all = tell(&events);
            let mut after: Option<String> = None;
            let mut seen = 0;
            loop {
                let shown = page(needed(after.as_deref()), after.as_deref(), limit).unwrap();
                assert_eq!(Some(&shown), page(all.clone(), after.as_deref(), limit).as_ref());
                seen += shown["items"].as_array().unwrap().len();
                match shown["next"].as_str() {
                    Some(next) => after = Some(next.to_owned()),
                    None => break,
                }
            }
            assert_eq!(seen, all.len());
            assert_eq!(page(needed(Some("unknown")), Some("unknown"), limit), None, "a cursor that leads nowhere is refused all the same");
        }
    }
}
