//! What is due: derived from framework, category and calendar, waived, moved, missed and done.

use serde_json::{Value, json};

use crate::harness::{Academy, Trust, World, review};

const URN: &str = "910001";

/// The half-terms of 2025-26.
fn half_terms() -> Value {
    let days = [
        ("autumn-1", "2025-09-02", "2025-10-24"),
        ("autumn-2", "2025-11-03", "2025-12-19"),
        ("spring-1", "2026-01-05", "2026-02-13"),
        ("spring-2", "2026-02-23", "2026-03-27"),
        ("summer-1", "2026-04-13", "2026-05-22"),
        ("summer-2", "2026-06-01", "2026-07-21"),
    ];
    json!({"halfTerms": days.map(|(code, first, last)| json!({"code": code, "startsOn": first, "endsOn": last}))})
}

/// Sets the trust's calendar of 2025-26.
pub(crate) fn with_calendar(trust: &Trust) {
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), half_terms()).expect(201);
}

/// The duties of a type, each with its status and the day it is due.
#[track_caller]
fn of_type(academy: &Academy<'_>, key: impl AsRef<str>, kind: &str, query: &str) -> Vec<(String, String, String)> {
    let answer = academy.get(key, &format!("/duties{query}")).expect(200);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let those = answer.items().iter().filter(|item| item["reviewType"] == kind);
    those.map(|item| (text(&item["period"]["code"]), text(&item["status"]), text(&item["dueOn"]))).collect()
}

fn told(of: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    of.iter().map(|(period, status, due_on)| ((*period).to_owned(), (*status).to_owned(), (*due_on).to_owned())).collect()
}

/// Puts an academy in a category on the strength of a review.
#[track_caller]
fn put_in(academy: &Academy<'_>, category: &str, kind: &str, on: &str) -> String {
    let lead = &academy.trust.lead;
    let basis = academy.reviewed(&review(lead, kind, on));
    academy.decide(lead, category, on, &[&basis]).expect(201).text("/category/id")
}

#[test]
fn s4_a_termly_health_check_is_due_at_every_school_and_is_done_by_the_visit() {
    let world = World::new();
    let trust = world.trust("scholars");
    let (academy, other) = (trust.academy(URN), trust.academy("910002"));
    assert!(academy.get(&trust.lead, "/duties").expect(200).items().is_empty(), "nothing is due without a calendar");
    with_calendar(&trust);
    world.at("2025-11-10");
    academy.review(&trust.executive, &review(&trust.executive, "health-check-visit", "2025-11-07")).expect(201);
    let checks = of_type(&academy, &trust.lead, "health-check-visit", "");
    assert_eq!(
        checks,
        told(&[("2025-26-autumn", "done", "2025-12-19"), ("2025-26-spring", "due", "2026-03-27"), ("2025-26-summer", "due", "2026-07-21")])
    );
    assert_eq!(of_type(&other, &trust.lead, "health-check-visit", "?to=2025-12-31"), told(&[("2025-26-autumn", "due", "2025-12-19")]));

    world.at("2026-01-12");
    let all = trust.get(&trust.ceo, "/duties?status=missed&kind=review").expect(200);
    let missed: Vec<_> = all.items().iter().map(|item| (item["academy"]["urn"].as_str().unwrap(), item["id"].as_str().unwrap())).collect();
    assert_eq!(missed, [("910002", "health-check-visit.2025-26-autumn")]);
    let owed = &all.items()[0]["owedBy"];
    assert_eq!((&owed[0]["role"], &owed[0]["title"]), (&json!("executive-headteacher"), &json!("Executive Headteacher")));
    assert_eq!(owed[0]["person"]["id"], trust.executive.person.as_str());
    assert_eq!(all.items()[0]["daysLate"], 24);
    // As it was thought to stand then.
    let then = of_type(&other, &trust.lead, "health-check-visit", "?asOf=2025-12-19&to=2025-12-31");
    assert_eq!(then, told(&[("2025-26-autumn", "due", "2025-12-19")]));
}

