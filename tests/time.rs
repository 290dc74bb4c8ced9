//! Two questions about the past: how things stood on a day, and what was known by an instant. A late
//! entry answers the first differently and never the second.

use serde_json::{Value, json};

use crate::harness::{Review, Trust, World, instant, review};

fn evaluation(trust: &Trust, held_on: &str) -> Review {
    review(&trust.lead, "termly-evaluation", held_on)
}

#[test]
fn a_late_entry_changes_how_things_stood_and_not_what_was_known() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2025-10-06");
    let basis = academy.reviewed(&evaluation(&trust, "2025-10-06"));
    academy.decide(&trust.lead, "green", "2025-10-06", &[&basis]).expect(201);
    world.at("2026-01-19");
    let before = "2026-01-01T00:00:00Z";
    let late = academy.decide(&trust.lead, "amber", "2025-11-03", &[&basis]).expect(201);
    assert_eq!(
        late.json["category"]["from"]["code"].as_str().or(late.json["category"]["from"]["category"]["code"].as_str()),
        Some("green")
    );
    assert_eq!((&late.json["category"]["lagDays"], &late.json["category"]["late"]), (&json!(77), &json!(true)), "{late:?}");

    let seen = |query: &str| academy.category(query);
    assert_eq!(seen(""), "amber");
    assert_eq!((seen("?asOf=2025-12-01"), seen(&format!("?asOf=2025-12-01&knownAt={before}"))), (json!("amber"), json!("green")));
    assert_eq!((seen("?asOf=2025-11-02"), seen(&format!("?knownAt={before}"))), (json!("green"), json!("green")));
    let row = |query: &str| trust.get(&trust.ceo, &format!("/board{query}")).expect(200).items()[0]["category"]["code"].clone();
    assert_eq!((row("?asOf=2025-12-01"), row(&format!("?asOf=2025-12-01&knownAt={before}"))), (json!("amber"), json!("green")));

    assert_eq!(seen("?knownAt=2026-01-19T11:00:00%2B01:00"), "amber", "an instant may be given with an offset");

    // The same holds for every other read of the past.
    let count = |path: &str, query: &str| academy.get(&trust.lead, &format!("{path}{query}")).expect(200).items().len();
    assert_eq!((count("/category-decisions", ""), count("/category-decisions", &format!("?knownAt={before}"))), (2, 1));
    assert_eq!((count("/timeline", ""), count("/timeline", &format!("?knownAt={before}"))), (4, 3));
    assert_eq!((count("/reviews", ""), count("/reviews", "?knownAt=2025-10-01T00:00:00Z")), (1, 0));
    assert_eq!((count("/reviews", "?asOf=2025-10-06"), count("/reviews", "?asOf=2025-10-05")), (1, 0));
    let decision = late.header("location").expect("a location").to_owned();
    trust.client.get(&trust.lead, format!("{decision}?knownAt={before}")).problem(404, "not-found");
    trust.client.get(&trust.lead, format!("{decision}?knownAt=2026-01-19T10:00:00Z")).expect(200);
}

#[test]
fn of_two_decisions_for_one_day_the_later_recorded_is_in_force() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2025-10-06");
    let basis = academy.reviewed(&evaluation(&trust, "2025-10-06"));
    academy.decide(&trust.lead, "green", "2025-10-06", &[&basis]).expect(201);
    let second = academy.decide(&trust.lead, "red", "2025-10-06", &[&basis]).expect(201);
    assert_eq!(second.types(), ["CategoryChanged"]);
    assert_eq!(academy.category("?asOf=2025-10-06"), "red");
}

#[test]
fn what_a_late_decision_changed_from_is_what_was_in_force_on_its_own_day() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2025-12-01");
    let basis = academy.reviewed(&evaluation(&trust, "2025-10-06"));
    academy.decide(&trust.lead, "green", "2025-10-06", &[&basis]).expect(201);
    academy.decide(&trust.lead, "red", "2025-11-24", &[&basis]).expect(201);
    academy.decide(&trust.lead, "amber", "2025-11-03", &[&basis]).expect(201);
    let changes: Vec<(Value, Value)> = trust
        .feed()
        .iter()
        .filter(|event| event["type"] == "CategoryChanged")
        .map(|event| (event["data"]["from"]["category"].clone(), event["data"]["to"]["category"].clone()))
        .collect();
    assert_eq!(changes, [(Value::Null, json!("green")), (json!("green"), json!("red")), (json!("green"), json!("amber"))]);
    assert_eq!(academy.category(""), "red");
}

#[test]
fn the_future_is_neither_known_nor_reviewed() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&evaluation(&trust, "2026-01-12"));
    for path in ["", "/timeline", "/reviews", "/category-decisions", "/escalations"] {
        let refused = academy.get(&trust.lead, &format!("{path}?knownAt=2026-01-12T10:00:01Z")).problem(400, "invalid-query");
        assert_eq!(refused.pointers(), ["knownAt"]);
        academy.get(&trust.lead, &format!("{path}?knownAt=2026-01-12T10:00:00Z")).expect(200);
        academy.get(&trust.lead, &format!("{path}?asOf=soon")).problem(400, "invalid-query");
    }
    for path in ["/board", "/framework"] {
        trust.get(&trust.lead, &format!("{path}?knownAt=2027-01-01T00:00:00Z")).problem(400, "invalid-query");
    }
    assert_eq!(academy.review(&trust.lead, &evaluation(&trust, "2026-01-13")).expect(422).faults(), [("/heldOn", "in-the-future")]);
    assert_eq!(academy.decide(&trust.lead, "red", "2026-01-13", &[&basis]).expect(422).faults(), [("/effectiveOn", "in-the-future")]);
}

