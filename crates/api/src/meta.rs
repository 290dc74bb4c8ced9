//! What is open without a key: health, the API's own description and its problems' pages; and, for the
//! operator, metrics.

use actix_web::guard::GuardContext;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use chrono::DateTime;
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::{App, Epoch, instant};
use utoipa::ToSchema;
use utoipa_swagger_ui::{Config as UiConfig, SwaggerUi};

use crate::admin::LastVerificationView;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::metrics::Metrics;
use crate::openapi::{CAPABILITIES, Config};
use crate::paths::Paths;
use crate::problem::{NOT_FOUND, Problem, ProblemKind, catalogue};

/// The OpenAPI document and what is known from it of paths, made once.
pub(crate) struct Document {
    text: String,
    paths: Paths,
    /// Of each path.
    known: Vec<KnownPath>,
}

struct KnownPath {
    pattern: String,
    /// The methods that it takes, as the header `Allow` lists them.
    methods: String,
    /// The number of the capability that it belongs to.
    capability: Option<usize>,
}

/// The capability that a request's path belongs to; it is asked for by each of them.
#[derive(Clone, Copy)]
struct Capability(Option<usize>);

impl Document {
    pub fn new() -> Document {
        let capabilities: Vec<Vec<String>> = CAPABILITIES.into_iter().map(crate::openapi::paths_of).collect();
        let documented = crate::openapi::document().paths.paths.into_iter().map(|(pattern, item)| {
            let all = [
                ("DELETE", item.delete.is_some()),
                ("GET", item.get.is_some()),
                ("HEAD", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
            ];
            let taken: Vec<&str> = all.into_iter().filter(|(_, taken)| *taken).map(|(method, _)| method).collect();
            let capability = capabilities.iter().position(|paths| paths.contains(&pattern));
            KnownPath { pattern, methods: taken.join(", "), capability }
        });
        // The pages are in no document.
        let page = |pattern: &str| KnownPath { pattern: pattern.to_owned(), methods: "GET, HEAD".to_owned(), capability: None };
        let known: Vec<KnownPath> = documented.chain(["/docs", "/docs/", "/docs/{file}"].map(page)).collect();
        let paths = Paths::of(known.iter().map(|known| known.pattern.as_str()));
        Document { known, paths, text: crate::openapi::document_text() }
    }

    /// The pattern of a path, and the methods that it takes.
    pub fn find(&self, path: &str) -> Option<(&str, &str)> {
        let KnownPath { pattern, methods, .. } = self.known.get(self.paths.find(path)?)?;
        Some((pattern, methods))
    }

    /// Whether a request's path is one of a capability's.
    pub fn is_of(&self, capability: usize, asked: &GuardContext<'_>) -> bool {
        let found = asked.req_data().get::<Capability>().copied();
        let Capability(of) = found.unwrap_or_else(|| {
            let found = Capability(self.paths.find(asked.head().uri.path()).and_then(|path| self.known.get(path)?.capability));
            asked.req_data_mut().insert(found);
            found
        });
        of == Some(capability)
    }
}

/// Whether the service is ready.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Readiness, example = json!({"ready": true, "writable": true, "repaired": [], "epoch": {"number": 1, "id": "01990b5e-8c00-4000-8000-000000000001"},
    "lastVerification": {"state": "done", "finishedAt": "2026-01-05T02:00:07.120000Z"}}))]
pub(crate) struct ReadinessView {
    /// Whether it should be sent requests: as the status says.
    ready: bool,
    /// False where no write is taken now; reads go on.
    writable: bool,
    /// Why writes are refused: all with `full-disk` until there is space again, or `read-only` until a restart;
    /// with `clock-behind` those of some trust, whose last event is later than the clock, until that is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What was put right when the store was opened.
    repaired: Vec<String>,
    /// Since when the store goes its own way.
    epoch: EpochView,
    /// How the last verification ended. Absent until one has, since the service was started; what is served does not depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_verification: Option<LastVerificationView>,
}

/// Since when a store goes its own way: restoring a backup begins a new epoch, in which positions may
/// hold other events than before.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Epoch, example = json!({"number": 2, "id": "01990b5e-8c00-4000-8000-000000000002", "restoredAt": "2026-01-05T09:00:00.000000Z"}))]
pub(crate) struct EpochView {
    /// 1 for a store that was never restored, and one more for each restoration.
    number: u64,
    /// Unique to the restoration: two stores restored from one backup have the same number, and not the same id.
    #[schema(format = Uuid)]
    id: String,
    /// When it was restored. Absent where it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    restored_at: Option<String>,
}

impl From<Epoch> for EpochView {
    fn from(epoch: Epoch) -> EpochView {
        let restored_at = epoch.restored_at_micros.and_then(DateTime::from_timestamp_micros);
        EpochView { number: epoch.number, id: epoch.id.to_string(), restored_at: restored_at.map(|at| instant(at.into())) }
    }
}

