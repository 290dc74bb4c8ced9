//! Confirming what a round came to for an academy: the category as proposed or moderated becomes a
//! decision like any other, on the proposal's basis and for the reason given last. Where the framework wants
//! proposals moderated, one that was not is not confirmed.

use chrono::NaiveDate;

use crate::academy::decide_category::{self, DecideCategory};
use crate::academy::{Academy, Decision};
use crate::ids::{DecisionId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

/// Decide the category that the round came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmRating {
    /// In which round.
    pub round: RoundId,
    /// The decision's id.
    pub decision: DecisionId,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
}

/// What was confirmed already, and not proposed or moderated since, is nothing new: so a request that
/// confirms many can be repeated after it broke off.
pub(super) fn decide(academy: &Academy, command: ConfirmRating, setting: Setting<'_>) -> Decision {
    let ConfirmRating { round, decision, effective_on } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.trust.rounds.check_open(round, academy.id, &mut refusals);
    let rated = academy.ratings.in_round(round);
    refusals.unless(rated.is_some(), "", || Refusal::NothingProposed);
    let unmoderated = rated.filter(|rated| !rated.moderated && rated.decision.is_none());
    let framework = unmoderated.and_then(|rated| setting.frameworks.get(&rated.proposed.framework.document));
    let is_required = framework.and_then(|framework| framework.rating_rounds.as_ref()).is_some_and(|rule| rule.moderation_required);
    refusals.unless(!is_required, "", || Refusal::NotModerated);
    refusals.none()?;
    let Some(rated) = rated.filter(|rated| rated.decision.is_none()) else { return Ok(Vec::new()) };
    let (category, basis, reason) = (rated.settled.clone(), rated.basis.clone(), rated.reason);
    decide_category::decide_in(academy, DecideCategory { decision, category, effective_on, basis, reason }, Some(round), setting)
}

#[cfg(test)]
mod tests {
    use crate::event::{AcademyEvent, Event};
    use crate::given::*;

    fn proposed(category: &str) -> Story {
        given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12").finding("governance", "developing"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, category, [recording_of(R1)]),
        ])
    }

    #[test]
    fn what_was_proposed_becomes_a_decision_that_names_its_round() {
        let story = proposed("amber").when(rating_confirmed(ROUND, "2026-01-20")).then(["2026-01-20: - to amber, as amber suggested"]);
        let Event::Academy(AcademyEvent::CategoryChanged(decided)) = &story.events()[0].event else { panic!("a decision") };
        assert_eq!((decided.round, &decided.basis), (Some(ROUND), &vec![recording_of(R1)]));
        story.when(rating_confirmed(ROUND, "2026-01-21")).then([]);
    }

    #[test]
    fn moderation_settles_what_is_decided_and_a_later_one_lets_it_be_decided_anew() {
        proposed("amber")
            .when(moderated(ROUND, "red", [CEO]))
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .then(["2026-01-20: - to red, departing from amber"])
            .when(moderated(ROUND, "amber", [CEO]).on("2026-01-22"))
            .when(rating_confirmed(ROUND, "2026-01-22"))
            .then(["2026-01-22: red to amber, as amber suggested"]);
    }

    #[test]
    fn a_category_that_moderation_kept_is_decided_in_the_round_again_on_the_same_day() {
        proposed("amber")
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .when(moderated(ROUND, "amber", [CEO]).on("2026-01-20"))
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .then(["2026-01-20: stays amber, as amber suggested"])
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .then([]);
    }

    #[test]
    fn what_the_same_person_decided_outside_the_round_on_that_day_is_decided_in_it_too() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12").finding("governance", "developing"),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            round_opened(ROUND, "autumn").on("2026-01-20"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ]);
        let story = story.when(rating_confirmed(ROUND, "2026-01-20")).then(["2026-01-20: stays amber, as amber suggested"]);
        let Event::Academy(AcademyEvent::CategoryConfirmed(decided)) = &story.events()[0].event else { panic!("a decision") };
        assert_eq!(decided.round, Some(ROUND));
    }

    #[test]
    fn where_the_framework_wants_moderation_nothing_is_confirmed_without_it() {
        let story = given([
            adopted(PROSPERE),
            reviewed(R1, "2026-01-12").of_type("rag-assessment"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ]);
        story.clone().when(rating_confirmed(ROUND, "2026-01-20")).refused([("", "not-moderated")]);
        let moderated_once = story.when(moderated(ROUND, "amber", [CEO, LEAD]));
        let confirmed = moderated_once.when(rating_confirmed(ROUND, "2026-01-20")).then(["2026-01-20: - to amber, as nothing suggested"]);
        confirmed
            .when(category_proposed(ROUND, "red", [recording_of(R1)]))
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .refused([("", "not-moderated")]);
    }

    #[test]
    fn nothing_is_confirmed_that_was_not_proposed_or_whose_basis_no_longer_stands() {
        let story = proposed("amber");
        story.clone().when(withdrawn(R1)).when(rating_confirmed(ROUND, "2026-01-20")).refused([("/basis/0", "withdrawn-basis")]);
        story.clone().when(rating_confirmed(ROUND, "2026-01-20").by_a_service()).refused([("", "decider-required")]);
        given([adopted(AGORA), round_opened(ROUND, "autumn")])
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .refused([("", "nothing-proposed")]);
    }
}
