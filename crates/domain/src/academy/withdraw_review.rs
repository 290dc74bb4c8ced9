//! Taking a final review back. Nothing that it caused is undone: what rests on it is shown as
//! resting on a withdrawn review, and a person decides what follows.

use super::{Academy, Decision};
use crate::event::ReviewWithdrawn;
use crate::ids::ReviewId;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::Decided;

/// Take a final review back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawReview {
    /// Which.
    pub review: ReviewId,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: WithdrawReview) -> Decision {
    let WithdrawReview { review, reason } = command;
    match academy.reviews.get(&review) {
        None => Err(Refusals::one("", Refusal::UnknownReview(review))),
        Some(fact) if fact.withdrawn => Err(Refusals::one("", Refusal::ReviewWithdrawn)),
        Some(fact) => Ok(vec![Decided { effective_on: fact.content.held_on, event: ReviewWithdrawn { review, reason }.into() }]),
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn withdrawing_a_review_undoes_nothing_that_it_caused() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12").progress("not-fast-enough"),
            decided("amber", "2026-01-20", [recording_of(R1)]),
        ])
        .when(withdrawn(R1))
        .then(["2026-01-12: review 1 withdrawn"]);
        let academy = story.academy(A1);
        assert_eq!(academy.ladder.rung().map(|rung| rung.as_str()), Some("ceo-and-lead-visit"));
        assert_eq!(academy.categories.in_force_on(day("2026-02-01")).map(|fact| fact.value.category.category.as_str()), Some("amber"));
    }

    #[test]
    fn a_review_is_withdrawn_once() {
        given([adopted(AGORA)]).when(withdrawn(R1)).refused([("", "unknown-review")]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), withdrawn(R1)]).when(withdrawn(R1)).refused([("", "review-withdrawn")]);
    }

    #[test]
    fn nothing_new_rests_on_a_withdrawn_review() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12"), withdrawn(R1)]);
        let of_the_withdrawal = event_at(story.events()[0].meta.position);
        for event in [recording_of(R1), of_the_withdrawal] {
            story.clone().when(decided("amber", "2026-02-01", [event])).refused([("/basis/0", "withdrawn-basis")]);
            story.clone().when(escalated("ceo-and-lead-visit", [event])).refused([("/grounds/0", "withdrawn-basis")]);
        }
    }
}
