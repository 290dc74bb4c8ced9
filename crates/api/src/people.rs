//! People that a trust knows. Their names stand beside the log, so that they can be erased while
//! everything they did stays.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::{Permission, TrustSight};
use touchstone_app::input::NewPerson;
use touchstone_app::{App, AppError, When};
use touchstone_domain::event::{Event, TrustEvent};
use touchstone_domain::ids::{PersonId, TrustId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::{Query, no_query};
use crate::wording::{Needs, PersonView};

/// The longest name or job title, in characters.
const MAX_NAME: usize = 200;

/// A person to make known.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewPersonBody {
    /// Their name, 1 to 200 characters. An adult's: pupils have no place in this record.
    name: String,
    /// Their job title, 1 to 200 characters.
    title: Option<String>,
}

/// The answer to a registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonRegisteredAnswer {
    person: PersonView,
    events: Vec<EventView>,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonList {
    items: Vec<PersonView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

/// Who of a trust is shown.
enum Whom {
    Everybody,
    Only(PersonId),
}

/// People as the caller may see them. A partial view knows of people only through what they did at
/// its own academies, and of itself.
async fn people(app: &App, asked: &Asked, trust: TrustId, whom: Whom) -> Result<Vec<PersonView>, Problem> {
    let (ids, needs) = app
        .look(&asked.caller, trust, None, When::default(), |look| {
            let oneself = look.caller.person_in(trust);
            let ids: Vec<PersonId> = match (whom, look.sight) {
                (Whom::Everybody, TrustSight::Whole) => look.record.people.keys().copied().collect(),
                (Whom::Everybody, TrustSight::Partial | TrustSight::Existence) => {
                    return Err(AppError::Forbidden("only those who read the whole trust list its people"));
                }
                (Whom::Only(person), sight) => {
                    let seen = sight == TrustSight::Whole || oneself == Some(person);
                    Some(person).filter(|person| seen && look.record.people.contains_key(person)).into_iter().collect()
                }
            };
            let mut needs = Needs::default();
            needs.people(look.record, ids.iter().copied());
            Ok((ids, needs))
        })
        .await?;
    let words = needs.read(app)?;
    Ok(ids.into_iter().map(|id| words.person(id)).collect())
}

async fn person(app: &App, asked: &Asked, trust: TrustId, id: PersonId) -> Result<PersonView, Problem> {
    Ok(people(app, asked, trust, Whom::Only(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

/// Register a person
///
/// Makes somebody known to the trust, so that they can review, decide or lead an academy. Two people
/// may have one name: each registration is a person of its own. By an administrator, the CEO or the
/// improvement lead.
#[utoipa::path(
    tag = "people",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = NewPersonBody, example = json!({"name": "Pat Example", "title": "Academy Improvement Lead"})),
    responses((status = 201, description = "Registered", body = PersonRegisteredAnswer, example = json!({
        "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e3", "type": "PersonRegistered", "position": 3}]}))),
)]
#[post("/trusts/{trust}/people")]
pub(crate) async fn register_person(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), None)?;
    let new = body.parse(|object, faults| {
        let name = object.required("name", faults).and_then(|n| n.text(1..=MAX_NAME, faults));
        let title = object.maybe("title", faults, |n, f| n.text(1..=MAX_NAME, f));
        Some(NewPerson { name: name?, title: title? })
    })?;
    let done = app.register_person(&asked.how(&body.bytes), trust, new).await?;
    let registered = answer::first(&done, |event| match event {
        Event::Trust(TrustEvent::PersonRegistered(registered)) => Some(registered.person),
        Event::Trust(_) | Event::Academy(_) | Event::Restricted(_) => None,
    });
    let id = registered.ok_or_else(|| AppError::Internal("a registration recorded no person".into()))?;
    let location = format!("{}/people/{id}", answer::trust_path(&app, trust));
    answer::done(&asked, &done, "person", &location, person(&app, &asked, trust, id).await?)
}

/// List people
///
/// Everybody the trust knows, in the order in which they were registered. Only for keys that read the
/// whole trust; others meet people where they appear in what they may see.
#[utoipa::path(
    tag = "people",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The people", body = PersonList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
        {"id": "01990b5e-8c00-7000-8000-000000000002", "erased": true}]}))),
)]
#[get("/trusts/{trust}/people")]
pub(crate) async fn list_people(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let people = people(&app, &asked, trust, Whom::Everybody).await?;
    answer::list(&request, people, after.as_deref(), limit, |person| person.id.to_string())
}

/// Show a person
///
/// For keys that read the whole trust, and for the person themselves.
#[utoipa::path(
    tag = "people",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The person's id", format = Uuid, example = "01990b5e-8c00-7000-8000-000000000001"),
    ),
    responses((status = 200, description = "The person", body = PersonView, example = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}))),
)]
#[get("/trusts/{trust}/people/{id}")]
pub(crate) async fn get_person(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let id = Uuid::try_parse(&path.1).map_err(|_| Problem::new(NOT_FOUND, "a person's id is a UUID"))?;
    answer::read(&request, &person(&app, &asked, trust, PersonId(id)).await?)
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(register_person).service(list_people).service(get_person);
}
