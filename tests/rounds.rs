//! A rating round as a team lives through it, the schools' evaluations of themselves that come in, and
//! which sources agree.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, Trust, World, review};

/// A review of an academy, ready to rest a proposal on.
#[track_caller]
pub(crate) fn found(academy: &Academy<'_>, on: &str, governance: &str) -> String {
    academy.reviewed(&review(&academy.trust.lead, "termly-evaluation", on).found("governance", governance))
}

#[track_caller]
pub(crate) fn opened(trust: &Trust, body: Value) -> String {
    trust.client.post(&trust.lead, format!("{}/rating-rounds", trust.url), body).expect(201).text("/round/id")
}

pub(crate) fn ask(trust: &Trust, key: &Member, round: &str, what: &str, body: Value) -> Answer {
    trust.client.post(key, format!("{}/rating-rounds/{round}/{what}", trust.url), body)
}

pub(crate) fn proposal(urn: &str, category: &str, basis: &str) -> Value {
    json!({"academy": urn, "category": category, "basis": [basis], "reason": "As the evidence shows."})
}

/// Three academies, each reviewed, one of them also by itself; and a round for the term.
pub(crate) fn three(world: &World) -> (Trust, Vec<String>, String) {
    let trust = world.trust("agora");
    world.at("2025-11-10");
    let judged = ["developing", "sound", "effective"];
    let basis = ["910001", "910002", "910003"].iter().zip(judged).map(|(urn, judged)| found(&trust.academy(urn), "2025-11-10", judged));
    let basis: Vec<String> = basis.collect();
    let round =
        opened(&trust, json!({"year": "2025-26", "term": "autumn", "selfEvaluationsBy": "2025-11-28", "moderationOn": "2025-12-04"}));
    (trust, basis, round)
}

#[track_caller]
pub(crate) fn all_proposed(trust: &Trust, basis: &[String], round: &str) -> Answer {
    let proposals =
        [proposal("910001", "amber", &basis[0]), proposal("910002", "green", &basis[1]), proposal("910003", "green", &basis[2])];
    ask(trust, &trust.lead, round, "proposals", json!({"proposals": proposals})).expect(201)
}

