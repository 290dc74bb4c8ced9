//! Where a running store stands between two turns, for whoever copies it.

use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::{SledStore, now_micros};
use crate::archive::ArchiveView;
use crate::contract::LogKey;
use crate::lock::Lock;
use crate::maintenance::MaintenanceError;
use crate::sled_store::Database;
use crate::turn::TurnMark;

/// What was durable at one moment.
pub(crate) struct Snapshot<'a> {
    /// While this is held, no words are rewritten.
    pub(crate) words_at_rest: MutexGuard<'a, ()>,
    pub(crate) archive: ArchiveView,
    pub(crate) mark: TurnMark,
    pub(crate) logs: Vec<(LogKey, u64)>,
    /// The list of erasures, as it is on disk.
    pub(crate) erasures: Vec<u8>,
    pub(crate) taken_at_micros: i64,
}

impl SledStore {
    /// Notes where the store stands; the writer is held no longer than that takes.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>, MaintenanceError> {
        let words_at_rest = self.words_at_rest.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = self.writer().map_err(MaintenanceError::NotNow)?;
        let erasures = match std::fs::read(self.data.join("erasures")) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            bytes => bytes?,
        };
        Ok(Snapshot {
            words_at_rest,
            archive: writer.archive.view(),
            mark: writer.mark,
            logs: self.visible().index.logs(),
            erasures,
            taken_at_micros: now_micros(),
        })
    }

    /// The data directory and the archive's.
    pub(crate) fn dirs(&self) -> [&Path; 2] {
        [&self.data, &self.archive_dir]
    }

    /// Free bytes below which appends are refused.
    pub(crate) fn reserve_bytes(&self) -> u64 {
        self.disk_reserve_bytes
    }

    /// The database, and the lock that keeps others away even after the store was closed.
    pub(crate) fn parts(&self) -> (&Database, Arc<Lock>) {
        (&self.database, self.lock.clone())
    }
}
