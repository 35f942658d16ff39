//! From request to answer. What a handler takes says what it needs; all else is elsewhere.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::app::App;
use crate::http::auth::Customer;
use crate::http::body::JsonObject;
use crate::http::problem::{Fault, Place, Problem};
use crate::orders::cursor::Cursor;
use crate::orders::new_order::NewOrder;
use crate::orders::place::{IdempotencyKey, place};
use crate::orders::{Order, store};

const DEFAULT_LIMIT: u8 = 20;
const MOST: u8 = 100;

// --8<-- [start:create]
pub async fn create(
    State(app): State<App>,
    customer: Customer,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<Response, Problem> {
    let key = IdempotencyKey::of(&headers)?;
    let order = NewOrder::parse(&body).map_err(Problem::ValidationFailed)?;
    let placed = place(&app.pool, customer, &key, &order).await?;
    let status = if placed.replay { StatusCode::OK } else { StatusCode::CREATED };
    let location = format!("/v1/orders/{}", placed.id);
    let headers = [(LOCATION, location.as_str()), (CONTENT_TYPE, "application/json")];
    Ok((status, headers, placed.body).into_response())
}
// --8<-- [end:create]

// --8<-- [start:read]
/// An id that is none is for the client one more order that is not there.
pub async fn read(
    State(app): State<App>,
    customer: Customer,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Order>, Problem> {
    let Path(id) = id.map_err(|_| Problem::OrderNotFound)?;
    Ok(Json(store::find(&app.pool, customer, id).await?))
}
// --8<-- [end:read]

pub async fn cancel(
    State(app): State<App>,
    customer: Customer,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Order>, Problem> {
    let Path(id) = id.map_err(|_| Problem::OrderNotFound)?;
    Ok(Json(store::cancel(&app.pool, customer, id).await?))
}

#[derive(Deserialize)]
pub struct ListQuery {
    limit: Option<String>,
    cursor: Option<String>,
}

#[derive(Serialize)]
pub struct ListAnswer {
    items: Vec<Order>,
    next_cursor: Option<String>,
}

pub async fn list(
    State(app): State<App>,
    customer: Customer,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<ListAnswer>, Problem> {
    // The only way to fail is a parameter that is there twice.
    let Query(query) = query.map_err(|_| Problem::MalformedRequest("Send each parameter once"))?;
    let limit = limit(query.limit.as_deref())?;
    let after = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let page = store::list(&app.pool, customer, after, limit).await?;
    let next_cursor = page.next.as_ref().map(Cursor::encode).transpose()?;
    Ok(Json(ListAnswer { items: page.orders, next_cursor }))
}

fn limit(text: Option<&str>) -> Result<u8, Problem> {
    let Some(text) = text else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    limit.ok_or_else(|| {
        let place = Place::Parameter("limit");
        let detail = format!("must be an integer between 1 and {MOST}");
        Problem::ValidationFailed(vec![Fault { place, detail }])
    })
}
