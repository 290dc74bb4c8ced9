//! What opening a store finds after crashes, accidents and mistakes, and what it says.

use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use touchstone_store::{
    AppendError, CommandMark, Commit, EntryChange, LogKey, LogKind, NewDocument, NewEvent, NewText, OpenError, Options, SledStore, Store,
};
use uuid::Uuid;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
const SEGMENT_BYTES: usize = 4 * 1024 * 1024;
/// Before a record's payload stand its length, kind, number and chain.
const RECORD_BYTES: usize = 45;

fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, ..Options::default() }
}

fn open(data: &Path) -> Result<SledStore, OpenError> {
    SledStore::open(data, options())
}

/// The n-th turn of every story here: something of each kind.
fn turn(n: u64) -> Commit {
    let document = format!("document {n}").into_bytes();
    Commit {
        events: (0..3).map(|m| NewEvent { id: Uuid::from_u128(u128::from(n * 3 + m)), bytes: vec![b'e'; 300] }).collect(),
        texts: vec![NewText { id: text_id(n), salt: [n as u8; 32], text: format!("confidential words {n}") }],
        documents: vec![NewDocument { sha256: Sha256::digest(&document).into(), bytes: document }],
        entries: vec![
            EntryChange::Put { key: b"latest".to_vec(), value: n.to_string().into_bytes() },
            EntryChange::Put { key: format!("entry/{n}").into_bytes(), value: vec![b'v'; 100] },
            EntryChange::Delete { key: format!("entry/{}", n.wrapping_sub(1)).into_bytes() },
        ],
        mark: Some(CommandMark { key: [n as u8; 32], body: [0; 32], at_micros: n as i64 }),
        ..Commit::to(LOG, n * 3)
    }
}

fn text_id(n: u64) -> Uuid {
    Uuid::from_u128(1_000_000 + u128::from(n))
}

fn append(store: &SledStore, turns: impl IntoIterator<Item = u64>) {
    turns.into_iter().for_each(|n| drop(store.append(vec![turn(n)]).unwrap()));
}

/// Checks that exactly these turns are there, with all that belongs to them, and that both sides agree.
#[track_caller]
fn holds(store: &SledStore, turns: u64) {
    assert_eq!(store.head(LOG), turns * 3);
    let events = store.read(LOG, 0, usize::MAX).unwrap();
    assert_eq!(events.iter().map(|event| event.id.as_u128()).collect::<Vec<_>>(), (0..u128::from(turns) * 3).collect::<Vec<_>>());
    assert_eq!(store.texts(&(0..turns + 3).map(text_id).collect::<Vec<_>>()).unwrap().len() as u64, turns);
    for n in 0..turns + 3 {
        let document = &turn(n).documents[0];
        assert_eq!(store.document(&document.sha256).unwrap().as_ref(), (n < turns).then_some(&document.bytes));
    }
    let latest = turns.checked_sub(1).map(|n| n.to_string().into_bytes());
    assert_eq!(store.entry(b"latest").unwrap(), latest);
    assert_eq!(store.entries(b"entry/").unwrap().len() as u64, turns.min(1));
    assert_eq!(store.commands_since(0).unwrap().len() as u64, turns);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

#[track_caller]
fn refused(data: &Path) -> OpenError {
    open(data).expect_err("it should not open")
}

#[track_caller]
fn refused_as_damaged(data: &Path) -> String {
    let error = refused(data);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("touchstone rebuild"), "{error}");
    error.to_string()
}

