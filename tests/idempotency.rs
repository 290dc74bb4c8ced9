//! Repeating safely: the same command gets the same answer, and a conditional one finds out what
//! happened in between.

use serde_json::{Value, json};

use crate::harness::{Answer, OPERATOR, Trust, World, review};

fn keyed(trust: &Trust, key: impl AsRef<str>, path: &str, idempotency: &str, body: Value) -> Answer {
    trust.client.ask("POST", format!("{}{path}", trust.url)).key(key).header("Idempotency-Key", idempotency).json(body).send()
}

/// The ids of the events that an answer names.
fn ids(answer: &Answer) -> Vec<&Value> {
    answer.events().iter().map(|event| &event["id"]).collect()
}

#[test]
fn a_repeated_command_gets_the_first_answer_even_after_a_restart() {
    let mut world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    world.at("2026-01-12");
    let body = review(&trust.lead, "termly-evaluation", "2026-01-12").progress("not-fast-enough").0;
    let path = "/academies/910001/reviews";
    let first = keyed(&trust, &trust.lead, path, "one", body.clone()).expect(201);
    assert!(first.header("idempotency-replayed").is_none());
    let events = trust.events();
    let second = keyed(&trust, &trust.lead, path, "one", body.clone()).expect(201);
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!((ids(&second), second.header("location")), (ids(&first), first.header("location")));
    assert_eq!(
        (second.header("event-position"), &second.json["review"]["id"]),
        (first.header("event-position"), &first.json["review"]["id"])
    );

    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    let third = keyed(&trust, &trust.lead, path, "one", body.clone()).expect(201);
    assert_eq!((ids(&third), third.header("idempotency-replayed")), (ids(&first), Some("true")));
    assert_eq!(trust.events(), events);
    assert_ne!(ids(&keyed(&trust, &trust.lead, path, "two", body).expect(201)), ids(&first), "another key is another wish");
}

#[test]
fn the_key_counts_for_one_caller_and_one_body() {
    let world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    trust.academy("910002");
    world.at("2026-01-12");
    let body = review(&trust.lead, "termly-evaluation", "2026-01-12").0;
    let path = "/academies/910001/reviews";
    let first = keyed(&trust, &trust.lead, path, "one", body.clone()).expect(201);
    let other_body = review(&trust.lead, "termly-evaluation", "2026-01-11").0;
    keyed(&trust, &trust.lead, path, "one", other_body).problem(422, "idempotency-key-reused");
    for answer in
        [keyed(&trust, &trust.ceo, path, "one", body.clone()), keyed(&trust, &trust.lead, "/academies/910002/reviews", "one", body.clone())]
    {
        let answer = answer.expect(201);
        assert!(answer.header("idempotency-replayed").is_none(), "another caller or path is another command");
        assert_ne!(ids(&answer), ids(&first));
    }
    for bad in [String::new(), "k".repeat(256)] {
        keyed(&trust, &trust.lead, path, &bad, body.clone()).problem(400, "invalid-header");
    }
}

#[test]
fn a_refusal_is_decided_afresh() {
    let world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    world.at("2026-01-12");
    let body = review(&trust.lead, "termly-evaluation", "2026-01-13").0;
    keyed(&trust, &trust.lead, "/academies/910001/reviews", "one", body.clone()).expect(422);
    world.at("2026-01-13");
    let made = keyed(&trust, &trust.lead, "/academies/910001/reviews", "one", body).expect(201);
    assert!(made.header("idempotency-replayed").is_none());
}

#[test]
fn a_repeated_key_is_answered_without_its_secret() {
    let mut world = World::new();
    world.trust("agora");
    let body = json!({"name": "vendor", "grants": [{"role": "clerk", "trust": "agora"}]});
    let ask = |world: &World, body: &Value| {
        world.client.ask("POST", "/v1/keys").key(OPERATOR).header("Idempotency-Key", "vendor-key").json(body.clone()).send()
    };
    let first = ask(&world, &body).expect(201);
    assert!(first.json["secret"].is_string() && first.header("location").is_some());
    for again in [ask(&world, &body), {
        world.restart();
        ask(&world, &body)
    }] {
        let again = again.expect(200);
        assert_eq!((&again.json["key"]["id"], again.header("idempotency-replayed")), (&first.json["key"]["id"], Some("true")));
        assert!(again.json.get("secret").is_none(), "{again:?}");
    }
    ask(&world, &json!({"name": "other", "grants": [{"role": "clerk", "trust": "agora"}]})).problem(422, "idempotency-key-reused");
    assert_eq!(world.client.get(first.text("/secret"), "/v1/trusts").expect(200).items().len(), 1, "the first secret still opens");
}

