//! One loop joins the pure world to the store; nothing else appends.
//!
//! It takes every command that is waiting, decides them one after another on its own copy of the
//! state, writes all their events in one durable append, and only then shows them to readers and
//! answers. A reader never sees, and a caller is never told of, what a power cut could take back:
//! refusals and "nothing new" wait for the append too, since they may rest on events of their turn.
//!
//! The next turn is decided only when this one is answered. Deciding it while this one is on its way to
//! the disk was built and measured with 64 clients: turns became half as large and twice as many,
//! which cost what the idle time had given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use touchstone_domain::event::{Log, Meta, Recorded};
use touchstone_domain::ids::{ReviewId, TrustId};
use touchstone_store::within_limits;
use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewDocument, NewEvent, NewText, Store};
use uuid::Uuid;

use crate::calendar_feeds::FeedTable;
use crate::clock::Clock;
use crate::error::AppError;
use crate::idempotency::{Flight, Made, Mark, Remembered};
use crate::keys::{KeyRecord, KeyTable};
use crate::shelf::Shelves;
use crate::state::{State, decode};

mod circumstances;
mod deciding;
mod order;
mod pen;
mod queue;
mod several;

use circumstances::Ask;
use queue::Message;

pub use order::{Document, Done, PolicyTold};
pub(crate) use order::{Order, ProgrammeAsk, Request};
pub(crate) use queue::Queue;
pub(crate) use several::{At, Part};

/// How many commands may wait for the writer before further ones are told to come back, unless told
/// otherwise.
pub const QUEUE_LENGTH: usize = 4096;
/// How many commands one turn takes at most.
pub const TURN_LENGTH: usize = 512;
/// How far the clock may be behind a trust's last event before writes to it are refused.
pub const CLOCK_TOLERANCE: chrono::Duration = chrono::Duration::seconds(5);

/// Above how many remembered commands old ones are first looked for.
const PRUNE_ABOVE: usize = 100_000;

/// What the writer shares with readers.
#[derive(Clone)]
pub(crate) struct Shared {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub shelves: Arc<Shelves>,
    pub keys: Arc<RwLock<KeyTable>>,
    pub feeds: Arc<RwLock<FeedTable>>,
}

/// The loop.
pub(crate) struct Writer {
    shared: Shared,
    state: State,
    remembered: Remembered,
    /// Above how many remembered commands the old ones are looked for: twice as many as were left the
    /// last time, so that a busy week does not have every turn look through all of them.
    prune_above: usize,
    /// The versions of drafts written in this turn, which the store does not have yet; none where one
    /// became final.
    drafts: BTreeMap<ReviewId, Option<u64>>,
}

/// A request that has been decided and waits for the append.
struct Planned {
    reply: tokio::sync::oneshot::Sender<Result<Done, AppError>>,
    trust: Option<TrustId>,
    answer: Result<Done, AppError>,
    /// Set where it is part of the append.
    commits: bool,
    mark: Option<Mark>,
    flight: Option<Flight>,
    key: Option<KeyRecord>,
    draft: Option<ReviewId>,
    document: Option<Document>,
}

/// What an order comes to before anything is written.
#[derive(Default)]
struct Plan {
    events: Vec<Recorded>,
    /// The events as they will be stored, where they had to be weighed; else empty.
    encoded: Vec<Vec<u8>>,
    policies: Vec<PolicyTold>,
    document: Option<Document>,
    entries: Vec<EntryChange>,
    key: Option<KeyRecord>,
    draft: Option<ReviewId>,
    /// Of an order to several academies: where each one's part of the events and texts ends.
    parts: Vec<several::Share>,
}

impl Plan {
    fn into_done(self, dry_run: bool) -> Done {
        Done { events: self.events, policies: self.policies, dry_run, ..Done::default() }
    }
}

impl Writer {
    pub fn new(shared: Shared, state: State, remembered: Remembered) -> Writer {
        Writer { shared, state, remembered, prune_above: PRUNE_ABOVE, drafts: BTreeMap::new() }
    }

