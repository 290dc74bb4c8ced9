//! Frameworks are data: the five that ship with the service, and a trust's own, which must work
//! without a release.

use serde_json::{Value, json};

use crate::harness::{OPERATOR, World, review};

/// Each built-in framework: its scale worst first, its criteria, its review types, its ladder.
const BUILT_IN: [(&str, &[&str]); 5] = [
    ("prospere", &["red", "amber", "green"]),
    ("agora", &["red", "amber", "yellow", "green"]),
    ("scholars", &["significant-concern", "some-concern", "performing-well"]),
    ("wpt", &["inadequate", "requires-improvement", "good-or-better"]),
    ("amadeus", &["E", "D", "C", "B", "A"]),
];

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|item| item["code"].as_str().expect("a code")).collect()
}

/// A trust's own framework: Agora's words changed into another trust's.
fn own() -> Value {
    let world = World::new();
    let mut document = world.client.get(OPERATOR, "/v1/frameworks/prospere").expect(200).json;
    document["code"] = "tidewater".into();
    document["name"] = "Tidewater Schools".into();
    let text = document.to_string();
    let renamed = [("red", "ebb"), ("amber", "slack"), ("green", "flood"), ("ceo-and-eht-visit", "harbour-visit")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(&format!("\"{from}\""), &format!("\"{to}\"")));
    serde_json::from_str(&renamed).expect("still JSON")
}

#[test]
fn the_five_built_in_frameworks_are_listed_and_shown_with_the_codes_of_the_contract() {
    let world = World::new();
    let list = world.client.get(OPERATOR, "/v1/frameworks").expect(200);
    let mut listed = codes(&list.json["items"]);
    listed.sort_unstable();
    assert_eq!(listed, ["agora", "amadeus", "prospere", "scholars", "wpt"]);
    for (code, scale) in BUILT_IN {
        let framework = world.client.get(OPERATOR, format!("/v1/frameworks/{code}")).expect(200).json;
        assert_eq!((framework["code"].as_str(), codes(&framework["scale"])), (Some(code), scale.to_vec()));
        assert!(framework["name"].as_str().is_some_and(|name| !name.is_empty()));
        for category in framework["scale"].as_array().unwrap() {
            assert!(category["name"].is_string(), "{category}");
        }
        let progress = framework["progressScale"].as_array().unwrap();
        assert!(progress.iter().any(|word| word["fastEnough"] == true) && progress.iter().any(|word| word["fastEnough"] == false));
        assert!(!codes(&framework["ladder"]).is_empty());
        for criterion in framework["criteria"].as_array().unwrap() {
            assert!(criterion["area"].is_string() && codes(&criterion["levels"]).len() >= 2, "{criterion}");
        }
        for kind in framework["reviewTypes"].as_array().unwrap() {
            assert!(kind["cadence"].is_object() || kind["cadence"].is_string(), "{kind}");
            assert!(kind["writeUpDays"].is_u64(), "{kind}");
        }
    }
    let rung = |code: &str| world.client.get(OPERATOR, format!("/v1/frameworks/{code}")).json["ladder"][0]["code"].clone();
    assert_eq!((rung("prospere"), rung("agora")), (json!("ceo-and-eht-visit"), json!("ceo-and-lead-visit")));
    world.client.get(OPERATOR, "/v1/frameworks/nowhere").problem(404, "not-found");
}

#[test]
fn every_item_of_a_built_in_framework_says_whether_it_was_published_or_assumed() {
    let world = World::new();
    for (code, _) in BUILT_IN {
        let framework = world.client.get(OPERATOR, format!("/v1/frameworks/{code}")).expect(200).json;
        for part in ["scale", "progressScale", "criteria", "reviewTypes", "ladder", "entitlements", "planRules", "audiences", "roles"] {
            let items = framework[part].as_array().unwrap_or_else(|| panic!("{code} has no {part}"));
            assert!(!items.is_empty(), "{code}: {part}");
            for item in items {
                assert!(item["source"] == "published" || item["source"] == "assumed", "{code}: {part}: {item}");
            }
        }
    }
}

