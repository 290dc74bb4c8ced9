//! Bodies: read as JSON values, so that every fault can be found, and kept as bytes, so that a
//! repeat can be recognised.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use serde_json::Value;
use touchstone_domain::reader::{Faults, Node, Object};

use crate::problem::{INTERNAL, MALFORMED_JSON, Problem, REQUEST_TIMEOUT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE};

/// The largest body that is taken, in bytes: a framework document may have 512 KiB, words 256 KiB.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// How long a body may take to arrive: a megabyte over a slow line, and no more, since every body under
/// way holds a connection.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(30);

/// A JSON body.
#[derive(Debug)]
pub(crate) struct JsonBody {
    /// As it came.
    pub bytes: web::Bytes,
    /// As it reads.
    pub value: Value,
}

impl JsonBody {
    /// Reads an object, noting every fault of it and every field it should not have.
    pub fn parse<T>(&self, read: impl FnOnce(&mut Object<'_>, &mut Faults) -> Option<T>) -> Result<T, Problem> {
        parse_value(&self.value, read)
    }
}

/// Reads an object, noting every fault of it and every field it should not have.
pub(crate) fn parse_value<T>(value: &Value, read: impl FnOnce(&mut Object<'_>, &mut Faults) -> Option<T>) -> Result<T, Problem> {
    Ok(read_value(value, read)??)
}

/// The same, with the faults still at hand.
pub(crate) fn read_value<T>(
    value: &Value,
    read: impl FnOnce(&mut Object<'_>, &mut Faults) -> Option<T>,
) -> Result<Result<T, Faults>, Problem> {
    let mut faults = Faults::default();
    let read = Node::root(value).object(&mut faults).and_then(|mut object| {
        let read = read(&mut object, &mut faults);
        object.nothing_else(&mut faults);
        read
    });
    match read {
        Some(read) if faults.is_empty() => Ok(Ok(read)),
        Some(_) | None if !faults.is_empty() => Ok(Err(faults)),
        Some(_) | None => Err(Problem::new(INTERNAL, "a body was refused without a reason")),
    }
}

/// Waits for a body. One that is too large, one that breaks off and one that never ends are told apart.
async fn in_time(limit: Duration, bytes: impl Future<Output = Result<web::Bytes, actix_web::Error>>) -> Result<web::Bytes, Problem> {
    let arrived = actix_web::rt::time::timeout(limit, bytes).await;
    let arrived = arrived.map_err(|_| Problem::new(REQUEST_TIMEOUT, format!("the body did not arrive within {} s", limit.as_secs())))?;
    arrived.map_err(|error| match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Problem::new(TOO_LARGE, format!("the body is larger than {MAX_BODY} bytes")),
        Some(_) | None => Problem::new(MALFORMED_JSON, "the body broke off, or is encoded in a way that is not taken here"),
    })
}

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<JsonBody, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_json = essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(UNSUPPORTED_MEDIA_TYPE, "send `Content-Type: application/json`"));
            }
            let bytes = in_time(BODY_TIME, bytes).await?;
            let value = crate::json::read(&bytes)?;
            Ok(JsonBody { bytes, value })
        })
    }
}

/// The body of a request that has nothing to say: none at all, or an object without fields.
#[derive(Debug)]
pub(crate) struct NoBody {
    /// As it came.
    pub bytes: web::Bytes,
}

impl NoBody {
    /// Refuses a body that says something, which would otherwise be passed over in silence.
    pub fn refuse_fields(&self) -> Result<(), Problem> {
        if self.bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        parse_value(&crate::json::read(&self.bytes)?, |_, _| Some(()))
    }
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<NoBody, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move { in_time(BODY_TIME, bytes).await.map(|bytes| NoBody { bytes }) })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;

    use super::*;

    async fn status(bytes: impl Future<Output = Result<web::Bytes, actix_web::Error>>) -> u16 {
        in_time(Duration::from_millis(10), bytes).await.map_or_else(|problem| problem.status_code().as_u16(), |_| 200)
    }

    #[test]
    fn where_there_is_nothing_to_say_nothing_is_taken() {
        let status = |body: &'static [u8]| {
            NoBody { bytes: web::Bytes::from_static(body) }.refuse_fields().map_err(|problem| problem.status_code().as_u16())
        };
        assert_eq!((status(b""), status(b" \n"), status(b"{}")), (Ok(()), Ok(()), Ok(())));
        assert_eq!((status(b"{"), status(b"[]"), status(b"{\"to\": \"/\"}")), (Err(400), Err(422), Err(422)));
    }

    #[actix_web::test]
    async fn bodies_that_do_not_arrive_whole_are_told_apart() {
        assert_eq!(status(async { Ok(web::Bytes::from_static(b"{}")) }).await, 200);
        assert_eq!(status(std::future::pending()).await, 408);
        assert_eq!(status(async { Err(PayloadError::Overflow.into()) }).await, 413);
        assert_eq!(status(async { Err(PayloadError::Incomplete(None).into()) }).await, 400);
    }
}
