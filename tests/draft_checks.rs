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
fn a2_the_head_reads_the_draft_as_it_was_sent_and_nothing_of_its_quality() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    scene.post(&trust.lead, "/quality-check", json!({"passed": true, "comment": "Between us: be kinder."})).expect(201);
    scene.send();
    scene.rewrite("Written anew.");
    scene.post(&trust.lead, "/quality-check", json!({"passed": true, "comment": "Between us: better."})).expect(201);

    let seen = scene.read(&scene.head);
    assert_eq!(
        (&seen["content"]["summary"], &seen["version"], &seen["checks"]["quality"]),
        (&scene.content["summary"], &json!(1), &json!([])),
        "{seen}"
    );
    let listed = scene.academy.get(&scene.head, "/review-drafts").expect(200);
    assert_eq!(listed.items()[0]["content"]["summary"], scene.content["summary"], "{listed:?}");
    assert_eq!(scene.read(&trust.lead)["content"]["summary"], "Written anew.");
    assert_eq!(scene.read(&trust.lead)["checks"]["quality"].as_array().map(Vec::len), Some(2));

    scene.post(&scene.head, "/factual-check/return", json!({})).expect(201);
    scene.rewrite("Written anew once more.");
    assert_eq!(scene.read(&scene.head), {
        let mut same = seen.clone();
        let now = scene.read(&scene.head);
        same["checks"]["factual"] = now["checks"]["factual"].clone();
        same
    });
    scene.post(&scene.adviser, "/finalisation", json!({})).expect(201);
    scene.academy.post(&trust.lead, &format!("/reviews/{}/sharing", scene.draft), json!({})).expect(201);
    let shared = scene.academy.get(&scene.head, &format!("/reviews/{}", scene.draft)).expect(200).json;
    assert_eq!((&shared["summary"], &shared["life"]["checks"]["quality"]), (&json!("Written anew once more."), &json!([])), "{shared}");
    assert!(!scene.academy.timeline(&scene.head, "").contains(&"DraftQualityChecked".to_owned()));
    let feed = trust.get(&scene.head, "/events?after=0&limit=1000").expect(200);
    assert!(!feed.items().iter().any(|event| event["type"] == "DraftQualityChecked"), "{feed:?}");
    let whole = scene.academy.get(&trust.ceo, &format!("/reviews/{}", scene.draft)).expect(200).json;
    assert_eq!(whole["life"]["checks"]["quality"][0]["comment"], "Between us: be kinder.");
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
    let kinds = |key: &str| {
        let week = scene.academy.trust.client.get(key, "/v1/my/week").expect(200).json;
        let items = ["iOwe", "toDecide", "owedToMe"].into_iter().flat_map(|part| week[part].as_array().unwrap().clone());
        items.map(|item| item["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for who_answers in [trust.lead.key.as_str(), &scene.adviser.key] {
        assert!(kinds(who_answers).contains(&"correction".to_owned()), "{:?}", kinds(who_answers));
    }
    let correction = checks["corrections"][0]["id"].as_str().unwrap();
    scene.post(&scene.adviser, &format!("/corrections/{correction}/acceptance"), json!({"reason": "It was six."})).expect(201);
    assert_eq!(since(&scene.read(&trust.lead)["checks"]), [false; 3], "accepted, and not made");
    scene.rewrite("Something else altogether.");
    assert_eq!(since(&scene.read(&trust.lead)["checks"]), [true; 3]);
    scene.post(&scene.adviser, "/finalisation", json!({})).expect(201);
    let life = scene.academy.get(&trust.ceo, &format!("/reviews/{}", scene.draft)).expect(200).json["life"].clone();
    assert_eq!(since(&life["checks"]), [true; 3], "{life}");
}

#[test]
fn a2_a_correction_that_was_accepted_is_made_before_the_review_is_final() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    scene.send();
    let suggest = |pointer: &str| {
        let correction = json!({"pointer": pointer, "says": "Books were looked at.", "shouldSay": "Six books were looked at."});
        let suggested = scene.post(&scene.head, "/corrections", correction).expect(201);
        suggested.json["draft"]["checks"]["corrections"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (of_summary, of_judgement, refused) = (suggest("/summary"), suggest("/findings/0/judgement"), suggest("/heldOn"));
    scene.post(&scene.head, "/factual-check/return", json!({})).expect(201);
    for accepted in [&of_summary, &of_judgement] {
        scene.post(&scene.adviser, &format!("/corrections/{accepted}/acceptance"), json!({"reason": "The head is right."})).expect(201);
    }
    scene.post(&scene.adviser, &format!("/corrections/{refused}/refusal"), json!({"reason": "It was that day."})).expect(201);
    let unmade = |ids: &[&String]| {
        let answer = scene.post(&scene.adviser, "/finalisation", json!({})).problem(422, "correction-not-made");
        let said: Vec<String> = answer.json["errors"].as_array().unwrap().iter().map(|error| error["detail"].to_string()).collect();
        assert!(said.len() == ids.len() && ids.iter().all(|id| said.iter().any(|detail| detail.contains(*id))), "{answer:?}");
    };
    unmade(&[&of_summary, &of_judgement]);
    // Written anew, but not where the other one points to.
    scene.rewrite("Six books were looked at.");
    unmade(&[&of_judgement]);
    let mut content = scene.content.clone();
    (content["summary"], content["findings"][0]["judgement"]) = ("Six books were looked at.".into(), "effective".into());
    trust.client.put(&scene.adviser, scene.at(""), content).expect(200);
    scene.post(&scene.adviser, "/finalisation?dryRun=true", json!({})).expect(200);
    scene.post(&scene.adviser, "/finalisation", json!({})).expect(201);
}

#[test]
fn a2_a_drafts_commands_take_the_drafts_own_etag() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    let ask = |key: &Member, part: &str, tag: &str, body: Value| {
        trust.client.ask("POST", scene.at(part)).key(key).header("If-Match", tag).json(body).send()
    };
    let tag = |key: &Member| trust.client.get(key, scene.at("")).expect(200).header("etag").unwrap().to_owned();
    let first = tag(&trust.lead);
    ask(&trust.lead, "/quality-check", &first, json!({"passed": true})).expect(201);
    scene.send();
    scene.rewrite("Written anew.");
    ask(&trust.lead, "/quality-check", &first, json!({"passed": true})).problem(412, "stale-version");
    ask(&scene.adviser, "/finalisation", &first, json!({})).problem(412, "stale-version");
    // The head's is that of what they were sent, whatever was written since.
    let sent = tag(&scene.head);
    let correction = json!({"pointer": "/summary", "says": "Books.", "shouldSay": "Six books."});
    ask(&scene.head, "/corrections", "\"2\"", correction.clone()).problem(412, "stale-version");
    ask(&scene.head, "/corrections", &sent, correction).expect(201);
    ask(&scene.head, "/factual-check/return", &sent, json!({})).expect(201);
    let correction = scene.read(&trust.lead)["checks"]["corrections"][0]["id"].as_str().unwrap().to_owned();
    let now = tag(&scene.adviser);
    ask(&scene.adviser, &format!("/corrections/{correction}/refusal"), &now, json!({"reason": "It was."})).expect(201);
    ask(&scene.adviser, "/finalisation", &now, json!({})).expect(201);
}

#[test]
fn a2_a_repeat_is_answered_after_the_draft_has_become_final() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    scene.send();
    let suggest = || {
        let correction = json!({"pointer": "/summary", "says": "Books.", "shouldSay": "Six books."});
        trust.client.ask("POST", scene.at("/corrections")).key(&scene.head).header("Idempotency-Key", "one").json(correction).send()
    };
    let first = suggest().expect(201);
    let correction = scene.read(&trust.lead)["checks"]["corrections"][0]["id"].as_str().unwrap().to_owned();
    scene.post(&scene.head, "/factual-check/return", json!({})).expect(201);
    scene.post(&scene.adviser, &format!("/corrections/{correction}/refusal"), json!({"reason": "It was."})).expect(201);
    scene.post(&scene.adviser, "/finalisation", json!({})).expect(201);
    let again = suggest().expect(201);
    assert_eq!((again.events(), again.header("idempotency-replayed")), (first.events(), Some("true")));
    let other = trust.client.ask("POST", scene.at("/corrections")).key(&scene.head).header("Idempotency-Key", "two");
    other.json(json!({"pointer": "/summary", "says": "x", "shouldSay": "y"})).send().problem(404, "not-found");
}

