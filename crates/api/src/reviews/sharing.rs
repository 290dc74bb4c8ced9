//! What becomes of a final review: it is shared, answered by the school, and validated from outside.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, ReviewLifeOrder};
use touchstone_app::{App, When};
use touchstone_domain::academy::{RequestValidation, ShareReview};
use touchstone_domain::codes::AudienceCode;
use touchstone_domain::event::{Agreement, Validation};
use touchstone_domain::ids::{PersonId, ReviewId};
use touchstone_domain::reader::{Faults, Node, Object};
use utoipa::ToSchema;

use super::reading::WORDS;
use super::view::example;
use super::{Place, ReviewAnswer, find, path_id};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, no_query};

/// How many audiences something may be shared with.
const AUDIENCES: std::ops::RangeInclusive<usize> = 1..=20;
/// How many actions a school may say it will take.
const ACTIONS: std::ops::RangeInclusive<usize> = 0..=50;

/// With whom a review is shared. An empty object shares it with the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewSharing)]
pub(crate) struct SharingBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// By when the school is to respond, today or later; where left out, 14 days after `sharedOn` or after today, whichever is later.
    #[schema(format = Date)]
    respond_by: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// The school's answer. Agreement with a judgement is another thing than its facts being right.
#[derive(Serialize, ToSchema)]
#[schema(as = NewReviewResponse)]
pub(crate) struct ResponseBody {
    /// `agrees`, `partly` or `disagrees`. Leave it out, with `acknowledged: true`, to say no more than that it was read.
    agreement: Option<String>,
    /// True to acknowledge the review; that is no agreement.
    acknowledged: Option<bool>,
    /// What the school says.
    comment: Option<String>,
    /// Up to 50 things that the school will do.
    actions: Option<Vec<String>>,
}

/// Whom to ask.
#[derive(Serialize, ToSchema)]
#[schema(as = NewValidationRequest)]
pub(crate) struct RequestBody {
    /// The id of a person of the trust's record who leads none of its academies, holds none of its keys but as an external partner, and did not hold the review.
    validator: String,
}

/// What somebody from outside says of a review.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewValidation)]
pub(crate) struct ValidationBody {
    /// The day; not in the future.
    #[schema(format = Date)]
    validated_on: String,
    /// `agrees`, `agrees-in-part` or `disagrees`.
    agrees: String,
    /// What they say.
    comment: Option<String>,
}

/// Share a review
///
/// With the school, or with other audiences of the framework; from then on their keys for the academy
/// see it in every read, as it stands and with every amendment: also those made before, and in the feed
/// the wording that they replaced, since a record is shared whole. It shares no category: the category that the findings
/// suggest is seen once a decision resting on the review is shared too. Sharing it again adds
/// audiences or sets another `respondBy`; what changes neither is 200 without events, whatever its
/// `sharedOn`. `dryRun=true` records
/// nothing. The CEO, the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = SharingBody, example = json!({"sharedOn": "2025-10-20", "respondBy": "2025-11-07", "audiences": ["school"]})),
    responses((status = 201, description = "Shared", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f4", "type": "ReviewShared", "position": 16}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/sharing")]
pub(crate) async fn share_review(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let today = london_day(app.now());
    let read = |review, object: &mut Object<'_>, faults: &mut Faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let respond_by = object.maybe("respondBy", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        Some(ReviewLifeOrder::ShareReview(ShareReview {
            review,
            shared_on: shared_on?.unwrap_or(today),
            respond_by: respond_by?,
            audiences: audiences?,
        }))
    };
    carry_out(&app, &asked, &path, &body, Permission::Decide, dry_run, read).await
}

/// Answer a review
///
/// For the school, by its headteacher or chair. A later answer stands beside the earlier, and the last
/// one that says how far the school agrees counts: to acknowledge the review takes nothing back. Where nobody answers, the review says `no-response-by` its day, and never that the
/// school agreed; a late answer is taken.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
    ),
    request_body(content = ResponseBody, example = json!({"agreement": "partly", "comment": "Attendance has risen since.", "actions": ["Governors will see attendance every month."]})),
    responses((status = 201, description = "Answered", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f5", "type": "ReviewResponded"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/response")]
