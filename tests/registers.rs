//! Arrangements, issues and risks, each as a row of a trust's model tells it, and what a school sees of
//! them.

use serde_json::{Value, json};

use crate::calendar::year;
use crate::harness::{Academy, Answer, Member, Trust, World, review};

/// A category decided on a review of a type; gives the review's event and the decision's.
#[track_caller]
fn categorised(academy: &Academy<'_>, kind: &str, category: &str, on: &str) -> (String, String) {
    let basis = academy.reviewed(&review(&academy.trust.lead, kind, on));
    let decided = academy.decide(&academy.trust.ceo, category, on, &[&basis]).expect(201);
    let event = decided.json["events"][0]["id"].as_str().unwrap().to_owned();
    (basis, event)
}

#[track_caller]
fn arrange(academy: &Academy<'_>, kind: &str, from: &str, responsible: &str, basis: &str) -> String {
    let body = json!({"kind": kind, "from": from, "responsible": [responsible], "basis": [basis]});
    academy.post(&academy.trust.ceo, "/arrangements", body).expect(201).text("/arrangement/id")
}

fn about(academy: &Academy<'_>, by: &Member, path: &str, body: Value) -> Answer {
    academy.post(by, path, body)
}

/// The kinds and where each stands, the one that began last first.
fn standing(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    answer.items().iter().map(|item| (text(&item["kind"]), text(&item["status"]))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

/// What somebody owes of arrangements in their week.
fn in_week(trust: &Trust, key: &Member) -> Vec<String> {
    let week = trust.client.get(key, "/v1/my/week").expect(200).json;
    let arranged = week["iOwe"].as_array().unwrap().iter().filter(|it| it["kind"] == "arrangement");
    arranged.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn w10_leadership_support_lasts_until_a_substantive_head_is_in_post_and_goes_on_alongside() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let (_, decision) = categorised(&academy, "external-review", "inadequate", "2026-01-12");
    let interim = json!({"person": trust.executive.person, "office": "headteacher", "from": "2026-01-12", "interim": true});
    let interim = about(&academy, &trust.lead, "/leaders", interim).expect(201).event("AcademyLedBy");
    let body = json!({"kind": "interim-leadership", "from": "2026-01-12", "responsible": [trust.executive.person], "reviewOn": "2026-02-13",
        "what": "Four days a week in the school.", "basis": [decision]});
    let support = about(&academy, &trust.ceo, "/arrangements", body).expect(201);
    assert_eq!(support.types(), ["ArrangementStarted"]);
    let support = support.text("/arrangement/id");
    for kind in ["improvement-team", "governance-review"] {
        arrange(&academy, kind, "2026-01-19", &trust.lead.person, &decision);
    }

    world.at("2026-02-16");
    let path = format!("/arrangements/{support}");
    assert_eq!(academy.get(&trust.ceo, &path).expect(200).json["reviewOverdue"], true, "it was to be looked at before half-term");
    let looked = json!({"finding": "Decisions are taken again.", "reviewOn": "2026-04-24"});
    let reviewed = about(&academy, &trust.ceo, &format!("{path}/reviews"), looked).expect(201);
    assert_eq!(
        (&reviewed.json["arrangement"]["reviewOn"], &reviewed.json["arrangement"]["reviewOverdue"]),
        (&json!("2026-04-24"), &json!(false))
    );
    arrange(&academy, "local-advisory-committee", "2026-03-02", &trust.ceo.person, &decision);

    world.at("2026-04-13");
    let ended = |head: &str| json!({"outcome": "A headteacher is in post.", "substantiveHead": head});
    let refused = about(&academy, &trust.ceo, &format!("{path}/end"), ended(&interim)).expect(422);
    assert_eq!(refused.faults(), [("/substantiveHead", "not-a-substantive-head")]);
    let head = trust.person("Rosa Quill", "Headteacher");
    let appointed = json!({"person": head, "office": "headteacher", "from": "2026-04-13"});
    let owed = || in_week(&trust, &trust.executive);
    assert_eq!(owed(), Vec::<String>::new(), "the interim leader goes on while nobody is in post for good");
    let appointed = about(&academy, &trust.lead, "/leaders", appointed).expect(201).event("AcademyLedBy");
    assert_eq!(owed(), ["A substantive head is in post: end an arrangement, or say until when it goes on alongside"]);
    let over = about(&academy, &trust.ceo, &format!("{path}/end"), ended(&appointed)).expect(201);
    assert_eq!(over.json["arrangement"]["substantiveHead"]["person"]["name"], "Rosa Quill", "{over:?}");
    assert_eq!(owed(), Vec::<String>::new(), "it is done");
    arrange(&academy, "working-alongside", "2026-04-13", &trust.executive.person, &decision);

    let all = academy.get(&trust.ceo, "/arrangements").expect(200);
    let expected = [
        ("working-alongside", "under-way"),
        ("local-advisory-committee", "under-way"),
        ("governance-review", "under-way"),
        ("improvement-team", "under-way"),
        ("interim-leadership", "ended"),
    ];
    assert_eq!(standing(&all), pairs(&expected));
    let then = academy.get(&trust.ceo, "/arrangements?asOf=2026-02-20").expect(200);
    assert_eq!(standing(&then).last().unwrap().1, "under-way", "as it stood in February");
    let named = academy.get(&trust.ceo, &path).expect(200).json;
    assert_eq!(
        (&named["name"], &named["from"], &named["until"]),
        (&json!("Leadership support"), &json!("2026-01-12"), &json!("2026-04-13"))
    );
    let across = trust.get(&trust.lead, "/arrangements?kind=interim-leadership&status=ended").expect(200);
    assert_eq!(across.items()[0]["academy"]["urn"], "910001");
    let timeline = academy.get(&trust.ceo, "/timeline?type=ArrangementEnded").expect(200);
    assert_eq!(timeline.items()[0]["headline"], "Arrangement “Leadership support” ended on 13 April 2026: a substantive head is in post");
}

#[test]
fn w11_quality_of_education_is_monitored_by_intent_implementation_and_impact_and_capacity_is_added() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (academy, giving) = (trust.academy("910001"), trust.academy("910002"));
    let framework = trust.get(&trust.lead, "/framework").expect(200).json;
    let types = framework["reviewTypes"].as_array().unwrap();
    let monitoring = types.iter().find(|kind| kind["code"] == "quality-of-education-monitoring").unwrap();
    assert_eq!(monitoring["looksAt"], json!(["Intent", "Implementation", "Impact", "Adjustments to the curriculum"]));
    assert_eq!(monitoring["categories"], json!(["requires-improvement"]));

    world.at("2026-01-12");
    let (_, decision) = categorised(&academy, "peer-review", "requires-improvement", "2026-01-12");
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001"]));
    arrange(&academy, "leadership-capacity", "2026-01-19", &adviser.person, &decision);
    let teacher = trust.person("Ines Vale", "Teacher");
    let transfer = json!({"kind": "staff-transfer", "from": "2026-02-23", "until": "2026-07-21", "responsible": [teacher], "what": format!("From {}", giving.url), "basis": [decision]});
    let transfer = about(&academy, &trust.lead, "/arrangements", transfer).expect(201).text("/arrangement/id");
    arrange(&academy, "curriculum-adjustment", "2026-03-02", &trust.lead.person, &decision);
    arrange(&academy, "performance-management", "2026-03-02", &trust.lead.person, &decision);

    world.at("2026-03-23");
    let criterion = framework["criteria"].as_array().unwrap().iter().find(|criterion| criterion["code"] == "curriculum").unwrap();
    let level = criterion["levels"][0]["code"].as_str().unwrap();
    let seen = review(&trust.lead, "quality-of-education-monitoring", "2026-03-20").found("curriculum", level);
    academy.review(&trust.lead, &seen.progress("on-course")).expect(201);
    let longer = json!({"changedOn": "2026-03-23", "until": "2026-12-18", "note": "For the first term of next year as well."});
    let changed = about(&academy, &trust.lead, &format!("/arrangements/{transfer}/changes"), longer).expect(201);
    assert_eq!(
        (&changed.json["arrangement"]["until"], &changed.json["arrangement"]["history"][0]["what"]),
        (&json!("2026-12-18"), &json!("changed"))
    );
    let all = academy.get(&trust.lead, "/arrangements").expect(200);
    let expected = [
        ("performance-management", "under-way"),
        ("curriculum-adjustment", "under-way"),
        ("staff-transfer", "under-way"),
        ("leadership-capacity", "under-way"),
    ];
    assert_eq!(standing(&all), pairs(&expected));
    assert_eq!(academy.get(&adviser, "/arrangements").expect(200).items().len(), 4, "an adviser of the academy sees it whole");
}

#[test]
fn m9_what_is_arranged_follows_from_the_category() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    let framework = trust.get(&trust.lead, "/framework").expect(200).json;
    let arrangements = framework["arrangements"].as_array().unwrap();
    let of = |category: &str| -> Vec<String> {
        let fits = |it: &&Value| it["categories"].as_array().unwrap().contains(&json!(category));
        let mut codes: Vec<String> = arrangements.iter().filter(fits).map(|it| it["code"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes
    };
    for wanted in ["executive-leadership", "governance-review", "policy-review", "financial-management-review", "working-alongside"] {
        assert!(of("E").contains(&wanted.to_owned()), "{wanted} is for E: {:?}", of("E"));
    }
    assert_eq!(
        (of("D"), of("A")),
        (vec!["leadership-capacity".to_owned(), "policy-review".to_owned()], vec!["succession-planning".to_owned()])
    );

    world.at("2026-01-12");
    let (_, decision) = categorised(&academy, "annual-school-review", "E", "2026-01-12");
    for kind in ["executive-leadership", "governance-review", "policy-review", "financial-management-review"] {
        arrange(&academy, kind, "2026-01-19", &trust.ceo.person, &decision);
    }
    let own = json!({"name": "External challenge partner", "responsible": [trust.ceo.person], "from": "2026-02-02"});
    let own = about(&academy, &trust.ceo, "/arrangements", own).expect(201);
    assert_eq!((&own.json["arrangement"]["name"], own.json["arrangement"].get("kind")), (&json!("External challenge partner"), None));
    assert_eq!(own.json["arrangement"]["status"], "agreed", "it begins in February");
    let refused = about(&academy, &trust.ceo, "/arrangements", json!({"kind": "new-building", "responsible": [trust.ceo.person]}));
    assert_eq!(refused.expect(422).faults(), [("/kind", "unknown-arrangement-kind")]);
}

#[test]
fn w4_issues_are_pinpointed_and_stay_open_until_something_shows_that_they_are_over() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (academy, other) = (trust.academy("910001"), trust.academy("910002"));
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001"]));
    world.at("2026-01-12");
    let found = academy.reviewed(&review(&trust.lead, "progress-check", "2026-01-09"));
    let issue = json!({"what": "Middle leaders do not check how reading is taught.", "area": "education", "criteria": ["teaching", "curriculum"],
        "priority": 2, "owner": head.person, "dueOn": "2026-03-27", "basis": [found]});
    let raised = about(&academy, &adviser, "/issues", issue).expect(201);
    let id = raised.text("/issue/id");
    assert_eq!((&raised.json["issue"]["open"], &raised.json["issue"]["area"]["code"]), (&json!(true), &json!("education")));
    assert_eq!(raised.json["issue"]["basis"], json!([found]));
    let elsewhere = other.reviewed(&review(&trust.lead, "progress-check", "2026-01-09"));
    let urgent = json!({"what": "Attendance fell.", "area": "pupils", "priority": 1, "owner": trust.lead.person, "basis": [elsewhere]});
    about(&other, &trust.lead, "/issues", urgent).expect(201);
    let wrong = json!({"what": "x", "area": "moon", "priority": 9, "owner": head.person, "basis": []});
    assert_eq!(about(&academy, &trust.lead, "/issues", wrong).expect(422).pointers(), ["/basis", "/priority"]);

    world.at("2026-02-09");
    let path = format!("/issues/{id}");
    let goes = json!({"progress": "too-slow", "comment": "One year group of three so far."});
    about(&academy, &head, &format!("{path}/progress"), goes).expect(201);
    let takes = json!({"owner": trust.lead.person});
    assert_eq!(about(&academy, &head, &format!("{path}/progress"), takes).expect(422).faults(), [("/owner", "not-for-its-owner")]);
    about(&academy, &adviser, &format!("{path}/progress"), json!({"comment": "Mine?"})).expect(422);
    about(&academy, &trust.lead, &format!("{path}/progress"), json!({"priority": 1, "owner": trust.executive.person})).expect(201);

    world.at("2026-03-30");
    let overdue = academy.get(&trust.lead, &path).expect(200).json;
    assert_eq!((&overdue["overdue"], &overdue["priority"], &overdue["owner"]["name"]), (&json!(true), &json!(1), &json!("Ebele Hall")));
    assert_eq!(trust.board_row("910001")["openIssues"], 1);
    let bare = about(&academy, &trust.lead, &format!("{path}/closure"), json!({"evidence": []})).expect(422);
    assert_eq!(bare.faults(), [("/evidence", "evidence-required")]);
    let shown = json!({"evidence": [{"kind": "visit", "title": "Notes of the walk on 27 March"}], "outcome": "Every lesson seen kept to the programme."});
    about(&academy, &trust.lead, &format!("{path}/closure"), shown).expect(201);
    let open = trust.get(&trust.lead, "/issues?open=true").expect(200);
    assert_eq!(open.items().iter().map(|issue| &issue["what"]).collect::<Vec<_>>(), ["Attendance fell."]);
    assert_eq!(trust.get(&trust.lead, "/issues?area=education&academy=910001").expect(200).items().len(), 1);
    let mine = trust.get(&trust.lead, &format!("/issues?owner={}", trust.executive.person)).expect(200);
    assert_eq!(mine.items().len(), 1);

    world.at("2026-06-08");
    about(&academy, &trust.lead, &format!("{path}/reopening"), json!({"reason": "New staff have not been trained."})).expect(201);
    let history = academy.get(&trust.lead, &path).expect(200).json;
    let told: Vec<&Value> = history["history"].as_array().unwrap().iter().map(|it| &it["what"]).collect();
    assert_eq!(told, ["progressed", "progressed", "closed", "reopened"]);
    assert_eq!(academy.get(&trust.lead, &format!("{path}?asOf=2026-04-20")).expect(200).json["open"], false);
    assert_eq!(history["open"], true);
}

#[test]
fn m4_risk_is_assessed_every_half_term_and_reported_to_both_audiences() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let (top, rising) = (trust.academy("910001"), trust.academy("910002"));
    let governor = trust.member("governor", "Gil Marsh", Some(&["910001"]));
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), year()).expect(201);
    world.at("2025-09-15");
    categorised(&top, "annual-school-review", "A", "2025-09-15");
    categorised(&rising, "annual-school-review", "C", "2025-09-15");

    world.at("2025-10-13");
    let raise = |academy: &Academy<'_>, progress: &str, rating: &str| {
        let basis = academy.reviewed(&review(&trust.lead, "risk-assessment", "2025-10-13").progress(progress));
        let body = json!({"owner": trust.ceo.person, "rating": rating, "progress": progress, "likelihood": 3, "impact": 4, "mitigation": "Tutoring in Year 6.", "basis": [basis]});
        about(academy, &trust.ceo, "/risks", body).expect(201)
    };
    let (first, second) = (raise(&top, "towards-target", "medium"), raise(&rising, "behind-target", "high"));
    assert_eq!(first.types(), ["RiskRaised", "RiskAssessed"]);
    assert_eq!(first.json["risk"]["question"]["code"], "not-sustaining-outstanding", "the academy is at the top");
    assert_eq!(second.json["risk"]["question"]["code"], "not-improving-at-next-inspection", "the other is not");
    assert_eq!(first.json["risk"]["assessments"][0]["halfTerm"], json!({"year": "2025-26", "code": "autumn-1"}));
    let path = format!("/risks/{}", first.text("/risk/id"));

    top.get(&governor, &path).problem(404, "not-found");
    let report = |on: &str, audiences: Value| {
        about(&top, &trust.ceo, &format!("{path}/sharing"), json!({"sharedOn": on, "audiences": audiences})).expect(201)
    };
    world.at("2025-10-21");
    assert_eq!(report("2025-10-21", json!(["local-governing-body"])).types(), ["RiskShared"]);
    report("2025-10-21", json!(["joint-standards-committee"]));
    let seen = top.get(&governor, &path).expect(200).json;
    assert_eq!((&seen["rating"]["code"], seen["assessments"].as_array().unwrap().len()), (&json!("medium"), 1));
    // The category chooses the question, and was shared with nobody.
    let question = "not-sustaining-outstanding";
    let text = first.text("/risk/question/text");
    for path in ["/academies/910001/risks", "/academies/910001/timeline", "/risks", "/events?after=0&limit=1000"] {
        let told = trust.get(&governor, path).expect(200).json.to_string();
        assert!(told.contains(first.text("/risk/id").as_str()) && !told.contains(question) && !told.contains(&text), "{path}: {told}");
        let told = trust.get(&trust.lead, path).expect(200).json.to_string();
        assert!(told.contains(question) || told.contains(&text), "{path}: {told}");
    }
    assert_eq!(seen.get("question"), None, "{seen}");
    let done = top.get(&governor, "/duties").expect(200).json.to_string();
    assert!(done.contains(first.text("/risk/id").as_str()) && !done.contains(question), "that it was assessed they know: {done}");
    top.get(&head, &path).problem(404, "not-found");

    world.at("2025-11-10");
    let due = trust.get(&trust.ceo, "/risks?due=true").expect(200);
    assert_eq!(due.items().len(), 2, "neither was assessed yet this half-term: {due:?}");
    world.at("2025-12-01");
    let worse = json!({"rating": "high", "progress": "off-target", "comment": "Two teachers left in one term."});
    about(&top, &trust.ceo, &format!("{path}/assessments"), worse).expect(201);
    let due = trust.get(&trust.ceo, "/risks?due=true").expect(200);
    assert_eq!(due.items().iter().map(|risk| &risk["academy"]["urn"]).collect::<Vec<_>>(), ["910002"]);
    let seen = top.get(&governor, &path).expect(200).json;
    assert_eq!(seen["rating"]["code"], "medium", "the new assessment was not reported yet: {seen}");
    world.at("2025-12-09");
    report("2025-12-09", json!(["local-governing-body"]));
    assert_eq!(top.get(&governor, &path).expect(200).json["rating"]["code"], "high");

    let shown = top.get(&trust.ceo, &path).expect(200).json;
    let received = |code: &str| {
        let audiences = shown["audiences"].as_array().unwrap();
        let audience = audiences.iter().find(|audience| audience["code"] == code).unwrap();
        (audience["every"].clone(), audience["receivedOn"].clone())
    };
    assert_eq!(received("local-governing-body"), (json!("half-termly"), json!(["2025-10-21", "2025-12-09"])));
    assert_eq!(received("joint-standards-committee"), (json!("three-times-a-year"), json!(["2025-10-21"])));
    assert_eq!(trust.board_row("910001")["highestRisk"], json!({"code": "high", "name": "High"}));

    world.at("2026-07-06");
    let bare = about(&top, &trust.ceo, &format!("{path}/closure"), json!({"evidence": []})).expect(422);
    assert_eq!(bare.faults(), [("/evidence", "evidence-required")]);
    let results = json!({"evidence": [{"kind": "attainment-and-progress-analysis", "title": "Results of the summer"}], "outcome": "Targets were met."});
    about(&top, &trust.ceo, &format!("{path}/closure"), results).expect(201);
    assert_eq!(trust.get(&trust.ceo, "/risks?open=true").expect(200).items().len(), 1);
    // What was reported to governors they have; on what it was closed was reported to nobody.
    let seen = top.get(&governor, &path).expect(200).json;
    assert_eq!(
        (&seen["closed"]["on"], &seen["closed"]["evidence"], seen["closed"].get("outcome")),
        (&json!("2026-07-06"), &json!([]), None)
    );
    for path in ["/academies/910001/timeline", "/events?after=0&limit=1000"] {
        let told = trust.get(&governor, path).expect(200).json.to_string();
        assert!(
            told.contains("RiskClosed") && !told.contains("Results of the summer") && !told.contains("Targets were met."),
            "{path}: {told}"
        );
    }
}

