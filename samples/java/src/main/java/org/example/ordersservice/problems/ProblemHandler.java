package org.example.ordersservice.problems;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.example.ordersservice.database.SqlStates;
import org.example.ordersservice.web.Trace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;

/** The one place that turns exceptions, ours and the framework's, into problem details. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  // --8<-- [start:handlers]
  @ExceptionHandler
  @Nullable ResponseEntity<Object> unauthenticated(
      AuthenticationException error, WebRequest request) {
    Problem problem = new Problem(ProblemType.UNAUTHENTICATED, "Send a valid token as Bearer");
    // RFC 6750: who sent no token is not told what is wrong with it.
    boolean sentOne = error instanceof OAuth2AuthenticationException;
    problem
        .getHeaders()
        .set(HttpHeaders.WWW_AUTHENTICATE, sentOne ? "Bearer error=\"invalid_token\"" : "Bearer");
    return answer(problem, request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> forbidden(AccessDeniedException error, WebRequest request) {
    return answer(
        new Problem(ProblemType.INSUFFICIENT_SCOPE, "Ask for a token with the scope for this"),
        request);
  }

  /** What no other handler takes. The client learns a trace id, and the log the rest. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> unexpected(Exception error, WebRequest request) {
    if (SqlStates.isUnavailable(error)) {
      log.atWarn().addKeyValue("reason", SqlStates.reason(error)).log("unavailable");
      return answer(
          new Problem(ProblemType.UNAVAILABLE, "Try again in a moment, with the same key")
              .retryAfter(1),
          request);
    }
    if (DisconnectedClientHelper.isClientDisconnectedException(error)) {
      return null; // nobody to answer, and nothing to repair
    }
    log.error("internal error", error);
    return answer(
        new Problem(ProblemType.INTERNAL_ERROR, "Try again; if it stays, tell us the trace id"),
        request);
  }

  // --8<-- [end:handlers]

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
      HttpMediaTypeNotSupportedException error,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return answer(
        new Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json"),
        request);
  }

  // --8<-- [start:unreadable]
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException error,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    // A value of the wrong type is well-formed JSON: 422. Only the root has to be an object.
    if (error.getCause() instanceof JacksonException json
        && (json instanceof MismatchedInputException || json instanceof InputCoercionException)
        && !json.getPath().isEmpty()) {
      var fault = new Problem.Fault(pointer(json.getPath()), "has the wrong type");
      return answer(Problem.invalid(List.of(fault)), request);
    }
    return answer(new Problem(ProblemType.MALFORMED_REQUEST, "Send one JSON object"), request);
  }

  private static String pointer(List<JacksonException.Reference> path) {
    return path.stream()
        .map(step -> step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName())
        .collect(Collectors.joining("/", "#/", ""));
  }

  // --8<-- [end:unreadable]

  private @Nullable ResponseEntity<Object> answer(Problem problem, WebRequest request) {
    return handleExceptionInternal(
        problem, problem.getBody(), problem.getHeaders(), problem.getStatusCode(), request);
  }

  // --8<-- [start:answer]
  /** Every answer of this class passes here, also those that Spring makes, such as 404 and 405. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
    ProblemDetail problem =
        body instanceof ProblemDetail made ? made : ProblemDetail.forStatus(status);
    problem.setInstance(URI.create(servletRequest.getRequestURI()));
    problem.setProperty("trace_id", Trace.of(servletRequest));
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
  // --8<-- [end:answer]
}
