//! What is asked about what comes of an escalation, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{CarryAction, CompleteAction, ConsiderOption, InterventionCommand, OpenAction};
use touchstone_domain::codes::OptionCode;
use touchstone_domain::ids::{ActionId, EscalationId, EventId, OptionId, PersonId, PlanActionId, PriorityId, VisitId};

use super::NewEvidence;
use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// What is asked about what comes of an escalation.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum InterventionOrder {
    ConsiderOption {
        escalation: EscalationId,
        considered_on: NaiveDate,
        visit: Option<VisitId>,
        kind: Option<OptionCode>,
        what: String,
        chosen: bool,
        reason: Option<String>,
    },
    OpenAction {
        escalation: EscalationId,
        opened_on: NaiveDate,
        option: Option<OptionId>,
        what: String,
        owner: PersonId,
        due_on: NaiveDate,
    },
    CompleteAction {
        escalation: EscalationId,
        action: ActionId,
        completed_on: NaiveDate,
        evidence: Vec<NewEvidence>,
        outcome: Option<String>,
    },
    CarryAction {
        escalation: EscalationId,
        action: ActionId,
        owner: PersonId,
        plan: Option<EventId>,
        priority: Option<PriorityId>,
        plan_action: Option<PlanActionId>,
        reason: Option<String>,
    },
}

impl InterventionOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            InterventionOrder::ConsiderOption { .. } | InterventionOrder::OpenAction { .. } | InterventionOrder::CarryAction { .. } => {
                Permission::Decide
            }
            InterventionOrder::CompleteAction { .. } => Permission::RecordProgress,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> InterventionCommand {
        match self {
            InterventionOrder::ConsiderOption { escalation, considered_on, visit, kind, what, chosen, reason } => {
                let (what, reason) = (words.mint(what), words.mint_some(reason));
                let option = fresh_id();
                InterventionCommand::ConsiderOption(ConsiderOption { option, escalation, considered_on, visit, kind, what, chosen, reason })
            }
            InterventionOrder::OpenAction { escalation, opened_on, option, what, owner, due_on } => {
                let (action, what) = (fresh_id(), words.mint(what));
                InterventionCommand::OpenAction(OpenAction { action, escalation, opened_on, option, what, owner, due_on })
            }
            InterventionOrder::CompleteAction { escalation, action, completed_on, evidence, outcome } => {
                let evidence = evidence.into_iter().map(|evidence| evidence.into_evidence(words)).collect();
                let outcome = words.mint_some(outcome);
                InterventionCommand::CompleteAction(CompleteAction { action, escalation, completed_on, evidence, outcome })
            }
            InterventionOrder::CarryAction { escalation, action, owner, plan, priority, plan_action, reason } => {
                let reason = words.mint_some(reason);
                InterventionCommand::CarryAction(CarryAction { action, escalation, owner, plan, priority, plan_action, reason })
            }
        }
    }
}
