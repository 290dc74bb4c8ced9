//! One loop joins the pure world to the store; nothing else appends.
//!
//! It takes every command that is waiting, decides them one after another on its own copy of the
//! state, writes all their events in one durable append, and only then shows them to readers and
//! answers. A reader never sees, and a caller is never told of, what a power cut could take back:
//! refusals and "nothing new" wait for the append too, since they may rest on events of their turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use touchstone_domain::academy::{self, Academy, AcademyCommand, JoinTrust};
use touchstone_domain::codes::PolicyCode;
use touchstone_domain::event::{AcademyEvent, Actor, ActorKind, Event, FrameworkRef, Log, Meta, Recorded, RecordedAt, Stream};
use touchstone_domain::framework::{DocumentHash, Framework, Role};
use touchstone_domain::ids::{AcademyId, EventId, KeyId, PersonId, ProgrammeId, ReviewId, RoundId, TrustId};
use touchstone_domain::policy::{self, Verdict};
use touchstone_domain::programme::{self, ProgrammeCommand, StartProgramme};
use touchstone_domain::refusal::Refusals;
use touchstone_domain::setting::{Frameworks, Setting};
use touchstone_domain::trust::{self, AdoptFramework, Around, Decided, RegisterTrust, Taken, Trust, TrustCommand};
use touchstone_store::contract::{
    EVENT_FRAME_BYTES, MAX_COMMAND_EVENT_BYTES, MAX_COMMAND_TEXT_BYTES, MAX_DOCUMENT_BYTES, TEXT_FRAME_BYTES,
};
use touchstone_store::within_limits;
use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewDocument, NewEvent, NewText, Store};
use uuid::Uuid;

use crate::access::Standing;
use crate::calendar_feeds::{FeedRecord, FeedTable};
use crate::clock::{Clock, london_day};
use crate::drafts::Draft;
use crate::error::AppError;
use crate::idempotency::{Flight, Made, Mark, Remembered};
use crate::keys::{KeyRecord, KeyTable, LiveRoles};
use crate::minting::fresh_id;
use crate::shelf::Shelves;
use crate::state::{State, TrustState, decode};

mod several;

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

/// A framework's document with its hash, read and found sound.
#[derive(Clone, Debug)]
pub struct Document {
    /// SHA-256 of the bytes.
    pub hash: DocumentHash,
    /// The bytes as they will be kept.
    pub bytes: Vec<u8>,
    /// What they say.
    pub framework: Arc<Framework>,
}

/// What is to be done, to whom.
#[derive(Debug)]
pub(crate) enum Order {
    RegisterTrust {
        id: TrustId,
        command: RegisterTrust,
        framework: Option<Document>,
    },
    AdoptFramework {
        trust: TrustId,
        document: Document,
        effective_on: Option<NaiveDate>,
    },
    OfTrust {
        trust: TrustId,
        command: TrustCommand,
    },
    Join {
        trust: TrustId,
        command: JoinTrust,
    },
    OfAcademy {
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
    },
    /// Of a programme in the trust's restricted log.
    OfProgramme {
        trust: TrustId,
        ask: ProgrammeAsk,
    },
    /// Of several academies: every part or none.
    OfAcademies {
        trust: TrustId,
        /// The rating round in which it is asked, where it is in one.
        round: Option<RoundId>,
        parts: Vec<Part>,
    },
    /// A key is made or revoked.
    KeepKey(KeyRecord),
    /// A calendar feed is made or revoked.
    KeepFeed(Box<FeedRecord>),
    /// Nothing but the answer that the same command got before; it has left nothing else to find.
    Recall,
    /// An academy's command about a draft that is there.
    OfDraft {
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
        /// The draft's id, and where it stands among the entries.
        draft: (ReviewId, Vec<u8>),
        /// The version that it must still have.
        version: Option<u64>,
    },
    /// A draft is thrown away, with these entries.
    DropDraft {
        draft: (ReviewId, Vec<u8>),
        version: Option<u64>,
        entries: Vec<EntryChange>,
    },
    /// A draft is begun, or replaces the version that its writer had read.
    KeepDraft {
        draft: Box<Draft>,
        replaces: Option<u64>,
    },
}

