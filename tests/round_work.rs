//! What a rating round asks of people, how it stands on a day, and that nobody confirms what they did not see.

use serde_json::{Value, json};

use crate::duties::calendar_of;
use crate::harness::{Member, World, review};
use crate::rounds::{all_proposed, ask, contradictions, found, opened, proposal, three};

#[test]
fn a1_the_week_says_what_is_still_to_be_done_in_a_round_and_by_when_a_school_evaluates_itself() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let [head, chair] = ["headteacher", "chair"].map(|role| trust.member(role, "Nia Bell", Some(&["910002"])));
    let trustee = trust.member("trustee", "Tegan Price", None);
    let week = |key: &Member| trust.client.get(key, "/v1/my/week").expect(200).json;
    let to_do = |key: &Member| {
        let rounds = week(key)["ratingRounds"].clone();
        rounds
            .as_array()
            .unwrap()
            .iter()
            .map(|it| ["notEvaluated", "toPropose", "toModerate", "toConfirm", "toShare"].map(|f| it[f].clone()))
            .collect::<Vec<_>>()
    };
    let counts = |of: [u64; 4]| [json!(of[0]), json!(of[1]), json!(of[2]), json!(of[3])];
    world.at("2025-11-24");
    let owed = week(&head)["iOwe"].clone();
    assert_eq!(
        (&owed[0]["kind"], &owed[0]["dueOn"], &owed[0]["name"]),
        (&json!("self-evaluation"), &json!("2025-11-28"), &json!("Evaluate your school for the trust's ratings")),
        "{owed}"
    );
    assert!(owed[0]["link"].as_str().unwrap().ends_with("/academies/910002/self-evaluations"));
    assert_eq!((to_do(&head), to_do(&chair), to_do(&trustee)), (vec![], vec![], vec![]), "they decide nothing in it");
    assert_eq!(week(&trust.lead)["owedToMe"].as_array().unwrap().iter().filter(|item| item["kind"] == "self-evaluation").count(), 3);

    let evaluated = json!({"findings": [{"criterion": "governance", "judgement": "developing"}]});
    trust.at("910002").post(&head, "/self-evaluations", evaluated).expect(201);
    assert_eq!(week(&head)["iOwe"], json!([]));
    let at = |key: &Member| to_do(key)[0].clone();
    assert_eq!((at(&trust.ceo)[0].clone(), &at(&trust.ceo)[1..]), (json!(2), &counts([3, 0, 0, 0])[..]));
    all_proposed(&trust, &basis, &round);
    assert_eq!(at(&trust.lead)[1..], counts([0, 3, 3, 0]));
    let moderated =
        json!({"tookPart": [trust.ceo.person], "moderated": [{"academy": "910002", "category": "yellow", "reason": "As found."}]});
    ask(&trust, &trust.ceo, &round, "moderation", moderated).expect(201);
    assert_eq!(at(&trust.ceo)[1..], counts([0, 2, 3, 0]));
    ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    assert_eq!(at(&trust.ceo)[1..], counts([0, 0, 0, 3]), "no school knows");
    ask(&trust, &trust.lead, &round, "sharing", json!({"academies": ["910001"]})).expect(201);
    ask(&trust, &trust.lead, &round, "reports", json!({"audience": "ceo"})).expect(201);
    assert_eq!(week(&trust.lead)["ratingRounds"][0]["toClose"], false);
    ask(&trust, &trust.lead, &round, "closure", json!({"reason": "Two heads are told in the new year."})).expect(201);
    let left = week(&trust.lead)["ratingRounds"][0].clone();
    assert_eq!((&left["status"], &left["toShare"], &left["reportedTo"]), (&json!("closed"), &json!(2), &json!(["ceo"])));
    ask(&trust, &trust.lead, &round, "sharing", json!({})).expect(201);
    assert_eq!(to_do(&trust.lead), Vec::<[Value; 5]>::new());
    let again = trust.client.post(&trust.lead, format!("{}/rating-rounds", trust.url), json!({"year": "2025-26", "term": "autumn"}));
    assert_eq!(again.expect(422).faults(), [("/term", "round-held-already")]);
    assert_eq!(week(&trust.lead)["owedToMe"], json!([]), "a round that is over asks for nothing");
}

#[test]
fn a_round_is_in_the_calendars_of_those_who_decide_in_it() {
    let world = World::new();
    let (trust, ..) = three(&world);
    let head = trust.member("headteacher", "Nia Bell", Some(&["910002"]));
    let days = |key: &Member| -> Vec<(String, String)> {
        let feed = trust.client.ask("POST", "/v1/calendar-feeds").key(key).json(json!({"trust": trust.slug})).send().expect(201);
        let events = calendar_of(&trust.client.ask("GET", feed.text("/feed/path")).send().expect(200));
        events.into_iter().map(|event| (event["DTSTART;VALUE=DATE"].clone(), event["SUMMARY"].clone())).collect()
    };
    let meeting = ("20251204".to_owned(), "Trust meeting".to_owned());
    let evaluation = ("20251128".to_owned(), "Trust deadline".to_owned());
    assert!(days(&trust.ceo).contains(&meeting) && days(&trust.ceo).contains(&evaluation));
    assert_eq!(days(&head), [evaluation], "and a school's people have the day that is theirs");
}

