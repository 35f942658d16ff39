package org.example.ordersservice.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import jakarta.validation.ValidatorFactory;
import java.util.Collections;
import org.example.ordersservice.problems.Problem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ValidationTest {
  private static final ValidatorFactory FACTORY =
      jakarta.validation.Validation.buildDefaultValidatorFactory();

  private final Validation validation = new Validation(FACTORY.getValidator());

  @AfterAll
  static void close() {
    FACTORY.close();
  }

  private static NewOrder parsed(String json) {
    return JsonMapper.shared().readValue(json, NewOrder.class);
  }

  private static String item(String sku, int quantity) {
    return "{\"sku\": \"%s\", \"quantity\": %d}".formatted(sku, quantity);
  }

  private static String order(String currency, String... items) {
    return "{\"currency\": \"%s\", \"items\": [%s]}".formatted(currency, String.join(", ", items));
  }

  // --8<-- [start:unit]
  @Test
  void reportsUnknownMissingAndWrongFieldsTogether() {
    NewOrder order =
        parsed(
            """
            {"items": [{"sku": "BOOK-1", "qantity": 2}, {"sku": "BOOK-2", "quantity": 0}],
             "currency": "euro", "gift/wrap": true}
            """);
    assertThatThrownBy(() -> validation.check(order))
        .isInstanceOfSatisfying(
            Problem.class,
            problem ->
                assertThat(problem.getBody().getProperties())
                    .extracting("errors")
                    .asInstanceOf(LIST)
                    .containsExactly(
                        new Problem.Fault(
                            "#/currency", "must be three capital letters, such as EUR"),
                        new Problem.Fault("#/gift~1wrap", "unknown field"),
                        new Problem.Fault("#/items/0/qantity", "unknown field"),
                        new Problem.Fault("#/items/0/quantity", "required"),
                        new Problem.Fault(
                            "#/items/1/quantity", "must be between 1 and 99; it is 0")));
  }

  // --8<-- [end:unit]

  @Test
  void namesTheFaultOfAnEmptyOrder() {
    assertThatThrownBy(() -> validation.check(parsed("{}")))
        .isInstanceOfSatisfying(
            Problem.class,
            problem ->
                assertThat(problem.getBody().getProperties())
                    .extracting("errors")
                    .asInstanceOf(LIST)
                    .containsExactly(
                        new Problem.Fault("#/currency", "required"),
                        new Problem.Fault("#/items", "required")));
  }

  @Test
  void pointsAtAnItemThatIsNull() {
    assertThatThrownBy(() -> validation.check(parsed(order("EUR", "null"))))
        .isInstanceOfSatisfying(
            Problem.class,
            problem ->
                assertThat(problem.getBody().getProperties())
                    .extracting("errors")
                    .asInstanceOf(LIST)
                    .containsExactly(new Problem.Fault("#/items/0", "must be an object")));
  }

  @Test
  void takesWhatIsJustAllowed() {
    String longest = "😀".repeat(64); // 64 characters, and twice as many for String.length()
    validation.check(
        parsed(order("EUR", Collections.nCopies(100, item(longest, 99)).toArray(String[]::new))));
    validation.check(parsed(order("EUR", item("B", 1))));
  }

  @Test
  void refusesWhatIsJustNotAllowed() {
    for (String json :
        new String[] {
          order("EUR"),
          order("EUR", Collections.nCopies(101, item("B", 1)).toArray(String[]::new)),
          order("eur", item("B", 1)),
          order("EUR\\n", item("B", 1)),
          order("EUR", item("", 1)),
          order("EUR", item("😀".repeat(65), 1)),
          order("EUR", item("B\\u0000", 1)),
          order("EUR", item("B", 0)),
          order("EUR", item("B", 100)),
        }) {
      assertThatThrownBy(() -> validation.check(parsed(json))).as(json).isInstanceOf(Problem.class);
    }
  }
}
