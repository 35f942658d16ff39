package org.example.ordersservice.web;

import jakarta.servlet.http.HttpServletResponse;

/** What every answer tells browsers. */
final class SecurityHeaders {

  static void set(HttpServletResponse response) {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  }

  private SecurityHeaders() {}
}
