//! Recognising a repeated command. The header's key means nothing by itself: it counts for one
//! caller, one method and one path, and only with the same body.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use touchstone_domain::ids::{KeyId, ReviewId};
use touchstone_store::LogKey;

use crate::access::Caller;
use crate::error::AppError;

/// For how long a command is remembered: 7 days.
pub const REMEMBERED_FOR: chrono::Duration = chrono::Duration::days(7);

/// What a caller sent along so that a repeat can be recognised.
#[derive(Clone, Copy, Debug)]
pub struct Repeat<'a> {
    /// The header `Idempotency-Key`.
    pub key: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// A command's fingerprints, keyed with the store's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Of caller, method, path and key.
    #[serde(with = "hex::serde")]
    pub key: [u8; 32],
    /// Of the body.
    #[serde(with = "hex::serde")]
    pub body: [u8; 32],
    /// When it came, in microseconds since 1970.
    pub at_micros: i64,
}

impl Mark {
    /// A command's fingerprints. Each part is written with its length, so that no two commands can
    /// run together into the same bytes.
    pub fn of(repeat: &Repeat<'_>, caller: &Caller, secret: &[u8; 32], at_micros: i64) -> Mark {
        let acting = caller.acting_for.as_ref().map(|acting| acting.person.to_string()).unwrap_or_default();
        let mut hasher = blake3::Hasher::new_keyed(secret);
        for part in [caller.key_name().as_str(), &acting, repeat.method, repeat.path, repeat.key] {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
        }
        Mark { key: hasher.finalize().into(), body: blake3::keyed_hash(secret, repeat.body).into(), at_micros }
    }
}

/// What a remembered command made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// Events of a trust's main log.
    Events { log: LogKey, first_position: u64, count: u32 },
    /// A key.
    Key(KeyId),
    /// A draft.
    Draft(ReviewId),
}

/// Every command that is remembered.
#[derive(Debug, Default)]
pub(crate) struct Remembered(BTreeMap<[u8; 32], (Mark, Made)>);

impl Remembered {
    pub fn put(&mut self, mark: Mark, made: Made) {
        self.0.insert(mark.key, (mark, made));
    }

    /// What the same command made before, or that the key was used for something else.
    pub fn find(&self, mark: &Mark) -> Result<Option<Made>, AppError> {
        match self.0.get(&mark.key) {
            Some((known, _)) if mark.at_micros - known.at_micros > REMEMBERED_FOR.num_microseconds().unwrap_or(i64::MAX) => Ok(None),
            Some((known, _)) if known.body != mark.body => Err(AppError::KeyReused),
            Some((_, made)) => Ok(Some(*made)),
            None => Ok(None),
        }
    }

    /// Forgets what is older than it need be.
    pub fn prune(&mut self, now_micros: i64) {
        let keep = now_micros - REMEMBERED_FOR.num_microseconds().unwrap_or(i64::MAX);
        self.0.retain(|_, (mark, _)| mark.at_micros >= keep);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// The commands being worked on, so that a repeat is told to wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight(Arc<Mutex<BTreeSet<[u8; 32]>>>);

/// Ends a command's time in flight when dropped.
#[derive(Debug)]
pub(crate) struct Flight(InFlight, [u8; 32]);

impl InFlight {
    pub fn begin(&self, key: [u8; 32]) -> Result<Flight, AppError> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        if fresh { Ok(Flight(self.clone(), key)) } else { Err(AppError::KeyInFlight) }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(key: &str, path: &str, body: &[u8]) -> Mark {
        let caller = Caller { key: None, name: String::new(), grants: vec![], acting_for: None };
        Mark::of(&Repeat { key, method: "POST", path, body }, &caller, &[7; 32], 0)
    }

    #[test]
    fn a_repeat_is_recognised_and_another_body_refused() {
        let mut remembered = Remembered::default();
        let made = Made::Key(crate::minting::fresh_id());
        remembered.put(mark("a", "/x", b"1"), made);
        assert_eq!(remembered.find(&mark("a", "/x", b"1")).unwrap(), Some(made));
        assert!(matches!(remembered.find(&mark("a", "/x", b"2")), Err(AppError::KeyReused)));
        assert_eq!(remembered.find(&mark("x", "/a", b"1")).unwrap(), None);
        remembered.prune(REMEMBERED_FOR.num_microseconds().unwrap() + 1);
        assert_eq!(remembered.find(&mark("a", "/x", b"2")).unwrap(), None);
    }

    #[test]
    fn a_command_in_flight_is_not_begun_again_until_it_has_ended() {
        let flights = InFlight::default();
        let first = flights.begin([1; 32]).unwrap();
        assert!(matches!(flights.begin([1; 32]), Err(AppError::KeyInFlight)));
        drop(first);
        assert!(flights.begin([1; 32]).is_ok());
    }
}
