//! THE STORAGE CONTRACT. The layout here is on disk for ever.
//! A new layout gets a new format byte and a decoder beside this one; the golden bytes below stay.
//!
//! A chunk holds the events that one turn appended (or a part of them), in the order of the store's
//! sequence, which nobody outside the store sees. All events of one command are in one chunk, so no
//! crash can leave half a command. Many events share one key of the database: that, and not the
//! size of an event, is what appending costs. All numbers are big-endian.
//!
//! ```text
//!  0  format 1 | codec 0 (plain) | hashes 1 (SHA-256 leaves, BLAKE3 chain) | flags (1: last chunk of its turn)
//!  4  store id, 16 bytes
//! 20  first sequence u64 | turn u64 | events u32 | texts u32 | commands u32
//! 48  hash of the previous chunk, 32 bytes; zeros for the first
//! 80  each event: trust 16 | log u8 (0 main, 1 restricted) | position u64 | id 16 | leaf 32 | length u32 | bytes
//!     each command: key 32 | body 32 | at_micros i64 | trust 16 | log u8 | first position u64 | events u32
//!     BLAKE3 of everything before: this chunk's checksum, and the next one's link
//! ```
//!
//! `texts` says how many texts stand in the words tree under the same sequence, erased ones
//! included. Commands are outside the leaves: proofs are about events alone.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::contract::{EventFrame, KnownCommand, LogKey};
use crate::wire::{Fields, Unreadable, checked, put_framed, put_log, seal, unsealed};

/// The newest layout that this program reads, and the one that it writes.
pub(crate) const CHUNK_FORMAT: u8 = 1;
/// A chunk is closed before its events and command records would exceed this.
pub(crate) const CHUNK_EVENT_BYTES: usize = 64 * 1024;
/// A chunk is closed before its texts would exceed this, unless a single command brings more:
/// reading one text means reading all of its chunk's.
pub(crate) const CHUNK_TEXT_BYTES: usize = 60 * 1024;
/// What a command record takes in a chunk.
pub(crate) const COMMAND_BYTES: usize = 101;

const PLAIN: u8 = 0;
const SHA256_AND_BLAKE3: u8 = 1;
const LAST_OF_TURN: u8 = 1;
const HEAD_BYTES: usize = 80;

/// SHA-256(0x00 || bytes), as RFC 6962 hashes a leaf.
pub(crate) fn leaf_hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// What a chunk says about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ChunkHead {
    pub(crate) store_id: Uuid,
    pub(crate) first_sequence: u64,
    pub(crate) turn: u64,
    pub(crate) last_of_turn: bool,
    pub(crate) events: u32,
    pub(crate) texts: u32,
    pub(crate) commands: u32,
    pub(crate) previous: [u8; 32],
}

impl ChunkHead {
    /// The sequence after this chunk's last event.
    pub(crate) fn next_sequence(&self) -> u64 {
        self.first_sequence.saturating_add(u64::from(self.events))
    }
}

/// A chunk read back.
#[derive(Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) head: ChunkHead,
    /// Its checksum, and what the next chunk must name as its previous one.
    pub(crate) hash: [u8; 32],
    rest: Fields<'a>,
}

impl<'a> Chunk<'a> {
    /// Reads a chunk and checks its format and checksum.
    pub(crate) fn verified(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        checked(bytes, CHUNK_FORMAT)?;
        Self::trusted(bytes)
    }

    /// Reads a chunk that was verified when the store was opened.
    pub(crate) fn trusted(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let (body, hash) = unsealed(bytes)?;
        let mut fields = Fields(body);
        fields.format(CHUNK_FORMAT)?;
        if fields.array()? != [PLAIN, SHA256_AND_BLAKE3] {
            return Err(Unreadable::Broken("it uses an unknown codec or hash"));
        }
        let flags = fields.u8()?;
        let head = ChunkHead {
            last_of_turn: flags & LAST_OF_TURN != 0,
            store_id: fields.uuid()?,
            first_sequence: fields.u64()?,
            turn: fields.u64()?,
            events: fields.u32()?,
            texts: fields.u32()?,
            commands: fields.u32()?,
            previous: fields.array()?,
        };
        Ok(Chunk { head, hash, rest: fields })
    }

    /// Its events, in order.
    pub(crate) fn events(&self) -> impl Iterator<Item = Result<EventFrame<'a>, Unreadable>> + use<'a> {
        let mut fields = self.rest;
        (0..self.head.events).map(move |_| event(&mut fields))
    }

    /// Its command records, and a check that nothing follows them.
    pub(crate) fn commands(&self) -> Result<Vec<KnownCommand>, Unreadable> {
        self.frames(&mut |_| Ok(()))
    }

    /// Shows its events in order, and answers its command records; checks that nothing follows them.
    pub(crate) fn frames(&self, visit: &mut dyn FnMut(EventFrame<'a>) -> Result<(), Unreadable>) -> Result<Vec<KnownCommand>, Unreadable> {
        let mut fields = self.rest;
        for _ in 0..self.head.events {
            visit(event(&mut fields)?)?;
        }
        let commands = (0..self.head.commands).map(|_| command(&mut fields)).collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(commands)
    }
}

fn event<'a>(fields: &mut Fields<'a>) -> Result<EventFrame<'a>, Unreadable> {
    Ok(EventFrame { log: fields.log()?, position: fields.u64()?, id: fields.uuid()?, leaf: fields.array()?, bytes: fields.framed()? })
}

