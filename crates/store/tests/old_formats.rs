//! Stores and backups of every format that was ever released open for ever.
//!
//! The fixtures were made by the release that first wrote their format and are never made again: a
//! change that breaks this test breaks somebody's record. `write_fixtures` is for the next format.
//!
//! A fixture is a directory in one file: for each file its path (u16 length) and its size (u64), then
//! pieces until the size is reached: a u32 length and as many bytes, a u32 count and the one byte that
//! is repeated as often. Numbers are big-endian.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use touchstone_store::maintenance::{RebuildFrom, rebuild, restore};
use touchstone_store::{
    CommandMark, Commit, EntryChange, KnownCommand, LogKey, LogKind, NewDocument, NewEvent, NewText, Options, SledStore, Store,
};
use uuid::Uuid;

const STORE: &[u8] = include_bytes!("fixtures/v1.store");
const BACKUP: &[u8] = include_bytes!("fixtures/v1.backup");
const TURNS: u64 = 8;
const ERASED: u64 = 3;
const STORE_ID: &str = include_str!("fixtures/v1.id");

fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, ..Options::default() }
}

fn log(n: u64) -> LogKey {
    LogKey { trust: Uuid::from_u128(u128::from(1 + n % 2)), kind: if n % 4 == 3 { LogKind::Restricted } else { LogKind::Main } }
}

fn text_id(n: u64) -> Uuid {
    Uuid::from_u128(0x7e47_0000 + u128::from(n))
}

