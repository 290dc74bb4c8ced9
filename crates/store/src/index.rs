//! Where everything is, in memory.
//!
//! The database has one key per chunk and none per event: what finds an event by its position or
//! its id is built here when the store is opened, from chunks that are being verified anyway. About
//! sixty bytes an event; a million events are no burden.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use crate::admission::Holdings;
use crate::chunk::Chunk;
use crate::contract::LogKey;
use crate::ids::{ById, Found, Ids};
use crate::wire::Unreadable;
use crate::words::{Text, WordFrames};

/// A chunk, as the index knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ChunkPlace {
    pub(crate) first_sequence: u64,
    pub(crate) events: u32,
    /// The latest instant of its command records, if it has any.
    pub(crate) latest_command: Option<i64>,
}

/// Finds events, texts and chunks by what callers know of them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    places: Places,
    events: Ids,
    /// Texts that are there.
    texts: Ids,
    erased: HashSet<Uuid, ById>,
}

/// Where the events of each log are, and every chunk.
#[derive(Debug, Default)]
struct Places {
    /// Every log's events by position (from 1): their sequences.
    logs: BTreeMap<LogKey, Vec<u64>>,
    chunks: Vec<ChunkPlace>,
}

impl Places {
    /// Takes in the next chunk, which must go on where every log it touches ended; `keep` takes the id and
    /// the sequence of each event.
    fn add(&mut self, chunk: &Chunk<'_>, keep: &mut dyn FnMut(Uuid, u64) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let mut sequences = chunk.head.first_sequence..;
        let commands = chunk.frames(&mut |event| {
            let sequence = sequences.next().ok_or(Unreadable::Broken("its sequences do not end"))?;
            let log = self.logs.entry(event.log).or_default();
            if event.position != log.len() as u64 + 1 {
                return Err(Unreadable::Broken("an event does not follow the one before it in its log"));
            }
            log.push(sequence);
            keep(event.id, sequence)
        })?;
        let latest_command = commands.iter().map(|known| known.at_micros).max();
        self.chunks.push(ChunkPlace { first_sequence: chunk.head.first_sequence, events: chunk.head.events, latest_command });
        Ok(())
    }
}

const SAME_ID: Unreadable = Unreadable::Broken("two events have the same id");

/// Where a text is: the first sequence of its chunk, and how far from the beginning of the chunk's words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TextPlace {
    pub(crate) first_sequence: u64,
    /// Where it was when its words were read last. Erasing another text of the same chunk moves it.
    pub(crate) offset: u32,
}

/// No words value is longer than 1 MiB.
const OFFSET_BITS: u32 = 20;

impl TextPlace {
    fn packed(self) -> u64 {
        (self.first_sequence << OFFSET_BITS) | u64::from(self.offset) & ((1 << OFFSET_BITS) - 1)
    }

    fn unpacked(packed: u64) -> TextPlace {
        TextPlace { first_sequence: packed >> OFFSET_BITS, offset: (packed & ((1 << OFFSET_BITS) - 1)) as u32 }
    }
}

/// Where the texts of a words value are, and which of them were erased.
fn places_of(words: &WordFrames<'_>, erased: &mut HashSet<Uuid, ById>, keep: &mut dyn FnMut(Uuid, u64)) -> Result<(), Unreadable> {
    for text in words.texts() {
        match text? {
            Text { id, offset, frame: Some(_) } => keep(id, TextPlace { first_sequence: words.first_sequence, offset }.packed()),
            Text { id, frame: None, .. } => drop(erased.insert(id)),
        }
    }
    Ok(())
}

/// The chunks of a whole log, while they are walked.
#[derive(Debug, Default)]
pub(crate) struct WalkedChunks {
    places: Places,
    events: Found,
}

impl WalkedChunks {
    pub(crate) fn add(&mut self, chunk: &Chunk<'_>) -> Result<(), Unreadable> {
        self.places.add(chunk, &mut |id, sequence| {
            self.events.push(id, sequence);
            Ok(())
        })
    }
}

/// The words of a whole log, likewise.
#[derive(Debug, Default)]
pub(crate) struct WalkedWords {
    texts: Found,
    erased: HashSet<Uuid, ById>,
}

impl WalkedWords {
    pub(crate) fn add(&mut self, words: &WordFrames<'_>) -> Result<(), Unreadable> {
        places_of(words, &mut self.erased, &mut |id, place| self.texts.push(id, place))
    }
}

impl Index {
    /// The index of a log that was walked to its end; fails with the sequence at which an id comes back.
    pub(crate) fn of(chunks: WalkedChunks, words: WalkedWords) -> Result<Index, (u64, Unreadable)> {
        let events = chunks.events.settle().map_err(|sequence| (sequence, SAME_ID))?;
        let same_text = |place| (TextPlace::unpacked(place).first_sequence, Unreadable::Broken("two texts have the same id"));
        Ok(Index { places: chunks.places, events, texts: words.texts.settle().map_err(same_text)?, erased: words.erased })
    }

    /// Takes in the next chunk; it must go on where every log it touches ended.
    pub(crate) fn add_chunk(&mut self, chunk: &Chunk<'_>) -> Result<(), Unreadable> {
        let events = &mut self.events;
        self.places.add(chunk, &mut |id, sequence| if events.add(id, sequence) { Ok(()) } else { Err(SAME_ID) })
    }

    pub(crate) fn add_words(&mut self, words: &WordFrames<'_>) -> Result<(), Unreadable> {
        // Admission keeps an id from coming twice.
        places_of(words, &mut self.erased, &mut |id, place| {
            self.texts.add(id, place);
        })
    }

    pub(crate) fn erase(&mut self, ids: impl IntoIterator<Item = Uuid>) {
        for id in ids {
            self.texts.remove(&id);
            self.erased.insert(id);
        }
    }

    pub(crate) fn logs(&self) -> Vec<(LogKey, u64)> {
        self.places.logs.iter().map(|(log, sequences)| (*log, sequences.len() as u64)).collect()
    }

    /// The sequences of a log's events after a position.
    pub(crate) fn sequences(&self, log: LogKey, after: u64, limit: usize) -> &[u64] {
        let all = self.places.logs.get(&log).map_or(&[][..], Vec::as_slice);
        let rest = usize::try_from(after).ok().and_then(|after| all.get(after..)).unwrap_or(&[]);
        &rest[..rest.len().min(limit)]
    }

    pub(crate) fn event(&self, id: &Uuid) -> Option<u64> {
        self.events.get(id)
    }

    pub(crate) fn text(&self, id: &Uuid) -> Option<TextPlace> {
        self.texts.get(id).map(TextPlace::unpacked)
    }

    pub(crate) fn chunks(&self) -> &[ChunkPlace] {
        &self.places.chunks
    }

    /// The chunk that an event is in.
    pub(crate) fn chunk_of(&self, sequence: u64) -> Option<ChunkPlace> {
        let after = self.places.chunks.partition_point(|chunk| chunk.first_sequence <= sequence);
        self.places.chunks.get(after.checked_sub(1)?).copied()
    }
}

impl Holdings for Index {
    fn head(&self, log: LogKey) -> u64 {
        self.places.logs.get(&log).map_or(0, |sequences| sequences.len() as u64)
    }

    fn has_event(&self, id: &Uuid) -> bool {
        self.events.get(id).is_some()
    }

    fn had_text(&self, id: &Uuid) -> bool {
        self.texts.get(id).is_some() || self.erased.contains(id)
    }
}
