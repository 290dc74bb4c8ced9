//! Which sources agree about an academy, criterion by criterion.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::App;
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::event::EvidenceKind;
use touchstone_projections::{Judged, JudgedBy, Triangulated, triangulation};
use utoipa::ToSchema;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::reviews::Place;
use crate::wording::Words;

/// What was judged in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Triangulation)]
pub(crate) struct TriangulationView {
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
    #[schema(value_type = String, format = Date)]
    to: NaiveDate,
    /// Criteria that were judged, in the framework's order.
    items: Vec<CriterionView>,
}

/// What was judged of one criterion.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriangulatedCriterion)]
pub(crate) struct CriterionView {
    criterion: String,
    name: String,
    /// The framework's code.
    framework: String,
    /// Whether the latest judgement of each source is the same; null where there is one source only.
    agree: Option<bool>,
    /// Latest first.
    judgements: Vec<JudgementView>,
}

/// One judgement.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriangulatedJudgement)]
pub(crate) struct JudgementView {
    /// A type of review of the framework; null for the school's evaluation of itself.
    review_type: Option<String>,
    /// What the source is called.
    name: String,
    /// The review, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    review: Option<String>,
    /// The self-evaluation, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    self_evaluation: Option<String>,
    #[schema(format = Uuid)]
    event_id: String,
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// The level's code.
    judgement: String,
    /// The level's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement_name: Option<String>,
    /// The categories that the level points at, worst first.
    categories: Vec<String>,
    /// The framework's sources of evidence that the finding draws on.
    sources: Vec<String>,
    /// The kinds of its evidence that count for none of these; a kind that was erased is left out.
    kinds_counted_for_none: Vec<String>,
    /// True where it is its source's latest, which is compared with the others'.
    latest: bool,
}

/// Show which sources agree
///
/// What reviews of each type (learning walks, book scrutiny, monthly meetings, peer reviews and all
/// others that judge criteria) and the school itself judged of the same criterion in a period, and
/// whether they agree. The school sees what was shared with it, and what it said itself.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("from" = Option<String>, Query, description = "First day; 1 September of the academic year of `asOf` where left out", format = Date),
        ("asOf" = Option<String>, Query, description = "Last day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The sources", body = TriangulationView, example = json!({"from": "2025-09-01", "to": "2025-12-01", "items": [
        {"criterion": "governance", "name": "Governance", "framework": "agora", "agree": false, "judgements": [
            {"reviewType": null, "name": "Self-evaluation", "selfEvaluation": "01990b5e-8c00-7000-8000-00000000ae01", "eventId": "01990b5e-8c00-7000-8000-0000000000f8",
             "on": "2025-11-24", "judgement": "sound", "categories": ["yellow"], "sources": [], "kindsCountedForNone": [], "latest": true},
            {"reviewType": "termly-evaluation", "name": "Termly evaluation", "review": "01990b5e-8c00-7000-8000-0000000000a1", "eventId": "01990b5e-8c00-7000-8000-0000000000e1",
             "on": "2025-10-14", "judgement": "developing", "categories": ["amber"], "sources": ["visit"], "kindsCountedForNone": ["pupil-interview"], "latest": true}]}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/triangulation")]
pub(crate) async fn get_triangulation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (from, when) = (query.date("from"), query.when(app.now()));
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let seen = place.look_shared(&app, &asked.caller, when, |look, record, needs| {
        let (from, to) = (from.unwrap_or_else(|| AcademicYear::of(look.as_of).starts_on()), look.as_of);
        let items = triangulation(record, from, to, look.frameworks);
        let kinds = items.iter().flat_map(|item| &item.judged).flat_map(|judged| &judged.counted_for_none);
        needs.texts(kinds.filter_map(EvidenceKind::own));
        (from, to, items)
    });
    let ((from, to, items), told) = seen.await?;
    let items = items.into_iter().map(|item| criterion_view(item, &told.words)).collect();
    answer::read(&request, &TriangulationView { from, to, items })
}

fn criterion_view(judged: Triangulated, words: &Words) -> CriterionView {
    CriterionView {
        criterion: judged.criterion.to_string(),
        name: judged.name,
        framework: judged.framework.code.to_string(),
        agree: judged.agree,
        judgements: judged.judged.into_iter().map(|one| judgement_view(one, words)).collect(),
    }
}

fn judgement_view(judged: Judged, words: &Words) -> JudgementView {
    let (review, self_evaluation) = match judged.by {
        JudgedBy::Review(id) => (Some(id.to_string()), None),
        JudgedBy::SelfEvaluation(id) => (None, Some(id.to_string())),
    };
    JudgementView {
        review_type: judged.review_type.map(|code| code.to_string()),
        name: judged.name,
        review,
        self_evaluation,
        event_id: judged.event.to_string(),
        on: judged.on,
        judgement: judged.judgement.to_string(),
        judgement_name: judged.judgement_name,
        categories: judged.categories.iter().map(ToString::to_string).collect(),
        sources: judged.sources.iter().map(ToString::to_string).collect(),
        kinds_counted_for_none: judged.counted_for_none.iter().filter_map(|kind| words.kind(kind)).collect(),
        latest: judged.latest,
    }
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_triangulation);
}
