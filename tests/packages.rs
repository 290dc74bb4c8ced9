//! The package that opens with each category, each trust in its own words, and who needs support first.

use serde_json::{Value, json};

use crate::harness::{Academy, Trust, World, review};

const MINE: &str = "910001";

#[track_caller]
fn decided(academy: &Academy<'_>, kind: &str, category: &str, on: &str) {
    let event = academy.reviewed(&review(&academy.trust.executive, kind, on).with("reviewers", json!([academy.trust.executive.person])));
    academy.decide(&academy.trust.lead, category, on, &[&event]).expect(201);
}

/// The things promised by the package of the category in force.
#[track_caller]
fn package(academy: &Academy<'_>) -> (String, Vec<String>) {
    let support = academy.get(&academy.trust.ceo, "/support").expect(200).json;
    let first = &support["entitlement"][0];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&first["package"]), first["items"].as_array().expect("items").iter().map(|item| text(&item["item"])).collect())
}

#[track_caller]
fn of(trust: &Trust, kind: &str, steps: &[(&str, &str, &[&str])]) {
    let academy = trust.academy(MINE);
    for ((category, expected, some), on) in steps.iter().zip(["2025-10-13", "2025-10-14", "2025-10-15", "2025-10-16"]) {
        decided(&academy, kind, category, on);
        let (open, items) = package(&academy);
        assert_eq!(open, *expected, "{category}");
        for item in *some {
            assert!(items.iter().any(|known| known == item), "{category}: {item} is not among {items:?}");
        }
    }
}

#[test]
fn w10_an_inadequate_school_gets_leaders_and_an_improvement_team_on_site() {
    let world = World::new();
    let trust = world.trust("wpt");
    world.at("2025-10-20");
    let all = [
        "leadership-support",
        "team-building",
        "improvement-team",
        "governance-review",
        "local-advisory-committee",
        "intensive-support",
        "robust-systems",
    ];
    of(&trust, "progress-check", &[("inadequate", "inadequate-package", &all)]);
    // The governance review of the package is delivered by the review itself.
    let academy = trust.at(MINE);
    academy.reviewed(&review(&trust.executive, "governance-review", "2025-10-20").with("reviewers", json!([trust.executive.person])));
    let support = academy.get(&trust.ceo, "/support").expect(200).json;
    let items = support["entitlement"][0]["items"].as_array().unwrap().iter();
    let delivered: Vec<_> = items.filter(|item| item["status"] == "delivered").map(|item| item["item"].as_str().unwrap()).collect();
    assert_eq!(delivered, ["governance-review"]);
}

#[test]
fn w11_a_school_that_requires_improvement_gets_leadership_capacity_and_staff() {
    let world = World::new();
    let trust = world.trust("wpt");
    world.at("2025-10-20");
    let all = [
        "leadership-capacity",
        "education-monitoring",
        "staff-transfer",
        "curriculum-and-assessment",
        "performance-management",
        "pedagogy-and-coaching",
        "cpd-programme",
    ];
    of(&trust, "progress-check", &[("requires-improvement", "requires-improvement-package", &all)]);
}

#[test]
fn m9_each_categorys_package_opens_with_it_and_the_best_support_others() {
    let world = World::new();
    let trust = world.trust("amadeus");
    world.at("2025-10-20");
    of(
        &trust,
        "annual-school-review",
        &[
            ("E", "category-e", &["executive-leadership", "governance-review", "policy-review", "joint-learning-walks"]),
            ("D", "category-d", &["brokered-leaders", "target-groups", "trust-data-systems", "joint-training"]),
            ("C", "categories-c-to-a", &["working-alongside", "support-others", "external-networking"]),
            ("A", "categories-c-to-a", &["support-others"]),
        ],
    );
    let support = trust.at(MINE).get(&trust.ceo, "/support").expect(200).json;
    assert_eq!(
        (&support["entitlement"][0]["source"], &support["entitlement"][1]["package"]),
        (&json!("published"), &json!("every-school"))
    );
}

#[test]
fn a3_the_rating_ranks_whom_to_support_first_and_says_why() {
    let world = World::new();
    let trust = world.trust("agora");
    let academies = ["910001", "910002", "910003", "910004"].map(|urn| trust.academy(urn));
    world.at("2026-01-12");
    let rate = |academy: &Academy<'_>, category: &str, progress: &str, on: &str| {
        let event = academy.reviewed(&review(&trust.executive, "termly-evaluation", on).progress(progress));
        academy.decide(&trust.lead, category, on, &[&event]).expect(201);
    };
    rate(&academies[0], "green", "on-track", "2025-10-13");
    rate(&academies[1], "amber", "on-track", "2025-10-14");
    rate(&academies[2], "green", "on-track", "2025-10-14");
    rate(&academies[2], "amber", "on-track", "2026-01-12");
    rate(&academies[3], "red", "on-track", "2026-01-12");
    let ranked = trust.get(&trust.ceo, "/board?sort=priority").expect(200);
    let urns: Vec<_> = ranked.items().iter().map(|row| (row["priority"].as_u64().unwrap(), row["urn"].as_str().unwrap())).collect();
    assert_eq!(urns, [(1, "910004"), (2, "910003"), (3, "910002"), (4, "910001")]);
    assert_eq!(
        ranked.items()[1]["reasons"],
        json!([
            "In category Amber, number 2 of 4 from the worst, since 12 January 2026",
            "Its category got worse on 12 January 2026",
            "Last reviewed on 12 January 2026"
        ])
    );
    // What each is promised stands beside it, so that help follows the rating.
    let promised = academies[3].get(&trust.ceo, "/support").expect(200).json;
    assert_eq!(
        (&promised["entitlement"][0]["package"], &promised["summary"]["outstanding"]),
        (&json!("red-package"), &json!(6)),
        "{promised}"
    );
}
