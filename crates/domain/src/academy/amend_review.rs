//! Correcting a final review. The first version stays in the log; the review is judged anew against
//! the framework in force on the day it was held. Policies do not act on amendments: what the first
//! version set off is undone or added to by a person.

use super::record_review::{Judged, check_evidence, judge};
use super::{Academy, Decision};
use crate::codes::{ProgressCode, ReviewTypeCode};
use crate::event::{Finding, ReviewAmended, ReviewContent, ReviewField};
use crate::ids::{PersonId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Correct a final review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendReview {
    /// Which.
    pub review: ReviewId,
    /// What changes.
    pub changes: ReviewChanges,
    /// Why.
    pub reason: TextRef,
}

/// New values of a review's fields; those left out stay. Where a review need not have a field, an
/// inner `None` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are a review's, documented there")]
pub struct ReviewChanges {
    pub review_type: Option<ReviewTypeCode>,
    pub held_on: Option<chrono::NaiveDate>,
    pub reviewers: Option<Vec<PersonId>>,
    pub findings: Option<Vec<Finding>>,
    pub progress: Option<Option<ProgressCode>>,
    pub summary: Option<TextRef>,
    pub strengths: Option<Option<TextRef>>,
    pub next_steps: Option<Option<TextRef>>,
}

impl ReviewChanges {
    /// Puts the new values into a review and names the fields that differ.
    fn apply(self, content: &mut ReviewContent) -> Vec<ReviewField> {
        fn put<T: PartialEq>(field: ReviewField, new: Option<T>, old: &mut T) -> Option<ReviewField> {
            let new = new.filter(|new| new != old)?;
            *old = new;
            Some(field)
        }
        [
            put(ReviewField::Type, self.review_type, &mut content.review_type),
            put(ReviewField::HeldOn, self.held_on, &mut content.held_on),
            put(ReviewField::Reviewers, self.reviewers, &mut content.reviewers),
            put(ReviewField::Findings, self.findings, &mut content.findings),
            put(ReviewField::Progress, self.progress, &mut content.progress),
            put(ReviewField::Summary, self.summary, &mut content.summary),
            put(ReviewField::Strengths, self.strengths, &mut content.strengths),
            put(ReviewField::NextSteps, self.next_steps, &mut content.next_steps),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

pub(super) fn decide(academy: &Academy, command: AmendReview, setting: Setting<'_>) -> Decision {
    let AmendReview { review, changes, reason } = command;
    let Some(fact) = academy.reviews.get(&review) else { return Err(Refusals::one("", Refusal::UnknownReview(review))) };
    if fact.withdrawn {
        return Err(Refusals::one("", Refusal::ReviewWithdrawn));
    }
    let mut content = fact.content.clone();
    let changed = changes.apply(&mut content);
    let mut refusals = Refusals::default();
    let mut of_changes = Refusals::default();
    refusals.unless(!changed.is_empty(), "/changes", || Refusal::NothingChanged);
    // What an untouched finding rests on was checked when it was made, and may have been withdrawn since.
    if changed.contains(&ReviewField::Findings) {
        check_evidence(academy, &content, &mut of_changes);
    }
    let judged = judge(academy, &content, setting, &mut of_changes);
    for located in of_changes.iter() {
        let pointer = if located.pointer.is_empty() { String::new() } else { format!("/changes{}", located.pointer) };
        refusals.add(pointer, located.refusal.clone());
    }
    refusals.none()?;
    let Some(Judged { framework, suggestion, sources_missing }) = judged else { return Ok(Vec::new()) };
    let effective_on = content.held_on;
    let event = ReviewAmended { review, content, changed, framework, suggestion, sources_missing, reason };
    Ok(vec![Decided { effective_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use super::ReviewChanges;
    use crate::codes::{ProgressCode, ReviewTypeCode};
    use crate::given::*;

    fn findings<const N: usize>(findings: [(&str, &str); N]) -> ReviewChanges {
        ReviewChanges { findings: Some(findings.map(|(criterion, level)| finding(criterion, level)).to_vec()), ..Default::default() }
    }

    fn held_on(on: &str) -> ReviewChanges {
        ReviewChanges { held_on: Some(day(on)), ..Default::default() }
    }

    #[test]
    fn amended_findings_are_judged_anew() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12").finding("attainment", "near")])
            .when(amended(R1, findings([("attainment", "well-below")])))
            .then(["2026-01-12: review 1 amended in [Findings], suggests red"]);
        assert_eq!(story.academy(A1).reviews[&R1].content.findings, [finding("attainment", "well-below")]);
    }

    #[test]
    fn only_what_differs_is_named() {
        let changes = ReviewChanges {
            held_on: Some(day("2026-01-12")),
            summary: Some(text(9)),
            next_steps: Some(Some(text(9))),
            ..Default::default()
        };
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(amended(R1, changes))
            .then(["2026-01-12: review 1 amended in [Summary, NextSteps]"]);
    }

    #[test]
    fn an_amendment_that_changes_nothing_is_refused() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12")]);
        story.clone().when(amended(R1, ReviewChanges::default())).refused([("/changes", "nothing-changed")]);
        story.when(amended(R1, held_on("2026-01-12"))).refused([("/changes", "nothing-changed")]);
    }

    #[test]
    fn moving_a_review_to_another_day_judges_it_under_the_framework_of_that_day() {
        let story = given([
            adopted(AGORA),
            adopted(PROSPERE).effective("2026-01-01"),
            reviewed(R1, "2026-01-12").of_type("rag-assessment").finding("attainment", "near"),
        ])
        .when(amended(R1, held_on("2025-12-31")))
        .refused([("/changes/type", "unknown-review-type")])
        .when(amended(R1, ReviewChanges { review_type: ReviewTypeCode::parse("termly-evaluation").ok(), ..held_on("2025-12-31") }))
        .then(["2025-12-31: review 1 amended in [Type, HeldOn], suggests yellow"]);
        assert_eq!(story.academy(A1).reviews[&R1].framework.code.as_str(), AGORA);
    }

    #[test]
    fn a_later_framework_does_not_rejudge_an_old_review_that_is_amended() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12").finding("attainment", "near"), adopted(PROSPERE).on("2026-02-01")])
            .when(amended(R1, findings([("attainment", "near"), ("governance", "sound")])))
            .then(["2026-01-12: review 1 amended in [Findings], suggests yellow"]);
    }

    #[test]
    fn every_fault_of_an_amendment_is_found_below_its_changes() {
        let changes = ReviewChanges {
            held_on: Some(day("2027-01-01")),
            reviewers: Some(vec![STRANGER.0]),
            progress: Some(ProgressCode::parse("glacial").ok()),
            ..findings([("hats", "none")])
        };
        given([adopted(AGORA), reviewed(R1, "2026-01-12")]).when(amended(R1, changes)).refused([
            ("/changes/heldOn", "in-the-future"),
            ("/changes/reviewers/0", "unknown-person"),
            ("/changes/findings/0/criterion", "unknown-criterion"),
            ("/changes/progress", "unknown-progress"),
        ]);
    }

    #[test]
    fn only_a_review_that_is_there_and_stands_can_be_amended() {
        let changes = || ReviewChanges { summary: Some(text(9)), ..Default::default() };
        given([adopted(AGORA)]).when(amended(R1, changes())).refused([("", "unknown-review")]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), withdrawn(R1)]).when(amended(R1, changes())).refused([("", "review-withdrawn")]);
    }

    #[test]
    fn evidence_that_was_withdrawn_since_does_not_stop_other_corrections() {
        let resting_on_the_first = reviewed(R2, "2026-03-02").finding("attainment", "near").evidence("visit", Some(recording_of(R1)));
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), resting_on_the_first, withdrawn(R1)])
            .when(amended(R2, ReviewChanges { summary: Some(text(9)), ..Default::default() }))
            .then(["2026-03-02: review 2 amended in [Summary], suggests yellow"]);
    }

    #[test]
    fn a_progress_finding_that_was_never_made_can_be_taken_away() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12").progress("on-track")])
            .when(amended(R1, ReviewChanges { progress: Some(None), ..Default::default() }))
            .then(["2026-01-12: review 1 amended in [Progress]"]);
        assert_eq!(story.academy(A1).reviews[&R1].content.progress, None);
    }

    #[test]
    fn amending_sets_nothing_off() {
        let slow = ReviewChanges { progress: Some(ProgressCode::parse("not-fast-enough").ok()), ..Default::default() };
        given([adopted(AGORA), reviewed(R1, "2026-01-12").progress("on-track")])
            .when(amended(R1, slow))
            .then(["2026-01-12: review 1 amended in [Progress], not-fast-enough"]);
    }
}
