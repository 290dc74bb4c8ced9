//! The table of faults: for each, what is said when the store is opened, and what helps.
//!
//! Whatever is done to the files, three things hold: opening never panics, never gives a shorter
//! log than was acknowledged, and an error says what to do next, as it has to be typed. `scripts/faults`
//! prints the table, with the words of each; `TOUCHSTONE_FAULTS=all` makes it long: truncations in
//! steps of a page, and every page zeroed.

use std::fs;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use touchstone_store::maintenance::{MaintenanceError, RebuildFrom, rebuild, restore};
use touchstone_store::{OpenError, Store};

use crate::story::{copy_dir, holds, open, options, quiet, stored};

const TURNS: u64 = 20;
const PAGE: usize = 4096;
const SERIES: [&str; 3] = ["chunks", "words", "ledger"];

/// What helps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// Nothing is needed: the store opens with everything in it.
    Opens,
    /// It may be in bytes that matter or in bytes that do not.
    OpensOrRebuild,
    /// `rebuild` brings everything back.
    Rebuild,
    /// Only a backup helps.
    Restore,
    /// What the error names has to be done by hand, and then everything is there.
    ByHand,
}

struct Fault {
    name: String,
    way: Way,
    damage: Box<dyn Fn(&Path)>,
}

fn fault(name: impl Into<String>, way: Way, damage: impl Fn(&Path) + 'static) -> Fault {
    Fault { name: name.into(), way, damage: Box::new(damage) }
}

fn segment(data: &Path, series: &str) -> PathBuf {
    data.join("archive").join(series).join("00000001.seg")
}

fn used(path: &Path) -> usize {
    fs::read(path).unwrap().iter().rposition(|byte| *byte != 0).unwrap() + 1
}

fn truncate(path: &Path, length: usize) {
    fs::File::options().write(true).open(path).unwrap().set_len(length as u64).unwrap();
}

fn overwrite(path: &Path, at: usize, bytes: &[u8]) {
    fs::File::options().write(true).open(path).unwrap().write_all_at(bytes, at as u64).unwrap();
}

fn flip(path: &Path, at: usize) {
    let byte = fs::read(path).unwrap()[at];
    overwrite(path, at, &[byte ^ 0x04]);
}

/// Every page of a file, or some of them where the table is to be short.
fn pages(used: usize, in_short: usize) -> impl Iterator<Item = usize> {
    let all = std::env::var_os("TOUCHSTONE_FAULTS").is_some_and(|wanted| wanted == "all");
    let pages = used.div_ceil(PAGE);
    let step = if all { 1 } else { pages.div_ceil(in_short) };
    (0..pages).step_by(step).map(|page| page * PAGE)
}

fn database_faults(db_used: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    let odd = [1, 511, PAGE - 1, db_used / 3, db_used / 2, db_used - PAGE, db_used - 1];
    for length in pages(db_used, 3).chain(odd) {
        faults.push(fault(format!("database truncated to {length} of {db_used} bytes"), Way::OpensOrRebuild, move |data| {
            truncate(&data.join("store/db"), length);
        }));
    }
    for at in pages(db_used, 6) {
        faults.push(fault(format!("database: the page at {at} zeroed"), Way::OpensOrRebuild, move |data| {
            overwrite(&data.join("store/db"), at, &[0; PAGE]);
        }));
    }
    for n in 0..10 {
        let at = (2 * n + 1) * db_used / 20;
        faults.push(fault(format!("database: a bit flipped at {at}"), Way::OpensOrRebuild, move |data| flip(&data.join("store/db"), at)));
    }
    faults.push(fault("database directory missing", Way::Rebuild, |data| fs::remove_dir_all(data.join("store")).unwrap()));
    faults.push(fault("database file missing", Way::Rebuild, |data| fs::remove_file(data.join("store/db")).unwrap()));
    faults.push(fault("database file is something else", Way::Rebuild, |data| {
        fs::write(data.join("store/db"), "a letter to the parents\n".repeat(10_000)).unwrap();
    }));
    faults.push(fault("database configuration missing", Way::Rebuild, |data| fs::remove_file(data.join("store/conf")).unwrap()));
    faults.push(fault("database configuration is something else", Way::OpensOrRebuild, |data| {
        fs::write(data.join("store/conf"), "x").unwrap()
    }));
    faults.push(fault("database snapshot missing", Way::OpensOrRebuild, |data| {
        for entry in fs::read_dir(data.join("store")).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.file_name().unwrap().to_str().unwrap().starts_with("snap.") {
                fs::remove_file(entry).unwrap();
            }
        }
    }));
    for (how, bytes) in [("not begun", &[][..]), ("in its middle", &[7; 100])] {
        faults.push(fault(format!("database snapshot cut short, {how}"), Way::Opens, move |data| {
            fs::write(data.join("store/snap.00000000FFFFFFFF.generating"), bytes).unwrap();
        }));
    }
    faults.push(fault("a foreign file in the database", Way::ByHand, |data| fs::write(data.join("store/notes.txt"), "x").unwrap()));
    faults.push(fault("a value outside the database's log", Way::Rebuild, |data| {
        fs::create_dir_all(data.join("store/blobs")).unwrap();
        fs::write(data.join("store/blobs/17"), "x").unwrap();
    }));
    faults.push(fault("another store's database", Way::ByHand, |data| {
        fs::rename(data.join("store"), data.join("moved")).unwrap();
        copy_dir(&stored(TURNS).path().join("store"), &data.join("store"));
    }));
    faults
}

