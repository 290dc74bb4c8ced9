//! THE STORAGE CONTRACT. Names of trees and keys are on disk for ever.
//!
//! The only file that talks to sled. What sled does not promise is put right here: its `flush` does
//! not reach stable storage by itself, so every step ends with an `fdatasync` of its file through a
//! handle of our own; and where it panics, the panic becomes an error.
//!
//! It writes a page of up to some twenty values as one message, and a message above a quarter of a
//! segment (2 MiB) goes to a file of its own that nothing synchronises. So no value here is larger
//! than [`PIECE_BYTES`]; what is larger is cut into pieces. `pieces.rs` says how.
//!
//! Trees: `log` and `words` by first sequence (u64, big-endian); `entries` by key, each value after
//! the first eight bytes of BLAKE3(key | value); `documents` by SHA-256 and number of the piece
//! (u16); `pieces`. In `entries` stand also `store/identity` and `store/turn` (the last turn's mark
//! and changes, each with a u32 length).

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use sled::{Db, IVec, Mode, Tree};

use super::Options;
use super::pieces::{PIECE_BYTES, Pieced, sweep_unnamed};

use crate::archive::Identity;
use crate::contract::{Epoch, ReadError};
use crate::turn::{Change, Turn, TurnMark, decode_changes, encode_changes};
use crate::wire::{Fields, Unreadable, put_framed};

/// Large enough that no page of ours is put into a file of its own.
pub(crate) const SLED_SEGMENT_BYTES: usize = 8 * 1024 * 1024;

/// How often a value is used when it is passed by, so that its page is soon counted.
const USES_PER_VALUE: usize = 16;

const TREES: [&str; 5] = ["log", "words", "documents", "entries", "pieces"];
const IDENTITY_KEY: &[u8] = b"store/identity";
const TURN_KEY: &[u8] = b"store/turn";
const STORE_SPACE: &[u8] = b"store/";

/// What the database could not do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseFault {
    #[error("{}", said(.0))]
    Sled(#[from] sled::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the database gave up: {0}")]
    Panicked(String),
    #[error("{} does not belong there", .0.display())]
    Foreign(PathBuf),
    #[error("{} holds a value that no power cut is guarded against", .0.display())]
    Blob(PathBuf),
    #[error("format {0} is newer than this program")]
    Newer(u8),
    #[error("{0}")]
    Damaged(String),
}

/// What sled means, without what only its authors can use.
fn said(error: &sled::Error) -> String {
    match error {
        sled::Error::Corruption { at: Some(at), .. } => format!("its log does not hold at byte {}", at.lid()),
        sled::Error::Corruption { .. } => "its log does not hold where it is read".to_owned(),
        sled::Error::Io(error) => error.to_string(),
        sled::Error::CollectionNotFound(_) | sled::Error::Unsupported(_) | sled::Error::ReportableBug(_) => error.to_string(),
    }
}

impl From<Unreadable> for DatabaseFault {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer(format) => DatabaseFault::Newer(format),
            Unreadable::Broken(what) => DatabaseFault::Damaged(what.to_owned()),
        }
    }
}

impl From<DatabaseFault> for ReadError {
    fn from(fault: DatabaseFault) -> Self {
        match fault {
            DatabaseFault::Sled(sled::Error::Corruption { .. })
            | DatabaseFault::Panicked(_)
            | DatabaseFault::Foreign(_)
            | DatabaseFault::Blob(_)
            | DatabaseFault::Newer(_)
            | DatabaseFault::Damaged(_) => ReadError::Damaged { what: fault.to_string() },
            DatabaseFault::Sled(_) | DatabaseFault::Io(_) => ReadError::Failed { cause: fault.to_string() },
        }
    }
}

/// What is shown values by sequence.
pub(crate) type VisitSequence<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<(), DatabaseFault>;

/// How sled is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning {
    pub(crate) cache_bytes: u64,
    pub(crate) flush_every: Option<Duration>,
}

