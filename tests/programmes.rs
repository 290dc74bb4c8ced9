//! Programmes for individual teachers: read by those who run them, a number for whoever else sees the
//! academy whole, and nothing for anybody else.

use serde_json::{Value, json};

use crate::harness::{Member, OPERATOR, Trust, World};

const MINE: &str = "910001";

fn programme(runners: &[&Member]) -> Value {
    let runners: Vec<&str> = runners.iter().map(|member| member.person.as_str()).collect();
    json!({
        "academy": MINE, "startedOn": "2026-01-12", "runners": runners, "participant": "Sam Example, Year 4",
        "aim": "Questioning that reaches every pupil", "plannedUntil": "2026-03-27",
    })
}

#[track_caller]
fn start(trust: &Trust, by: &Member, runners: &[&Member]) -> String {
    trust.client.post(by, format!("{}/programmes", trust.url), programme(runners)).expect(201).text("/programme/id")
}

/// Everything that tells, or might, of what happens at the academy.
fn reads(trust: &Trust, key: &str) -> Vec<(String, u16, String)> {
    let academy = format!("/academies/{MINE}");
    let paths = ["", "/board", "/events?limit=1000", "/people", "/academies"].map(ToOwned::to_owned).into_iter();
    let of_academy =
        ["", "/timeline", "/reviews", "/category-decisions", "/escalations", "/review-drafts"].map(|path| format!("{academy}{path}"));
    paths
        .chain(of_academy)
        .map(|path| {
            let answer = trust.get(key, &path);
            let mut body = answer.json.clone();
            // A partial view's cursor is sealed anew each time.
            if body["next"].as_str().is_some_and(|next| next.len() > 40) {
                body["next"] = Value::Null;
            }
            (path, answer.status, body.to_string())
        })
        .collect()
}

