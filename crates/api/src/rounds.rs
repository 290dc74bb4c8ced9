//! Rating rounds: once a term the team rates its academies together. Opened, proposed in, moderated,
//! confirmed, shared, reported and closed: one request each, each academy's decision an event of its own.
//!
//! What is said of several academies in one request is done for all of them or for none.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::RatingOrder;
use touchstone_app::{AcademyName, App, AppError, Done, NewRound, RoundOrder, When};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::{AudienceCode, CategoryCode};
use touchstone_domain::event::{Event, TrustEvent};
use touchstone_domain::ids::{AcademyId, EventId, RoundId, TrustId};
use touchstone_domain::reader::{Faults, Node, brief};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{EVENTS, path_id, read_audiences, read_events, read_people, read_reason};

mod moderation;
mod view;

use view::{RoundView, all_needs, round_view, worded};

/// How many academies one request may be about.
pub(crate) const ACADEMIES: std::ops::RangeInclusive<usize> = 1..=500;

/// A round to open.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRatingRound)]
pub(crate) struct RoundBody {
    /// The academic year.
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: String,
    /// URNs or ids; every academy that is in the trust today where left out.
    academies: Option<Vec<String>>,
    /// By when schools are to have evaluated themselves.
    #[schema(format = Date)]
    self_evaluations_by: Option<String>,
    /// The day of the moderation.
    #[schema(format = Date)]
    moderation_on: Option<String>,
}

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
    /// Why; where it departs from what the findings suggest, why it does.
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
    /// Why it was kept or changed.
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

/// To whom the categories in force are reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRatingReport)]
pub(crate) struct ReportBody {
    /// An audience of the framework.
    audience: String,
    /// The day; today where left out. Not in the future.
    #[schema(format = Date)]
    reported_on: Option<String>,
}

/// How a round is closed: as it is.
#[derive(Serialize, ToSchema)]
#[schema(as = RoundClosure)]
pub(crate) struct ClosureBody {}

/// Why a round is called off.
#[derive(Serialize, ToSchema)]
#[schema(as = RoundCancellation)]
pub(crate) struct CancellationBody {
    /// In up to 20,000 characters.
    reason: String,
}

/// The answer to a command about a round.
#[derive(Serialize, ToSchema)]
#[schema(as = RatingRoundAnswer)]
pub(crate) struct RoundAnswer {
    round: RoundView,
    events: Vec<EventView>,
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
/// For a term, with every academy of the trust unless some are named. One round a term is open at a
/// time. Schools that evaluate themselves do so under their academy; the round shows who has. The CEO,
/// the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "rating rounds",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = RoundBody, example = json!({"year": "2025-26", "term": "autumn", "selfEvaluationsBy": "2025-11-28", "moderationOn": "2025-12-04"})),
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
/// Which academy has come how far, the reports made, and how it ended.
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
    answer::read(&request, found.first().ok_or(AppError::NotVisible)?)
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

/// Report a round
///
/// The categories in force on the day, of all academies of the round, to the CEO, the trustees or
/// another audience of the framework: what was reported stays as it was, whatever is decided later.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
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
/// Academies in the trust that got no decision in it are named as left out. What was decided in it can
/// still be shared and reported.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
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
    body.parse(|_, _| Some(()))?;
    let done = app.of_round(&asked.how(&body.bytes), at.trust, RoundOrder::Close { round: at.round }).await?;
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

/// A round that a path names, found by who may decide in it.
struct InRound {
    trust: TrustId,
    round: RoundId,
    dry_run: bool,
}

/// How far an academy has come in a round.
struct Come {
    proposed: bool,
    decided: bool,
}

impl InRound {
    async fn find(app: &App, asked: &Asked, request: &HttpRequest, path: &(String, String)) -> Result<InRound, Problem> {
        let mut query = Query::of(request);
        let dry_run = query.flag("dryRun");
        query.finish()?;
        let trust = app.trust(&asked.caller, &path.0)?;
        let round: RoundId = path_id(&path.1)?;
        rounds(app, asked, trust, Some(round), When::default()).await?.pop().ok_or(AppError::NotVisible)?;
        app.may(&asked.caller, Permission::Decide, Some(trust), None)?;
        Ok(InRound { trust, round, dry_run })
    }

    async fn of_trust(app: &App, asked: &Asked, request: &HttpRequest, path: &(String, String)) -> Result<InRound, Problem> {
        no_query(request)?;
        InRound::find(app, asked, request, path).await
    }

