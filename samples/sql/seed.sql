-- 1,000 customers, 100,000 orders with 200,000 items, one event for each order, five of them unpublished.
-- No randomness, so that each run of a page prints the same rows and the same plans.
INSERT INTO customers (email, created_at)
SELECT 'customer' || n || '@example.org', timestamptz '2026-01-01 00:00+00' + n * interval '1 minute'
FROM generate_series(1, 1000) AS n;

-- Customer 42 is the busy one, a shop that buys for others: every tenth order is theirs.
INSERT INTO orders (public_id, customer_id, status, currency, total_cents, created_at)
SELECT md5('order' || n)::uuid,
       CASE WHEN n % 10 = 0 THEN 42 ELSE 1 + (n * 7919) % 1000 END,
       CASE WHEN n > 99800 THEN 'new' WHEN n % 50 = 1 THEN 'cancelled' WHEN n > 99000 THEN 'paid' ELSE 'shipped' END,
       'EUR',
       3 * (500 + (n * 31) % 4500),
       timestamptz '2026-01-02 00:00+00' + n * interval '4 minutes'
FROM generate_series(1, 100000) AS n;

INSERT INTO prices (sku, currency, unit_price_cents)
SELECT 'SKU-' || lpad(n::text, 3, '0'), 'EUR', 500 + (n * 31) % 4500
FROM generate_series(0, 499) AS n;

INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
SELECT o.id, line, 'SKU-' || lpad(((o.id * 13 + line) % 500)::text, 3, '0'), line, 500 + (o.id * 31) % 4500
FROM orders AS o CROSS JOIN generate_series(1, 2) AS line;

INSERT INTO outbox (topic, payload, created_at, published_at)
SELECT 'order.created', jsonb_build_object('order_id', public_id, 'total_cents', total_cents), created_at,
       CASE WHEN id <= 99995 THEN created_at + interval '1 second' END
FROM orders ORDER BY id;

VACUUM (ANALYZE) customers, prices, orders, order_items, outbox;
