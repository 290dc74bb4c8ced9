//! Reviews from draft to final, corrected and taken back, with nothing lost on the way.

use serde_json::{Value, json};

use crate::harness::{Review, Trust, World, review};

fn evaluation(trust: &Trust, held_on: &str) -> Review {
    review(&trust.lead, "termly-evaluation", held_on)
}

#[test]
fn a_final_review_reads_back_whole() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let full = evaluation(&trust, "2026-01-09")
        .found("governance", "sound")
        .evidence("visit", "Minutes of the autumn meeting")
        .progress("on-track")
        .with("strengths", "Reading is taught well.".into())
        .with("nextSteps", "Look at mathematics in March.".into());
    let recorded = academy.review(&trust.lead, &full).expect(201);
    assert_eq!(recorded.types(), ["ReviewRecorded"]);
    let location = recorded.header("location").expect("a location").to_owned();
    assert_eq!(recorded.header("event-position"), recorded.events()[0]["position"].as_u64().map(|at| at.to_string()).as_deref());
    let shown = trust.client.get(&trust.ceo, &location).expect(200).json;
    assert_eq!(shown["id"], recorded.json["review"]["id"]);
    for field in ["type", "heldOn", "summary", "strengths", "nextSteps"] {
        assert_eq!(shown[field], full.0[field], "{field}: {shown}");
    }
    assert_eq!((&shown["progress"]["code"], &shown["progress"]["fastEnough"]), (&json!("on-track"), &json!(true)));
    assert_eq!((&shown["reviewers"][0]["id"], &shown["reviewers"][0]["name"]), (&json!(trust.lead.person), &json!("Leigh Carter")));
    let finding = &shown["findings"][0];
    assert_eq!((&finding["criterion"], &finding["judgement"]), (&json!("governance"), &json!("sound")));
    assert_eq!(
        (&finding["evidence"][0]["kind"], &finding["evidence"][0]["title"]),
        (&json!("visit"), &json!("Minutes of the autumn meeting"))
    );
    assert_eq!(shown["framework"]["code"], "agora");

    academy.review(&trust.lead, &evaluation(&trust, "2026-01-12")).expect(201);
    let list = academy.get(&trust.ceo, "/reviews").expect(200);
    let held: Vec<&Value> = list.items().iter().map(|item| &item["heldOn"]).collect();
    assert_eq!(held, ["2026-01-12", "2026-01-09"], "newest first");
    assert_eq!(trust.client.all(&trust.ceo, &format!("{}/reviews", academy.url), 1).len(), 2);
}

#[test]
fn every_fault_of_a_review_is_told_at_once() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let events = trust.events();
    let unknown = "01990b5e-8c00-7000-8000-00000000ffff";
    let wrong = evaluation(&trust, "2026-01-12")
        .with("type", "tea-party".into())
        .with("reviewers", json!([unknown]))
        .with("progress", "sideways".into())
        .found("governance", "poor")
        .found("tidiness", "good")
        .found("governance", "sound");
    let refused = academy.review(&trust.lead, &wrong).expect(422);
    let wanted = ["/findings/0/judgement", "/findings/1/criterion", "/findings/2/criterion", "/progress", "/reviewers/0", "/type"];
    assert_eq!(refused.pointers(), wanted);

    let malformed =
        json!({"type": 7, "heldOn": "soon", "reviewers": "me", "findings": [{"criterion": "governance"}], "summary": "", "mood": "fair"});
    let refused = academy.post(&trust.lead, "/reviews", malformed).problem(422, "invalid-body");
    assert_eq!(refused.pointers(), ["/findings/0/judgement", "/heldOn", "/mood", "/reviewers", "/summary", "/type"]);
    let nobody = evaluation(&trust, "2026-01-12").with("reviewers", json!([])).with("summary", "   ".into());
    assert_eq!(academy.review(&trust.lead, &nobody).problem(422, "invalid-body").pointers(), ["/reviewers", "/summary"]);
    let twice = evaluation(&trust, "2026-01-12").with("reviewers", json!([trust.lead.person, trust.lead.person]));
    assert_eq!(academy.review(&trust.lead, &twice).expect(422).faults(), [("/reviewers/1", "named-twice")]);
    assert_eq!(trust.events(), events, "nothing half-written");
}

