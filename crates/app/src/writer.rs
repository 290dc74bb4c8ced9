//! One loop joins the pure world to the store; nothing else appends.
//!
//! It takes every command that is waiting and decides them one after another on its own copy of the
//! state; all their events are written in one durable append, and only then shown to readers and
//! answered ([`appending`]), while it decides what has come in the meantime. A reader never sees, and a
//! caller is never told of, what a power cut could take back: refusals and "nothing new" wait for
//! the append too, since they may rest on events of their turn or of the one before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use touchstone_domain::academy::{self, Academy, AcademyCommand, JoinTrust};
use touchstone_domain::codes::PolicyCode;
use touchstone_domain::event::{AcademyEvent, Actor, ActorKind, Event, FrameworkRef, Log, Meta, Recorded, RecordedAt, Stream};
use touchstone_domain::framework::{DocumentHash, Framework, Role};
use touchstone_domain::ids::{AcademyId, EventId, KeyId, PersonId, ProgrammeId, ReviewId, RoundId, TextId, TrustId};
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

mod appending;
mod several;
mod waiting;

use appending::{Appending, Failed, Turn};
use waiting::{Place, Waiting};

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
    /// The words that came with it, for who shows them at once; none for a repeat.
    pub words: Vec<(TextId, String)>,
}

/// What the writer is told.
enum Message {
    /// Decide this, which waits in a place.
    Decide(Box<Request>, Place),
    /// A turn has ended.
    Appended,
    /// Finish what came before, and end.
    Stop,
}

/// The way to the writer, which ends when nobody has it any more.
#[derive(Clone, Debug)]
pub(crate) struct Queue(Arc<Way>);

#[derive(Debug)]
struct Way {
    messages: Sender<Message>,
    waiting: Waiting,
}

impl Queue {
    /// Hands over a request, unless too many are waiting.
    pub fn offer(&self, request: Request) -> Result<(), AppError> {
        let place = self.0.waiting.try_take().ok_or(AppError::Busy)?;
        self.send(Message::Decide(Box::new(request), place))
    }

    /// Hands over a request, waiting for a place in the queue.
    pub fn push(&self, request: Request) -> Result<(), AppError> {
        self.send(Message::Decide(Box::new(request), self.0.waiting.take()))
    }

    /// Tells the writer to end once it has finished what it was given before.
    pub fn stop(&self) {
        // A writer that has ended already need not be told.
        let _ = self.0.messages.send(Message::Stop);
    }

    fn send(&self, message: Message) -> Result<(), AppError> {
        self.0.messages.send(message).map_err(|_| AppError::ReadOnly)
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
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
        Ok((Queue(Arc::new(Way { messages, waiting: Waiting::of(queue_length) })), thread))
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
                self.drafts[0].insert(draft.id, Some(draft.version));
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
                self.drafts[0].insert(id, None);
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
                        self.drafts[0].insert(review.review, None);
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
        let now = match self.drafts.iter().find_map(|written| written.get(&id)) {
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
