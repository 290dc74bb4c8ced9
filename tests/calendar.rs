//! The academic year in six half-terms, which each trust sets for itself.

use serde_json::{Value, json};

use crate::harness::World;

pub(crate) fn year() -> Value {
    json!({"halfTerms": [
        {"code": "autumn-1", "startsOn": "2025-09-02", "endsOn": "2025-10-24"},
        {"code": "autumn-2", "startsOn": "2025-11-03", "endsOn": "2025-12-19"},
        {"code": "spring-1", "startsOn": "2026-01-05", "endsOn": "2026-02-13"},
        {"code": "spring-2", "startsOn": "2026-02-23", "endsOn": "2026-03-27"},
        {"code": "summer-1", "startsOn": "2026-04-13", "endsOn": "2026-05-22"},
        {"code": "summer-2", "startsOn": "2026-06-01", "endsOn": "2026-07-22"},
    ]})
}

#[test]
fn a_year_is_set_read_and_set_again_when_terms_move() {
    let world = World::new();
    let trust = world.trust("agora");
    let path = format!("{}/calendar/2025-26", trust.url);
    trust.get(&trust.lead, "/calendar/2025-26").problem(404, "not-found");
    assert_eq!(trust.client.put(&trust.admin, &path, year()).expect(201).types(), ["CalendarSet"]);
    let shown = trust.get(&trust.lead, "/calendar/2025-26").expect(200).json;
    assert_eq!(shown["halfTerms"], year()["halfTerms"]);
    assert_eq!(trust.client.put(&trust.admin, &path, year()).expect(200).events().len(), 0);
    let mut moved = year();
    moved["halfTerms"][5]["endsOn"] = "2026-07-17".into();
    trust.client.put(&trust.admin, &path, moved.clone()).expect(201);
    assert_eq!(trust.get(&trust.lead, "/calendar/2025-26").expect(200).json["halfTerms"], moved["halfTerms"]);
}

#[test]
fn a_year_that_does_not_add_up_is_refused_with_every_fault() {
    let world = World::new();
    let trust = world.trust("agora");
    let path = format!("{}/calendar/2025-26", trust.url);
    let mut wrong = year();
    wrong["halfTerms"][1]["startsOn"] = "2025-10-20".into();
    wrong["halfTerms"][3]["code"] = "easter".into();
    wrong["halfTerms"][5]["endsOn"] = "2026-13-01".into();
    let refused = trust.client.put(&trust.admin, &path, wrong).expect(422);
    for wanted in ["/halfTerms/3/code", "/halfTerms/5/endsOn"] {
        assert!(refused.pointers().contains(&wanted), "{refused:?}");
    }
    let mut overlapping = year();
    overlapping["halfTerms"][1]["startsOn"] = "2025-10-20".into();
    assert_eq!(trust.client.put(&trust.admin, &path, overlapping).expect(422).pointers(), ["/halfTerms/1/startsOn"]);
    let mut short = year();
    short["halfTerms"].as_array_mut().unwrap().pop();
    assert_eq!(trust.client.put(&trust.admin, &path, short).expect(422).pointers(), ["/halfTerms"]);
    let mut outside = year();
    outside["halfTerms"][0]["startsOn"] = "2025-08-31".into();
    assert_eq!(trust.client.put(&trust.admin, &path, outside).expect(422).pointers(), ["/halfTerms/0"]);
    trust.get(&trust.lead, "/calendar/2025-26").problem(404, "not-found");
    for year_that_is_none in ["2025-27", "2025", "next"] {
        trust.get(&trust.lead, &format!("/calendar/{year_that_is_none}")).problem(404, "not-found");
    }
}
