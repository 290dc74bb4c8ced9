//! A store beyond its disk: backed up, mended and written anew by the program, with every event and
//! every word as it was.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::harness::{Binary, OPERATOR, Trust, program, review, said};

/// The academy of every trust here.
const URN: &str = "910001";

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Runs the program to its end.
fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program runs")
}

/// Runs it, and gives what it reported.
#[track_caller]
fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    assert!(!output.stderr.is_empty(), "{arguments:?} tells no progress");
    String::from_utf8(output.stdout).expect("a report is text")
}

/// Runs it, and gives why it refused; a refusal reports nothing.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {}", said(&output));
    let words = said(&output);
    assert!(words.contains("error:") && !words.contains("panicked"), "{words}");
    words
}

/// A trust with some reviews, and a draft by its lead.
fn trust(binary: &Binary, slug: &str, reviews: usize) -> Trust {
    binary.client.post(OPERATOR, "/v1/trusts", json!({"slug": slug, "name": "The trust", "framework": "agora"})).expect(201);
    let trust = Trust::people(&binary.client, slug);
    let academy = trust.academy(if slug == "agora" { URN } else { "910002" });
    for number in 0..reviews {
        let body = review(&trust.lead, "termly-evaluation", "2025-09-01").with("summary", format!("Visit {number} of {slug}.").into());
        academy.reviewed(&body);
    }
    academy.post(&trust.lead, "/review-drafts", json!({"summary": format!("A start of {slug}.")})).expect(201);
    trust
}

/// The same trust at a service that was started on another store, or anew.
fn at(binary: &Binary, trust: &Trust) -> Trust {
    let Trust { slug, url, admin, ceo, lead, executive, .. } = trust;
    Trust {
        client: binary.client.clone(),
        slug: slug.clone(),
        url: url.clone(),
        admin: admin.clone(),
        ceo: ceo.clone(),
        lead: lead.clone(),
        executive: executive.clone(),
    }
}

/// Everything that a store says of a trust: its events, their bytes, and the words beside them.
#[derive(Debug, PartialEq)]
struct Record {
    events: Vec<Value>,
    bytes: Vec<Vec<u8>>,
    reviews: Vec<Value>,
    drafts: Vec<Value>,
}

#[track_caller]
fn record(trust: &Trust, urn: &str) -> Record {
    let events = trust.feed();
    let raw = |event: &Value| trust.get(&trust.lead, &format!("/events/{}/raw", event["id"].as_str().expect("an id"))).expect(200).bytes;
    let academy = trust.at(urn);
    Record {
        bytes: events.iter().map(raw).collect(),
        events,
        reviews: academy.get(&trust.lead, "/reviews").expect(200).items().to_vec(),
        drafts: academy.get(&trust.lead, "/review-drafts").expect(200).items().to_vec(),
    }
}

/// What a store serves of a trust; the service is stopped again.
#[track_caller]
fn served(data: &Path, trust: &Trust, urn: &str) -> Record {
    let binary = Binary::serve(data);
    let record = record(&at(&binary, trust), urn);
    assert!(binary.terminate().0.success());
    record
}

/// Takes away far more of the database than its last turn: all but what a new store begins with.
fn cut_short(data: &Path) {
    let database = std::fs::OpenOptions::new().write(true).open(data.join("store/db"));
    database.and_then(|file| file.set_len(9_000)).expect("the database is a file that can be cut");
}

#[test]
fn a_store_is_backed_up_tried_out_mended_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups, scratch) = (folder.path().join("data"), folder.path().join("backups"), folder.path().join("scratch"));
    let (place, to) = (shown(&data), shown(&backups));
    let binary = Binary::serve(&data);
    let trust = trust(&binary, "agora", 12);
    let before = record(&trust, URN);
    assert!(before.events.len() > 15 && before.reviews.len() == 12 && before.drafts.len() == 1, "{before:?}");
    assert!(before.reviews[0]["summary"].as_str().is_some_and(|summary| summary.starts_with("Visit ")), "{before:?}");
    for task in [&["backup", "--data", &place, "--to", &to][..], &["rebuild", "--data", &place], &["compact", "--data", &place]] {
        let words = refused(task);
        assert!(words.contains("service is running") && words.contains("stop it first"), "{words}");
    }
    assert!(binary.terminate().0.success());

    let told = done(&["backup", "--data", &place, "--to", &to]);
    let backup = told.lines().find_map(|line| line.strip_prefix("backup: ")).unwrap_or_else(|| panic!("no directory: {told}"));
    assert!(Path::new(backup).starts_with(&backups) && Path::new(backup).join("MANIFEST").is_file(), "{told}");
    let events = format!("{} events", before.events.len());
    assert!(told.contains(&events), "{told}");
    assert!(told.lines().any(|line| line.starts_with("trust ") && line.ends_with(&format!("position {}", before.events.len()))), "{told}");

    let drilled = done(&["drill", backup, "--scratch", &shown(&scratch)]);
    assert!(drilled.contains("sound") && drilled.contains(&events), "{drilled}");
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "a drill leaves nothing");

    cut_short(&data);
    let words = refused(&["serve", "--data", &place, "--listen", "127.0.0.1:0"]);
    assert!(
        words.contains(&format!("{place} is damaged")) && words.contains(&format!("run `touchstone rebuild --data {place}`")),
        "{words}"
    );
    assert!(words.contains(&shown(&data.join("store/db"))), "{words}");
    assert!(!refused(&["rebuild", "--data", &place, "--from", "database"]).is_empty());
    let rebuilt = done(&["rebuild", "--data", &place]);
    assert!(rebuilt.contains("from the archive") && rebuilt.contains(&events) && rebuilt.contains("kept aside: "), "{rebuilt}");
    assert!(said(&run(&["verify", "--data", &place])).lines().any(|line| line == "sound"));
    assert_eq!(served(&data, &trust, URN), before);

    let elsewhere = folder.path().join("elsewhere");
    let restored = done(&["restore", backup, "--data", &shown(&elsewhere)]);
    let needed_after = told.lines().find_map(|line| line.strip_prefix("texts erased after ")?.split(' ').next());
    assert!(needed_after.is_some_and(|instant| restored.contains(&format!("erased after {instant} have come back"))), "{told} {restored}");
    assert_eq!(served(&elsewhere, &trust, URN), before);
    let again = refused(&["restore", backup, "--data", &shown(&elsewhere)]);
    assert!(again.contains("not empty"), "{again}");
}

