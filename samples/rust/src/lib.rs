//! The orders service: takes orders, shows them to those who placed them, and cancels them.

pub mod config;
pub mod database;
pub mod http;
pub mod orders;
pub mod server;
