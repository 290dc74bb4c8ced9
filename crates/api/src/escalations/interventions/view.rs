//! How options and actions of an escalation are shown, and how long each step took.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_domain::event::{FrameworkRef, InterventionOptionConsidered};
use touchstone_projections::{ActionRecord, Elapsed, EscalationRecord, EventRef, Settled, TrustRecord, document};
use utoipa::ToSchema;

use crate::reviews::{EvidenceView, Told, evidence_view, texts_of};
use crate::wording::{Needs, PersonView};

/// An option considered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationOption)]
pub(crate) struct OptionView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    considered_on: NaiveDate,
    /// The visit at which it was considered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    visit: Option<String>,
    /// The framework's code for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The framework's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind_name: Option<String>,
    /// What it is; null once erased.
    what: Option<String>,
    /// True where it was chosen, false where it was rejected.
    chosen: bool,
    /// Why; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// Who recorded it.
    by: Option<PersonView>,
}

/// An action opened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationAction)]
pub(crate) struct ActionView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day it was opened.
    #[schema(value_type = String, format = Date)]
    opened_on: NaiveDate,
    /// The option that it carries out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    option: Option<String>,
    /// What is to be done; null once erased.
    what: Option<String>,
    /// Who does it: in the plan, once it was carried there.
    owner: PersonView,
    /// By when.
    #[schema(value_type = String, format = Date)]
    due_on: NaiveDate,
    /// `open`, `overdue`, `done` or `carried-into-plan`.
    status: &'static str,
    /// Who opened it.
    by: Option<PersonView>,
    /// The day it was done, or carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    settled_on: Option<NaiveDate>,
    /// What shows that it was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<EvidenceView>,
    /// What came of it; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    outcome: Option<Option<String>>,
    /// The event of the plan that it was carried into.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    plan: Option<String>,
    /// The priority of the plan that it was carried under.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    priority: Option<String>,
    /// The action of the plan in which it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    plan_action: Option<String>,
    /// Why it was carried; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
}

/// How many days each step came after the finding that the escalation rests on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscalationElapsed)]
pub(crate) struct ElapsedView {
    /// The day of the earliest review that it rests on; of the proposal or the first climb where it rests on none.
    #[schema(value_type = String, format = Date)]
    found_on: NaiveDate,
    /// Until a rung was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_proposal: Option<i64>,
    /// Until the first rung was climbed.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_escalation: Option<i64>,
    /// Until the first visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_visit: Option<i64>,
    /// Until the first action was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_action: Option<i64>,
    /// Until the first action was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_action_done: Option<i64>,
    /// Until the academy stepped off the ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_step_down: Option<i64>,
}

impl From<Elapsed> for ElapsedView {
    fn from(elapsed: Elapsed) -> ElapsedView {
        let Elapsed { found_on, to_proposal, to_escalation, to_visit, to_action, to_action_done, to_step_down } = elapsed;
        ElapsedView { found_on, to_proposal, to_escalation, to_visit, to_action, to_action_done, to_step_down }
    }
}

/// Says which words options and actions need.
pub(in crate::escalations) fn needs_of_interventions(escalation: &EscalationRecord, record: &TrustRecord, needs: &mut Needs) {
    for (event, e) in &escalation.options {
        needs.people(record, event.decided_by());
        needs.texts(std::iter::once(e.what).chain(e.reason));
    }
    escalation.actions.iter().for_each(|action| needs_of_action(action, record, needs));
    for (_, e) in &escalation.climbs {
        needs.people(record, e.actors.iter().filter_map(|actor| actor.person));
    }
}

/// Names and words that an action is shown with.
pub(in crate::escalations) fn needs_of_action(action: &ActionRecord, record: &TrustRecord, needs: &mut Needs) {
    let ActionRecord { event, content, settled } = action;
    needs.people(record, event.decided_by().into_iter().chain([content.owner]));
    needs.text(content.what);
    match settled {
        None => {}
        Some(Settled::Done { content, .. }) => needs.texts(texts_of(&content.evidence).chain(content.outcome)),
        Some(Settled::Carried { content, .. }) => {
            needs.person(record, content.owner);
            needs.texts(content.reason);
        }
    }
}

impl ActionView {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Leaves out what tells of the escalation and the plan: which option it carries out, where it goes on
    /// and why.
    pub fn keep_to_what_is_owed(&mut self) {
        (self.option, self.reason) = (None, None);
        (self.plan, self.priority, self.plan_action) = (None, None, None);
    }
}

pub(in crate::escalations) fn option_view(
    event: &EventRef,
    e: &InterventionOptionConsidered,
    under: Option<&FrameworkRef>,
    told: &Told,
) -> OptionView {
    let name = under.and_then(|under| document(&told.frameworks, under)?.offer(e.kind.as_ref()?).map(ToOwned::to_owned));
    OptionView {
        id: e.option.to_string(),
        event_id: event.id.to_string(),
        considered_on: event.effective_on,
        visit: e.visit.map(|visit| visit.to_string()),
        kind: e.kind.as_ref().map(ToString::to_string),
        kind_name: name,
        what: told.words.text(e.what),
        chosen: e.chosen,
        reason: e.reason.map(|text| told.words.text(text)),
        by: told.words.maybe_person(event.decided_by()),
    }
}

pub(in crate::escalations) fn action_view(action: &ActionRecord, as_of: NaiveDate, told: &Told) -> ActionView {
    let ActionRecord { event, content: e, .. } = action;
    let mut view = ActionView {
        id: e.action.to_string(),
        event_id: event.id.to_string(),
        opened_on: event.effective_on,
        option: e.option.map(|option| option.to_string()),
        what: told.words.text(e.what),
        owner: told.words.person(e.owner),
        due_on: e.due_on,
        status: action.status_on(as_of).as_str(),
        by: told.words.maybe_person(event.decided_by()),
        settled_on: None,
        evidence: Vec::new(),
        outcome: None,
        plan: None,
        priority: None,
        plan_action: None,
        reason: None,
    };
    match action.settled_on(as_of) {
        None => {}
        Some(Settled::Done { event, content }) => {
            view.settled_on = Some(event.effective_on);
            view.evidence = content.evidence.iter().map(|piece| evidence_view(piece, &told.words)).collect();
            view.outcome = content.outcome.map(|text| told.words.text(text));
        }
        Some(Settled::Carried { event, content }) => {
            view.settled_on = Some(event.effective_on);
            view.owner = told.words.person(content.owner);
            view.plan = content.plan.map(|plan| plan.to_string());
            view.priority = content.priority.map(|priority| priority.to_string());
            view.plan_action = content.plan_action.map(|action| action.to_string());
            view.reason = content.reason.map(|text| told.words.text(text));
        }
    }
    view
}
