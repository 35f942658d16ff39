-- What the patterns add to customers, orders, order_items and outbox.

-- --8<-- [start:outbox]
-- Why: the relay asks for pending events all the time; most are published.
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
-- --8<-- [end:outbox]

-- --8<-- [start:inbox]
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id bigint NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
-- --8<-- [end:inbox]

CREATE TABLE stock (
    sku text PRIMARY KEY,
    available integer NOT NULL CHECK (available >= 0)
);

-- --8<-- [start:history]
CREATE TABLE order_history (
    order_id bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    created_at timestamptz NOT NULL,
    total_cents bigint NOT NULL,
    item_count integer NOT NULL
);
-- Why: a customer reads their own orders, newest first, page by page.
CREATE INDEX order_history_page ON order_history (
    customer_id, created_at DESC, order_id DESC
);
-- --8<-- [end:history]

-- --8<-- [start:events]
CREATE TABLE order_events (
    order_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    type text NOT NULL,
    payload jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, version)
);
-- --8<-- [end:events]

-- --8<-- [start:saga]
CREATE TABLE saga_log (
    saga_id text NOT NULL,
    step text NOT NULL,
    state text NOT NULL CHECK (state IN (
        'open', 'completed', 'compensated',
        'started', 'done', 'refused', 'undoing', 'undone'
    )),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (saga_id, step)
);
-- Why: the worker looks for open sagas all the time; most have ended.
CREATE INDEX saga_log_open ON saga_log (changed_at)
WHERE step = 'whole' AND state = 'open';
-- --8<-- [end:saga]
