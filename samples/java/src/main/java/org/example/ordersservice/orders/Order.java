package org.example.ordersservice.orders;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** An order as every answer shows it. Its numbers in the database stay inside. */
public record Order(
    UUID id,
    String status,
    List<Item> items,
    long totalCents,
    String currency,
    OffsetDateTime createdAt) {

  public record Item(String sku, int quantity, long unitPriceCents) {
    long cents() {
      return quantity * unitPriceCents;
    }
  }
}