#[test]
fn s2_a_programme_for_a_teacher_is_seen_by_those_who_run_it_and_elsewhere_is_a_number() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let adviser = trust.member("adviser", "Noor Yates", Some(&[MINE]));
    let chair = trust.member("chair", "Ife Stone", Some(&[MINE]));
    let auditor = trust.member("auditor", "Wren Hale", None);
    world.at("2026-01-12");
    let others = [&trust.ceo.key, &trust.lead.key, &trust.admin, &auditor.key, &chair.key];
    let before: Vec<_> = others.map(|key| reads(&trust, key)).into();

    let id = start(&trust, &adviser, &[&adviser, &head]);
    let found = json!({"reviewedOn": "2026-01-12", "found": "Cold calling is a habit now."});
    let reviewed = trust.client.post(&head, format!("{}/programmes/{id}/reviews", trust.url), found).expect(201);
    assert_eq!(reviewed.types(), ["ProgrammeReviewed"]);
    assert!(reviewed.header("event-position").is_none() && reviewed.events()[0].get("position").is_none(), "{reviewed:?}");

    for key in [&head, &adviser] {
        let seen = trust.get(key, &format!("/programmes/{id}")).expect(200).json;
        assert_eq!((&seen["participant"], &seen["status"]), (&json!("Sam Example, Year 4"), &json!("open")));
        assert_eq!((&seen["reviews"][0]["by"]["name"], &seen["academy"]["urn"]), (&json!("Nia Bell"), &json!(MINE)));
        assert_eq!(trust.get(key, "/programmes").expect(200).items().len(), 1);
        let feed = trust.get(key, "/restricted-events").expect(200);
        let types: Vec<&str> = feed.items().iter().filter_map(|event| event["type"].as_str()).collect();
        assert_eq!(types, ["ProgrammeStarted", "ProgrammeReviewed"]);
        assert!(feed.items().iter().all(|event| event.get("position").is_none() && event.get("version").is_none()), "{feed:?}");
        let event = feed.items()[0]["id"].as_str().unwrap();
        trust.get(key, &format!("/restricted-events/{event}")).expect(200);
        trust.get(key, &format!("/events/{event}")).problem(404, "not-found");
        trust.get(key, &format!("/events/{event}/raw")).problem(404, "not-found");
    }

    // The others: a number for who sees the academy whole, and no trace besides.
    let after: Vec<_> = others.map(|key| reads(&trust, key)).into();
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
        assert_eq!(before, after);
    }
    for key in others {
        assert_eq!(trust.get(key, "/programmes").expect(200).items().len(), 0);
        trust.get(key, &format!("/programmes/{id}")).problem(404, "not-found");
        assert_eq!(trust.get(key, "/restricted-events").expect(200).items().len(), 0);
        let found = json!({"reviewedOn": "2026-01-12", "found": "x"});
        trust.client.post(key, format!("{}/programmes/{id}/reviews", trust.url), found).problem(404, "not-found");
        trust.client.post(key, format!("{}/programmes/{id}/reviews", trust.url), json!({"nonsense": 1})).problem(404, "not-found");
    }
    for key in [&trust.ceo.key, &trust.lead.key, &trust.admin, &auditor.key, &adviser.key] {
        assert_eq!(academy.get(key, "/programmes").expect(200).json, json!({"open": 1, "ended": 0, "withoutRunner": 0}));
    }
    academy.get(&chair, "/programmes").problem(403, "forbidden");
    assert_eq!(academy.get(&head, "/programmes").expect(200).json, json!({"open": 1, "ended": 0, "withoutRunner": 0}));
    assert_eq!(academy.get(&trust.ceo, "/programmes?asOf=2026-01-11").expect(200).json, json!({"open": 0, "ended": 0, "withoutRunner": 0}));
    trust.get(OPERATOR, "/restricted-events").problem(403, "forbidden");

    // Who hands it on reads of it no more, not even of its past; a repeat still gets its answer.
    let hand_on = || {
        let body = json!({"runners": [adviser.person], "reason": "The adviser carries it alone."});
        trust
            .client
            .ask("POST", format!("{}/programmes/{id}/runners", trust.url))
            .key(&head)
            .header("Idempotency-Key", "on")
            .json(body)
            .send()
    };
    let handed = hand_on().expect(201);
    assert_eq!((handed.types(), &handed.json["programme"]), (vec!["ProgrammeRunnersChanged"], &Value::Null));
    assert_eq!(hand_on().expect(201).header("idempotency-replayed"), Some("true"));
    trust.get(&head, &format!("/programmes/{id}?knownAt=2027-02-10T00:00:00Z")).problem(400, "invalid-query");
    trust.get(&head, &format!("/programmes/{id}")).problem(404, "not-found");
    assert_eq!(trust.get(&head, "/restricted-events").expect(200).items().len(), 0);

    world.at("2026-03-27");
    let end = json!({"endedOn": "2026-03-27", "achieved": "fully", "outcome": "Every lesson seen had it."});
    let ended = trust.client.post(&adviser, format!("{}/programmes/{id}/end", trust.url), end.clone()).expect(201);
    assert_eq!((&ended.json["programme"]["status"], &ended.json["programme"]["end"]["achieved"]), (&json!("ended"), &json!("fully")));
    trust.client.post(&adviser, format!("{}/programmes/{id}/end", trust.url), end).problem(422, "refused");
    assert_eq!(academy.get(&trust.lead, "/programmes").expect(200).json, json!({"open": 0, "ended": 1, "withoutRunner": 0}));
    let then = trust.get(&adviser, &format!("/programmes/{id}?asOf=2026-03-01")).expect(200).json;
    assert_eq!((&then["status"], then.get("end")), (&json!("open"), None));
}

