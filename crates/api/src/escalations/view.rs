//! An escalation as clients read it: what was proposed, how that was answered, every rung climbed,
//! every visit and every step down, up to the day asked about.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
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
use utoipa::ToSchema;

use super::interventions::{ActionView, ElapsedView, OptionView, action_view, needs_of_interventions, option_view};
use crate::reviews::{FrameworkView, GroundView, Grounds, Told};
use crate::wording::{Needs, PersonView};

/// A role that is to decide or to act, with whoever held it then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscalationHolder)]
pub(crate) struct HolderView {
    /// The role.
    role: &'static str,
    /// Who held it, where somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
}

/// What set something off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EscalationTrigger, example = json!({"kind": "policy", "policy": "progress-not-fast-enough"}))]
pub(crate) struct TriggerView {
    /// `person` or `policy`.
    kind: &'static str,
    /// The policy's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
}

/// What a policy proposed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationProposal)]
pub(crate) struct ProposedView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung proposed.
    rung: String,
    /// The rung's name.
    name: String,
    /// The rung that the academy was on.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    proposed_at: String,
    /// By when to decide.
    #[schema(value_type = String, format = Date)]
    decide_by: NaiveDate,
    /// Who decides.
    by: HolderView,
    /// What set it off.
    trigger: TriggerView,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// The framework whose ladder it is.
    framework: FrameworkView,
}

/// How a proposal was answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationAnswered)]
pub(crate) struct AnsweredView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// True where the rung was climbed, false where it was refused.
    accepted: bool,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who answered.
    by: Option<PersonView>,
    /// Why; null once erased.
    reason: Option<String>,
}

/// A rung climbed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationClimb)]
pub(crate) struct ClimbView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung.
    rung: String,
    /// The rung's name.
    name: String,
    /// The rung left.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// From when.
    #[schema(value_type = String, format = Date)]
    since: NaiveDate,
    /// By when its actors must act.
    #[schema(value_type = String, format = Date)]
    act_by: NaiveDate,
    /// Who must act.
    actors: Vec<HolderView>,
    /// What set it off.
    trigger: TriggerView,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// Why, where a person decided so; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// The person who decided so; null for a policy.
    by: Option<PersonView>,
    /// The framework whose ladder it is.
    framework: FrameworkView,
    /// What has become of the visit, or other act, that the rung calls for: `due`, `overdue` (its actors have not visited by `actBy`), `held`, or `not-held` where the academy left the rung before anybody visited.
    visit: &'static str,
    /// The day of it; absent where none was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    visited_on: Option<NaiveDate>,
    /// By how many days it is overdue, or was held too late; absent where it is in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_late: Option<i64>,
}

/// A visit made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationVisit)]
pub(crate) struct VisitView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    visited_on: NaiveDate,
    /// Who visited.
    visitors: Vec<PersonView>,
    /// Those who were to visit and were not there: each of the rung's actors who was named when it was climbed and is not among the visitors.
    missing: Vec<HolderView>,
    /// What came of it; null once erased.
    outcome: Option<String>,
    /// Further interventions decided on; each null once erased.
    further_interventions: Vec<Option<String>>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// A step down.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationStepDown)]
pub(crate) struct StepDownView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The rung left.
    from: String,
    /// The rung stepped down to; absent where it was off the ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// What it rests on.
    grounds: Vec<GroundView>,
    /// Why; null once erased.
    reason: Option<String>,
    /// Who decided so.
    by: Option<PersonView>,
}

/// The rung that the academy is on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationRung)]
pub(crate) struct OnRungView {
    /// The rung.
    rung: String,
    /// The rung's name.
    name: String,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    since: NaiveDate,
    /// By when its actors must act; absent where the academy stepped down to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    act_by: Option<NaiveDate>,
    /// Who must act; nobody where the academy stepped down to it.
    actors: Vec<HolderView>,
}

/// An escalation, from its proposal or its first climb to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Escalation, example = json!(example()))]
pub(crate) struct EscalationView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// `proposed`, `declined`, `accepted` (and climbed under the escalation that was open), `overtaken` (the ladder moved on before it was answered), `open` or `stepped-down`.
    status: Option<&'static str>,
    /// The rung that the academy is on under it; null where it is on none or under another escalation.
    current: Option<OnRungView>,
    /// What a policy proposed; absent where the first rung was climbed at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposedView>,
    /// How the proposal was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnsweredView>,
    /// Where the accepted rung was climbed under an escalation that was open already, that one's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    climbed_under: Option<String>,
    /// The rungs climbed, in order.
    climbs: Vec<ClimbView>,
    /// The visits made.
    visits: Vec<VisitView>,
    /// The steps down; the last of them its end where it leads off the ladder.
    step_downs: Vec<StepDownView>,
    /// The options considered, chosen and rejected.
    options: Vec<OptionView>,
    /// The actions opened. Nobody steps down while one of them is open.
    actions: Vec<ActionView>,
    /// How many days each step came after the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed: Option<ElapsedView>,
}

/// What a command about an escalation would come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriedEscalation)]
pub(crate) struct TriedEscalationView {
    /// What would become of it.
    status: &'static str,
    /// The rung that the academy would be on; null for none.
    current: Option<OnRungView>,
}

/// An escalation as it stood on a day, taken from the record so that words can be read off its lock.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
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

/// An escalation as the documentation shows one.
pub(super) fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"});
    let ceo = json!({"id": "01990b5e-8c00-7000-8000-000000000002", "name": "Sam Sample", "title": "CEO"});
    let actors = json!([{"role": "ceo", "person": ceo}, {"role": "improvement-lead", "person": lead}]);
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000c1", "status": "open",
        "current": {"rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "since": "2025-10-16", "actBy": "2025-10-30", "actors": actors},
        "climbs": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e2", "rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead",
            "since": "2025-10-16", "actBy": "2025-10-30", "actors": actors, "trigger": {"kind": "person"},
            "grounds": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "review": "01990b5e-8c00-7000-8000-0000000000a1", "withdrawn": false}],
            "reason": "Two half-terms without change.", "by": lead, "visit": "due",
            "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}],
        "visits": [], "stepDowns": [],
        "options": [{"id": "01990b5e-8c00-7000-8000-0000000000d1", "eventId": "01990b5e-8c00-7000-8000-0000000000f8", "consideredOn": "2025-10-23", "what": "A reading lead from another school",
            "chosen": true, "by": lead}],
        "actions": [{"id": "01990b5e-8c00-7000-8000-0000000000d2", "eventId": "01990b5e-8c00-7000-8000-0000000000f9", "openedOn": "2025-10-23", "option": "01990b5e-8c00-7000-8000-0000000000d1",
            "what": "Bring the reading lead in for two days a week", "owner": lead, "dueOn": "2025-11-14", "status": "open", "by": ceo}],
        "elapsed": {"foundOn": "2025-10-10", "toEscalation": 6, "toAction": 13},
    })
}
