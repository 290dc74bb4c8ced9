//! What a document must hold, tried by breaking the ones that ship with the program.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::document;

/// Fields that a document may leave out; `*` stands for any place in a list.
const OPTIONAL: &[&str] = &[
    "/description",
    "/mappings",
    "/gapBlocks",
    "/appointments",
    "/groups",
    "/appraisals",
    "/accountabilities",
    "/measures",
    "/standards",
    "/arrangements",
    "/riskAssessment",
    "/activities",
    "/features",
    "/scale/*/text",
    "/scale/*/ofsted",
    "/scale/*/nscPhase",
    "/scale/*/supportTier",
    "/scale/*/colour/name",
    "/scale/*/colour/hex",
    "/criteria/*/text",
    "/criteria/*/levels/*/name",
    "/criteria/*/levels/*/text",
    "/criteria/*/levels/*/category",
    "/criteria/*/levels/*/eitherOf",
    "/criteria/*/levels/*/rulesOut",
    "/criteria/*/levels/*/threshold",
    "/criteria/*/levels/*/threshold/note",
    "/categorisation/criteria",
    "/categorisation/limitedBy",
    "/reviewTypes/*/text",
    "/reviewTypes/*/asks",
    "/reviewTypes/*/expectedSources",
    "/reviewTypes/*/standards",
    "/reviewTypes/*/categories",
    "/reviewTypes/*/routes",
    "/reviewTypes/*/progressFindings",
    "/reviewTypes/*/reviewsCategory",
    "/reviewTypes/*/reviewersFromElsewhere",
    "/reviewTypes/*/reviewersLeadElsewhere",
    "/reviewTypes/*/visit",
    "/reviewTypes/*/selfEvaluation",
    "/reviewTypes/*/gives",
    "/evidenceSources/*/selfEvaluation",
    "/evidenceSources/*/kinds",
    "/escalation/automatic",
    "/entitlements/*/aim",
    "/entitlements/*/universal",
    "/entitlements/*/items/*/focus",
    "/entitlements/*/items/*/reviewType",
    "/entitlements/*/items/*/onRequest",
    "/entitlements/*/items/*/restricted",
    "/appointments/*/requirements",
    "/planRules/*/routes",
    "/planRules/*/judgements",
    "/planRules/*/categories",
    "/planRules/*/consulted",
    "/planRules/*/agreedBy",
    "/planRules/*/advisedBy",
    "/planRules/*/monitoredBy",
    "/planRules/*/mustCover/*/shownBy",
    "/audiences/*/receives/*/reviewType",
    "/audiences/*/receives/*/presentedBy",
    "/roles/*/text",
    "/roles/*/group",
    "/appraisals/*/advisedBy",
    "/measures/*/target",
    "/measures/*/target/note",
    "/measures/*/by",
    "/arrangements/*/until",
    "/arrangements/*/untilSubstantiveHead",
    "/activities/*/cadence",
    "/activities/*/ledBy",
    "/activities/*/attendedBy",
    "/activities/*/themes",
    "/activities/*/records",
    "/entitlements/*/assumed",
    "/scale/*/assumed",
];

/// Every field of every object, as (pointer, the same with `*` for list places).
fn fields(value: &Value, pointer: &str, shape: &str, found: &mut Vec<(String, String)>) {
    if let Value::Object(map) = value {
        for (name, inner) in map {
            let (pointer, shape) = (format!("{pointer}/{name}"), format!("{shape}/{name}"));
            found.push((pointer.clone(), shape.clone()));
            fields(inner, &pointer, &shape, found);
        }
    }
    if let Value::Array(items) = value {
        for (index, inner) in items.iter().enumerate() {
            fields(inner, &format!("{pointer}/{index}"), &format!("{shape}/*"), found);
        }
    }
}

fn all_fields(document: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    fields(document, "", "", &mut found);
    found
}

