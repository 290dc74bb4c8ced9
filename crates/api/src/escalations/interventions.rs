//! What comes of an escalation: options considered at a visit and why each was chosen or rejected, and
//! actions that somebody owes, until each is done or goes on in the plan.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, InterventionOrder};
use touchstone_app::{App, When};
use touchstone_domain::codes::OptionCode;
use touchstone_domain::ids::{ActionId, EscalationId, EventId, OptionId, PersonId, PlanActionId, PriorityId, VisitId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::view::example;
use super::{EscalationAnswer, TriedEscalationAnswer, carry_out, dry_run, find};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::reviews::{EvidenceBody, Place, WORDS, path_id, read_shown};

mod view;

pub(super) use view::{ActionView, ElapsedView, OptionView, action_view, needs_of_action, needs_of_interventions, option_view};

/// An option that was considered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewOption)]
pub(crate) struct OptionBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    considered_on: Option<String>,
    /// The id of the visit at which it was considered.
    #[schema(format = Uuid)]
    visit: Option<String>,
    /// The code of an arrangement, an item of an entitlement or a source of support in the framework in force, where it is one.
    kind: Option<String>,
    /// What it is.
    what: String,
    /// True where it was chosen, false where it was rejected.
    chosen: bool,
    /// Why; needed where it was rejected.
    reason: Option<String>,
}

/// Something that somebody is to do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewAction)]
pub(crate) struct ActionBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    opened_on: Option<String>,
    /// The id of the option that it carries out.
    #[schema(format = Uuid)]
    option: Option<String>,
    /// What is to be done.
    what: String,
    /// Who does it: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// By when.
    #[schema(format = Date)]
    due_on: String,
}

/// That it was done.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActionCompletion)]
pub(crate) struct CompletionBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    completed_on: Option<String>,
    /// What shows it: 1 to 50 pieces of evidence.
    evidence: Vec<EvidenceBody>,
    /// What came of it.
    outcome: Option<String>,
}

/// That it goes on in the plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActionCarrying)]
pub(crate) struct CarryingBody {
    /// Who owns it there: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// The event that prepared or revised the plan, where it matters which.
    #[schema(format = Uuid)]
    plan: Option<String>,
    /// The id of a priority of a plan that goes on, under which the owner has an action. This or `planAction` is needed.
    #[schema(format = Uuid)]
    priority: Option<String>,
    /// The id of an action of a plan that goes on, which is the owner's.
    #[schema(format = Uuid)]
    plan_action: Option<String>,
    /// Why it is not finished first.
    reason: Option<String>,
}

/// Record an option
///
/// What was considered besides what was decided, and why each option was chosen or rejected. It may be
/// written up after the escalation has ended. With `dryRun=true` only shown. A school's own people see
/// no options.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = OptionBody, example = json!({"what": "A second executive leader for the summer term", "chosen": false, "reason": "The reading lead has only just begun."})),
    responses(
        (status = 201, description = "Recorded", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "InterventionOptionConsidered", "position": 20}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "InterventionOptionConsidered", "data": {"chosen": false}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/options")]
pub(crate) async fn consider_option(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    carry(&app, &asked, &request, (&path.0, &path.1, &path.2), &body, Permission::Decide, |escalation, object, faults| {
        let considered_on = object.maybe("consideredOn", faults, |n, f| n.date(f));
        let visit = object.maybe("visit", faults, |n, f| n.uuid(f).map(VisitId));
        let kind = object.maybe("kind", faults, |n, f| n.parsed("not-a-code", f, OptionCode::parse));
        let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
        let chosen = object.required("chosen", faults).and_then(|n| n.boolean(faults));
        let reason = object.maybe("reason", faults, |n, f| n.text(WORDS, f));
        Some(InterventionOrder::ConsiderOption {
            escalation,
            considered_on: considered_on?.unwrap_or(today),
            visit: visit?,
            kind: kind?,
            what: what?,
            chosen: chosen?,
            reason: reason?,
        })
    })
    .await
}

/// Open an action
///
/// What was decided, who does it and by when. With `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ActionBody, example = json!({"what": "Bring the reading lead in for two days a week", "owner": "01990b5e-8c00-7000-8000-000000000001", "dueOn": "2025-11-14"})),
    responses(
        (status = 201, description = "Opened", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f9", "type": "InterventionActionOpened", "position": 21}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "InterventionActionOpened", "data": {"dueOn": "2025-11-14"}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/actions")]
pub(crate) async fn open_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    carry(&app, &asked, &request, (&path.0, &path.1, &path.2), &body, Permission::Decide, |escalation, object, faults| {
        let opened_on = object.maybe("openedOn", faults, |n, f| n.date(f));
        let option = object.maybe("option", faults, |n, f| n.uuid(f).map(OptionId));
        let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let due_on = object.required("dueOn", faults).and_then(|n| n.date(faults));
        Some(InterventionOrder::OpenAction {
            escalation,
            opened_on: opened_on?.unwrap_or(today),
            option: option?,
            what: what?,
            owner: owner?,
            due_on: due_on?,
        })
    })
    .await
}

