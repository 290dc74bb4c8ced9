//! Keys: handed out by an administrator for their trust, or by the operator.
//!
//! A secret is answered once, to whom made the key, and kept nowhere: not even a repeat of the
//! same request can bring it back.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use touchstone_app::access::{Caller, Grant};
use touchstone_app::clock::london_day;
use touchstone_app::input::{NewGrant, NewKey};
use touchstone_app::{App, AppError, KeyRecord};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::{KeyId, PersonId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::query::{Query, no_query};
use crate::wording::{Needs, PersonView, Words};

/// How many characters a key's name may have.
const MAX_NAME: usize = 200;
/// How many grants one key may carry.
const MAX_GRANTS: usize = 100;
/// How many academies one grant may name.
const MAX_ACADEMIES: usize = 200;

/// A key to make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewKey)]
pub(crate) struct NewKeyBody {
    /// What its makers call it, 1 to 200 characters.
    name: String,
    /// The person who uses it, where all its grants are in one trust: it then stands for each of them.
    #[schema(format = Uuid)]
    person: Option<String>,
    /// What it grants, 1 to 100.
    grants: Vec<NewGrantBody>,
    /// After which it opens nothing.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// A role, somewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = NewGrant)]
pub(crate) struct NewGrantBody {
    /// `administrator`, `ceo`, `improvement-lead`, `executive-headteacher`, `trustee`, `clerk`, `auditor`, `integration`, `headteacher`,
    /// `chair`, `governor`, `adviser`, `external-partner` or `operator`.
    role: String,
    /// The trust's slug. Only an operator's grant has none.
    trust: Option<String>,
    /// URNs: only these academies. Required of roles that see their own academies only.
    academies: Option<Vec<String>>,
    /// The person of that trust who uses the key in this role.
    #[schema(format = Uuid)]
    person: Option<String>,
}

/// A key; never its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Key, example = json!({"id": "01990b5e-8c00-7000-8000-0000000000b1", "name": "Lead's laptop",
    "grants": [{"role": "improvement-lead", "trust": "sandbank", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}],
    "createdAt": "2026-01-05T09:00:00.000000Z"}))]
