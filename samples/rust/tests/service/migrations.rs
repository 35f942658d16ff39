use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use orders_service::database::{migrate_down, migrate_up};

use crate::support::{drop_schema, new_schema};

/// All columns, constraints and indexes of the schema, but for the tool's own table.
async fn snapshot(database: &PgConnectOptions) -> Vec<String> {
    const ALL: &str = "
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
            || coalesce(column_default, '') AS line
        FROM information_schema.columns
        WHERE table_schema = current_schema AND table_name <> '_sqlx_migrations'
        UNION ALL
        SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema::regnamespace AND conrelid::regclass::text <> '_sqlx_migrations'
        UNION ALL
        SELECT indexdef FROM pg_indexes
        WHERE schemaname = current_schema AND tablename <> '_sqlx_migrations'
        ORDER BY line";
    let mut connection = PgConnection::connect_with(database).await.unwrap();
    sqlx::query_scalar(ALL).fetch_all(&mut connection).await.unwrap()
}

// --8<-- [start:up_down_up]
#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    let (database, schema) = new_schema().await;
    migrate_up(&database).await.unwrap();
    let above = snapshot(&database).await;
    migrate_down(&database, 1).await.unwrap();
    let between = snapshot(&database).await;
    migrate_down(&database, 0).await.unwrap();
    let below = snapshot(&database).await;
    migrate_up(&database).await.unwrap();
    let again = snapshot(&database).await;
    drop_schema(&schema).await;

    assert!(between.iter().any(|line| line.contains("orders_by_customer")));
    assert!(!between.iter().any(|line| line.contains("outbox")));
    assert_eq!(below, Vec::<String>::new());
    assert_eq!(again, above);
}
// --8<-- [end:up_down_up]
