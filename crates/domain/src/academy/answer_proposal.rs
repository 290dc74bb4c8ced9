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
        refusals.add("", match academy.climbed_since(escalation) {
            None => Refusal::UnknownEscalation(escalation),
            Some(Some(_)) => Refusal::NotProposed("it was climbed already"),
            Some(None) => Refusal::NotProposed("it was declined, or the ladder moved on"),
        });
        return Err(refusals);
    };
    match answer {
        Answer::Decline => {
            refusals.none()?;
            Ok(vec![Decided { effective_on: setting.today, event: EscalationDeclined { escalation, reason }.into() }])
        }
        Answer::Accept => {
            let found = next_rung(academy, &proposal.to, setting, &mut refusals);
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
