//! An academy's timeline: what happened, readable, newest first.
//!
//! Headlines come from the record and hold no name and no free text; both are added here for those
//! who may read them. The record that it is made from is limited to what the reader sees.
//!
//! Recording something that is planned is itself something that happened, so an entry about a day to
//! come is left out only where `asOf` is given: else the newest line would be missing from the trail.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::clock::recorded_day;
use touchstone_app::{App, AppError, instant};
use touchstone_domain::event::{AcademyEvent, ActorKind};
use touchstone_domain::ids::{
    ArrangementId, DecisionId, DeploymentId, EscalationId, EventId, InspectionId, IssueId, PlanId, ProgressReportId, ReviewId, RiskId,
    SupportRequestId,
};
use touchstone_projections::{Entry, Thing, TrustRecord};
use utoipa::ToSchema;

use crate::academies::{ActorView, ShowsPeople, academy_then};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::wording::{Needs, PersonView, Words};

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineEntry)]
pub(crate) struct EntryView {
    /// The event's id, by which it can be cited as evidence.
    #[schema(value_type = String, format = Uuid)]
    event_id: EventId,
    /// Its position in the trust's log. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
    /// The event's type.
    #[schema(example = "ReviewRecorded")]
    r#type: &'static str,
    /// What happened, in a sentence without names of people.
    headline: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    /// The day it is about.
    effective_on: NaiveDate,
    /// Who or what brought it about.
    actor: ActorView,
    /// The person a service acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<PersonView>,
    /// The people in it.
    people: Vec<Named>,
    /// Its words.
    texts: Vec<Worded>,
    /// Days from the day it is about to the day it was recorded; negative where it was recorded ahead.
    lag_days: i64,
    /// True where that was so long that readers in between were misled.
    late: bool,
    /// The event that brought it about, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    caused_by: Option<EventId>,
    /// The events it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    basis: Vec<EventId>,
    /// Which of these are of reviews since withdrawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    basis_withdrawn: Vec<EventId>,
    /// The review it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    review: Option<ReviewId>,
    /// The category decision it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    decision: Option<DecisionId>,
    /// The escalation it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    escalation: Option<EscalationId>,
    /// The inspection it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    inspection: Option<InspectionId>,
    /// The improvement plan it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    plan: Option<PlanId>,
    /// The report on a plan's progress it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    progress_report: Option<ProgressReportId>,
    /// The school's request for support it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    support_request: Option<SupportRequestId>,
    /// The deployment it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    deployment: Option<DeploymentId>,
    /// The arrangement it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    arrangement: Option<ArrangementId>,
    /// The issue it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    issue: Option<IssueId>,
    /// The risk it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    risk: Option<RiskId>,
    /// True on what a review said, where that review has since been withdrawn.
    withdrawn: bool,
}

/// Somebody in what happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelinePerson)]
pub(crate) struct Named {
    /// What they are in it: `reviewer`, `decider`, `to-decide`, `to-act`, `visitor`, or an office.
    #[schema(example = "reviewer")]
    r#as: &'static str,
    person: PersonView,
}

