//! Recording the visit that a rung calls for: by the CEO and the improvement lead, say, to consider
//! further interventions.
//!
//! Whoever was there, the visit is recorded. It is the one that the rung calls for where each of the roles that
//! are to act on it was held by one of the visitors; else the event names those that were missing.

use chrono::NaiveDate;

use super::plans::party::held_the_role;
use super::{Academy, Decision};
use crate::event::VisitRecorded;
use crate::framework::Role;
use crate::ids::{EscalationId, PersonId, VisitId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RecordVisit {
    pub visit: VisitId,
    pub escalation: EscalationId,
    pub visited_on: NaiveDate,
    pub visitors: Vec<PersonId>,
    pub outcome: TextRef,
    pub further_interventions: Vec<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: RecordVisit, setting: Setting<'_>) -> Decision {
    let RecordVisit { visit, escalation, visited_on, visitors, outcome, further_interventions } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/visitedOn", visited_on, &mut refusals);
    setting.check_people("/visitors", &visitors, &mut refusals);
    match academy.climbed_since(escalation) {
        None => refusals.add("", Refusal::UnknownEscalation(escalation)),
        Some(None) => refusals.add("", Refusal::NotClimbed),
        Some(Some(since)) => refusals.unless(since <= visited_on, "/visitedOn", || Refusal::BeforeTheEscalation { on: visited_on, since }),
    }
    refusals.none()?;
    let missing = missing(academy, escalation, (visited_on, &visitors), setting);
    let event = VisitRecorded { visit, escalation, visited_on, visitors, outcome, further_interventions, missing };
    Ok(vec![Decided { effective_on: visited_on, event: event.into() }])
}

/// The roles of those who act on the rung that the academy is on, which no visitor held. Of a visit before that
/// rung was climbed, or to an academy that has left it, nothing is missing.
fn missing(academy: &Academy, escalation: EscalationId, (on, visitors): (NaiveDate, &[PersonId]), setting: Setting<'_>) -> Vec<Role> {
    let Some(current) = academy.ladder.current().filter(|current| current.escalation == escalation) else { return Vec::new() };
    let framework = setting.trust.framework_on(setting.today).and_then(|adopted| setting.frameworks.get(&adopted.document));
    let Some((framework, rung)) = framework.and_then(|framework| Some((framework, framework.rung(&current.rung)?))) else {
        return Vec::new();
    };
    let is_first = framework.rung_index(&rung.code) == Some(0);
    if on < current.since && !is_first {
        return Vec::new();
    }
    let was_there = |role: Role| visitors.iter().any(|person| held_the_role(academy, (role, *person), on, setting));
    let mut missing: Vec<Role> = rung.actors.iter().copied().filter(|role| !was_there(*role)).collect();
    missing.dedup();
    missing
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;

    fn escalated_in_january() -> Story {
        given([adopted(AGORA), escalated("ceo-and-lead-visit", []).on("2026-01-20")])
    }

    #[test]
    fn the_visit_that_a_rung_calls_for_is_recorded_on_the_day_it_was_made() {
        escalated_in_january().when(visited(E1, "2026-01-28", [CEO, LEAD]).on("2026-02-02")).then(["2026-01-28: visited for E1"]);
        escalated_in_january().when(visited(E1, "2026-01-20", [CEO])).then(["2026-01-20: visited for E1 without improvement-lead"]);
    }

    #[test]
    fn the_visit_that_a_rung_calls_for_is_made_by_each_of_those_who_act_on_it() {
        let keyed = || escalated_in_january().keyed(CEO, Role::Ceo, None).keyed(LEAD, Role::ImprovementLead, None);
        keyed().when(visited(E1, "2026-01-28", [LEAD]).on("2026-02-02")).then(["2026-01-28: visited for E1 without ceo"]);
        keyed().when(visited(E1, "2026-01-28", [CEO, LEAD]).on("2026-02-02")).then(["2026-01-28: visited for E1"]);
        // Of somebody without a key nothing is known; but the CEO is another, and a head is a head.
        keyed().when(visited(E1, "2026-01-28", [LEAD, HEAD]).on("2026-02-02")).then(["2026-01-28: visited for E1 without ceo"]);
        let gone = keyed().when(stepped_down(None, []).on("2026-02-20"));
        gone.when(visited(E1, "2026-01-28", [LEAD])).then(["2026-01-28: visited for E1"]);
    }

    #[test]
    fn a_visit_may_still_be_written_up_after_the_escalation_ended() {
        let story = escalated_in_january().when(stepped_down(None, []).on("2026-02-20"));
        story.when(visited(E1, "2026-01-28", [CEO, LEAD])).then(["2026-01-28: visited for E1"]);
    }

    #[test]
    fn a_visit_before_the_first_climb_belongs_to_something_else() {
        escalated_in_january().when(visited(E1, "2026-01-19", [CEO])).refused([("/visitedOn", "before-the-escalation")]);
        escalated_in_january()
            .when(escalated("targeted-intervention", []).on("2026-03-02"))
            .when(visited(E1, "2026-01-28", [CEO]).on("2026-03-02"))
            .then(["2026-01-28: visited for E1"]);
    }

    #[test]
    fn every_fault_of_a_visit_is_found_at_once() {
        escalated_in_january().when(visited(escalation_of(R1), "2026-02-03", [CEO, STRANGER, CEO]).on("2026-02-02")).refused([
            ("/visitedOn", "in-the-future"),
            ("/visitors/1", "unknown-person"),
            ("/visitors/2", "named-twice"),
            ("", "unknown-escalation"),
        ]);
    }

    #[test]
    fn what_was_only_proposed_is_not_visited() {
        let slow = reviewed(R1, "2026-01-12").progress("not-fast-enough").by(ADVISER).reviewers([ADVISER]);
        given([adopted(AGORA), slow]).when(visited(escalation_of(R1), "2026-01-13", [CEO])).refused([("", "not-climbed")]);
    }
}
