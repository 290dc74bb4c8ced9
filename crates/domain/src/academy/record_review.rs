//! Recording a review: reviewers judge an academy against the trust's own criteria.
//!
//! The framework suggests a category; a person decides it elsewhere. The suggestion is kept with
//! the review, so that a later decision can be seen to follow it or to depart from it.

use std::collections::BTreeSet;

use super::review_life::OWN_PEOPLE;
use super::{Academy, Decision};
use crate::codes::{CriterionCode, LevelCode, SourceCode};
use crate::event::{Evidence, FrameworkRef, ReviewContent, ReviewRecorded};
use crate::framework::{Framework, Suggestion};
use crate::identifiers::Office;
use crate::ids::{CorrectionId, PersonId, ReviewId};
use crate::joint::Joint;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Record a final review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReview {
    /// Its id; a finalised draft keeps the draft's.
    pub review: ReviewId,
    /// Everything in it.
    pub content: ReviewContent,
    /// The draft that it was here, where it was one.
    pub draft: Option<FinalDraft>,
}

/// A draft that becomes final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalDraft {
    /// Which version of it.
    pub version: u64,
    /// The corrections that were suggested for it and where it reads as it did for who suggested them.
    pub unmade: BTreeSet<CorrectionId>,
}

pub(super) fn decide(academy: &Academy, command: RecordReview, setting: Setting<'_>) -> Decision {
    let RecordReview { review, content, draft } = command;
    let mut refusals = Refusals::default();
    refusals.unless(!academy.reviews.contains_key(&review), "", || Refusal::AlreadyFinal(review));
    if let Some(draft) = &draft {
        refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
        academy.review_life.check_final(review, &draft.unmade, setting.today, &mut refusals);
    }
    check_evidence(academy, &content, &mut refusals);
    let judged = judge(academy, &content, setting, &mut refusals);
    check_theirs(&content, setting, &mut refusals);
    refusals.none()?;
    let content = Joint::from(content);
    let Some(Judged { framework, suggestion, sources_missing }) = judged else { return Ok(Vec::new()) };
    let effective_on = content.held_on;
    let (drafted, draft_version) = (draft.is_some(), draft.map(|draft| draft.version));
    let event = ReviewRecorded { review, content, framework, suggestion, sources_missing, drafted, draft_version };
    Ok(vec![Decided { effective_on, event: event.into() }])
}

/// Notes every event named as evidence that is none of this academy's or no longer stands.
pub(super) fn check_evidence(academy: &Academy, content: &ReviewContent, refusals: &mut Refusals) {
    check_named_events(academy, content.findings.iter().map(|finding| finding.evidence.as_slice()), refusals);
}

/// The same, of the evidence of one finding after another.
pub(super) fn check_named_events<'a>(academy: &Academy, evidence: impl Iterator<Item = &'a [Evidence]>, refusals: &mut Refusals) {
    for (i, evidence) in evidence.enumerate() {
        for (j, evidence) in evidence.iter().enumerate() {
            let events: Vec<_> = evidence.event_id.into_iter().collect();
            let mut of_event = Refusals::default();
            academy.check_events("", &events, &mut of_event);
            for located in of_event.iter() {
                refusals.add(format!("/findings/{i}/evidence/{j}/eventId"), located.refusal.clone());
            }
        }
    }
}

/// What a framework makes of a review.
pub(super) struct Judged {
    pub framework: FrameworkRef,
    pub suggestion: Joint<Suggestion>,
    pub sources_missing: Joint<Vec<SourceCode>>,
}

