//! What every store promises, whatever it is made of.
//!
//! The unit is the command: its events, texts, documents and changed entries are kept together or
//! not at all. The unit of speed is the call: a caller that hands over many commands at once pays
//! for one synchronisation with the disk. Nothing here is named after a storage engine, so that
//! another one can keep the same promises.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use crate::maintenance::{BackupReport, MaintenanceError, Watch};

/// What each event counts beyond its own bytes: its place, its id, its hash.
pub const EVENT_FRAME_BYTES: u64 = 77;
/// What each text counts beyond its own bytes.
pub const TEXT_FRAME_BYTES: u64 = 53;
/// What each change to an entry counts beyond its key and value.
pub const ENTRY_FRAME_BYTES: u64 = 15;
/// The most bytes of events, with their frames, that one command may bring: they must fit into one
/// chunk of the log.
pub const MAX_COMMAND_EVENT_BYTES: u64 = 48 * 1024;
/// The most bytes of texts, with their frames, that one command may bring.
pub const MAX_COMMAND_TEXT_BYTES: u64 = 256 * 1024;
/// The most bytes of one document.
pub const MAX_DOCUMENT_BYTES: u64 = 512 * 1024;
/// The most bytes of an entry's key.
pub const MAX_ENTRY_KEY_BYTES: u64 = 512;
/// The most bytes of keys and values, with their frames, that one command may change in the entries.
pub const MAX_COMMAND_ENTRY_BYTES: u64 = 512 * 1024;

/// Which of a trust's two logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LogKind {
    /// The trust's record.
    Main,
    /// What only the named parties may read; positions of its own.
    Restricted,
}

impl fmt::Display for LogKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LogKind::Main => "main",
            LogKind::Restricted => "restricted",
        })
    }
}

/// One log: positions in it run from 1 without a gap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LogKey {
    /// The trust it belongs to.
    pub trust: Uuid,
    /// Which of the trust's logs.
    pub kind: LogKind,
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} log of trust {}", self.kind, self.trust)
    }
}

/// An event to append. Its bytes are kept as they are: proofs are about them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEvent {
    /// Unique in the store.
    pub id: Uuid,
    /// What is kept, byte for byte.
    pub bytes: Vec<u8>,
}

/// A text that an event names by id; it can be erased without touching the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewText {
    /// Unique in the store, for ever: an erased id does not come back.
    pub id: Uuid,
    /// What keeps the text's commitment from being guessed; erased with the text.
    pub salt: [u8; 32],
    /// The words.
    pub text: String,
}

/// A document, kept once under the hash of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDocument {
    /// SHA-256 of `bytes`; checked.
    pub sha256: [u8; 32],
    /// The content.
    pub bytes: Vec<u8>,
}

/// A change beside the log: drafts, keys, cursors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryChange {
    /// Keep this value under this key, whatever was there.
    Put {
        /// The entry's key.
        key: Vec<u8>,
        /// Its new value.
        value: Vec<u8>,
    },
    /// Keep nothing under this key.
    Delete {
        /// The entry's key.
        key: Vec<u8>,
    },
}

/// An entry's key and value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// How a repeated command is recognised. Both hashes are made by the caller, keyed with [`Store::secret`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CommandMark {
    /// Who asked for what under which key.
    pub key: [u8; 32],
    /// What the command said.
    pub body: [u8; 32],
    /// When, in microseconds since 1970.
    pub at_micros: i64,
}

/// Everything one command does. All of it is kept, or none.
///
/// A commit without events ignores `log` and `expected_head`, but keeps `log` with its mark. Texts
/// need events: an event is what names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// Where the events go.
    pub log: LogKey,
    /// The position of the last event the caller knew of; 0 for an empty log.
    pub expected_head: u64,
    /// Appended in this order.
    pub events: Vec<NewEvent>,
    /// Kept beside the log, erasable.
    pub texts: Vec<NewText>,
    /// Kept beside the log by hash; one that is already there is not kept twice.
    pub documents: Vec<NewDocument>,
    /// Applied in this order.
    pub entries: Vec<EntryChange>,
    /// By which a repetition is recognised.
    pub mark: Option<CommandMark>,
    /// How many events right before this commit's, in the same log, are of the marked command too: those
    /// of the commits before it in the same append. What is known of the command counts them in.
    pub marked_before: u32,
}

