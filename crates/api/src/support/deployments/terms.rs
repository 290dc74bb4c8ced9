//! The terms of a deployment: agreed, changed, ended.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::SupportOrder;
use touchstone_domain::academy::AgreeDeployment;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::DeploymentAnswer;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{WORDS, read_reason};
use crate::support::reading::{read_days, read_pounds};
use crate::support::view::{DeploymentSketch, example};

/// That a planned deployment is agreed. Nothing need be said.
#[derive(Serialize, ToSchema)]
#[schema(as = NewDeploymentAgreement)]
pub(crate) struct AgreementBody {}

/// What of a deployment is to change; what is left out stays.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentChange)]
pub(crate) struct ChangeBody {
    #[schema(format = Date)]
    from: Option<String>,
    #[schema(format = Date)]
    until: Option<String>,
    days: Option<f64>,
    cost_pounds: Option<u32>,
    /// Why. The school reads it.
    reason: String,
}

/// How a deployment ends.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentEnd)]
pub(crate) struct EndBody {
    /// Its last day; today where left out. Not in the future.
    #[schema(format = Date)]
    ended_on: Option<String>,
    /// Why; needed before its agreed last day. The school reads it.
    reason: Option<String>,
}

/// Agree a planned deployment
///
/// From now on it is promised, and the school sees it. A second time changes nothing (200). By the CEO,
/// the improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AgreementBody, example = json!({})),
    responses((status = 201, description = "Agreed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f1", "type": "DeploymentAgreed", "position": 31}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/agreement")]
pub(crate) async fn agree_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |deployment, _: &mut Object<'_>, _: &mut Faults| Some(SupportOrder::Agree(AgreeDeployment { deployment }));
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Change a deployment
///
/// Other days, another first or last day, another cost; with a reason. By the CEO, the improvement lead
/// or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ChangeBody, example = json!({"until": "2026-05-22", "days": 16, "reason": "The new English lead starts after Easter."})),
    responses((status = 201, description = "Changed", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f2", "type": "DeploymentChanged", "position": 33}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/changes")]
pub(crate) async fn change_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let from = object.maybe("from", faults, |n, f| n.date(f));
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let half_days = object.maybe("days", faults, read_days);
        let cost_pounds = object.maybe("costPounds", faults, read_pounds);
        let reason = read_reason(object, faults);
        Some(SupportOrder::Change {
            deployment,
            from: from?,
            until: until?,
            half_days: half_days?,
            cost_pounds: cost_pounds?,
            reason: reason?,
        })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// End a deployment
///
/// On its last day, or before it with a reason. By the CEO, the improvement lead or an executive
/// headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-02-13", "reason": "The academy's own leader is in post."})),
    responses((status = 201, description = "Ended", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f3", "type": "DeploymentEnded", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/end")]
pub(crate) async fn end_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let ended_on = object.maybe("endedOn", faults, |n, f| n.date(f));
        let reason = object.maybe("reason", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::End { deployment, ended_on: ended_on?.unwrap_or(today), reason: reason? })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(agree_deployment).service(change_deployment).service(end_deployment);
}
