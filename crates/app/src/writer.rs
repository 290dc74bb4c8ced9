//! One loop joins the pure world to the store; nothing else appends.
//!
//! It takes every command that is waiting and decides them one after another on its own copy of the
//! state; all their events are written in one durable append, and only then shown to readers and
//! answered ([`appending`]), while it decides what has come in the meantime. A reader never sees, and a
//! caller is never told of, what a power cut could take back: refusals and "nothing new" wait for
//! the append too, since they may rest on events of their turn or of the one before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

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

mod appending;
mod circumstances;
mod deciding;
mod order;
mod pen;
mod queue;
mod several;
mod waiting;

use appending::{Appending, Failed, Turn};
use circumstances::Ask;
use queue::Message;
use waiting::Place;

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
    remembered: Arc<Mutex<Remembered>>,
    /// Above how many remembered commands the old ones are looked for: twice as many as were left the
    /// last time, so that a busy week does not have every turn look through all of them.
    prune_above: usize,
    /// What was decided and is not handed over yet, and the places in which it waits.
    next: Turn,
    places: Vec<Place>,
    appending: Appending,
    /// The versions of drafts written in the next turn and in the one on its way, which the store does
    /// not have yet; none where one became final.
    drafts: [BTreeMap<ReviewId, Option<u64>>; 2],
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
    /// Starts the loop on a thread of its own; it ends when it is told to.
    pub fn start(
        shared: Shared,
        state: State,
        remembered: Remembered,
        queue_length: usize,
    ) -> std::io::Result<(Queue, std::thread::JoinHandle<()>)> {
        let (messages, receiver) = channel();
        let remembered = Arc::new(Mutex::new(remembered));
        let appending = Appending::start(shared.clone(), remembered.clone(), messages.clone())?;
        let (prune_above, drafts) = (PRUNE_ABOVE, Default::default());
        let writer = Writer { shared, state, remembered, prune_above, next: Turn::default(), places: Vec::new(), appending, drafts };
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&receiver))?;
        Ok((Queue::of(messages, queue_length), thread))
    }

    /// Decide many, sync once: while a turn is on its way to the disk, whatever comes is decided for the
    /// next; while none is, whatever is there.
    fn run(mut self, messages: &Receiver<Message>) {
        let mut stopping = false;
        loop {
            let takes_more = !stopping && self.next.planned.len() < TURN_LENGTH;
            let message = match self.next.planned.is_empty() || self.appending.is_busy() {
                true if takes_more => messages.recv().ok(),
                false if takes_more => messages.try_recv().ok(),
                true | false => None,
            };
            match message {
                Some(Message::Decide(request, place)) => {
                    self.plan(*request);
                    self.places.push(place);
                }
                Some(Message::Appended) => {}
                Some(Message::Stop) => stopping = true,
                None if self.appending.is_busy() => self.wait(),
                None if self.next.planned.is_empty() => return,
                None if !self.hand_over() => return,
                None => {}
            }
            if let Some(outcome) = self.appending.outcome() {
                self.ended(outcome);
            }
        }
    }

    /// Sends the next turn on its way; false where there is no way any more.
    fn hand_over(&mut self) -> bool {
        self.places.clear();
        let [next, on_its_way] = &mut self.drafts;
        *on_its_way = std::mem::take(next);
        self.appending.hand_over(std::mem::take(&mut self.next))
    }

    /// Waits until no turn is on its way.
    fn wait(&mut self) {
        if let Some(outcome) = self.appending.wait() {
            self.ended(outcome);
        }
    }

    fn ended(&mut self, outcome: Result<(), Failed>) {
        self.drafts[1].clear();
        match outcome {
            Ok(()) => {
                let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
                if remembered.len() > self.prune_above {
                    remembered.prune(self.shared.clock.now().timestamp_micros());
                    self.prune_above = (2 * remembered.len()).max(PRUNE_ABOVE);
                }
            }
            Err(Failed { planned, error }) => self.take_back(planned, error),
        }
    }

    /// After an append that failed: the state of every trust that it or the turn after it touched is read
    /// anew from the log, and everybody whose answer may have rested on it is told so.
    fn take_back(&mut self, failed: Vec<Planned>, error: AppError) {
        let Turn { planned: next, .. } = std::mem::take(&mut self.next);
        self.places.clear();
        self.drafts[0].clear();
        let committing = failed.iter().chain(&next).filter(|plan| plan.commits);
        let touched: BTreeSet<TrustId> = committing.filter_map(|plan| plan.trust).collect();
        for trust in &touched {
            self.read_anew(*trust);
        }
        // Of what was not even tried it is known that it is not there.
        let untried = if matches!(error, AppError::OutcomeUnknown) { AppError::ReadOnly } else { error.clone() };
        for (plan, error) in failed.into_iter().map(|plan| (plan, &error)).chain(next.into_iter().map(|plan| (plan, &untried))) {
            let rests_on_it = plan.commits || plan.trust.is_some_and(|trust| touched.contains(&trust));
            drop(plan.flight);
            let _ = plan.reply.send(if rests_on_it { Err(error.clone()) } else { plan.answer });
        }
    }

    fn read_anew(&mut self, trust: TrustId) {
        if let Err(error) = self.state.reload(trust, self.shared.store.as_ref()) {
            tracing::error!(%error, %trust, "the trust's state could not be read anew");
        }
    }

    /// Decides one request, and adds what it comes to to the next turn.
    fn plan(&mut self, request: Request) {
        let Request { order, standing, texts, entries, mark, flight, if_match, dry_run, correlation, reply } = request;
        let trust = order.trust();
        let mut planned =
            Planned { reply, trust, answer: Ok(Done::default()), commits: false, mark, flight, key: None, draft: None, document: None };
        planned.answer = match mark.map(|mark| self.repeated(&mark)).transpose() {
            Err(error) => Err(error),
            Ok(Some(Some(done))) => Ok(done),
            Ok(None | Some(None)) => {
                let ask = Ask { now: self.shared.clock.now(), standing: &standing, texts: &texts, if_match, dry_run, correlation };
                match self.decide(order, &ask) {
                    Err(error) => Err(error),
                    Ok(plan) if dry_run || (plan.events.is_empty() && plan.entries.is_empty()) => Ok(plan.into_done(dry_run)),
                    Ok(mut plan) => {
                        let shares = std::mem::take(&mut plan.parts);
                        let parts = several::split(commit(&mut plan, texts, entries, mark), shares);
                        // One command too large for the store must not spoil the whole turn.
                        match parts.iter().try_for_each(within_limits) {
                            Err(error) => {
                                self.undo(trust);
                                Err(error.into())
                            }
                            Ok(()) => {
                                self.next.commits.extend(parts);
                                planned.commits = true;
                                (planned.key, planned.draft, planned.document) = (plan.key.take(), plan.draft, plan.document.take());
                                Ok(plan.into_done(dry_run))
                            }
                        }
                    }
                }
            }
        };
        self.next.planned.push(planned);
    }

    /// Forgets what a refused command did to the state: reads its trust anew from the log, once that has
    /// the turn on its way, and takes in again what is planned for it.
    fn undo(&mut self, trust: Option<TrustId>) {
        self.wait();
        let Some(trust) = trust else { return };
        self.read_anew(trust);
        for plan in self.next.planned.iter().filter(|plan| plan.commits && plan.trust == Some(trust)) {
            for recorded in plan.answer.iter().flat_map(|done| &done.events) {
                self.state.evolve(recorded);
            }
        }
    }

    /// The answer that the same command got before.
    fn repeated(&self, mark: &Mark) -> Result<Option<Done>, AppError> {
        let Some(made) = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).find(mark)? else { return Ok(None) };
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
