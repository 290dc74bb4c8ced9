//! THE STORAGE CONTRACT. Names and fields here are on disk for ever.
//! Add an optional field freely. For anything else: raise the version in `event/upcast.rs`, add one
//! step, add a golden file, and leave the old golden files alone.
//!
//! A stored event is one UTF-8 JSON object, never re-serialised: its bytes are what proofs are
//! about. It holds no name of a person and no free text: those are [`TextRef`]s, whose words stand
//! beside the log and can be erased without touching a proof. Before you add a `String`, ask what
//! somebody could write into it; codes, identifiers and dates are parsed types that leave no room.
//!
//! [`TextRef`]: crate::text::TextRef

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::framework::Role;
use crate::ids::{AcademyId, EventId, PersonId, TrustId};
use crate::in_place::{InPlace, parsed};

mod academy;
mod bytes;
#[cfg(test)]
mod golden;
mod restricted;
mod term;
mod trust;
mod upcast;

pub use academy::*;
pub use restricted::*;
pub use term::{EvidenceKind, Term};
pub use trust::*;
pub use upcast::{Unreadable, to_latest};

/// Which of a trust's logs an event is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Log {
    /// The record of school improvement.
    Main,
    /// What only named parties may know of: appraisals, programmes for individual teachers.
    Restricted,
}

/// Which stream an event belongs to: `trust`, `academy/{id}` or `restricted/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// The trust itself.
    Trust,
    /// One academy.
    Academy(AcademyId),
    /// One subject of the restricted log.
    Restricted(Uuid),
}

/// A string that is not a stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a stream")]
pub struct NotAStream(String);

impl Stream {
    /// Parses a stream as events write it.
    pub fn parse(text: &str) -> Result<Stream, NotAStream> {
        let id = |text: &str| Uuid::try_parse(text).map_err(|_| NotAStream(crate::reader::brief(text)));
        match text.split_once('/') {
            None if text == "trust" => Ok(Stream::Trust),
            Some(("academy", rest)) => id(rest).map(|id| Stream::Academy(AcademyId(id))),
            Some(("restricted", rest)) => id(rest).map(Stream::Restricted),
            None | Some(_) => Err(NotAStream(crate::reader::brief(text))),
        }
    }

    /// The academy, where it is one's stream.
    pub fn academy(self) -> Option<AcademyId> {
        match self {
            Stream::Academy(academy) => Some(academy),
            Stream::Trust | Stream::Restricted(_) => None,
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stream::Trust => f.write_str("trust"),
            Stream::Academy(id) => write!(f, "academy/{id}"),
            Stream::Restricted(id) => write!(f, "restricted/{id}"),
        }
    }
}

impl Serialize for Stream {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stream {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "a stream", Stream::parse)
    }
}

/// What kind of actor brought an event about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// A person of the trust.
    Person,
    /// A service with a key of its own: an MIS, an import, the operator.
    Service,
    /// A policy of the framework; the event names its cause.
    Policy,
}

/// Who brought an event about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// A person's or key's id, or a policy's code.
    pub id: InPlace<38>,
    /// In which role; a policy has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

impl Actor {
    /// A person in a role.
    pub fn person(id: PersonId, role: Role) -> Actor {
        Actor { kind: ActorKind::Person, id: id.to_string().into(), role: Some(role) }
    }

    /// The person's id, where it is one.
    pub fn as_person(&self) -> Option<PersonId> {
        match self.kind {
            ActorKind::Person => Uuid::try_parse(&self.id).ok().map(PersonId),
            ActorKind::Service | ActorKind::Policy => None,
        }
    }
}

/// When something was recorded: UTC to the microsecond, always written with six decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordedAt(DateTime<Utc>);

impl RecordedAt {
    /// Cuts an instant to the microsecond.
    pub fn from_micros(micros: i64) -> Option<RecordedAt> {
        DateTime::from_timestamp_micros(micros).map(RecordedAt)
    }

    /// Parses an RFC 3339 instant.
    pub fn parse(text: &str) -> Result<RecordedAt, chrono::ParseError> {
        match as_written(text) {
            Some(at) => Ok(at),
            None => text.parse::<DateTime<Utc>>().map(RecordedAt::from),
        }
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The instant.
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

/// An instant in the one form in which this program writes them, a million times over when it starts.
fn as_written(text: &str) -> Option<RecordedAt> {
    let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
    let marks = [(10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (26, b'Z')];
    let day = in_digits(text.get(..10)?)?;
    let at = |from: usize, to: usize| bytes[from..to].iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')));
    let time = chrono::NaiveTime::from_hms_micro_opt(at(11, 13)?, at(14, 16)?, at(17, 19)?, at(20, 26)?)?;
    marks.iter().all(|(place, mark)| bytes[*place] == *mark).then(|| RecordedAt(day.and_time(time).and_utc()))
}

/// A date of four digits, two and two.
fn in_digits(text: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let at = |from: usize, to: usize| bytes[from..to].iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')));
    let (year, month, day) = (at(0, 4)?, at(5, 7)?, at(8, 10)?);
    (bytes[4] == b'-' && bytes[7] == b'-').then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)).flatten()
}

/// Reads a date; the form in which they are written is read without the detour through a format.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    parsed(deserializer, "a date", |text| in_digits(text).map_or_else(|| text.parse::<NaiveDate>(), Ok))
}

impl From<DateTime<Utc>> for RecordedAt {
    fn from(instant: DateTime<Utc>) -> RecordedAt {
        RecordedAt::from_micros(instant.timestamp_micros()).unwrap_or(RecordedAt(instant))
    }
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for RecordedAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordedAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "an RFC 3339 instant", RecordedAt::parse)
    }
}

