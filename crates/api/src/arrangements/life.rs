//! What becomes of an arrangement: changed, looked at, shared, ended.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::ArrangementOrder;
use touchstone_domain::academy::ShareArrangement;
use touchstone_domain::ids::EventId;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::ArrangementAnswer;
use super::view::{Sketch, example};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::registers::thing::carry_on;
use crate::reviews::{WORDS, read_audiences, read_people};

/// What changes of an arrangement. What is left out stays; something is needed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangementChange)]
pub(crate) struct ChangeBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    changed_on: Option<String>,
    /// Who is responsible from now on.
    responsible: Option<Vec<String>>,
    /// Its last day, as far as is known.
    #[schema(format = Date)]
    until: Option<String>,
    /// When it is to be looked at again.
    #[schema(format = Date)]
    review_on: Option<String>,
    /// What changed. Never why a leader left.
    note: Option<String>,
}

/// A look at an arrangement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangementReview)]
pub(crate) struct ArrangementReviewBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    reviewed_on: Option<String>,
    /// What was found.
    finding: String,
    /// When it is to be looked at next.
    #[schema(format = Date)]
    review_on: Option<String>,
}

/// The end of an arrangement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ArrangementEnd)]
pub(crate) struct EndBody {
    /// Its last day; today where left out.
    #[schema(format = Date)]
    ended_on: Option<String>,
    /// What came of it. Never why a leader left.
    outcome: String,
    /// Where it ended because a substantive head was appointed, the id of the event that recorded the appointment: `eventId` in `/leaders`.
    #[schema(format = Uuid)]
    substantive_head: Option<String>,
}

/// With whom an arrangement is shared. An empty object shares it with the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewArrangementSharing)]
pub(crate) struct ArrangementSharingBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// Change an arrangement
///
/// Somebody else is responsible, or it lasts longer. What is left out stays.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ChangeBody, example = json!({"until": "2026-07-21", "note": "Until the end of the year."})),
    responses((status = 201, description = "Changed", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea2", "type": "ArrangementChanged", "position": 31}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/changes")]
pub(crate) async fn change_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |arrangement, object: &mut Object<'_>, faults: &mut Faults| {
        let changed_on = object.maybe("changedOn", faults, |n, f| n.date(f));
        let responsible = object.maybe("responsible", faults, read_people);
        let until = object.maybe("until", faults, |n, f| n.date(f));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let note = object.maybe("note", faults, |n, f| n.text(WORDS, f));
        Some(ArrangementOrder::Change {
            arrangement,
            changed_on: changed_on?.unwrap_or(today),
            responsible: responsible?,
            until: until?,
            review_on: review_on?,
            note: note?,
        })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Review an arrangement
///
/// Whether it does what it is for, and when it is to be looked at next.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ArrangementReviewBody, example = json!({"finding": "Staff say that decisions are taken again.", "reviewOn": "2026-03-27"})),
    responses((status = 201, description = "Reviewed", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea3", "type": "ArrangementReviewed", "position": 32}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/reviews")]
pub(crate) async fn review_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |arrangement, object: &mut Object<'_>, faults: &mut Faults| {
        let reviewed_on = object.maybe("reviewedOn", faults, |n, f| n.date(f));
        let finding = object.required("finding", faults).and_then(|n| n.text(WORDS, faults));
        let review_on = object.maybe("reviewOn", faults, |n, f| n.date(f));
        let reviewed_on = reviewed_on?.unwrap_or(today);
        Some(ArrangementOrder::Review { arrangement, reviewed_on, finding: finding?, review_on: review_on? })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// End an arrangement
///
/// With what came of it. Interim leadership names the appointment of the substantive head with which it
/// ended; the work alongside that head is an arrangement of its own.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = EndBody, example = json!({"endedOn": "2026-04-12", "outcome": "A headteacher is in post.", "substantiveHead": "01990b5e-8c00-7000-8000-0000000000e6"})),
    responses((status = 201, description = "Ended", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea4", "type": "ArrangementEnded", "position": 33}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/end")]
pub(crate) async fn end_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |arrangement, object: &mut Object<'_>, faults: &mut Faults| {
        let ended_on = object.maybe("endedOn", faults, |n, f| n.date(f));
        let outcome = object.required("outcome", faults).and_then(|n| n.text(WORDS, faults));
        let substantive_head = object.maybe("substantiveHead", faults, |n, f| n.uuid(f).map(EventId));
        let ended_on = ended_on?.unwrap_or(today);
        Some(ArrangementOrder::End { arrangement, ended_on, outcome: outcome?, substantive_head: substantive_head? })
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

/// Share an arrangement
///
/// With the school, or with other audiences of the framework; from then on their keys for the academy see
/// it in every read, with its history: interim leadership, a committee that answers to the trustees. What
/// is due of it stays between the trust and who is responsible. What changes nothing is 200 without events.
#[utoipa::path(
    tag = "arrangements",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The arrangement's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ArrangementSharingBody, example = json!({})),
    responses((status = 201, description = "Shared", body = ArrangementAnswer, example = json!({"arrangement": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000ea5", "type": "ArrangementShared", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/arrangements/{id}/sharing")]
pub(crate) async fn share_arrangement(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |arrangement, object: &mut Object<'_>, faults: &mut Faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        Some(ArrangementOrder::Share(ShareArrangement { arrangement, shared_on: shared_on?.unwrap_or(today), audiences: audiences? }))
    };
    carry_on::<Sketch>(&app, &asked, &request, &path, &body, Permission::Decide, read).await
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(change_arrangement).service(review_arrangement).service(share_arrangement).service(end_arrangement);
}