#[test]
fn an_evening_in_july_is_already_tomorrow_in_london() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-07-01T23:30:00Z");
    academy.review(&trust.lead, &evaluation(&trust, "2026-07-02")).expect(201);
    academy.review(&trust.lead, &evaluation(&trust, "2026-07-03")).expect(422);
}

#[test]
fn before_an_academy_was_recorded_it_is_not_there_and_before_it_joined_nothing_is_said_of_it() {
    let world = World::new();
    let trust = world.trust("agora");
    world.at("2025-10-06");
    let academy = trust.academy_joined("910001", "2025-09-15", json!({}));
    academy.get(&trust.lead, "?knownAt=2025-10-01T00:00:00Z").problem(404, "not-found");
    academy.get(&trust.lead, "/timeline?knownAt=2025-10-01T00:00:00Z").problem(404, "not-found");
    let before = academy.state("?asOf=2025-09-14");
    assert_eq!((&before["category"], &before["escalation"]), (&Value::Null, &Value::Null));
    assert_eq!(academy.state("?asOf=2025-09-15")["escalation"], json!({"current": null, "proposed": null}));
    assert_eq!(trust.get(&trust.lead, "/board?asOf=2025-09-14").expect(200).items().len(), 0);
    academy.review(&trust.lead, &evaluation(&trust, "2025-09-14")).expect(422);
    trust.get(&trust.lead, "/academies/910009").problem(404, "not-found");
}

#[test]
fn a_policys_event_counts_from_the_day_it_is_recorded() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    academy.reviewed(&evaluation(&trust, "2026-01-12").progress("not-fast-enough"));
    let current = academy.state("")["escalation"]["current"].clone();
    assert_eq!((&current["since"], &current["actBy"]), (&json!("2026-02-02"), &json!("2026-02-16")));
    assert_eq!(academy.rung("?asOf=2026-02-01"), Value::Null);
}

#[test]
fn a_review_held_before_one_that_already_judges_progress_sets_nothing_off() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    academy.reviewed(&evaluation(&trust, "2026-02-02").progress("on-track"));
    let late = academy.review(&trust.lead, &evaluation(&trust, "2026-01-12").progress("not-fast-enough")).expect(201);
    assert_eq!(late.types(), ["ReviewRecorded"]);
}

#[test]
fn a_late_review_shows_its_lag_and_is_late_only_beyond_what_its_type_allows() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    for (held_on, lag, late) in [("2026-02-02", 0, false), ("2026-01-19", 14, false), ("2026-01-18", 15, true)] {
        let recorded = academy.review(&trust.lead, &evaluation(&trust, held_on)).expect(201);
        assert_eq!((&recorded.json["review"]["lagDays"], &recorded.json["review"]["late"]), (&json!(lag), &json!(late)), "{held_on}");
    }
}

#[test]
fn recorded_instants_only_rise_and_a_clock_far_behind_refuses_rather_than_bends_them() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12T10:00:05Z");
    academy.reviewed(&evaluation(&trust, "2026-01-12"));
    world.at("2026-01-12T10:00:01Z");
    academy.reviewed(&evaluation(&trust, "2026-01-12"));
    academy.reviewed(&evaluation(&trust, "2026-01-12"));
    let events = trust.feed();
    let instants: Vec<&str> = events.iter().map(|event| event["recordedAt"].as_str().unwrap()).collect();
    assert!(instants.windows(2).all(|pair| pair[0] < pair[1]), "{instants:?}");
    for at in &instants {
        assert!(at.ends_with('Z') && at.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 7), "{at} has six decimals");
    }
    assert_eq!(&instants[instants.len() - 2..], ["2026-01-12T10:00:05.000001Z", "2026-01-12T10:00:05.000002Z"]);
    assert!(instant(instants[0]) < instant("2026-01-12"));

    world.at("2026-01-12T09:59:59Z");
    let refused = academy.review(&trust.lead, &evaluation(&trust, "2026-01-12")).problem(503, "clock-behind");
    assert!(refused.header("retry-after").is_some());
    let ready = || world.client.ask("GET", "/readyz").send().expect(200).json;
    assert_eq!((&ready()["reason"], &ready()["writable"]), (&json!("clock-behind"), &json!(true)));
    assert_eq!(trust.events(), events.len());
    let other = world.trust("prospere");
    assert_eq!(other.events(), 5, "another trust's log is not behind");
    world.at("2026-01-12T10:00:06Z");
    academy.reviewed(&evaluation(&trust, "2026-01-12"));
    assert_eq!(ready()["reason"], json!(null));
    let said = format!("it opens and reads; a write is answered 503 {}: {}", refused.text("/title"), refused.text("/detail"));
    println!("| the clock set back | {said} | set the clock: writes resume by themselves |");
}