    /// Starts the loop on a thread of its own; it ends when it is told to.
    pub fn start(mut self, queue_length: usize) -> std::io::Result<(Queue, std::thread::JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(queue_length);
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || self.run(&receiver))?;
        Ok((Queue::of(sender), thread))
    }

    fn run(&mut self, receiver: &Receiver<Message>) {
        let mut stopping = false;
        while !stopping && let Ok(first) = receiver.recv() {
            let mut waiting = Vec::new();
            for message in std::iter::once(first).chain(receiver.try_iter().take(TURN_LENGTH - 1)) {
                match message {
                    Message::Decide(request) => waiting.push(*request),
                    Message::Stop => stopping = true,
                }
            }
            self.turn(waiting);
        }
    }

    /// Decide many, sync once.
    fn turn(&mut self, waiting: Vec<Request>) {
        let now = self.shared.clock.now();
        let mut commits = Vec::new();
        let mut planned = Vec::with_capacity(waiting.len());
        for request in waiting {
            let plan = self.plan(request, now, &mut commits, &planned);
            planned.push(plan);
        }
        self.drafts.clear();
        let appended = if commits.is_empty() { Ok(Vec::new()) } else { self.shared.store.append(commits) };
        match appended {
            Ok(_) => self.publish(planned),
            Err(error) => {
                tracing::error!(%error, "nothing of this turn was acknowledged");
                self.take_back(planned, AppError::from(error));
            }
        }
        if self.remembered.len() > self.prune_above {
            self.remembered.prune(now.timestamp_micros());
            self.prune_above = (2 * self.remembered.len()).max(PRUNE_ABOVE);
        }
    }

    /// Shows readers what is durable now, all of the turn at once, and answers.
    fn publish(&mut self, planned: Vec<Planned>) {
        for document in planned.iter().filter_map(|plan| plan.document.as_ref()) {
            self.shared.shelves.add_framework(document.hash, document.framework.clone());
        }
        self.shared.shelves.put_all(planned.iter().filter(|plan| plan.commits).flat_map(|plan| &plan.answer).flat_map(|done| &done.events));
        planned.into_iter().for_each(|plan| self.answer(plan));
    }

    fn answer(&mut self, plan: Planned) {
        if let Some(key) = plan.key {
            if let Some(mark) = key.made_by.filter(|_| key.revoked_at.is_none()) {
                self.remembered.put(mark, Made::Key(key.id));
            }
            self.shared.keys.write().unwrap_or_else(PoisonError::into_inner).put(key);
        }
        if let (Ok(done), true) = (&plan.answer, plan.commits) {
            match (plan.mark, plan.draft, done.events.first()) {
                (Some(mark), _, Some(first)) => {
                    let made =
                        Made::Events { log: log_of(&first.meta), first_position: first.meta.position, count: done.events.len() as u32 };
                    self.remembered.put(mark, made);
                }
                (Some(mark), Some(draft), None) => self.remembered.put(mark, Made::Draft(draft)),
                (None, _, _) | (Some(_), None, None) => {}
            }
        }
        // Only now may a repeat be decided: what it must find is there.
        drop(plan.flight);
        // A caller who went away learns the outcome by repeating with the same Idempotency-Key.
        let _ = plan.reply.send(plan.answer);
    }

    /// After an append that failed: the state of every trust it touched is read anew from the log,
    /// and everybody whose answer may have rested on it is told so.
    fn take_back(&mut self, planned: Vec<Planned>, error: AppError) {
        let touched: BTreeSet<TrustId> = planned.iter().filter(|plan| plan.commits).filter_map(|plan| plan.trust).collect();
        for trust in &touched {
            if let Err(error) = self.state.reload(*trust, self.shared.store.as_ref()) {
                tracing::error!(%error, %trust, "the trust's state could not be read anew");
            }
        }
        for plan in planned {
            let rests_on_it = plan.commits || plan.trust.is_some_and(|trust| touched.contains(&trust));
            let _ = plan.reply.send(if rests_on_it { Err(error.clone()) } else { plan.answer });
        }
    }

    /// Decides one request, and adds what it comes to to the append.
    fn plan(&mut self, request: Request, now: DateTime<Utc>, commits: &mut Vec<Commit>, before: &[Planned]) -> Planned {
        let Request { order, standing, texts, entries, mark, flight, if_match, dry_run, correlation, reply } = request;
        let trust = order.trust();
        let mut planned =
            Planned { reply, trust, answer: Ok(Done::default()), commits: false, mark, flight, key: None, draft: None, document: None };
        planned.answer = match mark.map(|mark| self.repeated(&mark)).transpose() {
            Err(error) => Err(error),
            Ok(Some(Some(done))) => Ok(done),
            Ok(None | Some(None)) => {
                let ask = Ask { now, standing: &standing, texts: &texts, if_match, dry_run, correlation };
                match self.decide(order, &ask) {
                    Err(error) => Err(error),
                    Ok(plan) if dry_run || (plan.events.is_empty() && plan.entries.is_empty()) => Ok(plan.into_done(dry_run)),
                    Ok(mut plan) => {
                        let shares = std::mem::take(&mut plan.parts);
                        let parts = several::split(commit(&mut plan, texts, entries, mark), shares);
                        // One command too large for the store must not spoil the whole turn.
                        match parts.iter().try_for_each(within_limits) {
                            Err(error) => {
                                self.undo(trust, before);
                                Err(error.into())
                            }
                            Ok(()) => {
                                commits.extend(parts);
                                planned.commits = true;
                                (planned.key, planned.draft, planned.document) = (plan.key.take(), plan.draft, plan.document.take());
                                Ok(plan.into_done(dry_run))
                            }
                        }
                    }
                }
            }
        };
        planned
    }

    /// Forgets what a refused command did to the state: reads its trust anew from the log, and takes
    /// in again what was planned for it earlier in the turn.
    fn undo(&mut self, trust: Option<TrustId>, before: &[Planned]) {
        let Some(trust) = trust else { return };
        if let Err(error) = self.state.reload(trust, self.shared.store.as_ref()) {
            tracing::error!(%error, %trust, "the trust's state could not be read anew");
        }
        for plan in before.iter().filter(|plan| plan.commits && plan.trust == Some(trust)) {
            for recorded in plan.answer.iter().flat_map(|done| &done.events) {
                self.state.evolve(recorded);
            }
        }
    }

    /// The answer that the same command got before.
    fn repeated(&self, mark: &Mark) -> Result<Option<Done>, AppError> {
        let Some(made) = self.remembered.find(mark)? else { return Ok(None) };
        let mut done = Done { replayed: true, ..Done::default() };
        match made {
            Made::Key(key) => done.key = Some(key),
            Made::Draft(draft) => done.draft = Some(draft),
            Made::Events { log, first_position, count } => {
                for stored in self.shared.store.read(log, first_position - 1, count as usize)? {
                    done.events.push(decode(&stored.bytes)?);
                }
            }
        }
        Ok(Some(done))
    }
}

