//! Why a store is not opened.
//!
//! Whoever reads these is in trouble, and perhaps in a hurry: each names what was found where, and
//! the one thing to do next.

use std::io;
use std::path::PathBuf;

use uuid::Uuid;

use super::database::DatabaseFault;
use crate::archive::ArchiveFault;
use crate::erasures::ErasuresFault;
use crate::wire::Unreadable;

/// Why a store was not opened, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process works on it: stop that one, or ask it to do what is wanted.
    #[error("the store in {} is in use{}: stop that process, or send what you want done to its API", .data.display(), holder(.process))]
    Locked {
        /// The data directory.
        data: PathBuf,
        /// The other process, where it could be told.
        process: Option<u32>,
    },
    /// The directory holds something, but no store that this program made.
    #[error("{} holds a database, but does not say that it is a Touchstone store: choose another data directory", .data.display())]
    NotAStore {
        /// The data directory.
        data: PathBuf,
    },
    /// A file stands where only the store's own may be: move it away.
    #[error("{} does not belong to the store: move it away, then start again", .path.display())]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// The database has put a value where no synchronisation reaches it.
    #[error("{} should not exist: the database kept a value outside its log; run `touchstone rebuild`", .path.display())]
    BlobFile {
        /// The file.
        path: PathBuf,
    },
    /// A backup was being restored here: empty the directory, and restore it again.
    #[error("a backup was being restored into {} and that was cut short: empty the directory, then run `touchstone restore` again", .data.display())]
    RestoreUnfinished {
        /// The data directory.
        data: PathBuf,
    },
    /// The store was written by a newer release: use that one.
    #[error("the store has format {format}, which is newer than this program: use the release that wrote it, or a later one")]
    NewerFormat {
        /// The format found.
        format: u32,
    },
    /// The database is there, but its archive is not: say where it is, or restore it.
    #[error("the store's archive is not in {}: name the right directory, or restore it from a backup", .archive.display())]
    ArchiveMissing {
        /// Where it was looked for.
        archive: PathBuf,
    },
    /// The archive is there, but its database is not: rebuild it.
    #[error("there is an archive in {} but no database in {}: run `touchstone rebuild`, or choose other directories", .archive.display(), .database.display())]
    DatabaseMissing {
        /// Where the archive is.
        archive: PathBuf,
        /// Where the database was looked for.
        database: PathBuf,
    },
    /// Database and archive belong to two stores: name the right directories.
    #[error("the database is of store {database}, the archive of store {archive}: name the directories that belong together")]
    IdMismatch {
        /// The database's store.
        database: Uuid,
        /// The archive's store.
        archive: Uuid,
    },
    /// What is there is not what was acknowledged: keep a copy, then rebuild.
    #[error("the store is damaged: {what}; keep a copy of its directories, then run `touchstone rebuild`")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// The machine did not let the store be read or written.
    #[error("the store could not be opened: {cause}")]
    Failed {
        /// What it said.
        cause: String,
    },
}

fn holder(process: &Option<u32>) -> String {
    process.map_or_else(String::new, |process| format!(" by process {process}"))
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        let remedy = if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
            "see to it that the store's directories may be written"
        } else if error.kind() == io::ErrorKind::StorageFull {
            "free some space, then start again"
        } else {
            "see to the machine's disk, then start again"
        };
        OpenError::Failed { cause: format!("{error}: {remedy}") }
    }
}

impl From<Unreadable> for OpenError {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            Unreadable::Broken(what) => OpenError::Damaged { what: what.to_owned() },
        }
    }
}

impl From<DatabaseFault> for OpenError {
    fn from(fault: DatabaseFault) -> Self {
        match fault {
            DatabaseFault::Foreign(path) => OpenError::ForeignFile { path },
            DatabaseFault::Blob(path) => OpenError::BlobFile { path },
            DatabaseFault::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            DatabaseFault::Io(error) | DatabaseFault::Sled(sled::Error::Io(error)) => error.into(),
            DatabaseFault::Sled(_) | DatabaseFault::Panicked(_) | DatabaseFault::Damaged(_) => {
                OpenError::Damaged { what: format!("the database: {fault}") }
            }
        }
    }
}

impl From<ArchiveFault> for OpenError {
    fn from(fault: ArchiveFault) -> Self {
        match fault {
            ArchiveFault::Io(error) => error.into(),
            ArchiveFault::Missing(archive) => OpenError::ArchiveMissing { archive },
            ArchiveFault::Foreign(path) => OpenError::ForeignFile { path },
            ArchiveFault::Newer(format) => OpenError::NewerFormat { format: u32::from(format) },
            ArchiveFault::Damaged(what) => OpenError::Damaged { what: format!("the archive: {what}") },
        }
    }
}

impl From<ErasuresFault> for OpenError {
    fn from(fault: ErasuresFault) -> Self {
        match fault {
            ErasuresFault::Io(error) => error.into(),
            ErasuresFault::Line(_) => OpenError::Damaged { what: fault.to_string() },
        }
    }
}
