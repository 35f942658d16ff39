package org.example.ordersservice.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Reads a body up to the limit before anything parses it.
 *
 * <p>Tomcat's own limit, {@code maxPostSize}, is for forms only.
 */
@ControllerAdvice
class BodyLimit extends RequestBodyAdviceAdapter {
  static final int LIMIT_BYTES = 65_536;

  @Override
  public boolean supports(
      MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  @Override
  public HttpInputMessage beforeBodyRead(
      HttpInputMessage message,
      MethodParameter parameter,
      Type type,
      Class<? extends HttpMessageConverter<?>> converter)
      throws IOException {
    // One byte more than allowed, and not Content-Length: a chunked body has none.
    byte[] body = message.getBody().readNBytes(LIMIT_BYTES + 1);
    if (body.length > LIMIT_BYTES) {
      throw new Problem(ProblemType.BODY_TOO_LARGE, "Send at most 64 KiB; split the order")
          .with("limit_bytes", LIMIT_BYTES);
    }
    return new Body(message.getHeaders(), new ByteArrayInputStream(body));
  }

  /**
   * The components are named as the methods of the interface, so there is nothing left to write.
   */
  private record Body(HttpHeaders getHeaders, InputStream getBody) implements HttpInputMessage {}
}
