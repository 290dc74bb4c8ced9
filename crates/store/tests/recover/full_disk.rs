//! A disk that is really full, where a small file system can be mounted.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use sha2::{Digest, Sha256};
use touchstone_store::sled_store::LEAST_DISK_RESERVE_BYTES;
use touchstone_store::{AppendError, Commit, NewDocument, Options, SledStore, Store};

use crate::story::{LOG, append, holds, open, options, stored, turn};

/// A file system of its own, gone with the value.
struct Mounted(tempfile::TempDir);

impl Mounted {
    fn of(megabytes: u32) -> Option<Mounted> {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(dir.path()).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Mounted(dir));
        }
        println!("skipped: no file system can be mounted here, so no disk can be filled");
        None
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Writes until there is no room for another page.
    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("filler");
        let mut file = fs::File::create(&path).unwrap();
        for size in [1 << 20, 4096] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
        path
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A test that fails leaves files open; the file system then goes when they are closed.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn large(n: u64) -> Commit {
    let bytes = vec![n as u8; 400_000];
    Commit { documents: vec![NewDocument { sha256: Sha256::digest(&bytes).into(), bytes }], ..Commit::to(LOG, 0) }
}

fn disk_full(result: Result<Vec<touchstone_store::Appended>, AppendError>) -> bool {
    matches!(result, Err(AppendError::DiskFull { .. }))
}

#[test]
fn on_a_full_disk_reads_go_on_writes_are_refused_and_it_recovers_by_itself() {
    let Some(disk) = Mounted::of(96) else { return };
    let store = open(&disk.data()).unwrap();
    append(&store, 0..5);
    let filler = disk.fill();
    let error = store.append(vec![turn(5)]).unwrap_err();
    println!("full disk: {error}");
    assert!(matches!(error, AppendError::DiskFull { .. }), "{error}");
    holds(&store, 5);
    assert_eq!(store.health().read_only, None);
    fs::remove_file(&filler).unwrap();
    append(&store, 5..7);
    holds(&store, 7);

    // Full at opening: the space kept aside is given back, and what is there is read.
    disk.fill();
    drop(store);
    let store = open(&disk.data()).unwrap();
    assert!(store.health().repaired.iter().any(|repair| repair.contains("nearly full")), "{:?}", store.health().repaired);
    holds(&store, 7);
    drop(store);
    disk.fill();
    let store = open(&disk.data());
    println!("full disk at opening, with nothing kept aside: {:?}", store.as_ref().err().map(ToString::to_string));
    if let Ok(store) = &store {
        holds(store, 7);
        assert!(disk_full(store.append(vec![turn(7)])));
    }
    drop(store);
    fs::remove_file(&filler).unwrap();
    let store = open(&disk.data()).unwrap();
    append(&store, 7..9);
    holds(&store, 9);
}

#[test]
fn the_reserve_is_reached_before_the_disk_is() {
    let Some(disk) = Mounted::of(96) else { return };
    let with_reserve = Options { disk_reserve_bytes: LEAST_DISK_RESERVE_BYTES, ..options() };
    let store = SledStore::open(&disk.data(), with_reserve).unwrap();
    append(&store, 0..2);
    let (refused_at, error) = (0..200).find_map(|n| Some((n, store.append(vec![large(n)]).err()?))).expect("96 MiB are full at some time");
    assert!(matches!(error, AppendError::DiskFull { .. }), "{error}");
    assert!(refused_at > 5, "{refused_at}");
    assert_eq!(store.health().read_only, None);
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    drop(store);
    let store = open(&disk.data()).unwrap();
    assert_eq!(store.verify(&mut |_, _| ()).unwrap().documents, 2 + refused_at);
}

#[test]
fn a_disk_that_fills_under_a_write_leaves_the_outcome_unknown_and_nothing_half() {
    let Some(disk) = Mounted::of(96) else { return };
    let without_reserve = Options { disk_reserve_bytes: 0, ..options() };
    let store = SledStore::open(&disk.data(), without_reserve.clone()).unwrap();
    append(&store, 0..4);
    // Somebody else takes the room between the check and the write: here, by filling as it goes.
    let mut kept = 0;
    let error = loop {
        let filler = disk.fill();
        fs::File::options().write(true).open(&filler).unwrap().set_len(fs::metadata(&filler).unwrap().len() - 1_300_000).unwrap();
        match store.append(vec![large(kept)]) {
            Ok(_) => kept += 1,
            Err(AppendError::DiskFull { .. }) if kept < 40 => {
                fs::File::options().write(true).open(&filler).unwrap().set_len(fs::metadata(&filler).unwrap().len() - 400_000).unwrap();
                match store.append(vec![large(kept)]) {
                    Ok(_) => kept += 1,
                    Err(error) => break error,
                }
            }
            Err(error) => break error,
        }
    };
    println!("a disk that fills under a write: {error}");
    drop(store);
    fs::remove_file(disk.0.path().join("filler")).unwrap();
    let store = SledStore::open(&disk.data(), without_reserve).unwrap();
    let documents = store.verify(&mut |_, _| ()).unwrap();
    assert_eq!(documents.faults, Vec::<String>::new());
    assert!((4 + kept..=4 + kept + 1).contains(&documents.documents), "{} of {kept}", documents.documents);
    append(&store, 4..5);
}

#[test]
fn a_backup_that_finds_no_room_leaves_none_behind() {
    let Some(disk) = Mounted::of(24) else { return };
    let dir = stored(3);
    let store = open(dir.path()).unwrap();
    let filler = disk.fill();
    let error = store.backup(&disk.data(), &mut crate::story::quiet).unwrap_err();
    println!("a backup onto a full disk: {error}");
    assert!(error.to_string().contains("free some space"), "{error}");
    assert_eq!(fs::read_dir(disk.data()).map_or(0, Iterator::count), 0);
    fs::remove_file(filler).unwrap();
    store.backup(&disk.data(), &mut crate::story::quiet).unwrap();
    append(&store, 3..4);
}
