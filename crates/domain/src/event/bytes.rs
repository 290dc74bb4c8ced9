//! THE STORAGE CONTRACT. An event's bytes: written once, read for ever.
//!
//! A service that starts reads every event of its log, so what was written by this version is read in
//! one pass: the type stands before the data, and says what to expect there.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    AcademyEvent, Actor, Event, Log, Meta, Recorded, RecordedAt, RestrictedEvent, Stream, TrustEvent, Unreadable, date, to_latest,
};
use crate::ids::{EventId, PersonId, TrustId};

/// The stored object, field for field.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a, D: Serialize> {
    id: EventId,
    trust: TrustId,
    stream: Stream,
    version: u64,
    log: Log,
    position: u64,
    r#type: &'static str,
    schema_version: u32,
    recorded_at: RecordedAt,
    effective_on: NaiveDate,
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causation_id: Option<EventId>,
    correlation_id: Uuid,
    data: D,
}

/// The same object as read back: borrowed where it can be, its data still unread.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read<'a> {
    id: EventId,
    trust: TrustId,
    stream: Stream,
    version: u64,
    log: Log,
    position: u64,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    schema_version: u32,
    recorded_at: RecordedAt,
    #[serde(deserialize_with = "date")]
    effective_on: NaiveDate,
    actor: Actor,
    #[serde(default)]
    on_behalf_of: Option<PersonId>,
    #[serde(default)]
    causation_id: Option<EventId>,
    correlation_id: Uuid,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Recorded {
    /// The bytes to store. Called once for an event in all its life.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.event {
            Event::Trust(event) => event.write(&self.meta),
            Event::Academy(event) => event.write(&self.meta),
            Event::Restricted(event) => event.write(&self.meta),
        }
    }

    /// Reads stored bytes, of any version ever written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Recorded, Unreadable> {
        // Nearly all are of the version that is written today. What is not, and what does not read at all,
        // is read again in parts, which tells it from what is wrong.
        serde_json::from_slice::<AtOnce>(bytes).map_or_else(|_| Recorded::from_parts(bytes), |AtOnce(recorded)| Ok(recorded))
    }

    pub(super) fn from_parts(bytes: &[u8]) -> Result<Recorded, Unreadable> {
        let read: Read<'_> = serde_json::from_slice(bytes).map_err(|error| Unreadable::NotAnEvent(error.to_string()))?;
        let event = match read.stream {
            Stream::Trust => TrustEvent::read(&read.r#type, read.schema_version, read.data)?.into(),
            Stream::Academy(_) => AcademyEvent::read(&read.r#type, read.schema_version, read.data)?.into(),
            Stream::Restricted(_) => RestrictedEvent::read(&read.r#type, read.schema_version, read.data)?.into(),
        };
        let meta = Meta {
            id: read.id,
            trust: read.trust,
            stream: read.stream,
            version: read.version,
            log: read.log,
            position: read.position,
            recorded_at: read.recorded_at,
            effective_on: read.effective_on,
            actor: read.actor,
            on_behalf_of: read.on_behalf_of,
            causation: read.causation_id,
            correlation: read.correlation_id,
        };
        Ok(Recorded { meta, event })
    }
}

/// An event of the version that is written today, its fields in the order in which they are written.
pub(super) struct AtOnce(pub(super) Recorded);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Id,
    Trust,
    Stream,
    Version,
    Log,
    Position,
    Type,
    SchemaVersion,
    RecordedAt,
    EffectiveOn,
    Actor,
    OnBehalfOf,
    CausationId,
    CorrelationId,
    Data,
    #[serde(other)]
    Unknown,
}

/// What the data is of.
struct Data<'a> {
    stream: Stream,
    name: &'a str,
    version: u32,
}

impl<'de> DeserializeSeed<'de> for Data<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Event, D::Error> {
        match self.stream {
            Stream::Trust => TrustEvent::read_at_once(self.name, self.version, data).map(Event::from),
            Stream::Academy(_) => AcademyEvent::read_at_once(self.name, self.version, data).map(Event::from),
            Stream::Restricted(_) => RestrictedEvent::read_at_once(self.name, self.version, data).map(Event::from),
        }
    }
}

