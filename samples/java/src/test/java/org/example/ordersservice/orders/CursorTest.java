package org.example.ordersservice.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.example.ordersservice.problems.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @Test
  void keepsTheMicroseconds() {
    Cursor cursor = new Cursor(OffsetDateTime.parse("2026-11-26T18:42:07.123456Z"), 100_017);
    assertThat(cursor.encoded()).matches("[A-Za-z0-9_-]+");
    assertThat(Cursor.decoded(cursor.encoded())).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "[]",
        "{\"i\": 1}",
        "{\"t\": \"2026-11-26T18:42:07Z\", \"i\": \"1\"}",
        "{\"t\": \"2026-11-26T18:42:07Z\", \"i\": 1.5}",
        "{\"t\": \"2026-11-26T18:42:07Z\"}",
        "{\"t\": \"yesterday\", \"i\": 1}",
        "{\"t\": \"+999999999-01-01T00:00:00Z\", \"i\": 1}",
        "{\"t\": \"2026-11-26T18:42:07Z\", \"i\": 99999999999999999999}",
      })
  void refusesWhatItDidNotMake(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThatThrownBy(() -> Cursor.decoded(text)).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "not a cursor", "é", "AAAA"})
  void refusesWhatIsNoBase64OrNoJson(String text) {
    assertThatThrownBy(() -> Cursor.decoded(text)).isInstanceOf(Problem.class);
  }
}