    /// The academies that the request names, or those of the round that have come far enough.
    async fn academies(
        &self,
        app: &App,
        asked: &Asked,
        named: Option<Vec<AcademyId>>,
        far_enough: fn(&Come) -> bool,
    ) -> Result<Vec<AcademyId>, Problem> {
        if let Some(named) = named {
            return Ok(named);
        }
        let found = app.look(&asked.caller, self.trust, None, When::default(), |look| {
            let round = look.record.rounds.get(&self.round).ok_or(AppError::NotVisible)?;
            let come = |academy: &&AcademyId| {
                let rated = look.record.academies.get(academy).and_then(|academy| academy.in_round(self.round));
                rated.is_some_and(|rated| far_enough(&Come { proposed: rated.proposal().is_some(), decided: rated.decision().is_some() }))
            };
            Ok(round.opened.1.academies.iter().filter(come).copied().collect())
        });
        Ok(found.await?)
    }

    async fn carry_out(
        &self,
        app: &App,
        asked: &Asked,
        body: &JsonBody,
        list: (&'static str, bool),
        common: &'static [&'static str],
        orders: Vec<(AcademyId, RatingOrder)>,
    ) -> Answer {
        let done = app.of_round_at(&asked.how_or_dry(&body.bytes, self.dry_run), self.trust, list, common, orders).await?;
        answered(app, asked, self.trust, self.round, &done).await
    }
}

/// An academy that a body names by URN or id.
fn named_academy(app: &App, asked: &Asked, trust: TrustId, node: Node<'_>, faults: &mut Faults) -> Option<AcademyId> {
    let text = node.string(faults)?;
    let found = AcademyName::parse(text).and_then(|name| app.academy(&asked.caller, trust, &name).ok());
    if found.is_none() {
        faults.add(node.pointer(), "unknown-academy", format!("the trust has no academy `{}` that you may see", brief(text)));
    }
    found
}

fn named_academies(app: &App, asked: &Asked, trust: TrustId, node: Node<'_>, faults: &mut Faults) -> Option<Vec<AcademyId>> {
    node.each(ACADEMIES, faults, |node, faults| named_academy(app, asked, trust, node, faults))
}

/// The rounds of a trust opened by a day, or one of them, latest first; 404 for who does not read the
/// whole trust.
async fn rounds(app: &App, asked: &Asked, trust: TrustId, only: Option<RoundId>, when: When) -> Result<Vec<RoundView>, Problem> {
    let found = app.look(&asked.caller, trust, None, when, |look| {
        if !look.is_whole() {
            return Err(AppError::NotVisible);
        }
        let mut records: Vec<_> = look
            .record
            .rounds
            .iter()
            .filter(|(id, record)| only.is_none_or(|only| only == **id) && record.opened.0.effective_on <= look.as_of)
            .collect();
        records.sort_by_key(|(_, record)| std::cmp::Reverse(record.opened.0.position));
        let views: Vec<_> = records
            .into_iter()
            .map(|(id, record)| {
                let mut view = round_view(&look, *id, record);
                let needs = all_needs(&mut view, look.record);
                (view, needs)
            })
            .collect();
        Ok(views)
    });
    Ok(found.await?.into_iter().map(|found| worded(app, found)).collect::<Result<_, _>>()?)
}

async fn answered(app: &App, asked: &Asked, trust: TrustId, id: RoundId, done: &Done) -> Answer {
    let shown = rounds(app, asked, trust, Some(id), When::default()).await?.pop().ok_or(AppError::NotVisible)?;
    if done.dry_run {
        return answer::tried(done, "round", shown);
    }
    answer::done(asked, done, "round", &format!("{}/rating-rounds/{id}", answer::trust_path(app, trust)), shown)
}

/// A round as the documentation shows one.
fn example() -> Value {
    json!({
        "id": "01990b5e-8c00-7000-8000-00000000ad01", "eventId": "01990b5e-8c00-7000-8000-0000000000e7", "year": "2025-26", "term": "autumn", "status": "open",
        "openedOn": "2025-11-10", "openedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
        "selfEvaluationsBy": "2025-11-28", "moderationOn": "2025-12-04",
        "counts": {"academies": 1, "selfEvaluated": 1, "proposed": 1, "moderated": 0, "confirmed": 0, "shared": 0},
        "academies": [{"academy": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "selfEvaluatedOn": "2025-11-24",
            "proposed": {"code": "amber", "name": "Amber"}, "moderated": null, "decision": null, "shared": false}],
        "reports": [], "closed": null, "cancelled": null,
    })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(open_rating_round)
        .service(list_rating_rounds)
        .service(get_rating_round)
        .service(moderation::get_moderation)
        .service(propose_categories)
        .service(moderate_proposals)
        .service(confirm_ratings)
        .service(share_ratings)
        .service(report_ratings)
        .service(close_rating_round)
        .service(cancel_rating_round);
}
