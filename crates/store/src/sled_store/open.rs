//! Opening: where a store is believed only after it has been read.
//!
//! A database that lost its tail, or everything, may open without a word; so every chunk is
//! verified, every mark is compared with the archive's, and whatever differs by more than one turn
//! cut short is refused by name. Repairs are few, each follows from the order in which a turn is
//! written, and each is told.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, RwLock};

use uuid::Uuid;

use super::database::{Database, DatabaseFault, Tuning};
use super::{Options, SledStore, Visible, Writer, erase_in_database, now_micros};
use crate::archive::{self, Archive, ArchiveFault, Identity, PlacedMark};
use crate::chunk::Chunk;
use crate::contract::NewDocument;
use crate::disk;
use crate::erasures::{Erasures, ErasuresFault};
use crate::index::Index;
use crate::lock::{Lock, LockError};
use crate::turn::{Change, DOCUMENT_SPACE, Turn, TurnMark};
use crate::wire::Unreadable;
use crate::words::Words;

const STORE_FORMAT: u32 = 1;
const FORMAT_NAME: &str = "touchstone-store";

/// Why a store was not opened, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process works on it: stop that one, or ask it to do what is wanted.
    #[error("the store in {} is in use{}: stop that process, or send what you want done to its API", .data.display(), holder(.process))]
    Locked {
        /// The data directory.
        data: PathBuf,
        /// The other process, where it could be told.
        process: Option<u32>,
    },
    /// The directory holds something, but no store that this program made.
    #[error("{} holds a database, but does not say that it is a Touchstone store: choose another data directory", .data.display())]
    NotAStore {
        /// The data directory.
        data: PathBuf,
    },
    /// A file stands where only the store's own may be: move it away.
    #[error("{} does not belong to the store: move it away, then start again", .path.display())]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// The database has put a value where no synchronisation reaches it.
    #[error("{} should not exist: the database kept a value outside its log; run `touchstone rebuild`", .path.display())]
    BlobFile {
        /// The file.
        path: PathBuf,
    },
    /// The store was written by a newer release: use that one.
    #[error("the store has format {format}, which is newer than this program: use the release that wrote it, or a later one")]
    NewerFormat {
        /// The format found.
        format: u32,
    },
    /// The database is there, but its archive is not: say where it is, or restore it.
    #[error("the store's archive is not in {}: name the right directory, or restore it from a backup", .archive.display())]
    ArchiveMissing {
        /// Where it was looked for.
        archive: PathBuf,
    },
    /// The archive is there, but its database is not: rebuild it.
    #[error("there is an archive in {} but no database in {}: run `touchstone rebuild`, or choose other directories", .archive.display(), .database.display())]
    DatabaseMissing {
        /// Where the archive is.
        archive: PathBuf,
        /// Where the database was looked for.
        database: PathBuf,
    },
    /// Database and archive belong to two stores: name the right directories.
    #[error("the database is of store {database}, the archive of store {archive}: name the directories that belong together")]
    IdMismatch {
        /// The database's store.
        database: Uuid,
        /// The archive's store.
        archive: Uuid,
    },
    /// What is there is not what was acknowledged: keep a copy, then rebuild.
    #[error("the store is damaged: {what}; keep a copy of its directories, then run `touchstone rebuild`")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// The machine did not let the store be read or written.
    #[error("the store could not be opened: {cause}")]
    Failed {
        /// What it said.
        cause: String,
    },
}

fn holder(process: &Option<u32>) -> String {
    process.map_or_else(String::new, |process| format!(" by process {process}"))
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        OpenError::Failed { cause: error.to_string() }
    }
}

impl From<Unreadable> for OpenError {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            Unreadable::Broken(what) => OpenError::Damaged { what: what.to_owned() },
        }
    }
}

impl From<DatabaseFault> for OpenError {
    fn from(fault: DatabaseFault) -> Self {
        match fault {
            DatabaseFault::Foreign(path) => OpenError::ForeignFile { path },
            DatabaseFault::Blob(path) => OpenError::BlobFile { path },
            DatabaseFault::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            DatabaseFault::Io(error) | DatabaseFault::Sled(sled::Error::Io(error)) => error.into(),
            DatabaseFault::Sled(_) | DatabaseFault::Panicked(_) | DatabaseFault::Damaged(_) => {
                OpenError::Damaged { what: format!("the database: {fault}") }
            }
        }
    }
}

