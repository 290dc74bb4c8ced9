//! The head and the chair are held to account at all times: who they were on any day, what they own and
//! owe, what waits for their word, and what they have read.

use serde_json::{Value, json};

use crate::harness::{Academy, Member, Trust, World, review};

const MINE: &str = "910001";

#[track_caller]
fn leads(academy: &Academy<'_>, person: &Member, office: &str, from: &str) {
    let body = json!({"person": person.person, "office": office, "from": from});
    academy.post(&academy.trust.admin, "/leaders", body).expect(201);
}

/// Each leader's office and name, as the CEO reads them of a day.
fn leaders(academy: &Academy<'_>, day: &str) -> Vec<(String, String)> {
    let state = academy.get(&academy.trust.ceo, &format!("?asOf={day}")).expect(200).json;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    state["leaders"].as_array().unwrap().iter().map(|leader| (text(&leader["office"]), text(&leader["person"]["name"]))).collect()
}

/// The kinds of what somebody owes, or has to decide, in a week.
fn week(trust: &Trust, key: &Member, from: &str) -> Vec<String> {
    let week = trust.client.get(key, format!("/v1/my/week?from={from}")).expect(200).json;
    let both = ["iOwe", "toDecide"].map(|part| week[part].as_array().unwrap().clone()).concat();
    both.iter().map(|duty| duty["kind"].as_str().unwrap().to_owned()).collect()
}

fn action(what: &str, owner: &Member, due_on: &str) -> Value {
    json!({"what": what, "owner": owner.person, "dueOn": due_on})
}

