//! Reviews: recorded final, read, amended and withdrawn.
//!
//! An integration may post a final review in one go; somebody who writes one over days begins a
//! draft. Policies act on a review the moment it is recorded, in the same answer.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, When};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{ReviewId, TextId};
use touchstone_domain::reader::Faults;
use touchstone_domain::setting::Frameworks;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView, PolicyView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, no_query};

mod grounds;
mod life;
mod place;
mod reading;
mod sharing;
mod view;

pub(crate) use grounds::{GroundView, Grounds};
pub(crate) use life::{ChecksView, SharingView, needs as needs_of_life};
pub(crate) use place::{Place, Told, path_id};
pub(crate) use reading::{
    EVENTS, EVIDENCE, FINDINGS, TITLE, WORDS, read_events, read_evidence, read_fields, read_people, read_reason, read_review, read_shown,
    read_url,
};
pub(crate) use sharing::{SharingBody, parse as parse_life, read_audiences};
use view::Sketch;
pub(crate) use view::{
    EvidenceView, FrameworkView, Named, ReviewView, SuggestionView, TriedReviewView, evidence_view, example, lag_days, missing,
    named_category, texts_of,
};

/// A review to record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewReview)]
pub(crate) struct ReviewBody {
    /// A review type of the framework in force on `heldOn`.
    r#type: String,
    /// The day it was held; not in the future.
    #[schema(format = Date)]
    held_on: String,
    /// The ids of 1 to 20 people of the trust.
    reviewers: Vec<String>,
    /// Up to 200 findings, one a criterion.
    findings: Vec<FindingBody>,
    /// A word of the framework's progress scale.
    progress: Option<String>,
    /// What was found: up to 20,000 characters, as all texts of a review. No pupils' names.
    summary: String,
    /// What goes well.
    strengths: Option<String>,
    /// What comes next.
    next_steps: Option<String>,
}

/// One criterion judged.
#[derive(Serialize, ToSchema)]
#[schema(as = NewFinding)]
pub(crate) struct FindingBody {
    /// A criterion of the framework.
    criterion: String,
    /// One of that criterion's levels.
    judgement: String,
    /// Up to 50 pieces of evidence.
    evidence: Option<Vec<EvidenceBody>>,
}

/// What a judgement rests on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewEvidence)]
pub(crate) struct EvidenceBody {
    /// One of the framework's evidence sources, or a kind of the trust's own.
    kind: String,
    /// What it is called: up to 200 characters.
    title: String,
    /// Where it is: an http or https address.
    url: Option<String>,
    /// SHA-256 of the evidence itself, 64 hex digits.
    sha256: Option<String>,
    /// An event of this academy that is the evidence.
    #[schema(format = Uuid)]
    event_id: Option<String>,
}

/// New values of a review's fields; those left out stay.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewFields)]
pub(crate) struct FieldsBody {
    /// A review type of the framework.
    r#type: Option<String>,
    /// The day it was held.
    #[schema(format = Date)]
    held_on: Option<String>,
    /// The ids of people of the trust.
    reviewers: Option<Vec<String>>,
    /// All findings, not only those that change.
    findings: Option<Vec<FindingBody>>,
    /// A word of the framework's progress scale.
    progress: Option<String>,
    /// What was found.
    summary: Option<String>,
    /// What goes well.
    strengths: Option<String>,
    /// What comes next.
    next_steps: Option<String>,
}

/// A correction of a final review. In `changes`, null takes away `progress`, `strengths` or `nextSteps`.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewAmendment)]
pub(crate) struct AmendmentBody {
    /// What changes.
    changes: FieldsBody,
    /// Why.
    reason: String,
}

/// Why something is done.
#[derive(Serialize, ToSchema)]
#[schema(as = Reason)]
pub(crate) struct ReasonBody {
    /// In up to 20,000 characters.
    reason: String,
}

/// The answer to a command about a review.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewAnswer)]
pub(crate) struct ReviewAnswer {
    review: ReviewView,
    events: Vec<EventView>,
    /// What policies made of it; absent where none was asked, and in the answer to a repeat.
    policies: Option<Vec<PolicyView>>,
}

