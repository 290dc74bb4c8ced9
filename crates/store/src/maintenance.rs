//! Keeping a store alive beyond its disk: backup, restore, rebuild, compact, drill.
//!
//! All of them are one mechanism seen from different sides: an archive is copied record by record,
//! each checked on the way, and a database is filled from an archive. Nothing that serves is
//! touched until its replacement has been read back and found sound.

mod backup;
mod compact;
mod copy;
mod drill;
mod fill;
mod instant;
mod manifest;
mod rebuild;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveFault;
use crate::contract::{AppendError, ReadError, Store};
use crate::sled_store::{DatabaseFault, OpenError, SledStore};

pub use backup::BackupReport;
pub use compact::{CompactReport, Without, compact};
pub use drill::{DrillReport, drill};
pub use instant::utc;
pub(crate) use manifest::FILE as BACKUP_MARK;
pub use manifest::{Manifest, SeriesEnd};
pub use rebuild::{RebuildFrom, RebuildReport, rebuild};
pub use restore::{RestoreReport, restore};

/// How far a piece of work is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What is being done, in a few words.
    pub step: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// Of how much.
    pub total: u64,
}

/// Is told how far a piece of work is.
pub type Watch<'a> = &'a mut dyn FnMut(Progress);

/// Why something was not done. What serves was left as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MaintenanceError {
    /// The store could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The running store takes no writes, so that its last turn is not certain.
    #[error("{0}; restart the service, then try again")]
    NotNow(AppendError),
    /// This store has no disk to copy from.
    #[error("this store is in memory alone: there is nothing to copy")]
    InMemory,
    /// A backup must not share the store's fate.
    #[error("backups cannot go to {}: it may not be inside {}, nor around it; name a directory apart, better on another disk", .parent.display(), .part.display())]
    NotApart {
        /// Where backups were to go.
        parent: PathBuf,
        /// The store's own directory.
        part: PathBuf,
    },
    /// The disk has no room for the copy and, where the store writes there too, its reserve.
    #[error("{} has {free} bytes free and the backup needs {needed}: free some space, then try again", .dir.display())]
    NoRoom {
        /// Where the backup was to go.
        dir: PathBuf,
        /// Bytes free there.
        free: u64,
        /// Bytes that must be.
        needed: u64,
    },
    /// A backup is made in a new directory, and restored into an empty one only.
    #[error("{} is not empty: name a directory that does not exist yet, or an empty one", .dir.display())]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory is no backup.
    #[error("{} is not a backup: {what}; name the directory that the backup made", .dir.display())]
    NotABackup {
        /// The directory.
        dir: PathBuf,
        /// What is missing.
        what: String,
    },
    /// The backup was made by a newer release.
    #[error("the backup has format {format}, which is newer than this program: use the release that made it, or a later one")]
    NewerBackup {
        /// The format found.
        format: u32,
    },
    /// The backup is not what was written.
    #[error("the backup in {} is damaged: {what}; use another one", .dir.display())]
    BackupDamaged {
        /// The directory.
        dir: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A list of erasures could not be read.
    #[error("{}: {what}; name a list as `erasures` in a data directory is", .path.display())]
    BadErasures {
        /// The list.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Neither side of the store is whole.
    #[error(
        "neither side of the store is whole ({database}; {archive}): restore a backup into another directory, with `touchstone restore BACKUP --data NEW`"
    )]
    BothDamaged {
        /// What is wrong with the database.
        database: String,
        /// What is wrong with the archive.
        archive: String,
    },
    /// The database reads without a fault, but nothing says whether it has its end.
    #[error(
        "{archive}; and nothing of it tells whether the database, which ends at turn {turn}, is complete: \
         restore a backup, with `touchstone restore BACKUP --data NEW`, or rebuild from it all the same, with `--from database`"
    )]
    Unconfirmed {
        /// What is wrong with the archive.
        archive: String,
        /// The database's last turn.
        turn: u64,
    },
    /// The side to rebuild from lacks what was there.
    #[error(
        "the {from} can be read to turn {turn}, but there was a turn {other}: rebuilding from it would lose what was acknowledged; \
         restore a backup, with `touchstone restore BACKUP --data NEW`, or rebuild from it all the same, with `--from {from}`"
    )]
    WouldLose {
        /// The side that is whole.
        from: &'static str,
        /// Its last turn.
        turn: u64,
        /// The last turn of which there is a trace.
        other: u64,
    },
    /// Both sides are whole and tell different histories.
    #[error(
        "database and archive are both whole but tell different histories: name the one to rebuild from, with `--from database` or `--from archive`, or restore a backup"
    )]
    Diverged,
    /// What was made does not hold; it was not put in place.
    #[error("what was made in {} is not sound ({fault}): nothing was replaced; check the machine's disk and memory, then try again", .dir.display())]
    Unsound {
        /// Where it was made.
        dir: PathBuf,
        /// The first fault.
        fault: String,
    },
    /// The archive cannot be exchanged where it is.
    #[error("{} is a mount point, so its archive cannot be exchanged by renaming: put it into a directory below, then try again", .archive.display())]
    MountPoint {
        /// The archive's directory.
        archive: PathBuf,
    },
    /// The machine did not let it be done.
    #[error("{what}: {cause}")]
    Failed {
        /// What was being done.
        what: String,
        /// What the machine said.
        cause: String,
    },
}

impl From<io::Error> for MaintenanceError {
    fn from(error: io::Error) -> Self {
        let full = error.kind() == io::ErrorKind::StorageFull;
        let what = if full { "the disk is full: free some space, then try again" } else { "the disk did not allow it" };
        MaintenanceError::Failed { what: what.to_owned(), cause: error.to_string() }
    }
}

impl From<ArchiveFault> for MaintenanceError {
    fn from(fault: ArchiveFault) -> Self {
        match fault {
            ArchiveFault::Io(error) => error.into(),
            ArchiveFault::Missing(_) | ArchiveFault::Foreign(_) | ArchiveFault::Newer(_) | ArchiveFault::Damaged(_) => {
                MaintenanceError::Open(fault.into())
            }
        }
    }
}

impl From<DatabaseFault> for MaintenanceError {
    fn from(fault: DatabaseFault) -> Self {
        MaintenanceError::Open(fault.into())
    }
}

/// Reads all of a store that was just made; anything wrong with it is an error.
fn found_sound(store: &SledStore, dir: &Path, watch: Watch<'_>) -> Result<crate::contract::VerifyReport, MaintenanceError> {
    let report = store.verify(&mut |done, total| watch(Progress { step: "verifying", done, total }))?;
    match report.faults.first() {
        Some(fault) => Err(MaintenanceError::Unsound { dir: dir.to_owned(), fault: fault.clone() }),
        None => Ok(report),
    }
}
