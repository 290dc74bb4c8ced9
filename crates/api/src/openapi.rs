//! The OpenAPI document: every operation's own part stands with its handler; what all of them share
//! (security, problems, headers) is added here, so that no handler can forget it.

use actix_web::App as ActixApp;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{ProblemError, ProblemKind, ProblemView, catalogue};

/// Where routes are gathered, with their documentation.
pub(crate) type Config<'a> = ServiceConfig<'a>;

/// Every route under `/v1`.
pub(crate) fn routes(config: &mut Config<'_>) {
    crate::trusts::routes(config);
    crate::frameworks::routes(config);
    crate::calendar::routes(config);
    crate::people::routes(config);
    crate::academies::routes(config);
    crate::register::routes(config);
    crate::reviews::routes(config);
    crate::drafts::routes(config);
    crate::categories::routes(config);
    crate::escalations::routes(config);
    crate::timeline::routes(config);
    crate::board::routes(config);
    crate::events::routes(config);
    crate::keys::routes(config);
    crate::me::routes(config);
    crate::imports::routes(config);
}

/// The whole document.
pub fn document() -> OpenApi {
    let (_, mut api) = ActixApp::new()
        .into_utoipa_app()
        .openapi(frame())
        .service(utoipa_actix_web::scope("/v1").configure(routes))
        .configure(crate::meta::routes)
        .split_for_parts();
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            complete(path, method, operation);
        }
    }
    api
}

/// The document as it is served and committed: pretty JSON with a line end.
pub fn document_text() -> String {
    document().to_pretty_json().map(|text| text + "\n").unwrap_or_default()
}

fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Touchstone")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("openapi.md")))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key, `touchstone_...`.")).build();
    let components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .schema("Problem", ProblemView::schema())
        .schema("ProblemError", ProblemError::schema())
        .build();
    let mut nested = Vec::new();
    ProblemView::schemas(&mut nested);
    let mut api = OpenApiBuilder::new().info(info).components(Some(components)).build();
    if let Some(components) = &mut api.components {
        components.schemas.extend(nested);
    }
    api
}

/// The operations of a path, with their methods.
fn operations(item: &mut PathItem) -> Vec<(&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, .. } = item;
    let all = [("get", get), ("put", put), ("post", post), ("delete", delete)];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation))).collect()
}

/// Adds to an operation what it shares with others.
fn complete(path: &str, method: &str, operation: &mut Operation) {
    let open = !path.starts_with("/v1/");
    let writes = method != "get";
    let has_body = operation.request_body.is_some();
    let dry = operation.parameters.iter().flatten().any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "dryRun"));
    if !open {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
        if writes {
            header(operation, "Idempotency-Key", "Recognises a repeat: the first answer is given again, for 7 days, also after a crash.");
            header(operation, "Acting-For", "For keys with the role `integration`: the id of the person who decides.");
            header(operation, "Prefer", "`return=minimal` leaves the resource out of the answer.");
        }
        if method == "put" && path.contains("/review-drafts/") {
            header(operation, "If-Match", "The ETag of the draft as it was read; 412 where it changed since.");
        } else if writes && path.contains("/academies/{urn}/") {
            header(operation, "If-Match", "The ETag of the academy's state as it was read; 412 where it changed since.");
        }
    }
    let applies = |kind: &ProblemKind| match (kind.status, kind.slug) {
        (500, _) => true,
        (_, "malformed-json") | (413 | 415, _) => has_body,
        (400, "invalid-query") => true,
        (400, _) | (401, _) => !open,
        (403, _) => !open,
        (404, _) => path.contains('{'),
        (405, _) => false,
        (409, "slug-taken" | "group-taken") => method == "post" && path == "/v1/trusts",
        (409, "urn-taken") => method == "post" && (path.ends_with("/academies") || path.ends_with("/identifiers")),
        (409, _) => !open && writes,
        (412, _) => writes && path.contains("/academies/{urn}/"),
        (422, "no-framework" | "decider-required") => dry || path.contains("/escalations") || path.contains("/category-decisions"),
        (422, "invalid-body") => has_body,
        (422, _) => !open && writes,
        (503, "busy") => !open,
        (503, "storage-unavailable") => !open,
        (503 | 507, _) => !open && writes,
        _ => false,
    };
    let mut by_status: std::collections::BTreeMap<u16, Vec<&ProblemKind>> = std::collections::BTreeMap::new();
    for kind in catalogue().iter().filter(|kind| applies(kind)) {
        by_status.entry(kind.status).or_default().push(kind);
    }
    for (status, kinds) in by_status {
        let listed: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}", kind.slug, kind.title)).collect();
        let first = kinds[0];
        let example = serde_json::json!({"type": format!("/problems/{}", first.slug), "title": first.title, "status": status, "detail": first.remedy});
        let content = ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("Problem")))).example(Some(example)).build();
        let mut response = ResponseBuilder::new().description(listed.join("; ")).content("application/problem+json", content);
        if status == 503 {
            let seconds = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::Integer).build()))
                .description(Some("Seconds to wait."))
                .build();
            response = response.header("Retry-After", seconds);
        }
        operation.responses.responses.entry(status.to_string()).or_insert_with(|| RefOr::T(response.build()));
    }
}

fn header(operation: &mut Operation, name: &str, description: &str) {
    let schema =
        ObjectBuilder::new().schema_type(Type::String).format((name == "Acting-For").then(|| SchemaFormat::Custom("uuid".into()))).build();
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}
