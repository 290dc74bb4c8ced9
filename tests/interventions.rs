//! From finding to action: the visit that a rung calls for, what was weighed at it, who owes what since,
//! and the step down that waits for all of it.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, Trust, World, review};

/// Escalates the academy by its lead's own finding; gives the escalation's id.
#[track_caller]
fn escalated(academy: &Academy<'_>, lead: &Member, kind: &str, held_on: &str) -> String {
    let slow = review(lead, kind, held_on).progress("not-fast-enough");
    let recorded = academy.review(lead, &slow).expect(201);
    assert_eq!(recorded.types(), ["ReviewRecorded", "InterventionEscalated"]);
    academy.state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn shown(academy: &Academy<'_>, id: &str, query: &str) -> Value {
    academy.get(&academy.trust.ceo, &format!("/escalations/{id}{query}")).expect(200).json
}

fn post(academy: &Academy<'_>, by: &Member, id: &str, path: &str, body: Value) -> Answer {
    academy.post(by, &format!("/escalations/{id}{path}"), body)
}

fn visit(on: &str, visitors: &[&Member]) -> Value {
    let visitors: Vec<&str> = visitors.iter().map(|member| member.person.as_str()).collect();
    json!({"visitedOn": on, "visitors": visitors, "outcome": "Further help with reading was agreed."})
}

/// The only action's id in an answer.
#[track_caller]
fn action(answer: &Answer) -> String {
    let actions = answer.json["escalation"]["actions"].as_array().unwrap();
    actions.last().expect("an action")["id"].as_str().unwrap().to_owned()
}

#[test]
fn p4_a_visit_weighs_further_interventions_and_leads_to_actions_that_are_settled_before_stepping_down() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    world.at("2026-01-12");
    let development = json!({"basis": "written-by-trust", "judgement": "requires-improvement",
        "priorities": [{"title": "Reading", "grantPence": 0, "actions": [{"what": "One scheme in all classes", "owner": head.person, "dueOn": "2026-07-17"}]}],
        "support": [{"kind": "provided", "what": "A reading lead."}]});
    let development = academy.post(&trust.executive, "/plans", development).expect(201);
    let id = escalated(&academy, &trust.executive, "termly-progress-report", "2026-01-05");
    let climb = &shown(&academy, &id, "")["climbs"][0];
    assert_eq!((&climb["actBy"], &climb["visit"]), (&json!("2026-01-26"), &json!("due")));

    world.at("2026-01-29");
    let climb = &shown(&academy, &id, "")["climbs"][0];
    assert_eq!((&climb["visit"], &climb["daysLate"]), (&json!("overdue"), &json!(3)), "nobody has visited");
    world.at("2026-01-30");
    let visited = post(&academy, &trust.ceo, &id, "/visits", visit("2026-01-30", &[&trust.ceo])).expect(201);
    let made = &visited.json["escalation"]["visits"][0];
    assert_eq!(made["missing"][0]["role"], "executive-headteacher", "the CEO went alone: {made}");
    let climb = &visited.json["escalation"]["climbs"][0];
    assert_eq!((&climb["visit"], &climb["visitedOn"]), (&json!("overdue"), &Value::Null), "the rung calls for both");
    let due = academy.get(&trust.ceo, "/duties?kind=act&status=missed").expect(200);
    assert_eq!(due.items().len(), 1, "{due:?}");
    let both = post(&academy, &trust.ceo, &id, "/visits", visit("2026-01-30", &[&trust.ceo, &trust.executive])).expect(201);
    assert_eq!(both.json["escalation"]["climbs"][0]["visitedOn"], "2026-01-30");

    let option = |what: &str, chosen: bool, reason: Option<&str>| {
        let body = json!({"visit": made["id"], "what": what, "chosen": chosen, "reason": reason});
        post(&academy, &trust.ceo, &id, "/options", body)
    };
    let unreasoned = option("A second visit in March", false, None).expect(422);
    assert_eq!(unreasoned.faults(), [("/reason", "reason-required")]);
    option("A second visit in March", false, Some("It would only tell us again what we know.")).expect(201);
    let chosen = option("A leader of reading from another school", true, None).expect(201);
    let chosen = &chosen.json["escalation"]["options"][1]["id"];
    let to_do = |what: &str, owner: &str, due: &str| {
        action(
            &post(&academy, &trust.ceo, &id, "/actions", json!({"what": what, "owner": owner, "dueOn": due, "option": chosen})).expect(201),
        )
    };
    let agree = to_do("Agree the days with the other school", &trust.executive.person, "2026-02-13");
    let plan = to_do("Write reading into the development plan", &head.person, "2026-05-29");

    world.at("2026-02-16");
    assert_eq!(shown(&academy, &id, "")["actions"][0]["status"], "overdue");
    let completion = format!("/actions/{agree}/completion");
    let bare = post(&academy, &trust.executive, &id, &completion, json!({"completedOn": "2026-02-12", "evidence": []})).expect(422);
    assert_eq!(bare.faults(), [("/evidence", "evidence-required")]);
    let evidence = json!([{"kind": "monitoring", "title": "Letter of the other school's head"}]);
    post(&academy, &trust.executive, &id, &completion, json!({"completedOn": "2026-02-12", "evidence": evidence})).expect(201);

    world.at("2026-05-11");
    let better = academy.reviewed(&review(&trust.executive, "termly-progress-report", "2026-05-11").progress("rapid"));
    let held_up = academy.step_down(&trust.ceo, None, &[&better]).problem(422, "action-open");
    assert!(held_up.json["errors"][0]["detail"].as_str().unwrap().contains(&plan), "it says which action: {held_up:?}");
    // It goes on where somebody in the plan owns it, and nowhere else.
    let carry = |body: Value| post(&academy, &trust.ceo, &id, &format!("/actions/{plan}/carrying"), body);
    let reading = development.text("/plan/priorities/0/id");
    let (scheme, nowhere) = (development.text("/plan/priorities/0/actions/0/id"), "01990b5e-8c00-7000-8000-00000000dead");
    let refused = |body: Value| carry(body).expect(422).json["errors"][0].clone();
    for (body, pointer, code) in [
        (json!({"owner": head.person, "priority": reading, "plan": better}), "/plan", "no-plans-event"),
        (json!({"owner": head.person, "priority": nowhere}), "/priority", "unknown-priority"),
        (json!({"owner": head.person, "planAction": nowhere}), "/planAction", "unknown-plan-action"),
        (json!({"owner": trust.ceo.person, "priority": reading}), "/owner", "owns-nothing-there"),
        (json!({"owner": head.person}), "/planAction", "nothing-given"),
    ] {
        let told = refused(body);
        assert_eq!((&told["pointer"], &told["code"]), (&json!(pointer), &json!(code)), "{told}");
    }
    let carried = json!({"owner": head.person, "priority": reading, "planAction": scheme, "reason": "It takes the whole year."});
    carry(carried).expect(201);
    academy.step_down(&trust.ceo, None, &[&better]).expect(201);

    let told = shown(&academy, &id, "");
    assert_eq!(
        told["elapsed"],
        json!({"foundOn": "2026-01-05", "toEscalation": 7, "toVisit": 25, "toAction": 25, "toActionDone": 38, "toStepDown": 126})
    );
    assert_eq!((&told["actions"][0]["status"], &told["actions"][1]["status"]), (&json!("done"), &json!("carried-into-plan")));
    assert_eq!((&told["actions"][1]["owner"]["name"], &told["actions"][1]["planAction"]), (&json!("Nia Bell"), &json!(scheme)));
    assert_eq!(told["options"][0]["reason"], "It would only tell us again what we know.");
    let timeline = academy.timeline(&trust.ceo, "");
    let since_the_visit = [
        "InterventionSteppedDown",
        "InterventionActionCarried",
        "ReviewRecorded",
        "InterventionActionCompleted",
        "InterventionActionOpened",
        "InterventionActionOpened",
        "InterventionOptionConsidered",
        "InterventionOptionConsidered",
        "VisitRecorded",
    ];
    assert_eq!(timeline[..9], since_the_visit);
    let then = shown(&academy, &id, "?asOf=2026-02-01");
    assert_eq!((&then["actions"][0]["status"], &then["status"]), (&json!("open"), &json!("open")), "as it stood in February");
}

