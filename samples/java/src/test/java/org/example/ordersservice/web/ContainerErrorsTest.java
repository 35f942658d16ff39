package org.example.ordersservice.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.example.ordersservice.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What Tomcat answers by itself, so by a socket: MockMvc knows no Tomcat. */
@ServiceTest
class ContainerErrorsTest {
  @LocalServerPort private int port;

  private String answer(String requestLine) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/orders/%zz", "/v1/orders/a%2Fb", "/v1/orders//../x"})
  void areProblemsToo(String path) throws IOException {
    assertThat(answer("GET " + path))
        .startsWith("HTTP/1.1 400 ")
        .contains("Content-Type: application/problem+json")
        .contains("X-Content-Type-Options: nosniff")
        .contains("https://orders.example.org/problems/malformed-request")
        .contains("\"trace_id\":\"")
        .doesNotContain("<html", "Tomcat");
  }

  @Test
  void haveTheStatusAsTitleWhereTheCatalogueHasNoType() throws IOException {
    assertThat(answer("TRACE /v1/orders"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Content-Type: application/problem+json")
        .contains("\"title\":\"Method Not Allowed\"");
  }
}
