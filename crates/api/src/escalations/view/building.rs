//! How an escalation's view is made of its record.

use chrono::NaiveDate;
use touchstone_app::instant;
use touchstone_domain::codes::RungCode;
use touchstone_domain::event::{
    AcademyEvent, EscalationProposed, Event, FrameworkRef, Holder, InterventionEscalated, InterventionSteppedDown, Recorded, Trigger,
    VisitRecorded,
};
use touchstone_domain::ids::{EventId, PersonId};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{
    AcademyRecord, Answered, CurrentRung, Elapsed, EscalationRecord, EscalationStatus, EventRef, TrustRecord, VisitStatus, rung_name,
};

use super::{
    AnsweredView, ClimbView, EscalationView, HolderView, OnRungView, ProposedView, StepDownView, TriedEscalationView, TriggerView,
    VisitView,
};
use crate::escalations::interventions::{ElapsedView, action_view, needs_of_interventions, option_view};
use crate::reviews::{FrameworkView, Grounds, Told};
use crate::wording::Needs;

/// An escalation as it stood on a day, taken from the record so that words can be read off its lock.
#[derive(Clone, Debug)]
pub(in crate::escalations) struct Sketch {
    pub escalation: EscalationRecord,
    pub status: Option<EscalationStatus>,
    pub current: Option<CurrentRung>,
    pub elapsed: Option<Elapsed>,
    pub as_of: NaiveDate,
}

impl Sketch {
    /// Leaves out what happened after a day.
    pub fn on(record: &AcademyRecord, escalation: &EscalationRecord, as_of: NaiveDate, on_rung: Option<&CurrentRung>) -> Sketch {
        let status = escalation.status_on(as_of);
        let elapsed = escalation.elapsed_on(record.found_on(escalation), as_of);
        let mut escalation = escalation.clone();
        let by_then = |event: &EventRef| event.effective_on <= as_of;
        escalation.proposal.take_if(|(event, _)| !by_then(event));
        escalation.answer.take_if(|answer| !by_then(&answer.event));
        escalation.climbs.retain(|(event, _)| by_then(event));
        escalation.visits.retain(|(event, _)| by_then(event));
        escalation.step_downs.retain(|(event, _)| by_then(event));
        escalation.options.retain(|(event, _)| by_then(event));
        escalation.actions.retain(|action| by_then(&action.event));
        if escalation.answer.is_none() {
            escalation.climbed_under = None;
        }
        let current = on_rung.filter(|rung| rung.escalation == escalation.id).cloned();
        Sketch { escalation, status, current, elapsed, as_of }
    }

    /// The events that any part of it rests on.
    pub fn grounds(&self) -> impl Iterator<Item = &EventId> {
        let proposed = self.escalation.proposal.iter().flat_map(|(_, e)| &e.grounds);
        let climbed = self.escalation.climbs.iter().flat_map(|(_, e)| &e.grounds);
        proposed.chain(climbed).chain(self.escalation.step_downs.iter().flat_map(|(_, e)| &e.grounds))
    }

    /// Says which words it needs.
    pub fn needs(&self, record: &TrustRecord, needs: &mut Needs) {
        let EscalationRecord { proposal, answer, climbs, visits, step_downs, .. } = &self.escalation;
        needs.people(record, proposal.iter().filter_map(|(_, e)| e.decider.person));
        if let Some(Answered { event, reason, .. }) = answer {
            needs.people(record, event.decided_by());
            needs.text(*reason);
        }
        for (event, e) in climbs {
            needs.people(record, event.decided_by().into_iter().chain(people(&e.actors)));
            needs.texts(e.reason);
        }
        for (_, e) in visits {
            needs.people(record, e.visitors.iter().copied());
            needs.texts(std::iter::once(e.outcome).chain(e.further_interventions.iter().copied()));
        }
        for (event, e) in step_downs {
            needs.people(record, event.decided_by());
            needs.text(e.reason);
        }
        needs.people(record, self.current.iter().flat_map(|rung| people(&rung.actors)));
        needs_of_interventions(&self.escalation, record, needs);
    }

