//! The calendar: the half-terms of each academic year, the trust's and an academy's own, and the dates
//! that a framework leaves to the trust.

use actix_web::{HttpRequest, get, put, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::{AcademyOrder, DutyOrder};
use touchstone_app::{App, AppError, When};
use touchstone_domain::academy::SetAcademyCalendar;
use touchstone_domain::calendar::{AcademicYear, HalfTerm, KeyDates, read_half_terms, read_key_dates};
use touchstone_domain::reader::{Faults, Node};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::no_query;
use crate::reviews::Place;

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

/// The half-terms of a year at an academy.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcademyCalendar, example = json!({"year": "2026-27", "own": true, "halfTerms": [{"code": "autumn-1", "startsOn": "2026-09-02", "endsOn": "2026-10-16"}]}))]
pub(crate) struct AcademyCalendarView {
    /// The academic year, 1 September to 31 August.
    year: String,
    /// False where they are the trust's.
    own: bool,
    /// All six, in order.
    #[schema(value_type = Vec<HalfTermView>)]
    half_terms: Vec<HalfTerm>,
}

/// The answer to a change of an academy's calendar.
#[derive(Serialize, ToSchema)]
pub(crate) struct AcademyCalendarAnswer {
    calendar: AcademyCalendarView,
    events: Vec<EventView>,
}

/// The dates in a year that a framework leaves to the trust.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KeyDates, example = json!({"year": "2026-27", "keyPoints": ["2026-11-13", "2027-03-05"], "threeTimes": ["2026-12-04", "2027-03-12", "2027-06-25"]}))]
pub(crate) struct KeyDatesView {
    /// The academic year.
    year: String,
    /// The key points, in order.
    key_points: Vec<NaiveDate>,
    /// The dates of what comes three times a year; empty where they were not set.
    three_times: Vec<NaiveDate>,
}

/// The dates to set; a list left out is set to none.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewKeyDates)]
pub(crate) struct KeyDatesBody {
    /// Up to twelve, in order, inside the year.
    key_points: Option<Vec<NaiveDate>>,
    /// Three, in order, inside the year.
    three_times: Option<Vec<NaiveDate>>,
}

/// The answer to a change of key dates.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyDatesAnswer {
    key_dates: KeyDatesView,
    events: Vec<EventView>,
}

impl KeyDatesView {
    fn of(year: AcademicYear, dates: KeyDates) -> KeyDatesView {
        KeyDatesView { year: year.to_string(), key_points: dates.key_points, three_times: dates.three_times }
    }
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

/// Show a year's half-terms at an academy
///
/// Its own where they were set, and else the trust's; 404 where neither were.
#[utoipa::path(
    tag = "calendar",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("year" = String, Path, description = "An academic year", example = "2026-27"),
    ),
    responses((status = 200, description = "The half-terms", body = AcademyCalendarView)),
)]
#[get("/trusts/{trust}/academies/{urn}/calendar/{year}")]
pub(crate) async fn get_academy_calendar(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let year = year_of(&path.2)?;
    answer::read(&request, &academy_calendar(&app, &asked, &place, year).await?)
}

async fn academy_calendar(app: &App, asked: &Asked, place: &Place, year: AcademicYear) -> Result<AcademyCalendarView, Problem> {
    let found = place.look_shared(app, &asked.caller, When::default(), |look, record, _| {
        let own = record.duty_acts.calendars.get(&year).cloned();
        let trusts = || look.record.calendars.get(&year).map(|calendar| calendar.half_terms.clone());
        own.map(|half_terms| (half_terms, true)).or_else(|| Some((trusts()?, false)))
    });
    let (half_terms, own) = found
        .await?
        .0
        .ok_or_else(|| Problem::new(NOT_FOUND, format!("neither the academy nor its trust has set the half-terms of {year}")))?;
    Ok(AcademyCalendarView { year: year.to_string(), own, half_terms })
}

