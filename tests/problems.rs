//! What goes wrong is said as RFC 9457 problems: one kind for each thing a client could do about it,
//! every fault at once, and nothing half-written.

use serde_json::json;

use crate::harness::{Answer, OPERATOR, Trust, World, review};

fn raw(trust: &Trust, path: &str, media_type: &str, body: &[u8]) -> Answer {
    trust.client.ask("POST", format!("{}{path}", trust.url)).key(&trust.lead).body(media_type, body.to_vec()).send()
}

#[test]
fn a_body_that_is_not_json_is_malformed_and_one_of_another_type_unsupported() {
    let world = World::new();
    let trust = world.trust("agora");
    let events = trust.events();
    for body in ["", "{", "{\"name\": \"Noor\",}", "nought", "{\"name\": \"\u{1}\"}"] {
        raw(&trust, "/people", "application/json", body.as_bytes()).problem(400, "malformed-json");
    }
    raw(&trust, "/people", "application/json", b"{\"name\": \"\xff\"}").problem(400, "malformed-json");
    for body in ["[]", "7", "null", "\"Noor\""] {
        assert_eq!(raw(&trust, "/people", "application/json", body.as_bytes()).problem(422, "invalid-body").pointers(), [""]);
    }
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
        raw(&trust, "/people", media_type, b"{\"name\": \"Noor Yates\", \"title\": \"Clerk\"}").problem(415, "unsupported-media-type");
    }
    let deep = "[".repeat(100_000);
    raw(&trust, "/people", "application/json", deep.as_bytes()).problem(400, "malformed-json");
    assert_eq!(trust.events(), events);
    raw(&trust, "/people", "application/json; charset=utf-8", b"{\"name\": \"Noor Yates\", \"title\": \"Clerk\"}").expect(201);
}

#[test]
fn a_member_that_stands_twice_is_refused_with_every_other_that_does() {
    let world = World::new();
    let trust = world.trust("agora");
    let events = trust.events();
    let twice = br#"{"name": "Noor Yates", "title": "Clerk", "name": "Noor Gates", "title": "Clerk"}"#;
    let refused = raw(&trust, "/people", "application/json", twice).problem(422, "invalid-body");
    assert_eq!((refused.pointers(), refused.faults()[0].1), (vec!["/name", "/title"], "duplicate-member"));
    assert_eq!(trust.events(), events, "nobody guesses which of two names was meant");
}

#[test]
fn head_answers_as_get_does_but_for_the_body() {
    let world = World::new();
    let trust = world.trust("agora");
    trust.academy("910001");
    let path = format!("{}/academies/910001", trust.url);
    let (got, head) =
        (trust.client.get(&trust.lead, &path).expect(200), trust.client.ask("HEAD", &path).key(&trust.lead).send().expect(200));
    for name in ["etag", "content-type", "content-length"] {
        assert_eq!((name, head.header(name)), (name, got.header(name)));
    }
    assert!(head.header("etag").is_some() && head.json.is_null(), "{head:?}");
    trust.client.ask("HEAD", "/livez").send().expect(200);
    let other = trust.client.ask("DELETE", &path).key(&trust.lead).send().problem(405, "method-not-allowed");
    assert_eq!(other.header("allow"), Some("GET, HEAD"));
}

#[test]
fn a_parameter_that_an_operation_does_not_take_is_refused() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    for path in [
        "?asAt=2026-01-01",
        "/board?knownat=2026-01-01T00:00:00Z",
        "/events?after=0&kind=x",
        "/people?asOf=2026-01-01",
        "/academies?name=x",
    ] {
        let refused = trust.get(&trust.lead, path).problem(400, "invalid-query");
        assert_eq!(refused.faults().len(), 1, "{refused:?}");
        assert_eq!(refused.faults()[0].1, "unknown-parameter");
    }
    let refused = trust.get(&trust.lead, "/board?asOf=soon&knownAt=later&limit=0&colour=red").problem(400, "invalid-query");
    assert_eq!(refused.pointers(), ["asOf", "colour", "knownAt", "limit"], "every fault at once");
    for odd in ["asOf=2026-01-01&asOf=2026-01-02", "asOf=%FF", "%FF=1", "asOf", "asOf=", "=", "asOf=2026-1-1", "asOf=2026-01-01T00:00:00Z"]
    {
        trust.get(&trust.lead, &format!("/board?{odd}")).problem(400, "invalid-query");
    }
    academy
        .post(&trust.lead, "/reviews?dryrun=true", review(&trust.lead, "termly-evaluation", "2026-01-12").0)
        .problem(400, "invalid-query");
    assert_eq!(academy.get(&trust.lead, "/reviews").expect(200).items().len(), 0, "a misspelt dry run is no wet one");
}

