use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Request};
use serde_json::json;

use crate::support::{KIM, LEE, SECRET, get, one_book, place, request, token, with_service};

const ROUTES: [(&str, &str); 4] = [
    ("GET", "/v1/orders"),
    ("POST", "/v1/orders"),
    ("GET", "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10"),
    ("POST", "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10/cancel"),
];

fn with_token(method: &str, path: &str, token: &str) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path);
    builder.header(AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn no_route_of_the_api_answers_without_a_valid_token() {
    with_service(|service| async move {
        for (method, path) in ROUTES {
            let bare = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let foreign_key = token(KIM, &json!({}), b"another secret, 32 bytes and more ...");
            let mut answers = vec![service.send(bare).await];
            answers.push(service.send(with_token(method, path, &foreign_key)).await);
            for claims in [
                json!({"exp": 1_700_000_000}),
                json!({"exp": null}),
                json!({"nbf": 9_000_000_000_u64}),
                json!({"iss": "https://login.example.com"}),
                json!({"aud": ["payments"]}),
                json!({"sub": "07"}),
                json!({"sub": "1234567890123456789"}),
            ] {
                let token = token(KIM, &claims, SECRET);
                answers.push(service.send(with_token(method, path, &token)).await);
            }
            for answer in answers {
                assert_eq!(
                    (answer.status.as_u16(), answer.slug().as_str()),
                    (401, "unauthenticated")
                );
                assert!(answer.headers[WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_allows_what_its_scope_says() {
    with_service(|service| async move {
        for (method, path) in ROUTES {
            let other = if method == "GET" { "orders:write" } else { "orders:read" };
            let token = token(KIM, &json!({"scope": other}), SECRET);
            let answer = service.send(with_token(method, path, &token)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.slug().as_str()),
                (403, "insufficient-scope")
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_caller_beyond_the_rate_is_told_when_to_come_back() {
    with_service(|service| async move {
        let cancel = |customer| {
            let path = "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10/cancel";
            request("POST", path, customer).body(Body::empty()).unwrap()
        };
        for _ in 0..50 {
            assert_eq!(service.send(cancel(KIM)).await.status.as_u16(), 404);
        }
        let answer = service.send(cancel(KIM)).await;
        assert_eq!((answer.status.as_u16(), answer.slug().as_str()), (429, "rate-limited"));
        let seconds: u64 = answer.headers[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=1000).contains(&seconds), "{seconds}");
        assert_eq!(service.send(cancel(LEE)).await.status.as_u16(), 404);
        assert_eq!(service.send(get("/v1/orders", KIM)).await.status.as_u16(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_body_that_cannot_be_used_is_refused_before_it_is_read_into_memory() {
    with_service(|service| async move {
        let send = async |media_type: &str, body: Body| {
            let builder = request("POST", "/v1/orders", KIM).header(CONTENT_TYPE, media_type);
            let answer =
                service.send(builder.header("Idempotency-Key", "1").body(body).unwrap()).await;
            (answer.status.as_u16(), answer.slug())
        };
        let most = "x".repeat(65_536);
        let json = "application/json; charset=utf-8";
        assert_eq!(send(json, format!("{most} ").into()).await, (413, "body-too-large".into()));
        assert_eq!(send(json, most.into()).await, (400, "malformed-request".into()));
        assert_eq!(send(json, "[]".into()).await, (400, "malformed-request".into()));
        assert_eq!(send(json, vec![0xff].into()).await, (400, "malformed-request".into()));
        assert_eq!(send("text/plain", "{}".into()).await, (415, "unsupported-media-type".into()));
    })
    .await;
}

#[tokio::test]
async fn an_unknown_route_and_a_wrong_method_are_problems() {
    with_service(|service| async move {
        let answer = service.send(get("/v1/nothing", KIM)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["title"]), (404, &json!("Not Found")));
        let delete = request("DELETE", "/v1/orders", KIM).body(Body::empty()).unwrap();
        let answer = service.send(delete).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["title"]),
            (405, &json!("Method Not Allowed"))
        );
        let allowed = answer.headers[ALLOW].to_str().unwrap();
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    })
    .await;
}

fn has_security_headers(headers: &HeaderMap) -> bool {
    headers.get("x-content-type-options").is_some_and(|value| value == "nosniff")
        && headers.contains_key("content-security-policy")
        && headers.get("cache-control").is_some_and(|value| value == "no-store")
}

#[tokio::test]
async fn a_failure_of_ours_says_nothing_of_what_is_inside() {
    with_service(|service| async move {
        sqlx::query("DROP TABLE prices").execute(&service.pool).await.unwrap();
        let answer = service.send(place("key-1", &one_book(), KIM)).await;
        assert_eq!((answer.status.as_u16(), answer.slug().as_str()), (500, "internal-error"));
        assert!(!answer.text.contains("prices"), "{}", answer.text);
        assert!(has_security_headers(&answer.headers));
        assert!(has_security_headers(&service.send(get("/healthz", KIM)).await.headers));
    })
    .await;
}

// --8<-- [start:given_up]
#[tokio::test]
async fn a_request_that_is_given_up_gives_its_connection_back() {
    with_service(|service| async move {
        let mut other = service.pool.begin().await.unwrap();
        sqlx::query("LOCK TABLE orders").execute(&mut *other).await.unwrap();
        // The client hangs up: hyper drops the future, in the middle of a statement.
        let place = service.send(place("key-1", &one_book(), KIM));
        let placed = tokio::time::timeout(Duration::from_millis(200), place).await;
        assert!(placed.is_err(), "the request waits for the lock");
        other.rollback().await.unwrap();
        // Both connections of the pool are free again, and the transaction was rolled back.
        let both = [service.pool.begin().await, service.pool.begin().await];
        assert!(both.iter().all(Result::is_ok));
        drop(both);
        assert_eq!(service.count("SELECT count(*) FROM idempotency_keys").await, 0);
    })
    .await;
}
// --8<-- [end:given_up]
