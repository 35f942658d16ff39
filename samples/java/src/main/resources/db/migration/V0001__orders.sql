-- Orders, and what an order refers to.
SET lock_timeout = '2s';

-- --8<-- [start:tables]
CREATE TABLE customers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text NOT NULL UNIQUE CHECK (email LIKE '%_@_%'),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What an item costs today, kept up to date by the events of the catalogue.
CREATE TABLE prices (
    sku              text NOT NULL CHECK (length(sku) BETWEEN 1 AND 64),
    currency         char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    unit_price_cents bigint NOT NULL CHECK (unit_price_cents >= 0),
    PRIMARY KEY (sku, currency)
);

CREATE TABLE orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id   uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    customer_id bigint NOT NULL REFERENCES customers (id),
    status      text NOT NULL DEFAULT 'new'
                CHECK (status IN ('new', 'paid', 'shipped', 'cancelled')),
    currency    char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- Denormalised: the sum of the items, written with them. Why: lists
    -- of orders show it, and items never change once an order is placed.
    total_cents bigint NOT NULL CHECK (total_cents >= 0),
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id         bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line             integer NOT NULL CHECK (line > 0),
    sku              text NOT NULL,
    quantity         integer NOT NULL CHECK (quantity > 0),
    -- What the customer agreed to, not today's price of the product.
    unit_price_cents bigint NOT NULL CHECK (unit_price_cents >= 0),
    PRIMARY KEY (order_id, line)
);
-- --8<-- [end:tables]

-- --8<-- [start:indexes]
-- Why: a customer's list of orders, newest first, in pages of 20; id breaks
-- ties of created_at. Its first column also serves the foreign key.
CREATE INDEX orders_by_customer ON orders (customer_id, created_at DESC, id DESC);
-- --8<-- [end:indexes]
