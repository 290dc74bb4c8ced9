//! The academy's escalations, and the rung it is on on any day.
//!
//! An academy is on one ladder: whatever is proposed while it is on a rung has an id of its own,
//! but once accepted the climb goes on under the escalation that is open. The proposal's record
//! then says under which, so that both ids lead to the same story.

use chrono::NaiveDate;
use touchstone_domain::codes::RungCode;
use touchstone_domain::dated::{Dated, Fact};
use touchstone_domain::event::{
    EscalationAccepted, EscalationDeclined, EscalationProposed, FrameworkRef, Holder, InterventionEscalated, InterventionOptionConsidered,
    InterventionSteppedDown, Meta, VisitRecorded,
};
use touchstone_domain::ids::EscalationId;
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use super::interventions::ActionRecord;
use crate::event_ref::EventRef;

/// An escalation, from its proposal or its first climb to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationRecord {
    /// Its id.
    pub id: EscalationId,
    /// What a policy proposed; none where the first rung was climbed without.
    pub proposal: Option<(EventRef, EscalationProposed)>,
    /// How the proposal was answered.
    pub answer: Option<Answered>,
    /// The escalation under which the accepted rung was climbed: this one, or the one then open.
    pub climbed_under: Option<EscalationId>,
    /// The event that settled the proposal without an answer: a climb, a step down or a newer proposal.
    pub overtaken: Option<EventRef>,
    /// The rungs climbed.
    pub climbs: Vec<(EventRef, InterventionEscalated)>,
    /// The visits made.
    pub visits: Vec<(EventRef, VisitRecorded)>,
    /// The steps down, the last of them its end where it leads off the ladder.
    pub step_downs: Vec<(EventRef, InterventionSteppedDown)>,
    /// The options considered.
    pub options: Vec<(EventRef, InterventionOptionConsidered)>,
    /// The actions opened.
    pub actions: Vec<ActionRecord>,
}

/// How a proposal was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The event.
    pub event: EventRef,
    /// True where the rung was climbed.
    pub accepted: bool,
    /// Why.
    pub reason: TextRef,
}

/// What has become of an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationStatus {
    /// Waits for an answer.
    Proposed,
    /// Was declined.
    Declined,
    /// Was accepted, and climbed under the escalation that was open.
    Accepted,
    /// The ladder moved on before it was answered.
    Overtaken,
    /// The academy is on a rung under it.
    Open,
    /// The academy has stepped off the ladder.
    SteppedDown,
}

impl EscalationStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            EscalationStatus::Proposed => "proposed",
            EscalationStatus::Declined => "declined",
            EscalationStatus::Accepted => "accepted",
            EscalationStatus::Overtaken => "overtaken",
            EscalationStatus::Open => "open",
            EscalationStatus::SteppedDown => "stepped-down",
        }
    }
}

/// The rung that an academy is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentRung {
    /// Under which escalation.
    pub escalation: EscalationId,
    /// The rung.
    pub rung: RungCode,
    /// The framework whose ladder it is.
    pub framework: FrameworkRef,
    /// The event that put the academy on it.
    pub event: EventRef,
    /// Since when.
    pub since: NaiveDate,
    /// By when its actors must act; none where the academy stepped down to it.
    pub act_by: Option<NaiveDate>,
    /// Who must act; nobody where the academy stepped down to it.
    pub actors: Vec<Holder>,
    /// True where what put the academy on it rests on a review since withdrawn.
    pub grounds_withdrawn: bool,
}

impl EscalationRecord {
    /// What had become of it by the end of a day; none before it began.
    pub fn status_on(&self, as_of: NaiveDate) -> Option<EscalationStatus> {
        let by_then = |event: &EventRef| event.effective_on <= as_of;
        let key = |event: &EventRef| (event.effective_on, event.position);
        let climbed = self.climbs.iter().map(|(event, _)| event).filter(|event| by_then(event)).map(|event| (key(event), false));
        let ended = self.step_downs.iter().filter(|(event, _)| by_then(event)).map(|(event, e)| (key(event), e.to.is_none()));
        if let Some((_, off_the_ladder)) = climbed.chain(ended).max_by_key(|(key, _)| *key) {
            return Some(if off_the_ladder { EscalationStatus::SteppedDown } else { EscalationStatus::Open });
        }
        if let Some(answer) = self.answer.as_ref().filter(|answer| by_then(&answer.event)) {
            return Some(if answer.accepted { EscalationStatus::Accepted } else { EscalationStatus::Declined });
        }
        if self.overtaken.as_ref().is_some_and(by_then) {
            return Some(EscalationStatus::Overtaken);
        }
        self.proposal.as_ref().filter(|(event, _)| by_then(event)).map(|_| EscalationStatus::Proposed)
    }