impl From<ArchiveFault> for OpenError {
    fn from(fault: ArchiveFault) -> Self {
        match fault {
            ArchiveFault::Io(error) => error.into(),
            ArchiveFault::Missing(archive) => OpenError::ArchiveMissing { archive },
            ArchiveFault::Foreign(path) => OpenError::ForeignFile { path },
            ArchiveFault::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            ArchiveFault::Damaged(what) => OpenError::Damaged { what: format!("the archive: {what}") },
        }
    }
}

impl From<ErasuresFault> for OpenError {
    fn from(fault: ErasuresFault) -> Self {
        match fault {
            ErasuresFault::Io(error) => error.into(),
            ErasuresFault::Line(_) => OpenError::Damaged { what: fault.to_string() },
        }
    }
}

/// Where the parts of a store are.
struct Places {
    format: PathBuf,
    database: PathBuf,
    archive: PathBuf,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Nothing here yet.
    New,
    /// Being made when it was interrupted; nothing was ever acknowledged.
    Creating,
    Complete,
}

impl SledStore {
    /// Opens the store in a directory, or makes one where there is none.
    ///
    /// Everything that was ever acknowledged is there afterwards, or this fails and says what to do.
    pub fn open(data: &Path, options: Options) -> Result<SledStore, OpenError> {
        disk::create_dir(data)?;
        let lock = Lock::take(&data.join("lock")).map_err(|error| match error {
            LockError::Held(process) => OpenError::Locked { data: data.to_owned(), process },
            LockError::Io(error) => error.into(),
        })?;
        let mut repaired = Vec::new();
        let reserve = data.join("reserve");
        if disk::free_reserve(&reserve, options.disk_reserve_bytes)? {
            repaired.push("the disk is nearly full: the space kept aside for opening was given back".to_owned());
        }
        let archive = options.archive_dir.clone().unwrap_or_else(|| data.join("archive"));
        let places = Places { format: data.join("FORMAT"), database: data.join("store"), archive };
        let tuning = Tuning { cache_bytes: options.cache_bytes, flush_every: options.flush_every };
        let (database, archive) = match state(data, &places)? {
            State::Complete => existing(&places, tuning)?,
            state => create(&places, tuning, state)?,
        };
        let opened = Opening { database, archive, repaired: &mut repaired }.check(&data.join("erasures"))?;
        if let Err(error) = disk::keep_reserve(&reserve, options.disk_reserve_bytes) {
            tracing::warn!(%error, "no space could be kept aside for opening on a full disk");
        }
        for repair in &repaired {
            tracing::warn!(%repair, "repaired at opening");
        }
        Ok(SledStore {
            data: data.to_owned(),
            database_dir: places.database,
            archive_dir: places.archive,
            identity: opened.writer.archive.identity,
            disk_reserve_bytes: options.disk_reserve_bytes,
            repaired,
            database: opened.database,
            visible: RwLock::new(Visible { index: opened.index, before: Default::default() }),
            writer: Mutex::new(opened.writer),
            read_only: OnceLock::new(),
            words_at_rest: Mutex::new(()),
            _lock: lock,
        })
    }
}

/// What the directory says of itself, before anything in it is touched.
fn state(data: &Path, places: &Places) -> Result<State, OpenError> {
    let text = match std::fs::read_to_string(&places.format) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match (places.database.exists(), archive::exists(&places.archive)) {
                (false, false) => Ok(State::New),
                (false, true) => Err(database_missing(places)),
                (true, _) => Err(OpenError::NotAStore { data: data.to_owned() }),
            };
        }
        text => text?,
    };
    let mut words = text.split_whitespace();
    let format = words.next().filter(|name| *name == FORMAT_NAME).and(words.next()).and_then(|format| format.parse::<u32>().ok());
    match (format, words.next()) {
        (Some(format), _) if format > STORE_FORMAT => Err(OpenError::NewerFormat { format }),
        (Some(STORE_FORMAT), Some("creating")) => Ok(State::Creating),
        (Some(STORE_FORMAT), Some("complete")) => Ok(State::Complete),
        _ => Err(OpenError::Damaged { what: format!("{} is not what the store wrote", places.format.display()) }),
    }
}

fn database_missing(places: &Places) -> OpenError {
    OpenError::DatabaseMissing { archive: places.archive.clone(), database: places.database.clone() }
}