#[test]
fn a_mapping_never_fills_in_a_category() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let inspection =
        json!({"inspectedOn": "2026-01-07", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "outstanding"}]});
    academy.post(&trust.lead, "/inspections", inspection).expect(201);
    assert_eq!(academy.state("")["category"], Value::Null);
    let bare = academy.review(&trust.lead, &review(&trust.lead, "annual-school-review", "2026-01-09")).expect(201);
    assert_eq!(bare.json["review"]["suggestion"]["categories"], json!([]), "{bare:?}");
}

#[test]
fn a_trusts_own_framework_works_from_adoption_to_escalation() {
    let world = World::new();
    let trust = world.trust_called("tidewater", None);
    let academy = trust.academy("910001");
    let path = format!("{}/framework", trust.url);
    trust.get(&trust.admin, "/framework").problem(404, "not-found");
    let document = own();
    let adopted = world.client.put(&trust.admin, &path, json!({"document": document})).expect(201);
    assert_eq!(adopted.types(), ["FrameworkAdopted"]);
    assert_eq!(trust.get(&trust.lead, "/framework").expect(200).json, document, "in the shape in which it was sent");

    world.at("2026-01-12");
    let slow = review(&trust.lead, "termly-progress-report", "2026-01-12").progress("not-fast-enough").found("governance", "developing");
    let recorded = academy.review(&trust.lead, &slow).expect(201);
    assert_eq!(recorded.types(), ["ReviewRecorded", "InterventionEscalated"]);
    assert_eq!(recorded.json["review"]["suggestion"]["categories"][0]["code"], "slack", "{recorded:?}");
    let basis = recorded.event("ReviewRecorded");
    assert_eq!(academy.decide(&trust.lead, "slack", "2026-01-12", &[&basis]).expect(201).types(), ["CategoryChanged"]);
    assert_eq!((academy.category(""), academy.rung("")), (json!("slack"), json!("harbour-visit")));
    academy.decide(&trust.lead, "amber", "2026-01-12", &[&basis]).expect(422);
}

#[test]
fn a_faulty_framework_is_refused_with_every_fault_and_its_pointer() {
    let world = World::new();
    let trust = world.trust_called("tidewater", None);
    let mut document = own();
    document["scale"][0].as_object_mut().unwrap().remove("name");
    document["criteria"][0]["levels"][0]["category"] = "spring-tide".into();
    document["reviewTypes"][1]["writeUpDays"] = "soon".into();
    document["ladder"][0]["source"] = "guessed".into();
    document["tides"] = json!([]);
    let path = format!("{}/framework", trust.url);
    let refused = world.client.put(&trust.admin, &path, json!({"document": document, "effectiveOn": "soon"})).problem(422, "invalid-body");
    let pointers = refused.pointers();
    for wanted in [
        "/document/scale/0/name",
        "/document/criteria/0/levels/0/category",
        "/document/reviewTypes/1/writeUpDays",
        "/document/ladder/0/source",
        "/document/tides",
        "/effectiveOn",
    ] {
        assert!(pointers.contains(&wanted), "{wanted} is not among {pointers:?}");
    }
    trust.get(&trust.admin, "/framework").problem(404, "not-found");
    assert_eq!(trust.feed().iter().filter(|event| event["type"] == "FrameworkAdopted").count(), 0);

    for body in [json!({}), json!({"code": "agora", "document": own()}), json!({"code": "nowhere"}), json!({"document": []})] {
        world.client.put(&trust.admin, &path, body).expect(422);
    }
}

#[test]
fn reviews_decisions_and_escalations_need_a_framework() {
    let world = World::new();
    let trust = world.trust_called("bare", None);
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let joined = trust.feed().iter().find(|event| event["type"] == "AcademyJoined").unwrap()["id"].as_str().unwrap().to_owned();
    let events = trust.events();
    academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-12")).problem(422, "no-framework");
    academy.decide(&trust.lead, "green", "2026-01-12", &[&joined]).problem(422, "no-framework");
    academy.escalate(&trust.lead, "ceo-and-lead-visit", &[&joined]).problem(422, "no-framework");
    assert_eq!(trust.events(), events);
}

