//! THE STORAGE CONTRACT. Names of directories and kinds of records are on disk for ever.
//!
//! The archive is a second copy of everything, made by other means than the database: append-only
//! files that are nothing but their records. It is what tells an honest database from one that
//! opened empty, what a turn that only half reached the disk is completed from, and what a store is
//! rebuilt from. It has three series, each a directory of segments:
//!
//! - `chunks`: the log's chunks as they are in the database, and after a turn's last one its mark;
//! - `words`: the words values, in the order of their chunks; rewritten whole when texts are erased;
//! - `ledger`: documents, and every turn's changes to the entries.
//!
//! The first record of each is the identity: format 1 | three zeros | store id 16 | store secret 32
//! | for words, how many erased ids this copy has left out, u64.

pub(crate) mod segment;
pub(crate) mod series;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::contract::NewDocument;
use crate::disk;
use crate::turn::{Turn, TurnMark, decode_changes, encode_changes};
use crate::wire::{Fields, Unreadable};
use crate::words::Words;
use segment::Record;
use series::{Series, SeriesKind};

pub(crate) const IDENTITY: u8 = 1;
pub(crate) const CHUNK: u8 = 2;
pub(crate) const TURN_MARK: u8 = 3;
pub(crate) const WORDS: u8 = 4;
pub(crate) const DOCUMENT: u8 = 5;
pub(crate) const CHANGES: u8 = 6;

const IDENTITY_FORMAT: u8 = 1;

/// Why the archive cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveFault {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{} is missing", .0.display())]
    Missing(PathBuf),
    #[error("{} does not belong there", .0.display())]
    Foreign(PathBuf),
    #[error("format {0} is newer than this program")]
    Newer(u8),
    #[error("{0}")]
    Damaged(String),
}

impl From<Unreadable> for ArchiveFault {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer(format) => ArchiveFault::Newer(format),
            Unreadable::Broken(what) => ArchiveFault::Damaged(what.to_owned()),
        }
    }
}

/// Whose store it is, and what keys its hashes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) store_id: Uuid,
    pub(crate) secret: [u8; 32],
}

/// Without the secret: what is debugged is logged.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("store_id", &self.store_id).finish_non_exhaustive()
    }
}

impl Identity {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![IDENTITY_FORMAT, 0, 0, 0];
        bytes.extend(self.store_id.as_bytes());
        bytes.extend(self.secret);
        bytes
    }

    /// The identity, and what follows it.
    pub(crate) fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), Unreadable> {
        let mut fields = Fields(bytes);
        fields.format(IDENTITY_FORMAT)?;
        fields.array::<3>()?;
        Ok((Identity { store_id: fields.uuid()?, secret: fields.array()? }, fields.0))
    }
}

/// A mark in the chunks series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PlacedMark {
    pub(crate) mark: TurnMark,
    /// The number of its record.
    record: u64,
}

/// The archive, open for appending.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) dir: PathBuf,
    pub(crate) identity: Identity,
    /// How many ids of the list of erasures the words series has left out.
    pub(crate) erasures_applied: u64,
    pub(crate) chunks: Series,
    pub(crate) words: Series,
    pub(crate) ledger: Series,
}

/// Whether anything of an archive is in a directory.
pub(crate) fn exists(dir: &Path) -> bool {
    [SeriesKind::Chunks, SeriesKind::Words, SeriesKind::Ledger].iter().any(|kind| dir.join(kind.name()).exists())
}

/// Removes what a creation that was cut short has left.
pub(crate) fn remove_unfinished(dir: &Path) -> io::Result<()> {
    for kind in [SeriesKind::Chunks, SeriesKind::Words, SeriesKind::Ledger] {
        remove_dir(&dir.join(kind.name()))?;
    }
    Ok(())
}

impl Archive {
    /// Makes an archive that ends with the mark of a new store.
    pub(crate) fn create(dir: &Path, identity: Identity, mark: &TurnMark) -> io::Result<Archive> {
        disk::create_dir(dir)?;
        let series = |kind: SeriesKind| Series::create(&dir.join(kind.name()), kind, identity.store_id);
        let mut archive = Archive {
            dir: dir.to_owned(),
            identity,
            erasures_applied: 0,
            chunks: series(SeriesKind::Chunks)?,
            words: series(SeriesKind::Words)?,
            ledger: series(SeriesKind::Ledger)?,
        };
        archive.chunks.append(IDENTITY, &identity.encode())?;
        archive.words.append(IDENTITY, &words_identity(identity, 0))?;
        archive.ledger.append(IDENTITY, &identity.encode())?;
        archive.chunks.append(TURN_MARK, &mark.encode())?;
        archive.sync()?;
        dir.parent().map_or(Ok(()), disk::sync_dir)?;
        Ok(archive)
    }

