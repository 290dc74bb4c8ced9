//! Makes turns durable on one thread, shows them to readers and answers on another: while one turn is on
//! its way to the disk the writer decides the next, and the one before is told.
//!
//! There is one turn on its way at a time, and the next is handed over only when it is known what
//! became of it; so a turn that failed is never followed by one that rests on it. Turns are told in
//! their order, each only after it is on stable storage.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use touchstone_store::Commit;

use super::queue::Message;
use super::{Planned, Shared, log_of};
use crate::error::AppError;
use crate::idempotency::{Made, Remembered};

/// What was decided and waits for the disk: every answer of a turn, and what is appended for it.
#[derive(Default)]
pub(super) struct Turn {
    pub planned: Vec<Planned>,
    pub commits: Vec<Commit>,
}

/// A turn that is not on the disk, or of which nobody knows.
pub(super) struct Failed {
    pub planned: Vec<Planned>,
    pub error: AppError,
}

/// The way to the threads.
#[derive(Debug)]
pub(super) struct Appending {
    /// None once it was told to end.
    turns: Option<SyncSender<Turn>>,
    outcomes: Receiver<Result<(), Failed>>,
    threads: Vec<JoinHandle<()>>,
    is_busy: bool,
}

impl Appending {
    /// Starts the threads; the writer is woken through `writer` when a turn has ended.
    pub fn start(shared: Shared, remembered: Arc<Mutex<Remembered>>, writer: Sender<Message>) -> std::io::Result<Appending> {
        let (turns, handed) = sync_channel::<Turn>(1);
        let (told, outcomes) = sync_channel(1);
        let (to_tell, durable) = sync_channel::<Vec<Planned>>(1);
        let store = shared.store.clone();
        let append = move || {
            // In this order, so that a panic is noticed: first nobody tells any more, then the writer is woken.
            let (waking, told) = (Waking(writer), told);
            for Turn { planned, commits } in handed {
                let appended = if commits.is_empty() { Ok(Vec::new()) } else { store.append(commits) };
                let outcome = match appended {
                    Ok(_) => match to_tell.send(planned) {
                        Ok(()) => Ok(()),
                        Err(_) => return,
                    },
                    Err(error) => {
                        tracing::error!(%error, "nothing of this turn was acknowledged");
                        Err(Failed { planned, error: error.into() })
                    }
                };
                // The writer has ended where nobody listens.
                if told.send(outcome).is_err() {
                    return;
                }
                waking.wake();
            }
        };
        let teller = Teller { shared, remembered };
        let tell = move || durable.into_iter().for_each(|planned| teller.publish(planned));
        let thread = |name: &str| std::thread::Builder::new().name(name.into());
        let threads = vec![thread("appender").spawn(append)?, thread("teller").spawn(tell)?];
        Ok(Appending { turns: Some(turns), outcomes, threads, is_busy: false })
    }

    /// Whether a turn is on its way.
    pub fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Hands over the next turn, after it is known what became of the last. False where the thread is gone.
    pub fn hand_over(&mut self, turn: Turn) -> bool {
        self.is_busy = self.turns.as_ref().is_some_and(|turns| turns.send(turn).is_ok());
        self.is_busy
    }

    /// What became of the turn on its way, if that is known.
    pub fn outcome(&mut self) -> Option<Result<(), Failed>> {
        let outcome = self.outcomes.try_recv();
        self.is_busy &= matches!(outcome, Err(TryRecvError::Empty));
        outcome.ok()
    }

    /// The same, waiting for it; none where there is no turn, or no thread any more.
    pub fn wait(&mut self) -> Option<Result<(), Failed>> {
        let outcome = if self.is_busy { self.outcomes.recv().ok() } else { None };
        self.is_busy = false;
        outcome
    }
}

/// Wakes the writer, also when the thread ends.
struct Waking(Sender<Message>);

impl Waking {
    fn wake(&self) {
        // A writer that has ended need not be woken.
        let _ = self.0.send(Message::Appended);
    }
}

impl Drop for Waking {
    fn drop(&mut self) {
        self.wake();
    }
}

impl Drop for Appending {
    fn drop(&mut self) {
        self.turns = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the writer's ended in a panic");
            }
        }
    }
}

/// Shows and answers what is durable.
struct Teller {
    shared: Shared,
    remembered: Arc<Mutex<Remembered>>,
}

impl Teller {
    /// Shows readers what is durable now, all of the turn at once, and answers.
    fn publish(&self, planned: Vec<Planned>) {
        for document in planned.iter().filter_map(|plan| plan.document.as_ref()) {
            self.shared.shelves.add_framework(document.hash, document.framework.clone());
        }
        self.shared.shelves.put_all(planned.iter().filter(|plan| plan.commits).flat_map(|plan| &plan.answer).flat_map(|done| &done.events));
        planned.into_iter().for_each(|plan| self.answer(plan));
    }

    fn answer(&self, plan: Planned) {
        let remember = |mark, made| self.remembered.lock().unwrap_or_else(PoisonError::into_inner).put(mark, made);
        if let Some(key) = plan.key {
            if let Some(mark) = key.made_by.filter(|_| key.revoked_at.is_none()) {
                remember(mark, Made::Key(key.id));
            }
            self.shared.keys.write().unwrap_or_else(PoisonError::into_inner).put(key);
        }
        if let (Ok(done), true) = (&plan.answer, plan.commits) {
            match (plan.mark, plan.draft, done.events.first()) {
                (Some(mark), _, Some(first)) => {
                    let made =
                        Made::Events { log: log_of(&first.meta), first_position: first.meta.position, count: done.events.len() as u32 };
                    remember(mark, made);
                }
                (Some(mark), Some(draft), None) => remember(mark, Made::Draft(draft)),
                (None, _, _) | (Some(_), None, None) => {}
            }
        }
        // Only now may a repeat be decided: what it must find is there.
        drop(plan.flight);
        // A caller who went away learns the outcome by repeating with the same Idempotency-Key.
        let _ = plan.reply.send(plan.answer);
    }
}
