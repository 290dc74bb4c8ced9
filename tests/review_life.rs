//! The life of a review, told row by row: checked, shared, answered, validated, each in its trust's words.

use serde_json::{Value, json};

use crate::harness::{Academy, Member, Trust, World, review};

const MINE: &str = "910001";

#[track_caller]
fn leads(academy: &Academy<'_>, member: &Member, office: &str) {
    let body = json!({"person": member.person, "office": office, "from": "2024-09-01"});
    academy.post(&academy.trust.admin, "/leaders", body).expect(201);
}

#[track_caller]
fn read(academy: &Academy<'_>, key: impl AsRef<str>, review: &str) -> Value {
    academy.get(key, &format!("/reviews/{review}")).expect(200).json
}

fn may(trust: &Trust, key: &Member) -> Value {
    trust.client.get(key, "/v1/me").expect(200).json["may"][0]["permissions"].clone()
}

#[test]
fn a2_a_rating_is_shared_with_the_school_on_a_date_and_the_school_can_respond() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let recorded =
        academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-12").found("governance", "developing")).expect(201);
    let (id, event) = (recorded.text("/review/id"), recorded.event("ReviewRecorded"));
    let decision = academy.decide(&trust.lead, "amber", "2026-01-12", &[&event]).expect(201).text("/category/id");
    assert_eq!(read(&academy, &trust.lead, &id)["responseStatus"], "not-shared");

    world.at("2026-01-16");
    let tried = academy.post(&trust.lead, &format!("/reviews/{id}/sharing?dryRun=true"), json!({})).expect(200);
    assert_eq!(tried.types(), ["ReviewShared"]);
    academy.get(&head, &format!("/reviews/{id}")).problem(404, "not-found");
    let shared = academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"sharedOn": "2026-01-15"})).expect(201);
    assert_eq!((shared.types(), &shared.json["review"]["respondBy"]), (vec!["ReviewShared"], &json!("2026-01-30")));
    assert_eq!(
        academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"sharedOn": "2026-01-15"})).expect(200).types(),
        [""; 0]
    );
    academy.post(&trust.ceo, &format!("/category-decisions/{decision}/sharing"), json!({"sharedOn": "2026-01-15"})).expect(201);
    assert_eq!(academy.get(&head, "").expect(200).json["category"]["code"], "amber");
    assert_eq!(read(&academy, &head, &id)["responseStatus"], "none-yet");

    world.at("2026-01-31");
    let silent = read(&academy, &trust.ceo, &id);
    assert_eq!((&silent["responseStatus"], &silent["response"]), (&json!("no-response-by"), &Value::Null), "silence is no agreement");
    let then = |day: &str| academy.get(&trust.ceo, &format!("/reviews/{id}?asOf={day}")).expect(200).json;
    assert_eq!((&then("2026-01-14")["responseStatus"], &then("2026-01-14")["life"]["shared"]), (&json!("not-shared"), &json!([])));
    assert_eq!(then("2026-01-30")["responseStatus"], "none-yet");

    let answer = json!({"agreement": "partly", "comment": "Governors have met since.", "actions": ["Minutes go to the lead."]});
    let answered = academy.post(&head, &format!("/reviews/{id}/response"), answer).expect(201);
    assert!(answered.events()[0].get("position").is_none(), "{answered:?}");
    let second = json!({"agreement": "agrees"});
    academy.post(&head, &format!("/reviews/{id}/response"), second).expect(201);
    let shown = read(&academy, &trust.ceo, &id);
    assert_eq!(
        (&shown["responseStatus"], &shown["response"]["agreement"], &shown["response"]["by"]["name"]),
        (&json!("responded"), &json!("agrees"), &json!("Nia Bell"))
    );
    assert_eq!(shown["life"]["responses"][0]["comment"], "Governors have met since.", "the earlier one stays: {shown}");
    assert_eq!(academy.timeline(&trust.ceo, "")[..2], ["ReviewResponded", "ReviewResponded"]);
    let refused = academy.post(&head, &format!("/reviews/{id}/response"), json!({"agreement": "maybe", "actions": [""]})).expect(422);
    assert_eq!(refused.pointers(), ["/actions/0", "/agreement"]);
    academy.post(&head, &format!("/reviews/{id}/sharing"), json!({})).problem(403, "forbidden");
    academy.post(&trust.lead, &format!("/reviews/{id}/response"), json!({"agreement": "agrees"})).problem(403, "forbidden");
    assert_eq!(
        may(&trust, &head),
        json!([
            "respond-to-reviews",
            "check-facts",
            "record-progress",
            "run-programmes",
            "request-support",
            "evaluate-own-school",
            "report-own-school",
            "write-plans",
            "agree-to-plans",
            "acknowledge-reports"
        ])
    );
}