fn command(fields: &mut Fields<'_>) -> Result<KnownCommand, Unreadable> {
    Ok(KnownCommand {
        key: fields.array()?,
        body: fields.array()?,
        at_micros: fields.i64()?,
        log: fields.log()?,
        first_position: fields.u64()?,
        count: fields.u32()?,
    })
}

/// A chunk being filled.
#[derive(Debug, Default)]
pub(crate) struct ChunkBuilder {
    frames: Vec<u8>,
    events: u32,
    commands: Vec<KnownCommand>,
}

impl ChunkBuilder {
    pub(crate) fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// Bytes of events and command records so far.
    pub(crate) fn bytes(&self) -> usize {
        self.frames.len() + self.commands.len() * COMMAND_BYTES
    }

    pub(crate) fn event(&mut self, log: LogKey, position: u64, id: Uuid, bytes: &[u8]) {
        put_log(&mut self.frames, log);
        self.frames.extend(position.to_be_bytes());
        self.frames.extend(id.as_bytes());
        self.frames.extend(leaf_hash(bytes));
        put_framed(&mut self.frames, bytes);
        self.events += 1;
    }

    pub(crate) fn command(&mut self, command: KnownCommand) {
        self.commands.push(command);
    }

    pub(crate) fn events(&self) -> u32 {
        self.events
    }

    /// The finished chunk and its hash; `events` and `commands` of the head are filled in here.
    pub(crate) fn seal(self, head: ChunkHead) -> (Vec<u8>, [u8; 32]) {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.frames.len() + self.commands.len() * COMMAND_BYTES + 32);
        bytes.extend([CHUNK_FORMAT, PLAIN, SHA256_AND_BLAKE3, if head.last_of_turn { LAST_OF_TURN } else { 0 }]);
        bytes.extend(head.store_id.as_bytes());
        bytes.extend(head.first_sequence.to_be_bytes());
        bytes.extend(head.turn.to_be_bytes());
        bytes.extend(self.events.to_be_bytes());
        bytes.extend(head.texts.to_be_bytes());
        bytes.extend((self.commands.len() as u32).to_be_bytes());
        bytes.extend(head.previous);
        bytes.extend(self.frames);
        for known in &self.commands {
            bytes.extend(known.key);
            bytes.extend(known.body);
            bytes.extend(known.at_micros.to_be_bytes());
            put_log(&mut bytes, known.log);
            bytes.extend(known.first_position.to_be_bytes());
            bytes.extend(known.count.to_be_bytes());
        }
        let hash = seal(&mut bytes);
        (bytes, hash)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contract::LogKind;

    const GOLDEN: &str = include_str!("golden/chunk.v1.hex");

    fn log(kind: LogKind) -> LogKey {
        LogKey { trust: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001), kind }
    }

    fn sample() -> (Vec<u8>, [u8; 32]) {
        let mut builder = ChunkBuilder::default();
        builder.event(log(LogKind::Main), 7, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002), br#"{"type":"A"}"#);
        builder.event(log(LogKind::Restricted), 1, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003), b"{}");
        builder.command(KnownCommand {
            key: [0xaa; 32],
            body: [0xbb; 32],
            at_micros: 1_790_000_000_000_000,
            log: log(LogKind::Main),
            first_position: 7,
            count: 1,
        });
        builder.seal(ChunkHead {
            store_id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff),
            first_sequence: 41,
            turn: 9,
            last_of_turn: true,
            events: 0,
            texts: 3,
            commands: 0,
            previous: [0xcc; 32],
        })
    }

    #[test]
    fn the_bytes_on_disk_are_those_of_the_first_release() {
        let (bytes, _) = sample();
        assert_eq!(hex::encode(&bytes), GOLDEN.trim());
    }

    #[test]
    fn the_first_release_is_read_for_ever() {
        let bytes = hex::decode(GOLDEN.trim()).unwrap();
        let chunk = Chunk::verified(&bytes).unwrap();
        assert_eq!((chunk.head.first_sequence, chunk.head.next_sequence(), chunk.head.turn), (41, 43, 9));
        assert!(chunk.head.last_of_turn);
        let events: Vec<_> = chunk.events().map(Result::unwrap).collect();
        assert_eq!(events[0].bytes, br#"{"type":"A"}"#);
        assert_eq!(events[0].leaf, leaf_hash(br#"{"type":"A"}"#));
        assert_eq!((events[1].log.kind, events[1].position), (LogKind::Restricted, 1));
        let commands = chunk.commands().unwrap();
        assert_eq!((commands.len(), commands[0].first_position, commands[0].at_micros), (1, 7, 1_790_000_000_000_000));
    }

    #[test]
    fn a_newer_format_is_told_from_damage() {
        let (mut bytes, _) = sample();
        bytes.truncate(bytes.len() - 32);
        bytes[0] = CHUNK_FORMAT + 1;
        seal(&mut bytes);
        assert_eq!(Chunk::verified(&bytes).err(), Some(Unreadable::Newer(CHUNK_FORMAT + 1)));
    }

    proptest! {
        #[test]
        fn a_flipped_bit_never_verifies(at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let (mut bytes, _) = sample();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(Chunk::verified(&bytes).is_err());
        }

        #[test]
        fn noise_is_refused_without_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Chunk::verified(&noise).is_err());
            if let Ok(chunk) = Chunk::trusted(&noise) {
                let _ = chunk.commands();
            }
        }
    }
}