/// The codes of what does not go together, of one academy.
pub(crate) fn contradictions(screen: &Value, urn: &str) -> Vec<String> {
    let row = screen["items"].as_array().unwrap().iter().find(|row| row["urn"] == urn).unwrap();
    row["contradictions"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a1_a2_a_round_is_opened_proposed_moderated_confirmed_shared_reported_and_closed() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let head = trust.member("headteacher", "Nia Bell", Some(&["910002"]));
    let evaluated = json!({"findings": [{"criterion": "governance", "judgement": "developing", "words": "We know it."}]});
    trust.at("910002").post(&head, "/self-evaluations", evaluated).expect(201);

    world.at("2025-12-01");
    assert_eq!(all_proposed(&trust, &basis, &round).types(), ["CategoryProposed"; 3]);
    let screen = trust.get(&trust.ceo, &format!("/rating-rounds/{round}/moderation")).expect(200).json;
    assert_eq!(contradictions(&screen, "910002"), ["better-than-findings", "self-evaluation-worse", "sources-missing", "sources-differ"]);
    assert_eq!(contradictions(&screen, "910003"), ["sources-missing", "no-self-evaluation"]);
    let row = &screen["items"][1];
    assert_eq!((&row["proposal"]["suggestion"]["text"], &row["proposal"]["reason"]), (&json!("yellow"), &json!("As the evidence shows.")));
    assert_eq!((&row["lastCategory"], &row["measures"], &row["reviews"][0]["findings"]), (&Value::Null, &Value::Null, &json!(1)));

    world.at("2025-12-04");
    let moderated = json!({"tookPart": [trust.ceo.person, trust.lead.person], "moderated": [
        {"academy": "910001", "category": "amber", "reason": "Kept."}, {"academy": "910002", "category": "yellow", "reason": "The findings say yellow."}]});
    assert_eq!(ask(&trust, &trust.ceo, &round, "moderation", moderated).expect(201).types(), ["ProposalModerated"; 2]);
    let screen = trust.get(&trust.lead, &format!("/rating-rounds/{round}/moderation")).expect(200).json;
    assert_eq!(screen["items"][1]["moderation"]["changed"], true);
    assert_eq!(screen["items"][1]["moderation"]["tookPart"][0]["name"], "Ceri Morgan");

    world.at("2025-12-05");
    let tried = trust.client.ask("POST", format!("{}/rating-rounds/{round}/confirmation?dryRun=true", trust.url)).key(&trust.ceo);
    let tried = tried.json(json!({})).send().expect(200);
    assert_eq!((tried.json["dryRun"].clone(), tried.types().len(), trust.at("910001").category("")), (json!(true), 3, Value::Null));
    let confirmed = ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    assert_eq!(confirmed.types(), ["CategoryChanged"; 3], "one request, each decision an event of its own");
    assert_eq!(["910001", "910002", "910003"].map(|urn| trust.at(urn).category("")), [json!("amber"), json!("yellow"), json!("green")]);
    let decided = trust.at("910002").get(&trust.lead, "/category-decisions").expect(200).items()[0].clone();
    assert_eq!((&decided["reason"], &decided["decidedBy"]["name"]), (&json!("The findings say yellow."), &json!("Ceri Morgan")));
    let again = ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(200);
    assert_eq!(again.types(), [""; 0], "what was confirmed is nothing new");

    world.at("2025-12-08");
    assert_eq!(trust.at("910002").get(&head, "").expect(200).json["category"], Value::Null, "not told yet");
    assert_eq!(ask(&trust, &trust.lead, &round, "sharing", json!({})).expect(201).types(), ["CategoryShared"; 3]);
    assert_eq!(trust.at("910002").get(&head, "").expect(200).json["category"]["code"], "yellow");

    world.at("2025-12-11");
    for audience in ["ceo", "trustees"] {
        let reported = ask(&trust, &trust.lead, &round, "reports", json!({"audience": audience})).expect(201);
        assert_eq!(reported.types(), ["RatingsReported"]);
    }
    trust.academy("910004");
    let closed = ask(&trust, &trust.lead, &round, "closure", json!({})).expect(201);
    assert_eq!(closed.json["round"]["closed"]["leftOut"][0]["urn"], "910004", "an academy that joined since is named");

    // What was reported stays, whatever is decided later.
    world.at("2026-03-02");
    trust.at("910001").decide(&trust.lead, "red", "2025-12-01", &[&basis[0]]).expect(201);
    let shown = trust.get(&trust.ceo, &format!("/rating-rounds/{round}")).expect(200).json;
    let report = &shown["reports"][1];
    assert_eq!((&report["audience"], &report["reportedOn"]), (&json!("trustees"), &json!("2025-12-11")));
    let told: Vec<&str> = report["categories"].as_array().unwrap().iter().map(|one| one["category"]["code"].as_str().unwrap()).collect();
    assert_eq!(told, ["amber", "yellow", "green"]);
    assert_eq!(shown["counts"], json!({"academies": 3, "selfEvaluated": 1, "proposed": 3, "moderated": 2, "confirmed": 3, "shared": 3}));
    let then = trust.get(&trust.ceo, &format!("/rating-rounds/{round}?knownAt=2025-12-02T00:00:00Z")).expect(200).json;
    assert_eq!((&then["status"], &then["counts"]["confirmed"], &then["reports"]), (&json!("open"), &json!(0), &json!([])));
    assert_eq!(trust.get(&trust.ceo, "/rating-rounds").expect(200).items().len(), 1);
}

#[test]
fn one_faulty_academy_keeps_a_whole_confirmation_from_being_written() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    all_proposed(&trust, &basis, &round);
    let review = trust.at("910002").get(&trust.lead, "/reviews").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    trust.at("910002").post(&trust.lead, &format!("/reviews/{review}/withdrawal"), json!({"reason": "The wrong school."})).expect(201);
    let before = trust.events();
    let refused = ask(&trust, &trust.ceo, &round, "confirmation", json!({}));
    assert_eq!(refused.expect(422).faults(), [("/academies/1", "withdrawn-basis")]);
    let refused = ask(&trust, &trust.ceo, &round, "confirmation", json!({"effectiveOn": "2026-09-01", "academies": ["910003", "910003"]}));
    assert_eq!(refused.expect(422).faults(), [("/academies/1", "academy-twice"), ("/effectiveOn", "in-the-future")]);
    let unknown = json!({"proposals": [proposal("910001", "purple", &basis[0]), proposal("999999", "red", &basis[0]), proposal("910003", "red", &basis[0])]});
    assert_eq!(ask(&trust, &trust.lead, &round, "proposals", unknown).expect(422).faults(), [("/proposals/1/academy", "unknown-academy")]);
    let faulty = json!({"proposals": [proposal("910001", "purple", &basis[0]), proposal("910003", "red", &basis[0])]});
    let refused = ask(&trust, &trust.lead, &round, "proposals", faulty).expect(422);
    assert_eq!(refused.faults(), [("/proposals/0/category", "unknown-category"), ("/proposals/1/basis/0", "unknown-event")]);
    assert_eq!((trust.events(), trust.at("910001").category("")), (before, Value::Null), "nothing half-written");
    // Two of the three can still be confirmed.
    let confirmed = ask(&trust, &trust.ceo, &round, "confirmation", json!({"academies": ["910001", "910003"]})).expect(201);
    assert_eq!(confirmed.types(), ["CategoryChanged"; 2]);
    let refused = ask(&trust, &trust.lead, &round, "closure", json!({})).expect(422);
    assert_eq!(refused.faults(), [("", "confirmed-and-not-shared"), ("", "proposed-and-not-confirmed")]);
    assert!(refused.json["errors"][1]["detail"].as_str().unwrap().contains("`910001`, `910003`"), "{}", refused.json);
    ask(&trust, &trust.lead, &round, "sharing", json!({"academies": ["910001", "910003"]})).expect(201);
    let closed = ask(&trust, &trust.lead, &round, "closure", json!({"reason": "Its review was withdrawn."})).expect(201);
    assert_eq!(closed.json["round"]["closed"]["leftOut"][0]["urn"], "910002");
    assert_eq!(closed.json["round"]["closed"]["reason"], "Its review was withdrawn.");
    ask(&trust, &trust.lead, &round, "confirmation", json!({"academies": ["910002"]})).problem(422, "refused");
}

