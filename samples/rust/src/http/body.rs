//! The body of a request: a JSON object of bounded size.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::http::problem::Problem;

const LIMIT_BYTES: usize = 64 * 1024;
const DISCARD_BYTES: usize = 16 * 1024 * 1024;
const DISCARD_TIME: Duration = Duration::from_secs(2);

/// The body as a JSON object, not yet checked against anything.
pub struct JsonObject(pub Map<String, Value>);

impl<S: Sync> FromRequest<S> for JsonObject {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::UnsupportedMediaType);
        }
        let bytes = read(request.into_body()).await?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(Problem::MalformedRequest("The body must be a JSON object")),
            Err(_) => Err(Problem::MalformedRequest("The body is not JSON")),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Counts what arrives: `Content-Length` may be missing, and is only a promise.
async fn read(mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(&mut body).await? {
        if bytes.len() + chunk.len() > LIMIT_BYTES {
            timeout(DISCARD_TIME, discard(body)).await.ok();
            return Err(Problem::BodyTooLarge { limit_bytes: LIMIT_BYTES });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads on for a while without keeping anything. A connection that is closed while data is
/// under way is reset, and the client may lose the answer.
async fn discard(mut body: Body) {
    let mut discarded = 0;
    while let Ok(Some(chunk)) = next_chunk(&mut body).await {
        discarded += chunk.len();
        if discarded > DISCARD_BYTES {
            return;
        }
    }
}

async fn next_chunk(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    match body.frame().await {
        None => Ok(None),
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())), // trailers hold no data
        Some(Err(_)) => Err(Problem::MalformedRequest("The body ended too early")),
    }
}
