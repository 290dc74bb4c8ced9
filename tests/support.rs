//! Support: what an academy is promised and gets, what it asks for, whom the trust sends, and what came
//! of it. A story a row of the published models.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, World, review};

const MINE: &str = "910001";
const OTHER: &str = "910002";

/// A deployment of a person from September to December 2026.
fn deployment(person: &Member, source: &str, role: &str, days: f64) -> Value {
    json!({"provider": {"person": person.person}, "source": source, "role": role, "focus": "Leadership of reading",
        "aim": "Phonics taught well in every class", "from": "2025-10-20", "until": "2025-12-19", "days": days})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[track_caller]
fn deployed(academy: &Academy<'_>, body: Value) -> Answer {
    academy.post(&academy.trust.lead, "/deployments", body).expect(201)
}

/// Decides a category on a review made for it, and gives the decision's id.
#[track_caller]
fn decided(academy: &Academy<'_>, kind: &str, category: &str, on: &str) -> String {
    let event = academy.reviewed(&review(&academy.trust.lead, kind, on));
    academy.decide(&academy.trust.lead, category, on, &[&event]).expect(201).text("/category/id")
}

/// Of each package open to somebody: the package, and each thing in it with how far it has come.
#[track_caller]
fn promised(academy: &Academy<'_>, key: impl AsRef<str>, query: &str) -> Vec<(String, Vec<(String, String)>)> {
    let support = academy.get(key, &format!("/support{query}")).expect(200).json;
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let packages = support["entitlement"].as_array().expect("packages").iter();
    packages
        .map(|package| {
            let items = package["items"].as_array().expect("items").iter();
            (text(&package["package"]), items.map(|item| (text(&item["item"]), text(&item["status"]))).collect())
        })
        .collect()
}

fn names(packages: &[(String, Vec<(String, String)>)]) -> Vec<&str> {
    packages.iter().map(|(package, _)| package.as_str()).collect()
}

fn status_of<'a>(packages: &'a [(String, Vec<(String, String)>)], item: &str) -> &'a str {
    let items = packages.iter().flat_map(|(_, items)| items);
    items.into_iter().find(|(code, _)| code == item).map_or("not promised", |(_, status)| status.as_str())
}

