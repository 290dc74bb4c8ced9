//! Reports on the progress of plans: made, shared with the school, acknowledged; and, across the trust,
//! what waits to be read by whom they are addressed to.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use serde_json::Value;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, PlanOrder};
use touchstone_app::{AcademyName, App, AppError, When};
use touchstone_domain::academy::ShareReport;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{PlanId, ProgressReportId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::find as find_plan;
use super::reading::read_report;
use crate::answer::{self, Answer, EventView, PolicyView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::Query;
use crate::reviews::{Place, Told, WORDS, path_id, read_audiences};
use crate::wording::Needs;

mod view;

pub(crate) use view::AcademyLabel;
use view::{ReportView, example};

/// A report to make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewProgressReport)]
pub(crate) struct ReportBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    reported_on: Option<String>,
    /// The academic year that it is about, `2025-26`.
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: String,
    /// The framework's type of review that it is: it says who receives it, and whether a finding of the lead's own climbs the ladder by itself.
    r#type: Option<String>,
    /// The ids of who made it; you where left out.
    authors: Option<Vec<String>>,
    /// One for each priority of the plan.
    findings: Vec<FindingBody>,
    /// How fast the plan moves as a whole, on the framework's progress scale.
    overall: String,
    /// What was found.
    summary: String,
    /// What more is recommended.
    recommendations: Option<Vec<RecommendationBody>>,
    /// Audiences of the framework; where left out, those outside the school that receive reports of this type, or else the CEO.
    audiences: Option<Vec<String>>,
}

/// What was found of one priority.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPriorityProgress)]
pub(crate) struct FindingBody {
    /// The priority's id.
    priority: String,
    /// A word of the framework's progress scale.
    progress: String,
    comment: Option<String>,
}

/// Something more.
#[derive(Serialize, ToSchema)]
#[schema(as = NewRecommendation)]
pub(crate) struct RecommendationBody {
    /// `intervention` or `support`, where it is one of these.
    kind: Option<String>,
    /// The id of the priority that it is for.
    priority: Option<String>,
    text: String,
}

/// With whom a report is shared. An empty object shares it with the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewReportSharing)]
pub(crate) struct ReportSharingBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// That a report was read.
#[derive(Serialize, ToSchema)]
#[schema(as = NewAcknowledgement)]
pub(crate) struct AcknowledgementBody {
    /// What you say to it.
    comment: Option<String>,
}

/// The answer to a command about a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressReportAnswer)]
pub(crate) struct ReportAnswer {
    progress_report: ReportView,
    events: Vec<EventView>,
    /// What policies made of it.
    policies: Option<Vec<PolicyView>>,
}

/// A page of reports.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgressReportList)]
pub(crate) struct ReportList {
    items: Vec<ReportView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Report on a plan's progress
///
/// With a finding for each of its priorities, one for the whole, and what more is recommended. Found not
/// to be fast enough, the next rung of the ladder is climbed or proposed in the same answer, as for a
/// review. The school sees the report once it is shared. By whoever records reviews. With `dryRun=true`
/// nothing is recorded.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ReportBody, example = json!({"year": "2025-26", "term": "spring", "type": "progress-report", "findings": [{"priority": "01990b5e-8c00-7000-8000-0000000000a1", "progress": "on-track"}],
        "overall": "on-track", "summary": "Phonics is taught by one scheme.", "recommendations": [{"kind": "support", "text": "A second reading lead for the summer term."}]})),
    responses((status = 201, description = "Reported", body = ReportAnswer, example = json!({"progressReport": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ec", "type": "ProgressReported", "position": 23}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/progress-reports")]
pub(crate) async fn report_progress(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let plan: PlanId = path_id(&path.2)?;
    find_plan(&app, &asked, &place, When::default(), plan, None).await?;
    place.permits(&app, &asked, Permission::RecordReviews)?;
    let (today, author) = (london_day(app.now()), asked.caller.person_in(place.trust));
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        Some(PlanOrder::ReportProgress { plan, report: read_report(object, faults, today, author)? })
    };
    let order = judged::parse(&app, &asked, &place, &body.value, read, AcademyOrder::Plan).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let done = app.of_academy(&how, place.trust, place.academy, AcademyOrder::Plan(order)).await?;
    if done.dry_run {
        return answer::tried(&done, "progressReport", Value::Null);
    }
    let report = answer::first(&done, |event| match event {
        Event::Academy(AcademyEvent::ProgressReported(e)) => Some(e.report),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let report = report.ok_or_else(|| AppError::Internal("a report that was made left no event".into()))?;
    let shown = find(&app, &asked, &place, When::default(), report).await?;
    answer::done(&asked, &done, "progressReport", &place.path_to("progress-reports", report), shown)
}

/// Show a progress report
///
/// For the trust, and for the school once it was shared with it: what was found on each priority, overall, and
/// what was recommended.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The report's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "Made by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The report", body = ReportView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/progress-reports/{id}")]
pub(crate) async fn get_progress_report(
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

/// Share a progress report
///
/// With the school, or with other audiences of the framework, whose keys for the academy see it from now
/// on. By the CEO, the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The report's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ReportSharingBody, example = json!({"sharedOn": "2026-03-24"})),
    responses((status = 201, description = "Shared", body = ReportAnswer, example = json!({"progressReport": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ed", "type": "ProgressReportShared", "position": 24}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/progress-reports/{id}/sharing")]
pub(crate) async fn share_progress_report(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |report, object: &mut Object<'_>, faults: &mut Faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        Some(PlanOrder::ShareReport(ShareReport { report, shared_on: shared_on?.unwrap_or(today), audiences: audiences? }))
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Acknowledge a progress report
///
/// That one has read it, by somebody whom it is addressed to or was shared with.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The report's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AcknowledgementBody, example = json!({"comment": "The second reading lead is agreed."})),
    responses((status = 201, description = "Acknowledged", body = ReportAnswer, example = json!({"progressReport": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ee", "type": "ProgressReportAcknowledged", "position": 25}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/progress-reports/{id}/acknowledgement")]
pub(crate) async fn acknowledge_progress_report(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |report, object: &mut Object<'_>, faults: &mut Faults| {
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        Some(PlanOrder::AcknowledgeReport { report, comment: comment? })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::AcknowledgeReports, read).await
}

/// List progress reports
///
/// Of every academy that the key may see, newest first: what the CEO and the trustees are told of
/// progress against the plans, and what is recommended.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only of this academy: a URN or an id"),
        ("since" = Option<String>, Query, description = "Only those made on this day or later", format = Date),
        ("withRecommendation" = Option<bool>, Query, description = "Only those that recommend something more"),
        ("unacknowledged" = Option<bool>, Query, description = "Only those that you have not acknowledged"),
        ("asOf" = Option<String>, Query, description = "Made by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The reports", body = ReportList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/progress-reports")]
pub(crate) async fn list_progress_reports(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let academy = query.parsed("academy", |text| AcademyName::parse(text).ok_or("takes a URN, six digits, or an academy's id"));
    let (since, recommending, unread) = (query.date("since"), query.flag("withRecommendation"), query.flag("unacknowledged"));
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let only = academy.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let person = asked.caller.person_in(trust);
    let found = app.look(&asked.caller, trust, only, when, |look| {
        let mut needs = Needs::default();
        let mut found = Vec::new();
        for academy in look.record.academies.keys().filter(|id| only.is_none_or(|only| only == **id)) {
            let Some(record) = look.academy(*academy) else { continue };
            let label = AcademyLabel::of(&record, look.as_of);
            let reports = record.progress_reports_on(look.as_of).into_iter().filter(|report| {
                let read = report.acknowledged.iter().any(|(event, _)| person.is_some() && event.decided_by() == person);
                let in_time = since.is_none_or(|since| since <= report.event.effective_on);
                let recommends = !report.content.recommendations.is_empty();
                in_time && (recommends || !recommending) && (!unread || !read)
            });
            for report in reports {
                needs.texts(report.texts());
                needs.people(look.record, report.people());
                found.push((label.clone(), report.clone()));
            }
        }
        found.sort_by_key(|(_, report)| std::cmp::Reverse((report.event.effective_on, report.event.position)));
        Ok((found, needs, look.frameworks.clone()))
    });
    let (found, needs, frameworks) = found.await?;
    let told = Told { words: needs.read(&app)?, frameworks };
    let views: Vec<ReportView> = found.into_iter().map(|(label, report)| ReportView::of(label, &report, &told)).collect();
    answer::list(&request, views, after.as_deref(), limit, |report| report.id().to_owned())
}

/// A report that the caller may see.
async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: ProgressReportId) -> Result<ReportView, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let report = record.progress_reports.get(&id).filter(|report| report.event.effective_on <= look.as_of)?;
        needs.texts(report.texts());
        needs.people(look.record, report.people());
        let label = AcademyLabel::of(record, look.as_of);
        Some((label, report.clone()))
    });
    let (found, told) = seen.await?;
    let (label, report) = found.ok_or(AppError::NotVisible)?;
    Ok(ReportView::of(label, &report, &told))
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String, String),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(ProgressReportId, &mut Object<'_>, &mut Faults) -> Option<PlanOrder>,
) -> Answer {
    let mut query = Query::of(request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let report = path_id(&path.2)?;
    find(app, asked, &place, When::default(), report).await?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(report, object, faults);
    let order = judged::parse(app, asked, &place, &body.value, read, AcademyOrder::Plan).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let done = app.of_academy(&how, place.trust, place.academy, AcademyOrder::Plan(order)).await?;
    let shown = find(app, asked, &place, When::default(), report).await?;
    if done.dry_run {
        return answer::tried(&done, "progressReport", shown);
    }
    answer::done(asked, &done, "progressReport", &place.path_to("progress-reports", report), shown)
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(report_progress)
        .service(get_progress_report)
        .service(share_progress_report)
        .service(acknowledge_progress_report)
        .service(list_progress_reports);
}
