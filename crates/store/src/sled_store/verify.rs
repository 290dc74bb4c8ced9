//! Looking at everything, on both sides, while the store goes on working.
//!
//! The log and the archive only grow, so a verification looks at them as they were when it began
//! and holds nobody up; only the entries, which change in place, are compared while the writer
//! waits, and by then all but the newest of the ledger has been read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use sha2::{Digest, Sha256};

use super::SledStore;
use super::database::{DatabaseFault, no_blobs};
use super::recovery::LogEnd;
use crate::archive::segment::Record;
use crate::archive::series::SeriesView;
use crate::archive::{ArchiveFault, CHANGES, CHUNK, DOCUMENT, TURN_MARK, WORDS};
use crate::chunk::{Chunk, leaf_hash};
use crate::contract::{LogKey, ReadError, VerifyReport};
use crate::turn::{Change, DOCUMENT_SPACE, TurnMark, decode_changes};
use crate::wire::{Fields, Unreadable};
use crate::words::Words;

/// Beyond these, faults are only counted: a damaged store has many, and the first say most.
const MAX_FAULTS: usize = 100;

pub(super) fn verify(store: &SledStore, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
    let _at_rest = store.words_at_rest.lock().unwrap_or_else(PoisonError::into_inner);
    let (mark, chunks, words, ledger) = {
        let writer = store.writer.lock().unwrap_or_else(PoisonError::into_inner);
        (writer.mark, writer.archive.chunks.view(), writer.archive.words.view(), writer.archive.ledger.view())
    };
    // Each series begins with its identity, which was read at opening.
    let total = chunks.records() + words.records() + ledger.records() - 3;
    let mut check = Check { store, report: VerifyReport::default(), unlisted: 0, done: 0, total, progress };
    let with_texts = check.chunks(&mark, &chunks)?;
    check.words(&words, with_texts)?;
    let mut entries = Ledger::default();
    check.ledger(&ledger, 2, &mut entries);
    check.entries(&ledger, entries)?;
    if let Err(fault) = no_blobs(&store.database_dir) {
        check.fault(fault.to_string());
    }
    if check.unlisted > 0 {
        let unlisted = format!("and {} more", check.unlisted);
        check.report.faults.push(unlisted);
    }
    Ok(check.report)
}

/// The entries as the archive's ledger tells them, by the hash of their values, and its documents.
#[derive(Default)]
struct Ledger {
    entries: BTreeMap<Vec<u8>, blake3::Hash>,
    documents: BTreeSet<[u8; 32]>,
}