#[test]
fn a6_support_comes_from_sources_that_are_named_and_quality_assured() {
    let world = World::new();
    let trust = world.trust("agora");
    let (academy, _) = (trust.academy(MINE), trust.academy(OTHER));
    let head = trust.member("headteacher", "Nia Bell", Some(&[OTHER]));
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    let from_a_school = with(deployment(&head, "trust-schools", "lle", 6.0), "givingAcademy", json!(OTHER));
    let from_a_school = with(from_a_school, "giverBears", json!("Two supply days a week."));
    let from_outside = with(deployment(&nle, "nle", "nle", 12.5), "costPounds", json!(4800));
    let mut brokered = with(deployment(&nle, "improvement-providers", "Phonics trainer", 2.0), "aim", json!("Every teacher trained"));
    brokered["provider"] = json!({"organisation": "Letters Together"});
    let of_the_lead = deployment(&trust.lead, "improvement-lead", "adviser", 4.0);
    for body in [from_a_school, from_outside, brokered, of_the_lead] {
        deployed(&academy, body);
    }
    let board = trust.get(&trust.ceo, "/deployments").expect(200);
    let told: Vec<_> = board
        .items()
        .iter()
        .map(|it| {
            (it["source"]["code"].as_str().unwrap(), it["role"]["name"].as_str().unwrap(), it["qualityAssuranceWanted"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("trust-schools", "Local Leader of Education", true),
            ("nle", "National Leader of Education", true),
            ("improvement-providers", "Phonics trainer", true),
            ("improvement-lead", "Adviser on leadership, teaching and learning or the curriculum", false)
        ]
    );
    let of_the_nle = trust.get(&trust.ceo, &format!("/deployments?person={}", nle.person)).expect(200);
    let id = of_the_nle.items()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(of_the_nle.items().len(), 1);

    world.at("2025-11-20");
    let path = format!("/deployments/{id}/quality-assurance");
    academy.post(&nle, &path, json!({"satisfactory": true})).problem(403, "forbidden");
    let own = json!({"satisfactory": true, "checkedBy": nle.person});
    assert_eq!(academy.post(&trust.lead, &path, own).expect(422).faults(), [("/checkedBy", "own-work")]);
    let checked = academy.post(&trust.lead, &path, json!({"satisfactory": true, "comment": "Well prepared."})).expect(201);
    let shown = &checked.json["deployment"]["qualityAssurance"][0];
    assert_eq!((&shown["checkedBy"]["name"], &shown["comment"]), (&json!("Leigh Carter"), &json!("Well prepared.")));
    let unknown = academy.post(&trust.lead, "/deployments", deployment(&nle, "consultants", "nle", 2.0)).expect(422);
    assert_eq!(unknown.faults(), [("/source", "unknown-support-source")]);
}

#[test]
fn s7_the_deployment_board_says_who_is_where_for_how_many_days_and_what_is_left() {
    let world = World::new();
    let trust = world.trust("scholars");
    let (academy, other) = (trust.academy(MINE), trust.academy(OTHER));
    let lead = trust.member("adviser", "Ola Reid", Some(&[MINE, OTHER]));
    let governor = trust.member("governor", "Gus Hart", Some(&[OTHER]));
    world.at("2025-10-13");
    let english = deployed(&academy, deployment(&lead, "curriculum-leads", "curriculum-lead", 8.0)).text("/deployment/id");
    deployed(&other, deployment(&lead, "curriculum-leads", "curriculum-lead", 3.0));
    deployed(&academy, with(deployment(&governor, "experienced-governors", "experienced-governor", 1.5), "givingAcademy", json!(OTHER)));

    world.at("2025-11-03");
    let days = |on: &str, days: f64| json!({"usedOn": on, "days": days, "note": "Lessons seen."});
    academy.post(&lead, &format!("/deployments/{english}/days"), days("2025-10-22", 2.0)).expect(201);
    let used = academy.post(&lead, &format!("/deployments/{english}/days"), days("2025-11-03", 0.5)).expect(201);
    assert_eq!((&used.json["deployment"]["daysUsed"], &used.json["deployment"]["daysLeft"]), (&json!(2.5), &json!(5.5)));
    let board = trust.get(&trust.ceo, "/deployments?activeOn=2025-11-03").expect(200);
    let row = |it: &Value| {
        (
            it["academy"]["urn"].as_str().unwrap().to_owned(),
            it["provider"]["person"]["name"].as_str().unwrap().to_owned(),
            it["days"].to_string(),
            it["daysLeft"].to_string(),
        )
    };
    let told: Vec<_> = board.items().iter().map(row).collect();
    let line = |urn: &str, who: &str, days: &str, left: &str| (urn.to_owned(), who.to_owned(), days.to_owned(), left.to_owned());
    assert_eq!(told, [line(MINE, "Ola Reid", "8", "5.5"), line(MINE, "Gus Hart", "1.5", "1.5"), line(OTHER, "Ola Reid", "3", "3")]);
    let count = |query: &str| trust.get(&trust.ceo, &format!("/deployments{query}")).expect(200).items().len();
    assert_eq!(
        [count(&format!("?person={}", lead.person)), count(&format!("?academy={MINE}")), count(&format!("?givingAcademy={OTHER}"))],
        [2, 2, 1]
    );
    assert_eq!([count("?activeOn=2025-10-19"), count("?status=under-way"), count("?asOf=2025-10-12")], [0, 3, 0]);

    world.at("2025-11-10");
    let change = json!({"until": "2026-02-13", "days": 12, "reason": "The new English lead starts in January."});
    academy.post(&trust.lead, &format!("/deployments/{english}/changes"), change).expect(201);
    world.at("2026-01-30");
    let early = json!({"endedOn": "2026-01-30"});
    assert_eq!(
        academy.post(&trust.lead, &format!("/deployments/{english}/end"), early).expect(422).faults(),
        [("/reason", "reason-for-ending-early")]
    );
    let end = json!({"endedOn": "2026-01-30", "reason": "She is in post and the team is steady."});
    let ended = academy.post(&trust.lead, &format!("/deployments/{english}/end"), end).expect(201).json["deployment"].clone();
    assert_eq!(
        (&ended["status"], &ended["ended"]["early"], &ended["days"], &ended["daysLeft"]),
        (&json!("over"), &json!(true), &json!(12), &json!(9.5))
    );
    let then = academy.get(&trust.ceo, &format!("/deployments/{english}?asOf=2025-11-09")).expect(200).json;
    assert_eq!((&then["status"], &then["days"], &then["daysUsed"]), (&json!("under-way"), &json!(8), &json!(2.5)));
}

#[test]
fn w5_a_deployment_says_what_the_leader_is_to_gain_and_is_judged_by_what_was_set_out() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (academy, _) = (trust.academy(MINE), trust.academy(OTHER));
    let deputy = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    let mut body = with(deployment(&deputy, "trust-leaders", "leader", 20.0), "personGains", json!("Leading a school through change."));
    body["givingAcademy"] = json!(OTHER);
    body["giverGains"] = json!("Her deputy acts up.");
    body["interest"] = json!({"declared": "Her sister teaches there.", "safeguard": "She takes no part in appraisal."});
    let id = deployed(&academy, body).text("/deployment/id");
    let shown = academy.get(&trust.ceo, &format!("/deployments/{id}")).expect(200).json;
    assert_eq!(
        (&shown["personGains"], &shown["giverGains"], &shown["interest"]["safeguard"]),
        (&json!("Leading a school through change."), &json!("Her deputy acts up."), &json!("She takes no part in appraisal."))
    );
    world.at("2025-12-15");
    let event = academy.reviewed(&review(&trust.lead, "progress-check", "2025-12-12"));
    let impact = |impact: &str| json!({"impact": impact, "evidence": [event], "comment": "Six classes of seven."});
    let path = format!("/deployments/{id}/impact");
    assert_eq!(academy.post(&trust.lead, &path, impact("partly")).expect(422).faults(), [("/judgedOn", "deployment-not-over")]);
    world.at("2025-12-22");
    assert_eq!(academy.post(&trust.lead, &path, impact("great")).expect(422).faults(), [("/impact", "unknown-word")]);
    let own = with(impact("achieved"), "judgedBy", json!(deputy.person));
    assert_eq!(academy.post(&trust.lead, &path, own).expect(422).faults(), [("/judgedBy", "own-work")]);
    academy.post(&trust.lead, &path, impact("partly")).expect(201);
    let shown = academy.get(&trust.ceo, &format!("/deployments/{id}")).expect(200).json;
    assert_eq!((&shown["impact"][0]["impact"], &shown["impact"][0]["evidence"]), (&json!("partly"), &json!([event])));
}

#[test]
fn s2_a_significant_concern_opens_an_intensive_programme() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let coach = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    assert_eq!(names(&promised(&academy, &trust.lead, "")), ["universal-offer"]);
    let decision = decided(&academy, "trust-review", "significant-concern", "2025-10-13");
    let open = promised(&academy, &trust.lead, "");
    assert_eq!(names(&open), ["significant-needs", "universal-offer"]);
    assert_eq!((status_of(&open, "class-teacher-coaching"), status_of(&open, "half-termly-reporting")), ("outstanding", "outstanding"));
    assert_eq!(status_of(&open, "individual-programmes"), "restricted", "told to those who run them");
    let support = academy.get(&trust.ceo, "/support").expect(200).json;
    assert_eq!((&support["entitlement"][0]["since"], &support["entitlement"][0]["openedBy"]), (&json!("2025-10-13"), &json!(decision)));

    let coaching = json!([{"package": "significant-needs", "item": "class-teacher-coaching"}]);
    let id = deployed(&academy, with(deployment(&coach, "curriculum-leads", "curriculum-lead", 10.0), "delivers", coaching))
        .text("/deployment/id");
    assert_eq!(status_of(&promised(&academy, &trust.lead, ""), "class-teacher-coaching"), "arranged");
    world.at("2025-11-28");
    academy.post(&coach, &format!("/deployments/{id}/days"), json!({"usedOn": "2025-11-05", "days": 1})).expect(201);
    academy.reviewed(&review(&trust.lead, "significant-concern-monitoring", "2025-11-26"));
    let open = promised(&academy, &trust.lead, "");
    assert_eq!((status_of(&open, "class-teacher-coaching"), status_of(&open, "half-termly-reporting")), ("delivered", "delivered"));
    let summary = academy.get(&trust.ceo, "/support").expect(200).json["summary"].clone();
    assert_eq!((&summary["delivered"], &summary["arranged"]), (&json!(2), &json!(0)), "{summary}");
    assert_eq!(names(&promised(&academy, &trust.lead, "?asOf=2025-10-12")), ["universal-offer"], "as it was before");

    // The package of a concern that is over closes, and what it held is promised no more.
    world.at("2026-05-11");
    decided(&academy, "trust-review", "performing-well", "2026-05-11");
    assert_eq!(names(&promised(&academy, &trust.lead, "")), ["well-performing", "universal-offer"]);
}

