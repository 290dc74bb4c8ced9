//! What a school sees of what its trust finds: nothing until it is shared, and then that alone.

use serde_json::{Value, json};

use crate::harness::{Academy, Member, Trust, World, review};

const MINE: &str = "910001";

/// Every read that a head's key can make, each answer whole.
fn everything(trust: &Trust, key: &Member) -> Vec<(String, u16, Value)> {
    let academy = format!("/academies/{MINE}");
    let paths = [
        "".to_owned(),
        "/board".to_owned(),
        "/board?sort=priority".to_owned(),
        "/academies".to_owned(),
        "/peer-reviews".to_owned(),
        "/events?after=0&limit=1000".to_owned(),
        academy.clone(),
        format!("{academy}/timeline"),
        "/deployments".to_owned(),
        format!("{academy}/support"),
        format!("{academy}/support-requests"),
        format!("{academy}/deployments"),
        format!("{academy}/reviews"),
        format!("{academy}/review-drafts"),
        format!("{academy}/category-decisions"),
        format!("{academy}/escalations"),
        format!("{academy}/leaders"),
        format!("{academy}/inspections"),
        format!("{academy}/identifiers"),
        "/duties".to_owned(),
        format!("{academy}/duties"),
        format!("{academy}/cadences"),
        format!("{academy}/self-evaluations"),
        format!("{academy}/triangulation"),
        "/rating-rounds".to_owned(),
        format!("{academy}/plans"),
        format!("{academy}/plan-rule"),
        "/plans".to_owned(),
        "/progress-reports".to_owned(),
        "/plan-actions".to_owned(),
        "/issues".to_owned(),
        format!("{academy}/issues"),
        "/risks".to_owned(),
        format!("{academy}/risks"),
        "/arrangements".to_owned(),
        format!("{academy}/arrangements"),
        format!("{academy}/programmes"),
        "/people".to_owned(),
    ];
    let read = |path: String| {
        let answer = trust.get(key, &path);
        let mut json = answer.json;
        // A sealed cursor is another one each time.
        if let Some(body) = json.as_object_mut() {
            body.remove("next");
        }
        (path, answer.status, json)
    };
    let mut all: Vec<_> = paths.into_iter().map(read).collect();
    let week = trust.client.get(key, "/v1/my/week");
    all.push(("/my/week".to_owned(), week.status, week.json));
    let feed = trust.client.ask("POST", "/v1/calendar-feeds").key(key).json(json!({"trust": trust.slug})).send().expect(201);
    let calendar = trust.client.ask("GET", feed.text("/feed/path")).send().expect(200);
    all.push(("calendar".to_owned(), 200, String::from_utf8_lossy(&calendar.bytes).into_owned().into()));
    all
}

fn types(trust: &Trust, key: &Member) -> Vec<String> {
    let feed = trust.get(key, "/events?after=0&limit=1000").expect(200);
    feed.items().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

/// A review that finds progress too slow, and a category that rests on it.
fn judged<'t>(trust: &'t Trust, academy: &Academy<'t>, on: &str) -> (String, String, String) {
    let found = review(&trust.lead, "termly-evaluation", on).found("governance", "developing").progress("not-fast-enough");
    let recorded = academy.review(&trust.lead, &found).expect(201);
    let event = recorded.event("ReviewRecorded");
    let decided = academy.decide(&trust.lead, "amber", on, &[&event]).expect(201);
    (recorded.text("/review/id"), event, decided.text("/category/id"))
}

#[test]
fn a_heads_key_sees_nothing_of_an_unshared_review_in_any_read() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let members = ["headteacher", "chair", "governor", "external-partner"].map(|role| trust.member(role, "Nia Bell", Some(&[MINE])));
    crate::duties::with_calendar(&trust);
    world.at("2026-01-12");
    let before: Vec<_> = members.iter().map(|member| everything(&trust, member)).collect();
    let (id, event, decision) = judged(&trust, &academy, "2026-01-12");
    academy
        .post(&trust.lead, &format!("/reviews/{id}/amendments"), json!({"changes": {"summary": "Heard again."}, "reason": "x"}))
        .expect(201);
    // Shared with the trustees, which is not with the school.
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"audiences": ["trustees"]})).expect(201);
    let draft = academy.post(&trust.lead, "/review-drafts", json!({"summary": "Heard."})).expect(201).text("/draft/id");
    academy.post(&trust.lead, &format!("/review-drafts/{draft}/quality-check"), json!({"passed": true})).expect(201);
    for (member, before) in members.iter().zip(before) {
        assert_eq!(everything(&trust, member), before);
        for path in [
            format!("/academies/{MINE}/reviews/{id}"),
            format!("/academies/{MINE}/category-decisions/{decision}"),
            format!("/academies/{MINE}/review-drafts/{draft}"),
            format!("/events/{event}"),
        ] {
            trust.get(member, &path).problem(404, "not-found");
        }
        academy.post(member, &format!("/reviews/{id}/response"), json!({"agreement": "agrees"})).problem(404, "not-found");
    }
}

