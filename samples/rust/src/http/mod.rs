//! What is the same for each endpoint: routes, problems, tokens, limits, log.

pub mod app;
pub mod auth;
pub mod body;
pub mod failure;
pub mod hs256;
pub mod observe;
pub mod problem;
pub mod rate_limit;