#[test]
fn s3_some_concern_opens_a_programme_for_the_area_and_stays_open_while_decisions_confirm_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    world.at("2025-10-13");
    let first = decided(&academy, "trust-review", "some-concern", "2025-10-13");
    world.at("2026-02-02");
    decided(&academy, "trust-review", "some-concern", "2026-02-02");
    let open = promised(&academy, &trust.lead, "");
    assert_eq!(names(&open), ["some-needs", "universal-offer"]);
    assert_eq!([status_of(&open, "area-programme"), status_of(&open, "coaching")], ["outstanding"; 2]);
    let package = academy.get(&trust.ceo, "/support").expect(200).json["entitlement"][0].clone();
    assert_eq!((&package["since"], &package["openedBy"]), (&json!("2025-10-13"), &json!(first)), "open since the first, not the last");
}

#[test]
fn s4_a_school_asks_for_more_than_the_universal_offer_and_is_answered() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let chair = trust.member("chair", "Gus Hart", Some(&[MINE]));
    let governor = trust.member("governor", "Rhys Webb", Some(&[MINE]));
    world.at("2025-10-02");
    let wish =
        json!({"need": "Writing has fallen behind reading.", "items": [{"package": "universal-offer", "item": "intensive-development"}]});
    academy.post(&governor, "/support-requests", wish.clone()).problem(403, "forbidden");
    let asked = academy.post(&head, "/support-requests", wish).expect(201);
    let id = asked.text("/request/id");
    assert_eq!((asked.types(), asked.json["request"]["items"][0]["package"].as_str()), (vec!["SupportRequested"], Some("universal-offer")));
    let second = academy
        .post(&chair, "/support-requests", json!({"need": "Part of our three-year plan for science."}))
        .expect(201)
        .text("/request/id");
    let third = academy.post(&head, "/support-requests", json!({"need": "A new boiler."})).expect(201).text("/request/id");

    world.at("2025-10-13");
    let open = academy.get(&trust.lead, "/support-requests?status=open").expect(200);
    assert_eq!(open.items().iter().map(|it| it["waitedDays"].as_i64().unwrap()).collect::<Vec<_>>(), [11, 11, 11]);
    academy.post(&head, &format!("/support-requests/{id}/answer"), json!({"granted": "Yes."})).problem(403, "forbidden");
    let both = json!({"granted": "Yes.", "declined": "No."});
    assert_eq!(academy.post(&trust.lead, &format!("/support-requests/{id}/answer"), both).expect(422).faults(), [("", "one-of")]);
    academy.post(&trust.lead, &format!("/support-requests/{id}/answer"), json!({"granted": "Six days of the English lead."})).expect(201);
    let reason = json!({"declined": "The strategy is to be agreed with governors first."});
    academy.post(&trust.lead, &format!("/support-requests/{second}/answer"), reason).expect(201);
    academy.post(&head, &format!("/support-requests/{third}/withdrawal"), json!({})).expect(201);
    let refused = academy.post(&trust.lead, &format!("/support-requests/{third}/answer"), json!({"granted": "Yes."})).expect(422);
    assert_eq!(refused.faults(), [("", "support-request-answered")]);

    let coach = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    let mut body = with(deployment(&coach, "curriculum-leads", "curriculum-lead", 6.0), "request", json!(id));
    body["delivers"] = json!([{"package": "universal-offer", "item": "intensive-development"}]);
    let deployment = deployed(&academy, body).text("/deployment/id");
    let answered = academy.get(&head, &format!("/support-requests/{id}")).expect(200).json;
    assert_eq!(
        (&answered["status"], &answered["granted"], &answered["waitedDays"], &answered["deployments"]),
        (&json!("granted"), &json!("Six days of the English lead."), &json!(11), &json!([deployment]))
    );
    let statuses: Vec<_> = academy.get(&chair, "/support-requests").expect(200).items().iter().map(|it| it["status"].clone()).collect();
    assert_eq!(statuses, [json!("withdrawn"), json!("declined"), json!("granted")]);
    let offer = promised(&academy, &head, "");
    assert_eq!([status_of(&offer, "intensive-development"), status_of(&offer, "long-term-strategy")], ["arranged", "on-request"]);
}

