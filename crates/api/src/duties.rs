//! What is due: read for an academy or a trust, and what people decide about it.
//!
//! Nothing that is due is kept: every answer is made from the record on the day asked about, and for a
//! school from as much of it as that school may know.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use touchstone_app::{App, Look};
use touchstone_domain::duty::DutyStatus;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::AcademyId;
use touchstone_projections::{Due, DueKind};

use crate::academies::academy_then;
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::Query;
use crate::wording::{Needs, Words};

mod cadences;
mod commands;
mod view;

pub(crate) use view::{DutyList, DutyView, example};

/// Which of what is due is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    statuses: Vec<DutyStatus>,
    kinds: Vec<DueKind>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    owed_by: Option<String>,
}

impl Wanted {
    fn read(query: &mut Query) -> Wanted {
        let words = |query: &mut Query, name: &'static str| -> Vec<String> {
            let given = query.all(name);
            given.iter().flat_map(|given| given.split(',')).map(str::to_owned).filter(|word| !word.is_empty()).collect()
        };
        let (given, kinds) = (words(query, "status"), words(query, "kind"));
        let mut wanted = Wanted { from: query.date("from"), to: query.date("to"), owed_by: query.text("owedBy"), ..Wanted::default() };
        for word in given {
            match DutyStatus::WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, status)) => wanted.statuses.push(*status),
                None => query.fault(
                    "status",
                    "invalid",
                    "takes `due`, `rescheduled`, `done`, `late`, `missed`, `waived` or `superseded`, several with commas",
                ),
            }
        }
        for word in kinds {
            match DueKind::WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, kind)) => wanted.kinds.push(*kind),
                None => {
                    let all: Vec<&str> = DueKind::WORDS.iter().map(|(word, _)| *word).collect();
                    query.fault("kind", "invalid", format!("takes one of {}, or several with commas", all.join(", ")));
                }
            }
        }
        if wanted.owed_by.as_ref().is_some_and(|by| Role::parse(by).is_err() && uuid::Uuid::try_parse(by).is_err()) {
            query.fault("owedBy", "invalid", "takes a role, or the id of a person");
        }
        wanted
    }

    fn takes(&self, item: &Due) -> bool {
        let within = |on: NaiveDate| self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to);
        let in_time = match item.due_on {
            Some(on) => within(on),
            None => self.from.is_none() && self.to.is_none(),
        };
        let owed = |by: &String| {
            item.owed_by.iter().any(|owed| {
                owed.role.is_some_and(|role| role.as_str() == by) || owed.person.is_some_and(|person| person.to_string() == *by)
            })
        };
        in_time
            && (self.statuses.is_empty() || self.statuses.contains(&item.status))
            && (self.kinds.is_empty() || self.kinds.contains(&item.kind))
            && self.owed_by.as_ref().is_none_or(owed)
    }
}

/// What is due at some academies that is wanted, with the words it needs.
fn gather(look: &Look<'_>, academies: impl IntoIterator<Item = AcademyId>, wanted: &dyn Fn(&Due) -> bool) -> (Vec<DutyView>, Needs) {
    let (mut views, mut needs) = (Vec::new(), Needs::default());
    for academy in academies {
        for item in look.due(academy).into_iter().filter(|item| wanted(item)) {
            views.push(DutyView::of(look, academy, item, &mut needs));
        }
    }
    views.sort_by_cached_key(DutyView::place);
    (views, needs)
}

pub(crate) fn worded((mut views, needs): (Vec<DutyView>, Needs), app: &App) -> Result<Vec<DutyView>, Problem> {
    let words: Words = needs.read(app)?;
    views.iter_mut().for_each(|view| view.fill(&words));
    Ok(views)
}

/// List what is due at an academy
///
/// Derived from the framework, the academy's category, the calendar and what happened, as it stands on
/// `asOf`: `due`, `rescheduled`, `done`, `late`, `missed`, `waived` or `superseded`, by the day it is due,
/// with who owes it. Duties begin at the later of joining and adoption and need a calendar. A headteacher,
/// chair or governor sees what they owe and what comes to them: a duty that follows from the category only
/// once that category has been shared, and of what the trust has not done, alone or with them, nothing.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("status" = Option<String>, Query, description = "Only with one of these statuses, several with commas", example = "due,missed"),
        ("kind" = Option<String>, Query, description = "Only of one of these kinds, several with commas: `review`, `cadence`, `act`, `decision`, `response`, `factual-check`, `correction`, `validation`, `plan`, `consultation`, `agreement`, `acknowledgement`, `plan-action`, `monitoring`, `action`, `issue`, `risk`, `risk-report`, `arrangement`, `support-request`, `quality-assurance`, `impact`, `self-evaluation`"),
        ("from" = Option<String>, Query, description = "Due on this day or later", format = Date),
        ("to" = Option<String>, Query, description = "Due on this day or before", format = Date),
        ("owedBy" = Option<String>, Query, description = "Owed in this role, or by the person with this id", example = "improvement-lead"),
        ("asOf" = Option<String>, Query, description = "As things stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "What is due", body = DutyList, example = json!({"items": [view::example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/duties")]
pub(crate) async fn list_academy_duties(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let wanted = Wanted::read(&mut query);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| Ok(gather(&look, [academy], &|item| wanted.takes(item))));
    let views = worded(found.await?, &app)?;
    answer::list(&request, views, after.as_deref(), limit, DutyView::key)
}

/// List what is due in a trust
///
/// The same for every academy that the key may see.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("status" = Option<String>, Query, description = "Only with one of these statuses, several with commas", example = "due,missed"),
        ("kind" = Option<String>, Query, description = "Only of one of these kinds, several with commas"),
        ("from" = Option<String>, Query, description = "Due on this day or later", format = Date),
        ("to" = Option<String>, Query, description = "Due on this day or before", format = Date),
        ("owedBy" = Option<String>, Query, description = "Owed in this role, or by the person with this id", example = "improvement-lead"),
        ("asOf" = Option<String>, Query, description = "As things stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "What is due", body = DutyList, example = json!({"items": [view::example()]}))),
)]
#[get("/trusts/{trust}/duties")]
pub(crate) async fn list_duties(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let wanted = Wanted::read(&mut query);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let all = look.record.academies.keys().copied();
        Ok(gather(&look, all, &|item| wanted.takes(item)))
    });
    let views = worded(found.await?, &app)?;
    answer::list(&request, views, after.as_deref(), limit, DutyView::key)
}

/// Show a duty
///
/// As it stands on `asOf`, with what was decided about it.
#[utoipa::path(
    tag = "duties",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The duty's id", example = "termly-evaluation.2025-26-autumn"),
        ("asOf" = Option<String>, Query, description = "As things stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The duty", body = DutyView, example = json!(view::example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/duties/{id}")]
pub(crate) async fn get_duty(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let (slug, urn, id) = path.into_inner();
    let view = show(&app, &asked, &(slug, urn), when, &id).await?;
    answer::read(&request, &view)
}

/// One duty as it stands.
async fn show(app: &App, asked: &Asked, path: &(String, String), when: touchstone_app::When, id: &str) -> Result<DutyView, Problem> {
    let (trust, academy) = academy_then(app, asked, path, when)?;
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| Ok(gather(&look, [academy], &|item| item.id == id)));
    let found = worded(found.await?, app)?.pop();
    found.ok_or_else(|| Problem::new(NOT_FOUND, "no duty of that id that you may see"))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_duties).service(list_academy_duties).service(get_duty);
    commands::routes(config);
    cadences::routes(config);
}