#[test]
fn s2_a_programme_is_handed_to_nobody_who_has_no_part_in_the_teachers_work() {
    let world = World::new();
    let trust = world.trust("scholars");
    trust.academy(MINE);
    trust.academy("910002");
    let adviser = trust.member("adviser", "Noor Yates", Some(&[MINE]));
    let governor = trust.member("governor", "Gil Marsh", Some(&[MINE]));
    let elsewhere = trust.member("headteacher", "Hal Moor", Some(&["910002"]));
    world.at("2026-01-12");
    let id = start(&trust, &adviser, &[&adviser]);
    let hand_on = |to: &[&Member]| {
        let runners: Vec<&str> = to.iter().map(|member| member.person.as_str()).collect();
        let body = json!({"runners": runners, "reason": "Shared."});
        trust.client.ask("POST", format!("{}/programmes/{id}/runners", trust.url)).key(&adviser).json(body).send()
    };
    let refused = hand_on(&[&adviser, &governor, &elsewhere]).problem(422, "refused");
    assert_eq!(refused.faults(), [("/runners/1", "runs-no-programmes-here"), ("/runners/2", "runs-no-programmes-here")]);
    for key in [&governor, &elsewhere] {
        trust.get(key, &format!("/programmes/{id}")).problem(404, "not-found");
    }
    // Who runs it and has no part in the academy's work any more reads of it no more.
    let leaving = trust.key("adviser", Some(&adviser.person), Some(&["910002"]));
    trust.get(&leaving, &format!("/programmes/{id}")).problem(404, "not-found");
    assert_eq!(trust.get(&leaving, "/restricted-events").expect(200).items().len(), 0);
    trust.get(&adviser, &format!("/programmes/{id}")).expect(200);
}

#[test]
fn a_programme_is_started_by_a_person_who_runs_it_and_every_fault_is_told() {
    let world = World::new();
    let trust = world.trust("scholars");
    trust.academy(MINE);
    world.at("2026-01-12");
    let path = format!("{}/programmes", trust.url);
    let chair = trust.member("chair", "Ife Stone", Some(&[MINE]));
    trust.client.post(&chair, &path, programme(&[&chair])).problem(403, "forbidden");
    trust.client.post(&trust.admin, &path, programme(&[&trust.lead])).problem(403, "forbidden");
    let nobodys = trust.key("improvement-lead", None, None);
    trust.client.post(&nobodys, &path, programme(&[&trust.lead])).problem(403, "forbidden");
    let integration = trust.key("integration", None, None);
    let through = trust.client.ask("POST", path.clone()).key(&integration).header("Acting-For", &trust.lead.person);
    through.json(programme(&[&trust.lead])).send().problem(403, "forbidden");

    let mut wrong = programme(&[&trust.ceo]);
    (wrong["startedOn"], wrong["aim"]) = (json!("2026-13-01"), json!(""));
    wrong["academy"] = json!("999999");
    let refused = trust.client.post(&trust.lead, &path, wrong).problem(422, "invalid-body");
    assert_eq!(refused.pointers(), ["/academy", "/aim", "/startedOn"]);
    let refused = trust.client.post(&trust.lead, &path, programme(&[&trust.ceo])).problem(422, "refused");
    assert_eq!(refused.faults(), [("/runners", "asker-not-a-runner")]);
    assert_eq!(trust.get(&trust.lead, "/programmes").expect(200).items().len(), 0);
}

#[test]
fn what_is_restricted_survives_a_restart_and_repeats_find_it() {
    let mut world = World::new();
    let mut trust = world.trust("scholars");
    trust.academy(MINE);
    world.at("2026-01-12");
    let ask = |trust: &Trust| {
        let path = format!("{}/programmes", trust.url);
        trust.client.ask("POST", path).key(&trust.lead).header("Idempotency-Key", "one").json(programme(&[&trust.lead])).send().expect(201)
    };
    let first = ask(&trust);
    let main = trust.events();
    world.restart();
    trust.client = world.client.clone();
    let again = ask(&trust);
    assert_eq!((again.events(), again.header("idempotency-replayed")), (first.events(), Some("true")));
    start(&trust, &trust.ceo, &[&trust.ceo]);
    let page = trust.get(&trust.lead, "/restricted-events?limit=1").expect(200);
    assert_eq!((page.items().len(), &page.json["more"]), (1, &json!(false)), "the CEO's is not the lead's");
    let next = page.text("/next");
    assert_eq!(trust.get(&trust.lead, &format!("/restricted-events?after={next}")).expect(200).items().len(), 0);
    trust.get(&trust.ceo, &format!("/restricted-events?after={next}")).problem(400, "invalid-query");
    assert_eq!(trust.events(), main, "positions of the main log go on without a gap");
}

