package org.example.ordersservice.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat or a filter refuses before Spring MVC sees it, such as {@code /v1/%zz}.
 *
 * <p>Tomcat's own page is HTML. It makes this object by the name of the class.
 */
public final class ContainerErrors extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable error) {
    HttpStatus status = HttpStatus.resolve(response.getStatus());
    if (status == null || !status.isError() || !response.setErrorReported()) {
      return;
    }
    ProblemDetail problem = ProblemDetail.forStatus(status);
    byte[] body = JsonMapper.shared().writeValueAsBytes(problem);
    SecurityHeaders.set(response);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException gone) {
      // The client has left; there is nobody to tell.
    }
  }
}