#[test]
fn sharing_a_review_shows_it_and_no_category_nor_what_it_set_off() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let (id, event, decision) = judged(&trust, &academy, "2026-01-12");
    world.at("2026-01-20");
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({})).expect(201);

    let shown = academy.get(&head, &format!("/reviews/{id}")).expect(200).json;
    assert_eq!((&shown["progress"]["code"], &shown["suggestion"]), (&json!("not-fast-enough"), &Value::Null), "{shown}");
    let state = academy.get(&head, "").expect(200).json;
    assert_eq!((&state["category"], &state["escalation"], &state["lastReview"]["id"]), (&Value::Null, &Value::Null, &json!(id)), "{state}");
    assert!(state.get("version").is_none());
    assert_eq!(academy.timeline(&head, ""), ["ReviewShared", "ReviewRecorded", "AcademyJoined"]);
    let entry = academy.get(&head, "/timeline").json["items"][1]["headline"].as_str().unwrap().to_owned();
    assert!(!entry.contains("suggest"), "{entry}");
    assert_eq!(types(&trust, &head), ["TrustRegistered", "FrameworkAdopted", "AcademyJoined", "ReviewRecorded", "ReviewShared"]);
    let by_id = trust.get(&head, &format!("/events/{event}")).expect(200).json;
    assert!(by_id["data"].get("suggestion").is_none() && by_id["data"]["content"].is_object(), "{by_id}");
    assert_eq!(by_id["texts"].as_object().map(|texts| texts.len()), Some(1), "with its words: {by_id}");
    academy.get(&head, &format!("/category-decisions/{decision}")).problem(404, "not-found");
    // What had not been shared by an instant is not seen as of that instant.
    assert_eq!(academy.timeline(&head, "?knownAt=2026-01-15T00:00:00Z"), ["AcademyJoined"]);
    academy.get(&head, &format!("/reviews/{id}?knownAt=2026-01-15T00:00:00Z")).problem(404, "not-found");
    assert_eq!(academy.get(&head, "?knownAt=2026-01-15T00:00:00Z").expect(200).json["lastReview"], Value::Null);
}

#[test]
fn sharing_a_category_shows_it_without_what_is_not_shared() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-14");
    let (_, earlier, _) = judged(&trust, &academy, "2025-10-14");
    world.at("2026-01-12");
    let recorded =
        academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "ineffective")).expect(201);
    let (id, event) = (recorded.text("/review/id"), recorded.event("ReviewRecorded"));
    let decided = academy.decide(&trust.lead, "red", "2026-01-12", &[&earlier, &event]).expect(201);
    let decision = decided.text("/category/id");
    let shared = academy.post(&trust.lead, &format!("/category-decisions/{decision}/sharing"), json!({})).expect(201);
    assert_eq!(shared.types(), ["CategoryShared"]);

    let state = academy.get(&head, "").expect(200).json;
    assert_eq!(
        (&state["category"]["code"], &state["direction"], &state["lastReview"]),
        (&json!("red"), &json!("first"), &Value::Null),
        "{state}"
    );
    let shown = academy.get(&head, &format!("/category-decisions/{decision}")).expect(200).json;
    assert_eq!((&shown["basis"], shown.get("from"), shown.get("suggestion")), (&json!([]), None, None), "{shown}");
    assert!(["departsFromSuggestion", "complete", "missing", "sources"].iter().all(|field| shown.get(field).is_none()), "{shown}");
    let row = trust.get(&head, "/board").expect(200).items()[0].clone();
    assert_eq!((&row["category"]["code"], row.get("priority")), (&json!("red"), None), "{row}");
    let event_of = academy.get(&head, "/timeline").expect(200).json["items"][1]["eventId"].as_str().unwrap().to_owned();
    let data = trust.get(&head, &format!("/events/{event_of}")).expect(200).json["data"].clone();
    assert_eq!((&data["basis"], data.get("from"), data.get("suggestion")), (&json!([]), None, None), "{data}");

    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({})).expect(201);
    let shown = academy.get(&head, &format!("/category-decisions/{decision}")).expect(200).json;
    assert_eq!(shown["basis"].as_array().map(Vec::len), Some(1), "only the review that was shared: {shown}");
    let review = academy.get(&head, &format!("/reviews/{id}")).expect(200).json;
    assert_eq!(review["suggestion"]["text"], "red", "now that a category resting on it is shared too: {review}");
    // Whoever sees the whole sees the whole.
    let whole = academy.get(&trust.lead, &format!("/category-decisions/{decision}")).expect(200).json;
    assert_eq!((&whole["from"]["code"], whole["basis"].as_array().map(Vec::len)), (&json!("amber"), Some(2)), "{whole}");
}