fn copy_dir(from: &Path, to: &Path) {
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

fn replace_dir(from: &Path, to: &Path) {
    fs::remove_dir_all(to).unwrap();
    copy_dir(from, to);
}

/// A store as it was after `turns` turns, in a directory of its own.
fn stored(turns: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    append(&open(dir.path()).unwrap(), 0..turns);
    dir
}

/// The store after `database` turns, with its own archive as it was after `archive` turns.
fn out_of_step(database: u64, archive: u64) -> tempfile::TempDir {
    let dir = stored(database.min(archive));
    let early = tempfile::tempdir().unwrap();
    copy_dir(dir.path(), early.path());
    append(&open(dir.path()).unwrap(), database.min(archive)..database.max(archive));
    match database > archive {
        true => replace_dir(&early.path().join("archive"), &dir.path().join("archive")),
        false => replace_dir(&early.path().join("store"), &dir.path().join("store")),
    }
    dir
}

fn series(data: &Path, name: &str) -> PathBuf {
    data.join("archive").join(name).join("00000001.seg")
}

/// Where the records of a segment end, by their lengths.
fn records_end(segment: &[u8], records: usize) -> usize {
    let mut at = 104;
    for _ in 0..records {
        let length = u32::from_be_bytes(segment[at..at + 4].try_into().unwrap()) as usize;
        if length == 0 {
            break;
        }
        at += RECORD_BYTES + length;
    }
    at
}

fn overwrite(path: &Path, at: usize, bytes: &[u8]) {
    fs::OpenOptions::new().write(true).open(path).unwrap().write_all_at(bytes, at as u64).unwrap();
}

fn flip(path: &Path, at: usize) {
    let byte = fs::read(path).unwrap()[at];
    overwrite(path, at, &[byte ^ 0x10]);
}

/// Opens the database behind the store's back; sled's threads may hold it for a moment after it was closed.
fn with_sled(data: &Path, change: impl FnOnce(&sled::Db)) {
    let config = sled::Config::new().path(data.join("store")).segment_size(8 << 20);
    let tries = (0..100).map(|_| config.open().inspect_err(|_| std::thread::sleep(std::time::Duration::from_millis(20))));
    let db = tries.flatten().next().expect("sled lets go of its file within two seconds");
    change(&db);
    db.flush().unwrap();
}

#[test]
fn everything_is_there_after_a_restart_and_nothing_needed_repair() {
    let dir = stored(5);
    for _ in 0..2 {
        let store = open(dir.path()).unwrap();
        holds(&store, 5);
        let health = store.health();
        assert_eq!((health.read_only, health.repaired), (None, vec![]));
        assert!(health.bytes_on_disk > 3 * SEGMENT_BYTES as u64 && health.bytes_free.unwrap() > 0);
    }
    append(&open(dir.path()).unwrap(), 5..7);
    holds(&open(dir.path()).unwrap(), 7);
}

#[test]
fn what_holds_secrets_or_records_is_its_owners_alone() {
    let dir = stored(1);
    for path in ["FORMAT", "lock", "reserve", "archive/chunks/00000001.seg", "archive/words/00000001.seg", "archive/ledger/00000001.seg"] {
        assert_eq!(fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777, 0o600, "{path}");
    }
    for path in ["store", "archive", "archive/words"] {
        assert_eq!(fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777, 0o700, "{path}");
    }
}

#[test]
fn a_store_that_is_printed_keeps_its_secret() {
    let dir = stored(1);
    let store = open(dir.path()).unwrap();
    let printed = format!("{store:?}");
    assert!(printed.contains(&store.store_id().to_string()), "{printed}");
    assert!(!printed.contains("secret:") && !printed.contains("confidential"), "{printed}");
}

#[test]
fn an_archive_that_outgrows_its_segments_is_followed_across_them() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for n in 0..16 {
        let commits = (0..10).map(|m| Commit {
            events: (0..40).map(|k| NewEvent { id: Uuid::from_u128((n * 10 + m) * 40 + k), bytes: vec![b'e'; 1_000] }).collect(),
            ..Commit::to(LOG, ((n * 10 + m) * 40) as u64)
        });
        store.append(commits.collect()).unwrap();
    }
    drop(store);
    assert!(dir.path().join("archive/chunks/00000002.seg").exists());
    let store = open(dir.path()).unwrap();
    assert_eq!(store.head(LOG), 6_400);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    drop(store);

    let first = series(dir.path(), "chunks");
    flip(&first, SEGMENT_BYTES / 2);
    let report = open(dir.path()).unwrap().verify(&mut |_, _| ()).unwrap();
    assert!(report.faults.iter().any(|fault| fault.contains("00000001.seg")), "{:?}", report.faults);
    flip(&first, SEGMENT_BYTES / 2);
    fs::remove_file(dir.path().join("archive/chunks/00000002.seg")).unwrap();
    refused_as_damaged(dir.path());
}

#[test]
fn a_turn_that_only_the_archive_has_reaches_the_database() {
    let dir = out_of_step(3, 4);
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired.len(), 1, "{:?}", store.health().repaired);
    assert!(store.health().repaired[0].contains("the database was caught up"));
    holds(&store, 4);
    append(&store, 4..6);
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    holds(&store, 6);
}

#[test]
fn a_turn_that_only_the_database_has_reaches_the_archive() {
    let dir = out_of_step(4, 3);
    let store = open(dir.path()).unwrap();
    assert!(store.health().repaired[0].contains("the archive was caught up"));
    holds(&store, 4);
    append(&store, 4..6);
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    holds(&store, 6);
}