#[test]
fn a2_a_draft_is_checked_by_the_lead_and_the_head_before_it_is_final() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let [chair, other] =
        [("chair", "Quinn Ward"), ("headteacher", "Omar Reed")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    leads(&academy, &head, "headteacher");
    let adviser = trust.member("adviser", "Asa Field", Some(&[MINE]));
    world.at("2026-01-12");
    let content = review(&adviser, "termly-evaluation", "2026-01-12").found("governance", "developing");
    let draft = academy.post(&adviser, "/review-drafts", content.0.clone()).expect(201).text("/draft/id");
    let at = |part: &str| format!("/review-drafts/{draft}{part}");
    let nobody_at_school = |when: &str| {
        for member in [&head, &chair, &other] {
            academy.get(member, &at("")).problem(404, "not-found");
            assert_eq!(academy.get(member, "/review-drafts").expect(200).items().len(), 0, "{when}");
        }
    };
    nobody_at_school("before it is sent");
    assert_eq!(academy.post(&trust.lead, &at("/quality-check"), json!({"passed": false})).expect(422).pointers(), ["/comment"]);
    academy.post(&trust.lead, &at("/quality-check"), json!({"passed": false, "comment": "Which books?"})).expect(201);
    let returned = academy.post(&adviser, &at("/factual-check"), json!({"dueOn": "2026-01-20"})).expect(422);
    assert_eq!(returned.faults(), [("", "returned-by-the-lead")]);
    academy.post(&trust.lead, &at("/quality-check"), json!({"passed": true})).expect(201);
    let sent = academy.post(&adviser, &at("/factual-check"), json!({"dueOn": "2026-01-20"})).expect(201);
    assert_eq!(sent.json["draft"]["checks"]["factual"]["sentTo"]["name"], "Nia Bell", "{sent:?}");

    // Its author and the lead wait for the answer, and are told no more of it in their week.
    for (member, waits) in [(&adviser, 1), (&trust.lead, 1), (&trust.ceo, 0)] {
        let week = trust.client.get(member, "/v1/my/week?from=2026-01-19").expect(200).json;
        let owed = week["owedToMe"].as_array().unwrap().iter().filter(|it| it["kind"] == "factual-check");
        assert_eq!(owed.count(), waits, "{week}");
    }

    // The head to whom it was sent reads it, and nobody else of the school; nor does a trustee know.
    assert_eq!(academy.get(&head, &at("")).expect(200).json["content"]["summary"], content.0["summary"]);
    for member in [&chair, &other] {
        academy.get(member, &at("")).problem(404, "not-found");
    }
    let trustee = trust.member("trustee", "Tess Lane", None);
    assert!(
        !trust
            .get(&trustee, "/events?after=0&limit=1000")
            .expect(200)
            .items()
            .iter()
            .any(|event| event["type"] == "DraftSentForFactualCheck")
    );
    assert_eq!(academy.timeline(&trustee, ""), ["AcademyLedBy", "AcademyJoined"]);
    assert_eq!(
        academy.timeline(&head, ""),
        ["DraftSentForFactualCheck", "AcademyLedBy", "AcademyJoined"],
        "what the lead says of its quality is not the school's"
    );
    assert_eq!(academy.timeline(&chair, ""), ["AcademyLedBy", "AcademyJoined"]);

    let wrong = json!({"pointer": "/nowhere", "says": "x", "shouldSay": "y"});
    assert_eq!(academy.post(&head, &at("/corrections"), wrong).expect(422).faults(), [("/pointer", "nothing-there")]);
    let correction = |says: &str| {
        let body = json!({"pointer": "/findings/0/judgement", "says": says, "shouldSay": "Sound", "evidence": "Minutes of 3 December"});
        academy.post(&head, &at("/corrections"), body).expect(201);
        let all = academy.get(&trust.lead, &at("")).expect(200).json["checks"]["corrections"].as_array().unwrap().clone();
        all.last().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (correction("Developing"), correction("Weak"));
    academy.post(&adviser, &at("/finalisation"), json!({})).expect(422);
    academy.post(&head, &at("/factual-check/return"), json!({"comment": "The rest is right."})).expect(201);
    let refused = academy.post(&adviser, &at("/finalisation"), json!({})).problem(422, "correction-open");
    assert_eq!(refused.faults(), [("", "correction-open"), ("", "correction-open")]);
    academy.post(&head, &at(&format!("/corrections/{first}/acceptance")), json!({"reason": "x"})).problem(403, "forbidden");
    academy.post(&adviser, &at(&format!("/corrections/{first}/acceptance")), json!({"reason": "The minutes bear it out."})).expect(201);
    academy
        .post(&adviser, &at(&format!("/corrections/{second}/refusal")), json!({"reason": "That is a judgement, not a fact."}))
        .expect(201);
    let unmade = academy.post(&adviser, &at("/finalisation"), json!({})).problem(422, "correction-not-made");
    assert!(unmade.json["detail"].as_str().unwrap().contains(&first), "it says which: {unmade:?}");
    let mut made = content.0.clone();
    made["findings"][0]["judgement"] = "effective".into();
    trust.client.put(&adviser, format!("{}{}", academy.url, at("")), made).expect(200);
    world.at("2026-01-14");
    academy.post(&adviser, &at("/finalisation"), json!({})).expect(201);

    let life = read(&academy, &trust.ceo, &draft)["life"].clone();
    let statuses: Vec<&Value> = life["checks"]["corrections"].as_array().unwrap().iter().map(|correction| &correction["status"]).collect();
    assert_eq!(statuses, ["accepted", "refused"]);
    assert_eq!((&life["checks"]["factual"]["status"], &life["checks"]["quality"][0]["passed"]), (&json!("returned"), &json!(false)));
    academy.get(&head, &format!("/reviews/{draft}")).problem(404, "not-found");
}

#[test]
fn a2_a_head_who_is_silent_holds_a_review_up_until_the_day_that_was_set() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let content = review(&trust.lead, "termly-evaluation", "2026-01-12").0;
    let draft = academy.post(&trust.lead, "/review-drafts", content).expect(201).text("/draft/id");
    let send = || academy.post(&trust.lead, &format!("/review-drafts/{draft}/factual-check"), json!({"dueOn": "2026-01-20"}));
    assert_eq!(send().expect(422).faults(), [("/sentTo", "no-head")]);
    leads(&academy, &head, "headteacher");
    send().expect(201);
    world.at("2026-01-20");
    academy.post(&trust.lead, &format!("/review-drafts/{draft}/finalisation"), json!({})).problem(422, "factual-check-under-way");
    world.at("2026-01-21");
    academy.post(&trust.lead, &format!("/review-drafts/{draft}/finalisation"), json!({})).expect(201);
    assert_eq!(read(&academy, &trust.lead, &draft)["life"]["checks"]["factual"]["status"], "no-answer-by");
}

