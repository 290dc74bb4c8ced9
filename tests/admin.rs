//! Maintenance beside a running service: verified and backed up while clients write, and nothing of it
//! for anybody but the operator.

use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

use serde_json::{Value, json};

use crate::harness::{Answer, Binary, Client, OPERATOR, Trust, World, program, review, said};

/// How many post at once.
const WRITERS: usize = 4;

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program runs")
}

/// Runs it to its end, and gives what it reported.
#[track_caller]
fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("a report is text")
}

/// Serves a store that may be backed up.
fn serve(data: &Path, backups: &Path) -> Binary {
    let command = program(&["serve", "--data", &shown(data), "--listen", "127.0.0.1:0", "--backups", &shown(backups)]);
    Binary::start(command, data, "api:")
}

fn url(binary: &Binary) -> String {
    binary.printed.iter().find_map(|line| line.strip_prefix("api: ")).expect("it says where").to_owned()
}

fn trust(client: &Client) -> Trust {
    client.post(OPERATOR, "/v1/trusts", json!({"slug": "agora", "name": "The trust", "framework": "agora"})).expect(201);
    let trust = Trust::people(client, "agora");
    trust.academy("910001");
    trust
}

fn at(binary: &Binary, trust: Trust) -> Trust {
    Trust { client: binary.client.clone(), ..trust }
}

fn begin(client: &Client, kind: &str) -> Answer {
    client.ask("POST", format!("/v1/admin/{kind}")).key(OPERATOR).send()
}

/// Follows a job to its end.
#[track_caller]
fn followed(client: &Client, begun: Answer) -> Value {
    let place = begun.expect(202).header("location").expect("where to follow it").to_owned();
    loop {
        let job = client.get(OPERATOR, &place).expect(200).json;
        if job["state"] != "running" {
            return job;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_backup_taken_while_clients_write_has_all_that_was_acknowledged_before() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups, elsewhere) = (folder.path().join("data"), folder.path().join("backups"), folder.path().join("elsewhere"));
    let binary = serve(&data, &backups);
    let trust = trust(&binary.client);
    let acknowledged: Mutex<Vec<String>> = Mutex::default();
    let enough = AtomicBool::new(false);
    let (told, wait) = mpsc::channel();
    let (before, report) = std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            let (acknowledged, enough, trust, told) = (&acknowledged, &enough, &trust, told.clone());
            scope.spawn(move || {
                while !enough.load(Ordering::SeqCst) {
                    let id = trust.at("910001").reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
                    acknowledged.lock().unwrap().push(id);
                    // Nobody listens any more once there were enough.
                    let _ = told.send(());
                }
            });
        }
        (0..40).for_each(|_| wait.recv().expect("the writers write"));
        let before = acknowledged.lock().unwrap().clone();
        let job = followed(&binary.client, begin(&binary.client, "backups"));
        enough.store(true, Ordering::SeqCst);
        assert_eq!((&job["state"], &job["error"]), (&json!("done"), &Value::Null), "{job}");
        (before, job["report"].clone())
    });
    let all = trust.feed();
    assert!(before.len() >= 40 && acknowledged.lock().unwrap().len() > before.len(), "they wrote on while it was copied");
    let backup = report["directory"].as_str().expect("a directory").to_owned();
    assert!(Path::new(&backup).starts_with(&backups) && backup.ends_with(&format!("Z-{}", report["events"])), "{report}");
    assert!(binary.terminate().0.success());

    done(&["restore", &backup, "--data", &shown(&elsewhere)]);
    assert!(done(&["verify", "--data", &shown(&elsewhere)]).ends_with("sound\n"));
    let binary = Binary::serve(&elsewhere);
    let restored = at(&binary, trust).feed();
    assert_eq!(restored[..], all[..restored.len()], "the beginning of the same log");
    assert_eq!(json!(restored.len()), report["events"]);
    for id in &before {
        assert!(restored.iter().any(|event| event["id"] == **id), "{id} was acknowledged before the backup was asked for");
    }
}

