-- The orders domain of this handbook, seeded the same way each time: 2,000 customers, 60,000 orders over 180 days.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL,
    status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid', 'shipped', 'cancelled')),
    total_cents bigint NOT NULL CHECK (total_cents >= 0),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id bigint NOT NULL,
    line integer NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, line)
);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);

INSERT INTO customers (email, created_at)
SELECT 'customer' || n || '@example.com', timestamptz '2026-01-01 00:00+00' + n * interval '1 hour'
FROM generate_series(1, 2000) AS n;

INSERT INTO orders (customer_id, status, total_cents, created_at)
SELECT
    1 + (n * 7919) % 2000,
    (ARRAY['paid', 'shipped', 'shipped', 'cancelled'])[1 + n % 4],
    500 + (n * 104729) % 20000,
    timestamptz '2026-05-01 00:00+00' + n * interval '259 seconds'
FROM generate_series(1::bigint, 60000) AS n;

INSERT INTO order_items (order_id, line, sku, quantity)
SELECT n, 1, 'SKU-' || (n * 31) % 500, 1 + n % 3
FROM generate_series(1::bigint, 60000) AS n;

INSERT INTO outbox (topic, payload, created_at, published_at)
SELECT 'order.created', jsonb_build_object('order_id', n), o.created_at, o.created_at + interval '1 second'
FROM generate_series(59001, 60000) AS n
JOIN orders AS o ON o.id = n;

-- Checked once, not for each row.
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id);

ANALYZE;
SELECT pg_stat_statements_reset() \g /dev/null
