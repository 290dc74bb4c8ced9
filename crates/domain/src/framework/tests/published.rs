//! What the trusts' own texts say, looked up in the data: facts, figures and who does what.

use super::super::*;
use super::framework;

#[track_caller]
fn published(origin: &Origin, fields: &[&str]) {
    assert_eq!(origin.source, Source::Published);
    for field in fields {
        assert!(!origin.assumed.iter().any(|assumed| assumed == field), "{field} is published, not assumed");
    }
}

#[track_caller]
fn review<'f>(framework: &'f Framework, code: &str) -> &'f ReviewType {
    framework.review_type(&ReviewTypeCode::parse(code).unwrap()).unwrap()
}

#[track_caller]
fn package<'f>(framework: &'f Framework, code: &str) -> &'f Entitlement {
    framework.entitlements.iter().find(|entitlement| entitlement.code.as_str() == code).unwrap()
}

fn codes<'f>(items: impl IntoIterator<Item = &'f Requirement>) -> Vec<&'f str> {
    items.into_iter().map(|item| item.code.as_str()).collect()
}

#[test]
fn only_scholars_and_the_targets_of_amadeus_come_with_published_indicators() {
    for (code, published) in [("prospere", 0), ("agora", 0), ("scholars", 7), ("wpt", 0), ("amadeus", 3)] {
        let framework = framework(code);
        let count = framework.criteria().iter().filter(|criterion| criterion.origin.source == Source::Published).count();
        assert_eq!(count, published, "{code}");
        assert_eq!(framework.categorisation().origin.source, Source::Assumed, "{code}");
    }
}

#[test]
fn prospere_employs_central_advisers_on_three_criteria_and_tests_school_leaders_more_lightly() {
    let prospere = framework("prospere");
    let tests: Vec<(&str, Vec<&str>)> =
        prospere.appointments.iter().map(|appointment| (appointment.code.as_str(), codes(&appointment.requirements))).collect();
    assert_eq!(
        tests,
        [
            ("central-expert-adviser", vec!["recent-successful-leadership", "rapid-sustainable-improvement", "support-of-others"]),
            ("school-leader", vec!["current-successful-leader", "school-to-school-experience"]),
            ("coach-or-curriculum-lead", vec![]),
        ]
    );
    published(&prospere.appointments[0].origin, &["requirements"]);
}

#[test]
fn prospere_reports_each_term_and_plans_by_judgement() {
    let prospere = framework("prospere");
    let report = review(&prospere, "termly-progress-report");
    assert_eq!(report.cadence, Cadence::Every(Frequency::Termly));
    published(&report.origin, &["cadence", "looksAt", "audiences", "progressFindings"]);
    let [good, below, ..] = prospere.plan_rules.as_slice() else { panic!("two rules by judgement") };
    assert_eq!(good.judgements, [Judgement::Outstanding, Judgement::Good]);
    assert!(codes(&good.must_cover).ends_with(&["due-diligence-points", "conversion-points"]));
    assert_eq!(below.judgements, [Judgement::RequiresImprovement, Judgement::Inadequate]);
    assert!(codes(&below.must_cover).ends_with(&["grant-priorities"]));
    assert_eq!(good.due_from, DueFrom::Joining);
    published(&prospere.accountabilities[0].origin, &["of"]);
}

#[test]
fn agora_shares_its_termly_rating_with_the_school_and_reports_it_to_ceo_and_trustees() {
    let agora = framework("agora");
    let rating = review(&agora, "termly-evaluation");
    assert_eq!(rating.cadence, Cadence::Every(Frequency::Termly));
    assert_eq!(rating.carried_out_by, ["Academy Improvement Lead (AIL)"]);
    assert_eq!(rating.audiences.iter().map(ItemCode::as_str).collect::<Vec<_>>(), ["school", "ceo", "trustees"]);
    published(&rating.origin, &["cadence", "carriedOutBy", "audiences", "reviewsCategory"]);
    let external: Vec<&str> =
        agora.support_sources.iter().filter(|source| source.external && source.quality_assured).map(|s| s.code.as_str()).collect();
    assert_eq!(external, ["improvement-providers", "nle", "lle", "sle"]);
}

