//! The ladder: climbed a rung at a time, by a person or by a policy, answered with a reason, and left
//! by stepping down.

use serde_json::{Value, json};

use crate::harness::{Academy, Member, Trust, World, review};

const RUNGS: [&str; 3] = ["ceo-and-lead-visit", "targeted-intervention", "trustees-review"];

/// A finding that progress is not fast enough, by somebody; gives the types of the events.
#[track_caller]
fn slow(academy: &Academy<'_>, by: &Member, on: &str) -> Vec<String> {
    let recorded = academy.review(by, &review(by, "progress-report", on).progress("not-fast-enough")).expect(201);
    recorded.types().into_iter().map(ToOwned::to_owned).collect()
}

/// An adviser, whose findings only propose.
fn adviser(trust: &Trust) -> Member {
    trust.member("adviser", "Asa Field", Some(&["910001"]))
}

#[track_caller]
fn proposed(academy: &Academy<'_>) -> String {
    academy.state("")["escalation"]["proposed"]["id"].as_str().expect("something is proposed").to_owned()
}

#[test]
fn rungs_are_climbed_one_at_a_time_up_to_the_top() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let grounds = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    assert_eq!(academy.escalate(&trust.ceo, RUNGS[1], &[&grounds]).expect(422).faults(), [("/rung", "not-the-next-rung")]);
    assert_eq!(academy.escalate(&trust.ceo, "moon", &[&grounds]).expect(422).faults(), [("/rung", "unknown-rung")]);
    let mut ids = Vec::new();
    for rung in RUNGS {
        let climbed = academy.escalate(&trust.ceo, rung, &[&grounds]).expect(201);
        assert_eq!((climbed.types(), academy.rung("")), (vec!["InterventionEscalated"], json!(rung)));
        ids.push(climbed.text("/escalation/id"));
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "one escalation, however high it climbs: {ids:?}");
    assert_eq!(academy.escalate(&trust.ceo, RUNGS[2], &[&grounds]).expect(422).faults(), [("/rung", "not-the-next-rung")]);
    assert_eq!(slow(&academy, &trust.lead, "2026-01-12"), ["ReviewRecorded"], "above the top rung there is none");

    let shown = academy.get(&trust.ceo, &format!("/escalations/{}", ids[0])).expect(200).json;
    let climbs: Vec<&Value> = shown["climbs"].as_array().unwrap().iter().map(|climb| &climb["rung"]).collect();
    assert_eq!(climbs, RUNGS);
    assert_eq!(shown["climbs"][0]["reason"], "It cannot wait.");
    let row = trust.board_row("910001");
    assert_eq!(row["escalation"]["current"]["rung"], "trustees-review", "{row}");
}

#[test]
fn the_leads_own_findings_climb_a_rung_each() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    for (on, rung) in ["2026-01-12", "2026-03-09", "2026-06-15"].into_iter().zip(RUNGS) {
        world.at(on);
        assert_eq!(slow(&academy, &trust.lead, on), ["ReviewRecorded", "InterventionEscalated"]);
        assert_eq!(academy.rung(""), rung);
    }
    assert_eq!((academy.rung("?asOf=2026-02-01"), academy.rung("?asOf=2026-01-11")), (json!(RUNGS[0]), Value::Null));
}

#[test]
fn a_proposal_is_accepted_or_declined_with_a_reason_once() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let adviser = adviser(&trust);
    world.at("2026-01-12");
    assert_eq!(slow(&academy, &adviser, "2026-01-12"), ["ReviewRecorded", "EscalationProposed"]);
    let first = proposed(&academy);
    assert_eq!(academy.post(&trust.ceo, &format!("/escalations/{first}/refusal"), json!({})).expect(422).pointers(), ["/reason"]);
    assert_eq!(academy.answer(&trust.ceo, &first, "refusal").expect(201).types(), ["EscalationDeclined"]);
    assert_eq!(academy.state("")["escalation"], json!({"current": null, "proposed": null}));
    assert_eq!(academy.answer(&trust.ceo, &first, "acceptance").expect(422).faults()[0].1, "not-proposed");
    let shown = academy.get(&trust.lead, &format!("/escalations/{first}")).expect(200).json;
    assert_eq!((&shown["status"], &shown["answer"]["reason"]), (&json!("declined"), &json!("Talked through with the chair.")));

    world.at("2026-03-09");
    assert_eq!(
        slow(&academy, &adviser, "2026-03-09"),
        ["ReviewRecorded", "EscalationProposed"],
        "after a refusal the next finding proposes again"
    );
    let second = proposed(&academy);
    let accepted = academy.answer(&trust.ceo, &second, "acceptance").expect(201);
    assert_eq!(accepted.types(), ["EscalationAccepted", "InterventionEscalated"]);
    assert_eq!((academy.rung(""), &accepted.json["escalation"]["id"]), (json!(RUNGS[0]), &json!(second)));
    let listed = academy.get(&trust.lead, "/escalations").expect(200);
    assert_eq!(listed.items().len(), 2);
    academy.answer(&trust.ceo, "01990b5e-8c00-7000-8000-00000000ffff", "acceptance").problem(404, "not-found");
}

