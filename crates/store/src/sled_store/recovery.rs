//! Where a store is believed only after it has been read.
//!
//! A database that lost its tail, or everything, may open without a word; so every chunk is
//! verified, both sides' last marks are compared, and whatever differs by more than one turn cut
//! short is refused by name. Repairs are few, each follows from the order in which a turn is
//! written, and each is told.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use uuid::Uuid;

use super::database::{Database, DatabaseFault};
use super::refusal::OpenError;
use super::{Writer, erase_in_database};
use crate::archive::{Archive, PlacedMark};
use crate::chunk::Chunk;
use crate::contract::NewDocument;
use crate::erasures::Erasures;
use crate::index::{Index, WalkedChunks, WalkedWords};
use crate::turn::{Change, DOCUMENT_SPACE, Turn, TurnMark};
use crate::wire::Unreadable;
use crate::words::WordFrames;

/// How many chunks are fetched ahead of the one that is being verified.
const CHUNKS_WAITING: usize = 64;

/// Both sides of a store, not yet believed.
pub(super) struct Opening<'a> {
    pub(super) database: Database,
    pub(super) archive: Archive,
    pub(super) repaired: &'a mut Vec<String>,
}

/// Both sides, in step, and what was found in them.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) index: Index,
    pub(super) writer: Writer,
}

/// What walking the log found.
struct Walk {
    index: Index,
    /// Whether chunks stand beyond the last complete turn.
    unfinished: bool,
}

/// What walking the chunks found.
#[derive(Default)]
struct Chunks {
    walked: WalkedChunks,
    /// Chunks that have texts: first sequence and how many.
    with_texts: Vec<(u64, u32)>,
    /// Whether chunks stand beyond the last complete turn.
    unfinished: bool,
}

impl Opening<'_> {
    /// Compares both sides, makes good what one turn cut short explains, and refuses the rest.
    pub(super) fn check(mut self, erasures: &Path) -> Result<Opened, OpenError> {
        let (mut mark, changes) = self.database.last_turn()?;
        self.database.redo(&changes)?;
        let mut walk = walk(&self.database, &mark)?;
        entries(&self.database, &mark)?;

        let (last, before) = self.archive.last_turns()?;
        match (last.mark.turn, mark.turn) {
            (archived, kept) if archived == kept => {
                if last.mark != mark {
                    return Err(OpenError::damaged(format!("database and archive tell turn {kept} differently")));
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
                return Err(OpenError::damaged(format!("the database can be read to turn {kept}, the archive to turn {archived}")));
            }
        }
        self.database.sync()?;
        let erasures = Erasures::open(erasures)?;
        self.finish_erasures(&erasures, &mut walk.index)?;
        self.database.sweep_pieces()?;
        Ok(Opened { database: self.database, index: walk.index, writer: Writer { archive: self.archive, mark, erasures } })
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
            .ok_or_else(|| OpenError::damaged(format!("the archive's turn {} does not follow the database's", last.mark.turn)))?;
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
            let words = WordFrames::verified(bytes)?;
            texts = texts.wrapping_sub(u64::from(words.count));
            index.add_words(&words)?;
        }
        if at.next_sequence != last.mark.head_sequence + 1 || at.hash != last.mark.head_hash || !at.turn_closed || texts != 0 {
            return Err(OpenError::damaged(format!("the archive's turn {} is not whole", last.mark.turn)));
        }
        self.database.sweep_after(mark.head_sequence)?;
        self.database.write(&turn)?;
        entries(&self.database, &last.mark)?;
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
        for change in &turn.changes {
            let Change::Put { key, value } = change else { continue };
            let Some(sha256) = key.strip_prefix(DOCUMENT_SPACE).and_then(|hash| <[u8; 32]>::try_from(hash).ok()) else { continue };
            turn.documents.push(NewDocument { sha256, bytes: self.database.document(&sha256, value)? });
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
        let chunks: BTreeSet<u64> = goes.iter().filter_map(|id| index.text(id)).map(|place| place.first_sequence).collect();
        let listed = erasures.ids.len() as u64;
        if chunks.is_empty() && self.archive.erasures_applied >= listed {
            return Ok(());
        }
        erase_in_database(&self.database, &goes, &chunks).map_err(OpenError::failed)?;
        self.archive.rewrite_words(&|id| goes.contains(id), listed)?;
        index.erase(goes);
        self.repaired.push("an erasure that was cut short was finished".to_owned());
        Ok(())
    }
}

/// Reads a database by itself, to its last turn; what it cannot tell is whether that was the last.
pub(crate) fn database_alone(database: &Database) -> Result<TurnMark, OpenError> {
    let (mark, changes) = database.last_turn()?;
    database.redo(&changes)?;
    walk(database, &mark)?;
    entries(database, &mark)?;
    Ok(mark)
}

