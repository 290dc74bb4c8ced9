//! Trying a backup out.
//!
//! A backup that nobody has restored is a hope. A drill restores it to a place of its own, reads
//! all of it, compares what is there with what the manifest says, and takes the place away again.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::instant::in_a_name;
use super::restore::{RestoreReport, restore};
use super::{MaintenanceError, Watch};
use crate::sled_store::{Options, now_micros};

/// What trying a backup out has shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DrillReport {
    /// The backup.
    pub backup: PathBuf,
    /// What was restored; its logs end where the manifest says, or there would be an error.
    pub restored: RestoreReport,
    /// How long it took: the least that an outage would last.
    pub took: Duration,
}

/// Restores a backup into a directory of its own below `scratch`, verifies it, compares its heads
/// with the manifest, and removes it.
pub fn drill(backup: &Path, scratch: &Path, options: &Options, watch: Watch<'_>) -> Result<DrillReport, MaintenanceError> {
    let began = Instant::now();
    let place = scratch.join(format!("drill-{}", in_a_name(now_micros())));
    let options = Options { archive_dir: None, ..options.clone() };
    let restored = restore(backup, &place, &options, None, watch);
    let took = began.elapsed();
    let removed = std::fs::remove_dir_all(&place);
    let restored = restored?;
    removed?;
    Ok(DrillReport { backup: backup.to_owned(), restored, took })
}
