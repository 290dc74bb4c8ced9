//! Steps in what comes of an escalation, and how its events are told.

use uuid::Uuid;

use super::day;
use super::steps::{Ask, E1, Step, Who, asked, text};
use super::telling::{escalation, person};
use crate::academy::{AcademyCommand, CarryAction, CompleteAction, ConsiderOption, InterventionCommand, OpenAction};
use crate::codes::{OptionCode, SourceCode};
use crate::event::{AcademyEvent, Evidence, EvidenceKind};
use crate::ids::{ActionId, EventId, OptionId, PlanActionId, PriorityId, VisitId};

pub(crate) const O1: OptionId = OptionId(Uuid::from_u128(0x01));
pub(crate) const O2: OptionId = OptionId(Uuid::from_u128(0x02));
pub(crate) const X1: ActionId = ActionId(Uuid::from_u128(0xac1));
pub(crate) const X2: ActionId = ActionId(Uuid::from_u128(0xac2));

fn step(command: InterventionCommand) -> Step {
    asked(AcademyCommand::Intervention(command))
}

/// So many pieces of evidence.
pub(crate) fn evidence(pieces: usize) -> Vec<Evidence> {
    let kind = EvidenceKind::Source(SourceCode::parse("visit").unwrap());
    vec![Evidence { kind, title: text(14), url: None, sha256: None, event_id: None }; pieces]
}

/// Where it was rejected, for a reason.
pub(crate) fn option_considered(option: OptionId, on: &str, chosen: bool) -> Step {
    let reason = (!chosen).then(|| text(5));
    let considered_on = day(on);
    let command = ConsiderOption { option, escalation: E1, considered_on, visit: None, kind: None, what: text(8), chosen, reason };
    step(InterventionCommand::ConsiderOption(command))
}

pub(crate) fn action_opened(action: ActionId, on: &str, (owner, _): Who, due_on: &str) -> Step {
    let (opened_on, due_on) = (day(on), day(due_on));
    step(InterventionCommand::OpenAction(OpenAction { action, escalation: E1, opened_on, option: None, what: text(8), owner, due_on }))
}

pub(crate) fn action_completed(action: ActionId, on: &str, pieces: usize) -> Step {
    let (completed_on, evidence) = (day(on), evidence(pieces));
    step(InterventionCommand::CompleteAction(CompleteAction { action, escalation: E1, completed_on, evidence, outcome: None }))
}

pub(crate) fn action_carried(action: ActionId, (owner, _): Who) -> Step {
    let (plan, priority, plan_action) = (None, None, None);
    step(InterventionCommand::CarryAction(CarryAction { action, escalation: E1, owner, plan, priority, plan_action, reason: None }))
}

impl Step {
    fn intervention(&mut self) -> &mut InterventionCommand {
        let Ask::Academy(AcademyCommand::Intervention(command)) = &mut self.ask else { panic!("this step comes of no escalation") };
        command
    }

    fn option(&mut self) -> &mut ConsiderOption {
        let InterventionCommand::ConsiderOption(command) = self.intervention() else { panic!("no option is considered here") };
        command
    }

    pub(crate) fn without_reason(mut self) -> Step {
        self.option().reason = None;
        self
    }

    pub(crate) fn of_kind(mut self, code: &str) -> Step {
        self.option().kind = Some(OptionCode::parse(code).unwrap());
        self
    }

    pub(crate) fn at_visit(mut self, visit: VisitId) -> Step {
        self.option().visit = Some(visit);
        self
    }

    fn carrying(&mut self) -> &mut CarryAction {
        let InterventionCommand::CarryAction(command) = self.intervention() else { panic!("no action is carried here") };
        command
    }

    pub(crate) fn under(mut self, priority: PriorityId) -> Step {
        self.carrying().priority = Some(priority);
        self
    }

    pub(crate) fn into_action(mut self, action: PlanActionId) -> Step {
        self.carrying().plan_action = Some(action);
        self
    }

    pub(crate) fn into_the_plan_of(mut self, event: EventId) -> Step {
        self.carrying().plan = Some(event);
        self
    }

    pub(crate) fn carrying_out(mut self, option: OptionId) -> Step {
        let InterventionCommand::OpenAction(command) = self.intervention() else { panic!("no action is opened here") };
        command.option = Some(option);
        self
    }
}

/// One event of what comes of an escalation; `None` for any other.
pub(super) fn tell(event: &AcademyEvent) -> Option<String> {
    if let AcademyEvent::InterventionOptionConsidered(e) = event {
        let what = if e.chosen { "chosen" } else { "rejected" };
        return Some(format!("option {what} for {}", escalation(e.escalation)));
    }
    if let AcademyEvent::InterventionActionOpened(e) = event {
        return Some(format!("action for {} by {}, for {}", person(Some(e.owner)), e.due_on, escalation(e.escalation)));
    }
    if let AcademyEvent::InterventionActionCompleted(e) = event {
        return Some(format!("action done, for {}", escalation(e.escalation)));
    }
    if let AcademyEvent::InterventionActionCarried(e) = event {
        return Some(format!("action carried into the plan, for {}", escalation(e.escalation)));
    }
    None
}