/// Judges a review's content, recorded or amended, against the framework in force on the day it
/// was held, noting everything that is wrong with it. `None` only where something was noted.
pub(super) fn judge(academy: &Academy, content: &ReviewContent, setting: Setting<'_>, refusals: &mut Refusals) -> Option<Judged> {
    setting.check_past("/heldOn", content.held_on, refusals);
    refusals.unless(academy.was_in_trust_on(content.held_on), "/heldOn", || Refusal::NotInTrust { on: content.held_on });
    setting.check_people("/reviewers", &content.reviewers, refusals);
    let (framework, reference) = setting.framework_on(content.held_on, refusals)?;
    check_words(framework, content, refusals);
    check_from_elsewhere(academy, framework, content, setting, refusals);
    check_not_the_school_alone(academy, framework, content, setting, refusals);
    let kinds = content.findings.iter().flat_map(|f| &f.evidence).filter_map(|e| e.kind.source());
    let named = kinds.flat_map(|kind| framework.sources_of(kind));
    let given: BTreeSet<SourceCode> = named.chain(framework.gives(&content.review_type)).cloned().collect();
    Some(Judged {
        framework: reference,
        suggestion: framework.suggest(content.findings.iter().map(|f| (&f.criterion, &f.judgement))).into(),
        sources_missing: framework.sources_missing(&content.review_type, &given).into(),
    })
}

/// Notes every word in the review that the framework does not have.
fn check_words(framework: &Framework, content: &ReviewContent, refusals: &mut Refusals) {
    refusals
        .unless(framework.review_type(&content.review_type).is_some(), "/type", || Refusal::UnknownReviewType(content.review_type.clone()));
    let judged: Vec<_> = content.findings.iter().map(|finding| (&finding.criterion, &finding.judgement)).collect();
    check_findings(framework, &judged, refusals);
    if let Some(progress) = &content.progress {
        let words = || listed(framework.progress_scale().iter().map(|p| p.code.as_str()));
        refusals.unless(framework.progress(progress).is_some(), "/progress", || Refusal::UnknownProgress(progress.clone(), words()));
    }
}

/// Notes every criterion judged that the framework does not have, or that is judged twice, and every
/// level that it does not have.
pub(super) fn check_findings(framework: &Framework, judged: &[(&CriterionCode, &LevelCode)], refusals: &mut Refusals) {
    for (i, (code, level)) in judged.iter().copied().enumerate() {
        let twice = judged[..i].iter().any(|(earlier, _)| *earlier == code);
        match framework.criterion(code) {
            None => refusals.add(format!("/findings/{i}/criterion"), Refusal::UnknownCriterion(code.clone())),
            Some(_) if twice => refusals.add(format!("/findings/{i}/criterion"), Refusal::CriterionTwice(code.clone())),
            Some(criterion) => {
                if !criterion.levels.iter().any(|known| known.code == *level) {
                    let levels = listed(criterion.levels.iter().map(|l| l.code.as_str()));
                    let refusal = Refusal::UnknownLevel { criterion: code.clone(), level: level.clone(), levels };
                    refusals.add(format!("/findings/{i}/judgement"), refusal);
                }
            }
        }
    }
}

/// Notes a review by one of the academy's own people that the framework does not have their role carry out:
/// a head reports on their school where the model asks heads to, and reviews it nowhere else.
fn check_theirs(content: &ReviewContent, setting: Setting<'_>, refusals: &mut Refusals) {
    let Some((_, role)) = setting.decider.filter(|(_, role)| OWN_PEOPLE.contains(role)) else { return };
    let framework = setting.trust.framework_on(content.held_on).and_then(|adopted| setting.frameworks.get(&adopted.document));
    let of_others = framework.is_some_and(|framework| {
        framework.review_type(&content.review_type).is_some() && !framework.is_carried_out_by(&content.review_type, role)
    });
    refusals.unless(!of_others, "/type", || Refusal::CarriedOutByOthers { review_type: content.review_type.clone(), role });
}