#[test]
fn two_identical_posts_are_two_reviews() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let (first, second) = (academy.reviewed(&evaluation(&trust, "2026-01-12")), academy.reviewed(&evaluation(&trust, "2026-01-12")));
    assert_ne!(first, second);
    assert_eq!(academy.get(&trust.lead, "/reviews").expect(200).items().len(), 2);
}

#[test]
fn a_dry_run_shows_the_suggestion_and_what_would_follow_and_records_nothing() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let events = trust.events();
    let slow = evaluation(&trust, "2026-01-12").found("governance", "ineffective").progress("not-fast-enough");
    let tried = academy.post(&trust.lead, "/reviews?dryRun=true", slow.0.clone()).expect(200);
    assert_eq!(tried.types(), ["ReviewRecorded", "InterventionEscalated"]);
    assert_eq!(tried.json["review"]["suggestion"]["categories"][0]["code"], "red", "{tried:?}");
    assert!(tried.json.get("duties").is_some(), "duties that would follow are named, null until there are any: {tried:?}");
    assert!(tried.header("event-position").is_none() && tried.header("location").is_none());
    assert_eq!((trust.events(), academy.rung("")), (events, Value::Null));
    academy.post(&trust.lead, "/reviews?dryRun=true", slow.with("heldOn", "2026-01-13".into()).0).expect(422);
    academy.post(&trust.lead, "/reviews?dryRun=perhaps", json!({})).problem(400, "invalid-query");
}

#[test]
fn a_kind_of_evidence_counts_for_the_frameworks_source_or_is_named_as_counting_for_none() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let shown = review(&trust.lead, "annual-school-review", "2026-01-12")
        .found("governance", "strong")
        .evidence("book-scrutiny", "Books of Year 4")
        .found("progress", "met")
        .evidence("pupil-interview", "Six pupils of Year 5");
    let tried = academy.post(&trust.lead, "/reviews?dryRun=true", shown.0.clone()).expect(200);
    assert_eq!(tried.json["review"]["evidenceCountedForNone"], 1, "{tried:?}");
    let recorded = academy.review(&trust.lead, &shown).expect(201);
    let review = &recorded.json["review"];
    assert_eq!(review["kindsCountedForNone"], json!(["pupil-interview"]), "{review}");
    assert_eq!(review["findings"][0]["evidence"][0]["kind"], "book-scrutiny", "what was said stays");
    let missing: Vec<&str> = review["missing"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(missing, ["attainment-and-progress-analysis", "leadership-capacity-evaluation", "progress-meetings"]);
    let triangulated = academy.get(&trust.lead, "/triangulation").expect(200);
    let judged = |criterion: &str| triangulated.items().iter().find(|it| it["criterion"] == criterion).unwrap()["judgements"][0].clone();
    let (governance, progress) = (judged("governance"), judged("progress"));
    assert_eq!((&governance["sources"], &governance["kindsCountedForNone"]), (&json!(["learning-walks-and-reviews"]), &json!([])));
    assert_eq!((&progress["sources"], &progress["kindsCountedForNone"]), (&json!([]), &json!(["pupil-interview"])));
    let decided = academy.decide(&trust.ceo, "B", "2026-01-12", &[&recorded.event("ReviewRecorded")]).expect(201);
    let missing: Vec<&str> =
        decided.json["category"]["missing"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(!missing.contains(&"learning-walks-and-reviews"), "the category rests on it too: {missing:?}");
}

#[test]
fn a_draft_is_written_beside_the_log_and_becomes_a_review_when_final() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001"]));
    world.at("2026-01-12");
    let events = trust.events();
    let begun = academy.post(&adviser, "/review-drafts", json!({"type": "progress-report", "summary": "First impressions."})).expect(201);
    let draft = begun.header("location").expect("a location").to_owned();
    let id = draft.rsplit('/').next().unwrap().to_owned();
    academy.post(&adviser, "/review-drafts", json!({"mood": "fair"})).expect(422);

    // Seen by its author and the lead, and by nobody else.
    trust.client.get(&adviser, &draft).expect(200);
    trust.client.get(&trust.lead, &draft).expect(200);
    for other in [&trust.ceo, &trust.executive] {
        trust.client.get(other, &draft).problem(404, "not-found");
        assert_eq!(academy.get(other, "/review-drafts").expect(200).items().len(), 0);
    }
    assert_eq!(academy.get(&adviser, "/review-drafts").expect(200).items().len(), 1);
    trust.client.post(&adviser, format!("{draft}/finalisation"), json!({})).expect(422);

    let whole = review(&adviser, "progress-report", "2026-01-12").progress("not-fast-enough").with("summary", "Second thoughts.".into());
    let tag = trust.client.get(&adviser, &draft).header("etag").expect("a version").to_owned();
    trust.client.put(&adviser, &draft, whole.0.clone()).expect(200);
    let stale = trust.client.ask("PUT", &draft).key(&adviser).header("If-Match", tag).json(whole.0).send();
    stale.problem(412, "stale-version");
    assert_eq!((trust.events(), academy.get(&trust.ceo, "/reviews").expect(200).items().len()), (events, 0), "a draft is no event");

    let done = trust.client.post(&adviser, format!("{draft}/finalisation"), json!({})).expect(201);
    assert_eq!(done.types(), ["ReviewRecorded", "EscalationProposed"], "only now is it judged");
    assert_eq!(done.json["review"]["id"], id, "the review keeps the draft's id");
    trust.client.get(&adviser, &draft).problem(404, "not-found");
    let shown = academy.get(&trust.ceo, &format!("/reviews/{id}")).expect(200).json;
    assert_eq!((&shown["summary"], &shown["drafted"]), (&json!("Second thoughts."), &json!(true)));
}

