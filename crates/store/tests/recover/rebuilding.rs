//! Rebuilding from the side that is whole, and refusing to make a store shorter than it was.

use std::fs;
use std::path::Path;

use touchstone_store::maintenance::{MaintenanceError, RebuildFrom, RebuildReport, rebuild};
use touchstone_store::{OpenError, Options, Store};

use crate::story::{append, copy_dir, holds, holds_but, open, options, quiet, stored, text_id};

fn rebuilt(data: &Path) -> Result<RebuildReport, MaintenanceError> {
    rebuild(data, &options(), RebuildFrom::Either, &mut quiet)
}

fn replace_dir(from: &Path, to: &Path) {
    fs::remove_dir_all(to).unwrap();
    copy_dir(from, to);
}

fn blank(path: &Path, from: usize, to: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[from..to].fill(0);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_destroyed_database_comes_back_from_the_archive_with_everything() {
    let dir = stored(6);
    open(dir.path()).unwrap().erase(&[text_id(2)]).unwrap();
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let report = rebuilt(dir.path()).unwrap();
    assert_eq!((report.from, report.turn, report.aside.len()), (RebuildFrom::Archive, 6, 0));
    let store = open(dir.path()).unwrap();
    assert_eq!(store.health().repaired, Vec::<String>::new());
    holds_but(&store, 6, &[2]);
    append(&store, 6..8);
    drop(store);
    holds_but(&open(dir.path()).unwrap(), 8, &[2]);
}

#[test]
fn a_truncated_database_is_kept_aside_and_replaced() {
    let dir = stored(12);
    let db = dir.path().join("store/db");
    fs::File::options().write(true).open(&db).unwrap().set_len(9_000).unwrap();
    assert!(open(dir.path()).unwrap_err().to_string().contains("touchstone rebuild"));
    let report = rebuilt(dir.path()).unwrap();
    assert_eq!(report.from, RebuildFrom::Archive);
    let [aside] = &report.aside[..] else { panic!("{:?}", report.aside) };
    assert!(aside.starts_with(dir.path().join("aside")) && aside.join("db").is_file());
    holds(&open(dir.path()).unwrap(), 12);
}

#[test]
fn a_destroyed_archive_comes_back_from_the_database() {
    let dir = stored(6);
    open(dir.path()).unwrap().erase(&[text_id(2)]).unwrap();
    blank(&dir.path().join("archive/words/00000001.seg"), 200, 400);
    assert!(matches!(open(dir.path()).unwrap_err(), OpenError::Damaged { .. }));
    let report = rebuilt(dir.path()).unwrap();
    assert_eq!((report.from, report.aside.len()), (RebuildFrom::Database, 2));
    let store = open(dir.path()).unwrap();
    holds_but(&store, 6, &[2]);
    append(&store, 6..8);
    drop(store);
    holds_but(&open(dir.path()).unwrap(), 8, &[2]);
}

#[test]
fn a_missing_archive_is_made_only_if_somebody_says_so() {
    let dir = stored(3);
    fs::remove_dir_all(dir.path().join("archive")).unwrap();
    let error = rebuilt(dir.path()).unwrap_err();
    assert!(matches!(error, MaintenanceError::Open(OpenError::ArchiveMissing { .. })), "{error}");
    rebuild(dir.path(), &options(), RebuildFrom::Database, &mut quiet).unwrap();
    holds(&open(dir.path()).unwrap(), 3);
}

#[test]
fn where_neither_side_is_left_every_way_leads_to_a_backup() {
    let dir = stored(3);
    for side in ["store", "archive"] {
        fs::remove_dir_all(dir.path().join(side)).unwrap();
    }
    let nowhere = dir.path().join("nowhere");
    let told = [
        open(dir.path()).unwrap_err().to_string(),
        rebuilt(dir.path()).unwrap_err().to_string(),
        rebuild(dir.path(), &options(), RebuildFrom::Database, &mut quiet).unwrap_err().to_string(),
        rebuilt(&nowhere).unwrap_err().to_string(),
        rebuild(&nowhere, &options(), RebuildFrom::Database, &mut quiet).unwrap_err().to_string(),
    ];
    for words in told {
        assert!(words.contains("touchstone restore BACKUP --data NEW") && !words.contains("touchstone rebuild"), "{words}");
    }
    assert!(!nowhere.exists());
}

#[test]
fn a_file_is_no_directory_to_keep_a_store_in() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "words").unwrap();
    assert!(matches!(open(&file).unwrap_err(), OpenError::NotADirectory { .. }));
    assert_eq!(fs::read_to_string(&file).unwrap(), "words");
}