fn existing(places: &Places, tuning: Tuning) -> Result<(Database, Archive), OpenError> {
    if !places.database.join("db").exists() {
        return Err(database_missing(places));
    }
    let archive = Archive::open(&places.archive)?;
    let database = Database::open(&places.database, tuning)?;
    let identity = database.identity()?;
    if identity.store_id != archive.identity.store_id {
        return Err(OpenError::IdMismatch { database: identity.store_id, archive: archive.identity.store_id });
    }
    if identity != archive.identity {
        return Err(OpenError::Damaged { what: "database and archive have different secrets".to_owned() });
    }
    Ok((database, archive))
}

fn create(places: &Places, tuning: Tuning, state: State) -> Result<(Database, Archive), OpenError> {
    if state == State::Creating {
        archive::remove_unfinished(&places.archive)?;
        if places.database.exists() {
            std::fs::remove_dir_all(&places.database)?;
        }
    }
    disk::replace_file(&places.format, format!("{FORMAT_NAME} {STORE_FORMAT}\ncreating\n").as_bytes())?;
    let (mut id, mut secret) = ([0; 16], [0; 32]);
    getrandom::fill(&mut id).and_then(|()| getrandom::fill(&mut secret)).map_err(|error| OpenError::Failed { cause: error.to_string() })?;
    let identity = Identity { store_id: uuid::Builder::from_random_bytes(id).into_uuid(), secret };
    let mark = TurnMark {
        store_id: identity.store_id,
        turn: 0,
        head_sequence: 0,
        head_hash: [0; 32],
        words_records: 1,
        ledger_records: 1,
        entries: 0,
        at_micros: now_micros(),
    };
    let archive = Archive::create(&places.archive, identity, &mark)?;
    let database = Database::create(&places.database, tuning, identity, &mark)?;
    disk::replace_file(&places.format, format!("{FORMAT_NAME} {STORE_FORMAT}\ncomplete\n").as_bytes())?;
    if let Some(parent) = places.format.parent().and_then(Path::parent) {
        disk::sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
    }
    Ok((database, archive))
}

struct Opening<'a> {
    database: Database,
    archive: Archive,
    repaired: &'a mut Vec<String>,
}

struct Opened {
    database: Database,
    index: Index,
    writer: Writer,
}

/// What walking the log found.
struct Walk {
    index: Index,
    /// Chunks that have texts: first sequence and how many.
    with_texts: Vec<(u64, u32)>,
    /// Whether chunks stand beyond the last complete turn.
    unfinished: bool,
}

