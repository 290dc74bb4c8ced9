//! The feed: a trust's main log in order, with its words for those who may read them.
//!
//! A partial view must not learn from gaps how much happens elsewhere: it gets no positions, and
//! its cursor is a token sealed to its key.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use touchstone_domain::event::{Event, Recorded, RecordedAt, Stream, to_latest};
use touchstone_domain::ids::{AcademyId, EventId, TextId, TrustId};
use touchstone_store::{Epoch, LogKind};

use crate::access::{Caller, Eye, Redaction, TrustSight};
use crate::app::App;
use crate::error::AppError;
use crate::minting::random_bytes;
use crate::reads::read_page;
use crate::shelf::{About, FeedEntry, Shelf, look};
use crate::state::decode;

/// What of the feed is asked for.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a query parameter of this name; `academies` are those that the URN of `academy` leads to")]
pub struct FeedFilter {
    pub academies: Option<Vec<AcademyId>>,
    pub types: Vec<String>,
    pub actor: Option<String>,
    pub effective_from: Option<NaiveDate>,
    pub effective_to: Option<NaiveDate>,
    pub recorded_from: Option<DateTime<Utc>>,
    pub recorded_to: Option<DateTime<Utc>>,
}

impl FeedFilter {
    /// Whether an event is asked for that is seen under this type.
    fn wants(&self, name: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|wanted| wanted == name)
    }

    /// Whether an event is asked for, whatever its type.
    fn matches(&self, entry: &FeedEntry) -> bool {
        let of_one = |some: &Vec<AcademyId>| entry.stream.academy().is_some_and(|academy| some.contains(&academy));
        self.academies.as_ref().is_none_or(of_one)
            && self.actor.as_ref().is_none_or(|actor| entry.actors.iter().flatten().any(|a| **a == **actor))
            && self.effective_from.is_none_or(|day| day <= entry.effective_on)
            && self.effective_to.is_none_or(|day| entry.effective_on <= day)
            && self.recorded_from.is_none_or(|at| RecordedAt::from(at) <= entry.recorded_at)
            && self.recorded_to.is_none_or(|at| entry.recorded_at <= RecordedAt::from(at))
    }
}

/// An event as it is shown.
#[derive(Clone, Debug)]
pub struct SeenEvent {
    /// As read.
    pub recorded: Recorded,
    /// The stored object in today's shape; without position, version and unseen causes for a
    /// partial view.
    pub object: Map<String, Value>,
    /// The words of its texts, by text id; erased ones are absent.
    pub texts: BTreeMap<TextId, String>,
}

/// A page of the feed.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// The events, ascending.
    pub items: Vec<SeenEvent>,
    /// What to give as `after` next: a decimal position, or a sealed token for a partial view.
    pub next: String,
    /// Whether there is more now.
    pub more: bool,
    /// The epoch in which these positions mean what they say.
    pub epoch: Epoch,
}

/// Why a cursor leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCursor {
    /// It does not read as one that this key was given in this epoch.
    Unreadable,
    /// It is a position after the last one: it is from elsewhere, or from before a restoration.
    BeyondHead {
        /// The last position.
        head: u64,
    },
}

impl App {
    /// A page of the feed. `after` is a position for those who see the whole trust, a token for
    /// others.
    pub fn feed(
        &self,
        caller: &Caller,
        trust: TrustId,
        after: &str,
        limit: usize,
        filter: &FeedFilter,
    ) -> Result<Result<FeedPage, BadCursor>, AppError> {
        let whole = match caller.sight_of_trust(trust).ok_or(AppError::NotVisible)? {
            TrustSight::Existence => return Err(AppError::Forbidden("an operator reads no trust's records")),
            TrustSight::Partial => false,
            TrustSight::Whole => true,
        };
        let Some(after) = (if whole { after.parse().ok() } else { self.unseal(caller, trust, LogKind::Main, after) }) else {
            return Ok(Err(BadCursor::Unreadable));
        };
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        // One more than is wanted tells whether there is more *that is seen*: whether the log goes
        // on with what is not must not be told.
        let mut views = Views::of(caller, trust);
        let (mut matching, last_read) = {
            let shelf = look(&shelf);
            if after > shelf.record.head {
                // Taken, it would skip events that are to come.
                return Ok(Err(if whole { BadCursor::BeyondHead { head: shelf.record.head } } else { BadCursor::Unreadable }));
            }
            let mut seen = |entry: &FeedEntry| filter.matches(entry) && views.see(&shelf, entry) && filter.wants(views.type_of(entry));
            let positions =
                shelf.feed.iter().zip(1u64..).skip(after as usize).filter(|(entry, _)| seen(entry)).map(|(_, position)| position);
            (positions.take(limit + 1).collect::<Vec<u64>>(), after.max(shelf.record.head))
        };
        let more = matching.len() > limit;
        matching.truncate(limit);
        let reached = if more { matching.last().copied().unwrap_or(after) } else { last_read };
        let mut items = Vec::with_capacity(matching.len());
        for (first, length) in runs(&matching) {
            for (_, bytes) in read_page(self.shared.store.as_ref(), trust, first - 1, length)? {
                items.push(self.seen(decode(&bytes)?, &bytes, &views)?);
            }
        }
        let next = if whole { reached.to_string() } else { self.seal(caller, trust, LogKind::Main, reached)? };
        Ok(Ok(FeedPage { items, next, more, epoch: self.epoch() }))
    }

