-- What to watch and how to put things right; the tests run each of these.

-- --8<-- [start:pending]
SELECT
    count(*) FILTER (WHERE attempts < 5) AS pending,
    count(*) FILTER (WHERE attempts >= 5) AS set_aside,
    now() - min(created_at) FILTER (WHERE attempts < 5) AS oldest
FROM outbox
WHERE published_at IS NULL;
-- --8<-- [end:pending]

-- --8<-- [start:again]
UPDATE outbox SET attempts = 0 WHERE published_at IS NULL AND attempts >= 5;
-- --8<-- [end:again]

-- --8<-- [start:delete]
DELETE FROM outbox
WHERE id IN (
    SELECT id FROM outbox
    WHERE published_at < now() - interval '7 days'
    ORDER BY id
    LIMIT 1000
);
-- --8<-- [end:delete]

-- --8<-- [start:lag]
SELECT count(*) AS missing, now() - min(o.created_at) AS lag
FROM orders AS o
WHERE
    o.created_at > now() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM order_history AS h WHERE h.order_id = o.id);
-- --8<-- [end:lag]

-- --8<-- [start:rebuild]
BEGIN;
LOCK TABLE order_history IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM order_history;
INSERT INTO order_history
    (order_id, customer_id, created_at, total_cents, item_count)
SELECT o.id, o.customer_id, o.created_at, o.total_cents, sum(i.quantity)
FROM orders AS o
JOIN order_items AS i ON i.order_id = o.id
GROUP BY o.id;
COMMIT;
-- --8<-- [end:rebuild]

-- --8<-- [start:sagas]
SELECT saga_id, now() - changed_at AS open_for
FROM saga_log
WHERE step = 'whole' AND state = 'open'
ORDER BY changed_at;
-- --8<-- [end:sagas]
