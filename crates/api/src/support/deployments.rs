//! Deployments of one academy: planned, agreed, used, changed, ended, looked at and judged.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, SupportOrder};
use touchstone_app::{App, AppError, Done, When};
use touchstone_domain::academy::AgreeDeployment;
use touchstone_domain::event::{AcademyEvent, Event, Impact};
use touchstone_domain::ids::{DeploymentId, EventId, PersonId};
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::DeploymentStatus;
use utoipa::ToSchema;

use super::reading::{read_days, read_deployment, read_pounds, read_true_days};
use super::view::{DeploymentSketch, DeploymentView, example};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::reviews::{EVENTS, Place, WORDS, path_id, read_events, read_reason};

/// Who is to come: exactly one of both.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSupportProvider)]
pub(crate) struct ProviderBody {
    /// The id of a person whom the trust knows.
    person: Option<String>,
    /// The name of an organisation.
    organisation: Option<String>,
}

/// A deployment to plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeployment)]
pub(crate) struct DeploymentBody {
    provider: ProviderBody,
    /// A source of support of the framework in force on `from`.
    source: String,
    /// As what they come: a code of the framework's `supportRoles`, or words.
    role: String,
    /// The URN or id of the academy of the trust that gives them up for it.
    giving_academy: Option<String>,
    /// What it is about.
    focus: String,
    /// What is to be achieved; its impact is judged against this.
    aim: String,
    /// Which things of the framework's packages it delivers: up to 50 of `{package, item}`.
    #[schema(value_type = Option<Vec<Object>>)]
    delivers: Option<Vec<String>>,
    /// The id of the school's request that it answers.
    request: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: a plan's priority, a review.
    grounds: Option<Vec<String>>,
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    until: String,
    /// Whole days, or halves.
    days: f64,
    /// In whole pounds.
    cost_pounds: Option<u32>,
    /// What the person deployed is to gain.
    person_gains: Option<String>,
    /// What the academy that gives them up gains.
    giver_gains: Option<String>,
    /// What it bears.
    giver_bears: Option<String>,
    /// A conflict of interest: `{declared, safeguard}`, both needed.
    #[schema(value_type = Option<Object>)]
    interest: Option<String>,
    /// The day it was planned, and agreed unless `agreed` is false; today where left out, or `from` where that is past.
    #[schema(format = Date)]
    planned_on: Option<String>,
    /// False to plan it without agreeing it yet; true where left out.
    agreed: Option<bool>,
}

/// That a planned deployment is agreed. Nothing need be said.
#[derive(Serialize, ToSchema)]
#[schema(as = NewDeploymentAgreement)]
pub(crate) struct AgreementBody {}

/// Days used.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDaysUsed)]
pub(crate) struct DaysBody {
    /// The day, or the last of several; today where left out. Within the deployment, and not in the future.
    #[schema(format = Date)]
    used_on: Option<String>,
    /// Whole days, or halves.
    days: f64,
    /// What was done. The school reads it.
    note: Option<String>,
}

/// How an entry of days was in truth; what is left out stays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDaysCorrection)]
pub(crate) struct CorrectionBody {
    /// The day, or the last of several.
    #[schema(format = Date)]
    used_on: Option<String>,
    /// Whole days, or halves; 0 takes the entry back.
    days: Option<f64>,
    /// Why. The school reads it.
    reason: String,
}

/// What of a deployment is to change; what is left out stays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentChange)]
pub(crate) struct ChangeBody {
    #[schema(format = Date)]
    from: Option<String>,
    #[schema(format = Date)]
    until: Option<String>,
    days: Option<f64>,
    cost_pounds: Option<u32>,
    /// Why. The school reads it.
    reason: String,
}

/// How a deployment ends.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentEnd)]
pub(crate) struct EndBody {
    /// Its last day; today where left out. Not in the future.
    #[schema(format = Date)]
    ended_on: Option<String>,
    /// Why; needed before its agreed last day. The school reads it.
    reason: Option<String>,
}

/// That somebody looked at the quality.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentQuality)]
pub(crate) struct QualityBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    checked_on: Option<String>,
    /// Who looked; you where left out. Never the person deployed.
    checked_by: Option<String>,
    satisfactory: bool,
    comment: Option<String>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentImpact)]