#[test]
fn m2_the_four_sources_are_shown_per_categorisation_and_the_framework_says_whether_a_gap_blocks() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(MINE);
    let criteria = trust.get(&trust.lead, "/framework").expect(200).json["criteria"].clone();
    let (criterion, level) = (criteria[0]["code"].as_str().unwrap(), criteria[0]["levels"][0]["code"].as_str().unwrap());
    world.at("2026-01-12");
    let found = review(&trust.lead, "learning-walk", "2026-01-12")
        .found(criterion, level)
        .evidence("learning-walks-and-reviews", "Walk of 12 January");
    let event = academy.reviewed(&found);
    let decided = academy.decide(&trust.ceo, "C", "2026-01-12", &[&event]).expect(201);
    let sources = &decided.json["category"]["sources"];
    let codes =
        |list: &Value| list.as_array().unwrap().iter().map(|source| source["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((&sources["complete"], codes(&sources["present"])), (&json!(false), vec!["learning-walks-and-reviews".to_owned()]));
    assert_eq!(codes(&sources["missing"]), ["attainment-and-progress-analysis", "leadership-capacity-evaluation", "progress-meetings"]);

    // A trust that wants no gap says so in its framework.
    let built_in = include_str!("../crates/domain/frameworks/amadeus.json");
    let mut document: Value = serde_json::from_str(built_in).unwrap();
    document["gapBlocks"] = json!(true);
    trust
        .client
        .put(&trust.admin, format!("{}/framework", trust.url), json!({"document": document, "effectiveOn": "2026-01-13"}))
        .expect(201);
    world.at("2026-01-14");
    let event = academy.reviewed(&found.with("heldOn", json!("2026-01-14")));
    let refused = academy.decide(&trust.ceo, "B", "2026-01-14", &[&event]).expect(422);
    assert_eq!(refused.faults(), [("/basis", "sources-missing")]);
    assert!(refused.json["errors"][0]["detail"].as_str().unwrap().contains("progress-meetings"), "{refused:?}");
}

#[test]
fn m3_the_annual_school_review_confirms_or_changes_the_category() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(MINE);
    let annual = trust.get(&trust.lead, "/framework").expect(200).json["reviewTypes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|kind| kind["code"] == "annual-school-review")
        .cloned()
        .unwrap();
    assert_eq!((&annual["reviewsCategory"], &annual["cadence"]["every"]), (&json!(true), &json!("annual")), "{annual}");
    let adviser = trust.member("adviser", "Asa Field", Some(&[MINE]));
    let reviewers = json!([trust.ceo.person, trust.executive.person, adviser.person]);
    let yearly = |on: &str, category: &str| {
        world.at(on);
        let event = academy.reviewed(&review(&trust.ceo, "annual-school-review", on).with("reviewers", reviewers.clone()));
        academy.decide(&trust.ceo, category, on, &[&event]).expect(201).types()[0].to_owned()
    };
    let decisions = [("2025-10-06", "C"), ("2026-10-05", "C"), ("2027-10-04", "B")].map(|(on, category)| yearly(on, category));
    assert_eq!(decisions, ["CategoryChanged", "CategoryConfirmed", "CategoryChanged"]);
    assert_eq!((academy.category("?asOf=2027-01-01"), academy.category("")), (json!("C"), json!("B")));
}

#[test]
fn m7_an_external_partner_validates_what_they_were_asked_to_and_sees_no_more() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    leads(&academy, &head, "headteacher");
    let partner = trust.member("external-partner", "Sasha Grey", Some(&[MINE]));
    let stranger = trust.member("external-partner", "Una Platt", Some(&[MINE]));
    world.at("2026-01-12");
    let [asked, other] = [(), ()]
        .map(|()| academy.review(&trust.lead, &review(&trust.lead, "annual-school-review", "2026-01-12")).expect(201).text("/review/id"));
    academy.get(&partner, &format!("/reviews/{asked}")).problem(404, "not-found");
    let request = |whom: &str| academy.post(&trust.ceo, &format!("/reviews/{asked}/validation-request"), json!({"validator": whom}));
    assert_eq!(request(&head.person).expect(422).faults(), [("/validator", "not-from-outside")]);
    assert_eq!(request(&trust.lead.person).expect(422).faults(), [("/validator", "own-review")]);
    // Whoever holds a key of the trust as anything else is no outsider, with a partner's key besides or without.
    for (role, academies) in [("trustee", None), ("adviser", Some(&[MINE][..])), ("governor", Some(&[MINE])), ("chair", Some(&[MINE]))] {
        let insider = trust.member(role, "Ira Moss", academies);
        trust.key("external-partner", Some(&insider.person), Some(&[MINE]));
        assert_eq!(request(&insider.person).expect(422).faults(), [("/validator", "not-from-outside")], "{role}");
    }
    request(&partner.person).expect(201);
    assert_eq!(academy.get(&partner, "/reviews").expect(200).items().len(), 1);
    assert!(read(&academy, &partner, &asked)["suggestion"].is_object());
    academy.get(&partner, &format!("/reviews/{other}")).problem(404, "not-found");
    for key in [&stranger, &head] {
        academy.get(key, &format!("/reviews/{asked}")).problem(404, "not-found");
    }
    assert_eq!(academy.timeline(&partner, ""), ["ValidationRequested", "ReviewRecorded", "AcademyLedBy", "AcademyJoined"]);

    request(&stranger.person).expect(201);
    trust.key("governor", Some(&stranger.person), Some(&[MINE]));
    world.at("2026-02-02");
    let body = json!({"validatedOn": "2026-02-01", "agrees": "agrees-in-part", "comment": "The books bear most of it out."});
    academy.post(&trust.lead, &format!("/reviews/{asked}/validation"), body.clone()).problem(403, "forbidden");
    let since = academy.post(&stranger, &format!("/reviews/{asked}/validation"), body.clone()).expect(422);
    assert_eq!(since.faults(), [("", "not-from-outside")], "made a governor since");
    academy.post(&partner, &format!("/reviews/{asked}/validation"), body).expect(201);
    let shown = read(&academy, &trust.ceo, &asked);
    let validation = &shown["life"]["validations"][0];
    assert_eq!(
        (&validation["agrees"], &validation["validator"]["name"], &validation["validatedOn"]),
        (&json!("agrees-in-part"), &json!("Sasha Grey"), &json!("2026-02-01")),
        "{shown}"
    );
    assert_eq!(academy.timeline(&trust.ceo, "")[0], "ReviewValidated");
    assert_eq!(may(&trust, &partner), json!(["validate-reviews", "record-progress"]));
}