#[test]
fn a_school_sees_support_once_it_is_agreed_and_not_what_was_weighed() {
    let world = World::new();
    let trust = world.trust("agora");
    let (academy, _) = (trust.academy(MINE), trust.academy(OTHER));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let partner = trust.member("external-partner", "Una Frost", Some(&[MINE]));
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    decided(&academy, "termly-evaluation", "red", "2025-10-13");
    let mut body = with(deployment(&nle, "nle", "nle", 12.0), "agreed", json!(false));
    body["interest"] = json!({"declared": "Was at the school once.", "safeguard": "None needed."});
    body["giverBears"] = json!("A term without a deputy.");
    body["givingAcademy"] = json!(OTHER);
    body["delivers"] =
        json!([{"package": "red-package", "item": "external-leader"}, {"package": "proportionate-support", "item": "plan-advice"}]);
    let event = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-10-13"));
    body["grounds"] = json!([event]);
    let id = deployed(&academy, body).text("/deployment/id");
    let path = format!("/deployments/{id}");
    let feed = |key: &Member| {
        let feed = trust.get(key, "/events?after=0&limit=1000").expect(200);
        feed.items().iter().filter(|event| event["type"].as_str().unwrap().starts_with("Deployment")).cloned().collect::<Vec<Value>>()
    };
    academy.get(&head, &path).problem(404, "not-found");
    assert_eq!((feed(&head).len(), academy.get(&head, "/deployments").expect(200).items().len()), (0, 0));
    assert_eq!(names(&promised(&academy, &head, "")), ["proportionate-support"], "the category is not shared");
    academy.post(&head, &format!("{path}/agreement"), json!({})).problem(404, "not-found");

    world.at("2025-10-20");
    academy.post(&trust.lead, &format!("{path}/agreement"), json!({})).expect(201);
    assert_eq!(academy.post(&trust.lead, &format!("{path}/agreement"), json!({})).expect(200).events().len(), 0);
    academy.post(&trust.lead, &format!("{path}/quality-assurance"), json!({"satisfactory": false})).expect(201);
    academy.post(&nle, &format!("{path}/days"), json!({"days": 1})).expect(201);
    let shown = academy.get(&head, &path).expect(200).json;
    assert_eq!(
        (&shown["daysUsed"], &shown["provider"]["person"]["name"], &shown["qualityAssurance"]),
        (&json!(1), &json!("Ola Reid"), &json!([]))
    );
    let of = |shown: &Value| shown["delivers"].as_array().unwrap().iter().map(|item| item["package"].clone()).collect::<Vec<_>>();
    assert_eq!(of(&shown), ["proportionate-support"], "what comes with a category would tell it");
    assert_eq!(of(&academy.get(&trust.lead, &path).expect(200).json), ["red-package", "proportionate-support"]);
    assert!(feed(&head).iter().all(|event| event["data"].get("delivers").is_none()), "{:?}", feed(&head));
    for field in ["interest", "giverBears", "personGains", "giverGains"] {
        assert!(shown.get(field).is_none(), "{field}: {shown}");
    }
    assert_eq!(shown["grounds"], json!([]), "the review is not shared");
    let seen = feed(&head);
    let types: Vec<_> = seen.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["DeploymentPlanned", "DeploymentAgreed", "DeploymentDaysUsed"]);
    let data = &seen[0]["data"];
    assert!(data.get("interest").is_none() && data.get("giverBears").is_none() && data["grounds"] == json!([]), "{data}");
    let whole = serde_json::to_string(&academy.get(&head, "/timeline").expect(200).json).unwrap();
    assert!(
        !whole.contains("Was at the school once.")
            && !whole.contains("A term without a deputy.")
            && whole.contains("Leadership of reading")
    );
    academy.get(&partner, &path).problem(404, "not-found");
    assert_eq!(feed(&partner).len(), 0);
}

