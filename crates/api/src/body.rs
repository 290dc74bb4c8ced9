//! Bodies: read as JSON values, so that every fault can be found, and kept as bytes, so that a
//! repeat can be recognised.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use serde_json::Value;
use touchstone_domain::reader::{Faults, Node, Object};

use crate::problem::{INTERNAL, MALFORMED_JSON, Problem, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE};

/// The largest body that is taken, in bytes: a framework document may have 512 KiB, words 256 KiB.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

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
            let bytes =
                bytes.await.map_err(|_| Problem::new(TOO_LARGE, format!("the body is larger than {MAX_BODY} bytes, or ended early")))?;
            let value =
                serde_json::from_slice(&bytes).map_err(|error| Problem::new(MALFORMED_JSON, format!("the body is not JSON: {error}")))?;
            Ok(JsonBody { bytes, value })
        })
    }
}