#[test]
fn s2_half_termly_duties_appear_with_significant_concern_and_are_superseded_when_it_ends() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-09-15");
    assert_eq!(of_type(&academy, &trust.lead, "significant-concern-monitoring", ""), []);
    put_in(&academy, "significant-concern", "trust-review", "2025-09-15");
    let monitoring = of_type(&academy, &trust.lead, "significant-concern-monitoring", "?to=2025-12-31");
    assert_eq!(monitoring, told(&[("2025-26-autumn-1", "due", "2025-10-24"), ("2025-26-autumn-2", "due", "2025-12-19")]));
    let duty = academy.get(&trust.lead, "/duties/significant-concern-monitoring.2025-26-autumn-1").expect(200).json;
    assert_eq!((&duty["owedBy"][0]["person"]["id"], &duty["cadence"]), (&json!(trust.lead.person), &json!("half-termly")));
    assert_eq!(duty["owedTo"], json!(["trustee", "chair", "governor"]), "half-termly, to governors and trustees");

    world.at("2026-01-19");
    academy.review(&trust.lead, &review(&trust.lead, "significant-concern-monitoring", "2025-10-20")).expect(201);
    put_in(&academy, "performing-well", "trust-review", "2026-01-19");
    let monitoring = of_type(&academy, &trust.lead, "significant-concern-monitoring", "");
    assert_eq!(
        monitoring,
        told(&[
            ("2025-26-autumn-1", "done", "2025-10-24"),
            ("2025-26-autumn-2", "missed", "2025-12-19"),
            ("2025-26-spring-1", "superseded", "2026-02-13"),
        ])
    );
    let told = academy.get(&trust.lead, "/duties/significant-concern-monitoring.2025-26-spring-1").expect(200).json;
    assert_eq!(told["supersededOn"], "2026-01-19");
}

#[test]
fn s3_how_often_an_academy_of_some_concern_is_monitored_is_chosen_by_the_lead_with_a_reason() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-09-15");
    put_in(&academy, "some-concern", "trust-review", "2025-09-15");
    assert_eq!(of_type(&academy, &trust.lead, "some-concern-monitoring", "?kind=review"), [], "nobody has said how often");
    let choice = academy.get(&trust.lead, "/duties?kind=cadence").expect(200);
    assert_eq!(
        (&choice.items()[0]["owedBy"][0]["role"], &choice.items()[0]["startsOn"]),
        (&json!("improvement-lead"), &json!("2025-09-15"))
    );
    let body = |cadence: &str| json!({"reviewType": "some-concern-monitoring", "cadence": cadence, "reason": "Reading has to be watched."});
    academy.post(&trust.ceo, "/cadences", body("termly")).expect(422);
    assert_eq!(academy.post(&trust.lead, "/cadences", body("monthly")).expect(422).faults(), [("/cadence", "cadence-out-of-range")]);
    let chosen = academy.post(&trust.lead, "/cadences", body("half-termly")).expect(201);
    assert_eq!((chosen.types(), &chosen.json["cadence"]["reason"]), (vec!["CadenceChosen"], &json!("Reading has to be watched.")));
    let monitoring = of_type(&academy, &trust.lead, "some-concern-monitoring", "?to=2025-12-31");
    assert_eq!(monitoring, told(&[("2025-26-autumn-1", "due", "2025-10-24"), ("2025-26-autumn-2", "due", "2025-12-19")]));
    assert!(academy.get(&trust.lead, "/duties?kind=cadence").expect(200).items().is_empty());
    assert_eq!(academy.post(&trust.lead, "/cadences", body("half-termly")).expect(200).types(), [""; 0]);
}

#[test]
fn a_duty_is_moved_and_waived_with_reasons_that_stay_to_be_read() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-12-01");
    let at = "/duties/termly-evaluation.2025-26-autumn";
    let refused = academy.post(&trust.lead, &format!("{at}/rescheduling"), json!({"to": "2025-11-01"})).expect(422);
    assert_eq!(refused.faults(), [("/reason", "missing")]);
    let refused = academy.post(&trust.lead, &format!("{at}/rescheduling"), json!({"to": "2050-01-01", "reason": "Later."})).expect(422);
    assert_eq!(refused.faults(), [("/to", "moved-too-far")]);
    assert!(refused.json["errors"][0]["detail"].as_str().unwrap().contains("2026-03-26"), "before the spring's: {refused:?}");
    let body = json!({"to": "2026-01-16", "reason": "Ofsted is here that week."});
    let moved = academy.post(&trust.lead, &format!("{at}/rescheduling"), body.clone()).expect(201);
    let duty = &moved.json["duty"];
    assert_eq!((&duty["status"], &duty["dueOn"], &duty["firstDueOn"]), (&json!("rescheduled"), &json!("2026-01-16"), &json!("2025-12-19")));
    assert_eq!(duty["history"][0]["reason"], "Ofsted is here that week.");
    assert_eq!(academy.post(&trust.lead, &format!("{at}/rescheduling"), body).expect(200).types(), [""; 0]);
    world.at("2026-01-20");
    assert_eq!(academy.get(&trust.lead, at).expect(200).json["status"], "missed");
    let waived =
        academy.post(&trust.ceo, &format!("{at}/waiver"), json!({"reason": "The report of Ofsted stands in its place."})).expect(201);
    assert_eq!(waived.json["duty"]["status"], "waived");
    academy.post(&trust.ceo, &format!("{at}/waiver"), json!({"reason": "Again."})).expect(422);
    academy.post(trust.key("auditor", None, None), &format!("{at}/waiver"), json!({"reason": "No."})).problem(403, "forbidden");
    let timeline = academy.timeline(&trust.lead, "");
    assert_eq!(timeline[..2], ["DutyWaived", "DutyRescheduled"]);
}

