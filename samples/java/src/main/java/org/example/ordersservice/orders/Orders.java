package org.example.ordersservice.orders;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What can be done with orders. Each method that writes is one transaction. */
@Service
class Orders {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

  private final OrderRepository orders;
  private final IdempotencyKeys keys;
  private final Outbox outbox;
  private final JsonMapper json;

  Orders(OrderRepository orders, IdempotencyKeys keys, Outbox outbox, JsonMapper json) {
    this.orders = orders;
    this.keys = keys;
    this.outbox = outbox;
    this.json = json;
  }

  /** The answer to a request that places an order, the first time or again. */
  record Placed(boolean replayed, UUID id, String body) {}

  // --8<-- [start:place]
  /**
   * Places an order, or finds the one that this key has placed.
   *
   * <p>Key, order, event and answer are one transaction (READ COMMITTED, PostgreSQL's default): an
   * exception rolls all of them back, and the key is free for the next try.
   */
  @Transactional
  public Placed place(long customer, String key, NewOrder wanted) {
    byte[] hash = hash(wanted);
    if (!keys.claim(customer, key, hash)) {
      return replay(customer, key, hash);
    }
    Order order = orders.insert(customer, wanted.currency(), priced(wanted));
    outbox.add(
        "order.created",
        new Outbox.OrderCreated(
            order.id(), customer, order.currency(), order.totalCents(), order.items()));
    String body = json.writeValueAsString(order);
    keys.store(customer, key, body);
    return new Placed(false, order.id(), body);
  }

  private Placed replay(long customer, String key, byte[] hash) {
    IdempotencyKeys.Stored first = keys.find(customer, key, hash);
    if (!first.same()) {
      throw new Problem(
          ProblemType.IDEMPOTENCY_KEY_REUSED, "Make a new key for each order; this one is taken");
    }
    UUID id = UUID.fromString(json.readTree(first.responseBody()).get("id").asString());
    return new Placed(true, id, first.responseBody());
  }

  // --8<-- [end:place]

  private List<Order.Item> priced(NewOrder wanted) {
    Map<String, Long> prices =
        orders.prices(
            wanted.currency(), wanted.items().stream().map(NewOrder.Item::sku).distinct().toList());
    List<Order.Item> items = new ArrayList<>();
    List<Problem.Fault> faults = new ArrayList<>();
    for (NewOrder.Item item : wanted.items()) {
      Long price = prices.get(item.sku());
      if (price == null) {
        String pointer = "#/items/" + (items.size() + faults.size()) + "/sku";
        faults.add(new Problem.Fault(pointer, "has no price in " + wanted.currency()));
      } else {
        items.add(new Order.Item(item.sku(), item.quantity().intValue(), price));
      }
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults);
    }
    return items;
  }

  Order find(long customer, String id) {
    return parsed(id)
        .flatMap(parsed -> orders.find(customer, parsed))
        .orElseThrow(Orders::notFound);
  }

  OrderPage page(long customer, Cursor after, int limit) {
    List<OrderRepository.Row> rows = orders.page(customer, after, limit + 1);
    if (rows.size() <= limit) {
      return new OrderPage(orders.withItems(rows), null);
    }
    List<OrderRepository.Row> shown = rows.subList(0, limit);
    OrderRepository.Row last = shown.get(limit - 1);
    return new OrderPage(
        orders.withItems(shown), new Cursor(last.createdAt(), last.id()).encoded());
  }

  // --8<-- [start:cancel]
  @Transactional
  public Order cancel(long customer, String id) {
    UUID parsed = parsed(id).orElseThrow(Orders::notFound);
    boolean cancelled = orders.cancel(customer, parsed);
    Order order = orders.find(customer, parsed).orElseThrow(Orders::notFound);
    if (!cancelled) {
      throw new Problem(ProblemType.ORDER_NOT_CANCELLABLE, "It is " + order.status() + " already")
          .with("order_status", order.status());
    }
    outbox.add("order.cancelled", new Outbox.OrderCancelled(order.id(), customer));
    return order;
  }

  // --8<-- [end:cancel]

  /** {@link UUID#fromString} also takes {@code 1-1-1-1-1}; an id has one form. */
  private static Optional<UUID> parsed(String id) {
    return ID.matcher(id).matches() ? Optional.of(UUID.fromString(id)) : Optional.empty();
  }

  private static Problem notFound() {
    return new Problem(ProblemType.ORDER_NOT_FOUND, "No order of yours has this id");
  }

  /** Over what was understood and not the bytes: who orders the fields anew repeats the request. */
  private byte[] hash(NewOrder wanted) {
    List<Object> items = new ArrayList<>();
    wanted.items().forEach(item -> items.add(List.of(item.sku(), item.quantity())));
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(json.writeValueAsBytes(List.of("POST", "/v1/orders", wanted.currency(), items)));
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException("every JVM has SHA-256", error);
    }
  }
}
