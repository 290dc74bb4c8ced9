//! What the writer promises when the store does not do what it is asked.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use chrono::{DateTime, Duration, Utc};
use touchstone_app::access::Caller;
use touchstone_app::clock::{Clock, ManualClock};
use touchstone_app::input::{AcademyOrder, NewAcademy, NewKey, NewPerson, NewReview, NewTrust};
use touchstone_app::{App, AppError, Desk, How, Repeat, When};
use touchstone_domain::event::{AcademyEvent, Event, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::{Phase, Route, Slug, Urn};
use touchstone_domain::ids::{AcademyId, PersonId, TrustId};
use touchstone_store::{
    AppendError, Appended, CommandMark, Commit, EntryChange, EventFrame, Health, KnownCommand, LogKey, LogKind, MemoryStore, ReadError,
    Store, StoredEvent, StoredText, VerifyReport,
};
use uuid::Uuid;

const OPERATOR: &str = "an-operator-key-of-more-than-32-characters";

/// A store that can be told to refuse, and that counts how often it is asked to append.
struct Moody {
    inner: MemoryStore,
    refusal: Mutex<Option<AppendError>>,
    appends: AtomicU64,
    largest: AtomicU64,
    slow: AtomicBool,
    /// Whether appends wait to be let go, and how many do.
    gate: Mutex<(bool, usize)>,
    moved: Condvar,
}

impl Moody {
    fn new() -> Arc<Moody> {
        Arc::new(Moody {
            inner: MemoryStore::new(),
            refusal: Mutex::new(None),
            appends: AtomicU64::new(0),
            largest: AtomicU64::new(0),
            slow: AtomicBool::new(false),
            gate: Mutex::new((false, 0)),
            moved: Condvar::new(),
        })
    }

    fn refuse_with(&self, refusal: Option<AppendError>) {
        *self.refusal.lock().unwrap() = refusal;
    }

    /// Holds appends back from now on, or lets them go.
    fn hold(&self, held: bool) {
        *self.gate.lock().unwrap() = (held, 0);
        self.moved.notify_all();
    }

    /// Waits until an append is held back.
    fn until_one_waits(&self) {
        drop(self.moved.wait_while(self.gate.lock().unwrap(), |(_, waiting)| *waiting == 0).unwrap());
    }
}

impl Store for Moody {
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError> {
        let mut gate = self.gate.lock().unwrap();
        gate.1 += 1;
        self.moved.notify_all();
        drop(self.moved.wait_while(gate, |(held, _)| *held).unwrap());
        if let Some(refusal) = self.refusal.lock().unwrap().clone() {
            return Err(refusal);
        }
        self.appends.fetch_add(1, Ordering::SeqCst);
        self.largest.fetch_max(commits.len() as u64, Ordering::SeqCst);
        if self.slow.load(Ordering::SeqCst) {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        self.inner.append(commits)
    }
    fn logs(&self) -> Vec<(LogKey, u64)> {
        self.inner.logs()
    }
    fn head(&self, log: LogKey) -> u64 {
        self.inner.head(log)
    }
    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.inner.read(log, after, limit)
    }
    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError> {
        self.inner.event(id)
    }
    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError> {
        self.inner.replay(visit)
    }
    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError> {
        self.inner.texts(ids)
    }
    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.document(sha256)
    }
    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.entry(key)
    }
    fn entries(&self, prefix: &[u8]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadError> {
        self.inner.entries(prefix)
    }
    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError> {
        self.inner.commands_since(at_micros)
    }
    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError> {
        self.inner.erase(ids)
    }
    fn secret(&self) -> [u8; 32] {
        self.inner.secret()
    }
    fn store_id(&self) -> Uuid {
        self.inner.store_id()
    }
    fn forget_commands_before(&self, at_micros: i64) -> Result<u64, AppendError> {
        self.inner.forget_commands_before(at_micros)
    }
    fn health(&self) -> Health {
        self.inner.health()
    }
    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
        self.inner.verify(progress)
    }
}

