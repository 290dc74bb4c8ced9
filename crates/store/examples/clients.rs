//! Many clients and one writer, on a bare file or on the store: what the disk gives, and what is left of it.
//!
//! usage: cargo run --release -p touchstone-store --example clients -- file|store CLIENTS SECONDS BYTES DIR
//!
//! Each client hands one event of BYTES bytes to the writer and waits for its answer, again and
//! again. The writer takes all that are waiting, makes them durable with one synchronisation and
//! answers: the service's own loop, without deciding anything. On the file a turn is one write into
//! space that was filled before, so that `fdatasync` has no metadata to carry; nothing that keeps
//! events on this disk can be quicker. `scripts/compare` reads the line that this prints.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use rustix::fs::{FallocateFlags, fallocate};
use touchstone_store::{Commit, LogKey, LogKind, NewEvent, Options, SledStore, Store};
use uuid::Uuid;

/// As the service has them.
const QUEUE_LENGTH: usize = 4096;
const TURN_LENGTH: usize = 512;

/// How much of the file is filled beforehand; when it is used up, writing begins again at its start.
const FILE_BYTES: usize = 256 << 20;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };

/// An event, and where its client waits.
type Handed = (Vec<u8>, Sender<()>);

/// As the service has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Likewise.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, clients, seconds, bytes, dir] = arguments.as_slice() else {
        panic!("usage: clients file|store CLIENTS SECONDS BYTES DIR");
    };
    let number = |text: &String| text.parse::<usize>().expect("CLIENTS, SECONDS and BYTES are numbers");
    let (clients, length, bytes) = (number(clients), Duration::from_secs(number(seconds) as u64), number(bytes));
    match what.as_str() {
        "file" => {
            let mut file = Filled::create(&Path::new(dir).join("events")).expect("the directory may be written and has room");
            measure(what, clients, length, bytes, |turn| file.append(turn));
        }
        "store" => {
            let store = SledStore::open(Path::new(dir), Options::default()).expect("the directory is empty");
            let mut head = 0;
            measure(what, clients, length, bytes, |turn| head += append(&store, head, turn));
        }
        other => panic!("{other} is neither file nor store"),
    }
}

/// One commit for each event: each is a command of its own.
fn append(store: &SledStore, head: u64, turn: Vec<Vec<u8>>) -> u64 {
    let event = |n: u64, bytes| NewEvent { id: Uuid::from_u128(u128::from(n)), bytes };
    let commits = (head..).zip(turn).map(|(n, bytes)| Commit { events: vec![event(n, bytes)], ..Commit::to(LOG, n) });
    store.append(commits.collect()).expect("there is room").len() as u64
}

/// A file that has all its blocks before the first event comes.
struct Filled {
    file: File,
    next: usize,
}

impl Filled {
    fn create(path: &Path) -> io::Result<Filled> {
        let file = File::create_new(path)?;
        fallocate(&file, FallocateFlags::empty(), 0, FILE_BYTES as u64)?;
        // Blocks that are only reserved would be marked as written one by one, in the journal.
        let zeros = vec![0; 1 << 20];
        for at in (0..FILE_BYTES).step_by(zeros.len()) {
            file.write_all_at(&zeros, at as u64)?;
        }
        file.sync_all()?;
        Ok(Filled { file, next: 0 })
    }

    fn append(&mut self, turn: Vec<Vec<u8>>) {
        let bytes = turn.concat();
        if self.next + bytes.len() > FILE_BYTES {
            self.next = 0;
        }
        self.file.write_all_at(&bytes, self.next as u64).expect("the space is there");
        self.file.sync_data().expect("the disk takes it");
        self.next += bytes.len();
    }
}

/// Lets the clients run for a while and prints what came of it.
fn measure(what: &str, clients: usize, length: Duration, bytes: usize, append: impl FnMut(Vec<Vec<u8>>)) {
    let (sender, receiver) = sync_channel(QUEUE_LENGTH);
    let stop = AtomicBool::new(false);
    let (mut taken, lasted) = std::thread::scope(|scope| {
        let began = Instant::now();
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                let (sender, stop) = (sender.clone(), &stop);
                scope.spawn(move || ask(&sender, stop, &format!("{client:<bytes$}").into_bytes()))
            })
            .collect();
        // The writer ends when the last client has gone.
        drop(sender);
        scope.spawn(|| {
            std::thread::sleep(length);
            stop.store(true, Ordering::Relaxed);
        });
        write(&receiver, append);
        let taken: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().expect("a client ends by itself")).collect();
        (taken, began.elapsed())
    });
    taken.sort_unstable();
    let at = |share: f64| taken.get((taken.len() as f64 * share) as usize).or(taken.last()).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    println!("{:<34} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "per s", "p50 ms", "p99 ms", "p99.9 ms", "errors");
    let (what, rate) = (format!("{what}, {bytes} bytes, {clients} clients"), taken.len() as f64 / lasted.as_secs_f64());
    println!("{what:<34} {rate:>9.0} {:>9.2} {:>9.2} {:>9.2} {:>9}", at(0.5), at(0.99), at(0.999), 0);
}

/// One client: how long each of its events took to be durable.
fn ask(writer: &SyncSender<Handed>, stop: &AtomicBool, event: &[u8]) -> Vec<Duration> {
    let (reply, answer) = channel();
    let mut taken = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        writer.send((event.to_vec(), reply.clone())).expect("the writer outlives its clients");
        answer.recv().expect("the writer answers everybody");
        taken.push(asked.elapsed());
    }
    taken
}

/// Takes all that are waiting, makes them durable at once, and answers.
fn write(receiver: &Receiver<Handed>, mut append: impl FnMut(Vec<Vec<u8>>)) {
    while let Ok(first) = receiver.recv() {
        let waiting = std::iter::once(first).chain(receiver.try_iter().take(TURN_LENGTH - 1));
        let (events, clients): (Vec<_>, Vec<_>) = waiting.unzip();
        append(events);
        for client in clients {
            client.send(()).expect("a client waits for its answer");
        }
    }
}
