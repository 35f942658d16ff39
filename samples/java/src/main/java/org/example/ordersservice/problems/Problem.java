package org.example.ordersservice.problems;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A failure that the client is told about, thrown from wherever it is noticed. */
public final class Problem extends ErrorResponseException {
  private static final long serialVersionUID = 1L;

  /** One wrong value: a JSON Pointer into the body, and what is wrong with it. */
  public record Fault(String pointer, String detail) {}

  public Problem(ProblemType type, String detail) {
    super(type.status(), body(type, detail), null);
  }

  /** One wrong value of the query: the parameter, and what is wrong with it. */
  public record ParameterFault(String parameter, String detail) {}

  public static Problem invalid(List<Fault> faults) {
    return invalid(faults.size() == 1 ? "1 fault" : faults.size() + " faults", faults);
  }

  public static Problem invalid(ParameterFault fault) {
    return invalid("1 fault", List.of(fault));
  }

  private static Problem invalid(String count, List<?> faults) {
    return new Problem(ProblemType.VALIDATION_FAILED, count + "; see errors")
        .with("errors", faults);
  }

  /** Adds a member that belongs to this type of problem. */
  public Problem with(String member, Object value) {
    getBody().setProperty(member, value);
    return this;
  }

  public Problem retryAfter(long seconds) {
    getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    return this;
  }

  private static ProblemDetail body(ProblemType type, String detail) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(type.status(), detail);
    body.setType(type.uri());
    body.setTitle(type.title());
    return body;
  }
}
