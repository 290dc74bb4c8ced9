//! Writing a store anew, without what it no longer needs.
//!
//! The ledger remembers every draft that was ever saved, and the database every value that was ever
//! replaced; a store made anew holds what is in force. Events stay as they are, byte for byte, at
//! their positions, so that proofs and feeds go on; what changes is where chunks begin and end. With
//! a trust left out, the chunks are made anew from the events of the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::instant::in_a_name;
use super::rebuild::put_in_place;
use super::{MaintenanceError, Progress, Watch};
use crate::archive::{Archive, CHANGES, CHUNK, DOCUMENT, TURN_MARK, WORDS};
use crate::chunk::{Chunk, ChunkBuilder, ChunkHead};
use crate::contract::{Store, VerifyReport};
use crate::disk;
use crate::exchange::{self, Part};
use crate::sled_store::{Database, DatabaseFault, Options, Places, SledStore, now_micros};
use crate::turn::{Change, DOCUMENT_SPACE, ENTRY_SPACE, MARK_SPACE, TurnMark, command_from_entry, encode_changes};
use crate::words::Words;

/// Entries are written in records of about this size.
const CHANGE_BYTES: usize = 512 * 1024;

/// What is left out of a compacted store.
#[derive(Clone, Copy)]
pub struct Without<'a> {
    /// The trust whose logs go, both of them.
    pub trust: Uuid,
    /// Which entries go, by their keys: the store does not know whose an entry is.
    pub entry: &'a dyn Fn(&[u8]) -> bool,
}

impl std::fmt::Debug for Without<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Without").field("trust", &self.trust).finish_non_exhaustive()
    }
}

/// What compacting did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CompactReport {
    /// Bytes on disk before.
    pub bytes_before: u64,
    /// Bytes on disk after.
    pub bytes_after: u64,
    /// What was left out.
    pub left_out: LeftOut,
    /// Where the old parts are kept, if that was asked for.
    pub aside: Vec<PathBuf>,
    /// What reading the new store found.
    pub verified: VerifyReport,
}

/// What was not taken over into a compacted store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeftOut {
    /// Events of the trust.
    pub events: u64,
    /// Texts that its events name.
    pub texts: u64,
    /// Documents that its events name and no other trust's do.
    pub documents: u64,
    /// Entries and marks.
    pub entries: u64,
}

/// Writes a store anew, offline, and puts it in the old one's place; the old parts are kept aside
/// only if `keep_old` says so, for they hold what was to go.
pub fn compact(
    data: &Path,
    options: &Options,
    without: Option<&Without<'_>>,
    keep_old: bool,
    watch: Watch<'_>,
) -> Result<CompactReport, MaintenanceError> {
    let places = Places::of(data, options);
    let store = SledStore::open(data, options.clone())?;
    let bytes_before = store.health().bytes_on_disk;
    let (mark, applied) = {
        let snapshot = store.snapshot()?;
        (snapshot.mark, snapshot.archive.erasures_applied)
    };
    let (database, lock) = store.parts();
    let made = archive_of(database, &places, applied, &mark, without, watch)?;
    drop(store);
    Database::wait_until_released(&places.database)?;
    let folder = format!("compact-{}", in_a_name(now_micros()));
    let parts = [Part::Archive, Part::Database];
    let verified = put_in_place(&places, options, lock, made.archive, &parts, &folder, watch)?;
    let mut aside: Vec<PathBuf> = parts.iter().map(|part| part.aside(&places, &folder)).collect();
    if !keep_old {
        for old in aside.drain(..) {
            std::fs::remove_dir_all(&old)?;
            if let Some(folder) = old.parent() {
                // Only if nothing else is kept there.
                let _ = std::fs::remove_dir(folder).and_then(|()| folder.parent().map_or(Ok(()), std::fs::remove_dir));
            }
        }
    }
    let bytes_after = disk::tree_bytes(&places.database) + disk::tree_bytes(&places.archive);
    Ok(CompactReport { bytes_before, bytes_after, left_out: made.left_out, aside, verified })
}

/// An archive that was made from a database.
pub(super) struct Made {
    pub(super) archive: Archive,
    pub(super) left_out: LeftOut,
}

