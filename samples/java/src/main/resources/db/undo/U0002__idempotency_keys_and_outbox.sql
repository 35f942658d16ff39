SET lock_timeout = '2s';

DROP TABLE outbox;
DROP TABLE idempotency_keys;
