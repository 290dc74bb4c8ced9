//! How far an action has come, said by its owner or by the trust's leaders of improvement.

use chrono::NaiveDate;

use super::leads_improvement;
use crate::academy::{Academy, Decision};
use crate::event::{ActionProgressed, ActionStatus, Evidence};
use crate::ids::{EventId, PlanActionId, PlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Say how far an action has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressAction {
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: PlanActionId,
    /// On which day it had.
    pub progressed_on: NaiveDate,
    /// How far.
    pub status: ActionStatus,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// What is said of it.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: ProgressAction, setting: Setting<'_>) -> Decision {
    let ProgressAction { plan, action, progressed_on, status, evidence, comment } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/progressedOn", progressed_on, &mut refusals);
    for (i, evidence) in evidence.iter().enumerate() {
        let events: Vec<EventId> = evidence.event_id.into_iter().collect();
        let mut noted = Refusals::default();
        academy.check_events("", &events, &mut noted);
        noted.iter().for_each(|located| refusals.add(format!("/evidence/{i}/eventId"), located.refusal.clone()));
    }
    if let Some(fact) = academy.plans.open_on(plan, progressed_on, "/progressedOn", &mut refusals) {
        match (fact.owner_of(action), setting.decider) {
            (None, _) => refusals.add("", Refusal::UnknownPlanAction(action)),
            (_, None) => refusals.add("", Refusal::DeciderRequired),
            (Some(owner), Some((person, role))) => {
                refusals.unless(owner == person || leads_improvement(role), "", || Refusal::NotYourAction);
            }
        }
    }
    refusals.none()?;
    let event = ActionProgressed { plan, action, status, evidence, comment };
    Ok(vec![Decided { effective_on: progressed_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn the_owner_or_the_lead_says_how_far_an_action_has_come() {
        let story = given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")]);
        let done = || action_progressed(P1, AC1, "2026-03-01", "done");
        story.clone().when(done().by(ADVISER)).refused([("", "not-your-action")]);
        story.clone().when(done().by(HEAD)).then(["2026-03-01: action done"]);
        story.clone().when(done()).then(["2026-03-01: action done"]);
        story.when(done().by_a_service()).refused([("", "decider-required")]);
    }
}