pub(crate) struct ImpactBody {
    /// The day; today where left out. Not before its last day.
    #[schema(format = Date)]
    judged_on: Option<String>,
    /// Who judged; you where left out. Never the person deployed.
    judged_by: Option<String>,
    /// `achieved`, `partly` or `not-achieved`.
    impact: String,
    /// The ids of up to 100 events of this academy that show it.
    evidence: Option<Vec<String>>,
    comment: Option<String>,
}

/// The answer to a command about a deployment.
#[derive(Serialize, ToSchema)]
#[schema(as = DeploymentAnswer)]
pub(crate) struct DeploymentAnswer {
    deployment: DeploymentView,
    events: Vec<EventView>,
}

/// A page of deployments.
#[derive(Serialize, ToSchema)]
#[schema(as = DeploymentList)]
pub(crate) struct DeploymentList {
    items: Vec<DeploymentView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Deploy support
///
/// A person or an organisation, for so many days, towards an aim that its impact is judged against. The
/// academy's own head or chair is refused; whom the trust put in charge for a time, or of several
/// academies, is not. A conflict of interest is declared with its safeguard. The school sees it once it is agreed: at once, or with `agreed: false` later. By the CEO,
/// the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = DeploymentBody, example = json!({"provider": {"person": "01990b5e-8c00-7000-8000-000000000007"}, "source": "nle", "role": "nle", "focus": "Leadership of reading", "aim": "Phonics taught well in every class by Easter",
        "delivers": [{"package": "red-package", "item": "external-leader"}], "from": "2025-10-20", "until": "2026-03-27", "days": 12, "costPounds": 4800, "personGains": "Experience of a school in difficulty"})),
    responses((status = 201, description = "Planned, and agreed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ed", "type": "DeploymentPlanned", "position": 30}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments")]
pub(crate) async fn deploy_support(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::Decide)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        read_deployment(&app, &asked, place.trust, object, faults).map(|new| SupportOrder::Plan(Box::new(new)))
    };
    carry_out(&app, &asked, &place, &body, read, None, dry_run).await
}

/// List an academy's deployments
///
/// The latest planned first: as far as they had come by the day. The academy's own people see those
/// that were agreed.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("status" = Option<String>, Query, description = "`planned`, `agreed`, `under-way` or `over`", example = "under-way"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The deployments", body = DeploymentList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/deployments")]
pub(crate) async fn list_academy_deployments(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let status = query.parsed("status", read_status);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let mut views = deployments(&app, &asked, &place, when, None).await?;
    views.retain(|view| status.is_none_or(|status| view.status == status.as_str()));
    answer::list(&request, views, after.as_deref(), limit, |view| view.id.clone())
}

/// Show a deployment
///
/// With every day used, every change, its end, and how its quality and impact were judged.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The deployment", body = DeploymentView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/deployments/{id}")]
pub(crate) async fn get_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    answer::read(&request, &find(&app, &asked, &place, when, path_id(&path.2)?).await?)
}

/// Agree a planned deployment
///
/// From now on it is promised, and the school sees it. A second time changes nothing (200). By the CEO,
/// the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AgreementBody, example = json!({})),
    responses((status = 201, description = "Agreed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f1", "type": "DeploymentAgreed", "position": 31}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/agreement")]
pub(crate) async fn agree_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let read = |deployment, _: &mut Object<'_>, _: &mut Faults| Some(SupportOrder::Agree(AgreeDeployment { deployment }));
    of_one(&app, &asked, &path, &body, Permission::Decide, read, dry_run).await
}

/// Record days used
///
/// By the CEO, the improvement lead or an executive headteacher; or by an adviser, of their own
/// deployment. Days beyond those agreed are taken, and shown as `daysOver`; more than there were since its
/// first day are refused where a person is deployed.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = DaysBody, example = json!({"usedOn": "2025-10-22", "days": 2.5, "note": "Lessons seen with the English lead."})),
    responses((status = 201, description = "Recorded", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ee", "type": "DeploymentDaysUsed", "position": 32}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/days")]
