//! Improvement plans, told row by row, each in its trust's words: prepared by the rule that holds,
//! consulted on, agreed, carried out, reported on and closed.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, Trust, World, review};

const MINE: &str = "910001";

/// A priority with one action.
fn priority(title: &str, owner: &Member, due_on: &str) -> Value {
    json!({"title": title, "actions": [{"what": format!("{title}: the work"), "owner": owner.person, "dueOn": due_on, "successCriteria": ["It shows in books."], "milestones": [{"what": "Half of it", "dueOn": due_on}]}]})
}

fn with(mut value: Value, more: Value) -> Value {
    for (field, more) in more.as_object().expect("an object") {
        value[field] = more.clone();
    }
    value
}

#[track_caller]
fn prepare(academy: &Academy<'_>, key: &Member, plan: Value) -> Answer {
    academy.post(key, "/plans", plan)
}

#[track_caller]
fn plan(academy: &Academy<'_>, key: impl AsRef<str>, id: &str) -> Value {
    academy.get(key, &format!("/plans/{id}")).expect(200).json
}

/// A rule that holds for the academy now.
#[track_caller]
fn rule(academy: &Academy<'_>, key: impl AsRef<str>, code: &str, query: &str) -> Value {
    let rules = academy.get(key, &format!("/plan-rule{query}")).expect(200).json;
    let found = rules["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).cloned();
    found.unwrap_or_else(|| panic!("no {code}: {rules}"))
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|gap| gap["requirement"]["code"].as_str().unwrap()).collect()
}

fn row(trust: &Trust, key: &Member, query: &str) -> Value {
    trust.get(key, &format!("/plans{query}")).expect(200).items()[0].clone()
}

fn inspected(academy: &Academy<'_>, grade: &str) {
    let body =
        json!({"inspectedOn": "2024-03-12", "kind": "S5 Inspection", "outcomes": [{"area": "Overall effectiveness", "grade": grade}]});
    academy.post(&academy.trust.admin, "/inspections", body).expect(201);
}

#[test]
fn p6_an_improvement_plan_is_due_soon_after_conversion_and_says_how_the_trust_will_support() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy_joined(MINE, "2025-10-01", json!({}));
    inspected(&academy, "Good");
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-06");
    // The rule follows from how the school was judged before it joined.
    let good = rule(&academy, &trust.executive, "joining-plan-good-or-outstanding", "");
    assert_eq!((&good["due"]["dueOn"], &good["due"]["status"]), (&json!("2025-11-30"), &json!("due")), "{good}");
    assert_eq!((&good["consulted"], &good["agreedBy"]), (&json!(["Headteacher"]), &json!(["CEO"])));
    let below = rule(&academy, &trust.executive, "joining-plan-below-good", "?judgement=inadequate");
    assert!(below["mustCover"].as_array().unwrap().iter().any(|part| part["code"] == "grant-priorities"), "{below}");
    assert_eq!(row(&trust, &trust.ceo, "?asOf=2025-12-01")["overdue"], true, "a plan that nobody wrote");

    // A revision of the school's own plan, with what due diligence raised; nothing arose on conversion.
    let mut reading = priority("Reading", &head, "2026-03-27");
    reading["origins"] = json!([{"kind": "due-diligence", "text": "Three phonics schemes."}]);
    let body = json!({"basis": "revised", "priorities": [reading], "startsOn": "2025-10-06"});
    let prepared = prepare(&academy, &trust.executive, body.clone()).expect(201);
    let id = prepared.text("/plan/id");
    assert_eq!(codes(&prepared.json["plan"]["missing"]), ["trust-support", "conversion-points"]);
    assert_eq!(academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(422).slug(), "plan-lacks");
    academy.get(&head, &format!("/plans/{id}")).problem(404, "not-found");
    assert_eq!(academy.timeline(&head, ""), ["InspectionRecorded", "AcademyJoined"]);

    let kept = prepared.text("/plan/priorities/0/id");
    let action = prepared.text("/plan/priorities/0/actions/0/id");
    let mut whole = with(
        body,
        json!({"reason": "How the trust helps is settled.",
        "support": [{"kind": "provided", "what": "A reading lead for two days a week.", "priority": 0, "source": "trust-school-leaders"}],
        "statements": [{"requirement": "conversion-points", "text": "Nothing arose."}]}),
    );
    whole["priorities"][0]["id"] = kept.clone().into();
    whole["priorities"][0]["actions"][0]["id"] = action.clone().into();
    let sources: Vec<String> = trust.get(&trust.lead, "/framework").expect(200).json["supportSources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["code"].as_str().unwrap().to_owned())
        .collect();
    whole["support"][0]["source"] = sources[0].clone().into();
    let revised = academy.post(&trust.executive, &format!("/plans/{id}/revisions"), whole).expect(201);
    assert_eq!((codes(&revised.json["plan"]["missing"]), &revised.json["plan"]["revision"]), (vec![], &json!(2)), "{revised:?}");
    assert_eq!(revised.json["plan"]["support"][0]["priority"], json!(kept));

    academy.post(&trust.executive, &format!("/plans/{id}/consultation-request"), json!({"respondBy": "2025-10-17"})).expect(201);
    assert_eq!(plan(&academy, &head, &id)["priorities"][0]["title"], "Reading", "who is asked may read it");
    academy.post(&head, &format!("/plans/{id}/consultations"), json!({"agreement": "agrees", "outcome": "Books first."})).expect(201);
    world.at("2025-10-20");
    let agreed = academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(201);
    assert_eq!((&agreed.json["plan"]["status"], &agreed.json["plan"]["agreedOn"]), (&json!("agreed"), &json!("2025-10-20")));
    // How it stood, and how it was thought to stand.
    assert_eq!(academy.get(&trust.ceo, &format!("/plans/{id}?asOf=2025-10-06")).expect(200).json["status"], "in-preparation");
    let now = row(&trust, &trust.ceo, "");
    assert_eq!(
        (&now["overdue"], &now["due"][0]["status"], &now["current"]["status"]),
        (&json!(false), &json!("done"), &json!("agreed")),
        "{now}"
    );
    let governor = trust.member("governor", "Gwen Lee", Some(&[MINE]));
    assert_eq!(plan(&academy, &governor, &id)["status"], "agreed");
}

