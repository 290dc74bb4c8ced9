//! Improvement plans: prepared by the rule that holds for the academy, read, revised and closed. What
//! becomes of them besides stands in the files beside this one.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, PlanOrder};
use touchstone_app::{App, AppError, When};
use touchstone_domain::codes::PlanRuleCode;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::framework::Judgement;
use touchstone_domain::ids::PlanId;
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::{AcademyRecord, PlanRecord, ProgressReportRecord};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::Query;
use crate::reviews::{Place, WORDS, path_id, read_events, read_reason};
use crate::wording::Needs;

mod actions;
mod agreeing;
mod bodies;
mod carrying_out;
mod due;
mod reading;
mod reports;
mod view;

use bodies::{ClosureBody, PlanBody, RevisionBody};
use reading::{read_content, read_dropped, read_outcomes};
pub(crate) use reports::AcademyLabel;
use view::{PlanView, example};

/// The answer to a command about a plan.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanAnswer)]
pub(crate) struct PlanAnswer {
    plan: PlanView,
    events: Vec<EventView>,
}

/// A page of plans.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanList)]
pub(crate) struct PlanList {
    items: Vec<PlanView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Prepare an improvement plan
///
/// By the framework's rule that holds for the academy: by how it joined, how it had been judged and its
/// category. The rule says on what the plan may be based, who is consulted and who agrees, and what it
/// must cover. What it lacks is shown as `missing` and holds nobody up from writing; agreement waits
/// for what the trust itself publishes as a must. By the CEO, the improvement lead or an executive
/// headteacher, and by the headteacher where the rule lets the school write it. With `dryRun=true`
/// nothing is recorded.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = PlanBody, example = json!({"preparedOn": "2025-10-01", "basis": "adjusted", "priorities": [
        {"title": "Reading in Key Stage 1", "origins": [{"kind": "due-diligence", "text": "Phonics is taught by three schemes."}], "grantPence": 1_200_000,
         "actions": [{"what": "One phonics scheme in all classes", "owner": "01990b5e-8c00-7000-8000-000000000003", "dueOn": "2026-02-13", "successCriteria": ["Nine in ten pass the check."]}]}],
        "support": [{"kind": "provided", "what": "A reading lead for two days a week", "priority": 0, "source": "trust-schools"}, {"kind": "brokered", "what": "Phonics training"}],
        "monitoring": [{"what": "Reading in all classes", "dueOn": "2025-12-12", "by": "01990b5e-8c00-7000-8000-000000000001"}]})),
    responses((status = 201, description = "Prepared", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "PlanPrepared", "position": 12}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans")]
pub(crate) async fn prepare_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::WritePlans)?;
    let (today, author) = (london_day(app.now()), asked.caller.person_in(place.trust));
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let rule = object.maybe("rule", faults, |n, f| n.parsed("not-a-code", f, PlanRuleCode::parse));
        let judgement = object.maybe("judgement", faults, |n, f| n.one_of(&Judgement::WORDS, f));
        let prepared_on = object.maybe("preparedOn", faults, |n, f| n.date(f));
        let supersedes = object.maybe("supersedes", faults, |n, f| n.uuid(f).map(PlanId));
        let on = prepared_on.flatten().unwrap_or(today);
        let content = read_content(object, faults, author);
        prepared_on?;
        Some(PlanOrder::Prepare { rule: rule?, judgement: judgement?, prepared_on: on, content: content?, supersedes: supersedes? })
    };
    let order = judged::parse(&app, &asked, &place, &body.value, read, AcademyOrder::Plan).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let done = app.of_academy(&how, place.trust, place.academy, AcademyOrder::Plan(order)).await?;
    if done.dry_run {
        return answer::tried(&done, "plan", serde_json::Value::Null);
    }
    let plan = answer::first(&done, |event| match event {
        Event::Academy(AcademyEvent::PlanPrepared(e)) => Some(e.plan),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let plan = plan.ok_or_else(|| AppError::Internal("a plan that was prepared left no event".into()))?;
    let shown = find(&app, &asked, &place, When::default(), plan, None).await?;
    answer::done(&asked, &done, "plan", &place.path_to("plans", plan), shown)
}

/// List improvement plans
///
/// Those prepared by `asOf`, the latest first, those that have ended among them. A headteacher or chair
/// sees those that the school writes, those they are asked about and those agreed; other governors those
/// agreed.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The plans", body = PlanList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/plans")]
pub(crate) async fn list_plans(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let seen = place.look_shared(&app, &asked.caller, when, |look, record, needs| {
        let sketches: Vec<Sketch> = record.plans_on(look.as_of).into_iter().map(|plan| Sketch::of(plan, record, look, needs)).collect();
        (sketches, look.as_of)
    });
    let ((sketches, as_of), told) = seen.await?;
    let views: Vec<PlanView> = sketches.iter().map(|sketch| PlanView::of(&sketch.plan, &sketch.reports, as_of, &told)).collect();
    answer::list(&request, views, after.as_deref(), limit, |plan| plan.id.clone())
}

/// Show an improvement plan
///
/// As it stands, or stood on `asOf`, with all that became of it; `knownAt` shows what had been recorded
/// by an instant, before later revisions, and `revision` what an earlier one says, such as the one in
/// force while a newer awaits agreement.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("revision" = Option<u32>, Query, description = "As this revision left it"),
    ),
    responses((status = 200, description = "The plan", body = PlanView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/plans/{id}")]
pub(crate) async fn get_plan(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    let revision = query.parsed("revision", str::parse::<u32>);
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let shown = find(&app, &asked, &place, when, path_id(&path.2)?, revision).await?;
    answer::read(&request, &shown)
}

/// Revise an improvement plan
///
/// Says all of it again, as it is to stand, with the ids of the priorities, actions and entries of the
/// schedule that are kept: what became of those stays with them. An action that is not done is kept, or
/// named in `dropped` with the reason for giving it up; none leaves a plan without a word. The plan as it was stays readable, and
/// who agreed has agreed to the revision that they knew: `waitsFor` says who has not agreed to this one.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RevisionBody, example = json!({"reason": "The review of 12 January found attendance to be the greater concern.", "grounds": ["01990b5e-8c00-7000-8000-0000000000e1"], "basis": "written-by-trust",
        "dropped": [{"action": "01990b5e-8c00-7000-8000-0000000000a2", "reason": "The scheme is no longer sold."}],
        "priorities": [{"id": "01990b5e-8c00-7000-8000-0000000000a1", "title": "Reading in Key Stage 1"}, {"title": "Attendance"}]})),
    responses((status = 201, description = "Revised", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e4", "type": "PlanRevised", "position": 15}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/revisions")]