#[test]
fn what_waits_to_be_done_for_an_academys_support_is_told_with_its_day_and_to_the_trust_alone() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    let request = academy.post(&head, "/support-requests", json!({"need": "Help with writing."})).expect(201).text("/request/id");
    let id = deployed(&academy, deployment(&nle, "nle", "nle", 4.0)).text("/deployment/id");
    let due = |on: &str| {
        let support = academy.get(&trust.ceo, &format!("/support?asOf={on}")).expect(200).json;
        let one = |it: &Value| (it["what"].as_str().unwrap().to_owned(), it["dueBy"].as_str().unwrap().to_owned(), it["overdue"] == true);
        support["due"].as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    let line = |what: &str, by: &str, overdue: bool| (what.to_owned(), by.to_owned(), overdue);
    world.at("2025-10-28");
    assert_eq!(
        due("2025-10-28"),
        [line("answer", "2025-10-27", true), line("quality-assurance", "2025-12-19", false), line("impact", "2026-01-16", false)]
    );
    academy.post(&trust.lead, &format!("/support-requests/{request}/answer"), json!({"granted": "Four days."})).expect(201);
    academy.post(&trust.lead, &format!("/deployments/{id}/quality-assurance"), json!({"satisfactory": true})).expect(201);
    assert_eq!(due("2025-10-28"), [line("impact", "2026-01-16", false)]);
    // Ended early, its impact is due earlier.
    let end = json!({"endedOn": "2025-10-28", "reason": "No longer needed."});
    academy.post(&trust.lead, &format!("/deployments/{id}/end"), end).expect(201);
    assert_eq!(due("2025-10-28"), [line("impact", "2025-11-25", false)]);
    academy.post(&trust.lead, &format!("/deployments/{id}/impact"), json!({"impact": "not-achieved"})).expect(201);
    assert_eq!(due("2025-10-28"), []);
    assert!(academy.get(&head, "/support").expect(200).json.get("due").is_none());
}

