//! Closing a rating round. An academy that got no decision in it is named, so that nobody has to find
//! out later which was forgotten.
//!
//! What was begun is finished first: a proposal is confirmed, and a decision shared with its school. Whoever
//! leaves some of it open says why.

use crate::academy::record_review::listed;
use crate::academy::{Academy, Shared};
use crate::event::{RatingRoundClosed, TrustEvent};
use crate::identifiers::Urn;
use crate::ids::RoundId;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::{Around, Decided, Trust};

/// Close a rating round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseRound {
    /// Which.
    pub round: RoundId,
    /// Why something is left open, where it is.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(trust: &Trust, command: CloseRound, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let CloseRound { round, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    trust.rounds.check_under_way(round, &mut refusals);
    let present = || around.academies.values().filter(|academy| academy.was_in_trust_on(around.today));
    if reason.is_none() {
        let urns = |left: &dyn Fn(&&Academy) -> bool| {
            let places = present().filter(left).filter_map(|academy| trust.roll.get(academy.id)?.urn_on(around.today));
            listed(places.map(Urn::as_str))
        };
        let rated = |academy: &&Academy| academy.ratings.in_round(round).map(|rated| rated.decision);
        let unconfirmed = urns(&|academy| rated(academy) == Some(None));
        let told = |academy: &&Academy, decision| academy.review_life.category(decision).is_some_and(Shared::is_with_the_school);
        let untold = urns(&|academy| rated(academy).flatten().is_some_and(|decision| !told(academy, decision)));
        refusals.unless(unconfirmed.is_empty(), "", || Refusal::ProposedAndNotConfirmed(unconfirmed.clone()));
        refusals.unless(untold.is_empty(), "", || Refusal::ConfirmedAndNotShared(untold.clone()));
    }
    refusals.none()?;
    let undecided = present().filter(|academy| academy.ratings.in_round(round).is_none_or(|rated| rated.decision.is_none()));
    let event = RatingRoundClosed { round, left_out: undecided.map(|academy| academy.id).collect(), reason };
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
            rating_shared(ROUND, "2026-01-20"),
        ])
        .when(round_closed(ROUND))
        .then(["2026-01-20: round closed, leaving out 2"])
        .when(round_closed(ROUND))
        .refused([("", "round-over")]);
        given([adopted(AGORA)]).when(round_closed(ROUND).by_a_service()).refused([("", "decider-required"), ("", "unknown-round")]);
    }

    #[test]
    fn what_was_begun_in_a_round_is_finished_before_it_is_closed_or_a_reason_says_why_not() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ]);
        story.clone().when(round_closed(ROUND)).refused([("", "proposed-and-not-confirmed")]);
        story.clone().when(round_left_open(ROUND)).then(["2026-01-12: round closed, leaving out 1, for a reason"]);
        let confirmed = story.when(rating_confirmed(ROUND, "2026-01-20"));
        confirmed.clone().when(round_closed(ROUND)).refused([("", "confirmed-and-not-shared")]);
        let kept = confirmed.clone().when(moderated(ROUND, "amber", [CEO]));
        kept.when(round_closed(ROUND)).refused([("", "proposed-and-not-confirmed")]);
        confirmed.when(rating_shared(ROUND, "2026-01-20")).when(round_closed(ROUND)).then(["2026-01-20: round closed"]);
    }
}