#[test]
fn p6_a_plan_that_is_revised_awaits_agreement_and_what_was_agreed_holds_until_then() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let (id, reading, action) = agreed_plan(&academy, &head);
    let in_force = |plan: &Value| (plan["inForce"]["revision"].clone(), plan["inForce"]["agreedOn"].clone());
    let first = plan(&academy, &head, &id);
    assert_eq!((first["status"].clone(), in_force(&first)), (json!("agreed"), (json!(1), json!("2026-01-12"))));
    let asked = |key: &Member| {
        let week = trust.client.get(key, "/v1/my/week").expect(200).json;
        let names = week["toDecide"].as_array().unwrap().iter().filter(|item| item["kind"] == "agreement").map(|item| item["name"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(asked(&trust.ceo), [""; 0]);

    world.at("2026-02-02");
    let mut more = with(priority("Reading, and writing", &head, "2026-03-27"), json!({"id": reading, "grantPence": 0}));
    more["actions"][0]["id"] = action.into();
    let body = json!({"basis": "written-by-trust", "startsOn": "2026-01-12", "reason": "Writing lags.", "priorities": [more], "support": [{"kind": "provided", "what": "A reading lead."}]});
    academy.post(&trust.executive, &format!("/plans/{id}/revisions"), body).expect(201);
    let now = plan(&academy, &head, &id);
    assert_eq!(
        (now["status"].clone(), now["revision"].clone(), in_force(&now)),
        (json!("awaiting-agreement"), json!(2), (json!(1), json!("2026-01-12")))
    );
    let by = &now["inForce"]["agreements"][0];
    assert_eq!(
        (&by["party"], &by["agreedOn"], &by["person"]["id"]),
        (&json!("ceo"), &json!("2026-01-12"), &json!(trust.ceo.person)),
        "{now}"
    );
    assert_eq!(now["waitsFor"]["agreementToThisRevision"], json!(["ceo"]));
    assert_eq!(row(&trust, &trust.ceo, "")["current"]["status"], "awaiting-agreement");
    // What holds is read as it stood.
    let holds = academy.get(&head, &format!("/plans/{id}?revision=1")).expect(200).json;
    assert_eq!((&holds["status"], &holds["priorities"][0]["title"]), (&json!("agreed"), &json!("Reading")));
    academy.get(&head, &format!("/plans/{id}?revision=3")).problem(404, "not-found");
    assert_eq!(asked(&trust.ceo), ["Agree to an improvement plan as revised"]);
    assert_eq!(asked(&head), [""; 0], "the rule does not ask the head to agree");

    world.at("2026-02-05");
    academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(201);
    let again = plan(&academy, &head, &id);
    assert_eq!(
        (again["status"].clone(), again["agreedOn"].clone(), in_force(&again)),
        (json!("agreed"), json!("2026-01-12"), (json!(2), json!("2026-02-05")))
    );
    assert_eq!(asked(&trust.ceo), [""; 0]);
    assert_eq!(academy.get(&head, &format!("/plans/{id}?asOf=2026-02-04")).expect(200).json["status"], "awaiting-agreement");
}

#[test]
fn a8_the_days_in_a_plan_lie_in_it_and_every_one_that_does_not_is_named_at_once() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let mut reading = priority("Reading", &head, "2026-03-27");
    reading["actions"][0]["milestones"] =
        json!([{"what": "Too early", "dueOn": "2025-11-01"}, {"what": "Too late", "dueOn": "2026-03-28"}]);
    let body = json!({"basis": "adjusted", "startsOn": "2026-01-12", "endsOn": "2026-07-21",
        "priorities": [reading, priority("Writing", &head, "2026-09-01"), priority("Sums", &head, "2025-12-19")],
        "monitoring": [{"what": "Books", "dueOn": "2061-01-01", "by": trust.lead.person}]});
    let expected = [
        ("/monitoring/0/dueOn", "too-far-ahead"),
        ("/priorities/0/actions/0/milestones/0/dueOn", "outside-the-plan"),
        ("/priorities/0/actions/0/milestones/1/dueOn", "after-its-action"),
        ("/priorities/1/actions/0/dueOn", "outside-the-plan"),
        ("/priorities/2/actions/0/dueOn", "outside-the-plan"),
        ("/priorities/2/actions/0/milestones/0/dueOn", "outside-the-plan"),
    ];
    let refused = prepare(&academy, &trust.lead, body.clone()).expect(422);
    assert_eq!(refused.faults(), expected, "{refused:?}");
    let backwards =
        with(body, json!({"startsOn": "2026-01-12", "endsOn": "2025-07-21", "priorities": [{"title": "Reading"}], "monitoring": []}));
    assert_eq!(prepare(&academy, &trust.lead, backwards).expect(422).faults(), [("/endsOn", "ends-before-it-begins")]);
}

#[test]
fn p6_a_school_below_good_says_what_the_grant_is_spent_on_first() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy_joined(MINE, "2025-10-01", json!({}));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-06");
    let mut reading = priority("Reading", &head, "2026-03-27");
    reading["grantPence"] = 1_200_000.into();
    let body = json!({"basis": "written-by-trust", "judgement": "requires-improvement", "priorities": [reading], "support": [{"kind": "provided", "what": "A reading lead."}]});
    let prepared = prepare(&academy, &trust.executive, body).expect(201);
    let (id, reading) = (prepared.text("/plan/id"), prepared.text("/plan/priorities/0/id"));
    assert_eq!(
        (&prepared.json["plan"]["rule"]["code"], &prepared.json["plan"]["missing"]),
        (&json!("joining-plan-below-good"), &json!([]))
    );
    let spend = |pence: i64| {
        academy.post(&trust.ceo, &format!("/plans/{id}/grant-spending"), json!({"priority": reading, "pence": pence, "what": "Training"}))
    };
    spend(1_000_000).expect(201);
    spend(-50_000).expect(201);
    let spent = spend(300_000).expect(201);
    assert_eq!(spent.json["plan"]["grant"], json!({"allocatedPence": 1_200_000, "spentPence": 1_250_000, "overspent": true}));
    assert_eq!(spend(0).expect(422).pointers(), ["/pence"]);
    assert_eq!(spend(-2_000_000).expect(422).faults(), [("/pence", "spent-below-nothing")]);
    assert_eq!(spent.json["plan"]["priorities"][0]["grant"]["spentPence"], 1_250_000);
}

