//! A store written anew: smaller, and the same to whoever reads it.

use touchstone_store::maintenance::{MaintenanceError, Without, compact};
use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewEvent, NewText, OpenError, Store};
use uuid::Uuid;

use crate::story::{LOG, anywhere, append, holds, holds_but, open, options, quiet, stored, text_id, turn};

const LEAVING: LogKey = LogKey { trust: Uuid::from_u128(2), kind: LogKind::Main };

/// A commit of the trust that is going to leave.
fn leaving(n: u64) -> Commit {
    let text = Uuid::from_u128(5_000_000 + u128::from(n));
    let event = NewEvent { id: Uuid::from_u128(9_000_000 + u128::from(n)), bytes: format!(r#"{{"text":"{text}"}}"#).into_bytes() };
    Commit {
        events: vec![event],
        texts: vec![NewText { id: text, salt: [0; 32], text: format!("theirs alone {n}") }],
        entries: vec![EntryChange::Put { key: format!("leaving/{n}").into_bytes(), value: b"a draft of theirs".to_vec() }],
        mark: Some(CommandMark { key: [200; 32], body: [0; 32], at_micros: -1 }),
        ..Commit::to(LEAVING, n)
    }
}

#[test]
fn compacting_keeps_what_is_in_force_and_gives_room_back() {
    let dir = stored(4);
    let store = open(dir.path()).unwrap();
    for n in 0..40_u8 {
        let draft = EntryChange::Put { key: b"entry/3".to_vec(), value: vec![n; 400_000] };
        store.append(vec![Commit { entries: vec![draft], ..Commit::to(LOG, 0) }]).unwrap();
    }
    store.erase(&[text_id(0)]).unwrap();
    let before: Vec<_> = store.read(LOG, 0, usize::MAX).unwrap();
    drop(store);
    let report = compact(dir.path(), &options(), None, false, &mut quiet).unwrap();
    assert!(report.bytes_after * 2 < report.bytes_before, "{} of {}", report.bytes_after, report.bytes_before);
    assert!(report.aside.is_empty() && !dir.path().join("aside").exists());
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    assert_eq!(store.read(LOG, 0, usize::MAX).unwrap(), before);
    assert_eq!(store.entry(b"entry/3").unwrap(), Some(vec![39; 400_000]));
    holds_but(&store, 4, &[0]);
    append(&store, 4..6);
    drop(store);
    holds_but(&open(dir.path()).unwrap(), 6, &[0]);
}

#[test]
fn a_trust_that_leaves_is_gone_and_nobody_else_notices() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for n in 0..6 {
        // Turns of one trust, of the other, and of both.
        match n % 3 {
            0 => drop(store.append(vec![turn(n), leaving(n)]).unwrap()),
            1 => drop(store.append(vec![leaving(n)]).and_then(|_| store.append(vec![turn(n)])).unwrap()),
            _ => drop(store.append(vec![leaving(n), turn(n)]).unwrap()),
        }
    }
    let before = store.read(LOG, 0, usize::MAX).unwrap();
    drop(store);
    assert!(anywhere(dir.path(), b"theirs alone").is_some());
    let entry = |key: &[u8]| key.starts_with(b"leaving/");
    let without = Without { trust: LEAVING.trust, entry: &entry };
    let report = compact(dir.path(), &options(), Some(&without), false, &mut quiet).unwrap();
    assert_eq!((report.left_out.events, report.left_out.texts, report.left_out.documents, report.left_out.entries), (6, 6, 0, 6));
    for words in ["theirs alone", "a draft of theirs"] {
        assert_eq!(anywhere(dir.path(), words.as_bytes()), None, "{words}");
    }
    let store = open(dir.path()).unwrap();
    assert_eq!(store.read(LOG, 0, usize::MAX).unwrap(), before);
    assert_eq!((store.head(LEAVING), store.logs().len()), (0, 1));
    holds(&store, 6);
    append(&store, 6..7);
    store.append(vec![leaving(0)]).unwrap();
    drop(store);
    assert_eq!(open(dir.path()).unwrap().head(LEAVING), 1);
}

#[test]
fn documents_go_with_the_only_trust_that_names_them() {
    let dir = stored(3);
    let report = compact(dir.path(), &options(), Some(&Without { trust: LOG.trust, entry: &|_| true }), true, &mut quiet).unwrap();
    assert_eq!((report.left_out.events, report.left_out.texts, report.left_out.documents, report.left_out.entries), (9, 3, 3, 2));
    assert_eq!(report.aside.len(), 2);
    assert!(report.aside.iter().all(|aside| aside.is_dir()));
    holds(&open(dir.path()).unwrap(), 0);
}

#[test]
fn a_store_in_use_is_not_compacted() {
    let dir = stored(1);
    let store = open(dir.path()).unwrap();
    let error = compact(dir.path(), &options(), None, false, &mut quiet).unwrap_err();
    assert!(matches!(error, MaintenanceError::Open(OpenError::Locked { .. })), "{error}");
    holds(&store, 1);
}
