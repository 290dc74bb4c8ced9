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
//! | for words, how many erased ids this copy has left out, u64; for chunks, after a restore only, the
//! epoch: number u64 | id 16 | when it began, microseconds since 1970, i64.

pub(crate) mod segment;
pub(crate) mod series;
mod syncing;
mod view;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::contract::{Epoch, NewDocument};
use crate::disk;
use crate::turn::{Turn, TurnMark, decode_changes, encode_changes};
use crate::wire::{Fields, Unreadable};
use crate::words::Words;
use segment::Record;
use series::{Series, SeriesKind};

pub(crate) use view::{ArchiveView, furthest_turn};

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

    /// The identity with the epoch, which stands there only after a restore.
    pub(crate) fn encode_with(&self, epoch: &Epoch) -> Vec<u8> {
        let mut bytes = self.encode();
        if let Some(restored_at) = epoch.restored_at_micros {
            bytes.extend(epoch.number.to_be_bytes());
            bytes.extend(epoch.id.as_bytes());
            bytes.extend(restored_at.to_be_bytes());
        }
        bytes
    }

    /// The epoch, of what follows an identity.
    pub(crate) fn epoch(&self, rest: &[u8]) -> Epoch {
        let mut fields = Fields(rest);
        let mut restored = || -> Result<Epoch, Unreadable> {
            Ok(Epoch { number: fields.u64()?, id: fields.uuid()?, restored_at_micros: Some(fields.i64()?) })
        };
        restored().unwrap_or_else(|_| Epoch::first(self.store_id))
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
    pub(crate) record: u64,
}

/// The archive, open for appending.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) dir: PathBuf,
    pub(crate) identity: Identity,
    /// Since when this archive goes its own way from any backup of it.
    pub(crate) epoch: Epoch,
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
        let mut archive = Archive::begin(dir, identity, Epoch::first(identity.store_id), 0)?;
        archive.chunks.append(TURN_MARK, &mark.encode())?;
        archive.sync()?;
        Ok(archive)
    }

    /// Begins an archive that has no turn yet, not even that of a new store.
    pub(crate) fn begin(dir: &Path, identity: Identity, epoch: Epoch, erasures_applied: u64) -> io::Result<Archive> {
        disk::create_dir(dir)?;
        let series = |kind: SeriesKind| Series::create(&dir.join(kind.name()), kind, identity.store_id);
        let mut archive = Archive {
            dir: dir.to_owned(),
            identity,
            epoch,
            erasures_applied,
            chunks: series(SeriesKind::Chunks)?,
            words: series(SeriesKind::Words)?,
            ledger: series(SeriesKind::Ledger)?,
        };
        archive.chunks.append(IDENTITY, &identity.encode_with(&epoch))?;
        archive.words.append(IDENTITY, &words_identity(identity, erasures_applied))?;
        archive.ledger.append(IDENTITY, &identity.encode())?;
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
        let ArchiveView { identity, epoch, erasures_applied, .. } = ArchiveView::of([chunks.view(), words.view(), ledger.view()])?;
        Ok(Archive { dir: dir.to_owned(), identity, epoch, erasures_applied, chunks, words, ledger })
    }

    /// The archive as it stands, for reading.
    pub(crate) fn view(&self) -> ArchiveView {
        ArchiveView {
            identity: self.identity,
            epoch: self.epoch,
            erasures_applied: self.erasures_applied,
            chunks: self.chunks.view(),
            words: self.words.view(),
            ledger: self.ledger.view(),
        }
    }

    /// Appends a turn and makes it durable.
    pub(crate) fn write(&mut self, turn: &Turn) -> io::Result<()> {
        let begun = self.begin_turn(turn);
        begun.and(self.finish_turn())
    }

    /// Appends a turn and begins to make it durable; [`Archive::finish_turn`] waits for that, and is
    /// called whether or not this went well. The mark goes last, but no order among the series is relied
    /// on: a turn counts only where all that its mark names is there.
    pub(crate) fn begin_turn(&mut self, turn: &Turn) -> io::Result<()> {
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
        self.begin_sync()
    }

    fn begin_sync(&mut self) -> io::Result<()> {
        self.series().into_iter().try_for_each(Series::begin_sync)
    }

    /// Waits until all that was begun is durable.
    pub(crate) fn finish_turn(&mut self) -> io::Result<()> {
        let [chunks, words, ledger] = self.series().map(Series::finish_sync);
        chunks.and(words).and(ledger)
    }

    /// All three at once: one waiting for the disk does not keep the others from it.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        let begun = self.begin_sync();
        begun.and(self.finish_turn())
    }

    fn series(&mut self) -> [&mut Series; 3] {
        [&mut self.chunks, &mut self.words, &mut self.ledger]
    }

    /// What its segments will take if `bytes` more are written: a disk must have room for that too,
    /// or a segment that is prepared beside a turn takes the turn's.
    pub(crate) fn room_to_come(&self, bytes: u64) -> u64 {
        [&self.chunks, &self.words, &self.ledger].map(|series| series.room_to_come(bytes)).iter().sum()
    }

    /// As of [`ArchiveView::last_turns`].
    pub(crate) fn last_turns(&self) -> Result<(PlacedMark, Option<PlacedMark>), ArchiveFault> {
        self.view().last_turns()
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
        self.words.rest();
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