impl Order {
    fn trust(&self) -> Option<TrustId> {
        match self {
            Order::RegisterTrust { id, .. } => Some(*id),
            Order::AdoptFramework { trust, .. }
            | Order::OfTrust { trust, .. }
            | Order::Join { trust, .. }
            | Order::OfAcademies { trust, .. }
            | Order::OfProgramme { trust, .. }
            | Order::OfAcademy { trust, .. }
            | Order::OfDraft { trust, .. } => Some(*trust),
            Order::KeepKey(_) | Order::KeepFeed(_) | Order::Recall | Order::KeepDraft { .. } | Order::DropDraft { .. } => None,
        }
    }
}

/// What is asked of a programme.
#[derive(Debug)]
pub(crate) enum ProgrammeAsk {
    /// To start it at an academy.
    Start(AcademyId, StartProgramme),
    /// Something of one that is there.
    Command(ProgrammeId, ProgrammeCommand),
}

/// An order with everything the writer must know to carry it out.
#[derive(Debug)]
pub(crate) struct Request {
    pub order: Order,
    pub standing: Standing,
    pub texts: Vec<NewText>,
    /// Entries that go with the events: a finalised draft is removed.
    pub entries: Vec<EntryChange>,
    pub mark: Option<Mark>,
    /// Held until the answer is known, whether or not the caller still waits: a repeat must not be
    /// decided before it.
    pub flight: Option<Flight>,
    pub if_match: Option<u64>,
    pub dry_run: bool,
    pub correlation: Uuid,
    pub reply: tokio::sync::oneshot::Sender<Result<Done, AppError>>,
}

/// What a policy made of a command's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTold {
    /// The policy's code.
    pub policy: String,
    /// The type of the event that it brought about; `nothing` where it brought about none.
    pub outcome: &'static str,
    /// Why it brought about nothing.
    pub why: Option<String>,
}

impl PolicyTold {
    fn of(policy: &PolicyCode, decided: &Result<Vec<Decided<AcademyEvent>>, String>) -> PolicyTold {
        let first = decided.as_ref().ok().and_then(|events| events.first());
        let why = decided.as_ref().err().cloned();
        PolicyTold { policy: policy.to_string(), outcome: first.map_or("nothing", |decided| decided.event.name()), why }
    }
}

/// Events, as they are and as they will be stored, and what policies made of them.
#[derive(Default)]
struct Unfolded {
    events: Vec<Recorded>,
    encoded: Vec<Vec<u8>>,
    policies: Vec<PolicyTold>,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// The events recorded, in order; none where there was nothing new.
    pub events: Vec<Recorded>,
    /// What policies made of it; not told again to a repeat.
    pub policies: Vec<PolicyTold>,
    /// True where a repeated command got the answer of the first.
    pub replayed: bool,
    /// True where nothing was recorded because it was only tried.
    pub dry_run: bool,
    /// The key that a repeated command had made.
    pub key: Option<KeyId>,
    /// The draft that a repeated command had made.
    pub draft: Option<ReviewId>,
}

/// What the writer is told.
enum Message {
    /// Decide this. Boxed, since the queue keeps a place for each message it can hold.
    Decide(Box<Request>),
    /// Finish what came before, and end.
    Stop,
}

/// The way to the writer.
#[derive(Clone, Debug)]
pub(crate) struct Queue(SyncSender<Message>);

impl Queue {
    /// Hands over a request, unless too many are waiting.
    pub fn offer(&self, request: Request) -> Result<(), AppError> {
        self.0.try_send(Message::Decide(Box::new(request))).map_err(|error| match error {
            TrySendError::Full(_) => AppError::Busy,
            TrySendError::Disconnected(_) => AppError::ReadOnly,
        })
    }

    /// Hands over a request, waiting for a place in the queue.
    pub fn push(&self, request: Request) -> Result<(), AppError> {
        self.0.send(Message::Decide(Box::new(request))).map_err(|_| AppError::ReadOnly)
    }