impl Commit {
    /// A commit that does nothing yet.
    pub fn to(log: LogKey, expected_head: u64) -> Self {
        Commit { log, expected_head, events: vec![], texts: vec![], documents: vec![], entries: vec![], mark: None, marked_before: 0 }
    }
}

/// Where a commit's events now are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The position of the first event; 0 where the commit had none.
    pub first_position: u64,
    /// How many events.
    pub count: u32,
}

/// An event as it was appended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// Unique in the store.
    pub id: Uuid,
    /// The log it is in.
    pub log: LogKey,
    /// Its place there.
    pub position: u64,
    /// SHA-256(0x00 || bytes): the leaf of the log's RFC 6962 tree, computed once at append.
    pub leaf: [u8; 32],
    /// What was appended, byte for byte.
    pub bytes: Arc<[u8]>,
}

/// The same where it lies, for who passes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventFrame<'a> {
    /// Unique in the store.
    pub id: Uuid,
    /// The log it is in.
    pub log: LogKey,
    /// Its place there.
    pub position: u64,
    /// SHA-256(0x00 || bytes).
    pub leaf: [u8; 32],
    /// What was appended, byte for byte.
    pub bytes: &'a [u8],
}

impl EventFrame<'_> {
    /// The event to keep.
    pub fn to_stored(self) -> StoredEvent {
        StoredEvent { id: self.id, log: self.log, position: self.position, leaf: self.leaf, bytes: Arc::from(self.bytes) }
    }
}

/// A text as it was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredText {
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// The words.
    pub text: String,
}

/// A command that carried a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownCommand {
    /// As in the mark.
    pub key: [u8; 32],
    /// As in the mark.
    pub body: [u8; 32],
    /// As in the mark.
    pub at_micros: i64,
    /// The commit's log.
    pub log: LogKey,
    /// The position of its first event; 0 where it had none.
    pub first_position: u64,
    /// How many events; 0 where it changed only entries.
    pub count: u32,
}

/// Since when a store goes its own way. Restoring a backup begins a new epoch: what was recorded
/// after the backup is gone, and positions that readers have seen may come to hold other events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Epoch {
    /// 1 for a store that was never restored; one more for each restoration.
    pub number: u64,
    /// Unique to the restoration; the store's own id where there was none.
    pub id: Uuid,
    /// When it was restored, in microseconds since 1970.
    pub restored_at_micros: Option<i64>,
}

impl Epoch {
    /// Of a store that was never restored.
    pub fn first(store_id: Uuid) -> Self {
        Epoch { number: 1, id: store_id, restored_at_micros: None }
    }
}

/// How the store is, for people who run it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// Why nothing can be written until a restart, if so.
    pub read_only: Option<String>,
    /// What was put right when the store was opened, a sentence each.
    pub repaired: Vec<String>,
    /// Bytes that database and archive take on disk.
    pub bytes_on_disk: u64,
    /// Bytes free on the fuller of their disks; `None` where there is no disk.
    pub bytes_free: Option<u64>,
    /// Below this many free bytes, appends are refused.
    pub disk_reserve_bytes: u64,
}

