//! Who asks, and how: read from the headers of every request that needs a key, in one place.

use std::cell::OnceCell;
use std::future::{Ready, ready};

use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev, web};
use touchstone_app::access::Caller;
use touchstone_app::{App, How, Repeat};
use touchstone_domain::ids::{KeyId, PersonId};
use uuid::Uuid;

use crate::problem::{INVALID_HEADER, Problem, UNAUTHENTICATED};

/// The longest Idempotency-Key that is taken, in bytes.
pub(crate) const MAX_IDEMPOTENCY_KEY: usize = 255;

/// A request by somebody known.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Who asks.
    pub caller: Caller,
    /// What all events of the request share: the W3C trace id where one came along. Only what records
    /// events needs one.
    correlation: OnceCell<Uuid>,
    /// True where the answer to a command may leave the resource out (RFC 7240).
    pub minimal: bool,
    repeatable: Option<Repeatable>,
    if_match: Option<u64>,
}

/// Whose key came with a request, for the log; none of the operator's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known(pub Option<KeyId>);

/// The secret in the value of the header `Authorization`.
pub(crate) fn secret_of(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// What a repeat is recognised by, beside the body.
#[derive(Clone, Debug)]
struct Repeatable {
    key: String,
    method: String,
    path: String,
}

impl Asked {
    /// How a command with this body is asked for.
    pub fn how<'a>(&'a self, body: &'a [u8]) -> How<'a> {
        let repeat = self.repeatable.as_ref().map(|Repeatable { key, method, path }| Repeat { key, method, path, body });
        let correlation = *self.correlation.get_or_init(Uuid::now_v7);
        How { caller: &self.caller, repeat, dry_run: false, if_match: self.if_match, correlation }
    }

    /// The same, only tried where `dry_run` says so.
    pub fn how_or_dry<'a>(&'a self, body: &'a [u8], dry_run: bool) -> How<'a> {
        let how = self.how(body);
        if dry_run { How { dry_run, repeat: None, ..how } } else { how }
    }

    fn read(request: &HttpRequest) -> Result<Asked, Problem> {
        let app =
            request.app_data::<web::Data<App>>().ok_or_else(|| Problem::new(crate::problem::INTERNAL, "the application is not set up"))?;
        let secret = header_text(request, header::AUTHORIZATION.as_str())?.and_then(|value| secret_of(&value).map(str::to_owned));
        let secret = secret.ok_or_else(|| Problem::new(UNAUTHENTICATED, "send `Authorization: Bearer KEY`"))?;
        let acting_for = header_text(request, "acting-for")?
            .map(|id| Uuid::try_parse(&id).map(PersonId).map_err(|_| Problem::new(INVALID_HEADER, "Acting-For takes a person's id")))
            .transpose()?;
        let caller = app.authenticate(&secret, acting_for)?;
        request.extensions_mut().insert(Known(caller.key));
        let idempotency_key = header_text(request, "idempotency-key")?.map(|key| key.trim_matches('"').to_owned());
        if idempotency_key.as_ref().is_some_and(|key| key.is_empty() || key.len() > MAX_IDEMPOTENCY_KEY) {
            return Err(Problem::new(INVALID_HEADER, format!("Idempotency-Key takes 1 to {MAX_IDEMPOTENCY_KEY} characters")));
        }
        let if_match = match header_text(request, header::IF_MATCH.as_str())?.as_deref() {
            None | Some("*") => None,
            Some(tag) => {
                let version = tag
                    .strip_prefix('"')
                    .and_then(|tag| tag.strip_suffix('"'))
                    .filter(|tag| tag.bytes().all(|b| b.is_ascii_digit()))
                    .and_then(|tag| tag.parse().ok());
                Some(version.ok_or_else(|| {
                    Problem::new(
                        INVALID_HEADER,
                        "If-Match takes a version, like \"12\", which a key that sees a part of the trust is not shown",
                    )
                })?)
            }
        };
        Ok(Asked {
            caller,
            correlation: trace_id(request).map_or_else(OnceCell::new, OnceCell::from),
            minimal: header_text(request, "prefer")?.is_some_and(|prefer| prefer.split(',').any(|part| part.trim() == "return=minimal")),
            repeatable: idempotency_key.map(|key| Repeatable {
                key,
                method: request.method().to_string(),
                path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
            }),
            if_match,
        })
    }
}

impl FromRequest for Asked {
    type Error = Problem;
    type Future = Ready<Result<Asked, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Asked::read(request))
    }
}

fn header_text(request: &HttpRequest, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(name) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Problem::new(INVALID_HEADER, format!("the header {name} holds other than visible ASCII")))?;
    Ok(Some(text.trim().to_owned()))
}

/// The trace id of `traceparent` (W3C Trace Context): 32 hex digits, which are a UUID's size.
fn trace_id(request: &HttpRequest) -> Option<Uuid> {
    let parent = request.headers().get("traceparent")?.to_str().ok()?;
    let mut parts = parent.split('-');
    let (_, trace) = (parts.next()?, parts.next()?);
    Uuid::try_parse(trace).ok().filter(|id| trace.len() == 32 && !id.is_nil())
}
