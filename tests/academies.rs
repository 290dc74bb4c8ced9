//! The academy as the unit of decision: how it is found, who leads it, how it leaves and comes back.

use serde_json::{Value, json};

use crate::harness::{World, review};

#[test]
fn an_academy_reads_back_as_it_joined() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy_joined(
        "910001",
        "2023-01-01",
        json!({"ukprn": "10090001", "laestab": "919/2067", "predecessorUrns": ["900777"], "route": "sponsored"}),
    );
    let state = academy.state("");
    for (field, value) in [
        ("urn", json!("910001")),
        ("name", json!("Academy 910001")),
        ("phase", json!("primary")),
        ("joinedOn", json!("2023-01-01")),
        ("route", json!("sponsored")),
        ("ukprn", json!("10090001")),
        ("laestab", json!("9192067")),
        ("predecessorUrns", json!(["900777"])),
        ("category", Value::Null),
        ("escalation", json!({"current": null, "proposed": null})),
        ("version", json!(1)),
    ] {
        assert_eq!(state[field], value, "{field}: {state}");
    }
    assert_eq!(academy.get(&trust.lead, "").header("etag"), Some("\"1\""));
    for query in ["urn=910001", "ukprn=10090001", "laestab=9192067", "urn=900777"] {
        let found = trust.get(&trust.lead, &format!("/academies?{query}")).expect(200);
        assert_eq!(found.items().iter().map(|item| &item["urn"]).collect::<Vec<_>>(), ["910001"], "{query}");
    }
    assert_eq!(trust.get(&trust.lead, "/academies?urn=910009").expect(200).items().len(), 0);
    trust.get(&trust.lead, "/academies?urn=91").problem(400, "invalid-query");
}

#[test]
fn every_phase_and_route_of_the_contract_is_taken_and_no_other() {
    let world = World::new();
    let trust = world.trust("agora");
    let phases =
        ["nursery", "primary", "middle-deemed-primary", "secondary", "middle-deemed-secondary", "16-plus", "all-through", "not-applicable"];
    for (phase, i) in phases.iter().zip(0..) {
        trust.academy_joined(&format!("91000{i}"), "2022-09-01", json!({"phase": phase}));
    }
    for (route, i) in ["converter", "sponsored", "free-school", "transfer"].iter().zip(0..) {
        trust.academy_joined(&format!("91001{i}"), "2022-09-01", json!({"route": route}));
    }
    let wrong = json!({"urn": "09100", "name": "", "phase": "tertiary", "joinedOn": "2022-02-30", "route": "lottery", "ukprn": "1", "laestab": "x"});
    let refused = trust.client.post(&trust.lead, format!("{}/academies", trust.url), wrong).problem(422, "invalid-body");
    assert_eq!(refused.pointers(), ["/joinedOn", "/laestab", "/name", "/phase", "/route", "/ukprn", "/urn"]);
}

#[test]
fn an_academy_keeps_its_history_under_a_new_urn_and_the_old_one_still_finds_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    academy.decide(&trust.lead, "green", "2026-01-12", &[&basis]).expect(201);
    let identified =
        academy.post(&trust.lead, "/identifiers", json!({"urn": "910101", "ukprn": "10090001", "from": "2026-01-01"})).expect(201);
    assert_eq!(identified.types(), ["AcademyIdentified"]);
    for urn in ["910001", "910101"] {
        let state = trust.at(urn).state("");
        assert_eq!((&state["urn"], &state["category"]["code"]), (&json!("910101"), &json!("green")), "by {urn}");
    }
    assert_eq!(trust.at("910001").state("?asOf=2025-12-31")["urn"], "910001");
    assert_eq!(trust.get(&trust.lead, "/academies?urn=910001").expect(200).items().len(), 1);
    let again = trust.at("910101").post(&trust.lead, "/identifiers", json!({"urn": "910101", "from": "2026-01-01"})).expect(200);
    assert_eq!(again.events().len(), 0);
    let nothing = academy.post(&trust.lead, "/identifiers", json!({"from": "2026-01-01"}));
    nothing.expect(422);
}

#[test]
fn a_urn_that_the_trust_has_now_is_taken() {
    let world = World::new();
    let (trust, other) = (world.trust("agora"), world.trust("prospere"));
    trust.academy("910001");
    trust.academy("910002");
    let again = json!({"urn": "910001", "name": "Twin", "phase": "primary", "joinedOn": "2024-09-01", "route": "converter"});
    trust.client.post(&trust.lead, format!("{}/academies", trust.url), again).problem(409, "urn-taken");
    trust.at("910002").post(&trust.lead, "/identifiers", json!({"urn": "910001", "from": "2026-01-01"})).problem(409, "urn-taken");
    other.academy("910001");
    assert_eq!(trust.get(&trust.lead, "/academies").expect(200).items().len(), 2);
}

