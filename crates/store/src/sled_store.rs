//! The store that an installation runs on: a sled database, and an archive beside it.
//!
//! Each alone can lose what was acknowledged; both together are found out. A turn is written to
//! both at the same time, acknowledged when both have it on stable storage, and shown to readers
//! only then. After any error of the disk it is unknown what is there, and finding out is the
//! business of the next opening, which reads everything: until then this store only reads.

mod database;
mod open;
mod pieces;
mod recovery;
mod refusal;
mod snapshot;
#[cfg(test)]
mod unsynced;
mod verify;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use crate::admission::{Holdings, admit};
use crate::archive::segment::SEGMENT_BYTES;
use crate::archive::{Archive, Identity};
use crate::chunk::Chunk;
use crate::contract::{
    AppendError, Appended, Commit, Entry, Epoch, EventFrame, Health, KnownCommand, LogKey, ReadError, Store, StoredEvent, StoredText,
    VerifyReport,
};
use crate::disk;
use crate::erasures::Erasures;
use crate::index::{ChunkPlace, Index};
use crate::lock::Lock;
use crate::maintenance::{BackupReport, MaintenanceError, Watch};
use crate::plan::{forgetting, plan, touched_keys};
use crate::turn::{DOCUMENT_SPACE, ENTRY_SPACE, MARK_SPACE, Turn, TurnMark, command_from_entry, in_space};
use crate::wire::Unreadable;
use crate::words::{WordFrames, Words};

pub(crate) use database::{Database, DatabaseFault, Tuning};
pub(crate) use open::{Places, State, database_missing, not_a_backup, state, take_lock, write_state};
pub(crate) use recovery::{LogEnd, database_alone};
pub use refusal::{OpenError, Whereabouts};
pub(crate) use snapshot::Snapshot;

/// Free bytes below which appends are refused, unless told otherwise.
pub const DEFAULT_DISK_RESERVE_BYTES: u64 = 64 * 1024 * 1024;
/// The smallest reserve that holds: sled's own thread, which tidies between appends, takes a segment or
/// two of 8 MiB, and where it finds no room the database takes no writes until it is opened again.
pub const LEAST_DISK_RESERVE_BYTES: u64 = 2 * database::SLED_SEGMENT_BYTES as u64;
/// What sled may keep in memory, unless told otherwise.
pub const DEFAULT_CACHE_BYTES: u64 = 128 * 1024 * 1024;
/// How often sled's own thread writes and tidies, unless told otherwise.
pub const DEFAULT_FLUSH_EVERY: Duration = Duration::from_millis(500);

/// How many marks one turn forgets.
const FORGET_AT_ONCE: usize = 4096;

/// How a store is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Where the archive is; `archive` in the data directory where not given. Better on another disk.
    pub archive_dir: Option<PathBuf>,
    /// What sled may keep in memory.
    pub cache_bytes: u64,
    /// How often sled's own thread writes and tidies; its garbage collection runs only there.
    pub flush_every: Option<Duration>,
    /// Free bytes below which appends are refused; less than [`LEAST_DISK_RESERVE_BYTES`] may be used up
    /// between them.
    pub disk_reserve_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            archive_dir: None,
            cache_bytes: DEFAULT_CACHE_BYTES,
            flush_every: Some(DEFAULT_FLUSH_EVERY),
            disk_reserve_bytes: DEFAULT_DISK_RESERVE_BYTES,
        }
    }
}

/// A store on disk; see [`SledStore::open`].
pub struct SledStore {
    data: PathBuf,
    database_dir: PathBuf,
    archive_dir: PathBuf,
    identity: Identity,
    epoch: Epoch,
    disk_reserve_bytes: u64,
    repaired: Vec<String>,
    database: Database,
    visible: RwLock<Visible>,
    writer: Mutex<Writer>,
    /// Why nothing is written any more.
    read_only: OnceLock<String>,
    /// Held while the words are rewritten, and while everything is verified.
    words_at_rest: Mutex<()>,
    lock: Arc<Lock>,
}

/// Without what is in it: that is for those who may read it, not for a log.
impl fmt::Debug for SledStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SledStore").field("identity", &self.identity).field("data", &self.data).finish_non_exhaustive()
    }
}

/// What readers may see: only what is on stable storage.
struct Visible {
    index: Index,
    /// Entries that the turn in hand changes, as they were before it.
    before: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

struct Writer {
    archive: Archive,
    mark: TurnMark,
    erasures: Erasures,
}

impl SledStore {
    fn visible(&self) -> RwLockReadGuard<'_, Visible> {
        self.visible.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn visible_mut(&self) -> RwLockWriteGuard<'_, Visible> {
        self.visible.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer, unless an earlier error has closed the store for writing.
    fn writer(&self) -> Result<MutexGuard<'_, Writer>, AppendError> {
        let writer = match self.writer.lock() {
            Ok(writer) => writer,
            Err(poisoned) => {
                self.close("a panic while it was writing".to_owned());
                poisoned.into_inner()
            }
        };
        match self.read_only.get() {
            Some(reason) => Err(AppendError::ReadOnly { reason: reason.clone() }),
            None => Ok(writer),
        }
    }

