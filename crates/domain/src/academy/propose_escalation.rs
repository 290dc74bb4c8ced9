//! Proposing the next rung: what a policy does where the framework does not let it act.

use super::escalate_intervention::next_rung;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::{EscalationProposed, Trigger};
use crate::ids::{EscalationId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Propose a rung to whoever the framework says decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ProposeEscalation {
    pub escalation: EscalationId,
    pub rung: RungCode,
    pub trigger: Trigger,
    pub grounds: Vec<EventId>,
}

/// A rung that is proposed already is not proposed again: one answer is owed, not two.
pub(super) fn decide(academy: &Academy, command: ProposeEscalation, setting: Setting<'_>) -> Decision {
    let ProposeEscalation { escalation, rung, trigger, grounds } = command;
    if academy.ladder.proposal().is_some_and(|open| open.to == rung) {
        return Ok(Vec::new());
    }
    let mut refusals = Refusals::default();
    refusals.unless(academy.was_in_trust_on(setting.today), "", || Refusal::NotInTrust { on: setting.today });
    academy.check_events("/grounds", &grounds, &mut refusals);
    let found = next_rung(academy, &rung, setting, &mut refusals);
    let rule = setting.framework_on(setting.today, &mut Refusals::default()).map(|(framework, _)| framework.escalation());
    refusals.none()?;
    let (Some((_, framework)), Some(rule)) = (found, rule) else { return Ok(Vec::new()) };
    let event = EscalationProposed {
        escalation,
        from: academy.ladder.rung().cloned(),
        to: rung,
        framework,
        trigger,
        grounds,
        decide_by: setting.today + chrono::Days::new(rule.decide_within_days.into()),
        decider: setting.holder(rule.decided_by),
    };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use super::ProposeEscalation;
    use crate::academy::AcademyCommand;
    use crate::codes::{PolicyCode, RungCode};
    use crate::event::Trigger;
    use crate::given::*;
    use crate::policy::PROGRESS_NOT_FAST_ENOUGH;

    fn proposed(rung: &str) -> Step {
        asked(AcademyCommand::ProposeEscalation(ProposeEscalation {
            escalation: escalation_of(R2),
            rung: RungCode::parse(rung).unwrap(),
            trigger: Trigger::Policy { policy: PolicyCode::parse(PROGRESS_NOT_FAST_ENOUGH).unwrap() },
            grounds: vec![recording_of(R1)],
        }))
        .by_a_service()
    }

    #[test]
    fn a_rung_is_proposed_to_whoever_the_framework_says_decides() {
        given([adopted(WPT), reviewed(R1, "2026-01-12").of_type("peer-review")])
            .when(proposed("improvement-visit"))
            .then(["2026-01-12: - to improvement-visit proposed to CEO by 2026-01-22, escalation of review 2, on review 1"]);
    }

    #[test]
    fn what_is_proposed_already_is_not_proposed_again() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), proposed("ceo-and-lead-visit")]).when(proposed("ceo-and-lead-visit")).then([]);
    }

    #[test]
    fn only_the_next_rung_of_an_academy_in_the_trust_is_proposed() {
        given([adopted(AGORA)])
            .when(proposed("trustees-review"))
            .refused([("/grounds/0", "unknown-event"), ("/rung", "not-the-next-rung")]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), left("2026-02-01")])
            .when(proposed("ceo-and-lead-visit").on("2026-02-01"))
            .refused([("", "not-in-trust")]);
        given([]).when(proposed("trustees-review")).refused([("/grounds/0", "unknown-event"), ("", "no-framework")]);
    }
}
