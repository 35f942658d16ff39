use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

// --8<-- [start:good]
pub fn by_status(status: &str) -> Query<'_, Postgres, PgArguments> {
    sqlx::query("SELECT id FROM orders WHERE status = $1").bind(status)
}
// --8<-- [end:good]
