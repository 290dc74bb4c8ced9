//! Findings made up by reading each trust's own text, and what an honest reader would say to them.

mod documents;
mod published;
mod ruled_out;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

pub(super) fn document(code: &str) -> Value {
    let built_in = built_in().iter().find(|built_in| built_in.code == code).expect("a framework of that code ships with the program");
    serde_json::from_str(built_in.document).unwrap()
}

#[track_caller]
fn framework(code: &str) -> Framework {
    Framework::parse(&document(code)).unwrap_or_else(|faults| panic!("{code}: {faults:#?}"))
}

fn review_type(code: &str) -> ReviewTypeCode {
    ReviewTypeCode::parse(code).unwrap()
}

#[track_caller]
fn suggestion(framework: &Framework, findings: &[(&str, &str)]) -> Suggestion {
    let findings: Vec<(CriterionCode, LevelCode)> =
        findings.iter().map(|(criterion, level)| (CriterionCode::parse(criterion).unwrap(), LevelCode::parse(level).unwrap())).collect();
    for (criterion, level) in &findings {
        assert!(framework.criterion(criterion).is_some_and(|c| c.level(level).is_some()), "{criterion} has no level {level}");
    }
    framework.suggest(findings.iter().map(|(criterion, level)| (criterion, level)))
}

#[track_caller]
fn suggests(framework: &Framework, findings: &[(&str, &str)], categories: &[&str], because: &[&str]) {
    let suggestion = suggestion(framework, findings);
    assert_eq!(suggestion.categories.iter().map(CategoryCode::as_str).collect::<Vec<_>>(), categories);
    assert_eq!(suggestion.because.iter().map(|b| b.criterion.as_str()).collect::<Vec<_>>(), because);
}

#[test]
fn the_five_frameworks_have_their_scales_worst_first() {
    let scales: Vec<(String, Vec<String>)> = built_in()
        .iter()
        .map(|built_in| {
            let framework = framework(built_in.code);
            assert_eq!(framework.code().as_str(), built_in.code);
            (built_in.code.to_owned(), framework.scale().iter().map(|category| category.code.to_string()).collect())
        })
        .collect();
    let expected = [
        ("prospere", "red amber green"),
        ("agora", "red amber yellow green"),
        ("scholars", "significant-concern some-concern performing-well"),
        ("wpt", "inadequate requires-improvement good-or-better"),
        ("amadeus", "E D C B A"),
    ];
    assert_eq!(scales, expected.map(|(code, scale)| (code.to_owned(), scale.split(' ').map(str::to_owned).collect())));
}

#[test]
fn every_built_in_ladder_has_three_rungs_and_is_climbed_one_at_a_time() {
    for built_in in built_in() {
        let framework = framework(built_in.code);
        assert!(framework.ladder().len() >= 3, "{}", built_in.code);
        let mut climbed = Vec::new();
        let mut current: Option<RungCode> = None;
        while let Some(rung) = framework.next_rung(current.as_ref()) {
            assert_eq!(framework.rung_index(&rung.code), Some(climbed.len()));
            climbed.push(rung.code.clone());
            current = Some(rung.code.clone());
        }
        assert_eq!(climbed.len(), framework.ladder().len());
        assert!(framework.next_rung(Some(&RungCode::parse("no-such-rung").unwrap())).is_none());
    }
}

#[test]
fn only_the_two_published_visits_are_climbed_without_being_asked() {
    for (code, first_rung, lead) in
        [("prospere", "ceo-and-eht-visit", Role::ExecutiveHeadteacher), ("agora", "ceo-and-lead-visit", Role::ImprovementLead)]
    {
        let framework = framework(code);
        assert_eq!(framework.ladder()[0].code.as_str(), first_rung);
        assert_eq!(framework.ladder()[0].actors, [Role::Ceo, lead]);
        let rule = framework.escalation();
        assert!(rule.automatic_for(&framework.review_types()[0].code, Role::ImprovementLead));
        assert!(rule.automatic_for(&framework.review_types()[0].code, Role::ExecutiveHeadteacher));
        assert!(!rule.automatic_for(&framework.review_types()[0].code, Role::Adviser));
        assert!(!rule.automatic_for(&review_type("no-such-review"), Role::ImprovementLead));
        let published: Vec<bool> = framework.ladder().iter().map(|rung| rung.origin.source == Source::Published).collect();
        assert_eq!(published, [true, false, false]);
    }
    for code in ["scholars", "wpt", "amadeus"] {
        let framework = framework(code);
        assert!(framework.ladder().iter().all(|rung| rung.origin.source == Source::Assumed), "{code}");
        for review_type in framework.review_types() {
            assert!(Role::ALL.into_iter().all(|role| !framework.escalation().automatic_for(&review_type.code, role)), "{code}");
        }
    }
}