/// Complete an action
///
/// It was done, and something shows it. Its owner may, where they see the academy whole, and those who
/// decide about escalations; an owner who does not see it finds their action under `escalation-actions`.
/// With `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("action" = String, Path, description = "The action's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = CompletionBody, example = json!({"completedOn": "2025-11-10", "evidence": [{"kind": "visit", "title": "Timetable of the reading lead"}], "outcome": "Begun in Years 1 and 2."})),
    responses(
        (status = 201, description = "Completed", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fa", "type": "InterventionActionCompleted", "position": 22}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "InterventionActionCompleted", "data": {}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/actions/{action}/completion")]
pub(crate) async fn complete_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let (today, action) = (london_day(app.now()), path_id::<ActionId>(&path.3)?);
    carry(&app, &asked, &request, (&path.0, &path.1, &path.2), &body, Permission::RecordProgress, |escalation, object, faults| {
        let completed_on = object.maybe("completedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        Some(InterventionOrder::CompleteAction {
            escalation,
            action,
            completed_on: completed_on?.unwrap_or(today),
            evidence: evidence?,
            outcome: outcome?,
        })
    })
    .await
}

/// Carry an action into the plan
///
/// It outlasts the escalation and goes on in a plan of the academy that goes on: in an action of it, or under
/// a priority where the owner has one. What nobody there would be reminded of is carried nowhere. With
/// `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("action" = String, Path, description = "The action's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = CarryingBody, example = json!({"owner": "01990b5e-8c00-7000-8000-000000000003", "priority": "01990b5e-8c00-7000-8000-0000000000d9", "reason": "It takes the whole year."})),
    responses(
        (status = 201, description = "Carried", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fb", "type": "InterventionActionCarried", "position": 23}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "InterventionActionCarried", "data": {}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/actions/{action}/carrying")]
pub(crate) async fn carry_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let action = path_id::<ActionId>(&path.3)?;
    carry(&app, &asked, &request, (&path.0, &path.1, &path.2), &body, Permission::Decide, |escalation, object, faults| {
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let plan = object.maybe("plan", faults, |n, f| n.uuid(f).map(EventId));
        let priority = object.maybe("priority", faults, |n, f| n.uuid(f).map(PriorityId));
        let plan_action = object.maybe("planAction", faults, |n, f| n.uuid(f).map(PlanActionId));
        let reason = object.maybe("reason", faults, |n, f| n.text(WORDS, f));
        let (owner, plan, priority, plan_action) = (owner?, plan?, priority?, plan_action?);
        Some(InterventionOrder::CarryAction { escalation, action, owner, plan, priority, plan_action, reason: reason? })
    })
    .await
}

/// Reads a command about what comes of an escalation that the caller may see, and carries it out.
async fn carry(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    (trust, urn, id): (&str, &str, &str),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(EscalationId, &mut Object<'_>, &mut Faults) -> Option<InterventionOrder>,
) -> Result<actix_web::HttpResponse, Problem> {
    let dry_run = dry_run(request)?;
    let place = Place::find(app, asked, trust, urn)?;
    let escalation = path_id(id)?;
    find(app, asked, &place, When::default(), escalation).await?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(escalation, object, faults).map(AcademyOrder::Intervention);
    let order = judged::parse(app, asked, &place, &body.value, read, |order| order).await?;
    carry_out(app, asked, &place, body, order, Some(escalation), dry_run).await
}
