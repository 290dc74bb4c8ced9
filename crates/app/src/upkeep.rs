//! What the operator has done to a store that is being served: verified, backed up, rid of marks that
//! nobody will ask for again. None of it holds up a command for longer than the store needs to note
//! where it stands.

use std::path::Path;
use std::sync::Arc;

use touchstone_store::maintenance::{BackupReport, Progress};
use touchstone_store::{Epoch, VerifyReport};
use uuid::Uuid;

use crate::access::{Caller, Permission};
use crate::app::App;
use crate::error::AppError;
use crate::idempotency::REMEMBERED_FOR;
use crate::jobs::{Ended, Job};

impl App {
    /// The same application, which puts backups into a directory.
    pub fn backing_up_to(mut self, dir: &Path) -> App {
        self.backups_to = Some(Arc::from(dir));
        self
    }

    /// Since when the store goes its own way.
    pub fn epoch(&self) -> Epoch {
        self.shared.store.epoch()
    }

    /// Begins to read every byte of the store, on every copy.
    pub fn begin_verification(&self, caller: &Caller) -> Result<Job<VerifyReport>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        let store = self.shared.store.clone();
        self.verifications.begin(self.shared.clock.clone(), move |watch| {
            let report = store.verify(&mut |done, total| watch(Progress { step: "verifying", done, total })).map_err(|e| e.to_string())?;
            for fault in &report.faults {
                tracing::error!(%fault, "the store is not sound");
            }
            Ok(report)
        })
    }

    /// The verifications that are remembered, newest first.
    pub fn verifications(&self, caller: &Caller) -> Result<Vec<Job<VerifyReport>>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        Ok(self.verifications.list())
    }

    /// A verification.
    pub fn verification(&self, caller: &Caller, id: Uuid) -> Result<Job<VerifyReport>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        self.verifications.find(id).ok_or(AppError::NotVisible)
    }

    /// What came of the last verification, if one has ended since the service was started.
    pub fn last_verification(&self) -> Option<Ended<VerifyReport>> {
        self.verifications.last_ended()
    }

    /// Begins to copy everything that is durable now, or a moment later.
    pub fn begin_backup(&self, caller: &Caller) -> Result<Job<BackupReport>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        let parent = self.backups_to.clone().ok_or(AppError::NoPlaceForBackups)?;
        let store = self.shared.store.clone();
        self.backups.begin(self.shared.clock.clone(), move |watch| store.backup(&parent, watch).map_err(|error| error.to_string()))
    }

    /// The backups that are remembered, newest first.
    pub fn backups(&self, caller: &Caller) -> Result<Vec<Job<BackupReport>>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        Ok(self.backups.list())
    }

    /// A backup.
    pub fn backup(&self, caller: &Caller, id: Uuid) -> Result<Job<BackupReport>, AppError> {
        self.may(caller, Permission::Operate, None, None)?;
        self.backups.find(id).ok_or(AppError::NotVisible)
    }

    /// Has the store forget the marks of commands that nobody may repeat any more, and says how many.
    /// Blocks, and holds up the writer meanwhile; once a day is often enough.
    pub fn forget_old_commands(&self) -> Result<u64, AppError> {
        Ok(self.shared.store.forget_commands_before((self.now() - REMEMBERED_FOR).timestamp_micros())?)
    }
}
