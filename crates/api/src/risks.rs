//! The risk register: for each academy what could happen, assessed anew every half-term from progress
//! towards agreed targets, and reported to each audience on a day.
//!
//! An assessment that was not reported to the school's own people is not there for them.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, Assessed, RiskOrder};
use touchstone_app::{App, AppError, When};
use touchstone_domain::academy::ShareAssessment;
use touchstone_domain::codes::{ProgressCode, QuestionCode, RatingCode};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{AssessmentId, PersonId, RiskId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::registers::across;
use crate::reviews::{EVENTS, EvidenceBody, Place, WORDS, path_id, read_audiences, read_events, read_shown};

mod half_term;
mod view;

use view::{RiskView, Sketch, example};

/// What likelihood and impact can be.
const OUT_OF_FIVE: std::ops::RangeInclusive<i64> = 1..=5;

/// A risk to put on the register, with how high it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRisk)]
pub(crate) struct RiskBody {
    /// A question of the framework; the one that the category in force calls for where left out.
    question: Option<String>,
    /// What could happen, where no question of the framework says it.
    what: Option<String>,
    /// Who owns it: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// One of the framework's ratings; `high`, `medium` or `low` where it gives none.
    rating: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    assessed_on: Option<String>,
    /// Progress towards agreed targets: a word of the framework's progress scale.
    progress: Option<String>,
    /// How likely it is, 1 to 5.
    likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    impact: Option<u8>,
    /// What is done about it.
    mitigation: Option<String>,
    /// What is said of it.
    comment: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on: the review of progress above all.
    basis: Option<Vec<String>>,
}

/// How high a risk is now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskAssessment)]
pub(crate) struct AssessmentBody {
    /// One of the framework's ratings; `high`, `medium` or `low` where it gives none.
    rating: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    assessed_on: Option<String>,
    /// Progress towards agreed targets: a word of the framework's progress scale.
    progress: Option<String>,
    /// How likely it is, 1 to 5.
    likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    impact: Option<u8>,
    /// Who owns it from now on, where somebody else does.
    #[schema(format = Uuid)]
    owner: Option<String>,
    /// What is done about it.
    mitigation: Option<String>,
    /// What is said of it.
    comment: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on.
    basis: Option<Vec<String>>,
}

/// To whom an assessment is reported. An empty object reports the last one to the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskSharing)]
pub(crate) struct RiskSharingBody {
    /// The id of the assessment; the last one where left out.
    #[schema(format = Uuid)]
    assessment: Option<String>,
    /// The day; today where left out.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// That a risk is over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskClosure)]
pub(crate) struct RiskClosureBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// What shows it: 1 to 50 pieces of evidence.
    evidence: Vec<EvidenceBody>,
    /// What came of it.
    outcome: Option<String>,
}

/// The answer to a command about a risk.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskAnswer)]
pub(crate) struct RiskAnswer {
    risk: RiskView,
    events: Vec<EventView>,
}

/// A page of risks.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskList)]
pub(crate) struct RiskList {
    items: Vec<RiskView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Raise a risk
///
/// It comes on the register with its first assessment. Where the framework asks a question it is the one
/// that the category in force calls for: an academy at the top can slip, any other can stand still. The
/// CEO, the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskBody, example = json!({"what": "Results at the end of key stage 2 could fall.", "owner": "01990b5e-8c00-7000-8000-000000000002", "rating": "medium", "progress": "on-track", "likelihood": 3, "impact": 4,
        "mitigation": "Weekly tutoring in Year 6.", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses((status = 201, description = "Raised and assessed", body = RiskAnswer, example = json!({"risk": example(), "events": [
        {"id": "01990b5e-8c00-7000-8000-000000000ec1", "type": "RiskRaised", "position": 40}, {"id": "01990b5e-8c00-7000-8000-000000000ec2", "type": "RiskAssessed", "position": 41}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks")]
pub(crate) async fn raise_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let question = object.maybe("question", faults, |n, f| n.parsed("not-a-code", f, QuestionCode::parse));
        let what = object.maybe("what", faults, |n, f| n.text(WORDS, f));
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let first = read_assessed(today, object, faults);
        Some(RiskOrder::Raise { question: question?, what: what?, owner: owner?, first: first? })
    };
    carry_out(&app, &asked, &place, &body, None, read, dry_run).await
}

/// List an academy's risks
///
/// The open ones first. A school's own people see those of which an assessment was reported to them, and
/// of these the assessments that were.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The risks", body = RiskList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/risks")]
pub(crate) async fn list_risks(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = views(&app, &asked, &place, when, None).await?;
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// Show a risk
///
/// With every assessment, and who received which on what day.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The risk", body = RiskView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/risks/{id}")]
pub(crate) async fn get_risk(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let shown = find(&app, &asked, &place, when, path_id(&path.2)?).await?;
    answer::read(&request, &shown)
}

/// Assess a risk
///
/// Anew, every half-term. The half-term is the trust's calendar's; in the holidays it is the one before.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AssessmentBody, example = json!({"rating": "low", "progress": "on-track", "comment": "Both year groups have caught up."})),
    responses((status = 201, description = "Assessed", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec3", "type": "RiskAssessed", "position": 42}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/assessments")]
pub(crate) async fn assess_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, risk) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let owner = object.maybe("owner", faults, |n, f| n.uuid(f).map(PersonId));
        let assessment = read_assessed(today, object, faults)?;
        Some(RiskOrder::Assess { risk, assessment: Assessed { owner: owner?, ..assessment } })
    };
    carry_out(&app, &asked, &place, &body, Some(risk), read, dry_run).await
}

/// Report an assessment
///
/// To audiences of the framework, each of which has then received it on that day; from then on those of
/// them see it. What changes nothing is 200 without events.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskSharingBody, example = json!({"sharedOn": "2025-10-21", "audiences": ["local-governing-body"]})),
    responses((status = 201, description = "Reported", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec4", "type": "RiskShared", "position": 43}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/sharing")]
pub(crate) async fn share_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, risk) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let assessment = object.maybe("assessment", faults, |n, f| n.uuid(f).map(AssessmentId));
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        let shared_on = shared_on?.unwrap_or(today);
        Some(RiskOrder::Share(ShareAssessment { risk, assessment: assessment?, shared_on, audiences: audiences? }))
    };
    carry_out(&app, &asked, &place, &body, Some(risk), read, dry_run).await
}