#[test]
fn m4_the_question_of_each_half_term_is_due_for_every_academy_and_so_are_its_reports_to_both_audiences() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let (top, rising) = (trust.academy("910001"), trust.academy("910002"));
    trust.academy("910003");
    let governor = trust.member("governor", "Gil Marsh", Some(&["910001"]));
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let trustee = trust.member("trustee", "Una Frost", None);
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), year()).expect(201);
    let dates = json!({"threeTimes": ["2025-11-28", "2026-03-13", "2026-07-03"]});
    trust.client.put(&trust.admin, format!("{}/key-dates/2025-26", trust.url), dates).expect(201);
    world.at("2025-09-15");
    categorised(&top, "annual-school-review", "A", "2025-09-15");
    categorised(&rising, "annual-school-review", "C", "2025-09-15");
    let due = |academy: &Academy<'_>, by: &Member| {
        let duties = academy.get(by, "/duties?kind=risk,risk-report&status=due,missed").expect(200);
        let one = |it: &Value| (it["id"].as_str().unwrap().to_owned(), it["dueOn"].as_str().unwrap().to_owned());
        duties.items().iter().map(one).collect::<Vec<_>>()
    };
    let of = |ids: &[(&str, &str)]| ids.iter().map(|(id, on)| ((*id).to_owned(), (*on).to_owned())).collect::<Vec<_>>();
    let (to_lgb, to_jsc) = ("risk-report.local-governing-body.2025-26-autumn-1", "risk-report.joint-standards-committee.2025-26-third-1");
    assert_eq!(
        due(&top, &trust.ceo),
        of(&[(to_lgb, "2025-10-24"), ("risk.not-sustaining-outstanding.2025-26-autumn-1", "2025-10-24"), (to_jsc, "2025-11-28")])
    );
    assert_eq!(due(&rising, &trust.ceo)[1].0, "risk.not-improving-at-next-inspection.2025-26-autumn-1", "the other side of the question");
    assert_eq!(
        (due(&top, &governor), due(&top, &head)),
        (of(&[(to_lgb, "2025-10-24")]), vec![]),
        "which question it is would tell the category"
    );
    world.at("2025-10-20");
    let week = |by: &Member, list: &str| {
        let week = trust.client.get(by, "/v1/my/week").expect(200).json;
        week[list].as_array().unwrap().iter().filter(|it| it["kind"] == "risk" || it["kind"] == "risk-report").count()
    };
    assert_eq!((week(&trust.ceo, "iOwe"), week(&governor, "owedToMe"), week(&trustee, "owedToMe")), (5, 1, 2));

    // Which academies nobody has assessed is one question, and can be asked of any half-term.
    let lines = |query: &str| {
        let lines = trust.get(&trustee, &format!("/risk-assessments{query}")).expect(200).items().to_vec();
        lines.into_iter().map(|line| (line["academy"]["urn"].as_str().unwrap().to_owned(), line)).collect::<Vec<_>>()
    };
    let urns = |query: &str| lines(query).into_iter().map(|(urn, _)| urn).collect::<Vec<_>>();
    assert_eq!((urns("?unanswered=true"), urns("").len()), (vec!["910001".to_owned(), "910002".to_owned()], 3));
    let body = json!({"owner": trust.ceo.person, "rating": "medium", "progress": "towards-target"});
    let risk = about(&top, &trust.ceo, "/risks", body.clone()).expect(201).text("/risk/id");
    assert_eq!(about(&top, &trust.ceo, "/risks", body).expect(422).faults(), [("/question", "risk-open-already")]);
    assert_eq!(urns("?unanswered=true"), ["910002"]);
    let report = |audience: &str, on: &str| {
        about(&top, &trust.ceo, &format!("/risks/{risk}/sharing"), json!({"sharedOn": on, "audiences": [audience]})).expect(201);
    };
    report("local-governing-body", "2025-10-20");
    assert_eq!((due(&top, &trust.ceo), due(&top, &governor)), (of(&[(to_jsc, "2025-11-28")]), vec![]));

    world.at("2025-11-10");
    report("joint-standards-committee", "2025-11-10");
    assert_eq!(
        due(&top, &trust.ceo),
        of(&[
            ("risk-report.local-governing-body.2025-26-autumn-2", "2025-12-19"),
            ("risk.not-sustaining-outstanding.2025-26-autumn-2", "2025-12-19")
        ]),
        "the next half-term asks anew, the committee not before the spring"
    );
    let duty = top.get(&trust.ceo, "/duties?kind=risk").expect(200).items()[0].clone();
    assert_eq!((&duty["owedBy"][0]["person"]["name"], &duty["cadence"]), (&json!("Ceri Morgan"), &json!("half-termly")));
    assert!(duty["link"].as_str().unwrap().ends_with(&format!("/risks/{risk}")), "{duty}");
    let (_, line) = &lines("?halfTerm=2025-26-autumn-1")[0];
    assert_eq!(
        (&line["answered"], &line["overdue"], &line["assessments"][0]["rating"]["code"]),
        (&json!(true), &json!(false), &json!("medium"))
    );
    let heard: Vec<_> = line["audiences"].as_array().unwrap().iter().map(|it| (it["every"].clone(), it["receivedOn"].clone())).collect();
    assert_eq!(heard, [(json!("half-termly"), json!(["2025-10-20"])), (json!("three-times-a-year"), json!([]))]);
    let (_, missed) = &lines("?halfTerm=2025-26-autumn-1")[1];
    assert_eq!((&missed["answered"], &missed["overdue"], &missed["risk"]), (&json!(false), &json!(true), &Value::Null));
    assert_eq!(trust.get(&governor, "/risk-assessments").expect(200).items().len(), 0);
    trust.get(&trustee, "/risk-assessments?halfTerm=2025-26-winter").problem(400, "invalid-query");
}