impl Tuning {
    pub(crate) fn of(options: &Options) -> Tuning {
        Tuning { cache_bytes: options.cache_bytes, flush_every: options.flush_every }
    }
}

/// The database side of the store.
#[derive(Debug)]
pub(crate) struct Database {
    db: Db,
    log: Tree,
    words: Pieced,
    documents: Tree,
    entries: Pieced,
    /// The same file that sled writes, for `fdatasync`.
    file: File,
}

/// Runs something of sled's; where it panics, says so instead.
fn guarded<T>(work: impl FnOnce() -> Result<T, DatabaseFault>) -> Result<T, DatabaseFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(DatabaseFault::Panicked(said.unwrap_or("without a word").to_owned()))
    })
}

impl Database {
    /// Makes a database in a directory that has none, with the mark of a new store.
    pub(crate) fn create(dir: &Path, tuning: Tuning, identity: Identity, mark: &TurnMark) -> Result<Database, DatabaseFault> {
        let database = Database::begin(dir, tuning, identity, &Epoch::first(identity.store_id))?;
        database.finish(dir, mark, &[])?;
        Ok(database)
    }

    /// Begins a database that is filled piece by piece; it can be opened only when it is finished.
    pub(crate) fn begin(dir: &Path, tuning: Tuning, identity: Identity, epoch: &Epoch) -> Result<Database, DatabaseFault> {
        crate::disk::create_dir(dir)?;
        let database = guarded(|| Database::assemble(dir, tuning, |_| Ok(())))?;
        guarded(|| database.entries.put(IDENTITY_KEY, &with_check(IDENTITY_KEY, &identity.encode_with(epoch))))?;
        Ok(database)
    }

    /// Gives a database that was begun the mark of its last turn, and makes it durable.
    pub(crate) fn finish(&self, dir: &Path, mark: &TurnMark, changes: &[Change]) -> Result<(), DatabaseFault> {
        guarded(|| self.keep_mark(mark, changes))?;
        self.sync()?;
        Ok(crate::disk::sync_tree(dir)?)
    }

    /// Opens the database of an existing store: whatever of it is missing is damage, never new.
    pub(crate) fn open(dir: &Path, tuning: Tuning) -> Result<Database, DatabaseFault> {
        only_sleds_files(dir)?;
        remove_unfinished_snapshots(dir)?;
        let database = guarded(|| {
            Database::assemble(dir, tuning, |db| {
                let names = db.tree_names();
                match TREES.iter().find(|tree| !names.iter().any(|name| name == tree.as_bytes())) {
                    Some(tree) => Err(DatabaseFault::Damaged(format!("the database opened without its tree `{tree}`"))),
                    None => Ok(()),
                }
            })
        });
        // What sled and its panics say names no file.
        let database = database.map_err(|fault| match fault {
            DatabaseFault::Sled(sled::Error::Io(error)) => DatabaseFault::Io(error),
            DatabaseFault::Sled(_) | DatabaseFault::Panicked(_) => DatabaseFault::Damaged(format!("{}: {fault}", dir.join("db").display())),
            DatabaseFault::Io(_)
            | DatabaseFault::Foreign(_)
            | DatabaseFault::Blob(_)
            | DatabaseFault::Newer(_)
            | DatabaseFault::Damaged(_) => fault,
        })?;
        no_blobs(dir)?;
        Ok(database)
    }

    fn assemble(dir: &Path, tuning: Tuning, check: impl FnOnce(&Db) -> Result<(), DatabaseFault>) -> Result<Database, DatabaseFault> {
        let config = sled::Config::new()
            .path(dir)
            .mode(Mode::HighThroughput)
            .segment_size(SLED_SEGMENT_BYTES)
            .cache_capacity(tuning.cache_bytes)
            .use_compression(false)
            .flush_every_ms(tuning.flush_every.map(|every| u64::try_from(every.as_millis()).unwrap_or(u64::MAX)));
        let db = unlocked(&config)?;
        check(&db)?;
        let tree = |index: usize| db.open_tree(TREES[index]);
        let (log, documents, pieces) = (tree(0)?, tree(2)?, tree(4)?);
        let (words, entries) = (Pieced::new(b'w', tree(1)?, pieces.clone()), Pieced::new(b'e', tree(3)?, pieces));
        let file = OpenOptions::new().read(true).write(true).open(dir.join("db"))?;
        Ok(Database { db, log, words, documents, entries, file })
    }

