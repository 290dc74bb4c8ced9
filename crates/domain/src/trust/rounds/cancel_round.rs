//! Calling a rating round off. What was decided in it before stands.

use crate::event::{RatingRoundCancelled, TrustEvent};
use crate::ids::RoundId;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::{Around, Decided, Trust};

/// Call a rating round off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelRound {
    /// Which.
    pub round: RoundId,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(trust: &Trust, command: CancelRound, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let CancelRound { round, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    trust.rounds.check_under_way(round, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: around.today, event: RatingRoundCancelled { round, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_was_decided_before_a_round_was_called_off_stands_and_nothing_more_is_decided_in_it() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
            rating_confirmed(ROUND, "2026-01-20"),
            round_cancelled(ROUND),
        ]);
        assert_eq!(
            story.academy(A1).categories.in_force_on(day("2026-01-20")).map(|fact| fact.value.category.category.as_str()),
            Some("amber")
        );
        story.clone().when(rating_confirmed(ROUND, "2026-01-21")).refused([("", "round-over")]);
        story.when(round_cancelled(ROUND)).refused([("", "round-over")]);
    }
}