#[test]
fn the_command_line_has_a_running_service_verify_and_back_up() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let binary = serve(&data, &backups);
    let trust = trust(&binary.client);
    let (url, events) = (url(&binary), format!("{} events", trust.events()));
    let verified = done(&["verify", "--url", &url]);
    assert!(verified.starts_with(&events) && verified.ends_with("\nsound\n"), "{verified}");
    let told = [0, 1].map(|_| done(&["backup", "--url", &url]));
    for told in &told {
        let made = told.lines().find_map(|line| line.strip_prefix("backup: ")).expect("where it is");
        assert!(Path::new(made).join("MANIFEST").is_file() && told.contains(&events), "{told}");
    }
    assert_eq!(std::fs::read_dir(&backups).unwrap().count(), 2, "each has a directory of its own");
    assert!(!run(&["backup", "--url", &url, "--to", &shown(&backups)]).status.success());
    assert!(!run(&["backup", "--data", &shown(&data)]).status.success(), "nobody said where to");

    let made = done(&["key", "--url", &url, "--name", "second operator", "--role", "operator"]);
    let field = |name: &str| made.lines().find_map(|line| line.strip_prefix(name)).expect("a line").to_owned();
    let (id, secret) = (field("id: "), field("key: "));
    binary.client.get(&secret, "/v1/admin/backups").expect(200);
    let listed = done(&["key", "list", "--url", &url]);
    assert!(listed.lines().any(|line| line.starts_with(&id) && line.contains("live") && line.ends_with("second operator")), "{listed}");
    assert!(!listed.contains(&secret));
    assert!(done(&["key", "revoke", "--url", &url, &id]).contains(&id));
    binary.client.get(&secret, "/v1/admin/backups").problem(401, "unauthenticated");
    assert!(!run(&["key", "revoke", "--url", &url, "01990b5e-8c00-7000-8000-0000000000b1"]).status.success());
    assert!(binary.terminate().0.success());
    assert!(!run(&["verify", "--url", &url]).status.success(), "nobody is there any more");
    let listed = done(&["key", "list", "--data", &shown(&data)]);
    assert!(listed.lines().any(|line| line.starts_with(&id) && line.contains("revoked")), "{listed}");
}

/// Changes a byte of an event in the archive.
fn flip(data: &Path) {
    let path = data.join("archive/chunks/00000001.seg");
    let mut bytes = std::fs::read(&path).expect("the archive's first segment");
    let found = bytes.windows(14).position(|window| window == b"AcademyJoined\"").expect("events stand in it as they are");
    bytes[found] ^= 1;
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("it can be written");
    std::os::unix::fs::FileExt::write_all_at(&file, &bytes[found..=found], found as u64).expect("a byte is written");
}

#[test]
fn a_verification_that_fails_says_what_and_where_and_readyz_tells_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let binary = serve(&data, &backups);
    let client = &binary.client;
    let trust = trust(client);
    let ready = || client.ask("GET", "/readyz").send().expect(200).json;
    assert!(ready()["lastVerification"].is_null());
    let sound = followed(client, begin(client, "verifications"));
    assert_eq!(
        (&sound["state"], &sound["report"]["sound"], &sound["report"]["events"]),
        (&json!("done"), &json!(true), &json!(trust.events()))
    );
    assert_eq!(ready()["lastVerification"]["state"], "done");
    flip(&data);
    let failed = followed(client, begin(client, "verifications"));
    assert_eq!((&failed["state"], &failed["report"]["sound"]), (&json!("failed"), &json!(false)), "{failed}");
    let faults = failed["report"]["faults"].to_string();
    assert!(faults.contains("archive") && failed["error"].as_str().is_some_and(|error| error.contains("not sound")), "{failed}");
    assert_eq!(ready()["lastVerification"], json!({"state": "failed", "finishedAt": failed["finishedAt"]}));
    let backup = followed(client, begin(client, "backups"));
    assert!(backup["state"] == "failed" && backup["report"].is_null(), "damage is not copied: {backup}");
    assert_eq!(std::fs::read_dir(&backups).unwrap().count(), 0, "and nothing is left of the attempt");
    let told = run(&["verify", "--url", &url(&binary)]);
    assert!(!told.status.success() && said(&told).contains("fault: "), "{}", said(&told));
    let listed = client.get(OPERATOR, "/v1/admin/verifications").expect(200);
    assert_eq!(listed.items().iter().map(|job| job["state"].as_str().unwrap()).collect::<Vec<_>>(), ["failed", "failed", "done"]);
}

