//! Backups made while the store serves, restored, tried out, and found out when they are damaged.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use touchstone_store::maintenance::{MaintenanceError, Manifest, drill, restore, utc};
use touchstone_store::{Epoch, OpenError, Store};

use crate::story::{EVENTS_A_TURN, LOG, anywhere, append, copy_dir, holds, holds_but, open, options, quiet, stored, text_id};

fn restored(backup: &Path, erasures: Option<&Path>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    restore(backup, dir.path(), &options(), erasures, &mut quiet).unwrap();
    dir
}

#[test]
fn a_backup_is_one_moment_of_a_store_that_goes_on_and_restores_to_it() {
    let (dir, backups) = (stored(5), tempfile::tempdir().unwrap());
    let store = open(dir.path()).unwrap();
    let mut steps = Vec::new();
    let report = store.backup(backups.path(), &mut |progress| steps.push(progress.step)).unwrap();
    steps.dedup();
    assert_eq!(steps, ["copying the words", "copying documents and entries", "copying the log"]);
    append(&store, 5..8);

    let manifest = Manifest::read(&report.dir).unwrap();
    assert_eq!(manifest, report.manifest);
    assert_eq!((manifest.store_id, manifest.turn, manifest.events), (store.store_id(), 5, 5 * EVENTS_A_TURN));
    assert_eq!(manifest.logs, [(LOG, 5 * EVENTS_A_TURN)].into());
    assert_eq!((manifest.texts, manifest.erased, manifest.documents), (5, 0, 5));
    for path in ["", "archive/chunks"] {
        assert_eq!(fs::metadata(report.dir.join(path)).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert_eq!(fs::metadata(report.dir.join("MANIFEST")).unwrap().permissions().mode() & 0o777, 0o600);

    let place = tempfile::tempdir().unwrap();
    let told = restore(&report.dir, place.path(), &options(), None, &mut quiet).unwrap();
    assert_eq!(told.erasures_needed_after_micros, Some(manifest.erasures_needed_after_micros));
    let again = open(place.path()).unwrap();
    holds(&again, 5);
    assert_eq!((again.store_id(), again.secret()), (store.store_id(), store.secret()));
    append(&again, 5..7);
    drop(again);
    holds(&open(place.path()).unwrap(), 7);
    holds(&store, 8);
}

#[test]
fn a_backup_goes_apart_from_the_store_and_over_nothing() {
    let (dir, elsewhere) = (stored(1), tempfile::tempdir().unwrap());
    let store = open(dir.path()).unwrap();
    std::os::unix::fs::symlink(dir.path(), elsewhere.path().join("link")).unwrap();
    let parent = dir.path().parent().unwrap();
    for place in [dir.path().to_owned(), dir.path().join("backups"), parent.to_owned(), elsewhere.path().join("link/archive/backups")] {
        let error = store.backup(&place, &mut quiet).unwrap_err();
        assert!(matches!(error, MaintenanceError::NotApart { .. }), "{}: {error}", place.display());
    }
    assert!(!dir.path().join("backups").exists() && !dir.path().join("archive/backups").exists());
    let made = [0, 1].map(|_| store.backup(&elsewhere.path().join("here"), &mut quiet).unwrap().dir);
    assert_ne!(made[0], made[1]);
    let name = made[0].file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("backup-2") && name.ends_with(&format!("Z-{EVENTS_A_TURN}")), "{name}");
}

#[test]
fn every_restoration_begins_an_epoch_that_lasts() {
    let (dir, backups) = (stored(2), tempfile::tempdir().unwrap());
    let store = open(dir.path()).unwrap();
    assert_eq!(store.epoch(), Epoch::first(store.store_id()));
    let first = store.backup(backups.path(), &mut quiet).unwrap();
    let (one, other) = (restored(&first.dir, None), restored(&first.dir, None));
    let epochs = [&one, &other].map(|dir| open(dir.path()).unwrap().epoch());
    assert_eq!(epochs.map(|epoch| epoch.number), [2, 2]);
    assert_ne!(epochs[0].id, epochs[1].id);
    assert!(epochs[0].restored_at_micros.unwrap() >= first.manifest.erasures_needed_after_micros);
    append(&open(one.path()).unwrap(), 2..4);
    let store = open(one.path()).unwrap();
    assert_eq!(store.epoch(), epochs[0]);
    let second = store.backup(backups.path(), &mut quiet).unwrap();
    assert_eq!(second.manifest.epoch, epochs[0]);
    let third = restored(&second.dir, None);
    assert_eq!(open(third.path()).unwrap().epoch().number, 3);
}

#[test]
fn erasures_are_applied_those_of_the_backup_and_those_that_are_brought() {
    let (dir, backups) = (stored(6), tempfile::tempdir().unwrap());
    let store = open(dir.path()).unwrap();
    store.erase(&[text_id(1)]).unwrap();
    let report = store.backup(backups.path(), &mut quiet).unwrap();
    assert_eq!((report.manifest.texts, report.manifest.erased), (5, 1));
    assert_eq!(anywhere(&report.dir, b"confidential words 1"), None);
    store.erase(&[text_id(4)]).unwrap();

    let without = restored(&report.dir, None);
    holds_but(&open(without.path()).unwrap(), 6, &[1]);
    let with = restored(&report.dir, Some(&dir.path().join("erasures")));
    let store = open(with.path()).unwrap();
    holds_but(&store, 6, &[1, 4]);
    assert_eq!(store.health().repaired, Vec::<String>::new());
    assert_eq!(anywhere(with.path(), b"confidential words 4"), None);
    assert_eq!(fs::read_to_string(with.path().join("erasures")).unwrap(), fs::read_to_string(dir.path().join("erasures")).unwrap());

    let place = tempfile::tempdir().unwrap();
    for (list, text) in [("none", None), ("bad", Some("not a line of ours\n"))] {
        let list = backups.path().join(list);
        if let Some(text) = text {
            fs::write(&list, text).unwrap();
        }
        let error = restore(&report.dir, place.path(), &options(), Some(&list), &mut quiet).unwrap_err();
        assert!(matches!(error, MaintenanceError::BadErasures { .. }), "{error}");
    }
}

#[test]
fn a_store_is_restored_into_an_empty_directory_only_and_never_half() {
    let (dir, backups) = (stored(2), tempfile::tempdir().unwrap());
    let report = open(dir.path()).unwrap().backup(backups.path(), &mut quiet).unwrap();
    let error = restore(&report.dir, dir.path(), &options(), None, &mut quiet).unwrap_err();
    assert_eq!(error, MaintenanceError::NotEmpty { dir: dir.path().to_owned() });
    let error = restore(dir.path(), &backups.path().join("new"), &options(), None, &mut quiet).unwrap_err();
    assert!(matches!(error, MaintenanceError::NotABackup { .. }), "{error}");
    holds(&open(dir.path()).unwrap(), 2);

    let cut_short = restored(&report.dir, None);
    fs::write(cut_short.path().join("FORMAT"), "touchstone-store 1\nrestoring\n").unwrap();
    assert_eq!(open(cut_short.path()).unwrap_err(), OpenError::RestoreUnfinished { data: cut_short.path().to_owned() });
}

#[test]
fn a_damaged_backup_is_found_out_before_anything_is_made() {
    let (dir, backups) = (stored(4), tempfile::tempdir().unwrap());
    let report = open(dir.path()).unwrap().backup(backups.path(), &mut quiet).unwrap();
    type Damage = fn(&Path);
    let damages: [Damage; 6] = [
        |dir| {
            let path = dir.join("archive/words/00000001.seg");
            let mut bytes = fs::read(&path).unwrap();
            bytes[300] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        |dir| fs::File::options().write(true).open(dir.join("archive/chunks/00000001.seg")).unwrap().set_len(9_000).unwrap(),
        |dir| fs::remove_dir_all(dir.join("archive/ledger")).unwrap(),
        |dir| {
            let path = dir.join("MANIFEST");
            fs::write(&path, fs::read_to_string(&path).unwrap().replace("turn 4", "turn 3")).unwrap();
        },
        |dir| {
            // The last turn is gone without a trace: only the manifest tells.
            let path = dir.join("archive/chunks/00000001.seg");
            let mut bytes = fs::read(&path).unwrap();
            let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
            bytes[used - 100..].fill(0);
            fs::write(path, bytes).unwrap();
        },
        |dir| fs::write(dir.join("archive/ledger/00000001.seg"), "").unwrap(),
    ];
    for damage in damages {
        let (copy, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        copy_dir(&report.dir, copy.path());
        damage(copy.path());
        let error = restore(copy.path(), place.path(), &options(), None, &mut quiet).unwrap_err();
        assert!(matches!(error, MaintenanceError::BackupDamaged { .. }), "{error:?}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_drill_restores_compares_and_leaves_nothing_behind() {
    let (dir, backups, scratch) = (stored(4), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let report = open(dir.path()).unwrap().backup(backups.path(), &mut quiet).unwrap();
    let tried = drill(&report.dir, scratch.path(), &options(), &mut quiet).unwrap();
    assert_eq!(tried.restored.manifest, report.manifest);
    assert_eq!(tried.restored.verified.events, 4 * EVENTS_A_TURN);
    println!(
        "drill: {} events and {} texts of turn {} as of {} restored and verified in {:?}",
        tried.restored.verified.events,
        tried.restored.verified.texts,
        report.manifest.turn,
        utc(report.manifest.erasures_needed_after_micros),
        tried.took
    );
    fs::write(report.dir.join("archive/words/00000001.seg"), "").unwrap();
    assert!(drill(&report.dir, scratch.path(), &options(), &mut quiet).is_err());
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn backups_under_load_are_each_a_moment_that_was() {
    let (dir, backups) = (stored(1), tempfile::tempdir().unwrap());
    let store = open(dir.path()).unwrap();
    let (done, acknowledged) = (AtomicBool::new(false), AtomicU64::new(1));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1.. {
                append(&store, n..n + 1);
                acknowledged.store(n + 1, Ordering::SeqCst);
                if done.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        for _ in 0..4 {
            let before = acknowledged.load(Ordering::SeqCst);
            let report = store.backup(backups.path(), &mut quiet).unwrap();
            let place = restored(&report.dir, None);
            assert!(report.manifest.turn >= before);
            holds(&open(place.path()).unwrap(), report.manifest.turn);
        }
        done.store(true, Ordering::SeqCst);
    });
    holds(&store, acknowledged.load(Ordering::SeqCst));
}
