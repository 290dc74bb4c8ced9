//! What is said in a round of several of its academies at once: proposed, moderated, confirmed, shared.
//! All of it is done, or none.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::clock::london_day;
use touchstone_app::input::RatingOrder;
use touchstone_domain::codes::CategoryCode;
use touchstone_domain::ids::EventId;
use utoipa::ToSchema;

use super::{ACADEMIES, InRound, RoundAnswer, example, named_academies, named_academy};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{EVENTS, read_audiences, read_events, read_people, read_reason};

/// Categories to propose.
#[derive(Serialize, ToSchema)]
#[schema(as = NewProposals)]
pub(crate) struct ProposalsBody {
    /// 1 to 500, one an academy.
    proposals: Vec<ProposalBody>,
}

/// A category to propose.
#[derive(Serialize, ToSchema)]
#[schema(as = NewProposal)]
pub(crate) struct ProposalBody {
    /// A URN or an id.
    academy: String,
    /// A category of the framework in force.
    category: String,
    /// The ids of 1 to 100 events of this academy that it rests on, such as a review's `eventId`.
    basis: Vec<String>,
    /// Why; where it departs from what the findings suggest, why it does. Where nothing is said at
    /// moderation it is the decision's reason, which the school reads once it is shared.
    reason: String,
}

/// What moderation came to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewModerations)]
pub(crate) struct ModerationsBody {
    /// The ids of 1 to 20 people who took part.
    took_part: Vec<String>,
    /// 1 to 500, one an academy.
    moderated: Vec<ModerationBody>,
}

/// What moderation came to for one academy.
#[derive(Serialize, ToSchema)]
#[schema(as = NewModeration)]
pub(crate) struct ModerationBody {
    /// A URN or an id.
    academy: String,
    /// The category; the one proposed keeps it.
    category: String,
    /// Why it was kept or changed: the decision's reason, which the school reads once it is shared.
    reason: String,
}

/// What to confirm. An empty object confirms all that was proposed, from today on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewConfirmation)]
pub(crate) struct ConfirmationBody {
    /// From when the categories hold; today where left out. Not in the future.
    #[schema(format = Date)]
    effective_on: Option<String>,
    /// URNs or ids; every academy of the round with a proposal where left out.
    academies: Option<Vec<String>>,
}

/// What to share. An empty object shares all that was decided with the schools, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRoundSharing)]
pub(crate) struct SharingBody {
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework; all that are of the school where left out.
    audiences: Option<Vec<String>>,
    /// URNs or ids; every academy of the round with a decision where left out.
    academies: Option<Vec<String>>,
}

/// Propose categories
///
/// For one academy or many: all of them are taken, or, where one is refused, none. A later proposal
/// takes the place of an earlier one. Proposals are not seen by schools. `dryRun=true` records nothing.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = ProposalsBody, example = json!({"proposals": [{"academy": "900001", "category": "amber", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"], "reason": "Governance is not yet strong enough."}]})),
    responses((status = 201, description = "Proposed", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e8", "type": "CategoryProposed", "position": 21}]}))),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/proposals")]
pub(crate) async fn propose_categories(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::find(&app, &asked, &request, &path).await?;
    let orders = body.parse(|object, faults| {
        let node = object.required("proposals", faults)?;
        node.each(ACADEMIES, faults, |node, faults| {
            let mut object = node.object(faults)?;
            let academy = object.required("academy", faults).and_then(|n| named_academy(&app, &asked, at.trust, n, faults));
            let category = object.required("category", faults).and_then(|n| n.parsed("not-a-code", faults, CategoryCode::parse));
            let basis: Option<Vec<EventId>> = object.required("basis", faults).and_then(|n| read_events(n, EVENTS, faults));
            let reason = read_reason(&mut object, faults);
            object.nothing_else(faults);
            Some((academy?, RatingOrder::Propose { round: at.round, category: category?, basis: basis?, reason: reason? }))
        })
    })?;
    at.carry_out(&app, &asked, &body, ("proposals", true), &[], orders).await
}

/// Moderate proposals
///
/// Each is kept or changed, with a reason either way, by those who took part. All or none, as for
/// proposals. Not seen by schools.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = ModerationsBody, example = json!({"tookPart": ["01990b5e-8c00-7000-8000-000000000001"], "moderated": [{"academy": "900001", "category": "amber", "reason": "The minutes bear it out."}]})),
    responses((status = 201, description = "Moderated", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e9", "type": "ProposalModerated", "position": 22}]}))),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/moderation")]
