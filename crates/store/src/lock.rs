//! One process at a time.
//!
//! The lock is the operating system's and dies with its holder, so nothing has to be cleaned up
//! after a crash; the number in the file only tells a person whom to look for.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Held for as long as the store is open.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Why the lock was not had.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process has it; its number where it could be read.
    Held(Option<u32>),
    Io(io::Error),
}

impl Lock {
    pub(crate) fn take(path: &Path) -> Result<Lock, LockError> {
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let mut file = open.map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let read = file.read_to_string(&mut holder);
                return Err(LockError::Held(read.ok().and_then(|_| holder.trim().parse().ok())));
            }
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        // Only a courtesy: on a full disk the store must still open.
        if let Err(error) = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())) {
            tracing::warn!(%error, "the lock file could not be given this process's number");
        }
        Ok(Lock { _file: file })
    }
}
