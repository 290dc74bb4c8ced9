//! From admitted commits to turns, before anything is written.
//!
//! A call is one turn unless it is so large that what it changes would no longer fit into the record
//! that ends a turn; then it becomes several, each whole by itself, and a commit is never split.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::chunk::{CHUNK_EVENT_BYTES, CHUNK_TEXT_BYTES, COMMAND_BYTES, ChunkBuilder, ChunkHead};
use crate::contract::{Appended, Commit, EVENT_FRAME_BYTES, EntryChange, KnownCommand, NewDocument, StoredText, TEXT_FRAME_BYTES};
use crate::turn::{Change, DOCUMENT_SPACE, ENTRY_SPACE, MARK_SPACE, Turn, TurnMark, command_entry, in_space};
use crate::words::Words;

/// A turn is closed before its changes to entries would exceed this: they are one value.
const TURN_CHANGE_BYTES: usize = 768 * 1024;
/// A turn is closed before everything in it would exceed this, to bound memory.
const TURN_BYTES: usize = 16 * 1024 * 1024;

/// Every key among the entries that these commits may change.
pub(crate) fn touched_keys(commits: &[Commit]) -> Vec<Vec<u8>> {
    let mut keys = Vec::new();
    for commit in commits {
        for change in &commit.entries {
            let (EntryChange::Put { key, .. } | EntryChange::Delete { key }) = change;
            keys.push(in_space(ENTRY_SPACE, key));
        }
        keys.extend(commit.documents.iter().map(|document| in_space(DOCUMENT_SPACE, &document.sha256)));
        if let (true, Some(mark)) = (commit.events.is_empty(), &commit.mark) {
            keys.push(in_space(MARK_SPACE, &mark.key));
        }
    }
    keys
}

/// The turns that keep these commits, after the last one. `present` says of every key that they may
/// change whether it is there now.
pub(crate) fn plan(
    commits: Vec<Commit>,
    places: &[Appended],
    last: TurnMark,
    present: BTreeMap<Vec<u8>, bool>,
    at_micros: i64,
) -> Vec<Turn> {
    let mut planner = Planner { present, at_micros, open: OpenTurn::after(last, at_micros), turns: Vec::new() };
    for (commit, place) in commits.into_iter().zip(places) {
        planner.add(commit, *place);
    }
    planner.close();
    planner.turns
}

/// The turn that takes entries away by their whole keys, all of which are there.
pub(crate) fn forgetting(last: TurnMark, keys: &[Vec<u8>], at_micros: i64) -> Turn {
    let mut open = OpenTurn::after(last, at_micros);
    open.mark.entries -= keys.len() as u64;
    open.mark.ledger_records += 1;
    let changes = keys.iter().map(|key| Change::Delete { key: key.clone() }).collect();
    Turn { mark: open.mark, documents: vec![], words: vec![], chunks: vec![], changes }
}

struct Planner {
    present: BTreeMap<Vec<u8>, bool>,
    at_micros: i64,
    open: OpenTurn,
    turns: Vec<Turn>,
}

impl Planner {
    fn add(&mut self, mut commit: Commit, place: Appended) {
        let known = commit.mark.map(|mark| KnownCommand {
            key: mark.key,
            body: mark.body,
            at_micros: mark.at_micros,
            log: commit.log,
            first_position: place.first_position.saturating_sub(commit.marked_before.into()),
            count: place.count + commit.marked_before,
        });
        let documents = self.new_documents(&mut commit);
        let changes = changes(&mut commit, &documents, known.as_ref());
        let change_bytes: usize = changes.iter().map(Change::size).sum();
        let bytes = change_bytes
            + commit.events.iter().map(|event| event.bytes.len()).sum::<usize>()
            + commit.texts.iter().map(|text| text.text.len()).sum::<usize>()
            + documents.iter().map(|document| document.bytes.len()).sum::<usize>();
        if self.open.change_bytes + change_bytes > TURN_CHANGE_BYTES || self.open.bytes + bytes > TURN_BYTES {
            let last = self.close();
            self.open = OpenTurn::after(last, self.at_micros);
        }
        self.open.change_bytes += change_bytes;
        self.open.bytes += bytes;
        for change in &changes {
            let there = matches!(change, Change::Put { .. });
            let was = self.present.insert(change.key().to_vec(), there) == Some(true);
            self.open.mark.entries = self.open.mark.entries + u64::from(there) - u64::from(was);
        }
        self.open.changes.extend(changes);
        self.open.documents.extend(documents);
        if !commit.events.is_empty() {
            self.open.keep_events(commit, place, known);
        }
    }