    pub(crate) fn identity(&self) -> Result<Identity, DatabaseFault> {
        Ok(self.identity_and_epoch()?.0)
    }

    pub(crate) fn identity_and_epoch(&self) -> Result<(Identity, Epoch), DatabaseFault> {
        let bytes = self.kept(IDENTITY_KEY)?;
        let (identity, rest) = Identity::decode(&bytes)?;
        Ok((identity, identity.epoch(rest)))
    }

    /// Waits until sled has let go of a database that was closed: its threads finish their work
    /// after it was dropped, and a directory is not renamed under them.
    pub(crate) fn wait_until_released(dir: &Path) -> io::Result<()> {
        let file = File::open(dir.join("db"))?;
        for _ in 0..500 {
            match file.try_lock() {
                Ok(()) => return file.unlock(),
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other(format!("the database in {} did not let go of its file", dir.display())))
    }

    /// The last turn's mark, and its changes to the entries.
    pub(crate) fn last_turn(&self) -> Result<(TurnMark, Vec<Change>), DatabaseFault> {
        let bytes = self.kept(TURN_KEY)?;
        let mut fields = Fields(&bytes);
        let (mark, changes) = (fields.framed()?, fields.framed()?);
        fields.end()?;
        Ok((TurnMark::decode(mark)?, decode_changes(changes)?.1))
    }

    fn kept(&self, key: &[u8]) -> Result<Vec<u8>, DatabaseFault> {
        let value = guarded(|| self.entries.get(key))?;
        let value = value.ok_or_else(|| DatabaseFault::Damaged("the database does not say whose it is".to_owned()))?;
        Ok(checked(key, &value)?.to_vec())
    }

    /// Keeps a turn and makes it durable. The mark comes after all that it stands for, but before
    /// the changes to entries, which it carries.
    pub(crate) fn write(&self, turn: &Turn) -> Result<(), DatabaseFault> {
        guarded(|| {
            for document in &turn.documents {
                self.keep_document(&document.sha256, &document.bytes)?;
            }
            for (sequence, words) in &turn.words {
                self.words.put(&sequence.to_be_bytes(), words)?;
            }
            for (sequence, chunk) in &turn.chunks {
                self.log.insert(sequence.to_be_bytes(), &**chunk)?;
            }
            self.keep_mark(&turn.mark, &turn.changes)?;
            self.change_entries(&turn.changes)
        })?;
        self.sync()
    }

    fn keep_document(&self, sha256: &[u8; 32], bytes: &[u8]) -> Result<(), DatabaseFault> {
        for (number, piece) in (0_u16..).zip(bytes.chunks(PIECE_BYTES)) {
            self.documents.insert(document_key(sha256, number), piece)?;
        }
        Ok(())
    }

    pub(crate) fn put_document(&self, sha256: &[u8; 32], bytes: &[u8]) -> Result<(), DatabaseFault> {
        guarded(|| self.keep_document(sha256, bytes))
    }

    pub(crate) fn put_chunk(&self, first_sequence: u64, chunk: &[u8]) -> Result<(), DatabaseFault> {
        guarded(|| Ok(self.log.insert(first_sequence.to_be_bytes(), chunk).map(drop)?))
    }

    fn keep_mark(&self, mark: &TurnMark, changes: &[Change]) -> Result<(), DatabaseFault> {
        let mut value = Vec::new();
        put_framed(&mut value, &mark.encode());
        put_framed(&mut value, &encode_changes(mark.turn, changes));
        self.entries.put(TURN_KEY, &with_check(TURN_KEY, &value))
    }

    fn change_entries(&self, changes: &[Change]) -> Result<(), DatabaseFault> {
        for change in changes {
            match change {
                Change::Put { key, value } => self.entries.put(key, &with_check(key, value))?,
                Change::Delete { key } => self.entries.remove(key)?,
            }
        }
        Ok(())
    }

    /// Applies the last turn's changes to the entries once more, for a crash may have come between
    /// its mark and them.
    pub(crate) fn redo(&self, changes: &[Change]) -> Result<(), DatabaseFault> {
        guarded(|| self.change_entries(changes))
    }

    pub(crate) fn put_words(&self, first_sequence: u64, words: &[u8]) -> Result<(), DatabaseFault> {
        guarded(|| self.words.put(&first_sequence.to_be_bytes(), words))
    }

    /// Takes away chunks and words after a sequence; says how many.
    pub(crate) fn sweep_after(&self, head_sequence: u64) -> Result<usize, DatabaseFault> {
        guarded(|| {
            let mut swept = 0;
            for tree in [&self.log, self.words.tree()] {
                for key in tree.range((head_sequence + 1).to_be_bytes()..).keys() {
                    tree.remove(key?)?;
                    swept += 1;
                }
            }
            Ok(swept)
        })
    }

    /// Takes away pieces that no value names: a crash may leave some.
    pub(crate) fn sweep_pieces(&self) -> Result<(), DatabaseFault> {
        guarded(|| sweep_unnamed(&[&self.words, &self.entries]))
    }

    /// Makes everything so far durable.
    pub(crate) fn sync(&self) -> Result<(), DatabaseFault> {
        guarded(|| Ok(self.db.flush().map(drop)?))?;
        Ok(crate::disk::sync_data(&self.file)?)
    }

    pub(crate) fn chunk(&self, first_sequence: u64) -> Result<Option<IVec>, DatabaseFault> {
        guarded(|| Ok(self.log.get(first_sequence.to_be_bytes())?))
    }

    pub(crate) fn words(&self, first_sequence: u64) -> Result<Option<IVec>, DatabaseFault> {
        guarded(|| self.words.get(&first_sequence.to_be_bytes()))
    }

    /// A document, checked against its hash; `length` is what its entry says.
    pub(crate) fn document(&self, sha256: &[u8; 32], length: &[u8]) -> Result<Vec<u8>, DatabaseFault> {
        let length = Fields(length).u32()? as usize;
        let bytes = guarded(|| {
            let mut bytes = Vec::new();
            for number in (0_u16..).take(length.div_ceil(PIECE_BYTES)) {
                bytes.extend_from_slice(&self.documents.get(document_key(sha256, number))?.unwrap_or_default());
            }
            Ok(bytes)
        })?;
        if bytes.len() == length && Sha256::digest(&bytes)[..] == *sha256 {
            return Ok(bytes);
        }
        Err(DatabaseFault::Damaged(format!("document {} is not what its hash says", hex::encode(sha256))))
    }

    pub(crate) fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, DatabaseFault> {
        let value = guarded(|| self.entries.get(key))?;
        value.map(|value| Ok(checked(key, &value)?.to_vec())).transpose()
    }

    /// Shows every chunk in order of sequence.
    pub(crate) fn each_chunk(&self, visit: VisitSequence<'_>) -> Result<(), DatabaseFault> {
        self.each_chunk_shared(&mut |sequence, value| visit(sequence, &value))
    }

    /// Hands over every chunk in order of sequence.
    pub(crate) fn each_chunk_shared(&self, visit: &mut dyn FnMut(u64, IVec) -> Result<(), DatabaseFault>) -> Result<(), DatabaseFault> {
        guarded(|| {
            for pair in self.log.iter() {
                let (key, value) = pair?;
                visit(sequence(&key)?, value)?;
                let_go(&self.log, &key)?;
            }
            Ok(())
        })
    }

    /// A chunk that is passed by on the way to the next.
    pub(crate) fn chunk_in_passing(&self, first_sequence: u64) -> Result<Option<IVec>, DatabaseFault> {
        let chunk = self.chunk(first_sequence)?;
        guarded(|| let_go(&self.log, &first_sequence.to_be_bytes()))?;
        Ok(chunk)
    }

    /// Shows every words value in order of sequence.
    pub(crate) fn each_words(&self, visit: VisitSequence<'_>) -> Result<(), DatabaseFault> {
        guarded(|| {
            self.words.each(b"", &mut |key, value| {
                visit(sequence(key)?, value)?;
                let_go(self.words.tree(), key)
            })
        })
    }

    /// Shows every entry whose key begins with a prefix, but for the store's own.
    pub(crate) fn each_entry(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), DatabaseFault> {
        guarded(|| {
            self.entries.each(prefix, &mut |key, value| {
                if !key.starts_with(STORE_SPACE) {
                    visit(key, checked(key, value)?);
                }
                Ok(())
            })
        })
    }
}

/// Opens sled's database once sled has let go of it: its threads may hold the file for a moment after
/// a store was closed. Another process is kept away by a lock of our own.
fn unlocked(config: &sled::Config) -> Result<Db, sled::Error> {
    let mut patience = 100;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if patience > 0 && error.to_string().contains("could not acquire lock") => {
                patience -= 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            opened => return opened,
        }
    }
}

