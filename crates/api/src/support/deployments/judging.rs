//! How good a deployment was, and what came of it.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::SupportOrder;
use touchstone_domain::event::Impact;
use touchstone_domain::ids::PersonId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::DeploymentAnswer;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{EVENTS, WORDS, read_events};
use crate::support::view::{DeploymentSketch, example};

/// That somebody looked at the quality.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentQuality)]
pub(crate) struct QualityBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    checked_on: Option<String>,
    /// Who looked; you where left out. Never the person deployed.
    checked_by: Option<String>,
    satisfactory: bool,
    comment: Option<String>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewDeploymentImpact)]
pub(crate) struct ImpactBody {
    /// The day; today where left out. Not before its last day.
    #[schema(format = Date)]
    judged_on: Option<String>,
    /// Who judged; you where left out. Never the person deployed.
    judged_by: Option<String>,
    /// `achieved`, `partly` or `not-achieved`.
    impact: String,
    /// The ids of up to 100 events of this academy that show it.
    evidence: Option<Vec<String>>,
    comment: Option<String>,
}

/// Assure the quality of a deployment
///
/// Somebody other than the person deployed looked at it, and records it. The school does not see it. By the CEO, the
/// improvement lead or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = QualityBody, example = json!({"checkedOn": "2025-11-20", "satisfactory": true, "comment": "Well prepared, and the staff say so."})),
    responses((status = 201, description = "Recorded", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f4", "type": "DeploymentQualityAssured", "position": 35}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/quality-assurance")]
pub(crate) async fn assure_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let checked_on = object.maybe("checkedOn", faults, |n, f| n.date(f));
        let checked_by = object.maybe("checkedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let satisfactory = object.required("satisfactory", faults).and_then(|n| n.boolean(faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let checked_on = checked_on?.unwrap_or(today);
        Some(SupportOrder::Assure { deployment, checked_on, checked_by: checked_by?, satisfactory: satisfactory?, comment: comment? })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Judge the impact of a deployment
///
/// At its end, against the aim that was set out, by somebody other than the person deployed; a later
/// judgement stands before an earlier one. The school does not see it. By the CEO, the improvement lead
/// or an executive headteacher.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The deployment's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ImpactBody, example = json!({"judgedOn": "2026-03-30", "impact": "partly", "evidence": [], "comment": "Five classes of seven."})),
    responses((status = 201, description = "Judged", body = DeploymentAnswer, example = json!({"deployment": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f5", "type": "DeploymentImpactJudged", "position": 36}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/deployments/{id}/impact")]
pub(crate) async fn judge_deployment(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |deployment, object: &mut Object<'_>, faults: &mut Faults| {
        let judged_on = object.maybe("judgedOn", faults, |n, f| n.date(f));
        let judged_by = object.maybe("judgedBy", faults, |n, f| n.uuid(f).map(PersonId));
        let impact = object.required("impact", faults).and_then(|n| n.one_of(Impact::WORDS, faults));
        let evidence = object.maybe("evidence", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        Some(SupportOrder::JudgeImpact {
            deployment,
            judged_on: judged_on?.unwrap_or(today),
            judged_by: judged_by?,
            impact: impact?,
            evidence: evidence?.unwrap_or_default(),
            comment: comment?,
        })
    };
    carry_on::<DeploymentSketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(assure_deployment).service(judge_deployment);
}
