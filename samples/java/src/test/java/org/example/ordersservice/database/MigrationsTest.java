package org.example.ordersservice.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.example.ordersservice.Settings;
import org.example.ordersservice.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrationsTest {
  private final Settings.Database database = Settings.from(TestEnvironment.variables()).database();
  private final Migrations migrations = new Migrations(database);
  private final HikariDataSource pool = new DatabaseConfiguration().dataSource(settings());

  private static Settings settings() {
    return Settings.from(TestEnvironment.variables());
  }

  private List<String> tables() {
    return JdbcClient.create(pool)
        .sql(
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = current_schema() AND tablename <> 'flyway_schema_history'
            ORDER BY 1
            """)
        .query(String.class)
        .list();
  }

  @BeforeEach
  void begin() {
    migrations.up();
  }

  @AfterEach
  void end() {
    migrations.up();
    pool.close();
  }

  // --8<-- [start:updownup]
  @Test
  void goUpAndDownStepByStepAndUpAgain() {
    assertThat(tables())
        .containsExactly(
            "customers", "idempotency_keys", "order_items", "orders", "outbox", "prices");

    assertThat(migrations.downOne()).isTrue();
    assertThat(tables()).containsExactly("customers", "order_items", "orders", "prices");

    assertThat(migrations.downOne()).isTrue();
    assertThat(tables()).isEmpty();
    assertThat(migrations.downOne()).isFalse();

    migrations.up();
    assertThat(tables()).hasSize(6);
  }

  // --8<-- [end:updownup]

  @Test
  void goAllTheWayDown() {
    migrations.down();
    assertThat(tables()).isEmpty();
  }
}
