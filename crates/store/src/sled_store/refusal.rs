//! Why a store is not opened.
//!
//! Whoever reads these is in trouble, and perhaps in a hurry: each names what was found where, and
//! the one thing to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::Options;
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
    #[error(
        "{} holds a database, but no file FORMAT that says it is a Touchstone store: choose another data directory, \
         or, where it is one that lost this file, run `touchstone rebuild --data {}`", .data.display(), quoted(.data)
    )]
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
    #[error("{} should not exist: the database kept a value outside its log, where no synchronisation reaches it; stop every service on this store, then run `touchstone rebuild{at}`", .path.display())]
    BlobFile {
        /// The file.
        path: PathBuf,
        /// The store.
        at: Whereabouts,
    },
    /// A backup was being restored here: empty the directory, and restore it again.
    #[error("a backup was being restored into {} and that was cut short: empty the directory, then run `touchstone restore` again", .data.display())]
    RestoreUnfinished {
        /// The data directory.
        data: PathBuf,
    },
    /// The store was written by a newer release: use that one.
    #[error("the store{} has format {format}, which is newer than this program: use the release that wrote it, or a later one", at.inside())]
    NewerFormat {
        /// The format found.
        format: u32,
        /// The store.
        at: Whereabouts,
    },
    /// The database is there, but its archive is not: say where it is, or restore it.
    #[error(
        "the store's archive is not in {}: where it is elsewhere, name the directory with --archive DIR; where it is lost, run \
         `touchstone rebuild{at} --from database`, which takes the database to be complete", .archive.display()
    )]
    ArchiveMissing {
        /// Where it was looked for.
        archive: PathBuf,
        /// The store.
        at: Whereabouts,
    },
    /// The archive is there, but its database is not: rebuild it.
    #[error("there is an archive in {} but no database in {}: run `touchstone rebuild{at}`, or choose other directories", .archive.display(), .database.display())]
    DatabaseMissing {
        /// Where the archive is.
        archive: PathBuf,
        /// Where the database was looked for.
        database: PathBuf,
        /// The store.
        at: Whereabouts,
    },
    /// Neither side is there: only a backup helps.
    #[error(
        "neither a database nor an archive is in {}: where they are elsewhere, name the directories with --data and --archive; where they \
         are lost, restore a backup into a new directory: `touchstone restore BACKUP --data NEW`", .data.display()
    )]
    StoreMissing {
        /// The data directory.
        data: PathBuf,
    },
    /// A backup is to be restored, so that those who follow the feed learn of it and erasures are made good.
    #[error(
        "{} is a backup, which is kept as it is: restore it into a new directory, `touchstone restore {} --data NEW`, and serve that",
        .data.display(), quoted(.data)
    )]
    IsABackup {
        /// The directory.
        data: PathBuf,
    },
    /// A file, where a directory is wanted.
    #[error("{} is a file: name a directory", .data.display())]
    NotADirectory {
        /// What was named.
        data: PathBuf,
    },
    /// Database and archive belong to two stores: name the right directories.
    #[error(
        "the database is of store {database}, the archive of store {archive}: name the directories that belong together with --data and --archive"
    )]
    IdMismatch {
        /// The database's store.
        database: Uuid,
        /// The archive's store.
        archive: Uuid,
    },
    /// What is there is not what was acknowledged: keep a copy, then rebuild.
    #[error("the store{} is damaged: {what}; keep a copy of its directories, then run `touchstone rebuild{at}`", at.inside())]
    Damaged {
        /// What does not fit.
        what: String,
        /// The store.
        at: Whereabouts,
    },
    /// The machine did not let the store be read or written.
    #[error("the store{} could not be opened: {cause}", at.inside())]
    Failed {
        /// What it said.
        cause: String,
        /// The store.
        at: Whereabouts,
    },
}

/// Where a store is, as it is to be told to the command line. Nothing is known where a fault is
/// found; opening and rebuilding fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    data: Option<PathBuf>,
    archive: Option<PathBuf>,
}

