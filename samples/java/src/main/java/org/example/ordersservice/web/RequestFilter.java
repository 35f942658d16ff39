package org.example.ordersservice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Around everything else: trace id, security headers, and one line of the log. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestFilter extends OncePerRequestFilter {
  private static final Logger log = LoggerFactory.getLogger(RequestFilter.class);
  private final Routes routes;

  RequestFilter(Routes routes) {
    this.routes = routes;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long start = System.nanoTime();
    int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR; // what an exception will become
    MDC.put("trace_id", Trace.of(request));
    try {
      SecurityHeaders.set(response);
      chain.doFilter(request, response);
      status = response.getStatus();
    } finally {
      // These fields and no others: what a request carries is not ours to write down.
      log.atInfo()
          .addKeyValue("method", request.getMethod())
          .addKeyValue("route", routes.of(request))
          .addKeyValue("status", status)
          .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .log("request");
      MDC.remove("trace_id");
    }
  }
}