#[test]
fn what_moderation_keeps_after_it_was_confirmed_is_decided_in_the_round_again_and_no_school_is_forgotten() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let proposals = [proposal("910001", "amber", &basis[0]), proposal("910002", "yellow", &basis[1])];
    ask(&trust, &trust.lead, &round, "proposals", json!({"proposals": proposals})).expect(201);
    ask(&trust, &trust.lead, &round, "confirmation", json!({})).expect(201);
    let moderated = json!({"tookPart": [trust.ceo.person, trust.lead.person], "moderated": [
        {"academy": "910001", "category": "red", "reason": "Worse."}, {"academy": "910002", "category": "yellow", "reason": "Kept."}]});
    ask(&trust, &trust.ceo, &round, "moderation", moderated).expect(201);
    let confirmed = ask(&trust, &trust.lead, &round, "confirmation", json!({})).expect(201);
    assert_eq!(confirmed.types(), ["CategoryChanged", "CategoryConfirmed"]);
    ask(&trust, &trust.lead, &round, "closure", json!({})).problem(422, "refused");
    assert_eq!(ask(&trust, &trust.lead, &round, "sharing", json!({})).expect(201).types(), ["CategoryShared"; 2]);
    let closed = ask(&trust, &trust.lead, &round, "closure", json!({})).expect(201).json["round"].clone();
    assert_eq!((&closed["counts"]["confirmed"], &closed["counts"]["shared"]), (&json!(2), &json!(2)));
}

#[test]
fn p1_where_the_trust_moderates_nothing_is_confirmed_that_was_not_moderated() {
    let world = World::new();
    let trust = world.trust("prospere");
    world.at("2025-11-10");
    let academy = trust.academy("910001");
    let basis = academy.reviewed(&review(&trust.lead, "rag-assessment", "2025-11-10"));
    let round = opened(&trust, json!({"year": "2025-26", "term": "autumn"}));
    ask(&trust, &trust.lead, &round, "proposals", json!({"proposals": [proposal("910001", "amber", &basis)]})).expect(201);
    let refused = ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(422);
    assert_eq!(refused.faults(), [("/academies/0", "not-moderated")]);
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let by =
        |took_part: &[&str]| json!({"tookPart": took_part, "moderated": [{"academy": "910001", "category": "amber", "reason": "Kept."}]});
    let alone = ask(&trust, &trust.lead, &round, "moderation", by(&[&head.person])).expect(422);
    assert_eq!(alone.faults(), [("/tookPart", "moderator-missing"), ("/tookPart/0", "moderates-their-own-school")]);
    let alone = ask(&trust, &trust.lead, &round, "moderation", by(&[&trust.lead.person])).expect(422);
    assert_eq!(alone.faults(), [("/tookPart", "moderator-missing")], "the proposer alone moderates nothing");
    let moderated = json!({"tookPart": [trust.ceo.person, trust.lead.person], "moderated": [{"academy": "910001", "category": "amber", "reason": "Kept."}]});
    ask(&trust, &trust.ceo, &round, "moderation", moderated).expect(201);
    assert_eq!(ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201).types(), ["CategoryChanged"]);
}

