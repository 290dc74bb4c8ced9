//! Copying a store while it serves.
//!
//! A backup is the archive as it stood after one turn, with the list of erasures and a manifest
//! that says what should be in it. The archive only grows, so the writer is held for no longer than
//! it takes to note where it stands; only an erasure waits, until the words have been copied.

use std::path::{Component, Path, PathBuf};

use super::copy::{Tally, copy};
use super::instant::in_a_name;
use super::manifest::{self, Manifest};
use super::{MaintenanceError, Watch};
use crate::archive::segment::SEGMENT_BYTES;
use crate::archive::series::SeriesKind;
use crate::archive::{Archive, ArchiveView};
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
    /// Makes a directory ready to take backups of this store, or says why it cannot: one inside the
    /// store would be lost with it, and one around it would be copied over and over by whatever
    /// copies backups away.
    pub fn take_backups_to(&self, parent: &Path) -> Result<(), MaintenanceError> {
        let settled_parent = settled(parent)?;
        for part in self.dirs() {
            let settled_part = settled(part)?;
            if settled_parent.starts_with(&settled_part) || settled_part.starts_with(&settled_parent) {
                return Err(MaintenanceError::NotApart { parent: parent.to_owned(), part: part.to_owned() });
            }
        }
        Ok(disk::create_dir(parent)?)
    }

    /// Copies everything that is durable now into a new directory of `parent`, while the store goes
    /// on serving. The directory is named after the instant and the number of events, and gets its
    /// name only when all of it is on stable storage; one that ends in `.unfinished` is what a crash left.
    pub fn backup(&self, parent: &Path, watch: Watch<'_>) -> Result<BackupReport, MaintenanceError> {
        self.take_backups_to(parent)?;
        let snapshot = self.snapshot()?;
        self.room_for_backup(parent, &snapshot.archive)?;
        let name = format!("backup-{}-{}", in_a_name(snapshot.taken_at_micros), snapshot.mark.head_sequence);
        let (dir, unfinished) = (parent.join(&name), parent.join(format!("{name}.unfinished")));
        if let Some(dir) = [&dir, &unfinished].into_iter().find(|dir| dir.exists()) {
            return Err(MaintenanceError::NotEmpty { dir: dir.clone() });
        }
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

    /// A backup that fills the disk it shares with the store would stop the service's writes.
    fn room_for_backup(&self, parent: &Path, archive: &ArchiveView) -> Result<(), MaintenanceError> {
        let segments = [&archive.chunks, &archive.words, &archive.ledger].map(|series| series.segment_count() as u64).iter().sum::<u64>();
        let shares = self.dirs().into_iter().any(|part| disk::on_one_disk(parent, part).unwrap_or(true));
        let needed = segments * SEGMENT_BYTES + if shares { self.reserve_bytes() } else { 0 };
        let free = disk::free_bytes(parent)?;
        if free < needed { Err(MaintenanceError::NoRoom { dir: parent.to_owned(), free, needed }) } else { Ok(()) }
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

/// Where a path leads once everything that is there is followed, be it only the first part of it.
fn settled(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let there = path.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    let Some((ancestor, mut real)) = there else { return Ok(path) };
    for part in path.strip_prefix(ancestor).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => real.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Ok(real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_followed_as_far_as_there_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        std::fs::create_dir(dir.path().join("data")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("data"), dir.path().join("other")).unwrap();
        assert_eq!(settled(&dir.path().join("other/backups/daily")).unwrap(), real.join("data/backups/daily"));
        assert_eq!(settled(&dir.path().join("none/../data")).unwrap(), real.join("data"));
        assert_eq!(settled(&dir.path().join("none")).unwrap(), real.join("none"));
    }
}