impl Opening<'_> {
    fn check(mut self, erasures: &Path) -> Result<Opened, OpenError> {
        let (mut mark, changes) = self.database.last_turn()?;
        self.database.redo(&changes)?;
        let mut walk = self.walk(&mark)?;
        self.words(&mark, &mut walk)?;
        self.entries(&mark)?;

        let (last, before) = self.archive.last_turns()?;
        match (last.mark.turn, mark.turn) {
            (archived, kept) if archived == kept => {
                if last.mark != mark {
                    return Err(OpenError::Damaged { what: format!("database and archive tell turn {kept} differently") });
                }
                self.sweep(&mark)?;
                self.cut(&last)?;
            }
            (archived, kept) if archived == kept + 1 => {
                self.complete_database(&mark, &last, before, &mut walk.index)?;
                mark = last.mark;
            }
            (archived, kept) if archived + 1 == kept && !walk.unfinished => self.complete_archive(&last, mark, changes)?,
            (archived, kept) => {
                return Err(OpenError::Damaged { what: format!("the database ends at turn {kept}, the archive at turn {archived}") });
            }
        }
        self.database.sync()?;
        let erasures = Erasures::open(erasures)?;
        self.finish_erasures(&erasures, &mut walk.index)?;
        Ok(Opened { database: self.database, index: walk.index, writer: Writer { archive: self.archive, mark, erasures } })
    }

    /// Reads and verifies every chunk up to the last complete turn.
    fn walk(&self, mark: &TurnMark) -> Result<Walk, OpenError> {
        let mut walk = Walk { index: Index::default(), with_texts: vec![], unfinished: false };
        let mut at = LogEnd { store_id: mark.store_id, next_sequence: 1, hash: [0; 32], turn: 0, turn_closed: true };
        self.database.each_chunk(&mut |sequence, bytes| {
            if sequence > mark.head_sequence {
                walk.unfinished = true;
                return Ok(());
            }
            let chunk = Chunk::verified(bytes).map_err(|error| at_chunk(sequence, error))?;
            at.follow(sequence, &chunk).map_err(|error| at_chunk(sequence, error))?;
            walk.index.add_chunk(&chunk).map_err(|error| at_chunk(sequence, error))?;
            if chunk.head.texts > 0 {
                walk.with_texts.push((sequence, chunk.head.texts));
            }
            Ok(())
        })?;
        if at.next_sequence != mark.head_sequence + 1 || at.hash != mark.head_hash || at.turn > mark.turn || !at.turn_closed {
            let what = format!("the database's log ends at sequence {} of {}", at.next_sequence - 1, mark.head_sequence);
            return Err(OpenError::Damaged { what });
        }
        Ok(walk)
    }

    /// Reads and verifies every words value, and compares them with the chunks that they belong to.
    fn words(&self, mark: &TurnMark, walk: &mut Walk) -> Result<(), OpenError> {
        let mut found = Vec::with_capacity(walk.with_texts.len());
        self.database.each_words(&mut |sequence, bytes| {
            if sequence > mark.head_sequence {
                return Ok(());
            }
            let words = Words::decode(bytes).map_err(|error| at_chunk(sequence, error))?;
            if words.first_sequence != sequence || words.store_id != mark.store_id {
                return Err(at_chunk(sequence, Unreadable::Broken("the words belong elsewhere")));
            }
            found.push((sequence, words.texts.len() as u32));
            walk.index.add_words(&words);
            Ok(())
        })?;
        if found == walk.with_texts {
            return Ok(());
        }
        let differing = walk.with_texts.iter().zip(&found).find(|(one, other)| one != other).map(|(one, _)| one.0);
        let sequence = differing.or_else(|| walk.with_texts.get(found.len()).map(|(sequence, _)| *sequence)).unwrap_or(mark.head_sequence);
        Err(OpenError::Damaged { what: format!("the words at sequence {sequence} are not those that were kept") })
    }

    fn entries(&self, mark: &TurnMark) -> Result<(), OpenError> {
        let mut count = 0;
        self.database.each_entry(b"", &mut |_, _| count += 1)?;
        if count == mark.entries {
            return Ok(());
        }
        Err(OpenError::Damaged { what: format!("the database has {count} entries of {}", mark.entries) })
    }

    fn sweep(&mut self, mark: &TurnMark) -> Result<(), OpenError> {
        let swept = self.database.sweep_after(mark.head_sequence)?;
        if swept > 0 {
            self.repaired.push(format!("a turn cut short was taken back: {swept} values after sequence {}", mark.head_sequence));
        }
        Ok(())
    }

    fn cut(&mut self, at: &PlacedMark) -> Result<(), OpenError> {
        if self.archive.cut_after(at)? {
            self.repaired.push(format!("the archive's torn end after turn {} was cut", at.mark.turn));
        }
        Ok(())
    }

    /// The crash came when the archive had the turn and the database did not.
    fn complete_database(
        &mut self,
        mark: &TurnMark,
        last: &PlacedMark,
        before: Option<PlacedMark>,
        index: &mut Index,
    ) -> Result<(), OpenError> {
        let before = before
            .filter(|before| before.mark == *mark)
            .ok_or_else(|| OpenError::Damaged { what: format!("the archive's turn {} does not follow the database's", last.mark.turn) })?;
        let turn = self.archive.turn(&before, last)?;
        let mut at = LogEnd {
            store_id: mark.store_id,
            next_sequence: mark.head_sequence + 1,
            hash: mark.head_hash,
            turn: mark.turn,
            turn_closed: true,
        };
        let mut texts = 0;
        for (sequence, bytes) in &turn.chunks {
            let chunk = Chunk::verified(bytes)?;
            at.follow(*sequence, &chunk)?;
            index.add_chunk(&chunk)?;
            texts += u64::from(chunk.head.texts);
        }
        for (_, bytes) in &turn.words {
            let words = Words::decode(bytes)?;
            texts = texts.wrapping_sub(words.texts.len() as u64);
            index.add_words(&words);
        }
        if at.next_sequence != last.mark.head_sequence + 1 || at.hash != last.mark.head_hash || !at.turn_closed || texts != 0 {
            return Err(OpenError::Damaged { what: format!("the archive's turn {} is not whole", last.mark.turn) });
        }
        self.database.sweep_after(mark.head_sequence)?;
        self.database.write(&turn)?;
        self.entries(&last.mark)?;
        self.cut(last)?;
        self.repaired.push(format!("turn {} was in the archive alone: the database was caught up", last.mark.turn));
        Ok(())
    }

    /// The crash came when the database had the turn and the archive did not.
    fn complete_archive(&mut self, last: &PlacedMark, mark: TurnMark, changes: Vec<Change>) -> Result<(), OpenError> {
        let mut turn = Turn { mark, documents: vec![], words: vec![], chunks: vec![], changes };
        let mut next = last.mark.head_sequence + 1;
        let mut previous = last.mark.head_hash;
        while next <= mark.head_sequence {
            let bytes = self.database.chunk(next)?.ok_or_else(|| not_following(mark.turn))?;
            let chunk = Chunk::verified(&bytes)?;
            if chunk.head.turn != mark.turn || chunk.head.previous != previous {
                return Err(not_following(mark.turn));
            }
            if let Some(words) = self.database.words(next)? {
                turn.words.push((next, words.to_vec()));
            }
            turn.chunks.push((next, bytes.to_vec()));
            (next, previous) = (chunk.head.next_sequence(), chunk.hash);
        }
        for key in turn.changes.iter().map(Change::key) {
            let Some(sha256) = key.strip_prefix(DOCUMENT_SPACE).and_then(|hash| <[u8; 32]>::try_from(hash).ok()) else { continue };
            let bytes = self.database.document(&sha256)?.ok_or_else(|| not_following(mark.turn))?;
            turn.documents.push(NewDocument { sha256, bytes: bytes.to_vec() });
        }
        let ledger_records = turn.documents.len() as u64 + u64::from(!turn.changes.is_empty());
        if last.mark.words_records + turn.words.len() as u64 != mark.words_records
            || last.mark.ledger_records + ledger_records != mark.ledger_records
            || next != mark.head_sequence + 1
            || previous != mark.head_hash
        {
            return Err(not_following(mark.turn));
        }
        self.cut(last)?;
        self.archive.write(&turn)?;
        self.repaired.push(format!("turn {} was in the database alone: the archive was caught up", mark.turn));
        Ok(())
    }

    /// Takes away again whatever the list names: an erasure may have been cut short.
    fn finish_erasures(&mut self, erasures: &Erasures, index: &mut Index) -> Result<(), OpenError> {
        let goes: HashSet<Uuid> = erasures.ids.iter().copied().collect();
        let chunks: BTreeSet<u64> = goes.iter().filter_map(|id| index.text(id)).collect();
        let listed = erasures.ids.len() as u64;
        if chunks.is_empty() && self.archive.erasures_applied >= listed {
            return Ok(());
        }
        erase_in_database(&self.database, &goes, &chunks).map_err(|cause| OpenError::Failed { cause })?;
        self.archive.rewrite_words(&|id| goes.contains(id), listed)?;
        index.erase(goes);
        self.repaired.push("an erasure that was cut short was finished".to_owned());
        Ok(())
    }
}

