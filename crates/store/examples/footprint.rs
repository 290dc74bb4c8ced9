//! What an event takes on disk: events of 400 bytes and nothing else, in turns of so many commands.
//!
//! usage: cargo run --release -p touchstone-store --example footprint -- [EVENTS] [GROUP]...
//!
//! A line for each group: the bytes of the log tree's values for an event, and those that the whole
//! database and the whole archive take on disk for one, once sled has written and tidied. A segment of
//! the archive has all its space from the start, so few events seem to take much there.

use std::path::Path;
use std::time::Duration;

use touchstone_store::{Commit, LogKey, LogKind, NewEvent, Options, SledStore, Store};
use uuid::Uuid;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|text| text.parse().expect("EVENTS and GROUP are numbers")).collect();
    let (events, groups) = match numbers.split_first() {
        None => (256_000, &[][..]),
        Some((events, groups)) => (*events, groups),
    };
    println!("{:>6} {:>8} {:>14} {:>16} {:>16}", "group", "events", "log tree, each", "database, each", "archive, each");
    for group in if groups.is_empty() { &[1, 8, 64, 512][..] } else { groups } {
        let dir = tempfile::tempdir().expect("there is room for a directory");
        let store = SledStore::open(dir.path(), Options::default()).expect("the directory is empty");
        while store.head(LOG) < events {
            let head = store.head(LOG);
            store.append((head..head + group).map(commit).collect()).expect("there is room");
        }
        let kept = store.head(LOG);
        let stored: Vec<Vec<u8>> = (0..*group).map(bytes).collect();
        // Sled writes and tidies on its own thread.
        std::thread::sleep(Duration::from_secs(2));
        drop(store);
        let each = |bytes: u64| bytes / kept;
        let (database, archive) = (size(&dir.path().join("store")), size(&dir.path().join("archive")));
        let log_tree = touchstone_store::bench::encode(&stored).len() as u64 / group;
        println!("{group:>6} {kept:>8} {log_tree:>14} {:>16} {:>16}", each(database), each(archive));
    }
}

fn bytes(n: u64) -> Vec<u8> {
    format!("{n:<400}").into_bytes()
}

fn commit(n: u64) -> Commit {
    Commit { events: vec![NewEvent { id: Uuid::from_u128(u128::from(n)), bytes: bytes(n) }], ..Commit::to(LOG, n) }
}

/// Bytes that a directory's files take.
fn size(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let entries = std::fs::read_dir(dir).expect("the store is there").map(|entry| entry.expect("it is read").path());
    entries.map(|path| if path.is_dir() { size(&path) } else { path.metadata().map_or(0, |file| file.blocks() * 512) }).sum()
}