/// Words of what happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineText)]
pub(crate) struct Worded {
    /// What they are: `summary`, `reason`, `outcome`, `comment`, `focus` and so on.
    #[schema(example = "summary")]
    r#as: &'static str,
    /// Null once erased.
    text: Option<String>,
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct Timeline {
    items: Vec<EntryView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

impl EntryView {
    /// `whole` says that the caller reads the whole trust: only they are told positions and what
    /// services are called.
    fn of(entry: Entry, words: &Words, whole: bool, key_names: &BTreeMap<String, String>) -> EntryView {
        let event = entry.event;
        let mut actor = ActorView::of(&event.actor);
        actor.each_person(&mut |person| *person = words.person(person.id));
        actor.name = actor.name.or_else(|| key_names.get(event.actor.id.as_str()).cloned());
        let mut view = EntryView {
            event_id: event.id,
            position: whole.then_some(event.position),
            r#type: entry.kind,
            headline: entry.headline,
            recorded_at: instant(event.recorded_at),
            effective_on: event.effective_on,
            actor,
            on_behalf_of: words.maybe_person(event.on_behalf_of),
            people: entry.people.into_iter().map(|(r#as, person)| Named { r#as, person: words.person(person) }).collect(),
            texts: entry.texts.into_iter().map(|(r#as, text)| Worded { r#as, text: words.text(text) }).collect(),
            lag_days: entry.lag_days,
            late: entry.late,
            caused_by: event.causation,
            basis: entry.basis,
            basis_withdrawn: entry.basis_withdrawn,
            review: entry.review,
            decision: entry.decision,
            escalation: entry.escalation,
            inspection: entry.inspection,
            plan: entry.plan,
            progress_report: entry.progress_report,
            support_request: None,
            deployment: None,
            arrangement: None,
            issue: None,
            risk: None,
            withdrawn: entry.withdrawn,
        };
        match entry.thing {
            Some(Thing::SupportRequest(id)) => view.support_request = Some(id),
            Some(Thing::Deployment(id)) => view.deployment = Some(id),
            Some(Thing::Arrangement(id)) => view.arrangement = Some(id),
            Some(Thing::Issue(id)) => view.issue = Some(id),
            Some(Thing::Risk(id)) => view.risk = Some(id),
            None => {}
        }
        view
    }
}

/// The kinds asked for: each a type of event of academies.
fn kinds(query: &mut Query) -> Vec<String> {
    let given = query.all("type");
    let kinds: Vec<String> = given.iter().flat_map(|text| text.split(',')).map(|kind| kind.trim().to_owned()).collect();
    for kind in &kinds {
        if !AcademyEvent::ALL.iter().any(|(name, _)| name == kind) {
            let names: Vec<&str> = AcademyEvent::ALL.iter().map(|(name, _)| *name).collect();
            query.fault("type", "unknown-type", format!("takes types of events of academies: {}", names.join(", ")));
        }
    }
    kinds
}

/// Show an academy's timeline
///
/// What happened, newest first by when it was recorded; entries made late say so, and what was recorded
/// ahead (an appointment, a departure) is there unless `asOf` leaves it out. A review withdrawn since
/// stays, marked, and so does what rested on it. A headteacher, chair or governor sees joining,
/// identifiers, leaders, departure and inspections, and what was shared with them: an entry appears in
/// its place, at the day it was recorded, once it is shared.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("type" = Option<String>, Query, description = "Only events of this type; several with commas, or given again", example = "CategoryChanged,CategoryConfirmed"),
        ("asOf" = Option<String>, Query, description = "Only what was effective by this day; without it, everything recorded", format = Date),
        ("knownAt" = Option<String>, Query, description = "What was recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The timeline", body = Timeline, example = json!({"items": [
        {"eventId": "01990b5e-8c00-7000-8000-0000000000ea", "position": 10, "type": "InterventionEscalated", "headline": "Intervention escalated because progress is not fast enough: Visit by the CEO and the Academy Improvement Lead; due by 26 October 2025",
            "recordedAt": "2025-10-12T16:05:00.000001Z", "effectiveOn": "2025-10-12", "actor": {"kind": "policy", "name": "progress-not-fast-enough"},
            "people": [{"as": "to-act", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}], "texts": [], "lagDays": 0, "late": false,
            "causedBy": "01990b5e-8c00-7000-8000-0000000000e9", "basis": ["01990b5e-8c00-7000-8000-0000000000e9"], "escalation": "01990b5e-8c00-7000-8000-0000000000f1", "withdrawn": false},
        {"eventId": "01990b5e-8c00-7000-8000-0000000000e9", "position": 9, "type": "ReviewRecorded", "headline": "Termly evaluation and rating of 12 October 2025: progress “Not fast enough”",
            "recordedAt": "2025-10-12T16:05:00.000000Z", "effectiveOn": "2025-10-12", "actor": {"kind": "person", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "role": "improvement-lead"},
            "people": [{"as": "reviewer", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}],
            "texts": [{"as": "summary", "text": "Leadership is secure; reading in Year 1 is behind."}], "lagDays": 0, "late": false, "review": "01990b5e-8c00-7000-8000-0000000000b1", "withdrawn": false}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/timeline")]
pub(crate) async fn get_timeline(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let kinds = kinds(&mut query);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let whole = look.record.academies.get(&academy).ok_or(AppError::NotVisible)?;
        let (record, eye) = look.academy(academy).zip(look.eye(academy)).ok_or(AppError::NotVisible)?;
        let as_of = when.as_of.unwrap_or(NaiveDate::MAX);
        let mut events = record.timeline_events(as_of);
        answer::keep_from(&mut events, after.as_deref(), |(_, event)| event.to_string());
        // Drafts under way are hidden even from some of those who see all else.
        let is_shown = |entry: &Entry| eye.sees(whole, &entry.subject) && (kinds.is_empty() || kinds.iter().any(|kind| kind == entry.kind));
        let tell = |events: &[(u64, EventId)]| {
            let (Some(newest), Some(oldest)) = (events.first(), events.last()) else { return Vec::new() };
            let mut entries =
                record.timeline_of(as_of, look.frameworks, recorded_day, &|event| (oldest.0..=newest.0).contains(&event.position));
            entries.retain(is_shown);
            entries
        };
        let entries = answer::fill_page(&events, limit, tell);
        let needs = needs_of(&entries, look.record);
        Ok((entries, needs, look.is_whole()))
    });
    let (entries, needs, whole) = found.await?;
    let words = needs.read(&app)?;
    let key_names = if whole { key_names(&app, &entries) } else { BTreeMap::new() };
    let items = entries.into_iter().map(|entry| EntryView::of(entry, &words, whole, &key_names)).collect();
    answer::list(&request, items, after.as_deref(), limit, |entry: &EntryView| entry.event_id.to_string())
}

/// The words that entries need.
fn needs_of(entries: &[Entry], record: &TrustRecord) -> Needs {
    let mut needs = Needs::default();
    for Entry { event, people, texts, .. } in entries {
        needs.texts(texts.iter().map(|(_, text)| *text));
        needs.people(record, people.iter().map(|(_, person)| *person));
        needs.people(record, event.actor.as_person().into_iter().chain(event.on_behalf_of));
    }
    needs
}

/// What the keys of services are called, by id.
fn key_names(app: &App, entries: &[Entry]) -> BTreeMap<String, String> {
    let services = entries.iter().map(|entry| &entry.event.actor).filter(|actor| actor.kind == ActorKind::Service);
    services.filter_map(|actor| Some((actor.id.to_string(), app.key_name(&actor.id)?))).collect()
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_timeline);
}
