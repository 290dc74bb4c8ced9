//! Accepting or declining a proposed rung, with a reason either way.

use super::escalate_intervention::{climb, next_rung};
use super::{Academy, Decision};
use crate::event::{EscalationAccepted, EscalationDeclined, Trigger};
use crate::ids::EscalationId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Climb.
    Accept,
    /// Do not.
    Decline,
}

/// Answer a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerProposal {
    /// Which.
    pub escalation: EscalationId,
    /// How.
    pub answer: Answer,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: AnswerProposal, setting: Setting<'_>) -> Decision {
    let AnswerProposal { escalation, answer, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    let open = academy.ladder.proposal().filter(|proposal| proposal.escalation == escalation);
    let Some(proposal) = open else {
        refusals.add(
            "",
            match academy.climbed_since(escalation) {
                None => Refusal::UnknownEscalation(escalation),
                Some(Some(_)) => Refusal::NotProposed("it was climbed already"),
                Some(None) => Refusal::NotProposed("it was answered already, or the ladder moved on"),
            },
        );
        return Err(refusals);
    };
    match answer {
        Answer::Decline => {
            refusals.none()?;
            Ok(vec![Decided { effective_on: setting.today, event: EscalationDeclined { escalation, reason }.into() }])
        }
        Answer::Accept => {
            refusals.unless(academy.was_in_trust_on(setting.today), "", || Refusal::NotInTrust { on: setting.today });
            let mut of_rung = Refusals::default();
            let found = next_rung(academy, &proposal.to, setting, &mut of_rung);
            // An answer names no rung, so whatever is wrong with it is wrong with the answer as a whole.
            of_rung.iter().for_each(|located| refusals.add("", located.refusal.clone()));
            refusals.none()?;
            let Some((rung, framework)) = found else { return Ok(Vec::new()) };
            // A climb from a rung goes on under the escalation that is open.
            let climbs_under = academy.ladder.current().map_or(escalation, |current| current.escalation);
            let accepted = Decided { effective_on: setting.today, event: EscalationAccepted { escalation, reason }.into() };
            let climbed = climb(academy, climbs_under, rung, framework, Trigger::Person, proposal.grounds.clone(), Some(reason), setting);
            Ok(vec![accepted, climbed])
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    /// Somebody else's finding, which only proposes.
    fn slow(review: crate::ids::ReviewId, on: &str) -> Step {
        reviewed(review, on).progress("not-fast-enough").by(ADVISER).reviewers([ADVISER])
    }

    #[test]
    fn accepting_climbs_in_the_same_command_under_the_same_escalation() {
        given([adopted(AGORA), slow(R1, "2026-01-12")]).when(accepted(escalation_of(R1)).on("2026-01-14")).then([
            "2026-01-14: escalation of review 1 accepted",
            "2026-01-14: - to ceo-and-lead-visit climbed by a person, escalation of review 1, on review 1; CEO and lead to act by 2026-01-28",
        ]);
    }

    #[test]
    fn a_second_rung_that_is_accepted_goes_on_under_the_escalation_that_is_open() {
        given([adopted(AGORA), slow(R1, "2026-01-12"), accepted(escalation_of(R1)), slow(R2, "2026-03-02")])
            .when(accepted(escalation_of(R2)))
            .then([
                "2026-03-02: escalation of review 2 accepted",
                "2026-03-02: ceo-and-lead-visit to targeted-intervention climbed by a person, escalation of review 1, on review 2; lead to act by 2026-03-23",
            ]);
    }

    #[test]
    fn declining_leaves_the_academy_where_it_is() {
        let story = given([adopted(AGORA), slow(R1, "2026-01-12")])
            .when(declined(escalation_of(R1)).on("2026-01-14"))
            .then(["2026-01-14: escalation of review 1 declined"]);
        let ladder = &story.academy(A1).ladder;
        assert_eq!((ladder.current(), ladder.proposal()), (None, None));
    }

    #[test]
    fn a_proposal_is_answered_once() {
        for first in [accepted(escalation_of(R1)), declined(escalation_of(R1))] {
            for second in [accepted(escalation_of(R1)), declined(escalation_of(R1))] {
                given([adopted(AGORA), slow(R1, "2026-01-12"), first.clone()]).when(second).refused([("", "not-proposed")]);
            }
        }
    }

    #[test]
    fn an_answer_needs_a_proposal_and_a_person() {
        given([adopted(AGORA)]).when(accepted(E1).by_a_service()).refused([("", "decider-required"), ("", "unknown-escalation")]);
        given([adopted(AGORA), slow(R1, "2026-01-12")])
            .when(declined(escalation_of(R1)).by_a_service())
            .refused([("", "decider-required")]);
    }

    #[test]
    fn a_proposal_can_still_be_accepted_after_its_review_was_withdrawn() {
        let story = given([adopted(AGORA), slow(R1, "2026-01-12"), withdrawn(R1)]).when(accepted(escalation_of(R1)));
        assert_eq!(story.events().len(), 2);
    }

    #[test]
    fn a_rung_that_the_framework_in_force_does_not_have_can_only_be_declined() {
        let story = given([adopted(AGORA), slow(R1, "2026-01-12"), adopted(SCHOLARS).on("2026-01-20")]);
        story.clone().when(accepted(escalation_of(R1))).refused([("", "unknown-rung")]);
        story.when(declined(escalation_of(R1))).then(["2026-01-20: escalation of review 1 declined"]);
    }

    #[test]
    fn nothing_is_climbed_after_the_academy_left_but_a_proposal_can_be_declined() {
        let story = given([adopted(AGORA), slow(R1, "2026-01-12"), left("2026-01-20")]);
        story.clone().when(accepted(escalation_of(R1)).on("2026-01-20")).refused([("", "not-in-trust")]);
        story.when(declined(escalation_of(R1)).on("2026-01-20")).then(["2026-01-20: escalation of review 1 declined"]);
    }
}
