//! Deciding an academy's category: a person does, for a reason, on evidence.
//!
//! A framework's suggestion binds nobody. Where the decision departs from it that is recorded, and
//! the reason stands beside it. Neither an Ofsted judgement nor an NSC phase ever suggests one:
//! historic judgements do not always reflect the current reality.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::record_review::listed;
use super::{Academy, CategoryFact, Decision};
use crate::codes::{CategoryCode, SourceCode};
use crate::event::{CategoryChanged, CategoryConfirmed, CategoryRef, FrameworkRef, ReviewContent};
use crate::framework::{Framework, Suggestion};
use crate::ids::{DecisionId, EventId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Decide a category from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideCategory {
    /// The decision's id.
    pub decision: DecisionId,
    /// The category.
    pub category: CategoryCode,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// The events it rests on; at least one.
    pub basis: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: DecideCategory, setting: Setting<'_>) -> Decision {
    decide_in(academy, command, None, setting)
}

/// The same in a rating round, where one is given. There a decision that somebody made before and that is
/// made again is an event all the same: only one that names the round belongs to it.
pub(super) fn decide_in(academy: &Academy, command: DecideCategory, round: Option<RoundId>, setting: Setting<'_>) -> Decision {
    let DecideCategory { decision, category, effective_on, basis, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/effectiveOn", effective_on, &mut refusals);
    refusals.unless(academy.was_in_trust_on(effective_on), "/effectiveOn", || Refusal::NotInTrust { on: effective_on });
    refusals.unless(!basis.is_empty(), "/basis", || Refusal::NothingGiven("the academy's events"));
    academy.check_events("/basis", &basis, &mut refusals);
    let framework = setting.framework_on(effective_on, &mut refusals);
    if let Some((framework, _)) = &framework {
        let scale = || listed(framework.scale().iter().map(|c| c.code.as_str()));
        refusals.unless(framework.category(&category).is_some(), "/category", || Refusal::UnknownCategory(category.clone(), scale()));
        let missing = sources_missing(academy, &basis, framework);
        let blocks = framework.gap_blocks() && !missing.is_empty();
        refusals.unless(!blocks, "/basis", || Refusal::SourcesMissing(listed(missing.iter().map(|s| s.as_str()))));
    }
    refusals.none()?;
    let Some((judged_by, framework)) = framework else { return Ok(Vec::new()) };

    let in_force = academy.categories.in_force_on(effective_on);
    let decider = setting.decider.map(|(person, _)| person);
    if in_force.is_some_and(|now| {
        let CategoryFact { category: has, decided_by, basis: on, .. } = &now.value;
        let same = has.category == category && has.framework == framework;
        round.is_none() && same && now.effective_on == effective_on && *decided_by == decider && *on == basis
    }) {
        return Ok(Vec::new());
    }
    let suggestion = suggestion_of(academy, &basis, judged_by, &framework);
    let sources_missing = sources_missing(academy, &basis, judged_by);
    let departs = suggestion.as_ref().is_some_and(|s| !s.categories.is_empty() && !s.categories.contains(&category));
    let from = in_force.map(|fact| fact.value.category.clone());
    let to = CategoryRef { category, framework };
    let stays = from.as_ref().is_some_and(|from| from.is_same_as(&to));
    let event = if stays {
        CategoryConfirmed { decision, category: to, basis, suggestion, departs, sources_missing, reason, round }.into()
    } else {
        CategoryChanged { decision, from, to, basis, suggestion, departs, sources_missing, reason, round }.into()
    };
    Ok(vec![Decided { effective_on, event }])
}

/// What the reviews of the basis suggest together: of each criterion the finding made last, so that
/// a short visit does not make earlier findings vanish. Only reviews judged under the same document
/// count, since the words of another version are not this scale's; `None` where there is none.
pub(super) fn suggestion_of(academy: &Academy, basis: &[EventId], framework: &Framework, reference: &FrameworkRef) -> Option<Suggestion> {
    let mut reviews: Vec<_> = academy.reviews_of(basis).filter(|review| review.framework == *reference).collect();
    reviews.sort_by_key(|review| review.content.held_on);
    let newest: BTreeMap<_, _> = reviews.iter().flat_map(|review| &review.content.findings).map(|f| (&f.criterion, &f.judgement)).collect();
    (!reviews.is_empty()).then(|| framework.suggest(newest))
}

/// The sources of evidence that the framework wants of a categorisation and that nothing in the basis
/// draws on or is itself. They may stand in several reviews, and in the school's evaluations of itself,
/// which are such a source themselves where the framework says so; a basis without either lacks them all.
pub(super) fn sources_missing(academy: &Academy, basis: &[EventId], framework: &Framework) -> Vec<SourceCode> {
    let named = |review: &'_ ReviewContent| -> BTreeSet<SourceCode> {
        let evidence = review.findings.iter().flat_map(|finding| &finding.evidence);
        let drawn_on = evidence.filter_map(|evidence| evidence.kind.source()).flat_map(|kind| framework.sources_of(kind));
        drawn_on.chain(framework.gives(&review.review_type)).cloned().collect()
    };
    let evaluations = academy.ratings.evaluations_among(basis);
    let by_itself = evaluations.clone().next().into_iter().flat_map(|_| framework.self_evaluation_sources());
    let drawn_on = evaluations.flat_map(|evaluation| &evaluation.sources).flat_map(|kind| framework.sources_of(kind));
    let mut given: BTreeSet<SourceCode> = academy.reviews_of(basis).flat_map(|review| named(&review.content)).collect();
    given.extend(drawn_on.chain(by_itself).cloned());
    framework.categorisation_sources().filter(|code| !given.contains(*code)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::event::{AcademyEvent, Event};
    use crate::given::*;

    /// Reviewed in Agora's words, with one finding that points at amber.
    fn amber_review() -> Step {
        reviewed(R1, "2026-01-12").finding("governance", "developing")
    }

    fn agora_with_a_word_changed() -> Step {
        adopted_with(AGORA, |document| document["name"] = json!("Agora, second edition"))
    }

    #[test]
    fn a_first_category_comes_from_none_and_follows_the_suggestion() {
        given([adopted(AGORA), amber_review()])
            .when(decided("amber", "2026-01-20", [recording_of(R1)]))
            .then(["2026-01-20: - to amber, as amber suggested"]);
    }

    #[test]
    fn a_decision_that_departs_from_the_suggestion_says_so() {
        given([adopted(AGORA), amber_review()])
            .when(decided("yellow", "2026-01-20", [recording_of(R1)]))
            .then(["2026-01-20: - to yellow, departing from amber"]);
    }

    #[test]
    fn either_of_two_suggested_categories_follows_the_suggestion() {
        let unclear = reviewed(R1, "2026-01-12").of_type("trust-review").finding("quality-of-teaching", "requires-improvement");
        let story = given([adopted(SCHOLARS), unclear]);
        for category in ["significant-concern", "some-concern"] {
            let told = format!("2026-01-20: - to {category}, as significant-concern or some-concern suggested");
            story.clone().when(decided(category, "2026-01-20", [recording_of(R1)])).then([told.as_str()]);
        }
        story
            .when(decided("performing-well", "2026-01-20", [recording_of(R1)]))
            .then(["2026-01-20: - to performing-well, departing from significant-concern or some-concern"]);
    }

    #[test]
    fn a_review_that_suggests_nothing_cannot_be_departed_from() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(decided("green", "2026-01-20", [recording_of(R1)]))
            .then(["2026-01-20: - to green, as nothing suggested"]);
    }

    #[test]
    fn a_termly_amber_that_stays_amber_is_evidence_and_not_a_repeat() {
        given([adopted(AGORA), amber_review(), decided("amber", "2026-01-20", [recording_of(R1)]), reviewed(R2, "2026-04-20")])
            .when(decided("amber", "2026-05-01", [recording_of(R2)]))
            .then(["2026-05-01: stays amber, as nothing suggested"]);
    }

    #[test]
    fn the_same_code_on_another_frameworks_scale_is_a_change() {
        given([adopted(AGORA), amber_review(), decided("amber", "2026-01-20", [recording_of(R1)]), adopted(PROSPERE).on("2026-02-01")])
            .when(decided("amber", "2026-02-01", [recording_of(R1)]))
            .then(["2026-02-01: amber to amber"]);
    }

    #[test]
    fn a_new_edition_of_the_same_framework_confirms() {
        given([
            adopted(AGORA),
            amber_review(),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            agora_with_a_word_changed().on("2026-02-01"),
        ])
        .when(decided("amber", "2026-02-01", [recording_of(R1)]))
        .then(["2026-02-01: stays amber"]);
    }

    #[test]
    fn only_a_review_judged_under_the_same_document_suggests() {
        let older = decided("yellow", "2026-03-01", [recording_of(R1)]);
        given([adopted(AGORA), amber_review(), agora_with_a_word_changed().on("2026-02-01")]).when(older).then(["2026-03-01: - to yellow"]);
    }

    #[test]
    fn of_several_reviews_the_one_held_last_suggests() {
        let green = reviewed(R2, "2025-11-03").on("2026-02-01").finding("governance", "effective");
        given([adopted(AGORA).on("2025-09-01"), amber_review(), green])
            .when(decided("amber", "2026-02-01", [recording_of(R1), recording_of(R2)]))
            .then(["2026-02-01: - to amber, as amber suggested"]);
    }

    #[test]
    fn the_suggestion_is_that_of_the_review_as_it_was_amended() {
        let better = crate::academy::ReviewChanges { findings: Some(vec![finding("governance", "sound")]), ..Default::default() };
        given([adopted(AGORA), amber_review(), amended(R1, better)])
            .when(decided("yellow", "2026-02-01", [recording_of(R1)]))
            .then(["2026-02-01: - to yellow, as yellow suggested"]);
    }

    #[test]
    fn the_same_decision_again_by_the_same_person_is_nothing_new() {
        let story = given([adopted(AGORA), amber_review(), reviewed(R2, "2026-01-13"), decided("amber", "2026-01-20", [recording_of(R1)])]);
        story.clone().when(decided("amber", "2026-01-20", [recording_of(R1)]).on("2026-03-01")).then([]);
        let confirmed = ["2026-01-20: stays amber, as amber suggested"];
        story.clone().when(decided("amber", "2026-01-20", [recording_of(R1)]).by(CEO)).then(confirmed);
        story
            .clone()
            .when(decided("amber", "2026-01-20", [recording_of(R1), recording_of(R2)]))
            .then(["2026-01-20: stays amber, as amber suggested"]);
        story.when(decided("amber", "2026-01-21", [recording_of(R1)])).then(["2026-01-21: stays amber, as amber suggested"]);
    }

    #[test]
    fn the_same_decision_after_another_framework_took_its_place_is_a_new_one() {
        given([
            adopted(AGORA),
            amber_review(),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            adopted(PROSPERE).on("2026-01-25").effective("2026-01-20"),
        ])
        .when(decided("amber", "2026-01-20", [recording_of(R1)]))
        .then(["2026-01-20: amber to amber"]);
    }

    #[test]
    fn a_late_entry_comes_from_what_was_in_force_on_its_own_day() {
        let story = given([
            adopted(AGORA),
            amber_review(),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            decided("green", "2026-05-01", [recording_of(R1)]),
        ])
        .when(decided("yellow", "2026-03-01", [recording_of(R1)]).on("2026-06-01"))
        .then(["2026-03-01: amber to yellow, departing from amber"]);
        let held = |on| story.academy(A1).categories.in_force_on(day(on)).map(|fact| fact.value.category.category.to_string());
        let held: Vec<_> = ["2026-01-19", "2026-01-20", "2026-03-01", "2026-05-01", "2026-06-01"].map(held).into_iter().flatten().collect();
        assert_eq!(held, ["amber", "yellow", "green", "green"]);
        let Event::Academy(AcademyEvent::CategoryChanged(green)) = &story.log()[story.log().len() - 2].event else {
            panic!("green came before")
        };
        assert_eq!(green.from.as_ref().map(|from| from.category.as_str()), Some("amber"), "what was recorded is as it was known then");
    }

    #[test]
    fn of_two_decisions_for_one_day_the_one_recorded_last_holds() {
        given([
            adopted(AGORA),
            amber_review(),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            decided("yellow", "2026-01-20", [recording_of(R1)]),
        ])
        .when(decided("red", "2026-01-21", [recording_of(R1)]))
        .then(["2026-01-21: yellow to red, departing from amber"]);
    }

    #[test]
    fn a_decision_made_under_one_framework_still_reads_as_such_after_another() {
        let story =
            given([adopted(AGORA), amber_review(), decided("amber", "2026-01-20", [recording_of(R1)]), adopted(PROSPERE).on("2026-09-01")]);
        let fact = story.academy(A1).categories.in_force_on(day("2026-10-01")).unwrap();
        assert_eq!(fact.value.category.framework.code.as_str(), AGORA);
        assert_eq!(Some(&fact.value.category.framework), story.trust().framework_on(day("2026-01-20")));
        story
            .when(decided("yellow", "2026-08-31", [recording_of(R1)]).on("2026-09-02"))
            .then(["2026-08-31: amber to yellow, departing from amber"])
            .when(decided("yellow", "2026-09-01", [recording_of(R1)]))
            .refused([("/category", "unknown-category")]);
    }

    #[test]
    fn every_fault_of_a_decision_is_found_at_once() {
        given([adopted(AGORA), amber_review(), joined(A2, "900002", "2020-09-01"), reviewed(R2, "2026-01-13").at(A2)])
            .when(decided("purple", "2026-06-03", [recording_of(R1), recording_of(R2), recording_of(R1)]).on("2026-06-02").by_a_service())
            .refused([
                ("", "decider-required"),
                ("/effectiveOn", "in-the-future"),
                ("/basis/1", "unknown-event"),
                ("/basis/2", "event-twice"),
                ("/category", "unknown-category"),
            ]);
    }

    #[test]
    fn a_decision_rests_on_something() {
        given([adopted(AGORA)]).when(decided("amber", "2026-06-03", [])).refused([("/basis", "nothing-given")]);
    }

    #[test]
    fn a_category_before_joining_or_without_a_framework_is_refused() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(decided("amber", "2019-08-31", [recording_of(R1)]))
            .refused([("/effectiveOn", "not-in-trust")]);
        let joining = event_at(given([]).log().len() as u64);
        given([]).when(decided("amber", "2026-06-03", [joining])).refused([("", "no-framework")]);
    }

    #[test]
    fn a_missing_source_blocks_a_decision_only_where_the_framework_says_so() {
        let strict = || adopted_with(AGORA, |document| document["gapBlocks"] = json!(true));
        let first = || reviewed(R1, "2026-01-12").finding("attainment", "near").evidence("performance-data", None);
        let second = || reviewed(R2, "2026-01-13").finding("governance", "sound").evidence("visit", None);
        let third = || reviewed(R3, "2026-01-14").finding("attendance", "near-national").evidence("self-evaluation", None);
        let decision = || decided("yellow", "2026-01-20", [recording_of(R1), recording_of(R2), recording_of(R3)]);
        let lone = || decided("yellow", "2026-01-20", [recording_of(R1)]);
        given([adopted(AGORA), first()]).when(lone()).then(["2026-01-20: - to yellow, as yellow suggested"]);
        given([strict(), first()]).when(lone()).refused([("/basis", "sources-missing")]);
        given([strict(), first(), second(), third()]).when(decision()).then(["2026-01-20: - to yellow, as yellow suggested"]);
    }

    #[test]
    fn a_decision_says_which_sources_it_does_not_rest_on() {
        let story = given([adopted(AGORA), amber_review().evidence("visit", None), decided("amber", "2026-01-20", [recording_of(R1)])]);
        let Event::Academy(AcademyEvent::CategoryChanged(changed)) = &story.log()[story.log().len() - 1].event else { panic!("no change") };
        let missing: Vec<&str> = changed.sources_missing.iter().map(|source| source.as_str()).collect();
        assert_eq!(missing, ["performance-data", "self-evaluation"]);
    }

    #[test]
    fn a_review_that_is_a_source_itself_is_one_though_no_finding_names_it() {
        let missing = |story: &Story| {
            let last = &story.log()[story.log().len() - 1].event;
            let Event::Academy(AcademyEvent::CategoryChanged(changed)) = last else { panic!("no change: {last:?}") };
            changed.sources_missing.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let peers = reviewed(R1, "2026-01-12").of_type("peer-review");
        let wpt = given([adopted(WPT), peers, decided("inadequate", "2026-01-20", [recording_of(R1)])]);
        assert_eq!(missing(&wpt), ["external-review"]);
        let walk = reviewed(R1, "2026-01-12").of_type("learning-walk");
        let meeting = reviewed(R2, "2026-01-13").of_type("ceo-headteacher-meeting");
        let amadeus = given([adopted(AMADEUS), walk, meeting, decided("C", "2026-01-20", [recording_of(R1), recording_of(R2)])]);
        assert_eq!(missing(&amadeus), ["attainment-and-progress-analysis", "leadership-capacity-evaluation"]);
    }

    #[test]
    fn a_short_visit_does_not_make_earlier_findings_vanish() {
        let visit = reviewed(R2, "2026-01-14").finding("attendance", "near-national");
        given([adopted(AGORA), reviewed(R1, "2026-01-12").finding("attainment", "well-below"), visit])
            .when(decided("yellow", "2026-01-20", [recording_of(R1), recording_of(R2)]))
            .then(["2026-01-20: - to yellow, departing from red"]);
    }

    #[test]
    fn an_event_that_is_no_review_can_be_a_basis_and_suggests_nothing() {
        let story = given([adopted(AGORA), inspected("2026-01-12", None)]);
        let inspection = story.events()[0].meta.id;
        story.when(decided("amber", "2026-01-20", [inspection])).then(["2026-01-20: - to amber"]);
    }
}