#[test]
fn p2_the_terms_plan_of_action_belongs_to_the_development_plan_and_is_agreed_by_named_parties() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let half_terms = [
        ("autumn-1", "2025-09-01", "2025-10-24"),
        ("autumn-2", "2025-11-03", "2025-12-19"),
        ("spring-1", "2026-01-05", "2026-02-13"),
        ("spring-2", "2026-02-23", "2026-03-27"),
        ("summer-1", "2026-04-13", "2026-05-22"),
        ("summer-2", "2026-06-01", "2026-07-21"),
    ];
    let half_terms: Vec<Value> = half_terms.iter().map(|(code, from, to)| json!({"code": code, "startsOn": from, "endsOn": to})).collect();
    trust.client.put(&trust.admin, format!("{}/calendar/2025-26", trust.url), json!({"halfTerms": half_terms})).expect(201);
    world.at("2025-12-15");
    let body = json!({"rule": "joining-plan-below-good", "basis": "revised", "judgement": "requires-improvement", "priorities": [with(priority("Reading", &head, "2026-03-27"), json!({"grantPence": 0})), priority("Attendance", &head, "2026-07-10")],
        "support": [{"kind": "provided", "what": "A reading lead."}]});
    let prepared = prepare(&academy, &trust.executive, body).expect(201);
    let (id, action) = (prepared.text("/plan/id"), prepared.text("/plan/priorities/0/actions/0/id"));
    academy.post(&trust.executive, &format!("/plans/{id}/consultation-request"), json!({})).expect(201);
    academy.post(&head, &format!("/plans/{id}/consultations"), json!({"agreement": "agrees"})).expect(201);
    academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(201);

    world.at("2026-01-07");
    let due = rule(&academy, &trust.ceo, "term-plan-of-action", "")["due"].clone();
    assert_eq!((&due["dueOn"], &due["status"]), (&json!("2026-01-15"), &json!("due")), "{due}");
    let term = |actions: Value| {
        academy.post(
            &head,
            &format!("/plans/{id}/term-plans"),
            json!({"year": "2025-26", "term": "spring", "actions": actions, "focus": "Reading in all classes."}),
        )
    };
    let elsewhere = "01990b5e-8c00-7000-8000-000000000001";
    assert_eq!(term(json!([action, elsewhere])).expect(422).faults(), [("/actions/1", "unknown-plan-action")]);
    let set = term(json!([action])).expect(201);
    let term_plan = set.text("/plan/termPlans/0/id");
    assert_eq!(set.json["plan"]["termPlans"][0]["waitsFor"], json!(["ceo", "headteacher"]));
    let agree = |key: &Member| academy.post(key, &format!("/plans/{id}/term-plans/{term_plan}/agreements"), json!({})).expect(201);
    agree(&head);
    let agreed = agree(&trust.ceo);
    let term = &agreed.json["plan"]["termPlans"][0];
    assert_eq!(
        (&term["agreed"], &term["term"], &term["agreements"][0]["person"]["name"]),
        (&json!(true), &json!("spring"), &json!("Nia Bell"))
    );
    assert_eq!(rule(&academy, &trust.ceo, "term-plan-of-action", "")["due"]["status"], "done");
    assert_eq!(academy.timeline(&trust.ceo, "")[..3], ["TermPlanAgreed", "TermPlanAgreed", "TermPlanSet"]);
}

/// A plan that is agreed, and its first priority.
fn agreed_plan(academy: &Academy<'_>, head: &Member) -> (String, String, String) {
    let trust = academy.trust;
    let body = json!({"rule": "joining-plan-below-good", "basis": "written-by-trust", "judgement": "requires-improvement", "priorities": [with(priority("Reading", head, "2026-03-27"), json!({"grantPence": 0}))],
        "support": [{"kind": "provided", "what": "A reading lead."}]});
    let prepared = prepare(academy, &trust.executive, body).expect(201);
    let id = prepared.text("/plan/id");
    academy
        .post(
            &trust.executive,
            &format!("/plans/{id}/consultations"),
            json!({"party": "headteacher", "person": head.person, "agreement": "agrees"}),
        )
        .expect(201);
    academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(201);
    (id, prepared.text("/plan/priorities/0/id"), prepared.text("/plan/priorities/0/actions/0/id"))
}

#[test]
fn p2_after_the_plan_on_joining_a_school_works_by_its_academy_development_plan() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    agreed_plan(&academy, &head);
    world.at("2026-09-07");
    let body = json!({"basis": "written-by-school", "priorities": [priority("Writing", &head, "2027-03-19")]});
    let plan = prepare(&academy, &head, body.clone()).expect(201).json["plan"].clone();
    assert_eq!(plan["rule"], json!({"code": "academy-development-plan", "name": "Academy Development Plan"}));
    assert_eq!((&plan["byTheSchool"], &plan["waitsFor"]["consultation"]), (&json!(true), &json!(["executive-headteacher"])));
    let on_joining = with(body, json!({"rule": "joining-plan-below-good"}));
    assert_eq!(prepare(&academy, &trust.executive, on_joining).expect(422).faults(), [("/rule", "rule-does-not-hold")]);
}

