//! Category decisions: by a person, for a reason, on evidence.

use serde_json::{Value, json};

use crate::harness::{World, review};

#[test]
fn a_decision_reads_back_with_all_it_rests_on() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "developing"));
    let decided = academy.decide(&trust.ceo, "amber", "2026-01-12", &[&basis]).expect(201);
    let location = decided.header("location").expect("a location").to_owned();
    let shown = trust.client.get(&trust.ceo, &location).expect(200).json;
    assert_eq!((&shown["category"]["code"], &shown["category"]["name"]), (&json!("amber"), &json!("Amber")));
    assert_eq!((&shown["from"], &shown["confirmed"], &shown["departsFromSuggestion"]), (&Value::Null, &json!(false), &json!(false)));
    assert_eq!((&shown["reason"], &shown["decidedBy"]["name"]), (&json!("Weighed with the evidence at hand."), &json!("Ceri Morgan")));
    assert_eq!((&shown["basis"][0]["eventId"], &shown["basisWithdrawn"]), (&json!(basis), &json!(false)));
    assert_eq!(shown["framework"]["code"], "agora");
    let state = academy.state("")["category"].clone();
    assert_eq!(
        (&state["code"], &state["effectiveOn"], &state["decidedBy"]["id"]),
        (&json!("amber"), &json!("2026-01-12"), &json!(trust.ceo.person))
    );
    academy.get(&trust.ceo, "/category-decisions/01990b5e-8c00-7000-8000-00000000ffff").problem(404, "not-found");
}

#[test]
fn the_same_decision_again_is_nothing_new_and_by_anybody_else_or_on_other_evidence_it_is() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let (first, second) = (
        academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12")),
        academy.reviewed(&review(&trust.lead, "progress-report", "2026-01-12")),
    );
    let made = academy.decide(&trust.lead, "green", "2026-01-12", &[&first]).expect(201);
    let events = trust.events();
    let again = academy.decide(&trust.lead, "green", "2026-01-12", &[&first]).expect(200);
    assert_eq!((again.events().len(), &again.json["category"]["id"]), (0, &made.json["category"]["id"]));
    assert_eq!(trust.events(), events);
    assert_eq!(academy.decide(&trust.ceo, "green", "2026-01-12", &[&first]).expect(201).types(), ["CategoryConfirmed"]);
    assert_eq!(academy.decide(&trust.ceo, "green", "2026-01-12", &[&second]).expect(201).types(), ["CategoryConfirmed"]);
    assert_eq!(academy.decide(&trust.ceo, "yellow", "2026-01-12", &[&second]).expect(201).types(), ["CategoryChanged"]);
}

#[test]
fn a_decision_needs_evidence_of_this_academy_and_tells_every_fault() {
    let world = World::new();
    let trust = world.trust("agora");
    let (academy, other) = (trust.academy("910001"), trust.academy("910002"));
    world.at("2026-01-12");
    let theirs = other.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    let events = trust.events();
    assert_eq!(academy.decide(&trust.lead, "green", "2026-01-12", &[]).expect(422).pointers(), ["/basis"]);
    let refused = academy.decide(&trust.lead, "mauve", "2021-01-01", &[&theirs, &theirs]).expect(422);
    let pointers = refused.pointers();
    assert!(["/basis/0", "/category", "/effectiveOn"].iter().all(|wanted| pointers.contains(wanted)), "{refused:?}");
    let refused =
        academy.post(&trust.lead, "/category-decisions", json!({"category": "green", "basis": ["x"], "because": "y"})).expect(422);
    assert_eq!(refused.pointers(), ["/basis/0", "/because", "/effectiveOn", "/reason"]);
    assert_eq!(trust.events(), events);
}

#[test]
fn a_decision_needs_a_person_who_answers_for_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    let nobody = trust.key("ceo", None, None);
    academy.decide(&nobody, "green", "2026-01-12", &[&basis]).problem(422, "decider-required");
    academy.escalate(&nobody, "ceo-and-lead-visit", &[&basis]).problem(422, "decider-required");

    let integration = trust.key("integration", None, None);
    let ask = |person: &str| {
        let body = json!({"category": "green", "effectiveOn": "2026-01-12", "reason": "As agreed.", "basis": [basis]});
        trust
            .client
            .ask("POST", format!("{}/category-decisions", academy.url))
            .key(&integration)
            .header("Acting-For", person)
            .json(body)
            .send()
    };
    let decided = ask(&trust.ceo.person).expect(201);
    assert_eq!(decided.json["category"]["decidedBy"]["id"], json!(trust.ceo.person));
    let event = trust.feed().pop().unwrap();
    assert_eq!((&event["actor"]["kind"], &event["onBehalfOf"]), (&json!("service"), &json!(trust.ceo.person)));
    // Only who holds a live key there may be acted for, and only for what they may do.
    let clerk = trust.member("clerk", "Kit Lowe", None);
    assert_eq!(ask(&clerk.person).status, 403);
    let stranger = trust.person("Sam Stranger", "Governor");
    assert_eq!(ask(&stranger).status, 403);
    let as_ceo = trust.client.ask("GET", &academy.url).key(&trust.lead).header("Acting-For", &trust.ceo.person).send();
    assert_eq!(as_ceo.status, 403, "only an integration acts for somebody");
    trust.client.ask("GET", &academy.url).key(&integration).header("Acting-For", "Ceri").send().problem(400, "invalid-header");
}

#[test]
fn a_dry_run_of_a_decision_records_nothing() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "sound"));
    let events = trust.events();
    let body = json!({"category": "green", "effectiveOn": "2026-01-12", "reason": "As agreed.", "basis": [basis]});
    let tried = academy.post(&trust.lead, "/category-decisions?dryRun=true", body).expect(200);
    assert_eq!((tried.types(), &tried.json["category"]["departsFromSuggestion"]), (vec!["CategoryChanged"], &json!(true)), "{tried:?}");
    assert_eq!((trust.events(), academy.category("")), (events, Value::Null));
}
