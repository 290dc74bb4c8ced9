//! Copying a store while it serves.
//!
//! A backup is the archive as it stood after one turn, with the list of erasures and a manifest
//! that says what should be in it. The archive only grows, so the writer is held for no longer than
//! it takes to note where it stands; only an erasure waits, until the words have been copied.

use std::path::{Path, PathBuf};

use super::copy::{Tally, copy};
use super::instant::in_a_name;
use super::manifest::{self, Manifest};
use super::{MaintenanceError, Watch};
use crate::archive::Archive;
use crate::archive::series::SeriesKind;
use crate::disk;
use crate::sled_store::SledStore;

/// What was backed up, and where to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackupReport {
    /// The directory that was made.
    pub dir: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl SledStore {
    /// Copies everything that is durable now into a new directory of `parent`, while the store goes
    /// on serving. The directory gets its name only when all of it is on stable storage.
    pub fn backup(&self, parent: &Path, watch: Watch<'_>) -> Result<BackupReport, MaintenanceError> {
        disk::create_dir(parent)?;
        let snapshot = self.snapshot()?;
        let name = format!("backup-{}", in_a_name(snapshot.taken_at_micros));
        let (dir, unfinished) = (parent.join(&name), parent.join(format!("{name}.unfinished")));
        let made = self.copy_to(&unfinished, snapshot, watch);
        match made.and_then(|manifest| Ok(std::fs::rename(&unfinished, &dir).map(|()| manifest)?)) {
            Ok(manifest) => {
                disk::sync_dir(parent)?;
                Ok(BackupReport { dir, manifest })
            }
            Err(error) => {
                // What is left is of no use, and in the way on a full disk; the cause matters more.
                let _ = std::fs::remove_dir_all(&unfinished);
                Err(error)
            }
        }
    }

    fn copy_to(&self, dir: &Path, snapshot: crate::sled_store::Snapshot<'_>, watch: Watch<'_>) -> Result<Manifest, MaintenanceError> {
        let view = &snapshot.archive;
        let mut tally = Tally::default();
        disk::create_dir(dir)?;
        let mut copied = Archive::begin(&dir.join("archive"), view.identity, view.epoch, view.erasures_applied)?;
        copy(view, SeriesKind::Words, &mut copied, None, &mut tally, watch)?;
        drop(snapshot.words_at_rest);
        copy(view, SeriesKind::Ledger, &mut copied, None, &mut tally, watch)?;
        copy(view, SeriesKind::Chunks, &mut copied, None, &mut tally, watch)?;
        let ends = [(&view.chunks, &copied.chunks), (&view.words, &copied.words), (&view.ledger, &copied.ledger)];
        if ends.iter().any(|(from, to)| from.link() != to.view().link()) {
            return Err(MaintenanceError::Unsound { dir: dir.to_owned(), fault: "the copy does not end as the archive does".to_owned() });
        }
        disk::replace_file(&dir.join("erasures"), &snapshot.erasures)?;
        let manifest = Manifest {
            store_id: view.identity.store_id,
            epoch: view.epoch,
            turn: snapshot.mark.turn,
            head_sequence: snapshot.mark.head_sequence,
            head_hash: snapshot.mark.head_hash,
            series: [&view.chunks, &view.words, &view.ledger].map(|series| series.link().into()),
            logs: snapshot.logs.into_iter().collect(),
            events: tally.events,
            texts: tally.texts,
            erased: tally.erased,
            documents: tally.documents,
            entries: snapshot.mark.entries,
            erasures_needed_after_micros: snapshot.taken_at_micros,
        };
        disk::replace_file(&dir.join(manifest::FILE), manifest.encode().as_bytes())?;
        disk::sync_tree(dir)?;
        Ok(manifest)
    }
}
