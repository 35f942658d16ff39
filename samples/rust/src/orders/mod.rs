//! Orders: what they are, how they are placed, read and cancelled.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

pub mod cursor;
pub mod handlers;
pub mod new_order;
pub mod place;
pub mod store;

/// An order as its customer sees it. The fields are written in this order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    pub id: Uuid,
    pub status: Status,
    pub items: Vec<Item>,
    pub total_cents: i64,
    pub currency: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    pub sku: String,
    pub quantity: i32,
    pub unit_price_cents: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Status {
    New,
    Paid,
    Shipped,
    Cancelled,
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // As in JSON, which serde knows how to write into a formatter.
        self.serialize(formatter)
    }
}
