package org.example.ordersservice.orders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.example.ordersservice.ServiceTest;
import org.example.ordersservice.TestEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The service from its filters to PostgreSQL, without a socket. */
@ServiceTest
class OrdersApiTest {
  private static final String TWO_BOOKS =
      "{\"currency\": \"EUR\", \"items\": [{\"sku\": \"BOOK-1\", \"quantity\": 2}]}";

  private final MockMvcTester mvc;
  private final JdbcClient jdbc;
  private final HikariDataSource pool;
  private long customer;

  @Autowired
  OrdersApiTest(MockMvcTester mvc, JdbcClient jdbc, HikariDataSource pool) {
    this.mvc = mvc;
    this.jdbc = jdbc;
    this.pool = pool;
  }

  @BeforeEach
  void begin() {
    customer = newCustomer();
    jdbc.sql("INSERT INTO prices VALUES ('BOOK-1', 'EUR', 1490) ON CONFLICT DO NOTHING").update();
  }

  private long newCustomer() {
    return jdbc.sql("INSERT INTO customers (email) VALUES (:email) RETURNING id")
        .param("email", UUID.randomUUID() + "@example.org")
        .query(Long.class)
        .single();
  }

  private MvcTestResult place(String key, String body) {
    return mvc.post()
        .uri("/v1/orders")
        .header("Authorization", TestEnvironment.bearer(customer, "orders:write"))
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  private MvcTestResult get(long caller, String uri) {
    return mvc.get()
        .uri(uri)
        .header("Authorization", TestEnvironment.bearer(caller, "orders:read"))
        .exchange();
  }

  private MvcTestResult cancel(String location) {
    return mvc.post()
        .uri(location + "/cancel")
        .header("Authorization", TestEnvironment.bearer(customer, "orders:write"))
        .exchange();
  }

  private static String text(MvcTestResult result) {
    return new String(result.getResponse().getContentAsByteArray(), UTF_8);
  }

  private String placed() {
    MvcTestResult result = place(UUID.randomUUID().toString(), TWO_BOOKS);
    assertThat(result).hasStatus(HttpStatus.CREATED);
    return String.valueOf(result.getResponse().getHeader("Location"));
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table + " WHERE customer_id = :customer")
        .param("customer", customer)
        .query(Long.class)
        .single();
  }

  private List<String> events() {
    return jdbc.sql(
            "SELECT topic FROM outbox WHERE payload->>'customer_id' = :customer ORDER BY id")
        .param("customer", String.valueOf(customer))
        .query(String.class)
        .list();
  }

  private static void assertProblem(MvcTestResult result, int status, String type) {
    assertThat(result)
        .hasStatus(status)
        .hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(result)
        .bodyJson()
        .extractingPath("$.type")
        .isEqualTo("https://orders.example.org/problems/" + type);
    assertThat(result).bodyJson().extractingPath("$.trace_id").asString().hasSize(32);
  }

  // --8<-- [start:replay]
  @Test
  void answersARepeatedRequestWithTheFirstAnswer() {
    MvcTestResult first = place("k1", TWO_BOOKS);
    MvcTestResult second = place("k1", TWO_BOOKS.replace(" ", ""));

    assertThat(first).hasStatus(HttpStatus.CREATED);
    assertThat(second).hasStatus(HttpStatus.OK);
    assertThat(text(second)).isEqualTo(text(first));
    assertThat(second.getResponse().getHeader("Location"))
        .isEqualTo(first.getResponse().getHeader("Location"));
    assertThat(count("orders")).isEqualTo(1);
    assertThat(events()).containsExactly("order.created");
  }

  // --8<-- [end:replay]

  @Test
  void refusesAKeyThatBelongsToAnotherBody() {
    assertThat(place("k1", TWO_BOOKS)).hasStatus(HttpStatus.CREATED);
    assertProblem(place("k1", TWO_BOOKS.replace("2", "3")), 422, "idempotency-key-reused");
    assertThat(count("orders")).isEqualTo(1);
  }

