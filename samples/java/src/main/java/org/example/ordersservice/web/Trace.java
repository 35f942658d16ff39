package org.example.ordersservice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace id of a request: the caller's, if its {@code traceparent} is valid, else a new one. */
public final class Trace {
  private static final String ATTRIBUTE = Trace.class.getName();
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  public static String of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    String id = id(request.getHeader("traceparent"));
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  /** Whether somebody has asked for it already. */
  static boolean isKnown(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) != null;
  }

  static String id(@Nullable String traceparent) {
    Matcher valid = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
    if (valid.matches()) {
      return valid.group(1);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Never 0: the specification keeps that value for "no trace".
    return HexFormat.of().toHexDigits(random.nextLong(1, Long.MAX_VALUE))
        + HexFormat.of().toHexDigits(random.nextLong());
  }

  private Trace() {}
}