#[test]
fn a_draft_begun_and_finalised_twice_is_one_review() {
    let mut world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    world.at("2026-01-12");
    let body = review(&trust.lead, "termly-evaluation", "2026-01-12").0;
    let path = "/academies/910001/review-drafts";
    let (first, again) = (keyed(&trust, &trust.lead, path, "d", body.clone()).expect(201), keyed(&trust, &trust.lead, path, "d", body));
    assert_eq!((first.header("location"), again.header("idempotency-replayed")), (again.header("location"), Some("true")), "{again:?}");
    let draft = first.header("location").unwrap().trim_start_matches(&trust.url).to_owned();
    let done = keyed(&trust, &trust.lead, &format!("{draft}/finalisation"), "f", json!({})).expect(201);
    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    let repeated = keyed(&trust, &trust.lead, &format!("{draft}/finalisation"), "f", json!({})).expect(201);
    assert_eq!((ids(&repeated), repeated.header("idempotency-replayed")), (ids(&done), Some("true")));
    assert_eq!(trust.get(&trust.lead, "/academies/910001/reviews").expect(200).items().len(), 1);
}

#[test]
fn a_command_on_what_has_changed_since_is_told_what_happened_in_between() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let tag = academy.get(&trust.lead, "").expect(200).header("etag").expect("a version").to_owned();
    let (first, second) = (
        academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12")),
        academy.reviewed(&review(&trust.lead, "progress-report", "2026-01-12")),
    );
    let ask = |tag: &str| {
        let body = json!({"category": "green", "effectiveOn": "2026-01-12", "reason": "As agreed.", "basis": [first]});
        trust.client.ask("POST", format!("{}/category-decisions", academy.url)).key(&trust.lead).header("If-Match", tag).json(body).send()
    };
    let stale = ask(&tag).problem(412, "stale-version");
    let between: Vec<&Value> = stale.json["between"].as_array().expect("what happened").iter().map(|event| &event["id"]).collect();
    assert_eq!(between, [&json!(first), &json!(second)]);
    assert_eq!(academy.category(""), Value::Null);
    ask("three").problem(400, "invalid-header");
    let now = academy.get(&trust.lead, "").expect(200).header("etag").unwrap().to_owned();
    assert_eq!(now, "\"3\"");
    ask(&now).expect(201);
    ask("\"99\"").problem(412, "stale-version");
}

#[test]
fn a_read_that_has_not_changed_is_not_sent_again_but_a_version_never_says_so() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let again = |path: &str, tag: &str| {
        trust.client.ask("GET", format!("{}{path}", trust.url)).key(&trust.lead).header("If-None-Match", tag).send()
    };
    for path in ["/board", "/academies/910001/timeline", "/academies", "/framework"] {
        let tag = trust.get(&trust.lead, path).expect(200).header("etag").unwrap_or_else(|| panic!("{path} has no ETag")).to_owned();
        let unchanged = again(path, &tag).expect(304);
        assert!(unchanged.bytes.is_empty());
        assert!(unchanged.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("authorization")));
    }
    let board = trust.get(&trust.lead, "/board").header("etag").unwrap().to_owned();
    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
    again("/board", &board).expect(200);
    // A name can be erased, or a late fact entered elsewhere, while an academy's version stays.
    let version = academy.get(&trust.lead, "").header("etag").unwrap().to_owned();
    again("/academies/910001", &version).expect(200);
}

#[test]
fn a_short_answer_may_be_asked_for() {
    let world = World::new();
    let trust = world.trust("agora");
    let ask = trust.client.ask("POST", format!("{}/people", trust.url)).key(&trust.admin).header("Prefer", "return=minimal");
    let made = ask.json(json!({"name": "Noor Yates", "title": "Clerk"})).send().expect(201);
    assert!(made.json.get("person").is_none() && made.header("location").is_some(), "{made:?}");
    assert_eq!(made.types(), ["PersonRegistered"]);
}

#[test]
fn the_same_command_sent_many_times_at_once_is_carried_out_once() {
    let world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    let body = review(&trust.lead, "termly-evaluation", "2025-09-01").0;
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let ask = || keyed(&trust, &trust.lead, "/academies/910001/reviews", "one", body.clone());
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let (made, waiting): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert!(!made.is_empty() && made.iter().all(|answer| ids(answer) == ids(made[0])), "{answers:?}");
    assert_eq!(made.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count(), 1, "{answers:?}");
    assert!(waiting.iter().all(|answer| (answer.status, answer.slug()) == (409, "idempotency-key-in-flight")), "{answers:?}");
    assert_eq!(trust.get(&trust.lead, "/academies/910001/reviews").expect(200).items().len(), 1);
}

#[test]
fn of_many_commands_on_one_version_one_is_carried_out() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
    let tag = academy.get(&trust.lead, "").header("etag").unwrap().to_owned();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> = ["red", "amber", "yellow", "green"]
            .into_iter()
            .map(|category| {
                let body = json!({"category": category, "effectiveOn": "2025-09-01", "reason": "As agreed.", "basis": [basis]});
                let ask = trust.client.ask("POST", format!("{}/category-decisions", academy.url)).key(&trust.lead);
                let ask = ask.header("If-Match", &tag).json(body);
                scope.spawn(|| ask.send().status)
            })
            .collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 3, "{statuses:?}");
}
