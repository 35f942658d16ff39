package org.example.ordersservice.orders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list; the cursor leads to the next one, null on the last. */
public record OrderPage(List<Order> items, @Nullable String nextCursor) {}