/// A day in the form in which it is written.
struct Day(NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        date(deserializer).map(Day)
    }
}

impl<'de> Deserialize<'de> for AtOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Envelope)
    }
}

struct Envelope;

impl<'de> Visitor<'de> for Envelope {
    type Value = AtOnce;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AtOnce, A::Error> {
        let (mut id, mut trust, mut stream, mut version, mut log, mut position) = (None, None, None, None, None, None);
        let (mut name, mut schema_version, mut recorded_at, mut effective_on) = (None::<&'de str>, None, None, None);
        let (mut actor, mut on_behalf_of, mut causation, mut correlation, mut event) = (None, None, None, None, None);
        while let Some(field) = map.next_key()? {
            match field {
                Field::Id => once(&mut id, map.next_value()?)?,
                Field::Trust => once(&mut trust, map.next_value()?)?,
                Field::Stream => once(&mut stream, map.next_value()?)?,
                Field::Version => once(&mut version, map.next_value()?)?,
                Field::Log => once(&mut log, map.next_value()?)?,
                Field::Position => once(&mut position, map.next_value()?)?,
                Field::Type => once(&mut name, map.next_value()?)?,
                Field::SchemaVersion => once(&mut schema_version, map.next_value()?)?,
                Field::RecordedAt => once(&mut recorded_at, map.next_value()?)?,
                Field::EffectiveOn => once(&mut effective_on, map.next_value()?)?,
                Field::Actor => once(&mut actor, map.next_value()?)?,
                Field::OnBehalfOf => once(&mut on_behalf_of, map.next_value()?)?,
                Field::CausationId => once(&mut causation, map.next_value()?)?,
                Field::CorrelationId => once(&mut correlation, map.next_value()?)?,
                Field::Data => {
                    let (stream, name, version) = (told(stream)?, told(name)?, told(schema_version)?);
                    once(&mut event, map.next_value_seed(Data { stream, name, version })?)?;
                }
                Field::Unknown => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let effective_on: Day = told(effective_on)?;
        let meta = Meta {
            id: told(id)?,
            trust: told(trust)?,
            stream: told(stream)?,
            version: told(version)?,
            log: told(log)?,
            position: told(position)?,
            recorded_at: told(recorded_at)?,
            effective_on: effective_on.0,
            actor: told(actor)?,
            on_behalf_of: on_behalf_of.flatten(),
            causation: causation.flatten(),
            correlation: told(correlation)?,
        };
        Ok(AtOnce(Recorded { meta, event: told(event)? }))
    }
}

fn once<T, E: Error>(slot: &mut Option<T>, value: T) -> Result<(), E> {
    if slot.replace(value).is_some() { Err(E::custom("a field is there twice")) } else { Ok(()) }
}

fn told<T, E: Error>(slot: Option<T>) -> Result<T, E> {
    slot.ok_or_else(|| E::custom("a field is missing, or comes too late"))
}

pub(super) fn write<D: Serialize>(meta: &Meta, name: &'static str, version: u32, data: D) -> Vec<u8> {
    let written = Written {
        id: meta.id,
        trust: meta.trust,
        stream: meta.stream,
        version: meta.version,
        log: meta.log,
        position: meta.position,
        r#type: name,
        schema_version: version,
        recorded_at: meta.recorded_at,
        effective_on: meta.effective_on,
        actor: &meta.actor,
        on_behalf_of: meta.on_behalf_of,
        causation_id: meta.causation,
        correlation_id: meta.correlation,
        data,
    };
    serde_json::to_vec(&written)
        .expect("an event's fields are strings, numbers, lists and maps with string keys, which JSON can always hold")
}

pub(super) fn read<D: serde::de::DeserializeOwned>(name: &str, version: u32, latest: u32, data: &RawValue) -> Result<D, Unreadable> {
    let malformed = |error: serde_json::Error| Unreadable::Malformed { name: name.to_owned(), version, error: error.to_string() };
    if version == latest {
        return serde_json::from_str(data.get()).map_err(malformed);
    }
    let old = serde_json::from_str(data.get()).map_err(malformed)?;
    let new = to_latest(name, version, old)?;
    serde_json::from_value(serde_json::Value::Object(new)).map_err(malformed)
}
