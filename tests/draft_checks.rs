//! The checks of a draft: who reads what of them, and that they are about the words that become final.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, Trust, World, review};

const MINE: &str = "910001";

/// A draft of an adviser's at an academy with a head.
struct Scene<'t> {
    academy: Academy<'t>,
    adviser: Member,
    head: Member,
    draft: String,
    content: Value,
}

impl<'t> Scene<'t> {
    fn set(world: &World, trust: &'t Trust) -> Scene<'t> {
        let academy = trust.academy(MINE);
        let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
        let leads = json!({"person": head.person, "office": "headteacher", "from": "2024-09-01"});
        academy.post(&trust.admin, "/leaders", leads).expect(201);
        let adviser = trust.member("adviser", "Asa Field", Some(&[MINE]));
        world.at("2026-01-12");
        let content = review(&adviser, "termly-evaluation", "2026-01-12").found("governance", "developing").0;
        let draft = academy.post(&adviser, "/review-drafts", content.clone()).expect(201).text("/draft/id");
        Scene { academy, adviser, head, draft, content }
    }

    fn at(&self, part: &str) -> String {
        format!("{}/review-drafts/{}{part}", self.academy.url, self.draft)
    }

    fn post(&self, key: impl AsRef<str>, part: &str, body: Value) -> Answer {
        self.academy.post(key, &format!("/review-drafts/{}{part}", self.draft), body)
    }

    #[track_caller]
    fn read(&self, key: impl AsRef<str>) -> Value {
        self.academy.trust.client.get(key, self.at("")).expect(200).json
    }

    #[track_caller]
    fn rewrite(&self, summary: &str) {
        let mut content = self.content.clone();
        content["summary"] = summary.into();
        self.academy.trust.client.put(&self.adviser, self.at(""), content).expect(200);
    }

    #[track_caller]
    fn send(&self) {
        self.post(&self.adviser, "/factual-check", json!({"dueOn": "2026-01-20"})).expect(201);
    }
}

#[test]
fn a2_a_check_says_that_the_draft_was_written_anew_after_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    scene.post(&trust.lead, "/quality-check", json!({"passed": true})).expect(201);
    scene.send();
    let correction = json!({"pointer": "/summary", "says": "Books were looked at.", "shouldSay": "Six books were looked at."});
    scene.post(&scene.head, "/corrections", correction).expect(201);
    scene.post(&scene.head, "/factual-check/return", json!({})).expect(201);
    let since = |checks: &Value| {
        ["/quality/0", "/factual", "/corrections/0"].map(|part| checks.pointer(part).unwrap()["changedSince"].as_bool().unwrap())
    };
    let checks = scene.read(&trust.lead)["checks"].clone();
    assert_eq!(since(&checks), [false; 3], "{checks}");
    let correction = checks["corrections"][0]["id"].as_str().unwrap();
    scene.post(&scene.adviser, &format!("/corrections/{correction}/acceptance"), json!({"reason": "It was six."})).expect(201);
    assert_eq!(since(&scene.read(&trust.lead)["checks"]), [false; 3], "accepted, and not made");
    scene.rewrite("Something else altogether.");
    assert_eq!(since(&scene.read(&trust.lead)["checks"]), [true; 3]);
    scene.post(&scene.adviser, "/finalisation", json!({})).expect(201);
    let life = scene.academy.get(&trust.ceo, &format!("/reviews/{}", scene.draft)).expect(200).json["life"].clone();
    assert_eq!(since(&life["checks"]), [true; 3], "{life}");
}

