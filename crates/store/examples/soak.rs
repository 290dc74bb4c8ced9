//! Many commands, with sled's own thread on: what a store takes on disk and in memory as it grows.
//!
//! usage: cargo run --release -p touchstone-store --example soak -- [COMMANDS] [SECONDS] [DIR]
//!
//! Sled gives room back only in that thread, so this is where it would show if it did not. Each
//! command brings an event of 400 bytes, a text and a mark, and replaces one of a thousand drafts;
//! 64 commands go to a turn. Figures go to standard output, a line for every twentieth.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewEvent, NewText, Options, SledStore, Store};
use uuid::Uuid;

const GROUP: u64 = 64;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |otherwise: u64| arguments.next().map_or(otherwise, |text| text.parse().expect("a number"));
    let (commands, seconds) = (number(1_000_000), number(300));
    let place = arguments.next().map_or_else(|| std::env::temp_dir().join(format!("soak-{}", std::process::id())), PathBuf::from);
    let store = SledStore::open(&place, Options::default()).expect("the directory holds a store or nothing");
    println!("{:>9} {:>10} {:>10} {:>9} {:>9} {:>7} {:>9}", "commands", "store MiB", "archive", "RSS MiB", "cmd/s", "p99 ms", "seconds");
    let began = Instant::now();
    let (mut done, mut since, mut told) = (0, Instant::now(), 0);
    let mut turns: Vec<Duration> = Vec::new();
    while done < commands && began.elapsed() < Duration::from_secs(seconds) {
        let head = store.head(log());
        let turn = Instant::now();
        store.append((0..GROUP).map(|n| command(head + n)).collect()).expect("there is room");
        turns.push(turn.elapsed());
        done += GROUP;
        if done - told >= commands.div_ceil(20) {
            tell(&place, done, done - told, since, &mut turns, began);
            (since, told) = (Instant::now(), done);
        }
    }
    tell(&place, done, done - told, since, &mut turns, began);
    drop(store);
    let opening = Instant::now();
    let store = SledStore::open(&place, Options::default()).expect("what was kept opens");
    println!("opened and verified {} events in {:.1} s; RSS {} MiB", store.head(log()), opening.elapsed().as_secs_f64(), rss_mib());
    let replaying = Instant::now();
    let mut bytes = 0;
    store.replay(&mut |event| bytes += event.bytes.len()).expect("it was just verified");
    println!("replayed them in {:.2} s ({} MiB)", replaying.elapsed().as_secs_f64(), bytes >> 20);
}

fn log() -> LogKey {
    LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main }
}

fn command(n: u64) -> Commit {
    let id = |kind: u128| Uuid::from_u128((kind << 64) | u128::from(n));
    Commit {
        events: vec![NewEvent { id: id(1), bytes: format!("{n:<400}").into_bytes() }],
        texts: vec![NewText { id: id(2), salt: [0; 32], text: format!("{n:<120}") }],
        entries: vec![EntryChange::Put { key: format!("draft/{}", n % 1000).into_bytes(), value: format!("{n:<300}").into_bytes() }],
        mark: Some(CommandMark { key: [n as u8; 32], body: [0; 32], at_micros: n as i64 }),
        ..Commit::to(log(), n)
    }
}

fn tell(place: &Path, done: u64, commands: u64, since: Instant, turns: &mut Vec<Duration>, began: Instant) {
    turns.sort();
    let p99 = turns.get(turns.len() * 99 / 100).map_or(0.0, |turn| turn.as_secs_f64() * 1000.0);
    turns.clear();
    println!(
        "{done:>9} {:>10} {:>10} {:>9} {:>9.0} {p99:>7.1} {:>9.1}",
        disk_mib(&place.join("store")),
        disk_mib(&place.join("archive")),
        rss_mib(),
        commands as f64 / since.elapsed().as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
}

fn disk_mib(dir: &Path) -> u64 {
    fn bytes(dir: &Path) -> u64 {
        use std::os::unix::fs::MetadataExt;
        let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
        let size = |entry: std::fs::DirEntry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
            Ok(metadata) => metadata.blocks() * 512,
            Err(_) => 0,
        };
        entries.flatten().map(size).sum()
    }
    bytes(dir) >> 20
}

/// What this process has in memory, where the operating system tells.
fn rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib >> 10)
}
