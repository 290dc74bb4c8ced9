//! An issue as clients read it, with everything that was said of it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::input::{AcademyOrder, IssueOrder};
use touchstone_domain::codes::{CriterionCode, ProgressCode};
use touchstone_domain::event::{AcademyEvent, FrameworkRef};
use touchstone_domain::ids::{EventId, IssueId};
use touchstone_projections::{AcademyRecord, EventRef, IssueRecord, TrustRecord, document, progress_name};
use utoipa::ToSchema;

use crate::registers::OfAcademy;
use crate::registers::thing::Thing;
use crate::reviews::{EvidenceView, Told, evidence_view, texts_of};
use crate::wording::{Needs, PersonView};

/// Something that happened to an issue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IssueHistory)]
pub(crate) struct IssueHistoryView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// `progressed`, `closed`, `reopened` or `shared`.
    what: &'static str,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// Who recorded it.
    by: Option<PersonView>,
    /// Who owns it from then on, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<PersonView>,
    /// How pressing it is from then on, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u8>,
    /// By when it is to be closed, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<NaiveDate>,
    /// How fast it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<IssueProgressView>,
    /// The comment, outcome or reason; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    text: Option<Option<String>>,
    /// What shows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<EvidenceView>,
    /// The roles that it was shared with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<&'static str>,
}

/// How fast an issue moves.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IssueProgress)]
pub(crate) struct IssueProgressView {
    /// A word of the framework's progress scale.
    code: String,
    /// Its name.
    name: String,
    /// Whether that is fast enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    fast_enough: Option<bool>,
}

/// A criterion or an area with its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssueAbout)]
pub(crate) struct AboutView {
    /// Its code.
    pub code: String,
    /// Its name.
    name: String,
}

/// An issue with its history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Issue, example = json!(example()))]
pub(crate) struct IssueView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that raised it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academy.
    pub academy: OfAcademy,
    /// What it is; null once erased.
    what: Option<String>,
    /// The area.
    pub area: AboutView,
    /// The criteria.
    criteria: Vec<AboutView>,
    /// True until something showed that it is over.
    pub open: bool,
    /// How pressing it is; 1 comes first.
    priority: u8,
    /// Who owns it.
    pub owner: PersonView,
    /// The day it was raised.
    #[schema(value_type = String, format = Date)]
    raised_on: NaiveDate,
    /// Who raised it.
    raised_by: Option<PersonView>,
    /// By when it is to be closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<NaiveDate>,
    /// True where it is open and that day has passed.
    overdue: bool,
    /// How fast it moves, as last said.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<IssueProgressView>,
    /// The events that it was raised on.
    #[schema(value_type = Vec<Uuid>)]
    basis: Vec<EventId>,
    /// Which of these are of reviews since withdrawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    basis_withdrawn: Vec<EventId>,
    /// The roles that it was shared with.
    shared_with: Vec<&'static str>,
    /// What happened since, in the order of recording.
    history: Vec<IssueHistoryView>,
}

/// An issue taken from the record, so that words can be read off its lock.
pub(super) struct Sketch {
    academy: OfAcademy,
    record: IssueRecord,
    withdrawn: Vec<EventId>,
    as_of: NaiveDate,
}

impl Sketch {
    /// Leaves out what happened after a day.
    fn of(academy: &AcademyRecord, record: &IssueRecord, as_of: NaiveDate) -> Sketch {
        let mut record = record.clone();
        record.progress.retain(|(event, _)| event.effective_on <= as_of);
        record.closures.retain(|(event, _)| event.effective_on <= as_of);
        record.reopenings.retain(|(event, _)| event.effective_on <= as_of);
        record.shared.retain(|(event, _)| event.effective_on <= as_of);
        let withdrawn = academy.basis_withdrawn(&record.raised.1.basis);
        Sketch { academy: OfAcademy::on(academy, as_of), record, withdrawn, as_of }
    }

    /// The open ones first, the most pressing of them first.
    pub fn key(&self) -> (bool, u8, u64) {
        (!self.record.is_open_on(self.as_of), self.record.priority_on(self.as_of), self.record.raised.0.position)
    }