#[test]
fn a_round_of_a_hundred_academies_is_confirmed_in_one_request_that_can_be_repeated() {
    let mut world = World::new();
    let trust = world.trust("agora");
    world.at("2025-11-10");
    let urns: Vec<String> = (910_001..910_101).map(|urn| urn.to_string()).collect();
    let basis: Vec<String> = urns.iter().map(|urn| found(&trust.academy(urn), "2025-11-10", "developing")).collect();
    let round = opened(&trust, json!({"year": "2025-26", "term": "autumn"}));
    let proposals: Vec<Value> = urns.iter().zip(&basis).map(|(urn, basis)| proposal(urn, "amber", basis)).collect();
    assert_eq!(ask(&trust, &trust.lead, &round, "proposals", json!({"proposals": proposals})).expect(201).types().len(), 100);
    let path = format!("{}/rating-rounds/{round}/confirmation", trust.url);
    let confirm = |client: &crate::harness::Client| {
        client.ask("POST", path.as_str()).key(&trust.ceo).header("Idempotency-Key", "confirm-autumn").json(json!({})).send().expect(201)
    };
    let first = confirm(&world.client);
    assert_eq!(first.types(), ["CategoryChanged"; 100]);
    assert_eq!(confirm(&world.client).events(), first.events(), "a repeat is answered as the first was");
    world.restart();
    let repeated = confirm(&world.client);
    assert_eq!((repeated.header("idempotency-replayed"), repeated.events()), (Some("true"), first.events()), "also after a restart");
}

#[test]
fn nobody_of_a_school_sees_a_round_or_what_was_proposed_in_it() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let school = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&["910001"])));
    let adviser = trust.member("adviser", "Ali Khan", Some(&["910001"]));
    all_proposed(&trust, &basis, &round);
    let moderated = json!({"tookPart": [trust.ceo.person], "moderated": [{"academy": "910001", "category": "red", "reason": "Worse."}]});
    ask(&trust, &trust.ceo, &round, "moderation", moderated).expect(201);
    for member in school.iter().chain([&adviser]) {
        for path in [format!("/rating-rounds/{round}"), format!("/rating-rounds/{round}/moderation"), "/rating-rounds".to_owned()] {
            trust.get(member, &path).problem(404, "not-found");
        }
        ask(&trust, member, &round, "confirmation", json!({})).problem(404, "not-found");
    }
    for member in &school {
        let feed = trust.get(member, "/events?after=0&limit=1000").expect(200);
        let types: Vec<&str> = feed.items().iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["TrustRegistered", "FrameworkAdopted", "AcademyJoined"]);
        assert_eq!(trust.at("910001").timeline(member, ""), ["AcademyJoined"]);
    }
    ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    ask(&trust, &trust.ceo, &round, "sharing", json!({})).expect(201);
    let shared = trust.get(&school[0], "/events?after=0&limit=1000").expect(200);
    let decision = shared.items().iter().find(|event| event["type"] == "CategoryChanged").unwrap();
    assert!(decision["data"].get("round").is_none(), "{decision}");
    // Trustees read the round and take no part in it.
    let trustee = trust.member("trustee", "Tegan Price", None);
    trust.get(&trustee, &format!("/rating-rounds/{round}")).expect(200);
    ask(&trust, &trustee, &round, "closure", json!({})).problem(403, "forbidden");
}

