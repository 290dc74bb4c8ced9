//! The school's answer to a review that was shared with it.
//!
//! To acknowledge is not to agree, and silence is neither: what was not said is shown as "no response
//! by" the day that was set, never as agreement.

use crate::academy::{Academy, Decision};
use crate::event::{Agreement, ReviewResponded};
use crate::ids::ReviewId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Answer a review. One that is late is taken all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RespondToReview {
    /// Which.
    pub review: ReviewId,
    /// How far the school agrees; none to acknowledge it and no more.
    pub agreement: Option<Agreement>,
    /// What the school says.
    pub comment: Option<TextRef>,
    /// What it will do.
    pub actions: Vec<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: RespondToReview, setting: Setting<'_>) -> Decision {
    let RespondToReview { review, agreement, comment, actions } = command;
    let mut refusals = Refusals::default();
    match academy.reviews.get(&review) {
        None => refusals.add("", Refusal::UnknownReview(review)),
        Some(fact) if fact.withdrawn => refusals.add("", Refusal::ReviewWithdrawn),
        Some(_) => {
            let shared = academy.review_life.review(review);
            refusals.unless(shared.is_some_and(super::Shared::is_with_the_school), "", || Refusal::NotShared);
        }
    }
    let Some((_, role)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return Err(refusals);
    };
    refusals.none()?;
    let event = ReviewResponded { review, role, agreement, comment, actions };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_head_acknowledges_a_review_and_later_says_how_far_they_agree() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), shared(R1, "2026-01-15")])
            .when(responded(R1, None).by(HEAD).on("2026-01-16"))
            .then(["2026-01-16: review 1 acknowledged by the headteacher"])
            .when(responded(R1, Some("partly")).by(HEAD).on("2026-02-20"))
            .then(["2026-02-20: review 1 answered by the headteacher: partly"]);
    }

    #[test]
    fn only_what_was_shared_with_the_school_can_be_answered() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12")]);
        story.clone().when(responded(R1, None).by(HEAD)).refused([("", "not-shared")]);
        story.clone().when(shared_with(R1, "2026-01-15", ["trustees"])).when(responded(R1, None).by(HEAD)).refused([("", "not-shared")]);
        story.clone().when(responded(R2, None).by_a_service()).refused([("", "unknown-review"), ("", "decider-required")]);
        story.when(shared(R1, "2026-01-15")).when(withdrawn(R1)).when(responded(R1, None).by(HEAD)).refused([("", "review-withdrawn")]);
    }
}
