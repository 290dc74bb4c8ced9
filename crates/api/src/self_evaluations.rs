//! What a school says of itself, against its trust's criteria.
//!
//! It is the school's own: its headteacher or chair submits it, and its people always see it. The trust
//! sees it once it is submitted. Each stands beside the earlier ones. What is written over weeks is a
//! draft until then.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, NewSelfEvaluation, NewSelfFinding, RatingOrder};
use touchstone_app::{App, AppError, Done, When};
use touchstone_domain::codes::{CriterionCode, LevelCode};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::SelfEvaluationId;
use touchstone_domain::reader::{Faults, Node, Object};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::SelfEvaluationRecord;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{EVIDENCE, FINDINGS, FrameworkView, Place, SuggestionView, WORDS, path_id, read_evidence, read_reason};

mod drafts;
mod view;

use view::{EvaluationView, TriedEvaluationView, example, view};

/// How many things a school may set out to improve.
const IMPROVEMENTS: std::ops::RangeInclusive<usize> = 0..=50;

/// A school's evaluation of itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewSelfEvaluation)]
pub(crate) struct EvaluationBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    evaluated_on: Option<String>,
    /// 1 to 200 criteria, each judged once.
    findings: Vec<EvaluationFindingBody>,
    /// What goes well.
    strengths: Option<String>,
    /// Up to 50 things that the school sets out to improve, the most important first.
    improvements: Option<Vec<ImprovementBody>>,
}

/// One criterion as the school judges it.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSelfFinding)]
pub(crate) struct EvaluationFindingBody {
    /// A criterion of the framework.
    criterion: String,
    /// One of that criterion's levels.
    judgement: String,
    /// What the school says about it.
    words: Option<String>,
    /// Up to 50 pieces of evidence: `{kind, title, url?, sha256?, eventId?}`.
    #[schema(value_type = Option<Vec<Object>>)]
    evidence: Option<Vec<Value>>,
}

/// Something to improve.
#[derive(Serialize, ToSchema)]
#[schema(as = NewImprovement)]
pub(crate) struct ImprovementBody {
    /// The criterion that it belongs to, where it belongs to one.
    criterion: Option<String>,
    /// What.
    words: String,
}

/// Why an evaluation is taken back.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSelfEvaluationWithdrawal)]
pub(crate) struct TakingBackBody {
    /// In up to 20,000 characters.
    reason: String,
}

/// The answer to an evaluation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfEvaluationAnswer)]
pub(crate) struct EvaluationAnswer {
    self_evaluation: EvaluationView,
    events: Vec<EventView>,
}

