//! Making a store from a backup.
//!
//! What was recorded after the backup is gone, and positions that somebody has read may come to
//! hold other events; so a restored store begins a new epoch, which whoever follows it can see. A
//! text that was erased after the backup must not come back: whoever restores brings the list.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::copy::{Tally, copy};
use super::fill::fill;
use super::manifest::{Manifest, SeriesEnd};
use super::{MaintenanceError, Watch, found_sound};
use crate::archive::series::SeriesKind;
use crate::archive::{Archive, ArchiveView};
use crate::contract::{Epoch, Store, VerifyReport};
use crate::disk;
use crate::erasures::{self, Erasure};
use crate::sled_store::{Options, Places, SledStore, Tuning, now_micros, take_lock, write_state};

/// What was restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestoreReport {
    /// What the backup said that it holds.
    pub manifest: Manifest,
    /// The epoch that begins with it.
    pub epoch: Epoch,
    /// How many erasures were applied, those of the backup included.
    pub erasures: u64,
    /// Where no list was given: texts erased after this instant have come back. Microseconds since 1970.
    pub erasures_needed_after_micros: Option<i64>,
    /// What reading the restored store found.
    pub verified: VerifyReport,
}

/// Makes the store that a backup holds, in a directory that is empty or not there yet.
///
/// `erasures` is the list of the store that is replaced (`erasures` in its data directory); those of
/// the backup are applied in any case.
pub fn restore(
    backup: &Path,
    data: &Path,
    options: &Options,
    erasures: Option<&Path>,
    watch: Watch<'_>,
) -> Result<RestoreReport, MaintenanceError> {
    let manifest = Manifest::read(backup)?;
    let archive = whole(backup, &manifest)?;
    let list = list_of_erasures(&backup.join("erasures"), erasures)?;
    let places = Places::of(data, options);
    for dir in [&places.data, &places.archive] {
        empty(dir)?;
    }
    disk::create_dir(data)?;
    let lock = take_lock(data)?;
    write_state(&places, "restoring")?;
    erasures::write(&places.erasures(), &list)?;
    let epoch = Epoch { number: archive.epoch.number + 1, id: random_id()?, restored_at_micros: Some(now_micros()) };
    let goes: HashSet<Uuid> = list.iter().map(|erasure| erasure.id).collect();
    let mut copied = Archive::begin(&places.archive, archive.identity, epoch, list.len() as u64)?;
    for kind in [SeriesKind::Words, SeriesKind::Ledger, SeriesKind::Chunks] {
        copy(&archive, kind, &mut copied, Some(&|id| goes.contains(id)), &mut Tally::default(), watch)?;
    }
    let (last, _) = copied.last_turns()?;
    let database = fill(&places.database, Tuning::of(options), &copied.view(), &last, watch)?;
    let store = SledStore::check(places.clone(), options, lock, database, copied, vec![])?;
    let verified = found_sound(&store, data, watch)?;
    if store.logs().into_iter().collect::<std::collections::BTreeMap<_, _>>() != manifest.logs || verified.events != manifest.events {
        let fault = "its logs do not end where the manifest says".to_owned();
        return Err(MaintenanceError::BackupDamaged { dir: backup.to_owned(), what: fault });
    }
    write_state(&places, "complete")?;
    disk::sync_tree(data)?;
    Ok(RestoreReport {
        epoch,
        erasures: list.len() as u64,
        erasures_needed_after_micros: erasures.is_none().then_some(manifest.erasures_needed_after_micros),
        manifest,
        verified,
    })
}

/// The backup's archive, if it is what the manifest says.
fn whole(backup: &Path, manifest: &Manifest) -> Result<ArchiveView, MaintenanceError> {
    let damaged = |what: String| MaintenanceError::BackupDamaged { dir: backup.to_owned(), what };
    let archive = ArchiveView::read(&backup.join("archive")).map_err(|fault| damaged(fault.to_string()))?;
    let ends = [&archive.chunks, &archive.words, &archive.ledger].map(|series| SeriesEnd::from(series.link()));
    if archive.identity.store_id != manifest.store_id || archive.epoch != manifest.epoch || ends != manifest.series {
        return Err(damaged("its archive does not end where its manifest says".to_owned()));
    }
    for series in [&archive.chunks, &archive.words, &archive.ledger] {
        series.records_from(1, &mut |_| ()).map_err(|fault| damaged(fault.to_string()))?;
    }
    let (last, _) = archive.last_turns().map_err(|fault| damaged(fault.to_string()))?;
    if (last.mark.turn, last.mark.head_sequence, last.mark.head_hash) != (manifest.turn, manifest.head_sequence, manifest.head_hash) {
        return Err(damaged("its last turn is not the one that its manifest names".to_owned()));
    }
    Ok(archive)
}

/// The backup's erasures, then those of the given list that are not among them.
fn list_of_erasures(of_backup: &Path, given: Option<&Path>) -> Result<Vec<Erasure>, MaintenanceError> {
    let read = |path: &Path| {
        let bad = |what: String| MaintenanceError::BadErasures { path: path.to_owned(), what };
        erasures::read(path).map_err(|fault| bad(fault.to_string()))
    };
    if let Some(path) = given.filter(|path| !path.is_file()) {
        return Err(MaintenanceError::BadErasures { path: path.to_owned(), what: "there is no such file".to_owned() });
    }
    let mut list = read(of_backup)?;
    let mut known: BTreeSet<Uuid> = list.iter().map(|erasure| erasure.id).collect();
    for erasure in given.map_or(Ok(vec![]), read)? {
        if known.insert(erasure.id) {
            list.push(erasure);
        }
    }
    Ok(list)
}

fn empty(dir: &PathBuf) -> Result<(), MaintenanceError> {
    match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        entries => match entries?.next() {
            Some(_) => Err(MaintenanceError::NotEmpty { dir: dir.clone() }),
            None => Ok(()),
        },
    }
}

fn random_id() -> Result<Uuid, MaintenanceError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)
        .map_err(|error| MaintenanceError::Failed { what: "no randomness was to be had".to_owned(), cause: error.to_string() })?;
    Ok(uuid::Builder::from_random_bytes(id).into_uuid())
}