#[test]
fn w3_leaders_of_one_school_review_another_and_it_shows_which_have_had_one() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (mine, theirs) = (trust.academy(MINE), trust.academy("910002"));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    leads(&mine, &head, "headteacher");
    world.at("2026-02-03");
    let own = review(&head, "peer-review", "2026-02-03");
    assert_eq!(mine.review(&trust.lead, &own).expect(422).faults(), [("/reviewers/0", "of-this-academy")]);
    theirs.review(&trust.lead, &own).expect(201);
    let shown = trust.get(&trust.ceo, "/peer-reviews").expect(200).json;
    let of = |urn: &str| shown["items"].as_array().unwrap().iter().find(|item| item["urn"] == urn).cloned().unwrap();
    assert_eq!(
        (&shown["year"], &of("910002")["had"], &of("910002")["notHad"]),
        (&json!("2025-26"), &json!(["peer-review"]), &json!(["external-review"]))
    );
    assert_eq!((&of(MINE)["had"], &of(MINE)["notHad"]), (&json!([]), &json!(["peer-review", "external-review"])));
    let reviewer = &of("910002")["reviews"][0]["reviewers"][0];
    assert_eq!((&reviewer["person"]["name"], &reviewer["from"]), (&json!("Nia Bell"), &json!(["Academy 910001"])));
    assert_eq!(trust.get(&trust.ceo, "/peer-reviews?year=2024-25").expect(200).json["items"][1]["had"], json!([]));
    // A head sees their own school alone, and of it what was shared.
    let seen = trust.get(&head, "/peer-reviews").expect(200).json;
    assert_eq!((seen["items"].as_array().map(Vec::len), &seen["items"][0]["urn"]), (Some(1), &json!(MINE)));
    // Of what was not shared it does not say that it was not held.
    let of_theirs = trust.member("headteacher", "Omar Reed", Some(&["910002"]));
    let seen = trust.get(&of_theirs, "/peer-reviews").expect(200).json;
    assert_eq!((&seen["items"][0]["had"], seen["items"][0].get("notHad")), (&json!([]), None), "{seen}");
}