#[test]
fn p3_a_termly_progress_report_recommends_more_support_and_reaches_the_ceo() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let (id, reading, _) = agreed_plan(&academy, &head);
    world.at("2026-03-20");
    let report = |overall: &str, more: Value| {
        let body = json!({"year": "2025-26", "term": "spring", "type": "termly-progress-report", "findings": [{"priority": reading, "progress": overall, "comment": "Two of three classes."}], "overall": overall, "summary": "Phonics is under way."});
        academy.post(&trust.executive, &format!("/plans/{id}/progress-reports"), with(body, more))
    };
    let nothing = academy
        .post(
            &trust.executive,
            &format!("/plans/{id}/progress-reports"),
            json!({"year": "2025-26", "term": "spring", "findings": [], "overall": "brisk", "summary": "x"}),
        )
        .expect(422);
    assert_eq!(nothing.faults(), [("/findings", "priority-left-out"), ("/overall", "unknown-progress")]);
    report("on-track", json!({})).expect(201);
    let made = report("on-track", json!({"recommendations": [{"kind": "support", "priority": reading, "text": "A second reading lead."}]}))
        .expect(201);
    assert_eq!(made.types(), ["ProgressReported"]);
    let report_id = made.text("/progressReport/id");

    // The CEO's inbox, newest first.
    let inbox = |query: &str| trust.get(&trust.ceo, &format!("/progress-reports{query}")).expect(200);
    assert_eq!(inbox("").items().len(), 2);
    let recommended = inbox("?withRecommendation=true&unacknowledged=true");
    assert_eq!(recommended.items().len(), 1);
    let first = &recommended.items()[0];
    assert_eq!(
        (&first["id"], &first["recommendations"][0]["text"], &first["acknowledgedByCeo"]),
        (&json!(report_id), &json!("A second reading lead."), &json!(false))
    );
    assert_eq!((&first["academy"]["urn"], &first["addressedTo"]), (&json!(MINE), &json!(["ceo"])), "{first}");
    assert_eq!(inbox("?since=2026-03-21").items().len(), 0);
    assert_eq!(inbox(&format!("?academy={MINE}")).items().len(), 2);
    academy.post(&trust.ceo, &format!("/progress-reports/{report_id}/acknowledgement"), json!({"comment": "Agreed."})).expect(201);
    assert_eq!(inbox("?withRecommendation=true&unacknowledged=true").items().len(), 0);
    assert_eq!(inbox("").items()[0]["acknowledgedByCeo"], true);

    // The school sees it when it is shared, and says that it has read it.
    let at = format!("/progress-reports/{report_id}");
    academy.get(&head, &at).problem(404, "not-found");
    assert_eq!(plan(&academy, &head, &id)["progressReports"], json!([]));
    assert_eq!(trust.get(&head, "/progress-reports").expect(200).items().len(), 0);
    academy.post(&head, &format!("{at}/acknowledgement"), json!({})).problem(404, "not-found");
    academy.post(&trust.executive, &format!("{at}/sharing"), json!({})).expect(201);
    academy.post(&head, &format!("{at}/acknowledgement"), json!({})).expect(201);
    assert_eq!(plan(&academy, &head, &id)["progressReports"][0]["id"], json!(report_id));
    let read = academy.get(&trust.ceo, &at).expect(200).json;
    assert_eq!(read["acknowledgements"].as_array().unwrap().len(), 2);
}

#[test]
fn a8_the_lead_reports_on_progress_against_the_plan_to_ceo_and_trustees_and_too_slow_calls_for_a_visit() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let trustee = trust.member("trustee", "Tess Lane", None);
    world.at("2026-01-12");
    let body = json!({"basis": "adjusted", "priorities": [priority("Reading", &head, "2026-03-27")]});
    let prepared = prepare(&academy, &trust.lead, body).expect(201);
    let (id, reading) = (prepared.text("/plan/id"), prepared.text("/plan/priorities/0/id"));
    world.at("2026-03-20");
    let slow = json!({"year": "2025-26", "term": "spring", "type": "progress-report", "findings": [{"priority": reading, "progress": "not-fast-enough"}], "overall": "not-fast-enough",
        "summary": "Little has moved.", "recommendations": [{"kind": "intervention", "text": "A leader from another school."}]});
    let tried = academy.post(&trust.lead, &format!("/plans/{id}/progress-reports?dryRun=true"), slow.clone()).expect(200);
    assert_eq!(tried.types(), ["ProgressReported", "InterventionEscalated"]);
    let made = academy.post(&trust.lead, &format!("/plans/{id}/progress-reports"), slow).expect(201);
    assert_eq!(
        (made.types(), &made.json["policies"][0]["outcome"]),
        (vec!["ProgressReported", "InterventionEscalated"], &json!("InterventionEscalated"))
    );
    assert_eq!(made.json["progressReport"]["addressedTo"], json!(["ceo", "trustee"]));
    assert_eq!(academy.rung(""), "ceo-and-lead-visit");
    let report = trust.get(&trustee, "/progress-reports?withRecommendation=true").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    academy.post(&trustee, &format!("/progress-reports/{report}/acknowledgement"), json!({})).expect(201);
    let event = made.event("ProgressReported");
    let stepped = academy.step_down(&trust.ceo, None, &[&event]).expect(201);
    assert_eq!(stepped.types(), ["InterventionSteppedDown"], "the report can be named as grounds");
}

#[test]
fn a4_the_existing_plan_is_reviewed_with_head_and_chair_and_a_sponsored_academys_is_written_by_the_lead() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy_joined(MINE, "2025-09-15", json!({}));
    let [head, chair] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    world.at("2025-09-22");
    let existing = rule(&academy, &head, "existing-plan", "");
    assert_eq!((&existing["basis"], &existing["due"]["dueOn"]), (&json!(["adopted-as-is", "adjusted", "revised"]), &json!("2025-11-14")));
    // The head brings the school's own plan; minor adjustments, and what due diligence raised.
    let plan_body = |basis: &str| json!({"basis": basis, "priorities": [with(priority("Writing", &head, "2026-03-27"), json!({"origins": [{"kind": "due-diligence", "text": "Boys write little."}]}))]});
    let trusts = prepare(&academy, &head, plan_body("written-by-trust")).expect(422);
    assert_eq!(trusts.faults(), [("/basis", "basis-not-by-the-rule")]);
    let prepared = prepare(&academy, &head, plan_body("adjusted")).expect(201);
    let id = prepared.text("/plan/id");
    assert_eq!(
        (&prepared.json["plan"]["missing"], &prepared.json["plan"]["waitsFor"]["consultation"]),
        (&json!([]), &json!(["chair"])),
        "{prepared:?}"
    );
    assert!(prepared.json["events"][0].get("position").is_none());
    academy
        .post(
            &chair,
            &format!("/plans/{id}/consultations"),
            json!({"agreement": "partly", "outcome": "Governors will look at writing each term."}),
        )
        .expect(201);
    let heard = plan(&academy, &trust.lead, &id);
    assert_eq!(
        (&heard["status"], &heard["consultations"][0]["party"], &heard["consultations"][0]["person"]["name"]),
        (&json!("agreed"), &json!("chair"), &json!("Quinn Ward"))
    );

    // A sponsored academy's plan is the lead's to write, in consultation.
    let sponsored = trust.academy_joined("910002", "2025-09-15", json!({"route": "sponsored"}));
    let head = trust.member("headteacher", "Omar Reed", Some(&["910002"]));
    assert_eq!(rule(&sponsored, &trust.lead, "sponsored-plan", "")["authors"], json!(["Academy Improvement Lead (AIL)"]));
    let written = plan_body("written-by-trust");
    sponsored.post(&head, "/plans", written.clone()).problem(422, "refused");
    let prepared = prepare(&sponsored, &trust.lead, written).expect(201);
    assert_eq!(prepared.json["plan"]["waitsFor"]["consultation"], json!(["headteacher", "chair"]));
    sponsored.get(&head, &format!("/plans/{}", prepared.text("/plan/id"))).problem(404, "not-found");
}