/// Tell that the service lives
///
/// Answers as long as the process does.
#[utoipa::path(tag = "meta", responses((status = 200, description = "It lives", content_type = "text/plain", body = String, example = "alive\n")))]
#[get("/livez")]
pub(crate) async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// Tell whether the service is ready
///
/// 200 while it takes reads, 503 once the store takes no writes until a restart. On a full disk reads go on
/// and writes come back by themselves, so that is 200 with `writable: false`. A verification that
/// failed is told here and changes nothing of the status: what is to be done about it a person decides.
#[utoipa::path(tag = "meta", responses(
    (status = 200, description = "Ready", body = ReadinessView),
    (status = 503, description = "The store takes no writes", body = ReadinessView, example = json!({"ready": false, "writable": false, "reason": "read-only", "repaired": [], "epoch": {"number": 1, "id": "01990b5e-8c00-4000-8000-000000000001"}})),
))]
#[get("/readyz")]
pub(crate) async fn readyz(app: web::Data<App>) -> HttpResponse {
    let health = app.health();
    let ready = health.read_only.is_none();
    let is_full = health.bytes_free.is_some_and(|free| free < health.disk_reserve_bytes);
    let unwritable = if ready { is_full.then_some("full-disk") } else { Some("read-only") };
    let reason = unwritable.or_else(|| app.is_clock_behind().then_some("clock-behind"));
    let mut response = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    let (epoch, last_verification) = (app.epoch().into(), crate::admin::last_verification(&app));
    response.json(ReadinessView { ready, writable: unwritable.is_none(), reason, repaired: health.repaired, epoch, last_verification })
}

/// Show metrics
///
/// In the OpenMetrics text format, for the operator's key: counts of requests tell when reviews are
/// made. Labels hold route patterns, never paths or identifiers.
#[utoipa::path(tag = "meta", responses((status = 200, description = "The metrics", content_type = "application/openmetrics-text", body = String, example = "# HELP touchstone_http_requests Requests answered.\n")))]
#[get("/metrics")]
pub(crate) async fn metrics(app: web::Data<App>, asked: Asked, metrics: web::Data<Metrics>) -> Answer {
    app.may(&asked.caller, Permission::Operate, None, None)?;
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(metrics.text(&app)))
}

/// Show the OpenAPI document
///
/// OpenAPI 3.1, as committed with the source.
#[utoipa::path(tag = "meta", responses((status = 200, description = "The document", content_type = "application/json", body = String, example = json!({"openapi": "3.1.0"}))))]
#[get("/openapi.json")]
pub(crate) async fn openapi(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.text.clone())
}

/// Explain a kind of problem
///
/// The page that a problem's `type` leads to: what it means and what to do about it.
#[utoipa::path(
    tag = "meta",
    params(("slug" = String, Path, description = "The last part of a problem's `type`", example = "stale-version")),
    responses((status = 200, description = "The explanation", content_type = "text/html", body = String, example = "<!doctype html>")),
)]
#[get("/problems/{slug}")]
pub(crate) async fn problem_page(slug: web::Path<String>) -> Result<HttpResponse, Problem> {
    let found = catalogue().iter().find(|kind| kind.slug == slug.as_str());
    let ProblemKind { status, slug, title, remedy } = found.ok_or_else(|| Problem::new(NOT_FOUND, "no such kind of problem"))?;
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p><code>{slug}</code>, status {status}</p>\n<p>{remedy}</p>\n<p><a href=\"/docs/\">The API's documentation</a></p>\n</html>\n",
        title = html(title),
        remedy = html(remedy),
    );
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

/// A text as HTML; what stands between backticks is code.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = escaped.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

pub(crate) fn routes(config: &mut Config<'_>) {
    config.service(livez).service(readyz).service(metrics).service(openapi).service(problem_page);
    crate::calendar_feeds::open_routes(config);
}

/// Pages for people: Swagger UI from the binary itself.
pub(crate) fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/docs", web::get().to(|| async { HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish() }));
    config.service(SwaggerUi::new("/docs/{_:.*}").config(UiConfig::from("/openapi.json")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(html("Send `a<b` & wait"), "Send <code>a&lt;b</code> &amp; wait");
    }

    #[test]
    fn every_path_knows_its_methods() {
        let document = Document::new();
        assert_eq!(document.find("/v1/keys"), Some(("/v1/keys", "GET, HEAD, POST")));
        assert_eq!(document.find("/v1/keys/abc"), Some(("/v1/keys/{id}", "DELETE, GET, HEAD")));
        assert_eq!(document.find("/docs/index.css"), Some(("/docs/{file}", "GET, HEAD")));
        assert_eq!(document.find("/v1/keyring"), None);
        assert!(document.known.iter().all(|known| !known.methods.is_empty()));
    }

    #[test]
    fn every_path_of_the_api_belongs_to_a_capability() {
        let without = Document::new().known.into_iter().filter(|known| known.capability.is_none() && known.pattern.starts_with("/v1/"));
        assert_eq!(without.map(|known| known.pattern).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
