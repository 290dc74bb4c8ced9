//! The HTTP server: routes, limits, logs, and a clean end.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server as ActixServer, ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::guard::fn_guard;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::middleware::{Condition, DefaultHeaders, Next, from_fn};
use actix_web::{App as ActixApp, HttpMessage, HttpRequest, HttpResponse, HttpServer, ResponseError, web};
use touchstone_app::App;
use utoipa_actix_web::AppExt;

use crate::asked::Asked;
use crate::meta::Document;
use crate::metrics::Metrics;
use crate::openapi::CAPABILITIES;
use crate::problem::{METHOD_NOT_ALLOWED, NOT_FOUND, Problem};
use crate::rendered::AtHand;

/// How long requests under way may take when the service is told to stop.
pub const SHUTDOWN_SECONDS: u64 = 10;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Threads that answer requests.
    pub workers: usize,
    /// Origins of front ends that browsers may call from.
    pub allowed_origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { workers: std::thread::available_parallelism().map_or(2, usize::from), allowed_origins: Vec::new() }
    }
}

/// A server that is bound and ready to run.
pub struct Server {
    server: ActixServer,
}

impl Server {
    /// Runs until it is stopped.
    pub async fn run(self) -> std::io::Result<()> {
        self.server.await
    }

    /// With which it can be stopped.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
}

/// Binds the API to a listener.
pub fn serve(app: App, listener: TcpListener, settings: &Settings) -> std::io::Result<Server> {
    let metrics = web::Data::new(Metrics::new());
    let document = web::Data::new(Document::new());
    let imports = web::Data::new(crate::imports::Gate::default());
    let rendered = web::Data::new(crate::rendered::Rendered::default());
    let origins = settings.allowed_origins.clone();
    let server = HttpServer::new(move || {
        let shared = ActixApp::new()
            .into_utoipa_app()
            .app_data(web::Data::new(app.clone()))
            .app_data(metrics.clone())
            .app_data(document.clone())
            .app_data(imports.clone())
            .app_data(rendered.clone())
            .app_data(web::PayloadConfig::new(crate::body::MAX_BODY));
        // The router tries one route after another by regular expression; only the capability whose
        // path it is need be tried.
        let with_routes = CAPABILITIES.into_iter().enumerate().fold(shared, |shared, (number, routes)| {
            let document = document.clone();
            let is_meant = fn_guard(move |asked| document.is_of(number, asked));
            shared.service(utoipa_actix_web::scope("/v1").guard(is_meant).configure(routes))
        });
        let (actix, _) = with_routes.configure(crate::meta::routes).split_for_parts();
        actix
            .configure(crate::meta::pages)
            .default_service(web::to(unknown_path))
            .wrap(from_fn(as_meant))
            .wrap(AtHand { app: app.clone(), rendered: rendered.clone() })
            // Without origins a browser lets nobody else's page read an answer, as it does without headers.
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")).add(("Referrer-Policy", "no-referrer")))
            .wrap(crate::metrics::Watched(metrics.clone()))
    })
    .workers(settings.workers)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .client_request_timeout(Duration::from_secs(20))
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Server { server })
}

/// HEAD asks for what GET would answer, without the body (RFC 9110, 9.3.2), which the connection leaves
/// out by itself since it has seen the method. Slashes that follow each other are one: a base address
/// that ends in one is joined to a path that begins with one every day.
async fn as_meant<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    if request.path().contains("//")
        && let Some(uri) = with_single_slashes(request.uri())
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

fn with_single_slashes(uri: &Uri) -> Option<Uri> {
    let mut path = String::with_capacity(uri.path().len());
    for character in uri.path().chars() {
        if character != '/' || !path.ends_with('/') {
            path.push(character);
        }
    }
    let path_and_query = uri.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// A path that is not there, or a method that it does not take. Below `/v1` even that is told to
/// known callers alone.
async fn unknown_path(request: HttpRequest, asked: Result<Asked, Problem>, document: web::Data<Document>) -> HttpResponse {
    if let (true, Err(problem)) = (request.path().starts_with("/v1/"), asked) {
        return problem.error_response();
    }
    let Some((pattern, methods)) = document.find(request.path()) else {
        return Problem::new(NOT_FOUND, "no such path; see /docs").error_response();
    };
    request.extensions_mut().insert(crate::metrics::Pattern(pattern.to_owned()));
    let detail = format!("this path does not take {}; it takes {methods}", request.method());
    let mut response = Problem::new(METHOD_NOT_ALLOWED, detail).error_response();
    if let Ok(allow) = HeaderValue::from_str(methods) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// Browsers may call from the origins that the settings name, and from nowhere else.
fn cors(origins: &[String]) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
        .allowed_headers(["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "acting-for", "prefer"])
        .expose_headers([
            "etag",
            "link",
            "location",
            "event-position",
            "idempotency-replayed",
            "retry-after",
            "feed-next",
            "feed-more",
            "feed-epoch",
        ])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
