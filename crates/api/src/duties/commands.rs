//! Waiving a duty, and giving it another day.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::{AcademyOrder, DutyOrder};
use touchstone_app::{App, When};
use touchstone_domain::duty::DutyRef;
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::{DutyView, show, view};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::no_query;
use crate::reviews::{Place, WORDS};

/// Why a duty is taken away.
#[derive(Serialize, ToSchema)]
#[schema(as = NewWaiver)]
pub(crate) struct WaiverBody {
    /// Why.
    reason: String,
}

/// The day to which a duty moves.
#[derive(Serialize, ToSchema)]
#[schema(as = NewRescheduling)]
pub(crate) struct ReschedulingBody {
    /// By when it is due from now on; today or later.
    #[schema(format = Date)]
    to: String,
    /// Why.
    reason: String,
}

/// The answer to a command about a duty.
#[derive(Serialize, ToSchema)]
pub(crate) struct DutyAnswer {
    duty: DutyView,
    events: Vec<EventView>,
}

/// Waive a duty
///
/// One that is open or was missed; it stays to be read, with the reason. The CEO, the improvement lead or
/// an executive headteacher may.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The duty's id", example = "termly-evaluation.2025-26-autumn"),
    ),
    request_body(content = WaiverBody, example = json!({"reason": "Ofsted inspected the school in the same week."})),
    responses((status = 201, description = "Waived", body = DutyAnswer, example = json!({"duty": view::example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f8", "type": "DutyWaived", "position": 18}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/duties/{id}/waiver")]
pub(crate) async fn waive_duty(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |duty, object: &mut Object<'_>, faults: &mut Faults| {
        let reason = object.required("reason", faults).and_then(|n| n.text(WORDS, faults));
        Some(DutyOrder::Waive { duty, reason: reason? })
    };
    carry_out(&app, &asked, path.into_inner(), &body, read).await
}

/// Reschedule a duty
///
/// One that is open or was missed gets another day, with a reason; the days it had before stay to be read.
/// The last day possible is the one before the next of its kind is due, or, where the calendar knows of no
/// next, the end of the school year after its own.
/// The same day again is 200 without events. The CEO, the improvement lead or an executive headteacher may.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The duty's id", example = "termly-evaluation.2025-26-autumn"),
    ),
    request_body(content = ReschedulingBody, example = json!({"to": "2026-01-16", "reason": "The school has an inspection that week."})),
    responses((status = 201, description = "Moved", body = DutyAnswer, example = json!({"duty": view::example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f9", "type": "DutyRescheduled", "position": 19}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/duties/{id}/rescheduling")]
pub(crate) async fn reschedule_duty(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |duty, object: &mut Object<'_>, faults: &mut Faults| {
        let to = object.required("to", faults).and_then(|n| n.date(faults));
        let reason = object.required("reason", faults).and_then(|n| n.text(WORDS, faults));
        Some(DutyOrder::Reschedule { duty, to: to?, reason: reason? })
    };
    carry_out(&app, &asked, path.into_inner(), &body, read).await
}

/// Carries out a command about a duty that the caller sees, and answers with it.
async fn carry_out(
    app: &App,
    asked: &Asked,
    (slug, urn, id): (String, String, String),
    body: &JsonBody,
    read: impl FnOnce(DutyRef, &mut Object<'_>, &mut Faults) -> Option<DutyOrder>,
) -> Answer {
    let place = Place::find(app, asked, &slug, &urn)?;
    let at = (slug, urn);
    show(app, asked, &at, When::default(), &id).await?;
    place.permits(app, asked, Permission::Decide)?;
    let duty = DutyRef::parse(&id).ok_or_else(|| Problem::new(NOT_FOUND, "only what the framework calls for is waived or moved"))?;
    let order = body.parse(|object, faults| read(duty, object, faults))?;
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, AcademyOrder::Duty(order)).await?;
    let shown = show(app, asked, &at, When::default(), &id).await?;
    answer::done(asked, &done, "duty", &place.path_to("duties", &id), shown)
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(waive_duty).service(reschedule_duty);
}
