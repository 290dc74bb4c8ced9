//! The application: what the API and the command line call. Plain methods; async only where a
//! caller waits for the writer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use serde_json::Value;
use touchstone_domain::event::RecordedAt;
use touchstone_domain::framework::{DocumentHash, Framework, built_in};
use touchstone_domain::ids::{AcademyId, KeyId, PersonId, TextId, TrustId};
use touchstone_domain::reader::Faults;
use touchstone_domain::refusal::{Refusal, Refusals};
use touchstone_store::maintenance::BackupReport;
use touchstone_store::{Health, Store, VerifyReport};
use uuid::Uuid;

use crate::access::{Caller, Permission, Standing, TrustSight};
use crate::calendar_feeds::{self, FeedTable};
use crate::clock::Clock;
use crate::drafts;
use crate::error::AppError;
use crate::idempotency::{InFlight, Made, Mark, REMEMBERED_FOR, Remembered, Repeat};
use crate::jobs::Jobs;
use crate::keys::{self, KeyRecord, KeyTable};
use crate::shelf::look;
use crate::state::rebuild;
use crate::writer::{CLOCK_TOLERANCE, Document, Done, Order, QUEUE_LENGTH, Queue, Request, Shared, Writer};

/// How many past reads refold the log at once; each may take a whole core for a while.
pub const PAST_READS_AT_ONCE: usize = 2;
/// How many more may wait for their turn.
pub const PAST_READS_WAITING: usize = 32;

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) shared: Shared,
    queue: Queue,
    in_flight: InFlight,
    secret: [u8; 32],
    pub(crate) past_reads: Arc<tokio::sync::Semaphore>,
    pub(crate) past_waiting: Arc<tokio::sync::Semaphore>,
    pub(crate) verifications: Jobs<VerifyReport>,
    pub(crate) backups: Jobs<BackupReport>,
    /// Where backups go; none where the service was started without such a place.
    pub(crate) backups_to: Option<Arc<Path>>,
    writer: Arc<Mutex<Option<std::thread::JoinHandle<()>>>>,
}

/// How a command is asked for.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// What came along to recognise a repeat by.
    pub repeat: Option<Repeat<'a>>,
    /// Only show what would follow.
    pub dry_run: bool,
    /// The version of the academy that the caller has read.
    pub if_match: Option<u64>,
    /// What all events of one request share.
    pub correlation: Uuid,
}

impl<'a> How<'a> {
    /// A plain command.
    pub fn plain(caller: &'a Caller) -> How<'a> {
        How { caller, repeat: None, dry_run: false, if_match: None, correlation: Uuid::now_v7() }
    }
}

impl App {
    /// Rebuilds everything from the log and starts the writer.
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, operator_key: Option<&str>) -> Result<App, AppError> {
        App::start_with_queue(store, clock, operator_key, QUEUE_LENGTH)
    }

    /// The same with room for so many waiting commands; each takes memory until it is its turn.
    pub fn start_with_queue(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        operator_key: Option<&str>,
        queue_length: usize,
    ) -> Result<App, AppError> {
        let (state, shelves) = rebuild(store.as_ref())?;
        let shelves = Arc::new(shelves);
        let mut remembered = Remembered::default();
        let mut keys = KeyTable::default();
        if let Some(secret) = operator_key {
            keys.set_operator(secret);
        }
        for (_, value) in store.entries(keys::ENTRY_PREFIX.as_bytes())? {
            let key: KeyRecord =
                serde_json::from_slice(&value).map_err(|error| AppError::Store(format!("a key does not read: {error}")))?;
            if let Some(mark) = key.made_by {
                remembered.put(mark, Made::Key(key.id));
            }
            keys.put(key);
        }
        let mut feeds = FeedTable::default();
        for (_, value) in store.entries(calendar_feeds::ENTRY_PREFIX.as_bytes())? {
            feeds.put(serde_json::from_slice(&value).map_err(|error| AppError::Store(format!("a calendar feed does not read: {error}")))?);
        }
        for draft in drafts::all(store.as_ref())? {
            if let Some(mark) = draft.made_by {
                remembered.put(mark, Made::Draft(draft.id));
            }
        }
        for known in store.commands_since((clock.now() - REMEMBERED_FOR).timestamp_micros())? {
            let made = Made::Events { log: known.log, first_position: known.first_position, count: known.count };
            remembered.put(Mark { key: known.key, body: known.body, at_micros: known.at_micros }, made);
        }

        let secret = store.secret();
        let shared = Shared { store, clock, shelves, keys: Arc::new(RwLock::new(keys)), feeds: Arc::new(RwLock::new(feeds)) };
        let (queue, thread) = Writer::new(shared.clone(), state, remembered)
            .start(queue_length)
            .map_err(|error| AppError::Internal(format!("the writer did not start: {error}")))?;
        Ok(App {
            shared,
            queue,
            in_flight: InFlight::default(),
            secret,
            past_reads: Arc::new(tokio::sync::Semaphore::new(PAST_READS_AT_ONCE)),
            past_waiting: Arc::new(tokio::sync::Semaphore::new(PAST_READS_AT_ONCE + PAST_READS_WAITING)),
            verifications: Jobs::called("a verification"),
            backups: Jobs::called("a backup"),
            backups_to: None,
            writer: Arc::new(Mutex::new(Some(thread))),
        })
    }

