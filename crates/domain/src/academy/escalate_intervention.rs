//! Climbing the ladder, one rung at a time: by a person's decision, or by a policy that the
//! framework lets act.

use super::record_review::listed;
use super::{Academy, Decision};
use crate::codes::RungCode;
use crate::event::{FrameworkRef, InterventionEscalated, Trigger};
use crate::framework::{Framework, Rung};
use crate::ids::{EscalationId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Climb to a rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalateIntervention {
    /// The escalation's id, used where the academy is on no rung yet; a climb from a rung goes on
    /// under the escalation that is open.
    pub escalation: EscalationId,
    /// The rung: the target, never "once more", so that a repeat can be told from a second wish.
    pub rung: RungCode,
    /// Who or what wants it.
    pub trigger: Trigger,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// Why; a policy gives none.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: EscalateIntervention, setting: Setting<'_>) -> Decision {
    let EscalateIntervention { escalation, rung, trigger, grounds, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(trigger != Trigger::Person || setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(academy.was_in_trust_on(setting.today), "", || Refusal::NotInTrust { on: setting.today });
    academy.check_events("/grounds", &grounds, &mut refusals);
    let found = next_rung(academy, &rung, setting, &mut refusals);
    refusals.none()?;
    let Some((next, framework)) = found else { return Ok(Vec::new()) };
    let escalation = academy.ladder.current().map_or(escalation, |current| current.escalation);
    Ok(vec![climb(academy, escalation, next, framework, trigger, grounds, reason, setting)])
}

/// The rung above the one the academy is on, where it is the one wanted; else why not.
pub(super) fn next_rung<'a>(
    academy: &Academy,
    wanted: &RungCode,
    setting: Setting<'a>,
    refusals: &mut Refusals,
) -> Option<(&'a Rung, FrameworkRef)> {
    let (framework, reference) = setting.framework_on(setting.today, refusals)?;
    if framework.rung(wanted).is_none() {
        let rungs = listed(framework.ladder().iter().map(|r| r.code.as_str()));
        refusals.add("/rung", Refusal::UnknownRung(wanted.clone(), rungs));
        return None;
    }
    let next = rung_above(framework, academy.ladder.rung());
    if let Some(next) = next.filter(|next| next.code == *wanted) {
        return Some((next, reference));
    }
    let next = next.map_or("the academy is on the top rung".to_owned(), |next| format!("the next one is `{}`", next.code));
    refusals.add("/rung", Refusal::NotTheNextRung { to: wanted.clone(), next });
    None
}

/// The next rung. Where the academy is on a rung that the framework in force does not have, since
/// another was adopted, its ladder begins at the bottom.
pub(crate) fn rung_above<'a>(framework: &'a Framework, current: Option<&RungCode>) -> Option<&'a Rung> {
    framework.next_rung(current.filter(|rung| framework.rung(rung).is_some()))
}

/// The climb itself. Whoever must act has that many days from today.
#[expect(clippy::too_many_arguments, reason = "they are the event's own fields, gathered in one place for both who accept and who climb")]
pub(super) fn climb(
    academy: &Academy,
    escalation: EscalationId,
    rung: &Rung,
    framework: FrameworkRef,
    trigger: Trigger,
    grounds: Vec<EventId>,
    reason: Option<TextRef>,
    setting: Setting<'_>,
) -> Decided<crate::event::AcademyEvent> {
    let event = InterventionEscalated {
        escalation,
        from: academy.ladder.rung().cloned(),
        to: rung.code.clone(),
        framework,
        trigger,
        grounds,
        act_by: setting.today + chrono::Days::new(rung.act_within_days.into()),
        actors: rung.actors.iter().map(|role| setting.holder(*role)).collect(),
        reason,
    };
    Decided { effective_on: setting.today, event: event.into() }
}

#[cfg(test)]
mod tests {
    use super::EscalateIntervention;
    use crate::academy::AcademyCommand;
    use crate::codes::{PolicyCode, RungCode};
    use crate::event::{AcademyEvent, Event, Trigger};
    use crate::given::*;

