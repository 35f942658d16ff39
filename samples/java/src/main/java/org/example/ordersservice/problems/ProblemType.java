package org.example.ordersservice.problems;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * The catalogue. A type is a promise to clients: it is never renamed, and never changes its status.
 */
public enum ProblemType {
  MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be read"),
  INVALID_CURSOR(HttpStatus.BAD_REQUEST, "The cursor cannot be read"),
  IDEMPOTENCY_KEY_INVALID(HttpStatus.BAD_REQUEST, "The Idempotency-Key is missing or invalid"),
  UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "A valid token is needed"),
  INSUFFICIENT_SCOPE(HttpStatus.FORBIDDEN, "The token does not allow this"),
  ORDER_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such order"),
  IDEMPOTENCY_KEY_IN_USE(HttpStatus.CONFLICT, "The first request is still running"),
  ORDER_NOT_CANCELLABLE(HttpStatus.CONFLICT, "The order cannot be cancelled"),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The media type is not supported"),
  VALIDATION_FAILED(HttpStatus.UNPROCESSABLE_CONTENT, "The request has invalid values"),
  IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The key belongs to another request"),
  RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The service cannot answer at the moment");

  private final HttpStatus status;
  private final String title;

  ProblemType(HttpStatus status, String title) {
    this.status = status;
    this.title = title;
  }

  public HttpStatus status() {
    return status;
  }

  public String title() {
    return title;
  }

  public URI uri() {
    String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return URI.create("https://orders.example.org/problems/" + slug);
  }
}