fn archive_faults(whole: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    for series in SERIES {
        let end = used(&segment(whole, series));
        for length in pages(end, 2).chain([60, 104, end / 2, end - 1, 2 << 20]) {
            faults.push(fault(format!("archive/{series} truncated to {length} bytes"), Way::Rebuild, move |data| {
                truncate(&segment(data, series), length);
            }));
        }
        for at in [0, 110, end / 2, end * 3 / 4] {
            faults.push(fault(format!("archive/{series}: a bit flipped at {at}"), Way::Rebuild, move |data| {
                flip(&segment(data, series), at)
            }));
        }
        faults.push(fault(format!("archive/{series}: a bit flipped in its last turn"), Way::Opens, move |data| {
            flip(&segment(data, series), end - 30);
        }));
        faults.push(fault(format!("archive/{series}: its pages zeroed"), Way::Rebuild, move |data| {
            overwrite(&segment(data, series), 512, &vec![0; end.saturating_sub(512)]);
        }));
        faults.push(fault(format!("archive/{series}: a page zeroed"), Way::Rebuild, move |data| {
            overwrite(&segment(data, series), (end / 2).saturating_sub(PAGE).max(512), &vec![0; PAGE.min(end / 2 - 512)]);
        }));
        faults.push(fault(format!("archive/{series}: something else"), Way::Rebuild, move |data| {
            fs::write(segment(data, series), vec![b'x'; 4 << 20]).unwrap();
        }));
        faults.push(fault(format!("archive/{series} missing"), Way::ByHand, move |data| {
            fs::rename(data.join("archive").join(series), data.join("moved")).unwrap();
        }));
        faults.push(fault(format!("archive/{series}: a foreign file"), Way::ByHand, move |data| {
            fs::write(data.join("archive").join(series).join("notes.txt"), "x").unwrap();
        }));
        faults.push(fault(format!("archive/{series}: a newer format"), Way::ByHand, move |data| {
            let path = segment(data, series);
            fs::copy(&path, data.join("moved")).unwrap();
            let mut header = fs::read(&path).unwrap()[..72].to_vec();
            header[8] += 1;
            let seal = blake3::hash(&header);
            header.extend(seal.as_bytes());
            overwrite(&path, 0, &header);
        }));
    }
    faults.push(fault("archive missing", Way::ByHand, |data| fs::rename(data.join("archive"), data.join("moved")).unwrap()));
    faults.push(fault("a newer store", Way::ByHand, |data| fs::write(data.join("FORMAT"), "touchstone-store 2\ncomplete\n").unwrap()));
    faults.push(fault("FORMAT is something else", Way::Rebuild, |data| fs::write(data.join("FORMAT"), "hello\n").unwrap()));
    faults.push(fault("FORMAT missing", Way::Rebuild, |data| fs::remove_file(data.join("FORMAT")).unwrap()));
    faults
}