/// Has sled look at the size of what it keeps in memory, after a value that is not needed again.
///
/// It notes which pages are used in 256 lists by number of the page, and looks at a list only when 64
/// uses have come together in it. Our pages are few and large: the log of a million events has not
/// enough of them to fill the lists by being read once, and would stay in memory whole, however small
/// the cache was set.
fn let_go(tree: &Tree, key: &[u8]) -> Result<(), DatabaseFault> {
    for _ in 0..USES_PER_VALUE {
        tree.contains_key(key)?;
    }
    Ok(())
}

fn sequence(key: &[u8]) -> Result<u64, Unreadable> {
    let mut fields = Fields(key);
    let sequence = fields.u64()?;
    fields.end()?;
    Ok(sequence)
}

fn document_key(sha256: &[u8; 32], number: u16) -> Vec<u8> {
    [sha256.as_slice(), &number.to_be_bytes()].concat()
}

fn with_check(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + value.len());
    bytes.extend(check(key, value));
    bytes.extend(value);
    bytes
}

fn checked<'a>(key: &[u8], bytes: &'a [u8]) -> Result<&'a [u8], Unreadable> {
    let mut fields = Fields(bytes);
    if fields.array::<8>()? == check(key, fields.0) { Ok(fields.0) } else { Err(Unreadable::Broken("an entry's checksum does not hold")) }
}