/// A trust with a lead and an academy, and what it runs on.
struct World {
    store: Arc<Moody>,
    clock: Arc<ManualClock>,
    app: App,
    operator: Caller,
    lead: Caller,
    trust: TrustId,
    person: PersonId,
    academy: AcademyId,
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

impl World {
    async fn new() -> World {
        let store = Moody::new();
        let clock = Arc::new(ManualClock::at(at("2026-09-01T08:00:00Z")));
        let app = App::start(store.clone(), clock.clone(), Some(OPERATOR)).unwrap();
        let operator = app.authenticate(OPERATOR, None).unwrap();
        let new = NewTrust {
            slug: Slug::parse("sandbank").unwrap(),
            name: "Sandbank".into(),
            group_uid: None,
            ukprn: None,
            framework: Some("agora".into()),
        };
        let done = app.register_trust(&How::plain(&operator), new).await.unwrap();
        let trust = done.events[0].meta.trust;
        let admin = key(&app, &operator, Role::Administrator, None).await;
        let done = app.register_person(&How::plain(&admin), trust, NewPerson { name: "Pat Example".into(), title: None }).await.unwrap();
        let Event::Trust(TrustEvent::PersonRegistered(registered)) = &done.events[0].event else { panic!("no person") };
        let person = registered.person;
        let lead = key(&app, &operator, Role::ImprovementLead, Some(person)).await;
        let new = NewAcademy {
            urn: Urn::parse("900001").unwrap(),
            name: "Sandbank Primary".into(),
            phase: Phase::Primary,
            joined_on: "2022-09-01".parse().unwrap(),
            date_known: true,
            route: Route::Converter,
            ukprn: None,
            laestab: None,
            predecessor_urns: vec![],
        };
        let done = app.join_academy(&How::plain(&lead), trust, new).await.unwrap();
        let academy = done.events[0].meta.stream.academy().unwrap();
        World { store, clock, app, operator, lead, trust, person, academy }
    }

    fn review(&self, progress: &str) -> AcademyOrder {
        AcademyOrder::RecordReview(NewReview {
            review_type: touchstone_domain::codes::ReviewTypeCode::parse("termly-evaluation").unwrap(),
            held_on: "2026-09-01".parse().unwrap(),
            reviewers: vec![self.person],
            findings: vec![],
            progress: Some(touchstone_domain::codes::ProgressCode::parse(progress).unwrap()),
            summary: "Books looked at.".into(),
            strengths: None,
            next_steps: None,
        })
    }

    async fn record(&self, progress: &str) -> Result<touchstone_app::Done, AppError> {
        self.app.of_academy(&How::plain(&self.lead), self.trust, self.academy, self.review(progress)).await
    }