#[test]
fn a7_the_ceo_and_the_improvement_lead_visit_together_and_nobody_of_the_school_reads_what_they_weighed() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let head = trust.member("headteacher", "Nia Bell", Some(&["910001"]));
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001"]));
    world.at("2026-01-12");
    let id = escalated(&academy, &trust.lead, "progress-report", "2026-01-12");
    world.at("2026-01-21");
    let before = everything(&trust, &head);
    let visited = post(&academy, &trust.lead, &id, "/visits", visit("2026-01-20", &[&trust.ceo, &trust.lead])).expect(201);
    assert_eq!(visited.json["escalation"]["visits"][0]["missing"], json!([]), "both were there");
    post(&academy, &trust.lead, &id, "/options", json!({"what": "A revised plan", "chosen": true})).expect(201);
    let refused = post(
        &academy,
        &trust.lead,
        &id,
        "/options",
        json!({"what": "A rocket", "kind": "rocket", "chosen": true, "consideredOn": "2026-01-01"}),
    );
    assert_eq!(refused.expect(422).faults(), [("/consideredOn", "before-the-escalation"), ("/kind", "unknown-offer")]);
    let opened = json!({"what": "Observe phonics", "owner": adviser.person, "dueOn": "2026-02-20"});
    let action = action(&post(&academy, &trust.lead, &id, "/actions", opened).expect(201));
    assert_eq!(everything(&trust, &head), before, "the head's key sees nothing of it");
    let path = format!("/actions/{action}/completion");
    let evidence = json!({"evidence": [{"kind": "visit", "title": "Notes of six lessons"}]});
    post(&academy, &head, &id, &path, evidence.clone()).problem(404, "not-found");
    world.at("2026-02-10");
    post(&academy, &adviser, &id, &path, evidence.clone()).expect(201);
    assert_eq!(post(&academy, &trust.lead, &id, &path, evidence).expect(422).faults(), [("", "action-settled")]);
    post(&academy, &adviser, &id, "/options", json!({"what": "Another", "chosen": true})).problem(403, "forbidden");
    academy.step_down(&trust.ceo, None, &[]).expect(201);
    let late = json!({"what": "Too late", "owner": adviser.person, "dueOn": "2026-03-20"});
    assert_eq!(post(&academy, &trust.lead, &id, "/actions", late).expect(422).faults(), [("", "escalation-over")]);
}