    /// Tells the writer to end once it has finished what it was given before.
    pub fn stop(&self) {
        // A writer that has ended already need not be told.
        let _ = self.0.send(Message::Stop);
    }
}

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
        Ok((Queue(sender), thread))
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

    fn decide(&mut self, order: Order, ask: &Ask<'_>) -> Result<Plan, AppError> {
        let size: u64 = ask.texts.iter().map(|text| text.text.len() as u64 + TEXT_FRAME_BYTES).sum();
        if size > MAX_COMMAND_TEXT_BYTES {
            return Err(AppError::TooLarge { what: "the texts of one command", size, limit: MAX_COMMAND_TEXT_BYTES });
        }
        let today = london_day(ask.now);
        match order {
            Order::KeepKey(key) => {
                let value = serde_json::to_vec(&key).map_err(|error| AppError::Internal(error.to_string()))?;
                let entries = vec![EntryChange::Put { key: KeyRecord::entry_key(key.id), value }];
                Ok(Plan { entries, key: Some(key), ..Plan::default() })
            }
            Order::KeepFeed(feed) => {
                let value = serde_json::to_vec(&feed).map_err(|error| AppError::Internal(error.to_string()))?;
                Ok(Plan { entries: vec![EntryChange::Put { key: feed.entry_key(), value }], ..Plan::default() })
            }
            Order::Recall => Err(AppError::NotVisible),
            Order::KeepDraft { draft, replaces } => {
                if replaces.is_some() {
                    self.check_draft(draft.id, &draft.key(), replaces)?.ok_or(AppError::NotVisible)?;
                }
                self.drafts.insert(draft.id, Some(draft.version));
                Ok(Plan { entries: vec![draft.put()?], draft: replaces.is_none().then_some(draft.id), ..Plan::default() })
            }
            Order::RegisterTrust { id, command, framework } => {
                let taken = Taken {
                    slug: self.state.slugs.contains_key(&command.slug),
                    group_uid: command.group_uid.as_ref().is_some_and(|group| self.state.groups.contains_key(group)),
                };
                let decided = trust::register(command, taken, today)?;
                let mut pen = Pen::new(id, None, ask)?;
                let mut events = Vec::new();
                for (i, decided) in decided.into_iter().enumerate() {
                    events.push(pen.write(Stream::Trust, i as u64 + 1, decided, None));
                }
                let mut plan = Plan { document: framework, ..Plan::default() };
                if let (Some(document), Some(mut state)) = (&plan.document, events.first().and_then(TrustState::begin)) {
                    check_document(document)?;
                    let adopt = AdoptFramework { framework: reference(document), effective_on: None };
                    let frameworks = &self.state.frameworks;
                    let around = Around { today, frameworks, academies: &state.academies, decider: ask.standing.decider };
                    for decided in state.trust.decide(TrustCommand::AdoptFramework(adopt), around)? {
                        let recorded = pen.write(Stream::Trust, state.trust.version + 1, decided, None);
                        state.evolve(&recorded);
                        events.push(recorded);
                    }
                }
                if !ask.dry_run {
                    self.learn(&plan.document);
                    events.iter().for_each(|recorded| self.state.evolve(recorded));
                }
                plan.events = events;
                Ok(plan)
            }
            Order::AdoptFramework { trust, document, effective_on } => {
                check_document(&document)?;
                let command = TrustCommand::AdoptFramework(AdoptFramework { framework: reference(&document), effective_on });
                let events = self.of_trust(trust, command, ask, today)?;
                if !ask.dry_run && !events.is_empty() {
                    self.learn(&Some(document.clone()));
                }
                Ok(Plan { document: (!events.is_empty()).then_some(document), events, ..Plan::default() })
            }
            Order::OfTrust { trust, command } => {
                if let TrustCommand::Round(command) = &command
                    && let Some(round) = command.round()
                {
                    self.check_round(trust, round, ask)?;
                }
                Ok(Plan { events: self.of_trust(trust, command, ask, today)?, ..Plan::default() })
            }
            Order::Join { trust, command } => {
                let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
                let stream = Stream::Academy(command.academy);
                let decided = academy::join(&state.trust, command)?;
                let mut pen = Pen::new(trust, Some(state), ask)?;
                let events: Vec<Recorded> = decided.into_iter().zip(1..).map(|(d, version)| pen.write(stream, version, d, None)).collect();
                if !ask.dry_run {
                    events.iter().for_each(|recorded| state.evolve(recorded));
                }
                Ok(Plan { events, ..Plan::default() })
            }
            Order::DropDraft { draft: (id, key), version, entries } => {
                self.check_draft(id, &key, version)?.ok_or(AppError::NotVisible)?;
                self.drafts.insert(id, None);
                Ok(Plan { entries, ..Plan::default() })
            }
            Order::OfDraft { trust, academy, command, draft: (id, key), version } => {
                let kept = self.check_draft(id, &key, version)?;
                // Of one that has just become final the rules say so.
                let academies = self.state.trusts.get(&trust).map(|state| &state.academies);
                let is_final = academies.and_then(|academies| academies.get(&academy)).is_some_and(|a| a.reviews.contains_key(&id));
                if kept.is_none() && !is_final {
                    return Err(AppError::NotVisible);
                }
                self.decide(Order::OfAcademy { trust, academy, command }, &Ask { if_match: None, ..*ask })
            }
            Order::OfProgramme { trust, ask: asked } => {
                Ok(Plan { events: self.of_programme(trust, asked, ask, today)?, ..Plan::default() })
            }
            Order::OfAcademy { trust, academy, command } => {
                let Unfolded { events, encoded, policies } = self.of_academy(trust, academy, command, ask, today)?;
                for recorded in events.iter().filter(|_| !ask.dry_run) {
                    if let Event::Academy(AcademyEvent::ReviewRecorded(review)) = &recorded.event {
                        self.drafts.insert(review.review, None);
                    }
                }
                Ok(Plan { events, encoded, policies, ..Plan::default() })
            }
            Order::OfAcademies { trust, round, parts } => {
                round.map_or(Ok(()), |round| self.check_round(trust, round, ask))?;
                self.of_academies(trust, parts, ask, today)
            }
        }
    }

    /// The version of a draft; none where it is gone. It must be the one expected, if one is.
    fn check_draft(&self, id: ReviewId, key: &[u8], expected: Option<u64>) -> Result<Option<u64>, AppError> {
        let now = match self.drafts.get(&id) {
            Some(written) => *written,
            None => self.shared.store.entry(key)?.map(|value| Draft::read(&value)).transpose()?.map(|kept| kept.version),
        };
        match (now, expected) {
            (Some(now), Some(expected)) if now != expected => Err(AppError::Stale { expected, now, between: Vec::new() }),
            (now, _) => Ok(now),
        }
    }

    /// Refuses what is asked in a rating round that is no longer as it was read.
    fn check_round(&self, trust: TrustId, round: RoundId, ask: &Ask<'_>) -> Result<(), AppError> {
        let Some(expected) = ask.if_match else { return Ok(()) };
        let now = self.state.trusts.get(&trust).and_then(|state| state.trust.rounds.get(round)).map(|fact| fact.version);
        match now {
            Some(now) if now != expected => Err(AppError::Stale { expected, now, between: Vec::new() }),
            Some(_) | None => Ok(()),
        }
    }

    fn learn(&mut self, document: &Option<Document>) {
        if let Some(document) = document {
            self.state.frameworks.insert(document.hash, document.framework.clone());
        }
    }

    fn of_trust(&mut self, trust: TrustId, command: TrustCommand, ask: &Ask<'_>, today: NaiveDate) -> Result<Vec<Recorded>, AppError> {
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let frameworks = &self.state.frameworks;
        let around = Around { today, frameworks, academies: &state.academies, decider: ask.standing.decider };
        let decided = state.trust.decide(command, around)?;
        let mut pen = Pen::new(trust, Some(state), ask)?;
        let version = state.trust.version;
        let events: Vec<Recorded> =
            decided.into_iter().zip(version + 1..).map(|(d, version)| pen.write(Stream::Trust, version, d, None)).collect();
        if !ask.dry_run {
            events.iter().for_each(|recorded| state.evolve(recorded));
        }
        Ok(events)
    }

    /// A programme's command. No policy acts on what is restricted: it would tell of it elsewhere.
    fn of_programme(&mut self, trust: TrustId, asked: ProgrammeAsk, ask: &Ask<'_>, today: NaiveDate) -> Result<Vec<Recorded>, AppError> {
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let roles = keys.roles_in(trust, ask.now);
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let Some((asker, _)) = ask.standing.decider else { return Err(AppError::Forbidden("programmes are for keys bound to a person")) };
        let circumstances = programme::Circumstances { today, trust: &state.trust, asker, roles: &roles };
        let (id, version, decided) = match asked {
            ProgrammeAsk::Start(academy, command) => {
                let academy = state.academies.get(&academy).ok_or(AppError::NotVisible)?;
                (command.programme, 0, programme::start(academy, command, circumstances)?)
            }
            ProgrammeAsk::Command(id, command) => {
                let programme = state.restricted.programmes.get(&id).ok_or(AppError::NotVisible)?;
                (id, programme.version, programme.decide(command, circumstances)?)
            }
        };
        let mut pen = Pen::of_restricted(trust, state, ask)?;
        let stream = Stream::Restricted(id.0);
        let events: Vec<Recorded> =
            decided.into_iter().zip(version + 1..).map(|(decided, version)| pen.write(stream, version, decided, None)).collect();
        if !ask.dry_run {
            events.iter().for_each(|recorded| state.evolve(recorded));
        }
        Ok(events)
    }

    /// An academy's command, and what policies make of it, in the same turn.
    fn of_academy(
        &mut self,
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
        ask: &Ask<'_>,
        today: NaiveDate,
    ) -> Result<Unfolded, AppError> {
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (holders, roles) = (keys.holders(trust, ask.now), keys.roles_in(trust, ask.now));
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let current = state.academies.get(&academy).ok_or(AppError::NotVisible)?;
        if let Some(expected) = ask.if_match.filter(|expected| *expected != current.version) {
            return Err(AppError::Stale { expected, now: current.version, between: Vec::new() });
        }
        let mut pen = Pen::new(trust, Some(state), ask)?;
        let circumstances =
            Circumstances { trust: &state.trust, frameworks: &self.state.frameworks, holders: &holders, roles: &roles, today, ask };
        let decided = current.decide(command, circumstances.setting())?;
        if decided.is_empty() {
            return Ok(Unfolded::default());
        }
        // Tried on a copy; done on the academy itself, which is taken out for the while, since a
        // copy of a long history would cost more than the decision.
        let taken = if ask.dry_run { Some(current.clone()) } else { state.academies.remove(&academy) };
        let mut working = taken.ok_or(AppError::NotVisible)?;
        let unfolded = circumstances.unfold(&mut working, decided, &mut pen);
        if !ask.dry_run {
            state.academies.insert(academy, working);
            for recorded in unfolded.iter().flat_map(|unfolded| &unfolded.events) {
                state.trust.evolve(recorded);
                (state.head, state.last_recorded) = (recorded.meta.position, recorded.meta.recorded_at);
            }
        }
        unfolded
    }
}

