//! People: their names stand beside the log and come inline wherever they did something.

use serde_json::json;

use crate::harness::World;

#[test]
fn a_person_is_registered_listed_and_shown() {
    let world = World::new();
    let trust = world.trust("agora");
    let made =
        trust.client.post(&trust.admin, format!("{}/people", trust.url), json!({"name": "Noor Yates", "title": "Clerk"})).expect(201);
    assert_eq!(made.types(), ["PersonRegistered"]);
    let location = made.header("location").expect("a location").to_owned();
    let shown = trust.client.get(&trust.ceo, &location).expect(200).json;
    assert_eq!((&shown["name"], &shown["title"], &shown["id"]), (&json!("Noor Yates"), &json!("Clerk"), &made.json["person"]["id"]));
    let names: Vec<String> =
        trust.client.all(&trust.ceo, &format!("{}/people", trust.url), 2).iter().map(|person| person["name"].to_string()).collect();
    assert_eq!(names.len(), 4);
    assert!(names.contains(&"\"Noor Yates\"".to_owned()));
    trust.get(&trust.ceo, "/people/01990b5e-8c00-7000-8000-00000000ffff").problem(404, "not-found");
}

#[test]
fn a_person_needs_a_name_of_sensible_length() {
    let world = World::new();
    let trust = world.trust("agora");
    let path = format!("{}/people", trust.url);
    for (body, pointer) in [
        (json!({"title": "Clerk"}), "/name"),
        (json!({"name": "", "title": "Clerk"}), "/name"),
        (json!({"name": "N".repeat(201), "title": "Clerk"}), "/name"),
        (json!({"name": 7, "title": "Clerk"}), "/name"),
        (json!({"name": "Noor Yates", "title": "Clerk", "age": 40}), "/age"),
    ] {
        assert_eq!(trust.client.post(&trust.admin, &path, body).problem(422, "invalid-body").pointers(), [pointer]);
    }
    assert_eq!(trust.feed().iter().filter(|event| event["type"] == "PersonRegistered").count(), 3);
}

#[test]
fn people_belong_to_one_trust() {
    let world = World::new();
    let (trust, other) = (world.trust("agora"), world.trust("prospere"));
    other.get(&other.lead, &format!("/people/{}", trust.lead.person)).problem(404, "not-found");
    let academy = other.academy("910001");
    world.at("2026-01-12");
    let foreign = crate::harness::review(&trust.lead, "rag-assessment", "2026-01-12");
    assert_eq!(academy.review(&other.lead, &foreign).expect(422).faults(), [("/reviewers/0", "unknown-person")]);
}

#[test]
fn a_name_comes_back_as_it_was_written() {
    let world = World::new();
    let trust = world.trust("agora");
    for name in ["Siân Ó Dálaigh", "李小龍", "Zoë “Zee” O’Neill-Smith", "أحمد", "N\u{e9}e e\u{301}"] {
        let id = trust.person(name, "Governor");
        assert_eq!(trust.get(&trust.ceo, &format!("/people/{id}")).expect(200).json["name"], name);
    }
}
