//! Frameworks: the ones that ship with the service, and the one in force in a trust.

use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, get, put, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::{App, AppError, built_in_or_fault, document_of};
use touchstone_domain::framework::built_in;
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::{NOT_FOUND, Problem};
use crate::query::{Query, no_query};

/// A framework in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = FrameworkSummary, example = json!({"code": "agora", "name": "Agora Learning Partnership"}))]
pub(crate) struct FrameworkSummary {
    code: String,
    name: String,
}

/// A framework: a trust's model of school improvement, as data. Every item says by `source`
/// whether the trust published it or it was assumed to fill a gap. A document of this shape can be
/// sent back to adopt a framework of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Framework)]
pub(crate) struct FrameworkDocument {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Categories, worst first: `{code, name, colour, ofsted?, nscPhase?, supportTier?, source}`.
    scale: Vec<Value>,
    /// How fast things move: `{code, name, fastEnough, source}`.
    progress_scale: Vec<Value>,
    /// Key indicators: `{code, name, area, levels: [{code, category?, eitherOf?, rulesOut?, threshold?}], source}`, levels worst first.
    criteria: Vec<Value>,
    /// Types of review: `{code, name, cadence, writeUpDays, carriedOutBy, looksAt, audiences, source}`.
    review_types: Vec<Value>,
    /// The escalation ladder, lowest rung first: `{code, name, trigger, actors, actWithinDays, mayLeadTo, source}`.
    ladder: Vec<Value>,
}

/// What to adopt: either the code of a framework that ships with the service, or a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdoptionBody {
    /// The code of a framework that ships with the service.
    code: Option<String>,
    /// A framework of one's own, in the shape that `GET` answers.
    #[schema(value_type = Option<Object>)]
    document: Option<Value>,
    /// From when; today where left out. A trust's first framework also holds for all earlier days.
    #[schema(rename = "effectiveOn", format = Date)]
    effective_on: Option<String>,
}

/// The answer to an adoption.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdoptionAnswer {
    framework: FrameworkSummary,
    events: Vec<EventView>,
}

/// The built-in frameworks.
#[derive(Serialize, ToSchema)]
pub(crate) struct FrameworkList {
    items: Vec<FrameworkSummary>,
    /// Give it back as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// List built-in frameworks
///
/// The five models that ship with the service, each built from a published trust model.
#[utoipa::path(tag = "frameworks", responses((status = 200, description = "The frameworks", body = FrameworkList, example = json!({"items": [{"code": "agora", "name": "Agora Learning Partnership"}]}))))]
#[get("/frameworks")]
pub(crate) async fn list_frameworks(_asked: Asked, request: HttpRequest) -> Answer {
    no_query(&request)?;
    let mut items = Vec::new();
    for framework in built_in() {
        let document: Value = serde_json::from_str(framework.document).unwrap_or(Value::Null);
        let name = document["name"].as_str().unwrap_or(framework.code).to_owned();
        items.push(FrameworkSummary { code: framework.code.to_owned(), name });
    }
    answer::read(&request, &json!({ "items": items }))
}

/// Show a built-in framework
///
/// The whole document: scale, criteria, review types, ladder, support, plan rules, audiences and
/// roles, each item marked `published` or `assumed`.
#[utoipa::path(
    tag = "frameworks",
    params(("code" = String, Path, description = "prospere, agora, scholars, wpt or amadeus", example = "agora")),
    responses((status = 200, description = "The framework", body = FrameworkDocument, example = json!({"code": "agora", "name": "Agora Learning Partnership", "scale": [{"code": "red", "name": "Red", "source": "published"}], "progressScale": [{"code": "not-fast-enough", "name": "Not fast enough", "fastEnough": false, "source": "published"}], "criteria": [], "reviewTypes": [], "ladder": [{"code": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "source": "published"}]}))),
)]
#[get("/frameworks/{code}")]
pub(crate) async fn get_framework(_asked: Asked, request: HttpRequest, code: web::Path<String>) -> Answer {
    no_query(&request)?;
    let found = built_in().iter().find(|framework| framework.code == code.as_str());
    let framework = found.ok_or_else(|| Problem::new(NOT_FOUND, "no framework with this code ships with the service"))?;
    document(&request, framework.document.as_bytes().to_vec())
}

