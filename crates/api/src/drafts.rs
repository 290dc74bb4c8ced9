//! Drafts of reviews: seen by their author, the improvement leads and the head to whom one was sent for
//! a check of its facts; judged by nobody until final.
//!
//! A draft is kept as it was sent, so its ETag is its own version and not the academy's: two people
//! who write at once find out before either overwrites the other.

mod checks;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Desk, Done, Draft, When, instant};
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::ReviewLife;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::{JsonBody, NoBody};
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{
    ChecksView, FieldsBody, Place, ReviewAnswer, TriedReviewAnswer, example as review_example, needs_of_life, path_id, read_fields,
    read_review, recorded,
};
use crate::wording::{Needs, PersonView, Words};

/// A draft of a review.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewDraft, example = json!(example()))]
pub(crate) struct DraftView {
    /// Its id, which the review will keep.
    #[schema(format = Uuid)]
    id: String,
    /// Who began it; null where a system did for nobody.
    author: Option<PersonView>,
    /// What is written so far, as it was sent.
    #[schema(value_type = FieldsBody)]
    content: Value,
    /// When it was begun.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last written.
    #[schema(format = DateTime)]
    updated_at: String,
    /// How often it was written: its ETag.
    version: u64,
    /// How far its checks have come.
    checks: ChecksView,
}

/// The answer to a command about a draft.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewDraftAnswer)]
pub(crate) struct DraftAnswer {
    draft: DraftView,
    /// None where the draft was written, which is no event; what was said of it where it was checked.
    events: Vec<EventView>,
}

/// A page of drafts.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewDraftList)]
pub(crate) struct DraftList {
    items: Vec<DraftView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Begin a draft
///
/// It may lack anything that a review needs; what it does hold must be well formed. Whether the
/// framework has its words is asked when it becomes final.
#[utoipa::path(
    tag = "review drafts",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = FieldsBody, example = json!({"type": "termly-evaluation", "heldOn": "2025-10-14", "findings": [{"criterion": "governance", "judgement": "developing"}]})),
    responses((status = 201, description = "Begun", body = DraftAnswer, headers(("ETag" = String, description = "The draft's version")), example = json!({"draft": example(), "events": []}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts")]
pub(crate) async fn begin_review_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::RecordReviews)?;
    body.parse(check_content)?;
    let (done, draft) = app.begin_draft(&asked.how(&body.bytes), Desk::of_reviews(place.trust, place.academy), body.value.clone()).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, place.path_to("review-drafts", draft.id)));
    if done.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    written(&app, &asked, response, draft).await
}

/// List drafts
///
/// Those that the caller began, all of them for improvement leads, and for a head those sent to them
/// for a factual check; the oldest first.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The drafts", body = DraftList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/review-drafts")]
pub(crate) async fn list_review_drafts(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let drafts = app.drafts(&asked.caller, Desk::of_reviews(place.trust, place.academy))?;
    let views = views(&app, &asked, drafts).await?;
    answer::list(&request, views, after.as_deref(), limit, |draft: &DraftView| draft.id.clone())
}

/// Show a draft
///
/// Its ETag is its version, for `If-Match`.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    responses((status = 200, description = "The draft", body = DraftView, headers(("ETag" = String, description = "The draft's version")), example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/review-drafts/{id}")]
pub(crate) async fn get_review_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), path_id(&path.2)?)?;
    let tag = version_tag(&draft);
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(view(&app, &asked, draft).await?))
}

/// Write a draft anew
///
/// The whole of it: what is left out is gone. `If-Match` with the draft's ETag refuses to overwrite
/// what somebody else wrote meanwhile.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = FieldsBody, example = json!({"type": "termly-evaluation", "heldOn": "2025-10-14", "reviewers": ["01990b5e-8c00-7000-8000-000000000001"],
        "findings": [{"criterion": "governance", "judgement": "developing"}], "summary": "Governors ask too little about outcomes."})),
    responses((status = 200, description = "Written", body = DraftAnswer, headers(("ETag" = String, description = "The draft's version")), example = json!({"draft": example(), "events": []}))),
)]
#[put("/trusts/{trust}/academies/{urn}/review-drafts/{id}")]
pub(crate) async fn rewrite_review_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), path_id(&path.2)?)?;
    place.permits(&app, &asked, Permission::RecordReviews)?;
    body.parse(check_content)?;
    let draft = app.rewrite_draft(&asked.how(&body.bytes), draft, body.value.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::LOCATION, place.path_to("review-drafts", draft.id)));
    written(&app, &asked, response, draft).await
}

/// Throw a draft away
///
/// One that was begun by mistake, or that holds what must not be kept. It is gone, also for the head
/// whom it is with; it was no event, and that it was checked or sent stays in the log without a word of
/// it. What a correction quotes from it is a text of that correction. The archive on disk holds its
/// versions until `touchstone compact`, and backups do until they are removed. By whoever began it or an
/// improvement lead.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    responses((status = 204, description = "Gone")),
)]
#[delete("/trusts/{trust}/academies/{urn}/review-drafts/{id}")]
pub(crate) async fn delete_review_draft(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let draft = app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), path_id(&path.2)?)?;
    app.drop_draft(&asked.how(&[]), &draft).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make a draft final
