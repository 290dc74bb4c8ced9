//! Counts and times of requests, for `/metrics`, and log lines that hold no words and no secrets.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpMessage, web};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use prometheus_client::registry::Registry;
use touchstone_app::App;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    /// The route's pattern, never the path: paths hold identifiers.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

/// What is measured.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<Route, Histogram>,
    writable: Gauge,
    bytes_on_disk: Gauge<i64>,
    bytes_free: Gauge<i64>,
}

/// Upper bounds of the time buckets, in seconds.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

impl Metrics {
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("touchstone");
        let requests = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (writable, bytes_on_disk, bytes_free) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Time to answer", seconds.clone());
        registry.register("store_writable", "1 while the store takes writes", writable.clone());
        registry.register("store_bytes", "Bytes of the store on disk", bytes_on_disk.clone());
        registry.register("store_bytes_free", "Bytes free on the store's disk", bytes_free.clone());
        Metrics { registry, requests, seconds, writable, bytes_on_disk, bytes_free }
    }

    /// The text that `/metrics` answers.
    pub fn text(&self, app: &App) -> String {
        let health = app.health();
        let as_gauge = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.writable.set(i64::from(health.read_only.is_none()));
        self.bytes_on_disk.set(as_gauge(health.bytes_on_disk));
        self.bytes_free.set(as_gauge(health.bytes_free.unwrap_or_default()));
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// The method, where it is one that is known. Whoever asks can write anything there, and a label once
/// made is kept for good.
fn method_of(request: &ServiceRequest) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
    KNOWN.into_iter().find(|known| request.method() == *known).unwrap_or("other")
}

/// The middleware that counts and times.
pub(crate) struct Measured(pub web::Data<Metrics>);

impl<S, B> Transform<S, ServiceRequest> for Measured
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = MeasuredService<S>;
    type Future = Ready<Result<MeasuredService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(MeasuredService { service, metrics: self.0.clone() }))
    }
}

pub(crate) struct MeasuredService<S> {
    service: S,
    metrics: web::Data<Metrics>,
}

impl<S, B> Service<ServiceRequest> for MeasuredService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse<B>, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let began = Instant::now();
        let metrics = self.metrics.clone();
        let method = method_of(&request).to_owned();
        let route = request.match_pattern().unwrap_or_else(|| "other".to_owned());
        let answered = self.service.call(request);
        Box::pin(async move {
            let response = answered.await?;
            let status = response.status().as_u16();
            metrics.requests.get_or_create(&Labels { method: method.clone(), route: route.clone(), status }).inc();
            metrics.seconds.get_or_create(&Route { method, route }).observe(began.elapsed().as_secs_f64());
            Ok(response)
        })
    }
}

/// Log spans with the route's pattern, the status and the key's id: no path, no query, no address,
/// no user agent, none of which this log needs.
pub(crate) struct QuietSpans;

impl tracing_actix_web::RootSpanBuilder for QuietSpans {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let route = request.match_pattern().unwrap_or_else(|| "other".to_owned());
        tracing::info_span!("request", method = method_of(request), route, status = tracing::field::Empty, key = tracing::field::Empty)
    }

    fn on_request_end<B: MessageBody>(span: tracing::Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let (status, key) = match outcome {
            Ok(response) => (response.status().as_u16(), response.request().extensions().get::<String>().cloned()),
            Err(error) => (error.as_response_error().status_code().as_u16(), None),
        };
        span.record("status", status);
        span.record("key", key.unwrap_or_default());
        let _entered = span.enter();
        tracing::info!("answered");
    }
}
