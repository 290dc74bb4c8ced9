//! How cost grows with the log: opening, starting, memory, and what people look at.
//!
//!     cargo bench -p touchstone --bench growth                        the whole table, in the temporary directory
//!     cargo bench -p touchstone --bench growth -- table DIR 100000    the same in DIR, with 100,000 events instead of a million
//!     cargo bench -p touchstone --bench growth -- make DIR 1000000    only a store of so many events of one trust
//!     cargo bench -p touchstone --bench growth -- open DIR            how fast that store opens and is folded, step by step
//!     cargo bench -p touchstone --bench growth -- serve DIR           how long until the real server answers, and how fast
//!
//! The events are reviews as a lead writes them, recorded through the application: 100 academies a
//! trust, in turn. The table has a row for each size of a trust, and one for a small trust beside
//! large ones. Opening is from the start of the process until it says where it listens; reads are the
//! median of fifty on one connection. A store of a million events takes some 4 GiB of disk.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::{Value, json};
use touchstone_app::access::Caller;
use touchstone_app::clock::{SystemClock, london_day};
use touchstone_app::input::{AcademyOrder, NewAcademy, NewGrant, NewKey, NewPerson, NewReview, NewTrust};
use touchstone_app::{App, How};
use touchstone_domain::codes::{ProgressCode, ReviewTypeCode};
use touchstone_domain::event::{Event, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::{Phase, Route, Slug, Urn};
use touchstone_domain::ids::{AcademyId, PersonId, TrustId};
use touchstone_store::{Options, SledStore, Store};

#[path = "load/connection.rs"]
mod connection;

use connection::{Connection, message};

const OPERATOR: &str = "operator-key-of-the-load-generator-0123456789";
/// How many academies each trust has.
const ACADEMIES: usize = 100;
/// How many reviews are under way at once while a store is made.
const AT_ONCE: usize = 1024;
/// How many times each read is made.
const READS: usize = 50;
/// The trust that is looked at.
const LOOKED_AT: &str = "looked-at";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    let number = |at: usize, otherwise: usize| argument(at).map_or(otherwise, |text| text.parse().expect("a number of events"));
    let place = || PathBuf::from(argument(1).expect("name a directory"));
    match argument(0) {
        Some("make") => make(&place(), &[(LOOKED_AT, number(2, 1_000_000))]),
        Some("open") => open(&place()),
        Some("serve") => println!("{}", Row::measured(&place(), "")),
        None | Some("table") => {
            let scratch = tempfile::tempdir().expect("a scratch directory can be made");
            table(&argument(1).map_or_else(|| scratch.path().to_owned(), PathBuf::from), number(2, 1_000_000));
        }
        Some(other) => panic!("`{other}` is none of make, open, serve and table"),
    }
}

/// Measures a trust of a hundredth, of a tenth and of all the events; and the small one once more
/// beside ten others that have as many events together.
fn table(place: &Path, events: usize) {
    let (alone, beside) = (place.join("alone"), place.join("beside"));
    println!("{}", Row::HEADER);
    for share in [100, 10, 1] {
        make(&alone, &[(LOOKED_AT, events / share)]);
        println!("{}", Row::measured(&alone, &format!("{} events in the trust", events / share)));
    }
    std::fs::remove_dir_all(&alone).expect("what was made can be removed");
    let others: Vec<String> = (0..10).map(|i| format!("other-{i}")).collect();
    let mut trusts = vec![(LOOKED_AT, events / 100)];
    trusts.extend(others.iter().map(|slug| (slug.as_str(), events / 10)));
    make(&beside, &trusts);
    println!("{}", Row::measured(&beside, &format!("{} and {events} in others", events / 100)));
    std::fs::remove_dir_all(&beside).expect("what was made can be removed");
}

/// Brings each of these trusts to so many events.
fn make(place: &Path, trusts: &[(&str, usize)]) {
    let began = Instant::now();
    let store = Arc::new(SledStore::open(place, Options::default()).expect("the directory holds a store or nothing"));
    let app = App::start(store.clone(), Arc::new(SystemClock), Some(OPERATOR)).expect("the store was just opened");
    let before: u64 = store.logs().iter().map(|(_, head)| head).sum();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("threads can be started");
    for (slug, events) in trusts {
        runtime.block_on(fill(&app, slug, *events));
    }
    let made = store.logs().iter().map(|(_, head)| head).sum::<u64>() - before;
    app.stop();
    let seconds = began.elapsed().as_secs_f64();
    eprintln!("made {made} events in {seconds:.0} s, {:.0} a second", made as f64 / seconds);
}