#[test]
fn a_first_turn_is_made_good_like_any_other() {
    for (database, archive) in [(0, 1), (1, 0)] {
        let dir = out_of_step(database, archive);
        holds(&open(dir.path()).unwrap(), 1);
    }
}

#[test]
fn two_turns_apart_is_damage() {
    for (database, archive) in [(3, 5), (5, 3)] {
        let said = refused_as_damaged(out_of_step(database, archive).path());
        assert!(said.contains(&format!("database can be read to turn {database}, the archive to turn {archive}")), "{said}");
    }
}

#[test]
fn two_histories_of_one_store_are_told_apart() {
    let (one, other) = (stored(3), tempfile::tempdir().unwrap());
    copy_dir(one.path(), other.path());
    append(&open(one.path()).unwrap(), 3..4);
    let store = open(other.path()).unwrap();
    store.append(vec![Commit { texts: vec![], ..turn(3) }]).unwrap();
    drop(store);
    replace_dir(&other.path().join("archive"), &one.path().join("archive"));
    assert!(refused_as_damaged(one.path()).contains("tell turn 4 differently"));
    append(&open(other.path()).map(drop).map(|()| open(other.path()).unwrap()).unwrap(), 4..5);
}

#[test]
fn a_torn_end_of_the_archive_is_cut() {
    for name in ["chunks", "words", "ledger"] {
        let dir = stored(3);
        let path = series(dir.path(), name);
        let end = records_end(&fs::read(&path).unwrap(), usize::MAX);
        overwrite(&path, end, &[&[0, 0, 1, 0, 2][..], &[7; 200]].concat());
        let store = open(dir.path()).unwrap();
        assert!(store.health().repaired[0].contains("torn end"), "{:?}", store.health().repaired);
        holds(&store, 3);
        append(&store, 3..5);
        drop(store);
        holds(&open(dir.path()).unwrap(), 5);
    }
}

#[test]
fn a_last_turn_torn_in_any_series_is_written_again_from_the_database() {
    for name in ["chunks", "words", "ledger"] {
        let dir = stored(3);
        let path = series(dir.path(), name);
        let end = records_end(&fs::read(&path).unwrap(), usize::MAX);
        overwrite(&path, end - 20, &[0; 20]);
        let store = open(dir.path()).unwrap();
        assert!(store.health().repaired.iter().any(|repair| repair.contains("the archive was caught up")), "{:?}", store.health().repaired);
        holds(&store, 3);
        drop(store);
        holds(&open(dir.path()).unwrap(), 3);
    }
}

#[test]
fn a_turn_begun_in_the_archive_and_not_in_the_database_is_taken_back() {
    for torn in ["chunks", "words", "ledger"] {
        let dir = out_of_step(3, 4);
        let path = series(dir.path(), torn);
        let end = records_end(&fs::read(&path).unwrap(), usize::MAX);
        overwrite(&path, end - 20, &[0; 20]);
        let store = open(dir.path()).unwrap();
        holds(&store, 3);
        append(&store, 3..5);
        drop(store);
        holds(&open(dir.path()).unwrap(), 5);
    }
}

#[test]
fn a_turn_begun_in_the_database_alone_is_swept() {
    let dir = stored(3);
    with_sled(dir.path(), |db| {
        for tree in ["log", "words"] {
            db.open_tree(tree).unwrap().insert(10_u64.to_be_bytes(), b"\0half a turn").unwrap();
        }
    });
    let store = open(dir.path()).unwrap();
    assert!(store.health().repaired[0].contains("taken back: 2 values"), "{:?}", store.health().repaired);
    holds(&store, 3);
    append(&store, 3..4);
    drop(store);
    holds(&open(dir.path()).unwrap(), 4);
}

#[test]
fn changes_to_entries_that_a_crash_held_up_are_applied() {
    let dir = stored(3);
    with_sled(dir.path(), |db| {
        let entries = db.open_tree("entries").unwrap();
        entries.remove(b"entry/latest").unwrap().unwrap();
        entries.remove(b"entry/entry/2").unwrap().unwrap();
    });
    holds(&open(dir.path()).unwrap(), 3);
}