fn faults_of_both() -> Vec<Fault> {
    vec![
        fault("database empty, archive/chunks altered", Way::Restore, |data| {
            fs::write(data.join("store/db"), "").unwrap();
            flip(&segment(data, "chunks"), 300);
        }),
        fault("database missing, archive/chunks altered in its middle", Way::Restore, |data| {
            fs::remove_dir_all(data.join("store")).unwrap();
            flip(&segment(data, "chunks"), 16_000);
        }),
        fault("database missing, archive/chunks altered in its last turn", Way::Restore, |data| {
            fs::remove_dir_all(data.join("store")).unwrap();
            let path = segment(data, "chunks");
            flip(&path, used(&path) - 300);
        }),
        fault("database missing, archive/ledger altered in its last turn", Way::Restore, |data| {
            fs::remove_dir_all(data.join("store")).unwrap();
            let path = segment(data, "ledger");
            flip(&path, used(&path) - 30);
        }),
        fault("database truncated, archive/words truncated", Way::Restore, |data| {
            truncate(&data.join("store/db"), 5_000);
            truncate(&segment(data, "words"), 5_000);
        }),
        fault("database and archive/chunks: a bit flipped in each", Way::Restore, |data| {
            flip(&data.join("store/db"), 15_000);
            flip(&segment(data, "chunks"), 16_000);
        }),
        fault("database and archive/ledger: a page zeroed in each", Way::Restore, |data| {
            overwrite(&data.join("store/db"), 4 * PAGE, &[0; PAGE]);
            overwrite(&segment(data, "ledger"), 512, &[0; PAGE]);
        }),
        fault("database and archive/chunks are something else", Way::Restore, |data| {
            fs::write(data.join("store/db"), "a letter to the parents\n".repeat(10_000)).unwrap();
            fs::write(segment(data, "chunks"), vec![b'x'; 4 << 20]).unwrap();
        }),
        fault("database and archive/chunks: a foreign file in each", Way::ByHand, |data| {
            fs::write(data.join("store/notes.txt"), "x").unwrap();
            fs::write(data.join("archive/chunks/notes.txt"), "x").unwrap();
        }),
        fault("every file of the archive empty", Way::Restore, |data| {
            SERIES.iter().for_each(|series| fs::write(segment(data, series), "").unwrap());
        }),
        fault("every file empty", Way::Restore, |data| {
            fs::write(data.join("store/db"), "").unwrap();
            SERIES.iter().for_each(|series| fs::write(segment(data, series), "").unwrap());
        }),
    ]
}

/// Puts right by hand what an error named.
fn by_hand(data: &Path, error: &OpenError) {
    match error {
        OpenError::ForeignFile { path } => fs::remove_file(path).unwrap(),
        OpenError::ArchiveMissing { archive, .. } => {
            // Lost for good, it is made anew from the database, where somebody says that this is complete.
            let other = tempfile::tempdir().unwrap();
            copy_dir(data, other.path());
            rebuild(other.path(), &options(), RebuildFrom::Database, &mut quiet).unwrap();
            holds(&open(other.path()).unwrap(), TURNS);
            fs::rename(data.join("moved"), archive).unwrap();
        }
        OpenError::IdMismatch { .. } => {
            fs::remove_dir_all(data.join("store")).unwrap();
            fs::rename(data.join("moved"), data.join("store")).unwrap();
        }
        // The newer release is played by whoever made the old format new.
        OpenError::NewerFormat { .. } if data.join("moved").exists() => {
            let header = fs::read(data.join("moved")).unwrap();
            let altered = SERIES.map(|series| segment(data, series)).into_iter().find(|path| fs::read(path).unwrap()[8] == 2).unwrap();
            fs::write(altered, header).unwrap();
        }
        OpenError::NewerFormat { .. } => fs::write(data.join("FORMAT"), "touchstone-store 1\ncomplete\n").unwrap(),
        OpenError::Locked { .. }
        | OpenError::NotAStore { .. }
        | OpenError::BlobFile { .. }
        | OpenError::RestoreUnfinished { .. }
        | OpenError::DatabaseMissing { .. }
        | OpenError::StoreMissing { .. }
        | OpenError::IsABackup { .. }
        | OpenError::NotADirectory { .. }
        | OpenError::Damaged { .. }
        | OpenError::Failed { .. } => panic!("nothing by hand helps against {error:?}"),
    }
}

/// Whether it says what to do: where that is a command, as it has to be typed.
fn names_a_way_out(error: &str, data: &Path) -> bool {
    let ways = ["move it away", "use the release", "with --data and --archive", "with --archive DIR", "stop that process"];
    let rebuild = format!("run `touchstone rebuild --data {}`", data.display());
    error.contains(&rebuild) || (ways.iter().any(|way| error.contains(way)) && !error.contains("touchstone rebuild`"))
}

fn in_short(error: &dyn std::error::Error, data: &Path) -> String {
    error.to_string().replace(&*data.to_string_lossy(), "DATA")
}

/// A line of the table, printed when its way out has been walked.
fn row(fault: &str, said: &str, way_out: &str) {
    println!("| {fault} | {said} | {way_out} |");
}

