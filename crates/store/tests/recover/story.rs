//! A store with something of everything in it, and what must be there whatever happened to it.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use touchstone_store::maintenance::Progress;
use touchstone_store::{
    CommandMark, Commit, EntryChange, LogKey, LogKind, NewDocument, NewEvent, NewText, OpenError, Options, SledStore, Store,
};
use uuid::Uuid;

pub const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
pub const EVENTS_A_TURN: u64 = 3;

pub fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, ..Options::default() }
}

/// Opens a store. Where this process itself seems to hold it, another test is just starting a program,
/// whose copy of the lock is gone in a moment.
pub fn open(data: &Path) -> Result<SledStore, OpenError> {
    let mut opened = SledStore::open(data, options());
    for _ in 0..50 {
        if !matches!(opened, Err(OpenError::Locked { process: Some(process), .. }) if process == std::process::id()) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        opened = SledStore::open(data, options());
    }
    opened
}

pub fn quiet(_: Progress) {}

pub fn text_id(n: u64) -> Uuid {
    Uuid::from_u128(1_000_000 + u128::from(n))
}

fn document(n: u64) -> NewDocument {
    let bytes = format!("document {n}").into_bytes();
    NewDocument { sha256: Sha256::digest(&bytes).into(), bytes }
}

/// The n-th turn: events that name a text and a document, an entry replaced, one made, one deleted.
pub fn turn(n: u64) -> Commit {
    let document = document(n);
    let event = |m: u64| {
        let body = format!(r#"{{"text":"{}","document":"{}","padding":"{}"}}"#, text_id(n), hex::encode(document.sha256), "p".repeat(200));
        NewEvent { id: Uuid::from_u128(u128::from(n * EVENTS_A_TURN + m)), bytes: body.into_bytes() }
    };
    Commit {
        events: (0..EVENTS_A_TURN).map(event).collect(),
        texts: vec![NewText { id: text_id(n), salt: [n as u8; 32], text: format!("confidential words {n}") }],
        documents: vec![document],
        entries: vec![
            EntryChange::Put { key: b"latest".to_vec(), value: n.to_string().into_bytes() },
            EntryChange::Put { key: format!("entry/{n}").into_bytes(), value: vec![b'v'; 100] },
            EntryChange::Delete { key: format!("entry/{}", n.wrapping_sub(1)).into_bytes() },
        ],
        mark: Some(CommandMark { key: [n as u8; 32], body: [0; 32], at_micros: n as i64 }),
        ..Commit::to(LOG, n * EVENTS_A_TURN)
    }
}

pub fn append(store: &SledStore, turns: impl IntoIterator<Item = u64>) {
    turns.into_iter().for_each(|n| drop(store.append(vec![turn(n)]).unwrap()));
}

/// A store as it was after `turns` turns, in a directory of its own.
pub fn stored(turns: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    append(&open(dir.path()).unwrap(), 0..turns);
    dir
}

/// Checks that exactly these turns are there, whole, but for the texts that were erased.
#[track_caller]
pub fn holds_but(store: &SledStore, turns: u64, erased: &[u64]) {
    assert_eq!(store.head(LOG), turns * EVENTS_A_TURN);
    let events = store.read(LOG, 0, usize::MAX).unwrap();
    let expected: Vec<_> = (0..turns).flat_map(|n| turn(n).events).collect();
    assert_eq!(events.iter().map(|event| (event.id, event.bytes.to_vec())).collect::<Vec<_>>(), {
        expected.iter().map(|event| (event.id, event.bytes.clone())).collect::<Vec<_>>()
    });
    for n in 0..turns + 2 {
        let text = store.texts(&[text_id(n)]).unwrap().remove(&text_id(n)).map(|text| text.text);
        assert_eq!(text, (n < turns && !erased.contains(&n)).then(|| format!("confidential words {n}")));
        let document = document(n);
        assert_eq!(store.document(&document.sha256).unwrap(), (n < turns).then_some(document.bytes));
    }
    assert_eq!(store.entry(b"latest").unwrap(), turns.checked_sub(1).map(|n| n.to_string().into_bytes()));
    assert_eq!(store.entries(b"entry/").unwrap().len() as u64, turns.min(1));
    assert_eq!(store.commands_since(0).unwrap().len() as u64, turns);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

#[track_caller]
pub fn holds(store: &SledStore, turns: u64) {
    holds_but(store, turns, &[]);
}

pub fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Whether any file below a directory has these bytes in it.
pub fn anywhere(dir: &Path, bytes: &[u8]) -> Option<PathBuf> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).find_map(|path| match path.is_dir() {
        true => anywhere(&path, bytes),
        false => fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes).then_some(path),
    })
}