#[test]
fn a_hole_anywhere_in_the_database_is_damage() {
    let holes: [(&str, &[u8], &str); 5] = [
        ("log", &4_u64.to_be_bytes(), "the chunk at sequence 7"),
        ("log", &7_u64.to_be_bytes(), "ends at sequence 6 of 9"),
        ("words", &4_u64.to_be_bytes(), "the words at sequence 4"),
        ("entries", b"mark/none", "the database has"),
        ("entries", b"store/turn", "does not say whose it is"),
    ];
    for (tree, key, said) in holes {
        let dir = stored(3);
        with_sled(dir.path(), |db| {
            let tree = db.open_tree(tree).unwrap();
            if tree.remove(key).unwrap().is_none() {
                let document = [b"document/".as_slice(), &turn(0).documents[0].sha256].concat();
                tree.remove(document).unwrap().unwrap();
            }
        });
        let error = refused_as_damaged(dir.path());
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_truncated_database_is_never_opened_as_a_shorter_one() {
    for keep in [0, 100, 5_000, 20_000] {
        let dir = stored(20);
        let db = dir.path().join("store/db");
        fs::OpenOptions::new().write(true).open(&db).unwrap().set_len(keep).unwrap();
        refused_as_damaged(dir.path());
    }
}

#[test]
fn a_flipped_byte_in_the_database_is_refused_or_does_no_harm() {
    let whole = stored(20);
    let used = fs::read(whole.path().join("store/db")).unwrap().iter().rposition(|byte| *byte != 0).unwrap();
    let mut refusals = 0;
    for n in 0..24 {
        let dir = tempfile::tempdir().unwrap();
        copy_dir(whole.path(), dir.path());
        flip(&dir.path().join("store/db"), used * (2 * n + 1) / 48);
        match open(dir.path()) {
            Ok(store) => holds(&store, 20),
            Err(OpenError::Damaged { .. }) => refusals += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refusals > 0, "no flip was in anything that matters");
}

#[test]
fn a_flipped_byte_in_an_old_turn_of_the_archive_is_refused() {
    for name in ["chunks", "words", "ledger"] {
        let dir = stored(6);
        let path = series(dir.path(), name);
        let third = records_end(&fs::read(&path).unwrap(), 3);
        flip(&path, third + RECORD_BYTES + 10);
        refused_as_damaged(dir.path());
    }
}

#[test]
fn a_missing_side_is_named_and_never_made_anew() {
    let dir = stored(2);
    fs::rename(dir.path().join("archive"), dir.path().join("elsewhere")).unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, OpenError::ArchiveMissing { archive, .. } if *archive == dir.path().join("archive")), "{error}");
    let elsewhere = Options { archive_dir: Some(dir.path().join("elsewhere")), ..options() };
    holds(&SledStore::open(dir.path(), elsewhere).unwrap(), 2);

    let dir = stored(2);
    fs::remove_dir_all(dir.path().join("archive/words")).unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, OpenError::ArchiveMissing { archive, .. } if *archive == dir.path().join("archive/words")), "{error}");

    for gone in ["store", "store/db"] {
        let dir = stored(2);
        let path = dir.path().join(gone);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        assert!(matches!(refused(dir.path()), OpenError::DatabaseMissing { .. }));
        assert!(!dir.path().join("store/db").exists());
    }

    let (dir, fresh) = (stored(2), tempfile::tempdir().unwrap());
    let taken = Options { archive_dir: Some(dir.path().join("archive")), ..options() };
    assert!(matches!(SledStore::open(fresh.path(), taken).unwrap_err(), OpenError::DatabaseMissing { .. }));
}

#[test]
fn the_parts_of_two_stores_do_not_open_as_one() {
    let (one, other) = (stored(2), stored(2));
    let ids = [&one, &other].map(|dir| open(dir.path()).unwrap().store_id());
    replace_dir(&other.path().join("archive"), &one.path().join("archive"));
    assert_eq!(refused(one.path()), OpenError::IdMismatch { database: ids[0], archive: ids[1] });
}

#[test]
fn a_store_in_use_says_who_has_it() {
    let dir = stored(1);
    let store = open(dir.path()).unwrap();
    let error = refused(dir.path());
    assert_eq!(error, OpenError::Locked { data: dir.path().to_owned(), process: Some(std::process::id()) });
    assert!(error.to_string().contains(&format!("in use by process {}", std::process::id())), "{error}");
    drop(store);
    holds(&open(dir.path()).unwrap(), 1);
}

