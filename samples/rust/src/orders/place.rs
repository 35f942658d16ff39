//! Places an order: key, prices, order, items, event and answer in one transaction.

use std::collections::HashMap;

use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::error::DatabaseError;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::auth::Customer;
use crate::http::problem::{Fault, Problem};
use crate::orders::new_order::{NewOrder, pointer_to_sku};
use crate::orders::{Item, Order, Status};

const LONGEST_KEY: usize = 255;

pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let value = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        let value = value.filter(|value| (1..=LONGEST_KEY).contains(&value.len()));
        value.map(|value| Self(value.to_owned())).ok_or(Problem::IdempotencyKeyInvalid)
    }
}

/// The answer as it was stored: a replay is the same, byte for byte.
#[derive(Debug)]
pub struct Placed {
    pub id: Uuid,
    pub body: String,
    pub replay: bool,
}

#[derive(Deserialize)]
struct OrderId {
    id: Uuid,
}

// --8<-- [start:place]
/// Places the order, or finds the answer to the first request with this key.
///
/// Each `?` is a way out that rolls back, because the transaction is dropped: the key stays free.
pub async fn place(
    pool: &PgPool,
    customer: Customer,
    key: &IdempotencyKey,
    order: &NewOrder,
) -> Result<Placed, Problem> {
    let hash = hash(order)?;
    let mut transaction = pool.begin().await?;
    if !claim(&mut transaction, customer, key, &hash).await? {
        return replay(&mut transaction, customer, key, &hash).await;
    }
    let items = with_prices(&mut transaction, order).await?;
    let order = insert(&mut transaction, customer, order.currency(), items).await?;
    announce(&mut transaction, customer, &order).await?;
    let body = serde_json::to_string(&order)?;
    remember(&mut transaction, customer, key, &body).await?;
    transaction.commit().await?;
    Ok(Placed { id: order.id, body, replay: false })
}
// --8<-- [end:place]

/// Of what was understood, not of the bytes: another order of the fields is the same request.
fn hash(order: &NewOrder) -> Result<Vec<u8>, serde_json::Error> {
    let mut digest = Sha256::new_with_prefix(b"POST /v1/orders\n");
    digest.update(serde_json::to_vec(order)?);
    Ok(digest.finalize().to_vec())
}

// --8<-- [start:claim]
/// Whether this request is the first. A second one waits here, at most for the lock timeout.
async fn claim(
    connection: &mut PgConnection,
    customer: Customer,
    key: &IdempotencyKey,
    hash: &[u8],
) -> Result<bool, Problem> {
    const CLAIM: &str = "
        INSERT INTO idempotency_keys (customer_id, key, request_hash) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    let claim = sqlx::query(CLAIM).bind(customer.id()).bind(&key.0).bind(hash);
    match claim.execute(connection).await {
        Ok(done) => Ok(done.rows_affected() == 1),
        Err(error) => {
            Err(match error.as_database_error().and_then(DatabaseError::code).as_deref() {
                Some("55P03") => Problem::IdempotencyKeyInUse, // lock_not_available
                Some("23503") => Problem::Unauthenticated, // foreign_key_violation: no such customer
                _ => error.into(),
            })
        }
    }
}
// --8<-- [end:claim]

async fn replay(
    connection: &mut PgConnection,
    customer: Customer,
    key: &IdempotencyKey,
    hash: &[u8],
) -> Result<Placed, Problem> {
    const ANSWER: &str = "
        SELECT request_hash, response_body FROM idempotency_keys
        WHERE customer_id = $1 AND key = $2 AND response_body IS NOT NULL";
    let answer = sqlx::query_as(ANSWER).bind(customer.id()).bind(&key.0);
    let answer: Option<(Vec<u8>, String)> = answer.fetch_optional(connection).await?;
    match answer {
        Some((first, body)) if first == hash => {
            let OrderId { id } = serde_json::from_str(&body)?;
            Ok(Placed { id, body, replay: true })
        }
        Some(_) => Err(Problem::IdempotencyKeyReused),
        // Deleted since the claim, as too old: the client may have it when it repeats.
        None => Err(Problem::IdempotencyKeyInUse),
    }
}