#[test]
fn scholars_opens_programmes_by_category_and_offers_health_checks_to_all() {
    let scholars = framework("scholars");
    let category = |code: &str| EntitledTo::Categories(vec![CategoryCode::parse(code).unwrap()]);
    let significant = package(&scholars, "significant-needs");
    assert_eq!(significant.to, category("significant-concern"));
    let restricted: Vec<&str> = significant.items.iter().filter(|item| item.restricted).map(|item| item.code.as_str()).collect();
    assert_eq!(restricted, ["individual-programmes"]);
    assert_eq!(package(&scholars, "some-needs").to, category("some-concern"));
    let universal = package(&scholars, "universal-offer");
    assert_eq!(universal.to, EntitledTo::Everyone);
    assert_eq!(universal.items[0].review_type.as_ref().map(ReviewTypeCode::as_str), Some("health-check-visit"));
    assert!(universal.items.iter().any(|item| item.on_request));
    let authors: Vec<(&str, &str)> = scholars.plan_rules[..2].iter().map(|rule| (rule.authors[0].as_str(), rule.code.as_str())).collect();
    assert_eq!(authors, [("School improvement lead", "significant-concern-action-plan"), ("Headteacher", "some-concern-action-plan")]);
    let governors_and_trustees: Vec<&str> =
        review(&scholars, "significant-concern-monitoring").audiences.iter().map(ItemCode::as_str).collect();
    assert_eq!(governors_and_trustees, ["governors", "trustees"]);
}

#[test]
fn wpt_has_a_package_for_each_tier_and_peers_from_other_schools() {
    let wpt = framework("wpt");
    let intensive = package(&wpt, "inadequate-package").items.iter().find(|item| item.code.as_str() == "intensive-support").unwrap();
    assert_eq!(intensive.focus, ["teaching", "curriculum", "behaviour", "attendance", "safeguarding", "governance", "data analysis"]);
    let monitoring = review(&wpt, "quality-of-education-monitoring");
    assert_eq!(monitoring.looks_at[..3], ["Intent", "Implementation", "Impact"]);
    assert!(review(&wpt, "peer-review").reviewers_from_elsewhere);
    assert_eq!(review(&wpt, "progress-check").cadence, Cadence::Every(Frequency::KeyPoints));
    published(&review(&wpt, "progress-check").origin, &["cadence"]);
    assert!(wpt.standards[0].local_variation);
    let enquiry = wpt.activities.iter().find(|activity| activity.code.as_str() == "enquiry-groups").unwrap();
    assert_eq!(enquiry.themes, ["SEND", "Disadvantaged pupils", "Safeguarding"]);
    for tier in wpt.scale() {
        assert!(wpt.entitlements.iter().any(|package| package.to == EntitledTo::Categories(vec![tier.code.clone()])), "{}", tier.code);
    }
}

#[test]
fn amadeus_reviews_yearly_assesses_risk_each_half_term_and_meets_each_month() {
    let amadeus = framework("amadeus");
    let cadences: Vec<Cadence> =
        ["annual-school-review", "risk-assessment", "ceo-headteacher-meeting", "termly-data-update", "self-evaluation"]
            .iter()
            .map(|code| {
                published(&review(&amadeus, code).origin, &["cadence"]);
                review(&amadeus, code).cadence.clone()
            })
            .collect();
    let expected = [Frequency::Annual, Frequency::HalfTermly, Frequency::Monthly, Frequency::Termly, Frequency::Annual];
    assert_eq!(cadences, expected.map(Cadence::Every));
    assert_eq!(review(&amadeus, "annual-school-review").carried_out_by, ["CEO", "Executive Team member", "External adviser"]);
    assert_eq!(review(&amadeus, "risk-assessment").asks.len(), 2);
}

#[test]
fn amadeus_serves_its_standards_committee_and_appraises_its_leaders() {
    let amadeus = framework("amadeus");
    let committee = amadeus.audiences.iter().find(|audience| audience.code.as_str() == "joint-standards-committee").unwrap();
    let receives: Vec<(Option<&str>, &Cadence)> =
        committee.receives.iter().map(|receipt| (receipt.review_type.as_ref().map(ReviewTypeCode::as_str), &receipt.cadence)).collect();
    assert_eq!(
        receives,
        [
            (Some("risk-assessment"), &Cadence::Every(Frequency::ThreeTimesAYear)),
            (Some("end-of-year-analysis"), &Cadence::Every(Frequency::Annual)),
            (Some("termly-data-update"), &Cadence::Every(Frequency::Termly)),
        ]
    );
    assert_eq!(committee.receives[2].presented_by, ["Headteacher", "Chair of the Local Governing Body"]);
    let progress = amadeus.measures.iter().find(|measure| measure.code.as_str() == "progress").unwrap().target.clone().unwrap();
    assert_eq!((progress.comparison, progress.max), (Comparison::TopPercent, Some(25.0)));
    let head = &amadeus.appraisals[1];
    assert_eq!((head.by.len(), head.advised_by.as_slice()), (2, ["External consultant".to_owned()].as_slice()));
    let leader = amadeus.roles.iter().find(|title| title.title == "Executive Leader").unwrap();
    assert!(leader.group && leader.role == Role::ExecutiveHeadteacher);
}