#[test]
fn what_does_not_belong_is_named() {
    for place in ["store/notes.txt", "archive/notes.txt", "archive/chunks/notes.txt", "archive/words/00000001.bak"] {
        let dir = stored(1);
        let path = dir.path().join(place);
        fs::write(&path, "x").unwrap();
        assert_eq!(refused(dir.path()), OpenError::ForeignFile { path: path.clone() });
        fs::remove_file(path).unwrap();
        holds(&open(dir.path()).unwrap(), 1);
    }
    let dir = stored(1);
    fs::create_dir_all(dir.path().join("store/blobs")).unwrap();
    let blob = dir.path().join("store/blobs/17");
    fs::write(&blob, "x").unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, OpenError::BlobFile { path, .. } if *path == blob), "{error}");
}

#[test]
fn a_newer_store_and_a_foreign_database_are_left_alone() {
    let dir = stored(1);
    fs::write(dir.path().join("FORMAT"), "touchstone-store 2\ncomplete\n").unwrap();
    assert!(matches!(refused(dir.path()), OpenError::NewerFormat { format: 2, .. }));
    fs::write(dir.path().join("FORMAT"), "something else\n").unwrap();
    refused_as_damaged(dir.path());
    fs::remove_file(dir.path().join("FORMAT")).unwrap();
    assert_eq!(refused(dir.path()), OpenError::NotAStore { data: dir.path().to_owned() });
}

#[test]
fn a_creation_that_was_cut_short_starts_again() {
    let dir = stored(1);
    fs::write(dir.path().join("FORMAT"), "touchstone-store 1\ncreating\n").unwrap();
    fs::remove_file(series(dir.path(), "ledger")).unwrap();
    let store = open(dir.path()).unwrap();
    holds(&store, 0);
    append(&store, 0..2);
    drop(store);
    holds(&open(dir.path()).unwrap(), 2);
}

#[test]
fn an_erasure_that_was_cut_short_is_finished() {
    let contains =
        |data: &Path, words: &str| fs::read(series(data, "words")).unwrap().windows(words.len()).any(|window| window == words.as_bytes());
    let dir = stored(3);
    assert!(contains(dir.path(), "confidential words 1"));
    fs::write(dir.path().join("erasures"), format!("1790000000000000 {}\n17900000", text_id(1))).unwrap();
    let store = open(dir.path()).unwrap();
    assert!(store.health().repaired[0].contains("erasure"), "{:?}", store.health().repaired);
    assert_eq!(store.texts(&[text_id(1), text_id(2)]).unwrap().len(), 1);
    assert!(!contains(dir.path(), "confidential words 1") && contains(dir.path(), "confidential words 2"));
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    store.erase(&[text_id(2)]).unwrap();
    assert!(!contains(dir.path(), "confidential words 2"));
    append(&store, 3..4);
    drop(store);

    // The exchange of the two words series, cut short at its middle.
    fs::rename(dir.path().join("archive/words"), dir.path().join("archive/words.new")).unwrap();
    fs::create_dir(dir.path().join("archive/words.old")).unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    assert_eq!(store.texts(&[0, 1, 2, 3].map(text_id)).unwrap().len(), 2);
    assert_eq!(fs::read_to_string(dir.path().join("erasures")).unwrap().lines().count(), 2);
    drop(store);

    fs::write(dir.path().join("erasures"), "not a line of ours\n").unwrap();
    refused_as_damaged(dir.path());
}

#[test]
fn below_the_reserve_nothing_is_written_and_reading_goes_on() {
    let dir = stored(2);
    let full = Options { disk_reserve_bytes: u64::MAX / 2, ..options() };
    let store = SledStore::open(dir.path(), full).unwrap();
    assert!(store.health().repaired[0].contains("nearly full"), "{:?}", store.health().repaired);
    assert!(!dir.path().join("reserve").exists());
    assert!(matches!(store.append(vec![turn(2)]), Err(AppendError::DiskFull { .. })));
    assert!(matches!(store.erase(&[text_id(0)]), Err(AppendError::DiskFull { .. })));
    holds(&store, 2);
    assert_eq!(store.health().read_only, None);
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(fs::metadata(dir.path().join("reserve")).unwrap().len(), 32 << 20);
    append(&store, 2..3);
    holds(&store, 3);
}

