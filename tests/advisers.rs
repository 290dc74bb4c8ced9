//! Who may be sent, and how many days there are: the register of advisers, and capacity.

use serde_json::{Value, json};

use crate::harness::{Trust, World};

const MINE: &str = "910001";
const OTHER: &str = "910002";

fn appointment(person: &str, kind: &str, shown: &[&str]) -> Value {
    let evidence: Vec<Value> = shown.iter().map(|code| json!({"requirement": code, "evidence": "Seen in her record."})).collect();
    json!({"person": person, "kind": kind, "from": "2025-09-01", "evidence": evidence})
}

fn deployment(person: &str, source: &str, days: f64) -> Value {
    json!({"provider": {"person": person}, "source": source, "role": "expert-adviser", "focus": "Leadership of reading",
        "aim": "Phonics taught well", "from": "2025-10-20", "until": "2025-12-19", "days": days})
}

/// Of each capacity: whose, the days stated, promised, used, left and over.
#[track_caller]
fn figures(trust: &Trust, query: &str) -> Vec<(String, Vec<f64>)> {
    let capacity = trust.get(&trust.ceo, &format!("/capacity{query}")).expect(200);
    let row = |row: &Value| {
        let name = row["person"]["name"].as_str().or(row["academy"]["name"].as_str()).unwrap_or("?").to_owned();
        (name, ["days", "promised", "used", "left", "over"].map(|field| row[field].as_f64().expect("days")).to_vec())
    };
    capacity.items().iter().map(row).collect()
}

#[test]
fn p7_a_central_adviser_shows_every_criterion_a_school_leader_fewer_and_a_coach_none() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let adviser = trust.person("Ola Reid", "Adviser");
    let leader = trust.person("Nia Bell", "Headteacher");
    let coach = trust.person("Gus Hart", "Coach");
    let url = format!("{}/advisers", trust.url);
    let appoint = |body: Value| trust.client.post(&trust.lead, url.clone(), body);
    world.at("2025-09-15");
    let two = ["recent-successful-leadership", "support-of-others"];
    let lacking = appoint(appointment(&adviser, "central-expert-adviser", &two)).expect(422);
    assert_eq!(lacking.faults(), [("/evidence", "requirement-not-evidenced")]);
    assert!(lacking.text("/errors/0/detail").contains("Rapid and sustainable improvement of at least one school"), "{lacking:?}");
    academy.post(&trust.lead, "/deployments", deployment(&adviser, "central-team", 6.0)).expect(422);
    let all = ["recent-successful-leadership", "rapid-sustainable-improvement", "support-of-others"];
    let id = appoint(appointment(&adviser, "central-expert-adviser", &all)).expect(201).text("/adviser/id");
    appoint(appointment(&leader, "school-leader", &["current-successful-leader", "school-to-school-experience"])).expect(201);
    appoint(json!({"person": coach, "kind": "coach-or-curriculum-lead"})).expect(201);

    let register = trust.get(&trust.ceo, "/advisers").expect(200);
    let told: Vec<_> = register
        .items()
        .iter()
        .map(|it| (it["person"]["name"].as_str().unwrap(), it["kind"]["name"].as_str().unwrap(), it["evidence"].as_array().unwrap().len()))
        .collect();
    assert_eq!(
        told,
        [("Gus Hart", "Coach or curriculum lead", 0), ("Nia Bell", "Serving school leader", 2), ("Ola Reid", "Central expert adviser", 3)]
    );
    let shown = trust.get(&trust.ceo, &format!("/advisers/{id}")).expect(200).json;
    assert_eq!(shown["evidence"][1]["requirement"]["name"], "Rapid and sustainable improvement of at least one school");
    assert_eq!(shown["evidence"][1]["evidence"], "Seen in her record.");

    // Whoever comes from a source with a test has to have passed it; the others just come.
    academy.post(&trust.lead, "/deployments", deployment(&adviser, "central-team", 6.0)).expect(201);
    academy.post(&trust.lead, "/deployments", deployment(&coach, "coaches", 3.0)).expect(201);
    let refused = academy.post(&trust.lead, "/deployments", deployment(&coach, "central-team", 3.0)).expect(422);
    assert_eq!(refused.faults(), [("/source", "not-appointed")]);
    let of_nobody = json!({"organisation": "Letters Together"});
    let mut body = deployment(&coach, "central-team", 3.0);
    body["provider"] = of_nobody;
    assert_eq!(academy.post(&trust.lead, "/deployments", body).expect(422).faults(), [("/source", "not-appointed")]);

    world.at("2025-12-01");
    let quality = format!("{url}/{id}/quality-assurance");
    let own = json!({"satisfactory": true, "checkedBy": adviser});
    assert_eq!(trust.client.post(&trust.lead, quality.clone(), own).expect(422).faults(), [("/checkedBy", "own-work")]);
    trust.client.post(&trust.lead, quality, json!({"satisfactory": true, "comment": "Heads ask for her."})).expect(201);
    trust.client.post(&trust.lead, format!("{url}/{id}/end"), json!({"endedOn": "2026-08-31", "reason": "Her contract ends."})).expect(201);
    let shown = trust.get(&trust.ceo, &format!("/advisers/{id}")).expect(200).json;
    assert_eq!((&shown["until"], &shown["qualityAssurance"][0]["checkedBy"]["name"]), (&json!("2026-08-31"), &json!("Leigh Carter")));
    assert_eq!(trust.get(&trust.ceo, "/advisers?appointedOn=2026-09-01").expect(200).items().len(), 2);
}

