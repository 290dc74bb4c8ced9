//! The middleware that gives out what is kept.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::{Method, header};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::future::Either;
use touchstone_app::App;

use super::{Rendered, path_of};
use crate::asked::{Known, secret_of};
use crate::metrics::Pattern;

/// Headers by which a request asks for more than what is kept; it is answered by its route, which
/// judges them.
const ASKS_FOR_MORE: [&str; 4] = ["acting-for", "idempotency-key", "if-match", "prefer"];

/// Answers what is kept without looking for a route.
pub(crate) struct AtHand {
    pub app: App,
    pub rendered: web::Data<Rendered>,
}

impl<S> Transform<S, ServiceRequest> for AtHand
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type InitError = ();
    type Transform = AtHandService<S>;
    type Future = Ready<Result<AtHandService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(AtHandService { service, app: self.app.clone(), rendered: self.rendered.clone() }))
    }
}

pub(crate) struct AtHandService<S> {
    service: S,
    app: App,
    rendered: web::Data<Rendered>,
}

impl<S> Service<ServiceRequest> for AtHandService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Either<Ready<Result<ServiceResponse<BoxBody>, Error>>, S::Future>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match at_hand(&self.app, &self.rendered, request.request()) {
            Some(response) => Either::Left(ready(Ok(request.into_response(response)))),
            None => Either::Right(self.service.call(request)),
        }
    }
}

fn at_hand(app: &App, rendered: &Rendered, request: &HttpRequest) -> Option<HttpResponse> {
    if request.method() != Method::GET || ASKS_FOR_MORE.iter().any(|name| request.headers().contains_key(*name)) {
        return None;
    }
    let key = app.key_of(secret_of(request.headers().get(header::AUTHORIZATION)?.to_str().ok()?)?)?;
    let kept = rendered.kept(app, key, path_of(request))?;
    let mut extensions = request.extensions_mut();
    extensions.insert(Known(Some(key)));
    extensions.insert(Pattern(kept.route.clone()));
    drop(extensions);
    Some(kept.rendering.answer(request))
}