#[test]
fn a_restore_leaves_out_what_the_given_list_has_erased() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let binary = Binary::serve(&data);
    let trust = trust(&binary, "agora", 2);
    let before = record(&trust, URN);
    assert!(binary.terminate().0.success());
    done(&["backup", "--data", &shown(&data), "--to", &shown(&backups)]);
    let backup = shown(&std::fs::read_dir(&backups).unwrap().next().expect("a backup").unwrap().path());
    let erased = before.events.iter().find_map(|event| event.pointer("/data/content/summary/id")?.as_str()).expect("a summary's id");
    let list = folder.path().join("erasures");
    std::fs::write(&list, format!("1790000000000000 {erased}\n")).unwrap();

    let restored = folder.path().join("restored");
    let told = done(&["restore", &backup, "--data", &shown(&restored), "--erasures", &shown(&list)]);
    assert!(told.contains("(1 erased)") && !told.contains("have come back"), "{told}");
    let after = served(&restored, &trust, URN);
    assert_eq!((&after.bytes, after.reviews.len()), (&before.bytes, 2), "events stay as they are");
    assert_eq!(after.reviews.iter().filter(|review| review["summary"].is_string()).count(), 1, "{:?}", after.reviews);
    std::fs::write(&list, "nonsense\n").unwrap();
    let refusal = refused(&["restore", &backup, "--data", &shown(&folder.path().join("other")), "--erasures", &shown(&list)]);
    assert!(refusal.contains("erasures"), "{refusal}");
}

#[test]
fn compacting_keeps_every_event_and_leaves_out_the_trust_that_goes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let place = shown(&data);
    let binary = Binary::serve(&data);
    let (stays, goes) = (trust(&binary, "agora", 3), trust(&binary, "leaving", 4));
    let academy = goes.at("910002");
    let head = json!({"person": goes.person("Nia Bell", "Headteacher"), "office": "headteacher", "from": "2024-09-01"});
    academy.post(&goes.admin, "/leaders", head).expect(201);
    let draft = academy.post(&goes.lead, "/review-drafts", json!({"summary": "A draft of leaving."})).expect(201).text("/draft/id");
    academy.post(&goes.lead, &format!("/review-drafts/{draft}/factual-check"), json!({"dueOn": "2099-01-01"})).expect(201);
    let (before, going) = (record(&stays, URN), record(&goes, "910002"));
    // That the draft was sent is for its author, the lead and the head, and not for who reads the feed here.
    let of_leaving = going.events.len() + 1;
    assert!(binary.terminate().0.success());

    let told = done(&["compact", "--data", &place, "--keep-old"]);
    assert!(told.contains(&format!("{} events", before.events.len() + of_leaving)), "{told}");
    assert_eq!(told.matches("kept aside: ").count(), 2, "{told}");
    assert_eq!((served(&data, &stays, URN), served(&data, &goes, "910002")), (before, going));

    for nobody in ["nowhere", "01a2037d-01d3-7977-8000-000000000000"] {
        let words = refused(&["compact", "--data", &place, "--without-trust", nobody]);
        assert!(words.contains(nobody), "{words}");
    }
    let before = served(&data, &stays, URN);
    let told = done(&["compact", "--data", &place, "--without-trust", "leaving"]);
    assert!(
        told.contains(&format!("{} events", before.events.len()))
            && told.contains(&format!(": {of_leaving} events"))
            && told.contains(" 4 keys"),
        "{told}"
    );
    assert!(!told.contains("kept aside"), "{told}");
    assert_eq!(served(&data, &stays, URN), before);
    let binary = Binary::serve(&data);
    binary.client.get(&goes.admin, format!("{}/board", goes.url)).expect(401);
    binary.client.get(OPERATOR, format!("{}/board", goes.url)).problem(404, "not-found");
    assert_eq!(binary.client.get(OPERATOR, "/v1/trusts").expect(200).items().len(), 1);
    assert_eq!(binary.client.get(OPERATOR, "/v1/keys").expect(200).items().len(), 4, "those of the trust that stays");
    assert!(binary.terminate().0.success());
    for part in ["store", "archive"] {
        assert!(!holds(&data.join(part), "of leaving."), "{part} still has words of the trust that left");
    }
    assert!(holds(&data.join("store"), "of agora."), "words can be found where there are any");
}

#[test]
fn what_is_no_store_and_no_backup_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (nothing, to) = (shown(&folder.path().join("nothing")), shown(&folder.path().join("to")));
    for task in [
        &["backup", "--data", &nothing, "--to", &to][..],
        &["rebuild", "--data", &nothing],
        &["compact", "--data", &nothing],
        &["restore", &nothing, "--data", &to],
        &["drill", &nothing, "--scratch", &to],
    ] {
        let words = refused(task);
        assert!(words.contains(&nothing), "{words}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{task:?} made something");
    }
}

/// Whether some file below a directory has these words.
fn holds(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).expect("a directory of the store").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return holds(&path, words);
        }
        std::fs::read(&path).expect("a file of the store").windows(words.len()).any(|window| window == words.as_bytes())
    })
}
