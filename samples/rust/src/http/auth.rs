//! Who calls: the bearer token, its checks, and the customer that the handlers get from it.

use std::collections::HashMap;
use std::time::Instant;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::config::TokenConfig;
use crate::http::app::App;
use crate::http::hs256;
use crate::http::problem::Problem;

// --8<-- [start:customer]
/// The customer that a checked token speaks for. Nothing outside this file can make one, so a
/// function that asks for it cannot be called with a number out of the request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer(i64);

impl Customer {
    pub fn id(self) -> i64 {
        self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Customer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().copied().ok_or(Problem::Unauthenticated)
    }
}
// --8<-- [end:customer]

// --8<-- [start:authorise]
/// Before each endpoint that is not public: token, scope, rate.
pub async fn authorise(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let claims = app.tokens.claims(bearer(request.headers()).ok_or(Problem::Unauthenticated)?)?;
    let customer = claims.customer().ok_or(Problem::Unauthenticated)?;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let (scope, limiter) =
        if reads { ("orders:read", &app.reads) } else { ("orders:write", &app.writes) };
    if !claims.scope.split(' ').any(|granted| granted == scope) {
        return Err(Problem::InsufficientScope(scope));
    }
    limiter
        .take(customer.id(), Instant::now())
        .map_err(|retry_after| Problem::RateLimited { retry_after })?;
    request.extensions_mut().insert(customer);
    Ok(next.run(request).await)
}
// --8<-- [end:authorise]

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}

/// What is read of the token besides what the library checks.
#[derive(Debug, Deserialize)]
pub struct Claims {
    sub: String,
    #[serde(default)]
    scope: String,
}

impl Claims {
    /// `sub` as the number of a customer: `[1-9][0-9]{0,17}`.
    fn customer(&self) -> Option<Customer> {
        let digits = self.sub.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || self.sub.starts_with('0') || self.sub.len() > 18 {
            return None;
        }
        self.sub.parse().ok().map(Customer)
    }
}

pub struct Tokens {
    keys: HashMap<String, DecodingKey>,
    validation: Validation,
}

impl Tokens {
    pub fn new(config: &TokenConfig) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 60;
        validation.validate_nbf = true;
        validation.set_issuer(&[&config.issuer]);
        validation.set_audience(&[&config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let keys = config.keys.iter();
        Self {
            keys: keys.map(|(id, secret)| (id.clone(), DecodingKey::from_secret(secret))).collect(),
            validation,
        }
    }

    /// Checks algorithm, signature, issuer, audience and times. Whatever is wrong, the answer is
    /// the same: a thief is not told what to improve.
    pub fn claims(&self, token: &str) -> Result<Claims, Problem> {
        let checked = || {
            let key = self.keys.get(&decode_header(token).ok()?.kid?)?;
            decode(token, key, &self.validation).ok()
        };
        checked().map(|token| token.claims).ok_or(Problem::Unauthenticated)
    }
}
