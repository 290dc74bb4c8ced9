//! What a school is still writing of itself: its head's and its chair's together, seen by nobody of the
//! trust before it is submitted.
//!
//! Kept as drafts of reviews are: as it was sent, under an ETag of its own.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, post, put, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, RatingOrder};
use touchstone_app::{App, AppError, Desk, Done, Draft, When, instant};
use touchstone_domain::codes::{CriterionCode, LevelCode};
use touchstone_domain::reader::{Faults, Node, Object};
use utoipa::ToSchema;

use super::view::example as evaluation_example;
use super::{EvaluationAnswer, IMPROVEMENTS, answered, read_evaluation, read_improvement};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::{JsonBody, NoBody};
use crate::drafts::version_tag;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{EVIDENCE, FINDINGS, Place, WORDS, path_id, read_evidence};
use crate::wording::{Needs, PersonView};

/// What is written so far: everything may be left out until it is submitted, a judgement too.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfEvaluationDraftContent)]
pub(crate) struct DraftBody {
    /// The day; where left out, the day on which it is submitted.
    #[schema(format = Date)]
    evaluated_on: Option<String>,
    /// Up to 200 criteria.
    findings: Option<Vec<DraftFindingBody>>,
    /// What goes well.
    strengths: Option<String>,
    /// Up to 50 things that the school sets out to improve: `{criterion?, words}`.
    #[schema(value_type = Option<Vec<Object>>)]
    improvements: Option<Vec<Value>>,
}

/// One criterion, judged or not yet.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfEvaluationDraftFinding)]
pub(crate) struct DraftFindingBody {
    criterion: String,
    judgement: Option<String>,
    words: Option<String>,
    /// Up to 50 pieces of evidence: `{kind, title, url?, sha256?, eventId?}`.
    #[schema(value_type = Option<Vec<Object>>)]
    evidence: Option<Vec<Value>>,
}

/// A self-evaluation that is being written.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfEvaluationDraft, example = json!(example()))]
pub(crate) struct DraftView {
    /// Its id, which the evaluation will keep.
    #[schema(format = Uuid)]
    id: String,
    /// Who began it.
    author: Option<PersonView>,
    /// What is written so far, as it was sent.
    #[schema(value_type = DraftBody)]
    content: Value,
    /// When it was begun.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last written.
    #[schema(format = DateTime)]
    updated_at: String,
    /// How often it was written: its ETag.
    version: u64,
}

/// The answer where a draft was written, which is no event.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfEvaluationDraftAnswer)]
pub(crate) struct DraftAnswer {
    draft: DraftView,
    events: Vec<EventView>,
}

/// A page of drafts.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfEvaluationDraftList)]
pub(crate) struct DraftList {
    items: Vec<DraftView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Begin a self-evaluation as a draft
///
/// To be written over weeks by the headteacher and the chair, who both see it; nobody else does before it
/// is submitted. It may lack anything; what it does hold must be well formed. Whether the framework has
/// its words is asked when it is submitted.
#[utoipa::path(
    tag = "self-evaluations",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = DraftBody, example = json!({"findings": [{"criterion": "governance", "words": "Governors see attendance every month."}], "strengths": "Reading."})),
    responses((status = 201, description = "Begun", body = DraftAnswer, headers(("ETag" = String, description = "The draft's version")), example = json!({"draft": example(), "events": []}))),
)]
#[post("/trusts/{trust}/academies/{urn}/self-evaluation-drafts")]
pub(crate) async fn begin_self_evaluation_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = may_write(&app, &asked, &path.0, &path.1)?;
    body.parse(check_content)?;
    let (done, draft) = app.begin_draft(&asked.how(&body.bytes), desk(&place), body.value.clone()).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, place.path_to("self-evaluation-drafts", draft.id)));
    if done.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    written(&app, &asked, response, draft).await
}

/// List drafts of self-evaluations
///
/// The school's, the oldest first. By its headteacher or chair.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The drafts", body = DraftList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/self-evaluation-drafts")]
pub(crate) async fn list_self_evaluation_drafts(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let place = may_write(&app, &asked, &path.0, &path.1)?;
    let views = views(&app, &asked, app.drafts(&asked.caller, desk(&place))?).await?;
    answer::list(&request, views, after.as_deref(), limit, |draft: &DraftView| draft.id.clone())
}

