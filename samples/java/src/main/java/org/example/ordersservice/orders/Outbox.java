package org.example.ordersservice.orders;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Events, written in the transaction of what they tell of; a relay publishes them later. */
@Repository
class Outbox {
  private final JdbcClient jdbc;
  private final JsonMapper json;

  Outbox(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  record OrderCreated(
      UUID orderId, long customerId, String currency, long totalCents, List<Order.Item> items) {}

  record OrderCancelled(UUID orderId, long customerId) {}

  /** MANDATORY: without a transaction of the caller, this fails at once and not some day. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void add(String topic, Object payload) {
    jdbc.sql("INSERT INTO outbox (topic, payload) VALUES (:topic, CAST(:payload AS jsonb))")
        .param("topic", topic)
        .param("payload", json.writeValueAsString(payload))
        .update();
  }
}