/// The log that an event is in, as the store knows it.
fn log_of(meta: &Meta) -> LogKey {
    let kind = match meta.log {
        Log::Main => LogKind::Main,
        Log::Restricted => LogKind::Restricted,
    };
    LogKey { trust: meta.trust.0, kind }
}

/// What the store is handed for one command; the plan keeps what is told and shown afterwards.
fn commit(plan: &mut Plan, texts: Vec<NewText>, entries: Vec<EntryChange>, mark: Option<Mark>) -> Commit {
    let first = plan.events.first().map(|first| &first.meta);
    let log = first.map_or(LogKey { trust: Uuid::nil(), kind: LogKind::Main }, log_of);
    let mut commit = Commit::to(log, first.map_or(0, |first| first.position - 1));
    let mut encoded = std::mem::take(&mut plan.encoded).into_iter();
    let mut stored =
        |recorded: &Recorded| NewEvent { id: recorded.meta.id.0, bytes: encoded.next().unwrap_or_else(|| recorded.to_bytes()) };
    commit.events = plan.events.iter().map(&mut stored).collect();
    commit.texts = texts;
    let document = |document: &Document| NewDocument { sha256: document.hash.0, bytes: document.bytes.clone() };
    commit.documents = plan.document.iter().map(document).collect();
    commit.entries = std::mem::take(&mut plan.entries).into_iter().chain(entries).collect();
    // An entry carries the mark of the command that made it; events have theirs beside them.
    commit.mark =
        mark.filter(|_| !plan.events.is_empty()).map(|mark| CommandMark { key: mark.key, body: mark.body, at_micros: mark.at_micros });
    commit
}
