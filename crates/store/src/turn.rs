//! THE STORAGE CONTRACT. The layouts here are on disk for ever.
//! A new layout gets a new format byte and a decoder beside this one.
//!
//! A turn is what one durable step keeps. It is written to the database and to the archive at the
//! same time, and each side ends it with the same mark; a side that has the mark has the turn, so a
//! crash between the two leaves a difference that can be named and made good. In the database the
//! mark carries the turn's changes to entries in full and they are applied after it, again at every
//! opening: entries are overwritten in place, and this is what keeps them in step with the events of
//! the same command. All numbers are big-endian.
//!
//! ```text
//! mark     format 1 | three zeros | store id 16 | turn u64 | head sequence u64 | hash of the last chunk 32
//!          | records so far in the words series u64 | in the ledger series u64 | keys in the entries u64
//!          | at_micros i64
//! changes  format 1 | turn u64 | count u32 | each: 1, key, value (put) or 0, key (delete), with u32 lengths
//! ```
//!
//! Keys of entries begin with the space they are in: `entry/` a caller's own, `mark/` commands that
//! changed only entries, `document/` which documents are kept, and how long they are (u32).

use uuid::Uuid;

use crate::contract::{KnownCommand, NewDocument};
use crate::wire::{Fields, Unreadable, put_framed, put_log};

/// The newest layouts that this program reads, and the ones that it writes.
pub(crate) const TURN_FORMAT: u8 = 1;

pub(crate) const ENTRY_SPACE: &[u8] = b"entry/";
pub(crate) const MARK_SPACE: &[u8] = b"mark/";
pub(crate) const DOCUMENT_SPACE: &[u8] = b"document/";

/// Where the store stood when a turn was complete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TurnMark {
    pub(crate) store_id: Uuid,
    /// 0 for a store that was just made.
    pub(crate) turn: u64,
    /// The sequence of the last event; 0 where there is none.
    pub(crate) head_sequence: u64,
    /// The hash of the last chunk; zeros where there is none.
    pub(crate) head_hash: [u8; 32],
    pub(crate) words_records: u64,
    pub(crate) ledger_records: u64,
    /// How many keys the entries have, by which a hole in them is noticed.
    pub(crate) entries: u64,
    pub(crate) at_micros: i64,
}

impl TurnMark {
    /// Bytes that a mark takes.
    pub(crate) const BYTES: usize = 100;

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![TURN_FORMAT, 0, 0, 0];
        bytes.extend(self.store_id.as_bytes());
        bytes.extend(self.turn.to_be_bytes());
        bytes.extend(self.head_sequence.to_be_bytes());
        bytes.extend(self.head_hash);
        for count in [self.words_records, self.ledger_records, self.entries] {
            bytes.extend(count.to_be_bytes());
        }
        bytes.extend(self.at_micros.to_be_bytes());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut fields = Fields(bytes);
        fields.format(TURN_FORMAT)?;
        fields.array::<3>()?;
        let mark = TurnMark {
            store_id: fields.uuid()?,
            turn: fields.u64()?,
            head_sequence: fields.u64()?,
            head_hash: fields.array()?,
            words_records: fields.u64()?,
            ledger_records: fields.u64()?,
            entries: fields.u64()?,
            at_micros: fields.i64()?,
        };
        fields.end()?;
        Ok(mark)
    }
}

/// A change to the entries, with the key as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    Put { key: Vec<u8>, value: Vec<u8> },
    Delete { key: Vec<u8> },
}

impl Change {
    pub(crate) fn key(&self) -> &[u8] {
        match self {
            Change::Put { key, .. } | Change::Delete { key } => key,
        }
    }

    /// Bytes it takes when it is encoded.
    pub(crate) fn size(&self) -> usize {
        match self {
            Change::Put { key, value } => 9 + key.len() + value.len(),
            Change::Delete { key } => 5 + key.len(),
        }
    }
}

