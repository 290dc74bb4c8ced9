//! The past stays what it was: what was answered on a day is answered again, word for word, to
//! whoever asks later what was known by then; and a service started anew answers as the old one did.

use serde_json::{Value, json};

use crate::harness::{Academy, Trust, World, review};

/// What is read at every step.
const READS: [&str; 9] =
    ["/framework", "/board", "/board?sort=priority", "/academies", "", "/timeline", "/reviews", "/category-decisions", "/escalations"];

/// A read as an address: those after the board are of the academy.
fn address(trust: &Trust, read: &str, known_at: Option<&str>) -> String {
    let of_trust = ["/framework", "/board", "/academies"].iter().any(|path| read.starts_with(path));
    let path = if of_trust { format!("{}{read}", trust.url) } else { format!("{}/academies/910001{read}", trust.url) };
    let mark = if path.contains('?') { '&' } else { '?' };
    known_at.map_or(path.clone(), |instant| format!("{path}{mark}knownAt={instant}"))
}

fn read_all(trust: &Trust, known_at: Option<&str>) -> Vec<Value> {
    READS.iter().map(|read| trust.client.get(&trust.lead, address(trust, read, known_at)).expect(200).json).collect()
}

type Step = fn(&Academy<'_>);

/// The last event of a type, as grounds or basis.
fn last(trust: &Trust, kind: &str) -> String {
    let feed = trust.feed();
    let found = feed.iter().rev().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    found["id"].as_str().unwrap().to_owned()
}

/// A school year, a step a day: late entries, corrections and another framework among them.
const YEAR: [(&str, Step); 12] = [
    ("2025-09-15", |academy| {
        academy.reviewed(&review(&academy.trust.lead, "termly-evaluation", "2025-09-15").found("governance", "sound"));
    }),
    ("2025-09-22", |academy| {
        academy.decide(&academy.trust.lead, "yellow", "2025-09-22", &[&last(academy.trust, "ReviewRecorded")]).expect(201);
    }),
    ("2025-11-10", |academy| {
        academy.reviewed(&review(&academy.trust.lead, "progress-report", "2025-11-10").progress("not-fast-enough"));
    }),
    ("2025-11-24", |academy| {
        let current = academy.state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned();
        let visit = json!({"visitedOn": "2025-11-20", "visitors": [academy.trust.ceo.person], "outcome": "Agreed a plan."});
        academy.post(&academy.trust.ceo, &format!("/escalations/{current}/visits"), visit).expect(201);
    }),
    ("2026-01-12", |academy| {
        let review = academy.get(&academy.trust.lead, "/reviews").json["items"][0]["id"].as_str().unwrap().to_owned();
        let amendment = json!({"changes": {"summary": "Read again."}, "reason": "Late minutes."});
        academy.post(&academy.trust.lead, &format!("/reviews/{review}/amendments"), amendment).expect(201);
    }),
    ("2026-01-19", |academy| {
        academy.decide(&academy.trust.lead, "red", "2025-10-13", &[&last(academy.trust, "ReviewRecorded")]).expect(201);
    }),
    ("2026-02-02", |academy| {
        let document = json!({"code": "prospere", "effectiveOn": "2026-03-01"});
        academy.trust.client.put(&academy.trust.admin, format!("{}/framework", academy.trust.url), document).expect(201);
    }),
    ("2026-03-09", |academy| {
        academy.reviewed(&review(&academy.trust.lead, "rag-assessment", "2026-03-09").found("governance", "effective").progress("rapid"));
    }),
    ("2026-03-16", |academy| {
        academy.decide(&academy.trust.ceo, "green", "2026-03-16", &[&last(academy.trust, "ReviewRecorded")]).expect(201);
    }),
    ("2026-04-20", |academy| {
        academy.step_down(&academy.trust.ceo, None, &[&last(academy.trust, "ReviewRecorded")]).expect(201);
    }),
    ("2026-05-11", |academy| {
        let review = academy.get(&academy.trust.lead, "/reviews").json["items"][0]["id"].as_str().unwrap().to_owned();
        academy.post(&academy.trust.lead, &format!("/reviews/{review}/withdrawal"), json!({"reason": "Another school's."})).expect(201);
    }),
    ("2026-06-01", |academy| {
        academy.post(&academy.trust.lead, "/departure", json!({"leftOn": "2026-06-01"})).expect(201);
    }),
];

#[test]
fn what_was_known_on_a_day_is_answered_the_same_for_ever() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let mut remembered = Vec::new();
    for (day, step) in YEAR {
        world.at(day);
        step(&academy);
        let evening = format!("{day}T21:00:00Z");
        world.at(&evening);
        remembered.push((evening, read_all(&trust, None)));
    }
    world.at("2026-07-20");
    for (evening, answers) in &remembered {
        for ((read, then), now) in READS.iter().zip(answers).zip(read_all(&trust, Some(evening))) {
            assert_eq!(now, *then, "{read} as known at {evening}");
        }
    }
    // What is known of a day goes on changing; so the pasts differ from each other.
    let states: Vec<&Value> = remembered.iter().map(|(_, answers)| &answers[4]).collect();
    assert!(states.windows(2).filter(|pair| pair[0] != pair[1]).count() >= 10);
}

#[test]
fn a_service_started_anew_answers_as_the_old_one_did() {
    let mut world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    for (day, step) in YEAR {
        world.at(day);
        step(&academy);
    }
    world.at("2026-07-20");
    let feed = trust.feed();
    let (now, then) = (read_all(&trust, None), read_all(&trust, Some("2026-01-15T00:00:00Z")));
    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    assert_eq!(read_all(&trust, None), now);
    assert_eq!(read_all(&trust, Some("2026-01-15T00:00:00Z")), then);
    assert_eq!(trust.feed(), feed);
}
