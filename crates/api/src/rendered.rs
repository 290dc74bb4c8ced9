//! Answers kept as they were sent, so that what many screens ask for again and again is built once.
//!
//! Why nobody gets another's answer, nor one that is out of date:
//!
//! - An answer is kept under the key that asked and the whole path with its query. What a key may see
//!   is settled when it is made, and a revoked or expired one is turned away before anything is looked
//!   up here. Who acts for somebody sees what that person's own keys give at the moment: that is never
//!   kept.
//! - Which academy a path names is found out anew each time: a URN can come to lead to another one.
//! - Beside it stands the [`Stamp`] of everything else that the answer depends on, taken *before* it
//!   was built: at worst the answer is newer than its stamp, and is then built once more. It is given
//!   out only while the stamp of now is the same; no clock decides when it is too old.
//! - Only reads of the present are kept. A look at what was known at an instant is built each time.
//!
//! Erasing a text changes no stamp: what erases texts must also [`Rendered::forget`].
//!
//! What is kept is given out by [`AtHand`], before a route is looked for, which costs as much as all the
//! rest.

mod at_hand;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use serde::Serialize;
use touchstone_app::{AcademyName, App, Stamp, When};
use touchstone_domain::ids::{AcademyId, KeyId, TrustId};

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::problem::Problem;

pub(crate) use at_hand::AtHand;

/// The most bytes of answers that are kept; those not asked for lately go first.
pub(crate) const MAX_RENDERED_BYTES: u64 = 64 * 1024 * 1024;
/// About how many answers that is.
const ABOUT_ANSWERS: usize = 16 * 1024;
/// What an answer takes beside its bytes, about.
const ENTRY_BYTES: u64 = 256;

/// Whose answer to what.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Slot {
    key: KeyId,
    path: Box<str>,
}

impl Hash for Slot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Place { key: self.key, path: &self.path }.hash(state);
    }
}

/// The same, borrowed.
#[derive(Hash)]
struct Place<'a> {
    key: KeyId,
    path: &'a str,
}

impl Equivalent<Slot> for Place<'_> {
    fn equivalent(&self, slot: &Slot) -> bool {
        self.key == slot.key && *self.path == *slot.path
    }
}

/// What an answer is about, as its path says it.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub trust: TrustId,
    /// The academy, where only one was read.
    pub academy: Option<(AcademyName, AcademyId)>,
    /// The day asked about.
    pub when: When,
}

/// An answer with all that says whether it still holds.
#[derive(Debug)]
struct Kept {
    subject: Subject,
    stamp: Stamp,
    rendering: Rendering,
    /// The pattern of its route, for the metrics.
    route: String,
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

impl Weighter<Slot, Arc<Kept>> for InBytes {
    fn weight(&self, slot: &Slot, kept: &Arc<Kept>) -> u64 {
        ENTRY_BYTES + slot.path.len() as u64 + kept.rendering.bytes.len() as u64
    }
}

/// The answers that are kept.
pub(crate) struct Rendered(Cache<Slot, Arc<Kept>, InBytes>);

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

    /// Answers a read from `build`, and keeps that for whoever asks the same again.
    pub async fn answer(
        &self,
        app: &App,
        asked: &Asked,
        request: &HttpRequest,
        subject: Subject,
        build: impl AsyncFnOnce() -> Result<Rendering, Problem>,
    ) -> Answer {
        let key = asked.caller.key.filter(|_| asked.caller.acting_for.is_none() && subject.when.known_at.is_none());
        let stamp = app.stamp(subject.trust, subject.academy.as_ref().map(|(_, academy)| *academy));
        let rendering = build().await?;
        let response = rendering.answer(request);
        if let Some((key, stamp)) = key.zip(stamp) {
            let (path, route) = (path_of(request).into(), request.match_pattern().unwrap_or_default());
            self.0.insert(Slot { key, path }, Arc::new(Kept { subject, stamp, rendering, route }));
        }
        Ok(response)
    }

    /// The answer that is kept for a key and a path, where it still holds.
    fn kept(&self, app: &App, key: KeyId, path: &str) -> Option<Arc<Kept>> {
        let kept = self.0.get(&Place { key, path })?;
        let Subject { trust, academy, when } = &kept.subject;
        let stamp = match academy {
            None => app.stamp(*trust, None),
            Some((name, _)) => app.stamp_of_named(*trust, name, when.as_of),
        };
        (stamp == Some(kept.stamp)).then_some(kept)
    }
}

fn path_of(request: &HttpRequest) -> &str {
    request.uri().path_and_query().map_or("", |path| path.as_str())
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
            let slot = Slot { key: KeyId(Uuid::from_u128(i)), path: "/".into() };
            let subject = Subject { trust: TrustId(Uuid::nil()), academy: None, when: When::default() };
            let kept = Kept { subject, stamp: Stamp::default(), rendering: Rendering::of(&body).unwrap(), route: String::new() };
            rendered.0.insert(slot, Arc::new(kept));
        }
        assert!(rendered.0.weight() <= 100_000, "{} bytes", rendered.0.weight());
        assert!(rendered.0.len() > 10, "{} answers", rendered.0.len());
        rendered.forget();
        assert_eq!(rendered.0.len(), 0);
    }
}