/// Notes a review by nobody but the academy's own head or chair, where the framework has it carried out by
/// others: a school does not review itself in the trust's name.
fn check_not_the_school_alone(
    academy: &Academy,
    framework: &Framework,
    content: &ReviewContent,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) {
    let Some(kind) = framework.review_type(&content.review_type) else { return };
    // What one of its people records is theirs to record, or refused as others' already.
    let records_it = setting.decider.is_some_and(|(_, role)| OWN_PEOPLE.contains(&role));
    let by_the_school = records_it || OWN_PEOPLE.iter().any(|role| framework.is_carried_out_by(&kind.code, *role));
    // Where reviewers come from elsewhere each was looked at already.
    if by_the_school || kind.reviewers_from_elsewhere || content.reviewers.is_empty() {
        return;
    }
    let offices = &setting.trust.offices;
    let is_of_it = |person: &PersonId| {
        let held = setting.roles.held_by(*person);
        let of_the_trust = held.iter().any(|(role, _)| !OWN_PEOPLE.contains(role));
        let in_office = [Office::Headteacher, Office::HeadOfSchool, Office::Chair]
            .into_iter()
            .any(|office| offices.holder(academy.id, office, content.held_on) == Some(*person));
        !of_the_trust && (in_office || OWN_PEOPLE.iter().any(|role| held.contains(&(*role, Some(academy.id)))))
    };
    refusals.unless(!content.reviewers.iter().all(is_of_it), "/reviewers", || Refusal::ReviewersOfTheSchool(kind.code.clone()));
}

/// Notes every reviewer who led or chaired the academy on the day, or holds a key as one of its own
/// people, where the framework wants the reviewers of such a review to come from elsewhere: leaders look
/// at another school, never their own. Keys tell of today: whoever led another school on the day came
/// from there.
fn check_from_elsewhere(academy: &Academy, framework: &Framework, content: &ReviewContent, setting: Setting<'_>, refusals: &mut Refusals) {
    if !framework.review_type(&content.review_type).is_some_and(|kind| kind.reviewers_from_elsewhere) {
        return;
    }
    for (i, person) in content.reviewers.iter().enumerate() {
        let offices = &setting.trust.offices;
        let is_one_of_its_people = || {
            let held = setting.roles.held_by(*person);
            OWN_PEOPLE.iter().any(|role| held.contains(&(*role, Some(academy.id))))
        };
        if offices.holds_one_at(*person, academy.id, content.held_on)
            || (is_one_of_its_people() && !offices.holds_one(*person, content.held_on))
        {
            refusals.add(format!("/reviewers/{i}"), Refusal::OfThisAcademy { person: *person, on: content.held_on });
        }
    }
}