pub(crate) async fn moderate_proposals(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::find(&app, &asked, &request, &path).await?;
    let orders = body.parse(|object, faults| {
        let took_part = object.required("tookPart", faults).and_then(|n| read_people(n, faults));
        let moderated = object.required("moderated", faults).and_then(|node| {
            node.each(ACADEMIES, faults, |node, faults| {
                let mut object = node.object(faults)?;
                let academy = object.required("academy", faults).and_then(|n| named_academy(&app, &asked, at.trust, n, faults));
                let category = object.required("category", faults).and_then(|n| n.parsed("not-a-code", faults, CategoryCode::parse));
                let reason = read_reason(&mut object, faults);
                object.nothing_else(faults);
                Some((academy?, category?, reason?))
            })
        });
        let (took_part, round) = (took_part?, at.round);
        let order =
            |(academy, category, reason)| (academy, RatingOrder::Moderate { round, category, took_part: took_part.clone(), reason });
        Some(moderated?.into_iter().map(order).collect())
    })?;
    at.carry_out(&app, &asked, &body, ("moderated", true), &["tookPart"], orders).await
}

/// Confirm a round
///
/// What was proposed, or moderated, becomes a category decision of each academy, on the proposal's
/// basis and for the reason given last. With an empty object: of every academy of the round that has a
/// proposal. All or none: where one is refused, because a review it rests on was withdrawn, say, each
/// refusal points at its academy, `/academies/3`, in the order of the request or else of the round,
/// and nothing is recorded. What was confirmed before and not proposed or moderated anew since is left
/// as it is, so the request can be repeated.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = ConfirmationBody, example = json!({"effectiveOn": "2025-12-05"})),
    responses(
        (status = 201, description = "Confirmed", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000ea", "type": "CategoryChanged", "position": 23}]})),
        (status = 200, description = "Nothing new", body = RoundAnswer, example = json!({"round": example(), "events": []})),
    ),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/confirmation")]
pub(crate) async fn confirm_ratings(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::find(&app, &asked, &request, &path).await?;
    let (effective_on, named) = body.parse(|object, faults| {
        let effective_on = object.maybe("effectiveOn", faults, |n, f| n.date(f));
        let academies = object.maybe("academies", faults, |n, f| named_academies(&app, &asked, at.trust, n, f));
        Some((effective_on?, academies?))
    })?;
    let (round, effective_on) = (at.round, effective_on.unwrap_or_else(|| london_day(app.now())));
    let academies = at.academies(&app, &asked, named, |come| come.proposed).await?;
    let orders = academies.into_iter().map(|academy| (academy, RatingOrder::Confirm { round, effective_on })).collect();
    at.carry_out(&app, &asked, &body, ("academies", false), &["effectiveOn"], orders).await
}

/// Share a round
///
/// The decisions made in it, with the schools or other audiences of the framework: each school sees
/// its own. With an empty object: of every academy that has a decision, with its school, today. All or
/// none, as for a confirmation. It shares no review.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
        ("If-Match" = Option<String>, Header, description = "The version of the round that was read, `\"12\"`: 412 where something happened in it since"),
    ),
    request_body(content = SharingBody, example = json!({"sharedOn": "2025-12-08"})),
    responses(
        (status = 201, description = "Shared", body = RoundAnswer, example = json!({"round": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000eb", "type": "CategoryShared", "position": 24}]})),
        (status = 200, description = "Nothing new", body = RoundAnswer, example = json!({"round": example(), "events": []})),
    ),
)]
#[post("/trusts/{trust}/rating-rounds/{id}/sharing")]
pub(crate) async fn share_ratings(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let at = InRound::find(&app, &asked, &request, &path).await?;
    let (shared_on, audiences, named) = body.parse(|object, faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        let academies = object.maybe("academies", faults, |n, f| named_academies(&app, &asked, at.trust, n, f));
        Some((shared_on?, audiences?, academies?))
    })?;
    let (round, shared_on) = (at.round, shared_on.unwrap_or_else(|| london_day(app.now())));
    let academies = at.academies(&app, &asked, named, |come| come.decided).await?;
    let share = |academy| (academy, RatingOrder::Share { round, shared_on, audiences: audiences.clone() });
    at.carry_out(&app, &asked, &body, ("academies", false), &["sharedOn", "audiences"], academies.into_iter().map(share).collect()).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(propose_categories).service(moderate_proposals).service(confirm_ratings).service(share_ratings);
}