#[test]
fn finalising_needs_a_person_who_answers_for_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let integration = trust.key("integration", None, None);
    world.at("2026-01-12");
    let draft =
        academy.post(&integration, "/review-drafts", evaluation(&trust, "2026-01-12").0).expect(201).header("location").unwrap().to_owned();
    trust.client.post(&integration, format!("{draft}/finalisation"), json!({})).problem(422, "decider-required");
    let finalise = trust.client.ask("POST", format!("{draft}/finalisation")).key(&integration).header("Acting-For", &trust.lead.person);
    let done = finalise.json(json!({})).send().expect(201);
    let event = trust.feed().pop().unwrap();
    assert_eq!((&event["id"], &event["onBehalfOf"]), (&json!(done.event("ReviewRecorded")), &json!(trust.lead.person)));
    assert_eq!(event["actor"]["kind"], "service");
}

#[test]
fn an_amendment_judges_anew_and_keeps_what_was_said_before() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let recorded = academy.review(&trust.lead, &evaluation(&trust, "2026-01-12").found("governance", "sound")).expect(201);
    let path = format!("/reviews/{}", recorded.text("/review/id"));
    world.at("2026-01-19");
    let changes = json!({"findings": [{"criterion": "governance", "judgement": "ineffective"}], "summary": "Read again."});
    let amended = academy
        .post(&trust.lead, &format!("{path}/amendments"), json!({"changes": changes, "reason": "The minutes came late."}))
        .expect(201);
    assert_eq!(amended.types(), ["ReviewAmended"]);
    assert_eq!(amended.json["review"]["suggestion"]["categories"][0]["code"], "red");
    let (now, then) =
        (academy.get(&trust.lead, &path).json, academy.get(&trust.lead, &format!("{path}?knownAt=2026-01-13T00:00:00Z")).json);
    assert_eq!((&now["summary"], &then["summary"]), (&json!("Read again."), &json!("Books were looked at and leaders heard.")));
    assert_eq!((&now["amended"], &then["amended"]), (&json!(1), &json!(0)));
    let feed = trust.feed();
    let changed = &feed.last().unwrap()["data"]["changed"];
    assert_eq!(changed, &json!(["findings", "summary"]));

    let same = json!({"changes": {"heldOn": "2026-01-12"}, "reason": "No change."});
    assert_eq!(academy.post(&trust.lead, &format!("{path}/amendments"), same).expect(422).faults()[0].1, "nothing-changed");
    let unreasoned = json!({"changes": {"heldOn": "2026-01-11"}});
    assert_eq!(academy.post(&trust.lead, &format!("{path}/amendments"), unreasoned).expect(422).pointers(), ["/reason"]);
    let wrong = json!({"changes": {"findings": [{"criterion": "governance", "judgement": "poor"}], "mood": "fair"}, "reason": "Wrong."});
    let refused = academy.post(&trust.lead, &format!("{path}/amendments"), wrong).expect(422);
    assert!(refused.pointers().iter().all(|pointer| pointer.starts_with("/changes/")), "{refused:?}");
    let nowhere = json!({"changes": {"heldOn": "2026-01-11"}, "reason": "Late."});
    academy.post(&trust.lead, "/reviews/01990b5e-8c00-7000-8000-00000000ffff/amendments", nowhere).problem(404, "not-found");
}

