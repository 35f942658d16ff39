-- Back to an empty schema. DESTRUCTIVE once there are orders: from then on the way back is a restore.
SET lock_timeout = '2s';

DROP TABLE outbox;
DROP TABLE order_items;
DROP TABLE orders;
DROP TABLE customers;
