//! The register of those appointed to give support: each criterion with what shows it.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::SupportersOrder;
use touchstone_app::{App, AppError, Look, When};
use touchstone_domain::codes::{AppointmentCode, RequirementCode};
use touchstone_domain::event::{Event, TrustEvent};
use touchstone_domain::ids::{AdviserAppointmentId, PersonId, TrustId};
use touchstone_domain::reader::{Faults, Node, Object};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{AdviserRecord, document};
use utoipa::ToSchema;

use super::view::Called;
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{WORDS, path_id};
use crate::wording::{Needs, PersonView, Words};

/// How many requirements an appointment may evidence.
const EVIDENCE: std::ops::RangeInclusive<usize> = 0..=50;

/// An appointment to make.
#[derive(Serialize, ToSchema)]
#[schema(as = NewAdviser)]
pub(crate) struct AdviserBody {
    /// The id of a person whom the trust knows.
    person: String,
    /// One of the framework's `appointments`.
    kind: String,
    /// Its first day; today where left out.
    #[schema(format = Date)]
    from: Option<String>,
    /// Its last day, where one is set.
    #[schema(format = Date)]
    until: Option<String>,
    /// What shows each of the appointment's requirements: `{requirement, evidence}`. Where the framework states no test it is left out.
    #[schema(value_type = Option<Vec<Object>>)]
    evidence: Option<Vec<String>>,
}

/// How an appointment ends.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewAdviserEnd)]
pub(crate) struct EndBody {
    /// Its last day; today where left out.
    #[schema(format = Date)]
    ended_on: Option<String>,
    reason: Option<String>,
}

/// That somebody looked at the quality of an adviser's work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewAdviserQuality)]
pub(crate) struct QualityBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    checked_on: Option<String>,
    /// Who looked; you where left out. Never the adviser.
    checked_by: Option<String>,
    satisfactory: bool,
    comment: Option<String>,
}

/// A requirement, and what shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequirementShown)]
pub(crate) struct ShownView {
    requirement: Called,
    /// Null once erased.
    evidence: Option<String>,
}

/// That somebody looked at the quality.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AdviserQuality)]
pub(crate) struct QualityView {
    #[schema(format = Uuid)]
    event_id: String,
    checked_on: NaiveDate,
    checked_by: PersonView,
    satisfactory: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

/// Somebody appointed to give support.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Adviser)]
pub(crate) struct AdviserView {
    #[schema(format = Uuid)]
    pub id: String,
    #[schema(format = Uuid)]
    event_id: String,
    person: PersonView,
    /// As what.
    kind: Called,
    from: NaiveDate,
    until: Option<NaiveDate>,
    /// True on the day asked about.
    appointed: bool,
    /// Each requirement with what shows it.
    evidence: Vec<ShownView>,
    appointed_by: Option<PersonView>,
    /// Why it ended; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    end_reason: Option<Option<String>>,
    quality_assurance: Vec<QualityView>,
}

/// The answer to a command about an appointment.
#[derive(Serialize, ToSchema)]
#[schema(as = AdviserAnswer)]
pub(crate) struct AdviserAnswer {
    adviser: AdviserView,
    events: Vec<EventView>,
}

/// A page of the register.
#[derive(Serialize, ToSchema)]
#[schema(as = AdviserList)]
pub(crate) struct AdviserList {
    items: Vec<AdviserView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Appoint an adviser
///
/// To give support, against the framework's requirements for the appointment: each has to be evidenced,
/// and an appointment that lacks one is refused. Where the framework states no test none is applied. By
/// the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = AdviserBody, example = json!({"person": "01990b5e-8c00-7000-8000-000000000007", "kind": "central-expert-adviser", "from": "2025-09-01", "evidence": [
        {"requirement": "recent-successful-leadership", "evidence": "Head of Dune Primary School until 2024, judged good."},
        {"requirement": "rapid-sustainable-improvement", "evidence": "Dune Primary School, 2019 to 2023."}, {"requirement": "support-of-others", "evidence": "Two schools in 2024."}]})),
    responses((status = 201, description = "Appointed", body = AdviserAnswer, example = json!({"adviser": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f6", "type": "AdviserAppointed", "position": 40}]}))),
)]
#[post("/trusts/{trust}/advisers")]
pub(crate) async fn appoint_adviser(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::Decide, Some(trust), None)?;
    let today = london_day(app.now());
    let order = body.parse(|object, faults| {
        let person = object.required("person", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let kind = object.required("kind", faults).and_then(|n| n.parsed("not-a-code", faults, AppointmentCode::parse));
        let from = object.maybe("from", faults, |n, f| n.date(f));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let evidence = object.maybe("evidence", faults, |n, f| n.each(EVIDENCE, f, read_evidence));
        let evidence = evidence?.unwrap_or_default();
        Some(SupportersOrder::Appoint { person: person?, kind: kind?, from: from?.unwrap_or(today), until: until?, evidence })
    })?;
    carry_out(&app, &asked, trust, &body, order, None).await
}

fn read_evidence(node: Node<'_>, faults: &mut Faults) -> Option<(RequirementCode, String)> {
    let mut object = node.object(faults)?;
    let requirement = object.required("requirement", faults).and_then(|n| n.parsed("not-a-code", faults, RequirementCode::parse));
    let evidence = object.required("evidence", faults).and_then(|n| n.text(WORDS, faults));
    object.nothing_else(faults);
    Some((requirement?, evidence?))
}

/// List advisers
///
/// Everybody who was appointed to give support, the latest first. For those who read the whole trust.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("appointedOn" = Option<String>, Query, description = "Only those appointed on this day", format = Date),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The register", body = AdviserList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/advisers")]
pub(crate) async fn list_advisers(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let appointed_on = query.date("appointedOn");
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let wanted = |record: &AdviserRecord, _: NaiveDate| appointed_on.is_none_or(|day| record.covers(day));
    let advisers = advisers(&app, &asked, trust, when, wanted).await?;
    answer::list(&request, advisers, after.as_deref(), limit, |adviser| adviser.id.clone())
}

/// Show an adviser
///
/// One appointment, with what shows each requirement and how its quality was looked at. For those who
/// read the whole trust.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The appointment's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The appointment", body = AdviserView, example = json!(example()))),
)]
#[get("/trusts/{trust}/advisers/{id}")]
pub(crate) async fn get_adviser(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path.0)?;
    answer::read(&request, &find(&app, &asked, trust, when, path_id(&path.1)?).await?)
}

