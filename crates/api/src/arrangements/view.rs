//! An arrangement as clients read it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::input::{AcademyOrder, ArrangementOrder};
use touchstone_domain::event::AcademyEvent;
use touchstone_domain::ids::{ArrangementId, EventId};
use touchstone_projections::{AcademyRecord, ArrangementRecord, ArrangementStatus, EventRef, LeaderFact, TrustRecord, arrangement_name};
use utoipa::ToSchema;

use crate::registers::OfAcademy;
use crate::registers::thing::Thing;
use crate::reviews::Told;
use crate::wording::{Needs, PersonView};

/// Something that happened to an arrangement.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ArrangementHistory)]
pub(crate) struct HistoryView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// `changed`, `reviewed`, `shared` or `ended`.
    what: &'static str,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// Who recorded it.
    by: Option<PersonView>,
    /// Who is responsible from then on, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    responsible: Option<Vec<PersonView>>,
    /// Until when, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<NaiveDate>,
    /// When it was to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<NaiveDate>,
    /// The roles that it was shared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<&'static str>>,
    /// The note, finding or outcome; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    text: Option<Option<String>>,
}

/// The appointment with which interim leadership ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubstantiveHead)]
pub(crate) struct HeadView {
    /// The event that recorded the appointment.
    #[schema(format = Uuid)]
    event_id: String,
    /// Who.
    person: PersonView,
    /// The office.
    office: &'static str,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
}

/// An arrangement, from its start to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Arrangement, example = json!(example()))]
pub(crate) struct ArrangementView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that started it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academy.
    pub academy: OfAcademy,
    /// The framework's code for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The framework's name for it, or the trust's own; null once erased.
    name: Option<String>,
    /// `agreed` (it begins later), `under-way` or `ended`.
    pub status: &'static str,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
    /// Its last day: as it ended, or as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<NaiveDate>,
    /// True where it lasts until a substantive head is in post.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    until_substantive_head: bool,
    /// Who is responsible.
    responsible: Vec<PersonView>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    review_on: Option<NaiveDate>,
    /// True where that day has passed.
    review_overdue: bool,
    /// What was arranged; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    what: Option<Option<String>>,
    /// The events that it rests on.
    #[schema(value_type = Vec<Uuid>)]
    basis: Vec<EventId>,
    /// Which of these are of reviews since withdrawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    basis_withdrawn: Vec<EventId>,
    /// Who recorded it.
    by: Option<PersonView>,
    /// The roles that it was shared with.
    shared_with: Vec<&'static str>,
    /// What happened since, in the order of recording.
    history: Vec<HistoryView>,
    /// Where it ended because a substantive head was appointed, that appointment.
    #[serde(skip_serializing_if = "Option::is_none")]
    substantive_head: Option<HeadView>,
}

/// An arrangement taken from the record, so that words can be read off its lock.
pub(super) struct Sketch {
    academy: OfAcademy,
    record: ArrangementRecord,
    withdrawn: Vec<EventId>,
    head: Option<LeaderFact>,
    as_of: NaiveDate,
}

impl Sketch {
    fn of(academy: &AcademyRecord, record: &ArrangementRecord, as_of: NaiveDate) -> Sketch {
        let mut record = record.clone();
        record.changes.retain(|(event, _)| event.effective_on <= as_of);
        record.reviews.retain(|(event, _)| event.effective_on <= as_of);
        record.shared.retain(|(event, _)| event.effective_on <= as_of);
        record.ended.take_if(|(event, _)| event.effective_on > as_of);
        let appointment = record.ended.as_ref().and_then(|(_, e)| e.substantive_head);
        let head = academy.leaders.iter().find(|fact| Some(fact.event.id) == appointment).cloned();
        let withdrawn = academy.basis_withdrawn(&record.started.1.basis);
        Sketch { academy: OfAcademy::on(academy, as_of), record, withdrawn, head, as_of }
    }

    /// The one that began last first.
    pub fn key(&self) -> impl Ord + use<> {
        std::cmp::Reverse((self.record.from(), self.record.started.0.position))
    }

