//! What was acknowledged is there after the process is killed at any moment.
//!
//! The test runs itself as a child that appends and says so, a line for each answer, and kills it
//! without warning; the power-cut counterpart needs a disk that can be replayed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewEvent, NewText, Options, SledStore, Store};
use uuid::Uuid;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
const CHILD: &str = "TOUCHSTONE_KILL_TEST_STORE";

fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, ..Options::default() }
}

fn turn(n: u64) -> Commit {
    Commit {
        events: vec![NewEvent { id: Uuid::from_u128(u128::from(n)), bytes: vec![b'e'; 2_000] }],
        texts: vec![NewText { id: Uuid::from_u128(u128::from(n)), salt: [0; 32], text: "t".repeat(3_000) }],
        entries: vec![EntryChange::Put { key: b"latest".to_vec(), value: n.to_string().repeat(20_000).into_bytes() }],
        mark: Some(CommandMark { key: [0; 32], body: [0; 32], at_micros: n as i64 }),
        ..Commit::to(LOG, n)
    }
}

#[test]
#[ignore = "the child's part of the test below"]
fn child() {
    let Ok(data) = std::env::var(CHILD) else { return };
    let store = SledStore::open(data.as_ref(), options()).unwrap();
    let mut out = std::io::stdout();
    for n in store.head(LOG).. {
        store.append(vec![turn(n)]).unwrap();
        writeln!(out, "kept {}", n + 1).unwrap();
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    for round in 0..12_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (said, heard) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            let kept = lines.map_while(Result::ok).filter_map(|line| line.split_once("kept ")?.1.parse::<u64>().ok());
            // Where it is killed while it opens, nobody listens.
            kept.inspect(|_| said.send(()).unwrap_or_default()).last()
        });
        // Every third is killed at some moment of its opening, the others in the middle of their work.
        if round % 3 != 0 {
            heard.iter().take(3).for_each(drop);
        }
        std::thread::sleep(Duration::from_millis(7 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = reader.join().unwrap().unwrap_or(acknowledged);

        let store = SledStore::open(dir.path(), options()).unwrap();
        let head = store.head(LOG);
        assert!((acknowledged..=acknowledged + 1).contains(&head), "{acknowledged} were acknowledged, {head} are there");
        assert_eq!(store.commands_since(0).unwrap().len() as u64, head);
        if head > 0 {
            assert_eq!(store.entry(b"latest").unwrap(), Some((head - 1).to_string().repeat(20_000).into_bytes()));
        }
        assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
        acknowledged = head;
    }
    assert!(acknowledged >= 24, "eight children were heard three times: {acknowledged}");
}