#[test]
fn withdrawing_a_review_undoes_nothing_and_marks_what_rests_on_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let recorded = academy.review(&trust.lead, &evaluation(&trust, "2026-01-12").progress("not-fast-enough")).expect(201);
    let basis = recorded.event("ReviewRecorded");
    let decided = academy.decide(&trust.lead, "red", "2026-01-12", &[&basis]).expect(201);
    let path = format!("/reviews/{}", recorded.text("/review/id"));
    assert_eq!(academy.state("")["category"]["basisWithdrawn"], false);

    world.at("2026-01-19");
    let withdrawn = academy.post(&trust.lead, &format!("{path}/withdrawal"), json!({"reason": "Another school's figures."})).expect(201);
    assert_eq!(withdrawn.types(), ["ReviewWithdrawn"]);
    assert_eq!((academy.category(""), academy.rung("")), (json!("red"), json!("ceo-and-lead-visit")), "nothing is undone");
    assert_eq!(academy.state("")["category"]["basisWithdrawn"], true);
    let decision = academy.get(&trust.lead, &format!("/category-decisions/{}", decided.text("/category/id"))).expect(200).json;
    assert_eq!((&decision["basisWithdrawn"], &decision["basis"][0]["withdrawn"]), (&json!(true), &json!(true)), "{decision}");
    assert_eq!(academy.get(&trust.lead, &path).json["withdrawn"]["reason"], "Another school's figures.");
    assert_eq!(academy.state("")["lastReview"], Value::Null, "a withdrawn review is not the last one that stands");

    academy.post(&trust.lead, &format!("{path}/withdrawal"), json!({"reason": "Again."})).expect(422);
    let changes = json!({"changes": {"summary": "Too late."}, "reason": "Late."});
    academy.post(&trust.lead, &format!("{path}/amendments"), changes).expect(422);
    assert_eq!(academy.decide(&trust.lead, "amber", "2026-01-19", &[&basis]).expect(422).faults(), [("/basis/0", "withdrawn-basis")]);
}

#[test]
fn evidence_may_be_an_event_of_the_same_academy_and_of_no_other() {
    let world = World::new();
    let trust = world.trust("agora");
    let (academy, other) = (trust.academy("910001"), trust.academy("910002"));
    world.at("2026-01-12");
    let (mine, theirs) = (academy.reviewed(&evaluation(&trust, "2026-01-12")), other.reviewed(&evaluation(&trust, "2026-01-12")));
    let resting_on = |event: &str| {
        let evidence = json!([{"kind": "visit", "title": "The last evaluation", "eventId": event, "sha256": "ab".repeat(32), "url": "https://example.org/a"}]);
        evaluation(&trust, "2026-01-12").with("findings", json!([{"criterion": "governance", "judgement": "sound", "evidence": evidence}]))
    };
    let recorded = academy.review(&trust.lead, &resting_on(&mine)).expect(201);
    let shown = &recorded.json["review"]["findings"][0]["evidence"][0];
    assert_eq!((&shown["eventId"], &shown["url"]), (&json!(mine), &json!("https://example.org/a")), "{shown}");
    let refused = academy.review(&trust.lead, &resting_on(&theirs)).expect(422);
    assert_eq!(refused.faults(), [("/findings/0/evidence/0/eventId", "unknown-event")]);
}

#[test]
fn a_type_that_no_framework_of_the_trust_has_is_no_filter() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    let of_type = |kind: &str| academy.get(&trust.lead, &format!("/reviews?type={kind}"));
    assert_eq!(of_type("termly-evaluation").expect(200).items().len(), 1);
    assert_eq!(of_type("progress-report").expect(200).items().len(), 0);
    assert_eq!(of_type("nope").expect(400).faults(), [("type", "unknown-type")]);
}
