//! Who sees and does what. What a key may not see is answered as what is not there, and nothing that
//! comes in another way (a count, a gap, a version) tells more.

mod keys;
mod partial;

use serde_json::{Value, json};

use crate::harness::{Answer, Client, OPERATOR, Trust, World, review};

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
            let inspection =
                json!({"inspectedOn": "2026-01-07", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "good"}]});
            academy.post(&trust.lead, "/inspections", inspection).expect(201);
            academy
                .post(
                    &trust.admin,
                    "/leaders",
                    json!({"person": trust.person("Nia Bell", "Headteacher"), "office": "headteacher", "from": "2024-09-01"}),
                )
                .expect(201);
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
    "administrator",
    "ceo",
    "improvement-lead",
    "executive-headteacher",
    "trustee",
    "clerk",
    "auditor",
    "integration",
    "headteacher",
    "chair",
    "governor",
    "adviser",
    "external-partner",
    "operator",
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
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, NO],
        ),
        row(
            "an event",
            |s, key| s.trust.get(key, &format!("/events/{}", s.event)),
            [OK, OK, OK, OK, OK, OK, OK, OK, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, NO],
        ),
        row(
            "an event's bytes",
            |s, key| s.trust.get(key, &format!("/events/{}/raw", s.event)),
            [OK, OK, OK, OK, OK, OK, OK, OK, EITHER, EITHER, EITHER, NO, EITHER, NO],
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
            [NO, MADE, MADE, NO, NO, NO, NO, NO, EITHER, EITHER, EITHER, NO, EITHER, NO],
        ),
        row(
            "decide a category",
            |s, key| s.trust.at(MINE).decide(key, "amber", "2026-01-12", &[&s.event]),
            [NO, MADE, MADE, MADE, NO, NO, NO, NOBODY, NO, NO, NO, NO, NO, NO],
        ),
        row(
            "step down",
            |s, key| {
                s.trust.at(MINE).post(
                    key,
                    "/escalations/step-down?dryRun=true",
                    json!({"rung": null, "reason": "Done.", "grounds": [s.event]}),
                )
            },
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

#[test]
fn slashes_that_follow_each_other_are_one() {
    let scene = Scene::set();
    for path in ["//v1/me", "/v1//me", "///v1///me"] {
        scene.client().get(&scene.trust.lead, path).expect(200);
        scene.client().ask("GET", path).send().problem(401, "unauthenticated");
    }
    let twice = scene.client().get(&scene.trust.lead, "//v1//trusts?limit=nothing").problem(400, "invalid-query");
    assert!(twice.text("/detail").contains("limit") || twice.json.to_string().contains("limit"), "{}", twice.json);
}

#[test]
fn me_says_enough_to_build_a_menu() {
    let scene = Scene::set();
    let lead = scene.client().get(&scene.trust.lead, "/v1/me").expect(200).json;
    assert_eq!((&lead["person"]["id"], &lead["person"]["name"]), (&json!(scene.trust.lead.person), &json!("Leigh Carter")), "{lead}");
    assert_eq!((&lead["grants"][0]["role"], &lead["grants"][0]["trust"]["slug"]), (&json!("improvement-lead"), &json!("agora")), "{lead}");
    let may = |key: &str| {
        let me = scene.client().get(key, "/v1/me").expect(200).json;
        me["may"][0]["permissions"]
            .as_array()
            .map(|words| words.iter().map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    assert!(may(&scene.trust.lead.key).contains(&"decide".to_owned()));
    assert!(!may(&scene.trust.admin).contains(&"decide".to_owned()) && may(&scene.trust.admin).contains(&"configure".to_owned()));
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let me = scene.client().get(&head, "/v1/me").expect(200).json;
    assert_eq!(me["grants"][0]["academies"][0]["urn"], MINE, "{me}");
    assert_eq!(
        may(&head.key),
        [
            "respond-to-reviews",
            "check-facts",
            "record-progress",
            "run-programmes",
            "request-support",
            "evaluate-own-school",
            "report-own-school",
            "write-plans",
            "agree-to-plans",
            "acknowledge-reports"
        ]
    );
    assert_eq!(scene.client().get(OPERATOR, "/v1/me").expect(200).json["operator"], true);
}