#[test]
fn a7_a_visit_made_as_soon_as_the_report_found_it_counts_though_both_were_written_up_later() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let plan = json!({"basis": "adjusted", "priorities": [{"title": "Reading", "actions": [{"what": "One scheme", "owner": trust.lead.person, "dueOn": "2026-07-17"}]}]});
    let plan = academy.post(&trust.lead, "/plans", plan).expect(201);
    world.at("2026-02-16");
    let slow = json!({"reportedOn": "2026-02-02", "year": "2025-26", "term": "spring", "type": "progress-report", "overall": "not-fast-enough", "summary": "Little has moved.",
        "findings": [{"priority": plan.text("/plan/priorities/0/id"), "progress": "not-fast-enough"}]});
    let reported = academy.post(&trust.lead, &format!("/plans/{}/progress-reports", plan.text("/plan/id")), slow).expect(201);
    assert_eq!(reported.types(), ["ProgressReported", "InterventionEscalated"]);
    let id = academy.state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned();
    let week = || trust.client.get(&trust.ceo, "/v1/my/week?from=2026-03-02").expect(200).json["iOwe"].clone();
    let owes_a_visit = || week().as_array().unwrap().iter().any(|duty| duty["kind"] == "act");
    assert!(owes_a_visit(), "{}", week());
    post(&academy, &trust.ceo, &id, "/visits", visit("2026-02-06", &[&trust.ceo, &trust.lead])).expect(201);
    assert!(!owes_a_visit(), "{}", week());
    let told = shown(&academy, &id, "");
    assert_eq!((&told["climbs"][0]["visit"], &told["climbs"][0]["visitedOn"]), (&json!("held"), &json!("2026-02-06")));
    assert_eq!(told["elapsed"], json!({"foundOn": "2026-02-02", "toEscalation": 14, "toVisit": 4}), "from the report on");
    world.at("2026-03-16");
    assert_eq!(trust.board_row("910001")["overdue"], json!([]));
}

#[test]
fn a_rung_that_was_left_before_anybody_visited_says_so() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let id = escalated(&academy, &trust.lead, "progress-report", "2026-01-12");
    world.at("2026-02-09");
    academy
        .escalate(&trust.ceo, "targeted-intervention", &[&academy.reviewed(&review(&trust.lead, "progress-report", "2026-02-09"))])
        .expect(201);
    let climbs = &shown(&academy, &id, "")["climbs"];
    assert_eq!((&climbs[0]["visit"], &climbs[1]["visit"]), (&json!("not-held"), &json!("due")));
}

fn everything(trust: &Trust, key: &Member) -> Vec<Value> {
    let academy = "/academies/910001";
    let paths = ["/board".to_owned(), "/events?after=0".to_owned(), academy.to_owned()];
    let more = ["timeline", "escalations"].map(|part| format!("{academy}/{part}"));
    let read = |path: String| {
        let mut json = trust.get(key, &path).json;
        if let Some(body) = json.as_object_mut() {
            body.remove("next");
        }
        json
    };
    paths.into_iter().chain(more).map(read).collect()
}
