//! A disk that is full while the service runs on it, and when it starts: a small file system is
//! mounted for it, which takes root. Where that is not allowed the test says that it was skipped; the
//! store's own tests then still show what a store does that is told of too little space.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::harness::{Answer, Binary, OPERATOR, Trust, log_of, program, review, said};

/// How large the file system is: three of the archive's segments, one of the database, and what is
/// kept aside for opening, with some room left.
const SIZE: &str = "size=160m";
/// Below how many free MiB writes are refused.
const RESERVE_MIB: &str = "16";

/// A file system of its own, gone with the value.
struct Mounted(tempfile::TempDir);

impl Mounted {
    fn new() -> Option<Mounted> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "none"]).arg(dir.path()).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Mounted(dir));
        }
        eprintln!("skipped: no file system can be mounted here (it takes root), so no disk can be filled");
        None
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Writes until there is no room for another page.
    fn fill(&self) {
        let mut file = fs::File::options().append(true).create(true).open(self.filler()).unwrap();
        for size in [1 << 20, 4096] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A test that fails leaves files open; the file system then goes when they are closed.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn arguments(data: &str) -> [&str; 7] {
    ["serve", "--data", data, "--listen", "127.0.0.1:0", "--disk-reserve-mib", RESERVE_MIB]
}

/// Serves it; what it logs goes elsewhere, since a full disk takes no log.
fn serve(data: &Path, log: &Path) -> Binary {
    Binary::start(program(&arguments(&data.display().to_string())), log, "api:")
}

fn ask(trust: &Trust, name: &str) -> Answer {
    let body = review(&trust.lead, "termly-evaluation", "2025-09-01").with("summary", name.into()).0;
    let ask = trust.client.ask("POST", format!("{}/academies/910001/reviews", trust.url)).key(&trust.lead);
    ask.header("Idempotency-Key", name).json(body).send()
}

/// What holds of a service on a full disk: reads go on, and writes are refused with words.
#[track_caller]
fn only_reads(trust: &Trust, name: &str, reviews: usize) {
    let refused = ask(trust, name).problem(507, "disk-full");
    assert_eq!(refused.json["title"], "The disk is full");
    assert_eq!(trust.get(&trust.lead, "/academies/910001/reviews").expect(200).items().len(), reviews);
    for path in ["/board", "/events", "/academies/910001", "/academies/910001/timeline"] {
        trust.get(&trust.lead, path).expect(200);
    }
    let draft = trust.client.ask("POST", format!("{}/academies/910001/review-drafts", trust.url)).key(&trust.lead);
    draft.json(json!({"summary": "A start."})).send().problem(507, "disk-full");
}

#[test]
fn on_a_full_disk_reads_go_on_and_writes_resume_without_a_restart_when_there_is_room() {
    let Some(disk) = Mounted::new() else { return };
    let elsewhere = tempfile::tempdir().unwrap();
    let (data, log) = (disk.0.path().join("data"), elsewhere.path().join("serve"));
    let binary = serve(&data, &log);
    binary.client.post(OPERATOR, "/v1/trusts", json!({"slug": "agora", "name": "The trust", "framework": "agora"})).expect(201);
    let trust = Trust::people(&binary.client, "agora");
    trust.academy("910001");
    ask(&trust, "before").expect(201);

    disk.fill();
    only_reads(&trust, "while it is full", 1);
    disk.free();
    assert_eq!(ask(&trust, "while it is full").expect(201).header("idempotency-replayed"), None, "it had not been recorded");
    ask(&trust, "before").expect(201);

    // Full when it starts: the space kept aside for that is given back, and is enough for a while.
    disk.fill();
    assert!(binary.terminate().0.success(), "it ends cleanly on a full disk");
    let binary = serve(&data, &log);
    let trust = Trust { client: binary.client.clone(), ..trust };
    let told = fs::read_to_string(log_of(&log)).unwrap();
    assert!(told.contains("the disk is nearly full"), "{told}");
    ask(&trust, "into what was kept aside").expect(201);
    assert!(!data.join("reserve").exists());
    disk.fill();
    only_reads(&trust, "nothing is kept aside", 3);

    // Killed on a full disk with nothing kept aside: it says what to do, or reads.
    let mut binary = binary;
    binary.kill();
    let refused = program(&arguments(&data.display().to_string())).output().unwrap();
    let words = said(&refused);
    assert!(!refused.status.success() && words.contains("error:") && words.contains("free some space"), "{words}");
    println!("{words}");
    disk.free();
    let binary = serve(&data, &log);
    let trust = Trust { client: binary.client.clone(), ..trust };
    for name in ["before", "while it is full", "into what was kept aside"] {
        assert_eq!(ask(&trust, name).expect(201).header("idempotency-replayed"), Some("true"));
    }
    assert_eq!(trust.get(&trust.lead, "/academies/910001/reviews").expect(200).items().len(), 3);
    ask(&trust, "after it all").expect(201);
}