#[test]
fn a4_a_plan_that_was_agreed_holds_until_the_one_in_its_place_is_agreed() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let [head, chair] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    world.at("2025-09-22");
    let body = json!({"basis": "revised", "priorities": [with(priority("Writing", &head, "2026-03-27"), json!({"origins": [{"kind": "due-diligence", "text": "Boys write little."}]}))]});
    let heard =
        |id: &str, key: &Member| academy.post(key, &format!("/plans/{id}/consultations"), json!({"agreement": "agrees"})).expect(201);
    let first = prepare(&academy, &head, body.clone()).expect(201);
    let (first_id, action) = (first.text("/plan/id"), first.text("/plan/priorities/0/actions/0/id"));
    assert_eq!(heard(&first_id, &chair).json["plan"]["status"], "agreed");

    world.at("2026-01-12");
    let second = prepare(&academy, &trust.lead, with(body, json!({"supersedes": first_id}))).expect(201);
    let second_id = second.text("/plan/id");
    assert_eq!((second.types(), &second.json["plan"]["status"]), (vec!["PlanPrepared"], &json!("in-preparation")));
    let progress = || academy.post(&head, &format!("/plans/{first_id}/actions/{action}/progress"), json!({"status": "on-track"}));
    progress().expect(201);
    heard(&second_id, &head);
    assert_eq!(heard(&second_id, &chair).types(), ["PlanConsulted", "PlanSuperseded"]);
    let over = plan(&academy, &head, &first_id);
    assert_eq!((&over["status"], &over["supersededBy"]), (&json!("superseded"), &json!(second_id)));
    world.at("2026-01-13");
    assert_eq!(progress().expect(422).faults(), [("", "plan-ended")]);
}

#[test]
fn a5_a_sponsored_academys_plan_states_grant_priorities_support_and_a_monitoring_schedule() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy_joined(MINE, "2025-09-15", json!({"route": "sponsored"}));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-09-22");
    let bare = json!({"basis": "written-by-trust", "priorities": [priority("Reading", &head, "2026-03-27")]});
    let prepared = prepare(&academy, &trust.lead, bare.clone()).expect(201);
    let gaps = &prepared.json["plan"]["missing"];
    assert_eq!(codes(gaps), ["grant-priorities", "support-provided", "support-brokered", "monitoring-schedule"]);
    assert!(gaps.as_array().unwrap().iter().all(|gap| gap["blocks"] == true), "the trust publishes each of them: {gaps}");

    let mut whole = with(
        bare,
        json!({"supersedes": prepared.text("/plan/id"),
        "support": [{"kind": "provided", "what": "The lead each week.", "source": "improvement-lead"}, {"kind": "brokered", "what": "A National Leader of Education.", "priority": 0, "source": "nle"}],
        "monitoring": [{"what": "Reading in all classes", "dueOn": "2025-11-14", "by": trust.lead.person, "reviewType": "sponsored-monitoring"}, {"what": "Books", "dueOn": "2026-01-30", "by": trust.lead.person}]}),
    );
    whole["priorities"][0]["grantPence"] = 2_500_000.into();
    let second = prepare(&academy, &trust.lead, whole).expect(201);
    assert_eq!((second.types(), &second.json["plan"]["missing"]), (vec!["PlanPrepared", "PlanSuperseded"], &json!([])));
    let id = second.text("/plan/id");
    assert_eq!(second.json["plan"]["support"][1]["source"]["name"], "National Leaders of Education (NLE)");

    // The schedule feeds what is due.
    assert_eq!(row(&trust, &trust.ceo, "")["nextMonitoring"], "2025-11-14");
    assert_eq!(row(&trust, &trust.ceo, "?asOf=2025-11-15")["overdueMonitoring"], 1);
    world.at("2025-11-15");
    let seen = academy.reviewed(&review(&trust.lead, "sponsored-monitoring", "2025-11-13"));
    let entry = second.text("/plan/monitoring/0/id");
    let done = academy
        .post(
            &trust.lead,
            &format!("/plans/{id}/monitoring/{entry}"),
            json!({"monitoredOn": "2025-11-13", "eventId": seen, "note": "Heard."}),
        )
        .expect(201);
    assert_eq!(
        (&done.json["plan"]["monitoring"][0]["doneOn"], &done.json["plan"]["monitoring"][0]["eventId"]),
        (&json!("2025-11-13"), &json!(seen))
    );
    let now = row(&trust, &trust.ceo, "");
    assert_eq!(
        (&now["overdueMonitoring"], &now["nextMonitoring"], &now["grantAllocatedPence"]),
        (&json!(0), &json!("2026-01-30"), &json!(2_500_000))
    );
    assert_eq!(academy.get(&trust.ceo, "/plans").expect(200).items().len(), 2, "the plan that was superseded stays readable");
}

