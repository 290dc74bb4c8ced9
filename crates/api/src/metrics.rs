//! Counts and times of requests, for `/metrics`, and log lines that hold no words and no secrets.

use std::time::Instant;

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpMessage, HttpRequest, web};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use prometheus_client::registry::Registry;
use touchstone_app::App;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::asked::Known;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    /// The route's pattern, never the path: paths hold identifiers.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
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

/// The pattern that a request's path has, where it was not answered by a route.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(pub String);

/// The middleware that counts and times, and logs what it saw: the route's pattern, the status and the
/// key's id; no path, no query, no address, no user agent, none of which this log needs. The pattern is
/// known only once a route was found, and is not looked for a second time.
pub(crate) struct Watched(pub web::Data<Metrics>);

impl<S, B> Transform<S, ServiceRequest> for Watched
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = WatchedService<S>;
    type Future = Ready<Result<WatchedService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(WatchedService { service, metrics: self.0.clone() }))
    }
}

pub(crate) struct WatchedService<S> {
    service: S,
    metrics: web::Data<Metrics>,
}

impl<S, B> Service<ServiceRequest> for WatchedService<S>
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
        let method = method_of(&request);
        let span = tracing::info_span!("request", method, route = Empty, status = Empty, key = Empty);
        let answered = span.in_scope(|| self.service.call(request));
        let watching = async move {
            let outcome = answered.await;
            let span = Span::current();
            match &outcome {
                Ok(response) => {
                    let (status, route) = (response.status().as_u16(), route_of(response.request()));
                    if !span.is_disabled() {
                        let known = response.request().extensions().get::<Known>().copied();
                        let key = known.map_or_else(String::new, |Known(key)| key.map_or("operator".to_owned(), |key| key.to_string()));
                        span.record("route", &route).record("status", status).record("key", key);
                    }
                    metrics.requests.get_or_create(&Labels { method, route: route.clone(), status }).inc();
                    metrics.seconds.get_or_create(&Route { method, route }).observe(began.elapsed().as_secs_f64());
                }
                Err(error) => drop(span.record("status", error.as_response_error().status_code().as_u16())),
            }
            tracing::info!("answered");
            outcome
        };
        Box::pin(watching.instrument(span))
    }
}

fn route_of(request: &HttpRequest) -> String {
    let without_route = request.extensions_mut().remove::<Pattern>().map(|Pattern(pattern)| pattern);
    without_route.or_else(|| request.match_pattern()).unwrap_or_else(|| "other".to_owned())
}