/// The items with today's prices.
async fn with_prices(
    connection: &mut PgConnection,
    order: &NewOrder,
) -> Result<Vec<Item>, Problem> {
    const PRICES: &str = "
        SELECT sku, unit_price_cents FROM prices WHERE currency = $1 AND sku = ANY($2)";
    let skus: Vec<&str> = order.items().iter().map(|item| item.sku.as_str()).collect();
    let prices = sqlx::query_as(PRICES).bind(order.currency()).bind(skus);
    let prices: Vec<(String, i64)> = prices.fetch_all(connection).await?;
    let prices: HashMap<String, i64> = prices.into_iter().collect();
    let mut faults = Vec::new();
    let mut items = Vec::new();
    for (index, item) in order.items().iter().enumerate() {
        let (sku, quantity) = (item.sku.clone(), item.quantity);
        match prices.get(&sku) {
            Some(&unit_price_cents) => items.push(Item { sku, quantity, unit_price_cents }),
            None => faults.push(Fault {
                place: pointer_to_sku(index),
                detail: format!("is not sold in {}", order.currency()),
            }),
        }
    }
    if faults.is_empty() { Ok(items) } else { Err(Problem::ValidationFailed(faults)) }
}

async fn insert(
    connection: &mut PgConnection,
    customer: Customer,
    currency: &str,
    items: Vec<Item>,
) -> Result<Order, Problem> {
    const ORDER: &str = "
        INSERT INTO orders (customer_id, currency, total_cents) VALUES ($1, $2, $3)
        RETURNING id, public_id, created_at";
    // One statement for all items: arrays go in, rows come out.
    const ITEMS: &str = "
        INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
        SELECT $1, line, sku, quantity, unit_price_cents
        FROM unnest($2::text[], $3::integer[], $4::bigint[]) WITH ORDINALITY
            AS item (sku, quantity, unit_price_cents, line)";
    let total_cents =
        items.iter().map(|item| i64::from(item.quantity) * item.unit_price_cents).sum();
    let row = sqlx::query_as(ORDER).bind(customer.id()).bind(currency).bind(total_cents);
    let (id, public_id, created_at): (i64, Uuid, OffsetDateTime) =
        row.fetch_one(&mut *connection).await?;
    sqlx::query(ITEMS)
        .bind(id)
        .bind(items.iter().map(|item| item.sku.as_str()).collect::<Vec<_>>())
        .bind(items.iter().map(|item| item.quantity).collect::<Vec<_>>())
        .bind(items.iter().map(|item| item.unit_price_cents).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    let currency = currency.to_owned();
    Ok(Order { id: public_id, status: Status::New, items, total_cents, currency, created_at })
}

/// Into the outbox, in the transaction of the order: the event is as certain as the order is.
async fn announce(
    connection: &mut PgConnection,
    customer: Customer,
    order: &Order,
) -> Result<(), sqlx::Error> {
    const ANNOUNCE: &str = "INSERT INTO outbox (topic, payload) VALUES ('order.created', $1)";
    let payload = json!({
        "order_id": order.id,
        "customer_id": customer.id(),
        "currency": order.currency,
        "total_cents": order.total_cents,
        "items": order.items,
    });
    sqlx::query(ANNOUNCE).bind(Json(payload)).execute(connection).await?;
    Ok(())
}

async fn remember(
    connection: &mut PgConnection,
    customer: Customer,
    key: &IdempotencyKey,
    body: &str,
) -> Result<(), sqlx::Error> {
    const REMEMBER: &str = "
        UPDATE idempotency_keys SET response_body = $3 WHERE customer_id = $1 AND key = $2";
    sqlx::query(REMEMBER).bind(customer.id()).bind(&key.0).bind(body).execute(connection).await?;
    Ok(())
}
