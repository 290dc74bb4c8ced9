//! The trust's calendar: the half-terms of each academic year.

use actix_web::{HttpRequest, get, put, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, AppError};
use touchstone_domain::calendar::{AcademicYear, HalfTerm, read_half_terms};
use touchstone_domain::reader::{Faults, Node};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::no_query;

/// The half-terms of a year.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Calendar, example = json!({"year": "2026-27", "halfTerms": [{"code": "autumn-1", "startsOn": "2026-09-02", "endsOn": "2026-10-23"}]}))]
pub(crate) struct CalendarView {
    /// The academic year, 1 September to 31 August.
    year: String,
    /// All six, in order.
    #[schema(value_type = Vec<HalfTermView>)]
    half_terms: Vec<HalfTerm>,
}

/// One half-term, both days included.
#[derive(Serialize, ToSchema)]
#[schema(as = HalfTerm)]
pub(crate) struct HalfTermView {
    /// `autumn-1`, `autumn-2`, `spring-1`, `spring-2`, `summer-1` or `summer-2`.
    code: String,
    #[schema(rename = "startsOn", format = Date)]
    starts_on: String,
    #[schema(rename = "endsOn", format = Date)]
    ends_on: String,
}

/// The half-terms to set.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarBody {
    /// All six, in order, inside the year, none overlapping.
    #[schema(rename = "halfTerms")]
    half_terms: Vec<HalfTermView>,
}

/// The answer to a change of the calendar.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarAnswer {
    calendar: CalendarView,
    events: Vec<EventView>,
}

fn year_of(text: &str) -> Result<AcademicYear, Problem> {
    AcademicYear::parse(text).map_err(|error| Problem::new(NOT_FOUND, error.to_string()))
}

/// Show a year's half-terms
///
/// As the trust last set them; 404 where it has not.
#[utoipa::path(
    tag = "calendar",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("year" = String, Path, description = "An academic year", example = "2026-27")),
    responses((status = 200, description = "The half-terms", body = CalendarView)),
)]
#[get("/trusts/{trust}/calendar/{year}")]
pub(crate) async fn get_calendar(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let year = year_of(&path.1)?;
    let half_terms =
        app.see_trust(&asked.caller, trust, |record, _| record.calendars.get(&year).map(|calendar| calendar.half_terms.clone()))?;
    let half_terms = half_terms.ok_or_else(|| Problem::new(NOT_FOUND, format!("the trust has not set the half-terms of {year}")))?;
    answer::read(&request, &CalendarView { year: year.to_string(), half_terms })
}

/// Set a year's half-terms
///
/// They may be set again when terms move. Administrators only.
#[utoipa::path(
    tag = "calendar",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("year" = String, Path, description = "An academic year", example = "2026-27")),
    request_body(content = CalendarBody, example = json!({"halfTerms": [
        {"code": "autumn-1", "startsOn": "2026-09-02", "endsOn": "2026-10-23"}, {"code": "autumn-2", "startsOn": "2026-11-02", "endsOn": "2026-12-18"},
        {"code": "spring-1", "startsOn": "2027-01-04", "endsOn": "2027-02-12"}, {"code": "spring-2", "startsOn": "2027-02-22", "endsOn": "2027-03-25"},
        {"code": "summer-1", "startsOn": "2027-04-12", "endsOn": "2027-05-28"}, {"code": "summer-2", "startsOn": "2027-06-07", "endsOn": "2027-07-21"}]})),
    responses(
        (status = 201, description = "Set", body = CalendarAnswer, example = json!({"calendar": {"year": "2026-27", "halfTerms": []}, "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "CalendarSet", "position": 3}]})),
        (status = 200, description = "The same dates were set already", body = CalendarAnswer, example = json!({"calendar": {"year": "2026-27", "halfTerms": []}, "events": []})),
    ),
)]
#[put("/trusts/{trust}/calendar/{year}")]
pub(crate) async fn set_calendar(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let year = year_of(&path.1)?;
    app.may(&asked.caller, Permission::Configure, Some(trust), None)?;
    let mut faults = Faults::default();
    let read = read_half_terms(year, &Node::root(&body.value), &mut faults);
    faults.none()?;
    let half_terms = read.ok_or_else(|| AppError::Internal("a calendar was refused without a reason".into()))?;
    let done = app.set_calendar(&asked.how(&body.bytes), trust, year, half_terms.clone()).await?;
    let location = format!("{}/calendar/{year}", answer::trust_path(&app, trust));
    answer::done(&asked, &done, "calendar", &location, CalendarView { year: year.to_string(), half_terms })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_calendar).service(set_calendar);
}