#[test]
fn an_academy_with_dates_of_its_own_owes_by_these() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let (academy, other) = (trust.academy(URN), trust.academy("910002"));
    with_calendar(&trust);
    let mut own = half_terms();
    own["halfTerms"][0]["endsOn"] = json!("2025-10-17");
    let path = format!("{}/calendar/2025-26", academy.url);
    assert_eq!(trust.client.get(&trust.lead, &path).expect(200).json["own"], false);
    trust.client.put(&trust.lead, &path, own.clone()).problem(403, "forbidden");
    trust.client.put(&trust.admin, &path, own).expect(201);
    assert_eq!(trust.client.get(&trust.lead, &path).expect(200).json["own"], true);
    let first = |academy: &Academy<'_>| of_type(academy, &trust.lead, "risk-assessment", "?to=2025-10-31");
    assert_eq!(first(&academy), told(&[("2025-26-autumn-1", "due", "2025-10-17")]));
    assert_eq!(first(&other), told(&[("2025-26-autumn-1", "due", "2025-10-24")]));
}

#[test]
fn a_check_at_key_points_is_due_by_the_days_that_the_trust_sets() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    assert_eq!(of_type(&academy, &trust.lead, "progress-check", ""), []);
    let path = format!("{}/key-dates/2025-26", trust.url);
    let wrong = trust.client.put(&trust.admin, &path, json!({"keyPoints": ["2026-03-06", "2025-11-14"], "threeTimes": []})).expect(422);
    assert_eq!(wrong.pointers(), ["/keyPoints/1", "/threeTimes"]);
    trust.client.put(&trust.admin, &path, json!({"keyPoints": ["2025-11-14", "2026-03-06"]})).expect(201);
    let checks = of_type(&academy, &trust.lead, "progress-check", "");
    assert_eq!(checks, told(&[("2025-26-point-1", "due", "2025-11-14"), ("2025-26-point-2", "due", "2026-03-06")]));
}

#[test]
fn a_school_sees_no_duty_from_which_an_unshared_category_could_be_inferred() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    let members = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&[URN])));
    world.at("2025-09-15");
    let seen = |member: &crate::harness::Member| {
        ["/duties", &format!("/academies/{URN}/duties")].map(|path| trust.get(member, path).expect(200).json)
    };
    let before = members.each_ref().map(seen);
    assert!(before[0][1].to_string().contains("health-check-visit"), "a visit that comes to every school is seen: {:?}", before[0][1]);
    let decision = put_in(&academy, "significant-concern", "trust-review", "2025-09-15");
    academy.review(&trust.lead, &review(&trust.lead, "health-check-visit", "2025-09-15")).expect(201);
    assert_eq!(members.each_ref().map(seen), before);
    let hidden = format!("/academies/{URN}/duties/significant-concern-monitoring.2025-26-autumn-1");
    trust.get(&members[0], &hidden).problem(404, "not-found");
    academy.post(&trust.lead, &format!("/category-decisions/{decision}/sharing"), json!({})).expect(201);
    trust.get(&members[1], &hidden).expect(200);
    // What the trust has missed, or holds back, is not told.
    world.at("2026-01-12");
    for member in &members {
        let told = seen(member)[1].to_string();
        assert!(!told.contains("missed") || told.contains("self-evaluation"), "{told}");
        assert!(!told.contains("\"history\""), "{told}");
    }
}