    pub(crate) fn open(dir: &Path) -> Result<Archive, ArchiveFault> {
        if !exists(dir) {
            return Err(ArchiveFault::Missing(dir.to_owned()));
        }
        finish_rewrite(dir)?;
        only_ours(dir)?;
        let open = |kind: SeriesKind| Series::open(&dir.join(kind.name()), kind);
        let (chunks, words, ledger) = (open(SeriesKind::Chunks)?, open(SeriesKind::Words)?, open(SeriesKind::Ledger)?);
        let (identity, _) = first_identity(&chunks)?;
        let (words_identity, applied) = first_identity(&words)?;
        let (ledger_identity, _) = first_identity(&ledger)?;
        let ids = [chunks.store_id(), words.store_id(), ledger.store_id()];
        if words_identity != identity || ledger_identity != identity || ids != [identity.store_id; 3] {
            return Err(ArchiveFault::Damaged("its series belong to different stores".to_owned()));
        }
        Ok(Archive { dir: dir.to_owned(), identity, erasures_applied: applied, chunks, words, ledger })
    }

    /// Appends a turn and makes it durable. The mark goes last, but no order among the series is
    /// relied on: a turn counts only where all that its mark names is there.
    pub(crate) fn write(&mut self, turn: &Turn) -> io::Result<()> {
        for (_, words) in &turn.words {
            self.words.append(WORDS, words)?;
        }
        for document in &turn.documents {
            let mut payload = turn.mark.turn.to_be_bytes().to_vec();
            payload.extend(document.sha256);
            payload.extend(&document.bytes);
            self.ledger.append(DOCUMENT, &payload)?;
        }
        if !turn.changes.is_empty() {
            self.ledger.append(CHANGES, &encode_changes(turn.mark.turn, &turn.changes))?;
        }
        for (_, chunk) in &turn.chunks {
            self.chunks.append(CHUNK, chunk)?;
        }
        self.chunks.append(TURN_MARK, &turn.mark.encode())?;
        self.sync()
    }

    /// All three at once: one waiting for the disk does not keep the others from it.
    fn sync(&mut self) -> io::Result<()> {
        let Archive { chunks, words, ledger, .. } = self;
        thread::scope(|scope| {
            let others = [words, ledger].map(|series| series.has_unwritten().then(|| scope.spawn(|| series.sync())));
            let chunks = chunks.sync();
            for other in others.into_iter().flatten() {
                other.join().map_err(|_| io::Error::other("a series could not be written"))??;
            }
            chunks
        })
    }

    /// The last turn that is all there, and the one before it where there is one.
    pub(crate) fn last_turns(&self) -> Result<(PlacedMark, Option<PlacedMark>), ArchiveFault> {
        let mut marks: Vec<PlacedMark> = Vec::new();
        for index in (0..self.chunks.segment_count()).rev() {
            let mut here = self.marks_in_segment(index)?;
            here.append(&mut marks);
            marks = here;
            if marks.len() >= 3 {
                break;
            }
        }
        let whole =
            |placed: &PlacedMark| self.words.records() >= placed.mark.words_records && self.ledger.records() >= placed.mark.ledger_records;
        let torn = marks.iter().rev().take_while(|placed| !whole(placed)).count();
        if torn > 1 {
            return Err(ArchiveFault::Damaged("more than its last turn is incomplete".to_owned()));
        }
        marks.truncate(marks.len() - torn);
        let last = marks.pop().ok_or_else(|| ArchiveFault::Damaged("it has no complete turn".to_owned()))?;
        Ok((last, marks.pop()))
    }

    fn marks_in_segment(&self, index: usize) -> Result<Vec<PlacedMark>, ArchiveFault> {
        let mut marks = Vec::new();
        self.chunks.view().segment_records(index, &mut |record| {
            if record.kind == TURN_MARK {
                marks.push((record.number, TurnMark::decode(record.payload)));
            }
        })?;
        marks.into_iter().map(|(record, mark)| Ok(PlacedMark { mark: mark?, record })).collect()
    }

    /// Everything that a turn keeps, given its mark and the one before.
    pub(crate) fn turn(&self, before: &PlacedMark, at: &PlacedMark) -> Result<Turn, ArchiveFault> {
        let mut turn = Turn { mark: at.mark, documents: vec![], words: vec![], chunks: vec![], changes: vec![] };
        let mut fault: Result<(), ArchiveFault> = Ok(());
        let mut taking = |series: &Series, first: u64, last: u64| {
            series.view().records_from(first, &mut |record| {
                if record.number <= last && fault.is_ok() {
                    fault = take(&mut turn, record);
                }
            })
        };
        taking(&self.words, before.mark.words_records + 1, at.mark.words_records)?;
        taking(&self.ledger, before.mark.ledger_records + 1, at.mark.ledger_records)?;
        taking(&self.chunks, before.record + 1, at.record - 1)?;
        fault?;
        Ok(turn)
    }

