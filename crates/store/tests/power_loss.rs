//! What a power cut leaves.
//!
//! A child process runs the store under a system-call tracer; from the trace every moment of the
//! run can be gone back to, with what the disk was sure to have then, and what it may or may not
//! have had of the rest. Each such image is opened, and whatever the child had acknowledged by that
//! moment must be there. Images built as if nothing had been synchronised since the store was made must
//! fail, or this test would prove nothing.
//!
//! `TOUCHSTONE_POWER_LOSS_IMAGES` sets how many images each run gets (40), `TOUCHSTONE_POWER_LOSS_TURNS`
//! how long the longer run is (100 turns of about half a megabyte each).

#[path = "power_loss/disk.rs"]
mod disk;
#[path = "power_loss/order.rs"]
mod order;
#[path = "power_loss/trace.rs"]
mod trace;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use disk::{Fate, Lottery, Recording, Syncs};
use touchstone_store::{CommandMark, Commit, EntryChange, LogKey, LogKind, NewEvent, NewText, Options, SledStore, Store};
use uuid::Uuid;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
const CHILD: &str = "TOUCHSTONE_POWER_LOSS_STORE";
const CHILD_TURNS: &str = "TOUCHSTONE_POWER_LOSS_CHILD_TURNS";
const CHILD_DRAFT: &str = "TOUCHSTONE_POWER_LOSS_CHILD_DRAFT";

fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 0, flush_every: Some(Duration::from_millis(40)), ..Options::default() }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn turn(n: u64, draft_bytes: usize) -> Commit {
    Commit {
        events: vec![NewEvent { id: Uuid::from_u128(u128::from(n)), bytes: format!("event {n} ").repeat(30).into_bytes() }],
        texts: vec![NewText { id: Uuid::from_u128(u128::from(n)), salt: [b's'; 32], text: format!("words {n} ").repeat(20) }],
        entries: vec![EntryChange::Put { key: b"draft".to_vec(), value: format!("{n:08} draft ").repeat(draft_bytes / 15).into_bytes() }],
        mark: Some(CommandMark { key: [b'k'; 32], body: [b'b'; 32], at_micros: n as i64 }),
        ..Commit::to(LOG, n)
    }
}

#[test]
#[ignore = "the child's part of the tests below"]
fn child() {
    let Ok(data) = std::env::var(CHILD) else { return };
    let (turns, draft) = (setting(CHILD_TURNS, 0), setting(CHILD_DRAFT, 0) as usize);
    let store = SledStore::open(data.as_ref(), options()).unwrap();
    let mut out = std::io::stdout();
    out.write_all(b"kept 0\n").unwrap();
    for n in 0..turns {
        store.append(vec![turn(n, draft)]).unwrap();
        out.write_all(format!("kept {}\n", n + 1).as_bytes()).unwrap();
        out.flush().unwrap();
    }
}

