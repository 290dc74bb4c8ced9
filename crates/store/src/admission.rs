//! What is checked before anything is written, the same for every store.
//!
//! A call is admitted as a whole or refused as a whole, so that a refusal never leaves half of a
//! group behind.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::contract::{
    AppendError, Appended, Commit, ENTRY_FRAME_BYTES, EVENT_FRAME_BYTES, EntryChange, LogKey, MAX_COMMAND_ENTRY_BYTES,
    MAX_COMMAND_EVENT_BYTES, MAX_COMMAND_TEXT_BYTES, MAX_DOCUMENT_BYTES, MAX_ENTRY_KEY_BYTES, TEXT_FRAME_BYTES,
};

/// What a store already holds, as far as admission needs to know.
pub(crate) trait Holdings {
    fn head(&self, log: LogKey) -> u64;
    fn has_event(&self, id: &Uuid) -> bool;
    /// Also true of an erased text: its id does not come back.
    fn had_text(&self, id: &Uuid) -> bool;
}

/// Checks limits, ids, hashes and expected heads, and says where each commit's events will be.
pub(crate) fn admit(commits: &[Commit], held: &impl Holdings) -> Result<Vec<Appended>, AppendError> {
    let mut heads: BTreeMap<LogKey, u64> = BTreeMap::new();
    let (mut new_events, mut new_texts) = (BTreeSet::new(), BTreeSet::new());
    let mut places = Vec::with_capacity(commits.len());
    for commit in commits {
        within_limits(commit)?;
        for event in &commit.events {
            untaken(event.id, held.has_event(&event.id) || !new_events.insert(event.id))?;
        }
        for text in &commit.texts {
            untaken(text.id, held.had_text(&text.id) || !new_texts.insert(text.id))?;
        }
        for document in &commit.documents {
            if Sha256::digest(&document.bytes)[..] != document.sha256 {
                return Err(AppendError::Malformed { what: "a document's hash is not that of its content".to_owned() });
            }
        }
        places.push(place(commit, heads.entry(commit.log).or_insert_with(|| held.head(commit.log)))?);
    }
    Ok(places)
}

fn untaken(id: Uuid, taken: bool) -> Result<(), AppendError> {
    if taken { Err(AppendError::Malformed { what: format!("the id {id} is already taken") }) } else { Ok(()) }
}

fn place(commit: &Commit, head: &mut u64) -> Result<Appended, AppendError> {
    if commit.events.is_empty() {
        return match commit.texts.is_empty() {
            true => Ok(Appended { first_position: 0, count: 0 }),
            false => Err(AppendError::Malformed { what: "texts need an event that names them".to_owned() }),
        };
    }
    if commit.expected_head != *head {
        return Err(AppendError::Conflict { log: commit.log, expected: commit.expected_head, actual: *head });
    }
    let first_position = *head + 1;
    *head += commit.events.len() as u64;
    Ok(Appended { first_position, count: commit.events.len() as u32 })
}

/// Whether a commit keeps within the limits of one command. A call of [`Store::append`] refuses all
/// its commits where one does not, so whoever gathers many asks first, for each.
///
/// [`Store::append`]: crate::Store::append
pub fn within_limits(commit: &Commit) -> Result<(), AppendError> {
    let events = commit.events.iter().map(|event| event.bytes.len() as u64 + EVENT_FRAME_BYTES).sum();
    at_most("one command's events", events, MAX_COMMAND_EVENT_BYTES)?;
    let texts = commit.texts.iter().map(|text| text.text.len() as u64 + TEXT_FRAME_BYTES).sum();
    at_most("one command's texts", texts, MAX_COMMAND_TEXT_BYTES)?;
    for document in &commit.documents {
        at_most("a document", document.bytes.len() as u64, MAX_DOCUMENT_BYTES)?;
    }
    let mut entries = 0;
    for change in &commit.entries {
        let (key, value) = match change {
            EntryChange::Put { key, value } => (key, value.len()),
            EntryChange::Delete { key } => (key, 0),
        };
        at_most("an entry's key", key.len() as u64, MAX_ENTRY_KEY_BYTES)?;
        entries += (key.len() + value) as u64 + ENTRY_FRAME_BYTES;
    }
    at_most("one command's entries", entries, MAX_COMMAND_ENTRY_BYTES)
}

fn at_most(what: &'static str, size: u64, limit: u64) -> Result<(), AppendError> {
    if size > limit { Err(AppendError::TooLarge { what, size, limit }) } else { Ok(()) }
}