fn check(key: &[u8], value: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key);
    hasher.update(value);
    let mut check = [0; 8];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    check
}

/// Refuses to start on a directory that holds anything but a database.
fn only_sleds_files(dir: &Path) -> Result<(), DatabaseFault> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !(["db", "conf", "blobs"].contains(&name) || name.starts_with("snap.")) {
            return Err(DatabaseFault::Foreign(path));
        }
    }
    for needed in ["db", "conf"] {
        if !dir.join(needed).is_file() {
            return Err(DatabaseFault::Damaged(format!("{} is missing", dir.join(needed).display())));
        }
    }
    no_blobs(dir)
}

/// Takes away the snapshots that sled began to write when it was opened and did not finish, for want
/// of space or because the process was killed: sled would read the newest as if it were whole, and
/// refuse the database. The log and the snapshot before have everything that is in them.
fn remove_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            tracing::warn!(path = %path.display(), "a snapshot that the database did not finish was removed");
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// A value in a file of its own is one that no synchronisation of ours reaches.
pub(crate) fn no_blobs(dir: &Path) -> Result<(), DatabaseFault> {
    match std::fs::read_dir(dir.join("blobs")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        entries => match entries?.next() {
            Some(blob) => Err(DatabaseFault::Blob(blob?.path())),
            None => Ok(()),
        },
    }
}
