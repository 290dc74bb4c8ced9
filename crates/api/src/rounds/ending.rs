//! What comes of a round: it is reported, and closed or called off.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::clock::london_day;
use touchstone_app::{App, RoundOrder};
use touchstone_domain::codes::AudienceCode;
use utoipa::ToSchema;

use super::{InRound, RoundAnswer, answered, example};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{WORDS, read_reason};

/// To whom the categories in force are reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRatingReport)]
pub(crate) struct ReportBody {
    /// An audience of the framework; not one of a school, which is told of its own category by sharing.
    audience: String,
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    reported_on: Option<String>,
}

/// How a round is closed.
#[derive(Serialize, ToSchema)]
#[schema(as = RoundClosure)]
pub(crate) struct ClosureBody {
    /// Why something that was proposed and not confirmed, or confirmed and not shared, is left open, in up to
    /// 20,000 characters. Without one the round is closed only when nothing is.
    reason: Option<String>,
}

/// Why a round is called off.
#[derive(Serialize, ToSchema)]
#[schema(as = RoundCancellation)]
pub(crate) struct CancellationBody {
    /// In up to 20,000 characters.
    reason: String,
}

/// Report a round
///
/// The categories in force on the day, of all academies of the round, to the CEO, the trustees or
/// another audience of the framework that is not a school's: what was reported stays as it was, whatever is
/// decided later. The same report again is 200 without events.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = ReportBody, example = json!({"audience": "trustees", "reportedOn": "2025-12-11"})),
    responses((status = 201, description = "Reported", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ec", "type": "RatingsReported", "position": 25}]}))),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/reports")]
pub(crate) async fn report_ratings(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::of_trust(&app, &asked, &request, &path).await?;
    let (audience, reported_on) = body.parse(|object, faults| {
        let audience = object.required("audience", faults).and_then(|n| n.parsed("not-a-code", faults, AudienceCode::parse));
        let reported_on = object.maybe("reportedOn", faults, |n, f| n.date(f));
        Some((audience?, reported_on?))
    })?;
    let reported_on = reported_on.unwrap_or_else(|| london_day(app.now()));
    let order = RoundOrder::Report { round: at.round, audience, reported_on };
    let done = app.of_round(&asked.how(&body.bytes), at.trust, order).await?;
    answered(&app, &asked, at.trust, at.round, &done).await
}

/// Close a round
///
/// Academies in the trust that got no decision in it are named as left out. While a proposal is not confirmed,
/// or a decision not shared with its school, closing is refused (`proposed-and-not-confirmed`,
/// `confirmed-and-not-shared`, each with the academies) unless a `reason` says why it is left open. What was
/// decided in it can still be shared and reported.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = ClosureBody, example = json!({})),
    responses((status = 201, description = "Closed", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ed", "type": "RatingRoundClosed", "position": 26}]}))),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/closure")]
pub(crate) async fn close_rating_round(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::of_trust(&app, &asked, &request, &path).await?;
    let reason = body.parse(|object, faults| object.maybe("reason", faults, |n, f| n.text(WORDS, f)))?;
    let done = app.of_round(&asked.how(&body.bytes), at.trust, RoundOrder::Close { round: at.round, reason }).await?;
    answered(&app, &asked, at.trust, at.round, &done).await
}

/// Cancel a round
///
/// Nothing more is proposed or decided in it. What was decided in it before stands.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = CancellationBody, example = json!({"reason": "Results were late; we begin again after half-term."})),
    responses((status = 201, description = "Cancelled", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ee", "type": "RatingRoundCancelled", "position": 26}]}))),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/cancellation")]
pub(crate) async fn cancel_rating_round(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::of_trust(&app, &asked, &request, &path).await?;
    let reason = body.parse(read_reason)?;
    let done = app.of_round(&asked.how(&body.bytes), at.trust, RoundOrder::Cancel { round: at.round, reason }).await?;
    answered(&app, &asked, at.trust, at.round, &done).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(report_ratings).service(close_rating_round).service(cancel_rating_round);
}
