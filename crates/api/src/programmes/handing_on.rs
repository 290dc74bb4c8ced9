//! Handing on programmes that nobody runs any more, by those who read nothing of them.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, When};
use utoipa::ToSchema;

use super::{CountView, RunnersBody, WORDS, people};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::no_query;
use crate::reviews::Place;

/// How many programmes were handed on, and how many there are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammesHandedOn, example = json!({"handedOn": 1, "programmes": {"open": 2, "ended": 1, "withoutRunner": 0}}))]
pub(crate) struct HandedOnView {
    /// How many were handed on; 0 where each had somebody who runs it.
    handed_on: usize,
    /// How many there are now.
    programmes: CountView,
}

/// Hand on programmes that nobody runs
///
/// Every programme of the academy whose runners have all left, or have no key any more, so that nobody could
/// read or end it. By an administrator or the CEO, with a key of their own: they learn how many these were
/// and nothing else of them, and may not be among the new runners, who read them from then on. Programmes
/// that somebody runs stay as they are. Asked again, there is nothing left to hand on (200).
#[utoipa::path(
    tag = "programmes",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
    ),
    request_body(content = RunnersBody, example = json!({"runners": ["01990b5e-8c00-7000-8000-000000000003"], "reason": "The adviser who ran it has left the trust."})),
    responses((status = 201, description = "Handed on", body = HandedOnView)),
)]
#[post("/trusts/{trust}/academies/{urn}/programmes/handover")]
pub(crate) async fn hand_on_programmes(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::HandOnProgrammes)?;
    let (runners, reason) = body.parse(|object, faults| {
        let runners = object.required("runners", faults).and_then(|n| people(&n, faults));
        let reason = object.required("reason", faults).and_then(|n| n.text(WORDS, faults));
        Some((runners?, reason?))
    })?;
    let handed_on = app.hand_on_programmes(&asked.how(&body.bytes), place.trust, place.academy, &runners, &reason).await?;
    let count = app.count_programmes(&asked.caller, place.trust, place.academy, When::default())?;
    let mut response = if handed_on == 0 { HttpResponse::Ok() } else { HttpResponse::Created() };
    response.insert_header((header::LOCATION, format!("/v1/trusts/{}/academies/{}/programmes", path.0, path.1)));
    Ok(response.json(HandedOnView { handed_on, programmes: CountView::of(count) }))
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(hand_on_programmes);
}
