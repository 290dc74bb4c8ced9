//! A store that forgets everything when it is dropped.
//!
//! It keeps every promise of the contract but durability, by the plainest means there are, so that
//! the other stores can be held against it and tests of the application start in microseconds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::admission::{Holdings, admit};
use crate::contract::{
    AppendError, Appended, Commit, Entry, EntryChange, EventFrame, Health, KnownCommand, LogKey, ReadError, Store, StoredEvent, StoredText,
    VerifyReport,
};

/// Keeps everything in memory; for tests.
#[derive(Debug)]
pub struct MemoryStore {
    store_id: Uuid,
    secret: [u8; 32],
    held: RwLock<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Every event, in the order of appending.
    events: Vec<StoredEvent>,
    places: HashMap<Uuid, usize>,
    logs: BTreeMap<LogKey, Vec<usize>>,
    texts: BTreeMap<Uuid, StoredText>,
    erased: HashSet<Uuid>,
    documents: BTreeMap<[u8; 32], Vec<u8>>,
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
    commands: Vec<KnownCommand>,
}

impl MemoryStore {
    /// An empty store with an id and a secret of its own.
    pub fn new() -> Self {
        let mut secret = [0; 32];
        let mut id = [0; 16];
        getrandom::fill(&mut secret).and_then(|()| getrandom::fill(&mut id)).expect("an operating system we run on has randomness");
        MemoryStore { store_id: uuid::Builder::from_random_bytes(id).into_uuid(), secret, held: RwLock::default() }
    }

    fn held(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn held_mut(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Holdings for Held {
    fn head(&self, log: LogKey) -> u64 {
        self.logs.get(&log).map_or(0, |places| places.len() as u64)
    }

    fn has_event(&self, id: &Uuid) -> bool {
        self.places.contains_key(id)
    }

    fn had_text(&self, id: &Uuid) -> bool {
        self.texts.contains_key(id) || self.erased.contains(id)
    }
}

impl Held {
    fn keep(&mut self, commit: Commit, at: Appended) {
        for (position, event) in (at.first_position..).zip(commit.events) {
            let leaf = Sha256::new().chain_update([0]).chain_update(&event.bytes).finalize().into();
            let place = self.events.len();
            self.places.insert(event.id, place);
            self.logs.entry(commit.log).or_default().push(place);
            self.events.push(StoredEvent { id: event.id, log: commit.log, position, leaf, bytes: Arc::from(event.bytes) });
        }
        self.texts.extend(commit.texts.into_iter().map(|new| (new.id, StoredText { salt: new.salt, text: new.text })));
        self.documents.extend(commit.documents.into_iter().map(|document| (document.sha256, document.bytes)));
        for change in commit.entries {
            match change {
                EntryChange::Put { key, value } => self.entries.insert(key, value),
                EntryChange::Delete { key } => self.entries.remove(&key),
            };
        }
        if let Some(mark) = commit.mark {
            if at.count == 0 {
                self.commands.retain(|known| known.count > 0 || known.key != mark.key);
            }
            self.commands.push(KnownCommand {
                key: mark.key,
                body: mark.body,
                at_micros: mark.at_micros,
                log: commit.log,
                first_position: at.first_position.saturating_sub(commit.marked_before.into()),
                count: at.count + commit.marked_before,
            });
        }
    }
}

impl Store for MemoryStore {
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError> {
        let mut held = self.held_mut();
        let places = admit(&commits, &*held)?;
        for (commit, at) in commits.into_iter().zip(&places) {
            held.keep(commit, *at);
        }
        Ok(places)
    }

    fn logs(&self) -> Vec<(LogKey, u64)> {
        self.held().logs.iter().map(|(log, places)| (*log, places.len() as u64)).collect()
    }

    fn head(&self, log: LogKey) -> u64 {
        self.held().head(log)
    }

    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let held = self.held();
        let places = held.logs.get(&log).map_or(&[][..], Vec::as_slice);
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        Ok(places.iter().skip(after).take(limit).map(|place| held.events[*place].clone()).collect())
    }

    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError> {
        let held = self.held();
        Ok(held.places.get(&id).map(|place| held.events[*place].clone()))
    }

    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError> {
        let events = self.held().events.clone();
        for StoredEvent { id, log, position, leaf, bytes } in &events {
            visit(EventFrame { id: *id, log: *log, position: *position, leaf: *leaf, bytes });
        }
        Ok(())
    }

    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError> {
        let held = self.held();
        Ok(ids.iter().filter_map(|id| Some((*id, held.texts.get(id)?.clone()))).collect())
    }

    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.held().documents.get(sha256).cloned())
    }

    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.held().entries.get(key).cloned())
    }

    fn entries(&self, prefix: &[u8]) -> Result<Vec<Entry>, ReadError> {
        let held = self.held();
        let from_prefix = held.entries.range(prefix.to_vec()..);
        Ok(from_prefix.take_while(|(key, _)| key.starts_with(prefix)).map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError> {
        Ok(self.held().commands.iter().filter(|known| known.at_micros >= at_micros).copied().collect())
    }

    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError> {
        let mut held = self.held_mut();
        for id in ids {
            if held.texts.remove(id).is_some() {
                held.erased.insert(*id);
            }
        }
        Ok(())
    }

    fn secret(&self) -> [u8; 32] {
        self.secret
    }

    fn store_id(&self) -> Uuid {
        self.store_id
    }

    fn forget_commands_before(&self, at_micros: i64) -> Result<u64, AppendError> {
        let mut held = self.held_mut();
        let before = held.commands.len();
        held.commands.retain(|known| known.count > 0 || known.at_micros >= at_micros);
        Ok((before - held.commands.len()) as u64)
    }

    fn health(&self) -> Health {
        Health::default()
    }

    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
        let held = self.held();
        let total = held.events.len() as u64;
        let mut report = VerifyReport {
            texts: held.texts.len() as u64,
            erased: held.erased.len() as u64,
            documents: held.documents.len() as u64,
            entries: held.entries.len() as u64,
            ..VerifyReport::default()
        };
        for event in &held.events {
            let leaf = Sha256::new().chain_update([0]).chain_update(&event.bytes).finalize();
            if leaf[..] != event.leaf {
                report.faults.push(format!("event {} is not what was appended", event.id));
            }
            report.events += 1;
        }
        progress(total, total);
        Ok(report)
    }
}
