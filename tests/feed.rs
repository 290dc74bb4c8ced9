//! The feed and the audit trail: gapless, filterable, and without a name or a word of free text in
//! what is stored.

use serde_json::{Value, json};

use crate::harness::{Academy, Trust, World, review};

/// Every free word and name that the story below gives; each is unlike anything a code may be.
const WORDS: [&str; 17] = [
    "Leigh Carter",
    "Ceri Morgan",
    "Nia Bell",
    "Books were looked at",
    "Phonics is taught briskly",
    "Return in the spring",
    "Minutes of the resources panel",
    "example.org/minutes",
    "Weighed with the evidence",
    "Talked through with the chair",
    "A corridor was walked twice",
    "A reading lead for two days",
    "The plan has worked",
    "Misread the spreadsheet",
    "Another school's figures",
    "Moved to a trust nearby",
    "example.org/report",
];

/// A school year with one of everything in it.
fn story<'t>(world: &World, trust: &'t Trust) -> Academy<'t> {
    let academy = trust.academy("910001");
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001"]));
    academy
        .post(
            &trust.admin,
            "/leaders",
            json!({"person": trust.person("Nia Bell", "Headteacher"), "office": "headteacher", "from": "2024-09-01"}),
        )
        .expect(201);
    let inspection = json!({"inspectedOn": "2025-05-07", "kind": "graded", "outcomes": [{"area": "overall effectiveness", "grade": "good"}], "url": "https://example.org/report"});
    academy.post(&trust.lead, "/inspections", inspection).expect(201);
    world.at("2025-11-10");
    let full = review(&adviser, "termly-evaluation", "2025-11-10")
        .found("governance", "sound")
        .evidence("visit", "Minutes of the resources panel")
        .progress("not-fast-enough")
        .with("strengths", "Phonics is taught briskly.".into())
        .with("nextSteps", "Return in the spring.".into());
    let mut full = full;
    full.0["findings"][0]["evidence"][0]["url"] = "https://example.org/minutes".into();
    let recorded = academy.review(&adviser, &full).expect(201);
    let (id, basis) = (recorded.text("/review/id"), recorded.event("ReviewRecorded"));
    academy.decide(&trust.lead, "yellow", "2025-11-10", &[&basis]).expect(201);
    let proposed = academy.state("")["escalation"]["proposed"]["id"].as_str().unwrap().to_owned();
    academy.answer(&trust.ceo, &proposed, "acceptance").expect(201);
    world.at("2025-11-24");
    let visit = json!({"visitedOn": "2025-11-21", "visitors": [trust.ceo.person], "outcome": "A corridor was walked twice.", "furtherInterventions": ["A reading lead for two days a week."]});
    academy.post(&trust.ceo, &format!("/escalations/{proposed}/visits"), visit).expect(201);
    world.at("2026-03-09");
    academy.step_down(&trust.ceo, None, &[&basis]).expect(201);
    academy.decide(&trust.lead, "yellow", "2026-03-09", &[&basis]).expect(201);
    let amendment = json!({"changes": {"progress": "on-track"}, "reason": "Misread the spreadsheet."});
    academy.post(&trust.lead, &format!("/reviews/{id}/amendments"), amendment).expect(201);
    academy.post(&trust.lead, &format!("/reviews/{id}/withdrawal"), json!({"reason": "Another school's figures."})).expect(201);
    academy.post(&trust.lead, "/identifiers", json!({"ukprn": "10090001", "from": "2026-03-01"})).expect(201);
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), crate::calendar::year()).expect(201);
    academy.post(&trust.lead, "/departure", json!({"leftOn": "2026-03-31", "reason": "Moved to a trust nearby."})).expect(201);
    academy
}