/// Where the log stands while its chunks are followed.
pub(super) struct LogEnd {
    pub(super) store_id: Uuid,
    pub(super) next_sequence: u64,
    pub(super) hash: [u8; 32],
    pub(super) turn: u64,
    pub(super) turn_closed: bool,
}

impl LogEnd {
    /// Checks that a chunk goes on where the last one ended, and moves on.
    pub(super) fn follow(&mut self, sequence: u64, chunk: &Chunk<'_>) -> Result<(), Unreadable> {
        let head = &chunk.head;
        if head.store_id != self.store_id {
            return Err(Unreadable::Broken("it belongs to another store"));
        }
        if head.first_sequence != sequence || sequence != self.next_sequence || head.events == 0 {
            return Err(Unreadable::Broken("it does not begin where the one before it ends"));
        }
        if head.previous != self.hash {
            return Err(Unreadable::Broken("it does not chain onto the one before it"));
        }
        if if self.turn_closed { head.turn <= self.turn } else { head.turn != self.turn } {
            return Err(Unreadable::Broken("it is out of turn"));
        }
        *self = LogEnd {
            store_id: self.store_id,
            next_sequence: head.next_sequence(),
            hash: chunk.hash,
            turn: head.turn,
            turn_closed: head.last_of_turn,
        };
        Ok(())
    }
}

fn at_chunk(sequence: u64, error: Unreadable) -> DatabaseFault {
    match error {
        Unreadable::Newer(format) => DatabaseFault::Newer(format),
        Unreadable::Broken(what) => DatabaseFault::Damaged(format!("the chunk at sequence {sequence}: {what}")),
    }
}

fn not_following(turn: u64) -> OpenError {
    OpenError::Damaged { what: format!("the database's turn {turn} does not follow the archive's") }
}