    /// One event that the caller may see.
    pub fn event(&self, caller: &Caller, trust: TrustId, id: EventId) -> Result<SeenEvent, AppError> {
        let (recorded, bytes, views) = self.find_event(caller, trust, id)?;
        self.seen(recorded, &bytes, &views)
    }

    /// The stored bytes of an event; not for a partial view, since they hold positions.
    pub fn raw_event(&self, caller: &Caller, trust: TrustId, id: EventId) -> Result<std::sync::Arc<[u8]>, AppError> {
        let (_, bytes, _) = self.find_event(caller, trust, id)?;
        match caller.sight_of_trust(trust) {
            Some(TrustSight::Whole) => Ok(bytes),
            Some(TrustSight::Partial | TrustSight::Existence) | None => {
                Err(AppError::Forbidden("stored bytes hold positions of the whole trust; they are for those who read all of it"))
            }
        }
    }

    fn find_event<'a>(
        &self,
        caller: &'a Caller,
        trust: TrustId,
        id: EventId,
    ) -> Result<(Recorded, std::sync::Arc<[u8]>, Views<'a>), AppError> {
        if caller.sight_of_trust(trust) == Some(TrustSight::Existence) {
            return Err(AppError::Forbidden("an operator reads no trust's records"));
        }
        let stored = self.shared.store.event(id.0)?.filter(|stored| stored.log.trust == trust.0 && stored.log.kind == LogKind::Main);
        let stored = stored.ok_or(AppError::NotVisible)?;
        let recorded = decode(&stored.bytes)?;
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let mut views = Views::of(caller, trust);
        let shelf = look(&shelf);
        let seen = shelf.feed.get(stored.position as usize - 1).is_some_and(|entry| views.see(&shelf, entry));
        if seen { Ok((recorded, stored.bytes, views)) } else { Err(AppError::NotVisible) }
    }

    fn seen(&self, recorded: Recorded, bytes: &[u8], views: &Views<'_>) -> Result<SeenEvent, AppError> {
        let unreadable = |error: serde_json::Error| AppError::Internal(error.to_string());
        let mut object: Map<String, Value> = serde_json::from_slice(bytes).map_err(unreadable)?;
        let name = recorded.event.name();
        let version = object.get("schemaVersion").and_then(Value::as_u64).unwrap_or(1) as u32;
        if let Some(Value::Object(data)) = object.get("data")
            && version < current_version(name)
        {
            let latest = to_latest(name, version, data.clone()).map_err(|error| AppError::Internal(error.to_string()))?;
            object.insert("data".into(), Value::Object(latest));
            object.insert("schemaVersion".into(), current_version(name).into());
        }
        if views.sight != Some(TrustSight::Whole) {
            // By these numbers the rest could be counted.
            object.shift_remove("position");
            object.shift_remove("version");
        }
        if let Event::Academy(event) = &recorded.event
            && let Some(redaction) = recorded.meta.stream.academy().and_then(|academy| views.redactions.get(&academy))
        {
            redaction.apply(event, &mut object);
        }
        let mut ids = Vec::new();
        text_ids(object.get("data").unwrap_or(&Value::Null), &mut ids);
        Ok(SeenEvent { texts: self.words(&ids)?, recorded, object })
    }

    /// An event of a log whose numbers nobody is told.
    pub(crate) fn seen_without_numbers(&self, recorded: Recorded) -> Result<SeenEvent, AppError> {
        let mut object: Map<String, Value> =
            serde_json::from_slice(&recorded.to_bytes()).map_err(|error| AppError::Internal(error.to_string()))?;
        object.shift_remove("position");
        object.shift_remove("version");
        let mut ids = Vec::new();
        text_ids(object.get("data").unwrap_or(&Value::Null), &mut ids);
        Ok(SeenEvent { texts: self.words(&ids)?, recorded, object })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = blake3::derive_key("touchstone 2026 feed cursors of partial views", &self.shared.store.secret());
        XChaCha20Poly1305::new(&key.into())
    }

    /// For whom, of what, and in which epoch a cursor counts: one from before a restoration would skip
    /// events without its holder seeing a position that could tell.
    fn sealed_to(&self, caller: &Caller, trust: TrustId, log: LogKind) -> String {
        let of = match log {
            LogKind::Main => "",
            LogKind::Restricted => "restricted/",
        };
        format!("{of}{}/{trust}/{}", caller.key_name(), self.epoch().id)
    }

    /// Seals a position to a key: 24 bytes of nonce, then the sealed eight bytes.
    pub(crate) fn seal(&self, caller: &Caller, trust: TrustId, log: LogKind, position: u64) -> Result<String, AppError> {
        let nonce: [u8; 24] = random_bytes()[..24].try_into().map_err(|_| AppError::Internal("a nonce is 24 bytes".into()))?;
        let aad = self.sealed_to(caller, trust, log);
        let payload = Payload { msg: &position.to_be_bytes(), aad: aad.as_bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| AppError::Internal("a cursor was not sealed".into()))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    pub(crate) fn unseal(&self, caller: &Caller, trust: TrustId, log: LogKind, token: &str) -> Option<u64> {
        if token == "0" {
            return Some(0);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(24)?;
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let aad = self.sealed_to(caller, trust, log);
        let opened = self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: aad.as_bytes() }).ok()?;
        Some(u64::from_be_bytes(opened.try_into().ok()?))
    }
}