#[test]
fn a_round_that_was_called_off_leaves_what_was_decided_and_makes_room_for_another() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let again = trust.client.post(&trust.lead, format!("{}/rating-rounds", trust.url), json!({"year": "2025-26", "term": "autumn"}));
    assert_eq!(again.expect(422).faults(), [("/term", "round-open-already")]);
    all_proposed(&trust, &basis, &round);
    ask(&trust, &trust.ceo, &round, "confirmation", json!({"academies": ["910001"]})).expect(201);
    let cancelled = ask(&trust, &trust.lead, &round, "cancellation", json!({"reason": "Results are late."})).expect(201);
    assert_eq!(
        (&cancelled.json["round"]["status"], &cancelled.json["round"]["cancelled"]["reason"]),
        (&json!("cancelled"), &json!("Results are late."))
    );
    assert_eq!(trust.at("910001").category(""), "amber");
    ask(&trust, &trust.ceo, &round, "reports", json!({"audience": "ceo"})).problem(422, "refused");
    opened(&trust, json!({"year": "2025-26", "term": "autumn", "academies": ["910002"]}));
}

#[test]
fn s5_m6_a_school_evaluates_itself_and_a_category_may_rest_on_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let governor = trust.member("governor", "Gwen Poole", Some(&["910001"]));
    trust.academy("910002");
    let other = trust.member("headteacher", "Sam Cole", Some(&["910002"]));
    world.at("2025-10-06");
    let body = json!({"evaluatedOn": "2025-10-03", "strengths": "Reading is loved.",
        "findings": [{"criterion": "self-evaluation", "judgement": "accurate", "words": "Checked by two heads."}],
        "improvements": [{"criterion": "attendance", "words": "Attendance of the youngest."}, {"words": "Music."}]});
    let body = fitted(&trust, body);
    let first = academy.post(&head, "/self-evaluations", body.clone()).expect(201);
    assert_eq!(first.types(), ["SelfEvaluationSubmitted"]);
    let (id, event) = (first.text("/selfEvaluation/id"), first.event("SelfEvaluationSubmitted"));
    assert!(first.json["events"][0].get("position").is_none(), "the school has a partial view");
    for reader in [&head, &governor, &trust.lead, &trust.ceo] {
        let shown = academy.get(reader, &format!("/self-evaluations/{id}")).expect(200).json;
        assert_eq!(
            (&shown["submittedBy"]["name"], &shown["role"], &shown["improvements"][0]["words"], &shown["strengths"]),
            (&json!("Nia Bell"), &json!("headteacher"), &json!("Attendance of the youngest."), &json!("Reading is loved."))
        );
    }
    academy.get(&other, "/self-evaluations").problem(404, "not-found");
    academy.post(&governor, "/self-evaluations", body.clone()).problem(403, "forbidden");
    academy.post(&trust.lead, "/self-evaluations", body.clone()).problem(403, "forbidden");

    let tried = trust.client.ask("POST", format!("{}/self-evaluations?dryRun=true", academy.url)).key(&head).json(body.clone()).send();
    let tried = tried.expect(200).json["selfEvaluation"].clone();
    assert_eq!((&tried["framework"]["code"], &tried["suggestion"]["text"]), (&json!("scholars"), &json!("performing-well")), "{tried}");

    // It counts as the source that the framework says it is.
    world.at("2025-10-13");
    let category = trust.get(&trust.lead, "/framework").expect(200).json["scale"][1]["code"].as_str().unwrap().to_owned();
    let decided = academy.decide(&trust.lead, &category, "2025-10-13", &[&event]).expect(201);
    let present: Vec<&str> =
        decided.json["category"]["sources"]["present"].as_array().unwrap().iter().map(|source| source["code"].as_str().unwrap()).collect();
    assert_eq!(present, ["self-evaluation"], "{decided:?}");

    world.at("2026-10-05");
    let mut next = body;
    next["evaluatedOn"] = "2026-10-02".into();
    academy.post(&head, "/self-evaluations", next.clone()).expect(201);
    let versions = academy.get(&trust.lead, "/self-evaluations").expect(200);
    let told: Vec<(u64, &str)> =
        versions.items().iter().map(|one| (one["number"].as_u64().unwrap(), one["evaluatedOn"].as_str().unwrap())).collect();
    assert_eq!(told, [(2, "2026-10-02"), (1, "2025-10-03")]);
    assert_eq!(academy.get(&trust.lead, "/self-evaluations?asOf=2026-01-01").expect(200).items().len(), 1);
    next["findings"][0]["judgement"] = "superb".into();
    next["improvements"][0]["criterion"] = "luck".into();
    let faults = academy.post(&head, "/self-evaluations", next).expect(422);
    assert_eq!(faults.faults(), [("/findings/0/judgement", "unknown-level"), ("/improvements/0/criterion", "unknown-criterion")]);
    assert!(academy.timeline(&head, "").contains(&"SelfEvaluationSubmitted".to_owned()));
}

