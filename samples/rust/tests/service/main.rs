//! The service against a real PostgreSQL, without a socket: the router is a function.

mod migrations;
mod orders;
mod protection;
mod support;
