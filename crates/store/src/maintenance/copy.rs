//! Copying an archive, each record checked on the way.
//!
//! A copy is made by appending the same records to a new archive: since a series' running hash
//! covers every byte of it, a copy that ends with the same hash is the same.

use uuid::Uuid;

use super::{MaintenanceError, Progress, Watch};
use crate::archive::series::SeriesKind;
use crate::archive::{Archive, ArchiveView, CHUNK, DOCUMENT, WORDS};
use crate::chunk::Chunk;
use crate::wire::Unreadable;
use crate::words::Words;

/// What was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub(super) events: u64,
    pub(super) chunks: u64,
    pub(super) texts: u64,
    pub(super) erased: u64,
    pub(super) documents: u64,
}

/// Appends a series' records, but for its identity, to a new archive; words lose what `goes` says.
pub(super) fn copy(
    from: &ArchiveView,
    kind: SeriesKind,
    to: &mut Archive,
    goes: Option<&dyn Fn(&Uuid) -> bool>,
    tally: &mut Tally,
    watch: Watch<'_>,
) -> Result<(), MaintenanceError> {
    let (source, target, step) = match kind {
        SeriesKind::Chunks => (&from.chunks, &mut to.chunks, "copying the log"),
        SeriesKind::Words => (&from.words, &mut to.words, "copying the words"),
        SeriesKind::Ledger => (&from.ledger, &mut to.ledger, "copying documents and entries"),
    };
    let total = source.records();
    source.try_records(2, total, &mut |record| {
        let mut changed = None;
        match record.kind {
            CHUNK => {
                let chunk = Chunk::verified(record.payload).map_err(at_record(record.number))?;
                tally.chunks += 1;
                tally.events += u64::from(chunk.head.events);
            }
            WORDS => {
                let mut words = Words::decode(record.payload).map_err(at_record(record.number))?;
                if goes.is_some_and(|goes| words.erase(goes)) {
                    changed = Some(words.encode());
                }
                let present = words.texts.iter().filter(|(_, text)| text.is_some()).count() as u64;
                tally.texts += present;
                tally.erased += words.texts.len() as u64 - present;
            }
            DOCUMENT => tally.documents += 1,
            _ => {}
        }
        target.append(record.kind, changed.as_deref().unwrap_or(record.payload))?;
        watch(Progress { step, done: record.number, total });
        Ok::<(), MaintenanceError>(())
    })?;
    Ok(target.sync()?)
}

fn at_record(number: u64) -> impl Fn(Unreadable) -> MaintenanceError {
    move |error| crate::archive::ArchiveFault::Damaged(format!("record {number}: {error}")).into()
}