/// Codes as a sentence lists them.
pub(crate) fn listed<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    codes.map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;

    #[test]
    fn a_review_keeps_what_its_findings_suggest_and_which_of_them_gave_it() {
        let review = reviewed(R1, "2026-01-12").progress("on-track").finding("attainment", "near").finding("governance", "developing");
        let story = given([adopted(AGORA)]).when(review).then(["2026-01-12: review 1 held, on-track, suggests amber"]);
        let fact = &story.academy(A1).reviews[&R1];
        let because: Vec<_> = fact.suggestion.because.iter().map(|because| because.criterion.as_str()).collect();
        assert_eq!((fact.suggestion.rule.as_str(), because), ("worst-finding", vec!["governance"]));
    }

    #[test]
    fn findings_that_the_trust_itself_leaves_open_suggest_either() {
        let review = reviewed(R1, "2026-01-12").of_type("trust-review").finding("quality-of-teaching", "requires-improvement");
        let story = given([adopted(SCHOLARS)]).when(review);
        let suggestion = &story.academy(A1).reviews[&R1].suggestion;
        let expected: Vec<_> = ["significant-concern", "some-concern"].map(|c| crate::codes::CategoryCode::parse(c).unwrap()).to_vec();
        assert_eq!(suggestion.categories, expected);
    }

    #[test]
    fn a_schools_own_head_does_not_review_it_alone_in_the_trusts_name() {
        let story = given([adopted(AGORA), appointed(HEAD, crate::identifiers::Office::Headteacher, "2020-09-01", None)]);
        story.clone().when(reviewed(R1, "2026-01-12").reviewers([HEAD])).refused([("/reviewers", "reviewers-of-the-school")]);
        story.when(reviewed(R1, "2026-01-12").reviewers([HEAD, LEAD])).then(["2026-01-12: review 1 held"]);
        let theirs = given([adopted(AMADEUS), appointed(HEAD, crate::identifiers::Office::Headteacher, "2020-09-01", None)]);
        let update = reviewed(R1, "2026-01-12").of_type("termly-data-update").reviewers([HEAD]);
        theirs.when(update).then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn a_review_that_finds_nothing_suggests_nothing() {
        given([adopted(AGORA)]).when(reviewed(R1, "2026-01-12")).then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn the_sources_that_the_framework_expects_and_the_review_does_not_name_are_noted() {
        let review = reviewed(R1, "2026-01-12").finding("attainment", "near").evidence("performance-data", None);
        let story = given([adopted(AGORA)]).when(review);
        let missing: Vec<_> = story.academy(A1).reviews[&R1].sources_missing.iter().map(|source| source.as_str()).collect();
        assert_eq!(missing, ["visit", "self-evaluation"]);
    }

    #[test]
    fn every_fault_of_a_review_is_found_at_once() {
        let review = reviewed(R1, "2026-06-03")
            .on("2026-06-02")
            .of_type("inquisition")
            .progress("glacial")
            .finding("attainment", "near")
            .finding("hats", "none")
            .finding("attainment", "below")
            .finding("governance", "splendid")
            .evidence("visit", Some(event_at(99)))
            .reviewers([LEAD, STRANGER, LEAD]);
        given([adopted(AGORA)]).when(review).refused([
            ("/findings/3/evidence/0/eventId", "unknown-event"),
            ("/heldOn", "in-the-future"),
            ("/reviewers/1", "unknown-person"),
            ("/reviewers/2", "named-twice"),
            ("/type", "unknown-review-type"),
            ("/findings/1/criterion", "unknown-criterion"),
            ("/findings/2/criterion", "criterion-twice"),
            ("/findings/3/judgement", "unknown-level"),
            ("/progress", "unknown-progress"),
        ]);
    }

    #[test]
    fn a_head_records_what_the_framework_has_heads_carry_out_and_nothing_else() {
        let story = given([adopted(PROSPERE)]);
        story.clone().when(reviewed(R1, "2026-01-12").of_type("heads-performance-report").by(HEAD)).then(["2026-01-12: review 1 held"]);
        story.clone().when(reviewed(R1, "2026-01-12").of_type("rag-assessment").by(HEAD)).refused([("/type", "carried-out-by-others")]);
        story.when(reviewed(R1, "2026-01-12").of_type("inquisition").by(HEAD)).refused([("/type", "unknown-review-type")]);
    }

    #[test]
    fn a_refusal_says_which_words_there_are() {
        let story = given([adopted(AGORA)]).when(reviewed(R1, "2026-06-03").progress("glacial"));
        let words = story.refusal();
        assert!(words.contains("`not-fast-enough`, `on-track`, `rapid-and-sustainable`"), "{words}");
    }

    #[test]
    fn a_trust_without_a_framework_holds_no_reviews() {
        given([]).when(reviewed(R1, "2026-01-12")).refused([("", "no-framework")]);
    }

    #[test]
    fn a_review_from_before_the_academy_joined_is_refused_where_that_day_is_known() {
        given([adopted(AGORA)]).when(reviewed(R1, "2019-08-31")).refused([("/heldOn", "not-in-trust")]);
        given([adopted(AGORA)]).when(reviewed(R1, "2019-09-01")).then(["2019-09-01: review 1 held"]);
    }

    #[test]
    fn a_review_from_before_the_day_by_which_it_had_joined_is_welcome() {
        given([adopted(AGORA), joined(A2, "900002", "2026-01-01").by_that_day_at_the_latest()])
            .when(reviewed(R1, "2025-06-03").at(A2))
            .then(["2025-06-03: review 1 held"]);
    }

    #[test]
    fn an_academy_that_left_is_reviewed_no_more_but_its_last_days_may_be_written_up() {
        given([adopted(AGORA), left("2026-04-01")]).when(reviewed(R1, "2026-04-01")).refused([("/heldOn", "not-in-trust")]);
        given([adopted(AGORA), left("2026-04-01")]).when(reviewed(R1, "2026-03-31").on("2026-04-20")).then(["2026-03-31: review 1 held"]);
    }

    #[test]
    fn a_review_is_judged_under_the_framework_of_the_day_it_was_held() {
        let story = given([adopted(AGORA), adopted(PROSPERE).effective("2026-09-01")])
            .when(reviewed(R1, "2026-08-31").on("2026-09-10").finding("attainment", "below"))
            .then(["2026-08-31: review 1 held, suggests amber"])
            .when(reviewed(R2, "2026-09-02").of_type("rag-assessment").finding("attainment", "below"))
            .refused([("/findings/0/judgement", "unknown-level")])
            .when(reviewed(R2, "2026-09-02").of_type("rag-assessment").finding("attainment", "near"))
            .then(["2026-09-02: review 2 held, suggests amber"]);
        let codes: Vec<_> = story.academy(A1).reviews.values().map(|review| review.framework.code.as_str()).collect();
        assert_eq!(codes, [AGORA, PROSPERE]);
    }

    #[test]
    fn a_review_from_before_the_trusts_first_framework_is_judged_under_it() {
        given([adopted(AGORA).on("2026-01-12")])
            .when(reviewed(R1, "2020-03-02").finding("attainment", "below"))
            .then(["2020-03-02: review 1 held, suggests amber"]);
    }

    #[test]
    fn a_draft_is_finalised_once_and_by_a_person() {
        given([adopted(AGORA)]).when(reviewed(R1, "2026-01-12").drafted().by_a_service()).refused([("", "decider-required")]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12").drafted()])
            .when(reviewed(R1, "2026-01-12").drafted())
            .refused([("", "already-final")]);
    }

    #[test]
    fn an_integration_posts_a_final_review_for_nobody() {
        given([adopted(AGORA)]).when(reviewed(R1, "2026-01-12").by_a_service()).then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn evidence_may_be_an_event_of_this_academy_that_stands() {
        let resting_on_the_first = || reviewed(R2, "2026-03-02").finding("attainment", "near").evidence("visit", Some(recording_of(R1)));
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(resting_on_the_first())
            .then(["2026-03-02: review 2 held, suggests yellow"]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), withdrawn(R1)])
            .when(resting_on_the_first())
            .refused([("/findings/0/evidence/0/eventId", "withdrawn-basis")]);
        given([adopted(AGORA), joined(A2, "900002", "2020-09-01"), reviewed(R1, "2026-01-12").at(A2)])
            .when(resting_on_the_first())
            .refused([("/findings/0/evidence/0/eventId", "unknown-event")]);
    }

    #[test]
    fn leaders_review_another_school_and_never_their_own() {
        let wpt = || {
            given([
                adopted(WPT),
                joined(A2, "900002", "2020-09-01"),
                appointed(HEAD, crate::identifiers::Office::Headteacher, "2024-09-01", None),
                appointed(ADVISER, crate::identifiers::Office::Chair, "2024-09-01", None),
            ])
        };
        let peers = || reviewed(R1, "2026-01-12").of_type("peer-review").reviewers([LEAD, HEAD, ADVISER]);
        wpt().when(peers()).refused([("/reviewers/1", "of-this-academy"), ("/reviewers/2", "of-this-academy")]);
        wpt().when(peers().at(A2)).then(["2026-01-12: review 1 held"]);
        wpt().when(reviewed(R1, "2024-08-31").of_type("peer-review").reviewers([HEAD])).then(["2024-08-31: review 1 held"]);
        wpt().when(reviewed(R1, "2026-01-12").of_type("progress-check").reviewers([HEAD])).then(["2026-01-12: review 1 held"]);
        for role in [Role::Headteacher, Role::Chair, Role::Governor] {
            let by_ceo = || reviewed(R1, "2026-01-12").of_type("peer-review").reviewers([CEO]);
            wpt().keyed(CEO, role, Some(A1)).when(by_ceo()).refused([("/reviewers/0", "of-this-academy")]);
            wpt().keyed(CEO, role, Some(A2)).when(by_ceo()).then(["2026-01-12: review 1 held"]);
        }
        let since = || reviewed(R1, "2026-01-12").of_type("peer-review").reviewers([HEAD]).at(A2);
        wpt().keyed(HEAD, Role::Headteacher, Some(A2)).when(since()).then(["2026-01-12: review 1 held"]);
    }
}