#[test]
fn s2_and_s3_a_concern_calls_for_an_action_plan_by_the_lead_or_by_the_school_and_reviews_amend_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-06");
    let found = academy.reviewed(&review(&trust.lead, "health-check-visit", "2025-10-06"));
    academy.decide(&trust.ceo, "some-concern", "2025-10-06", &[&found]).expect(201);
    let some = rule(&academy, &trust.lead, "some-concern-action-plan", "");
    assert_eq!(
        (&some["due"]["dueOn"], &some["authors"], &some["consulted"]),
        (&json!("2025-11-03"), &json!(["Headteacher"]), &json!(["School improvement lead"]))
    );
    // What the school has not been told of its category is in no rule that it sees.
    let seen = academy.get(&head, "/plan-rule").expect(200).json;
    assert!(!seen["rules"].as_array().unwrap().iter().any(|rule| rule["code"] == "some-concern-action-plan"), "{seen}");

    world.at("2025-11-10");
    academy.decide(&trust.ceo, "significant-concern", "2025-11-10", &[&found]).expect(201);
    let significant = rule(&academy, &trust.lead, "significant-concern-action-plan", "");
    assert_eq!((&significant["due"]["countsFrom"], &significant["due"]["dueOn"]), (&json!("2025-11-10"), &json!("2025-12-08")));
    let body = json!({"rule": "significant-concern-action-plan", "basis": "written-by-trust", "priorities": [priority("Teaching in Key Stage 2", &head, "2026-02-13")]});
    let two = prepare(&academy, &trust.lead, with(body.clone(), json!({"rule": null}))).expect(422);
    assert_eq!(two.faults(), [("/rule", "name-the-rule")], "one counts from joining, another from the change of category");
    let prepared = prepare(&academy, &trust.lead, body.clone()).expect(201);
    let id = prepared.text("/plan/id");
    let kept = prepared.text("/plan/priorities/0/id");

    // A timely review amends the plan; the first is read as it was.
    world.at("2026-01-12");
    let again = academy.reviewed(&review(&trust.lead, "action-plan-review", "2026-01-12"));
    let mut revised = with(body, json!({"reason": "Attendance has become the greater concern.", "grounds": [again]}));
    revised.as_object_mut().unwrap().remove("rule");
    revised["priorities"][0]["id"] = kept.into();
    revised["priorities"].as_array_mut().unwrap().insert(0, priority("Attendance", &head, "2026-03-27"));
    // What was agreed to be done does not go without a word.
    let revise = |body: &Value| academy.post(&trust.lead, &format!("/plans/{id}/revisions"), body.clone());
    let silent = revise(&revised).expect(422);
    assert_eq!(silent.faults(), [("/dropped", "action-left-out")]);
    let action = prepared.text("/plan/priorities/0/actions/0/id");
    assert!(silent.json["errors"][0]["detail"].as_str().unwrap().contains(&action), "which, and what to do: {silent:?}");
    let blank = with(revised.clone(), json!({"dropped": [{"action": action, "reason": " "}]}));
    assert_eq!(revise(&blank).expect(422).faults(), [("/dropped/0/reason", "blank")]);
    revise(&with(revised, json!({"dropped": [{"action": action, "reason": "The teacher it was for has gone."}]}))).expect(201);
    let now = plan(&academy, &trust.lead, &id);
    let dropped = &now["droppedActions"][0];
    assert_eq!(
        (&dropped["id"], &dropped["reason"], &dropped["droppedOn"], &dropped["what"], &dropped["owner"]["name"], &dropped["revision"]),
        (
            &json!(action),
            &json!("The teacher it was for has gone."),
            &json!("2026-01-12"),
            &json!("Teaching in Key Stage 2: the work"),
            &json!("Nia Bell"),
            &json!(2)
        ),
        "{now}"
    );
    let told = academy.get(&trust.lead, "/timeline?type=PlanRevised").expect(200).items()[0].clone();
    assert_eq!(told["headline"], "Improvement plan revised (revision 2; one action dropped)", "{told}");
    assert_eq!((now["priorities"].as_array().unwrap().len(), &now["revisions"][1]["grounds"]), (2, &json!([again])));
    let before = academy.get(&trust.lead, &format!("/plans/{id}?knownAt=2026-01-01T00:00:00Z")).expect(200).json;
    assert_eq!((before["priorities"].as_array().unwrap().len(), &before["revision"]), (1, &json!(1)));
}

#[test]
fn a_heads_plan_follows_the_rule_of_the_category_that_the_school_was_told_and_a_refusal_names_no_other() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-10-06");
    let found = academy.reviewed(&review(&trust.lead, "health-check-visit", "2025-10-06"));
    let first = academy.decide(&trust.ceo, "performing-well", "2025-10-06", &[&found]).expect(201).text("/category/id");
    academy.post(&trust.lead, &format!("/category-decisions/{first}/sharing"), json!({})).expect(201);
    world.at("2025-10-13");
    academy.decide(&trust.ceo, "some-concern", "2025-10-13", &[&found]).expect(201);

    let read = academy.get(&head, "/plan-rule").expect(200).json;
    let holds: Vec<&str> = read["rules"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(holds, ["school-improvement-plan", "joining-plan"]);
    let plan = |rule: &str| json!({"rule": rule, "basis": "written-by-school", "priorities": [priority("Reading", &head, "2026-02-13")]});
    for rule in ["significant-concern-action-plan", "some-concern-action-plan"] {
        let refused = academy.post(&head, "/plans?dryRun=true", plan(rule)).expect(422);
        assert_eq!(refused.faults(), [("/rule", "rule-does-not-hold")]);
        let told = refused.json["errors"][0]["detail"].as_str().unwrap();
        assert!(told.ends_with("these do: `school-improvement-plan`, `joining-plan`"), "{told}");
    }
    academy.post(&head, "/plans", plan("school-improvement-plan")).expect(201);
}

#[test]
fn a_plan_tells_a_school_nothing_of_a_category_that_was_not_shared_with_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-11-10");
    let found = academy.reviewed(&review(&trust.lead, "health-check-visit", "2025-11-10"));
    let decided = academy.decide(&trust.ceo, "significant-concern", "2025-11-10", &[&found]).expect(201).text("/category/id");
    let body = json!({"rule": "significant-concern-action-plan", "basis": "written-by-trust", "priorities": [priority("Teaching in Key Stage 2", &head, "2026-02-13")]});
    let id = prepare(&academy, &trust.lead, body).expect(201).text("/plan/id");

    let put = |body: Value| academy.post(&trust.lead, &format!("/plans/{id}/consultation-request"), body);
    let untold = put(json!({})).expect(422);
    assert_eq!(untold.faults(), [("/parties", "category-not-shared")]);
    let reads = [format!("/academies/{MINE}/plans"), format!("/academies/{MINE}/timeline"), "/events?after=0&limit=1000".to_owned()];
    for path in &reads {
        let told = trust.get(&head, path).expect(200).json.to_string();
        assert!(!told.contains("ignificant"), "{path}: {told}");
    }
    academy.get(&head, &format!("/plans/{id}")).problem(404, "not-found");

    academy.post(&trust.ceo, &format!("/category-decisions/{decided}/sharing"), json!({})).expect(201);
    put(json!({})).expect(201);
    assert_eq!(academy.get(&head, &format!("/plans/{id}")).expect(200).json["rule"]["code"], "significant-concern-action-plan");
}