/// End an appointment
///
/// Its last day. By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The appointment's id", format = Uuid),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-08-31"})),
    responses((status = 201, description = "Ended", body = AdviserAnswer, example = json!({"adviser": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f7", "type": "AdviserAppointmentEnded", "position": 41}]}))),
)]
#[post("/trusts/{trust}/advisers/{id}/end")]
pub(crate) async fn end_adviser(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let today = london_day(app.now());
    let read = |appointment, object: &mut Object<'_>, faults: &mut Faults| {
        let ended_on = object.maybe("endedOn", faults, |n, f| n.date(f));
        let reason = object.maybe("reason", faults, |n, f| n.text(WORDS, f));
        Some(SupportersOrder::End { appointment, ended_on: ended_on?.unwrap_or(today), reason: reason? })
    };
    of_one(&app, &asked, &path, &body, read).await
}

/// Assure the quality of an adviser's work
///
/// By somebody other than the adviser. By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The appointment's id", format = Uuid),
    ),
    request_body(content = QualityBody, example = json!({"checkedOn": "2025-12-01", "satisfactory": true})),
    responses((status = 201, description = "Recorded", body = AdviserAnswer, example = json!({"adviser": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "AdviserQualityAssured", "position": 42}]}))),
)]
#[post("/trusts/{trust}/advisers/{id}/quality-assurance")]
pub(crate) async fn assure_adviser(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let today = london_day(app.now());
    let read = |appointment, object: &mut Object<'_>, faults: &mut Faults| {
        let checked_on = object.maybe("checkedOn", faults, |n, f| n.date(f));
        let checked_by = object.maybe("checkedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let satisfactory = object.required("satisfactory", faults).and_then(|n| n.boolean(faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let checked_on = checked_on?.unwrap_or(today);
        Some(SupportersOrder::Assure { appointment, checked_on, checked_by: checked_by?, satisfactory: satisfactory?, comment: comment? })
    };
    of_one(&app, &asked, &path, &body, read).await
}