#[test]
fn a_draft_is_thrown_away_by_its_author_or_the_lead() {
    let world = World::new();
    let trust = world.trust("agora");
    let scene = Scene::set(&world, &trust);
    let colleague = trust.member("adviser", "Ash Moor", Some(&[MINE]));
    scene.send();
    trust.client.delete(&colleague, scene.at("")).problem(404, "not-found");
    trust.client.delete(&trust.ceo, scene.at("")).problem(404, "not-found");
    trust.client.delete(&scene.head, scene.at("")).problem(403, "forbidden");
    scene.rewrite("Written anew.");
    let stale = trust.client.ask("DELETE", scene.at("")).key(&scene.adviser).header("If-Match", "\"1\"").send();
    stale.problem(412, "stale-version");
    trust.client.delete(&scene.adviser, scene.at("")).expect(204);
    for key in [&scene.adviser, &scene.head, &trust.lead] {
        trust.client.get(key, scene.at("")).problem(404, "not-found");
        assert_eq!(scene.academy.get(key, "/review-drafts").expect(200).items().len(), 0);
    }
    scene.post(&scene.adviser, "/finalisation", json!({})).problem(404, "not-found");
    scene.post(&scene.head, "/factual-check/return", json!({})).problem(404, "not-found");
    trust.client.delete(&scene.adviser, scene.at("")).problem(404, "not-found");
    let another = scene.academy.post(&scene.adviser, "/review-drafts", json!({"summary": "A name that must not stay."})).expect(201);
    trust.client.delete(&trust.lead, format!("{}/review-drafts/{}", scene.academy.url, another.text("/draft/id"))).expect(204);
}