/// What every part of a decision needs to know of the request.
struct Ask<'a> {
    now: DateTime<Utc>,
    standing: &'a Standing,
    texts: &'a [NewText],
    if_match: Option<u64>,
    dry_run: bool,
    correlation: Uuid,
}

/// What policies may add to a command's events; kept free below the limit of one command.
const ROOM_FOR_POLICIES: u64 = 8 * 1024;

/// What an academy's decision sees.
struct Circumstances<'a> {
    trust: &'a Trust,
    frameworks: &'a Frameworks,
    holders: &'a BTreeMap<Role, PersonId>,
    roles: &'a LiveRoles<'a>,
    today: NaiveDate,
    ask: &'a Ask<'a>,
}

impl Circumstances<'_> {
    fn setting(&self) -> Setting<'_> {
        let Circumstances { trust, frameworks, holders, roles, today, ask } = *self;
        Setting { today, trust, frameworks, decider: ask.standing.decider, holders, roles }
    }

    /// Writes what was decided, lets the academy take it in, and lets policies act on it: one rung
    /// a cause, and nothing on what a policy brought about. Refuses before the academy has changed.
    fn unfold(&self, academy: &mut Academy, decided: Vec<Decided<AcademyEvent>>, pen: &mut Pen<'_>) -> Result<Unfolded, AppError> {
        let stream = Stream::Academy(academy.id);
        let mut events: Vec<Recorded> =
            decided.into_iter().zip(academy.version + 1..).map(|(decided, version)| pen.write(stream, version, decided, None)).collect();
        let mut encoded: Vec<Vec<u8>> = events.iter().map(Recorded::to_bytes).collect();
        let framed = |bytes: &Vec<u8>| bytes.len() as u64 + EVENT_FRAME_BYTES;
        let (size, limit) = (encoded.iter().map(framed).sum::<u64>(), MAX_COMMAND_EVENT_BYTES - ROOM_FOR_POLICIES);
        if size > limit {
            return Err(AppError::TooLarge { what: "the events of one command", size, limit });
        }
        for recorded in &events {
            if let Event::Academy(event) = &recorded.event {
                academy.evolve(&recorded.meta, event);
            }
        }
        let (mut caused, mut policies) = (Vec::new(), Vec::new());
        for recorded in &events {
            let Event::Academy(event) = &recorded.event else { continue };
            let Some(Verdict { policy, wants }) = policy::after(&recorded.meta, event, academy, self.setting(), fresh_id()) else {
                continue;
            };
            // What a policy wants and the rules refuse does not happen; the finding stands.
            let decided = wants.map_err(str::to_owned).and_then(|command| {
                let told = |refusals: Refusals| refusals.iter().map(|located| located.refusal.to_string()).collect::<Vec<_>>().join("; ");
                academy.decide(command, self.setting()).map_err(told)
            });
            policies.push(PolicyTold::of(&policy, &decided));
            for decided in decided.into_iter().flatten() {
                let actor = Actor { kind: ActorKind::Policy, id: policy.as_str().into(), role: None };
                let follows = pen.write(stream, academy.version + 1, decided, Some((actor, recorded.meta.id)));
                if let Event::Academy(event) = &follows.event {
                    academy.evolve(&follows.meta, event);
                }
                caused.push(follows);
            }
        }
        encoded.extend(caused.iter().map(Recorded::to_bytes));
        events.extend(caused);
        Ok(Unfolded { events, encoded, policies })
    }
}

