use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{LOCATION, RETRY_AFTER};
use serde_json::{Value, json};

use orders_service::config::PoolLimits;

use crate::support::{
    KIM, LEE, LIMITS, Service, cancel, get, one_book, place, with_limits, with_service,
};

// --8<-- [start:replay]
#[tokio::test]
async fn a_replay_answers_byte_for_byte_what_was_answered_first() {
    with_service(|service| async move {
        let first = service.send(place("key-1", &one_book(), KIM)).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        // The same order, with its fields in another order.
        let again = json!({"items": [{"quantity": 2, "sku": "BOOK-1"}], "currency": "EUR"});
        let replay = service.send(place("key-1", &again, KIM)).await;
        assert_eq!(replay.status, StatusCode::OK);
        assert_eq!(replay.text, first.text);
        assert_eq!(replay.headers[LOCATION], first.headers[LOCATION]);
        assert_eq!(service.count("SELECT count(*) FROM orders").await, 1);
        assert_eq!(service.count("SELECT count(*) FROM outbox").await, 1);
    })
    .await;
}
// --8<-- [end:replay]

#[tokio::test]
async fn an_order_has_the_prices_of_today_and_their_sum() {
    with_service(|service| async move {
        let items = json!([{"sku": "BOOK-2", "quantity": 3}, {"sku": "BOOK-1", "quantity": 2}]);
        let body = json!({"currency": "EUR", "items": items});
        let order = service.send(place("key-1", &body, KIM)).await.json();
        assert_eq!(order["total_cents"], 3 * 990 + 2 * 1490);
        assert_eq!(
            order["items"][0],
            json!({"sku": "BOOK-2", "quantity": 3, "unit_price_cents": 990})
        );
        assert!(order["created_at"].as_str().unwrap().ends_with('Z'));
        let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
        assert_eq!(service.send(get(&path, KIM)).await.json(), order);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_with_one_key_make_one_order() {
    with_service(|service| async move {
        let send = || {
            let router = service.router.clone();
            let pool = service.pool.clone();
            tokio::spawn(async move {
                let service = Service { router, pool };
                service.send(place("key-1", &one_book(), KIM)).await
            })
        };
        let answers: Vec<_> = (0..16).map(|_| send()).collect();
        let mut statuses = Vec::new();
        for answer in answers {
            statuses.push(answer.await.unwrap().status.as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200; 15], vec![201]].concat());
        assert_eq!(service.count("SELECT count(*) FROM orders").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_with_another_body_is_refused_and_is_another_customers_own() {
    with_service(|service| async move {
        service.placed("key-1", KIM).await;
        let other = json!({"currency": "EUR", "items": [{"sku": "BOOK-2", "quantity": 1}]});
        let answer = service.send(place("key-1", &other, KIM)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.slug().as_str()),
            (422, "idempotency-key-reused")
        );
        service.placed("key-1", LEE).await;
    })
    .await;
}

#[tokio::test]
async fn a_failure_leaves_the_key_free() {
    with_service(|service| async move {
        let unknown = json!({"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 1}, {"sku": "X", "quantity": 1}]});
        let answer = service.send(place("key-1", &unknown, KIM)).await;
        assert_eq!(answer.json()["errors"], json!([{"pointer": "#/items/1/sku", "detail": "is not sold in EUR"}]));
        assert_eq!(service.count("SELECT count(*) FROM idempotency_keys").await, 0);
        service.placed("key-1", KIM).await;
    })
    .await;
}

#[tokio::test]
async fn while_the_first_request_runs_the_second_is_told_to_wait() {
    let limits = PoolLimits { lock_timeout: Duration::from_millis(100), ..LIMITS };
    with_limits(limits, |service| async move {
        let mut first = service.pool.begin().await.unwrap();
        sqlx::query("INSERT INTO idempotency_keys VALUES ($1, 'key-1', '')")
            .bind(KIM)
            .execute(&mut *first)
            .await
            .unwrap();
        let answer = service.send(place("key-1", &one_book(), KIM)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.slug().as_str()),
            (409, "idempotency-key-in-use")
        );
        assert_eq!(answer.headers[RETRY_AFTER], "1");
    })
    .await;
}

// --8<-- [start:foreign]
#[tokio::test]
async fn an_order_of_another_customer_looks_like_one_that_is_not_there() {
    with_service(|service| async move {
        let id = service.placed("key-1", LEE).await;
        let missing = "0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10";
        let seen = async |id: &str, action: fn(&str) -> _| {
            let answer = service.send(action(id)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            let mut problem = answer.json();
            problem["instance"] = Value::Null;
            problem["trace_id"] = Value::Null;
            problem
        };
        let read = |id: &str| get(&format!("/v1/orders/{id}"), KIM);
        let stop = |id: &str| cancel(id, KIM);
        let unknown = seen(missing, read).await;
        assert_eq!(unknown["type"], "https://orders.example.org/problems/order-not-found");
        for id in [id.as_str(), "17", "%FF", "' OR true --"] {
            let id = id.replace(' ', "%20");
            assert_eq!(seen(&id, read).await, unknown);
            assert_eq!(seen(&id, stop).await, unknown);
        }
        assert_eq!(service.send(get("/v1/orders", KIM)).await.json()["items"], json!([]));
    })
    .await;
}
// --8<-- [end:foreign]

#[tokio::test]
async fn pages_have_each_order_once_also_when_a_new_one_arrives_between_them() {
    with_service(|service| async move {
        let mut expected = Vec::new();
        for key in ["1", "2", "3", "4", "5"] {
            expected.insert(0, service.placed(key, KIM).await);
        }
        let mut path = "/v1/orders?limit=2".to_owned();
        let mut seen = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let page = service.send(get(&path, KIM)).await.json();
            let orders = page["items"].as_array().unwrap();
            seen.extend(orders.iter().map(|order| order["id"].as_str().unwrap().to_owned()));
            sizes.push(orders.len());
            service.placed(&format!("new-{}", sizes.len()), KIM).await;
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/orders?limit=2&cursor={cursor}");
        }
        assert_eq!(sizes, [2, 2, 1]);
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn a_limit_or_cursor_that_cannot_be_used_is_refused() {
    with_service(|service| async move {
        for limit in ["0", "101", "x", "-1", "", "1e1"] {
            let answer = service.send(get(&format!("/v1/orders?limit={limit}"), KIM)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.slug().as_str()),
                (422, "validation-failed")
            );
            assert_eq!(answer.json()["errors"][0]["parameter"], "limit");
        }
        let answer = service.send(get("/v1/orders?cursor=x", KIM)).await;
        assert_eq!((answer.status.as_u16(), answer.slug().as_str()), (400, "invalid-cursor"));
    })
    .await;
}

#[tokio::test]
async fn an_order_is_cancelled_once_and_announced_once() {
    with_service(|service| async move {
        let id = service.placed("key-1", KIM).await;
        let answer = service.send(cancel(&id, KIM)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!("cancelled")));
        let answer = service.send(cancel(&id, KIM)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.slug().as_str()),
            (409, "order-not-cancellable")
        );
        assert_eq!(answer.json()["order_status"], "cancelled");
        let events = "SELECT count(*) FROM outbox WHERE topic = 'order.cancelled'";
        assert_eq!(service.count(events).await, 1);
    })
    .await;
}

// --8<-- [start:text]
#[tokio::test]
async fn sql_in_a_value_is_stored_as_text() {
    const SKU: &str = "'; DROP TABLE orders; --";
    with_service(|service| async move {
        let price = sqlx::query("INSERT INTO prices VALUES ($1, 'EUR', 1)").bind(SKU);
        price.execute(&service.pool).await.unwrap();
        let body = json!({"currency": "EUR", "items": [{"sku": SKU, "quantity": 1}]});
        let order = service.send(place("' OR true --", &body, KIM)).await;
        assert_eq!(order.status, StatusCode::CREATED, "{}", order.text);
        assert_eq!(order.json()["items"][0]["sku"], SKU);
        assert_eq!(service.count("SELECT count(*) FROM orders").await, 1);
    })
    .await;
}
// --8<-- [end:text]
