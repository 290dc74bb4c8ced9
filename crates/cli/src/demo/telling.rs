//! Where a story is told: in memory first, and then kept in the store that is served, byte for byte.
//!
//! What a command costs is a sync of the disk, and a story of three years has thousands of them; nobody
//! is answered while it is told, so nothing of it has to be safe before all of it is. What was
//! committed to memory is appended in the same order, many turns to a sync.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use touchstone_store::{
    AppendError, Appended, Commit, Entry, EventFrame, Health, KnownCommand, LogKey, MemoryStore, ReadError, Store, StoredEvent, StoredText,
    VerifyReport,
};
use uuid::Uuid;

/// How many commits are appended in one durable step.
const AT_ONCE: usize = 128;

/// A store in memory, in the name of another, that remembers what was committed to it.
pub struct Telling {
    memory: MemoryStore,
    kept_in: Arc<dyn Store>,
    commits: Mutex<Vec<Commit>>,
}

impl Telling {
    /// Begins where the other store is empty.
    pub fn before(kept_in: Arc<dyn Store>) -> Telling {
        Telling { memory: MemoryStore::default(), kept_in, commits: Mutex::new(Vec::new()) }
    }

    /// Keeps everything that was told.
    pub fn keep(&self) -> Result<(), AppendError> {
        let commits = std::mem::take(&mut *self.commits.lock().unwrap_or_else(PoisonError::into_inner));
        for several in commits.chunks(AT_ONCE) {
            self.kept_in.append(several.to_vec())?;
        }
        Ok(())
    }
}

impl Store for Telling {
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError> {
        let appended = self.memory.append(commits.clone())?;
        self.commits.lock().unwrap_or_else(PoisonError::into_inner).extend(commits);
        Ok(appended)
    }

    fn logs(&self) -> Vec<(LogKey, u64)> {
        self.memory.logs()
    }

    fn head(&self, log: LogKey) -> u64 {
        self.memory.head(log)
    }

    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.memory.read(log, after, limit)
    }

    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError> {
        self.memory.event(id)
    }

    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError> {
        self.memory.replay(visit)
    }

    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError> {
        self.memory.texts(ids)
    }

    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        self.memory.document(sha256)
    }

    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        self.memory.entry(key)
    }

    fn entries(&self, prefix: &[u8]) -> Result<Vec<Entry>, ReadError> {
        self.memory.entries(prefix)
    }

    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError> {
        self.memory.commands_since(at_micros)
    }

    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError> {
        self.memory.erase(ids)
    }

    fn secret(&self) -> [u8; 32] {
        self.kept_in.secret()
    }

    fn store_id(&self) -> Uuid {
        self.kept_in.store_id()
    }

    fn health(&self) -> Health {
        self.memory.health()
    }

    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
        self.memory.verify(progress)
    }
}