#[test]
fn w5_the_school_that_gives_sees_what_it_gives_gains_and_bears_and_not_what_is_weak_elsewhere() {
    let world = World::new();
    let trust = world.trust("wpt");
    let (academy, other) = (trust.academy(MINE), trust.academy(OTHER));
    trust.academy("910003");
    let giver = trust.member("headteacher", "Hal Moor", Some(&[OTHER]));
    let bystander = trust.member("headteacher", "Ife Stone", Some(&["910003"]));
    let deputy = trust.member("chair", "Ola Reid", Some(&["910003"]));
    world.at("2025-10-13");
    let event = academy.reviewed(&review(&trust.lead, "progress-check", "2025-10-13"));
    let mut body = with(deployment(&deputy, "trust-leaders", "leader", 20.0), "personGains", json!("Leading a school through change."));
    body["focus"] = json!("Weak leadership of reading");
    (body["givingAcademy"], body["grounds"]) = (json!(OTHER), json!([event]));
    (body["giverGains"], body["giverBears"]) = (json!("Her deputy acts up."), json!("Two supply days a week."));
    body["interest"] = json!({"declared": "Her sister teaches there.", "safeguard": "She takes no part in appraisal."});
    body["agreed"] = json!(false);
    let id = deployed(&academy, body).text("/deployment/id");
    let board = |key: &Member| trust.get(key, "/deployments").expect(200).items().to_vec();
    let gives = |key: &Member| other.get(key, "/support").expect(200).json["gives"].as_array().unwrap().clone();
    assert_eq!((board(&giver).len(), board(&deputy).len(), gives(&giver).len()), (0, 0, 0), "it is only planned");

    academy.post(&trust.lead, &format!("/deployments/{id}/agreement"), json!({})).expect(201);
    world.at("2025-10-28");
    let used = json!({"usedOn": "2025-10-22", "days": 2, "note": "Two lessons were poor."});
    academy.post(&trust.lead, &format!("/deployments/{id}/days"), used).expect(201);
    let change = json!({"days": 24, "reason": "Mathematics is weak as well."});
    academy.post(&trust.lead, &format!("/deployments/{id}/changes"), change).expect(201);
    academy
        .post(&trust.lead, &format!("/deployments/{id}/quality-assurance"), json!({"satisfactory": false, "comment": "Late."}))
        .expect(201);
    let seen = board(&giver);
    assert_eq!(seen, gives(&giver));
    let it = &seen[0];
    assert_eq!((&it["academy"]["urn"], &it["provider"]["person"]["name"]), (&json!(MINE), &json!("Ola Reid")));
    assert_eq!((&it["days"], &it["daysUsed"], &it["daysLeft"], &it["status"]), (&json!(24), &json!(2), &json!(22), &json!("under-way")));
    assert_eq!((&it["giverGains"], &it["giverBears"]), (&json!("Her deputy acts up."), &json!("Two supply days a week.")));
    assert_eq!(it["personGains"], "Leading a school through change.");
    let told = it.to_string();
    for hidden in ["reading", "Phonics", "poor", "Mathematics", "sister", "Late.", &event] {
        assert!(!told.contains(hidden), "{hidden}: {told}");
    }
    // Who is deployed knows what for; nobody else knows of it at all.
    let own = board(&deputy);
    assert_eq!((&own[0]["focus"], &own[0]["qualityAssurance"], own.len()), (&json!("Weak leadership of reading"), &json!([]), 1));
    assert_eq!((board(&bystander).len(), gives(&trust.ceo).len()), (0, 1));
    academy.get(&giver, &format!("/deployments/{id}")).problem(404, "not-found");
    let feed = trust.get(&giver, "/events?after=0&limit=1000").expect(200).json.to_string();
    assert!(!feed.contains("Deployment"), "{feed}");
    assert_eq!(trust.get(&giver, "/deployments?asOf=2025-10-12").expect(200).items().len(), 0);
}

#[test]
fn days_that_were_written_down_wrongly_are_put_right_and_taken_back() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-10-13");
    let id = deployed(&academy, deployment(&nle, "nle", "nle", 12.0)).text("/deployment/id");
    world.at("2025-11-10");
    let days = format!("/deployments/{id}/days");
    let impossible = academy.post(&nle, &days, json!({"usedOn": "2025-10-21", "days": 20})).expect(422);
    assert_eq!(impossible.faults(), [("/days", "more-than-passed")]);
    assert!(impossible.text("/detail").contains("at most 2"), "{impossible:?}");
    let first = academy.post(&nle, &days, json!({"usedOn": "2025-11-04", "days": 5})).expect(201).event("DeploymentDaysUsed");
    let twice = academy.post(&nle, &days, json!({"usedOn": "2025-11-04", "days": 5})).expect(201).event("DeploymentDaysUsed");

    world.at("2025-11-12");
    let correct = |entry: &str, body: Value| academy.post(&nle, &format!("{days}/{entry}/correction"), body);
    let put_right = correct(&first, json!({"usedOn": "2025-11-05", "days": 0.5, "reason": "Five lessons, not five days."})).expect(201);
    assert_eq!((put_right.types(), &put_right.json["deployment"]["daysUsed"]), (vec!["DeploymentDaysCorrected"], &json!(5.5)));
    let back = correct(&twice, json!({"days": 0, "reason": "Written down twice."})).expect(201).json["deployment"].clone();
    assert_eq!((&back["daysUsed"], &back["daysLeft"]), (&json!(0.5), &json!(11.5)));
    assert_eq!((&back["uses"][0]["days"], &back["uses"][0]["usedOn"]), (&json!(0.5), &json!("2025-11-05")));
    assert_eq!(back["uses"][1]["corrections"][0]["reason"], "Written down twice.");
    assert_eq!(correct(&id, json!({"days": 1, "reason": "x"})).expect(422).faults(), [("", "unknown-entry")]);
    assert_eq!(correct(&first, json!({"days": 0.3})).expect(422).pointers(), ["/days", "/reason"]);
    academy.post(&head, &format!("{days}/{first}/correction"), json!({"days": 1, "reason": "x"})).problem(403, "forbidden");

    // What was thought in between stays on record, and the school is told how it was put right.
    let then = academy.get(&trust.ceo, &format!("/deployments/{id}?knownAt=2025-11-11T00:00:00Z")).expect(200).json;
    assert_eq!(then["daysUsed"], 10);
    assert_eq!(academy.get(&trust.ceo, &format!("/deployments/{id}?asOf=2025-11-04")).expect(200).json["daysUsed"], 0);
    assert_eq!(academy.timeline(&head, "")[..2], ["DeploymentDaysCorrected", "DeploymentDaysCorrected"]);
    let end = |on: &str| academy.post(&trust.lead, &format!("/deployments/{id}/end"), json!({"endedOn": on, "reason": "It is done."}));
    assert_eq!(end("2025-11-04").expect(422).faults(), [("/endedOn", "days-used-then")]);
    assert_eq!(end("2025-10-12").expect(422).pointers(), ["/endedOn", "/endedOn"]);
    let short = json!({"until": "2025-11-04", "reason": "Shorter."});
    let short = academy.post(&trust.lead, &format!("/deployments/{id}/changes"), short).expect(422);
    assert_eq!(short.faults(), [("/until", "days-used-then")]);
    end("2025-11-05").expect(201);
}