/// One field of each shape that the document has.
fn one_of_each(document: &Value) -> BTreeMap<String, String> {
    all_fields(document).into_iter().rev().map(|(pointer, shape)| (shape, pointer)).collect()
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn without(document: &Value, pointer: &str) -> Value {
    let mut document = document.clone();
    let name = pointer.rsplit_once('/').unwrap().1;
    document.pointer_mut(parent(pointer)).unwrap().as_object_mut().unwrap().remove(name);
    document
}

fn with(document: &Value, pointer: &str, value: Value) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(pointer).unwrap() = value;
    document
}

#[track_caller]
fn faults(document: &Value) -> Vec<(String, &'static str)> {
    let faults = Framework::parse(document).expect_err("the document is faulty");
    for fault in faults.iter() {
        let stands = document.pointer(&fault.pointer).is_some() || document.pointer(parent(&fault.pointer)).is_some();
        assert!(stands, "{} is nowhere in the document", fault.pointer);
    }
    faults.into_vec().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

/// What of support and of rating rounds a framework may leave out.
const OF_SUPPORT: [&str; 3] = ["/supportRoles", "/supportTimes", "/ratingRounds"];

#[track_caller]
fn missed(document: &Value, pointer: &str, shape: &str) {
    if OPTIONAL.contains(&shape) || OF_SUPPORT.contains(&shape) || shape.ends_with("/assumed") {
        return;
    }
    let found = faults(&without(document, pointer));
    assert!(found.iter().any(|(at, code)| at == pointer && *code == "missing"), "without {pointer}: {found:?}");
}

#[track_caller]
fn mistyped(document: &Value, pointer: &str) {
    let wrong = if document.pointer(pointer).unwrap().is_object() { json!("a word") } else { json!({"unexpected": 1}) };
    let found = faults(&with(document, pointer, wrong));
    assert!(found.iter().any(|(at, _)| at.starts_with(pointer)), "{pointer} mistyped: {found:?}");
}

#[test]
fn every_built_in_document_is_free_of_faults_and_keeps_its_order() {
    for built_in in built_in() {
        let document = document(built_in.code);
        let framework = Framework::parse(&document).unwrap_or_else(|faults| panic!("{}: {faults:#?}", built_in.code));
        let written = |part: &str| -> Vec<String> {
            document[part].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(framework.scale().iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("scale"));
        assert_eq!(framework.progress_scale().iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("progressScale"));
        assert_eq!(framework.criteria().iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("criteria"));
        assert_eq!(framework.review_types().iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("reviewTypes"));
        assert_eq!(framework.ladder().iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("ladder"));
        assert_eq!(framework.plan_rules.iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), written("planRules"));
    }
}

#[test]
fn every_required_field_is_missed_and_every_field_has_a_type() {
    for built_in in built_in() {
        let document = document(built_in.code);
        for (shape, pointer) in one_of_each(&document) {
            missed(&document, &pointer, &shape);
            mistyped(&document, &pointer);
        }
    }
}

#[test]
fn no_list_may_be_empty() {
    for built_in in built_in() {
        let document = document(built_in.code);
        for pointer in one_of_each(&document).into_values().filter(|pointer| document.pointer(pointer).unwrap().is_array()) {
            let found = faults(&with(&document, &pointer, json!([])));
            assert!(found.contains(&(pointer.clone(), "wrong-length")), "{pointer} emptied: {found:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn breaking_any_field_is_reported_where_it_is_broken(which in 0..5_usize, field in any::<prop::sample::Index>()) {
        let document = document(built_in()[which].code);
        let fields = all_fields(&document);
        let (pointer, shape) = field.get(&fields);
        missed(&document, pointer, shape);
        mistyped(&document, pointer);
    }

    #[test]
    fn parsing_never_panics(which in 0..5_usize, field in any::<prop::sample::Index>(), text in "\\PC{0,12}", number in any::<i64>()) {
        let document = document(built_in()[which].code);
        let fields = all_fields(&document);
        let (pointer, _) = field.get(&fields);
        for value in [json!(text), json!(number), json!([text]), json!(null), json!([[], {}, number])] {
            let _parsed_or_refused = Framework::parse(&with(&document, pointer, value)).is_ok();
        }
    }
}

#[track_caller]
fn refused(code: &str, pointer: &str, value: Value, at: &str, fault: &'static str) {
    let found = faults(&with(&document(code), pointer, value));
    assert!(found.contains(&(at.to_owned(), fault)), "{found:?}");
}

#[test]
fn every_reference_must_lead_somewhere() {
    refused("agora", "/criteria/0/levels/0/category", json!("purple"), "/criteria/0/levels/0/category", "unknown-reference");
    refused("scholars", "/criteria/3/levels/0/eitherOf/1", json!("purple"), "/criteria/3/levels/0/eitherOf/1", "unknown-reference");
    refused("agora", "/criteria/0/area", json!("moon"), "/criteria/0/area", "unknown-reference");
    refused("agora", "/reviewTypes/0/audiences/0", json!("press"), "/reviewTypes/0/audiences/0", "unknown-reference");
    refused("agora", "/reviewTypes/0/carriedOutBy/0", json!("Wizard"), "/reviewTypes/0/carriedOutBy/0", "unknown-reference");
    refused("amadeus", "/reviewTypes/0/expectedSources/0", json!("rumour"), "/reviewTypes/0/expectedSources/0", "unknown-reference");
    refused("amadeus", "/reviewTypes/0/standards/0", json!("habit"), "/reviewTypes/0/standards/0", "unknown-reference");
    refused("agora", "/escalation/automatic/reviewTypes/0", json!("gossip"), "/escalation/automatic/reviewTypes/0", "unknown-reference");
    refused("agora", "/entitlements/0/items/0/providedBy/0", json!("nobody"), "/entitlements/0/items/0/providedBy/0", "unknown-reference");
    refused("scholars", "/entitlements/0/categories/0", json!("purple"), "/entitlements/0/categories/0", "unknown-reference");
    refused("agora", "/planRules/0/authors/0", json!("Wizard"), "/planRules/0/authors/0", "unknown-reference");
}

#[test]
fn order_and_uniqueness_are_held() {
    refused("prospere", "/criteria/0/levels/0/category", json!("green"), "/criteria/0/levels/1", "wrong-order");
    refused("prospere", "/scale/1/code", json!("red"), "/scale/1/code", "duplicate");
    refused("prospere", "/scale/1/colour/textCode", json!("R"), "/scale/1/colour/textCode", "duplicate");
    refused("prospere", "/roles/1/title", json!("CEO"), "/roles/1/title", "duplicate");
    refused("prospere", "/progressScale/0/fastEnough", json!(true), "/progressScale", "incomplete");
    refused("amadeus", "/progressScale/0/fastEnough", json!(true), "/progressScale/1/fastEnough", "wrong-order");
    refused("scholars", "/reviewTypes/4/cadence/range", json!(["termly", "half-termly"]), "/reviewTypes/4/cadence/range", "wrong-order");
    refused("scholars", "/measures/1/target/min", json!(90), "/measures/1/target/max", "wrong-order");
    refused("amadeus", "/groups/0/minAcademies", json!(4), "/groups/0/maxAcademies", "wrong-order");
}

#[test]
fn a_level_rules_out_categories_of_the_scale_once_each_and_none_of_its_own() {
    let both = json!(["some-concern", "performing-well"]);
    let framework = Framework::parse(&with(&document("scholars"), "/criteria/0/levels/1/rulesOut", both)).unwrap();
    let ruled_out: Vec<&str> = framework.criteria()[0].levels[1].rules_out.iter().map(CategoryCode::as_str).collect();
    assert_eq!(ruled_out, ["some-concern", "performing-well"]);

    refused("scholars", "/criteria/0/levels/1/rulesOut/0", json!("purple"), "/criteria/0/levels/1/rulesOut/0", "unknown-reference");
    refused("scholars", "/criteria/0/levels/1/rulesOut/0", json!("not a code"), "/criteria/0/levels/1/rulesOut/0", "not-a-code");
    refused("scholars", "/criteria/0/levels/1/rulesOut", json!("performing-well"), "/criteria/0/levels/1/rulesOut", "wrong-type");
    let twice = json!(["performing-well", "performing-well"]);
    refused("scholars", "/criteria/0/levels/1/rulesOut", twice, "/criteria/0/levels/1/rulesOut/1", "duplicate");

    let mut faulty = document("scholars");
    faulty["criteria"][0]["levels"][2]["rulesOut"] = json!(["significant-concern", "performing-well", "purple"]);
    faulty["criteria"][3]["levels"][0]["rulesOut"] = json!(["performing-well", "some-concern"]);
    faulty["criteria"][4]["levels"][1]["assumed"] = json!(["name", "text", "threshold"]);
    let expected = [
        ("/criteria/0/levels/2/rulesOut/1", "contradiction"),
        ("/criteria/0/levels/2/rulesOut/2", "unknown-reference"),
        ("/criteria/3/levels/0/rulesOut/1", "contradiction"),
        ("/criteria/4/levels/1/assumed/2", "unknown-field"),
    ];
    assert_eq!(faults(&faulty), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[test]
fn a_mapping_never_chooses_a_category_and_no_title_runs_the_service() {
    refused("amadeus", "/mappings/0/prefillsCategory", json!(true), "/mappings/0/prefillsCategory", "never-prefills");
    refused("amadeus", "/mappings", json!(null), "/scale/0/nscPhase", "no-mapping");
    refused("agora", "/roles/0/role", json!("operator"), "/roles/0/role", "not-a-role");
    refused("agora", "/ladder/0/actors/0", json!("auditor"), "/ladder/0/actors/0", "cannot-act");
    refused("agora", "/escalation/automatic/roles/0", json!("governor"), "/escalation/automatic/roles/0", "cannot-climb");
    refused(
        "agora",
        "/escalation/automatic/reviewTypes/0",
        json!("plan-discussion"),
        "/escalation/automatic/reviewTypes/0",
        "no-progress-findings",
    );
    refused("agora", "/escalation/proposals/decidedBy", json!("clerk"), "/escalation/proposals/decidedBy", "cannot-decide");
}

#[test]
fn what_was_assumed_must_be_a_field_of_a_published_item() {
    refused("agora", "/ladder/0/assumed/0", json!("actWithinYears"), "/ladder/0/assumed/0", "unknown-field");
    refused("agora", "/ladder/0/source", json!("assumed"), "/ladder/0/assumed", "needless");
    refused("agora", "/ladder/0/source", json!("guessed"), "/ladder/0/source", "unknown-word");
}

#[test]
fn a_document_is_refused_with_every_fault_at_once() {
    let mut document = document("scholars");
    document["colour"] = json!("blue");
    document["scale"][0]["colour"]["hex"] = json!("red");
    document["criteria"][0]["levels"][0]["eitherOf"] = json!(["some-concern"]);
    document["criteria"][3]["levels"][1]["threshold"]["max"] = json!(null);
    document["reviewTypes"] = json!([]);
    document["entitlements"].as_array_mut().unwrap().truncate(2);
    let found = faults(&document);
    for expected in [
        ("/colour", "unknown-field"),
        ("/scale/0/colour/hex", "not-a-colour"),
        ("/criteria/0/levels/0/eitherOf", "contradiction"),
        ("/criteria/0/levels/0/eitherOf", "wrong-length"),
        ("/criteria/3/levels/1/threshold/max", "missing"),
        ("/reviewTypes", "wrong-length"),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} is not in {found:?}");
    }
    document = super::document("scholars");
    document["entitlements"].as_array_mut().unwrap().truncate(2);
    assert_eq!(faults(&document), [("/entitlements".to_owned(), "incomplete")]);
}

#[test]
fn only_an_object_is_a_framework() {
    for value in [json!(null), json!([]), json!("agora"), json!({})] {
        assert!(Framework::parse(&value).is_err());
    }
}
