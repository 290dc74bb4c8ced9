//! What people find in their week and in their calendars: what is theirs, in time, true, and no more.

use serde_json::{Value, json};

use crate::duties::{calendar_of, with_calendar};
use crate::harness::{Academy, Member, Trust, World, review};

const URN: &str = "910001";

/// One list of somebody's week, each item with its status.
#[track_caller]
fn week(trust: &Trust, key: &Member, list: &str) -> Vec<(String, String)> {
    let week = trust.client.get(key, "/v1/my/week").expect(200).json;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    week[list].as_array().unwrap().iter().map(|item| (text(&item["id"]), text(&item["status"]))).collect()
}

/// The statuses in which a duty's items of some type are seen, by the day they are due.
#[track_caller]
fn statuses(academy: &Academy<'_>, key: &Member, kind: &str) -> Vec<String> {
    let duties = academy.get(key, "/duties").expect(200);
    let of_it = duties.items().iter().filter(|item| item["reviewType"] == kind);
    of_it.map(|item| item["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn s5_m6_a_school_that_evaluated_itself_has_done_what_it_owes_in_its_own_eyes_and_in_the_trusts() {
    for (code, criterion, judgement) in [("scholars", "quality-of-teaching", "good-or-better"), ("amadeus", "quality-of-teaching", "good")]
    {
        let world = World::new();
        let trust = world.trust(code);
        let academy = trust.academy(URN);
        with_calendar(&trust);
        let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
        let duty = "/duties/self-evaluation.2025-26";
        let owed = academy.get(&head, duty).expect(200).json;
        assert_eq!(
            (&owed["status"], owed["link"].as_str().unwrap().rsplit('/').next()),
            (&json!("due"), Some("self-evaluations")),
            "{code}: the link leads to what a head may do"
        );
        world.at("2025-11-04");
        let made = json!({"findings": [{"criterion": criterion, "judgement": judgement}]});
        let made = academy.post(&head, "/self-evaluations", made).expect(201).text("/selfEvaluation/id");
        for key in [&head, &trust.lead] {
            let told = academy.get(key, duty).expect(200).json;
            assert_eq!(
                (&told["status"], &told["doneBy"]),
                (&json!("done"), &json!({"selfEvaluation": made, "on": "2025-11-04"})),
                "{code}"
            );
        }
        // And nobody puts it on record as missed when the year is over.
        world.at("2026-09-01");
        world.record_missed();
        let missed = trust.feed();
        let missed: Vec<&Value> =
            missed.iter().filter(|event| event["type"] == "DutyMissed").map(|event| &event["data"]["duty"]["reviewType"]).collect();
        assert!(!missed.contains(&&json!("self-evaluation")), "{code}: {missed:?}");
    }
}

#[test]
fn of_what_the_trust_gives_with_the_school_or_alone_the_school_is_never_told_that_it_was_missed() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    let chair = trust.member("chair", "Quinn Ward", Some(&[URN]));
    world.at("2025-10-20");
    let meeting = review(&trust.ceo, "ceo-headteacher-meeting", "2025-10-20").with("reviewers", json!([trust.ceo.person, head.person]));
    academy.review(&trust.ceo, &meeting).expect(201);
    world.at("2026-01-12");
    let of = |key: &Member, kind: &str| statuses(&academy, key, kind);
    assert_eq!(of(&trust.lead, "ceo-headteacher-meeting")[..4], ["missed", "done", "missed", "missed"]);
    assert!(!of(&head, "ceo-headteacher-meeting").contains(&"missed".to_owned()), "two are false, and which is not theirs to know");
    assert_eq!(of(&head, "ceo-headteacher-meeting")[0], "due");
    assert!(week(&trust, &head, "iOwe").iter().all(|(id, _)| !id.starts_with("ceo-headteacher-meeting")));
    // What is the school's alone to give stays with it until it is given.
    for key in [&head, &chair] {
        let late = ("termly-data-update.2025-26-autumn".to_owned(), "missed".to_owned());
        assert!(week(&trust, key, "iOwe").contains(&late), "{:?}", week(&trust, key, "iOwe"));
    }
}

#[test]
fn a_plan_that_the_trust_is_to_write_is_on_no_list_of_the_school() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy_joined(URN, "2025-09-01", json!({"route": "sponsored"}));
    let school = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&[URN])));
    world.at("2026-01-12");
    assert_eq!(academy.get(&trust.lead, "/duties?kind=plan").expect(200).items().len(), 1);
    for member in &school {
        assert!(academy.get(member, "/duties?kind=plan").expect(200).items().is_empty());
    }
}

