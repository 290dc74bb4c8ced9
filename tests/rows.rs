//! The rows of the five published models that work end to end now, each as a story in its own words.
//!
//! The codes are the frameworks'; the findings were made up by reading what each trust publishes.

use serde_json::{Value, json};

use crate::harness::{Academy, Answer, Member, Review, Trust, World, review};

/// The codes that a review's findings suggest, worst first.
#[track_caller]
fn suggested(recorded: &Answer) -> Vec<String> {
    let categories =
        recorded.json["review"]["suggestion"]["categories"].as_array().unwrap_or_else(|| panic!("no suggestion: {recorded:?}"));
    categories.iter().map(|category| category["code"].as_str().expect("a code").to_owned()).collect()
}

/// The findings that gave a suggestion.
#[track_caller]
fn because(recorded: &Answer) -> Vec<(String, String)> {
    let because = recorded.json["review"]["suggestion"]["because"].as_array().unwrap_or_else(|| panic!("no reasons: {recorded:?}"));
    let text = |value: &Value| value.as_str().or(value["code"].as_str()).expect("a code").to_owned();
    because.iter().map(|finding| (text(&finding["criterion"]), text(&finding["judgement"]))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(criterion, judgement)| ((*criterion).to_owned(), (*judgement).to_owned())).collect()
}

#[track_caller]
fn record(academy: &Academy<'_>, by: &Member, review: &Review) -> Answer {
    academy.review(by, review).expect(201)
}

/// The visit that a rung calls for.
fn visit(trust: &Trust, on: &str, visitors: &[&Member]) -> Value {
    let visitors: Vec<&str> = visitors.iter().map(|member| member.person.as_str()).collect();
    assert!(!trust.slug.is_empty());
    json!({"visitedOn": on, "visitors": visitors, "outcome": "Further help with reading was agreed.", "furtherInterventions": ["A reading lead for two days a week."]})
}

#[test]
fn p1_ratings_by_criteria_with_the_heads_report_as_an_input_and_a_history_of_each_change() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy("910001");
    world.at("2025-11-10");
    let assessment = review(&trust.executive, "rag-assessment", "2025-11-10")
        .found("attainment", "near")
        .evidence("heads-report", "Head's report, autumn")
        .found("governance", "effective")
        .evidence("performance-data", "Results of last summer");
    let recorded = record(&academy, &trust.executive, &assessment);
    assert_eq!((suggested(&recorded), because(&recorded)), (vec!["amber".to_owned()], pairs(&[("attainment", "near")])));
    assert_eq!(recorded.json["review"]["complete"], true, "{recorded:?}");
    let basis = recorded.event("ReviewRecorded");
    let follows = academy.decide(&trust.executive, "amber", "2025-11-10", &[&basis]).expect(201);
    assert_eq!((follows.types(), &follows.json["category"]["departsFromSuggestion"]), (vec!["CategoryChanged"], &json!(false)));

    world.at("2026-03-09");
    let worse =
        record(&academy, &trust.executive, &review(&trust.executive, "rag-assessment", "2026-03-09").found("attainment", "well-below"));
    let basis = worse.event("ReviewRecorded");
    let departs = academy.decide(&trust.executive, "amber", "2026-03-09", &[&basis]).expect(201);
    assert_eq!((departs.types(), &departs.json["category"]["departsFromSuggestion"]), (vec!["CategoryConfirmed"], &json!(true)));
    world.at("2026-03-16");
    let unreasoned = json!({"category": "red", "effectiveOn": "2026-03-16", "basis": [basis]});
    assert_eq!(academy.post(&trust.executive, "/category-decisions", unreasoned).expect(422).pointers(), ["/reason"]);
    academy.decide(&trust.executive, "red", "2026-03-16", &[&basis]).expect(201);

    let history = academy.get(&trust.ceo, "/category-decisions").expect(200);
    let told: Vec<(&str, &str)> = history
        .items()
        .iter()
        .map(|decision| (decision["effectiveOn"].as_str().unwrap(), decision["category"]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("2026-03-16", "red"), ("2026-03-09", "amber"), ("2025-11-10", "amber")], "newest first");
    let row = trust.board_row("910001");
    assert_eq!((&row["category"]["code"], &row["direction"]), (&json!("red"), &json!("down")), "{row}");
}