/// Opens, tells of it, and walks the way out; answers whether the store opened at once.
fn walk(fault: &Fault, whole: &Path, backup: &Path) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    copy_dir(whole, data);
    (fault.damage)(data);
    let opened = catch_unwind(AssertUnwindSafe(|| open(data))).unwrap_or_else(|_| panic!("{}: opening panicked", fault.name));
    let error = match opened {
        Ok(store) => {
            assert!(matches!(fault.way, Way::Opens | Way::OpensOrRebuild), "{}: it opened", fault.name);
            holds(&store, TURNS);
            row(&fault.name, &format!("opens with everything. {}", store.health().repaired.join("; ")), "none needed");
            return true;
        }
        Err(error) => error,
    };
    assert!(names_a_way_out(&error.to_string(), data), "{}: {error}", fault.name);
    assert_ne!(fault.way, Way::Opens, "{}: {error}", fault.name);
    let aside = tempfile::tempdir().unwrap();
    if fault.way == Way::ByHand {
        copy_dir(data, aside.path());
    }
    let rebuilt = catch_unwind(AssertUnwindSafe(|| rebuild(data, &options(), RebuildFrom::Either, &mut quiet)));
    let rebuilt = rebuilt.unwrap_or_else(|_| panic!("{}: rebuilding panicked", fault.name));
    let way_out = match (fault.way, rebuilt) {
        (Way::ByHand, rebuilt) => {
            if rebuilt.is_ok() {
                holds(&open(data).unwrap(), TURNS);
            }
            fs::remove_dir_all(data).unwrap();
            copy_dir(aside.path(), data);
            by_hand(data, &error);
            while let Err(error) = open(data) {
                by_hand(data, &error);
            }
            "done by hand what is said".to_owned()
        }
        (Way::Restore, rebuilt) => {
            let refused = rebuilt.unwrap_err();
            use MaintenanceError::{BothDamaged, Unconfirmed, WouldLose};
            let named = matches!(refused, BothDamaged { .. } | Unconfirmed { .. } | WouldLose { .. });
            assert!(named && refused.to_string().contains("restore a backup"), "{}: {refused}", fault.name);
            let told = in_short(&refused, data);
            fs::remove_dir_all(data).unwrap();
            restore(backup, data, &options(), None, &mut quiet).unwrap();
            format!("`rebuild` says: {told}. Restored from a backup")
        }
        (Way::Rebuild | Way::OpensOrRebuild | Way::Opens, Err(error)) => panic!("{}: {error}", fault.name),
        (Way::Rebuild | Way::OpensOrRebuild | Way::Opens, Ok(report)) => {
            assert_eq!(report.verified.events, TURNS * 3, "{}", fault.name);
            format!("rebuilt from the {}", if report.from == RebuildFrom::Archive { "archive" } else { "database" })
        }
    };
    holds(&open(data).unwrap(), TURNS);
    row(&fault.name, &in_short(&error, data), &format!("{way_out}: everything is there"));
    false
}

/// Walks a part of the table; answers how many of its faults did no harm, and how many there are.
fn walk_all(of: impl Fn(&Path) -> Vec<Fault>) -> (usize, usize) {
    let (whole, backups) = (stored(TURNS), tempfile::tempdir().unwrap());
    let backup = open(whole.path()).unwrap().backup(backups.path(), &mut quiet).unwrap().dir;
    let faults = of(whole.path());
    let harmless = faults.iter().filter(|fault| walk(fault, whole.path(), &backup)).count();
    println!("{} faults, {harmless} of them without harm", faults.len());
    (harmless, faults.len())
}

#[test]
fn every_fault_of_the_database_has_a_name_and_a_way_out_and_none_shortens_the_log() {
    let (harmless, all) = walk_all(|whole| database_faults(used(&whole.join("store/db"))));
    assert!(harmless < all / 2);
}

#[test]
fn every_fault_of_the_archive_or_of_both_has_one_too() {
    let (harmless, all) = walk_all(|whole| archive_faults(whole).into_iter().chain(faults_of_both()).collect());
    assert!(harmless < all / 2);
}

#[test]
fn a_second_process_is_told_who_has_the_store() {
    let dir = stored(2);
    let first = open(dir.path()).unwrap();
    let error = open(dir.path()).unwrap_err();
    assert!(matches!(error, OpenError::Locked { process: Some(_), .. }) && names_a_way_out(&error.to_string(), dir.path()), "{error}");
    holds(&first, 2);
    drop(first);
    holds(&open(dir.path()).unwrap(), 2);
    let said = in_short(&error, dir.path()).replace(&std::process::id().to_string(), "N");
    row("a second process", &said, "stopped the first: everything is there");
}

#[test]
fn a_store_that_may_not_be_written_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mount = |options: &str| Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(dir.path()).status();
    if !mount("size=96m").is_ok_and(|status| status.success()) {
        println!("skipped: no file system can be mounted here, so none can be made read-only");
        return;
    }
    crate::story::append(&open(dir.path()).unwrap(), 0..2);
    let remounted = mount("remount,ro").is_ok_and(|status| status.success());
    let refused = open(dir.path());
    let again = mount("remount,rw").is_ok_and(|status| status.success());
    if remounted && again {
        holds(&open(dir.path()).unwrap(), 2);
    }
    Command::new("umount").arg(dir.path()).status().unwrap();
    let error = refused.unwrap_err();
    row("a read-only file system", &in_short(&error, dir.path()), "mounted to be written: everything is there");
    assert!(remounted && matches!(&error, OpenError::Failed { cause, .. } if cause.contains("may be written")), "{error}");
}