/// Runs the child under the tracer; `None` where there is none or it may not trace.
fn record(data: &Path, turns: u64, draft_bytes: u64) -> Option<Recording> {
    let traced = tempfile::tempdir().unwrap();
    let trace = traced.path().join("trace");
    let run = Command::new("strace")
        .args(["-f", "-y", "-s", "9000000", "-qq", "--seccomp-bpf", "-e", "signal=none", "-e"])
        .arg(format!("trace={}", trace::CALLS))
        .arg("-o")
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(CHILD, data)
        .env(CHILD_TURNS, turns.to_string())
        .env(CHILD_DRAFT, draft_bytes.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !run.is_ok_and(|status| status.success()) {
        println!("skipped: no system calls can be traced here (strace is missing, or not allowed)");
        return None;
    }
    Some(trace::read(&trace, data))
}

/// Opens an image and says what is wrong with it, if anything.
fn fault(image: &Path, acknowledged: u64, draft_bytes: usize) -> Result<(), String> {
    let store = SledStore::open(image, options()).map_err(|error| error.to_string())?;
    let head = store.head(LOG);
    if !(acknowledged..=acknowledged + 1).contains(&head) {
        return Err(format!("{acknowledged} turns were acknowledged, {head} are there"));
    }
    let events = store.read(LOG, 0, usize::MAX).map_err(|error| error.to_string())?;
    let texts = store.texts(&(0..head).map(|n| Uuid::from_u128(u128::from(n))).collect::<Vec<_>>()).map_err(|error| error.to_string())?;
    for n in 0..head {
        let kept = turn(n, draft_bytes);
        if *events[n as usize].bytes != *kept.events[0].bytes {
            return Err(format!("event {n} is another"));
        }
        if texts.get(&kept.texts[0].id).is_none_or(|text| text.text != kept.texts[0].text) {
            return Err(format!("the words of event {n} are not there"));
        }
    }
    let draft = store.entry(b"draft").map_err(|error| error.to_string())?;
    let expected = head.checked_sub(1).map(|n| turn(n, draft_bytes).entries.remove(0));
    if draft.map(|value| EntryChange::Put { key: b"draft".to_vec(), value }) != expected {
        return Err("the draft is not that of the last turn".to_owned());
    }
    let marks = store.commands_since(0).map_err(|error| error.to_string())?.len() as u64;
    if marks != head {
        return Err(format!("{marks} commands are remembered of {head}"));
    }
    let report = store.verify(&mut |_, _| ()).map_err(|error| error.to_string())?;
    report.faults.first().map_or(Ok(()), |fault| Err(fault.clone()))
}

/// Builds images at moments all over a run, and counts the faults by what they say.
fn cut(recording: &Recording, images: u64, draft_bytes: usize, syncs: Syncs) -> BTreeMap<String, u64> {
    let mut faults = BTreeMap::new();
    for seed in 0..images {
        let mut lottery = Lottery::of(seed);
        let moment = recording.moment(&mut lottery);
        let fate = [Fate::AllKept, Fate::AllDropped, Fate::Torn, Fate::Torn][seed as usize % 4];
        let dir = tempfile::tempdir().unwrap();
        let image = dir.path().join("data");
        recording.image(&image, moment, fate, syncs, &mut lottery);
        if let Err(what) = fault(&image, recording.acknowledged(moment), draft_bytes) {
            let what = what.replace(&*image.to_string_lossy(), "DATA");
            let letters = what.split_inclusive(|letter: char| letter.is_ascii_digit());
            let kind: String = letters.map(|part| part.trim_end_matches(|letter: char| letter.is_ascii_digit())).collect();
            *faults.entry(kind).or_default() += 1;
            if syncs == Syncs::Heeded {
                println!("image {seed} at moment {moment}, {fate:?}: {what}");
            }
        }
    }
    faults
}

/// The store's files that two directories do not both have, byte for byte.
fn differing(one: &Path, other: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(one).unwrap().map(|entry| entry.unwrap().path()) {
        let same = other.join(entry.file_name().unwrap());
        if entry.is_dir() {
            found.extend(differing(&entry, &same));
        } else if !entry.ends_with("lock") && !entry.ends_with("reserve") {
            let (one, other) = (std::fs::read(&entry).unwrap(), std::fs::read(&same).unwrap_or_default());
            if one != other {
                let at = one.iter().zip(&other).position(|(one, other)| one != other);
                found.push(format!("{}: {} bytes and {}, first at {at:?}", entry.display(), one.len(), other.len()));
            }
        }
    }
    found
}

fn run(turns: u64, draft_bytes: u64) {
    let dir = tempfile::tempdir().unwrap();
    let Some(recording) = record(&dir.path().join("data"), turns, draft_bytes) else { return };
    println!("{}", recording.summary());
    recording.image(&dir.path().join("again"), usize::MAX, Fate::AllKept, Syncs::Heeded, &mut Lottery::of(0));
    assert_eq!(differing(&dir.path().join("data"), &dir.path().join("again")), Vec::<String>::new(), "the recording lacks something");
    assert_eq!(recording.acknowledged(usize::MAX), turns);
    let images = setting("TOUCHSTONE_POWER_LOSS_IMAGES", 40);
    let faults = cut(&recording, images, draft_bytes as usize, Syncs::Heeded);
    println!("{images} power cuts, {} with a fault", faults.values().sum::<u64>());
    let control = cut(&recording, (images / 3).max(8), draft_bytes as usize, Syncs::IgnoredOnceServing);
    println!(
        "had nothing been synchronised: {} of {} power cuts with a fault: {control:?}",
        control.values().sum::<u64>(),
        (images / 3).max(8)
    );
    assert_eq!(faults, BTreeMap::new());
    assert!(control.values().sum::<u64>() > 0, "the images would not show a loss if there were one");
}

#[test]
fn nothing_is_acknowledged_before_both_sides_have_it_nor_before_a_new_store_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let Some(mut recording) = record(&dir.path().join("made/for/data"), 30, 30) else { return };
    let marker = |n: u64| format!("event {n} event {n} ").into_bytes();
    println!("{}", recording.summary());
    assert_eq!(order::too_early(&recording, marker), Vec::<String>::new());
    // Were any one kind of synchronisation left out, this would say so.
    let (database, archive) = (recording.root.join("store"), recording.root.join("archive"));
    let all = std::mem::take(&mut recording.steps);
    let root = recording.root.clone();
    for (what, of_kind) in [
        ("the database's", &(|path: &Path| path.starts_with(&database)) as &dyn Fn(&Path) -> bool),
        ("the archive's", &|path| path.starts_with(&archive)),
        ("the directory's own", &|path| path == root),
    ] {
        recording.steps = all.iter().filter(|step| !(matches!(step.act, disk::Act::Sync) && of_kind(&step.path))).cloned().collect();
        assert_ne!(order::too_early(&recording, marker), Vec::<String>::new(), "without {what} synchronisations nothing is missed");
    }
    recording.steps = all;
    recording.above.retain(|step| !matches!(step.act, disk::Act::Sync));
    assert_eq!(order::too_early(&recording, marker).len(), 1, "the directories above are missed at the first acknowledgement");
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    run(60, 30);
}

#[test]
fn nor_when_the_database_has_begun_to_use_its_segments_again() {
    run(setting("TOUCHSTONE_POWER_LOSS_TURNS", 100), 400_000);
}