#[test]
fn m4_the_question_is_owed_by_who_can_assess_and_its_answer_is_the_half_terms_assessment() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), year()).expect(201);
    world.at("2025-09-15");
    categorised(&academy, "annual-school-review", "A", "2025-09-15");
    let mine = |by: &Member| {
        let week = trust.client.get(by, "/v1/my/week").expect(200).json;
        let asked = week["iOwe"].as_array().unwrap().iter().filter(|it| it["id"].as_str().unwrap().contains("2025-26-autumn-"));
        let of_risk = asked.filter(|it| it["kind"] == "risk" || it["reviewType"] == "risk-assessment");
        of_risk.map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_review = |on: &str| {
        let path = format!("/duties?kind=review&asOf={on}");
        let all = academy.get(&trust.lead, &path).expect(200).items().to_vec();
        all.into_iter().find(|it| it["id"] == "risk-assessment.2025-26-autumn-1").unwrap()
    };
    world.at("2025-10-20");
    assert_eq!(mine(&trust.lead), ["risk"], "the review that it is is not asked for besides");
    assert_eq!(of_review("2025-10-20")["status"], "due");
    let body = json!({"owner": head.person, "rating": "medium", "progress": "towards-target"});
    let risk = about(&academy, &trust.ceo, "/risks", body).expect(201).text("/risk/id");
    let done = of_review("2025-10-20");
    assert_eq!((&done["status"], &done["doneBy"]["risk"]), (&json!("done"), &json!(risk)));

    // The head owns the risk and cannot assess it: the next half-term's question is the trust's.
    world.at("2025-12-15");
    assert_eq!((mine(&trust.lead), mine(&head)), (vec!["risk".to_owned()], vec![]));
    let owed = academy.get(&trust.lead, "/duties?kind=risk").expect(200).items()[0]["owedBy"].clone();
    let roles: Vec<&str> = owed.as_array().unwrap().iter().map(|by| by["role"].as_str().unwrap()).collect();
    assert_eq!((roles, &owed[1]["person"]["id"]), (vec!["ceo", "improvement-lead"], &json!(trust.lead.person)));
}

