package org.example.ordersservice.orders;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The place in the list of orders after which a page begins.
 *
 * @param t when the order was made, to the microsecond: rounded, a cursor skips rows
 * @param i the order's number, which makes the order of rows a total one
 */
record Cursor(OffsetDateTime t, long i) {
  /** Before all orders; PostgreSQL's driver writes this time as {@code infinity}. */
  static final Cursor START = new Cursor(OffsetDateTime.MAX, Long.MAX_VALUE);

  private static final JsonMapper JSON = JsonMapper.shared();

  String encoded() {
    byte[] json = JSON.writeValueAsBytes(new Text(t.toString(), i));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  static Cursor decoded(String text) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
      JsonNode decoded = JSON.readTree(json);
      OffsetDateTime time = OffsetDateTime.parse(decoded.path("t").asString(""));
      if (time.getYear() > 0 && time.getYear() < 10_000) { // else PostgreSQL might not take it
        return new Cursor(time, decoded.path("i").longValue());
      }
    } catch (JacksonException | IllegalArgumentException | DateTimeException unreadable) {
      // Answered below. Cursors are opaque, so there is nothing to explain.
    }
    throw new Problem(ProblemType.INVALID_CURSOR, "Begin again without a cursor");
  }

  private record Text(String t, long i) {}
}
