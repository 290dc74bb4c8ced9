//! How often things are done at an academy, where the framework leaves that open.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::{Permission, Sight};
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, DutyOrder};
use touchstone_app::{App, When, instant};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::framework::Frequency;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::{Place, WORDS};
use crate::wording::PersonView;

/// A choice to make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewCadence)]
pub(crate) struct CadenceBody {
    /// The type of review.
    review_type: String,
    /// How often, within the framework's range: `monthly`, `half-termly`, `termly`, `three-times-a-year` or `annual`.
    cadence: String,
    /// From which day on; today where left out.
    #[schema(format = Date)]
    effective_on: Option<String>,
    /// Why.
    reason: String,
}

/// A choice as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Cadence)]
pub(crate) struct CadenceView {
    #[schema(example = "progress-report")]
    review_type: String,
    #[schema(example = "half-termly")]
    cadence: &'static str,
    /// The day from which it holds.
    effective_on: NaiveDate,
    /// Why; null once the words were erased.
    reason: Option<String>,
    /// Who chose.
    chosen_by: Option<PersonView>,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// The answer to a choice.
#[derive(Serialize, ToSchema)]
pub(crate) struct CadenceAnswer {
    cadence: CadenceView,
    events: Vec<EventView>,
}

/// The choices made.
#[derive(Serialize, ToSchema)]
pub(crate) struct CadenceList {
    items: Vec<CadenceView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

/// Choose a cadence
///
/// Where the framework gives a range, the role that it names chooses for each academy, with a reason;
/// nothing of that type is due before, but the choice itself. The same choice again is 200 without events.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
    ),
    request_body(content = CadenceBody, example = json!({"reviewType": "progress-report", "cadence": "half-termly", "reason": "Progress has to be reported more often until spring."})),
    responses((status = 201, description = "Chosen", body = CadenceAnswer, example = json!({"cadence": {"reviewType": "progress-report", "cadence": "half-termly", "effectiveOn": "2025-10-13",
        "reason": "Progress has to be reported more often until spring.", "chosenBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example"}, "recordedAt": "2025-10-13T09:30:00.000000Z"},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fa", "type": "CadenceChosen", "position": 20}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/cadences")]
pub(crate) async fn choose_cadence(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::Decide)?;
    let today = london_day(app.now());
    let (kind, order) = body.parse(|object, faults| {
        let review_type = object.required("reviewType", faults).and_then(|n| n.parsed("not-a-code", faults, ReviewTypeCode::parse));
        let cadence = object.required("cadence", faults).and_then(|n| n.one_of(Frequency::WORDS, faults));
        let effective_on = object.maybe("effectiveOn", faults, |n, f| n.date(f));
        let reason = object.required("reason", faults).and_then(|n| n.text(WORDS, faults));
        let review_type = review_type?;
        let effective_on = effective_on?.unwrap_or(today);
        Some((review_type.clone(), DutyOrder::ChooseCadence { review_type, cadence: cadence?, effective_on, reason: reason? }))
    })?;
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, AcademyOrder::Duty(order)).await?;
    let shown = choices(&app, &asked, &place, When::default()).await?.into_iter().find(|choice| choice.review_type == kind.as_str());
    let location = place.path_to("cadences", "").trim_end_matches('/').to_owned();
    answer::done(&asked, &done, "cadence", &location, shown)
}

/// List cadences
///
/// The choices made for an academy, latest first. Empty for who sees less than the whole academy.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Effective by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The choices", body = CadenceList, example = json!({"items": []}))),
)]
#[get("/trusts/{trust}/academies/{urn}/cadences")]
pub(crate) async fn list_cadences(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let choices = choices(&app, &asked, &place, when).await?;
    answer::list(&request, choices, after.as_deref(), limit, |choice| format!("{}/{}", choice.review_type, choice.recorded_at))
}

async fn choices(app: &App, asked: &Asked, place: &Place, when: When) -> Result<Vec<CadenceView>, Problem> {
    let (chosen, told) = place
        .look_shared(app, &asked.caller, when, |look, record, needs| {
            let whole = look.sight_of(place.academy) == Some(Sight::Whole);
            // A choice to come is shown too: it was made, and says from when it holds.
            let chosen =
                record.cadences_chosen.iter().filter(|(event, _)| whole && (when.as_of.is_none() || event.effective_on <= look.as_of));
            let mut chosen: Vec<_> = chosen.cloned().collect();
            chosen.sort_by_key(|(event, _)| std::cmp::Reverse((event.effective_on, event.position)));
            needs.texts(chosen.iter().map(|(_, e)| e.reason));
            needs.people(look.record, chosen.iter().filter_map(|(event, _)| event.decided_by()));
            chosen
        })
        .await?;
    let view = |(event, e): (touchstone_projections::EventRef, touchstone_domain::event::CadenceChosen)| CadenceView {
        review_type: e.review_type.to_string(),
        cadence: e.cadence.as_str(),
        effective_on: event.effective_on,
        reason: told.words.text(e.reason),
        chosen_by: told.words.maybe_person(event.decided_by()),
        recorded_at: instant(event.recorded_at),
    };
    Ok(chosen.into_iter().map(view).collect())
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(choose_cadence).service(list_cadences);
}
