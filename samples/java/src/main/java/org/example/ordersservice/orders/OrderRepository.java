package org.example.ordersservice.orders;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of orders. Each query that takes an id takes the customer too. */
@Repository
class OrderRepository {
  private final JdbcClient jdbc;

  OrderRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A row of {@code orders}; JdbcClient fills the record by the names of the columns. */
  record Row(
      long id,
      UUID publicId,
      String status,
      String currency,
      long totalCents,
      OffsetDateTime createdAt) {

    Order with(List<Order.Item> items) {
      return new Order(publicId, status, items, totalCents, currency, createdAt);
    }
  }

  private record ItemRow(long orderId, String sku, int quantity, long unitPriceCents) {}

  private record Price(String sku, long unitPriceCents) {}

  /** The prices of those SKUs that can be bought in this currency. */
  Map<String, Long> prices(String currency, List<String> skus) {
    Map<String, Long> prices = new HashMap<>();
    jdbc.sql(
            """
            SELECT sku, unit_price_cents FROM prices
            WHERE currency = :currency AND sku = ANY (:skus)
            """)
        .param("currency", currency)
        .param("skus", skus.toArray(String[]::new))
        .query(Price.class)
        .list()
        .forEach(price -> prices.put(price.sku(), price.unitPriceCents()));
    return prices;
  }

  // --8<-- [start:insert]
  Order insert(long customer, String currency, List<Order.Item> items) {
    Row row =
        jdbc.sql(
                """
                INSERT INTO orders (customer_id, currency, total_cents)
                VALUES (:customer, :currency, :total)
                RETURNING id, public_id, status, currency, total_cents, created_at
                """)
            .param("customer", customer)
            .param("currency", currency)
            .param("total", items.stream().mapToLong(Order.Item::cents).sum())
            .query(Row.class)
            .single();
    // All items in one statement, by arrays: its text does not depend on how many there are.
    jdbc.sql(
            """
            INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
            SELECT :order, line, sku, quantity, unit_price_cents
            FROM unnest(:skus, :quantities, :prices)
                 WITH ORDINALITY AS item (sku, quantity, unit_price_cents, line)
            """)
        .param("order", row.id())
        .param("skus", items.stream().map(Order.Item::sku).toArray(String[]::new))
        .param("quantities", items.stream().map(Order.Item::quantity).toArray(Integer[]::new))
        .param("prices", items.stream().map(Order.Item::unitPriceCents).toArray(Long[]::new))
        .update();
    return row.with(items);
  }

  // --8<-- [end:insert]

  // --8<-- [start:find]
  Optional<Order> find(long customer, UUID id) {
    return jdbc.sql(
            """
            SELECT id, public_id, status, currency, total_cents, created_at FROM orders
            WHERE public_id = :id AND customer_id = :customer
            """)
        .param("id", id)
        .param("customer", customer)
        .query(Row.class)
        .optional()
        .map(row -> withItems(List.of(row)).get(0));
  }

  // --8<-- [end:find]

  // --8<-- [start:page]
  /** Newest first. The limit is one more than the page shows, to learn whether there is a next. */
  List<Row> page(long customer, Cursor after, int limit) {
    return jdbc.sql(
            """
            SELECT id, public_id, status, currency, total_cents, created_at FROM orders
            WHERE customer_id = :customer AND (created_at, id) < (:time, :id)
            ORDER BY created_at DESC, id DESC
            LIMIT :limit
            """)
        .param("customer", customer)
        .param("time", after.t())
        .param("id", after.i())
        .param("limit", limit)
        .query(Row.class)
        .list();
  }

  /** One statement for the items of all orders, and not one for each. */
  List<Order> withItems(List<Row> rows) {
    Map<Long, List<Order.Item>> items = new HashMap<>();
    jdbc.sql(
            """
            SELECT order_id, sku, quantity, unit_price_cents FROM order_items
            WHERE order_id = ANY (:orders) ORDER BY order_id, line
            """)
        .param("orders", rows.stream().map(Row::id).toArray(Long[]::new))
        .query(ItemRow.class)
        .list()
        .forEach(
            item ->
                items
                    .computeIfAbsent(item.orderId(), order -> new ArrayList<>())
                    .add(new Order.Item(item.sku(), item.quantity(), item.unitPriceCents())));
    return rows.stream().map(row -> row.with(items.getOrDefault(row.id(), List.of()))).toList();
  }

  // --8<-- [end:page]

  // --8<-- [start:cancel]
  /** The condition is part of the change, so of two that cancel at once only one finds the row. */
  boolean cancel(long customer, UUID id) {
    return jdbc.sql(
                """
                UPDATE orders SET status = 'cancelled'
                WHERE public_id = :id AND customer_id = :customer AND status IN ('new', 'paid')
                """)
            .param("id", id)
            .param("customer", customer)
            .update()
        == 1;
  }
  // --8<-- [end:cancel]
}