pub(crate) async fn revise_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let author = asked.caller.person_in(app.trust(&asked.caller, &path.0)?);
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let revised_on = object.maybe("revisedOn", faults, |n, f| n.date(f));
        let reason = read_reason(object, faults);
        let grounds = object.maybe("grounds", faults, |n, f| read_events(n, 0..=100, f));
        let dropped = object.maybe("dropped", faults, read_dropped);
        let content = read_content(object, faults, author);
        let (revised_on, grounds, dropped) = (revised_on?.unwrap_or(today), grounds?.unwrap_or_default(), dropped?.unwrap_or_default());
        Some(PlanOrder::Revise { plan, revised_on, content: content?, grounds, reason: reason?, dropped })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::WritePlans, read).await
}

/// Close an improvement plan
///
/// With how each of its priorities ended. By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ClosureBody, example = json!({"closedOn": "2026-07-20", "summary": "Reading is where it was to be.", "outcomes": [{"priority": "01990b5e-8c00-7000-8000-0000000000a1", "outcome": "met"}]})),
    responses((status = 201, description = "Closed", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e5", "type": "PlanClosed", "position": 16}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/closure")]
pub(crate) async fn close_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let closed_on = object.maybe("closedOn", faults, |n, f| n.date(f));
        let outcomes = object.required("outcomes", faults).and_then(|n| read_outcomes(n, faults));
        let summary = object.required("summary", faults).and_then(|n| n.text(WORDS, faults));
        Some(PlanOrder::Close { plan, closed_on: closed_on?.unwrap_or(today), outcomes: outcomes?, summary: summary? })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// A plan with the reports on it that the caller sees.
struct Sketch {
    plan: PlanRecord,
    reports: Vec<ProgressReportRecord>,
}

impl Sketch {
    fn of(plan: PlanRecord, record: &AcademyRecord, look: &touchstone_app::Look<'_>, needs: &mut Needs) -> Sketch {
        needs.texts(plan.texts());
        needs.people(look.record, plan.people());
        let reports = record.progress_reports_on(look.as_of).into_iter().filter(|report| report.content.plan == plan.id).cloned().collect();
        Sketch { plan, reports }
    }
}

/// A plan that the caller may see, as it stands or as a revision left it.
async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: PlanId, revision: Option<u32>) -> Result<PlanView, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let plan = record.plans.get(&id)?.as_of(look.as_of)?;
        let plan = if let Some(revision) = revision { plan.at_revision(revision)? } else { plan };
        Some((Sketch::of(plan, record, look, needs), look.as_of))
    });
    let (sketch, told) = seen.await?;
    let (sketch, as_of) = sketch.ok_or(AppError::NotVisible)?;
    Ok(PlanView::of(&sketch.plan, &sketch.reports, as_of, &told))
}

/// Carries out a command about a plan that the caller sees, and answers with the plan; where it is only
/// tried, with the plan as it stands.
async fn carry_out(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String, String),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(PlanId, &mut Object<'_>, &mut Faults) -> Option<PlanOrder>,
) -> Answer {
    let mut query = Query::of(request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let plan = path_id(&path.2)?;
    find(app, asked, &place, When::default(), plan, None).await?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(plan, object, faults);
    let order = judged::parse(app, asked, &place, &body.value, read, AcademyOrder::Plan).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let done = app.of_academy(&how, place.trust, place.academy, AcademyOrder::Plan(order)).await?;
    let shown = find(app, asked, &place, When::default(), plan, None).await?;
    if done.dry_run {
        return answer::tried(&done, "plan", shown);
    }
    answer::done(asked, &done, "plan", &place.path_to("plans", plan), shown)
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(prepare_plan).service(list_plans).service(get_plan).service(revise_plan).service(close_plan);
    agreeing::routes(config);
    carrying_out::routes(config);
    reports::routes(config);
    due::routes(config);
    actions::routes(config);
}
