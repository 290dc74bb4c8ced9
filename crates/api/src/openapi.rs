//! The OpenAPI document: every operation's own part stands with its handler; what all of them share
//! (security, problems, headers) is added here, so that no handler can forget it.

use actix_web::App as ActixApp;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{ProblemError, ProblemKind, ProblemView, catalogue};

/// Where routes are gathered, with their documentation.
pub(crate) type Config<'a> = ServiceConfig<'a>;

/// The routes under `/v1`, capability by capability.
pub(crate) const CAPABILITIES: [fn(&mut Config<'_>); 30] = [
    crate::trusts::routes,
    crate::frameworks::routes,
    crate::calendar::routes,
    crate::calendar_feeds::routes,
    crate::people::routes,
    crate::academies::routes,
    crate::register::routes,
    crate::reviews::routes,
    crate::peer_reviews::routes,
    crate::drafts::routes,
    crate::categories::routes,
    crate::escalations::routes,
    crate::duties::routes,
    crate::support::routes,
    crate::self_evaluations::routes,
    crate::triangulation::routes,
    crate::rounds::routes,
    crate::plans::routes,
    crate::arrangements::routes,
    crate::issues::routes,
    crate::risks::routes,
    crate::timeline::routes,
    crate::board::routes,
    crate::events::routes,
    crate::programmes::routes,
    crate::keys::routes,
    crate::me::routes,
    crate::my::routes,
    crate::imports::routes,
    crate::admin::routes,
];

/// Every route under `/v1`.
pub(crate) fn routes(config: &mut Config<'_>) {
    CAPABILITIES.into_iter().for_each(|routes| routes(config));
}

/// The paths of one capability.
pub(crate) fn paths_of(routes: fn(&mut Config<'_>)) -> Vec<String> {
    let (_, api) = ActixApp::new().into_utoipa_app().service(utoipa_actix_web::scope("/v1").configure(routes)).split_for_parts();
    api.paths.paths.into_keys().collect()
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
    let open = !path.starts_with("/v1/") && path != "/metrics";
    let writes = method != "get";
    let admin = path.starts_with("/v1/admin/");
    // What stands beside the log and is made anew by every request.
    let feed = path.starts_with("/v1/calendar-feeds");
    let has_body = operation.request_body.is_some();
    let dry = operation.parameters.iter().flatten().any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "dryRun"));
    if !open {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
        // An import is repeatable by itself and takes neither of these; what is begun beside the
        // record is refused while it runs.
        // What is thrown away is gone, which a repeat is told.
        let throws_away = method == "delete" && path.contains("/review-drafts/");
        if writes && path != "/v1/imports" && !feed && !admin && !throws_away {
            header(operation, "Idempotency-Key", "Recognises a repeat: the first answer is given again, for 7 days, also after a crash.");
            header(operation, "Prefer", "`return=minimal` leaves the resource out of the answer.");
            command_headers(path, operation);
        }
        if writes && !admin {
            header(operation, "Acting-For", "For keys with the role `integration`: the id of the person who decides.");
        } else if !writes && answers_json(operation) && !path.ends_with("/review-drafts/{id}") {
            header(operation, "If-None-Match", "The ETag of an answer at hand; 304 where it would be the same again.");
            conditional(operation);
        }
        if writes && path.contains("/review-drafts/") {
            header(operation, "If-Match", "The ETag of the draft as it was read; 412 where it changed since.");
        } else if writes && path.contains("/academies/{urn}/") {
            header(
                operation,
                "If-Match",
                "The ETag of the academy's state as it was read; 412 where it changed since. For keys that read the whole trust: 400 from others, who see no versions.",
            );
        }
    }
    if writes
        && dry
        && let Some(mut same) = answer_of(operation, "201").cloned()
    {
        // What was only tried, and what was so already, is answered with the same fields.
        same.description = "Only tried, or nothing new: `events` is what would follow, or empty".to_owned();
        operation.responses.responses.entry("200".to_owned()).or_insert(RefOr::T(same));
    }
    let applies = |kind: &ProblemKind| match (kind.status, kind.slug) {
        (500, _) => true,
        (_, "malformed-json") | (408 | 413, _) => has_body || (admin && writes),
        (415, _) => has_body,
        (400, "invalid-query") => true,
        (400, _) | (401, _) => !open,
        (403, _) => !open,
        (404, _) => path.contains('{'),
        (405, _) => false,
        (409, "slug-taken" | "group-taken") => method == "post" && path == "/v1/trusts",
        (409, "urn-taken") => method == "post" && (path.ends_with("/academies") || path.ends_with("/identifiers")),
        // The import says itself why it is refused.
        (422, "import-refused") => false,
        (409, "already-running") => admin && writes,
        (409, "no-backups-directory") => admin && writes && path.ends_with("/backups"),
        (409, "epoch-changed") => path.ends_with("/events"),
        (409, _) => !open && writes && path != "/v1/imports" && !feed && !admin,
        (412, _) => writes && path.contains("/academies/{urn}/"),
        (422, "no-framework" | "decider-required") => {
            dry || path.contains("/escalations")
                || path.contains("/category-decisions")
                || path.contains("/rating-rounds")
                || path.contains("/plans")
        }
        (422, "invalid-body") => has_body || (admin && writes),
        (422, _) => !open && writes && !admin,
        (503, "busy") => !open,
        (503, "storage-unavailable") => !open,
        (503 | 507, _) => !open && writes && !admin,
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

/// What the answers of commands tell beside their bodies.
fn command_headers(path: &str, operation: &mut Operation) {
    // Drafts and keys stand beside the log: no event, no position.
    let beside_the_log = path == "/v1/keys" || (path.contains("/review-drafts") && !path.ends_with("/finalisation"));
    for status in ["200", "201"] {
        let Some(response) = answer_of(operation, status) else { continue };
        answer_header(response, "Location", Type::String, "Where it is found. Absent in a dry run.");
        answer_header(
            response,
            "Idempotency-Replayed",
            Type::String,
            "`true` where a repeat was given the first answer again: the same events, the resource as it is now, and no `policies`, since what a policy only weighed is on no record; what it did is among the events.",
        );
        if !beside_the_log {
            let said = "The position of the command's last event. Absent where nothing was recorded, and for a partial view.";
            answer_header(response, "Event-Position", Type::Integer, said);
        }
    }
}

/// Whether it answers JSON of one kind or another.
fn answers_json(operation: &mut Operation) -> bool {
    answer_of(operation, "200").is_some_and(|response| response.content.keys().any(|media_type| media_type.contains("json")))
}

/// A read that need not be sent again.
fn conditional(operation: &mut Operation) {
    if let Some(response) = answer_of(operation, "200") {
        answer_header(response, "ETag", Type::String, "Of this answer, for `If-None-Match`.");
    }
    let mut same = ResponseBuilder::new().description("The same as under the ETag given").build();
    answer_header(&mut same, "ETag", Type::String, "The one given.");
    operation.responses.responses.insert("304".to_owned(), RefOr::T(same));
}

fn answer_of<'a>(operation: &'a mut Operation, status: &str) -> Option<&'a mut Response> {
    match operation.responses.responses.get_mut(status) {
        Some(RefOr::T(response)) => Some(response),
        Some(RefOr::Ref(_)) | None => None,
    }
}

