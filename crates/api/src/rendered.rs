//! Answers kept as they were sent, so that what many screens ask for again and again is built once.
//!
//! Why nobody gets another's answer, nor one that is out of date:
//!
//! - An answer is kept under the key that asked and the whole path with its query. What a key may see
//!   is settled when it is made, and a revoked or expired one is turned away before anything is looked
//!   up here. Who acts for somebody sees what that person's own keys give at the moment: that is never
//!   kept.
//! - Beside it stands the [`Stamp`] of everything else that the answer depends on, taken *before* it
//!   was built: at worst the answer is newer than its stamp, and is then built once more. It is given
//!   out only while the stamp of now is the same; no clock decides when it is too old.
//! - Only reads of the present are kept. A look at what was known at an instant is built each time.
//!
//! Erasing a text changes no stamp: what erases texts must also [`Rendered::forget`].

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Serialize;
use touchstone_app::{App, Stamp, When};
use touchstone_domain::ids::{AcademyId, KeyId, TrustId};

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::problem::Problem;

/// The most bytes of answers that are kept; those not asked for lately go first.
pub(crate) const MAX_RENDERED_BYTES: u64 = 64 * 1024 * 1024;
/// About how many answers that is.
const ABOUT_ANSWERS: usize = 16 * 1024;
/// What an answer takes beside its bytes, about.
const ENTRY_BYTES: u64 = 256;

/// Whose answer to what.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Slot {
    key: KeyId,
    trust: TrustId,
    path: Box<str>,
}

/// An answer, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Rendering {
    bytes: Bytes,
    tag: HeaderValue,
    /// Whether the tag is of the bytes, so that 304 can stand for them.
    of_bytes: bool,
    link: Option<HeaderValue>,
}

impl Rendering {
    /// A body under an ETag of its bytes.
    pub fn of(body: &impl Serialize) -> Result<Rendering, Problem> {
        let bytes = answer::bytes_of(body)?;
        let tag = answer::tag_of(&bytes);
        Ok(Rendering { tag: header_value(&tag)?, bytes: bytes.into(), of_bytes: true, link: None })
    }

    /// A body under the version that `If-Match` takes. Never 304: at one version an academy stands
    /// otherwise on another day, and names can be erased.
    pub fn versioned(version: u64, body: &impl Serialize) -> Result<Rendering, Problem> {
        let tag = header_value(&format!("\"{version}\""))?;
        Ok(Rendering { tag, bytes: answer::bytes_of(body)?.into(), of_bytes: false, link: None })
    }

    /// With the way to the next page.
    pub fn linked(mut self, link: Option<HeaderValue>) -> Rendering {
        self.link = link;
        self
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut response = if self.of_bytes && answer::has_already(request, &self.tag) {
            answer::under_tag(HttpResponse::NotModified(), self.tag.clone()).finish()
        } else {
            let mut builder = answer::under_tag(HttpResponse::Ok(), self.tag.clone());
            builder.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json"))).body(self.bytes.clone())
        };
        if let Some(link) = &self.link {
            response.headers_mut().insert(header::LINK, link.clone());
        }
        response
    }
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|error| Problem::new(crate::problem::INTERNAL, error.to_string()))
}

#[derive(Clone)]
struct InBytes;

impl Weighter<Slot, Arc<(Stamp, Rendering)>> for InBytes {
    fn weight(&self, slot: &Slot, kept: &Arc<(Stamp, Rendering)>) -> u64 {
        ENTRY_BYTES + slot.path.len() as u64 + kept.1.bytes.len() as u64
    }
}

/// The answers that are kept.
pub(crate) struct Rendered(Cache<Slot, Arc<(Stamp, Rendering)>, InBytes>);

impl Rendered {
    /// None yet, and never more than so many bytes of them.
    pub fn holding(bytes: u64) -> Rendered {
        Rendered(Cache::with_weighter(ABOUT_ANSWERS, bytes, InBytes))
    }

    /// Drops everything: for whatever changes answers without an event.
    #[cfg_attr(not(test), expect(dead_code, reason = "erasing has no way in over HTTP yet"))]
    pub fn forget(&self) {
        self.0.clear();
    }

    /// Answers a read of a trust, or of one academy in it, from what is kept or from `build`.
    pub async fn answer(
        &self,
        app: &App,
        asked: &Asked,
        request: &HttpRequest,
        (trust, academy): (TrustId, Option<AcademyId>),
        when: When,
        build: impl AsyncFnOnce() -> Result<Rendering, Problem>,
    ) -> Answer {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        let slot = asked.caller.key.filter(|_| asked.caller.acting_for.is_none() && when.known_at.is_none()).map(|key| Slot {
            key,
            trust,
            path: path.into(),
        });
        let Some((slot, stamp)) = slot.zip(app.stamp(trust, academy)) else {
            return Ok(build().await?.answer(request));
        };
        if let Some(kept) = self.0.get(&slot)
            && kept.0 == stamp
        {
            return Ok(kept.1.answer(request));
        }
        let rendering = build().await?;
        let response = rendering.answer(request);
        self.0.insert(slot, Arc::new((stamp, rendering)));
        Ok(response)
    }
}

impl Default for Rendered {
    fn default() -> Rendered {
        Rendered::holding(MAX_RENDERED_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use touchstone_domain::ids::{KeyId, TrustId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn no_more_bytes_are_kept_than_allowed_and_nothing_after_all_is_forgotten() {
        let rendered = Rendered::holding(100_000);
        let body = "x".repeat(1_000);
        for i in 0..1_000 {
            let slot = Slot { key: KeyId(Uuid::from_u128(i)), trust: TrustId(Uuid::nil()), path: "/".into() };
            rendered.0.insert(slot, Arc::new((Stamp::default(), Rendering::of(&body).unwrap())));
        }
        assert!(rendered.0.weight() <= 100_000, "{} bytes", rendered.0.weight());
        assert!(rendered.0.len() > 10, "{} answers", rendered.0.len());
        rendered.forget();
        assert_eq!(rendered.0.len(), 0);
    }
}
