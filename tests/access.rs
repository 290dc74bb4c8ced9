//! Who sees and does what. What a key may not see is answered as what is not there, and nothing that
//! comes in another way (a count, a gap, a version) tells more.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Member, OPERATOR, Trust, World, review};

/// A trust with two academies, each with everything in it that somebody may not be meant to see.
struct Scene {
    world: World,
    trust: Trust,
    /// Of academy 910001.
    review: String,
    event: String,
}

const MINE: &str = "910001";
const THEIRS: &str = "910002";

impl Scene {
    fn set() -> Scene {
        let world = World::new();
        let trust = world.trust("agora");
        let (mut review_id, mut event) = (String::new(), String::new());
        for urn in [THEIRS, MINE] {
            let academy = trust.academy(urn);
            world.at("2026-01-12");
            let slow = review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "sound").progress("not-fast-enough");
            let recorded = academy.review(&trust.lead, &slow).expect(201);
            (review_id, event) = (recorded.text("/review/id"), recorded.event("ReviewRecorded"));
            academy.decide(&trust.lead, "yellow", "2026-01-12", &[&event]).expect(201);
            let inspection = json!({"inspectedOn": "2026-01-07", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "good"}]});
            academy.post(&trust.lead, "/inspections", inspection).expect(201);
            academy.post(&trust.admin, "/leaders", json!({"person": trust.person("Nia Bell", "Headteacher"), "office": "headteacher", "from": "2024-09-01"})).expect(201);
        }
        let calendar = crate::calendar::year();
        world.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), calendar).expect(201);
        Scene { world, trust, review: review_id, event }
    }

    /// A key in a role, with a person; narrowed to one academy where the role is for single ones.
    fn key(&self, role: &str) -> String {
        if role == "operator" {
            return OPERATOR.to_owned();
        }
        let narrowed = ["headteacher", "chair", "governor", "adviser", "external-partner"].contains(&role);
        self.trust.member(role, &format!("The {role}"), narrowed.then_some(&[MINE])).key
    }

    fn client(&self) -> &Client {
        &self.world.client
    }
}