#[test]
fn a_missed_duty_is_put_on_record_once_and_never_for_the_time_before_the_trust_came() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2026-01-02");
    assert_eq!(world.record_missed(), 0, "what was held may still be written up");
    world.at("2026-01-12");
    assert_eq!((world.record_missed(), world.record_missed()), (2, 0));
    let events = trust.feed();
    let missed: Vec<_> = events.iter().filter(|event| event["type"] == "DutyMissed").collect();
    assert_eq!((missed.len(), &missed[0]["actor"]), (2, &json!({"kind": "policy", "id": "duty-missed"})));
    assert_eq!(missed[0]["data"]["owedBy"], json!(["improvement-lead"]));
    let row = trust.board_row(URN);
    let overdue: Vec<_> = row["overdue"].as_array().unwrap().iter().map(|late| late["duty"].as_str().unwrap()).collect();
    assert_eq!(overdue, ["progress-report.2025-26-autumn", "termly-evaluation.2025-26-autumn"]);
    assert_eq!(row["overdue"][0]["owedBy"][0]["person"]["id"], trust.lead.person.as_str());
    assert_eq!((&row["nextDuty"]["id"], &row["nextDuty"]["dueOn"]), (&json!("progress-report.2025-26-spring"), &json!("2026-03-27")));
    // Held in time and entered late: it counts, and the record of that day stays.
    academy.review(&trust.lead, &review(&trust.lead, "termly-evaluation", "2025-12-18")).expect(201);
    let duty = academy.get(&trust.lead, "/duties/termly-evaluation.2025-26-autumn").expect(200).json;
    assert_eq!((&duty["status"], &duty["history"][0]["type"]), (&json!("done"), &json!("DutyMissed")));
    // A trust that comes in spring owes nothing for autumn.
    let late = world.trust("amadeus");
    late.academy("910002");
    with_calendar(&late);
    world.at("2026-01-20");
    assert_eq!(world.record_missed(), 0);
}

#[test]
fn p3_the_ceos_week_shows_the_termly_progress_report_that_is_owed_to_them() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-12-17");
    let ids = |key: &crate::harness::Member, list: &str| -> Vec<String> {
        let week = trust.client.get(key, "/v1/my/week").expect(200).json;
        assert_eq!((&week["from"], &week["to"]), (&json!("2025-12-15"), &json!("2025-12-21")));
        week[list].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let report = "termly-progress-report.2025-26-autumn".to_owned();
    assert!(ids(&trust.ceo, "owedToMe").contains(&report));
    assert!(ids(&trust.executive, "iOwe").contains(&report) && ids(&trust.lead, "iOwe").contains(&report));
    let slow = review(&trust.executive, "termly-progress-report", "2025-12-17")
        .progress("not-fast-enough")
        .with("nextSteps", json!("A reading lead for two days a week."));
    academy.review(&trust.lead, &slow).expect(201);
    assert!(!ids(&trust.ceo, "owedToMe").contains(&report));
    assert_eq!(ids(&trust.ceo, "toDecide").len(), 1, "somebody else's finding proposes the visit to them");
    trust.client.get(&trust.admin, "/v1/my/week").problem(403, "forbidden");
}

#[test]
fn a5_the_monitoring_of_sponsored_academies_is_due_every_half_term_and_of_others_not() {
    let world = World::new();
    let trust = world.trust("agora");
    let sponsored = trust.academy_joined(URN, "2025-09-01", json!({"route": "sponsored"}));
    let converter = trust.academy("910002");
    with_calendar(&trust);
    let due = of_type(&sponsored, &trust.lead, "sponsored-monitoring", "?to=2025-12-31");
    assert_eq!(due, told(&[("2025-26-autumn-1", "due", "2025-10-24"), ("2025-26-autumn-2", "due", "2025-12-19")]));
    assert_eq!(of_type(&converter, &trust.lead, "sponsored-monitoring", ""), []);
    let once = of_type(&sponsored, &trust.lead, "plan-discussion", "");
    assert_eq!(once, told(&[("joining", "due", "2025-10-24")]));
    assert_eq!(of_type(&converter, &trust.lead, "plan-discussion", ""), [], "it had joined before the model was adopted");
}

#[test]
fn m3_and_m4_a_year_of_one_review_and_six_risk_assessments() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    assert_eq!(of_type(&academy, &trust.lead, "annual-school-review", ""), told(&[("2025-26", "due", "2026-07-21")]));
    let assessments = of_type(&academy, &trust.lead, "risk-assessment", "");
    assert_eq!((assessments.len(), &assessments[5].2), (6, &"2026-07-21".to_owned()));
    world.at("2026-03-12");
    academy.review(&trust.lead, &review(&trust.lead, "annual-school-review", "2026-03-10")).expect(201);
    assert_eq!(of_type(&academy, &trust.lead, "annual-school-review", ""), told(&[("2025-26", "done", "2026-07-21")]));
}