    fn close(&self, cause: String) -> String {
        tracing::error!(%cause, "the store takes no writes until it is restarted");
        self.read_only.get_or_init(|| cause).clone()
    }

    fn outcome_unknown(&self, cause: impl ToString) -> AppendError {
        AppendError::OutcomeUnknown { cause: self.close(cause.to_string()) }
    }

    /// Nothing was written, but nothing will be either.
    fn unreadable(&self, cause: impl ToString) -> AppendError {
        AppendError::ReadOnly { reason: self.close(cause.to_string()) }
    }

    fn free_bytes(&self) -> std::io::Result<u64> {
        Ok(disk::free_bytes(&self.data)?.min(disk::free_bytes(&self.archive_dir)?))
    }

    /// Refuses what would take the disk below its reserve.
    fn room_for(&self, bytes: u64) -> Result<(), AppendError> {
        let needed = self.disk_reserve_bytes.saturating_add(bytes);
        let free = self.free_bytes().map_err(|error| self.unreadable(error))?;
        if free < needed { Err(AppendError::DiskFull { free, needed }) } else { Ok(()) }
    }

    /// Both sides at once, and nothing more before both are done.
    fn write(&self, archive: &mut Archive, turn: &Turn) -> Result<(), AppendError> {
        let begun = archive.begin_turn(turn);
        let database = self.database.write(turn);
        let archived = archive.finish_turn();
        database.map_err(|fault| self.outcome_unknown(format!("the database: {fault}")))?;
        begun.and(archived).map_err(|error| self.outcome_unknown(format!("the archive: {error}")))
    }

    /// Keeps readers from seeing entries before they are durable; says which of them are there.
    fn hold_back(&self, keys: Vec<Vec<u8>>) -> Result<BTreeMap<Vec<u8>, bool>, AppendError> {
        let mut before = BTreeMap::new();
        for key in keys {
            let value = self.database.entry(&key).map_err(|fault| self.unreadable(fault))?;
            before.insert(key, value);
        }
        let present = before.iter().map(|(key, value)| (key.clone(), value.is_some())).collect();
        if !before.is_empty() {
            self.visible_mut().before = before;
        }
        Ok(present)
    }

    fn publish(&self, turns: &[Turn]) -> Result<(), Unreadable> {
        let mut visible = self.visible_mut();
        for (_, bytes) in turns.iter().flat_map(|turn| &turn.chunks) {
            visible.index.add_chunk(&Chunk::trusted(bytes)?)?;
        }
        for (_, bytes) in turns.iter().flat_map(|turn| &turn.words) {
            visible.index.add_words(&WordFrames::trusted(bytes)?)?;
        }
        visible.before.clear();
        Ok(())
    }

    fn chunk(&self, place: ChunkPlace) -> Result<sled::IVec, ReadError> {
        let first = place.first_sequence;
        self.database.chunk(first)?.ok_or_else(|| vanished(first))
    }

    /// Events by sequence, which must ascend.
    fn at_sequences(&self, wanted: &[u64]) -> Result<Vec<StoredEvent>, ReadError> {
        let mut places: Vec<(ChunkPlace, u64)> = Vec::with_capacity(wanted.len());
        {
            let visible = self.visible();
            for sequence in wanted {
                let place = visible.index.chunk_of(*sequence).ok_or_else(|| lost(*sequence))?;
                places.push((place, *sequence));
            }
        }
        let mut found = Vec::with_capacity(wanted.len());
        for group in places.chunk_by(|one, next| one.0 == next.0) {
            let bytes = self.chunk(group[0].0)?;
            let chunk = Chunk::trusted(&bytes).map_err(unreadable)?;
            let mut events = (chunk.head.first_sequence..).zip(chunk.events());
            for (_, sequence) in group {
                let (_, event) = events.find(|(at, _)| at == sequence).ok_or_else(|| lost(*sequence))?;
                found.push(event.map_err(unreadable)?.to_stored());
            }
        }
        Ok(found)
    }

    /// Rewrites the words of these texts' chunks on both sides.
    fn rewrite_words(&self, writer: &mut Writer, goes: &HashSet<Uuid>, chunks: &BTreeSet<u64>) -> Result<(), String> {
        erase_in_database(&self.database, goes, chunks)?;
        let erasures = writer.erasures.ids.len() as u64;
        writer.archive.rewrite_words(&|id| goes.contains(id), erasures).map_err(|fault| format!("the archive: {fault}"))
    }
}