#[test]
fn the_register_and_the_capacity_are_for_those_who_read_the_whole_trust() {
    let world = World::new();
    let trust = world.trust("prospere");
    trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let trustee = trust.member("trustee", "Una Frost", None);
    let coach = trust.person("Gus Hart", "Coach");
    let body = json!({"person": coach, "kind": "coach-or-curriculum-lead"});
    trust.client.post(&trustee, format!("{}/advisers", trust.url), body.clone()).problem(403, "forbidden");
    trust.client.post(&trust.lead, format!("{}/advisers", trust.url), body).expect(201);
    let capacity = json!({"person": coach, "from": "2025-09-01", "until": "2026-08-31", "days": 30});
    trust.client.post(&trust.lead, format!("{}/capacity", trust.url), capacity).expect(201);
    for path in ["/advisers", "/capacity"] {
        trust.get(&head, path).problem(403, "forbidden");
        assert_eq!(trust.get(&trustee, path).expect(200).items().len(), 1);
    }
    let feed = trust.get(&head, "/events?after=0&limit=1000").expect(200);
    assert!(!feed.items().iter().any(|event| event["type"] == "AdviserAppointed" || event["type"] == "CapacityStated"));
}

#[test]
fn capacity_says_what_is_promised_used_and_left_and_who_would_be_over() {
    let world = World::new();
    let trust = world.trust("agora");
    let (academy, other) = (trust.academy(MINE), trust.academy(OTHER));
    trust.academy("910003");
    let (ola, nia) = (trust.member("adviser", "Ola Reid", Some(&[MINE])), trust.person("Nia Bell", "Headteacher"));
    world.at("2025-10-13");
    let state = |body: Value| trust.client.post(&trust.lead, format!("{}/capacity", trust.url), body);
    let year = |who: &str, id: &str, days: f64| json!({who: id, "from": "2025-09-01", "until": "2026-08-31", "days": days});
    state(year("person", &ola.person, 20.0)).expect(201);
    state(year("person", &nia, 6.0)).expect(201);
    state(year("academy", "910003", 10.0)).expect(201);
    assert_eq!(state(year("person", &nia, 6.0)).expect(200).events().len(), 0, "nothing new");
    let term = json!({"person": nia, "from": "2025-09-01", "until": "2025-12-19", "days": 3});
    assert_eq!(state(term).expect(422).faults(), [("/from", "capacity-overlaps")]);

    let mut of_ola = deployment(&ola.person, "nle", 12.0);
    of_ola["givingAcademy"] = json!("910003");
    let id = academy.post(&trust.lead, "/deployments", of_ola).expect(201).text("/deployment/id");
    let mut thought_of = deployment(&nia, "trust-schools", 6.0);
    thought_of["agreed"] = json!(false);
    other.post(&trust.lead, "/deployments", thought_of).expect(201);
    academy.post(&ola, &format!("/deployments/{id}/days"), json!({"usedOn": "2025-10-22", "days": 2.5})).expect(422);
    world.at("2025-10-27");
    academy.post(&ola, &format!("/deployments/{id}/days"), json!({"usedOn": "2025-10-22", "days": 2.5})).expect(201);
    let mut told = figures(&trust, "");
    told.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        told,
        [
            ("Academy 910003".to_owned(), vec![10.0, 12.0, 2.5, 0.0, 2.0]),
            ("Nia Bell".to_owned(), vec![6.0, 0.0, 0.0, 6.0, 0.0]),
            ("Ola Reid".to_owned(), vec![20.0, 12.0, 2.5, 8.0, 0.0]),
        ]
    );
    assert_eq!(figures(&trust, "?on=2026-09-01").len(), 0);

    // Before five days move from Ola to Nia: nobody would be over; before eight, Nia would.
    let ask = |person: &str, days: f64| {
        let query = format!("/capacity/what-if?person={person}&takenFrom={id}&days={days}&from=2025-11-03&until=2025-12-19");
        trust.get(&trust.ceo, &query).expect(200).json
    };
    let five = ask(&nia, 5.0);
    let now_then: Vec<_> =
        five["changes"].as_array().unwrap().iter().map(|it| (it["now"]["promised"].clone(), it["then"]["promised"].clone())).collect();
    assert_eq!(five["unstated"], false);
    assert!(now_then.contains(&(json!(12), json!(7))) && now_then.contains(&(json!(0), json!(5))), "{five}");
    let over: Vec<_> = ask(&nia, 8.0)["changes"].as_array().unwrap().iter().filter(|it| it["then"]["over"] != 0).cloned().collect();
    assert_eq!((over.len(), &over[0]["then"]["person"]["name"], &over[0]["then"]["over"]), (1, &json!("Nia Bell"), &json!(2)));
    let eleven = ask(&nia, 11.0);
    assert_eq!(eleven["beyondWhatIsLeft"], 1.5, "of twelve days two and a half are used");
    let of_ola = eleven["changes"].as_array().unwrap().iter().find(|it| it["then"]["person"]["name"] == "Ola Reid").unwrap().clone();
    assert_eq!((&of_ola["then"]["promised"], &five["beyondWhatIsLeft"]), (&json!(2.5), &json!(0)));
    let lead = trust.lead.person.clone();
    assert_eq!(ask(&lead, 1.0)["unstated"], true, "nobody said how many days the lead has");
    assert_eq!(figures(&trust, "").len(), 3, "asking records nothing");
    let faults = trust.get(&trust.ceo, "/capacity/what-if?days=0.3").expect(400);
    assert_eq!(faults.pointers(), ["days", "from", "person", "until"]);
}