#[test]
fn p1_the_heads_report_is_an_input_and_each_change_of_the_rating_stays() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let criteria = trust.get(&trust.lead, "/framework").expect(200).json["criteria"].clone();
    let (criterion, level) = (criteria[0]["code"].as_str().unwrap(), criteria[0]["levels"][0]["code"].as_str().unwrap());
    for (on, category) in [("2025-10-06", "red"), ("2026-01-12", "amber")] {
        world.at(on);
        let report = academy.reviewed(&review(&trust.executive, "heads-performance-report", on));
        let mut assessment = review(&trust.executive, "rag-assessment", on).found(criterion, level);
        assessment.0["findings"][0]["evidence"] = json!([{"kind": "heads-report", "title": "The head's report", "eventId": report}]);
        let event = academy.reviewed(&assessment);
        academy.decide(&trust.executive, category, on, &[&report, &event]).expect(201);
    }
    let decisions = academy.get(&trust.ceo, "/category-decisions").expect(200);
    let codes: Vec<&Value> = decisions.items().iter().map(|decision| &decision["category"]["code"]).collect();
    assert_eq!(codes, ["amber", "red"]);
    let present = decisions.items()[0]["sources"]["present"].as_array().unwrap().iter().any(|source| source["code"] == "heads-report");
    assert!(present, "{decisions:?}");
    let trustee = trust.member("trustee", "Tess Lane", None);
    assert_eq!(academy.get(&trustee, "/category-decisions").expect(200).items().len(), 2);

    // Shared with the school: the assessment, and of its evidence what the school may know.
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let assessments = academy.get(&trust.ceo, "/reviews?type=rag-assessment").expect(200);
    let id = assessments.items()[0]["id"].as_str().unwrap().to_owned();
    academy.post(&trust.ceo, &format!("/reviews/{id}/sharing"), json!({})).expect(201);
    let evidence = read(&academy, &head, &id)["findings"][0]["evidence"][0].clone();
    assert_eq!(
        (&evidence["kind"], evidence.get("eventId")),
        (&json!("heads-report"), None),
        "the report itself was not shared: {evidence}"
    );
}

