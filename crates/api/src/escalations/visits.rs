//! The visit that a rung calls for.

use actix_web::{HttpRequest, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::clock::london_day;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, When};
use touchstone_domain::ids::EscalationId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::view::example;
use super::{EscalationAnswer, TriedEscalationAnswer, carry_out, dry_run, find, parse};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{Place, WORDS, path_id, read_people};

/// How many further interventions a visit may decide on.
const FURTHER_INTERVENTIONS: std::ops::RangeInclusive<usize> = 0..=50;

/// A visit that was made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewVisit)]
pub(crate) struct VisitBody {
    /// The day; today where left out. Not in the future, and not before the first rung was climbed.
    #[schema(format = Date)]
    visited_on: Option<String>,
    /// The ids of 1 to 20 people of the trust.
    visitors: Vec<String>,
    /// What came of it.
    outcome: String,
    /// Up to 50 further interventions decided on.
    further_interventions: Option<Vec<String>>,
}

/// Record a visit
///
/// The one that a rung calls for, made today where `visitedOn` is left out. It may be written up after the escalation has ended. With
/// `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The escalation's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = VisitBody, example = json!({
        "visitors": ["01990b5e-8c00-7000-8000-000000000001", "01990b5e-8c00-7000-8000-000000000002"],
        "outcome": "Governors agreed to monthly meetings on outcomes.", "furtherInterventions": ["A National Leader of Governance for two terms"]})),
    responses(
        (status = 201, description = "Recorded", body = EscalationAnswer, example = json!({"escalation": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e8", "type": "VisitRecorded", "position": 19}]})),
        (status = 200, description = "Only tried", body = TriedEscalationAnswer, example = json!({"escalation": {"status": "open", "current": example()["current"]},
            "events": [{"type": "VisitRecorded", "data": {"visitedOn": "2025-10-23"}}], "policies": [], "duties": null, "dryRun": true})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/escalations/{id}/visits")]
pub(crate) async fn record_visit(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let escalation = path_id(&path.2)?;
    find(&app, &asked, &place, When::default(), escalation).await?;
    let today = london_day(app.now());
    let order = parse(&app, &asked, &place, &body, |object, faults| read_visit(escalation, today, object, faults)).await?;
    carry_out(&app, &asked, &place, &body, order, Some(escalation), dry_run).await
}

fn read_visit(escalation: EscalationId, today: NaiveDate, object: &mut Object<'_>, faults: &mut Faults) -> Option<AcademyOrder> {
    let visited_on = object.maybe("visitedOn", faults, |n, f| n.date(f));
    let visitors = object.required("visitors", faults).and_then(|n| read_people(n, faults));
    let outcome = object.required("outcome", faults).and_then(|n| n.text(WORDS, faults));
    let further = object.maybe("furtherInterventions", faults, |n, f| n.each(FURTHER_INTERVENTIONS, f, |n, f| n.text(WORDS, f)));
    Some(AcademyOrder::RecordVisit {
        escalation,
        visited_on: visited_on?.unwrap_or(today),
        visitors: visitors?,
        outcome: outcome?,
        further_interventions: further?.unwrap_or_default(),
    })
}
