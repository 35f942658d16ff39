DROP TABLE saga_log;
DROP TABLE order_events;
DROP TABLE order_history;
DROP TABLE stock;
DROP TABLE inbox;
DROP INDEX outbox_unpublished;