#[test]
fn what_was_acknowledged_is_not_rebuilt_away() {
    for (database, archive, kept) in [(3, 9, RebuildFrom::Archive), (9, 3, RebuildFrom::Database)] {
        let (dir, early) = (stored(3), tempfile::tempdir().unwrap());
        copy_dir(dir.path(), early.path());
        append(&open(dir.path()).unwrap(), 3..9);
        let part = if database < archive { "store" } else { "archive" };
        replace_dir(&early.path().join(part), &dir.path().join(part));
        assert!(matches!(open(dir.path()).unwrap_err(), OpenError::Damaged { .. }));
        assert_eq!(rebuilt(dir.path()).unwrap().from, kept);
        holds(&open(dir.path()).unwrap(), 9);
    }
}

#[test]
fn a_whole_side_that_ends_too_early_is_not_believed_before_the_broken_one() {
    // The archive reads well but is old; the database is newer, and has lost a chunk in the middle.
    let (dir, early) = (stored(3), tempfile::tempdir().unwrap());
    copy_dir(dir.path(), early.path());
    append(&open(dir.path()).unwrap(), 3..9);
    replace_dir(&early.path().join("archive"), &dir.path().join("archive"));
    let db = sled::Config::new().path(dir.path().join("store")).segment_size(8 << 20);
    let db = (0..100).find_map(|_| db.open().inspect_err(|_| std::thread::sleep(std::time::Duration::from_millis(20))).ok()).unwrap();
    db.open_tree("log").unwrap().remove(13_u64.to_be_bytes()).unwrap().unwrap();
    db.flush().unwrap();
    drop(db);
    let error = rebuilt(dir.path()).unwrap_err();
    assert_eq!(error, MaintenanceError::WouldLose { from: "archive", turn: 3, other: 9 });
    rebuild(dir.path(), &options(), RebuildFrom::Archive, &mut quiet).unwrap();
    holds(&open(dir.path()).unwrap(), 3);
}

#[test]
fn two_histories_are_not_decided_between_and_two_ruins_not_patched() {
    let (one, other) = (stored(3), tempfile::tempdir().unwrap());
    copy_dir(one.path(), other.path());
    append(&open(one.path()).unwrap(), 3..4);
    let store = open(other.path()).unwrap();
    let different = touchstone_store::Commit { texts: vec![], ..crate::story::turn(3) };
    store.append(vec![different]).unwrap();
    append(&store, 4..5);
    drop(store);
    replace_dir(&other.path().join("archive"), &one.path().join("archive"));
    assert_eq!(rebuilt(one.path()).unwrap_err(), MaintenanceError::Diverged);

    let dir = stored(4);
    blank(&dir.path().join("archive/chunks/00000001.seg"), 300, 500);
    fs::write(dir.path().join("store/db"), "").unwrap();
    let error = rebuilt(dir.path()).unwrap_err();
    assert!(matches!(error, MaintenanceError::BothDamaged { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[test]
fn an_exchange_that_was_cut_short_is_finished_at_the_next_opening() {
    for steps in 0..=4 {
        let dir = stored(3);
        let data = dir.path();
        for part in ["store", "archive"] {
            copy_dir(&data.join(part), &data.join(format!("{part}.touchstone-new")));
        }
        fs::write(data.join("exchange"), "touchstone-exchange 1\nrebuild-x\narchive\ndatabase\n").unwrap();
        fs::create_dir_all(data.join("aside/rebuild-x")).unwrap();
        let moves = [
            ("archive", "aside/rebuild-x/archive"),
            ("archive.touchstone-new", "archive"),
            ("store", "aside/rebuild-x/store"),
            ("store.touchstone-new", "store"),
        ];
        for (from, to) in &moves[..steps] {
            fs::rename(data.join(from), data.join(to)).unwrap();
        }
        holds(&open(data).unwrap(), 3);
        assert!(!data.join("exchange").exists() && data.join("aside/rebuild-x/store/db").is_file());
    }
    let dir = stored(2);
    copy_dir(&dir.path().join("store"), &dir.path().join("store.touchstone-new"));
    holds(&open(dir.path()).unwrap(), 2);
    assert!(!dir.path().join("store.touchstone-new").exists());
}

#[test]
fn an_archive_elsewhere_is_rebuilt_from_and_to() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = Options { archive_dir: Some(elsewhere.path().join("archive of ours")), ..options() };
    let reopen = || touchstone_store::SledStore::open(dir.path(), options.clone());
    append(&reopen().unwrap(), 0..4);
    fs::remove_file(dir.path().join("store/db")).unwrap();
    rebuild(dir.path(), &options, RebuildFrom::Either, &mut quiet).unwrap();
    holds(&reopen().unwrap(), 4);
    blank(&elsewhere.path().join("archive of ours/ledger/00000001.seg"), 250, 300);
    let report = rebuild(dir.path(), &options, RebuildFrom::Either, &mut quiet).unwrap();
    assert_eq!(report.from, RebuildFrom::Database);
    assert!(report.aside.iter().any(|aside| aside.starts_with(elsewhere.path().join("aside"))), "{:?}", report.aside);
    holds(&reopen().unwrap(), 4);
}
