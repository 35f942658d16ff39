package org.example.ordersservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "DATABASE_URL",
        "postgresql://kim:p%40ss%2Bword@db.example.org:5433/orders?sslmode=require");
    variables.put("JWT_KEYS", "{\"a\": \"" + KEY + "\", \"b\": \"" + KEY + "\"}");
    return variables;
  }

  @Test
  void readsTheUrlOfTheDatabase() {
    Settings.Database database = Settings.from(variables()).database();
    assertThat(database.jdbcUrl())
        .isEqualTo("jdbc:postgresql://db.example.org:5433/orders?sslmode=require");
    assertThat(database.user()).isEqualTo("kim");
    assertThat(database.password()).isEqualTo("p@ss+word");
  }

  @Test
  void hasTheDefaultsOfTheContract() {
    Settings settings = Settings.from(variables());
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.jwtKeys()).containsOnlyKeys("a", "b");
    assertThat(settings.reads()).isEqualTo(new Settings.Rate(20, 40));
    assertThat(settings.writes()).isEqualTo(new Settings.Rate(2, 10));
    assertThat(settings.database().acquireTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.shutdownGrace()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void printsNoPassword() {
    assertThat(Settings.from(variables()).toString()).doesNotContain("p@ss", "p%40ss", KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATABASE_URL | ''",
        "DATABASE_URL | mysql://kim:secret@127.0.0.1/orders",
        "DATABASE_URL | postgresql://kim:secret@127.0.0.1",
        "DATABASE_URL | postgresql://kim:se cret@127.0.0.1/orders",
        "PORT | secret",
        "PORT | 65536",
        "PORT | -1",
        "JWT_KEYS | ''",
        "JWT_KEYS | secret",
        "JWT_KEYS | {}",
        "JWT_KEYS | {\"a\": \"secret\"}",
        "JWT_KEYS | {\"a\": null}",
        "RATE_LIMIT_WRITES | 0/secret",
        "DATABASE_POOL_SIZE | 0",
      })
  void namesAWrongVariableAndNotItsValue(String variable, String value) {
    Map<String, String> variables = variables();
    variables.put(variable, value);
    assertThatThrownBy(() -> Settings.from(variables))
        .isInstanceOf(Settings.Invalid.class)
        .hasMessageStartingWith(variable + ": ")
        .hasMessageNotContainingAny("secret", "\n");
  }
}