#[test]
fn p5_a_head_and_a_chair_acknowledge_a_report_which_is_no_agreement() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let [head, chair, governor] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward"), ("governor", "Gus Hay")]
        .map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    world.at("2026-01-12");
    let id =
        academy.review(&trust.executive, &review(&trust.executive, "termly-progress-report", "2026-01-12")).expect(201).text("/review/id");
    academy.post(&trust.executive, &format!("/reviews/{id}/sharing"), json!({"respondBy": "2026-01-30"})).expect(201);
    let answer = |who: &Member, body: Value| academy.post(who, &format!("/reviews/{id}/response"), body);
    assert_eq!(answer(&head, json!({})).expect(422).pointers(), ["/agreement"]);
    for who in [&head, &chair] {
        answer(who, json!({"acknowledged": true})).expect(201);
    }
    answer(&governor, json!({"acknowledged": true})).problem(403, "forbidden");
    let shown = read(&academy, &trust.ceo, &id);
    assert_eq!((&shown["responseStatus"], &shown["response"]["agreement"]), (&json!("acknowledged"), &Value::Null));
    let roles: Vec<&Value> = shown["life"]["responses"].as_array().unwrap().iter().map(|response| &response["role"]).collect();
    assert_eq!(roles, ["headteacher", "chair"]);
    world.at("2026-01-31");
    assert_eq!(read(&academy, &trust.ceo, &id)["responseStatus"], "no-response-by", "to acknowledge is not to respond");
    // A key without a person answers for nobody.
    let nobody = trust.key("headteacher", None, Some(&[MINE]));
    academy.post(&nobody, &format!("/reviews/{id}/response"), json!({"agreement": "agrees"})).problem(422, "decider-required");
    // A system may bring the head's answer, for the head.
    let mis = trust.key("integration", None, None);
    let brought = trust.client.ask("POST", format!("{}/reviews/{id}/response", academy.url)).key(&mis).header("Acting-For", &head.person);
    brought.json(json!({"agreement": "agrees"})).send().expect(201);
}

