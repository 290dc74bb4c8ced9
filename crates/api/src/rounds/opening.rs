//! Opening a round, and reading rounds.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, AppError, NewRound, RoundOrder, When};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::event::{Event, TrustEvent};
use utoipa::ToSchema;

use super::view::RoundView;
use super::{RoundAnswer, answered, example, named_academies, rounds};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::{Query, no_query};
use crate::reviews::path_id;

/// A round to open.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRatingRound)]
pub(crate) struct RoundBody {
    /// The academic year; one that has begun.
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: String,
    /// URNs or ids; every academy that is in the trust today where left out.
    academies: Option<Vec<String>>,
    /// By when schools are to have evaluated themselves; today or later. Each head finds it in their week.
    #[schema(format = Date)]
    self_evaluations_by: Option<String>,
    /// The day of the moderation; today or later. It is in the calendars of those who decide.
    #[schema(format = Date)]
    moderation_on: Option<String>,
}

/// A page of rounds.
#[derive(Serialize, ToSchema)]
#[schema(as = RatingRoundList)]
pub(crate) struct RoundList {
    items: Vec<RoundView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Open a rating round
///
/// For a term that has begun, with every academy of the trust unless some are named. There is one round a
/// term; only one that was cancelled makes room for another. Schools that evaluate themselves do so under their academy; the round shows who has. The CEO,
/// the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "rating rounds",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = RoundBody, example = json!({"year": "2026-27", "term": "autumn", "selfEvaluationsBy": "2026-12-04", "moderationOn": "2026-12-10"})),
    responses((status = 201, description = "Opened", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e7", "type": "RatingRoundOpened", "position": 20}]}))),
)]
#[post("/trusts/{trust}/rating-rounds")]
pub(crate) async fn open_rating_round(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::Decide, Some(trust), None)?;
    let new = body.parse(|object, faults| {
        let year = object.required("year", faults).and_then(|n| n.parsed("not-a-year", faults, AcademicYear::parse));
        let term = object.required("term", faults).and_then(|n| n.one_of(&SchoolTerm::WORDS, faults));
        let academies = object.maybe("academies", faults, |n, f| named_academies(&app, &asked, trust, n, f));
        let self_evaluations_by = object.maybe("selfEvaluationsBy", faults, |n, f| n.date(f));
        let moderation_on = object.maybe("moderationOn", faults, |n, f| n.date(f));
        let (self_evaluations_by, moderation_on) = (self_evaluations_by?, moderation_on?);
        Some(NewRound { year: year?, term: term?, academies: academies?, self_evaluations_by, moderation_on })
    })?;
    let done = app.of_round(&asked.how(&body.bytes), trust, RoundOrder::Open(new)).await?;
    let opened = answer::first(&done, |event| match event {
        Event::Trust(TrustEvent::RatingRoundOpened(opened)) => Some(opened.round),
        Event::Trust(_) | Event::Academy(_) | Event::Restricted(_) => None,
    });
    let id = opened.ok_or_else(|| AppError::Internal("a round that was opened left no trace".into()))?;
    answered(&app, &asked, trust, id, &done).await
}

/// List rating rounds
///
/// The latest first. Only for keys that read the whole trust.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("asOf" = Option<String>, Query, description = "Opened by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The rounds", body = RoundList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/rating-rounds")]
pub(crate) async fn list_rating_rounds(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let views = rounds(&app, &asked, trust, None, when).await?;
    answer::list(&request, views, after.as_deref(), limit, |round| round.id.clone())
}

/// Show a rating round
///
/// Which academy has come how far, the reports made, and how it ended. Asked about now, its ETag is its
/// version, for `If-Match` on what is said in it, and never a 304.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The round", body = RoundView, example = json!(example()))),
)]
#[get("/trusts/{trust}/rating-rounds/{id}")]
pub(crate) async fn get_rating_round(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let found = rounds(&app, &asked, trust, Some(path_id(&path.1)?), when).await?;
    let round = found.first().ok_or(AppError::NotVisible)?;
    if when == When::default() { answer::read_at(round.version, round) } else { answer::read(&request, round) }
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(open_rating_round).service(list_rating_rounds).service(get_rating_round);
}