pub(crate) async fn respond_to_review(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |review, object: &mut Object<'_>, faults: &mut Faults| read_response(review, object, faults);
    carry_out(&app, &asked, &path, &body, Permission::RespondToReviews, false, read).await
}

/// Ask for a validation
///
/// Somebody from outside the trust is asked to validate the review, and may read it from now on with a
/// key of the role `external-partner` for the academy, which they need for it. Whoever leads or chairs
/// an academy of the trust or holds a key of another role in it is not from outside. By the CEO, the
/// improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
    ),
    request_body(content = RequestBody, example = json!({"validator": "01990b5e-8c00-7000-8000-000000000009"})),
    responses((status = 201, description = "Asked", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f6", "type": "ValidationRequested", "position": 17}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/validation-request")]
pub(crate) async fn request_validation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |review, object: &mut Object<'_>, faults: &mut Faults| {
        let validator = object.required("validator", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        Some(ReviewLifeOrder::RequestValidation(RequestValidation { review, validator: validator? }))
    };
    carry_out(&app, &asked, &path, &body, Permission::Decide, false, read).await
}

/// Validate a review
///
/// By an external partner who was asked to: from outside the trust, and not one of those who held it.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The review's id", format = Uuid),
    ),
    request_body(content = ValidationBody, example = json!({"validatedOn": "2025-11-12", "agrees": "agrees", "comment": "The books bear the judgement out."})),
    responses((status = 201, description = "Validated", body = ReviewAnswer, example = json!({"review": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f7", "type": "ReviewValidated"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/reviews/{id}/validation")]
pub(crate) async fn validate_review(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |review, object: &mut Object<'_>, faults: &mut Faults| {
        let validated_on = object.required("validatedOn", faults).and_then(|n| n.date(faults));
        let agrees = object.required("agrees", faults).and_then(|n| n.one_of(Validation::WORDS, faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        Some(ReviewLifeOrder::Validate { review, validated_on: validated_on?, agrees: agrees?, comment: comment? })
    };
    carry_out(&app, &asked, &path, &body, Permission::ValidateReviews, false, read).await
}

/// Reads audiences by their codes.
pub(crate) fn read_audiences(node: Node<'_>, faults: &mut Faults) -> Option<Vec<AudienceCode>> {
    node.each(AUDIENCES, faults, |n, f| n.parsed("not-a-code", f, AudienceCode::parse))
}

fn read_response(review: ReviewId, object: &mut Object<'_>, faults: &mut Faults) -> Option<ReviewLifeOrder> {
    let agreement = object.maybe("agreement", faults, |n, f| n.one_of(Agreement::WORDS, f));
    let acknowledged = object.maybe("acknowledged", faults, |n, f| n.boolean(f));
    let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
    let actions = object.maybe("actions", faults, |n, f| n.each(ACTIONS, f, |n, f| n.text(WORDS, f)));
    let (agreement, acknowledged) = (agreement?, acknowledged?);
    if agreement.is_none() && acknowledged != Some(true) {
        faults.add("/agreement", "missing", "say how far the school agrees, or `acknowledged: true` that the review was read and no more");
        return None;
    }
    Some(ReviewLifeOrder::Respond { review, agreement, comment: comment?, actions: actions?.unwrap_or_default() })
}

/// Carries out a command about a final review that the caller sees, and answers with the review.
async fn carry_out(
    app: &App,
    asked: &Asked,
    path: &(String, String, String),
    body: &JsonBody,
    permission: Permission,
    dry_run: bool,
    read: impl Fn(ReviewId, &mut Object<'_>, &mut Faults) -> Option<ReviewLifeOrder>,
) -> Answer {
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let review = path_id(&path.2)?;
    let before = find(app, asked, &place, When::default(), review).await?;
    place.permits(app, asked, permission)?;
    let order = parse(app, asked, &place, body, |object, faults| read(review, object, faults)).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "review", before);
    }
    let shown = find(app, asked, &place, When::default(), review).await?;
    answer::done(asked, &done, "review", &place.path_to("reviews", review), shown)
}

/// Reads a command about the life of a review.
pub(crate) async fn parse(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<ReviewLifeOrder>,
) -> Result<AcademyOrder, Problem> {
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(AcademyOrder::ReviewLife);
    judged::parse(app, asked, place, &body.value, read, |order| order).await
}