    /// Waits until everything that was accepted before is durable and answered, and ends the
    /// writer. Commands that come later, through other clones, are refused.
    pub fn stop(self) {
        self.queue.stop();
        let thread = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writer ended in a panic");
        }
    }

    /// Now, by the application's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// The store's own secret.
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// Today in London.
    pub fn today(&self) -> chrono::NaiveDate {
        crate::clock::london_day(self.now())
    }

    /// Whether the clock is so far behind some trust's last event that its writes are refused.
    pub fn is_clock_behind(&self) -> bool {
        let latest = RecordedAt::from(self.now() + CLOCK_TOLERANCE);
        let shelves = &self.shared.shelves;
        shelves.all().into_iter().filter_map(|(_, trust)| shelves.get(trust)).any(|shelf| look(&shelf).is_after(latest))
    }

    /// How the store is, and whether the writer still runs.
    pub fn health(&self) -> Health {
        let mut health = self.shared.store.health();
        let thread = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if health.read_only.is_none() && thread.as_ref().is_none_or(std::thread::JoinHandle::is_finished) {
            health.read_only = Some("the writer has ended".to_owned());
        }
        health
    }

    /// Who holds a secret, and whom they act for.
    pub fn authenticate(&self, secret: &str, acting_for: Option<PersonId>) -> Result<Caller, AppError> {
        let now = self.now();
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut caller = keys.caller(secret, now).ok_or(AppError::Unauthenticated)?;
        if let Some(person) = acting_for {
            use touchstone_domain::framework::Role;
            let mut trusts = caller.grants.iter().filter(|grant| grant.role == Role::Integration).filter_map(|grant| grant.trust);
            let found = trusts.find_map(|trust| keys.acting_for(trust, person, now));
            if !caller.grants.iter().any(|grant| grant.role == Role::Integration) {
                return Err(AppError::ActingFor("only a key with the role `integration` acts for somebody"));
            }
            caller.acting_for = Some(found.ok_or(AppError::ActingFor("that person holds no live key in the trusts of this key"))?);
        }
        Ok(caller)
    }

    /// The key that a secret is of, where it opens something now; none of the operator's own.
    pub fn key_of(&self, secret: &str) -> Option<KeyId> {
        self.shared.keys.read().unwrap_or_else(PoisonError::into_inner).key_of(secret, self.now())
    }

    /// A trust that the caller may see, by slug.
    pub fn trust(&self, caller: &Caller, slug: &str) -> Result<TrustId, AppError> {
        let trust = self.shared.shelves.find(slug).ok_or(AppError::NotVisible)?;
        caller.sight_of_trust(trust).ok_or(AppError::NotVisible)?;
        Ok(trust)
    }

    /// The standing in which a caller does something; 403 where they see it but may not.
    pub(crate) fn standing(
        &self,
        caller: &Caller,
        permission: Permission,
        trust: Option<TrustId>,
        academy: Option<AcademyId>,
    ) -> Result<Standing, AppError> {
        if let Some(standing) = caller.standing(permission, trust, academy) {
            return Ok(standing);
        }
        // An integration may bring a decision, but not take it: what it lacks is a person, not a role.
        let brings = |trust| caller.acting_for.is_none() && caller.is_integration_in(trust);
        if permission == Permission::Decide && trust.is_some_and(brings) {
            return Err(Refusals::one("", Refusal::DeciderRequired).into());
        }
        Err(AppError::Forbidden(match permission {
            Permission::Operate => "only the operator may",
            Permission::Configure => "only an administrator may",
            Permission::ManageKeys => "only an administrator or the operator may",
            Permission::KeepRegister => "an administrator, the CEO or the improvement lead may",
            Permission::RecordReviews => "the CEO, the improvement lead, an executive headteacher, an adviser or an integration may",
            Permission::CorrectReviews => "the CEO or the improvement lead may",
            Permission::Decide => "the CEO, the improvement lead or an executive headteacher may",
            Permission::RespondToReviews => "the headteacher or the chair of the academy may",
            Permission::CheckFacts => "the head to whom the draft was sent may",
            Permission::ValidateReviews => "an external partner who was asked to may",
            Permission::RaiseIssues => "the CEO, the improvement lead, an executive headteacher or an adviser may",
            Permission::RecordProgress => {
                "whoever owns it or is named for it, the CEO, the improvement lead or an executive headteacher may"
            }
            Permission::RunProgrammes => {
                "the CEO, the improvement lead, an executive headteacher, the headteacher or an adviser may, with a key of their own"
            }
            Permission::HandOnProgrammes => "an administrator or the CEO, with a key of their own, may",

            Permission::RequestSupport => {
                "the headteacher or the chair of the academy, or the CEO, the improvement lead or an executive headteacher for them, may"
            }
            Permission::RecordSupport => "the CEO, the improvement lead, an executive headteacher or the adviser deployed may",
            Permission::EvaluateOwnSchool | Permission::ReportOwnSchool => "the headteacher or the chair of the academy may",
            Permission::WritePlans => "the CEO, the improvement lead, an executive headteacher or the headteacher may",
            Permission::AgreeToPlans => "who leads improvement for the trust, and the academy's headteacher, chair and governors may",
            Permission::AcknowledgeReports => "those it is addressed to or shared with may",
        }))
    }

    /// Whether a caller may do something at all; asked before what they sent is judged, so that who may
    /// not is told so and nothing else.
    pub fn may(&self, caller: &Caller, permission: Permission, trust: Option<TrustId>, academy: Option<AcademyId>) -> Result<(), AppError> {
        self.standing(caller, permission, trust, academy).map(|_| ())
    }

    pub(crate) fn mark(&self, how: &How<'_>) -> Option<Mark> {
        how.repeat.as_ref().map(|repeat| Mark::of(repeat, how.caller, &self.secret, self.now().timestamp_micros()))
    }

    /// Hands an order to the writer and waits for its answer.
    pub(crate) async fn submit(
        &self,
        order: Order,
        standing: Standing,
        texts: Vec<touchstone_store::NewText>,
        entries: Vec<touchstone_store::EntryChange>,
        how: &How<'_>,
    ) -> Result<Done, AppError> {
        // Before anything is compared: by which number is refused and which is not, all that is hidden
        // of an academy could be counted.
        if let (Order::OfAcademy { trust, .. }, Some(_)) = (&order, how.if_match)
            && how.caller.sight_of_trust(*trust) != Some(TrustSight::Whole)
        {
            return Err(AppError::NoPrecondition);
        }
        let mark = self.mark(how);
        let flight = mark.map(|mark| self.in_flight.begin(mark.key)).transpose()?;
        let (reply, answer) = tokio::sync::oneshot::channel();
        let (if_match, dry_run, correlation) = (how.if_match, how.dry_run, how.correlation);
        let words = texts.iter().map(|text| (TextId(text.id), text.text.clone())).collect();
        self.queue.offer(Request { order, standing, texts, entries, mark, flight, if_match, dry_run, correlation, reply })?;
        let done = answer.await.map_err(|_| AppError::OutcomeUnknown)??;
        Ok(if done.replayed { done } else { Done { words, ..done } })
    }

    /// Hands an order to the writer from a thread that may block; the answer is waited for later,
    /// so that many orders share one turn.
    pub(crate) fn push(
        &self,
        order: Order,
        standing: Standing,
        texts: Vec<touchstone_store::NewText>,
        correlation: Uuid,
    ) -> Result<tokio::sync::oneshot::Receiver<Result<Done, AppError>>, AppError> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let request = Request {
            order,
            standing,
            texts,
            entries: Vec::new(),
            mark: None,
            flight: None,
            if_match: None,
            dry_run: false,
            correlation,
            reply,
        };
        self.queue.push(request)?;
        Ok(answer)
    }

    /// The words of texts; those erased are absent.
    pub fn words(&self, texts: &[touchstone_domain::ids::TextId]) -> Result<BTreeMap<touchstone_domain::ids::TextId, String>, AppError> {
        let ids: Vec<Uuid> = texts.iter().map(|text| text.0).collect();
        let found = self.shared.store.texts(&ids)?;
        Ok(found.into_iter().map(|(id, stored)| (touchstone_domain::ids::TextId(id), stored.text)).collect())
    }
}

/// A built-in framework's document by its code.
pub fn built_in_document(code: &str) -> Option<Result<Document, Faults>> {
    let found = built_in().iter().find(|framework| framework.code == code)?;
    let value: Value = serde_json::from_str(found.document).unwrap_or(Value::Null);
    Some(document_of(&value))
}

/// Reads a framework document. It is kept as compact JSON with its keys in order, so that the same
/// document always has the same hash.
pub fn document_of(value: &Value) -> Result<Document, Faults> {
    let framework = Framework::parse(value)?;
    let bytes = in_order(value).to_string().into_bytes();
    let hash = DocumentHash::of(&bytes);
    Ok(Document { hash, bytes, framework: Arc::new(framework) })
}

/// The same value with every object's keys sorted, however this build's JSON maps keep them.
fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), in_order(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(in_order).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// A point in time, as reads are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct When {
    /// Only what had been recorded by then.
    pub known_at: Option<DateTime<Utc>>,
    /// On that day.
    pub as_of: Option<chrono::NaiveDate>,
}

impl When {
    /// The instant by which something was recorded.
    pub(crate) fn known(&self) -> Option<RecordedAt> {
        self.known_at.map(RecordedAt::from)
    }
}
