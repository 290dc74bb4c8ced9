//! What is open without a key, or to the operator, tells how the service is, and nothing of whom it serves.

use crate::harness::{OPERATOR, World, review};

#[test]
fn health_and_metrics_name_no_trust_academy_or_person() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
    academy.get(&trust.lead, "").expect(200);
    let live = world.client.ask("GET", "/livez").send().expect(200);
    assert!(!live.bytes.is_empty());
    let ready = world.client.ask("GET", "/readyz").send().expect(200);
    assert_eq!((&ready.json["ready"], &ready.json["writable"]), (&serde_json::json!(true), &serde_json::json!(true)));
    // Counts of requests tell when reviews are made, so they are for the operator alone.
    world.client.ask("GET", "/metrics").send().problem(401, "unauthenticated");
    world.client.ask("GET", "/metrics").key(&trust.lead).send().problem(403, "forbidden");
    let metrics = String::from_utf8(world.client.ask("GET", "/metrics").key(OPERATOR).send().expect(200).bytes).unwrap();
    assert!(metrics.contains("/v1/trusts/{trust}/academies/{urn}"), "{metrics}");
    for word in ["agora", "910001", "Leigh", trust.lead.person.as_str()] {
        assert!(!metrics.contains(word), "{word}: {metrics}");
    }
}

#[test]
fn a_browser_is_let_in_only_from_where_the_settings_say() {
    let world = World::new();
    let trust = world.trust("agora");
    let asked =
        world.client.ask("GET", format!("{}/board", trust.url)).key(&trust.lead).header("Origin", "https://elsewhere.example").send();
    assert_eq!(asked.header("access-control-allow-origin"), None);
}