#[test]
fn s5_a_good_school_puts_what_its_self_evaluation_shows_in_its_plan_and_the_trust_supports_it() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2025-09-08");
    let evaluated = academy.reviewed(&review(&trust.lead, "health-check-visit", "2025-09-08"));
    let decided = academy.decide(&trust.ceo, "performing-well", "2025-09-08", &[&evaluated]).expect(201).text("/category/id");
    academy.post(&trust.ceo, &format!("/category-decisions/{decided}/sharing"), json!({})).expect(201);
    let mut priority = priority("Challenge for the most able", &head, "2026-07-10");
    priority["origins"] = json!([{"kind": "self-evaluation", "text": "Self-evaluation of July: the most able wait."}]);
    let body = json!({"rule": "school-improvement-plan", "basis": "written-by-school", "priorities": [priority]});
    let prepared = prepare(&academy, &head, body.clone()).expect(201);
    assert_eq!(codes(&prepared.json["plan"]["missing"]), ["trust-support"], "support for each of these points");
    let id = prepared.text("/plan/id");
    let mut supported = with(
        body,
        json!({"reason": "The curriculum lead helps.", "support": [{"kind": "provided", "what": "The curriculum lead for six days.", "priority": 0}]}),
    );
    supported.as_object_mut().unwrap().remove("rule");
    supported["priorities"][0]["id"] = prepared.text("/plan/priorities/0/id").into();
    supported["priorities"][0]["actions"][0]["id"] = prepared.text("/plan/priorities/0/actions/0/id").into();
    academy.post(&trust.lead, &format!("/plans/{id}/revisions"), supported).expect(201);
    let shown = plan(&academy, &head, &id);
    // From self-evaluation to priority to support.
    assert_eq!(shown["priorities"][0]["origins"][0]["kind"], "self-evaluation");
    assert_eq!(
        (&shown["support"][0]["priority"], &shown["missing"], &shown["status"]),
        (&shown["priorities"][0]["id"], &json!([]), &json!("agreed"))
    );
}

#[test]
fn m6_the_yearly_plans_priorities_trace_to_findings_and_governors_watch_its_progress() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy(MINE);
    let [head, chair, governor] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward"), ("governor", "Gwen Lee")]
        .map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    let criteria = trust.get(&trust.lead, "/framework").expect(200).json["criteria"].clone();
    let (criterion, level, other) =
        (criteria[0]["code"].as_str().unwrap(), criteria[0]["levels"][0]["code"].as_str().unwrap(), criteria[1]["code"].as_str().unwrap());
    world.at("2025-09-15");
    let recorded = academy.review(&trust.lead, &review(&trust.lead, "learning-walk", "2025-09-15").found(criterion, level)).expect(201);
    let (review_id, found) = (recorded.text("/review/id"), recorded.event("ReviewRecorded"));
    let traced = |criterion: &str| {
        let internal = with(
            priority("Progress in mathematics", &head, "2026-06-26"),
            json!({"origins": [{"kind": "internal-finding", "eventId": found, "criterion": criterion}]}),
        );
        let external = with(
            priority("Attendance", &head, "2026-07-10"),
            json!({"origins": [{"kind": "external-finding", "text": "The adviser's letter of July."}]}),
        );
        json!({"rule": "yearly-plan", "basis": "written-by-school", "startsOn": "2025-09-15", "priorities": [internal, external], "statements": [{"requirement": "strengths", "text": "Reading."}]})
    };
    assert_eq!(
        prepare(&academy, &trust.lead, traced(other)).expect(422).faults(),
        [("/priorities/0/origins/0/criterion", "criterion-not-judged")]
    );
    let prepared = prepare(&academy, &trust.lead, traced(criterion)).expect(201);
    let id = prepared.text("/plan/id");
    assert_eq!(codes(&prepared.json["plan"]["missing"]), ["priorities"], "not every priority names the event that it comes from");
    assert_eq!(prepared.json["plan"]["priorities"][0]["origins"][0]["criterion"]["code"], criterion);
    academy.get(&governor, &format!("/plans/{id}")).problem(404, "not-found");

    let inspected = academy.post(&trust.admin, "/inspections", json!({"inspectedOn": "2025-06-10", "kind": "S5 Inspection", "outcomes": [{"area": "Inclusion", "grade": "Expected standard"}]})).expect(201).event("InspectionRecorded");
    let mut whole = with(traced(criterion), json!({"reason": "Each is traced now."}));
    whole.as_object_mut().unwrap().remove("rule");
    whole["priorities"][1]["origins"] = json!([{"kind": "inspection", "eventId": inspected}]);
    for (i, part) in prepared.json["plan"]["priorities"].as_array().unwrap().iter().enumerate() {
        whole["priorities"][i]["id"] = part["id"].clone();
        whole["priorities"][i]["actions"][0]["id"] = part["actions"][0]["id"].clone();
    }
    let revised = academy.post(&trust.lead, &format!("/plans/{id}/revisions"), whole).expect(201);
    assert_eq!(revised.json["plan"]["status"], "agreed", "the framework names nobody who agrees: {revised:?}");

    // Governors read it, and see of the finding that was not shared no more than the priority.
    let seen = plan(&academy, &governor, &id);
    assert_eq!(
        seen["priorities"][0]["origins"],
        json!([{"kind": "internal-finding", "eventId": null, "criterion": null, "text": null}]),
        "{seen}"
    );
    let feed = trust.get(&governor, "/events?after=0&limit=1000").expect(200);
    let event = feed.items().iter().find(|event| event["type"] == "PlanRevised").unwrap().clone();
    assert_eq!(event["data"]["content"]["priorities"][0]["origins"][0], json!({"kind": "internal-finding"}), "{event}");
    academy.post(&trust.lead, &format!("/reviews/{review_id}/sharing"), json!({"audiences": ["local-governing-body"]})).expect(201);
    assert_eq!(plan(&academy, &governor, &id)["priorities"][0]["origins"][0]["eventId"], json!(found));

    // The head says how an action goes, and the chair of another matter cannot.
    let action = seen["priorities"][0]["actions"][0]["id"].as_str().unwrap().to_owned();
    let progress = |key: &Member, status: &str| {
        academy.post(
            key,
            &format!("/plans/{id}/actions/{action}/progress"),
            json!({"status": status, "evidence": [{"kind": "learning-walk", "title": "Walk of 3 December"}]}),
        )
    };
    progress(&chair, "done").problem(422, "refused");
    progress(&head, "behind").expect(201);
    let done = progress(&head, "done").expect(201);
    let told = &done.json["plan"]["priorities"][0]["actions"][0];
    assert_eq!(
        (&told["status"], told["progress"].as_array().unwrap().len(), &told["progress"][0]["by"]["name"]),
        (&json!("done"), 2, &json!("Nia Bell"))
    );
    assert_eq!(row(&trust, &trust.ceo, "")["openActions"], 1);

    world.at("2026-07-15");
    let outcome = |i: usize, outcome: &str| json!({"priority": seen["priorities"][i]["id"], "outcome": outcome});
    let half = academy
        .post(&trust.lead, &format!("/plans/{id}/closure"), json!({"summary": "A good year.", "outcomes": [outcome(0, "met")]}))
        .expect(422);
    assert_eq!(half.faults(), [("/outcomes", "priority-left-out")]);
    academy
        .post(
            &trust.lead,
            &format!("/plans/{id}/closure"),
            json!({"summary": "A good year.", "outcomes": [outcome(0, "met"), outcome(1, "carried-forward")]}),
        )
        .expect(201);
    let closed = plan(&academy, &governor, &id);
    assert_eq!((&closed["status"], &closed["priorities"][1]["outcome"]), (&json!("closed"), &json!("carried-forward")));
    assert_eq!(academy.get(&trust.ceo, &format!("/plans/{id}?asOf=2026-07-14")).expect(200).json["status"], "agreed");
}

