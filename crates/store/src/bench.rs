//! What benchmarks outside this crate measure of its inside; nothing else should use it.
//!
//! The layout of a chunk is nobody's business but the store's, yet what packing one costs is worth
//! watching by itself: the disk hides it.

use uuid::Uuid;

use crate::chunk::{Chunk, ChunkBuilder, ChunkHead};
use crate::contract::{LogKey, LogKind};

/// A sealed chunk of these events.
pub fn encode(events: &[Vec<u8>]) -> Vec<u8> {
    let log = LogKey { trust: Uuid::nil(), kind: LogKind::Main };
    let mut builder = ChunkBuilder::default();
    for (position, bytes) in (1..).zip(events) {
        builder.event(log, position, Uuid::from_u128(u128::from(position)), bytes);
    }
    let head = ChunkHead {
        store_id: Uuid::nil(),
        first_sequence: 1,
        turn: 1,
        last_of_turn: true,
        events: 0,
        texts: 0,
        commands: 0,
        previous: [0; 32],
    };
    builder.seal(head).0
}

/// How many bytes of events a chunk holds, its checksum checked; 0 where it does not hold.
pub fn decode(chunk: &[u8]) -> usize {
    let read = Chunk::verified(chunk).and_then(|chunk| chunk.events().map(|event| Ok(event?.to_stored().bytes.len())).sum());
    read.unwrap_or(0)
}