fn erase_in_database(database: &Database, goes: &HashSet<Uuid>, chunks: &BTreeSet<u64>) -> Result<(), String> {
    let rewrite = |first_sequence: &u64| {
        let Some(bytes) = database.words(*first_sequence)? else { return Ok(()) };
        let mut words = Words::decode(&bytes)?;
        words.erase(|id| goes.contains(id));
        database.put_words(*first_sequence, &words.encode())
    };
    chunks
        .iter()
        .try_for_each(rewrite)
        .and_then(|()| database.sync())
        .map_err(|fault: database::DatabaseFault| format!("the database: {fault}"))
}

fn vanished(first_sequence: u64) -> ReadError {
    ReadError::Damaged { what: format!("the chunk at sequence {first_sequence} has vanished from the database") }
}

fn lost(sequence: u64) -> ReadError {
    ReadError::Damaged { what: format!("the event at sequence {sequence} is not where it was") }
}

fn unreadable(error: Unreadable) -> ReadError {
    ReadError::Damaged { what: error.to_string() }
}

/// The clock of this machine, in microseconds since 1970.
pub(crate) fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// What a call will write on one side, roughly and on the large side.
fn bytes_to_write(commits: &[Commit]) -> u64 {
    let sum = |commit: &Commit| {
        commit.events.iter().map(|event| event.bytes.len() as u64 + 128).sum::<u64>()
            + commit.texts.iter().map(|text| text.text.len() as u64 + 128).sum::<u64>()
            + commit.documents.iter().map(|document| document.bytes.len() as u64 + 128).sum::<u64>()
            + touched_keys(std::slice::from_ref(commit)).len() as u64 * 1024
    };
    commits.iter().map(sum).sum()
}

impl Store for SledStore {
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError> {
        let mut writer = self.writer()?;
        let places = admit(&commits, &self.visible().index)?;
        let nothing =
            |commit: &Commit| commit.events.is_empty() && commit.documents.is_empty() && commit.entries.is_empty() && commit.mark.is_none();
        if commits.iter().all(nothing) {
            return Ok(places);
        }
        let bytes = bytes_to_write(&commits);
        // Once for the archive and twice for the database, which writes anew what stands beside it.
        self.room_for(3 * bytes + writer.archive.room_to_come(bytes))?;
        let present = self.hold_back(touched_keys(&commits))?;
        let turns = plan(commits, &places, writer.mark, present, now_micros());
        for turn in &turns {
            self.write(&mut writer.archive, turn)?;
            writer.mark = turn.mark;
        }
        self.publish(&turns).map_err(|error| self.outcome_unknown(error))?;
        Ok(places)
    }

    fn logs(&self) -> Vec<(LogKey, u64)> {
        self.visible().index.logs()
    }

