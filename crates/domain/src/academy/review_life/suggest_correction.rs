//! A correction that the head suggests: what the draft says, what it should say, and what shows it.

use super::check_draft;
use crate::academy::{Academy, Decision};
use crate::event::{CorrectionSuggested, ReviewField};
use crate::ids::{CorrectionId, ReviewId};
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Suggest a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct SuggestCorrection {
    pub correction: CorrectionId,
    pub draft: ReviewId,
    pub field: ReviewField,
    pub pointer: TextRef,
    pub says: TextRef,
    pub should_say: TextRef,
    pub evidence: Option<TextRef>,
    /// Which version of the draft was read.
    pub draft_version: Option<u64>,
}

pub(super) fn decide(academy: &Academy, command: SuggestCorrection, setting: Setting<'_>) -> Decision {
    let SuggestCorrection { correction, draft, field, pointer, says, should_say, evidence, draft_version } = command;
    let mut refusals = Refusals::default();
    check_draft(academy, draft, setting, &mut refusals);
    academy.review_life.check_with(draft, setting.decider.map(|(person, _)| person), &mut refusals);
    refusals.none()?;
    let event = CorrectionSuggested { correction, draft, field, pointer, says, should_say, evidence, draft_version };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    fn with_the_head() -> Story {
        let head = appointed(HEAD, Office::Headteacher, "2024-09-01", None);
        given([adopted(AGORA), head, sent_for_check(R1, None, "2026-01-20").on("2026-01-13")])
    }

    #[test]
    fn the_head_to_whom_it_was_sent_suggests_corrections_and_nobody_else() {
        let story = with_the_head();
        story.clone().when(correction_suggested(C1, R1).by(ADVISER)).refused([("", "not-with-you")]);
        story.clone().when(correction_suggested(C1, R2).by(HEAD)).refused([("", "not-with-you")]);
        story
            .when(correction_suggested(C1, R1).by(HEAD))
            .then(["2026-01-13: correction of Findings suggested for the draft of review 1"])
            .when(check_returned(R1).by(HEAD))
            .then(["2026-01-13: draft of review 1 returned by the head"])
            .when(correction_suggested(C2, R1).by(HEAD))
            .refused([("", "not-with-you")])
            .when(check_returned(R1).by(HEAD))
            .refused([("", "not-with-you")]);
    }

    #[test]
    fn each_correction_is_answered_before_the_review_is_final() {
        with_the_head()
            .when(reviewed(R1, "2026-01-12").drafted())
            .refused([("", "factual-check-under-way")])
            .when(correction_suggested(C1, R1).by(HEAD))
            .when(correction_suggested(C2, R1).by(HEAD))
            .when(check_returned(R1).by(HEAD))
            .when(reviewed(R1, "2026-01-12").drafted())
            .refused([("", "correction-open"), ("", "correction-open")])
            .when(correction_answered(C1, R1, true))
            .then(["2026-01-13: correction accepted"])
            .when(correction_answered(C2, R1, false))
            .then(["2026-01-13: correction refused"])
            .when(correction_answered(C2, R1, true))
            .refused([("", "correction-answered")])
            .when(correction_answered(C1, R2, true))
            .refused([("", "unknown-correction")])
            .when(reviewed(R1, "2026-01-12").drafted_without(&[C1, C2]))
            .refused([("", "correction-not-made")])
            .when(reviewed(R1, "2026-01-12").drafted_without(&[C2]))
            .then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn silence_holds_a_review_up_until_the_day_that_was_set_and_no_longer() {
        let story = with_the_head();
        story.clone().when(reviewed(R1, "2026-01-12").drafted().on("2026-01-20")).refused([("", "factual-check-under-way")]);
        story.when(reviewed(R1, "2026-01-12").drafted().on("2026-01-21")).then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn what_the_head_did_say_is_answered_even_after_that_day() {
        with_the_head()
            .when(correction_suggested(C1, R1).by(HEAD))
            .when(reviewed(R1, "2026-01-12").drafted().on("2026-01-21"))
            .refused([("", "correction-open")]);
    }
}
