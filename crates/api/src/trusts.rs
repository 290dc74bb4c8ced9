//! Trusts: registered by the operator, listed to whoever may see them.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::NewTrust;
use touchstone_app::{App, built_in_document};
use touchstone_domain::codes::FrameworkCode;
use touchstone_domain::event::{Event, TrustEvent};
use touchstone_domain::identifiers::{GroupUid, Slug};
use touchstone_projections::TrustRecord;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::{Query, no_query};

/// A trust to register.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewTrustBody {
    /// Its label in paths: lower-case letters, digits and hyphens.
    slug: String,
    /// Its registered name.
    name: String,
    /// GIAS's key of it.
    #[schema(rename = "groupUid")]
    group_uid: Option<String>,
    /// The code of a framework that ships with the service; see `GET /v1/frameworks`.
    framework: Option<String>,
}

/// A trust.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Trust, example = json!({"id": "01990b5e-8c00-7000-8000-000000000000", "slug": "sandbank", "name": "Sandbank Learning Trust", "framework": {"code": "agora", "name": "Agora Learning Partnership"}}))]
pub(crate) struct TrustView {
    /// Its id, for ever.
    id: String,
    /// Its label in paths.
    slug: String,
    /// Its registered name.
    name: String,
    /// GIAS's key of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    group_uid: Option<String>,
    /// The framework in force today.
    framework: Option<FrameworkName>,
}

/// A framework by code and name.
#[derive(Serialize, ToSchema)]
pub(crate) struct FrameworkName {
    code: String,
    name: String,
}

/// The answer to a registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrustRegisteredAnswer {
    trust: TrustView,
    events: Vec<EventView>,
}

fn view(app: &App, record: &TrustRecord) -> TrustView {
    let in_force = record.framework_on(touchstone_app::clock::london_day(app.now()));
    let framework = in_force.and_then(|adopted| {
        let framework = app.framework(&adopted.document)?;
        Some(FrameworkName { code: adopted.code.to_string(), name: framework.name().to_owned() })
    });
    TrustView {
        id: record.id.to_string(),
        slug: record.slug.to_string(),
        name: record.name.clone(),
        group_uid: record.group_uid.as_ref().map(ToString::to_string),
        framework,
    }
}

/// Register a trust
///
/// Only the operator may. With `framework` it adopts that framework at once; otherwise reviews,
/// decisions and escalations are refused until an administrator adopts one.
#[utoipa::path(
    tag = "trusts",
    request_body(content = NewTrustBody, example = json!({"slug": "sandbank", "name": "Sandbank Learning Trust", "framework": "agora"})),
    responses((status = 201, description = "Registered", body = TrustRegisteredAnswer, example = json!({
        "trust": {"id": "01990b5e-8c00-7000-8000-000000000000", "slug": "sandbank", "name": "Sandbank Learning Trust", "framework": {"code": "agora", "name": "Agora Learning Partnership"}},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "TrustRegistered", "position": 1}, {"id": "01990b5e-8c00-7000-8000-0000000000e2", "type": "FrameworkAdopted", "position": 2}]}))),
)]
#[post("/trusts")]
pub(crate) async fn register_trust(app: web::Data<App>, asked: Asked, request: HttpRequest, body: JsonBody) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    let new = body.parse(|object, faults| {
        let slug = object.required("slug", faults).and_then(|n| n.parsed("not-a-slug", faults, Slug::parse));
        let name = object.required("name", faults).and_then(|n| n.text(1..=200, faults));
        let group_uid = object.maybe("groupUid", faults, |n, f| n.parsed("not-a-group-uid", f, GroupUid::parse));
        let framework = object.maybe("framework", faults, |n, f| {
            let code = n.parsed("not-a-code", f, FrameworkCode::parse)?;
            if built_in_document(code.as_str()).is_none() {
                f.add(n.pointer(), "unknown-framework", format!("no framework `{code}` ships with the service; see GET /v1/frameworks"));
                return None;
            }
            Some(code.to_string())
        });
        Some(NewTrust { slug: slug?, name: name?, group_uid: group_uid?, ukprn: None, framework: framework? })
    })?;
    let slug = new.slug.to_string();
    let done = app.register_trust(&asked.how(&body.bytes), new).await?;
    let trust = answer::first(&done, |event| matches!(event, Event::Trust(TrustEvent::TrustRegistered(_))).then_some(()));
    let id = done.events.first().map(|first| first.meta.trust);
    let shown = match (trust, id) {
        (Some(()), Some(id)) => app.see_trust(&asked.caller, id, |record, _| view(&app, record))?,
        _ => return Err(touchstone_app::AppError::Internal("a registration recorded no trust".into()).into()),
    };
    answer::done(&asked, &done, "trust", &format!("/v1/trusts/{slug}"), shown)
}

/// A page of trusts.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrustList {
    items: Vec<TrustView>,
    /// Give it back as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// List trusts
///
/// Those that the key may see, by slug. An operator sees all of them, and of each no more than this.
#[utoipa::path(
    tag = "trusts",
    params(("after" = Option<String>, Query, description = "`next` of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000, default 100")),
    responses((status = 200, description = "The trusts", body = TrustList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-000000000000", "slug": "sandbank", "name": "Sandbank Learning Trust", "framework": {"code": "agora", "name": "Agora Learning Partnership"}}]}))),
)]
#[get("/trusts")]
pub(crate) async fn list_trusts(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let trusts = app.trusts(&asked.caller, |record, _| view(&app, record));
    answer::list(&request, trusts, after.as_deref(), limit, |trust| trust.id.clone())
}

/// Show a trust
///
/// Its id, name and the framework in force today.
#[utoipa::path(
    tag = "trusts",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    responses((status = 200, description = "The trust", body = TrustView)),
)]
#[get("/trusts/{trust}")]
pub(crate) async fn get_trust(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    let shown = app.see_trust(&asked.caller, trust, |record, _| view(&app, record))?;
    answer::read(&request, &shown)
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(register_trust).service(list_trusts).service(get_trust);
}