/// Makes an archive, beside the one in use, of what a whole database holds.
pub(super) fn archive_of(
    database: &Database,
    places: &Places,
    erasures_applied: u64,
    mark: &TurnMark,
    without: Option<&Without<'_>>,
    watch: Watch<'_>,
) -> Result<Made, MaintenanceError> {
    may_be_exchanged(&places.archive)?;
    exchange::drop_unfinished(places)?;
    let (identity, epoch) = database.identity_and_epoch()?;
    let archive = Archive::begin(&Part::Archive.fresh(places), identity, epoch, erasures_applied)?;
    let mut writing = Writing {
        database,
        archive,
        without,
        documents: document_lengths(database)?,
        goes: BTreeSet::new(),
        stays: BTreeSet::new(),
        left_out: LeftOut::default(),
        pending: None,
        mark: TurnMark { turn: mark.turn + 1, head_sequence: 0, head_hash: [0; 32], at_micros: now_micros(), entries: 0, ..*mark },
    };
    let total = mark.head_sequence;
    database.each_chunk(&mut |sequence, bytes| {
        writing.chunk(bytes)?;
        watch(Progress { step: "writing the log anew", done: sequence, total });
        Ok(())
    })?;
    writing.close_chunk(None)?;
    writing.entries(mark.turn, watch)?;
    writing.finish()
}

/// Whether an archive can be renamed where it is.
fn may_be_exchanged(archive: &Path) -> Result<(), MaintenanceError> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|metadata| metadata.dev());
    match (device(archive), archive.parent().and_then(device)) {
        (Some(here), Some(above)) if here != above => Err(MaintenanceError::MountPoint { archive: archive.to_owned() }),
        _ => Ok(()),
    }
}

fn document_lengths(database: &Database) -> Result<BTreeMap<[u8; 32], Vec<u8>>, MaintenanceError> {
    let mut lengths = BTreeMap::new();
    database.each_entry(DOCUMENT_SPACE, &mut |key, value| {
        if let Ok(sha256) = <[u8; 32]>::try_from(&key[DOCUMENT_SPACE.len()..]) {
            lengths.insert(sha256, value.to_vec());
        }
    })?;
    Ok(lengths)
}

/// A chunk that is full but for whether it is its turn's last.
struct Pending {
    turn: u64,
    builder: ChunkBuilder,
    words: Option<Words>,
}

struct Writing<'a> {
    database: &'a Database,
    archive: Archive,
    without: Option<&'a Without<'a>>,
    documents: BTreeMap<[u8; 32], Vec<u8>>,
    /// Documents that are named by events that go, and by events that stay.
    goes: BTreeSet<[u8; 32]>,
    stays: BTreeSet<[u8; 32]>,
    left_out: LeftOut,
    pending: Option<Pending>,
    mark: TurnMark,
}