#[test]
fn p5_actions_have_a_named_owner_and_each_person_reads_their_own() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    world.at("2026-01-12");
    let (id, _, action) = agreed_plan(&academy, &head);
    let other = trust.academy("910002");
    let lead = json!({"rule": "joining-plan-below-good", "basis": "written-by-trust", "judgement": "inadequate", "priorities": [priority("Attendance", &trust.lead, "2026-02-13")]});
    prepare(&other, &trust.executive, lead).expect(201);
    let whats = |key: &Member, query: &str| {
        let actions = trust.get(key, &format!("/plan-actions{query}")).expect(200);
        actions.items().iter().map(|action| action["what"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(whats(&trust.ceo, ""), ["Attendance: the work", "Reading: the work"], "the most pressing first");
    assert_eq!(whats(&trust.lead, "?owner=me"), ["Attendance: the work"]);
    assert_eq!(whats(&head, ""), ["Reading: the work"], "of their own academy");
    assert_eq!(whats(&trust.ceo, &format!("?owner={}&overdue=true&asOf=2026-03-28", head.person)), ["Reading: the work"]);
    let mine = trust.get(&head, "/plan-actions?owner=me").expect(200).items()[0].clone();
    assert_eq!(
        (&mine["id"], &mine["nextMilestone"]["dueOn"], &mine["owner"]["name"]),
        (&json!(action), &json!("2026-03-27"), &json!("Nia Bell"))
    );
    world.at("2026-01-13");
    academy.post(&head, &format!("/plans/{id}/actions/{action}/progress"), json!({"status": "done"})).expect(201);
    assert_eq!(whats(&head, "?owner=me"), [""; 0]);
    assert_eq!(whats(&head, "?owner=me&knownAt=2026-01-12T18:00:00Z"), ["Reading: the work"]);
    trust.client.get(&trust.admin, format!("{}/plan-actions?owner=me", trust.url)).problem(400, "invalid-query");
}

#[test]
fn a5_what_a_plan_asks_for_is_due_and_in_the_week_of_who_owes_it() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy_joined(MINE, "2025-12-01", json!({}));
    let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let chair = trust.member("chair", "Ife Stone", Some(&[MINE]));
    let due = |key: &Member, kind: &str| {
        let duties = academy.get(key, &format!("/duties?kind={kind}")).expect(200);
        duties.items().iter().map(|duty| (duty["status"].clone(), duty["dueOn"].clone())).collect::<Vec<_>>()
    };
    world.at("2026-01-12");
    assert_eq!(due(&trust.lead, "plan").len(), 1, "the plan after conversion is owed");

    let monitored = json!({"basis": "written-by-trust", "judgement": "requires-improvement",
        "priorities": [with(priority("Reading", &head, "2026-03-27"), json!({"grantPence": 0}))],
        "support": [{"kind": "provided", "what": "A reading lead."}],
        "monitoring": [{"what": "Reading in all classes", "dueOn": "2026-02-06", "by": trust.lead.person}]});
    let id = prepare(&academy, &trust.executive, monitored).expect(201).text("/plan/id");
    assert_eq!(due(&trust.lead, "plan"), [], "and is there");
    assert_eq!(due(&head, "plan-action"), [], "a plan that nobody has shown the school asks nothing of it");
    let consulted = json!({"party": "headteacher", "person": head.person, "agreement": "agrees"});
    academy.post(&trust.executive, &format!("/plans/{id}/consultations"), consulted).expect(201);
    academy.post(&trust.ceo, &format!("/plans/{id}/agreements"), json!({})).expect(201);

    world.at("2026-02-09");
    assert_eq!(due(&trust.lead, "monitoring"), [(json!("missed"), json!("2026-02-06"))]);
    let week = |key: &Member, from: &str| trust.client.get(key, format!("/v1/my/week?from={from}")).expect(200).json;
    let kinds = |week: &Value| week["iOwe"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect::<Vec<_>>();
    assert!(kinds(&week(&trust.lead, "2026-02-09")).contains(&json!("monitoring")), "{}", week(&trust.lead, "2026-02-09"));

    world.at("2026-03-24");
    let mine = week(&head, "2026-03-23");
    assert_eq!(kinds(&mine), ["plan-action"], "{mine}");
    assert_eq!(mine["iOwe"][0]["name"], "An action of the plan", "neutral: {mine}");
    assert!(mine["iOwe"][0]["link"].as_str().unwrap().ends_with(&format!("/plans/{id}")), "{mine}");
    assert_eq!(kinds(&week(&chair, "2026-03-23")), [""; 0], "it is not the chair's");
}
