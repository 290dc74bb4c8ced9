//! Findings that contradict a category without saying which other one is right.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::{document, framework, suggestion, suggests};

/// Every indicator of the best category met, but for those named.
fn all_well_but<'f>(others: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let best = [
        ("attainment", "in-line-or-above"),
        ("attainment-trend", "steady-or-rising"),
        ("capacity", "at-least-good"),
        ("quality-of-teaching", "good-or-better"),
        ("governance", "effective-challenge"),
        ("self-evaluation", "accurate"),
        ("attendance", "at-or-above-national"),
    ];
    best.map(|(criterion, level)| others.iter().copied().find(|(other, _)| *other == criterion).unwrap_or((criterion, level))).to_vec()
}

const JUDGED_WELL: [&str; 6] = ["attainment", "capacity", "quality-of-teaching", "governance", "self-evaluation", "attendance"];

#[test]
fn a_school_that_misses_one_indicator_of_the_best_category_is_not_suggested_for_it() {
    let scholars = framework("scholars");
    suggests(&scholars, &all_well_but(&[]), &["performing-well"], &JUDGED_WELL);
    for missed in [("attendance", "below-national"), ("attainment", "between"), ("governance", "middle-unclear")] {
        let findings = all_well_but(&[missed]);
        suggests(&scholars, &findings, &[], &JUDGED_WELL);
        for because in suggestion(&scholars, &findings).because {
            let points_at: Vec<&str> = because.categories.iter().map(CategoryCode::as_str).collect();
            let expected: &[&str] = if because.criterion.as_str() == missed.0 { &[] } else { &["performing-well"] };
            assert_eq!(points_at, expected, "{}", because.criterion);
        }
    }
}

#[test]
fn a_trend_that_no_category_names_rules_nothing_out() {
    suggests(
        &framework("scholars"),
        &[("attainment-trend", "steady-or-rising"), ("capacity", "at-least-good")],
        &["performing-well"],
        &["capacity"],
    );
}

#[test]
fn to_rule_out_what_was_not_suggested_changes_nothing() {
    let scholars = framework("scholars");
    let below = ("attendance", "below-national");
    suggests(&scholars, &[below, ("governance", "middle-unclear")], &[], &[]);
    suggests(&scholars, &all_well_but(&[below, ("capacity", "not-good")]), &["some-concern"], &["capacity"]);
    suggests(&scholars, &all_well_but(&[below, ("capacity", "weak")]), &["significant-concern"], &["capacity"]);
    suggests(
        &scholars,
        &all_well_but(&[below, ("quality-of-teaching", "requires-improvement")]),
        &["significant-concern", "some-concern"],
        &["quality-of-teaching"],
    );
}

#[test]
fn of_either_category_the_one_that_is_not_ruled_out_remains() {
    let mut document = document("scholars");
    document["criteria"][6]["levels"][0]["rulesOut"] = json!(["performing-well", "significant-concern"]);
    let framework = Framework::parse(&document).unwrap();
    suggests(
        &framework,
        &[("attendance", "below-national"), ("quality-of-teaching", "requires-improvement"), ("capacity", "at-least-good")],
        &["some-concern"],
        &["attendance", "quality-of-teaching"],
    );
}

#[test]
fn a_level_may_point_at_one_category_and_rule_out_another() {
    let mut document = document("prospere");
    document["categorisation"] = json!({"rule": "most-findings", "text": "What most say.", "source": "published"});
    document["criteria"][0]["levels"][0]["rulesOut"] = json!(["green"]);
    let framework = Framework::parse(&document).unwrap();
    let findings = [("governance", "effective"), ("attainment", "well-below"), ("behaviour", "good")];
    // Green has most of the findings; red does not move up into its place.
    suggests(&framework, &findings, &[], &["governance", "attainment", "behaviour"]);
    suggests(&framework, &findings[..2], &["red"], &["governance", "attainment"]);
    let stored = serde_json::to_value(suggestion(&framework, &findings[1..2])).unwrap();
    let because = json!([{"criterion": "attainment", "judgement": "well-below", "categories": ["red"]}]);
    assert_eq!(stored, json!({"categories": ["red"], "rule": "most-findings", "because": because}));
}

#[test]
fn what_limits_most_findings_can_be_ruled_out_by_any_of_them() {
    let mut document = document("prospere");
    document["categorisation"] =
        json!({"rule": "most-findings", "limitedBy": ["behaviour"], "text": "What most say.", "source": "published"});
    document["criteria"][4]["levels"][2]["rulesOut"] = json!(["amber"]);
    let framework = Framework::parse(&document).unwrap();
    let held_back = [("attainment", "at-or-above"), ("governance", "effective"), ("behaviour", "mixed")];
    suggests(&framework, &held_back, &[], &["governance", "behaviour"]);
}