#[test]
fn prospere_and_agora_follow_the_worst_finding() {
    let prospere = framework("prospere");
    suggests(
        &prospere,
        &[("attainment", "near"), ("governance", "effective"), ("attendance", "near-national")],
        &["amber"],
        &["attainment", "attendance"],
    );
    suggests(&prospere, &[("attainment", "at-or-above"), ("behaviour", "good")], &["green"], &["attainment", "behaviour"]);
    suggests(&prospere, &[("attainment", "at-or-above"), ("leadership-capacity", "insufficient")], &["red"], &["leadership-capacity"]);
    let agora = framework("agora");
    suggests(&agora, &[("curriculum", "nearly-complete"), ("governance", "effective")], &["yellow"], &["curriculum"]);
    suggests(&agora, &[("curriculum", "nearly-complete"), ("progress", "uneven")], &["amber"], &["progress"]);
}

#[test]
fn at_scholars_teaching_that_requires_improvement_leaves_both_lower_categories_open() {
    let scholars = framework("scholars");
    let either = &["significant-concern", "some-concern"];
    suggests(&scholars, &[("quality-of-teaching", "requires-improvement")], either, &["quality-of-teaching"]);
    // Good news elsewhere does not settle which of the two it is, and neither does a middling finding.
    suggests(
        &scholars,
        &[("quality-of-teaching", "requires-improvement"), ("self-evaluation", "accurate")],
        either,
        &["quality-of-teaching"],
    );
    suggests(
        &scholars,
        &[("quality-of-teaching", "requires-improvement"), ("capacity", "not-good")],
        either,
        &["quality-of-teaching", "capacity"],
    );
    // A finding of significant concern settles it.
    suggests(
        &scholars,
        &[("quality-of-teaching", "requires-improvement"), ("governance", "does-not-hold-to-account")],
        &["significant-concern"],
        &["quality-of-teaching", "governance"],
    );
}

#[test]
fn at_scholars_what_the_text_leaves_blank_suggests_nothing() {
    let scholars = framework("scholars");
    suggests(&scholars, &[], &[], &[]);
    suggests(&scholars, &[("governance", "middle-unclear"), ("attainment", "between"), ("attendance", "below-national")], &[], &[]);
    suggests(&scholars, &[("governance", "middle-unclear"), ("capacity", "not-good")], &["some-concern"], &["capacity"]);
    suggests(
        &scholars,
        &[("attainment", "in-line-or-above"), ("quality-of-teaching", "good-or-better"), ("attendance", "at-or-above-national")],
        &["performing-well"],
        &["attainment", "quality-of-teaching", "attendance"],
    );
}

#[test]
fn at_scholars_both_figures_and_both_cadences_are_kept() {
    let scholars = framework("scholars");
    let teaching = scholars.criterion(&CriterionCode::parse("quality-of-teaching").unwrap()).unwrap();
    let threshold = teaching.level(&LevelCode::parse("good-or-better").unwrap()).unwrap().threshold.clone().unwrap();
    assert_eq!(
        (threshold.comparison, threshold.min, threshold.max, threshold.unit),
        (Comparison::Range, Some(80.0), Some(85.0), Unit::Percent)
    );
    let cadence = |code: &str| scholars.review_type(&review_type(code)).unwrap().cadence.clone();
    assert_eq!(
        cadence("some-concern-monitoring"),
        Cadence::Range { most: Frequency::HalfTermly, least: Frequency::Termly, chosen_by: Role::ImprovementLead }
    );
    assert_eq!(cadence("significant-concern-monitoring"), Cadence::Every(Frequency::HalfTermly));
    assert_eq!(cadence("health-check-visit"), Cadence::Every(Frequency::Termly));
    let chosen = &scholars.review_type(&review_type("some-concern-monitoring")).unwrap().origin;
    assert!(chosen.source == Source::Published && chosen.assumed.contains(&"cadence/chosenBy".to_owned()));
}

#[test]
fn at_wpt_effective_safeguarding_says_nothing_about_the_tier() {
    let wpt = framework("wpt");
    suggests(&wpt, &[("safeguarding", "effective")], &[], &[]);
    suggests(
        &wpt,
        &[("safeguarding", "effective"), ("curriculum", "needs-adjustment"), ("teaching", "good")],
        &["requires-improvement"],
        &["curriculum"],
    );
    suggests(&wpt, &[("safeguarding", "not-effective"), ("attainment", "in-line-or-above")], &["inadequate"], &["safeguarding"]);
    assert_eq!(wpt.features.len(), 10);
}

#[test]
fn at_amadeus_the_four_sources_are_expected_and_gaps_are_named() {
    let amadeus = framework("amadeus");
    let given =
        BTreeSet::from([SourceCode::parse("progress-meetings").unwrap(), SourceCode::parse("leadership-capacity-evaluation").unwrap()]);
    let missing = amadeus.sources_missing(&review_type("annual-school-review"), &given);
    assert_eq!(
        missing.iter().map(SourceCode::as_str).collect::<Vec<_>>(),
        ["attainment-and-progress-analysis", "learning-walks-and-reviews"]
    );
    assert!(!amadeus.gap_blocks());
    assert!(amadeus.sources_missing(&review_type("no-such-review"), &given).is_empty());
    suggests(
        &amadeus,
        &[("progress", "met"), ("governance", "strong"), ("assessment", "used-well")],
        &["B"],
        &["governance", "assessment"],
    );
    suggests(&amadeus, &[("progress", "met"), ("attainment-greater-depth", "met")], &["A"], &["progress", "attainment-greater-depth"]);
    suggests(&amadeus, &[("leadership-capacity", "developing"), ("progress", "near")], &["D"], &["leadership-capacity"]);
}