#[test]
fn a_path_that_is_not_there_and_a_method_that_it_does_not_take_are_told_apart() {
    let world = World::new();
    let trust = world.trust("agora");
    for path in ["/v1", "/v2/trusts", "/v1/trusts/agora/tea", "/problems/no-such-kind"] {
        world.client.get(&trust.lead, path).problem(404, "not-found");
    }
    for (method, path) in [
        ("DELETE", "/v1/trusts"),
        ("PUT", "/v1/frameworks"),
        ("PATCH", "/v1/trusts/agora"),
        ("DELETE", "/v1/trusts/agora/events"),
        ("POST", "/livez"),
    ] {
        world.client.ask(method, path).key(&trust.lead).send().problem(405, "method-not-allowed");
    }
}

#[test]
fn what_is_too_large_for_one_command_is_refused_whole() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let events = trust.events();
    let huge = json!({"name": "n".repeat(2 * 1024 * 1024), "title": "Clerk"});
    world.client.post(&trust.admin, format!("{}/people", trust.url), huge).problem(413, "too-large");
    // Each text within its own limit, together more than one command may bring.
    let mut many = review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "sound");
    for _ in 0..50 {
        many = many.evidence("visit", &"e".repeat(200));
    }
    for field in ["summary", "strengths", "nextSteps"] {
        many = many.with(field, "w".repeat(20_000).into());
    }
    academy.review(&trust.lead, &many).expect(201);
    let events_with = trust.events();
    assert_eq!(events_with, events + 1);
    let too_long = review(&trust.lead, "termly-evaluation", "2026-01-12").with("summary", "w".repeat(300_000).into());
    let refused = academy.review(&trust.lead, &too_long);
    assert!([413, 422].contains(&refused.status), "{refused:?}");
    assert_eq!(trust.events(), events_with);
}

#[test]
fn every_kind_of_problem_has_a_page_that_its_type_leads_to() {
    let world = World::new();
    let trust = world.trust("agora");
    let problem = trust.get(&trust.lead, "/academies/910009").problem(404, "not-found");
    let page = world.client.ask("GET", problem.text("/type")).send().expect(200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    for field in ["title", "detail"] {
        assert!(problem.json[field].as_str().is_some_and(|text| !text.is_empty()), "{problem:?}");
    }
    let document = world.client.ask("GET", "/openapi.json").send().expect(200).json.to_string();
    let mut slugs: Vec<&str> = document.split("/problems/").skip(1).map(|rest| rest.split(['"', '\\', ' ', '`']).next().unwrap()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs.retain(|slug| !slug.starts_with('{'));
    assert!(slugs.len() > 10, "{slugs:?}");
    for slug in slugs {
        world.client.ask("GET", format!("/problems/{slug}")).send().expect(200);
    }
    for slug in [
        "invalid-body",
        "refused",
        "decider-required",
        "no-framework",
        "stale-version",
        "clock-behind",
        "outcome-unknown",
        "disk-full",
        "idempotency-key-reused",
    ] {
        world.client.ask("GET", format!("/problems/{slug}")).send().expect(200);
    }
}

#[test]
fn a_slug_or_group_that_another_trust_has_is_taken() {
    let world = World::new();
    world.trust("agora");
    let ask = |body| world.client.post(OPERATOR, "/v1/trusts", body);
    ask(json!({"slug": "agora", "name": "Again"})).problem(409, "slug-taken");
    ask(json!({"slug": "one", "name": "One", "groupUid": "3700"})).expect(201);
    ask(json!({"slug": "two", "name": "Two", "groupUid": "3700"})).expect(409);
    let refused = ask(json!({"slug": "Not A Slug", "name": "", "groupUid": "x", "framework": "nowhere", "colour": "red"}))
        .problem(422, "invalid-body");
    assert_eq!(refused.pointers(), ["/colour", "/framework", "/groupUid", "/name", "/slug"]);
    assert_eq!(world.client.get(OPERATOR, "/v1/trusts").expect(200).items().len(), 2);
}

#[test]
fn answers_carry_no_sniffing_and_depend_on_the_key() {
    let world = World::new();
    let trust = world.trust("agora");
    let read = trust.get(&trust.lead, "/board").expect(200);
    assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
    assert!(read.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("authorization")), "{:?}", read.headers);
    assert!(read.header("content-type").is_some_and(|kind| kind.starts_with("application/json")));
}
