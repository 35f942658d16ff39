use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

// --8<-- [start:bad]
// Bad: does not compile.
pub fn by_status(status: &str) -> Query<'_, Postgres, PgArguments> {
    sqlx::query(&format!("SELECT id FROM orders WHERE status = '{status}'"))
}
// --8<-- [end:bad]