    /// The framework whose ladder was climbed last.
    fn framework(&self) -> Option<&FrameworkRef> {
        self.escalation.climbs.last().map(|(_, e)| &e.framework)
    }

    /// The escalation with its words.
    pub fn view(&self, grounds: &Grounds, told: &Told) -> EscalationView {
        let EscalationRecord { id, proposal, answer, climbed_under, climbs, visits, step_downs, options, actions, .. } = &self.escalation;
        EscalationView {
            id: id.to_string(),
            status: self.status.map(EscalationStatus::as_str),
            current: self.current.as_ref().map(|rung| OnRungView::of(rung, told)),
            proposal: proposal.as_ref().map(|(event, e)| proposed_view(event, e, grounds, told)),
            answer: answer.as_ref().map(|Answered { event, accepted, reason }| AnsweredView {
                event_id: event.id.to_string(),
                accepted: *accepted,
                at: instant(event.recorded_at),
                by: told.words.maybe_person(event.decided_by()),
                reason: told.words.text(*reason),
            }),
            climbed_under: climbed_under.filter(|under| under != id).map(|under| under.to_string()),
            climbs: climbs.iter().map(|climb| climb_view(climb, self, grounds, told)).collect(),
            visits: visits.iter().map(|(event, e)| visit_view(event, e, &self.escalation, told)).collect(),
            step_downs: step_downs.iter().map(|(event, e)| step_down_view(event, e, grounds, told)).collect(),
            options: options.iter().map(|(event, e)| option_view(event, e, self.framework(), told)).collect(),
            actions: actions.iter().map(|action| action_view(action, self.as_of, told)).collect(),
            elapsed: self.elapsed.map(ElapsedView::from),
        }
    }
}

impl OnRungView {
    fn of(rung: &CurrentRung, told: &Told) -> OnRungView {
        OnRungView {
            rung: rung.rung.to_string(),
            name: rung_name(&told.frameworks, &rung.framework, &rung.rung).to_owned(),
            since: rung.since,
            act_by: rung.act_by,
            actors: holders(&rung.actors, told),
        }
    }
}

impl TriedEscalationView {
    /// What events that were only tried would make of an academy that is on a rung, or on none.
    pub fn of(events: &[Recorded], on_rung: Option<&CurrentRung>, told: &Told) -> TriedEscalationView {
        let mut tried = TriedEscalationView {
            status: if on_rung.is_some() { EscalationStatus::Open.as_str() } else { EscalationStatus::SteppedDown.as_str() },
            current: on_rung.map(|rung| OnRungView::of(rung, told)),
        };
        for recorded in events {
            let on = recorded.meta.effective_on;
            if let Event::Academy(AcademyEvent::InterventionEscalated(e)) = &recorded.event {
                let actors = holders(&e.actors, told);
                let current = on_rung_view(&e.to, &e.framework, on, Some(e.act_by), actors, &told.frameworks);
                tried = TriedEscalationView { status: EscalationStatus::Open.as_str(), current: Some(current) };
            } else if let Event::Academy(AcademyEvent::InterventionSteppedDown(e)) = &recorded.event {
                let current = e.to.as_ref().map(|to| on_rung_view(to, &e.framework, on, None, Vec::new(), &told.frameworks));
                let status = if current.is_some() { EscalationStatus::Open } else { EscalationStatus::SteppedDown };
                tried = TriedEscalationView { status: status.as_str(), current };
            } else if let Event::Academy(AcademyEvent::EscalationDeclined(_)) = &recorded.event {
                tried.status = EscalationStatus::Declined.as_str();
            }
        }
        tried
    }
}

fn on_rung_view(
    rung: &RungCode,
    framework: &FrameworkRef,
    since: NaiveDate,
    act_by: Option<NaiveDate>,
    actors: Vec<HolderView>,
    frameworks: &Frameworks,
) -> OnRungView {
    OnRungView { rung: rung.to_string(), name: rung_name(frameworks, framework, rung).to_owned(), since, act_by, actors }
}