/// Set a year's half-terms at an academy
///
/// Where they are not the trust's. Administrators only.
#[utoipa::path(
    tag = "calendar",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("year" = String, Path, description = "An academic year", example = "2026-27"),
    ),
    request_body(content = CalendarBody, example = json!({"halfTerms": [
        {"code": "autumn-1", "startsOn": "2026-09-02", "endsOn": "2026-10-16"}, {"code": "autumn-2", "startsOn": "2026-11-02", "endsOn": "2026-12-18"},
        {"code": "spring-1", "startsOn": "2027-01-04", "endsOn": "2027-02-12"}, {"code": "spring-2", "startsOn": "2027-02-22", "endsOn": "2027-03-25"},
        {"code": "summer-1", "startsOn": "2027-04-12", "endsOn": "2027-05-28"}, {"code": "summer-2", "startsOn": "2027-06-07", "endsOn": "2027-07-21"}]})),
    responses((status = 201, description = "Set", body = AcademyCalendarAnswer, example = json!({"calendar": {"year": "2026-27", "own": true, "halfTerms": []}, "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fb", "type": "AcademyCalendarSet", "position": 3}]}))),
)]
#[put("/trusts/{trust}/academies/{urn}/calendar/{year}")]
pub(crate) async fn set_academy_calendar(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let year = year_of(&path.2)?;
    place.permits(&app, &asked, Permission::Configure)?;
    let mut faults = Faults::default();
    let read = read_half_terms(year, &Node::root(&body.value), &mut faults);
    faults.none()?;
    let half_terms = read.ok_or_else(|| AppError::Internal("a calendar was refused without a reason".into()))?;
    let order = AcademyOrder::Duty(DutyOrder::SetCalendar(SetAcademyCalendar { year, half_terms }));
    let done = app.of_academy(&asked.how(&body.bytes), place.trust, place.academy, order).await?;
    let shown = academy_calendar(&app, &asked, &place, year).await?;
    answer::done(&asked, &done, "calendar", &place.path_to("calendar", year), shown)
}

/// Show a year's key dates
///
/// As the trust last set them; 404 where it has not.
#[utoipa::path(
    tag = "calendar",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("year" = String, Path, description = "An academic year", example = "2026-27")),
    responses((status = 200, description = "The dates", body = KeyDatesView)),
)]
#[get("/trusts/{trust}/key-dates/{year}")]
pub(crate) async fn get_key_dates(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let year = year_of(&path.1)?;
    let dates = app.see_trust(&asked.caller, trust, |record, _| record.key_dates.get(&year).map(|set| set.dates.clone()))?;
    let dates = dates.ok_or_else(|| Problem::new(NOT_FOUND, format!("the trust has not set the key dates of {year}")))?;
    answer::read(&request, &KeyDatesView::of(year, dates))
}

/// Set a year's key dates
///
/// The dates that a framework leaves to the trust: the key points of the year, and the three dates of what
/// comes three times a year. What is due at a key point is due by that day. Administrators only.
#[utoipa::path(
    tag = "calendar",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("year" = String, Path, description = "An academic year", example = "2026-27")),
    request_body(content = KeyDatesBody, example = json!({"keyPoints": ["2026-11-13", "2027-03-05", "2027-06-18"], "threeTimes": ["2026-12-04", "2027-03-12", "2027-06-25"]})),
    responses((status = 201, description = "Set", body = KeyDatesAnswer, example = json!({"keyDates": {"year": "2026-27", "keyPoints": ["2026-11-13"], "threeTimes": []}, "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fc", "type": "KeyDatesSet", "position": 4}]}))),
)]
#[put("/trusts/{trust}/key-dates/{year}")]
pub(crate) async fn set_key_dates(
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
    let read = read_key_dates(year, &Node::root(&body.value), &mut faults);
    faults.none()?;
    let dates = read.ok_or_else(|| AppError::Internal("key dates were refused without a reason".into()))?;
    let done = app.set_key_dates(&asked.how(&body.bytes), trust, year, dates.clone()).await?;
    let location = format!("{}/key-dates/{year}", answer::trust_path(&app, trust));
    answer::done(&asked, &done, "keyDates", &location, KeyDatesView::of(year, dates))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_calendar).service(set_calendar).service(get_key_dates).service(set_key_dates);
    config.service(get_academy_calendar).service(set_academy_calendar);
}