/// Reads and verifies every chunk up to the last complete turn, and every words value beside them:
/// the words on a thread of their own, and the chunks on one that fetches and one that verifies.
fn walk(database: &Database, mark: &TurnMark) -> Result<Walk, OpenError> {
    let (chunked, worded) = thread::scope(|scope| {
        let worded = scope.spawn(|| words(database, mark));
        (chunks(database, mark), worded.join())
    });
    let chunked = chunked?;
    let worded = worded.map_err(|_| OpenError::failed("reading the words ended in a panic"))??;
    if worded.found != chunked.with_texts {
        let differing = chunked.with_texts.iter().zip(&worded.found).find(|(one, other)| one != other).map(|(one, _)| one.0);
        let next = chunked.with_texts.get(worded.found.len()).map(|(sequence, _)| *sequence);
        let sequence = differing.or(next).unwrap_or(mark.head_sequence);
        return Err(OpenError::damaged(format!("the words at sequence {sequence} are not those that were kept")));
    }
    let index = Index::of(chunked.walked, worded.walked).map_err(|(sequence, error)| at_chunk(sequence, error))?;
    Ok(Walk { index, unfinished: chunked.unfinished })
}

/// Reads and verifies every chunk, each as it is fetched while the next ones are.
fn chunks(database: &Database, mark: &TurnMark) -> Result<Chunks, OpenError> {
    let mut found = Chunks::default();
    let mut at = LogEnd { store_id: mark.store_id, next_sequence: 1, hash: [0; 32], turn: 0, turn_closed: true };
    let mut take_in = |sequence: u64, bytes: &[u8]| -> Result<(), Unreadable> {
        if sequence > mark.head_sequence {
            found.unfinished = true;
            return Ok(());
        }
        let chunk = Chunk::verified(bytes)?;
        at.follow(sequence, &chunk)?;
        found.walked.add(&chunk)?;
        if chunk.head.texts > 0 {
            found.with_texts.push((sequence, chunk.head.texts));
        }
        Ok(())
    };
    thread::scope(|scope| {
        let (fetched, chunks) = sync_channel::<(u64, sled::IVec)>(CHUNKS_WAITING);
        let fetching = scope.spawn(move || {
            database.each_chunk_shared(&mut |sequence, bytes| {
                // Nobody takes more only where the one before did not hold, and that is what is told.
                fetched.send((sequence, bytes)).map_err(|_| DatabaseFault::Damaged("a chunk before it does not hold".to_owned()))
            })
        });
        let taken_in = chunks.iter().try_for_each(|(sequence, bytes)| take_in(sequence, &bytes).map_err(|error| at_chunk(sequence, error)));
        drop(chunks);
        let fetched = fetching.join().map_err(|_| DatabaseFault::Panicked("while the log was read".to_owned()))?;
        taken_in.and(fetched)
    })?;
    if at.next_sequence != mark.head_sequence + 1 || at.hash != mark.head_hash || at.turn > mark.turn || !at.turn_closed {
        let what = format!("the database's log ends at sequence {} of {}", at.next_sequence - 1, mark.head_sequence);
        return Err(OpenError::damaged(what));
    }
    Ok(found)
}

/// The texts of every words value, and which values there are.
#[derive(Default)]
struct Worded {
    walked: WalkedWords,
    found: Vec<(u64, u32)>,
}

/// Reads and verifies every words value.
fn words(database: &Database, mark: &TurnMark) -> Result<Worded, OpenError> {
    let mut worded = Worded::default();
    database.each_words(&mut |sequence, bytes| {
        if sequence > mark.head_sequence {
            return Ok(());
        }
        let words = WordFrames::verified(bytes).map_err(|error| at_chunk(sequence, error))?;
        if words.first_sequence != sequence || words.store_id != mark.store_id {
            return Err(at_chunk(sequence, Unreadable::Broken("the words belong elsewhere")));
        }
        worded.found.push((sequence, words.count));
        worded.walked.add(&words).map_err(|error| at_chunk(sequence, error))?;
        Ok(())
    })?;
    Ok(worded)
}

fn entries(database: &Database, mark: &TurnMark) -> Result<(), OpenError> {
    let mut count = 0;
    database.each_entry(b"", &mut |_, _| count += 1)?;
    if count == mark.entries {
        return Ok(());
    }
    Err(OpenError::damaged(format!("the database has {count} entries of {}", mark.entries)))
}

/// Where the log stands while its chunks are followed.
pub(crate) struct LogEnd {
    pub(crate) store_id: Uuid,
    pub(crate) next_sequence: u64,
    pub(crate) hash: [u8; 32],
    pub(crate) turn: u64,
    pub(crate) turn_closed: bool,
}

impl LogEnd {
    /// Checks that a chunk goes on where the last one ended, and moves on.
    pub(crate) fn follow(&mut self, sequence: u64, chunk: &Chunk<'_>) -> Result<(), Unreadable> {
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
    OpenError::damaged(format!("the database's turn {turn} does not follow the archive's"))
}