/// Brings one trust to so many events, registering it where there is none yet.
async fn fill(app: &App, slug: &str, events: usize) {
    let operator = app.authenticate(OPERATOR, None).expect("this is the operator's key");
    let trust = match app.trust(&operator, slug) {
        Ok(trust) => trust,
        Err(_) => found(app, &operator, slug).await,
    };
    let (lead, person, academies) = cast(app, &operator, trust, slug).await;
    let lead = Arc::new(lead);
    let head = app.see_trust(&operator, trust, |record, _| record.head).expect("the trust is there") as usize;
    let next = Arc::new(AtomicUsize::new(head));
    let academies = Arc::new(academies);
    let clients = (0..AT_ONCE).map(|_| {
        let (app, lead, next, academies) = (app.clone(), lead.clone(), next.clone(), academies.clone());
        tokio::spawn(async move {
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= events {
                    return;
                }
                app.of_academy(&How::plain(&lead), trust, academies[i % academies.len()], review(i, person))
                    .await
                    .expect("a review is recorded");
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.expect("a client ends by itself");
    }
}

async fn found(app: &App, operator: &Caller, slug: &str) -> TrustId {
    let new = NewTrust {
        slug: Slug::parse(slug).expect("a slug"),
        name: "Trust of the Measure".into(),
        group_uid: None,
        ukprn: None,
        framework: Some("agora".into()),
    };
    let done = app.register_trust(&How::plain(operator), new).await.expect("a trust is registered");
    let trust = done.events[0].meta.trust;
    let administrator = key(app, operator, slug, Role::Administrator, None).await;
    for i in 0..ACADEMIES {
        let new = NewAcademy {
            urn: Urn::parse(&(900_001 + i).to_string()).expect("six digits"),
            name: format!("Academy {i}"),
            phase: Phase::Primary,
            joined_on: "2022-09-01".parse().expect("a date"),
            date_known: true,
            route: Route::Converter,
            ukprn: None,
            laestab: None,
            predecessor_urns: vec![],
        };
        app.join_academy(&How::plain(&administrator), trust, new).await.expect("an academy joins");
    }
    trust
}

/// Somebody who records reviews, and the academies.
async fn cast(app: &App, operator: &Caller, trust: TrustId, slug: &str) -> (Caller, PersonId, Vec<AcademyId>) {
    let administrator = key(app, operator, slug, Role::Administrator, None).await;
    let new = NewPerson { name: "Pat Example".into(), title: None };
    let done = app.register_person(&How::plain(&administrator), trust, new).await.expect("a person is registered");
    let Event::Trust(TrustEvent::PersonRegistered(registered)) = &done.events[0].event else { panic!("nobody was registered") };
    let lead = key(app, operator, slug, Role::ImprovementLead, Some(registered.person)).await;
    let academies = app.see_trust(operator, trust, |record, _| record.academies.keys().copied().collect()).expect("the trust is there");
    (lead, registered.person, academies)
}

async fn key(app: &App, operator: &Caller, slug: &str, role: Role, person: Option<PersonId>) -> Caller {
    let grants = vec![NewGrant { role, trust: Some(slug.to_owned()), academies: None, person: None }];
    let new = NewKey { name: "load".into(), person, grants, expires_at: None };
    let (_, _, secret) = app.make_key(&How::plain(operator), new).await.expect("the operator makes keys");
    app.authenticate(&secret.expect("a new key comes with its secret"), None).expect("the key was just made")
}

/// A review as a lead writes one; the same as the other load generator's.
fn review(i: usize, person: PersonId) -> AcademyOrder {
    AcademyOrder::RecordReview(NewReview {
        review_type: ReviewTypeCode::parse("termly-evaluation").expect("a code"),
        held_on: london_day(Utc::now()),
        reviewers: vec![person],
        findings: vec![],
        progress: Some(ProgressCode::parse("on-track").expect("a code")),
        summary: format!(
            "Visit {i}: books in Years 3 and 5 looked at with the subject leaders; spoke to leaders and governors about what comes next."
        ),
        strengths: Some("Phonics is taught with care, and leaders know which pupils need to catch up.".into()),
        next_steps: None,
    })
}

/// Opens a store step by step in this process.
fn open(place: &Path) {
    let step = |what: &str, began: Instant, events: u64| {
        let seconds = began.elapsed().as_secs_f64();
        let (now, _) = memory("self");
        println!("{what:<34} {seconds:>7.2} s {:>10.0} events/s {now:>7} MiB", events as f64 / seconds);
    };
    let began = Instant::now();
    let store = Arc::new(SledStore::open(place, Options::default()).expect("the directory holds a store"));
    let events = store.logs().iter().map(|(_, head)| head).sum();
    step("opened, every chunk verified", began, events);
    let began = Instant::now();
    let mut bytes = 0;
    store.replay(&mut |event| bytes += event.bytes.len()).expect("it was just verified");
    step("replayed without looking", began, events);
    println!("{events} events of {} bytes", bytes as u64 / events.max(1));
    let began = Instant::now();
    let app = App::start(store, Arc::new(SystemClock), Some(OPERATOR)).expect("the store was just opened");
    step("decoded and folded", began, events);
    app.stop();
}

/// What serving a store comes to.
struct Row {
    what: String,
    open: Duration,
    memory: (u64, u64),
    reads: Vec<Duration>,
}

impl Row {
    const HEADER: &str = "                                     open s  RSS MiB     peak state ms board ms timeline feed end  feed mid";

    fn measured(place: &Path, what: &str) -> Row {
        let server = Server::start(place);
        let paths = ["academies/900001", "board", "academies/900001/timeline?limit=50"].map(String::from);
        let feed = |after: u64| format!("events?after={after}&limit=100");
        let head = server.head();
        let reads = paths.into_iter().chain([feed(head.saturating_sub(100)), feed(head / 2)]);
        let reads = reads.map(|path| server.median(&path)).collect();
        Row { what: what.to_owned(), open: server.open, memory: memory(&server.process.id().to_string()), reads }
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:<34} {:>8.2} {:>8} {:>8}", self.what, self.open.as_secs_f64(), self.memory.0, self.memory.1)?;
        self.reads.iter().try_for_each(|read| write!(f, " {:>8.2}", read.as_secs_f64() * 1000.0))
    }
}

/// The real server on a store.
struct Server {
    process: Child,
    address: SocketAddr,
    reader: String,
    open: Duration,
}

impl Server {
    fn start(place: &Path) -> Server {
        let binary = std::env::var_os("TOUCHSTONE_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_touchstone").into());
        let began = Instant::now();
        let mut process = Command::new(binary)
            .args(["serve", "--data", &place.to_string_lossy(), "--listen", "127.0.0.1:0"])
            .env("TOUCHSTONE_OPERATOR_KEY", OPERATOR)
            .env("TOUCHSTONE_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let said = process.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        let open = began.elapsed();
        let address = line.trim().strip_prefix("api: http://").and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("the server did not say where it listens: {said:?} {line:?}"));
        let mut server = Server { process, address, reader: OPERATOR.to_owned(), open };
        let body = json!({"name": "reader", "grants": [{"role": "administrator", "trust": LOOKED_AT}]});
        let key = server.send(message("POST", "/v1/keys", OPERATOR, "", Some(&body)));
        server.reader = key["secret"].as_str().expect("a new key comes with its secret").to_owned();
        server
    }

    fn send(&self, message: Vec<u8>) -> Value {
        let (status, answer) = Connection::to(self.address).send(&message);
        assert!(status == 200 || status == 201, "{status}: {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).expect("answers are JSON")
    }

    fn head(&self) -> u64 {
        let newest = self.send(message("GET", "/v1/trusts/looked-at", &self.reader, "", None));
        newest["position"].as_u64().unwrap_or(0)
    }

    /// How long a read takes, the median of many after the first.
    fn median(&self, path: &str) -> Duration {
        let message = message("GET", &format!("/v1/trusts/{LOOKED_AT}/{path}"), &self.reader, "", None);
        let mut connection = Connection::to(self.address);
        let mut taken: Vec<Duration> = (0..=READS)
            .map(|_| {
                let sent = Instant::now();
                let (status, answer) = connection.send(&message);
                assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&answer));
                sent.elapsed()
            })
            .skip(1)
            .collect();
        taken.sort_unstable();
        taken[taken.len() / 2]
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // As an operator ends it, so that what is written at the end is written.
        let ended = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().is_ok_and(|status| status.success());
        if !ended {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// What a process has and at most had in memory, in MiB, where the operating system tells.
fn memory(process: &str) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).map_or(0, |kib| kib >> 10)
    };
    (of("VmRSS:"), of("VmHWM:"))
}
