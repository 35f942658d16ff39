SET lock_timeout = '2s';

DROP TABLE order_items;
DROP TABLE orders;
DROP TABLE prices;
DROP TABLE customers;