/// What recording a review would come to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriedReviewAnswer)]
pub(crate) struct TriedReviewAnswer {
    review: TriedReviewView,
    /// The events that would follow, those of policies among them, with what they would say.
    events: Vec<EventView>,
    /// What policies would make of it.
    policies: Vec<PolicyView>,
    /// Null until duties exist.
    #[schema(value_type = Option<Vec<Object>>)]
    duties: Option<()>,
    /// True.
    dry_run: bool,
}

/// A page of reviews.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewList)]
pub(crate) struct ReviewList {
    items: Vec<ReviewView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Record a review
///
/// A final one: it suggests a category, and policies act on it at once; with a progress finding that
/// is not fast enough the next rung of the ladder is climbed or proposed in the same answer. Use a
/// draft for one that is still being written. With `dryRun=true` nothing is recorded, and the answer
/// (status 200) shows the suggestion, the sources missing, the events that would follow and what
/// policies would make of it. A headteacher or chair records the reviews of their own school that the
/// framework has them carry out, such as a head's report, and sees these.
///
/// **Bringing in history:** policies act on each review as it is recorded, whatever day it was held.
/// Years of reviews posted in the order in which they were held run the academy up the ladder today,
/// a rung for each finding that was not fast enough. Leave `progress` out of reviews that are only
/// history (say it in the summary), and give it in the latest.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ReviewBody, example = json!({"type": "termly-evaluation", "heldOn": "2025-10-14",
        "reviewers": ["01990b5e-8c00-7000-8000-000000000001"], "findings": [
            {"criterion": "governance", "judgement": "developing", "evidence": [{"kind": "visit", "title": "Notes of the visit on 14 October", "url": "https://example.org/visits/14"}]},
            {"criterion": "attainment", "judgement": "near", "evidence": [{"kind": "performance-data", "title": "Key stage 2 results"}]}],
        "progress": "on-track", "summary": "Governors ask too little about outcomes.", "nextSteps": "Training for governors before half-term."})),
    responses(
        (status = 201, description = "Recorded", body = ReviewAnswer, example = json!({"review": example(), "events": [
            {"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "position": 12}]})),
        (status = 200, description = "Only tried", body = TriedReviewAnswer, example = json!({
            "review": {"suggestion": example()["suggestion"], "complete": false, "missing": example()["missing"]},
            "events": [{"type": "ReviewRecorded", "data": {}}, {"type": "InterventionEscalated", "data": {"to": "ceo-and-lead-visit"}}],
            "policies": [{"policy": "progress-not-fast-enough", "outcome": "InterventionEscalated"}], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews")]
pub(crate) async fn record_review(
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
    let order = place.records_as(&app, &asked).await?;
    let review = judged::parse(&app, &asked, &place, &body.value, read_review, order).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let done = app.of_academy(&how, place.trust, place.academy, order(review)).await?;
    recorded(&app, &asked, &place, &done).await
}

/// List reviews
///
/// Those held by `asOf`, the latest first, those withdrawn among them. A headteacher, chair or governor
/// sees those shared with them and those that the school recorded itself, an external partner also those
/// they were asked to validate.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("type" = Option<String>, Query, description = "Only reviews of this type, which some framework of the trust has"),
        ("asOf" = Option<String>, Query, description = "Held by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The reviews", body = ReviewList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/reviews")]
pub(crate) async fn list_reviews(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (kind, when) = (query.parsed("type", ReviewTypeCode::parse), query.when(app.now()));
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    if let Some(unknown) = kind.as_ref().filter(|kind| !app.knows_review_type(place.trust, kind)) {
        let mut faults = Faults::default();
        faults.add("type", "unknown-type", format!("no framework that the trust has adopted has the type of review `{unknown}`"));
        return Err(Problem::query(faults));
    }
    let seen = place.look_shared(&app, &asked.caller, when, |look, record, needs| {
        let held = record.reviews_on(look.as_of).into_iter();
        let wanted = held.filter(|review| kind.as_ref().is_none_or(|kind| review.current().content.review_type == *kind));
        let sketches: Vec<Sketch> = wanted.map(|review| Sketch::of(review, record, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    });
    let (sketches, told) = seen.await?;
    let views: Vec<ReviewView> = sketches.iter().map(|sketch| sketch.view(&told)).collect();
    answer::list(&request, views, after.as_deref(), limit, |review| review.id.clone())
}

/// Show a review
///
/// As it stands, with every version that was recorded of it. `knownAt` shows it as it stood at an
/// instant, before later amendments.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "Held by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The review", body = ReviewView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/reviews/{id}")]
pub(crate) async fn get_review(
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

/// Amend a review
///
/// What `changes` leaves out stays; null takes away `progress`, `strengths` or `nextSteps`. The review is
/// judged anew against the framework in force on the day it was held. Every version stays readable, and policies do not act on amendments. The CEO and the improvement lead may.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
    ),
    request_body(content = AmendmentBody, example = json!({"changes": {"findings": [{"criterion": "governance", "judgement": "sound"}]}, "reason": "The minutes that were missing have come."})),
    responses((status = 201, description = "Amended", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e4", "type": "ReviewAmended", "position": 15}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/amendments")]
pub(crate) async fn amend_review(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let review = path_id(&path.2)?;
    find(&app, &asked, &place, When::default(), review).await?;
    place.permits(&app, &asked, Permission::CorrectReviews)?;
    let order = |(changes, reason)| AcademyOrder::AmendReview { review, changes, reason };
    let amendment = judged::parse(&app, &asked, &place, &body.value, reading::read_amendment, order).await?;
    correct(&app, &asked, &place, review, &body, order(amendment)).await
}

/// Withdraw a review
///
/// It stays readable, marked as withdrawn, and so does everything that rests on it; nothing that it
/// caused is undone. The CEO and the improvement lead may.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
    ),
    request_body(content = ReasonBody, example = json!({"reason": "It was recorded for the wrong academy."})),
    responses((status = 201, description = "Withdrawn", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e5", "type": "ReviewWithdrawn", "position": 16}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/withdrawal")]
pub(crate) async fn withdraw_review(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let review = path_id(&path.2)?;
    find(&app, &asked, &place, When::default(), review).await?;
    place.permits(&app, &asked, Permission::CorrectReviews)?;
    let order = |reason| AcademyOrder::WithdrawReview { review, reason };
    let reason = judged::parse(&app, &asked, &place, &body.value, read_reason, order).await?;
    correct(&app, &asked, &place, review, &body, order(reason)).await
}

/// A review that the caller may see.
async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: ReviewId) -> Result<ReviewView, Problem> {
    found(app, asked, place, when, id, &[]).await
}

/// The same where some of its words are at hand.
async fn found(
    app: &App,
    asked: &Asked,
    place: &Place,
    when: When,
    id: ReviewId,
    words: &[(TextId, String)],
) -> Result<ReviewView, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let review = record.reviews.get(&id).filter(|review| review.held_on() <= look.as_of)?;
        let sketch = Sketch::of(review, record, look.as_of);
        sketch.needs(look.record, needs);
        needs.has(words);
        Some(sketch)
    });
    let (sketch, told) = seen.await?;
    Ok(sketch.ok_or(AppError::NotVisible)?.view(&told))
}

async fn correct(app: &App, asked: &Asked, place: &Place, review: ReviewId, body: &JsonBody, order: AcademyOrder) -> Answer {
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, order).await?;
    let shown = find(app, asked, place, When::default(), review).await?;
    answer::done(asked, &done, "review", &place.path_to("reviews", review), shown)
}

/// Answers with the review that a command recorded, or would have.
pub(crate) async fn recorded(app: &App, asked: &Asked, place: &Place, done: &Done) -> Answer {
    let event = answer::first(done, |event| match event {
        Event::Academy(AcademyEvent::ReviewRecorded(e)) => Some(e.clone()),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    let event = event.ok_or_else(|| AppError::Internal("a recorded review left no event".into()))?;
    let told = place.told_of(asked, done);
    let done = &*told;
    if done.dry_run {
        let mut frameworks = Frameworks::default();
        app.framework(&event.framework.document).into_iter().for_each(|framework| frameworks.insert(event.framework.document, framework));
        return answer::tried(done, "review", TriedReviewView::of(&event, &frameworks));
    }
    let shown = found(app, asked, place, When::default(), event.review, &done.words);
    answer::done_with(asked, done, "review", &place.path_to("reviews", event.review), shown).await
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(record_review)
        .service(list_reviews)
        .service(get_review)
        .service(amend_review)
        .service(withdraw_review)
        .service(sharing::share_review)
        .service(sharing::respond_to_review)
        .service(sharing::request_validation)
        .service(sharing::validate_review);
}