    fn head(&self, log: LogKey) -> u64 {
        self.visible().index.head(log)
    }

    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let sequences = self.visible().index.sequences(log, after, limit).to_vec();
        self.at_sequences(&sequences)
    }

    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError> {
        let sequence = self.visible().index.event(&id);
        match sequence {
            None => Ok(None),
            Some(sequence) => Ok(self.at_sequences(&[sequence])?.pop()),
        }
    }

    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError> {
        let places = self.visible().index.chunks().to_vec();
        for place in places {
            let first = place.first_sequence;
            let bytes = self.database.chunk_in_passing(first)?.ok_or_else(|| vanished(first))?;
            for event in Chunk::trusted(&bytes).map_err(unreadable)?.events() {
                visit(event.map_err(unreadable)?);
            }
        }
        Ok(())
    }

    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError> {
        let mut by_chunk: BTreeMap<u64, Vec<(Uuid, u32)>> = BTreeMap::new();
        {
            let visible = self.visible();
            for id in ids {
                if let Some(place) = visible.index.text(id) {
                    by_chunk.entry(place.first_sequence).or_default().push((*id, place.offset));
                }
            }
        }
        let mut found = BTreeMap::new();
        for (first_sequence, texts) in by_chunk {
            let bytes = self.database.words(first_sequence)?;
            let bytes =
                bytes.ok_or_else(|| ReadError::Damaged { what: format!("the words at sequence {first_sequence} have vanished") })?;
            let words = WordFrames::trusted(&bytes).map_err(unreadable)?;
            for (id, offset) in texts {
                if let Some(frame) = words.find(&id, offset).map_err(unreadable)? {
                    found.insert(id, frame.to_stored().map_err(unreadable)?);
                }
            }
        }
        Ok(found)
    }

    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        let key = in_space(DOCUMENT_SPACE, sha256);
        let before = self.visible().before.get(&key).cloned();
        let length = match before {
            Some(before) => before,
            None => self.database.entry(&key)?,
        };
        Ok(length.map(|length| self.database.document(sha256, &length)).transpose()?)
    }

    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let key = in_space(ENTRY_SPACE, key);
        let visible = self.visible();
        match visible.before.get(&key) {
            Some(before) => Ok(before.clone()),
            None => Ok(self.database.entry(&key)?),
        }
    }

    fn entries(&self, prefix: &[u8]) -> Result<Vec<Entry>, ReadError> {
        let found = self.entries_in(&in_space(ENTRY_SPACE, prefix))?;
        Ok(found.into_iter().map(|(key, value)| (key[ENTRY_SPACE.len()..].to_vec(), value)).collect())
    }

    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError> {
        let is_recent = |place: &&ChunkPlace| place.latest_command.is_some_and(|latest| latest >= at_micros);
        let places: Vec<ChunkPlace> = self.visible().index.chunks().iter().filter(is_recent).copied().collect();
        let mut known = Vec::new();
        for place in places {
            known.extend(Chunk::trusted(&self.chunk(place)?).and_then(|chunk| chunk.commands()).map_err(unreadable)?);
        }
        for (key, value) in self.entries_in(MARK_SPACE)? {
            known.push(command_from_entry(&key, &value).map_err(unreadable)?);
        }
        known.retain(|command| command.at_micros >= at_micros);
        Ok(known)
    }

    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError> {
        let _at_rest = self.words_at_rest.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = self.writer()?;
        let mut goes = HashSet::new();
        let mut chunks = BTreeSet::new();
        for id in ids {
            if let Some(place) = self.visible().index.text(id) {
                goes.insert(*id);
                chunks.insert(place.first_sequence);
            }
        }
        if goes.is_empty() {
            return Ok(());
        }
        self.room_for((writer.archive.words.segment_count() as u64 + 1) * SEGMENT_BYTES)?;
        let erased: Vec<Uuid> = goes.iter().copied().collect();
        writer.erasures.append(&erased, now_micros()).map_err(|error| self.outcome_unknown(error))?;
        self.rewrite_words(&mut writer, &goes, &chunks).map_err(|cause| self.outcome_unknown(cause))?;
        self.visible_mut().index.erase(erased);
        Ok(())
    }

    fn secret(&self) -> [u8; 32] {
        self.identity.secret
    }

    fn store_id(&self) -> Uuid {
        self.identity.store_id
    }

    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn forget_commands_before(&self, at_micros: i64) -> Result<u64, AppendError> {
        let mut writer = self.writer()?;
        let entries = self.entries_in(MARK_SPACE).map_err(|error| self.unreadable(error))?;
        let is_old = |(key, value): &(Vec<u8>, Vec<u8>)| command_from_entry(key, value).is_ok_and(|known| known.at_micros < at_micros);
        let old: Vec<Vec<u8>> = entries.into_iter().filter(is_old).map(|(key, _)| key).collect();
        for keys in old.chunks(FORGET_AT_ONCE) {
            self.room_for(keys.len() as u64 * 1024)?;
            self.hold_back(keys.to_vec())?;
            let turn = forgetting(writer.mark, keys, now_micros());
            self.write(&mut writer.archive, &turn)?;
            writer.mark = turn.mark;
            self.publish(&[turn]).map_err(|error| self.outcome_unknown(error))?;
        }
        Ok(old.len() as u64)
    }

    fn health(&self) -> Health {
        Health {
            read_only: self.read_only.get().cloned(),
            repaired: self.repaired.clone(),
            bytes_on_disk: disk::tree_bytes(&self.database_dir) + disk::tree_bytes(&self.archive_dir),
            bytes_free: self.free_bytes().ok(),
            disk_reserve_bytes: self.disk_reserve_bytes,
        }
    }

    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
        verify::verify(self, progress)
    }

    fn backup(&self, parent: &Path, watch: Watch<'_>) -> Result<BackupReport, MaintenanceError> {
        SledStore::backup(self, parent, watch)
    }
}

impl SledStore {
    /// Entries by the whole key, as readers may see them.
    fn entries_in(&self, prefix: &[u8]) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, ReadError> {
        let visible = self.visible();
        let mut found = BTreeMap::new();
        self.database.each_entry(prefix, &mut |key, value| drop(found.insert(key.to_vec(), value.to_vec())))?;
        for (key, before) in visible.before.iter().filter(|(key, _)| key.starts_with(prefix)) {
            match before {
                Some(value) => found.insert(key.clone(), value.clone()),
                None => found.remove(key),
            };
        }
        Ok(found)
    }
}