#[test]
fn one_answer_is_owed_at_a_time_and_a_climb_overtakes_a_proposal() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let adviser = adviser(&trust);
    world.at("2026-01-12");
    slow(&academy, &adviser, "2026-01-12");
    assert_eq!(slow(&academy, &adviser, "2026-01-12"), ["ReviewRecorded"], "it is proposed already");
    let overtaken = proposed(&academy);
    world.at("2026-01-19");
    assert_eq!(slow(&academy, &trust.lead, "2026-01-19"), ["ReviewRecorded", "InterventionEscalated"]);
    assert_eq!(academy.state("")["escalation"]["proposed"], Value::Null);
    let shown = academy.get(&trust.lead, &format!("/escalations/{overtaken}")).expect(200).json;
    assert_eq!(shown["status"], "overtaken", "{shown}");
    assert_eq!(academy.answer(&trust.ceo, &overtaken, "acceptance").expect(422).faults()[0].1, "not-proposed");
}

#[test]
fn a_proposal_made_on_a_rung_goes_on_under_the_open_escalation_when_accepted() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let adviser = adviser(&trust);
    world.at("2026-01-12");
    slow(&academy, &trust.lead, "2026-01-12");
    let open = academy.state("")["escalation"]["current"]["id"].clone();
    world.at("2026-03-09");
    slow(&academy, &adviser, "2026-03-09");
    assert_eq!(academy.state("")["escalation"]["proposed"]["rung"], RUNGS[1]);
    academy.answer(&trust.ceo, &proposed(&academy), "acceptance").expect(201);
    let current = academy.state("")["escalation"]["current"].clone();
    assert_eq!((&current["id"], &current["rung"]), (&open, &json!(RUNGS[1])));
}

#[test]
fn stepping_down_leads_to_a_lower_rung_or_off_the_ladder() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let grounds = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    assert_eq!(academy.step_down(&trust.ceo, None, &[&grounds]).expect(422).faults(), [("", "on-no-rung")]);
    for rung in RUNGS {
        academy.escalate(&trust.ceo, rung, &[&grounds]).expect(201);
    }
    assert_eq!(academy.step_down(&trust.ceo, Some(RUNGS[2]), &[&grounds]).expect(422).faults(), [("/rung", "not-a-lower-rung")]);
    assert_eq!(academy.step_down(&trust.ceo, Some(RUNGS[0]), &[&grounds]).expect(201).types(), ["InterventionSteppedDown"]);
    assert_eq!(academy.rung(""), RUNGS[0]);
    world.at("2026-02-02");
    academy.step_down(&trust.ceo, None, &[&grounds]).expect(201);
    assert_eq!(academy.rung(""), Value::Null);
    world.at("2026-03-09");
    let anew = academy.escalate(&trust.ceo, RUNGS[0], &[&grounds]).expect(201);
    assert_eq!(academy.get(&trust.ceo, "/escalations").expect(200).items().len(), 2, "off the ladder an escalation is over");
    assert_eq!(anew.json["escalation"]["climbs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_visit_belongs_to_an_escalation_that_was_climbed() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    let adviser = adviser(&trust);
    world.at("2026-01-12");
    slow(&academy, &adviser, "2026-01-12");
    let id = proposed(&academy);
    let visit = |on: &str, who: &str| {
        let body = json!({"visitedOn": on, "visitors": [who], "outcome": "Agreed a reading plan."});
        academy.post(&trust.ceo, &format!("/escalations/{id}/visits"), body)
    };
    assert_eq!(visit("2026-01-12", &trust.ceo.person).expect(422).faults()[0].1, "not-climbed");
    academy.answer(&trust.ceo, &id, "acceptance").expect(201);
    let refused = visit("2026-01-11", "01990b5e-8c00-7000-8000-00000000ffff").expect(422);
    assert_eq!(refused.faults(), [("/visitedOn", "before-the-escalation"), ("/visitors/0", "unknown-person")]);
    assert_eq!(visit("2026-01-13", &trust.ceo.person).expect(422).faults(), [("/visitedOn", "in-the-future")]);
    assert_eq!(visit("2026-01-12", &trust.ceo.person).expect(201).types(), ["VisitRecorded"]);
}

#[test]
fn what_should_have_been_done_shows_on_the_board_with_who_owes_it() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    slow(&academy, &trust.lead, "2026-01-12");
    assert_eq!(trust.board_row("910001")["overdue"], json!([]));
    world.at("2026-01-27");
    let row = trust.board_row("910001");
    let overdue = row["overdue"].as_array().unwrap();
    assert_eq!(overdue.len(), 1, "{row}");
    let owing: Vec<&Value> = overdue[0]["owedBy"].as_array().unwrap().iter().map(|holder| &holder["role"]).collect();
    assert_eq!(owing, ["ceo", "improvement-lead"], "{row}");
    assert_eq!(row["nextDuty"], Value::Null);
}

#[test]
fn dry_runs_of_the_ladder_record_nothing() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let grounds = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12"));
    let events = trust.events();
    let body = json!({"rung": RUNGS[0], "reason": "Tried.", "grounds": [grounds]});
    assert_eq!(academy.post(&trust.ceo, "/escalations?dryRun=true", body).expect(200).types(), ["InterventionEscalated"]);
    assert_eq!((trust.events(), academy.rung("")), (events, Value::Null));
    assert_eq!(academy.escalate(&trust.ceo, RUNGS[0], &[]).expect(422).pointers(), ["/grounds"]);
}
