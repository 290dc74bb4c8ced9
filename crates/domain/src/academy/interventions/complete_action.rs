//! Completing an action: it was done, and something shows it. Its owner may say so, and so may those
//! who decide about escalations.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::{Evidence, InterventionActionCompleted};
use crate::ids::{ActionId, EscalationId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Complete an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct CompleteAction {
    pub action: ActionId,
    pub escalation: EscalationId,
    pub completed_on: NaiveDate,
    pub evidence: Vec<Evidence>,
    pub outcome: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CompleteAction, setting: Setting<'_>) -> Decision {
    let CompleteAction { action, escalation, completed_on, evidence, outcome } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/completedOn", completed_on, &mut refusals);
    if let Some(fact) = academy.interventions.open_action(escalation, action, &mut refusals) {
        refusals.unless(fact.opened_on <= completed_on, "/completedOn", || Refusal::EndsBeforeItBegins);
        setting.check_owner(fact.owner, &mut refusals);
    }
    academy.check_evidence(&evidence, &mut refusals);
    refusals.none()?;
    let event = InterventionActionCompleted { action, escalation, evidence, outcome };
    Ok(vec![Decided { effective_on: completed_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn with_an_action() -> Story {
        given([
            adopted(AGORA),
            escalated("ceo-and-lead-visit", []).on("2026-01-12"),
            action_opened(X1, "2026-01-20", ADVISER, "2026-03-01"),
        ])
    }

    #[test]
    fn what_is_done_is_shown_and_done_once() {
        with_an_action()
            .when(action_completed(X1, "2026-02-20", 1))
            .then(["2026-02-20: action done, for E1"])
            .when(action_completed(X1, "2026-02-20", 1))
            .refused([("", "action-settled")]);
        with_an_action().when(action_completed(X1, "2026-02-20", 0)).refused([("/evidence", "evidence-required")]);
    }

    #[test]
    fn its_owner_says_so_or_whoever_decides_and_nobody_else() {
        with_an_action().when(action_completed(X1, "2026-02-20", 1).by(ADVISER)).then(["2026-02-20: action done, for E1"]);
        with_an_action().when(action_completed(X1, "2026-02-20", 1).by(HEAD)).refused([("", "not-its-owner")]);
        with_an_action().when(action_completed(X1, "2026-02-20", 1).by_a_service()).refused([("", "decider-required")]);
    }

    #[test]
    fn an_action_is_not_done_before_it_was_opened_or_after_today() {
        with_an_action().when(action_completed(X1, "2026-01-19", 1).on("2026-01-20")).refused([("/completedOn", "ends-before-it-begins")]);
        with_an_action().when(action_completed(X1, "2026-01-22", 1).on("2026-01-21")).refused([("/completedOn", "in-the-future")]);
        with_an_action().when(action_completed(X2, "2026-01-21", 1)).refused([("", "unknown-action")]);
    }
}