#[test]
fn p5_the_headteacher_and_the_chair_are_held_to_account_at_all_times() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy(MINE);
    let [before, head] = ["Nia Bell", "Omar Reed"].map(|name| trust.member("headteacher", name, Some(&[MINE])));
    let chair = trust.member("chair", "Quinn Ward", Some(&[MINE]));
    leads(&academy, &before, "headteacher", "2022-09-01");
    leads(&academy, &chair, "chair", "2023-09-01");
    leads(&academy, &head, "headteacher", "2026-01-05");
    // Named on any past day.
    let named = |day: &str| leaders(&academy, day).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    world.at("2026-01-12");
    assert_eq!(named("2025-12-31"), ["Nia Bell", "Quinn Ward"]);
    assert_eq!(named("2026-01-12"), ["Omar Reed", "Quinn Ward"]);

    let plan = json!({"basis": "written-by-trust", "judgement": "requires-improvement",
        "priorities": [{"title": "Reading", "grantPence": 0, "actions": [action("One scheme in all classes", &head, "2026-03-27")]}],
        "support": [{"kind": "provided", "what": "A reading lead."}],
        "monitoring": [{"what": "What governors saw of reading", "dueOn": "2026-02-13", "by": chair.person}]});
    let prepared = academy.post(&trust.executive, "/plans", plan).expect(201);
    let (id, reading) = (prepared.text("/plan/id"), prepared.text("/plan/priorities/0/id"));
    let of_plan = |key: &Member, part: &str, body: Value| academy.post(key, &format!("/plans/{id}{part}"), body);
    of_plan(&trust.executive, "/consultation-request", json!({"respondBy": "2026-01-16"})).expect(201);
    // The word of the head of that day is wanted, and nobody else's passes for it.
    let for_the_head = |who: &Member| json!({"party": "headteacher", "person": who.person, "agreement": "agrees"});
    for stranger in [&before, &chair] {
        let refused = of_plan(&trust.executive, "/consultations", for_the_head(stranger)).expect(422);
        assert_eq!(refused.faults(), [("/person", "not-their-role")]);
    }
    assert_eq!(week(&trust, &head, "2026-01-12"), ["consultation"]);
    assert_eq!(week(&trust, &trust.ceo, "2026-01-12"), [""; 0], "the head is heard first");
    of_plan(&head, "/consultations", json!({"agreement": "partly", "outcome": "Books come first."})).expect(201);
    assert_eq!(week(&trust, &trust.ceo, "2026-01-12"), ["agreement"]);
    let early = of_plan(&trust.ceo, "/agreements", json!({"agreedOn": "2026-01-11"})).expect(422);
    assert_eq!(early.faults(), [("/agreedOn", "before-the-plan")]);
    let tried = of_plan(&trust.ceo, "/agreements?dryRun=true", json!({})).expect(200);
    assert_eq!((tried.types(), &tried.json["dryRun"]), (vec!["PlanAgreed"], &json!(true)));
    assert_eq!(week(&trust, &trust.ceo, "2026-01-12"), ["agreement"], "only tried");
    let ceo = json!({"party": "ceo", "person": trust.ceo.person});
    let agreed = of_plan(&trust.executive, "/agreements", ceo).expect(201);
    let agreement = &agreed.json["plan"]["agreements"][0];
    assert_eq!((&agreement["person"]["name"], &agreement["recordedBy"]["name"]), (&json!("Ceri Morgan"), &json!("Ebele Hall")));

    // Each owns what is theirs, and says how it stands.
    world.at("2026-02-16");
    assert_eq!(
        (week(&trust, &head, "2026-03-23"), week(&trust, &chair, "2026-02-16")),
        (vec!["plan-action".to_owned()], vec!["monitoring".to_owned()])
    );
    let entry = prepared.text("/plan/monitoring/0/id");
    let looked = json!({"monitoredOn": "2026-02-12", "note": "Two classes of three."});
    assert_eq!(of_plan(&head, &format!("/monitoring/{entry}"), looked.clone()).expect(422).faults(), [("", "not-your-monitoring")]);
    of_plan(&chair, &format!("/monitoring/{entry}"), looked).expect(201);
    assert_eq!(week(&trust, &chair, "2026-02-16"), [""; 0]);
    let scheme = prepared.text("/plan/priorities/0/actions/0/id");
    let said = |status: &str, on: &str| {
        let said = of_plan(&head, &format!("/actions/{scheme}/progress"), json!({"status": status, "progressedOn": on})).expect(201);
        said.json["plan"]["priorities"][0]["actions"][0]["status"].clone()
    };
    assert_eq!(said("done", "2026-02-13"), "done");
    assert_eq!(said("behind", "2026-01-30"), "done", "what is entered late is of an earlier day");
    assert_eq!(
        academy.get(&trust.ceo, &format!("/plans/{id}?asOf=2026-02-01")).expect(200).json["priorities"][0]["actions"][0]["status"],
        "behind"
    );

    // What was reported they read, and say so.
    let report = json!({"year": "2025-26", "term": "spring", "findings": [{"priority": reading, "progress": "on-track"}], "overall": "on-track", "summary": "Under way."});
    let report = of_plan(&trust.executive, "/progress-reports", report).expect(201).text("/progressReport/id");
    let at = format!("/progress-reports/{report}");
    let readers = |keys: &[&Member]| {
        keys.iter().map(|key| week(&trust, key, "2026-02-16").contains(&"acknowledgement".to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(readers(&[&trust.ceo, &head, &chair]), [true, false, false], "not shared yet");
    academy.post(&trust.executive, &format!("{at}/sharing"), json!({})).expect(201);
    assert_eq!(readers(&[&trust.ceo, &head, &chair]), [true; 3]);
    for key in [&trust.ceo, &head, &chair, &trust.member("governor", "Gwen Lee", Some(&[MINE]))] {
        academy.post(key, &format!("{at}/acknowledgement"), json!({})).expect(201);
    }
    assert_eq!(readers(&[&trust.ceo, &head, &chair]), [false; 3]);
    let read = academy.get(&trust.ceo, &at).expect(200).json;
    let who: Vec<&str> = read["acknowledgements"].as_array().unwrap().iter().map(|read| read["role"].as_str().unwrap()).collect();
    assert_eq!(who, ["ceo", "headteacher", "chair", "governor"]);
}

#[test]
fn a9_head_and_chair_answer_for_what_the_trust_asks_of_them_and_learn_nothing_of_why() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy(MINE);
    let [head, chair] = [("headteacher", "Nia Bell"), ("chair", "Quinn Ward")].map(|(role, name)| trust.member(role, name, Some(&[MINE])));
    leads(&academy, &head, "headteacher", "2022-09-01");
    leads(&academy, &chair, "chair", "2022-09-01");
    assert_eq!(leaders(&academy, "2024-01-08").len(), 2, "named on any past day");
    world.at("2026-01-12");
    let slow = review(&trust.lead, "progress-report", "2026-01-12").progress("not-fast-enough");
    academy.review(&trust.lead, &slow).expect(201);
    let escalation = academy.state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned();
    let opened = |owner: &Member, what: &str| {
        let body = json!({"what": what, "owner": owner.person, "dueOn": "2026-02-06"});
        let opened = academy.post(&trust.ceo, &format!("/escalations/{escalation}/actions"), body).expect(201);
        opened.json["escalation"]["actions"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let feed = |key: &Member| trust.get(key, "/events?after=0&limit=1000").expect(200).items().len();
    let known = feed(&head);
    let (theirs, the_chairs) = (opened(&head, "Timetable reading for each class"), opened(&chair, "Ask governors to visit"));

    // It is in their week, with what and by when; of the escalation they see nothing.
    world.at("2026-02-02");
    let mine = trust.client.get(&head, "/v1/my/week").expect(200).json["iOwe"].clone();
    assert_eq!(mine.as_array().unwrap().len(), 1, "{mine}");
    assert_eq!(
        (&mine[0]["kind"], &mine[0]["name"], &mine[0]["dueOn"]),
        (&json!("action"), &json!("An action agreed with the trust"), &json!("2026-02-06"))
    );
    let link = mine[0]["link"].as_str().unwrap().to_owned();
    let read = trust.client.get(&head, &link).expect(200).json;
    assert_eq!((&read["what"], &read["status"], &read["id"]), (&json!("Timetable reading for each class"), &json!("open"), &json!(theirs)));
    assert_eq!(read.get("escalation"), None, "{read}");
    assert_eq!(feed(&head), known, "no event tells of it");
    assert_eq!(academy.get(&head, "/escalations").expect(200).items().len(), 0);
    assert_eq!(academy.get(&head, "").expect(200).json["escalation"], Value::Null);
    assert!(!academy.timeline(&head, "").iter().any(|kind| kind.starts_with("Intervention")));
    academy.get(&head, &format!("/escalation-actions/{the_chairs}")).problem(404, "not-found");
    let listed = |key: &Member, query: &str| trust.get(key, &format!("/escalation-actions{query}")).expect(200).items().len();
    assert_eq!((listed(&head, ""), listed(&trust.ceo, ""), listed(&trust.ceo, "?owner=me")), (1, 2, 0));
    assert_eq!(listed(&trust.ceo, &format!("?owner={}&overdue=true&asOf=2026-02-07", chair.person)), 1);

    // Each completes their own, with something that shows it.
    let complete = |key: &Member, id: &str, query: &str| {
        let evidence = json!({"evidence": [{"kind": "visit", "title": "The timetable"}], "outcome": "Every day at nine."});
        academy.post(key, &format!("/escalation-actions/{id}/completion{query}"), evidence)
    };
    complete(&chair, &theirs, "").problem(404, "not-found");
    assert_eq!(complete(&head, &theirs, "?dryRun=true").expect(200).types(), ["InterventionActionCompleted"]);
    let done = complete(&head, &theirs, "").expect(201);
    assert_eq!((&done.json["action"]["status"], &done.json["action"]["settledOn"]), (&json!("done"), &json!("2026-02-02")));
    assert_eq!(complete(&head, &theirs, "").expect(422).faults(), [("", "action-settled")]);
    assert_eq!(week(&trust, &head, "2026-02-02"), [""; 0]);
    world.at("2026-02-16");
    assert_eq!(week(&trust, &chair, "2026-02-16"), ["action"], "the chair's is late");
    let whole = academy.get(&trust.ceo, &format!("/escalations/{escalation}")).expect(200).json;
    assert_eq!((&whole["actions"][0]["status"], &whole["actions"][1]["status"]), (&json!("done"), &json!("overdue")));
}