///
/// It becomes a review with the draft's id, exactly as if it had been posted whole; the draft is
/// gone. While the draft is with a head for a factual check whose day has not passed, or a correction
/// waits for an answer, or one was accepted and the draft still reads as before, it is refused. The body may be left out. A key that stands for no person cannot. `dryRun=true` shows what
/// would follow and leaves the draft as it is.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    responses(
        (status = 201, description = "Recorded", body = ReviewAnswer, example = json!({"review": review_example(), "events": [
            {"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "position": 12}]})),
        (status = 200, description = "Only tried", body = TriedReviewAnswer, example = json!({
            "review": {"suggestion": review_example()["suggestion"], "complete": false, "missing": review_example()["missing"]},
            "events": [{"type": "ReviewRecorded", "data": {}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/finalisation")]
pub(crate) async fn finalise_review_draft(
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
    let done = finalise(&app, &asked, &place, &path.2, &body.bytes, dry_run).await?;
    recorded(&app, &asked, &place, &done).await
}

/// Finalises a draft. A repeat finds no draft any more; what it needs is the first answer, where
/// there was one.
async fn finalise(app: &App, asked: &Asked, place: &Place, id: &str, bytes: &[u8], dry_run: bool) -> Result<Done, Problem> {
    let how = asked.how_or_dry(bytes, dry_run);
    let draft = app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), path_id(id)?);
    let done = match draft {
        Ok(draft) => {
            place.permits(app, asked, Permission::RecordReviews)?;
            let of = app.as_final(&draft)?;
            let order = |review| AcademyOrder::FinaliseDraft { draft: draft.id, of: of.clone(), review };
            let review = judged::parse(app, asked, place, &draft.content, read_review, order).await?;
            app.finalise_draft(&how, &draft, review).await
        }
        Err(AppError::NotVisible) => match app.recall(&how, place.trust, place.academy, Permission::RecordReviews).await {
            Err(AppError::Forbidden(_)) => Err(AppError::NotVisible),
            recalled => recalled,
        },
        Err(error) => Err(error),
    };
    Ok(done?)
}

/// Checks what a draft holds; it is kept as it was sent.
fn check_content(object: &mut Object<'_>, faults: &mut Faults) -> Option<()> {
    read_fields(object, faults).map(|_| ())
}

pub(crate) fn version_tag(draft: &Draft) -> String {
    format!("\"{}\"", draft.version)
}

/// Answers with a draft that was written.
async fn written(app: &App, asked: &Asked, mut response: actix_web::HttpResponseBuilder, draft: Draft) -> Answer {
    response.insert_header((header::ETAG, version_tag(&draft)));
    if asked.minimal {
        return Ok(response.insert_header(("Preference-Applied", "return=minimal")).json(json!({ "events": [] })));
    }
    Ok(response.json(json!({ "draft": view(app, asked, draft).await?, "events": [] })))
}

pub(crate) async fn view(app: &App, asked: &Asked, draft: Draft) -> Result<DraftView, Problem> {
    let shown = views(app, asked, vec![draft]).await?.pop();
    Ok(shown.ok_or_else(|| AppError::Internal("a draft was not shown".into()))?)
}

/// Drafts of one academy with the names of those who began them and how far their checks have come.
async fn views(app: &App, asked: &Asked, drafts: Vec<Draft>) -> Result<Vec<DraftView>, Problem> {
    let Some((trust, academy)) = drafts.first().map(|draft| (draft.trust, draft.academy)) else { return Ok(Vec::new()) };
    let seen = app.look(&asked.caller, trust, Some(academy), When::default(), |look| {
        let record = look.academy(academy).ok_or(AppError::NotVisible)?;
        let life = |draft: &Draft| {
            let mut life = record.life_of(draft.id).cloned().unwrap_or_default();
            if draft.as_sent {
                life.quality_checks.clear();
            }
            life
        };
        let lives: Vec<ReviewLife> = drafts.iter().map(life).collect();
        let mut needs = Needs::default();
        needs.people(look.record, drafts.iter().filter_map(|draft| draft.author));
        lives.iter().for_each(|life| needs_of_life(life, look.record, &mut needs));
        Ok((lives, needs, look.today))
    });
    let (lives, needs, today) = seen.await?;
    let words = needs.read(app)?;
    let shown = |(draft, life): (Draft, &ReviewLife)| {
        let checks = ChecksView::of(life, today, false, Some(draft.version), &words);
        view_of(draft, checks, &words)
    };
    Ok(drafts.into_iter().zip(&lives).map(shown).collect())
}

fn view_of(draft: Draft, checks: ChecksView, words: &Words) -> DraftView {
    DraftView {
        id: draft.id.to_string(),
        author: words.maybe_person(draft.author),
        created_at: instant(draft.created_at.into()),
        updated_at: instant(draft.updated_at.into()),
        version: draft.version,
        content: draft.content,
        checks,
    }
}

/// A draft as the documentation shows one.
fn example() -> Value {
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000a1",
        "author": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
        "content": {"type": "termly-evaluation", "heldOn": "2025-10-14", "findings": [{"criterion": "governance", "judgement": "developing"}]},
        "createdAt": "2025-10-15T09:30:00.000000Z", "updatedAt": "2025-10-15T09:30:00.000000Z", "version": 1,
        "checks": {"quality": [], "factual": null, "corrections": []},
    })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(begin_review_draft)
        .service(list_review_drafts)
        .service(get_review_draft)
        .service(rewrite_review_draft)
        .service(delete_review_draft)
        .service(finalise_review_draft);
    checks::routes(config);
}
