package org.example.ordersservice.orders;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** HTTP in, HTTP out: reads a request, calls {@link Orders}, and knows no SQL. */
@RestController
class OrdersController {
  private final Orders orders;
  private final Validation validation;

  OrdersController(Orders orders, Validation validation) {
    this.orders = orders;
    this.validation = validation;
  }

  // --8<-- [start:create]
  @PostMapping(path = "/v1/orders", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> create(
      @AuthenticationPrincipal Jwt token,
      @RequestHeader(name = "Idempotency-Key", defaultValue = "") String key,
      @RequestBody NewOrder order) {
    if (key.isEmpty() || key.length() > 255) {
      throw new Problem(
          ProblemType.IDEMPOTENCY_KEY_INVALID, "Send Idempotency-Key with 1 to 255 characters");
    }
    validation.check(order); // and not @Valid: that would come before the key
    Orders.Placed placed = orders.place(customer(token), key, order);
    return ResponseEntity.status(placed.replayed() ? HttpStatus.OK : HttpStatus.CREATED)
        .location(URI.create("/v1/orders/" + placed.id()))
        .contentType(MediaType.APPLICATION_JSON)
        .body(placed.body().getBytes(StandardCharsets.UTF_8)); // as stored, byte for byte
  }

  // --8<-- [end:create]

  @GetMapping(path = "/v1/orders", produces = MediaType.APPLICATION_JSON_VALUE)
  OrderPage list(
      @AuthenticationPrincipal Jwt token,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    return orders.page(
        customer(token),
        cursor == null ? Cursor.START : Cursor.decoded(cursor),
        limit == null ? 20 : checked(limit));
  }

  @GetMapping(path = "/v1/orders/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  Order get(@AuthenticationPrincipal Jwt token, @PathVariable String id) {
    return orders.find(customer(token), id);
  }

  @PostMapping(path = "/v1/orders/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  Order cancel(@AuthenticationPrincipal Jwt token, @PathVariable String id) {
    return orders.cancel(customer(token), id);
  }

  /** The subject is a number: the decoder has refused every other token. */
  private static long customer(Jwt token) {
    return Long.parseLong(token.getSubject());
  }

  private static int checked(String limit) {
    if (!limit.matches("[0-9]{1,3}")
        || Integer.parseInt(limit) < 1
        || Integer.parseInt(limit) > 100) {
      throw Problem.invalid(
          new Problem.ParameterFault("limit", "must be a whole number from 1 to 100"));
    }
    return Integer.parseInt(limit);
  }
}
