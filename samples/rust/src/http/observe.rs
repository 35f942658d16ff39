//! Around each request: the trace id, the security headers, the body of a problem, one line of log.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{error, info, warn};
use uuid::Uuid;

use crate::http::problem::Problem;

const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (X_FRAME_OPTIONS, "DENY"),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
];

// --8<-- [start:observe]
/// The outermost layer. What it logs is chosen here; no header, body or customer is among it.
pub async fn observe(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let trace_id = trace_id(request.headers());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("unmatched", MatchedPath::as_str).to_owned();

    let mut response = next.run(request).await;

    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        match &*problem {
            Problem::Internal(failure) => {
                error!(trace_id, error = failure.what, stack = failure.stack, "internal-error");
            }
            Problem::Unavailable { reason } => warn!(trace_id, reason, "unavailable"),
            _ => {}
        }
        let document = Json(problem.document(&path, &trace_id)).into_response();
        *response.body_mut() = document.into_body();
    }
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let status = response.status().as_u16();
    let microseconds = u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
    let duration_ms = f64::from(microseconds) / 1000.0;
    info!(method = method.as_str(), route, status, duration_ms, trace_id, "request");
    response
}
// --8<-- [end:observe]

/// The trace id of the caller, or a new one.
fn trace_id(headers: &HeaderMap) -> String {
    let header = headers.get("traceparent").and_then(|value| value.to_str().ok());
    header.and_then(trace_id_of).map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned)
}

/// `version-trace-parent-flags` of W3C Trace Context, in lowercase hexadecimal digits. Later
/// versions may add parts; version `ff` and ids of zeros are invalid.
fn trace_id_of(traceparent: &str) -> Option<&str> {
    let parts: Vec<&str> = traceparent.split('-').collect();
    let [version, trace, parent, flags, ref more @ ..] = parts[..] else {
        return None;
    };
    let hexadecimal = |part: &str, digits| {
        part.len() == digits && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let id =
        |part: &str, digits| hexadecimal(part, digits) && part.bytes().any(|byte| byte != b'0');
    let known = hexadecimal(version, 2) && version != "ff" && (version != "00" || more.is_empty());
    (known && id(trace, 32) && id(parent, 16) && hexadecimal(flags, 2)).then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_traceparent_gives_the_trace_id() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        for valid in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later",
        ] {
            assert_eq!(trace_id_of(valid), Some(trace));
        }
    }

    #[test]
    fn an_invalid_traceparent_gives_none() {
        for invalid in [
            "",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        ] {
            assert_eq!(trace_id_of(invalid), None, "{invalid}");
        }
    }
}
