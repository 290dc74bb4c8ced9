//! Rating rounds: once a term the team rates its academies together. Opened, proposed in, moderated,
//! confirmed, shared, reported and closed: one request each, each academy's decision an event of its own.
//!
//! What is said of several academies in one request is done for all of them or for none.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::input::RatingOrder;
use touchstone_app::{AcademyName, App, AppError, Done, When};
use touchstone_domain::ids::{AcademyId, RoundId, TrustId};
use touchstone_domain::reader::{Faults, Node, brief};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::path_id;

mod ending;
mod moderation;
mod opening;
mod rating;
mod view;

use view::{RoundView, all_needs, round_view, worded};

/// How many academies one request may be about.
pub(crate) const ACADEMIES: std::ops::RangeInclusive<usize> = 1..=500;

/// The answer to a command about a round.
#[derive(Serialize, ToSchema)]
#[schema(as = RatingRoundAnswer)]
pub(crate) struct RoundAnswer {
    round: RoundView,
    events: Vec<EventView>,
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
                let rated = look.record.academies.get(academy).map(|academy| academy.in_round(self.round, look.as_of));
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
    let (mut seen, mut twice) = (BTreeSet::new(), Vec::new());
    let named = node.each(ACADEMIES, faults, |node, faults| {
        let pointer = node.pointer().to_owned();
        let academy = named_academy(app, asked, trust, node, faults)?;
        if !seen.insert(academy) {
            twice.push(pointer);
        }
        Some(academy)
    });
    // Where all are known the decision itself names what is repeated, with everything else that is wrong.
    if named.is_none() {
        twice.into_iter().for_each(|pointer| faults.add(pointer, "academy-twice", "names the academy twice"));
    }
    named
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
            .filter(|(id, record)| only.is_none_or(|only| only == **id) && record.was_opened_by(look.as_of))
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
        "selfEvaluationsBy": "2025-11-28", "moderationOn": "2025-12-04", "version": 3,
        "counts": {"academies": 1, "selfEvaluated": 1, "proposed": 1, "moderated": 0, "confirmed": 0, "shared": 0},
        "academies": [{"academy": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "selfEvaluatedOn": "2025-11-24",
            "proposed": {"code": "amber", "name": "Amber"}, "moderated": null, "decision": null, "shared": false}],
        "reports": [], "closed": null, "cancelled": null,
    })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    opening::routes(config);
    config.service(moderation::get_moderation);
    rating::routes(config);
    ending::routes(config);
}