/// The n-th turn of the fixture; nothing here may ever change.
fn commit(n: u64) -> Commit {
    let earlier = (0..n).filter(|earlier| log(*earlier) == log(n)).count() as u64;
    let document = vec![b'a' + n as u8; if n == 5 { 150_000 } else { 10 }];
    let event = |m: u64| NewEvent { id: Uuid::from_u128(u128::from(n * 10 + m)), bytes: format!(r#"{{"n":{n},"m":{m}}}"#).into_bytes() };
    Commit {
        events: (0..2).map(event).collect(),
        texts: vec![NewText { id: text_id(n), salt: [n as u8; 32], text: format!("Très bien, {n}") }],
        documents: vec![NewDocument { sha256: Sha256::digest(&document).into(), bytes: document }],
        entries: vec![
            EntryChange::Put { key: b"draft".to_vec(), value: vec![b'0' + n as u8; 70_000] },
            EntryChange::Delete { key: format!("gone/{n}").into_bytes() },
        ],
        mark: Some(CommandMark { key: [n as u8; 32], body: [7; 32], at_micros: 1_790_000_000_000_000 + n as i64 }),
        ..Commit::to(log(n), earlier * 2)
    }
}

fn entry_only() -> Commit {
    Commit {
        entries: vec![EntryChange::Put { key: b"key/1".to_vec(), value: b"hash".to_vec() }],
        mark: Some(CommandMark { key: [99; 32], body: [9; 32], at_micros: 1_790_000_001_000_000 }),
        ..Commit::to(log(0), 0)
    }
}

#[track_caller]
fn holds_the_fixture(store: &SledStore) {
    assert_eq!(store.store_id().to_string(), STORE_ID.trim());
    let mut all = Vec::new();
    store.replay(&mut |event| all.push((event.log, event.id, event.bytes.to_vec()))).unwrap();
    let expected = (0..TURNS).flat_map(|n| commit(n).events.into_iter().map(move |event| (log(n), event.id, event.bytes)));
    assert_eq!(all, expected.collect::<Vec<_>>());
    for n in 0..TURNS {
        let text = store.texts(&[text_id(n)]).unwrap().remove(&text_id(n));
        let expected = (n != ERASED).then(|| (format!("Très bien, {n}"), [n as u8; 32]));
        assert_eq!(text.map(|text| (text.text, text.salt)), expected);
        let document = commit(n).documents.remove(0);
        assert_eq!(store.document(&document.sha256).unwrap(), Some(document.bytes));
    }
    let EntryChange::Put { key, value } = commit(TURNS - 1).entries.remove(0) else { panic!("it is a put") };
    assert_eq!(store.entries(b"").unwrap(), vec![(key, value), (b"key/1".to_vec(), b"hash".to_vec())]);
    let mut commands = store.commands_since(0).unwrap();
    commands.sort_by_key(|command| command.at_micros);
    assert_eq!(commands.len() as u64, TURNS + 1);
    let first_of_other_log =
        KnownCommand { key: [1; 32], body: [7; 32], at_micros: 1_790_000_000_000_001, log: log(1), first_position: 1, count: 2 };
    assert_eq!(commands[1], first_of_other_log);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

/// The first bytes of a fixture, taken off it.
fn take<'a>(from: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (front, rest) = from.split_at(count);
    *from = rest;
    front
}

fn number(from: &mut &[u8]) -> usize {
    u32::from_be_bytes(take(from, 4).try_into().unwrap()) as usize
}

fn unpacked(mut fixture: &[u8]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    while !fixture.is_empty() {
        let length = u16::from_be_bytes(take(&mut fixture, 2).try_into().unwrap());
        let path = dir.path().join(std::str::from_utf8(take(&mut fixture, length.into())).unwrap());
        let size = u64::from_be_bytes(take(&mut fixture, 8).try_into().unwrap()) as usize;
        let mut bytes = Vec::with_capacity(size);
        while bytes.len() < size {
            let literal = number(&mut fixture);
            bytes.extend(take(&mut fixture, literal));
            let count = number(&mut fixture);
            bytes.resize(bytes.len() + count, take(&mut fixture, 1)[0]);
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    dir
}

fn pack(root: &Path, dir: &Path, to: &mut Vec<u8>) {
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            pack(root, &path, to);
        } else if !path.ends_with("lock") && !path.ends_with("reserve") {
            let (name, bytes) = (path.strip_prefix(root).unwrap().to_str().unwrap().as_bytes(), fs::read(&path).unwrap());
            to.extend((name.len() as u16).to_be_bytes());
            to.extend(name);
            to.extend((bytes.len() as u64).to_be_bytes());
            let mut literal = Vec::new();
            let mut runs = bytes.chunk_by(|one, next| one == next).peekable();
            while let Some(run) = runs.next() {
                let long = run.len() > 16;
                if !long {
                    literal.extend(run);
                }
                if long || runs.peek().is_none() {
                    to.extend((literal.len() as u32).to_be_bytes());
                    to.append(&mut literal);
                    to.extend((if long { run.len() as u32 } else { 0 }).to_be_bytes());
                    to.push(run[0]);
                }
            }
        }
    }
}

#[test]
#[ignore = "makes the fixtures of a new format; those that are there stay as they are"]
fn write_fixtures() {
    let Ok(to) = std::env::var("TOUCHSTONE_WRITE_FIXTURES") else { return };
    let (dir, backups) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = SledStore::open(dir.path(), options()).unwrap();
    (0..TURNS).for_each(|n| drop(store.append(vec![commit(n)]).unwrap()));
    store.append(vec![entry_only()]).unwrap();
    store.erase(&[text_id(ERASED)]).unwrap();
    let backup = store.backup(backups.path(), &mut |_| ()).unwrap().dir;
    fs::write(format!("{to}.id"), format!("{}\n", store.store_id())).unwrap();
    drop(store);
    std::thread::sleep(std::time::Duration::from_secs(1));
    for (name, dir) in [("store", dir.path()), ("backup", &*backup)] {
        let mut packed = Vec::new();
        pack(dir, dir, &mut packed);
        fs::write(format!("{to}.{name}"), packed).unwrap();
    }
}

#[test]
fn a_store_of_the_first_format_opens_with_everything_and_goes_on() {
    let dir = unpacked(STORE);
    let store = SledStore::open(dir.path(), options()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    holds_the_fixture(&store);
    store.append(vec![commit(TURNS)]).unwrap();
    drop(store);
    assert_eq!(SledStore::open(dir.path(), options()).unwrap().event(commit(TURNS).events[0].id).unwrap().unwrap().log, log(TURNS));
}

#[test]
fn its_archive_alone_is_enough() {
    let dir = unpacked(STORE);
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    rebuild(dir.path(), &options(), RebuildFrom::Either, &mut |_| ()).unwrap();
    holds_the_fixture(&SledStore::open(dir.path(), options()).unwrap());
}

#[test]
fn a_backup_of_the_first_format_is_restored() {
    let (backup, dir) = (unpacked(BACKUP), tempfile::tempdir().unwrap());
    restore(backup.path(), dir.path(), &options(), None, &mut |_| ()).unwrap();
    holds_the_fixture(&SledStore::open(dir.path(), options()).unwrap());
}
