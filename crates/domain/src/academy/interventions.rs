//! What comes of an escalation between its climb and its end: options considered at the visit, and
//! actions that somebody owes. One file a command; this one is the table of contents.
//!
//! Nobody steps down over an action that is still open: it is done, with something that shows it, or
//! goes on in the academy's plan with an owner there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::{
    AcademyEvent, Evidence, InterventionActionCarried, InterventionActionCompleted, InterventionActionOpened, InterventionOptionConsidered,
    VisitRecorded,
};
use crate::ids::{ActionId, EscalationId, OptionId, PersonId, VisitId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod carry_action;
mod complete_action;
mod consider_option;
mod open_action;

pub use carry_action::CarryAction;
pub use complete_action::CompleteAction;
pub use consider_option::ConsiderOption;
pub use open_action::OpenAction;

/// An action as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ActionFact {
    escalation: EscalationId,
    owner: PersonId,
    opened_on: NaiveDate,
    due_on: NaiveDate,
    /// Done, or carried into the plan.
    settled: bool,
}

/// What the rules need to know of what came of escalations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interventions {
    /// Each visit with its escalation and its day.
    visits: BTreeMap<VisitId, (EscalationId, NaiveDate)>,
    /// Each option with its escalation, and whether it was chosen.
    options: BTreeMap<OptionId, (EscalationId, bool)>,
    actions: BTreeMap<ActionId, ActionFact>,
}

/// What may be asked about what comes of an escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum InterventionCommand {
    ConsiderOption(ConsiderOption),
    OpenAction(OpenAction),
    CompleteAction(CompleteAction),
    CarryAction(CarryAction),
}

pub(super) fn decide(academy: &Academy, command: InterventionCommand, setting: Setting<'_>) -> Decision {
    match command {
        InterventionCommand::ConsiderOption(c) => consider_option::decide(academy, c, setting),
        InterventionCommand::OpenAction(c) => open_action::decide(academy, c, setting),
        InterventionCommand::CompleteAction(c) => complete_action::decide(academy, c, setting),
        InterventionCommand::CarryAction(c) => carry_action::decide(academy, c, setting),
    }
}

impl Interventions {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, on: NaiveDate, event: &AcademyEvent) {
        if let AcademyEvent::VisitRecorded(VisitRecorded { visit, escalation, visited_on, .. }) = event {
            self.visits.insert(*visit, (*escalation, *visited_on));
        }
        if let AcademyEvent::InterventionOptionConsidered(InterventionOptionConsidered { option, escalation, chosen, .. }) = event {
            self.options.insert(*option, (*escalation, *chosen));
        }
        if let AcademyEvent::InterventionActionOpened(InterventionActionOpened { action, escalation, owner, due_on, .. }) = event {
            let fact = ActionFact { escalation: *escalation, owner: *owner, opened_on: on, due_on: *due_on, settled: false };
            self.actions.insert(*action, fact);
        }
        if let AcademyEvent::InterventionActionCompleted(InterventionActionCompleted { action, .. })
        | AcademyEvent::InterventionActionCarried(InterventionActionCarried { action, .. }) = event
            && let Some(fact) = self.actions.get_mut(action)
        {
            fact.settled = true;
        }
    }

    /// The actions of an escalation that nobody has settled yet.
    pub fn open_actions(&self, escalation: EscalationId) -> impl Iterator<Item = ActionId> {
        self.actions.iter().filter(move |(_, fact)| fact.escalation == escalation && !fact.settled).map(|(id, _)| *id)
    }

    /// Notes each action that stands in the way of stepping down.
    pub(super) fn check_settled(&self, escalation: EscalationId, refusals: &mut Refusals) {
        for action in self.open_actions(escalation) {
            let due = self.actions[&action].due_on;
            refusals.add("", Refusal::ActionOpen { action, due });
        }
    }

    /// An action of an escalation that is not settled yet; else why not.
    fn open_action(&self, escalation: EscalationId, action: ActionId, refusals: &mut Refusals) -> Option<&ActionFact> {
        match self.actions.get(&action).filter(|fact| fact.escalation == escalation) {
            None => refusals.add("", Refusal::UnknownAction(action)),
            Some(fact) if fact.settled => refusals.add("", Refusal::ActionSettled),
            Some(fact) => return Some(fact),
        }
        None
    }
}

/// Notes an escalation that is not there or was never climbed, and a day before it began.
fn check_escalation(academy: &Academy, escalation: EscalationId, pointer: &str, on: NaiveDate, refusals: &mut Refusals) {
    match academy.climbed_since(escalation) {
        None => refusals.add("", Refusal::UnknownEscalation(escalation)),
        Some(None) => refusals.add("", Refusal::NotClimbed),
        Some(Some(since)) => refusals.unless(since <= on, pointer, || Refusal::BeforeTheEscalation { on, since }),
    }
}

impl Academy {
    /// Notes evidence that is wanting, and every event named as evidence that is none of this academy's
    /// or no longer stands.
    pub(super) fn check_evidence(&self, evidence: &[Evidence], refusals: &mut Refusals) {
        refusals.unless(!evidence.is_empty(), "/evidence", || Refusal::EvidenceRequired);
        for (i, piece) in evidence.iter().enumerate() {
            let events: Vec<_> = piece.event_id.into_iter().collect();
            let mut of_event = Refusals::default();
            self.check_events("", &events, &mut of_event);
            of_event.iter().for_each(|located| refusals.add(format!("/evidence/{i}/eventId"), located.refusal.clone()));
        }
    }
}