impl Whereabouts {
    /// Of the store that is opened like this.
    pub fn of(data: &Path, options: &Options) -> Whereabouts {
        Whereabouts { data: Some(data.to_owned()), archive: options.archive_dir.clone() }
    }

    fn inside(&self) -> String {
        self.data.as_ref().map_or_else(String::new, |data| format!(" in {}", data.display()))
    }
}

/// The arguments that name it, each after a space.
impl fmt::Display for Whereabouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [("data", &self.data), ("archive", &self.archive)];
        named
            .into_iter()
            .filter_map(|(name, path)| Some((name, path.as_ref()?)))
            .try_for_each(|(name, path)| write!(f, " --{name} {}", quoted(path)))
    }
}

/// A path as it can be typed into a shell.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+:@%,".contains(letter);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

impl OpenError {
    /// Something does not fit.
    pub(crate) fn damaged(what: impl Into<String>) -> OpenError {
        OpenError::Damaged { what: what.into(), at: Whereabouts::default() }
    }

    /// A later release has written it.
    pub(crate) fn newer(format: u32) -> OpenError {
        OpenError::NewerFormat { format, at: Whereabouts::default() }
    }

    /// The machine did not let it be done.
    pub(crate) fn failed(cause: impl Into<String>) -> OpenError {
        OpenError::Failed { cause: cause.into(), at: Whereabouts::default() }
    }

    /// The same, telling in which store, so that the way out can be typed as it is told.
    pub(crate) fn told_of(mut self, store: &Whereabouts) -> OpenError {
        match &mut self {
            OpenError::BlobFile { at, .. }
            | OpenError::ArchiveMissing { at, .. }
            | OpenError::DatabaseMissing { at, .. }
            | OpenError::NewerFormat { at, .. }
            | OpenError::Damaged { at, .. }
            | OpenError::Failed { at, .. } => at.clone_from(store),
            OpenError::Locked { .. }
            | OpenError::NotAStore { .. }
            | OpenError::ForeignFile { .. }
            | OpenError::StoreMissing { .. }
            | OpenError::IsABackup { .. }
            | OpenError::NotADirectory { .. }
            | OpenError::RestoreUnfinished { .. }
            | OpenError::IdMismatch { .. } => {}
        }
        self
    }
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
        OpenError::failed(format!("{error}: {remedy}"))
    }
}

impl From<Unreadable> for OpenError {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer(format) => OpenError::newer(u32::from(format)),
            Unreadable::Broken(what) => OpenError::damaged(what),
        }
    }
}

impl From<DatabaseFault> for OpenError {
    fn from(fault: DatabaseFault) -> Self {
        match fault {
            DatabaseFault::Foreign(path) => OpenError::ForeignFile { path },
            DatabaseFault::Blob(path) => OpenError::BlobFile { path, at: Whereabouts::default() },
            DatabaseFault::Newer(format) => OpenError::newer(u32::from(format)),
            DatabaseFault::Io(error) | DatabaseFault::Sled(sled::Error::Io(error)) => error.into(),
            DatabaseFault::Sled(_) | DatabaseFault::Panicked(_) | DatabaseFault::Damaged(_) => {
                OpenError::damaged(format!("the database: {fault}"))
            }
        }
    }
}

impl From<ArchiveFault> for OpenError {
    fn from(fault: ArchiveFault) -> Self {
        match fault {
            ArchiveFault::Io(error) => error.into(),
            ArchiveFault::Missing(archive) => OpenError::ArchiveMissing { archive, at: Whereabouts::default() },
            ArchiveFault::Foreign(path) => OpenError::ForeignFile { path },
            ArchiveFault::Newer(format) => OpenError::newer(u32::from(format)),
            ArchiveFault::Damaged(what) => OpenError::damaged(format!("the archive: {what}")),
        }
    }
}

impl From<ErasuresFault> for OpenError {
    fn from(fault: ErasuresFault) -> Self {
        match fault {
            ErasuresFault::Io(error) => error.into(),
            ErasuresFault::Line(_) => OpenError::damaged(fault.to_string()),
        }
    }
}