#[test]
fn maintenance_is_for_the_operator_and_takes_no_fields() {
    let world = World::new();
    let trust = world.trust("agora");
    for kind in ["verifications", "backups"] {
        let path = format!("/v1/admin/{kind}");
        let one = format!("{path}/01990b5e-8c00-7000-8000-0000000000d1");
        for (method, path) in [("POST", &path), ("GET", &path), ("GET", &one)] {
            world.client.ask(method, path).send().problem(401, "unauthenticated");
            world.client.ask(method, path).key(&trust.admin).send().problem(403, "forbidden");
            world.client.ask(method, path).key(&trust.lead).send().problem(403, "forbidden");
        }
        world.client.get(OPERATOR, &one).problem(404, "not-found");
        assert_eq!(world.client.get(OPERATOR, &path).expect(200).items().len(), 0);
        let wordy = world.client.ask("POST", &path).key(OPERATOR).json(json!({"to": "/elsewhere"})).send();
        assert_eq!(wordy.problem(422, "invalid-body").pointers(), ["/to"]);
    }
    let nowhere = begin(&world.client, "backups").problem(409, "no-backups-directory");
    assert!(nowhere.text("/detail").contains("--backups"), "{nowhere:?}");
    let done = followed(&world.client, begin(&world.client, "verifications"));
    assert_eq!((&done["state"], &done["report"]["faults"]), (&json!("done"), &json!([])), "{done}");
}

#[test]
fn backups_inside_the_store_or_around_it_are_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(Binary::serve(&data).terminate().0.success());
    for place in [data.join("backups"), data.clone(), folder.path().to_owned(), data.join("archive/x")] {
        for refused in [
            run(&["serve", "--data", &shown(&data), "--listen", "127.0.0.1:0", "--backups", &shown(&place)]),
            run(&["backup", "--data", &shown(&data), "--to", &shown(&place)]),
        ] {
            assert!(!refused.status.success() && said(&refused).contains("apart"), "{}: {}", place.display(), said(&refused));
        }
    }
    assert!(!data.join("backups").exists() && !data.join("archive/x").exists());
}

#[test]
fn after_a_restoration_whoever_follows_the_feed_can_tell() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups, elsewhere) = (folder.path().join("data"), folder.path().join("backups"), folder.path().join("elsewhere"));
    let binary = serve(&data, &backups);
    let trust = trust(&binary.client);
    let head = trust.member("adviser", "Asa Field", Some(&["910001"]));
    let report = followed(&binary.client, begin(&binary.client, "backups"))["report"].clone();
    for _ in 0..2 {
        trust.at("910001").reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
    }
    let last = trust.get(&trust.lead, "/events?limit=1000").expect(200);
    let (next, epoch) = (last.text("/next"), last.json["epoch"].clone());
    assert_eq!((&epoch["number"], &epoch["restoredAt"]), (&json!(1), &Value::Null));
    let partial = trust.get(&head, "/events?limit=1000").expect(200).text("/next");
    let kept = epoch["id"].as_str().expect("an id").to_owned();
    assert_eq!(last.header("feed-epoch"), Some(kept.as_str()));
    trust.get(&trust.lead, &format!("/events?after={next}&epoch={kept}")).expect(200);
    trust.get(&trust.lead, "/events?epoch=one").problem(400, "invalid-query");
    assert!(binary.terminate().0.success());

    done(&["restore", report["directory"].as_str().unwrap(), "--data", &shown(&elsewhere)]);
    let binary = Binary::serve(&elsewhere);
    let trust = at(&binary, trust);
    let beyond = trust.get(&trust.lead, &format!("/events?after={next}")).problem(400, "invalid-query");
    assert_eq!(beyond.faults(), [("after", "beyond-head")]);
    assert!(beyond.bytes.windows(8).any(|window| window == b"restored"), "{beyond:?}");
    assert_eq!(trust.get(&head, &format!("/events?after={partial}")).problem(400, "invalid-query").faults(), [("after", "invalid")]);
    let changed = trust.get(&trust.lead, &format!("/events?after=1&epoch={kept}")).problem(409, "epoch-changed");
    assert_eq!(changed.json["epoch"]["number"], 2);
    let page = trust.get(&trust.lead, "/events?after=1").expect(200);
    assert_eq!(page.json["epoch"], changed.json["epoch"]);
    assert!(page.json["epoch"]["restoredAt"].is_string() && page.json["epoch"]["id"] != epoch["id"]);
    assert_eq!(binary.client.ask("GET", "/readyz").send().expect(200).json["epoch"], page.json["epoch"]);
    let ask = trust.client.ask("GET", format!("{}/events", trust.url)).key(&trust.lead);
    let batch = ask.header("Accept", "application/cloudevents-batch+json").send().expect(200);
    assert_eq!(batch.header("feed-epoch"), page.json["epoch"]["id"].as_str());
}