#[test]
fn w12_academies_as_givers_of_support_stand_on_the_board() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (academy, other) = (trust.academy(MINE), trust.academy(OTHER));
    let teacher = trust.person("Ola Reid", "Lead practitioner");
    world.at("2025-10-13");
    let good = other.reviewed(&crate::harness::review(&trust.lead, "progress-check", "2025-10-13"));
    other.decide(&trust.lead, "good-or-better", "2025-10-13", &[&good]).expect(201);
    let mut body = deployment(&teacher, "trust-schools", 7.5);
    (body["givingAcademy"], body["role"]) = (json!(OTHER), json!("teacher"));
    body["giverBears"] = json!("Her classes are covered from within.");
    academy.post(&trust.lead, "/deployments", body).expect(201);
    let gives = |urn: &str| trust.board_row(urn)["givesSupport"].clone();
    assert_eq!(gives(OTHER), json!({"days": 7.5, "deployments": 1}));
    assert_eq!(gives(MINE), json!({"days": 0, "deployments": 0}));
    let support = other.get(&trust.ceo, "/support").expect(200).json;
    let items: Vec<_> = support["entitlement"][0]["items"].as_array().unwrap().iter().map(|it| it["item"].as_str().unwrap()).collect();
    assert_eq!(items, ["succession-planning", "system-leadership", "enquiry-ethos", "support-others", "networking"]);
    let head = trust.member("headteacher", "Nia Bell", Some(&[OTHER]));
    let board = trust.get(&head, "/board").expect(200);
    assert!(board.items()[0].get("givesSupport").is_none(), "other schools' matters: {board:?}");
}