/// How a caller sees each academy whose events they come across.
struct Views<'a> {
    caller: &'a Caller,
    trust: TrustId,
    sight: Option<TrustSight>,
    eyes: BTreeMap<AcademyId, Option<Eye>>,
    redactions: BTreeMap<AcademyId, Redaction>,
}

impl<'a> Views<'a> {
    fn of(caller: &'a Caller, trust: TrustId) -> Views<'a> {
        Views { caller, trust, sight: caller.sight_of_trust(trust), eyes: BTreeMap::new(), redactions: BTreeMap::new() }
    }

    /// Whether an event is seen. Notes what has to be taken out of events of its academy.
    fn see(&mut self, shelf: &Shelf, entry: &FeedEntry) -> bool {
        match (&entry.about, entry.stream, self.sight) {
            (_, _, None | Some(TrustSight::Existence)) | (_, Stream::Restricted(_), _) => false,
            (About::Trust { is_open }, _, Some(sight)) => sight == TrustSight::Whole || *is_open,
            (About::Academy(_), Stream::Trust, _) => false,
            (About::Academy(subject), Stream::Academy(academy), Some(_)) => {
                let Some(record) = shelf.record.academies.get(&academy) else { return false };
                let (caller, trust, redactions) = (self.caller, self.trust, &mut self.redactions);
                let eye = self.eyes.entry(academy).or_insert_with(|| {
                    let eye = caller.eye(trust, academy)?;
                    redactions.extend(eye.redaction(record).map(|redaction| (academy, redaction)));
                    Some(eye)
                });
                eye.as_ref().is_some_and(|eye| eye.sees(record, subject))
            }
        }
    }

    /// The type under which an event that is seen is shown.
    fn type_of(&self, entry: &FeedEntry) -> &'static str {
        let redaction = entry.stream.academy().and_then(|academy| self.redactions.get(&academy));
        match (&entry.about, redaction) {
            (About::Academy(subject), Some(redaction)) => redaction.type_of(subject, entry.name),
            (About::Academy(_) | About::Trust { .. }, _) => entry.name,
        }
    }
}

/// The version of an event that is written today.
fn current_version(name: &str) -> u32 {
    use touchstone_domain::event::{AcademyEvent, RestrictedEvent, TrustEvent};
    TrustEvent::ALL
        .iter()
        .chain(AcademyEvent::ALL)
        .chain(RestrictedEvent::ALL)
        .find(|(known, _)| *known == name)
        .map_or(1, |(_, version)| *version)
}

/// The ids of all texts that an event's data names: objects of exactly an id and a commitment.
fn text_ids(value: &Value, found: &mut Vec<TextId>) {
    match value {
        Value::Object(map) => {
            if map.len() == 2
                && map.contains_key("commitment")
                && let Some(id) = map.get("id").and_then(Value::as_str).and_then(|id| uuid::Uuid::try_parse(id).ok())
            {
                found.push(TextId(id));
            } else {
                map.values().for_each(|value| text_ids(value, found));
            }
        }
        Value::Array(items) => items.iter().for_each(|value| text_ids(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Positions as runs of neighbours: where each starts and how many there are.
fn runs(positions: &[u64]) -> Vec<(u64, usize)> {
    let mut runs: Vec<(u64, usize)> = Vec::new();
    for position in positions {
        match runs.last_mut() {
            Some((start, length)) if *start + *length as u64 == *position && *length < 1000 => *length += 1,
            Some(_) | None => runs.push((*position, 1)),
        }
    }
    runs
}