impl Writing<'_> {
    fn chunk(&mut self, bytes: &[u8]) -> Result<(), DatabaseFault> {
        let chunk = Chunk::verified(bytes)?;
        let goes = |trust: Uuid| self.without.is_some_and(|without| without.trust == trust);
        let mut builder = ChunkBuilder::default();
        let (mut going, mut staying) = (Vec::new(), Vec::new());
        for event in chunk.events() {
            let event = event?;
            if goes(event.log.trust) {
                going.push(event.bytes);
            } else {
                builder.event(event.log, event.position, event.id, event.bytes);
                staying.push(event.bytes);
            }
        }
        chunk.commands()?.into_iter().filter(|known| !goes(known.log.trust)).for_each(|known| builder.command(known));
        let words = match chunk.head.texts {
            0 => None,
            _ => self.database.words(chunk.head.first_sequence)?.map(|bytes| Words::decode(&bytes)).transpose()?,
        };
        self.left_out.events += going.len() as u64;
        if self.without.is_some() {
            self.goes.extend(going.iter().flat_map(|bytes| hashes_in(bytes)));
            self.stays.extend(staying.iter().flat_map(|bytes| hashes_in(bytes)));
        }
        let words = words.map(|words| self.words_of(words, &going, &staying));
        if builder.is_empty() {
            return Ok(());
        }
        self.close_chunk(Some(chunk.head.turn))?;
        self.pending = Some(Pending { turn: chunk.head.turn, builder, words });
        Ok(())
    }

    /// The texts that stay. Where a chunk has events of several trusts, a text goes with the events
    /// that name it; one that no event names stays.
    fn words_of(&mut self, mut words: Words, going: &[&[u8]], staying: &[&[u8]]) -> Words {
        if going.is_empty() {
            return words;
        }
        let before = words.texts.len();
        let named = |among: &[&[u8]], id: &Uuid| {
            let id = id.to_string();
            among.iter().any(|bytes| bytes.windows(id.len()).any(|window| window == id.as_bytes()))
        };
        words.texts.retain(|(id, _)| !staying.is_empty() && (named(staying, id) || !named(going, id)));
        self.left_out.texts += (before - words.texts.len()) as u64;
        words
    }

    /// Writes the chunk in hand, now that it is known whether its turn goes on.
    fn close_chunk(&mut self, next_turn: Option<u64>) -> Result<(), DatabaseFault> {
        let Some(Pending { turn, builder, words }) = self.pending.take() else { return Ok(()) };
        let TurnMark { store_id, head_sequence, head_hash, .. } = self.mark;
        let first_sequence = head_sequence + 1;
        let events = builder.events();
        let texts = words.as_ref().map_or(0, |words| words.texts.len() as u32);
        let last_of_turn = next_turn != Some(turn);
        let head = ChunkHead { store_id, first_sequence, turn, last_of_turn, events, texts, commands: 0, previous: head_hash };
        let (bytes, hash) = builder.seal(head);
        self.archive.chunks.append(CHUNK, &bytes)?;
        if let Some(words) = words.filter(|words| !words.texts.is_empty()) {
            self.archive.words.append(WORDS, &Words { first_sequence, ..words }.encode())?;
        }
        self.mark.head_sequence += u64::from(events);
        self.mark.head_hash = hash;
        Ok(())
    }

    fn document_goes(&self, sha256: &[u8; 32]) -> bool {
        self.goes.contains(sha256) && !self.stays.contains(sha256)
    }

    fn entry_goes(&self, key: &[u8], value: &[u8]) -> bool {
        let Some(without) = self.without else { return false };
        if let Some(key) = key.strip_prefix(ENTRY_SPACE) {
            return (without.entry)(key);
        }
        if let Some(Ok(sha256)) = key.strip_prefix(DOCUMENT_SPACE).map(<[u8; 32]>::try_from) {
            return self.document_goes(&sha256);
        }
        key.starts_with(MARK_SPACE) && command_from_entry(key, value).is_ok_and(|known| known.log.trust == without.trust)
    }

    /// Documents first, then every entry as it is now, as the changes of a turn before the mark's.
    fn entries(&mut self, turn: u64, watch: Watch<'_>) -> Result<(), MaintenanceError> {
        let documents = std::mem::take(&mut self.documents);
        let total = documents.len() as u64;
        for (done, (sha256, length)) in (1..).zip(&documents) {
            if self.document_goes(sha256) {
                self.left_out.documents += 1;
                continue;
            }
            let bytes = self.database.document(sha256, length)?;
            self.archive.ledger.append(DOCUMENT, &[&turn.to_be_bytes(), sha256.as_slice(), &bytes].concat())?;
            watch(Progress { step: "writing documents anew", done, total });
        }
        let (mut changes, mut bytes) = (Vec::new(), 0);
        let mut full: Vec<Vec<u8>> = Vec::new();
        let (mut kept, mut left_out) = (0, 0);
        self.database.each_entry(b"", &mut |key, value| {
            if self.entry_goes(key, value) {
                left_out += u64::from(!key.starts_with(DOCUMENT_SPACE));
                return;
            }
            kept += 1;
            let change = Change::Put { key: key.to_vec(), value: value.to_vec() };
            bytes += change.size();
            changes.push(change);
            if bytes > CHANGE_BYTES {
                full.push(encode_changes(turn, &std::mem::take(&mut changes)));
                bytes = 0;
            }
        })?;
        if !changes.is_empty() {
            full.push(encode_changes(turn, &changes));
        }
        for record in full {
            self.archive.ledger.append(CHANGES, &record)?;
        }
        self.mark.entries = kept;
        self.left_out.entries = left_out;
        Ok(())
    }

    fn finish(mut self) -> Result<Made, MaintenanceError> {
        self.mark.words_records = self.archive.words.records();
        self.mark.ledger_records = self.archive.ledger.records();
        self.archive.chunks.append(TURN_MARK, &self.mark.encode())?;
        self.archive.sync()?;
        Ok(Made { archive: self.archive, left_out: self.left_out })
    }
}

/// What in an event may be the hash of a document: 64 hexadecimal digits, no more and no fewer.
fn hashes_in(bytes: &[u8]) -> impl Iterator<Item = [u8; 32]> {
    bytes.split(|byte| !byte.is_ascii_hexdigit()).filter(|run| run.len() == 64).filter_map(|run| hex::decode(run).ok()?.try_into().ok())
}