#[test]
fn what_nobody_can_catch_up_with_is_in_nobodys_week() {
    let world = World::new();
    let trust = world.trust("scholars");
    let (academy, leaving) = (trust.academy(URN), trust.academy("910002"));
    with_calendar(&trust);
    world.at("2025-09-15");
    for academy in [&academy, &leaving] {
        let basis = academy.reviewed(&review(&trust.lead, "trust-review", "2025-09-15"));
        academy.decide(&trust.lead, "significant-concern", "2025-09-15", &[&basis]).expect(201);
    }
    world.at("2026-01-12");
    let late = |trust: &Trust| -> Vec<String> {
        let week = trust.client.get(&trust.lead, "/v1/my/week").expect(200).json;
        let items = week["iOwe"].as_array().unwrap().iter();
        items.map(|item| format!("{} {}", item["academy"]["urn"].as_str().unwrap(), item["id"].as_str().unwrap())).collect()
    };
    let monitoring = "significant-concern-monitoring.2025-26-autumn-2";
    for urn in [URN, "910002"] {
        assert!(late(&trust).contains(&format!("{urn} {monitoring}")), "{:?}", late(&trust));
    }
    // One gets better, the other leaves: what was missed stays on record, and nobody owes it any more.
    let basis = academy.reviewed(&review(&trust.lead, "health-check-visit", "2026-01-12"));
    academy.decide(&trust.lead, "performing-well", "2026-01-12", &[&basis]).expect(201);
    leaving.post(&trust.lead, "/departure", json!({"leftOn": "2026-01-12"})).expect(201);
    assert!(!late(&trust).iter().any(|item| item.contains(monitoring) || item.starts_with("910002")), "{:?}", late(&trust));
    for academy in [&academy, &leaving] {
        assert_eq!(academy.get(&trust.lead, &format!("/duties/{monitoring}")).expect(200).json["status"], "missed");
    }
    assert!(leaving.get(&trust.lead, "/duties?status=due,rescheduled").expect(200).items().is_empty(), "nothing more comes to it");
    assert_eq!(trust.board_row(URN)["overdue"].as_array().unwrap().iter().filter(|late| late["duty"] == monitoring).count(), 0);
}

#[test]
fn somebody_who_carries_two_titles_of_one_role_owes_a_thing_once() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-09-15");
    let basis = academy.reviewed(&review(&trust.lead, "external-review", "2025-09-15"));
    academy.decide(&trust.lead, "inadequate", "2025-09-15", &[&basis]).expect(201);
    let duty = academy.get(&trust.lead, "/duties/plan-evaluation.2025-26-autumn-1").expect(200).json;
    let owed: Vec<(&Value, &Value)> = duty["owedBy"].as_array().unwrap().iter().map(|owed| (&owed["role"], &owed["title"])).collect();
    assert_eq!(
        owed,
        [
            (&json!("improvement-lead"), &json!("Director of school improvement")),
            (&json!("headteacher"), &json!("Substantive headteacher or Interim leader"))
        ]
    );
}

#[test]
fn a_visit_stands_in_calendars_on_the_day_it_was_made_and_until_then_on_its_last_day_as_due() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-11-10");
    let feed = trust.client.ask("POST", "/v1/calendar-feeds").key(&trust.lead).json(json!({"trust": trust.slug})).send();
    let path = feed.expect(201).text("/feed/path");
    let autumn = |on: &str| {
        let events = calendar_of(&trust.client.ask("GET", path.as_str()).send().expect(200));
        events.into_iter().find(|event| event["DTSTART;VALUE=DATE"] == on && event["SUMMARY"].starts_with("Trust visit"))
    };
    let before = autumn("20251219").expect("the health check by the end of term");
    assert_eq!((&*before["SUMMARY"], &*before["SEQUENCE"]), ("Trust visit due", "0"));
    academy.review(&trust.executive, &review(&trust.executive, "health-check-visit", "2025-11-07")).expect(201);
    let after = autumn("20251107").expect("on the day it was made");
    assert_eq!((&*after["SUMMARY"], &*after["SEQUENCE"], &after["UID"]), ("Trust visit", "1", &before["UID"]));
    assert!(autumn("20251219").is_none());
}

