//! THE STORAGE CONTRACT: events of what came of an escalation: options that were considered, and
//! actions that were opened, done, or carried into the plan. See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::codes::OptionCode;
use crate::ids::{ActionId, EscalationId, EventId, OptionId, PersonId, PlanActionId, PriorityId, VisitId};
use crate::text::TextRef;

/// An option was considered on `effectiveOn`, and chosen or rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionOptionConsidered {
    /// The option's id.
    pub option: OptionId,
    /// The escalation it was considered for.
    pub escalation: EscalationId,
    /// The visit at which it was considered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// What the framework offers, where it is something that the framework offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OptionCode>,
    /// What it is.
    pub what: TextRef,
    /// True where it was chosen, false where it was rejected.
    pub chosen: bool,
    /// Why; always there where it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// Somebody is to do something by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionActionOpened {
    /// The action's id.
    pub action: ActionId,
    /// The escalation it is for.
    pub escalation: EscalationId,
    /// The option that it carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<OptionId>,
    /// What is to be done.
    pub what: TextRef,
    /// Who does it.
    pub owner: PersonId,
    /// By when.
    pub due_on: NaiveDate,
}

/// It was done on `effectiveOn`, and something shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionActionCompleted {
    /// The action.
    pub action: ActionId,
    /// The escalation it is for.
    pub escalation: EscalationId,
    /// What shows it; at least one piece.
    pub evidence: Vec<Evidence>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TextRef>,
}

/// It goes on in the academy's plan, with an owner there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionActionCarried {
    /// The action.
    pub action: ActionId,
    /// The escalation it was for.
    pub escalation: EscalationId,
    /// Who owns it in the plan.
    pub owner: PersonId,
    /// An event of the plan that it is carried into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<EventId>,
    /// The priority of the plan that it is carried under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// The action of the plan that it goes on in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_action: Option<PlanActionId>,
    /// Why it is not finished first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}
