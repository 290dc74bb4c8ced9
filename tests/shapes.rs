//! What clients read, held in full: a field that changes its name or goes missing is seen here, even
//! where no story looks at it. A snapshot is changed only on purpose: a new field is one more line,
//! anything else breaks somebody's program.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{World, review};

/// Puts names for what differs from run to run: ids by their order of appearance, hashes, secrets.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn named(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                let old = std::mem::take(map);
                for (key, mut inner) in old {
                    self.named(&mut inner);
                    map.insert(self.of(&key), inner);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.named(item)),
            Value::String(text) => *text = self.of(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn of(&mut self, text: &str) -> String {
        let id = |part: &str| part.len() == 36 && part.chars().filter(|c| *c == '-').count() == 4;
        if text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit()) {
            return "[sha256]".to_owned();
        }
        let parts: Vec<String> = text.split('/').map(|part| if id(part) { self.numbered(part) } else { part.to_owned() }).collect();
        parts.join("/")
    }

    fn numbered(&mut self, id: &str) -> String {
        let next = self.0.len() + 1;
        self.0.entry(id.to_owned()).or_insert_with(|| format!("[id {next}]")).clone()
    }
}

#[test]
fn the_shapes_that_clients_read_are_these() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy =
        trust.academy_joined("910001", "2022-09-01", json!({"ukprn": "10090001", "laestab": "9192067", "predecessorUrns": ["900777"]}));
    let head = trust.person("Nia Bell", "Headteacher");
    academy.post(&trust.admin, "/leaders", json!({"person": head, "office": "headteacher", "from": "2024-09-01"})).expect(201);
    let inspection = json!({"inspectedOn": "2025-05-07", "publishedOn": "2025-06-20", "kind": "graded",
        "outcomes": [{"area": "overall effectiveness", "grade": "good"}], "url": "https://example.org/report"});
    academy.post(&trust.lead, "/inspections", inspection).expect(201);
    world.at("2026-01-12");
    let found = review(&trust.lead, "termly-evaluation", "2026-01-09")
        .found("governance", "developing")
        .evidence("visit", "Minutes of the autumn meeting")
        .found("attendance", "near-national")
        .progress("not-fast-enough")
        .with("strengths", "Reading is taught well.".into())
        .with("nextSteps", "Look at mathematics in March.".into());
    let recorded = academy.review(&trust.lead, &found).expect(201);
    let basis = recorded.event("ReviewRecorded");
    let decided = academy.decide(&trust.lead, "amber", "2026-01-12", &[&basis]).expect(201);
    let escalation = academy.state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned();
    world.at("2026-01-20");
    let visit = json!({"visitedOn": "2026-01-19", "visitors": [trust.ceo.person, trust.lead.person], "outcome": "Agreed a plan.", "furtherInterventions": ["A reading lead."]});
    academy.post(&trust.ceo, &format!("/escalations/{escalation}/visits"), visit).expect(201);

    let mut names = Names::default();
    let mut shape = |name: &str, mut value: Value| {
        names.named(&mut value);
        insta::assert_json_snapshot!(name, value);
    };
    let read = |path: &str| academy.get(&trust.lead, path).expect(200).json;
    shape("academy_state", read(""));
    shape("board", trust.get(&trust.lead, "/board").expect(200).json);
    shape("review_recorded", recorded.json.clone());
    shape("review", read(&format!("/reviews/{}", recorded.text("/review/id"))));
    shape("category_decision", read(&format!("/category-decisions/{}", decided.text("/category/id"))));
    shape("escalation", read(&format!("/escalations/{escalation}")));
    shape("timeline", read("/timeline"));
    shape("inspections", read("/inspections"));
    shape("leaders", read("/leaders"));
    shape("event", trust.get(&trust.lead, &format!("/events/{basis}")).expect(200).json);
    shape("event_raw", trust.get(&trust.lead, &format!("/events/{basis}/raw")).expect(200).json);
    shape("me", world.client.get(&trust.lead, "/v1/me").expect(200).json);
    shape("trust", trust.get(&trust.lead, "").expect(200).json);
    let refused = academy.decide(&trust.lead, "mauve", "2027-01-01", &[]).expect(422).json;
    shape("problem", refused);
}
