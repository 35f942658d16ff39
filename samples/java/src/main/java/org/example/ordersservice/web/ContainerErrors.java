package org.example.ordersservice.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat or the firewall refuses before Spring MVC sees it, such as {@code /v1/%zz}.
 *
 * <p>Tomcat's own page is HTML. Tomcat makes this object, by the name of its class.
 */
public final class ContainerErrors extends ErrorReportValve {
  private static final JsonMapper JSON =
      JsonMapper.builder().addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class).build();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable error) {
    HttpStatus status = HttpStatus.resolve(response.getStatus());
    if (status == null || !status.isError() || !response.setErrorReported()) {
      return;
    }
    boolean logged = Trace.isKnown(request);
    ProblemDetail problem = problem(status);
    problem.setProperty("trace_id", Trace.of(request));
    SecurityHeaders.set(response);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.getOutputStream().write(JSON.writeValueAsBytes(problem));
      response.finishResponse();
    } catch (IOException gone) {
      // The client has left; there is nobody to tell.
    }
    if (!logged) {
      log(request, status.value());
    }
  }

  /** Without an instance: the path may be what is wrong with the request. */
  private static ProblemDetail problem(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST ->
          new Problem(ProblemType.MALFORMED_REQUEST, "This is not valid HTTP, or no valid path")
              .getBody();
      case INTERNAL_SERVER_ERROR ->
          new Problem(ProblemType.INTERNAL_ERROR, "Try again; if it stays, tell us the trace id")
              .getBody();
      default -> ProblemDetail.forStatus(status);
    };
  }

  private static void log(Request request, int status) {
    MDC.put("trace_id", Trace.of(request));
    long start = request.getCoyoteRequest().getStartTimeNanos();
    RequestFilter.log(request, "unmatched", status, System.nanoTime() - start);
    MDC.remove("trace_id");
  }
}