    fn needs(&self, trust: &TrustRecord, needs: &mut Needs) {
        let ArrangementRecord { started, changes, reviews, ended, shared } = &self.record;
        needs.people(trust, started.0.decided_by().into_iter().chain(started.1.responsible.iter().copied()));
        needs.texts(started.1.name.into_iter().chain(started.1.what));
        for (event, e) in changes {
            needs.people(trust, event.decided_by().into_iter().chain(e.responsible.iter().flatten().copied()));
            needs.texts(e.note);
        }
        needs.people(trust, reviews.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(reviews.iter().map(|(_, e)| e.finding));
        needs.people(trust, ended.iter().filter_map(|(event, _)| event.decided_by()).chain(self.head.as_ref().map(|head| head.person)));
        needs.texts(ended.iter().map(|(_, e)| e.outcome));
        needs.people(trust, shared.iter().filter_map(|(event, _)| event.decided_by()));
    }

    fn history(&self, told: &Told) -> Vec<HistoryView> {
        let ArrangementRecord { changes, reviews, ended, shared, .. } = &self.record;
        let view = |event: &EventRef, what| HistoryView {
            event_id: event.id.to_string(),
            what,
            on: event.effective_on,
            by: told.words.maybe_person(event.decided_by()),
            responsible: None,
            until: None,
            review_on: None,
            roles: None,
            text: None,
        };
        let mut all: Vec<(u64, HistoryView)> = Vec::new();
        for (event, e) in changes {
            let responsible = e.responsible.as_ref().map(|people| people.iter().map(|person| told.words.person(*person)).collect());
            let text = e.note.map(|text| told.words.text(text));
            let changed = HistoryView { responsible, until: e.until, review_on: e.review_on, text, ..view(event, "changed") };
            all.push((event.position, changed));
        }
        for (event, e) in reviews {
            let text = Some(told.words.text(e.finding));
            all.push((event.position, HistoryView { review_on: e.review_on, text, ..view(event, "reviewed") }));
        }
        for (event, e) in shared {
            let roles = Some(e.roles.iter().map(|role| role.as_str()).collect());
            all.push((event.position, HistoryView { roles, ..view(event, "shared") }));
        }
        if let Some((event, e)) = ended {
            all.push((event.position, HistoryView { text: Some(told.words.text(e.outcome)), ..view(event, "ended") }));
        }
        all.sort_by_key(|(position, _)| *position);
        all.into_iter().map(|(_, view)| view).collect()
    }
}

impl Thing for Sketch {
    type Id = ArrangementId;
    type Order = ArrangementOrder;
    type View = ArrangementView;

    const NAME: &'static str = "arrangement";
    const PATH: &'static str = "arrangements";

    fn order(order: ArrangementOrder) -> AcademyOrder {
        AcademyOrder::Arrangement(order)
    }

    fn begun(event: &AcademyEvent) -> Option<ArrangementId> {
        if let AcademyEvent::ArrangementStarted(e) = event { Some(e.arrangement) } else { None }
    }

    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<ArrangementId>, needs: &mut Needs) -> Vec<Sketch> {
        let wanted = record.arrangements_by_start().into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    }

    fn view(&self, told: &Told) -> ArrangementView {
        let (event, e) = &self.record.started;
        let status = self.record.status_on(self.as_of);
        let named = e.kind.as_ref().map(|kind| arrangement_name(&told.frameworks, &e.framework, kind).to_owned());
        let review_on = self.record.review_on(self.as_of).filter(|_| status != ArrangementStatus::Ended);
        let ended_on = self.record.ended.as_ref().map(|(event, _)| event.effective_on);
        ArrangementView {
            id: e.arrangement.to_string(),
            event_id: event.id.to_string(),
            academy: self.academy.clone(),
            kind: e.kind.as_ref().map(ToString::to_string),
            name: named.or_else(|| told.words.text(e.name?)),
            status: status.as_str(),
            from: event.effective_on,
            until: ended_on.or(self.record.until_on(self.as_of)),
            until_substantive_head: e.until_substantive_head,
            responsible: self.record.responsible_on(self.as_of).iter().map(|person| told.words.person(*person)).collect(),
            review_on,
            review_overdue: review_on.is_some_and(|on| on < self.as_of),
            what: e.what.map(|text| told.words.text(text)),
            basis: e.basis.clone(),
            basis_withdrawn: self.withdrawn.clone(),
            by: told.words.maybe_person(event.decided_by()),
            shared_with: self.record.shared_with().iter().map(|role| role.as_str()).collect(),
            history: self.history(told),
            substantive_head: self.head.as_ref().map(|head| HeadView {
                event_id: head.event.id.to_string(),
                person: told.words.person(head.person),
                office: head.office.as_str(),
                from: head.term.from,
            }),
        }
    }
}

/// An arrangement as the documentation shows one.
pub(super) fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Director of school improvement"});
    json!({
        "id": "01990b5e-8c00-7000-8000-000000000ca1", "eventId": "01990b5e-8c00-7000-8000-000000000ea1",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "kind": "interim-leadership", "name": "Leadership support", "status": "under-way", "from": "2026-01-05",
        "responsible": [{"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Kim Instance", "title": "Executive headteacher"}],
        "reviewOn": "2026-02-13", "reviewOverdue": false, "what": "Four days a week in the school.",
        "basis": ["01990b5e-8c00-7000-8000-0000000000e3"], "by": lead, "sharedWith": [], "history": [],
    })
}
