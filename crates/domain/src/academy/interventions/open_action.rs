//! Opening an action: what was decided, who does it, and by when.

use chrono::NaiveDate;

use super::check_escalation;
use crate::academy::{Academy, Decision};
use crate::event::InterventionActionOpened;
use crate::ids::{ActionId, EscalationId, OptionId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Open an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct OpenAction {
    pub action: ActionId,
    pub escalation: EscalationId,
    pub opened_on: NaiveDate,
    pub option: Option<OptionId>,
    pub what: TextRef,
    pub owner: PersonId,
    pub due_on: NaiveDate,
}

pub(super) fn decide(academy: &Academy, command: OpenAction, setting: Setting<'_>) -> Decision {
    let OpenAction { action, escalation, opened_on, option, what, owner, due_on } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/openedOn", opened_on, &mut refusals);
    check_escalation(academy, escalation, "/openedOn", opened_on, &mut refusals);
    let is_open = academy.ladder.current().is_some_and(|current| current.escalation == escalation);
    refusals.unless(is_open || !matches!(academy.climbed_since(escalation), Some(Some(_))), "", || Refusal::EscalationOver);
    if let Some(option) = option {
        match academy.interventions.options.get(&option).filter(|(of, _)| *of == escalation) {
            None => refusals.add("/option", Refusal::UnknownOption(option)),
            Some((_, chosen)) => refusals.unless(*chosen, "/option", || Refusal::OptionRejected),
        }
    }
    refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    refusals.unless(opened_on <= due_on, "/dueOn", || Refusal::EndsBeforeItBegins);
    refusals.none()?;
    let event = InterventionActionOpened { action, escalation, option, what, owner, due_on };
    Ok(vec![Decided { effective_on: opened_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn escalated_in_january() -> Story {
        given([adopted(AGORA), escalated("ceo-and-lead-visit", []).on("2026-01-12")])
    }

    #[test]
    fn an_action_has_an_owner_and_a_day() {
        escalated_in_january()
            .when(action_opened(X1, "2026-01-20", LEAD, "2026-03-01"))
            .then(["2026-01-20: action for lead by 2026-03-01, for E1"]);
    }

    #[test]
    fn every_fault_of_an_action_is_found_at_once() {
        escalated_in_january().when(action_opened(X1, "2026-01-20", STRANGER, "2026-01-19").carrying_out(O1).by_a_service()).refused([
            ("", "decider-required"),
            ("/option", "unknown-option"),
            ("/owner", "unknown-person"),
            ("/dueOn", "ends-before-it-begins"),
        ]);
    }

    #[test]
    fn an_action_carries_out_an_option_that_was_chosen() {
        let story = escalated_in_january().when(option_considered(O1, "2026-01-20", true)).when(option_considered(O2, "2026-01-20", false));
        let action = || action_opened(X1, "2026-01-20", LEAD, "2026-03-01");
        story.clone().when(action().carrying_out(O2)).refused([("/option", "option-rejected")]);
        story.when(action().carrying_out(O1)).then(["2026-01-20: action for lead by 2026-03-01, for E1"]);
    }

    #[test]
    fn no_action_is_opened_for_what_is_over_or_never_began() {
        escalated_in_january()
            .when(stepped_down(None, []).on("2026-02-02"))
            .when(action_opened(X1, "2026-02-03", LEAD, "2026-03-01"))
            .refused([("", "escalation-over")]);
        given([adopted(AGORA)]).when(action_opened(X1, "2026-02-03", LEAD, "2026-03-01")).refused([("", "unknown-escalation")]);
    }
}
