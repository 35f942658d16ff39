package org.example.ordersservice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Around everything else: trace id, security headers, and one line of the log. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestFilter extends OncePerRequestFilter {
  private static final Logger log = LoggerFactory.getLogger(RequestFilter.class);
  private final Routes routes;
  private final HandlerExceptionResolver problems;

  RequestFilter(
      Routes routes, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.routes = routes;
    this.problems = problems;
  }

  // --8<-- [start:filter]
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
    long start = System.nanoTime();
    MDC.put("trace_id", Trace.of(request));
    SecurityHeaders.set(response);
    try {
      chain.doFilter(request, response);
    } catch (Exception error) { // of a filter: what a handler throws has become a problem by now
      problems.resolveException(request, response, null, error);
    } finally {
      log(request, routes.of(request), response.getStatus(), System.nanoTime() - start);
      MDC.remove("trace_id");
    }
  }

  /** These fields and no others: what a request carries is not ours to write down. */
  static void log(HttpServletRequest request, String route, int status, long nanos) {
    log.atInfo()
        .addKeyValue("method", request.getMethod())
        .addKeyValue("route", route)
        .addKeyValue("status", status)
        .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(nanos))
        .log("request");
  }
  // --8<-- [end:filter]
}