/// Writes envelopes: positions without a gap, instants that only rise.
struct Pen<'a> {
    trust: TrustId,
    log: Log,
    head: u64,
    last: Option<RecordedAt>,
    ask: &'a Ask<'a>,
}

impl<'a> Pen<'a> {
    /// A pen for a trust. A clock a little behind the trust's last event is put right in silence;
    /// one that is far behind refuses the write rather than bend the order.
    fn new(trust: TrustId, state: Option<&TrustState>, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        Pen::after(trust, Log::Main, state.map_or(0, |state| state.head), state.map(|state| state.last_recorded), ask)
    }

    /// A pen for a trust's restricted log, whose positions and instants are its own.
    fn of_restricted(trust: TrustId, state: &TrustState, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        Pen::after(trust, Log::Restricted, state.restricted.head, state.restricted.last_recorded, ask)
    }

    fn after(trust: TrustId, log: Log, head: u64, last: Option<RecordedAt>, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        let behind = last.map_or(chrono::Duration::zero(), |last| last.instant() - ask.now);
        if behind > CLOCK_TOLERANCE {
            return Err(AppError::ClockBehind { seconds: behind.num_seconds() });
        }
        Ok(Pen { trust, log, head, last, ask })
    }

    fn write<E: Into<Event>>(&mut self, stream: Stream, version: u64, decided: Decided<E>, policy: Option<(Actor, EventId)>) -> Recorded {
        let now = RecordedAt::from(self.ask.now);
        let next = self.last.and_then(|last| RecordedAt::from_micros(last.micros() + 1)).map_or(now, |next| next.max(now));
        self.last = Some(next);
        self.head += 1;
        let (actor, on_behalf_of, causation) = match policy {
            Some((actor, cause)) => (actor, None, Some(cause)),
            None => (self.ask.standing.actor.clone(), self.ask.standing.on_behalf_of, None),
        };
        let instant = next.instant();
        let timestamp = uuid::Timestamp::from_unix(uuid::NoContext, instant.timestamp().max(0) as u64, instant.timestamp_subsec_nanos());
        let meta = Meta {
            id: EventId(Uuid::new_v7(timestamp)),
            trust: self.trust,
            stream,
            version,
            log: self.log,
            position: self.head,
            recorded_at: next,
            effective_on: decided.effective_on,
            actor,
            on_behalf_of,
            causation,
            correlation: self.ask.correlation,
        };
        Recorded { meta, event: decided.event.into() }
    }
}

fn reference(document: &Document) -> FrameworkRef {
    FrameworkRef { code: document.framework.code().clone(), document: document.hash }
}

fn check_document(document: &Document) -> Result<(), AppError> {
    let size = document.bytes.len() as u64;
    if size > MAX_DOCUMENT_BYTES {
        return Err(AppError::TooLarge { what: "the framework document", size, limit: MAX_DOCUMENT_BYTES });
    }
    Ok(())
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
