// Bad: never do this.
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::Postgres;

// --8<-- [start:bad]
pub fn by_status(status: &str) -> Query<'_, Postgres, PgArguments> {
    sqlx::query(&format!("SELECT id FROM orders WHERE status = '{status}'"))
}
// --8<-- [end:bad]