    /// The first event of it.
    pub fn began(&self) -> Option<&EventRef> {
        let proposed = self.proposal.iter().map(|(event, _)| event);
        proposed.chain(self.climbs.iter().map(|(event, _)| event)).min_by_key(|event| event.position)
    }

    /// The day its first rung was climbed.
    pub fn opened_on(&self) -> Option<NaiveDate> {
        self.climbs.first().map(|(event, _)| event.effective_on)
    }

    /// The last visit made by a day.
    pub fn last_visit_on(&self, as_of: NaiveDate) -> Option<&(EventRef, VisitRecorded)> {
        let made = self.visits.iter().filter(|(_, visit)| visit.visited_on <= as_of);
        made.max_by_key(|(event, visit)| (visit.visited_on, event.position))
    }

    /// The rung that a visit was made on. Of a visit and a climb on one day, the visit recorded first
    /// was made on the rung below.
    pub(super) fn rung_visited(&self, event: &EventRef, visit: &VisitRecorded) -> Option<(&FrameworkRef, &RungCode)> {
        let climbs = self.climbs.iter().map(|(event, e)| (event, Some(&e.to), &e.framework));
        let moves = climbs.chain(self.step_downs.iter().map(|(event, e)| (event, e.to.as_ref(), &e.framework)));
        let before = moves.filter(|(moved, ..)| (moved.effective_on, moved.position) < (visit.visited_on, event.position));
        let (_, rung, framework) = before.max_by_key(|(moved, ..)| (moved.effective_on, moved.position))?;
        rung.map(|rung| (framework, rung))
    }

    fn new(id: EscalationId) -> EscalationRecord {
        EscalationRecord {
            id,
            proposal: None,
            answer: None,
            climbed_under: None,
            overtaken: None,
            climbs: Vec::new(),
            visits: Vec::new(),
            step_downs: Vec::new(),
            options: Vec::new(),
            actions: Vec::new(),
        }
    }
}

/// One move on or about the ladder; rungs by their place in the escalation's own lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Proposed(EscalationId),
    Answered(EscalationId),
    Climbed(EscalationId, usize),
    SteppedDown(EscalationId, usize),
}

/// Every move by day, with what the next one may settle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LadderHistory {
    moves: Dated<Move>,
    /// The proposal that nobody has answered yet.
    waiting: Option<EscalationId>,
    /// The proposal just accepted, whose climb follows in the same command.
    accepted: Option<EscalationId>,
}

impl LadderHistory {
    /// The moves by a day, latest first.
    fn back_from(&self, as_of: NaiveDate) -> impl Iterator<Item = Move> {
        let moves = self.moves.iter().as_slice();
        let by_then = moves.partition_point(|fact: &Fact<Move>| fact.effective_on <= as_of);
        moves[..by_then].iter().rev().map(|fact| fact.value)
    }
}

impl AcademyRecord {
    /// The rung that the academy is on on a day. None before it joined.
    pub fn rung_on(&self, as_of: NaiveDate) -> Option<CurrentRung> {
        if !self.may_have_facts_on(as_of) {
            return None;
        }
        let last = self.ladder.back_from(as_of).find(|step| matches!(step, Move::Climbed(..) | Move::SteppedDown(..)))?;
        match last {
            Move::Climbed(escalation, climb) => {
                let (event, e) = self.escalations.get(&escalation)?.climbs.get(climb)?;
                Some(CurrentRung {
                    escalation,
                    rung: e.to.clone(),
                    framework: e.framework.clone(),
                    event: event.clone(),
                    since: event.effective_on,
                    act_by: Some(e.act_by),
                    actors: e.actors.clone(),
                    grounds_withdrawn: !self.basis_withdrawn(&e.grounds).is_empty(),
                })
            }
            Move::SteppedDown(escalation, step) => {
                let (event, e) = self.escalations.get(&escalation)?.step_downs.get(step)?;
                Some(CurrentRung {
                    escalation,
                    rung: e.to.clone()?,
                    framework: e.framework.clone(),
                    event: event.clone(),
                    since: event.effective_on,
                    act_by: None,
                    actors: Vec::new(),
                    grounds_withdrawn: !self.basis_withdrawn(&e.grounds).is_empty(),
                })
            }
            Move::Proposed(_) | Move::Answered(_) => None,
        }
    }

