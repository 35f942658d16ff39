//! Every failure that a client can see, as problem details (RFC 9457).
//!
//! Handlers return `Problem`; `observe` adds what only it knows, the path and the trace id.

use std::sync::Arc;

use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::http::failure::Failure;
use crate::orders::Status;

const TYPES: &str = "https://orders.example.org/problems/";

// --8<-- [start:problem]
/// The text of each variant is the `detail` that the client reads.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    MalformedRequest(&'static str),
    #[error("The cursor cannot be read; begin again without one")]
    InvalidCursor,
    #[error("Send the header Idempotency-Key with 1 to 255 characters")]
    IdempotencyKeyInvalid,
    #[error("The token is missing, has expired, or is not one of ours")]
    Unauthenticated,
    #[error("The token lacks the scope {0}")]
    InsufficientScope(&'static str),
    #[error("No order of yours has this id")]
    OrderNotFound,
    #[error("There is nothing at this path")]
    NoSuchRoute,
    #[error("This path does not take this method; see the header Allow")]
    MethodNotAllowed,
    #[error("The first request with this key is still running; repeat this one unchanged")]
    IdempotencyKeyInUse,
    #[error("The order is {order_status} already")]
    OrderNotCancellable { order_status: Status },
    #[error("The body must not be larger than {limit_bytes} bytes")]
    BodyTooLarge { limit_bytes: usize },
    #[error("Send the body as application/json")]
    UnsupportedMediaType,
    #[error("{}; see errors", count(.0.len(), "fault"))]
    ValidationFailed(Vec<Fault>),
    #[error("This key was used with another body; make a new key for a new order")]
    IdempotencyKeyReused,
    #[error("Too many requests; repeat this one in {retry_after} s")]
    RateLimited { retry_after: u64 },
    #[error("Something else that we need does not answer; repeat the request")]
    Unavailable { reason: String },
    #[error("Something went wrong on our side; if it stays, tell us the trace id")]
    Internal(#[from] Failure),
}
// --8<-- [end:problem]

/// The members, in the order in which people read them.
#[derive(Serialize)]
pub struct Document<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    title: &'a str,
    status: u16,
    detail: String,
    instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [Fault]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_bytes: Option<usize>,
    trace_id: &'a str,
}

/// One invalid value: where it is, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    #[serde(flatten)]
    pub place: Place,
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A JSON Pointer into the body, as a URI fragment: `#/items/0/sku`.
    Pointer(String),
    /// A parameter of the query.
    Parameter(&'static str),
}

impl Problem {
    // --8<-- [start:status]
    fn status(&self) -> StatusCode {
        match self {
            Self::MalformedRequest(_) | Self::InvalidCursor | Self::IdempotencyKeyInvalid => {
                StatusCode::BAD_REQUEST
            }
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::OrderNotFound | Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::IdempotencyKeyInUse | Self::OrderNotCancellable { .. } => StatusCode::CONFLICT,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::ValidationFailed(_) | Self::IdempotencyKeyReused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    // --8<-- [end:status]

    /// The end of the type, and its title. `None` where the status says it all.
    fn kind(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::NoSuchRoute | Self::MethodNotAllowed => return None,
            Self::MalformedRequest(_) => ("malformed-request", "The request cannot be read"),
            Self::InvalidCursor => ("invalid-cursor", "The cursor is invalid"),
            Self::IdempotencyKeyInvalid => {
                ("idempotency-key-invalid", "The idempotency key is missing or invalid")
            }
            Self::Unauthenticated => ("unauthenticated", "We do not know who you are"),
            Self::InsufficientScope(_) => ("insufficient-scope", "The token does not allow this"),
            Self::OrderNotFound => ("order-not-found", "There is no such order"),
            Self::IdempotencyKeyInUse => {
                ("idempotency-key-in-use", "The idempotency key is in use")
            }
            Self::OrderNotCancellable { .. } => {
                ("order-not-cancellable", "The order cannot be cancelled")
            }
            Self::BodyTooLarge { .. } => ("body-too-large", "The body is too large"),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", "The media type is not supported")
            }
            Self::ValidationFailed(_) => ("validation-failed", "The request has invalid values"),
            Self::IdempotencyKeyReused => {
                ("idempotency-key-reused", "The idempotency key was used before")
            }
            Self::RateLimited { .. } => ("rate-limited", "Too many requests"),
            Self::Unavailable { .. } => ("unavailable", "The service is not available for now"),
            Self::Internal(_) => ("internal-error", "Something went wrong on our side"),
        })
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self {
            Self::Unauthenticated => {
                headers
                    .insert(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="orders""#));
            }
            Self::RateLimited { retry_after } => {
                headers.insert(RETRY_AFTER, (*retry_after).into());
            }
            Self::IdempotencyKeyInUse | Self::Unavailable { .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        headers
    }

    /// The document for the client.
    pub fn document<'a>(&'a self, path: &'a str, trace_id: &'a str) -> Document<'a> {
        let (status, kind) = (self.status(), self.kind());
        let phrase = status.canonical_reason().unwrap_or_default();
        let mut document = Document {
            kind: kind.map(|(slug, _)| format!("{TYPES}{slug}")),
            title: kind.map_or(phrase, |(_, title)| title),
            status: status.as_u16(),
            detail: self.to_string(),
            instance: path,
            errors: None,
            order_status: None,
            limit_bytes: None,
            trace_id,
        };
        match self {
            Self::ValidationFailed(faults) => document.errors = Some(faults),
            Self::OrderNotCancellable { order_status } => {
                document.order_status = Some(*order_status);
            }
            Self::BodyTooLarge { limit_bytes } => document.limit_bytes = Some(*limit_bytes),
            _ => {}
        }
        document
    }
}

// --8<-- [start:response]
/// The answer without its body, which `observe` writes: it has the path and the trace id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.headers()).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
// --8<-- [end:response]

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_says_it_all_has_no_type() {
        let problem = Problem::NoSuchRoute;
        let document = problem.document("/nothing", "4bf92f3577b34da6a3ce929d0e0e4736");
        let document = serde_json::to_value(document).unwrap();
        assert_eq!(document.get("type"), None);
        assert_eq!(document["title"], "Not Found");
    }
}
