//! Importing published files: through the command line into a store at hand, and through the API.

use std::path::Path;
use std::process::Output;
use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::{Answer, Binary, Client, OPERATOR, World, program, root, said};

/// What the fixture of links comes to: who is where, by trust.
const HARBOUR: &str = "harbour-learning-trust";

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures").join(name)).expect("a fixture")
}

/// Posts files with further fields, as a form.
fn post(client: &Client, key: &str, files: &[&str], fields: &[(&str, &str)]) -> Answer {
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|name| (*name, fixture(name))).collect();
    post_files(client, key, &files, fields)
}

fn post_files(client: &Client, key: &str, files: &[(&str, Vec<u8>)], fields: &[(&str, &str)]) -> Answer {
    let boundary = "a-line-that-no-file-holds";
    let mut body = Vec::new();
    for (name, value) in [("source", "gias")].iter().chain(fields) {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    for (name, bytes) in files {
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    client.ask("POST", "/v1/imports").key(key).body(&format!("multipart/form-data; boundary={boundary}"), body).send()
}

fn counts(report: &Value) -> [u64; 5] {
    ["trusts", "academies", "moved", "unchanged", "rejected"]
        .map(|kind| report[kind].as_u64().unwrap_or_else(|| panic!("no {kind}: {report}")))
}

/// A clerk's key of a trust.
fn clerk(client: &Client, slug: &str) -> String {
    client.post(OPERATOR, "/v1/keys", json!({"name": "clerk", "grants": [{"role": "clerk", "trust": slug}]})).expect(201).text("/secret")
}

/// The URNs and names on a trust's board, with what the board says of each.
fn board(client: &Client, slug: &str) -> Vec<Value> {
    client.all(clerk(client, slug), &format!("/v1/trusts/{slug}/board"), 1000)
}

fn urns(rows: &[Value]) -> Vec<&str> {
    let mut urns: Vec<&str> = rows.iter().map(|row| row["urn"].as_str().unwrap()).collect();
    urns.sort_unstable();
    urns
}

fn all_events(client: &Client) -> usize {
    let trusts = client.all(OPERATOR, "/v1/trusts", 1000);
    trusts
        .iter()
        .map(|trust| trust["slug"].as_str().unwrap())
        .map(|slug| client.all(clerk(client, slug), &format!("/v1/trusts/{slug}/events"), 1000).len())
        .sum()
}

fn import(data: &Path, arguments: &[&str]) -> Output {
    let data = data.display().to_string();
    let mut all = vec!["import", "gias", "--data", &data];
    let files: Vec<String> = arguments
        .iter()
        .map(|argument| {
            if argument.ends_with(".csv") {
                root().join("tests/fixtures").join(argument).display().to_string()
            } else {
                (*argument).to_owned()
            }
        })
        .collect();
    all.extend(files.iter().map(String::as_str));
    program(&all).output().expect("the program starts")
}

#[test]
fn trusts_and_academies_come_through_the_api_once_however_often_the_file_does() {
    let world = World::new();
    world.at("2026-06-15");
    let first = post(&world.client, OPERATOR, &["links.csv"], &[("framework", "agora")]).expect(200);
    assert_eq!(counts(&first.json), [3, 4, 0, 0, 0], "{first:?}");
    let trusts = world.client.get(OPERATOR, "/v1/trusts").expect(200);
    let mut slugs: Vec<&str> = trusts.items().iter().map(|trust| trust["slug"].as_str().unwrap()).collect();
    slugs.sort_unstable();
    assert_eq!(slugs, [HARBOUR, "harbour-learning-trust-90012", "st-elidius-trust"], "two of one name are told apart by their group UID");
    for trust in trusts.items() {
        assert_eq!(trust["framework"]["code"], "agora", "{trust}");
    }
    assert_eq!(urns(&board(&world.client, HARBOUR)), ["900101", "900102"]);
    let state = world.client.get(clerk(&world.client, HARBOUR), format!("/v1/trusts/{HARBOUR}/academies/900102")).expect(200).json;
    for (field, value) in [
        ("name", json!("Lighthouse Academy")),
        ("phase", json!("secondary")),
        ("joinedOn", json!("2020-09-01")),
        ("route", json!("sponsored")),
        ("dateKnown", json!(true)),
    ] {
        assert_eq!(state[field], value, "{field}: {state}");
    }
    let events = all_events(&world.client);
    let second = post(&world.client, OPERATOR, &["links.csv"], &[("framework", "agora")]).expect(200);
    assert_eq!(counts(&second.json), [0, 0, 0, 4, 0], "{second:?}");
    assert_eq!(all_events(&world.client), events, "twice adds no event");
}

#[test]
fn an_academy_that_moved_left_there_and_joined_here_by_the_day_of_the_extract() {
    let world = World::new();
    world.at("2026-06-15");
    post(&world.client, OPERATOR, &["links.csv"], &[]).expect(200);
    let undated = post(&world.client, OPERATOR, &["establishments.csv"], &[]);
    assert_eq!(undated.expect(422).pointers(), ["/extractDate"]);
    let moved = post(&world.client, OPERATOR, &["establishments.csv"], &[("extractDate", "2026-06-01")]).expect(200);
    assert_eq!(counts(&moved.json)[2], 1, "{moved:?}");
    assert_eq!(urns(&board(&world.client, HARBOUR)), ["900101"]);
    assert_eq!(urns(&board(&world.client, "harbour-learning-trust-90012")), ["900102", "900103"]);
    let here = world
        .client
        .get(clerk(&world.client, "harbour-learning-trust-90012"), "/v1/trusts/harbour-learning-trust-90012/academies/900102")
        .expect(200)
        .json;
    assert_eq!(
        (&here["route"], &here["joinedOn"], &here["dateKnown"], &here["ukprn"]),
        (&json!("transfer"), &json!("2026-06-01"), &json!(false), &json!("10090102"))
    );
    let there = world.client.get(clerk(&world.client, HARBOUR), format!("/v1/trusts/{HARBOUR}/academies/900102")).expect(200).json;
    assert_eq!(there["leftOn"], "2026-06-01");
    assert_ne!(there["id"], here["id"], "an academy id of its own in each trust");
    let told: Vec<&Value> = moved.json["report"].as_array().unwrap().iter().filter(|row| row["file"] == "establishments.csv").collect();
    assert!(told.iter().any(|row| row["line"] == 4), "a row without a trust is told and is no departure: {told:?}");

    let events = all_events(&world.client);
    for (file, fields) in [("establishments.csv", &[("extractDate", "2026-06-01")][..]), ("links.csv", &[])] {
        assert_eq!(
            counts(&post(&world.client, OPERATOR, &[file], fields).expect(200).json)[2],
            0,
            "{file}: an older file moves nobody back"
        );
    }
    assert_eq!(all_events(&world.client), events);
}

#[test]
fn faulty_rows_are_told_with_line_column_and_value() {
    let world = World::new();
    world.at("2026-06-15");
    let strict = post(&world.client, OPERATOR, &["links_faulty.csv"], &[("strict", "true")]).problem(422, "import-refused");
    assert_eq!(strict.json["report"].as_array().map(Vec::len), Some(2), "{strict:?}");
    assert_eq!(world.client.get(OPERATOR, "/v1/trusts").expect(200).items().len(), 0, "strict: nothing is written");
    let dry = post(&world.client, OPERATOR, &["links_faulty.csv"], &[("dryRun", "true")]).expect(200);
    assert_eq!(counts(&dry.json), [1, 1, 0, 0, 2]);
    assert_eq!(world.client.get(OPERATOR, "/v1/trusts").expect(200).items().len(), 0, "a dry run: nothing is written");
    let done = post(&world.client, OPERATOR, &["links_faulty.csv"], &[]).expect(200);
    let told = done.json["report"].as_array().unwrap();
    let places: Vec<(&Value, &Value, &Value)> = told.iter().map(|row| (&row["line"], &row["column"], &row["value"])).collect();
    assert_eq!(places, [(&json!(3), &json!("URN"), &json!("90010")), (&json!(4), &json!("Joined date"), &json!("31/02/2020"))]);
    assert!(told.iter().all(|row| row["file"] == "links_faulty.csv" && row["problem"].as_str().is_some_and(|problem| !problem.is_empty())));
    assert_eq!(urns(&board(&world.client, HARBOUR)), ["900101"], "the sound row is taken");
}

#[test]
fn an_import_can_be_narrowed_to_some_trusts_and_refuses_what_it_does_not_know() {
    let world = World::new();
    world.at("2026-06-15");
    let narrowed = post(&world.client, OPERATOR, &["links.csv"], &[("trust[]", "90013"), ("trust[]", "99999")]).expect(200);
    assert_eq!(counts(&narrowed.json)[..2], [1, 1], "{narrowed:?}");
    for fields in
        [&[("framework", "nowhere")][..], &[("colour", "red")], &[("trust[]", "x")], &[("extractDate", "soon")], &[("strict", "perhaps")]]
    {
        post(&world.client, OPERATOR, &["links.csv"], fields).expect(422);
    }
    post(&world.client, OPERATOR, &[], &[]).expect(422);
    post_files(&world.client, OPERATOR, &[("notes.csv", b"Dear all,\nsee you on Monday\n".to_vec())], &[]).expect(422);
    world.client.post(OPERATOR, "/v1/imports", json!({})).expect(415);
    let trust = world.trust("agora");
    post(&world.client, &trust.admin, &["links.csv"], &[]).problem(403, "forbidden");
    post(&world.client, "nobody", &["links.csv"], &[]).problem(401, "unauthenticated");
}

#[test]
fn the_command_line_imports_into_a_store_at_hand() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let dry = import(&data, &["links.csv", "--dry-run"]);
    assert!(dry.status.success() && said(&dry).contains("3 trusts, 4 academies"), "{}", said(&dry));
    let strict = import(&data, &["links_faulty.csv", "--strict"]);
    assert!(!strict.status.success(), "not all was done: {}", said(&strict));
    assert!(said(&strict).contains("links_faulty.csv:3") && said(&strict).contains("90010"), "{}", said(&strict));
    let first = import(&data, &["links.csv", "--framework", "wpt", "--trust", "90011", "--trust", "90012"]);
    assert!(first.status.success() && said(&first).contains("2 trusts, 3 academies"), "{}", said(&first));
    let undated = import(&data, &["establishments.csv"]);
    assert!(!undated.status.success() && said(&undated).contains("extract"), "{}", said(&undated));
    let moved = import(&data, &["establishments.csv", "--extract-date", "2026-06-01"]);
    assert!(moved.status.success() && said(&moved).contains("1 moved"), "{}", said(&moved));
    let again = import(&data, &["links.csv", "establishments.csv", "--extract-date", "2026-06-01", "--trust", "90011", "--trust", "90012"]);
    assert!(again.status.success() && said(&again).contains("0 trusts, 0 academies, 0 moved"), "{}", said(&again));
    let missing = import(&data, &["no-such-file.csv"]);
    assert!(!missing.status.success() && said(&missing).contains("no-such-file.csv"), "{}", said(&missing));

    let binary = Binary::serve(&data);
    assert_eq!(urns(&board(&binary.client, HARBOUR)), ["900101"]);
    assert_eq!(urns(&board(&binary.client, "harbour-learning-trust-90012")), ["900102", "900103"]);
    let shown = binary.client.get(OPERATOR, "/v1/trusts").expect(200);
    assert!(shown.items().iter().all(|trust| trust["framework"]["code"] == "wpt"), "{shown:?}");
}

#[test]
fn the_links_file_that_was_really_published_imports_whole() {
    let Some(folder) = std::env::var_os("TOUCHSTONE_REAL_DATA") else {
        eprintln!("skipped: set TOUCHSTONE_REAL_DATA to the folder that holds gias_academy_trust_links_2022-07.csv");
        return;
    };
    let path = Path::new(&folder).join("gias_academy_trust_links_2022-07.csv");
    let data = tempfile::tempdir().unwrap();
    let store = data.path().join("data");
    let started = Instant::now();
    let done = program(&["import", "gias", "--data", &store.display().to_string(), &path.display().to_string()]).output().unwrap();
    eprintln!("10,010 rows in {:?}", started.elapsed());
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains("2506 trusts, 9994 academies"), "{}", String::from_utf8_lossy(&done.stdout));
    let binary = Binary::serve(&store);
    assert_eq!(binary.client.all(OPERATOR, "/v1/trusts", 1000).len(), 2506);
    assert_eq!(urns(&board(&binary.client, "st-pauls-academy")), ["105135"]);
    let largest = board(&binary.client, "united-learning-trust");
    assert_eq!(largest.len(), 75);
    assert!(largest.iter().all(|row| row["name"].is_string() && row["category"].is_null()), "no judgement comes with a register");
}
