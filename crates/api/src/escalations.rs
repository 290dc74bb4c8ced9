//! Escalations: proposed by policies, climbed rung by rung, visited for, and stepped down.
//!
//! An academy is on one ladder. An accepted proposal is climbed under the escalation that is open,
//! where there is one; both ids then lead to the story, and `climbedUnder` joins them.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, When};
use touchstone_domain::codes::RungCode;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::EscalationId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView, PolicyView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::reviews::{EVENTS, Grounds, Place, path_id, read_events, read_reason};

pub(crate) mod interventions;
mod owed;
mod proposals;
mod view;
mod visits;

use view::{EscalationView, Sketch, TriedEscalationView, example};

/// A rung to climb.
#[derive(Serialize, ToSchema)]
#[schema(as = NewEscalation)]
pub(crate) struct EscalationBody {
    /// The next rung of the ladder: rungs are climbed one at a time.
    rung: String,
    /// Why.
    reason: String,
    /// The ids of 1 to 100 events of this academy that it rests on.
    grounds: Vec<String>,
}

/// A step down.
#[derive(Serialize, ToSchema)]
#[schema(as = NewStepDown)]
pub(crate) struct StepDownBody {
    /// A lower rung; null, which must be said, for off the ladder.
    #[schema(required = true)]
    rung: Option<String>,
    /// Why.
    reason: String,
    /// The ids of up to 100 events of this academy that it rests on.
    grounds: Vec<String>,
}

/// The answer to a command about an escalation.
#[derive(Serialize, ToSchema)]
#[schema(as = EscalationAnswer)]
pub(crate) struct EscalationAnswer {
    escalation: EscalationView,
    events: Vec<EventView>,
}

/// What a command about an escalation would come to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriedEscalationAnswer)]
pub(crate) struct TriedEscalationAnswer {
    escalation: TriedEscalationView,
    /// The events that would follow, with what they would say.
    events: Vec<EventView>,
    /// What policies would make of it.
    policies: Vec<PolicyView>,
    /// Null until duties exist.
    #[schema(value_type = Option<Vec<Object>>)]
    duties: Option<()>,
    /// True.
    dry_run: bool,
}

/// A page of escalations.
#[derive(Serialize, ToSchema)]
#[schema(as = EscalationList)]
pub(crate) struct EscalationList {
    items: Vec<EscalationView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Escalate
///
/// Climbs the next rung of the ladder of the framework in force. Where the academy is on a rung
/// already, the climb goes on under the escalation that is open. With `dryRun=true` nothing is
/// recorded, and the answer (status 200) shows the rung, who would have to act, and by when.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EscalationBody, example = json!({"rung": "ceo-and-lead-visit", "reason": "Two half-terms without change.", "grounds": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses(
        (status = 201, description = "Climbed", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e2", "type": "InterventionEscalated", "position": 13}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "InterventionEscalated", "data": {"to": "ceo-and-lead-visit"}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations")]
pub(crate) async fn escalate_academy(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let order = parse(&app, &asked, &place, &body, read_escalation).await?;
    carry_out(&app, &asked, &place, &body, order, None, dry_run).await
}

/// List escalations
///
/// Those begun by `asOf`, the latest first: proposed, open, declined and ended.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The escalations", body = EscalationList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/escalations")]
pub(crate) async fn list_escalations(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = views(&app, &asked, &place, when, None).await?;
    answer::list(&request, views, after.as_deref(), limit, |escalation| escalation.id.clone())
}

/// Show an escalation
///
/// With its proposal and answer, every rung climbed, every visit and every step down.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The escalation", body = EscalationView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/escalations/{id}")]
pub(crate) async fn get_escalation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let shown = find(&app, &asked, &place, when, path_id(&path.2)?).await?;
    answer::read(&request, &shown)
}