#[test]
fn p5_a_bare_acknowledgement_takes_no_disagreement_back() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let [head, chair] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    world.at("2026-01-12");
    let id =
        academy.review(&trust.executive, &review(&trust.executive, "termly-progress-report", "2026-01-12")).expect(201).text("/review/id");
    academy.post(&trust.executive, &format!("/reviews/{id}/sharing"), json!({})).expect(201);
    let answer = |who: &Member, body: Value| academy.post(who, &format!("/reviews/{id}/response"), body).expect(201);
    answer(&chair, json!({"agreement": "disagrees", "comment": "The figures are last year's."}));
    answer(&head, json!({"acknowledged": true}));
    let shown = read(&academy, &trust.ceo, &id);
    assert_eq!(
        (&shown["responseStatus"], &shown["response"]["agreement"], &shown["response"]["role"]),
        (&json!("responded"), &json!("disagrees"), &json!("chair")),
        "{shown}"
    );
    answer(&head, json!({"agreement": "agrees"}));
    answer(&head, json!({"acknowledged": true}));
    let shown = read(&academy, &trust.ceo, &id);
    assert_eq!(shown["response"]["agreement"], "agrees", "{shown}");
    let standing = shown["life"]["responsesByRole"].as_array().unwrap().iter();
    let standing: Vec<(&Value, &Value)> = standing.map(|answer| (&answer["role"], &answer["agreement"])).collect();
    assert_eq!(standing, [(&json!("chair"), &json!("disagrees")), (&json!("headteacher"), &json!("agrees"))], "{shown}");
}

#[test]
fn w3_a_peer_review_by_nobody_from_another_school_is_none() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy(MINE);
    let [chair, governor] = [("chair", "Quinn Ward"), ("governor", "Gus Hay")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    world.at("2026-02-03");
    for own in [&chair, &governor] {
        let refused = academy.review(&trust.lead, &review(own, "peer-review", "2026-02-03")).expect(422);
        assert_eq!(refused.faults(), [("/reviewers/0", "of-this-academy")], "known by a key alone");
    }
    academy.review(&trust.lead, &review(&trust.lead, "peer-review", "2026-02-03")).expect(201);
    academy.review(&trust.lead, &review(&trust.lead, "external-review", "2026-02-03")).expect(201);
    let shown = trust.get(&trust.ceo, "/peer-reviews").expect(200).json["items"][0].clone();
    assert_eq!((&shown["had"], &shown["notHad"]), (&json!(["external-review"]), &json!(["peer-review"])), "no peer took part: {shown}");
    assert_eq!(shown["reviews"].as_array().map(Vec::len), Some(2), "what was held is shown all the same");
}

#[test]
fn m2_a_review_that_is_itself_a_source_counts_as_one() {
    let world = World::new();
    world.at("2026-02-03");
    for (framework, kind, category, source) in
        [("wpt", "peer-review", "inadequate", "peer-review"), ("amadeus", "learning-walk", "C", "learning-walks-and-reviews")]
    {
        let trust = world.trust(framework);
        let academy = trust.academy(MINE);
        let event = academy.reviewed(&review(&trust.lead, kind, "2026-02-03"));
        let sources = academy.decide(&trust.ceo, category, "2026-02-03", &[&event]).expect(201).json["category"]["sources"].clone();
        assert_eq!(sources["present"][0]["code"], source, "{sources}");
        assert!(!sources["missing"].as_array().unwrap().iter().any(|missing| missing["code"] == source), "{sources}");
    }
}