#[test]
fn s2_a_programme_whose_last_runner_lost_their_key_is_handed_on_by_who_never_reads_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let adviser = trust.member("adviser", "Noor Yates", Some(&[MINE]));
    world.at("2026-01-12");
    let (left, kept) = (start(&trust, &adviser, &[&adviser]), start(&trust, &trust.lead, &[&trust.lead]));
    let week = |key: &Member| trust.client.get(key, "/v1/my/week").expect(200).json["programmesWithoutRunner"].clone();
    let count = || trust.get(&trust.ceo, &format!("/academies/{MINE}/programmes")).expect(200).json;
    assert_eq!((week(&trust.ceo), count()), (json!([]), json!({"open": 2, "ended": 0, "withoutRunner": 0})));
    let handover = format!("{}/academies/{MINE}/programmes/handover", trust.url);
    let to = |runner: &Member| json!({"runners": [runner.person], "reason": "The adviser has left."});
    let nothing = trust.client.post(&trust.ceo, handover.clone(), to(&head)).expect(200).json;
    assert_eq!(nothing["handedOn"], 0, "somebody runs each: {nothing}");

    let keys = trust.client.get(&trust.admin, "/v1/keys").expect(200);
    let theirs = keys.items().iter().find(|key| key["grants"][0]["person"]["id"] == json!(adviser.person)).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    trust.client.delete(&trust.admin, format!("/v1/keys/{theirs}")).expect(204);
    let lost = week(&trust.ceo);
    assert_eq!((&lost[0]["count"], &lost[0]["academy"]["urn"], lost.as_array().unwrap().len()), (&json!(1), &json!(MINE), 1), "{lost}");
    assert!(!lost.to_string().contains(&left), "by count alone: {lost}");
    assert_eq!(count(), json!({"open": 2, "ended": 0, "withoutRunner": 1}));
    for other in [&head, &trust.lead] {
        assert_eq!(week(other), json!([]));
        trust.client.post(other, handover.clone(), to(&head)).problem(403, "forbidden");
    }
    let to_themselves = trust.client.post(&trust.ceo, handover.clone(), to(&trust.ceo)).expect(422);
    assert_eq!(to_themselves.faults(), [("/runners/0", "hands-on-to-themselves")]);
    trust.get(&head, &format!("/programmes/{left}")).problem(404, "not-found");

    let main = trust.events();
    let handed = trust.client.post(&trust.ceo, handover.clone(), to(&head)).expect(201);
    assert_eq!(handed.json, json!({"handedOn": 1, "programmes": {"open": 2, "ended": 0, "withoutRunner": 0}}));
    assert_eq!(trust.client.post(&trust.ceo, handover, to(&head)).expect(200).json["handedOn"], 0);
    let seen = trust.get(&head, &format!("/programmes/{left}")).expect(200).json;
    assert_eq!(seen["participant"], "Sam Example, Year 4");
    for key in [&trust.ceo, &trust.lead] {
        trust.get(key, &format!("/programmes/{left}")).problem(404, "not-found");
    }
    assert_eq!(trust.get(&trust.lead, "/programmes").expect(200).text("/items/0/id"), kept, "what is run stays with who runs it");
    assert_eq!((week(&trust.ceo), trust.events()), (json!([]), main), "and the trust's log says nothing of it");
    let ended = json!({"endedOn": "2026-01-12", "outcome": "Broken off."});
    trust.client.post(&head, format!("{}/programmes/{left}/end", trust.url), ended).expect(201);
}
