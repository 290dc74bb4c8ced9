//! A load generator: drives the real server over HTTP, with authentication on.
//!
//!     cargo bench -p touchstone --bench http                     writes at 1, 8 and 64 clients, then reads
//!     cargo bench -p touchstone --bench http -- writes 64 10     only that, for 10 seconds
//!     ... -- writes 64 10 minimal                                only those that are answered with their events alone
//!     cargo bench -p touchstone --bench http -- reads 64 5
//!
//! Writes record real reviews, each with findings and words, spread over the academies of one
//! trust; every one is durable before it is answered: with the whole review as it now stands, and once more
//! with its events alone, as who sends many asks for with `Prefer: return=minimal`. Reads ask for an academy's state and for a
//! board of 100 academies, and in the same run a bare actix-web handler that answers the same bytes,
//! so that the ratio says what the service adds. Server and clients share the machine: compare
//! figures of one run with each other, not with those of another day.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[path = "load/connection.rs"]
mod connection;
#[path = "load/exchange.rs"]
mod exchange;

use connection::{Connection, message};
use exchange::Exchange;

const OPERATOR: &str = "operator-key-of-the-load-generator-0123456789";
/// How many academies the trust has: as many as the board that is read.
const ACADEMIES: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let wants = |what: &str| arguments.first().is_none_or(|first| first == what);
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let seconds = Duration::from_secs(number(2).unwrap_or(5));
    let service = Service::start();
    println!("{:<34} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "per s", "p50 ms", "p99 ms", "p99.9 ms", "errors");
    if wants("writes") {
        for clients in number(1).map_or(vec![1, 8, 64], |clients| vec![clients as usize]) {
            let answers = [("whole", "", ""), ("minimal", ", minimal", "Prefer: return=minimal\r\n")];
            for (_, told, prefer) in answers.iter().filter(|(answer, ..)| arguments.get(3).is_none_or(|wanted| wanted == answer)) {
                let reviews = service.reviews(prefer);
                measure(&format!("reviews recorded, {clients} clients{told}"), service.address, clients, seconds, 201, &reviews);
            }
        }
        let (events, bytes) = service.size_of_reviews();
        println!("one review: {events:.2} events of {bytes:.0} bytes as they are stored");
    }
    if wants("reads") {
        let clients = number(1).unwrap_or(64) as usize;
        for (what, path) in [("academy state", "/v1/trusts/load/academies/900001"), ("board of 100", "/v1/trusts/load/board")] {
            let bare = Bare::serving(service.get(path));
            let ours = service.request("GET", path, None);
            let theirs = message("GET", "/", &service.lead, "", None);
            for round in 1..=3 {
                let a = measure(&format!("{what}, round {round}"), service.address, clients, seconds, 200, std::slice::from_ref(&ours));
                let b =
                    measure(&format!("bare handler, round {round}"), bare.address, clients, seconds, 200, std::slice::from_ref(&theirs));
                println!("{:<34} {:>9.2}", "  ratio", a / b);
            }
        }
    }
}

/// How many threads the clients share, so that they take no more of the machine than they must:
/// `pgbench` does the same.
const CLIENT_THREADS: usize = 2;

/// Runs clients for a while, each sending its share of messages again and again on a connection of
/// its own, and prints what came of it. Answers requests per second.
fn measure(what: &str, address: SocketAddr, clients: usize, length: Duration, expected: u16, messages: &[Vec<u8>]) -> f64 {
    let messages: Arc<[Vec<u8>]> = messages.into();
    let began = Instant::now();
    let threads = CLIENT_THREADS.min(clients);
    let threads: Vec<_> = (0..threads)
        .map(|thread| {
            let messages = messages.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime can be made");
                let mine = (thread..clients).step_by(threads);
                let clients: Vec<_> =
                    mine.map(|client| runtime.spawn(drive(client, clients, address, began + length, expected, messages.clone()))).collect();
                runtime.block_on(async {
                    let mut taken = Taken::default();
                    for client in clients {
                        taken.add(client.await.expect("a client ends by itself"));
                    }
                    taken
                })
            })
        })
        .collect();
    let mut taken = Taken::default();
    threads.into_iter().for_each(|thread| taken.add(thread.join().expect("a thread of clients ends by itself")));
    let rate = taken.times.len() as f64 / began.elapsed().as_secs_f64();
    taken.times.sort_unstable();
    let last = taken.times.last();
    let at = |share: f64| {
        let time = taken.times.get((taken.times.len() as f64 * share) as usize).or(last);
        time.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    println!("{what:<34} {rate:>9.0} {:>9.2} {:>9.2} {:>9.2} {:>9}", at(0.5), at(0.99), at(0.999), taken.errors);
    rate
}

/// What clients met.
#[derive(Default)]
struct Taken {
    times: Vec<Duration>,
    errors: usize,
}

impl Taken {
    fn add(&mut self, other: Taken) {
        self.times.extend(other.times);
        self.errors += other.errors;
    }
}

/// One client, until a moment.
async fn drive(client: usize, clients: usize, address: SocketAddr, until: Instant, expected: u16, messages: Arc<[Vec<u8>]>) -> Taken {
    let mut connection = Exchange::with(address).await;
    let mut taken = Taken::default();
    let mut next = client;
    loop {
        let sent = Instant::now();
        if sent >= until {
            return taken;
        }
        let status = connection.send(&messages[next % messages.len()]).await;
        taken.times.push(sent.elapsed());
        taken.errors += usize::from(status != expected);
        next += clients;
    }
}