#[test]
fn positions_rise_by_one_from_one_and_every_page_joins_the_next() {
    let world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    let whole = trust.feed();
    let positions: Vec<u64> = whole.iter().map(|event| event["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, (1..=whole.len() as u64).collect::<Vec<_>>());
    for limit in [1, 7] {
        assert_eq!(trust.client.all(&trust.admin, &format!("{}/events", trust.url), limit), whole);
    }
    let head = whole.len();
    let end = trust.get(&trust.lead, &format!("/events?after={head}")).expect(200);
    assert_eq!((end.items().len(), &end.json["more"], &end.json["next"]), (0, &json!(false), &json!(head.to_string())));
    let middle = trust.get(&trust.lead, "/events?after=2&limit=2").expect(200);
    assert_eq!(middle.items().iter().map(|event| &event["position"]).collect::<Vec<_>>(), [3, 4]);
    assert_eq!((&middle.json["next"], &middle.json["more"]), (&json!("4"), &json!(true)));
    for bad in ["-1", "x", "1.5"] {
        trust.get(&trust.lead, &format!("/events?after={bad}")).problem(400, "invalid-query");
    }
    let versions: Vec<u64> =
        whole.iter().filter(|event| event["stream"] != "trust").map(|event| event["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>(), "and by one within a stream");
}

#[test]
fn the_stored_bytes_hold_no_name_and_no_free_text() {
    let world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    let feed = trust.feed();
    let told: String = feed.iter().map(|event| event["texts"].to_string()).collect();
    for word in WORDS {
        assert!(told.contains(word), "`{word}` is told beside the events");
    }
    let mut types: Vec<&str> = feed.iter().map(|event| event["type"].as_str().unwrap()).collect();
    types.sort_unstable();
    types.dedup();
    assert!(types.len() >= 18, "one of everything: {types:?}");
    for event in &feed {
        let id = event["id"].as_str().unwrap();
        let raw = trust.get(&trust.lead, &format!("/events/{id}/raw")).expect(200);
        let text = String::from_utf8(raw.bytes.clone()).expect("UTF-8");
        for word in WORDS {
            assert!(!text.contains(word), "`{word}` is in the bytes of {}", event["type"]);
        }
        for field in [
            "id",
            "trust",
            "stream",
            "version",
            "log",
            "position",
            "type",
            "schemaVersion",
            "recordedAt",
            "effectiveOn",
            "actor",
            "correlationId",
            "data",
        ] {
            assert_eq!(raw.json[field], event[field], "{field} of {}", event["type"]);
            assert!(!raw.json[field].is_null(), "{field} of {}", event["type"]);
        }
        assert_eq!(raw.bytes, trust.get(&trust.ceo, &format!("/events/{id}/raw")).bytes, "the same bytes every time");
        let single = trust.get(&trust.lead, &format!("/events/{id}")).expect(200);
        assert_eq!(single.json, *event);
    }
}

#[test]
fn the_bytes_are_the_same_after_a_restart() {
    let mut world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    let bytes = |trust: &Trust| {
        trust
            .feed()
            .iter()
            .map(|event| trust.get(&trust.lead, &format!("/events/{}/raw", event["id"].as_str().unwrap())).bytes)
            .collect::<Vec<_>>()
    };
    let before = bytes(&trust);
    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    assert_eq!(bytes(&trust), before);
}

#[test]
fn filters_narrow_the_feed() {
    let world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    trust.academy("910002");
    let types = |query: &str| {
        let all = trust.client.all(&trust.lead, &format!("{}/events?{query}", trust.url), 100);
        all.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types("type=VisitRecorded"), ["VisitRecorded"]);
    assert_eq!(types("type=CategoryChanged&type=CategoryConfirmed"), ["CategoryChanged", "CategoryConfirmed"]);
    assert_eq!(types("academy=910002"), ["AcademyJoined"]);
    let of_the_ceo = types(&format!("actor={}", trust.ceo.person));
    assert_eq!(of_the_ceo, ["EscalationAccepted", "InterventionEscalated", "VisitRecorded", "InterventionSteppedDown"]);
    assert_eq!(types("actor=progress-not-fast-enough"), ["EscalationProposed"]);
    assert_eq!(types("effectiveFrom=2025-11-20&effectiveTo=2025-11-30"), ["VisitRecorded"]);
    assert_eq!(types("recordedFrom=2025-11-20T00:00:00Z&recordedTo=2025-11-30T00:00:00Z"), ["VisitRecorded"]);
    assert_eq!(types("type=ReviewRecorded&academy=910002"), Vec::<String>::new());
    trust.get(&trust.lead, "/events?type=TeaServed").problem(400, "invalid-query");
    trust.get(&trust.lead, "/events?academy=910009").problem(404, "not-found");
}

#[test]
fn causes_and_requests_are_traced() {
    let world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    let feed = trust.feed();
    let find = |kind: &str| feed.iter().find(|event| event["type"] == kind).unwrap();
    let (review, proposed) = (find("ReviewRecorded"), find("EscalationProposed"));
    assert_eq!((&proposed["causationId"], &proposed["correlationId"]), (&review["id"], &review["correlationId"]));
    assert_eq!(proposed["data"]["grounds"], json!([review["id"]]));
    let (accepted, climbed) = (find("EscalationAccepted"), find("InterventionEscalated"));
    assert_eq!(accepted["correlationId"], climbed["correlationId"]);
    assert_ne!(accepted["correlationId"], review["correlationId"]);

    let academy = trust.academy("910002");
    let body = review_body(&trust);
    let traced = trust.client.ask("POST", format!("{}/reviews", academy.url)).key(&trust.lead);
    traced.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").json(body).send().expect(201);
    let correlation = trust.feed().pop().unwrap()["correlationId"].as_str().unwrap().replace('-', "");
    assert_eq!(correlation, "0af7651916cd43dd8448eb211c80319c");
}

fn review_body(trust: &Trust) -> Value {
    review(&trust.lead, "termly-evaluation", "2026-01-12").0
}

#[test]
fn the_feed_comes_as_cloudevents_where_asked_for() {
    let world = World::new();
    let trust = world.trust("agora");
    story(&world, &trust);
    let ask = trust.client.ask("GET", format!("{}/events?after=0&limit=1000", trust.url)).key(&trust.lead);
    let batch = ask.header("Accept", "application/cloudevents-batch+json").send().expect(200);
    assert!(batch.header("content-type").is_some_and(|kind| kind.starts_with("application/cloudevents-batch+json")));
    let events = batch.json.as_array().expect("a batch");
    let feed = trust.feed();
    assert_eq!(events.len(), feed.len());
    for (cloud, event) in events.iter().zip(&feed) {
        assert_eq!((&cloud["specversion"], &cloud["id"], &cloud["time"]), (&json!("1.0"), &event["id"], &event["recordedAt"]));
        assert!(cloud["type"].as_str().is_some_and(|kind| kind.contains(event["type"].as_str().unwrap())), "{cloud}");
        assert!(cloud["source"].is_string() && cloud["data"].is_object(), "{cloud}");
    }
}

#[test]
fn the_timeline_tells_the_same_story_in_sentences_newest_first() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = story(&world, &trust);
    world.at("2026-04-01");
    let timeline = academy.get(&trust.lead, "/timeline?limit=1000").expect(200);
    let of_academy: Vec<Value> =
        trust.feed().into_iter().rev().filter(|event| event["stream"] != "trust").map(|event| event["id"].clone()).collect();
    let told: Vec<Value> = timeline.items().iter().map(|item| item["eventId"].clone()).collect();
    assert_eq!(told, of_academy);
    for item in timeline.items() {
        assert!(item["headline"].as_str().is_some_and(|headline| headline.len() > 10), "{item}");
        assert!(item["lagDays"].is_i64() && item["late"].is_boolean(), "{item}");
    }
    let review = timeline.items().iter().find(|item| item["type"] == "ReviewRecorded").unwrap();
    assert_eq!(review["withdrawn"], true, "{review}");
    let pages = trust.client.all(&trust.lead, &format!("{}/timeline", academy.url), 3);
    assert_eq!(pages.len(), told.len());
}