#[test]
fn the_first_framework_also_holds_for_all_earlier_days_and_a_later_one_from_its_own() {
    let world = World::new();
    let trust = world.trust_called("turning", None);
    let academy = trust.academy("910001");
    let path = format!("{}/framework", trust.url);
    world.at("2025-10-01");
    world.client.put(&trust.admin, &path, json!({"code": "prospere"})).expect(201);
    let first = review(&trust.lead, "rag-assessment", "2024-03-04").found("governance", "effective");
    let basis = academy.reviewed(&first);
    academy.decide(&trust.lead, "green", "2024-03-04", &[&basis]).expect(201);

    world.at("2026-01-05");
    world.client.put(&trust.admin, &path, json!({"code": "agora", "effectiveOn": "2026-02-01"})).expect(201);
    world.at("2026-02-02");
    let code = |query: &str| trust.get(&trust.lead, &format!("/framework{query}")).expect(200).json["code"].clone();
    assert_eq!((code(""), code("?asOf=2026-01-31"), code("?asOf=1999-01-01")), (json!("agora"), json!("prospere"), json!("prospere")));
    assert_eq!(code("?knownAt=2025-12-01T00:00:00Z&asOf=2026-03-01"), "prospere", "the second was not yet adopted");

    // Each review and decision is judged under the framework in force on its own day.
    academy.review(&trust.lead, &review(&trust.lead, "rag-assessment", "2026-01-31")).expect(201);
    academy.review(&trust.lead, &review(&trust.lead, "rag-assessment", "2026-02-02")).expect(422);
    let second = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-02-02"));
    assert_eq!(academy.decide(&trust.lead, "yellow", "2026-01-31", &[&second]).expect(422).pointers(), ["/category"]);

    // The old decision still reads as it was made.
    let state = academy.state("");
    assert_eq!((&state["category"]["code"], &state["category"]["framework"]["code"]), (&json!("green"), &json!("prospere")), "{state}");
    let decided = academy.decide(&trust.lead, "green", "2026-02-02", &[&second]).expect(201);
    assert_eq!(decided.types(), ["CategoryChanged"], "green of another framework is another category");
    let (now, then) = (academy.state(""), academy.state("?asOf=2026-02-01"));
    assert_eq!((&now["category"]["framework"]["code"], &then["category"]["framework"]["code"]), (&json!("agora"), &json!("prospere")));
    let decisions = academy.get(&trust.lead, "/category-decisions").expect(200);
    let frameworks: Vec<&Value> = decisions.items().iter().map(|decision| &decision["framework"]["code"]).collect();
    assert!(frameworks.contains(&&json!("agora")) && frameworks.contains(&&json!("prospere")), "{decisions:?}");
}

#[test]
fn a_second_version_of_the_same_framework_leaves_old_decisions_under_the_first() {
    let world = World::new();
    let trust = world.trust_called("tidewater", None);
    let academy = trust.academy("910001");
    let path = format!("{}/framework", trust.url);
    let mut document = own();
    world.client.put(&trust.admin, &path, json!({"document": document})).expect(201);
    world.at("2025-10-06");
    let basis = academy.reviewed(&review(&trust.lead, "rag-assessment", "2025-10-06"));
    academy.decide(&trust.lead, "slack", "2025-10-06", &[&basis]).expect(201);
    let old = academy.state("")["category"].clone();

    document["scale"][1]["name"] = "Slack water".into();
    world.at("2025-11-03");
    world.client.put(&trust.admin, &path, json!({"document": document})).expect(201);
    assert_eq!(world.client.put(&trust.admin, &path, json!({"document": document})).expect(200).types(), Vec::<&str>::new());
    assert_eq!(academy.state("")["category"], old, "as it was made");
    let confirmed = academy.decide(&trust.lead, "slack", "2025-11-03", &[&basis]).expect(201);
    assert_eq!(confirmed.types(), ["CategoryConfirmed"], "same category, same framework code");
    assert_eq!(academy.state("")["category"]["name"], "Slack water");
    assert_eq!(academy.state("?asOf=2025-10-31")["category"]["name"], old["name"]);
}