    /// Whether the actors of a rung have visited since it was climbed, all of them. Of a visit and a climb on one day,
    /// the visit recorded first was made on the rung below; on the first rung every visit counts.
    pub fn has_acted_on(&self, rung: &CurrentRung, as_of: NaiveDate) -> bool {
        let Some(escalation) = self.escalations.get(&rung.escalation) else { return false };
        let began = escalation.visits_count_from(&rung.event);
        let mut made = escalation.visits.iter().filter(|(_, visit)| visit.visited_on <= as_of && visit.missing.is_empty());
        made.any(|(event, visit)| began < (visit.visited_on, event.position))
    }

    /// The proposal that waits for an answer on a day. None before the academy joined.
    pub fn proposal_on(&self, as_of: NaiveDate) -> Option<&(EventRef, EscalationProposed)> {
        if !self.may_have_facts_on(as_of) {
            return None;
        }
        let mut answered = Vec::new();
        for step in self.ladder.back_from(as_of) {
            match step {
                Move::Answered(escalation) => answered.push(escalation),
                Move::Proposed(escalation) if answered.contains(&escalation) => return None,
                Move::Proposed(escalation) => return self.escalations.get(&escalation)?.proposal.as_ref(),
                Move::Climbed(..) | Move::SteppedDown(..) => return None,
            }
        }
        None
    }

    /// The escalations begun by a day, latest first.
    pub fn escalations_on(&self, as_of: NaiveDate) -> Vec<&EscalationRecord> {
        let mut begun: Vec<_> = self.escalations.values().filter(|escalation| escalation.status_on(as_of).is_some()).collect();
        begun.sort_by_key(|escalation| std::cmp::Reverse(escalation.began().map(|event| event.position)));
        begun
    }

    pub(super) fn escalation(&mut self, id: EscalationId) -> &mut EscalationRecord {
        self.escalations.entry(id).or_insert_with(|| EscalationRecord::new(id))
    }

    /// Notes that the ladder moved on from whatever was waiting.
    fn overtake(&mut self, meta: &Meta) {
        if let Some(waiting) = self.ladder.waiting.take() {
            self.escalation(waiting).overtaken = Some(meta.into());
        }
    }

    pub(super) fn proposed(&mut self, meta: &Meta, e: &EscalationProposed) {
        self.overtake(meta);
        self.escalation(e.escalation).proposal = Some((meta.into(), e.clone()));
        self.ladder.waiting = Some(e.escalation);
        self.ladder.moves.insert(meta.effective_on, meta.position, Move::Proposed(e.escalation));
    }

    pub(super) fn accepted(&mut self, meta: &Meta, e: &EscalationAccepted) {
        self.answered(e.escalation, Answered { event: meta.into(), accepted: true, reason: e.reason });
        self.ladder.accepted = Some(e.escalation);
    }

    pub(super) fn declined(&mut self, meta: &Meta, e: &EscalationDeclined) {
        self.answered(e.escalation, Answered { event: meta.into(), accepted: false, reason: e.reason });
    }

    fn answered(&mut self, escalation: EscalationId, answer: Answered) {
        self.ladder.waiting.take_if(|waiting| *waiting == escalation);
        self.ladder.moves.insert(answer.event.effective_on, answer.event.position, Move::Answered(escalation));
        self.escalation(escalation).answer = Some(answer);
    }

    pub(super) fn climbed(&mut self, meta: &Meta, e: &InterventionEscalated) {
        self.overtake(meta);
        if let Some(accepted) = self.ladder.accepted.take() {
            self.escalation(accepted).climbed_under = Some(e.escalation);
        }
        let climbs = &mut self.escalation(e.escalation).climbs;
        push(climbs, (meta.into(), e.clone()));
        let step = Move::Climbed(e.escalation, climbs.len() - 1);
        self.ladder.moves.insert(meta.effective_on, meta.position, step);
    }

    pub(super) fn stepped_down(&mut self, meta: &Meta, e: &InterventionSteppedDown) {
        self.overtake(meta);
        let step_downs = &mut self.escalation(e.escalation).step_downs;
        push(step_downs, (meta.into(), e.clone()));
        let step = Move::SteppedDown(e.escalation, step_downs.len() - 1);
        self.ladder.moves.insert(meta.effective_on, meta.position, step);
    }

    pub(super) fn visited(&mut self, meta: &Meta, e: &VisitRecorded) {
        push(&mut self.escalation(e.escalation).visits, (meta.into(), e.clone()));
    }
}

/// An escalation has one or two of each of these, and a trust has thousands of escalations: room kept
/// for more would be most of what folding a log costs.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    list.reserve_exact(1);
    list.push(item);
}
