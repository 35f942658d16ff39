//! The routes, and what stands before them.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use sqlx::PgPool;
use tower_http::catch_panic::CatchPanicLayer;

use crate::config::Config;
use crate::http::auth::{Tokens, authorise};
use crate::http::observe::observe;
use crate::http::problem::Problem;
use crate::http::rate_limit::RateLimiter;
use crate::orders::handlers;

/// What all requests share. A clone costs a few counters.
#[derive(Clone)]
pub struct App {
    pub pool: PgPool,
    pub tokens: Arc<Tokens>,
    pub reads: Arc<RateLimiter>,
    pub writes: Arc<RateLimiter>,
}

impl App {
    pub fn new(config: &Config, pool: PgPool) -> Self {
        Self {
            pool,
            tokens: Arc::new(Tokens::new(&config.tokens)),
            reads: Arc::new(RateLimiter::new(config.reads)),
            writes: Arc::new(RateLimiter::new(config.writes)),
        }
    }
}

// --8<-- [start:router]
pub fn router(app: App) -> Router {
    let orders = Router::new()
        .route("/v1/orders", post(handlers::create).get(handlers::list))
        .route("/v1/orders/{id}", get(handlers::read))
        .route("/v1/orders/{id}/cancel", post(handlers::cancel))
        // For all routes above: one that is added next month is protected, too.
        .route_layer(from_fn_with_state(app.clone(), authorise));
    let public = Router::new().route("/healthz", get("ok")).route("/readyz", get(ready));
    orders
        .merge(public)
        .fallback(async || Problem::NoSuchRoute)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(CatchPanicLayer::custom(|panic: Box<_>| Problem::of_panic(&*panic).into_response()))
        .layer(from_fn(observe))
        .with_state(app)
}
// --8<-- [end:router]

async fn ready(State(app): State<App>) -> impl IntoResponse {
    match sqlx::query("SELECT 1").execute(&app.pool).await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}