#[test]
fn m9_a_head_or_chair_sees_the_arrangements_that_they_are_responsible_for_and_no_others() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let chair = trust.member("chair", "Cai Lund", Some(&["910001"]));
    world.at("2026-01-12");
    let (unshared, decision) = categorised(&academy, "annual-school-review", "E", "2026-01-12");
    arrange(&academy, "executive-leadership", "2026-01-12", &trust.ceo.person, &decision);
    let policies = json!({"kind": "policy-review", "responsible": [head.person], "from": "2026-01-12", "reviewOn": "2026-01-30", "until": "2026-03-27",
        "what": "Policies are brought into line.", "basis": [unshared]});
    let id = about(&academy, &trust.ceo, "/arrangements", policies).expect(201).text("/arrangement/id");
    let path = format!("/arrangements/{id}");
    let kinds = |key: &Member| {
        let lists = [academy.get(key, "/arrangements"), trust.get(key, "/arrangements")];
        lists.map(|list| list.expect(200).items().iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    let week = |key: &Member| {
        let week = trust.client.get(key, "/v1/my/week").expect(200).json;
        week["iOwe"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    world.at("2026-02-02");
    assert_eq!(kinds(&head), [["policy-review"], ["policy-review"]]);
    let seen = academy.get(&head, &path).expect(200).json;
    assert_eq!(
        (&seen["what"], &seen["basis"], &seen["reviewOverdue"]),
        (&json!("Policies are brought into line."), &json!([]), &json!(true))
    );
    assert_eq!(week(&head), ["Look at an arrangement again"]);
    assert_eq!(academy.timeline(&head, "?type=ArrangementStarted").len(), 1);
    let feed = trust.get(&head, "/events?after=0&limit=1000").expect(200);
    let started: Vec<&Value> = feed.items().iter().filter(|event| event["type"] == "ArrangementStarted").collect();
    assert_eq!((started.len(), &started[0]["data"]["basis"]), (1, &json!([])));
    assert_eq!((kinds(&chair).concat().len(), week(&chair).len()), (0, 0));
    academy.get(&chair, &path).problem(404, "not-found");
    about(&academy, &head, &format!("{path}/reviews"), json!({"finding": "x"})).problem(403, "forbidden");

    world.at("2026-03-30");
    let looked = json!({"finding": "Nearly done."});
    about(&academy, &trust.ceo, &format!("{path}/reviews"), looked).expect(201);
    assert_eq!(week(&head), ["End an arrangement, or say until when it goes on"], "its last day has passed");
    let handed = json!({"responsible": [chair.person], "until": "2026-05-22"});
    about(&academy, &trust.ceo, &format!("{path}/changes"), handed).expect(201);
    assert_eq!((week(&head).len(), kinds(&head).concat().len(), kinds(&chair).concat().len()), (0, 0, 2));
}

#[test]
fn w10_leadership_of_a_trusts_own_name_may_go_on_alongside_a_head_until_a_day() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let body =
        json!({"name": "Interim leadership", "responsible": [trust.executive.person], "until": "2026-07-17", "untilSubstantiveHead": true});
    let made = about(&academy, &trust.ceo, "/arrangements", body).expect(201);
    assert_eq!(made.json["arrangement"]["untilSubstantiveHead"], true);
    let path = format!("/arrangements/{}", made.text("/arrangement/id"));
    let lead = |from: &str, interim: bool| {
        let head = trust.person("Rosa Quill", "Headteacher");
        let body = json!({"person": head, "office": "headteacher", "from": from, "interim": interim});
        about(&academy, &trust.lead, "/leaders", body).expect(201);
    };
    lead("2026-01-13", true);
    world.at("2026-02-02");
    assert_eq!(in_week(&trust, &trust.executive), Vec::<String>::new(), "an interim head is none in post for good");
    lead("2026-02-09", false);
    let due = || {
        let duties = academy.get(&trust.ceo, "/duties?asOf=2026-02-10").expect(200);
        let ends = duties.items().iter().filter(|it| it["kind"] == "arrangement").map(|it| it["dueOn"].as_str().unwrap().to_owned());
        ends.collect::<Vec<_>>()
    };
    assert_eq!(
        (due(), in_week(&trust, &trust.executive).len()),
        (vec!["2026-02-09".to_owned()], 0),
        "due from the first day, and not before"
    );
    world.at("2026-02-09");
    assert_eq!(in_week(&trust, &trust.executive).len(), 1);
    let alongside = json!({"until": "2026-05-22", "note": "Now alongside the new head, one day a week."});
    about(&academy, &trust.ceo, &format!("{path}/changes"), alongside).expect(201);
    assert_eq!((due(), in_week(&trust, &trust.executive).len()), (vec!["2026-05-22".to_owned()], 0), "it is said until when it goes on");
}

#[test]
fn w10_a_school_sees_the_committee_and_the_interim_leadership_that_are_shared_with_it_and_no_others() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy("910001");
    let [head, chair, governor] = [("headteacher", "Nia Bell"), ("chair", "Cai Lund"), ("governor", "Ada Moss")]
        .map(|(role, name)| trust.member(role, name, Some(&["910001"])));
    world.at("2026-01-12");
    let (_, decision) = categorised(&academy, "external-review", "inadequate", "2026-01-12");
    let committee = arrange(&academy, "local-advisory-committee", "2026-01-12", &trust.ceo.person, &decision);
    let review = arrange(&academy, "governance-review", "2026-01-12", &trust.ceo.person, &decision);
    let path = format!("/arrangements/{committee}");
    let seen = |key: &Member| {
        let lists = [academy.get(key, "/arrangements"), trust.get(key, "/arrangements")];
        let [mine, across] =
            lists.map(|list| list.expect(200).items().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
        assert_eq!(mine, across);
        let types = |answer: Answer| answer.items().iter().filter(|it| it["type"].as_str().unwrap().starts_with("Arrangement")).count();
        let feed = types(trust.get(key, "/events?after=0&limit=1000").expect(200));
        (mine, feed, types(academy.get(key, "/timeline").expect(200)))
    };
    for member in [&head, &chair, &governor] {
        assert_eq!(seen(member), (Vec::new(), 0, 0), "nothing of either is there");
        academy.get(member, &path).problem(404, "not-found");
        about(&academy, member, &format!("{path}/sharing"), json!({})).problem(404, "not-found");
    }

    world.at("2026-01-19");
    let tried = about(&academy, &trust.ceo, &format!("{path}/sharing?dryRun=true"), json!({})).expect(200);
    assert_eq!(tried.json["arrangement"]["sharedWith"], json!(["headteacher", "chair", "governor"]));
    let shared = about(&academy, &trust.ceo, &format!("{path}/sharing"), json!({})).expect(201);
    assert_eq!(shared.types(), ["ArrangementShared"]);
    assert_eq!(shared.json["arrangement"]["sharedWith"], json!(["headteacher", "chair", "governor"]));
    assert_eq!(about(&academy, &trust.ceo, &format!("{path}/sharing"), json!({})).expect(200).events().len(), 0, "they know");
    let looked = json!({"finding": "It meets, and reports to the trustees.", "reviewOn": "2026-02-02"});
    about(&academy, &trust.ceo, &format!("{path}/reviews"), looked).expect(201);
    world.at("2026-02-03");
    for member in [&head, &chair, &governor] {
        assert_eq!(seen(member), (vec![committee.clone()], 3, 3), "started, shared and looked at, and of the other nothing");
        let one = academy.get(member, &path).expect(200).json;
        let what: Vec<_> = one["history"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap().to_owned()).collect();
        assert_eq!(
            (what, &one["basis"]),
            (vec!["shared".to_owned(), "reviewed".to_owned()], &json!([])),
            "what it rests on was not shared"
        );
        academy.get(member, &format!("/arrangements/{review}")).problem(404, "not-found");
        about(&academy, member, &format!("{path}/sharing"), json!({})).problem(403, "forbidden");
        let due = academy.get(member, "/duties").expect(200);
        assert!(due.items().iter().all(|it| it["kind"] != "arrangement"), "what the trust owes of it is the trust's: {due:?}");
    }
    assert!(academy.get(&trust.ceo, "/duties").expect(200).items().iter().any(|it| it["kind"] == "arrangement"));

    about(&academy, &trust.ceo, &format!("/arrangements/{review}/sharing"), json!({"audiences": ["nobody"]})).expect(422);
    let timeline = academy.get(&head, "/timeline?type=ArrangementShared").expect(200);
    let headline = timeline.items()[0]["headline"].as_str().unwrap().to_owned();
    assert!(headline.ends_with("shared with headteacher, chair and governor"), "{headline}");
    let before = academy.get(&trust.ceo, &format!("{path}?asOf=2026-01-18")).expect(200);
    assert_eq!(before.json["sharedWith"], json!([]));
}

#[test]
fn what_is_only_tried_is_shown_and_recorded_nowhere_and_every_line_of_the_timeline_leads_to_its_thing() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let nle = trust.member("adviser", "Ola Reid", Some(&["910001"]));
    world.at("2026-01-12");
    let deployment = json!({"provider": {"person": nle.person}, "source": "nle", "role": "nle", "focus": "Reading", "aim": "Read well", "from": "2026-01-12",
        "until": "2026-03-27", "days": 4});
    let issue = json!({"what": "Reading.", "area": "education", "priority": 1, "owner": trust.lead.person, "basis": [academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"))]});
    let all = [
        ("risks", "risk", json!({"what": "Results could fall.", "owner": trust.ceo.person, "rating": "high"})),
        ("issues", "issue", issue),
        ("arrangements", "arrangement", json!({"name": "A team in the school", "responsible": [trust.lead.person]})),
        ("support-requests", "supportRequest", json!({"need": "Help with writing."})),
        ("deployments", "deployment", deployment),
    ];
    let before = trust.events();
    for (path, _, body) in &all {
        let tried = about(&academy, &trust.lead, &format!("/{path}?dryRun=true"), body.clone()).expect(200);
        assert_eq!(tried.json["dryRun"], true);
        assert!(tried.events()[0].get("id").is_none() && !tried.events()[0]["data"].is_null(), "{tried:?}");
        let (called, said) = match *path {
            "risks" => ("risk", json!("Results could fall.")),
            "issues" => ("issue", json!("Reading.")),
            "arrangements" => ("arrangement", json!("A team in the school")),
            "support-requests" => ("request", json!("Help with writing.")),
            _ => ("deployment", json!("Read well")),
        };
        let shown = &tried.json[called];
        let words = ["what", "name", "need", "aim"].map(|field| &shown[field]);
        assert!(words.contains(&&said), "it is shown as it would be, with its words: {shown}");
        assert!(shown.get("id").is_none() && shown.get("eventId").is_none(), "there is nothing of that name: {shown}");
    }
    assert_eq!(trust.events(), before, "nothing was recorded");
    let wrong =
        about(&academy, &trust.lead, "/risks?dryRun=true", json!({"what": "x", "owner": trust.ceo.person, "rating": "huge"})).expect(422);
    assert_eq!(wrong.faults(), [("/rating", "unknown-rating")]);
    for (path, thing, body) in all {
        let made = about(&academy, &trust.lead, &format!("/{path}"), body).expect(201);
        let id = made.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
        let event = made.events()[0]["id"].clone();
        let timeline = academy.get(&trust.lead, "/timeline").expect(200);
        let line = timeline.items().iter().find(|line| line["eventId"] == event).unwrap();
        assert_eq!(line[thing], json!(id), "{line}");
    }
    let risk = academy.get(&trust.lead, "/risks").expect(200).items()[0].clone();
    let path = format!("/risks/{}", risk["id"].as_str().unwrap());
    let worse = json!({"rating": "low", "comment": "Both year groups have caught up."});
    let tried = about(&academy, &trust.lead, &format!("{path}/assessments?dryRun=true"), worse).expect(200);
    assert_eq!(
        (&tried.json["risk"]["id"], &tried.json["risk"]["rating"]["code"]),
        (&risk["id"], &json!("low")),
        "as it would be: {tried:?}"
    );
    assert_eq!(academy.get(&trust.lead, &path).expect(200).json["rating"]["code"], "high", "and it is not");
}

/// Every read that a school's key can make of the registers and around them.
fn everything(trust: &Trust, key: &Member) -> Vec<(String, u16, Value)> {
    let academy = "/academies/910001";
    let mut paths: Vec<String> = ["/board", "/events?after=0&limit=1000", "/issues", "/risks", "/arrangements"].map(str::to_owned).to_vec();
    paths.push(academy.to_owned());
    paths.extend(["timeline", "issues", "risks", "arrangements", "escalations"].map(|part| format!("{academy}/{part}")));
    let read = |path: String| {
        let answer = trust.get(key, &path);
        let mut json = answer.json;
        if let Some(body) = json.as_object_mut() {
            body.remove("next");
        }
        (path, answer.status, json)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn a_school_sees_nothing_of_the_registers_until_it_is_shared_and_then_that_alone() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let chair = trust.member("chair", "Cai Lund", Some(&["910001"]));
    world.at("2026-01-12");
    let before: Vec<_> = [&head, &chair].map(|member| everything(&trust, member)).to_vec();
    let unseen = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    let issue = json!({"what": "Reading.", "area": "education", "priority": 1, "owner": trust.lead.person, "basis": [unseen]});
    let issue = about(&academy, &trust.lead, "/issues", issue).expect(201);
    let risk = json!({"what": "Results could fall.", "owner": trust.ceo.person, "rating": "high", "basis": [unseen]});
    let risk = about(&academy, &trust.ceo, "/risks", risk).expect(201);
    let arrangement = json!({"name": "A team in the school", "responsible": [trust.lead.person], "basis": [unseen]});
    about(&academy, &trust.ceo, "/arrangements", arrangement).expect(201);
    assert_eq!([&head, &chair].map(|member| everything(&trust, member)).to_vec(), before);
    let (issue, risk) = (format!("/issues/{}", issue.text("/issue/id")), format!("/risks/{}", risk.text("/risk/id")));
    about(&academy, &head, "/issues", json!({})).problem(403, "forbidden");
    about(&academy, &head, &format!("{issue}/progress"), json!({"comment": "x"})).problem(404, "not-found");

    about(&academy, &trust.lead, &format!("{issue}/sharing"), json!({})).expect(201);
    let seen = academy.get(&head, &issue).expect(200).json;
    assert_eq!((&seen["what"], &seen["basis"]), (&json!("Reading."), &json!([])), "the review that it rests on is not shared");
    let events = trust.get(&head, "/events?after=0&limit=1000").expect(200);
    let raised = events.items().iter().find(|event| event["type"] == "IssueRaised").unwrap();
    assert_eq!(raised["data"]["basis"], json!([]), "{raised}");
    about(&academy, &head, &format!("{issue}/progress"), json!({"comment": "x"})).expect(422);
    academy.get(&head, &risk).problem(404, "not-found");
    about(&academy, &trust.ceo, &format!("{risk}/sharing"), json!({})).expect(201);
    assert_eq!(academy.get(&chair, &risk).expect(200).json["what"], "Results could fall.");
    assert_eq!(academy.timeline(&chair, "")[..5], ["RiskShared", "IssueShared", "RiskAssessed", "RiskRaised", "IssueRaised"]);
    assert_eq!(academy.get(&head, "/arrangements").expect(200).items().len(), 0);
    let feed: Vec<String> = trust
        .get(&head, "/events?after=0&limit=1000")
        .expect(200)
        .items()
        .iter()
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    assert!(!feed.contains(&"ArrangementStarted".to_owned()) && feed.contains(&"RiskAssessed".to_owned()), "{feed:?}");
}