pub(crate) async fn record_deployment_days(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let used_on = object.maybe("usedOn", faults, |n, f| n.date(f));
        let half_days = object.required("days", faults).and_then(|n| read_days(n, faults));
        let note = object.maybe("note", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::UseDays { deployment, used_on: used_on?.unwrap_or(today), half_days: half_days?, note: note? })
    };
    of_one(&app, &asked, &path, &body, Permission::RecordSupport, read, dry_run).await
}

/// Put an entry of days right
///
/// `entry` is the `eventId` of one of the deployment's `uses`. The entry stays, with what it says in truth
/// and why; every figure counts it so from now on, and `knownAt` shows what was thought before. With 0
/// days it is taken back. By the CEO, the improvement lead or an executive headteacher; or by an adviser,
/// of their own deployment.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("entry" = String, Path, description = "The entry's `eventId`", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = CorrectionBody, example = json!({"days": 1.5, "reason": "The afternoon was cancelled."})),
    responses((status = 201, description = "Put right", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fd", "type": "DeploymentDaysCorrected", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/days/{entry}/correction")]
pub(crate) async fn correct_deployment_days(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (trust, urn, id, entry) = path.into_inner();
    let entry: EventId = path_id(&entry)?;
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let used_on = object.maybe("usedOn", faults, |n, f| n.date(f));
        let half_days = object.maybe("days", faults, read_true_days);
        let reason = read_reason(object, faults);
        Some(SupportOrder::CorrectDays { deployment, entry, used_on: used_on?, half_days: half_days?, reason: reason? })
    };
    of_one(&app, &asked, &(trust, urn, id), &body, Permission::RecordSupport, read, dry_run).await
}

/// Change a deployment
///
/// Other days, another first or last day, another cost; with a reason. By the CEO, the improvement lead
/// or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ChangeBody, example = json!({"until": "2026-05-22", "days": 16, "reason": "The new English lead starts after Easter."})),
    responses((status = 201, description = "Changed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f2", "type": "DeploymentChanged", "position": 33}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/changes")]
pub(crate) async fn change_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let from = object.maybe("from", faults, |n, f| n.date(f));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let half_days = object.maybe("days", faults, read_days);
        let cost_pounds = object.maybe("costPounds", faults, read_pounds);
        let reason = read_reason(object, faults);
        Some(SupportOrder::Change {
            deployment,
            from: from?,
            until: until?,
            half_days: half_days?,
            cost_pounds: cost_pounds?,
            reason: reason?,
        })
    };
    of_one(&app, &asked, &path, &body, Permission::Decide, read, dry_run).await
}

/// End a deployment
///
/// On its last day, or before it with a reason. By the CEO, the improvement lead or an executive
/// headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-02-13", "reason": "The academy's own leader is in post."})),
    responses((status = 201, description = "Ended", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f3", "type": "DeploymentEnded", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/end")]
pub(crate) async fn end_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let ended_on = object.maybe("endedOn", faults, |n, f| n.date(f));
        let reason = object.maybe("reason", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::End { deployment, ended_on: ended_on?.unwrap_or(today), reason: reason? })
    };
    of_one(&app, &asked, &path, &body, Permission::Decide, read, dry_run).await
}

/// Assure the quality of a deployment
///
/// Somebody other than the person deployed looked at it, and records it. The school does not see it. By the CEO, the
/// improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = QualityBody, example = json!({"checkedOn": "2025-11-20", "satisfactory": true, "comment": "Well prepared, and the staff say so."})),
    responses((status = 201, description = "Recorded", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f4", "type": "DeploymentQualityAssured", "position": 35}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/quality-assurance")]
pub(crate) async fn assure_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let checked_on = object.maybe("checkedOn", faults, |n, f| n.date(f));
        let checked_by = object.maybe("checkedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let satisfactory = object.required("satisfactory", faults).and_then(|n| n.boolean(faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let checked_on = checked_on?.unwrap_or(today);
        Some(SupportOrder::Assure { deployment, checked_on, checked_by: checked_by?, satisfactory: satisfactory?, comment: comment? })
    };
    of_one(&app, &asked, &path, &body, Permission::Decide, read, dry_run).await
}

