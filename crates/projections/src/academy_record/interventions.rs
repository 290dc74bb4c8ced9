//! What comes of an escalation: options considered, actions opened and settled, the visit that was
//! due, and how many days all of it took.

use chrono::NaiveDate;
use touchstone_domain::event::{
    Holder, InterventionActionCarried, InterventionActionCompleted, InterventionActionOpened, InterventionEscalated,
    InterventionOptionConsidered, Meta, VisitRecorded,
};
use touchstone_domain::ids::{ActionId, EscalationId, PersonId};

use super::escalations::push;
use super::{AcademyRecord, EscalationRecord};
use crate::event_ref::EventRef;

/// An action that an escalation opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRecord {
    /// The event.
    pub event: EventRef,
    /// What was opened.
    pub content: InterventionActionOpened,
    /// How it was settled.
    pub settled: Option<Settled>,
}

/// How an action was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each holds an event and what it says")]
pub enum Settled {
    /// It was done.
    Done { event: EventRef, content: InterventionActionCompleted },
    /// It goes on in the plan.
    Carried { event: EventRef, content: InterventionActionCarried },
}

impl Settled {
    /// The event.
    pub fn event(&self) -> &EventRef {
        match self {
            Settled::Done { event, .. } | Settled::Carried { event, .. } => event,
        }
    }
}

/// What has become of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionStatus {
    /// Somebody owes it, and there is time.
    Open,
    /// Its day has passed.
    Overdue,
    /// It was done.
    Done,
    /// It goes on in the plan.
    Carried,
}

impl ActionStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ActionStatus::Open => "open",
            ActionStatus::Overdue => "overdue",
            ActionStatus::Done => "done",
            ActionStatus::Carried => "carried-into-plan",
        }
    }
}

impl ActionRecord {
    /// How it had been settled by a day.
    pub fn settled_on(&self, as_of: NaiveDate) -> Option<&Settled> {
        self.settled.as_ref().filter(|settled| settled.event().effective_on <= as_of)
    }

    /// What had become of it by a day.
    pub fn status_on(&self, as_of: NaiveDate) -> ActionStatus {
        match self.settled_on(as_of) {
            Some(Settled::Done { .. }) => ActionStatus::Done,
            Some(Settled::Carried { .. }) => ActionStatus::Carried,
            None if self.content.due_on < as_of => ActionStatus::Overdue,
            None => ActionStatus::Open,
        }
    }
}

/// What has become of the visit, or other act, that a rung calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitStatus {
    /// Not made yet, and there is time.
    Due,
    /// Its day has passed.
    Overdue,
    /// Made, on which day.
    Held(NaiveDate),
    /// The academy left the rung before anybody visited.
    NotHeld,
}

impl VisitStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            VisitStatus::Due => "due",
            VisitStatus::Overdue => "overdue",
            VisitStatus::Held(_) => "held",
            VisitStatus::NotHeld => "not-held",
        }
    }
}

/// How many days each step of an escalation came after the finding that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// The day of the earliest review or report that it rests on; of the first climb or proposal where it rests on none.
    pub found_on: NaiveDate,
    /// Until a rung was proposed.
    pub to_proposal: Option<i64>,
    /// Until the first rung was climbed.
    pub to_escalation: Option<i64>,
    /// Until the first visit.
    pub to_visit: Option<i64>,
    /// Until the first action was opened.
    pub to_action: Option<i64>,
    /// Until the first action was done.
    pub to_action_done: Option<i64>,
    /// Until the academy stepped off the ladder.
    pub to_step_down: Option<i64>,
}

impl EscalationRecord {
    /// What had become of the visit for a climb by a day. Of a visit and a climb on one day, the visit
    /// recorded first was made on the rung below. Below the first rung there is none: whoever visited as
    /// soon as the finding was made has visited, though the climb was written up later. A visit at which one of
    /// the rung's roles was missing is not the one that it calls for.
    pub fn visit_status_on(&self, climb: &(EventRef, InterventionEscalated), as_of: NaiveDate) -> VisitStatus {
        let (event, e) = climb;
        let began = self.visits_count_from(event);
        let left = self.left_after((event.effective_on, event.position), as_of);
        let whole = self.visits.iter().filter(|(_, visit)| visit.missing.is_empty());
        let since = whole.map(|(event, visit)| (visit.visited_on, event.position)).filter(|key| *key > began);
        let made = since.filter(|key| key.0 <= as_of && left.is_none_or(|left| *key <= left)).min();
        match (made, left) {
            (Some((on, _)), _) => VisitStatus::Held(on),
            (None, Some(_)) => VisitStatus::NotHeld,
            (None, None) if e.act_by < as_of => VisitStatus::Overdue,
            (None, None) => VisitStatus::Due,
        }
    }

    /// After what a visit belongs to a climb.
    pub(super) fn visits_count_from(&self, climb: &EventRef) -> (NaiveDate, u64) {
        let is_first = self.climbs.first().is_some_and(|(first, _)| first.id == climb.id);
        if is_first { (NaiveDate::MIN, 0) } else { (climb.effective_on, climb.position) }
    }