#[test]
fn the_board_holds_whatever_is_late_and_who_holds_the_role_that_owes_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(URN);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    let office = json!({"office": "headteacher", "person": head.person, "from": "2024-09-01"});
    academy.post(&trust.admin, "/leaders", office).expect(201);
    world.at("2026-01-12");
    let id = academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-12")).expect(201).text("/review/id");
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({})).expect(201);
    world.at("2026-02-12");
    let row = |key: &Member| trust.get(key, "/board").expect(200).items()[0].clone();
    let late = row(&trust.ceo)["overdue"].clone();
    assert_eq!((late.as_array().unwrap().len(), &late[0]["what"]), (1, &json!("response")), "{late}");
    assert_eq!((&late[0]["duty"], &late[0]["owedBy"][0]["person"]["name"]), (&json!(format!("response.{id}")), &json!("Nia Bell")));
    assert_eq!(row(&head)["overdue"], json!([]), "what is late is the trust's to see");
    academy.post(&head, &format!("/reviews/{id}/response"), json!({"agreement": "agrees"})).expect(201);
    assert_eq!(row(&trust.ceo)["overdue"], json!([]));
}

#[test]
fn a_meeting_and_what_the_school_presents_are_no_visits_in_its_calendar() {
    let world = World::new();
    let trust = world.trust("amadeus");
    trust.academy(URN);
    with_calendar(&trust);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    world.at("2025-11-10");
    let path = trust.client.ask("POST", "/v1/calendar-feeds").key(&head).json(json!({"trust": trust.slug, "person": head.person})).send();
    let events = calendar_of(&trust.client.ask("GET", path.expect(201).text("/feed/path").as_str()).send().expect(200));
    let meetings = events.iter().filter(|event| event["DTSTART;VALUE=DATE"] == "20251130").collect::<Vec<_>>();
    assert_eq!(meetings.iter().map(|event| &*event["SUMMARY"]).collect::<Vec<_>>(), ["Trust deadline"], "of November");
    let visits = events.iter().filter(|event| event["SUMMARY"].starts_with("Trust visit"));
    assert!(events.len() > meetings.len() && visits.count() < events.len() / 2, "{events:?}");
}

#[test]
fn p1_m5_a_head_and_a_chair_give_what_the_model_has_them_give_and_it_is_done() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    let [head, chair, governor] = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&[URN])));
    world.at("2025-11-10");
    let report = review(&head, "heads-performance-report", "2025-11-07").progress("not-fast-enough");
    let recorded = academy.review(&head, &report).expect(201);
    assert_eq!(recorded.types(), ["ReviewRecorded"], "what policies propose to the trust is not told to the school");
    let id = recorded.text("/review/id");
    for reader in [&head, &chair, &governor, &trust.lead] {
        assert_eq!(academy.get(reader, &format!("/reviews/{id}")).expect(200).json["summary"], "Books were looked at and leaders heard.");
        assert!(academy.timeline(reader, "").contains(&"ReviewRecorded".to_owned()));
    }
    assert_eq!(academy.get(&head, "").expect(200).json["escalation"], Value::Null);
    assert_eq!(
        trust.client.get(&trust.ceo, "/v1/my/week").expect(200).json["toDecide"].as_array().unwrap().len(),
        1,
        "proposed, not set off"
    );
    for reader in [&head, &trust.executive] {
        let duty = academy.get(reader, "/duties/heads-performance-report.2025-26-autumn").expect(200).json;
        assert_eq!((&duty["status"], &duty["doneBy"]["review"]), (&json!("done"), &json!(id)));
    }
    // What others carry out they do not record, and who gives nothing records nothing.
    let refused = academy.review(&head, &review(&head, "rag-assessment", "2025-11-07")).expect(422);
    assert_eq!(refused.faults(), [("/type", "carried-out-by-others")]);
    academy.review(&chair, &review(&chair, "heads-performance-report", "2025-11-07")).problem(403, "forbidden");
    academy.review(&governor, &review(&governor, "heads-performance-report", "2025-11-07")).problem(403, "forbidden");
    academy.post(&head, &format!("/reviews/{id}/withdrawal"), json!({"reason": "x"})).problem(403, "forbidden");

    let trust = world.trust("amadeus");
    let academy = trust.academy("910002");
    with_calendar(&trust);
    let chair = trust.member("chair", "Quinn Ward", Some(&["910002"]));
    academy.review(&chair, &review(&chair, "termly-data-update", "2025-11-07")).expect(201);
    let seen = trust.client.get(&chair, "/v1/my/week").expect(200).json;
    assert!(!seen["iOwe"].to_string().contains("termly-data-update"), "{seen}");
}

