//! What becomes of a risk: assessed anew, reported, closed.

use actix_web::{HttpRequest, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{Assessed, RiskOrder};
use touchstone_domain::academy::ShareAssessment;
use touchstone_domain::codes::{ProgressCode, RatingCode};
use touchstone_domain::ids::{AssessmentId, PersonId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::RiskAnswer;
use super::view::{Sketch, example};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{EVENTS, EvidenceBody, WORDS, read_audiences, read_events, read_shown};

/// What likelihood and impact can be.
const OUT_OF_FIVE: std::ops::RangeInclusive<i64> = 1..=5;

/// How high a risk is now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskAssessment)]
pub(crate) struct AssessmentBody {
    /// One of the framework's ratings; `high`, `medium` or `low` where it gives none.
    rating: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    assessed_on: Option<String>,
    /// Progress towards agreed targets: a word of the framework's progress scale.
    progress: Option<String>,
    /// How likely it is, 1 to 5.
    likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    impact: Option<u8>,
    /// Who owns it from now on, where somebody else does.
    #[schema(format = Uuid)]
    owner: Option<String>,
    /// What is done about it.
    mitigation: Option<String>,
    /// What is said of it.
    comment: Option<String>,
    /// The ids of up to 100 events of this academy that it rests on.
    basis: Option<Vec<String>>,
}

/// To whom an assessment is reported. An empty object reports the last one to the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskSharing)]
pub(crate) struct RiskSharingBody {
    /// The id of the assessment; the last one where left out.
    #[schema(format = Uuid)]
    assessment: Option<String>,
    /// The day; today where left out.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// That a risk is over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewRiskClosure)]
pub(crate) struct RiskClosureBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// What shows it: 1 to 50 pieces of evidence.
    evidence: Vec<EvidenceBody>,
    /// What came of it.
    outcome: Option<String>,
}

/// Assess a risk
///
/// Anew, every half-term. The half-term is the trust's calendar's; in the holidays it is the one before.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AssessmentBody, example = json!({"rating": "low", "progress": "on-track", "comment": "Both year groups have caught up."})),
    responses((status = 201, description = "Assessed", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec3", "type": "RiskAssessed", "position": 42}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/assessments")]
pub(crate) async fn assess_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |risk, object: &mut Object<'_>, faults: &mut Faults| {
        let owner = object.maybe("owner", faults, |n, f| n.uuid(f).map(PersonId));
        let assessment = read_assessed(today, object, faults)?;
        Some(RiskOrder::Assess { risk, assessment: Assessed { owner: owner?, ..assessment } })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Report an assessment
///
/// To audiences of the framework, each of which has then received it on that day; from then on those of
/// them see it. What changes nothing is 200 without events.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskSharingBody, example = json!({"sharedOn": "2025-10-21", "audiences": ["local-governing-body"]})),
    responses((status = 201, description = "Reported", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec4", "type": "RiskShared", "position": 43}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/sharing")]
pub(crate) async fn share_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |risk, object: &mut Object<'_>, faults: &mut Faults| {
        let assessment = object.maybe("assessment", faults, |n, f| n.uuid(f).map(AssessmentId));
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        let shared_on = shared_on?.unwrap_or(today);
        Some(RiskOrder::Share(ShareAssessment { risk, assessment: assessment?, shared_on, audiences: audiences? }))
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Close a risk
///
/// Something shows that it is over.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The risk's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = RiskClosureBody, example = json!({"evidence": [{"kind": "attainment-and-progress-analysis", "title": "Results of the summer"}], "outcome": "Targets were met."})),
    responses((status = 201, description = "Closed", body = RiskAnswer, example = json!({"risk": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ec5", "type": "RiskClosed", "position": 44}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/risks/{id}/closure")]
pub(crate) async fn close_risk(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |risk, object: &mut Object<'_>, faults: &mut Faults| {
        let closed_on = object.maybe("closedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        Some(RiskOrder::Close { risk, closed_on: closed_on?.unwrap_or(today), evidence: evidence?, outcome: outcome? })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Reads how high a risk is.
pub(super) fn read_assessed(today: NaiveDate, object: &mut Object<'_>, faults: &mut Faults) -> Option<Assessed> {
    let rating = object.required("rating", faults).and_then(|n| n.parsed("not-a-code", faults, RatingCode::parse));
    let assessed_on = object.maybe("assessedOn", faults, |n, f| n.date(f));
    let progress = object.maybe("progress", faults, |n, f| n.parsed("not-a-code", f, ProgressCode::parse));
    let likelihood = object.maybe("likelihood", faults, |n, f| n.integer(OUT_OF_FIVE, f).and_then(|n| u8::try_from(n).ok()));
    let impact = object.maybe("impact", faults, |n, f| n.integer(OUT_OF_FIVE, f).and_then(|n| u8::try_from(n).ok()));
    let mitigation = object.maybe("mitigation", faults, |n, f| n.text(WORDS, f));
    let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
    let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
    Some(Assessed {
        assessed_on: assessed_on?.unwrap_or(today),
        rating: rating?,
        progress: progress?,
        likelihood: likelihood?,
        impact: impact?,
        owner: None,
        mitigation: mitigation?,
        comment: comment?,
        basis: basis?.unwrap_or_default(),
    })
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(assess_risk).service(share_risk).service(close_risk);
}