#[test]
fn an_amendment_and_a_withdrawal_of_what_was_shared_are_seen() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let chair = trust.member("chair", "Quinn Ward", Some(&[MINE]));
    world.at("2026-01-12");
    let (id, ..) = judged(&trust, &academy, "2026-01-12");
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({})).expect(201);
    academy
        .post(&trust.lead, &format!("/reviews/{id}/amendments"), json!({"changes": {"summary": "Heard again."}, "reason": "x"}))
        .expect(201);
    assert_eq!(academy.get(&chair, &format!("/reviews/{id}")).expect(200).json["summary"], "Heard again.");
    academy.post(&trust.lead, &format!("/reviews/{id}/withdrawal"), json!({"reason": "The wrong school."})).expect(201);
    assert_eq!(academy.timeline(&chair, ""), ["ReviewWithdrawn", "ReviewAmended", "ReviewShared", "ReviewRecorded", "AcademyJoined"]);
    assert_eq!(academy.get(&chair, "").expect(200).json["lastReview"], Value::Null);
}

#[test]
fn a_review_is_seen_by_the_audience_it_was_shared_with_and_nobody_else() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(MINE);
    let [head, chair] = ["headteacher", "chair"].map(|role| trust.member(role, "Nia Bell", Some(&[MINE])));
    world.at("2026-01-12");
    let id = academy.review(&trust.lead, &review(&trust.lead, "risk-assessment", "2026-01-12")).expect(201).text("/review/id");
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"audiences": ["local-governing-body"]})).expect(201);
    academy.get(&chair, &format!("/reviews/{id}")).expect(200);
    academy.get(&head, &format!("/reviews/{id}")).problem(404, "not-found");
    let refused = academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"audiences": ["pta"], "respondBy": "2026-01-01"}));
    assert_eq!(refused.expect(422).faults(), [("/audiences/0", "unknown-audience"), ("/respondBy", "due-too-early")]);
}