#[test]
fn after_an_error_of_the_disk_the_store_only_reads_until_it_is_opened_again() {
    let dir = stored(2);
    let store = open(dir.path()).unwrap();
    let (ledger, away) = (dir.path().join("archive/ledger"), dir.path().join("away"));
    fs::rename(&ledger, &away).unwrap();
    let fill = |n: u64| {
        let bytes = vec![n as u8; 500_000];
        Commit { documents: vec![NewDocument { sha256: Sha256::digest(&bytes).into(), bytes }], ..Commit::to(LOG, 0) }
    };
    let error = store.append((0..10).map(fill).collect()).unwrap_err();
    assert!(matches!(error, AppendError::OutcomeUnknown { .. }), "{error:?}");
    assert!(matches!(store.append(vec![turn(2)]), Err(AppendError::ReadOnly { .. })));
    assert!(matches!(store.erase(&[text_id(0)]), Err(AppendError::ReadOnly { .. })));
    assert!(store.health().read_only.unwrap().contains("the archive"));
    assert_eq!(store.head(LOG), 6);
    assert_eq!(store.document(&fill(1).documents[0].sha256).unwrap(), None);
    drop(store);
    fs::rename(&away, &ledger).unwrap();
    let store = open(dir.path()).unwrap();
    assert!(store.health().repaired.iter().any(|repair| repair.contains("the archive was caught up")), "{:?}", store.health().repaired);
    assert!(store.document(&fill(1).documents[0].sha256).unwrap().is_some());
    append(&store, 2..3);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

#[test]
fn nothing_is_so_large_that_the_database_puts_it_beside_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let large = |n: u64, size: usize| vec![n as u8; size];
    let commit = |n: u64| {
        let document = large(n, 512 * 1024);
        Commit {
            events: vec![NewEvent { id: Uuid::from_u128(u128::from(n)), bytes: large(n, 48_000) }],
            texts: vec![NewText { id: text_id(n), salt: [1; 32], text: "t".repeat(250_000) }],
            documents: vec![NewDocument { sha256: Sha256::digest(&document).into(), bytes: document }],
            entries: vec![EntryChange::Put { key: format!("draft/{}", n % 25).into_bytes(), value: large(n, 500_000) }],
            ..Commit::to(LOG, n)
        }
    };
    for n in 0..40 {
        store.append(vec![commit(n)]).unwrap();
    }
    store.erase(&(0..40).step_by(2).map(text_id).collect::<Vec<_>>()).unwrap();
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(fs::read_dir(dir.path().join("store/blobs")).map_or(0, |blobs| blobs.count()), 0);
    assert_eq!(store.health().repaired, Vec::<String>::new());
    assert_eq!(store.document(&commit(7).documents[0].sha256).unwrap(), Some(large(7, 512 * 1024)));
    assert_eq!(store.entry(b"draft/3").unwrap(), Some(large(28, 500_000)));
    assert_eq!(store.texts(&(0..40).map(text_id).collect::<Vec<_>>()).unwrap().len(), 20);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

#[test]
fn pieces_that_a_crash_left_behind_are_swept() {
    let dir = stored(2);
    let store = open(dir.path()).unwrap();
    store
        .append(vec![Commit {
            entries: vec![EntryChange::Put { key: b"draft".to_vec(), value: vec![b'd'; 200_000] }],
            ..Commit::to(LOG, 0)
        }])
        .unwrap();
    drop(store);
    append(&open(dir.path()).unwrap(), 2..3);
    let pieces = |data: &Path| {
        let mut count = 0;
        with_sled(data, |db| count = db.open_tree("pieces").unwrap().len());
        count
    };
    let named = pieces(dir.path());
    assert!(named >= 4, "{named}");
    with_sled(dir.path(), |db| drop(db.open_tree("pieces").unwrap().insert([7; 18], b"left behind").unwrap()));
    assert_eq!(open(dir.path()).unwrap().entry(b"draft").unwrap(), Some(vec![b'd'; 200_000]));
    assert_eq!(pieces(dir.path()), named);
    with_sled(dir.path(), |db| {
        let pieces = db.open_tree("pieces").unwrap();
        let first = pieces.first().unwrap().unwrap().0;
        pieces.remove(first).unwrap();
    });
    assert!(refused_as_damaged(dir.path()).contains("a piece of a value is missing"));
}

#[test]
fn many_callers_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        for trust in 1..=4_u128 {
            let store = &store;
            scope.spawn(move || {
                let log = LogKey { trust: Uuid::from_u128(trust), kind: LogKind::Main };
                for n in 0..10_u64 {
                    let event = NewEvent { id: Uuid::from_u128(trust * 100 + u128::from(n)), bytes: vec![b'x'; 50] };
                    store.append(vec![Commit { events: vec![event], ..Commit::to(log, n) }]).unwrap();
                    assert_eq!(store.read(log, n, 5).unwrap().len(), 1);
                }
            });
        }
    });
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(store.logs().iter().map(|(_, head)| *head).collect::<Vec<_>>(), vec![10; 4]);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}