  @Test
  void makesOneOrderOfManyRequestsAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      Callable<Integer> client = () -> place("k1", TWO_BOOKS).getResponse().getStatus();
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> answer : clients.invokeAll(Collections.nCopies(8, client))) {
        answers.add(answer.get());
      }
      assertThat(answers).containsOnlyOnce(201).containsOnly(200, 201);
      assertThat(count("orders")).isEqualTo(1);
    } finally {
      clients.shutdown();
    }
  }

  @Test
  void writesNothingForAnOrderThatIsRefused() {
    String unknown = TWO_BOOKS.replace("BOOK-1", "'; DROP TABLE orders; --");
    MvcTestResult result = place("k1", unknown);
    assertProblem(result, 422, "validation-failed");
    assertThat(result).bodyJson().extractingPath("$.errors[0].pointer").isEqualTo("#/items/0/sku");
    assertThat(count("idempotency_keys")).isZero();
    assertThat(place("k1", TWO_BOOKS)).hasStatus(HttpStatus.CREATED);
  }

  // --8<-- [start:foreign]
  @Test
  void showsAnOrderToItsCustomerOnly() {
    String location = placed();
    assertThat(get(customer, location)).hasStatus(HttpStatus.OK);
    assertProblem(get(newCustomer(), location), 404, "order-not-found");
    assertThat(get(newCustomer(), "/v1/orders")).bodyJson().isStrictlyEqualTo(EMPTY_PAGE);
  }

  // --8<-- [end:foreign]

  private static final String EMPTY_PAGE = "{\"items\": [], \"next_cursor\": null}";

  @ParameterizedTest
  @ValueSource(strings = {"17", "1-1-1-1-1", "x;y", "100%25", "%27%20OR%20%271%27=%271"})
  void findsNothingByAnIdThatIsNone(String id) {
    assertProblem(get(customer, "/v1/orders/" + id), 404, "order-not-found");
  }

  @Test
  void pagesWithoutGapsWhileOrdersArrive() {
    List<String> placed = new ArrayList<>();
    for (int order = 0; order < 5; order++) {
      placed.add(0, placed().replace("/v1/orders/", ""));
    }
    List<String> seen = new ArrayList<>();
    String uri = "/v1/orders?limit=2";
    for (String cursor = ""; cursor != null; ) {
      String page = text(get(customer, uri + cursor));
      seen.addAll(JsonPath.read(page, "$.items[*].id"));
      String next = JsonPath.read(page, "$.next_cursor");
      cursor = next == null ? null : "&cursor=" + next;
      placed();
    }
    assertThat(seen).isEqualTo(placed);
  }

  @ParameterizedTest
  @CsvSource({"limit=0", "limit=101", "limit=x", "limit="})
  void boundsAPage(String query) {
    MvcTestResult result = get(customer, "/v1/orders?" + query);
    assertProblem(result, 422, "validation-failed");
    assertThat(result).bodyJson().extractingPath("$.errors[0].parameter").isEqualTo("limit");
  }

  @Test
  void cancelsAnOrderOnce() {
    String location = placed();
    assertThat(cancel(location))
        .hasStatus(HttpStatus.OK)
        .bodyJson()
        .extractingPath("$.status")
        .isEqualTo("cancelled");
    MvcTestResult again = cancel(location);
    assertProblem(again, 409, "order-not-cancellable");
    assertThat(again).bodyJson().extractingPath("$.order_status").isEqualTo("cancelled");
    assertThat(events()).containsExactly("order.created", "order.cancelled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                                            | 400 | malformed-request",
        "[]                                                           | 400 | malformed-request",
        "null                                                         | 400 | malformed-request",
        "{} {}                                                        | 400 | malformed-request",
        "{\"currency\": 978}                                          | 422 | validation-failed",
        "{\"currency\": \"EUR\", \"items\": {}}                       | 422 | validation-failed",
        "{\"currency\": \"EUR\", \"items\": [{\"quantity\": \"1\"}]}  | 422 | validation-failed",
        "{\"currency\": \"EUR\", \"items\": [{\"quantity\": true}]}   | 422 | validation-failed",
        "{\"currency\": \"EUR\", \"items\": [{\"quantity\": 1.0}]}    | 422 | validation-failed",
        "{\"currency\": \"EUR\", \"items\": [{\"quantity\": 9e99}]}   | 422 | validation-failed",
        "{\"items\": [{\"quantity\": 99999999999999999999}]}          | 422 | validation-failed",
      })
  void tellsUnreadableFromInvalid(String body, int status, String type) {
    assertProblem(place("k1", body), status, type);
  }

  @Test
  void refusesABodyOfOneByteTooMuch() {
    String padded = TWO_BOOKS + " ".repeat(65_536 - TWO_BOOKS.length());
    assertThat(place("k1", padded)).hasStatus(HttpStatus.CREATED);
    assertProblem(place("k2", padded + " "), 413, "body-too-large");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void needsAKey(int length) {
    assertProblem(place("k".repeat(length), TWO_BOOKS), 400, "idempotency-key-invalid");
  }

  @Test
  void needsATokenAndItsScope() {
    MvcTestResult without = mvc.get().uri("/v1/orders").exchange();
    assertProblem(without, 401, "unauthenticated");
    assertThat(without.getResponse().getHeader("WWW-Authenticate")).startsWith("Bearer");
    MvcTestResult wrongScope =
        mvc.get()
            .uri("/v1/orders")
            .header("Authorization", TestEnvironment.bearer(customer, "orders:write"))
            .exchange();
    assertProblem(wrongScope, 403, "insufficient-scope");
  }

  @Test
  void refusesTokensThatAreAlmostRight() {
    JWSHeader good = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test").build();
    JWSHeader noKey = new JWSHeader(JWSAlgorithm.HS256);
    JWSHeader otherKey = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("old").build();
    for (String token :
        List.of(
            TestEnvironment.bearer(noKey, TestEnvironment.claims(customer).build()),
            TestEnvironment.bearer(otherKey, TestEnvironment.claims(customer).build()),
            TestEnvironment.bearer(
                good, TestEnvironment.claims(customer).audience("other").build()),
            TestEnvironment.bearer(good, TestEnvironment.claims(customer).issuer("me").build()),
            TestEnvironment.bearer(
                good, TestEnvironment.claims(customer).expirationTime(null).build()),
            TestEnvironment.bearer(
                good, TestEnvironment.claims(customer).claim("sub", customer).build()),
            TestEnvironment.bearer(
                good, TestEnvironment.claims(customer).subject("007").build()))) {
      MvcTestResult result = mvc.get().uri("/v1/orders").header("Authorization", token).exchange();
      assertProblem(result, 401, "unauthenticated");
    }
  }

  @Test
  void answersUnknownPathsAndMethodsWithProblems() {
    MvcTestResult nowhere = get(customer, "/v1/nowhere");
    assertThat(nowhere)
        .hasStatus(HttpStatus.NOT_FOUND)
        .hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
    MvcTestResult wrong =
        mvc.delete()
            .uri("/v1/orders")
            .header("Authorization", TestEnvironment.bearer(customer, "orders:write"))
            .exchange();
    assertThat(wrong)
        .hasStatus(HttpStatus.METHOD_NOT_ALLOWED)
        .hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(wrong.getResponse().getHeader("Allow")).contains("GET", "POST");
  }

  @Test
  void givesEveryConnectionBack() {
    String location = placed();
    for (int request = 0; request < 2 * pool.getMaximumPoolSize(); request++) {
      assertThat(get(customer, location)).hasStatus(HttpStatus.OK);
      assertThat(get(customer, "/v1/orders")).hasStatus(HttpStatus.OK);
      assertThat(cancel("/v1/orders/17")).hasStatus(HttpStatus.NOT_FOUND);
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
  }
}