    /// Takes away whatever stands after a turn; says whether there was anything.
    pub(crate) fn cut_after(&mut self, at: &PlacedMark) -> Result<bool, ArchiveFault> {
        let chunks = self.chunks.cut_after(at.record)?;
        let words = self.words.cut_after(at.mark.words_records)?;
        let ledger = self.ledger.cut_after(at.mark.ledger_records)?;
        Ok(chunks || words || ledger)
    }

    /// Writes the words series anew without the erased texts and puts it in the old one's place.
    pub(crate) fn rewrite_words(&mut self, goes: &dyn Fn(&Uuid) -> bool, erasures: u64) -> Result<(), ArchiveFault> {
        let (fresh, old) = (self.dir.join("words.new"), self.dir.join("words.old"));
        let place = self.words.dir().to_owned();
        remove_dir(&fresh)?;
        remove_dir(&old)?;
        let mut rewritten = Series::create(&fresh, SeriesKind::Words, self.identity.store_id)?;
        rewritten.append(IDENTITY, &words_identity(self.identity, erasures))?;
        let mut fault: Result<(), ArchiveFault> = Ok(());
        self.words.view().records_from(2, &mut |record| {
            if fault.is_ok() {
                fault = Words::decode(record.payload).map_err(ArchiveFault::from).and_then(|mut words| {
                    words.erase(goes);
                    Ok(rewritten.append(WORDS, &words.encode())?)
                });
            }
        })?;
        fault?;
        rewritten.sync()?;
        drop(rewritten);
        std::fs::rename(&place, &old)?;
        std::fs::rename(&fresh, &place)?;
        disk::sync_dir(&self.dir)?;
        remove_dir(&old)?;
        disk::sync_dir(&self.dir)?;
        self.words = Series::open(&place, SeriesKind::Words)?;
        self.erasures_applied = erasures;
        Ok(())
    }
}

fn words_identity(identity: Identity, erasures: u64) -> Vec<u8> {
    let mut bytes = identity.encode();
    bytes.extend(erasures.to_be_bytes());
    bytes
}

fn first_identity(series: &Series) -> Result<(Identity, u64), ArchiveFault> {
    let first = series.view().first_record(|record| {
        let identity = Identity::decode(record.payload).ok().filter(|_| record.kind == IDENTITY);
        identity.map(|(identity, rest)| (identity, Fields(rest).u64().unwrap_or(0)))
    })?;
    first.flatten().ok_or_else(|| ArchiveFault::Damaged(format!("{} does not say whose it is", series.dir().display())))
}

/// Reads one record of a turn.
fn take(turn: &mut Turn, record: Record<'_>) -> Result<(), ArchiveFault> {
    let mut fields = Fields(record.payload);
    let of_turn = match record.kind {
        CHUNK => {
            let chunk = crate::chunk::Chunk::verified(record.payload)?;
            turn.chunks.push((chunk.head.first_sequence, record.payload.to_vec()));
            chunk.head.turn
        }
        WORDS => {
            let words = Words::decode(record.payload)?;
            turn.words.push((words.first_sequence, record.payload.to_vec()));
            words.turn
        }
        DOCUMENT => {
            let of_turn = fields.u64()?;
            let sha256 = fields.array()?;
            if Sha256::digest(fields.0)[..] != sha256 {
                return Err(ArchiveFault::Damaged("a document is not what its hash says".to_owned()));
            }
            turn.documents.push(NewDocument { sha256, bytes: fields.0.to_vec() });
            of_turn
        }
        CHANGES => {
            let (of_turn, mut changes) = decode_changes(record.payload)?;
            turn.changes.append(&mut changes);
            of_turn
        }
        kind => return Err(ArchiveFault::Damaged(format!("record {} is of unknown kind {kind}", record.number))),
    };
    if of_turn == turn.mark.turn {
        Ok(())
    } else {
        Err(ArchiveFault::Damaged(format!("record {} belongs to turn {of_turn}, not {}", record.number, turn.mark.turn)))
    }
}

/// Completes or drops an exchange of the words series that a crash interrupted.
fn finish_rewrite(dir: &Path) -> io::Result<()> {
    let (place, fresh, old) = (dir.join("words"), dir.join("words.new"), dir.join("words.old"));
    if !place.exists() && fresh.exists() && old.exists() {
        std::fs::rename(&fresh, &place)?;
    }
    disk::sync_dir(dir)?;
    if place.exists() {
        remove_dir(&fresh)?;
        remove_dir(&old)?;
    }
    Ok(())
}

fn only_ours(dir: &Path) -> Result<(), ArchiveFault> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if !["chunks", "words", "ledger"].iter().any(|name| path.file_name() == Some(name.as_ref())) {
            return Err(ArchiveFault::Foreign(path));
        }
    }
    Ok(())
}

fn remove_dir(dir: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