/// Close a risk
///
/// Something shows that it is over.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskClosureBody, example = json!({"evidence": [{"kind": "attainment-and-progress-analysis", "title": "Results of the summer"}], "outcome": "Targets were met."})),
    responses((status = 201, description = "Closed", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec5", "type": "RiskClosed", "position": 44}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/closure")]
pub(crate) async fn close_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, risk) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let closed_on = object.maybe("closedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        Some(RiskOrder::Close { risk, closed_on: closed_on?.unwrap_or(today), evidence: evidence?, outcome: outcome? })
    };
    carry_out(&app, &asked, &place, &body, Some(risk), read, dry_run).await
}

/// List the trust's risks
///
/// The register: of every academy that the key may see, the open ones first. `due=true` leaves those that
/// were not assessed yet in the half-term of `asOf`, which needs the trust's calendar.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("due" = Option<bool>, Query, description = "`true` for those not assessed yet this half-term"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The risks", body = RiskList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/risks")]
pub(crate) async fn list_trust_risks(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    let (academy, open, due) = (query.text("academy"), query.flag("open"), query.flag("due"));
    query.finish()?;
    let (mut all, told) = across(&app, &asked, &path, when, |look, record, needs| {
        let sketches: Vec<Sketch> = record.risks_on(look.as_of).into_iter().map(|it| Sketch::of(look, record, it)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    })
    .await?;
    all.sort_by_key(Sketch::key);
    let wanted = |view: &RiskView| {
        view.academy.is_meant_by(academy.as_deref()) && (view.open || !open) && (view.due_this_half_term == Some(true) || !due)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

fn read_assessed(today: chrono::NaiveDate, object: &mut Object<'_>, faults: &mut Faults) -> Option<Assessed> {
    let rating = object.required("rating", faults).and_then(|n| n.parsed("not-a-code", faults, RatingCode::parse));
    let assessed_on = object.maybe("assessedOn", faults, |n, f| n.date(f));
    let progress = object.maybe("progress", faults, |n, f| n.parsed("not-a-code", f, ProgressCode::parse));
    let likelihood = object.maybe("likelihood", faults, |n, f| n.integer(OUT_OF_FIVE, f).and_then(|n| u8::try_from(n).ok()));
    let impact = object.maybe("impact", faults, |n, f| n.integer(OUT_OF_FIVE, f).and_then(|n| u8::try_from(n).ok()));
    let mitigation = object.maybe("mitigation", faults, |n, f| n.text(WORDS, f));
    let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
    let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
    Some(Assessed {
        assessed_on: assessed_on?.unwrap_or(today),
        rating: rating?,
        progress: progress?,
        likelihood: likelihood?,
        impact: impact?,
        owner: None,
        mitigation: mitigation?,
        comment: comment?,
        basis: basis?.unwrap_or_default(),
    })
}

/// The risk that a path names, which the caller may see.
async fn named(app: &App, asked: &Asked, path: &(String, String, String)) -> Result<(Place, RiskId), Problem> {
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let risk = path_id(&path.2)?;
    find(app, asked, &place, When::default(), risk).await?;
    Ok((place, risk))
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    named: Option<RiskId>,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<RiskOrder>,
    dry_run: bool,
) -> Answer {
    place.permits(app, asked, Permission::Decide)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(AcademyOrder::Risk);
    let order = judged::parse(app, asked, place, &body.value, read, |order| order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "risk", serde_json::Value::Null);
    }
    let raised = || {
        answer::first(&done, |event| match event {
            Event::Academy(AcademyEvent::RiskRaised(e)) => Some(e.risk),
            Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
        })
    };
    let id = named.or_else(raised).ok_or_else(|| AppError::Internal("a risk left no event".into()))?;
    let shown = find(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, "risk", &place.path_to("risks", id), shown)
}

async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: RiskId) -> Result<RiskView, Problem> {
    Ok(views(app, asked, place, when, Some(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

async fn views(app: &App, asked: &Asked, place: &Place, when: When, only: Option<RiskId>) -> Result<Vec<RiskView>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let wanted = record.risks_on(look.as_of).into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(look, record, it)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    });
    let (sketches, told) = seen.await?;
    Ok(sketches.iter().map(|sketch| sketch.view(&told)).collect())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    half_term::routes(config);
    config
        .service(raise_risk)
        .service(list_risks)
        .service(get_risk)
        .service(assess_risk)
        .service(share_risk)
        .service(close_risk)
        .service(list_trust_risks);
}