struct Check<'a> {
    store: &'a SledStore,
    report: VerifyReport,
    unlisted: u64,
    done: u64,
    total: u64,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl Check<'_> {
    fn fault(&mut self, what: String) {
        if self.report.faults.len() < MAX_FAULTS {
            self.report.faults.push(what);
        } else {
            self.unlisted += 1;
        }
    }

    fn step(&mut self) {
        self.done += 1;
        self.report.archive_records += 1;
        (self.progress)(self.done, self.total.max(self.done));
    }

    fn archive_fault(&mut self, result: Result<(), ArchiveFault>) {
        if let Err(fault) = result {
            self.fault(format!("the archive: {fault}"));
        }
    }

    /// Compares both copies of the log, and checks order, chain and every leaf. Answers which
    /// chunks have how many texts.
    fn chunks(&mut self, mark: &TurnMark, chunks: &SeriesView) -> Result<BTreeMap<u64, u32>, ReadError> {
        let mut at = LogEnd { store_id: mark.store_id, next_sequence: 1, hash: [0; 32], turn: 0, turn_closed: true };
        let mut heads: BTreeMap<LogKey, u64> = BTreeMap::new();
        let mut with_texts = BTreeMap::new();
        let mut last_mark = None;
        let read = chunks.records_from(2, &mut |record| {
            self.step();
            match record.kind {
                CHUNK => {
                    let sequence = at.next_sequence;
                    if let Err(what) = self.chunk(record.payload, &mut at, &mut heads, &mut with_texts) {
                        self.fault(format!("the chunk at sequence {sequence}: {what}"));
                    }
                }
                TURN_MARK => last_mark = TurnMark::decode(record.payload).ok(),
                kind => self.fault(format!("the archive: record {} of the chunks is of unknown kind {kind}", record.number)),
            }
        });
        self.archive_fault(read);
        if last_mark != Some(*mark) || at.next_sequence != mark.head_sequence + 1 || at.hash != mark.head_hash {
            self.fault(format!("the archive's log does not end where turn {} did", mark.turn));
        }
        let mut kept = 0;
        let walked = self.store.database.each_chunk(&mut |sequence, _| {
            kept += u64::from(sequence <= mark.head_sequence);
            Ok(())
        });
        self.database_fault(walked)?;
        if kept != self.report.chunks {
            self.fault(format!("the database has {kept} chunks, the archive {}", self.report.chunks));
        }
        Ok(with_texts)
    }

    fn chunk(
        &mut self,
        archived: &[u8],
        at: &mut LogEnd,
        heads: &mut BTreeMap<LogKey, u64>,
        with_texts: &mut BTreeMap<u64, u32>,
    ) -> Result<(), DatabaseFault> {
        self.report.chunks += 1;
        let chunk = Chunk::verified(archived)?;
        let sequence = chunk.head.first_sequence;
        let followed = at.follow(sequence, &chunk);
        for event in chunk.events() {
            let event = event?;
            let head = heads.entry(event.log).or_default();
            *head += 1;
            if event.position != *head {
                self.fault(format!("event {} is at position {} of the {}, not {head}", event.id, event.position, event.log));
            }
            if leaf_hash(event.bytes) != event.leaf {
                self.fault(format!("event {} is not what was appended", event.id));
            }
            self.report.events += 1;
        }
        chunk.commands()?;
        if chunk.head.texts > 0 {
            with_texts.insert(sequence, chunk.head.texts);
        }
        followed?;
        match self.store.database.chunk(sequence)? {
            Some(kept) if *kept == *archived => Ok(()),
            Some(_) => Err(DatabaseFault::Damaged("database and archive differ".to_owned())),
            None => Err(DatabaseFault::Damaged("the database does not have it".to_owned())),
        }
    }

    fn words(&mut self, words: &SeriesView, mut with_texts: BTreeMap<u64, u32>) -> Result<(), ReadError> {
        let read = words.records_from(2, &mut |record| {
            self.step();
            if let Err(what) = self.words_record(&record, &mut with_texts) {
                self.fault(format!("the words in record {} of the archive: {what}", record.number));
            }
        });
        self.archive_fault(read);
        for sequence in with_texts.keys() {
            self.fault(format!("the words at sequence {sequence} are missing from the archive"));
        }
        Ok(())
    }

    fn words_record(&mut self, record: &Record<'_>, with_texts: &mut BTreeMap<u64, u32>) -> Result<(), DatabaseFault> {
        if record.kind != WORDS {
            return Err(DatabaseFault::Damaged(format!("it is of unknown kind {}", record.kind)));
        }
        let words = Words::decode(record.payload)?;
        let present = words.texts.iter().filter(|(_, text)| text.is_some()).count() as u64;
        self.report.texts += present;
        self.report.erased += words.texts.len() as u64 - present;
        if with_texts.remove(&words.first_sequence) != Some(words.texts.len() as u32) {
            return Err(DatabaseFault::Damaged("no chunk has these texts".to_owned()));
        }
        match self.store.database.words(words.first_sequence)? {
            Some(kept) if *kept == *record.payload => Ok(()),
            Some(_) => Err(DatabaseFault::Damaged("database and archive differ".to_owned())),
            None => Err(DatabaseFault::Damaged("the database does not have them".to_owned())),
        }
    }

    fn ledger(&mut self, ledger: &SeriesView, from: u64, entries: &mut Ledger) {
        let read = ledger.records_from(from, &mut |record| {
            self.step();
            if let Err(what) = self.ledger_record(&record, entries) {
                self.fault(format!("record {} of the archive's ledger: {what}", record.number));
            }
        });
        self.archive_fault(read);
    }

    fn ledger_record(&mut self, record: &Record<'_>, ledger: &mut Ledger) -> Result<(), DatabaseFault> {
        match record.kind {
            DOCUMENT => {
                let mut fields = Fields(record.payload);
                fields.u64()?;
                let sha256 = fields.array()?;
                if Sha256::digest(fields.0)[..] != sha256 {
                    return Err(Unreadable::Broken("a document is not what its hash says").into());
                }
                ledger.documents.insert(sha256);
            }
            CHANGES => {
                for change in decode_changes(record.payload)?.1 {
                    match change {
                        Change::Put { key, value } => ledger.entries.insert(key, blake3::hash(&value)),
                        Change::Delete { key } => ledger.entries.remove(&key),
                    };
                }
            }
            kind => return Err(DatabaseFault::Damaged(format!("it is of unknown kind {kind}"))),
        }
        Ok(())
    }

    /// Compares the entries and documents of both sides. What the ledger gained since the
    /// verification began is read while the writer waits.
    fn entries(&mut self, seen: &SeriesView, mut ledger: Ledger) -> Result<(), ReadError> {
        let store = self.store;
        let writer = store.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.ledger(&writer.archive.ledger.view(), seen.records() + 1, &mut ledger);
        let mut documents = Vec::new();
        let mut kept = 0;
        let walked = store.database.each_entry(b"", &mut |key, value| {
            kept += 1;
            if ledger.entries.remove(key) != Some(blake3::hash(value)) {
                self.fault(format!("the entry {} is not the archive's", String::from_utf8_lossy(key)));
            }
            let document = key.strip_prefix(DOCUMENT_SPACE).and_then(|hash| <[u8; 32]>::try_from(hash).ok());
            documents.extend(document.map(|sha256| (sha256, value.to_vec())));
        });
        self.report.entries = kept;
        self.database_fault(walked)?;
        drop(writer);
        for key in std::mem::take(&mut ledger.entries).into_keys() {
            self.fault(format!("the entry {} is in the archive alone", String::from_utf8_lossy(&key)));
        }
        for (sha256, length) in documents {
            self.report.documents += 1;
            if let Err(fault) = store.database.document(&sha256, &length) {
                self.fault(format!("the database: {fault}"));
            }
            if !ledger.documents.remove(&sha256) {
                self.fault(format!("document {} is not in the archive", hex::encode(sha256)));
            }
        }
        Ok(())
    }

    /// Damage is a finding; a disk that cannot be read is an error.
    fn database_fault(&mut self, result: Result<(), DatabaseFault>) -> Result<(), ReadError> {
        match result.map_err(ReadError::from) {
            Err(ReadError::Damaged { what }) => {
                self.fault(format!("the database: {what}"));
                Ok(())
            }
            result => result,
        }
    }
}