#[test]
fn an_academy_leaves_and_its_history_stays() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    academy.decide(&trust.lead, "green", "2026-01-12", &[&basis]).expect(201);
    academy.get(&trust.lead, "/departure").problem(404, "not-found");
    let left = academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-02-01", "reason": "Moved to a trust nearby."})).expect(201);
    assert_eq!(left.types(), ["AcademyLeft"]);
    let shown = academy.get(&trust.lead, "/departure").expect(200).json;
    assert_eq!((&shown["leftOn"], &shown["reason"]), (&json!("2026-02-01"), &json!("Moved to a trust nearby.")), "{shown}");
    // Entered with a wrong day, it is corrected by entering it again.
    academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-02-15"})).expect(201);
    academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-02-01"})).expect(201);
    assert_eq!(academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-02-01"})).expect(200).types().len(), 0, "nothing new");

    world.at("2026-02-02");
    assert_eq!(trust.get(&trust.lead, "/board").expect(200).items().len(), 0, "it is on the board no more");
    assert_eq!(trust.get(&trust.lead, "/board?asOf=2026-01-31").expect(200).items().len(), 1);
    assert_eq!(academy.state("")["leftOn"], "2026-02-01");
    assert_eq!(academy.category("?asOf=2026-01-31"), "green");
    assert_eq!(academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-02-02")).expect(422).pointers(), ["/heldOn"]);
    academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-30")).expect(201);
}

#[test]
fn an_academy_that_comes_back_begins_anew() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    academy.decide(&trust.lead, "red", "2026-01-12", &[&basis]).expect(201);
    let first = academy.state("")["id"].clone();
    academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-01-19"})).expect(201);
    let early = json!({"urn": "910001", "name": "Back", "phase": "primary", "joinedOn": "2026-01-18", "route": "transfer"});
    assert_eq!(trust.client.post(&trust.lead, format!("{}/academies", trust.url), early).expect(422).pointers(), ["/joinedOn"]);
    world.at("2026-03-02");
    let back = trust.academy_joined("910001", "2026-03-01", json!({"route": "transfer"}));
    let state = back.state("");
    assert_ne!(state["id"], first);
    assert_eq!((&state["category"], &state["version"]), (&Value::Null, &json!(1)));
    back.reviewed(&review(&trust.lead, "termly-evaluation", "2026-03-02"));
    assert_eq!(back.decide(&trust.lead, "green", "2026-03-02", &[&basis]).expect(422).pointers(), ["/basis/0"], "of its earlier life");
}

#[test]
fn what_was_answered_before_is_answered_anew_once_it_no_longer_holds() {
    let world = World::new();
    world.at("2026-01-20");
    let trust = world.trust("agora");
    let academy = trust.academy_joined("910001", "2022-09-01", json!({}));
    let (first, second) = (academy.get(&trust.lead, "").expect(200), academy.get(&trust.lead, "").expect(200));
    assert_eq!((&first.json, first.header("etag")), (&second.json, second.header("etag")));
    let board = trust.get(&trust.lead, "/board").expect(200);
    assert_eq!(trust.get(&trust.lead, "/board").expect(200).json, board.json);
    let tag = board.header("etag").unwrap().to_owned();
    let have = |tag: &str| trust.client.ask("GET", format!("{}/board", trust.url)).key(&trust.lead).header("If-None-Match", tag).send();
    assert_eq!(have(&tag).status, 304);

    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    assert_eq!(academy.state("")["lastReview"]["heldOn"], "2026-01-12");
    assert_eq!(have(&tag).status, 200);
    assert_eq!(academy.get(&trust.lead, "").header("etag"), Some("\"2\""));

    // The same number leads to another academy, whose own version is another's number too.
    let was = academy.state("")["id"].clone();
    academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-01-19"})).expect(201);
    assert_eq!(academy.state("")["id"], was);
    trust.academy_joined("910001", "2026-01-20", json!({}));
    assert_ne!(academy.state("")["id"], was);
    assert_eq!(academy.state("?asOf=2026-01-10")["id"], was);

    // Headers that a read does not take are judged whether or not an answer is kept.
    let ask = |name: &str, value: &str| {
        trust.client.ask("GET", format!("{}/academies/910001", trust.url)).key(&trust.lead).header(name, value).send()
    };
    ask("If-Match", "2").problem(400, "invalid-header");
    ask("Acting-For", "nobody").problem(400, "invalid-header");

    let made =
        trust.client.post(&trust.admin, "/v1/keys", json!({"name": "gone soon", "grants": [{"role": "auditor", "trust": trust.slug}]}));
    let (id, secret) = (made.text("/key/id"), made.text("/secret"));
    (0..2).for_each(|_| drop(academy.get(&secret, "").expect(200)));
    trust.client.delete(&trust.admin, format!("/v1/keys/{id}")).expect(204);
    academy.get(&secret, "").problem(401, "unauthenticated");
}