#[test]
fn p4_progress_not_fast_enough_brings_the_ceo_and_the_executive_headteacher_to_visit() {
    let world = World::new();
    let trust = world.trust("prospere");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let slow = review(&trust.executive, "termly-progress-report", "2026-01-09").progress("not-fast-enough");
    let recorded = record(&academy, &trust.executive, &slow);
    assert_eq!(recorded.types(), ["ReviewRecorded", "InterventionEscalated"]);
    let escalation = academy.state("")["escalation"]["current"].clone();
    assert_eq!(
        (&escalation["rung"], &escalation["since"], &escalation["actBy"]),
        (&json!("ceo-and-eht-visit"), &json!("2026-01-12"), &json!("2026-01-26"))
    );
    let id = escalation["id"].as_str().unwrap();
    let climbed = trust.feed().into_iter().find(|event| event["type"] == "InterventionEscalated").unwrap();
    assert_eq!((&climbed["actor"]["kind"], &climbed["causationId"]), (&json!("policy"), &json!(recorded.event("ReviewRecorded"))));

    world.at("2026-01-20");
    let visited = academy
        .post(&trust.ceo, &format!("/escalations/{id}/visits"), visit(&trust, "2026-01-19", &[&trust.ceo, &trust.executive]))
        .expect(201);
    assert_eq!(visited.types(), ["VisitRecorded"]);
    let shown = academy.get(&trust.ceo, &format!("/escalations/{id}")).expect(200).json;
    assert_eq!(
        (&shown["visits"][0]["visitedOn"], &shown["visits"][0]["outcome"]),
        (&json!("2026-01-19"), &json!("Further help with reading was agreed."))
    );

    world.at("2026-05-11");
    let better = academy.reviewed(&review(&trust.executive, "termly-progress-report", "2026-05-11").progress("rapid"));
    assert_eq!(academy.step_down(&trust.ceo, None, &[&better]).expect(201).types(), ["InterventionSteppedDown"]);
    assert_eq!(academy.rung(""), Value::Null);
    assert_eq!(academy.rung("?asOf=2026-03-01"), "ceo-and-eht-visit");
    let timeline = academy.timeline(&trust.ceo, "");
    let wanted = ["InterventionSteppedDown", "ReviewRecorded", "VisitRecorded", "InterventionEscalated", "ReviewRecorded", "AcademyJoined"];
    assert_eq!(timeline, wanted);
}

#[test]
fn a1_the_lead_rates_each_term_with_four_categories() {
    let world = World::new();
    let trust = world.trust("agora");
    let academy = trust.academy("910001");
    for (on, governance, category, kind) in [
        ("2025-11-10", "sound", "yellow", "CategoryChanged"),
        ("2026-03-09", "sound", "yellow", "CategoryConfirmed"),
        ("2026-06-15", "effective", "green", "CategoryChanged"),
    ] {
        world.at(on);
        let recorded = record(&academy, &trust.lead, &review(&trust.lead, "termly-evaluation", on).found("governance", governance));
        assert_eq!(suggested(&recorded), [category]);
        let basis = recorded.event("ReviewRecorded");
        assert_eq!(
            academy.decide(&trust.lead, category, on, &[&basis]).expect(201).types(),
            [kind],
            "a termly rating that stays is evidence"
        );
    }
    let state = academy.state("");
    assert_eq!((&state["category"]["code"], &state["category"]["effectiveOn"]), (&json!("green"), &json!("2026-06-15")));
    assert_eq!(state["category"]["decidedBy"]["name"], "Leigh Carter");
    assert_eq!((academy.category("?asOf=2026-04-01"), trust.board_row("910001")["direction"].clone()), (json!("yellow"), json!("up")));
}