#[test]
fn a_criterion_that_does_not_count_rules_nothing_out() {
    let mut document = document("scholars");
    document["categorisation"]["criteria"] = json!(["capacity", "governance"]);
    let framework = Framework::parse(&document).unwrap();
    let well = ("capacity", "at-least-good");
    suggests(&framework, &[well, ("attendance", "below-national")], &["performing-well"], &["capacity"]);
    suggests(&framework, &[well, ("governance", "middle-unclear")], &[], &["capacity", "governance"]);
}

#[test]
fn scholars_alone_has_levels_that_miss_the_best_category_and_point_at_no_other() {
    for built_in in built_in() {
        let framework = framework(built_in.code);
        let ruling_out: Vec<(&str, &str)> = framework
            .criteria()
            .iter()
            .flat_map(|criterion| criterion.levels.iter().map(move |level| (criterion, level)))
            .filter(|(_, level)| !level.rules_out.is_empty())
            .map(|(criterion, level)| {
                let assumed = level.origin.source == Source::Assumed || level.origin.assumed.iter().any(|field| field == "rulesOut");
                assert!(assumed, "the trust says what the best category asks for, and not in so many words what misses it");
                assert_eq!(level.rules_out, [framework.scale().last().unwrap().code.clone()]);
                (criterion.code.as_str(), level.code.as_str())
            })
            .collect();
        let expected: &[(&str, &str)] = match built_in.code {
            "scholars" => &[("attainment", "between"), ("governance", "middle-unclear"), ("attendance", "below-national")],
            _ => &[],
        };
        assert_eq!(ruling_out, expected, "{}", built_in.code);
    }
}

fn levels_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let criteria = document["criteria"].as_array_mut().unwrap().iter_mut();
    criteria.flat_map(|criterion| criterion["levels"].as_array_mut().unwrap())
}

/// The document with levels that rule out what `chosen` says, as far as they do not point there.
fn ruling_out(mut document: Value, chosen: &[u8]) -> Value {
    let scale: Vec<Value> = document["scale"].as_array().unwrap().iter().map(|category| category["code"].clone()).collect();
    for (level, bits) in levels_mut(&mut document).zip(chosen.iter().cycle()) {
        let own = |code: &Value| level["category"] == *code || level["eitherOf"].as_array().is_some_and(|codes| codes.contains(code));
        let codes: Vec<Value> =
            scale.iter().enumerate().filter(|(rank, code)| bits & (1 << rank) != 0 && !own(code)).map(|(_, code)| code.clone()).collect();
        level["rulesOut"] = if codes.is_empty() { Value::Null } else { json!(codes) };
        if let Some(assumed) = level.get_mut("assumed").and_then(Value::as_array_mut) {
            assumed.retain(|field| field != "rulesOut");
        }
    }
    document
}

proptest! {
    #[test]
    fn a_suggestion_is_what_the_rule_comes_to_less_what_findings_rule_out(
        which in 0..5_usize,
        most in any::<bool>(),
        chosen in prop::collection::vec(0..32_u8, 1..40),
        judged in prop::collection::vec(prop::option::of(0..5_usize), 12),
    ) {
        let mut document = document(built_in()[which].code);
        if most {
            let limiting = document["criteria"][1]["code"].clone();
            document["categorisation"] = json!({"rule": "most-findings", "limitedBy": [limiting], "text": "Most.", "source": "assumed"});
        }
        let framework = Framework::parse(&ruling_out(document.clone(), &chosen)).unwrap();
        let lenient = Framework::parse(&ruling_out(document, &[0])).unwrap();
        let findings: Vec<(&Criterion, &Level)> = framework
            .criteria()
            .iter()
            .zip(&judged)
            .filter_map(|(criterion, judged)| Some((criterion, criterion.levels.get((*judged)?)?)))
            .collect();
        let made = || findings.iter().map(|(criterion, level)| (&criterion.code, &level.code));
        let (suggestion, before) = (framework.suggest(made()), lenient.suggest(made()));
        let ruled_out = |code: &CategoryCode| findings.iter().any(|(_, level)| level.rules_out.contains(code));

        prop_assert!(!suggestion.categories.iter().any(ruled_out));
        let left: Vec<CategoryCode> = before.categories.iter().filter(|code| !ruled_out(code)).cloned().collect();
        prop_assert_eq!(&suggestion.categories, &left);

        let given: Vec<(&CriterionCode, &LevelCode)> = suggestion.because.iter().map(|b| (&b.criterion, &b.judgement)).collect();
        let named = |code: &CategoryCode| suggestion.because.iter().any(|because| because.categories.contains(code));
        prop_assert!(before.categories.iter().all(named), "what the rule came to is shown, taken away or not");
        for (criterion, level) in &findings {
            let gave = before.because.iter().any(|because| because.criterion == criterion.code);
            let objected = before.categories.iter().any(|code| level.rules_out.contains(code));
            prop_assert_eq!(given.contains(&(&criterion.code, &level.code)), gave || objected);
        }
        let in_order: Vec<(&CriterionCode, &LevelCode)> = made().filter(|finding| given.contains(finding)).collect();
        prop_assert_eq!(given, in_order);
    }
}
