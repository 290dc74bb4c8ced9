//! Considering an option: what else could be done, whether it was chosen, and why not. A visit that
//! leaves only what was decided hides what was weighed against it.

use chrono::NaiveDate;

use super::check_escalation;
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::OptionCode;
use crate::event::InterventionOptionConsidered;
use crate::ids::{EscalationId, OptionId, VisitId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record an option that was considered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ConsiderOption {
    pub option: OptionId,
    pub escalation: EscalationId,
    pub considered_on: NaiveDate,
    pub visit: Option<VisitId>,
    pub kind: Option<OptionCode>,
    pub what: TextRef,
    pub chosen: bool,
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: ConsiderOption, setting: Setting<'_>) -> Decision {
    let ConsiderOption { option, escalation, considered_on, visit, kind, what, chosen, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/consideredOn", considered_on, &mut refusals);
    check_escalation(academy, escalation, "/consideredOn", considered_on, &mut refusals);
    if let Some(visit) = visit {
        let made = academy.interventions.visits.get(&visit).filter(|(of, _)| *of == escalation);
        match made.map(|(_, visited_on)| *visited_on) {
            None => refusals.add("/visit", Refusal::UnknownVisit(visit)),
            Some(visited) => {
                refusals.unless(visited <= considered_on, "/consideredOn", || Refusal::BeforeTheVisit { on: considered_on, visited });
            }
        }
    }
    if let Some((framework, _)) = setting.framework_on(considered_on, &mut refusals)
        && let Some(kind) = &kind
    {
        let known = || listed(framework.offers().map(|(code, _)| code));
        refusals.unless(framework.offer(kind).is_some(), "/kind", || Refusal::UnknownOffer(kind.clone(), known()));
    }
    refusals.unless(chosen || reason.is_some(), "/reason", || Refusal::ReasonRequired);
    refusals.none()?;
    let event = InterventionOptionConsidered { option, escalation, visit, kind, what, chosen, reason };
    Ok(vec![Decided { effective_on: considered_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn visited_in_january() -> Story {
        given([adopted(WPT), escalated("improvement-visit", []).on("2026-01-12"), visited(E1, "2026-01-20", [LEAD])])
    }

    #[test]
    fn each_option_is_chosen_or_rejected_for_a_reason() {
        visited_in_january()
            .when(option_considered(O1, "2026-01-20", true))
            .then(["2026-01-20: option chosen for E1"])
            .when(option_considered(O2, "2026-01-20", false))
            .then(["2026-01-20: option rejected for E1"])
            .when(option_considered(O2, "2026-01-20", false).without_reason())
            .refused([("/reason", "reason-required")]);
    }

    #[test]
    fn what_the_framework_offers_goes_by_its_code_and_anything_else_by_its_words_alone() {
        let story = visited_in_january();
        story
            .clone()
            .when(option_considered(O1, "2026-01-20", true).of_kind("interim-leadership"))
            .then(["2026-01-20: option chosen for E1"]);
        let refused = story.when(option_considered(O1, "2026-01-20", true).of_kind("moon-landing"));
        assert!(refused.refusal().contains("`staff-transfer`"), "{}", refused.refusal());
        refused.refused([("/kind", "unknown-offer")]);
    }

    #[test]
    fn an_option_is_considered_at_a_visit_and_not_before_it() {
        let considered = |on| option_considered(O1, on, true).at_visit(V1).on("2026-01-22");
        let story = visited_in_january();
        story.clone().when(considered("2026-01-19")).refused([("/consideredOn", "before-the-visit")]);
        story.when(considered("2026-01-21")).then(["2026-01-21: option chosen for E1"]);
    }

    #[test]
    fn an_option_belongs_to_an_escalation_that_was_climbed_by_then() {
        let story = visited_in_january();
        story
            .clone()
            .when(option_considered(O1, "2026-01-11", true).on("2026-01-20"))
            .refused([("/consideredOn", "before-the-escalation")]);
        story
            .when(option_considered(O1, "2026-01-21", true).on("2026-01-20").by_a_service())
            .refused([("", "decider-required"), ("/consideredOn", "in-the-future")]);
        given([adopted(WPT)]).when(option_considered(O1, "2026-01-20", true)).refused([("", "unknown-escalation")]);
    }
}
