//! Closing a rating round. An academy that got no decision in it is named, so that nobody has to find
//! out later which was forgotten.

use crate::event::{RatingRoundClosed, TrustEvent};
use crate::ids::RoundId;
use crate::refusal::{Refusal, Refusals};
use crate::trust::{Around, Decided, Trust};

/// Close a rating round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseRound {
    /// Which.
    pub round: RoundId,
}

pub(super) fn decide(trust: &Trust, command: CloseRound, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let CloseRound { round } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    trust.rounds.check_under_way(round, &mut refusals);
    refusals.none()?;
    let present = around.academies.values().filter(|academy| academy.was_in_trust_on(around.today));
    let undecided = present.filter(|academy| academy.ratings.in_round(round).is_none_or(|rated| rated.decision.is_none()));
    let event = RatingRoundClosed { round, left_out: undecided.map(|academy| academy.id).collect() };
    Ok(vec![Decided { effective_on: around.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_closed_round_names_every_academy_that_it_left_out() {
        given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            joined(A2, "900002", "2020-09-01"),
            round_opened(ROUND, "autumn"),
            joined(A3, "900003", "2026-01-13"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
            rating_confirmed(ROUND, "2026-01-20"),
        ])
        .when(round_closed(ROUND))
        .then(["2026-01-20: round closed, leaving out 2"])
        .when(round_closed(ROUND))
        .refused([("", "round-over")]);
        given([adopted(AGORA)]).when(round_closed(ROUND).by_a_service()).refused([("", "decider-required"), ("", "unknown-round")]);
    }
}