#[test]
fn w10_the_leader_whom_the_trust_puts_in_until_a_head_is_appointed_is_support_that_the_package_promises() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-13");
    decided(&academy, "external-review", "inadequate", "2025-10-13");
    let lead_it = |person: &Member, interim: bool| {
        let body = json!({"person": person.person, "office": "headteacher", "from": "2025-10-13", "interim": interim});
        academy.post(&trust.lead, "/leaders", body).expect(201);
    };
    let promise = json!([{"package": "inadequate-package", "item": "leadership-support"}]);
    let leadership = |person: &Member| with(deployment(person, "trust-leaders", "leader", 40.0), "delivers", promise.clone());
    lead_it(&trust.executive, true);
    deployed(&academy, leadership(&trust.executive));
    assert_eq!(status_of(&promised(&academy, &trust.ceo, ""), "leadership-support"), "arranged");
    lead_it(&head, false);
    let own = academy.post(&trust.lead, "/deployments", leadership(&head)).expect(422);
    assert_eq!(own.faults(), [("/provider/person", "of-this-academy")]);
}

#[test]
fn what_a_school_asks_for_is_owed_to_it_and_stands_in_one_list_for_the_trust() {
    let world = World::new();
    let trust = world.trust("scholars");
    let (academy, other) = (trust.academy(MINE), trust.academy(OTHER));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let governor = trust.member("governor", "Rhys Webb", Some(&[OTHER]));
    let head_of_other = trust.member("headteacher", "Hal Moor", Some(&[OTHER]));
    world.at("2025-10-06");
    let ask = |academy: &Academy<'_>, by: &Member, body: Value| academy.post(by, "/support-requests", body).expect(201).text("/request/id");
    let late = ask(&academy, &head, json!({"need": "Writing has fallen behind.", "requestedOn": "2025-09-15"}));
    let second = ask(&other, &head_of_other, json!({"need": "A coach for Year 6."}));
    let of_head = trust.client.get(&head, "/v1/my/week").expect(200).json;
    assert_eq!((&of_head["owedToMe"][0]["kind"], &of_head["owedToMe"][0]["status"]), (&json!("support-request"), &json!("missed")));
    assert_eq!(of_head["owedToMe"].as_array().unwrap().len(), 1, "of their own school alone: {of_head}");
    let list = |key: &Member, query: &str| {
        let items = trust.get(key, &format!("/support-requests{query}")).expect(200).items().to_vec();
        items
            .iter()
            .map(|it| (it["id"].as_str().unwrap().to_owned(), it["academy"]["urn"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let (first, second) = ((late.clone(), MINE.to_owned()), (second, OTHER.to_owned()));
    assert_eq!(list(&trust.ceo, "?status=open"), [first.clone(), second.clone()], "the longest waiting first");
    assert_eq!(list(&governor, ""), [second]);
    let answer = |on: &str| {
        academy.post(&trust.lead, &format!("/support-requests/{late}/answer"), json!({"declined": "Next year.", "answeredOn": on}))
    };
    assert_eq!(answer("2025-09-14").expect(422).faults(), [("/answeredOn", "answered-before-asked")]);
    assert_eq!(answer("2025-09-22").expect(201).json["request"]["waitedDays"], 7);
    assert_eq!(list(&trust.ceo, "?status=declined&academy=910001"), [first]);
    let coach = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    let for_it = with(deployment(&coach, "curriculum-leads", "curriculum-lead", 6.0), "request", json!(late));
    assert_eq!(academy.post(&trust.lead, "/deployments", for_it).expect(422).faults(), [("/request", "support-request-closed")]);
}

#[test]
fn support_that_is_recorded_late_is_read_on_the_days_that_it_was_given() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    world.at("2025-12-01");
    let late = deployed(&academy, deployment(&nle, "nle", "nle", 12.0)).json["deployment"].clone();
    assert_eq!(
        (&late["plannedOn"], &late["agreedOn"]),
        (&json!("2025-10-20"), &json!("2025-10-20")),
        "its first day was the latest it can have been"
    );
    let said = with(deployment(&nle, "nle", "nle", 2.0), "plannedOn", json!("2025-10-06"));
    assert_eq!(deployed(&academy, said).json["deployment"]["agreedOn"], "2025-10-06");
    let on = |day: &str| academy.get(&trust.ceo, &format!("/deployments?asOf={day}")).expect(200).items().len();
    assert_eq!([on("2025-10-05"), on("2025-10-06"), on("2025-10-20")], [0, 1, 2]);
    assert_eq!(academy.get(&trust.ceo, "/deployments?knownAt=2025-11-20T00:00:00Z").expect(200).items().len(), 0, "nobody knew then");
    let ahead = with(deployment(&nle, "nle", "nle", 2.0), "plannedOn", json!("2025-12-02"));
    assert_eq!(academy.post(&trust.lead, "/deployments", ahead).expect(422).faults(), [("/plannedOn", "in-the-future")]);
}

#[test]
fn s4_the_visit_of_every_term_is_delivered_while_the_last_one_owed_was_held() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), crate::calendar::year()).expect(201);
    world.at("2025-10-13");
    academy.reviewed(&review(&trust.lead, "health-check-visit", "2025-10-13"));
    let visit = |key: &Member| {
        let support = academy.get(key, "/support").expect(200).json;
        let items = support["entitlement"].as_array().unwrap().iter().flat_map(|package| package["items"].as_array().unwrap().clone());
        let it = items.into_iter().find(|item| item["item"] == "termly-health-check").unwrap();
        (it["status"].clone(), it["kept"].clone())
    };
    assert_eq!(visit(&trust.ceo), (json!("delivered"), json!({"owed": 1, "met": 1})));
    world.at("2026-03-30");
    assert_eq!(visit(&trust.ceo), (json!("outstanding"), json!({"owed": 2, "met": 1})), "the spring went by without one");
    assert_eq!(visit(&head), (json!("outstanding"), Value::Null), "nothing was shared, and what was missed is not told");
    world.at("2026-04-21");
    academy.reviewed(&review(&trust.lead, "health-check-visit", "2026-04-20"));
    assert_eq!(
        visit(&trust.ceo),
        (json!("delivered"), json!({"owed": 3, "met": 2})),
        "the summer's was held; the spring's is still missing"
    );
    academy.reviewed(&review(&trust.lead, "health-check-visit", "2026-04-21"));
    assert_eq!(visit(&trust.ceo), (json!("delivered"), json!({"owed": 3, "met": 3})));
}

