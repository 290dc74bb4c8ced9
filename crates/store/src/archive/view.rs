//! Reading an archive that is not being written, whole or damaged.
//!
//! A backup may be on a disk that cannot be written, and a copy is made while the writer goes on: so
//! what reads an archive from end to end holds no file open and changes none. Of a damaged one it
//! matters how far it once went, for that is what the other side must not fall short of.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::segment::{HEADER_BYTES, Record, Records, SegmentHeader};
use super::series::{SeriesKind, SeriesView};
use super::{ArchiveFault, CHANGES, CHUNK, DOCUMENT, IDENTITY, Identity, PlacedMark, TURN_MARK, WORDS};
use crate::contract::Epoch;
use crate::turn::{TurnMark, decode_changes};
use crate::wire::{Fields, Unreadable};
use crate::words::Words;

/// The archive as it stood at one moment, for reading.
#[derive(Clone, Debug)]
pub(crate) struct ArchiveView {
    pub(crate) identity: Identity,
    pub(crate) epoch: Epoch,
    pub(crate) erasures_applied: u64,
    pub(crate) chunks: SeriesView,
    pub(crate) words: SeriesView,
    pub(crate) ledger: SeriesView,
}

impl ArchiveView {
    /// Reads an archive that nobody writes, without touching a file.
    pub(crate) fn read(dir: &Path) -> Result<ArchiveView, ArchiveFault> {
        let read = |kind: SeriesKind| SeriesView::read(&dir.join(kind.name()), kind);
        ArchiveView::of([read(SeriesKind::Chunks)?, read(SeriesKind::Words)?, read(SeriesKind::Ledger)?])
    }

    pub(super) fn of([chunks, words, ledger]: [SeriesView; 3]) -> Result<ArchiveView, ArchiveFault> {
        let (identity, epoch) = first_identity(&chunks, Identity::epoch)?;
        let (words_identity, erasures_applied) = first_identity(&words, |_, rest| Fields(rest).u64().unwrap_or(0))?;
        let (ledger_identity, ()) = first_identity(&ledger, |_, _| ())?;
        let ids = [chunks.store_id(), words.store_id(), ledger.store_id()];
        if words_identity != identity || ledger_identity != identity || ids != [identity.store_id; 3] {
            return Err(ArchiveFault::Damaged("its series belong to different stores".to_owned()));
        }
        Ok(ArchiveView { identity, epoch, erasures_applied, chunks, words, ledger })
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
            let short = if self.words.records() < marks[marks.len() - torn].mark.words_records { &self.words } else { &self.ledger };
            let (dir, records) = (short.dir().display(), short.records());
            return Err(ArchiveFault::Damaged(format!(
                "{dir} can be read to record {records} only, so that its last {torn} turns are incomplete"
            )));
        }
        marks.truncate(marks.len() - torn);
        let last = marks.pop().ok_or_else(|| ArchiveFault::Damaged(format!("{} has no complete turn", self.chunks.dir().display())))?;
        Ok((last, marks.pop()))
    }

    fn marks_in_segment(&self, index: usize) -> Result<Vec<PlacedMark>, ArchiveFault> {
        let mut marks = Vec::new();
        self.chunks.segment_records(index, &mut |record| {
            if record.kind == TURN_MARK {
                marks.push((record.number, TurnMark::decode(record.payload)));
            }
        })?;
        marks.into_iter().map(|(record, mark)| Ok(PlacedMark { mark: mark?, record })).collect()
    }
}

/// The furthest turn that any part of a damaged archive still tells of.
pub(crate) fn furthest_turn(dir: &Path) -> Option<u64> {
    [SeriesKind::Chunks, SeriesKind::Words, SeriesKind::Ledger].iter().filter_map(|kind| furthest_in(&dir.join(kind.name()))).max()
}

fn furthest_in(series: &Path) -> Option<u64> {
    let of_segment = |path: PathBuf| {
        let bytes = std::fs::read(path).ok()?;
        let header = SegmentHeader::decode(bytes.get(..HEADER_BYTES)?).ok()?;
        let told = Records::of(&bytes, &header).filter_map(|record| turn_of(&record).ok());
        told.chain(marks_anywhere(&bytes, header.store_id)).max()
    };
    std::fs::read_dir(series).ok()?.flatten().filter_map(|entry| of_segment(entry.path())).max()
}

/// The turn that a record belongs to.
fn turn_of(record: &Record<'_>) -> Result<u64, Unreadable> {
    match record.kind {
        CHUNK => Ok(crate::chunk::Chunk::verified(record.payload)?.head.turn),
        TURN_MARK => Ok(TurnMark::decode(record.payload)?.turn),
        WORDS => Ok(Words::decode(record.payload)?.turn),
        DOCUMENT => Fields(record.payload).u64(),
        CHANGES => Ok(decode_changes(record.payload)?.0),
        _ => Err(Unreadable::Broken("it belongs to no turn")),
    }
}

/// The turns of all marks in a segment that look whole, also beyond where its records break off.
fn marks_anywhere(bytes: &[u8], store_id: Uuid) -> impl Iterator<Item = u64> {
    /// From a record's kind to its payload.
    const TO_PAYLOAD: usize = 41;
    let candidates = bytes.windows(TO_PAYLOAD + TurnMark::BYTES).filter(|window| window[0] == TURN_MARK);
    let marks = candidates.filter_map(|window| TurnMark::decode(&window[TO_PAYLOAD..]).ok());
    marks.filter(move |mark| mark.store_id == store_id).map(|mark| mark.turn)
}

/// The identity that a series begins with, and what its first record says beyond it.
fn first_identity<T>(series: &SeriesView, rest: impl Fn(&Identity, &[u8]) -> T) -> Result<(Identity, T), ArchiveFault> {
    let first = series.first_record(|record| {
        let identity = Identity::decode(record.payload).ok().filter(|_| record.kind == IDENTITY);
        identity.map(|(identity, beyond)| (identity, rest(&identity, beyond)))
    })?;
    first.flatten().ok_or_else(|| ArchiveFault::Damaged(format!("{} does not say whose it is", series.dir().display())))
}
