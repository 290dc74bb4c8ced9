//! Synchronises a file beside whatever else is done meanwhile.
//!
//! A turn waits for several files, and a thread made for each of them costs as much as writing to it;
//! so every series has one that stays.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::disk;

/// A thread that synchronises one file at a time.
#[derive(Debug)]
pub(crate) struct Syncing {
    /// None once it was told to end.
    files: Option<SyncSender<Arc<File>>>,
    outcomes: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncing {
    /// None where there is no thread to be had.
    pub(crate) fn start() -> Option<Syncing> {
        let (files, handed) = sync_channel::<Arc<File>>(1);
        let (told, outcomes) = sync_channel(1);
        let run = move || {
            for file in handed {
                if told.send(disk::sync_data(&file)).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("archive".into()).spawn(run).ok()?;
        Some(Syncing { files: Some(files), outcomes, thread: Some(thread) })
    }

    /// Begins with a file; says whether it did. [`Syncing::outcome`] is asked before the next.
    pub(crate) fn begin(&self, file: &Arc<File>) -> bool {
        self.files.as_ref().is_some_and(|files| files.send(file.clone()).is_ok())
    }

    /// Waits for what was begun.
    pub(crate) fn outcome(&self) -> io::Result<()> {
        self.outcomes.recv().unwrap_or_else(|_| Err(io::Error::other("the archive's thread has ended")))
    }
}

/// Nothing of ours is left at work in a directory that somebody else may open next.
impl Drop for Syncing {
    fn drop(&mut self) {
        self.files = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so; there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}