/// Documents a header of an answer, unless the operation says something of its own about it.
fn answer_header(response: &mut Response, name: &str, kind: Type, description: &str) {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
    response.headers.entry(name.to_owned()).or_insert(RefOr::T(header));
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn operation(path: &str, method: &str) -> Value {
        let document: Value = serde_json::from_str(&document_text()).unwrap();
        document["paths"][path][method].clone()
    }

    fn headers_taken(operation: &Value) -> Vec<&str> {
        let parameters = operation["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["in"] == "header");
        parameters.map(|parameter| parameter["name"].as_str().unwrap()).collect()
    }

    fn headers_told<'a>(operation: &'a Value, status: &str) -> Vec<&'a String> {
        operation["responses"][status]["headers"].as_object().map(|headers| headers.keys().collect()).unwrap_or_default()
    }

    #[test]
    fn commands_tell_where_things_are_and_reads_can_be_conditional() {
        let reviews = "/v1/trusts/{trust}/academies/{urn}/reviews";
        assert_eq!(headers_told(&operation(reviews, "post"), "201"), ["Event-Position", "Idempotency-Replayed", "Location"]);
        let read = operation(reviews, "get");
        assert_eq!((headers_taken(&read), headers_told(&read, "304")), (vec!["If-None-Match"], vec![&"ETag".to_owned()]));
        assert_eq!(headers_told(&operation("/v1/keys", "post"), "201"), ["Idempotency-Replayed", "Location"]);
    }

    #[test]
    fn what_is_begun_for_the_operator_is_followed_and_promises_nothing_about_repeats() {
        let begin = operation("/v1/admin/backups", "post");
        assert!(begin["parameters"].is_null(), "{begin}");
        assert_eq!(headers_told(&begin, "202"), ["Location"]);
        let conflict = begin["responses"]["409"]["description"].as_str().unwrap();
        assert!(conflict.contains("already-running") && conflict.contains("no-backups-directory") && !conflict.contains("idempotency"));
    }

    #[test]
    fn every_example_has_the_shape_of_its_schema() {
        let document: Value = serde_json::from_str(&document_text()).unwrap();
        let is_object = |schema: &Value| match schema["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).unwrap()["type"] != "array",
            None => schema["type"] != "array",
        };
        let mut compared = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let content = response["content"]["application/json"].clone();
                    let (Some(example), Some(_)) = (content.get("example"), content.get("schema")) else { continue };
                    assert_eq!(example.is_object(), is_object(&content["schema"]), "{method} {path} {status}: {example}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 50, "{compared}");
    }

    #[test]
    fn an_import_promises_nothing_about_repeats() {
        let import = operation("/v1/imports", "post");
        assert_eq!(headers_taken(&import), ["Acting-For"]);
        assert!(import["responses"]["409"].is_null());
        assert!(import["responses"]["422"]["description"].as_str().unwrap().contains("import-refused"));
    }
}