    async fn seen(&self) -> (u64, usize) {
        let academy = self.academy;
        let look = self.app.look(&self.lead, self.trust, None, When::default(), |look| {
            let record = &look.record.academies[&academy];
            Ok((record.version, record.reviews.len()))
        });
        look.await.unwrap()
    }
}

async fn key(app: &App, operator: &Caller, role: Role, person: Option<PersonId>) -> Caller {
    let grant = touchstone_app::input::NewGrant { role, trust: Some("sandbank".into()), academies: None, person: None };
    let new = NewKey { name: "test".into(), person, grants: vec![grant], expires_at: None };
    let (_, _, secret) = app.make_key(&How::plain(operator), new).await.unwrap();
    app.authenticate(&secret.unwrap(), None).unwrap()
}

#[tokio::test]
async fn after_a_full_disk_the_next_command_goes_on_where_the_last_durable_one_ended() {
    let world = World::new().await;
    let before = world.seen().await;
    world.store.refuse_with(Some(AppendError::DiskFull { free: 0, needed: 1 }));
    assert!(matches!(world.record("not-fast-enough").await, Err(AppError::DiskFull { .. })));
    assert_eq!(world.seen().await, before, "readers saw what was never durable");
    world.store.refuse_with(None);
    let done = world.record("not-fast-enough").await.unwrap();
    let names: Vec<_> = done.events.iter().map(|recorded| recorded.event.name()).collect();
    assert_eq!(names, ["ReviewRecorded", "InterventionEscalated"], "the climb of the refused turn must be forgotten");
    let head = world.store.head(LogKey { trust: world.trust.0, kind: LogKind::Main });
    assert_eq!(done.events.last().unwrap().meta.position, head);
    assert_eq!(done.events[0].meta.version, before.0 + 1);
}

#[tokio::test]
async fn an_unknown_outcome_is_said_to_be_unknown() {
    let world = World::new().await;
    world.store.refuse_with(Some(AppendError::OutcomeUnknown { cause: "the disk went away".into() }));
    assert!(matches!(world.record("on-track").await, Err(AppError::OutcomeUnknown)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_after_a_turn_that_failed_falls_with_it() {
    let world = World::new().await;
    let before = world.seen().await;
    let send = || {
        let (app, lead, trust, academy, order) =
            (world.app.clone(), world.lead.clone(), world.trust, world.academy, world.review("not-fast-enough"));
        tokio::spawn(async move { app.of_academy(&How::plain(&lead), trust, academy, order).await })
    };
    for refusal in [AppendError::DiskFull { free: 0, needed: 1 }, AppendError::OutcomeUnknown { cause: "the disk went away".into() }] {
        world.store.hold(true);
        let first = send();
        world.store.until_one_waits();
        let next = send();
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        world.store.refuse_with(Some(refusal.clone()));
        world.store.hold(false);
        match (first.await.unwrap(), next.await.unwrap(), refusal) {
            (Err(AppError::DiskFull { .. }), Err(AppError::DiskFull { .. }), AppendError::DiskFull { .. })
            | (Err(AppError::OutcomeUnknown), Err(AppError::ReadOnly | AppError::OutcomeUnknown), AppendError::OutcomeUnknown { .. }) => {}
            (first, next, _) => panic!("{first:?}, {next:?}"),
        }
        assert_eq!(world.seen().await, before);
    }
    world.store.refuse_with(None);
    let done = world.record("not-fast-enough").await.unwrap();
    let names: Vec<_> = done.events.iter().map(|recorded| recorded.event.name()).collect();
    assert_eq!(names, ["ReviewRecorded", "InterventionEscalated"], "the climbs of the refused turns must be forgotten");
    assert_eq!(done.events[0].meta.version, before.0 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_rests_on_a_turn_on_its_way_is_not_told_before_that_is_durable() {
    let world = World::new().await;
    let version = world.seen().await.0;
    world.store.hold(true);
    let (app, lead, trust, academy, order) = (world.app.clone(), world.lead.clone(), world.trust, world.academy, world.review("on-track"));
    let first = tokio::spawn(async move { app.of_academy(&How::plain(&lead), trust, academy, order).await.map(drop) });
    world.store.until_one_waits();
    let how = How { if_match: Some(version), ..How::plain(&world.lead) };
    let mut refused = std::pin::pin!(world.app.of_academy(&how, world.trust, world.academy, world.review("on-track")));
    assert!(tokio::time::timeout(std::time::Duration::from_millis(50), &mut refused).await.is_err(), "told before it was durable");
    world.store.hold(false);
    first.await.unwrap().unwrap();
    match refused.await {
        Err(AppError::Stale { now, .. }) => assert_eq!(now, version + 1),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_in_the_log_and_nothing_else_is_whatever_fails_in_between() {
    let world = World::new().await;
    let log = LogKey { trust: world.trust.0, kind: LogKind::Main };
    let before = world.store.head(log);
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    for round in 0..12 {
        let all: Vec<_> = (0..32)
            .map(|n| {
                let (app, lead, trust, academy) = (world.app.clone(), world.lead.clone(), world.trust, world.academy);
                let order = world.review(if n % 5 == 0 { "not-fast-enough" } else { "on-track" });
                tokio::spawn(async move { app.of_academy(&How::plain(&lead), trust, academy, order).await })
            })
            .collect();
        for turn in 0..6 {
            let fails = (round + turn) % 3 == 0;
            world.store.refuse_with(fails.then_some(AppendError::DiskFull { free: 0, needed: 1 }));
            tokio::time::sleep(std::time::Duration::from_micros(300)).await;
        }
        world.store.refuse_with(None);
        for one in all {
            match one.await.unwrap() {
                Ok(done) => acknowledged.extend(done.events.iter().map(|recorded| (recorded.meta.position, recorded.meta.id.0))),
                Err(AppError::DiskFull { .. }) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    acknowledged.sort_unstable();
    let kept: Vec<_> = world.store.read(log, before, 10_000).unwrap().into_iter().map(|event| (event.position, event.id)).collect();
    assert_eq!(acknowledged, kept, "{refused} were refused");
    let restarted = App::start(world.store.clone(), world.clock.clone(), Some(OPERATOR)).unwrap();
    let done = restarted.of_academy(&How::plain(&world.lead), world.trust, world.academy, world.review("on-track")).await.unwrap();
    assert_eq!(done.events[0].meta.position, kept.last().unwrap().0 + 1);
}

#[tokio::test]
async fn many_commands_share_one_append() {
    let world = World::new().await;
    world.store.slow.store(true, Ordering::SeqCst);
    let before = world.store.appends.load(Ordering::SeqCst);
    let all: Vec<_> = (0..64)
        .map(|_| {
            let (app, lead, trust, academy, order) =
                (world.app.clone(), world.lead.clone(), world.trust, world.academy, world.review("on-track"));
            tokio::spawn(
                async move { app.of_academy(&How::plain(&lead), trust, academy, order).await.map(|done| done.events[0].meta.position) },
            )
        })
        .collect();
    let mut positions = Vec::new();
    for one in all {
        positions.push(one.await.unwrap().unwrap());
    }
    positions.sort_unstable();
    assert!(positions.windows(2).all(|pair| pair[0] + 1 == pair[1]), "positions have gaps: {positions:?}");
    assert!(world.store.appends.load(Ordering::SeqCst) - before < 64, "every command paid for a sync of its own");
    assert!(world.store.largest.load(Ordering::SeqCst) > 1);
}

#[tokio::test]
async fn a_repeat_after_a_restart_gets_the_first_answer() {
    let world = World::new().await;
    let repeat = Repeat { key: "one", method: "POST", path: "/reviews", body: b"{}" };
    let how = How { repeat: Some(repeat), ..How::plain(&world.lead) };
    let first = world.app.of_academy(&how, world.trust, world.academy, world.review("on-track")).await.unwrap();
    let again = world.app.of_academy(&how, world.trust, world.academy, world.review("on-track")).await.unwrap();
    assert!(!first.replayed && again.replayed);
    let restarted = App::start(world.store.clone(), world.clock.clone(), Some(OPERATOR)).unwrap();
    let after = restarted.of_academy(&how, world.trust, world.academy, world.review("on-track")).await.unwrap();
    assert!(after.replayed);
    let ids = |done: &touchstone_app::Done| done.events.iter().map(|recorded| recorded.meta.id).collect::<Vec<_>>();
    assert_eq!((ids(&again), ids(&after)), (ids(&first), ids(&first)));
    let other = How { repeat: Some(Repeat { body: b"{\"x\":1}", ..repeat }), ..how };
    assert!(matches!(restarted.of_academy(&other, world.trust, world.academy, world.review("on-track")).await, Err(AppError::KeyReused)));
}

#[tokio::test]
async fn a_command_too_large_for_the_store_spoils_nobody_elses() {
    let world = World::new().await;
    world.store.slow.store(true, Ordering::SeqCst);
    let large = serde_json::json!({ "summary": "x".repeat(600 * 1024) });
    let (app, lead, trust, academy) = (world.app.clone(), world.lead.clone(), world.trust, world.academy);
    let attack = tokio::spawn(async move {
        let mut answers = Vec::new();
        for _ in 0..8 {
            answers.push(app.begin_draft(&How::plain(&lead), Desk::of_reviews(trust, academy), large.clone()).await.map(|_| ()));
        }
        answers
    });
    let neighbours: Vec<_> = (0..32)
        .map(|_| {
            let (app, lead, trust, academy, order) =
                (world.app.clone(), world.lead.clone(), world.trust, world.academy, world.review("on-track"));
            tokio::spawn(async move { app.of_academy(&How::plain(&lead), trust, academy, order).await.map(|_| ()) })
        })
        .collect();
    for neighbour in neighbours {
        neighbour.await.unwrap().expect("a neighbour of an oversized draft is recorded");
    }
    for answer in attack.await.unwrap() {
        assert!(matches!(answer, Err(AppError::TooLarge { .. })), "{answer:?}");
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_and_repeats_records_once() {
    let world = World::new().await;
    world.store.slow.store(true, Ordering::SeqCst);
    let before = world.seen().await.1;
    for i in 0..20 {
        let key = format!("attempt-{i}");
        let how = How { repeat: Some(Repeat { key: &key, method: "POST", path: "/reviews", body: b"{}" }), ..How::plain(&world.lead) };
        // The first attempt is dropped while its command waits or is being written.
        let first = world.app.of_academy(&how, world.trust, world.academy, world.review("on-track"));
        let _ = tokio::time::timeout(std::time::Duration::from_millis(i % 5), first).await;
        loop {
            match world.app.of_academy(&how, world.trust, world.academy, world.review("on-track")).await {
                Err(AppError::KeyInFlight) => tokio::task::yield_now().await,
                done => break drop(done.unwrap()),
            }
        }
    }
    assert_eq!(world.seen().await.1 - before, 20);
}

#[tokio::test]
async fn a_draft_that_became_final_is_not_written_back() {
    let world = World::new().await;
    let content = serde_json::json!({ "summary": "Begun." });
    let (_, draft) =
        world.app.begin_draft(&How::plain(&world.lead), Desk::of_reviews(world.trust, world.academy), content.clone()).await.unwrap();
    let AcademyOrder::RecordReview(review) = world.review("on-track") else { panic!("a review") };
    world.app.finalise_draft(&How::plain(&world.lead), &draft, review).await.unwrap();
    let again = world.app.rewrite_draft(&How::plain(&world.lead), draft, content).await;
    assert!(matches!(again, Err(AppError::NotVisible)), "{again:?}");
    assert!(world.store.entries(b"draft/").unwrap().is_empty());
}

#[tokio::test]
async fn a_clock_a_little_behind_is_put_right_and_one_far_behind_is_refused() {
    let world = World::new().await;
    let last = world.record("on-track").await.unwrap().events[0].meta.recorded_at;
    world.clock.set(last.instant() - Duration::seconds(5));
    let next = world.record("on-track").await.unwrap().events[0].meta.recorded_at;
    assert_eq!(next.micros(), last.micros() + 1);
    world.clock.set(next.instant() - Duration::seconds(6));
    assert!(matches!(world.record("on-track").await, Err(AppError::ClockBehind { seconds: 6 })));
}

#[tokio::test]
async fn a_dry_run_shows_what_would_follow_and_leaves_no_trace() {
    let world = World::new().await;
    let before = world.seen().await;
    let dry = How { dry_run: true, ..How::plain(&world.lead) };
    let done = world.app.of_academy(&dry, world.trust, world.academy, world.review("not-fast-enough")).await.unwrap();
    let climbs = done.events.iter().any(|recorded| matches!(recorded.event, Event::Academy(AcademyEvent::InterventionEscalated(_))));
    assert!(done.dry_run && climbs);
    assert_eq!(world.seen().await, before);
    let real = world.record("not-fast-enough").await.unwrap();
    assert_eq!(real.events.len(), done.events.len(), "the dry run changed the state it was tried on");
}

#[tokio::test]
async fn no_word_and_no_name_is_in_the_stored_bytes_and_both_are_found_beside_them() {
    let world = World::new().await;
    world.record("on-track").await.unwrap();
    let log = LogKey { trust: world.trust.0, kind: LogKind::Main };
    for stored in world.store.read(log, 0, 1000).unwrap() {
        let text = String::from_utf8(stored.bytes.to_vec()).unwrap();
        assert!(!text.contains("Pat Example") && !text.contains("Books looked at"), "{text}");
    }
    let page = world.app.feed(&world.lead, world.trust, "0", 1000, &touchstone_app::FeedFilter::default()).unwrap().unwrap();
    let words: Vec<&String> = page.items.iter().flat_map(|item| item.texts.values()).collect();
    assert!(words.iter().any(|text| *text == "Books looked at.") && words.iter().any(|text| *text == "Pat Example"));
}

#[tokio::test]
async fn the_past_is_what_had_been_recorded_by_then() {
    let world = World::new().await;
    let academy = world.academy;
    let between = world.clock.now() + Duration::seconds(1);
    world.clock.set(between + Duration::hours(1));
    world.record("on-track").await.unwrap();
    let count = |when| {
        let (app, lead, trust) = (world.app.clone(), world.lead.clone(), world.trust);
        async move { app.look(&lead, trust, Some(academy), when, |look| Ok(look.record.academies[&academy].reviews.len())).await.unwrap() }
    };
    assert_eq!(count(When { known_at: Some(between), as_of: None }).await, 0);
    assert_eq!(count(When::default()).await, 1);
}

#[tokio::test]
async fn an_operator_key_opens_no_record_and_a_revoked_key_nothing() {
    let world = World::new().await;
    let looked = world.app.look(&world.operator, world.trust, None, When::default(), |_| Ok(())).await;
    assert!(matches!(looked, Err(AppError::Forbidden(_))));
    let grant = touchstone_app::input::NewGrant { role: Role::Auditor, trust: Some("sandbank".into()), academies: None, person: None };
    let new = NewKey { name: "auditor".into(), person: None, grants: vec![grant], expires_at: None };
    let (_, record, secret) = world.app.make_key(&How::plain(&world.operator), new).await.unwrap();
    let secret = secret.unwrap();
    assert!(world.app.authenticate(&secret, None).is_ok());
    world.app.revoke_key(&How::plain(&world.operator), record.id).await.unwrap();
    assert!(matches!(world.app.authenticate(&secret, None), Err(AppError::Unauthenticated)));
    let entries = world.store.entries(b"key/").unwrap();
    assert!(entries.iter().all(|(_, value)| !String::from_utf8_lossy(value).contains(&secret)), "a secret is kept in the clear");
}

#[tokio::test]
async fn marks_beside_the_log_are_forgotten_after_the_seven_days_and_not_before() {
    let world = World::new().await;
    let mark = CommandMark { key: [1; 32], body: [2; 32], at_micros: world.clock.now().timestamp_micros() };
    let entry = EntryChange::Put { key: b"beside".to_vec(), value: vec![1] };
    let log = LogKey { trust: world.trust.0, kind: LogKind::Main };
    world.store.append(vec![Commit { entries: vec![entry], mark: Some(mark), ..Commit::to(log, 0) }]).unwrap();
    let repeat = Repeat { key: "one", method: "POST", path: "/reviews", body: b"{}" };
    let how = How { repeat: Some(repeat), ..How::plain(&world.lead) };
    world.app.of_academy(&how, world.trust, world.academy, world.review("on-track")).await.unwrap();
    world.clock.set(at("2026-09-08T08:00:00Z"));
    assert_eq!(world.app.forget_old_commands().unwrap(), 0);
    world.clock.set(at("2026-09-08T08:00:01Z"));
    assert_eq!(world.app.forget_old_commands().unwrap(), 1);
    let left = world.store.commands_since(0).unwrap();
    assert_eq!(left.iter().map(|known| known.count).collect::<Vec<_>>(), [1], "the mark of a command with events is part of the log");
}
