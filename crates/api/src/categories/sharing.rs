//! A category shared with the school, and the school's answer.

use actix_web::{HttpRequest, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::ReviewLifeOrder;
use touchstone_domain::academy::ShareCategory;
use touchstone_domain::event::{Agreement, CategoryResponded};
use touchstone_domain::ids::DecisionId;
use touchstone_projections::EventRef;
use utoipa::ToSchema;

use super::{DecisionAnswer, example, one};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::{Query, no_query};
use crate::reviews::{Place, SharingBody, WORDS, parse_life, path_id, read_audiences};
use crate::wording::{PersonView, Words};

/// The school's answer to its category.
#[derive(Serialize, ToSchema)]
#[schema(as = NewCategoryResponse)]
pub(crate) struct ResponseBody {
    /// `agrees`, `partly` or `disagrees`. Leave it out, with `acknowledged: true`, to say no more than that it was read.
    agreement: Option<String>,
    /// True to acknowledge the category; that is no agreement.
    acknowledged: Option<bool>,
    /// What the school says.
    comment: Option<String>,
}

/// How the school answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryResponse)]
pub(crate) struct CategoryResponseView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    responded_on: NaiveDate,
    /// Who answered.
    by: Option<PersonView>,
    /// As what: `headteacher` or `chair`.
    role: &'static str,
    /// `agrees`, `partly` or `disagrees`; null where it was acknowledged and no more, which is no agreement.
    agreement: Option<&'static str>,
    /// What the school says; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

impl CategoryResponseView {
    pub fn of((event, e): &(EventRef, CategoryResponded), words: &Words) -> CategoryResponseView {
        CategoryResponseView {
            event_id: event.id.to_string(),
            responded_on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            role: e.role.as_str(),
            agreement: e.agreement.map(Agreement::as_str),
            comment: e.comment.map(|text| words.text(text)),
        }
    }
}

/// Share a decision
///
/// With the school, or with other audiences of the framework; from then on their keys for the academy
/// see the category, who decided it and why, and the suggestion of a review that was shared and on
/// which it rests. It shares no review. Sharing it again adds audiences; what changes nothing is 200
/// without events. `dryRun=true` records nothing. The CEO, the improvement lead or an executive
/// headteacher may.
#[utoipa::path(
    tag = "categories",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The decision's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = SharingBody, description = "As for a review, without `respondBy`", example = json!({"sharedOn": "2025-10-20", "audiences": ["school"]})),
    responses((status = 201, description = "Shared", body = DecisionAnswer, example = json!({"category": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "CategoryShared", "position": 17}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/category-decisions/{id}/sharing")]
pub(crate) async fn share_category(
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
    let decision: DecisionId = path_id(&path.2)?;
    let before = one(&app, &asked, &place, decision).await?;
    place.permits(&app, &asked, Permission::Decide)?;
    let today = london_day(app.now());
    let order = parse_life(&app, &asked, &place, &body, |object, faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        let shared_on = shared_on?.unwrap_or(today);
        Some(ReviewLifeOrder::ShareCategory(ShareCategory { decision, shared_on, audiences: audiences? }))
    });
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order.await?).await?;
    if done.dry_run {
        return answer::tried(&done, "category", before);
    }
    let shown = one(&app, &asked, &place, decision).await?;
    answer::done(&asked, &done, "category", &place.path_to("category-decisions", decision), shown)
}

/// Answer a category
///
/// For the school, by its headteacher or chair, once it was shared with it. A later answer stands beside the
/// earlier; none changes the category, and where nobody answers nothing is said of agreement.
#[utoipa::path(
    tag = "categories",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The decision's id", format = Uuid),
    ),
    request_body(content = ResponseBody, example = json!({"agreement": "disagrees", "comment": "Governance was reviewed in November, after this."})),
    responses((status = 201, description = "Answered", body = DecisionAnswer, example = json!({"category": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f7", "type": "CategoryResponded"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/category-decisions/{id}/response")]
pub(crate) async fn respond_to_category(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let decision: DecisionId = path_id(&path.2)?;
    one(&app, &asked, &place, decision).await?;
    place.permits(&app, &asked, Permission::RespondToReviews)?;
    let order = parse_life(&app, &asked, &place, &body, |object, faults| {
        let agreement = object.maybe("agreement", faults, |n, f| n.one_of(Agreement::WORDS, f));
        let acknowledged = object.maybe("acknowledged", faults, |n, f| n.boolean(f));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let (agreement, acknowledged) = (agreement?, acknowledged?);
        if agreement.is_none() && acknowledged != Some(true) {
            let detail = "say how far the school agrees, or `acknowledged: true` that the category was read and no more";
            faults.add("/agreement", "missing", detail);
            return None;
        }
        Some(ReviewLifeOrder::RespondToCategory { decision, agreement, comment: comment? })
    });
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, order.await?).await?;
    let shown = one(&app, &asked, &place, decision).await?;
    answer::done(&asked, &done, "category", &place.path_to("category-decisions", decision), shown)
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(share_category).service(respond_to_category);
}
