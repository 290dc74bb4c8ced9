//! Where everything is, in memory.
//!
//! The database has one key per chunk and none per event: what finds an event by its position or
//! its id is built here when the store is opened, from chunks that are being verified anyway. About
//! sixty bytes an event; a million events are no burden.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use uuid::Uuid;

use crate::admission::Holdings;
use crate::chunk::Chunk;
use crate::contract::LogKey;
use crate::wire::Unreadable;
use crate::words::WordFrames;

/// A chunk, as the index knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ChunkPlace {
    pub(crate) first_sequence: u64,
    pub(crate) events: u32,
    /// The latest instant of its command records, if it has any.
    pub(crate) latest_command: Option<i64>,
}

/// Ids are drawn at random where they are made, so they need no keyed hash to spread them. Folding
/// both halves of the product spreads those that somebody counted up as well.
type ById = BuildHasherDefault<IdHasher>;

#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            let product = u128::from(self.0.rotate_left(5) ^ u64::from_le_bytes(word)) * 0x9e37_79b9_7f4a_7c15;
            self.0 = (product as u64) ^ (product >> 64) as u64;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Finds events, texts and chunks by what callers know of them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Every log's events by position (from 1): their sequences.
    logs: BTreeMap<LogKey, Vec<u64>>,
    events: HashMap<Uuid, u64, ById>,
    /// Texts that are there, by the first sequence of their chunk.
    texts: HashMap<Uuid, u64, ById>,
    erased: HashSet<Uuid, ById>,
    chunks: Vec<ChunkPlace>,
}

impl Index {
    /// Takes in the next chunk; it must go on where every log it touches ended.
    pub(crate) fn add_chunk(&mut self, chunk: &Chunk<'_>) -> Result<(), Unreadable> {
        let mut sequences = chunk.head.first_sequence..;
        let commands = chunk.frames(&mut |event| {
            let sequence = sequences.next().ok_or(Unreadable::Broken("its sequences do not end"))?;
            let log = self.logs.entry(event.log).or_default();
            if event.position != log.len() as u64 + 1 {
                return Err(Unreadable::Broken("an event does not follow the one before it in its log"));
            }
            log.push(sequence);
            if self.events.insert(event.id, sequence).is_some() {
                return Err(Unreadable::Broken("two events have the same id"));
            }
            Ok(())
        })?;
        let latest_command = commands.iter().map(|known| known.at_micros).max();
        self.chunks.push(ChunkPlace { first_sequence: chunk.head.first_sequence, events: chunk.head.events, latest_command });
        Ok(())
    }

    pub(crate) fn add_words(&mut self, words: &WordFrames<'_>) -> Result<(), Unreadable> {
        for text in words.texts() {
            match text? {
                (id, Some(_)) => drop(self.texts.insert(id, words.first_sequence)),
                (id, None) => drop(self.erased.insert(id)),
            }
        }
        Ok(())
    }

    /// Takes over the texts of an index that was made of words alone.
    pub(crate) fn take_texts(&mut self, from: Index) {
        (self.texts, self.erased) = (from.texts, from.erased);
    }

    pub(crate) fn erase(&mut self, ids: impl IntoIterator<Item = Uuid>) {
        for id in ids {
            self.texts.remove(&id);
            self.erased.insert(id);
        }
    }

    pub(crate) fn logs(&self) -> Vec<(LogKey, u64)> {
        self.logs.iter().map(|(log, sequences)| (*log, sequences.len() as u64)).collect()
    }

    /// The sequences of a log's events after a position.
    pub(crate) fn sequences(&self, log: LogKey, after: u64, limit: usize) -> &[u64] {
        let all = self.logs.get(&log).map_or(&[][..], Vec::as_slice);
        let rest = usize::try_from(after).ok().and_then(|after| all.get(after..)).unwrap_or(&[]);
        &rest[..rest.len().min(limit)]
    }

    pub(crate) fn event(&self, id: &Uuid) -> Option<u64> {
        self.events.get(id).copied()
    }

    /// The chunk whose texts these are.
    pub(crate) fn text(&self, id: &Uuid) -> Option<u64> {
        self.texts.get(id).copied()
    }

    pub(crate) fn chunks(&self) -> &[ChunkPlace] {
        &self.chunks
    }

    /// The chunk that an event is in.
    pub(crate) fn chunk_of(&self, sequence: u64) -> Option<ChunkPlace> {
        let after = self.chunks.partition_point(|chunk| chunk.first_sequence <= sequence);
        self.chunks.get(after.checked_sub(1)?).copied()
    }
}

impl Holdings for Index {
    fn head(&self, log: LogKey) -> u64 {
        self.logs.get(&log).map_or(0, |sequences| sequences.len() as u64)
    }

    fn has_event(&self, id: &Uuid) -> bool {
        self.events.contains_key(id)
    }

    fn had_text(&self, id: &Uuid) -> bool {
        self.texts.contains_key(id) || self.erased.contains(id)
    }
}