/// Show a draft of a self-evaluation
///
/// Its ETag is its version, for `If-Match`.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    responses((status = 200, description = "The draft", body = DraftView, headers(("ETag" = String, description = "The draft's version")), example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/self-evaluation-drafts/{id}")]
pub(crate) async fn get_self_evaluation_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, desk(&place), path_id(&path.2)?)?;
    let tag = version_tag(&draft);
    let shown = view(&app, &asked, draft).await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "no-store")).json(shown))
}

/// Write a draft of a self-evaluation anew
///
/// The whole of it: what is left out is gone. `If-Match` with the draft's ETag refuses to overwrite what
/// the other wrote meanwhile.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = DraftBody, example = json!({"evaluatedOn": "2025-11-24", "findings": [{"criterion": "governance", "judgement": "sound"}], "strengths": "Reading."})),
    responses((status = 200, description = "Written", body = DraftAnswer, headers(("ETag" = String, description = "The draft's version")), example = json!({"draft": example(), "events": []}))),
)]
#[put("/trusts/{trust}/academies/{urn}/self-evaluation-drafts/{id}")]
pub(crate) async fn rewrite_self_evaluation_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, desk(&place), path_id(&path.2)?)?;
    body.parse(check_content)?;
    let draft = app.rewrite_draft(&asked.how(&body.bytes), draft, body.value.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::LOCATION, place.path_to("self-evaluation-drafts", draft.id)));
    written(&app, &asked, response, draft).await
}

/// Throw a draft of a self-evaluation away
///
/// It was no event and leaves no trace in the log; the archive on disk holds its versions until
/// `touchstone compact`, and backups do until they are removed.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    responses((status = 204, description = "Gone")),
)]
#[delete("/trusts/{trust}/academies/{urn}/self-evaluation-drafts/{id}")]
pub(crate) async fn delete_self_evaluation_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, desk(&place), path_id(&path.2)?)?;
    app.drop_draft(&asked.how(&[]), &draft).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Submit a draft of a self-evaluation
///
/// It becomes an evaluation with the draft's id, exactly as if it had been posted whole, and the trust
/// sees it; the draft is gone. The body may be left out. `dryRun=true` shows what would follow and leaves
/// the draft as it is.
#[utoipa::path(
    tag = "self-evaluations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    responses((status = 201, description = "Submitted", body = EvaluationAnswer, example = json!({"selfEvaluation": evaluation_example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "SelfEvaluationSubmitted"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/self-evaluation-drafts/{id}/submission")]
pub(crate) async fn submit_self_evaluation_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: NoBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    body.refuse_fields()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let done = submit(&app, &asked, &place, &path.2, &body.bytes, dry_run).await?;
    answered(&app, &asked, &place, &done).await
}

/// Submits a draft. A repeat finds no draft any more; what it needs is the first answer, where there was
/// one.
async fn submit(app: &App, asked: &Asked, place: &Place, id: &str, bytes: &[u8], dry_run: bool) -> Result<Done, Problem> {
    let how = asked.how_or_dry(bytes, dry_run);
    let done = match app.draft(&asked.caller, desk(place), path_id(id)?) {
        Ok(draft) => {
            let today = london_day(app.now());
            let read = |object: &mut Object<'_>, faults: &mut Faults| read_evaluation(object, today, faults);
            let order = |made| AcademyOrder::Rating(RatingOrder::SubmitDraft { draft: draft.evaluation(), made });
            let made = judged::parse(app, asked, place, &draft.content, read, order).await?;
            app.submit_draft(&how, &draft, made).await
        }
        Err(AppError::NotVisible) => match app.recall(&how, place.trust, place.academy, Permission::EvaluateOwnSchool).await {
            Err(AppError::Forbidden(_)) => Err(AppError::NotVisible),
            recalled => recalled,
        },
        Err(error) => Err(error),
    };
    Ok(done?)
}