#[test]
fn how_soon_support_is_answered_for_and_judged_is_the_frameworks_to_say() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let nle = trust.member("adviser", "Ola Reid", Some(&[MINE]));
    let mut document = trust.get(&trust.lead, "/framework").expect(200).json;
    assert_eq!(document["supportTimes"], json!({"answerWithinDays": 14, "judgeWithinDays": 28, "source": "assumed"}));
    let adopt = |document: &Value, on: &str| {
        let body = json!({"document": document, "effectiveOn": on});
        trust.client.put(&trust.admin, format!("{}/framework", trust.url), body).expect(201);
    };
    document["supportTimes"] = json!({"answerWithinDays": 5, "judgeWithinDays": 60, "source": "published"});
    world.at("2025-10-01");
    adopt(&document, "2025-10-01");
    let ask = || {
        academy.post(&trust.lead, "/support-requests", json!({"need": "Help with writing."})).expect(201);
        deployed(&academy, deployment(&nle, "nle", "nle", 4.0));
    };
    world.at("2025-10-13");
    ask();
    let days = || {
        let support = academy.get(&trust.ceo, "/support").expect(200).json;
        let due = support["due"].as_array().unwrap().clone();
        due.into_iter().filter(|it| it["what"] != "quality-assurance").map(|it| it["dueBy"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(days(), [json!("2025-10-18"), json!("2026-02-17")]);
    document.as_object_mut().unwrap().remove("supportTimes");
    world.at("2025-10-14");
    adopt(&document, "2025-10-14");
    ask();
    assert_eq!(days(), [json!("2025-10-18"), json!("2026-02-17"), Value::Null, Value::Null], "where nothing is said nothing is made up");
}
