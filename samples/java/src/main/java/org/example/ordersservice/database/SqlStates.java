package org.example.ordersservice.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** What PostgreSQL's error codes mean to this service. */
public final class SqlStates {
  public static final String FOREIGN_KEY_VIOLATION = "23503";
  public static final String LOCK_TIMEOUT = "55P03";

  // --8<-- [start:unavailable]
  private static final Set<String> UNAVAILABLE =
      Set.of(
          LOCK_TIMEOUT,
          "53300", // too many connections
          "57014", // statement timeout
          "57P01",
          "57P02",
          "57P03"); // the server is shutting down, crashed, or starting

  /** Whether the same request may succeed in a moment. */
  public static boolean isUnavailable(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CannotCreateTransactionException
          || cause instanceof TransactionSystemException // neither committed nor rolled back
          || cause instanceof SQLTransientConnectionException) { // no connection within the time
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState().startsWith("08") || UNAVAILABLE.contains(sql.getSQLState());
      }
    }
    return false;
  }

  // --8<-- [end:unavailable]

  /** What the database, its driver or the pool says, without Spring's words around it. */
  public static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String state = cause instanceof SQLException sql ? sql.getSQLState() + " " : "";
    return state + cause.getMessage();
  }

  public static boolean is(String state, Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && state.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private SqlStates() {}
}