#[test]
fn a_kind_of_evidence_counts_for_the_sources_that_name_it_and_an_own_kind_for_none() {
    let amadeus = framework("amadeus");
    let counts = |kind: &str| amadeus.sources_of(&SourceCode::parse(kind).unwrap()).map(SourceCode::as_str).collect::<Vec<_>>();
    assert_eq!(counts("book-scrutiny"), ["learning-walks-and-reviews"]);
    assert_eq!(counts("learning-walks-and-reviews"), ["learning-walks-and-reviews"]);
    assert!(counts("pupil-interview").is_empty());
}

#[test]
fn at_amadeus_two_categories_share_a_phase() {
    let amadeus = framework("amadeus");
    let lens: Vec<(&str, &str, &str)> = amadeus
        .scale()
        .iter()
        .map(|category| (category.code.as_str(), category.nsc_phase.as_deref().unwrap(), category.ofsted.as_deref().unwrap()))
        .collect();
    assert_eq!(
        lens,
        [
            ("E", "Stabilise", "Inadequate"),
            ("D", "Repair", "Requires Improvement"),
            ("C", "Improve", "Good"),
            ("B", "Improve", "Good to Outstanding"),
            ("A", "Sustain", "Outstanding"),
        ]
    );
    assert_eq!((amadeus.groups[0].min_academies, amadeus.groups[0].max_academies), (2, 3));
}

#[test]
fn agora_writes_the_plan_of_a_sponsored_academy_itself() {
    let agora = framework("agora");
    let rule = &agora.plan_rules[0];
    assert_eq!((rule.routes.as_slice(), rule.judgements.as_slice()), ([Route::Sponsored].as_slice(), [Judgement::Inadequate].as_slice()));
    assert_eq!(rule.authors, ["Academy Improvement Lead (AIL)"]);
    assert_eq!(rule.consulted, ["Headteacher", "Chair of the Academy Governing Board"]);
    assert_eq!(rule.basis, [Basis::WrittenByTrust]);
    let covers: Vec<&str> = rule.must_cover.iter().map(|requirement| requirement.code.as_str()).collect();
    assert_eq!(covers, ["grant-priorities", "support-provided", "support-brokered", "monitoring-schedule"]);
}

#[test]
fn a_trust_may_let_most_findings_decide_with_some_that_hold_it_back() {
    let mut document = document("prospere");
    document["categorisation"] =
        json!({"rule": "most-findings", "limitedBy": ["behaviour"], "text": "What most say.", "source": "published"});
    let framework = Framework::parse(&document).unwrap();
    let most_green = [("attainment", "at-or-above"), ("governance", "effective"), ("progress", "weak")];
    suggests(&framework, &most_green, &["green"], &["attainment", "governance"]);
    suggests(&framework, &most_green[1..], &["red", "green"], &["governance", "progress"]);
    let held_back = [most_green.as_slice(), &[("behaviour", "mixed")]].concat();
    suggests(&framework, &held_back, &["amber"], &["behaviour"]);
    assert_eq!(suggestion(&framework, &held_back).rule, "most-findings");
}

#[test]
fn criteria_that_do_not_count_are_left_out() {
    let mut document = document("prospere");
    document["categorisation"]["criteria"] = json!(["attainment", "progress"]);
    let framework = Framework::parse(&document).unwrap();
    suggests(&framework, &[("attainment", "near"), ("behaviour", "poor")], &["amber"], &["attainment"]);
}

#[test]
fn a_finding_that_the_framework_does_not_know_suggests_nothing() {
    let (criterion, level) = (CriterionCode::parse("wind").unwrap(), LevelCode::parse("strong").unwrap());
    assert!(framework("wpt").suggest([(&criterion, &level)]).categories.is_empty());
}

#[test]
fn a_suggestion_is_stored_as_it_was_given() {
    let suggestion = suggestion(&framework("scholars"), &[("quality-of-teaching", "requires-improvement")]);
    let stored = serde_json::to_value(&suggestion).unwrap();
    let either = json!(["significant-concern", "some-concern"]);
    assert_eq!(
        stored,
        json!({
            "categories": either,
            "rule": "worst-finding",
            "because": [{"criterion": "quality-of-teaching", "judgement": "requires-improvement", "categories": either}],
        })
    );
    assert_eq!(serde_json::from_value::<Suggestion>(stored).unwrap(), suggestion);
}