/// The same with a level that the criterion has: the best.
fn fitted(trust: &Trust, mut body: Value) -> Value {
    let framework = trust.get(&trust.lead, "/framework").expect(200).json;
    let criterion =
        framework["criteria"].as_array().unwrap().iter().find(|known| known["code"] == body["findings"][0]["criterion"]).unwrap();
    body["findings"][0]["judgement"] = criterion["levels"].as_array().unwrap().last().unwrap()["code"].clone();
    body
}

#[test]
fn m5_monthly_meetings_learning_walks_and_book_scrutiny_triangulate() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    for (on, kind, judged) in [
        ("2026-01-12", "ceo-headteacher-meeting", "good"),
        ("2026-01-20", "learning-walk", "inconsistent"),
        ("2026-02-03", "learning-walk", "good"),
    ] {
        world.at(on);
        let walk = review(&trust.ceo, kind, on)
            .with("reviewers", json!([trust.ceo.person, head.person]))
            .found("quality-of-teaching", judged)
            .evidence("learning-walks-and-reviews", "Books of years 3 and 5");
        let recorded = academy.review(&trust.ceo, &walk).expect(201);
        if kind == "learning-walk" && judged == "inconsistent" {
            let id = recorded.text("/review/id");
            academy.post(&trust.ceo, &format!("/reviews/{id}/sharing"), json!({"audiences": ["headteacher"]})).expect(201);
        }
    }
    let of = |key: &Member, query: &str| academy.get(key, &format!("/triangulation{query}")).expect(200).json["items"].clone();
    let now = of(&trust.lead, "");
    assert_eq!((now.as_array().unwrap().len(), &now[0]["criterion"], &now[0]["agree"]), (1, &json!("quality-of-teaching"), &json!(true)));
    let latest: Vec<(&Value, &Value)> =
        now[0]["judgements"].as_array().unwrap().iter().map(|one| (&one["reviewType"], &one["latest"])).collect();
    assert_eq!(
        latest,
        [
            (&json!("learning-walk"), &json!(true)),
            (&json!("learning-walk"), &json!(false)),
            (&json!("ceo-headteacher-meeting"), &json!(true))
        ]
    );
    assert_eq!(now[0]["judgements"][0]["sources"], json!(["learning-walks-and-reviews"]));
    assert_eq!(of(&trust.lead, "?asOf=2026-01-31")[0]["agree"], false, "in January the walk saw less than the meeting was told");
    let seen = of(&head, "");
    assert_eq!((seen[0]["judgements"].as_array().unwrap().len(), &seen[0]["agree"]), (1, &Value::Null), "the head sees what was shared");
    assert_eq!(of(&trust.lead, "?from=2026-03-01"), json!([]));
}

#[test]
fn every_type_of_review_that_the_five_models_hold_can_be_recorded() {
    let mut held = 0;
    for code in ["prospere", "agora", "scholars", "wpt", "amadeus"] {
        let world = World::new();
        let trust = world.trust(code);
        let academy = trust.academy("910001");
        world.at("2026-01-12");
        let framework = trust.get(&trust.lead, "/framework").expect(200).json;
        for kind in framework["reviewTypes"].as_array().unwrap() {
            let kind = kind["code"].as_str().unwrap();
            let criterion = &framework["criteria"][0];
            let recorded = academy.review(
                &trust.lead,
                &review(&trust.lead, kind, "2026-01-09")
                    .found(criterion["code"].as_str().unwrap(), criterion["levels"][0]["code"].as_str().unwrap()),
            );
            let shown = recorded.expect(201);
            assert_eq!(shown.json["review"]["type"]["code"].as_str().or(shown.json["review"]["type"].as_str()), Some(kind), "{shown:?}");
            held += 1;
        }
    }
    assert_eq!(held, 31);
}
