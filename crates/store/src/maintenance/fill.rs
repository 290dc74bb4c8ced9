//! Filling a database from an archive.
//!
//! The archive is every turn in order, but nothing here waits for turns: a database that is being
//! filled serves nobody, so each series is read once from end to end, and the last turn's mark,
//! without which no database opens, comes last.

use std::path::Path;

use super::{MaintenanceError, Progress, Watch};
use crate::archive::{ArchiveFault, ArchiveView, CHANGES, CHUNK, DOCUMENT, PlacedMark};
use crate::chunk::Chunk;
use crate::sled_store::{Database, LogEnd, Tuning};
use crate::turn::{Change, decode_changes};
use crate::wire::{Fields, Unreadable};
use crate::words::Words;

/// Bytes after which what was filled in is made durable, so that sled need not hold it.
const SYNC_BYTES: usize = 64 * 1024 * 1024;

/// Makes a database in an empty directory that holds what an archive holds up to a turn.
pub(super) fn fill(
    dir: &Path,
    tuning: Tuning,
    archive: &ArchiveView,
    last: &PlacedMark,
    watch: Watch<'_>,
) -> Result<Database, MaintenanceError> {
    let database = Database::begin(dir, tuning, archive.identity, &archive.epoch)?;
    let mut fill = Fill { database: &database, unsynced: 0, done: 0, total: 0, watch };
    fill.total = last.record + last.mark.words_records + last.mark.ledger_records - 3;
    fill.words(archive, last)?;
    let changes = fill.ledger(archive, last)?;
    fill.chunks(archive, last)?;
    database.finish(dir, &last.mark, &changes)?;
    Ok(database)
}

struct Fill<'a> {
    database: &'a Database,
    unsynced: usize,
    done: u64,
    total: u64,
    watch: Watch<'a>,
}

impl Fill<'_> {
    fn step(&mut self, bytes: usize) -> Result<(), MaintenanceError> {
        self.done += 1;
        (self.watch)(Progress { step: "filling the database", done: self.done, total: self.total });
        self.unsynced += bytes;
        if self.unsynced > SYNC_BYTES {
            self.database.sync()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    fn words(&mut self, archive: &ArchiveView, last: &PlacedMark) -> Result<(), MaintenanceError> {
        archive.words.try_records(2, last.mark.words_records, &mut |record| {
            let words = Words::decode(record.payload).map_err(ArchiveFault::from)?;
            self.database.put_words(words.first_sequence, record.payload)?;
            self.step(record.payload.len())
        })
    }

    /// Answers the last turn's changes, which go with its mark.
    fn ledger(&mut self, archive: &ArchiveView, last: &PlacedMark) -> Result<Vec<Change>, MaintenanceError> {
        let mut of_last_turn = Vec::new();
        archive.ledger.try_records(2, last.mark.ledger_records, &mut |record| {
            match record.kind {
                DOCUMENT => {
                    let mut fields = Fields(record.payload);
                    fields.u64().map_err(ArchiveFault::from)?;
                    let sha256 = fields.array().map_err(ArchiveFault::from)?;
                    self.database.put_document(&sha256, fields.0)?;
                }
                CHANGES => {
                    let (turn, mut changes) = decode_changes(record.payload).map_err(ArchiveFault::from)?;
                    self.database.redo(&changes)?;
                    if turn == last.mark.turn {
                        of_last_turn.append(&mut changes);
                    }
                }
                kind => return Err(ArchiveFault::Damaged(format!("record {} is of unknown kind {kind}", record.number)).into()),
            }
            self.step(record.payload.len())
        })?;
        Ok(of_last_turn)
    }

    fn chunks(&mut self, archive: &ArchiveView, last: &PlacedMark) -> Result<(), MaintenanceError> {
        let mut at = LogEnd { store_id: last.mark.store_id, next_sequence: 1, hash: [0; 32], turn: 0, turn_closed: true };
        archive.chunks.try_records(2, last.record, &mut |record| {
            if record.kind == CHUNK {
                let chunk = Chunk::verified(record.payload).map_err(ArchiveFault::from)?;
                at.follow(chunk.head.first_sequence, &chunk).map_err(ArchiveFault::from)?;
                self.database.put_chunk(chunk.head.first_sequence, record.payload)?;
            }
            self.step(record.payload.len())
        })?;
        if at.next_sequence == last.mark.head_sequence + 1 && at.hash == last.mark.head_hash && at.turn_closed {
            return Ok(());
        }
        Err(ArchiveFault::from(Unreadable::Broken("its log does not end where its last turn did")).into())
    }
}