#[test]
fn a_head_and_a_chair_are_named_on_any_past_day() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let [first, acting, second, chair] = ["Nia Bell", "Omar Reed", "Pia Stone", "Quinn Ward"].map(|name| trust.person(name, "Leader"));
    let appoint = |body: Value| academy.post(&trust.admin, "/leaders", body);
    assert_eq!(appoint(json!({"person": first, "office": "headteacher", "from": "2023-09-01"})).expect(201).types(), ["AcademyLedBy"]);
    appoint(json!({"person": acting, "office": "headteacher", "from": "2025-01-06", "until": "2025-08-31", "interim": true})).expect(201);
    appoint(json!({"person": second, "office": "headteacher", "from": "2025-09-01"})).expect(201);
    assert_eq!(appoint(json!({"person": chair, "office": "chair", "from": "2024-09-01"})).expect(201).types(), ["AcademyGovernedBy"]);
    let named = |query: &str, office: &str| {
        let leaders = academy.state(query)["leaders"].clone();
        leaders
            .as_array()
            .unwrap()
            .iter()
            .find(|leader| leader["office"] == office)
            .map_or(Value::Null, |leader| leader["person"]["name"].clone())
    };
    assert_eq!(named("?asOf=2024-12-31", "headteacher"), "Nia Bell");
    assert_eq!(named("?asOf=2025-01-06", "headteacher"), "Omar Reed");
    assert_eq!(named("", "headteacher"), "Pia Stone");
    assert_eq!((named("", "chair"), named("?asOf=2024-08-31", "chair")), (json!("Quinn Ward"), Value::Null));
    assert_eq!(academy.get(&trust.lead, "/leaders").expect(200).items().len(), 4, "everybody who ever led");
    let interim = academy.state("?asOf=2025-03-01")["leaders"].as_array().unwrap().iter().any(|leader| leader["interim"] == true);
    assert!(interim);
    let wrong = appoint(
        json!({"person": "01990b5e-8c00-7000-8000-00000000ffff", "office": "headteacher", "from": "2025-09-01", "until": "2025-08-01"}),
    );
    assert_eq!(wrong.expect(422).pointers(), ["/person", "/until"]);
    assert_eq!(appoint(json!({"person": first, "office": "caretaker", "from": "2025-09-01"})).expect(422).pointers(), ["/office"]);
}

#[test]
fn the_list_of_academies_comes_in_pages_with_a_link_to_the_next() {
    let world = World::new();
    let trust = world.trust("agora");
    for i in 0..5 {
        trust.academy(&format!("91000{i}"));
    }
    let first = trust.get(&trust.lead, "/academies?limit=2").expect(200);
    let next = first.text("/next");
    assert!(
        first.header("link").is_some_and(|link| link.contains(&format!("after={next}")) && link.contains("rel=\"next\"")),
        "{:?}",
        first.headers
    );
    let all = trust.client.all(&trust.lead, &format!("{}/academies", trust.url), 2);
    let mut urns: Vec<&str> = all.iter().map(|item| item["urn"].as_str().unwrap()).collect();
    urns.sort_unstable();
    assert_eq!(urns, ["910000", "910001", "910002", "910003", "910004"]);
    for limit in ["0", "1001", "-1", "many"] {
        trust.get(&trust.lead, &format!("/academies?limit={limit}")).problem(400, "invalid-query");
    }
    trust.get(&trust.lead, "/academies?limit=1000").expect(200);
    trust.get(&trust.lead, "/academies?after=elsewhere").problem(400, "invalid-query");
}

#[test]
fn a_planned_conversion_is_on_record_before_the_academy_joins() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy_joined("910001", "2026-01-01", json!({}));
    let state = academy.state("");
    assert_eq!((&state["joinedOn"], &state["category"], &state["escalation"]), (&json!("2026-01-01"), &Value::Null, &Value::Null));
    assert_eq!(trust.get(&trust.lead, "/board").expect(200).items().len(), 0);
    assert_eq!(trust.get(&trust.lead, "/board?asOf=2026-01-01").expect(200).items().len(), 1);
    assert_eq!(academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2025-09-01")).expect(422).pointers(), ["/heldOn"]);
    world.at("2026-01-05");
    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-05"));
}