pub(crate) struct KeyView {
    /// Its id, by which it is revoked and under which a service's events name it.
    id: String,
    /// What its makers call it.
    name: String,
    /// What it grants.
    grants: Vec<GrantView>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// After which it opens nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

/// A role that a key carries.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
pub(crate) struct GrantView {
    /// The role.
    role: &'static str,
    /// The trust's slug; absent for an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<String>,
    /// URNs: only these academies.
    #[serde(skip_serializing_if = "Option::is_none")]
    academies: Option<Vec<String>>,
    /// The person who uses the key in this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
}

/// The answer to a key's making.
#[derive(Serialize, ToSchema)]
#[schema(as = KeyMade)]
pub(crate) struct KeyMade {
    /// The key.
    key: KeyView,
    /// What to send as `Authorization: Bearer`. Shown this once; a repeat is answered without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Always empty: keys stand beside the log.
    events: Vec<EventView>,
}

/// A page of keys.
#[derive(Serialize, ToSchema)]
#[schema(as = KeyList)]
pub(crate) struct KeyList {
    items: Vec<KeyView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Keys as they are shown, with the trusts', academies' and people's own words.
fn views(app: &App, caller: &Caller, keys: Vec<KeyRecord>) -> Result<Vec<KeyView>, AppError> {
    let mut needs = Needs::default();
    let mut placed = Vec::new();
    for key in keys {
        let grants: Vec<_> =
            key.grants.iter().map(|grant| Ok((grant.clone(), place(app, caller, grant, &mut needs)?))).collect::<Result<_, AppError>>()?;
        placed.push((key, grants));
    }
    let words = needs.read(app)?;
    Ok(placed.into_iter().map(|(key, grants)| view(key, grants, &words)).collect())
}

/// Every key that a caller manages, in the shape that `GET /v1/keys` lists.
pub fn keys_shown(app: &App, caller: &Caller) -> Result<Vec<serde_json::Value>, AppError> {
    let shown = views(app, caller, app.keys(caller)?)?;
    // A struct of texts and lists always becomes a value.
    Ok(shown.into_iter().map(|key| serde_json::to_value(key).unwrap_or_default()).collect())
}

fn view(key: KeyRecord, grants: Vec<(Grant, Option<Place>)>, words: &Words) -> KeyView {
    let grant = |(grant, place): (Grant, Option<Place>)| {
        let (trust, academies) = place.unzip();
        GrantView { role: grant.role.as_str(), trust, academies: academies.flatten(), person: words.maybe_person(grant.person) }
    };
    let text = |at: chrono::DateTime<chrono::Utc>| touchstone_app::instant(at.into());
    KeyView {
        id: key.id.to_string(),
        name: key.name,
        grants: grants.into_iter().map(grant).collect(),
        created_at: text(key.created_at),
        expires_at: key.expires_at.map(text),
        revoked_at: key.revoked_at.map(text),
    }
}

/// A grant's trust by slug, and its academies by the URNs they have today.
type Place = (String, Option<Vec<String>>);

fn place(app: &App, caller: &Caller, grant: &Grant, needs: &mut Needs) -> Result<Option<Place>, AppError> {
    let Some(trust) = grant.trust else { return Ok(None) };
    let today = london_day(app.now());
    let placed = app.see_trust(caller, trust, |record, _| {
        needs.people(record, grant.person);
        let urn = |id| record.academies.get(id).map(|academy| academy.urn_on(today).to_string());
        let academies = grant.academies.as_ref().map(|some| some.iter().filter_map(urn).collect());
        (record.slug.to_string(), academies)
    })?;
    Ok(Some(placed))
}

fn new_key(object: &mut Object<'_>, faults: &mut Faults) -> Option<NewKey> {
    let name = object.required("name", faults).and_then(|n| n.text(1..=MAX_NAME, faults));
    let person = object.maybe("person", faults, |n, f| n.uuid(f).map(PersonId));
    let expires_at = object.maybe("expiresAt", faults, |n, f| n.instant(f));
    let grants = object.required("grants", faults).and_then(|n| {
        n.each(1..=MAX_GRANTS, faults, |grant, f| {
            let mut object = grant.object(f)?;
            let read = new_grant(&mut object, f);
            object.nothing_else(f);
            read
        })
    });
    Some(NewKey { name: name?, person: person?, grants: grants?, expires_at: expires_at? })
}

fn new_grant(object: &mut Object<'_>, faults: &mut Faults) -> Option<NewGrant> {
    let role = object.required("role", faults).and_then(|n| n.parsed("unknown-role", faults, Role::parse));
    let trust = object.maybe("trust", faults, |n, f| n.string(f).map(ToOwned::to_owned));
    let academies = object.maybe("academies", faults, |n, f| n.each(0..=MAX_ACADEMIES, f, |urn, f| urn.parsed("not-a-urn", f, Urn::parse)));
    let person = object.maybe("person", faults, |n, f| n.uuid(f).map(PersonId));
    let academies = academies?;
    Some(NewGrant { role: role?, trust: trust?, academies, person: person? })
}

/// Make a key
///
/// For a person, who then decides in their own name, or for another system (`integration`). The
/// secret is answered once and kept only as a hash. An administrator makes keys of their own
/// trust; the operator makes any. A repeat with the same Idempotency-Key is answered with the key
/// and without the secret.
#[utoipa::path(
    tag = "keys",
    request_body(content = NewKeyBody, example = json!({"name": "Lead's laptop", "person": "01990b5e-8c00-7000-8000-000000000001", "grants": [{"role": "improvement-lead", "trust": "sandbank"}]})),
    responses(
        (status = 201, description = "Made", body = KeyMade, example = json!({
            "key": {"id": "01990b5e-8c00-7000-8000-0000000000b1", "name": "Lead's laptop", "grants": [{"role": "improvement-lead", "trust": "sandbank", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}], "createdAt": "2026-01-05T09:00:00.000000Z"},
            "secret": "touchstone_2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "events": []})),
        (status = 200, description = "Made before by the same request; the secret is not shown again", body = KeyMade, example = json!({
            "key": {"id": "01990b5e-8c00-7000-8000-0000000000b1", "name": "Lead's laptop", "grants": [{"role": "improvement-lead", "trust": "sandbank"}], "createdAt": "2026-01-05T09:00:00.000000Z"}, "events": []})),
    ),
)]
#[post("/keys")]
pub(crate) async fn make_key(app: web::Data<App>, asked: Asked, request: HttpRequest, body: JsonBody) -> Answer {
    no_query(&request)?;
    app.may_manage_keys(&asked.caller)?;
    let new = body.parse(new_key)?;
    let (_, record, secret) = app.make_key(&asked.how(&body.bytes), new).await?;
    let mut response = if secret.is_some() { HttpResponse::Created() } else { HttpResponse::Ok() };
    if secret.is_none() {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    response.insert_header(("Location", format!("/v1/keys/{}", record.id))).insert_header(("Cache-Control", "no-store"));
    let key = views(&app, &asked.caller, vec![record])?.pop().ok_or(AppError::NotVisible)?;
    Ok(response.json(KeyMade { key, secret, events: Vec::new() }))
}

/// List keys
///
/// Oldest first, revoked and expired ones too: for the operator all, for an administrator those
/// whose grants are all in their trust. No secret and no hash is shown.
#[utoipa::path(
    tag = "keys",
    params(("after" = Option<String>, Query, description = "`next` of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000, default 100")),
    responses((status = 200, description = "The keys", body = KeyList, example = json!({"items": [{"id": "01990b5e-8c00-7000-8000-0000000000b1", "name": "Lead's laptop",
        "grants": [{"role": "improvement-lead", "trust": "sandbank"}], "createdAt": "2026-01-05T09:00:00.000000Z"}]}))),
)]
#[get("/keys")]
pub(crate) async fn list_keys(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    let mut query = Query::of(&request);
    let (after, limit) = (query.text("after"), query.limit());
    query.finish()?;
    let keys = views(&app, &asked.caller, app.keys(&asked.caller)?)?;
    answer::list(&request, keys, after.as_deref(), limit, |key| key.id.clone())
}

fn key_id(text: &str) -> Result<KeyId, AppError> {
    Uuid::try_parse(text).map(KeyId).map_err(|_| AppError::NotVisible)
}

/// Show a key
///
/// What it is called and grants; never its secret.
#[utoipa::path(
    tag = "keys",
    params(("id" = String, Path, description = "The key's id", example = "01990b5e-8c00-7000-8000-0000000000b1")),
    responses((status = 200, description = "The key", body = KeyView)),
)]
#[get("/keys/{id}")]
pub(crate) async fn get_key(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    let key = app.key(&asked.caller, key_id(&path)?)?;
    let shown = views(&app, &asked.caller, vec![key])?.pop().ok_or(AppError::NotVisible)?;
    answer::read(&request, &shown)
}