/// What a full verification looked at and found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerifyReport {
    /// Events whose bytes, leaf hash, order and chain were checked.
    pub events: u64,
    /// Chunks that hold them.
    pub chunks: u64,
    /// Texts that are there.
    pub texts: u64,
    /// Texts that were erased.
    pub erased: u64,
    /// Documents whose hash was checked.
    pub documents: u64,
    /// Entries whose checksum was checked.
    pub entries: u64,
    /// Records of the archive that were checked and compared.
    pub archive_records: u64,
    /// What is wrong, a sentence each; empty for a sound store.
    pub faults: Vec<String>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Why nothing was appended. For all but [`AppendError::OutcomeUnknown`], nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended first: read what is new, and decide again.
    #[error("the {log} is at position {actual}, not {expected}")]
    Conflict {
        /// The log in question.
        log: LogKey,
        /// What the caller expected.
        expected: u64,
        /// Where it is.
        actual: u64,
    },
    /// Too much for one command: make it smaller.
    #[error("{what}: {size} bytes, of at most {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large.
        size: u64,
        /// How large it may be.
        limit: u64,
    },
    /// Not something that a store can keep: an error in the calling program.
    #[error("{what}")]
    Malformed {
        /// What is wrong with it.
        what: String,
    },
    /// Free some space; the next append works as soon as there is some.
    #[error("the disk is full: {free} bytes free, {needed} needed")]
    DiskFull {
        /// Bytes free on the fuller disk.
        free: u64,
        /// Bytes that must be free: the reserve and what is to be written.
        needed: u64,
    },
    /// Restart the service: an earlier error left it unclear what is on disk.
    #[error("the store takes no writes until it is restarted: {reason}")]
    ReadOnly {
        /// The earlier error.
        reason: String,
    },
    /// It may or may not have been kept: repeat it with the same mark after a restart.
    #[error("it is unknown whether this was kept: {cause}")]
    OutcomeUnknown {
        /// What went wrong.
        cause: String,
    },
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// What is there is not what was written: stop the service, and rebuild the store from its archive.
    #[error("the store is damaged: {what}; stop the service and run `touchstone rebuild`")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// The disk or the database failed: look at the machine, then restart the service.
    #[error("the store could not be read: {cause}")]
    Failed {
        /// What it said.
        cause: String,
    },
}

/// A store of logs and of what stands beside them.
///
/// Readers never see anything that a power cut could take back: what an append brings becomes
/// visible when it is on stable storage, and not before.
pub trait Store: Send + Sync {
    /// One durable step for all commits: after `Ok`, everything is on stable storage.
    ///
    /// Several commits to one log may stand in one call: the later ones' `expected_head` counts
    /// the earlier ones' events.
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError>;

    /// Every log that has events, with its head.
    fn logs(&self) -> Vec<(LogKey, u64)>;

    /// The position of a log's last event; 0 where there is none.
    fn head(&self, log: LogKey) -> u64;

    /// Up to `limit` events after a position (exclusive), ascending.
    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError>;

    /// An event by its id.
    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError>;

    /// Every event of every log, in the order in which they were appended.
    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError>;

    /// Texts by id; erased and unknown ones are absent.
    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError>;

    /// A document by the SHA-256 of its content.
    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError>;

    /// An entry's value.
    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError>;

    /// All entries whose key begins with a prefix, in the order of their keys.
    fn entries(&self, prefix: &[u8]) -> Result<Vec<Entry>, ReadError>;

    /// Every kept mark of this instant or later, in no particular order.
    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError>;

    /// Removes texts for good; events and proofs stay as they are. Unknown ids are passed over.
    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError>;

    /// 32 random bytes, made with the store; they never leave it but in a backup.
    fn secret(&self) -> [u8; 32];

    /// The store's own id.
    fn store_id(&self) -> Uuid;

    /// Since when the store goes its own way; the first epoch unless it was restored from a backup.
    fn epoch(&self) -> Epoch {
        Epoch::first(self.store_id())
    }

    /// Forgets marks of commands without events from before an instant, and says how many: beyond
    /// the time for which repetitions are recognised they only take room. Marks of commands with
    /// events stay, being part of the log.
    fn forget_commands_before(&self, at_micros: i64) -> Result<u64, AppendError> {
        let _ = at_micros;
        Ok(0)
    }

    /// How the store is.
    fn health(&self) -> Health;

    /// Looks at everything, on every copy; calls `progress` with how much is done, of how much.
    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError>;

    /// Copies everything that is durable now into a new directory of `parent`, while appends go on.
    fn backup(&self, parent: &Path, watch: Watch<'_>) -> Result<BackupReport, MaintenanceError> {
        let _ = (parent, watch);
        Err(MaintenanceError::InMemory)
    }
}