#[test]
fn a3_the_board_ranks_academies_for_support_and_says_why() {
    let world = World::new();
    let trust = world.trust("agora");
    world.at("2026-01-12");
    for (urn, category) in [("910001", "green"), ("910002", "red"), ("910003", "amber"), ("910004", "amber")] {
        let academy = trust.academy(urn);
        let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2026-01-12").progress("on-track"));
        academy.decide(&trust.lead, category, "2026-01-12", &[&basis]).expect(201);
        if urn == "910004" {
            academy.escalate(&trust.ceo, "ceo-and-lead-visit", &[&basis]).expect(201);
        }
    }
    let ranked = trust.get(&trust.ceo, "/board?sort=priority").expect(200);
    let order: Vec<&str> = ranked.items().iter().map(|row| row["urn"].as_str().unwrap()).collect();
    assert_eq!(order, ["910002", "910004", "910003", "910001"], "worst category first, then who is on a rung");
    for (row, place) in ranked.items().iter().zip(1..) {
        assert_eq!(row["priority"], place, "{row}");
        assert!(row["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{row}");
    }
    let by_name = trust.get(&trust.ceo, "/board").expect(200);
    let order: Vec<&str> = by_name.items().iter().map(|row| row["urn"].as_str().unwrap()).collect();
    assert_eq!(order, ["910001", "910002", "910003", "910004"]);
    trust.get(&trust.ceo, "/board?sort=luck").problem(400, "invalid-query");
}

#[test]
fn a7_progress_not_fast_enough_brings_the_ceo_and_the_lead_to_visit_and_only_for_the_leads_own_finding() {
    let world = World::new();
    let trust = world.trust("agora");
    let (first, second) = (trust.academy("910001"), trust.academy("910002"));
    let adviser = trust.member("adviser", "Asa Field", Some(&["910001", "910002"]));
    world.at("2026-01-12");
    let own = record(&first, &trust.lead, &review(&trust.lead, "progress-report", "2026-01-12").progress("not-fast-enough"));
    assert_eq!((own.types(), first.rung("")), (vec!["ReviewRecorded", "InterventionEscalated"], json!("ceo-and-lead-visit")));

    let advised = record(&second, &adviser, &review(&adviser, "progress-report", "2026-01-12").progress("not-fast-enough"));
    assert_eq!((advised.types(), second.rung("")), (vec!["ReviewRecorded", "EscalationProposed"], Value::Null));
    let proposed = second.state("")["escalation"]["proposed"].clone();
    assert_eq!(
        (&proposed["rung"], &proposed["decideBy"], &proposed["by"]["role"]),
        (&json!("ceo-and-lead-visit"), &json!("2026-01-19"), &json!("ceo"))
    );
    assert_eq!(proposed["by"]["person"]["id"], json!(trust.ceo.person));
    let id = proposed["id"].as_str().unwrap();
    assert_eq!(second.answer(&trust.ceo, id, "acceptance").expect(201).types(), ["EscalationAccepted", "InterventionEscalated"]);
    assert_eq!(second.rung(""), "ceo-and-lead-visit");
    assert_eq!(trust.board_row("910002")["openInterventions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn s1_key_indicators_suggest_the_category_and_where_the_source_is_ambiguous_say_either_or_nothing() {
    let world = World::new();
    let trust = world.trust("scholars");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let held = |findings: &[(&str, &str)]| {
        let start = review(&trust.lead, "trust-review", "2026-01-12");
        record(&academy, &trust.lead, &findings.iter().fold(start, |review, (criterion, judgement)| review.found(criterion, judgement)))
    };
    let either = held(&[("quality-of-teaching", "requires-improvement")]);
    assert_eq!(suggested(&either), ["significant-concern", "some-concern"]);
    assert!(either.json["review"]["suggestion"]["text"].as_str().is_some_and(|text| text.contains("either")), "{either:?}");
    let basis = either.event("ReviewRecorded");
    let decided = academy.decide(&trust.lead, "some-concern", "2026-01-12", &[&basis]).expect(201);
    assert_eq!(decided.json["category"]["departsFromSuggestion"], false, "either of the two follows it");

    let nothing = held(&[("governance", "middle-unclear"), ("attendance", "below-national")]);
    assert_eq!((suggested(&nothing), because(&nothing)), (Vec::new(), Vec::new()));
    let settled = held(&[("quality-of-teaching", "requires-improvement"), ("capacity", "weak")]);
    assert_eq!(suggested(&settled), ["significant-concern"]);
    let well = held(&[("quality-of-teaching", "good-or-better"), ("capacity", "at-least-good")]);
    assert_eq!(suggested(&well), ["performing-well"]);

    let sourced = review(&trust.lead, "trust-review", "2026-01-12")
        .found("capacity", "at-least-good")
        .evidence("self-evaluation", "The school's own view");
    let sourced = record(&academy, &trust.lead, &sourced);
    assert_eq!(sourced.json["review"]["complete"], false);
    let missing: Vec<&str> = sourced.json["review"]["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["code"].as_str().or(source.as_str()).unwrap())
        .collect();
    assert_eq!(missing, ["data-indicators"], "a trust review is itself one of its sources");

    // The model publishes no ladder: whoever finds it, slow progress is only proposed.
    let slow = record(&academy, &trust.lead, &review(&trust.lead, "health-check-visit", "2026-01-12").progress("slow"));
    assert_eq!(slow.types(), ["ReviewRecorded", "EscalationProposed"]);
}

#[test]
fn w1_a_person_decides_the_tier_and_a_report_card_never_gives_it() {
    let world = World::new();
    let trust = world.trust("wpt");
    let academy = trust.academy("910001");
    world.at("2026-02-02");
    let card = json!({"inspectedOn": "2026-01-20", "publishedOn": "2026-01-30", "kind": "report card", "outcomes": [{"area": "inclusion", "grade": "urgent improvement"}, {"area": "achievement", "grade": "needs attention"}]});
    academy.post(&trust.lead, "/inspections", card).expect(201);
    assert_eq!(academy.category(""), Value::Null);
    let found = review(&trust.lead, "external-review", "2026-01-28").found("teaching", "inconsistent").found("governance", "ineffective");
    let recorded = record(&academy, &trust.lead, &found);
    assert_eq!((suggested(&recorded), because(&recorded)), (vec!["inadequate".to_owned()], pairs(&[("governance", "ineffective")])));
    let basis = recorded.event("ReviewRecorded");
    assert_eq!(academy.category(""), Value::Null, "a suggestion is no decision");
    let departs = academy.decide(&trust.ceo, "requires-improvement", "2026-02-02", &[&basis]).expect(201);
    assert_eq!(departs.json["category"]["departsFromSuggestion"], true);
    assert_eq!(academy.state("")["category"]["decidedBy"]["id"], json!(trust.ceo.person));
    assert_eq!(departs.json["category"]["reason"], "Weighed with the evidence at hand.");
    for progress in ["stalled", "too-slow"] {
        let slow = academy.review(&trust.lead, &review(&trust.lead, "progress-check", "2026-02-02").progress(progress)).expect(201);
        assert_eq!(slow.types()[0], "ReviewRecorded");
    }
    assert_eq!(academy.state("")["escalation"]["proposed"]["rung"], "improvement-visit", "proposed once, however often it is found");
    assert_eq!(trust.feed().iter().filter(|event| event["type"] == "EscalationProposed").count(), 1);
}

#[test]
fn m1_categories_line_up_with_phases_and_grades_as_a_lens_and_no_more() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let basis = academy.reviewed(&review(&trust.lead, "annual-school-review", "2026-01-12"));
    for (category, phase, ofsted) in [
        ("E", "Stabilise", "Inadequate"),
        ("D", "Repair", "Requires Improvement"),
        ("C", "Improve", "Good"),
        ("B", "Improve", "Good to Outstanding"),
        ("A", "Sustain", "Outstanding"),
    ] {
        academy.decide(&trust.lead, category, "2026-01-12", &[&basis]).expect(201);
        let shown = academy.state("")["category"].clone();
        assert_eq!((&shown["code"], &shown["nscPhase"], &shown["ofsted"]), (&json!(category), &json!(phase), &json!(ofsted)), "{shown}");
    }
    for lower_case in ["a", "Improve", "outstanding"] {
        assert_eq!(academy.decide(&trust.lead, lower_case, "2026-01-12", &[&basis]).expect(422).pointers(), ["/category"]);
    }
}

#[test]
fn m2_a_categorisation_shows_its_four_sources_and_names_the_gaps() {
    let world = World::new();
    let trust = world.trust("amadeus");
    let academy = trust.academy("910001");
    world.at("2026-01-12");
    let partial = review(&trust.lead, "annual-school-review", "2026-01-12")
        .found("progress", "near")
        .evidence("attainment-and-progress-analysis", "Autumn analysis")
        .found("quality-of-teaching", "good")
        .evidence("learning-walks-and-reviews", "Walk with two heads");
    let recorded = record(&academy, &trust.lead, &partial);
    assert_eq!((suggested(&recorded), &recorded.json["review"]["complete"]), (vec!["C".to_owned()], &json!(false)));
    let missing: Vec<&str> = recorded.json["review"]["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["code"].as_str().or(source.as_str()).unwrap())
        .collect();
    assert_eq!(missing, ["leadership-capacity-evaluation", "progress-meetings"]);
    let basis = recorded.event("ReviewRecorded");
    academy.decide(&trust.lead, "C", "2026-01-12", &[&basis]).expect(201);

    let whole = partial
        .found("leadership-capacity", "good")
        .evidence("leadership-capacity-evaluation", "By the executive team")
        .evidence("progress-meetings", "December meeting");
    let recorded = record(&academy, &trust.lead, &whole);
    assert_eq!((&recorded.json["review"]["complete"], &recorded.json["review"]["missing"]), (&json!(true), &json!([])));

    // Whether a gap blocks is a setting of the framework.
    let path = format!("{}/framework", trust.url);
    let mut strict = trust.get(&trust.admin, "/framework").expect(200).json;
    strict["gapBlocks"] = true.into();
    world.at("2026-02-02");
    trust.client.put(&trust.admin, &path, json!({"document": strict})).expect(201);
    let gap = academy.reviewed(&review(&trust.lead, "annual-school-review", "2026-02-02").found("progress", "near"));
    assert_eq!(academy.decide(&trust.lead, "C", "2026-02-02", &[&gap]).expect(422).faults(), [("/basis", "sources-missing")]);
}