async fn of_one(
    app: &App,
    asked: &Asked,
    path: &(String, String),
    body: &JsonBody,
    read: impl Fn(AdviserAppointmentId, &mut Object<'_>, &mut Faults) -> Option<SupportersOrder>,
) -> Answer {
    let trust = app.trust(&asked.caller, &path.0)?;
    let id = path_id(&path.1)?;
    find(app, asked, trust, When::default(), id).await?;
    app.may(&asked.caller, Permission::Decide, Some(trust), None)?;
    let order = body.parse(|object, faults| read(id, object, faults))?;
    carry_out(app, asked, trust, body, order, Some(id)).await
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    trust: TrustId,
    body: &JsonBody,
    order: SupportersOrder,
    of: Option<AdviserAppointmentId>,
) -> Answer {
    let done = app.of_supporters(&asked.how(&body.bytes), trust, order).await?;
    let made = || {
        answer::first(&done, |event| match event {
            Event::Trust(TrustEvent::AdviserAppointed(e)) => Some(e.appointment),
            Event::Trust(_) | Event::Academy(_) | Event::Restricted(_) => None,
        })
    };
    let id = of.or_else(made).ok_or_else(|| AppError::Internal("an appointment recorded nothing".into()))?;
    let location = format!("{}/advisers/{id}", answer::trust_path(app, trust));
    answer::done(asked, &done, "adviser", &location, find(app, asked, trust, When::default(), id).await?)
}

async fn find(app: &App, asked: &Asked, trust: TrustId, when: When, id: AdviserAppointmentId) -> Result<AdviserView, Problem> {
    let found = advisers(app, asked, trust, when, |record, _| record.content.appointment == id).await?;
    Ok(found.into_iter().next().ok_or(AppError::NotVisible)?)
}

/// The register by the day, the latest first.
async fn advisers(
    app: &App,
    asked: &Asked,
    trust: TrustId,
    when: When,
    wanted: impl Fn(&AdviserRecord, NaiveDate) -> bool,
) -> Result<Vec<AdviserView>, Problem> {
    let found = app.look(&asked.caller, trust, None, when, |look| {
        only_whole(&look)?;
        let mut needs = Needs::default();
        let mut all: Vec<AdviserRecord> = look.record.advisers.values().filter(|it| wanted(it, look.as_of)).cloned().collect();
        all.sort_by_key(|record| std::cmp::Reverse(record.event.position));
        for record in &all {
            needs.people(look.record, std::iter::once(record.content.person).chain(record.event.decided_by()));
            needs.texts(record.content.evidence.iter().map(|shown| shown.evidence));
            needs.texts(record.ended.iter().filter_map(|(_, e)| e.reason));
            needs.people(look.record, record.quality.iter().map(|(_, e)| e.checked_by));
            needs.texts(record.quality.iter().filter_map(|(_, e)| e.comment));
        }
        Ok((all, needs, look.frameworks.clone(), look.as_of))
    });
    let (all, needs, frameworks, as_of) = found.await?;
    let words = needs.read(app)?;
    Ok(all.iter().map(|record| AdviserView::of(record, as_of, &words, &frameworks)).collect())
}

/// The register and the trust's capacity are of people, for those who read the whole trust.
pub(super) fn only_whole(look: &Look<'_>) -> Result<(), AppError> {
    if look.is_whole() {
        Ok(())
    } else {
        Err(AppError::Forbidden("only those who read the whole trust see who is appointed and how many days there are"))
    }
}

impl AdviserView {
    fn of(record: &AdviserRecord, as_of: NaiveDate, words: &Words, frameworks: &Frameworks) -> AdviserView {
        let content = &record.content;
        let framework = document(frameworks, &content.framework);
        let kind = framework.and_then(|f| f.appointments.iter().find(|it| it.code.as_str() == content.kind.as_str()));
        let requirement = |code: &RequirementCode| {
            let found = kind.and_then(|kind| kind.requirements.iter().find(|it| it.code.as_str() == code.as_str()));
            Called { code: code.to_string(), name: found.map_or_else(|| code.to_string(), |it| it.name.clone()) }
        };
        AdviserView {
            id: content.appointment.to_string(),
            event_id: record.event.id.to_string(),
            person: words.person(content.person),
            kind: Called { code: content.kind.to_string(), name: kind.map_or_else(|| content.kind.to_string(), |kind| kind.name.clone()) },
            from: record.event.effective_on,
            until: record.until(),
            appointed: record.covers(as_of),
            evidence: content
                .evidence
                .iter()
                .map(|shown| ShownView { requirement: requirement(&shown.requirement), evidence: words.text(shown.evidence) })
                .collect(),
            appointed_by: words.maybe_person(record.event.decided_by()),
            end_reason: record.ended.as_ref().and_then(|(_, e)| e.reason).map(|text| words.text(text)),
            quality_assurance: record
                .quality
                .iter()
                .map(|(event, e)| QualityView {
                    event_id: event.id.to_string(),
                    checked_on: event.effective_on,
                    checked_by: words.person(e.checked_by),
                    satisfactory: e.satisfactory,
                    comment: e.comment.map(|text| words.text(text)),
                })
                .collect(),
        }
    }
}

fn example() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000d7", "eventId": "01990b5e-8c00-7000-8000-0000000000f6", "person": {"id": "01990b5e-8c00-7000-8000-000000000007", "name": "Ola Example", "title": "Adviser"},
        "kind": {"code": "central-expert-adviser", "name": "Central expert adviser"}, "from": "2025-09-01", "until": null, "appointed": true,
        "evidence": [{"requirement": {"code": "support-of-others", "name": "Support of others"}, "evidence": "Two schools in 2024."}],
        "appointedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "qualityAssurance": []})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(appoint_adviser).service(list_advisers).service(get_adviser).service(end_adviser).service(assure_adviser);
}
