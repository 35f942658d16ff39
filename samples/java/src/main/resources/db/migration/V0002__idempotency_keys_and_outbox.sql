-- What makes a repeated request harmless and an event certain.
SET lock_timeout = '2s';

-- --8<-- [start:tables]
CREATE TABLE idempotency_keys (
    customer_id   bigint NOT NULL REFERENCES customers (id),
    key           text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash  bytea NOT NULL,
    -- text and not jsonb: a replay answers byte for byte what was answered first.
    response_body text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, key)
);

CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text NOT NULL,
    payload      jsonb NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
-- --8<-- [end:tables]

-- --8<-- [start:indexes]
-- Why: the nightly job deletes keys by their age and must not read the whole table.
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Why: the relay asks several times a second for what is unpublished, oldest first:
-- a few rows among millions.
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
-- --8<-- [end:indexes]