/// A page of evaluations.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfEvaluationList)]
pub(crate) struct EvaluationList {
    items: Vec<EvaluationView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Submit a self-evaluation
///
/// By the headteacher or the chair of the school, against the criteria of the framework in force on
/// the day. It may be the basis of a category, evidence for a review's finding (`eventId`), and the
/// origin of a plan's priorities; where the framework has self-evaluation among its sources of
/// evidence it counts as that source. `dryRun=true` records nothing. What is not ready yet is kept as a
/// draft: see `self-evaluation-drafts`.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EvaluationBody, example = json!({"evaluatedOn": "2025-11-24", "findings": [{"criterion": "governance", "judgement": "sound",
        "words": "Governors see attendance every month.", "evidence": [{"kind": "performance-data", "title": "Autumn data"}]}],
        "strengths": "Reading.", "improvements": [{"criterion": "governance", "words": "Challenge about the curriculum."}]})),
    responses((status = 201, description = "Submitted", body = EvaluationAnswer, example = json!({"selfEvaluation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "SelfEvaluationSubmitted"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/self-evaluations")]
pub(crate) async fn submit_self_evaluation(
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
    place.permits(&app, &asked, Permission::EvaluateOwnSchool)?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| read_evaluation(object, today, faults);
    let order = |new| AcademyOrder::Rating(RatingOrder::EvaluateSelf(new));
    let new = judged::parse(&app, &asked, &place, &body.value, read, order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order(new)).await?;
    answered(&app, &asked, &place, &done).await
}

/// Answers with an evaluation that was submitted, or only tried.
async fn answered(app: &App, asked: &Asked, place: &Place, done: &Done) -> Answer {
    let made = answer::first(done, |event| match event {
        Event::Academy(AcademyEvent::SelfEvaluationSubmitted(e)) => Some(e.clone()),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let made = made.ok_or_else(|| AppError::Internal("an evaluation left no trace".into()))?;
    if done.dry_run {
        let mut frameworks = Frameworks::default();
        app.framework(&made.framework.document).into_iter().for_each(|framework| frameworks.insert(made.framework.document, framework));
        let tried = TriedEvaluationView {
            suggestion: SuggestionView::of(&made.suggestion, &made.framework, &frameworks),
            framework: FrameworkView::of(&made.framework, &frameworks),
        };
        return answer::tried(done, "selfEvaluation", tried);
    }
    let id = made.evaluation;
    let shown = one(app, asked, place, id).await?;
    answer::done(asked, done, "selfEvaluation", &place.path_to("self-evaluations", id), shown)
}

/// Withdraw a self-evaluation
///
/// By the headteacher or the chair. It stays to be read, and counts for nothing any more: no duty is done by
/// it, no rating round takes it for the school's view, and no new category rests on it. What was decided on
/// it before stands.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The evaluation's id", format = Uuid),
    ),
    request_body(content = TakingBackBody, example = json!({"reason": "It was of last year."})),
    responses((status = 201, description = "Withdrawn", body = EvaluationAnswer, example = json!({"selfEvaluation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f9", "type": "SelfEvaluationWithdrawn"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/self-evaluations/{id}/withdrawal")]
pub(crate) async fn withdraw_self_evaluation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let id: SelfEvaluationId = path_id(&path.2)?;
    one(&app, &asked, &place, id).await?;
    place.permits(&app, &asked, Permission::EvaluateOwnSchool)?;
    let reason = body.parse(read_reason)?;
    let order = AcademyOrder::Rating(RatingOrder::WithdrawEvaluation { evaluation: id, reason });
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, order).await?;
    let shown = one(&app, &asked, &place, id).await?;
    answer::done(&asked, &done, "selfEvaluation", &place.path_to("self-evaluations", id), shown)
}

/// An evaluation that the caller sees.
async fn one(app: &App, asked: &Asked, place: &Place, id: SelfEvaluationId) -> Result<EvaluationView, Problem> {
    let found = evaluations(app, asked, place, When::default()).await?.into_iter().find(|shown| shown.id == id.to_string());
    Ok(found.ok_or(AppError::NotVisible)?)
}

/// List self-evaluations
///
/// Those made by `asOf`, the latest first, those withdrawn among them.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Made by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The evaluations", body = EvaluationList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/self-evaluations")]
pub(crate) async fn list_self_evaluations(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = evaluations(&app, &asked, &place, when).await?;
    answer::list(&request, views, after.as_deref(), limit, |evaluation| evaluation.id.clone())
}

/// Show a self-evaluation
///
/// With what its judgements would suggest as a category.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The evaluation's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "Made by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The evaluation", body = EvaluationView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/self-evaluations/{id}")]
pub(crate) async fn get_self_evaluation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let id: SelfEvaluationId = path_id(&path.2)?;
    let found = evaluations(&app, &asked, &place, when).await?.into_iter().find(|evaluation| evaluation.id == id.to_string());
    answer::read(&request, &found.ok_or(AppError::NotVisible)?)
}

fn read_evaluation(object: &mut Object<'_>, today: NaiveDate, faults: &mut Faults) -> Option<NewSelfEvaluation> {
    let evaluated_on = object.maybe("evaluatedOn", faults, |n, f| n.date(f));
    let findings = object.required("findings", faults).and_then(|n| n.each(1..=*FINDINGS.end(), faults, read_finding));
    let strengths = object.maybe("strengths", faults, |n, f| n.text(WORDS, f));
    let improvements = object.maybe("improvements", faults, |n, f| n.each(IMPROVEMENTS, f, read_improvement));
    let evaluated_on = evaluated_on?.unwrap_or(today);
    Some(NewSelfEvaluation { evaluated_on, findings: findings?, strengths: strengths?, improvements: improvements?.unwrap_or_default() })
}

fn read_finding(node: Node<'_>, faults: &mut Faults) -> Option<NewSelfFinding> {
    let mut object = node.object(faults)?;
    let criterion = object.required("criterion", faults).and_then(|n| n.parsed("not-a-code", faults, CriterionCode::parse));
    let judgement = object.required("judgement", faults).and_then(|n| n.parsed("not-a-code", faults, LevelCode::parse));
    let words = object.maybe("words", faults, |n, f| n.text(WORDS, f));
    let evidence = object.maybe("evidence", faults, |n, f| n.each(EVIDENCE, f, read_evidence));
    object.nothing_else(faults);
    Some(NewSelfFinding { criterion: criterion?, judgement: judgement?, words: words?, evidence: evidence?.unwrap_or_default() })
}

fn read_improvement(node: Node<'_>, faults: &mut Faults) -> Option<(Option<CriterionCode>, String)> {
    let mut object = node.object(faults)?;
    let criterion = object.maybe("criterion", faults, |n, f| n.parsed("not-a-code", f, CriterionCode::parse));
    let words = object.required("words", faults).and_then(|n| n.text(WORDS, faults));
    object.nothing_else(faults);
    Some((criterion?, words?))
}

/// The evaluations that the caller sees, latest first.
async fn evaluations(app: &App, asked: &Asked, place: &Place, when: When) -> Result<Vec<EvaluationView>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let made: Vec<SelfEvaluationRecord> = record.self_evaluations_on(look.as_of).into_iter().cloned().collect();
        for evaluation in &made {
            let content = &evaluation.content;
            needs.people(look.record, evaluation.event.decided_by());
            needs.people(look.record, evaluation.withdrawn.as_ref().and_then(|(event, _)| event.decided_by()));
            needs.texts(evaluation.withdrawn.as_ref().map(|(_, reason)| *reason));
            needs.texts(content.strengths);
            needs.texts(content.improvements.iter().map(|improvement| improvement.words));
            needs.texts(content.findings.iter().filter_map(|finding| finding.words));
            let evidence = content.findings.iter().flat_map(|finding| &finding.evidence);
            needs.texts(evidence.flat_map(|evidence| [Some(evidence.title), evidence.url, evidence.kind.own()]).flatten());
        }
        made
    });
    let (made, told) = seen.await?;
    let count = made.len();
    Ok(made.iter().enumerate().map(|(i, evaluation)| view(evaluation, count - i, &told)).collect())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(submit_self_evaluation).service(withdraw_self_evaluation).service(list_self_evaluations).service(get_self_evaluation);
    drafts::routes(config);
}