/// Show the framework in force
///
/// The document that the trust adopted, as it stood. `asOf` asks for another day, `knownAt` for
/// what was recorded by an instant.
#[utoipa::path(
    tag = "frameworks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("asOf" = Option<String>, Query, description = "In force on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The framework", body = FrameworkDocument, example = json!({"code": "agora", "name": "Agora Learning Partnership", "scale": [], "progressScale": [], "criteria": [], "reviewTypes": [], "ladder": []}))),
)]
#[get("/trusts/{trust}/framework")]
pub(crate) async fn get_trust_framework(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    // A framework concerns the trust alone: no academy's events need be read for a past one.
    let nobody = Some(touchstone_app::fresh_id());
    let hash = app
        .look(&asked.caller, trust, nobody, when, |look| Ok(look.record.framework_on(look.as_of).map(|adopted| adopted.document)))
        .await?;
    let hash = hash.ok_or_else(|| Problem::new(NOT_FOUND, "the trust had adopted no framework"))?;
    let bytes = app.framework_document(&hash)?.ok_or_else(|| AppError::Store(format!("the framework document {hash} is missing")))?;
    document(&request, bytes)
}

/// Adopt a framework
///
/// One that ships with the service, by `code`, or a `document` of the trust's own. A document with
/// faults is refused with every one of them. What was judged before keeps the words it was judged
/// under. Administrators only.
#[utoipa::path(
    tag = "frameworks",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = AdoptionBody, example = json!({"code": "agora"})),
    responses(
        (status = 201, description = "Adopted", body = AdoptionAnswer, example = json!({"framework": {"code": "agora", "name": "Agora Learning Partnership"}, "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e1", "type": "FrameworkAdopted", "position": 2}]})),
        (status = 200, description = "It was in force on that day already", body = AdoptionAnswer, example = json!({"framework": {"code": "agora", "name": "Agora Learning Partnership"}, "events": []})),
    ),
)]
#[put("/trusts/{trust}/framework")]
pub(crate) async fn adopt_framework(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::Configure, Some(trust), None)?;
    let (document, effective_on) = body.parse(|object, faults| {
        let effective_on = object.maybe("effectiveOn", faults, |n, f| n.date(f));
        let code = object.optional("code");
        let own = object.optional("document");
        let document = match (code, own) {
            (Some(node), None) => node.string(faults).and_then(|code| match built_in_or_fault(code, "/code") {
                Ok(document) => Some(document),
                Err(AppError::Faulty(found)) => {
                    faults.absorb("", found);
                    None
                }
                Err(_) => None,
            }),
            (None, Some(node)) => match document_of(node.value()) {
                Ok(document) => Some(document),
                Err(found) => {
                    faults.absorb(node.pointer(), found);
                    None
                }
            },
            (Some(_), Some(_)) | (None, None) => {
                faults.add("", "one-of", "give either `code` or `document`");
                None
            }
        };
        Some((document?, effective_on?))
    })?;
    let shown = FrameworkSummary { code: document.framework.code().to_string(), name: document.framework.name().to_owned() };
    let done = app.adopt_framework(&asked.how(&body.bytes), trust, document, effective_on).await?;

    answer::done(&asked, &done, "framework", &format!("{}/framework", answer::trust_path(&app, trust)), shown)
}

fn document(request: &HttpRequest, bytes: Vec<u8>) -> Answer {
    let tag = format!("\"b{}\"", &blake3::hash(&bytes).to_hex()[..32]);
    Ok(answer::with_tag(request, &tag, HeaderValue::from_static("application/json"), bytes))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_frameworks).service(get_framework).service(get_trust_framework).service(adopt_framework);
}