/// What each role may expect of one operation, in the order of `ROLES`.
struct Row {
    what: &'static str,
    ask: fn(&Scene, &str) -> Answer,
    expected: [&'static [u16]; 14],
}

const ROLES: [&str; 14] = [
    "administrator", "ceo", "improvement-lead", "executive-headteacher", "trustee", "clerk", "auditor", "integration", "headteacher", "chair",
    "governor", "adviser", "external-partner", "operator",
];

const OK: &[u16] = &[200];
const MADE: &[u16] = &[201];
const NO: &[u16] = &[403];
const HIDDEN: &[u16] = &[404];
/// Not visible and not allowed at once: either says nothing of what is there.
const EITHER: &[u16] = &[403, 404];
/// An integration decides nothing by itself: it lacks the role, and it lacks a person.
const NOBODY: &[u16] = &[403, 422];

fn body(trust: &Trust) -> Value {
    json!({"type": "termly-evaluation", "heldOn": "2026-01-12", "reviewers": [trust.lead.person], "findings": [], "summary": "Heard leaders."})
}

fn rows() -> Vec<Row> {
    let row = |what, ask, expected| Row { what, ask, expected };
    vec![
        row("who am I", |s, key| s.client().get(key, "/v1/me"), [OK; 14]),
        row("the trust", |s, key| s.trust.get(key, ""), [OK; 14]),
        row("the board", |s, key| s.trust.get(key, "/board"), [OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, NO]),
        row("the feed", |s, key| s.trust.get(key, "/events?after=0"), [OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, NO]),
        row("the framework", |s, key| s.trust.get(key, "/framework"), [OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, NO]),
        row("the people", |s, key| s.trust.get(key, "/people"), [OK, OK, OK, OK, OK, OK, OK, OK, NO, NO, NO, NO, NO, NO]),
        row("an academy of one's own", |s, key| s.trust.at(MINE).get(key, ""), [OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, NO]),
        row(
            "another academy",
            |s, key| s.trust.at(THEIRS).get(key, ""),
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, NO],
        ),
        row(
            "its timeline",
            |s, key| s.trust.at(THEIRS).get(key, "/timeline"),
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, NO],
        ),
        row(
            "a review",
            |s, key| s.trust.at(MINE).get(key, &format!("/reviews/{}", s.review)),
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, OK, OK, NO],
        ),
        row(
            "an event",
            |s, key| s.trust.get(key, &format!("/events/{}", s.event)),
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, OK, OK, NO],
        ),
        row(
            "an event's bytes",
            |s, key| s.trust.get(key, &format!("/events/{}/raw", s.event)),
            [OK, OK, OK, OK, OK, OK, OK, OK, EITHER, EITHER, EITHER, NO, NO, NO],
        ),
        row(
            "record a review",
            |s, key| s.trust.at(MINE).post(key, "/reviews", body(&s.trust)),
            [NO, MADE, MADE, MADE, NO, NO, NO, MADE, NO, NO, NO, MADE, NO, NO],
        ),
        row(
            "begin a draft",
            |s, key| s.trust.at(MINE).post(key, "/review-drafts", json!({"summary": "A start."})),
            [NO, MADE, MADE, MADE, NO, NO, NO, MADE, NO, NO, NO, MADE, NO, NO],
        ),
        row(
            "record a review elsewhere",
            |s, key| s.trust.at(THEIRS).post(key, "/reviews", body(&s.trust)),
            [NO, MADE, MADE, MADE, NO, NO, NO, MADE, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, NO],
        ),
        row(
            "amend a review",
            |s, key| {
                let body = json!({"changes": {"summary": format!("For {key}.")}, "reason": "Misread."});
                s.trust.at(MINE).post(key, &format!("/reviews/{}/amendments", s.review), body)
            },
            [NO, MADE, MADE, NO, NO, NO, NO, NO, EITHER, EITHER, EITHER, NO, NO, NO],
        ),
        row(
            "decide a category",
            |s, key| s.trust.at(MINE).decide(key, "amber", "2026-01-12", &[&s.event]),
            [NO, MADE, MADE, MADE, NO, NO, NO, NOBODY, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "step down",
            |s, key| s.trust.at(MINE).post(key, "/escalations/step-down?dryRun=true", json!({"rung": null, "reason": "Done.", "grounds": [s.event]})),
            [NO, OK, OK, OK, NO, NO, NO, NOBODY, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "enter an inspection",
            |s, key| {
                let body = json!({"inspectedOn": "2026-01-07", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "good"}]});
                s.trust.at(MINE).post(key, "/inspections", body)
            },
            [MADE, MADE, MADE, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "register a person",
            |s, key| s.client().post(key, format!("{}/people", s.trust.url), json!({"name": "Ivo Park", "title": "Clerk"})),
            [MADE, MADE, MADE, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "set the calendar",
            |s, key| s.client().put(key, format!("{}/calendar/2025-26", s.trust.url), crate::calendar::year()),
            [OK, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "adopt a framework",
            |s, key| s.client().put(key, format!("{}/framework", s.trust.url), json!({"code": "agora"})),
            [OK, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "hand out a key",
            |s, key| s.client().post(key, "/v1/keys", json!({"name": "k", "grants": [{"role": "clerk", "trust": s.trust.slug}]})),
            [MADE, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, MADE],
        ),
        row("see keys", |s, key| s.client().get(key, "/v1/keys"), [OK, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, OK]),
        row(
            "register a trust",
            |s, key| s.client().post(key, "/v1/trusts", json!({"slug": "another", "name": "Another"})),
            [NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, MADE],
        ),
    ]
}

#[test]
fn every_role_sees_and_does_what_the_contract_gives_it_and_no_more() {
    let scene = Scene::set();
    let keys = ROLES.map(|role| scene.key(role));
    let mut wrong = Vec::new();
    for Row { what, ask, expected } in rows() {
        for ((role, key), expected) in ROLES.iter().zip(&keys).zip(expected) {
            let answer = ask(&scene, key);
            if !expected.contains(&answer.status) {
                wrong.push(format!("{role}: {what}: {} instead of {expected:?} ({})", answer.status, answer.slug()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn to_another_trusts_key_nothing_is_there() {
    let scene = Scene::set();
    let other = scene.world.trust("prospere");
    let (url, mine) = (&scene.trust.url, format!("{}/academies/{MINE}", scene.trust.url));
    let reads = [
        url.clone(),
        format!("{url}/framework"),
        format!("{url}/calendar/2025-26"),
        format!("{url}/people"),
        format!("{url}/people/{}", scene.trust.lead.person),
        format!("{url}/academies"),
        format!("{url}/board"),
        format!("{url}/events?after=0"),
        format!("{url}/events/{}", scene.event),
        format!("{url}/events/{}/raw", scene.event),
        mine.clone(),
        format!("{mine}/timeline"),
        format!("{mine}/reviews"),
        format!("{mine}/reviews/{}", scene.review),
        format!("{mine}/review-drafts"),
        format!("{mine}/category-decisions"),
        format!("{mine}/escalations"),
        format!("{mine}/leaders"),
        format!("{mine}/identifiers"),
        format!("{mine}/departure"),
        format!("{mine}/inspections"),
    ];
    for key in [&other.admin, &other.lead.key, &other.ceo.key] {
        for path in &reads {
            scene.client().get(key, path).problem(404, "not-found");
        }
        let there = scene.client().get(key, &mine).json;
        let nowhere = scene.client().get(key, "/v1/trusts/nowhere/academies/910001").json;
        assert_eq!(there, nowhere, "word for word what is answered where nothing is");
        let body = body(&scene.trust);
        scene.client().post(key, format!("{mine}/reviews"), body).problem(404, "not-found");
        scene.client().put(key, format!("{url}/framework"), json!({"code": "agora"})).problem(404, "not-found");
        let listed = scene.client().get(key, "/v1/trusts").expect(200);
        assert_eq!(listed.items().iter().map(|trust| &trust["slug"]).collect::<Vec<_>>(), ["prospere"]);
        // Not even through its own trust's path.
        other.get(key, &format!("/events/{}", scene.event)).problem(404, "not-found");
        other.at(MINE).get(key, "").problem(404, "not-found");
    }
    let listed = scene.client().get(OPERATOR, "/v1/trusts").expect(200);
    assert_eq!(listed.items().len(), 2, "the operator sees that both are there");
}

#[test]
fn without_a_key_only_the_open_pages_are_there() {
    let scene = Scene::set();
    for path in ["/livez", "/readyz", "/openapi.json", "/docs/", "/problems/not-found"] {
        scene.client().ask("GET", path).send().expect(200);
    }
    for path in ["/v1/frameworks", "/v1/trusts", "/v1/me", "/v1/keys", &scene.trust.url] {
        let refused = scene.client().ask("GET", path).send().problem(401, "unauthenticated");
        assert!(refused.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")), "{refused:?}");
        scene.client().get("touchstone_0123456789abcdef", path).problem(401, "unauthenticated");
        scene.client().ask("GET", path).header("Authorization", format!("Basic {}", scene.trust.admin)).send().expect(401);
    }
}

/// A head's own academy, seen whole and as the head sees it.
#[track_caller]
fn sees_no_judgement(scene: &Scene, head: &Member) {
    let academy = scene.trust.at(MINE);
    let state = academy.get(head, "").expect(200).json;
    assert_eq!((&state["urn"], &state["category"], &state["escalation"]), (&json!(MINE), &Value::Null, &Value::Null));
    for hidden in ["lastReview", "direction", "version"] {
        assert!(state.get(hidden).is_none_or(Value::is_null), "{hidden}: {state}");
    }
    assert!(state.get("overdue").and_then(Value::as_array).is_none_or(Vec::is_empty), "{state}");
    assert_eq!(state["leaders"][0]["person"]["name"], "Nia Bell");
    assert_eq!(academy.get(head, "/inspections").expect(200).items().len(), 1);
    assert_eq!(academy.get(head, "/leaders").expect(200).items().len(), 1);
    for list in ["/reviews", "/category-decisions", "/escalations"] {
        assert_eq!(academy.get(head, list).expect(200).items().len(), 0, "{list}");
    }
    academy.get(head, &format!("/reviews/{}", scene.review)).problem(404, "not-found");
    assert_eq!(academy.timeline(head, ""), ["AcademyLedBy", "InspectionRecorded", "AcademyJoined"]);

    let board = scene.trust.get(head, "/board").expect(200);
    assert_eq!(board.items().len(), 1, "only their own: {board:?}");
    let row = &board.items()[0];
    for hidden in ["category", "direction", "lastReview", "escalation"] {
        assert!(row.get(hidden).is_none_or(Value::is_null), "{hidden}: {row}");
    }
    for absent in ["priority", "reasons", "version"] {
        assert!(row.get(absent).is_none(), "{absent}: {row}");
    }
    for empty in ["openInterventions", "overdue"] {
        assert!(row.get(empty).is_none_or(|value| value.is_null() || *value == json!([])), "{empty}: {row}");
    }
    let listed = scene.trust.get(head, "/academies").expect(200);
    assert_eq!(listed.items().len(), 1);
    assert!(listed.items()[0].get("category").is_none_or(Value::is_null), "{listed:?}");

    let feed = scene.trust.get(head, "/events?after=0").expect(200);
    let types: Vec<&str> = feed.items().iter().map(|event| event["type"].as_str().unwrap()).collect();
    for secret in ["ReviewRecorded", "CategoryChanged", "InterventionEscalated", "PersonRegistered"] {
        assert!(!types.contains(&secret), "{types:?}");
    }
    let text = String::from_utf8_lossy(&feed.bytes).into_owned();
    assert!(!text.contains("\"position\"") && !text.contains(THEIRS), "{text}");
}

#[test]
fn heads_chairs_and_governors_see_identity_leaders_and_inspections_and_nothing_unshared() {
    let scene = Scene::set();
    for role in ["headteacher", "chair", "governor"] {
        let member = scene.trust.member(role, "Nia Bell", Some(&[MINE]));
        sees_no_judgement(&scene, &member);
    }
}

#[test]
fn a_review_recorded_elsewhere_changes_nothing_that_a_partial_view_sees() {
    let scene = Scene::set();
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let seen = |path: &str| {
        let answer = scene.trust.get(&head, path).expect(200);
        (answer.json.clone(), answer.header("etag").map(ToOwned::to_owned))
    };
    let paths = ["/board", "/academies", &format!("/academies/{MINE}"), &format!("/academies/{MINE}/timeline"), ""];
    let before = paths.map(seen);
    let page = |limit: usize| {
        let feed = scene.trust.get(&head, &format!("/events?after=0&limit={limit}")).expect(200);
        (feed.items().iter().map(|event| event["id"].clone()).collect::<Vec<_>>(), feed.json["more"].clone())
    };
    let whole = page(1000);
    let limits = [1, whole.0.len() - 1, whole.0.len(), whole.0.len() + 1];
    let pages = limits.map(page);
    for urn in [MINE, THEIRS] {
        let recorded = scene.trust.at(urn).reviewed(&review(&scene.trust.lead, "termly-evaluation", "2026-01-12").progress("not-fast-enough"));
        scene.trust.at(urn).decide(&scene.trust.lead, "red", "2026-01-12", &[&recorded]).expect(201);
    }
    assert_eq!(paths.map(seen), before);
    assert_eq!(page(1000), whole);
    for (limit, before) in limits.into_iter().zip(pages) {
        assert_eq!(page(limit), before, "a page of {limit} tells that something happened");
    }
}

#[test]
fn whether_there_is_more_tells_nothing_of_what_is_unseen() {
    // The same visible history twice: once with unseen events after it, once without.
    let more = [false, true].map(|unseen| {
        let world = World::new();
        let trust = world.trust("agora");
        let academy = trust.academy(MINE);
        let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
        academy.post(&trust.lead, "/identifiers", json!({"ukprn": "10090001", "from": "2025-09-01"})).expect(201);
        if unseen {
            academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01").progress("not-fast-enough"));
        }
        let seen = trust.get(&head, "/events?after=0&limit=1000").expect(200).items().len();
        [seen - 1, seen, seen + 1].map(|limit| trust.get(&head, &format!("/events?after=0&limit={limit}")).expect(200).json["more"].clone())
    });
    assert_eq!(more[0], more[1], "by pages of one less than, exactly, and one more than what is seen");
}

#[test]
fn a_role_for_single_academies_without_any_named_sees_none() {
    let scene = Scene::set();
    for role in ["headteacher", "adviser", "external-partner"] {
        let key = scene.trust.key(role, None, None);
        assert_eq!(scene.trust.get(&key, "/board").expect(200).items().len(), 0, "{role}");
        scene.trust.at(MINE).get(&key, "").problem(404, "not-found");
    }
}

#[test]
fn an_integration_acting_for_the_lead_makes_the_leads_own_finding() {
    let scene = Scene::set();
    let academy = scene.trust.academy("910003");
    let integration = scene.trust.key("integration", None, None);
    let ask = |person: &str| {
        let body = review(&scene.trust.lead, "progress-report", "2026-01-12").progress("not-fast-enough").0;
        scene.client().ask("POST", format!("{}/reviews", academy.url)).key(&integration).header("Acting-For", person).json(body).send()
    };
    assert_eq!(ask(&scene.trust.lead.person).expect(201).types(), ["ReviewRecorded", "InterventionEscalated"]);

    // Only while that person holds a live key there themselves.
    let keys = scene.client().get(OPERATOR, "/v1/keys").expect(200);
    let theirs: Vec<&Value> = keys.items().iter().filter(|key| key["grants"][0]["role"] == "improvement-lead").collect();
    for key in theirs {
        scene.client().delete(OPERATOR, format!("/v1/keys/{}", key["id"].as_str().unwrap()));
    }
    assert_eq!(ask(&scene.trust.lead.person).status, 403);
}

#[test]
fn a_keys_own_person_stands_for_each_of_its_grants() {
    let scene = Scene::set();
    let body = json!({"name": "both", "person": scene.trust.ceo.person, "grants": [{"role": "ceo", "trust": "agora"}, {"role": "administrator", "trust": "agora"}]});
    let both = scene.client().post(OPERATOR, "/v1/keys", body).expect(201).text("/secret");
    let decided = scene.trust.at(MINE).decide(&both, "amber", "2026-01-12", &[&scene.event]).expect(201);
    assert_eq!(decided.json["category"]["decidedBy"]["id"], json!(scene.trust.ceo.person));
    scene.client().put(&both, format!("{}/framework", scene.trust.url), json!({"code": "agora"})).expect(200);
}

#[test]
fn a_partial_view_has_no_position_version_or_bytes() {
    let scene = Scene::set();
    let adviser = scene.trust.member("adviser", "Asa Field", Some(&[MINE]));
    let narrowed = scene.trust.member("improvement-lead", "Lou North", Some(&[MINE]));
    for member in [&adviser, &narrowed] {
        let academy = scene.trust.at(MINE);
        let state = academy.get(member, "").expect(200);
        assert_eq!(state.json["category"]["code"], "yellow", "an adviser sees their academies whole");
        assert!(state.json.get("version").is_none(), "{state:?}");
        assert!(state.header("etag").is_none_or(|tag| !tag.trim_matches('"').chars().all(|c| c.is_ascii_digit())), "{:?}", state.headers);
        let recorded = academy.review(member, &review(member, "progress-report", "2026-01-12")).expect(201);
        assert!(recorded.header("event-position").is_none(), "{:?}", recorded.headers);
        assert!(recorded.events().iter().all(|event| event.get("position").is_none()), "{recorded:?}");
        let event = recorded.event("ReviewRecorded");
        let shown = scene.trust.get(member, &format!("/events/{event}")).expect(200);
        assert!(shown.json.get("position").is_none() && shown.json.get("version").is_none(), "{shown:?}");
        scene.trust.get(member, &format!("/events/{event}/raw")).problem(403, "forbidden");
        let timeline = academy.get(member, "/timeline").expect(200);
        assert!(timeline.items().iter().all(|item| item.get("position").is_none()), "{timeline:?}");
        let feed = scene.trust.get(member, "/events?after=0").expect(200);
        assert!(feed.items().iter().all(|item| item.get("position").is_none() && item.get("version").is_none()));
        assert!(feed.items().iter().any(|item| item["type"] == "ReviewRecorded"));
        assert!(feed.items().iter().all(|item| item["stream"] == "trust" || item["data"]["urn"] != THEIRS));
    }
}

#[test]
fn the_place_in_a_partial_feed_is_sealed_to_its_key() {
    let scene = Scene::set();
    let (head, chair) =
        (scene.trust.member("headteacher", "Nia Bell", Some(&[MINE])), scene.trust.member("chair", "Quinn Ward", Some(&[MINE])));
    let first = scene.trust.get(&head, "/events?after=0&limit=1").expect(200);
    let next = first.text("/next");
    assert!(next.parse::<u64>().is_err(), "no position: {next}");
    let second = scene.trust.get(&head, &format!("/events?after={next}&limit=1")).expect(200);
    assert_ne!(first.items()[0]["id"], second.items()[0]["id"]);
    for other in [&chair.key, &scene.trust.lead.key] {
        scene.trust.get(other, &format!("/events?after={next}")).problem(400, "invalid-query");
    }
    for forged in ["3", "4294967296", "AAAA", &format!("{next}A")] {
        scene.trust.get(&head, &format!("/events?after={forged}")).problem(400, "invalid-query");
    }
    let (whole, all) = (scene.client().all(&head, &format!("{}/events?after=0", scene.trust.url), 2), scene.trust.get(&head, "/events?after=0&limit=1000").expect(200));
    assert_eq!(whole.iter().map(|event| &event["id"]).collect::<Vec<_>>(), all.items().iter().map(|event| &event["id"]).collect::<Vec<_>>());
}

#[test]
fn a_key_opens_nothing_once_it_has_expired_or_was_revoked() {
    let scene = Scene::set();
    let grant = json!([{"role": "clerk", "trust": scene.trust.slug}]);
    let made = scene.client().post(OPERATOR, "/v1/keys", json!({"name": "short", "grants": grant, "expiresAt": "2026-01-13T00:00:00Z"})).expect(201);
    let short = made.text("/secret");
    scene.trust.get(&short, "/board").expect(200);
    scene.world.at("2026-01-13T00:00:00Z");
    scene.trust.get(&short, "/board").problem(401, "unauthenticated");
    let past = json!({"name": "late", "grants": grant, "expiresAt": "2026-01-12T00:00:00Z"});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", past).expect(422).pointers(), ["/expiresAt"]);

    let made = scene.client().post(OPERATOR, "/v1/keys", json!({"name": "lost", "grants": grant})).expect(201);
    let (id, lost) = (made.text("/key/id"), made.text("/secret"));
    scene.trust.get(&lost, "/board").expect(200);
    assert!([200, 204].contains(&scene.client().delete(&scene.trust.admin, format!("/v1/keys/{id}")).status));
    scene.trust.get(&lost, "/board").problem(401, "unauthenticated");
    assert!([200, 204].contains(&scene.client().delete(&scene.trust.admin, format!("/v1/keys/{id}")).status), "twice changes nothing");
    let shown = scene.client().get(OPERATOR, "/v1/keys").expect(200);
    assert!(!String::from_utf8_lossy(&shown.bytes).contains(&lost), "the secret is shown once");
    let key = shown.items().iter().find(|key| key["id"] == id).expect("it stays listed");
    assert!(key["revokedAt"].is_string() && key.get("secretHash").is_none(), "{key}");
}

#[test]
fn administrators_hand_out_keys_of_their_own_trust_and_never_an_operators() {
    let scene = Scene::set();
    let other = scene.world.trust("prospere");
    let ask = |grants: Value| scene.client().post(&scene.trust.admin, "/v1/keys", json!({"name": "k", "grants": grants}));
    ask(json!([{"role": "operator"}])).problem(403, "forbidden");
    assert_eq!(ask(json!([{"role": "clerk", "trust": "prospere"}])).expect(422).pointers(), ["/grants/0/trust"], "which it does not see");
    assert_eq!(ask(json!([{"role": "clerk"}])).expect(422).pointers(), ["/grants/0/trust"]);
    let refused = ask(json!([{"role": "wizard", "trust": "agora"}, {"role": "headteacher", "trust": "agora", "academies": ["919191"]}])).expect(422);
    assert!(refused.pointers().contains(&"/grants/0/role"), "{refused:?}");
    assert_eq!(ask(json!([{"role": "headteacher", "trust": "agora", "academies": ["919191"]}])).expect(422).pointers(), ["/grants/0/academies/0"]);
    assert_eq!(ask(json!([])).expect(422).pointers(), ["/grants"]);
    ask(json!([{"role": "headteacher", "trust": "agora", "academies": [MINE]}])).expect(201);

    // A person is of the trust of the grant.
    let body = json!({"name": "k", "person": scene.trust.lead.person, "grants": [{"role": "clerk", "trust": "agora"}, {"role": "clerk", "trust": "prospere"}]});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", body).expect(422).pointers(), ["/person"]);
    let body = json!({"name": "k", "grants": [{"role": "clerk", "trust": "agora", "person": other.lead.person}]});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", body).expect(422).pointers(), ["/grants/0/person"]);
    let body = json!({"name": "vendor", "grants": [{"role": "clerk", "trust": "agora", "person": scene.trust.lead.person}, {"role": "clerk", "trust": "prospere"}]});
    let vendor = scene.client().post(OPERATOR, "/v1/keys", body).expect(201).text("/secret");
    assert_eq!(scene.client().get(&vendor, "/v1/trusts").expect(200).items().len(), 2);

    // They see, and revoke, only keys that are wholly their trust's.
    let keys = scene.client().get(&scene.trust.admin, "/v1/keys").expect(200);
    for key in keys.items() {
        for grant in key["grants"].as_array().unwrap() {
            assert_eq!(grant["trust"], "agora", "{key}");
        }
    }
    let theirs = scene.client().get(&other.admin, "/v1/keys").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    scene.client().delete(&scene.trust.admin, format!("/v1/keys/{theirs}")).problem(404, "not-found");
    scene.client().get(&other.admin, "/v1/keys").expect(200);
}

#[test]
fn me_says_enough_to_build_a_menu() {
    let scene = Scene::set();
    let lead = scene.client().get(&scene.trust.lead, "/v1/me").expect(200).json;
    assert_eq!((&lead["person"]["id"], &lead["person"]["name"]), (&json!(scene.trust.lead.person), &json!("Leigh Carter")), "{lead}");
    assert_eq!((&lead["grants"][0]["role"], &lead["grants"][0]["trust"]["slug"]), (&json!("improvement-lead"), &json!("agora")), "{lead}");
    let may = |key: &str| {
        let me = scene.client().get(key, "/v1/me").expect(200).json;
        me["may"][0]["permissions"].as_array().map(|words| words.iter().map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert!(may(&scene.trust.lead.key).contains(&"decide".to_owned()));
    assert!(!may(&scene.trust.admin).contains(&"decide".to_owned()) && may(&scene.trust.admin).contains(&"configure".to_owned()));
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let me = scene.client().get(&head, "/v1/me").expect(200).json;
    assert_eq!(me["grants"][0]["academies"][0]["urn"], MINE, "{me}");
    assert_eq!(may(&head.key), Vec::<String>::new());
    assert_eq!(scene.client().get(OPERATOR, "/v1/me").expect(200).json["operator"], true);
}
