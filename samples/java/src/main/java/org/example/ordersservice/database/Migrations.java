package org.example.ordersservice.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.example.ordersservice.Settings;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Up by Flyway, down by our own scripts.
 *
 * <p>Flyway's undo is not in its free edition. All it takes is to run {@code db/undo/U0002__x.sql}
 * for {@code db/migration/V0002__x.sql}, and to take the line out of Flyway's history in the same
 * transaction, so that the next {@code up} applies the migration again.
 */
public final class Migrations {
  private final Flyway flyway;

  public Migrations(Settings.Database database) {
    flyway =
        Flyway.configure()
            .dataSource(database.jdbcUrl(), database.user(), database.password())
            .validateMigrationNaming(true)
            // Else Flyway's own lock is a transaction that stays open for the whole run, and a
            // CREATE INDEX CONCURRENTLY waits for it for ever.
            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
            .load();
  }

  public void up() {
    flyway.migrate();
  }

  public void down() {
    while (downOne()) {
      // Each step is a transaction of its own, as it was on the way up.
    }
  }

  // --8<-- [start:down]
  /** Takes back the newest migration; false if there is none. */
  public boolean downOne() {
    MigrationInfo newest = flyway.info().current();
    if (newest == null) {
      return false;
    }
    String undo = "/db/undo/U" + newest.getScript().substring(1);
    try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
      connection.setAutoCommit(false);
      forget(connection, newest);
      try (Statement statement = connection.createStatement()) {
        statement.execute(read(undo));
      }
      connection.commit(); // without it, closing the connection rolls everything back
    } catch (SQLException | IOException error) {
      throw new IllegalStateException(undo + ": " + error.getMessage(), error);
    }
    return true;
  }

  /** First the history: its row is the lock that two people who do this at once wait for. */
  private static void forget(Connection connection, MigrationInfo migration) throws SQLException {
    String sql = "DELETE FROM flyway_schema_history WHERE version = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, migration.getVersion().getVersion());
      if (statement.executeUpdate() != 1) {
        throw new SQLException("somebody else has taken this migration back");
      }
    }
  }

  // --8<-- [end:down]

  private static String read(String resource) throws IOException {
    try (InputStream script = Migrations.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IOException("there is no such script");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