#[test]
fn what_a_school_said_of_itself_and_took_back_is_owed_again() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    let [head, governor] = ["headteacher", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&[URN])));
    world.at("2025-11-04");
    let made = json!({"findings": [{"criterion": "quality-of-teaching", "judgement": "good-or-better"}]});
    let made = academy.post(&head, "/self-evaluations", made).expect(201);
    let (id, event) = (made.text("/selfEvaluation/id"), made.event("SelfEvaluationSubmitted"));
    let path = format!("/self-evaluations/{id}");
    academy.post(&governor, &format!("{path}/withdrawal"), json!({"reason": "x"})).problem(403, "forbidden");
    academy.post(&trust.lead, &format!("{path}/withdrawal"), json!({"reason": "x"})).problem(403, "forbidden");
    assert_eq!(academy.post(&head, &format!("{path}/withdrawal"), json!({})).expect(422).faults(), [("/reason", "missing")]);
    world.at("2025-11-06");
    let taken = academy.post(&head, &format!("{path}/withdrawal"), json!({"reason": "It was of last year."})).expect(201);
    assert_eq!(taken.types(), ["SelfEvaluationWithdrawn"]);
    for reader in [&head, &governor, &trust.lead] {
        let shown = academy.get(reader, &path).expect(200).json["withdrawn"].clone();
        assert_eq!(
            (&shown["on"], &shown["reason"], &shown["by"]["name"]),
            (&json!("2025-11-06"), &json!("It was of last year."), &json!("Nia Bell"))
        );
        assert_eq!(academy.get(reader, "/duties/self-evaluation.2025-26").expect(200).json["status"], "due");
        assert_eq!(academy.timeline(reader, "")[0], "SelfEvaluationWithdrawn");
    }
    let refused = academy.decide(&trust.lead, "performing-well", "2025-11-06", &[&event]).expect(422);
    assert_eq!(refused.faults(), [("/basis/0", "withdrawn-basis")]);
    let again = academy.post(&head, &format!("{path}/withdrawal"), json!({"reason": "Again."})).expect(422);
    assert_eq!(again.faults(), [("", "self-evaluation-withdrawn")]);
}

#[test]
fn a2_a_response_that_never_came_leaves_the_week_after_four_weeks_and_stays_on_record_as_missed() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(URN);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    world.at("2026-01-12");
    let id = academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2026-01-12")).expect(201).text("/review/id");
    academy.post(&trust.lead, &format!("/reviews/{id}/sharing"), json!({"respondBy": "2026-01-26"})).expect(201);
    let asked = |status: &str| (format!("response.{id}"), status.to_owned());
    assert_eq!(week(&trust, &head, "iOwe"), [], "its day is in another week");
    world.at("2026-01-26");
    assert_eq!((week(&trust, &head, "iOwe"), week(&trust, &trust.lead, "owedToMe")), (vec![asked("due")], vec![asked("due")]));
    world.at("2026-02-23");
    assert_eq!((week(&trust, &head, "iOwe"), week(&trust, &trust.lead, "owedToMe")), (vec![asked("missed")], vec![asked("missed")]));
    // Two years later nobody is asked for it, and everybody can read that it never came.
    for later in ["2026-02-24", "2028-01-04"] {
        world.at(later);
        assert_eq!((week(&trust, &head, "iOwe"), week(&trust, &trust.lead, "owedToMe")), (vec![], vec![]), "{later}");
        for reader in [&head, &trust.lead] {
            let missed = academy.get(reader, "/duties?kind=response&status=missed").expect(200);
            assert_eq!(missed.items().iter().map(|item| item["id"].clone()).collect::<Vec<_>>(), [json!(asked("").0)], "{later}");
            assert_eq!(academy.get(reader, &format!("/reviews/{id}")).expect(200).json["responseStatus"], "no-response-by");
        }
    }
    // What the school says even then is heard.
    academy.post(&head, &format!("/reviews/{id}/response"), json!({"agreement": "agrees"})).expect(201);
    assert!(academy.get(&head, "/duties?kind=response").expect(200).items().is_empty());
}