/// Revoke a key
///
/// From the answer on it opens nothing. Revoking it again changes nothing. What was done with it
/// stays on record.
#[utoipa::path(
    tag = "keys",
    params(("id" = String, Path, description = "The key's id", example = "01990b5e-8c00-7000-8000-0000000000b1")),
    responses((status = 204, description = "Revoked")),
)]
#[delete("/keys/{id}")]
pub(crate) async fn revoke_key(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    no_query(&request)?;
    app.revoke_key(&asked.how(&[]), key_id(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(make_key).service(list_keys).service(get_key).service(revoke_key);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::body::parse_value;

    #[test]
    fn every_fault_of_every_grant_is_found() {
        let body = json!({"name": " ", "person": "pat", "grants": [{"role": "boss", "academies": ["12", 7], "trusts": "x"}, {"role": "ceo", "trust": "t"}]});
        let problem = format!("{:?}", parse_value(&body, new_key).unwrap_err());
        for pointer in ["/name", "/person", "/grants/0/role", "/grants/0/academies/0", "/grants/0/academies/1", "/grants/0/trusts"] {
            assert!(problem.contains(&format!("pointer: \"{pointer}\"")), "{pointer} in {problem}");
        }
        assert!(!problem.contains("/grants/1"), "{problem}");
    }

    #[test]
    fn a_key_without_grants_is_refused() {
        assert!(parse_value(&json!({"name": "k", "grants": []}), new_key).is_err());
        let sound =
            parse_value(&json!({"name": "k", "grants": [{"role": "chair", "trust": "t", "academies": ["900001"]}]}), new_key).unwrap();
        assert_eq!(sound.grants[0].academies.as_ref().map(Vec::len), Some(1));
    }
}
