//! What a failed synchronisation leaves: nobody may be told that it was kept, nobody that it was not,
//! and whichever it was, it is whole.

use std::fs;
use std::path::Path;

use uuid::Uuid;

use super::{Options, SledStore};
use crate::contract::{AppendError, CommandMark, Commit, LogKey, LogKind, NewEvent, NewText, Store};
use crate::disk::failing;
use crate::maintenance::MaintenanceError;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
const FILES: [&str; 4] = ["store/db", "archive/chunks/00000001.seg", "archive/words/00000001.seg", "archive/ledger/00000001.seg"];

fn open(data: &Path) -> SledStore {
    // Sled's own thread is kept quiet, so that its file holds what the store wrote and no more.
    let options = Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, flush_every: None, ..Options::default() };
    SledStore::open(data, options).unwrap()
}

fn commit(n: u64) -> Commit {
    let id = Uuid::from_u128(u128::from(n));
    Commit {
        events: (0..2).map(|m| NewEvent { id: Uuid::from_u128(u128::from(n) * 2 + m + 100), bytes: vec![b'e'; 200] }).collect(),
        texts: vec![NewText { id, salt: [1; 32], text: format!("words {n}") }],
        entries: vec![crate::contract::EntryChange::Put { key: b"latest".to_vec(), value: vec![n as u8] }],
        mark: Some(CommandMark { key: [n as u8; 32], body: [0; 32], at_micros: n as i64 }),
        ..Commit::to(LOG, n * 2)
    }
}

/// Has one file's synchronisation fail during the third turn; `lost` puts back what the file held
/// before, as a disk does that drops the pages it could not write.
fn failed(file: &str, lost: bool) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(file);
    let store = open(dir.path());
    (0..2).for_each(|n| drop(store.append(vec![commit(n)]).unwrap()));
    let before = fs::read(&path).unwrap();
    failing::fail(&path);
    let error = store.append(vec![commit(2)]).unwrap_err();
    assert!(matches!(error, AppendError::OutcomeUnknown { .. }), "{file}: {error}");
    assert_eq!((store.head(LOG), store.texts(&[Uuid::from_u128(2)]).unwrap().len()), (4, 0), "{file}: it was shown all the same");
    assert_eq!(store.entry(b"latest").unwrap(), Some(vec![1]), "{file}");
    failing::mend(&path);
    // The disk says that it works again; it is not believed.
    assert!(matches!(store.append(vec![commit(2)]), Err(AppendError::ReadOnly { .. })), "{file}");
    assert!(matches!(store.erase(&[Uuid::from_u128(0)]), Err(AppendError::ReadOnly { .. })), "{file}");
    let backups = tempfile::tempdir().unwrap();
    let refused = store.backup(backups.path(), &mut |_| ());
    assert!(matches!(refused, Err(MaintenanceError::NotNow(_))), "{file}: a backup of what nobody is sure of: {refused:?}");
    assert!(store.health().read_only.is_some(), "{file}");
    drop(store);
    super::Database::wait_until_released(&dir.path().join("store")).unwrap();
    if lost {
        let now = fs::metadata(&path).unwrap().len();
        fs::write(&path, &before).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_len(now.max(before.len() as u64)).unwrap();
    }

    let store = open(dir.path());
    let head = store.head(LOG);
    assert!(head == 4 || head == 6, "{file}: half a command: {head}");
    assert_eq!(store.commands_since(2).unwrap().len() as u64, (head - 4) / 2, "{file}");
    assert_eq!(store.texts(&[Uuid::from_u128(2)]).unwrap().len() as u64, (head - 4) / 2, "{file}");
    assert_eq!(store.entry(b"latest").unwrap(), Some(vec![(head / 2 - 1) as u8]), "{file}");
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new(), "{file}");
    (head / 2..4).for_each(|n| drop(store.append(vec![commit(n)]).unwrap()));
    assert_eq!(store.head(LOG), 8);
}

#[test]
fn a_failed_synchronisation_leaves_the_outcome_unknown_and_nothing_half() {
    for file in FILES {
        failed(file, false);
    }
}

#[test]
fn nor_half_where_the_disk_has_dropped_what_it_could_not_write() {
    for file in FILES {
        failed(file, true);
    }
}
