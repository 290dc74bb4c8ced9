//! Stepping down: to a lower rung, or off the ladder. Several rungs may be left at once, since
//! matters can mend faster than they worsened; climbing is never more than one. Actions that the
//! escalation opened are settled first.

use super::record_review::listed;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::InterventionSteppedDown;
use crate::ids::EventId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDown {
    /// To which rung; off the ladder where none.
    pub to: Option<RungCode>,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: StepDown, setting: Setting<'_>) -> Decision {
    let StepDown { to, grounds, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    academy.check_events("/grounds", &grounds, &mut refusals);
    let current = academy.ladder.current();
    if current.is_none() {
        refusals.add("", Refusal::OnNoRung);
    }
    if let Some(current) = current {
        academy.interventions.check_settled(current.escalation, &mut refusals);
    }
    let found = setting.framework_on(setting.today, &mut refusals);
    if let (Some((framework, _)), Some(current), Some(to)) = (&found, current, &to) {
        match framework.rung_index(to) {
            None => {
                let rungs = listed(framework.ladder().iter().map(|r| r.code.as_str()));
                refusals.add("/rung", Refusal::UnknownRung(to.clone(), rungs));
            }
            // A rung of an older ladder has no place on this one; any rung here may follow it.
            Some(lower) if framework.rung_index(&current.rung).is_some_and(|now| lower >= now) => {
                refusals.add("/rung", Refusal::NotALowerRung { to: to.clone(), from: current.rung.clone() });
            }
            Some(_) => {}
        }
    }
    refusals.none()?;
    let (Some((_, framework)), Some(current)) = (found, current) else { return Ok(Vec::new()) };
    let event = InterventionSteppedDown { escalation: current.escalation, from: current.rung.clone(), to, framework, grounds, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn on_the_second_rung() -> Story {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), escalated("ceo-and-lead-visit", []), escalated("targeted-intervention", [])])
    }

    #[test]
    fn a_step_down_leads_to_a_lower_rung_and_the_escalation_goes_on() {
        let story = on_the_second_rung()
            .when(stepped_down(Some("ceo-and-lead-visit"), [recording_of(R1)]))
            .then(["2026-01-12: targeted-intervention to ceo-and-lead-visit stepped down, E1"]);
        let current = story.academy(A1).ladder.current().unwrap();
        assert_eq!((current.escalation, current.rung.as_str()), (E1, "ceo-and-lead-visit"));
    }

    #[test]
    fn several_rungs_can_be_left_at_once_and_the_next_slow_review_begins_anew() {
        let slow = reviewed(R2, "2026-04-20").progress("not-fast-enough");
        on_the_second_rung()
            .when(stepped_down(None, []))
            .then(["2026-01-12: targeted-intervention to - stepped down, E1"])
            .when(slow)
            .then([
                "2026-04-20: review 2 held, not-fast-enough",
                "2026-04-20: - to ceo-and-lead-visit climbed by policy, escalation of review 2, on review 2; CEO and lead to act by 2026-05-04",
            ]);
    }

    #[test]
    fn a_step_down_never_leads_upwards_or_nowhere() {
        for rung in ["targeted-intervention", "trustees-review"] {
            on_the_second_rung().when(stepped_down(Some(rung), [])).refused([("/rung", "not-a-lower-rung")]);
        }
    }

    #[test]
    fn every_fault_of_a_step_down_is_found_at_once() {
        on_the_second_rung().when(stepped_down(Some("scaffold"), [event_at(99)]).by_a_service()).refused([
            ("", "decider-required"),
            ("/grounds/0", "unknown-event"),
            ("/rung", "unknown-rung"),
        ]);
        given([]).when(stepped_down(None, [])).refused([("", "on-no-rung"), ("", "no-framework")]);
    }

    #[test]
    fn stepping_down_settles_what_was_proposed() {
        let slow = reviewed(R2, "2026-04-20").progress("not-fast-enough").by(ADVISER).reviewers([ADVISER]);
        let story = on_the_second_rung().when(slow).when(stepped_down(None, []));
        assert_eq!(story.academy(A1).ladder.proposal(), None);
        story.when(accepted(escalation_of(R2))).refused([("", "not-proposed")]);
    }

    #[test]
    fn from_a_rung_of_an_older_ladder_any_rung_may_follow() {
        given([adopted(AGORA), escalated("ceo-and-lead-visit", []), adopted(SCHOLARS).on("2026-01-20")])
            .when(stepped_down(Some("trustees-review"), []))
            .then(["2026-01-20: ceo-and-lead-visit to trustees-review stepped down, E1"]);
    }
}