#[test]
fn what_is_confirmed_is_what_was_looked_at() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    all_proposed(&trust, &basis, &round);
    let screen = trust.get(&trust.ceo, &format!("/rating-rounds/{round}/moderation")).expect(200);
    let seen = screen.header("etag").unwrap().to_owned();
    assert_eq!(seen, format!("\"{}\"", screen.json["version"]));
    assert_eq!(trust.get(&trust.ceo, &format!("/rating-rounds/{round}")).header("etag"), Some(&*seen));
    let changed =
        json!({"tookPart": [trust.lead.person], "moderated": [{"academy": "910002", "category": "red", "reason": "Much worse."}]});
    ask(&trust, &trust.lead, &round, "moderation", changed).expect(201);
    let confirm = |version: &str| {
        let path = format!("{}/rating-rounds/{round}/confirmation", trust.url);
        trust.client.ask("POST", path).key(&trust.ceo).header("If-Match", version).json(json!({})).send()
    };
    confirm(&seen).problem(412, "stale-version");
    assert_eq!(trust.at("910002").category(""), Value::Null, "nothing was confirmed that the CEO had not seen");
    let now = trust.get(&trust.ceo, &format!("/rating-rounds/{round}")).header("etag").unwrap().to_owned();
    assert_eq!(confirm(&now).expect(201).types().len(), 3);
    let path = format!("{}/rating-rounds/{round}/closure", trust.url);
    trust.client.ask("POST", path).key(&trust.lead).header("If-Match", now).json(json!({})).send().problem(412, "stale-version");
}

#[test]
fn a_round_of_a_past_day_is_shown_as_it_stood_on_it() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    world.at("2025-12-01");
    all_proposed(&trust, &basis, &round);
    world.at("2025-12-05");
    ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    world.at("2025-12-08");
    ask(&trust, &trust.lead, &round, "sharing", json!({})).expect(201);
    ask(&trust, &trust.lead, &round, "reports", json!({"audience": "trustees"})).expect(201);
    world.at("2025-12-11");
    ask(&trust, &trust.lead, &round, "closure", json!({})).expect(201);
    let on = |day: &str| {
        let shown = trust.get(&trust.ceo, &format!("/rating-rounds/{round}?asOf={day}")).expect(200).json;
        let counts = ["proposed", "confirmed", "shared"].map(|count| shown["counts"][count].as_u64().unwrap());
        (shown["status"].as_str().unwrap().to_owned(), counts, shown["reports"].as_array().unwrap().len())
    };
    assert_eq!(on("2025-11-30"), ("open".to_owned(), [0, 0, 0], 0));
    assert_eq!(on("2025-12-01"), ("open".to_owned(), [3, 0, 0], 0));
    assert_eq!(on("2025-12-07"), ("open".to_owned(), [3, 3, 0], 0));
    assert_eq!(on("2025-12-10"), ("open".to_owned(), [3, 3, 3], 1));
    assert_eq!(on("2025-12-11"), ("closed".to_owned(), [3, 3, 3], 1));
    let screen = |day: &str| trust.get(&trust.ceo, &format!("/rating-rounds/{round}/moderation?asOf={day}"));
    assert_eq!(screen("2025-11-30").expect(200).json["items"][0]["proposal"], Value::Null);
    assert_eq!(screen("2025-12-01").expect(200).json["items"][0]["proposal"]["category"]["code"], "amber");
    screen("2025-11-09").problem(404, "not-found");
}

