//! The pool, and the migrations, which are part of the program.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

use crate::config::PoolLimits;

static MIGRATIONS: Migrator = sqlx::migrate!();

// --8<-- [start:pool]
/// Makes the pool without waiting for the database: the service also starts while it is down.
pub fn pool(database: PgConnectOptions, limits: PoolLimits) -> PgPool {
    // Options of the session: no statement runs without them, whoever forgets them.
    let session = [
        ("statement_timeout", limits.statement_timeout.as_millis().to_string()),
        ("lock_timeout", limits.lock_timeout.as_millis().to_string()),
    ];
    PgPoolOptions::new()
        .max_connections(limits.size)
        .min_connections(limits.size)
        .acquire_timeout(limits.acquire_timeout)
        // One round trip for each request, so that a connection that broke meanwhile is
        // replaced instead of failing the request. It is the default; here it is on purpose.
        .test_before_acquire(true)
        .connect_lazy_with(database.application_name("orders-service").options(session))
}
// --8<-- [end:pool]

// --8<-- [start:migrate]
/// Applies what is missing, each in a transaction of its own: one that fails leaves nothing.
pub async fn migrate_up(database: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(database).await?;
    MIGRATIONS.run(&mut connection).await
}

/// Undoes all migrations above `version`; 0 undoes all.
pub async fn migrate_down(database: &PgConnectOptions, version: i64) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(database).await?;
    MIGRATIONS.undo(&mut connection, version).await
}
// --8<-- [end:migrate]