    #[test]
    fn a_person_climbs_the_first_rung_and_those_who_must_act_are_named() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(escalated("ceo-and-lead-visit", [recording_of(R1)]).on("2026-01-20"))
            .then(["2026-01-20: - to ceo-and-lead-visit climbed by a person, E1, on review 1; CEO and lead to act by 2026-02-03"]);
        let Event::Academy(AcademyEvent::InterventionEscalated(climb)) = &story.events()[0].event else { panic!("it climbed") };
        assert_eq!((climb.reason, climb.framework.code.as_str()), (Some(text(5)), AGORA));
    }

    #[test]
    fn a_role_that_nobody_holds_is_named_all_the_same() {
        let story = given([adopted(AGORA), escalated("ceo-and-lead-visit", []).on("2026-01-20"), escalated("targeted-intervention", [])])
            .when(escalated("trustees-review", []))
            .then(["2026-01-20: targeted-intervention to trustees-review climbed by a person, E1, on nothing; CEO and nobody to act by 2026-02-19"]);
        let Event::Academy(AcademyEvent::InterventionEscalated(climb)) = &story.events()[0].event else { panic!("it climbed") };
        assert_eq!(climb.actors[1].role, crate::framework::Role::Trustee);
    }

    #[test]
    fn rungs_are_climbed_one_at_a_time() {
        let story = given([adopted(AGORA)]).when(escalated("targeted-intervention", [])).refused([("/rung", "not-the-next-rung")]);
        assert!(story.refusal().contains("the next one is `ceo-and-lead-visit`"), "{}", story.refusal());
        let again = given([adopted(AGORA), escalated("ceo-and-lead-visit", [])]).when(escalated("ceo-and-lead-visit", []));
        again.refused([("/rung", "not-the-next-rung")]);
    }

    #[test]
    fn above_the_top_rung_there_is_nothing() {
        let story = given([
            adopted(AGORA),
            escalated("ceo-and-lead-visit", []),
            escalated("targeted-intervention", []),
            escalated("trustees-review", []),
        ])
        .when(escalated("trustees-review", []))
        .refused([("/rung", "not-the-next-rung")]);
        assert!(story.refusal().contains("on the top rung"), "{}", story.refusal());
    }

    #[test]
    fn every_fault_of_a_climb_is_found_at_once() {
        given([adopted(AGORA), left("2026-01-01")]).when(escalated("scaffold", [event_at(99)]).on("2026-06-03").by_a_service()).refused([
            ("", "decider-required"),
            ("", "not-in-trust"),
            ("/grounds/0", "unknown-event"),
            ("/rung", "unknown-rung"),
        ]);
        given([]).when(escalated("scaffold", [])).refused([("", "no-framework")]);
    }

    #[test]
    fn the_ladder_of_another_framework_begins_at_its_bottom() {
        given([adopted(AGORA), escalated("ceo-and-lead-visit", []), adopted(SCHOLARS).on("2026-01-20")])
            .when(escalated("lead-and-ceo-review", []))
            .then(["2026-01-20: ceo-and-lead-visit to lead-and-ceo-review climbed by a person, E1, on nothing; CEO and lead to act by 2026-02-03"]);
    }

    #[test]
    fn a_policy_climbs_without_a_person_and_a_person_does_not() {
        let climb = |trigger| {
            let (rung, grounds) = (RungCode::parse("ceo-and-lead-visit").unwrap(), Vec::new());
            asked(AcademyCommand::EscalateIntervention(EscalateIntervention { escalation: E1, rung, trigger, grounds, reason: None }))
                .by_a_service()
        };
        let policy = PolicyCode::parse(crate::policy::PROGRESS_NOT_FAST_ENOUGH).unwrap();
        given([adopted(AGORA)])
            .when(climb(Trigger::Policy { policy }).on("2026-01-20"))
            .then(["2026-01-20: - to ceo-and-lead-visit climbed by policy, E1, on nothing; CEO and lead to act by 2026-02-03"]);
        given([adopted(AGORA)]).when(climb(Trigger::Person)).refused([("", "decider-required")]);
    }

    #[test]
    fn a_climb_by_a_person_overtakes_what_was_proposed() {
        let slow = reviewed(R1, "2026-01-12").progress("not-fast-enough").by(ADVISER).reviewers([ADVISER]);
        let story = given([adopted(AGORA), slow, escalated("ceo-and-lead-visit", [recording_of(R1)])]);
        assert_eq!(story.academy(A1).ladder.proposal(), None);
        story.when(accepted(escalation_of(R1))).refused([("", "not-proposed")]);
    }
}