    /// The commit's documents that are not kept yet, each once.
    fn new_documents(&self, commit: &mut Commit) -> Vec<NewDocument> {
        let mut new: Vec<NewDocument> = Vec::new();
        for document in std::mem::take(&mut commit.documents) {
            let kept = self.present.get(&in_space(DOCUMENT_SPACE, &document.sha256)) == Some(&true);
            if !kept && new.iter().all(|other| other.sha256 != document.sha256) {
                new.push(document);
            }
        }
        new
    }

    fn close(&mut self) -> TurnMark {
        self.open.close_chunk(true);
        let next = OpenTurn::at(self.open.mark);
        let OpenTurn { mut mark, documents, words, chunks, changes, .. } = std::mem::replace(&mut self.open, next);
        mark.words_records += words.len() as u64;
        mark.ledger_records += documents.len() as u64 + u64::from(!changes.is_empty());
        self.turns.push(Turn { mark, documents, words, chunks, changes });
        mark
    }
}

/// What the commit changes among the entries, in order; a document's own entry comes first.
fn changes(commit: &mut Commit, documents: &[NewDocument], known: Option<&KnownCommand>) -> Vec<Change> {
    let documents = documents.iter().map(document_entry);
    let entries = std::mem::take(&mut commit.entries).into_iter().map(|change| match change {
        EntryChange::Put { key, value } => Change::Put { key: in_space(ENTRY_SPACE, &key), value },
        EntryChange::Delete { key } => Change::Delete { key: in_space(ENTRY_SPACE, &key) },
    });
    let mark = known.filter(|known| known.count == 0).map(command_entry).map(|(key, value)| Change::Put { key, value });
    documents.chain(entries).chain(mark).collect()
}

/// That a document is kept, and how long it is.
fn document_entry(document: &NewDocument) -> Change {
    Change::Put { key: in_space(DOCUMENT_SPACE, &document.sha256), value: (document.bytes.len() as u32).to_be_bytes().to_vec() }
}

struct OpenTurn {
    mark: TurnMark,
    documents: Vec<NewDocument>,
    words: Vec<(u64, Vec<u8>)>,
    chunks: Vec<(u64, Vec<u8>)>,
    changes: Vec<Change>,
    change_bytes: usize,
    bytes: usize,
    chunk: ChunkBuilder,
    texts: Vec<(Uuid, Option<StoredText>)>,
    text_bytes: usize,
}

impl OpenTurn {
    fn after(last: TurnMark, at_micros: i64) -> Self {
        Self::at(TurnMark { turn: last.turn + 1, at_micros, ..last })
    }

    fn at(mark: TurnMark) -> Self {
        OpenTurn {
            mark,
            documents: vec![],
            words: vec![],
            chunks: vec![],
            changes: vec![],
            change_bytes: 0,
            bytes: 0,
            chunk: ChunkBuilder::default(),
            texts: vec![],
            text_bytes: 0,
        }
    }

    fn keep_events(&mut self, commit: Commit, place: Appended, known: Option<KnownCommand>) {
        let record_bytes = if known.is_some() { COMMAND_BYTES } else { 0 };
        let event_bytes = record_bytes + commit.events.iter().map(|event| event.bytes.len() + EVENT_FRAME_BYTES as usize).sum::<usize>();
        let text_bytes: usize = commit.texts.iter().map(|text| text.text.len() + TEXT_FRAME_BYTES as usize).sum();
        if self.chunk.bytes() + event_bytes > CHUNK_EVENT_BYTES || self.text_bytes + text_bytes > CHUNK_TEXT_BYTES {
            self.close_chunk(false);
        }
        for (position, event) in (place.first_position..).zip(&commit.events) {
            self.chunk.event(commit.log, position, event.id, &event.bytes);
        }
        if let Some(known) = known {
            self.chunk.command(known);
        }
        self.text_bytes += text_bytes;
        self.texts.extend(commit.texts.into_iter().map(|new| (new.id, Some(StoredText { salt: new.salt, text: new.text }))));
    }

    fn close_chunk(&mut self, last_of_turn: bool) {
        let chunk = std::mem::take(&mut self.chunk);
        if chunk.is_empty() {
            return;
        }
        let TurnMark { store_id, turn, head_sequence, head_hash, .. } = self.mark;
        let first_sequence = head_sequence + 1;
        let texts = std::mem::take(&mut self.texts);
        self.text_bytes = 0;
        let events = chunk.events();
        let (bytes, hash) = chunk.seal(ChunkHead {
            store_id,
            first_sequence,
            turn,
            last_of_turn,
            events,
            texts: texts.len() as u32,
            commands: 0,
            previous: head_hash,
        });
        if !texts.is_empty() {
            self.words.push((first_sequence, Words { store_id, first_sequence, turn, texts }.encode()));
        }
        self.chunks.push((first_sequence, bytes));
        self.mark.head_sequence += u64::from(events);
        self.mark.head_hash = hash;
    }
}
