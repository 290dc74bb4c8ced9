//! Where an academy is on the ladder, who is to decide or act, and what of it is overdue.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::{Look, instant};
use touchstone_domain::event::{Actor, ActorKind, EscalationProposed, Holder};
use touchstone_domain::ids::EscalationId;
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{AcademyRecord, CurrentRung, Due, DueKind, EventRef, rung_name};
use utoipa::ToSchema;

use super::standing::{ShowsPeople, unnamed};
use crate::wording::PersonView;

/// Where an academy is on the ladder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderStanding)]
pub(crate) struct LadderView {
    /// The rung it is on; null where it is on none.
    pub current: Option<RungView>,
    /// The rung that waits for an answer; null where none does.
    pub proposed: Option<ProposalView>,
}

/// The rung an academy is on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CurrentRung)]
pub(crate) struct RungView {
    /// The id of the escalation.
    #[schema(value_type = String, format = Uuid)]
    pub id: EscalationId,
    #[schema(example = "ceo-and-lead-visit")]
    pub rung: String,
    pub name: String,
    /// The day it was climbed or stepped down to.
    pub since: NaiveDate,
    /// By when its actors must act; null where it was stepped down to.
    pub act_by: Option<NaiveDate>,
    /// Who must act.
    pub actors: Vec<HolderView>,
    /// True where what put the academy on it rests on a review that has since been withdrawn.
    pub grounds_withdrawn: bool,
}

/// A rung that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProposedRung)]
pub(crate) struct ProposalView {
    /// The id of the escalation, by which it is accepted or refused.
    #[schema(value_type = String, format = Uuid)]
    pub id: EscalationId,
    #[schema(example = "ceo-and-lead-visit")]
    pub rung: String,
    pub name: String,
    /// When it was proposed.
    #[schema(format = DateTime)]
    pub proposed_at: String,
    /// The last day on which an answer is in time.
    pub decide_by: NaiveDate,
    /// Who decides.
    pub by: HolderView,
    /// Who or what proposed it.
    pub proposed_by: ActorView,
    /// True where it rests on a review that has since been withdrawn.
    pub grounds_withdrawn: bool,
}

/// A role, and the person who held it then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleHolder)]
pub(crate) struct HolderView {
    /// Absent where a person owes something whatever roles they hold.
    #[schema(example = "ceo")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// Absent where nobody held a key with the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
}

/// Who or what brought something about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventActor)]
pub(crate) struct ActorView {
    /// `person`, `service` or `policy`.
    #[schema(example = "person")]
    pub kind: &'static str,
    /// The person, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
    /// A policy's code, or what a service's key is called, where you may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In which role; a policy has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "improvement-lead")]
    pub role: Option<&'static str>,
}

/// What should have been done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverdueItem)]
pub(crate) struct OverdueView {
    /// `act`: a rung's actors have not acted. `decide`: a proposal has no answer. `review`: a review that is due was
    /// not held. Else the kind of duty that is late: `response`, `issue`, `arrangement`, `plan-action` and others, as in
    /// the list of duties.
    #[schema(example = "act")]
    pub what: &'static str,
    /// Of which escalation, of `act` and `decide`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub escalation: Option<EscalationId>,
    /// The id of the duty, of everything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "termly-evaluation.2025-26-autumn")]
    pub duty: Option<String>,
    /// The last day on which it would have been in time.
    pub due_by: NaiveDate,
    /// The first day on which it was overdue.
    pub since: NaiveDate,
    /// Who owes it.
    pub owed_by: Vec<HolderView>,
}

impl LadderView {
    pub fn of(look: &Look<'_>, academy: &AcademyRecord) -> LadderView {
        let rung = academy.rung_on(look.as_of).map(|rung| look.with_actors(academy, rung));
        LadderView {
            current: rung.map(|rung| RungView::of(rung, look.frameworks)),
            proposed: academy.proposal_on(look.as_of).map(|(event, e)| ProposalView::of(look, academy, event, e)),
        }
    }
}

impl RungView {
    pub fn of(rung: CurrentRung, frameworks: &Frameworks) -> RungView {
        RungView {
            id: rung.escalation,
            name: rung_name(frameworks, &rung.framework, &rung.rung).to_owned(),
            rung: rung.rung.to_string(),
            since: rung.since,
            act_by: rung.act_by,
            actors: rung.actors.iter().map(HolderView::of).collect(),
            grounds_withdrawn: rung.grounds_withdrawn,
        }
    }
}

impl ProposalView {
    fn of(look: &Look<'_>, academy: &AcademyRecord, event: &EventRef, e: &EscalationProposed) -> ProposalView {
        ProposalView {
            id: e.escalation,
            rung: e.to.to_string(),
            name: rung_name(look.frameworks, &e.framework, &e.to).to_owned(),
            proposed_at: instant(event.recorded_at),
            decide_by: e.decide_by,
            by: HolderView::of(&look.in_the_part(academy, &e.decider)),
            proposed_by: ActorView::of(&event.actor),
            grounds_withdrawn: !academy.basis_withdrawn(&e.grounds).is_empty(),
        }
    }
}

impl HolderView {
    pub fn of(holder: &Holder) -> HolderView {
        HolderView { role: Some(holder.role.as_str()), person: holder.person.map(unnamed) }
    }
}

impl ActorView {
    /// Without a service's name, which is its key's and not in the record.
    pub fn of(actor: &Actor) -> ActorView {
        let (kind, name) = match actor.kind {
            ActorKind::Person => ("person", None),
            ActorKind::Service => ("service", None),
            ActorKind::Policy => ("policy", Some(actor.id.to_string())),
        };
        ActorView { kind, person: actor.as_person().map(unnamed), name, role: actor.role.map(|role| role.as_str()) }
    }
}

impl HolderView {
    /// Who owes something that is due.
    pub fn owing(item: &Due) -> Vec<HolderView> {
        let mut holders: Vec<HolderView> = Vec::new();
        for owed in &item.owed_by {
            let role = owed.role.map(|role| role.as_str());
            if role.is_none() || !holders.iter().any(|known| known.role == role) {
                holders.push(HolderView { role, person: owed.person.map(unnamed) });
            }
        }
        holders
    }
}

impl OverdueView {
    /// Whatever is late and can still be done.
    pub fn of(item: &Due) -> Option<OverdueView> {
        let due_by = item.due_on.filter(|_| item.is_overdue())?;
        let of_ladder = matches!(item.kind, DueKind::Act | DueKind::Decision);
        let what = if item.kind == DueKind::Decision { "decide" } else { item.kind.as_str() };
        Some(OverdueView {
            what,
            escalation: item.about.filter(|_| of_ladder).map(EscalationId),
            duty: (!of_ladder).then(|| item.id.clone()),
            due_by,
            since: due_by.succ_opt().unwrap_or(due_by),
            owed_by: HolderView::owing(item),
        })
    }
}

impl ShowsPeople for LadderView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        let LadderView { current, proposed } = self;
        current.iter_mut().for_each(|rung| rung.actors.each_person(visit));
        if let Some(proposal) = proposed {
            proposal.by.each_person(visit);
            proposal.proposed_by.each_person(visit);
        }
    }
}

impl ShowsPeople for OverdueView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.owed_by.each_person(visit);
    }
}

impl ShowsPeople for HolderView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.person.iter_mut().for_each(visit);
    }
}

impl ShowsPeople for ActorView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.person.iter_mut().for_each(visit);
    }
}
