//! The answer to a rung that was proposed: accepted, and climbed with it, or declined.

use actix_web::{HttpRequest, post, web};
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, When};
use touchstone_domain::academy::Answer as ProposalAnswer;

use super::view::example;
use super::{EscalationAnswer, TriedEscalationAnswer, carry_out, dry_run, find, parse};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{Place, ReasonBody, path_id, read_reason};

/// Accept a proposed escalation
///
/// The rung proposed is climbed in the same command. With `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ReasonBody, example = json!({"reason": "The adviser's findings bear out what the data said."})),
    responses(
        (status = 201, description = "Accepted and climbed", body = EscalationAnswer, example = json!({"escalation": example(), "events": [
            {"id": "01990b5e-8c00-7000-8000-0000000000e6", "type": "EscalationAccepted", "position": 17},
            {"id": "01990b5e-8c00-7000-8000-0000000000e7", "type": "InterventionEscalated", "position": 18}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "EscalationAccepted", "data": {}}, {"type": "InterventionEscalated", "data": {"to": "ceo-and-lead-visit"}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/acceptance")]
pub(crate) async fn accept_escalation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    answer_proposal(&app, &asked, &request, &path, &body, ProposalAnswer::Accept).await
}

/// Refuse a proposed escalation
///
/// With a reason, which stays in the record. With `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ReasonBody, example = json!({"reason": "A new headteacher began this week; we look again at half-term."})),
    responses(
        (status = 201, description = "Refused", body = EscalationAnswer, example = json!({"escalation": {
            "id": "01990b5e-8c00-7000-8000-0000000000c1", "status": "declined", "current": null, "climbs": [], "visits": [], "stepDowns": []},
            "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e6", "type": "EscalationDeclined", "position": 17}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "declined", "current": null},
            "events": [{"type": "EscalationDeclined", "data": {}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/refusal")]
pub(crate) async fn refuse_escalation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    answer_proposal(&app, &asked, &request, &path, &body, ProposalAnswer::Decline).await
}

async fn answer_proposal(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String, String),
    body: &JsonBody,
    answer: ProposalAnswer,
) -> Answer {
    let dry_run = dry_run(request)?;
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let escalation = path_id(&path.2)?;
    find(app, asked, &place, When::default(), escalation).await?;
    let order = parse(app, asked, &place, body, |object, faults| {
        read_reason(object, faults).map(|reason| AcademyOrder::AnswerProposal { escalation, answer, reason })
    });
    carry_out(app, asked, &place, body, order.await?, Some(escalation), dry_run).await
}