#[test]
fn s4_a_visit_that_was_missed_is_asked_for_four_weeks_into_the_next_term_and_then_stands_on_record() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    let asked = |key: &Member| {
        let owed = week(&trust, key, "iOwe").into_iter().map(|(id, _)| id);
        owed.filter(|id| id.starts_with("health-check-visit.")).collect::<Vec<_>>()
    };
    let autumn = "health-check-visit.2025-26-autumn";
    world.at("2026-01-15");
    assert_eq!(asked(&trust.executive), [autumn], "27 days after its day");
    world.at("2026-01-19");
    assert_eq!(asked(&trust.executive), [""; 0], "the spring's is under way");
    let missed = academy.get(&trust.lead, "/duties?kind=review&status=missed").expect(200);
    assert!(missed.items().iter().any(|item| item["id"] == autumn), "{missed:?}");
    // What is done even then is done.
    academy.review(&trust.executive, &review(&trust.executive, "health-check-visit", "2026-01-16")).expect(201);
    world.at("2026-01-20");
    academy.review(&trust.executive, &review(&trust.executive, "health-check-visit", "2026-01-20")).expect(201);
    assert_eq!(academy.get(&trust.lead, &format!("/duties/{autumn}")).expect(200).json["status"], "late");
}

#[test]
fn a_week_that_is_empty_for_want_of_dates_says_which_are_to_be_set_and_what_waits_for_them() {
    let world = World::new();
    let trust = world.trust("wpt");
    world.at("2025-09-15");
    let setter = trust.member("administrator", "Ada Fox", None);
    let missing = |key: &Member| {
        let week = trust.client.get(key, "/v1/my/week").expect(200).json;
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let dates = week["datesToSet"].as_array().unwrap().iter();
        dates.map(|item| (text(&item["year"]), text(&item["dates"]), item["mine"] == true)).collect::<Vec<_>>()
    };
    let told = |of: &[(&str, &str)], mine: bool| {
        of.iter().map(|(year, dates)| ((*year).to_owned(), (*dates).to_owned(), mine)).collect::<Vec<_>>()
    };
    assert_eq!(missing(&setter), [], "nobody is there yet to owe anything");
    trust.academy(URN);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    let both = [("2025-26", "half-terms"), ("2025-26", "key-points")];
    assert_eq!((missing(&setter), missing(&trust.lead), missing(&head)), (told(&both, true), told(&both, false), vec![]));
    with_calendar(&trust);
    let week = trust.client.get(&setter, "/v1/my/week").expect(200).json;
    let item = &week["datesToSet"][0];
    assert_eq!((&item["dates"], &item["owedBy"]), (&json!("key-points"), &json!("administrator")), "{week}");
    assert!(item["waiting"].as_array().unwrap().contains(&json!("Progress check at key points")), "{week}");
    let link = item["link"].as_str().unwrap().to_owned();
    trust.client.put(&setter, link, json!({"keyPoints": ["2025-11-14", "2026-03-06"]})).expect(201);
    assert_eq!((missing(&setter), missing(&trust.lead)), (vec![], vec![]));
    // From June on those of the next year are asked for.
    world.at("2026-05-29");
    assert_eq!(missing(&setter), []);
    world.at("2026-06-01");
    assert_eq!(missing(&setter), told(&[("2026-27", "half-terms"), ("2026-27", "key-points")], true));
}

#[test]
fn m4_a_report_to_the_joint_standards_committee_waits_for_dates_that_somebody_is_told_to_set() {
    let world = World::new();
    let trust = world.trust("amadeus");
    trust.academy(URN);
    world.at("2025-09-15");
    with_calendar(&trust);
    let setter = trust.member("administrator", "Ada Fox", None);
    let to_set = || trust.client.get(&setter, "/v1/my/week").expect(200).json["datesToSet"].clone();
    let told = to_set();
    assert_eq!((told[0]["dates"].clone(), told.as_array().unwrap().len()), (json!("three-times"), 1), "{told}");
    assert_eq!(told[0]["waiting"], json!(["Report of the risk assessment to: Joint Standards Committee"]));
    let reports = || trust.get(&trust.lead, "/duties?kind=risk-report").expect(200).items().len();
    let before = reports();
    let link = told[0]["link"].as_str().unwrap().to_owned();
    trust.client.put(&setter, link, json!({"threeTimes": ["2025-12-05", "2026-03-13", "2026-06-26"]})).expect(201);
    assert_eq!((to_set(), reports()), (json!([]), before + 1));
}
