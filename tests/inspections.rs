//! Inspections entered by hand: in the words inspectors used then or use now, and never a category.

use serde_json::{Value, json};

use crate::harness::World;

#[test]
fn an_inspection_of_either_kind_is_entered_and_shown() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    let old = json!({"inspectedOn": "2019-05-14", "publishedOn": "2019-06-20", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "good"}], "url": "https://example.org/report"});
    let new = json!({"inspectedOn": "2026-01-20", "kind": "report card", "outcomes": [{"area": "inclusion", "grade": "expected standard"}, {"area": "achievement", "grade": "needs attention"}]});
    for inspection in [&old, &new] {
        let entered = academy.post(&trust.admin, "/inspections", inspection.clone()).expect(201);
        assert_eq!(entered.types(), ["InspectionRecorded"], "one from before it joined is welcome");
    }
    let shown = academy.get(&trust.ceo, "/inspections").expect(200);
    assert_eq!(shown.items().len(), 2);
    let found = shown.items().iter().find(|item| item["inspectedOn"] == "2019-05-14").unwrap();
    for field in ["publishedOn", "kind", "outcomes", "url"] {
        assert_eq!(found[field], old[field], "{field}");
    }
    assert_eq!(academy.state("")["category"], Value::Null);
}

#[test]
fn an_inspection_must_have_been_held_before_it_is_entered_and_published() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    let outcomes = json!([{"area": "inclusion", "grade": "expected standard"}]);
    let future = json!({"inspectedOn": "2026-02-03", "kind": "report card", "outcomes": outcomes});
    assert_eq!(academy.post(&trust.admin, "/inspections", future).expect(422).faults(), [("/inspectedOn", "in-the-future")]);
    let backwards = json!({"inspectedOn": "2026-01-20", "publishedOn": "2026-01-19", "kind": "report card", "outcomes": outcomes});
    assert_eq!(academy.post(&trust.admin, "/inspections", backwards).expect(422).pointers(), ["/publishedOn"]);
    let bare = academy.post(&trust.admin, "/inspections", json!({"outcomes": [{"area": "inclusion"}]})).expect(422);
    assert_eq!(bare.pointers(), ["/inspectedOn", "/kind", "/outcomes/0/grade"]);
}
