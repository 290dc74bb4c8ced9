//! What was answered is kept, whatever happens to the process; what cannot be trusted is not served.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::{Binary, OPERATOR, Trust, log_of, program, review, said};

/// A trust and its academy, made through the API of a fresh store.
fn trust(binary: &Binary) -> Trust {
    binary.client.post(OPERATOR, "/v1/trusts", json!({"slug": "agora", "name": "The trust", "framework": "agora"})).expect(201);
    let trust = Trust::people(&binary.client, "agora");
    trust.academy("910001");
    trust
}

/// The same trust at a service that was started anew.
fn at(binary: &Binary, trust: Trust) -> Trust {
    Trust { client: binary.client.clone(), ..trust }
}

/// A file of the store, wherever it stands.
fn find(data: &Path, name: &str) -> PathBuf {
    let mut waiting = vec![data.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the store").map(|entry| entry.expect("an entry")) {
            match entry.file_type().expect("a type") {
                kind if kind.is_dir() => waiting.push(entry.path()),
                _ if entry.file_name() == name => return entry.path(),
                _ => {}
            }
        }
    }
    panic!("no file `{name}` under {}", data.display());
}

#[test]
fn a_repeat_after_a_kill_gets_the_first_answer() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut binary = Binary::serve(&data);
    let trust = trust(&binary);
    let ask = |trust: &Trust| {
        let body = review(&trust.lead, "termly-evaluation", "2025-09-01").progress("not-fast-enough").0;
        let ask = trust.client.ask("POST", format!("{}/academies/910001/reviews", trust.url)).key(&trust.lead);
        ask.header("Idempotency-Key", "one").json(body).send().expect(201)
    };
    let first = ask(&trust);
    let raw = |trust: &Trust| trust.get(&trust.lead, &format!("/events/{}/raw", first.event("ReviewRecorded"))).expect(200).bytes;
    let bytes = raw(&trust);
    binary.kill();
    let binary = Binary::serve(&data);
    let trust = at(&binary, trust);
    let second = ask(&trust);
    assert_eq!((second.events(), second.header("idempotency-replayed")), (first.events(), Some("true")));
    assert_eq!(raw(&trust), bytes);
    assert_eq!(trust.at("910001").rung(""), "ceo-and-lead-visit");
}

#[test]
fn told_to_end_it_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = Binary::serve(&data);
    trust(&binary);
    let (status, _) = binary.terminate();
    assert_eq!(status.code(), Some(0));
    let binary = Binary::serve(&data);
    let listed = binary.client.get(OPERATOR, "/v1/trusts").expect(200);
    assert_eq!(listed.items().len(), 1);
    let ready = binary.client.ask("GET", "/readyz").send().expect(200);
    assert_eq!(ready.json["repaired"], Value::Array(Vec::new()), "nothing had to be put right");
}

#[test]
fn a_second_process_is_told_that_the_store_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = Binary::serve(&data);
    let second = program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]).output().unwrap();
    assert!(!second.status.success());
    let words = said(&second);
    assert!(words.contains("in use") && words.contains(&data.display().to_string()), "{words}");
    binary.client.ask("GET", "/readyz").send().expect(200);
    let fixture = crate::harness::root().join("tests/fixtures/links.csv");
    let import = program(&["import", "gias", "--data", &data.display().to_string(), &fixture.display().to_string()]).output().unwrap();
    assert!(!import.status.success() && said(&import).contains("--url"), "{}", said(&import));
}

#[test]
fn a_database_that_was_cut_short_is_refused_and_not_served_as_empty() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = Binary::serve(&data);
    let trust = trust(&binary);
    for _ in 0..20 {
        trust.at("910001").reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
    }
    binary.terminate();
    let database = find(&data, "db");
    let length = std::fs::metadata(&database).unwrap().len();
    // The database keeps room ahead, so that only a cut well below its half is sure to meet its content.
    for kept in [9_000, 0] {
        std::fs::OpenOptions::new().write(true).open(&database).unwrap().set_len(kept).unwrap();
        let refused = program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]).output().unwrap();
        assert!(!refused.status.success(), "{kept} of {length} bytes were served");
        let words = said(&refused);
        assert!(words.contains("error:") && words.contains("rebuild"), "{words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}

#[test]
fn a_store_is_verified_by_the_command_line_and_a_flipped_byte_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = Binary::serve(&data);
    trust(&binary);
    binary.terminate();
    let verify = || program(&["verify", "--data", &data.display().to_string()]).output().unwrap();
    let sound = verify();
    assert!(sound.status.success(), "{}", said(&sound));
    let database = find(&data, "db");
    let mut bytes = std::fs::read(&database).unwrap();
    let at = bytes.windows(14).position(|window| window == b"AcademyJoined\"").expect("events stand in the file as they are");
    bytes[at] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    let damaged = verify();
    assert!(!damaged.status.success(), "{}", said(&damaged));
}

#[test]
fn the_first_start_without_a_key_writes_one_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let short = program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"])
        .env("TOUCHSTONE_OPERATOR_KEY", "short")
        .output()
        .unwrap();
    assert!(!short.status.success() && said(&short).contains("32"), "{}", said(&short));
    let mut command = program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]);
    command.env_remove("TOUCHSTONE_OPERATOR_KEY");
    let binary = Binary::start(command, &data, "api:");
    let written = data.join("operator-key");
    let told = std::fs::read_to_string(log_of(&data)).unwrap();
    assert!(told.contains(&written.display().to_string()), "{told}");
    assert_eq!(std::fs::metadata(&written).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = std::fs::read_to_string(written).unwrap();
    binary.client.get(secret.trim(), "/v1/trusts").expect(200);
    binary.client.get(OPERATOR, "/v1/trusts").expect(401);
}
