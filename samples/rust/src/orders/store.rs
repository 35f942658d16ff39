//! Reads and cancels orders. Each statement names the customer: a foreign order is not there.

use std::collections::HashMap;

use sqlx::types::Json;
use sqlx::{FromRow, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::auth::Customer;
use crate::http::problem::Problem;
use crate::orders::cursor::Cursor;
use crate::orders::{Item, Order, Status};

/// Rows of `orders`, with the number that stays inside.
#[derive(FromRow)]
struct OrderRow {
    id: i64,
    public_id: Uuid,
    status: Status,
    currency: String,
    total_cents: i64,
    created_at: OffsetDateTime,
}

#[derive(FromRow)]
struct ItemRow {
    order_id: i64,
    sku: String,
    quantity: i32,
    unit_price_cents: i64,
}

pub struct Page {
    pub orders: Vec<Order>,
    pub next: Option<Cursor>,
}

// --8<-- [start:find]
/// One of another customer is not found: the permission is a part of the query.
pub async fn find(pool: &PgPool, customer: Customer, public_id: Uuid) -> Result<Order, Problem> {
    const FIND: &str = "
        SELECT id, public_id, status, currency, total_cents, created_at FROM orders
        WHERE public_id = $1 AND customer_id = $2";
    let mut connection = pool.acquire().await?;
    let row = sqlx::query_as(FIND).bind(public_id).bind(customer.id());
    let row: Option<OrderRow> = row.fetch_optional(&mut *connection).await?;
    let mut orders = with_items(&mut *connection, row.into_iter().collect()).await?;
    orders.pop().ok_or(Problem::OrderNotFound)
}
// --8<-- [end:find]

// --8<-- [start:list]
/// One page, newest first, in two statements however many orders are on it.
pub async fn list(
    pool: &PgPool,
    customer: Customer,
    after: Option<Cursor>,
    limit: u8,
) -> Result<Page, Problem> {
    // The first page begins before all rows; so one statement serves all pages.
    const LIST: &str = "
        SELECT id, public_id, status, currency, total_cents, created_at FROM orders
        WHERE customer_id = $1
          AND (created_at, id) < (coalesce($2, 'infinity'), coalesce($3, 9223372036854775807))
        ORDER BY created_at DESC, id DESC LIMIT $4";
    let mut connection = pool.acquire().await?;
    let mut rows: Vec<OrderRow> = sqlx::query_as(LIST)
        .bind(customer.id())
        .bind(after.map(|cursor| cursor.created_at))
        .bind(after.map(|cursor| cursor.id))
        .bind(i64::from(limit) + 1)
        .fetch_all(&mut *connection)
        .await?;
    // The one too many says that there is a next page, without counting.
    let more = rows.len() > usize::from(limit);
    rows.truncate(limit.into());
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor { created_at: row.created_at, id: row.id });
    let orders = with_items(&mut *connection, rows).await?;
    Ok(Page { orders, next })
}
// --8<-- [end:list]

// --8<-- [start:cancel]
pub async fn cancel(pool: &PgPool, customer: Customer, public_id: Uuid) -> Result<Order, Problem> {
    // Of two at once, the second waits for the row and then finds that the condition is false.
    const CANCEL: &str = "
        UPDATE orders SET status = 'cancelled'
        WHERE public_id = $1 AND customer_id = $2 AND status IN ('new', 'paid')
        RETURNING id, public_id, status, currency, total_cents, created_at";
    const STATUS: &str = "SELECT status FROM orders WHERE public_id = $1 AND customer_id = $2";
    const ANNOUNCE: &str = "INSERT INTO outbox (topic, payload) VALUES ('order.cancelled', $1)";

    let mut transaction = pool.begin().await?;
    let row = sqlx::query_as(CANCEL).bind(public_id).bind(customer.id());
    let Some(row) = row.fetch_optional(&mut *transaction).await? else {
        let status = sqlx::query_scalar(STATUS).bind(public_id).bind(customer.id());
        let status: Option<Status> = status.fetch_optional(&mut *transaction).await?;
        let order_status = status.ok_or(Problem::OrderNotFound)?;
        return Err(Problem::OrderNotCancellable { order_status });
    };
    let payload = serde_json::json!({"order_id": public_id, "customer_id": customer.id()});
    sqlx::query(ANNOUNCE).bind(Json(payload)).execute(&mut *transaction).await?;
    let mut orders = with_items(&mut *transaction, vec![row]).await?;
    transaction.commit().await?;
    orders.pop().ok_or(Problem::OrderNotFound)
}
// --8<-- [end:cancel]

// --8<-- [start:items]
/// Puts the items to the orders, with one statement for all of them.
async fn with_items(
    executor: impl PgExecutor<'_>,
    rows: Vec<OrderRow>,
) -> Result<Vec<Order>, sqlx::Error> {
    const ITEMS: &str = "
        SELECT order_id, sku, quantity, unit_price_cents FROM order_items
        WHERE order_id = ANY($1) ORDER BY order_id, line";
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let items: Vec<ItemRow> = sqlx::query_as(ITEMS).bind(ids).fetch_all(executor).await?;
    let mut items_by_order: HashMap<i64, Vec<Item>> = HashMap::new();
    for ItemRow { order_id, sku, quantity, unit_price_cents } in items {
        let item = Item { sku, quantity, unit_price_cents };
        items_by_order.entry(order_id).or_default().push(item);
    }
    let order = |row: OrderRow| Order {
        id: row.public_id,
        status: row.status,
        items: items_by_order.remove(&row.id).unwrap_or_default(),
        total_cents: row.total_cents,
        currency: row.currency,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(order).collect())
}
// --8<-- [end:items]