/// Everything about an event but what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The event's id (UUIDv7).
    pub id: EventId,
    /// The trust it belongs to.
    pub trust: TrustId,
    /// Its stream.
    pub stream: Stream,
    /// Its number in that stream, gapless from 1.
    pub version: u64,
    /// Its log.
    pub log: Log,
    /// Its number in that log of the trust, gapless from 1.
    pub position: u64,
    /// When it was recorded.
    pub recorded_at: RecordedAt,
    /// The day it is about.
    pub effective_on: NaiveDate,
    /// Who brought it about.
    pub actor: Actor,
    /// For whom, where a service acts for a person.
    pub on_behalf_of: Option<PersonId>,
    /// The event that brought it about, where one did.
    pub causation: Option<EventId>,
    /// What all events of one request share.
    pub correlation: Uuid,
}

impl Meta {
    /// The person who answers for it: the actor, or whom a service acted for.
    pub fn decided_by(&self) -> Option<PersonId> {
        self.actor.as_person().or(self.on_behalf_of)
    }
}

/// An event of either kind.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "events are moved once and then live behind a reference")]
pub enum Event {
    /// Of the trust itself.
    Trust(TrustEvent),
    /// Of one academy.
    Academy(AcademyEvent),
    /// Of one subject of the restricted log.
    Restricted(RestrictedEvent),
}

impl Event {
    /// The event's name, `ReviewRecorded`.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Trust(event) => event.name(),
            Event::Academy(event) => event.name(),
            Event::Restricted(event) => event.name(),
        }
    }
}

impl From<TrustEvent> for Event {
    fn from(event: TrustEvent) -> Event {
        Event::Trust(event)
    }
}

impl From<AcademyEvent> for Event {
    fn from(event: AcademyEvent) -> Event {
        Event::Academy(event)
    }
}

impl From<RestrictedEvent> for Event {
    fn from(event: RestrictedEvent) -> Event {
        Event::Restricted(event)
    }
}

/// An event with everything about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// About it.
    pub meta: Meta,
    /// What happened.
    pub event: Event,
}

/// Declares the events of one kind of stream: the enum, each event's name and current version, and
/// how it is written and read. One line an event, so that the list can be read as a table.
macro_rules! events {
    ($(#[$doc:meta])* $kind:ident { $($(#[$edoc:meta])* $name:ident v $version:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $kind { $($(#[$edoc])* $name($name)),* }

        impl $kind {
            /// Every event's name with the version that is written today.
            pub const ALL: &'static [(&'static str, u32)] = &[$((stringify!($name), $version)),*];

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self { $($kind::$name(_) => stringify!($name)),* }
            }

            pub(super) fn write(&self, meta: &crate::event::Meta) -> Vec<u8> {
                match self { $($kind::$name(data) => crate::event::write(meta, stringify!($name), $version, data)),* }
            }

            pub(super) fn read(name: &str, version: u32, data: &serde_json::value::RawValue) -> Result<$kind, crate::event::Unreadable> {
                match name {
                    $(stringify!($name) => crate::event::read(name, version, $version, data).map($kind::$name),)*
                    _ => Err(crate::event::Unreadable::Unknown { name: name.to_owned(), version }),
                }
            }

            /// Reads what an event says where it is of the version written today; fails for any other.
            pub(super) fn read_at_once<'de, D: serde::Deserializer<'de>>(name: &str, version: u32, data: D) -> Result<$kind, D::Error> {
                match (name, version) {
                    $((stringify!($name), $version) => $name::deserialize(data).map($kind::$name),)*
                    _ => Err(serde::de::Error::custom("it is not of the version that is written today")),
                }
            }
        }

        $(impl From<$name> for $kind {
            fn from(data: $name) -> $kind {
                $kind::$name(data)
            }
        })*
    };
}
use bytes::{read, write};
use events;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_written_as_it_is_read() {
        let id = "01975f6a-0000-7000-8000-000000000001";
        for text in ["trust".to_owned(), format!("academy/{id}"), format!("restricted/{id}")] {
            assert_eq!(Stream::parse(&text).map(|stream| stream.to_string()), Ok(text));
        }
        for wrong in ["", "trust/", "academy", "academy/", "academy/x", "school/01975f6a-0000-7000-8000-000000000001", "Trust"] {
            assert!(Stream::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_instant_always_has_six_decimals() {
        let on_the_second: DateTime<Utc> = "2026-06-03T10:15:30Z".parse().unwrap();
        assert_eq!(RecordedAt::from(on_the_second).to_string(), "2026-06-03T10:15:30.000000Z");
        let finer: DateTime<Utc> = "2026-06-03T10:15:30.123456789Z".parse().unwrap();
        assert_eq!(RecordedAt::from(finer).to_string(), "2026-06-03T10:15:30.123456Z");
    }

    #[test]
    fn who_answers_for_an_event_is_its_person_or_whom_a_service_acted_for() {
        let (person, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let story = crate::given::given([]);
        let mut meta = story.log()[0].meta.clone();
        let service = meta.actor.clone();
        assert_eq!(meta.decided_by(), None, "the operator answers for no decision");
        meta.on_behalf_of = Some(other);
        assert_eq!(meta.decided_by(), Some(other));
        (meta.actor, meta.on_behalf_of) = (Actor::person(person, Role::Ceo), None);
        assert_eq!(meta.decided_by(), Some(person));
        meta.actor = Actor { kind: ActorKind::Policy, ..service };
        assert_eq!(meta.decided_by(), None);
    }
}