fn people(holders: &[Holder]) -> impl Iterator<Item = PersonId> {
    holders.iter().filter_map(|holder| holder.person)
}

fn holder_view(holder: &Holder, told: &Told) -> HolderView {
    HolderView { role: holder.role.as_str(), person: told.words.maybe_person(holder.person) }
}

fn holders(holders: &[Holder], told: &Told) -> Vec<HolderView> {
    holders.iter().map(|holder| holder_view(holder, told)).collect()
}

fn trigger_view(trigger: &Trigger) -> TriggerView {
    match trigger {
        Trigger::Person => TriggerView { kind: "person", policy: None },
        Trigger::Policy { policy } => TriggerView { kind: "policy", policy: Some(policy.to_string()) },
    }
}

fn proposed_view(event: &EventRef, e: &EscalationProposed, grounds: &Grounds, told: &Told) -> ProposedView {
    ProposedView {
        event_id: event.id.to_string(),
        rung: e.to.to_string(),
        name: rung_name(&told.frameworks, &e.framework, &e.to).to_owned(),
        from: e.from.as_ref().map(ToString::to_string),
        proposed_at: instant(event.recorded_at),
        decide_by: e.decide_by,
        by: holder_view(&e.decider, told),
        trigger: trigger_view(&e.trigger),
        grounds: grounds.pick(&e.grounds),
        framework: FrameworkView::of(&e.framework, &told.frameworks),
    }
}

fn climb_view(climb: &(EventRef, InterventionEscalated), sketch: &Sketch, grounds: &Grounds, told: &Told) -> ClimbView {
    let (event, e) = climb;
    let visit = sketch.escalation.visit_status_on(climb, sketch.as_of);
    let (visited_on, late) = match visit {
        VisitStatus::Held(on) => (Some(on), on),
        VisitStatus::Overdue => (None, sketch.as_of),
        VisitStatus::Due | VisitStatus::NotHeld => (None, e.act_by),
    };
    ClimbView {
        visit: visit.as_str(),
        visited_on,
        days_late: Some((late - e.act_by).num_days()).filter(|days| *days > 0),
        event_id: event.id.to_string(),
        rung: e.to.to_string(),
        name: rung_name(&told.frameworks, &e.framework, &e.to).to_owned(),
        from: e.from.as_ref().map(ToString::to_string),
        since: event.effective_on,
        act_by: e.act_by,
        actors: holders(&e.actors, told),
        trigger: trigger_view(&e.trigger),
        grounds: grounds.pick(&e.grounds),
        reason: e.reason.map(|reason| told.words.text(reason)),
        by: told.words.maybe_person(event.decided_by()),
        framework: FrameworkView::of(&e.framework, &told.frameworks),
    }
}

fn visit_view(event: &EventRef, e: &VisitRecorded, escalation: &EscalationRecord, told: &Told) -> VisitView {
    VisitView {
        id: e.visit.to_string(),
        event_id: event.id.to_string(),
        visited_on: e.visited_on,
        visitors: e.visitors.iter().map(|person| told.words.person(*person)).collect(),
        missing: escalation.missing_at(event, e).into_iter().map(|holder| holder_view(holder, told)).collect(),
        outcome: told.words.text(e.outcome),
        further_interventions: e.further_interventions.iter().map(|text| told.words.text(*text)).collect(),
        recorded_at: instant(event.recorded_at),
    }
}

fn step_down_view(event: &EventRef, e: &InterventionSteppedDown, grounds: &Grounds, told: &Told) -> StepDownView {
    StepDownView {
        event_id: event.id.to_string(),
        from: e.from.to_string(),
        to: e.to.as_ref().map(ToString::to_string),
        on: event.effective_on,
        grounds: grounds.pick(&e.grounds),
        reason: told.words.text(e.reason),
        by: told.words.maybe_person(event.decided_by()),
    }
}