fn desk(place: &Place) -> Desk {
    Desk::of_the_school(place.trust, place.academy)
}

/// The academy, for who may write what it says of itself.
fn may_write(app: &App, asked: &Asked, trust: &str, urn: &str) -> Result<Place, Problem> {
    let place = Place::find(app, asked, trust, urn)?;
    place.permits(app, asked, Permission::EvaluateOwnSchool)?;
    Ok(place)
}

/// Checks what a draft holds; it is kept as it was sent.
fn check_content(object: &mut Object<'_>, faults: &mut Faults) -> Option<()> {
    let evaluated_on: Option<Option<NaiveDate>> = object.maybe("evaluatedOn", faults, |n, f| n.date(f));
    let findings = object.maybe("findings", faults, |n, f| n.each(0..=*FINDINGS.end(), f, check_finding));
    let strengths = object.maybe("strengths", faults, |n, f| n.text(WORDS, f));
    let improvements = object.maybe("improvements", faults, |n, f| n.each(IMPROVEMENTS, f, read_improvement));
    (evaluated_on.is_some() && findings.is_some() && strengths.is_some() && improvements.is_some()).then_some(())
}

fn check_finding(node: Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut object = node.object(faults)?;
    let criterion = object.required("criterion", faults).and_then(|n| n.parsed("not-a-code", faults, CriterionCode::parse));
    let judgement = object.maybe("judgement", faults, |n, f| n.parsed("not-a-code", f, LevelCode::parse));
    let words = object.maybe("words", faults, |n, f| n.text(WORDS, f));
    let evidence = object.maybe("evidence", faults, |n, f| n.each(EVIDENCE, f, read_evidence));
    object.nothing_else(faults);
    (criterion.is_some() && judgement.is_some() && words.is_some() && evidence.is_some()).then_some(())
}

/// Answers with a draft that was written.
async fn written(app: &App, asked: &Asked, mut response: HttpResponseBuilder, draft: Draft) -> Answer {
    response.insert_header((header::ETAG, version_tag(&draft)));
    if asked.minimal {
        return Ok(response.insert_header(("Preference-Applied", "return=minimal")).json(json!({ "events": [] })));
    }
    Ok(response.json(json!({ "draft": view(app, asked, draft).await?, "events": [] })))
}

async fn view(app: &App, asked: &Asked, draft: Draft) -> Result<DraftView, Problem> {
    let shown = views(app, asked, vec![draft]).await?.pop();
    Ok(shown.ok_or_else(|| AppError::Internal("a draft was not shown".into()))?)
}

/// Drafts of one academy with the names of those who began them.
async fn views(app: &App, asked: &Asked, drafts: Vec<Draft>) -> Result<Vec<DraftView>, Problem> {
    let Some((trust, academy)) = drafts.first().map(|draft| (draft.trust, draft.academy)) else { return Ok(Vec::new()) };
    let seen = app.look(&asked.caller, trust, Some(academy), When::default(), |look| {
        let mut needs = Needs::default();
        needs.people(look.record, drafts.iter().filter_map(|draft| draft.author));
        Ok(needs)
    });
    let words = seen.await?.read(app)?;
    let shown = |draft: Draft| DraftView {
        id: draft.id.to_string(),
        author: words.maybe_person(draft.author),
        created_at: instant(draft.created_at.into()),
        updated_at: instant(draft.updated_at.into()),
        version: draft.version,
        content: draft.content,
    };
    Ok(drafts.into_iter().map(shown).collect())
}

/// A draft as the documentation shows one.
fn example() -> Value {
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000a1",
        "author": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Robin Example", "title": "Headteacher"},
        "content": {"findings": [{"criterion": "governance", "words": "Governors see attendance every month."}], "strengths": "Reading."},
        "createdAt": "2025-11-03T09:30:00.000000Z", "updatedAt": "2025-11-03T09:30:00.000000Z", "version": 1,
    })
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(begin_self_evaluation_draft)
        .service(list_self_evaluation_drafts)
        .service(get_self_evaluation_draft)
        .service(rewrite_self_evaluation_draft)
        .service(delete_self_evaluation_draft)
        .service(submit_self_evaluation_draft);
}