#[test]
fn a_category_that_rests_on_an_older_better_review_or_stays_the_best_while_progress_is_slow_is_pointed_out() {
    let world = World::new();
    let trust = world.trust("agora");
    world.at("2025-11-10");
    let academy = trust.academy("910001");
    let older = found(&academy, "2025-10-06", "effective");
    academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-11-10").found("governance", "developing").progress("on-track"));
    let best = trust.academy("910002");
    let basis = found(&best, "2025-11-10", "effective");
    best.decide(&trust.ceo, "green", "2025-11-10", &[&basis]).expect(201);
    best.reviewed(&review(&trust.lead, "progress-report", "2025-11-10").progress("not-fast-enough"));
    let round = opened(&trust, json!({"year": "2025-26", "term": "autumn"}));
    let proposals = [proposal("910001", "green", &older), proposal("910002", "green", &basis)];
    let tried = trust.client.ask("POST", format!("{}/rating-rounds/{round}/proposals?dryRun=true", trust.url)).key(&trust.lead);
    let tried = tried.json(json!({"proposals": proposals})).send().expect(200);
    let academies: Vec<Value> = ["910001", "910002"].iter().map(|urn| trust.at(urn).state("")["id"].clone()).collect();
    assert_eq!([0, 1].map(|i| tried.json["events"][i]["academy"].clone()).to_vec(), academies, "each event with its academy");
    ask(&trust, &trust.lead, &round, "proposals", json!({"proposals": proposals})).expect(201);
    let screen = trust.get(&trust.lead, &format!("/rating-rounds/{round}/moderation")).expect(200).json;
    assert!(contradictions(&screen, "910001").contains(&"better-than-latest-review".to_owned()), "{screen}");
    assert!(contradictions(&screen, "910002").contains(&"progress-not-fast-enough".to_owned()), "{screen}");
    let told = screen["items"][0]["contradictions"].as_array().unwrap().iter().find(|it| it["code"] == "better-than-latest-review");
    assert_eq!(
        told.unwrap()["text"],
        "Green is better than the latest review suggests (Amber: Termly evaluation and rating, 10 November 2025), and does not rest on it"
    );
}

#[test]
fn a_round_of_another_year_or_with_days_gone_by_is_refused_and_so_is_a_report_to_all_schools() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let body = json!({"year": "2031-32", "term": "summer", "selfEvaluationsBy": "1990-01-01", "moderationOn": "1990-01-02"});
    let refused = trust.client.post(&trust.lead, format!("{}/rating-rounds", trust.url), body).expect(422);
    assert_eq!(
        refused.faults(),
        [("/moderationOn", "day-has-passed"), ("/selfEvaluationsBy", "day-has-passed"), ("/year", "in-the-future")]
    );
    all_proposed(&trust, &basis, &round);
    ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    let refused = ask(&trust, &trust.lead, &round, "reports", json!({"audience": "school"})).expect(422);
    assert_eq!(refused.faults(), [("/audience", "audience-of-schools")]);
    let report = || ask(&trust, &trust.lead, &round, "reports", json!({"audience": "trustees"}));
    assert_eq!((report().expect(201).types().len(), report().expect(200).types().len()), (1, 0));
}

#[test]
fn a2_a_school_answers_the_category_it_was_told_and_the_answer_stands_beside_it() {
    let world = World::new();
    let (trust, basis, round) = three(&world);
    let [head, chair, governor] = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&["910002"])));
    let other = trust.member("headteacher", "Sam Cole", Some(&["910001"]));
    let academy = trust.at("910002");
    all_proposed(&trust, &basis, &round);
    ask(&trust, &trust.ceo, &round, "confirmation", json!({})).expect(201);
    let decision = academy.get(&trust.lead, "/category-decisions").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/category-decisions/{decision}");
    let answer = |key: &Member, body: Value| academy.post(key, &format!("{path}/response"), body);
    let disagrees = json!({"agreement": "disagrees", "comment": "Governance was reviewed after this."});
    answer(&head, disagrees.clone()).problem(404, "not-found");
    ask(&trust, &trust.lead, &round, "sharing", json!({})).expect(201);
    assert_eq!(answer(&head, json!({"comment": "Hm."})).expect(422).faults(), [("/agreement", "missing")]);
    assert_eq!(answer(&chair, json!({"acknowledged": true})).expect(201).types(), ["CategoryResponded"]);
    world.at("2025-11-17");
    let shown = answer(&head, disagrees.clone()).expect(201).json["category"].clone();
    assert_eq!(
        (&shown["category"]["code"], shown["responses"].as_array().unwrap().len()),
        (&json!("green"), 2),
        "it changes nothing: {shown}"
    );
    for reader in [&head, &chair, &governor, &trust.lead, &trust.ceo] {
        let told = academy.get(reader, &path).expect(200).json["responses"][1].clone();
        assert_eq!(
            (&told["agreement"], &told["role"], &told["respondedOn"], &told["comment"]),
            (&json!("disagrees"), &json!("headteacher"), &json!("2025-11-17"), &json!("Governance was reviewed after this."))
        );
        assert_eq!(academy.timeline(reader, "")[0], "CategoryResponded");
    }
    answer(&governor, disagrees.clone()).problem(403, "forbidden");
    answer(&trust.lead, disagrees.clone()).problem(403, "forbidden");
    academy.get(&other, &path).problem(404, "not-found");
    // A category shared with trustees alone is none that the school answers.
    let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-11-17").found("governance", "sound"));
    let later = academy.decide(&trust.ceo, "yellow", "2025-11-17", &[&basis]).expect(201).text("/category/id");
    academy.post(&trust.lead, &format!("/category-decisions/{later}/sharing"), json!({"audiences": ["trustees"]})).expect(201);
    academy.post(&head, &format!("/category-decisions/{later}/response"), disagrees).problem(404, "not-found");
}