/// Step down
///
/// To a lower rung, several at once if need be, or off the ladder. Refused while an action that the
/// escalation opened is still open: `action-open` names each, to be completed or carried into the plan
/// first. With `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = StepDownBody, example = json!({"rung": null, "reason": "Progress has been fast enough for two half-terms.", "grounds": ["01990b5e-8c00-7000-8000-0000000000e9"]})),
    responses(
        (status = 201, description = "Stepped down", body = EscalationAnswer, example = json!({"escalation": {
            "id": "01990b5e-8c00-7000-8000-0000000000c1", "status": "stepped-down", "current": null, "climbs": example()["climbs"], "visits": [], "stepDowns": [
                {"eventId": "01990b5e-8c00-7000-8000-0000000000ea", "from": "ceo-and-lead-visit", "on": "2026-03-20", "grounds": [], "reason": "Progress has been fast enough for two half-terms.",
                 "by": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example"}}]},
            "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ea", "type": "InterventionSteppedDown", "position": 25}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "stepped-down", "current": null},
            "events": [{"type": "InterventionSteppedDown", "data": {"from": "ceo-and-lead-visit"}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/step-down")]
pub(crate) async fn step_down_academy(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let order = parse(&app, &asked, &place, &body, read_step_down).await?;
    carry_out(&app, &asked, &place, &body, order, None, dry_run).await
}

fn read_escalation(object: &mut Object<'_>, faults: &mut Faults) -> Option<AcademyOrder> {
    let rung = object.required("rung", faults).and_then(|n| n.parsed("not-a-code", faults, RungCode::parse));
    let reason = read_reason(object, faults);
    let grounds = object.required("grounds", faults).and_then(|n| read_events(n, EVENTS, faults));
    Some(AcademyOrder::Escalate { rung: rung?, reason: reason?, grounds: grounds? })
}

fn read_step_down(object: &mut Object<'_>, faults: &mut Faults) -> Option<AcademyOrder> {
    // Off the ladder is the largest step down there is: nobody takes it by leaving something out.
    if !object.is_given("rung") {
        faults.add(object.pointer_to("rung"), "missing", "`rung` is required: a lower rung, or null for off the ladder");
    }
    let to = object.maybe("rung", faults, |n, f| n.parsed("not-a-code", f, RungCode::parse));
    let reason = read_reason(object, faults);
    let grounds = object.required("grounds", faults).and_then(|n| read_events(n, 0..=*EVENTS.end(), faults));
    Some(AcademyOrder::StepDown { to: to?, reason: reason?, grounds: grounds? })
}

/// Reads what a decider sent; who may not decide is told so first.
async fn parse(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<AcademyOrder>,
) -> Result<AcademyOrder, Problem> {
    place.permits(app, asked, Permission::Decide)?;
    judged::parse(app, asked, place, &body.value, read, |order| order).await
}

/// Carries out a command and answers with its escalation: the one that the path names, or the one
/// that its event does.
async fn carry_out(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    order: AcademyOrder,
    named: Option<EscalationId>,
    dry_run: bool,
) -> Answer {
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "escalation", would_be(app, asked, place, &done).await?);
    }
    let id =
        named.or_else(|| answer::first(&done, escalation_of)).ok_or_else(|| AppError::Internal("an escalation left no event".into()))?;
    let shown = find(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, "escalation", &place.path_to("escalations", id), shown)
}

fn escalation_of(event: &Event) -> Option<EscalationId> {
    match event {
        Event::Academy(AcademyEvent::InterventionEscalated(e)) => Some(e.escalation),
        Event::Academy(AcademyEvent::InterventionSteppedDown(e)) => Some(e.escalation),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    }
}

/// What a command that was only tried would make of the academy.
async fn would_be(app: &App, asked: &Asked, place: &Place, done: &Done) -> Result<TriedEscalationView, Problem> {
    let seen = place.look(app, &asked.caller, When::default(), |look, record, needs| {
        let on_rung = record.rung_on(look.as_of);
        let acting = done.events.iter().filter_map(|recorded| match &recorded.event {
            Event::Academy(AcademyEvent::InterventionEscalated(e)) => Some(e.actors.as_slice()),
            Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
        });
        let actors = acting.chain(on_rung.iter().map(|rung| rung.actors.as_slice())).flatten();
        needs.people(look.record, actors.filter_map(|actor| actor.person));
        on_rung
    });
    let (on_rung, told) = seen.await?.ok_or(AppError::NotVisible)?;
    Ok(TriedEscalationView::of(&done.events, on_rung.as_ref(), &told))
}

/// An escalation that the caller may see.
async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: EscalationId) -> Result<EscalationView, Problem> {
    Ok(views(app, asked, place, when, Some(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

/// The escalations begun by a day, or one of them, with their words. None for who sees no more than
/// identity.
async fn views(app: &App, asked: &Asked, place: &Place, when: When, only: Option<EscalationId>) -> Result<Vec<EscalationView>, Problem> {
    let seen = place.look(app, &asked.caller, when, |look, record, needs| {
        let on_rung = record.rung_on(look.as_of);
        let begun = record.escalations_on(look.as_of).into_iter().filter(|escalation| only.is_none_or(|only| escalation.id == only));
        let sketches: Vec<Sketch> = begun.map(|escalation| Sketch::on(record, escalation, look.as_of, on_rung.as_ref())).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        let grounds = Grounds::of(record, look.frameworks, sketches.iter().flat_map(Sketch::grounds));
        (sketches, grounds)
    });
    let views = seen.await?.map(|((sketches, grounds), told)| sketches.iter().map(|sketch| sketch.view(&grounds, &told)).collect());
    Ok(views.unwrap_or_default())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    // The step down comes before every path with an id in its place.
    config
        .service(step_down_academy)
        .service(escalate_academy)
        .service(list_escalations)
        .service(get_escalation)
        .service(proposals::accept_escalation)
        .service(proposals::refuse_escalation)
        .service(visits::record_visit)
        .service(interventions::consider_option)
        .service(interventions::open_action)
        .service(interventions::complete_action)
        .service(interventions::carry_action);
    owed::routes(config);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults_of(body: &Value) -> Vec<(String, &'static str)> {
        let mut faults = Faults::default();
        let mut object = touchstone_domain::reader::Node::root(body).object(&mut faults).unwrap();
        read_step_down(&mut object, &mut faults);
        faults.into_vec().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn nobody_steps_off_the_ladder_by_leaving_the_rung_out() {
        assert_eq!(faults_of(&json!({"rung": null, "reason": "Better.", "grounds": []})), []);
        assert_eq!(faults_of(&json!({"rung": "ceo-and-lead-visit", "reason": "Better.", "grounds": []})), []);
        assert_eq!(faults_of(&json!({"reason": "Better.", "grounds": []})), [("/rung".to_owned(), "missing")]);
    }
}