    /// Says which words it needs.
    fn needs(&self, trust: &TrustRecord, needs: &mut Needs) {
        let IssueRecord { raised, progress, closures, reopenings, shared } = &self.record;
        needs.people(trust, raised.0.decided_by().into_iter().chain([raised.1.owner]));
        needs.text(raised.1.what);
        for (event, e) in progress {
            needs.people(trust, event.decided_by().into_iter().chain(e.owner));
            needs.texts(texts_of(&e.evidence).chain(e.comment));
        }
        needs.people(trust, closures.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(closures.iter().flat_map(|(_, e)| texts_of(&e.evidence).chain(e.outcome)));
        needs.people(trust, reopenings.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(reopenings.iter().map(|(_, e)| e.reason));
        needs.people(trust, shared.iter().filter_map(|(event, _)| event.decided_by()));
    }

    fn history(&self, told: &Told) -> Vec<IssueHistoryView> {
        let IssueRecord { progress, closures, reopenings, shared, .. } = &self.record;
        let view = |event: &EventRef, what| IssueHistoryView {
            event_id: event.id.to_string(),
            what,
            on: event.effective_on,
            by: told.words.maybe_person(event.decided_by()),
            owner: None,
            priority: None,
            due_on: None,
            progress: None,
            text: None,
            evidence: Vec::new(),
            roles: Vec::new(),
        };
        let shown = |evidence: &[touchstone_domain::event::Evidence]| -> Vec<EvidenceView> {
            evidence.iter().map(|piece| evidence_view(piece, &told.words)).collect()
        };
        let mut all: Vec<(u64, IssueHistoryView)> = Vec::new();
        for (event, e) in progress {
            let moved = IssueHistoryView {
                owner: told.words.maybe_person(e.owner),
                priority: e.priority,
                due_on: e.due_on,
                progress: e.progress.as_ref().map(|code| progress_view(code, &e.framework, told)),
                text: e.comment.map(|text| told.words.text(text)),
                evidence: shown(&e.evidence),
                ..view(event, "progressed")
            };
            all.push((event.position, moved));
        }
        for (event, e) in closures {
            let text = e.outcome.map(|text| told.words.text(text));
            all.push((event.position, IssueHistoryView { text, evidence: shown(&e.evidence), ..view(event, "closed") }));
        }
        for (event, e) in reopenings {
            all.push((event.position, IssueHistoryView { text: Some(told.words.text(e.reason)), ..view(event, "reopened") }));
        }
        for (event, e) in shared {
            let roles = e.roles.iter().map(|role| role.as_str()).collect();
            all.push((event.position, IssueHistoryView { roles, ..view(event, "shared") }));
        }
        all.sort_by_key(|(position, _)| *position);
        all.into_iter().map(|(_, view)| view).collect()
    }
}

impl Thing for Sketch {
    type Id = IssueId;
    type Order = IssueOrder;
    type View = IssueView;

    const NAME: &'static str = "issue";
    const PATH: &'static str = "issues";

    fn order(order: IssueOrder) -> AcademyOrder {
        AcademyOrder::Issue(order)
    }

    fn begun(event: &AcademyEvent) -> Option<IssueId> {
        if let AcademyEvent::IssueRaised(e) = event { Some(e.issue) } else { None }
    }

    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<IssueId>, needs: &mut Needs) -> Vec<Sketch> {
        let wanted = record.issues_on(look.as_of).into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    }

    fn view(&self, told: &Told) -> IssueView {
        let (event, e) = &self.record.raised;
        let framework = document(&told.frameworks, &e.framework);
        let named = |code: &str, name: Option<&str>| AboutView { code: code.to_owned(), name: name.unwrap_or(code).to_owned() };
        let area = framework.and_then(|f| f.areas.iter().find(|area| area.code.as_str() == e.area.as_str())).map(|area| area.name.as_str());
        let criterion = |code: &CriterionCode| framework.and_then(|f| f.criterion(code)).map(|criterion| criterion.name.as_str());
        let (open, due_on) = (self.record.is_open_on(self.as_of), self.record.due_on(self.as_of));
        let progress = self.record.progress_on(self.as_of);
        IssueView {
            id: e.issue.to_string(),
            event_id: event.id.to_string(),
            academy: self.academy.clone(),
            what: told.words.text(e.what),
            area: named(e.area.as_str(), area),
            criteria: e.criteria.iter().map(|code| named(code.as_str(), criterion(code))).collect(),
            open,
            priority: self.record.priority_on(self.as_of),
            owner: told.words.person(self.record.owner_on(self.as_of)),
            raised_on: event.effective_on,
            raised_by: told.words.maybe_person(event.decided_by()),
            due_on,
            overdue: open && due_on.is_some_and(|due| due < self.as_of),
            progress: progress.map(|(code, framework)| progress_view(code, framework, told)),
            basis: e.basis.clone(),
            basis_withdrawn: self.withdrawn.clone(),
            shared_with: self.record.shared_with().iter().map(|role| role.as_str()).collect(),
            history: self.history(told),
        }
    }
}

fn progress_view(code: &ProgressCode, framework: &FrameworkRef, told: &Told) -> IssueProgressView {
    let level = document(&told.frameworks, framework).and_then(|f| f.progress(code));
    IssueProgressView {
        code: code.to_string(),
        name: progress_name(&told.frameworks, framework, code).to_owned(),
        fast_enough: level.map(|level| level.fast_enough),
    }
}

/// An issue as the documentation shows one.
pub(super) fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Director of school improvement"});
    json!({
        "id": "01990b5e-8c00-7000-8000-000000000cb1", "eventId": "01990b5e-8c00-7000-8000-000000000eb1",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "what": "Middle leaders do not yet check how the new reading programme is taught.",
        "area": {"code": "education", "name": "Quality of education"}, "criteria": [{"code": "teaching-and-learning", "name": "Teaching and learning"}],
        "open": true, "priority": 1, "owner": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Kim Instance", "title": "Headteacher"},
        "raisedOn": "2026-01-14", "raisedBy": lead, "dueOn": "2026-03-27", "overdue": false,
        "basis": ["01990b5e-8c00-7000-8000-0000000000e1"], "sharedWith": [], "history": [],
    })
}