/// The properties of each event of a calendar, unfolded.
pub(crate) fn calendar_of(answer: &crate::harness::Answer) -> Vec<std::collections::BTreeMap<String, String>> {
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    let unfolded = text.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT\r\n").skip(1).map(|event| event.split("END:VEVENT").next().unwrap());
    let properties = |event: &str| {
        event.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    events.map(properties).collect()
}

#[test]
fn calendar_programs_subscribe_to_what_is_due_under_neutral_titles() {
    let mut world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(URN);
    with_calendar(&trust);
    world.at("2025-09-15");
    put_in(&academy, "significant-concern", "trust-review", "2025-09-15");
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    let make = |key: &crate::harness::Member, body: Value| trust.client.ask("POST", "/v1/calendar-feeds").key(key).json(body).send();
    let feed = make(&trust.lead, json!({"trust": trust.slug, "academy": URN})).expect(201);
    let (path, id) = (feed.text("/feed/path"), feed.text("/feed/id"));
    assert!(feed.text("/feed/url").ends_with(&path) && path.len() > 64);
    let read = |path: &str| trust.client.ask("GET", path).send();
    let events = calendar_of(&read(&path).expect(200));
    let monitoring = |events: &[std::collections::BTreeMap<String, String>]| {
        events.iter().find(|event| event["DTSTART;VALUE=DATE"] == "20251024").cloned()
    };
    let first = monitoring(&events).expect("the monitoring of the first half-term");
    assert_eq!(
        (&*first["SUMMARY"], &*first["STATUS"], &*first["SEQUENCE"], &*first["DTEND;VALUE=DATE"]),
        ("Trust visit due", "CONFIRMED", "0", "20251025")
    );
    let text = String::from_utf8(read(&path).bytes).unwrap();
    for word in ["concern", "monitoring", "review", "health"] {
        assert!(!text.to_lowercase().contains(word), "{word} in {text}");
    }
    // Moved: the same event, on another day.
    let at = "/duties/significant-concern-monitoring.2025-26-autumn-1/rescheduling";
    academy.post(&trust.lead, at, json!({"to": "2025-10-28", "reason": "A funeral."})).expect(201);
    let events = calendar_of(&read(&path).expect(200));
    let moved = events.iter().find(|event| event["UID"] == first["UID"]).expect("the same event");
    assert_eq!((&*moved["DTSTART;VALUE=DATE"], &*moved["SEQUENCE"]), ("20251028", "1"));

    // A head's feed has what a head may know, and a person's only what they owe.
    let heads = make(&head, json!({"trust": trust.slug})).expect(201).text("/feed/path");
    let seen = calendar_of(&read(&heads).expect(200));
    assert!(!seen.is_empty() && seen.iter().all(|event| event["UID"] != first["UID"]), "{seen:?}");
    make(&head, json!({"trust": trust.slug, "person": trust.lead.person})).expect(422);
    let own = make(&head, json!({"trust": trust.slug, "person": head.person})).expect(201).text("/feed/path");
    let own = calendar_of(&read(&own).expect(200));
    assert_eq!(own.iter().map(|event| &*event["SUMMARY"]).collect::<Vec<_>>(), ["Trust deadline"], "the school's own self-evaluation");

    // Kept as a hash, over a restart; it dies with its key, or when it is revoked.
    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    let read = |path: &str| trust.client.ask("GET", path).send();
    read(&path).expect(200);
    let listed = trust.client.get(&trust.lead, "/v1/calendar-feeds").expect(200);
    assert_eq!((listed.items().len(), listed.items()[0].get("path")), (1, None));
    trust.client.delete(&trust.ceo, format!("/v1/calendar-feeds/{id}")).problem(404, "not-found");
    trust.client.delete(&trust.lead, format!("/v1/calendar-feeds/{id}")).expect(204);
    read(&path).problem(404, "not-found");
    let key = trust.client.get(&head, "/v1/me").expect(200).text("/key/id");
    trust.client.delete(crate::harness::OPERATOR, format!("/v1/keys/{key}")).expect(204);
    read(&heads).problem(404, "not-found");
    // Where requests are counted, no token is.
    let metrics = trust.client.get(crate::harness::OPERATOR, "/metrics").expect(200);
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    assert!(metrics.contains("/calendar-feeds/{token}") && !metrics.contains(path.trim_start_matches("/calendar-feeds/")), "{metrics}");
}