/// Judge the impact of a deployment
///
/// At its end, against the aim that was set out, by somebody other than the person deployed; a later
/// judgement stands before an earlier one. The school does not see it. By the CEO, the improvement lead
/// or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ImpactBody, example = json!({"judgedOn": "2026-03-30", "impact": "partly", "evidence": [], "comment": "Five classes of seven."})),
    responses((status = 201, description = "Judged", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f5", "type": "DeploymentImpactJudged", "position": 36}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/impact")]
pub(crate) async fn judge_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let judged_on = object.maybe("judgedOn", faults, |n, f| n.date(f));
        let judged_by = object.maybe("judgedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let impact = object.required("impact", faults).and_then(|n| n.one_of(Impact::WORDS, faults));
        let evidence = object.maybe("evidence", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::JudgeImpact {
            deployment,
            judged_on: judged_on?.unwrap_or(today),
            judged_by: judged_by?,
            impact: impact?,
            evidence: evidence?.unwrap_or_default(),
            comment: comment?,
        })
    };
    of_one(&app, &asked, &path, &body, Permission::Decide, read, dry_run).await
}

/// Reads a status by its word.
pub(super) fn read_status(text: &str) -> Result<DeploymentStatus, &'static str> {
    let known = DeploymentStatus::WORDS.iter().find(|(word, _)| *word == text).map(|(_, status)| *status);
    known.ok_or("takes `planned`, `agreed`, `under-way` or `over`")
}

/// Carries out a command about a deployment that the caller sees.
async fn of_one(
    app: &App,
    asked: &Asked,
    path: &(String, String, String),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(DeploymentId, &mut Object<'_>, &mut Faults) -> Option<SupportOrder>,
    dry_run: bool,
) -> Answer {
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let deployment = path_id(&path.2)?;
    find(app, asked, &place, When::default(), deployment).await?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(deployment, object, faults);
    carry_out(app, asked, &place, body, read, Some(deployment), dry_run).await
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<SupportOrder>,
    of: Option<DeploymentId>,
    dry_run: bool,
) -> Answer {
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(AcademyOrder::Support);
    let order = judged::parse(app, asked, place, &body.value, read, |order| order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "deployment", serde_json::Value::Null);
    }
    let made = |done: &Done| {
        answer::first(done, |event| match event {
            Event::Academy(AcademyEvent::DeploymentPlanned(e)) => Some(e.deployment),
            Event::Trust(_) | Event::Academy(_) | Event::Restricted(_) => None,
        })
    };
    let id = of.or_else(|| made(&done)).ok_or_else(|| AppError::Internal("a deployment recorded nothing".into()))?;
    let shown = find(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, "deployment", &place.path_to("deployments", id), shown)
}

async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: DeploymentId) -> Result<DeploymentView, Problem> {
    Ok(deployments(app, asked, place, when, Some(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

/// Deployments planned by the day, the latest first.
async fn deployments(
    app: &App,
    asked: &Asked,
    place: &Place,
    when: When,
    only: Option<DeploymentId>,
) -> Result<Vec<DeploymentView>, Problem> {
    let (sketches, told) = place
        .look_shared(app, &asked.caller, when, |look, academy, needs| {
            let wanted = academy
                .support
                .deployments
                .iter()
                .filter(|(id, record)| only.is_none_or(|only| only == **id) && record.event.effective_on <= look.as_of);
            let mut wanted: Vec<_> = wanted.map(|(_, record)| record).collect();
            wanted.sort_by_key(|record| std::cmp::Reverse(record.event.position));
            wanted.into_iter().map(|record| DeploymentSketch::of(look, academy, record, needs)).collect::<Vec<_>>()
        })
        .await?;
    Ok(sketches.into_iter().map(|sketch| sketch.told(&told.words, &told.frameworks)).collect())
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(deploy_support).service(list_academy_deployments).service(get_deployment);
    config.service(agree_deployment).service(record_deployment_days).service(correct_deployment_days).service(change_deployment);
    config.service(end_deployment).service(assure_deployment).service(judge_deployment);
}