#[test]
fn a_shared_decision_that_confirmed_an_unshared_one_is_the_first_that_the_school_sees() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let (_, event, _) = judged(&trust, &academy, "2026-01-12");
    world.at("2026-04-20");
    let confirmed = academy.decide(&trust.ceo, "amber", "2026-04-20", &[&event]).expect(201);
    assert_eq!(confirmed.types(), ["CategoryConfirmed"]);
    let decision = confirmed.text("/category/id");
    academy.post(&trust.lead, &format!("/category-decisions/{decision}/sharing"), json!({})).expect(201);

    let shown = academy.get(&head, &format!("/category-decisions/{decision}")).expect(200).json;
    assert_eq!((&shown["confirmed"], shown.get("from")), (&json!(false), None), "{shown}");
    let timeline = academy.get(&head, "/timeline").expect(200);
    let entry = timeline.items().iter().find(|item| item["type"] == "CategoryChanged").unwrap_or_else(|| panic!("{timeline:?}"));
    assert!(!entry["headline"].as_str().unwrap().contains("onfirmed"), "{entry}");
    assert_eq!(types(&trust, &head), ["TrustRegistered", "FrameworkAdopted", "AcademyJoined", "CategoryChanged", "CategoryShared"]);
    let told = trust.get(&head, &format!("/events/{}", confirmed.event("CategoryConfirmed"))).expect(200).json;
    assert_eq!(
        (&told["type"], &told["data"]["to"]["category"], told["data"].get("category")),
        (&json!("CategoryChanged"), &json!("amber"), None)
    );
    let of_type = |kind: &str| trust.get(&head, &format!("/events?after=0&type={kind}")).expect(200).items().len();
    assert_eq!((of_type("CategoryChanged"), of_type("CategoryConfirmed")), (1, 0));
    let whole = academy.get(&trust.lead, &format!("/category-decisions/{decision}")).expect(200).json;
    assert_eq!((&whole["confirmed"], &whole["from"]["code"]), (&json!(true), &json!("amber")), "{whole}");

    // And what comes back to a shared category by way of one that was not shared is a confirmation to them.
    for (on, category) in [("2026-05-11", "red"), ("2026-06-15", "amber")] {
        world.at(on);
        let decided = academy.decide(&trust.ceo, category, on, &[&event]).expect(201);
        let id = decided.text("/category/id");
        assert_eq!(decided.types()[0], "CategoryChanged");
        if category == "amber" {
            academy.post(&trust.lead, &format!("/category-decisions/{id}/sharing"), json!({})).expect(201);
            assert_eq!(academy.get(&head, &format!("/category-decisions/{id}")).expect(200).json["confirmed"], true);
            let told = trust.get(&head, &format!("/events/{}", decided.event("CategoryChanged"))).expect(200).json;
            assert_eq!((&told["type"], &told["data"]["category"]["category"]), (&json!("CategoryConfirmed"), &json!("amber")), "{told}");
        }
    }
}

#[test]
fn a_plan_that_the_trust_writes_and_a_report_that_is_not_shared_show_in_no_read_of_the_school() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let members = ["headteacher", "chair", "governor", "external-partner"].map(|role| trust.member(role, "Nia Bell", Some(&[MINE])));
    world.at("2026-01-12");
    let reads = || members.iter().map(|member| everything(&trust, member)).collect::<Vec<_>>();
    let before = reads();
    let plan = json!({"basis": "written-by-trust", "judgement": "inadequate", "priorities": [{"title": "Reading", "grantPence": 100,
        "actions": [{"what": "x", "owner": trust.lead.person, "dueOn": "2026-02-13"}]}], "support": [{"kind": "provided", "what": "x"}],
        "monitoring": [{"what": "x", "dueOn": "2026-02-13", "by": trust.lead.person}]});
    let prepared = academy.post(&trust.executive, "/plans", plan).expect(201);
    let (id, priority) = (prepared.text("/plan/id"), prepared.text("/plan/priorities/0/id"));
    let (action, entry) = (prepared.text("/plan/priorities/0/actions/0/id"), prepared.text("/plan/monitoring/0/id"));
    let post = |path: &str, body: Value| academy.post(&trust.lead, &format!("/plans/{id}{path}"), body).expect(201);
    post(&format!("/actions/{action}/progress"), json!({"status": "behind"}));
    post("/grant-spending", json!({"priority": priority, "pence": 50}));
    post(&format!("/monitoring/{entry}"), json!({}));
    post("/term-plans", json!({"year": "2025-26", "term": "spring", "actions": [action]}));
    let findings = json!([{"priority": priority, "progress": "on-track"}]);
    let report = post(
        "/progress-reports",
        json!({"year": "2025-26", "term": "spring", "findings": findings, "overall": "on-track", "summary": "x"}),
    );
    academy.post(&trust.ceo, &format!("/progress-reports/{}/acknowledgement", report.text("/progressReport/id")), json!({})).expect(201);
    assert_eq!(reads(), before);
    for member in &members {
        academy.get(member, &format!("/plans/{id}")).problem(404, "not-found");
        academy.get(member, &format!("/progress-reports/{}", report.text("/progressReport/id"))).problem(404, "not-found");
        trust.get(member, &format!("/events/{}", prepared.event("PlanPrepared"))).problem(404, "not-found");
    }
    // Asked about it, the head reads it, and nobody else of the school does.
    post("/consultation-request", json!({"parties": ["headteacher"]}));
    academy.get(&members[0], &format!("/plans/{id}")).expect(200);
    assert_eq!(academy.get(&members[0], &format!("/plans/{id}")).expect(200).json["progressReports"], json!([]));
    for member in &members[1..] {
        academy.get(member, &format!("/plans/{id}")).problem(404, "not-found");
    }
}