    /// Those who were to make a visit and are not among its visitors: somebody who was named when the rung was
    /// climbed, or a role that no visitor held.
    pub fn missing_at(&self, event: &EventRef, visit: &VisitRecorded) -> Vec<&Holder> {
        let before = |(climbed, _): &&(EventRef, InterventionEscalated)| {
            (climbed.effective_on, climbed.position) < (visit.visited_on, event.position)
        };
        let climbs = self.climbs.iter().filter(before);
        let rung = climbs.max_by_key(|(climbed, _)| (climbed.effective_on, climbed.position));
        let was_there = |person: PersonId| visit.visitors.contains(&person);
        let actors = rung.or(self.climbs.first()).into_iter().flat_map(|(_, e)| &e.actors);
        actors.filter(|actor| visit.missing.contains(&actor.role) || actor.person.is_some_and(|person| !was_there(person))).collect()
    }

    /// The days that it took, by a day. `found_on` is the day of the earliest finding that it rests on.
    pub fn elapsed_on(&self, found_on: Option<NaiveDate>, as_of: NaiveDate) -> Option<Elapsed> {
        let proposed = self.proposal.as_ref().map(|(event, _)| event.effective_on);
        let climbed = self.climbs.iter().map(|(event, _)| event.effective_on).min();
        let found_on = found_on.or(proposed).or(climbed)?;
        let days = |on: Option<NaiveDate>| on.filter(|on| *on <= as_of).map(|on| (on - found_on).num_days());
        let done = self.actions.iter().filter_map(|action| match &action.settled {
            Some(Settled::Done { event, .. }) => Some(event.effective_on),
            Some(Settled::Carried { .. }) | None => None,
        });
        let off = self.step_downs.iter().filter(|(_, e)| e.to.is_none()).map(|(event, _)| event.effective_on);
        Some(Elapsed {
            found_on,
            to_proposal: days(proposed),
            to_escalation: days(climbed),
            to_visit: days(self.visits.iter().map(|(_, visit)| visit.visited_on).min()),
            to_action: days(self.actions.iter().map(|action| action.event.effective_on).min()),
            to_action_done: days(done.min()),
            to_step_down: days(off.max()),
        })
    }

    /// The first move on the ladder after a climb, by a day.
    fn left_after(&self, climbed: (NaiveDate, u64), as_of: NaiveDate) -> Option<(NaiveDate, u64)> {
        let climbs = self.climbs.iter().map(|(event, _)| event);
        let moves = climbs.chain(self.step_downs.iter().map(|(event, _)| event));
        moves.map(|event| (event.effective_on, event.position)).filter(|key| *key > climbed && key.0 <= as_of).min()
    }
}

impl AcademyRecord {
    /// The day of the earliest review or report on progress that an escalation rests on.
    pub fn found_on(&self, escalation: &EscalationRecord) -> Option<NaiveDate> {
        let proposed = escalation.proposal.iter().flat_map(|(_, e)| &e.grounds);
        let grounds = proposed.chain(escalation.climbs.first().into_iter().flat_map(|(_, e)| &e.grounds));
        let found = grounds.filter_map(|event| {
            let review = self.review_of_event(*event).and_then(|review| self.reviews.get(&review));
            let report = || self.progress_reports.values().find(|report| report.event.id == *event);
            review.map(|review| review.held_on()).or_else(|| report().map(|report| report.event.effective_on))
        });
        found.min()
    }

    /// Every action that an escalation opened, with the escalation: all of them, or whose owner looks.
    pub fn actions_of_escalations(&self) -> impl Iterator<Item = (EscalationId, &ActionRecord)> {
        let all = self.escalations.values().flat_map(|escalation| escalation.actions.iter().map(|action| (escalation.id, action)));
        all.chain(self.owed_actions.iter().map(|(escalation, action)| (*escalation, action)))
    }

    /// The actions that somebody owed on a day, by the day each is due.
    pub fn actions_due_on(&self, as_of: NaiveDate) -> Vec<(EscalationId, &ActionRecord)> {
        let all = self.actions_of_escalations();
        let open = |action: &ActionRecord| action.event.effective_on <= as_of && action.settled_on(as_of).is_none();
        let mut due: Vec<_> = all.filter(|(_, action)| open(action)).collect();
        due.sort_by_key(|(_, action)| (action.content.due_on, action.event.position));
        due
    }

    /// The visit, or other act, that is due on a day or overdue: under which escalation, by when, by whom.
    pub fn visit_due_on(&self, as_of: NaiveDate) -> Option<(EscalationId, &InterventionEscalated)> {
        let rung = self.rung_on(as_of)?;
        let escalation = self.escalations.get(&rung.escalation)?;
        let climb = escalation.climbs.iter().find(|(event, _)| event.id == rung.event.id)?;
        let waits = matches!(escalation.visit_status_on(climb, as_of), VisitStatus::Due | VisitStatus::Overdue);
        waits.then_some((rung.escalation, &climb.1))
    }

    pub(super) fn considered(&mut self, meta: &Meta, e: &InterventionOptionConsidered) {
        push(&mut self.escalation(e.escalation).options, (meta.into(), e.clone()));
    }

    pub(super) fn action_opened(&mut self, meta: &Meta, e: &InterventionActionOpened) {
        push(&mut self.escalation(e.escalation).actions, ActionRecord { event: meta.into(), content: e.clone(), settled: None });
    }

    pub(super) fn action_settled(&mut self, escalation: EscalationId, action: ActionId, settled: Settled) {
        let known = self.escalation(escalation).actions.iter_mut().find(|known| known.content.action == action);
        if let Some(known) = known {
            known.settled = Some(settled);
        }
    }
}
