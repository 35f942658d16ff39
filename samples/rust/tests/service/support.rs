//! A service with a schema of its own for each test, so that tests may run at the same time.

use std::collections::HashMap;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tower::ServiceExt;
use uuid::Uuid;

use orders_service::config::{Config, PoolLimits, Rate, TokenConfig};
use orders_service::database;
use orders_service::http::app::{App, router};

pub const SECRET: &[u8] = b"a secret of the tests, 32 bytes and more";
pub const KIM: i64 = 1;
pub const LEE: i64 = 2;

pub struct Service {
    pub router: Router,
    pub pool: PgPool,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect(&self.text)
    }

    /// The last part of a problem's `type`.
    pub fn slug(&self) -> String {
        let problem = self.json();
        let (_, slug) = problem["type"].as_str().unwrap().rsplit_once('/').unwrap();
        slug.to_owned()
    }
}

/// Long enough for a slow machine.
pub const LIMITS: PoolLimits = PoolLimits {
    size: 2,
    acquire_timeout: Duration::from_secs(20),
    statement_timeout: Duration::from_secs(20),
    lock_timeout: Duration::from_secs(20),
};

pub async fn with_service<F>(test: impl FnOnce(Service) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    with_limits(LIMITS, test).await;
}

// --8<-- [start:with_limits]
/// Runs a test in a schema of its own, and drops it whatever happens.
pub async fn with_limits<F>(limits: PoolLimits, test: impl FnOnce(Service) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (database, schema) = new_schema().await;
    database::migrate_up(&database).await.unwrap();
    let config = config(database, limits);
    let pool = database::pool(config.database.clone(), config.pool);
    seed(&pool).await;
    let router = router(App::new(&config, pool.clone()));
    let outcome = tokio::spawn(test(Service { router, pool: pool.clone() })).await;
    pool.close().await;
    drop_schema(&schema).await;
    outcome.unwrap();
}
// --8<-- [end:with_limits]

/// The database of `DATABASE_URL`, seen through a new, empty schema.
pub async fn new_schema() -> (PgConnectOptions, String) {
    let schema = format!("test_{}", Uuid::new_v4().simple());
    execute(format!("CREATE SCHEMA {schema}")).await;
    (server().options([("search_path", &schema)]), schema)
}

pub async fn drop_schema(schema: &str) {
    execute(format!("DROP SCHEMA {schema} CASCADE")).await;
}

/// Names cannot be parameters. Asserting is allowed here: the name is our own.
async fn execute(sql: String) {
    let mut connection = PgConnection::connect_with(&server()).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

fn server() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL: set it to a database for tests");
    PgConnectOptions::from_str(&url).unwrap()
}

fn config(database: PgConnectOptions, pool: PoolLimits) -> Config {
    let often = Rate { per_second: 1000.0, burst: 1000.0 };
    Config {
        database,
        pool,
        host: "127.0.0.1".to_owned(),
        port: 0,
        tokens: TokenConfig {
            keys: HashMap::from([("one".to_owned(), SECRET.to_vec())]),
            issuer: "https://login.example.org".to_owned(),
            audience: "orders".to_owned(),
        },
        reads: often,
        writes: Rate { per_second: 0.001, burst: 50.0 },
        shutdown_grace: Duration::from_secs(1),
    }
}

async fn seed(pool: &PgPool) {
    const CUSTOMERS: &str =
        "INSERT INTO customers (email) VALUES ('kim@example.org'), ('lee@example.org')";
    const PRICES: &str =
        "INSERT INTO prices VALUES ('BOOK-1', 'EUR', 1490), ('BOOK-2', 'EUR', 990)";
    sqlx::query(CUSTOMERS).execute(pool).await.unwrap();
    sqlx::query(PRICES).execute(pool).await.unwrap();
}

/// A valid token of the customer, but for the claims and the key that the test replaces.
pub fn token(customer: i64, other_claims: &Value, secret: &[u8]) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "iss": "https://login.example.org", "aud": "orders", "exp": now + 300,
        "sub": customer.to_string(), "scope": "orders:read orders:write",
    });
    for (name, value) in other_claims.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap()
}

pub fn request(method: &str, path: &str, customer: i64) -> Builder {
    let token = token(customer, &json!({}), SECRET);
    Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {token}"))
}

pub fn get(path: &str, customer: i64) -> Request<Body> {
    request("GET", path, customer).body(Body::empty()).unwrap()
}

pub fn place(key: &str, body: &Value, customer: i64) -> Request<Body> {
    let builder = request("POST", "/v1/orders", customer).header(CONTENT_TYPE, "application/json");
    builder.header("Idempotency-Key", key).body(Body::from(body.to_string())).unwrap()
}

pub fn cancel(id: &str, customer: i64) -> Request<Body> {
    let path = format!("/v1/orders/{id}/cancel");
    request("POST", &path, customer).body(Body::empty()).unwrap()
}

pub fn one_book() -> Value {
    json!({"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 2}]})
}

impl Service {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        // The error type has no values: whatever happens, there is an answer.
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// Places an order and returns its id.
    pub async fn placed(&self, key: &str, customer: i64) -> String {
        let answer = self.send(place(key, &one_book(), customer)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.unwrap()
    }
}
