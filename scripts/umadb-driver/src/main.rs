//! Many clients of a server of UmaDB, each recording events in a stream of its own.
//!
//! usage: umadb-driver URL CLIENTS SECONDS BYTES
//!
//! A stream is a tag there, and a version is that nothing with the tag came after what the client has
//! seen last: what `unique (stream, version)` says in an event table. Every client has a connection
//! of its own and one event under way, as the other clients of `scripts/compare` have, which reads
//! the line that this prints.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use umadb_client::UmaDbClient;
use umadb_dcb::{DcbAppendCondition, DcbError, DcbEvent, DcbEventStoreAsync, DcbQuery, DcbQueryItem};
use uuid::Uuid;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, clients, seconds, bytes] = arguments.as_slice() else {
        panic!("usage: umadb-driver URL CLIENTS SECONDS BYTES");
    };
    let number = |text: &String| text.parse::<usize>().expect("CLIENTS, SECONDS and BYTES are numbers");
    let (clients, length, bytes) = (number(clients), Duration::from_secs(number(seconds) as u64), number(bytes));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be had");
    let outcome = runtime.block_on(measure(url, clients, length, bytes));
    print(&format!("umadb, {bytes} bytes, {clients} clients"), outcome);
}

struct Outcome {
    taken: Vec<Duration>,
    errors: usize,
    lasted: Duration,
}

async fn measure(url: &str, clients: usize, length: Duration, bytes: usize) -> Outcome {
    let mut connected = Vec::new();
    for _ in 0..clients {
        connected.push(UmaDbClient::new(url.to_owned()).connect_async().await.expect("the server listens"));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let tasks: Vec<_> = connected
        .into_iter()
        .map(|client| {
            let stop = stop.clone();
            tokio::spawn(async move {
                let stream = format!("stream:{}", Uuid::now_v7());
                let (mut seen, mut taken, mut errors) = (None, Vec::new(), 0);
                while !stop.load(Ordering::Relaxed) {
                    let asked = Instant::now();
                    match record(&client, &stream, seen, bytes).await {
                        Ok(position) => seen = Some(position),
                        Err(_) => errors += 1,
                    }
                    taken.push(asked.elapsed());
                }
                (taken, errors)
            })
        })
        .collect();
    tokio::time::sleep(length).await;
    stop.store(true, Ordering::Relaxed);
    let mut outcome = Outcome { taken: Vec::new(), errors: 0, lasted: Duration::ZERO };
    for task in tasks {
        let (taken, errors) = task.await.expect("a client ends by itself");
        outcome.taken.extend(taken);
        outcome.errors += errors;
    }
    outcome.lasted = began.elapsed();
    outcome.taken.sort_unstable();
    outcome
}

async fn record(client: &impl DcbEventStoreAsync, stream: &str, seen: Option<u64>, bytes: usize) -> Result<u64, DcbError> {
    let event = DcbEvent::default().event_type("ReviewRecorded").tags([stream]).data(vec![b'x'; bytes]).uuid(Uuid::now_v7());
    let of_stream = DcbQuery::new().item(DcbQueryItem::new().tags([stream]));
    client.append(vec![event], Some(DcbAppendCondition::new(of_stream).after(seen)), None).await
}

fn print(what: &str, Outcome { taken, errors, lasted }: Outcome) {
    let rate = (taken.len() - errors) as f64 / lasted.as_secs_f64();
    let at = |share: f64| taken.get((taken.len() as f64 * share) as usize).or(taken.last()).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    println!("{:<34} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "per s", "p50 ms", "p99 ms", "p99.9 ms", "errors");
    println!("{what:<34} {rate:>9.0} {:>9.2} {:>9.2} {:>9.2} {errors:>9}", at(0.5), at(0.99), at(0.999));
}