/// The real server on a scratch directory, with one trust.
struct Service {
    process: Child,
    address: SocketAddr,
    lead: String,
    person: String,
    _data: tempfile::TempDir,
}

impl Service {
    fn start() -> Service {
        let data = tempfile::tempdir().expect("a scratch directory can be made");
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port is free");
        let process = Command::new(env!("CARGO_BIN_EXE_touchstone"))
            .args(["serve", "--data", &data.path().join("data").to_string_lossy(), "--listen", &address.to_string()])
            .env("TOUCHSTONE_OPERATOR_KEY", OPERATOR)
            .env("TOUCHSTONE_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "the server did not listen within 30 s");
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut service = Service { process, address, lead: OPERATOR.to_owned(), person: String::new(), _data: data };
        service.post("/v1/trusts", &json!({"slug": "load", "name": "Load Trust", "framework": "agora"}));
        let administrator =
            service.post("/v1/keys", &json!({"name": "administrator", "grants": [{"role": "administrator", "trust": "load"}]}));
        service.lead = text(&administrator["secret"]);
        let person = service.post("/v1/trusts/load/people", &json!({"name": "Pat Example", "title": "Academy Improvement Lead"}));
        service.person = text(&person["person"]["id"]);
        let lead = json!({"name": "lead", "person": service.person, "grants": [{"role": "improvement-lead", "trust": "load"}]});
        service.lead = text(&service.post("/v1/keys", &lead)["secret"]);
        for i in 0..ACADEMIES {
            let academy = json!({"urn": (900_001 + i).to_string(), "name": format!("Academy {i}"), "phase": "primary", "joinedOn": "2022-09-01", "route": "converter"});
            service.post("/v1/trusts/load/academies", &academy);
            let path = format!("/v1/trusts/load/academies/{}", 900_001 + i);
            let review = service.post(&format!("{path}/reviews"), &service.review(i));
            let basis = &review["events"][0]["id"];
            let decision = json!({"category": "amber", "effectiveOn": "2026-09-21", "reason": "Weighed with the head.", "basis": [basis]});
            service.post(&format!("{path}/category-decisions"), &decision);
        }
        service
    }

    /// A review as a lead writes one: some findings, some words.
    fn review(&self, i: usize) -> Value {
        json!({
            "type": "termly-evaluation", "heldOn": "2026-09-20", "reviewers": [self.person],
            "findings": [], "progress": "on-track",
            "summary": format!("Visit {i}: books in Years 3 and 5 looked at with the subject leaders; spoke to leaders and governors about what comes next."),
            "strengths": "Phonics is taught with care, and leaders know which pupils need to catch up.",
        })
    }

    /// A review of each academy, as requests with further headers.
    fn reviews(&self, headers: &str) -> Vec<Vec<u8>> {
        let path = |i: usize| format!("/v1/trusts/load/academies/{}/reviews", 900_001 + i);
        (0..ACADEMIES).map(|i| message("POST", &path(i), &self.lead, headers, Some(&self.review(i)))).collect()
    }

    /// How many events a review makes, and how many bytes each has in the log; its words are kept
    /// beside and not counted.
    fn size_of_reviews(&self) -> (f64, f64) {
        let (mut events, mut bytes) = (0, 0);
        for i in 0..ACADEMIES {
            let path = format!("/v1/trusts/load/academies/{}/reviews", 900_001 + i);
            let answer = self.post(&path, &self.review(i));
            for event in answer["events"].as_array().expect("an answer lists its events") {
                events += 1;
                bytes += self.get(&format!("/v1/trusts/load/events/{}/raw", text(&event["id"]))).len();
            }
        }
        (events as f64 / ACADEMIES as f64, bytes as f64 / events as f64)
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        message(method, path, &self.lead, "", body)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = Connection::to(self.address).send(&self.request("POST", path, Some(body)));
        assert!(status == 201 || status == 200, "POST {path} answered {status}: {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).expect("answers are JSON")
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let (status, answer) = Connection::to(self.address).send(&self.request("GET", path, None));
        assert_eq!(status, 200, "GET {path}: {}", String::from_utf8_lossy(&answer));
        answer
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The scratch directory goes with it, so nothing need be ended cleanly.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("the answer holds this text").to_owned()
}

/// A bare actix-web handler that answers fixed bytes, with as many workers as the service has.
struct Bare {
    address: SocketAddr,
}

impl Bare {
    fn serving(bytes: Vec<u8>) -> Bare {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let bytes = actix_web::web::Bytes::from(bytes);
        std::thread::spawn(move || {
            let workers = std::thread::available_parallelism().map_or(2, usize::from);
            let server = actix_web::HttpServer::new(move || {
                let bytes = bytes.clone();
                actix_web::App::new().default_service(actix_web::web::to(move || {
                    let bytes = bytes.clone();
                    async move { actix_web::HttpResponse::Ok().content_type("application/json").body(bytes) }
                }))
            });
            let server = server.workers(workers).disable_signals().listen(listener).expect("the listener is bound");
            actix_web::rt::System::new().block_on(server.run())
        });
        Bare { address }
    }
}