pub(crate) fn encode_changes(turn: u64, changes: &[Change]) -> Vec<u8> {
    let mut bytes = vec![TURN_FORMAT];
    bytes.extend(turn.to_be_bytes());
    bytes.extend((changes.len() as u32).to_be_bytes());
    for change in changes {
        match change {
            Change::Put { key, value } => {
                bytes.push(1);
                put_framed(&mut bytes, key);
                put_framed(&mut bytes, value);
            }
            Change::Delete { key } => {
                bytes.push(0);
                put_framed(&mut bytes, key);
            }
        }
    }
    bytes
}

pub(crate) fn decode_changes(bytes: &[u8]) -> Result<(u64, Vec<Change>), Unreadable> {
    let mut fields = Fields(bytes);
    fields.format(TURN_FORMAT)?;
    let (turn, count) = (fields.u64()?, fields.u32()?);
    let mut changes = Vec::new();
    for _ in 0..count {
        changes.push(match fields.u8()? {
            0 => Change::Delete { key: fields.framed()?.to_vec() },
            1 => Change::Put { key: fields.framed()?.to_vec(), value: fields.framed()?.to_vec() },
            _ => return Err(Unreadable::Broken("a change is neither a put nor a delete")),
        });
    }
    fields.end()?;
    Ok((turn, changes))
}

pub(crate) fn in_space(space: &[u8], key: &[u8]) -> Vec<u8> {
    [space, key].concat()
}

/// How a command that changed only entries is remembered among them.
pub(crate) fn command_entry(known: &KnownCommand) -> (Vec<u8>, Vec<u8>) {
    let mut value = known.body.to_vec();
    value.extend(known.at_micros.to_be_bytes());
    put_log(&mut value, known.log);
    (in_space(MARK_SPACE, &known.key), value)
}

pub(crate) fn command_from_entry(key: &[u8], value: &[u8]) -> Result<KnownCommand, Unreadable> {
    let mut key = Fields(key.strip_prefix(MARK_SPACE).ok_or(Unreadable::Broken("it is not a command's key"))?);
    let mut value = Fields(value);
    let known =
        KnownCommand { key: key.array()?, body: value.array()?, at_micros: value.i64()?, log: value.log()?, first_position: 0, count: 0 };
    key.end()?;
    value.end()?;
    Ok(known)
}

/// Everything that one turn keeps, ready to be written to either side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Turn {
    pub(crate) mark: TurnMark,
    pub(crate) documents: Vec<NewDocument>,
    /// By first sequence.
    pub(crate) words: Vec<(u64, Vec<u8>)>,
    /// By first sequence.
    pub(crate) chunks: Vec<(u64, Vec<u8>)>,
    pub(crate) changes: Vec<Change>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = include_str!("golden/mark.v1.hex");
    const CHANGES: &str = include_str!("golden/changes.v1.hex");

    fn mark() -> TurnMark {
        TurnMark {
            store_id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff),
            turn: 9,
            head_sequence: 42,
            head_hash: [0xee; 32],
            words_records: 5,
            ledger_records: 6,
            entries: 7,
            at_micros: 1_790_000_000_000_000,
        }
    }

    fn changes() -> Vec<Change> {
        vec![
            Change::Put { key: in_space(ENTRY_SPACE, b"draft"), value: b"{}".to_vec() },
            Change::Delete { key: in_space(ENTRY_SPACE, b"old") },
        ]
    }

    #[test]
    fn the_bytes_on_disk_are_those_of_the_first_release() {
        assert_eq!(hex::encode(mark().encode()), MARK.trim());
        assert_eq!(mark().encode().len(), TurnMark::BYTES);
        assert_eq!(hex::encode(encode_changes(9, &changes())), CHANGES.trim());
    }

    #[test]
    fn the_first_release_is_read_for_ever() {
        assert_eq!(TurnMark::decode(&hex::decode(MARK.trim()).unwrap()), Ok(mark()));
        assert_eq!(decode_changes(&hex::decode(CHANGES.trim()).unwrap()), Ok((9, changes())));
    }

    #[test]
    fn a_changes_size_is_what_it_takes() {
        let sizes: usize = changes().iter().map(Change::size).sum();
        assert_eq!(encode_changes(9, &changes()).len(), 13 + sizes);
    }
}
