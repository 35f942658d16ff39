package org.example.ordersservice.orders;

import org.example.ordersservice.database.SqlStates;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers for each customer and key what was asked and answered. */
@Repository
class IdempotencyKeys {
  private final JdbcClient jdbc;

  IdempotencyKeys(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether the request is the one of the first time, and what that was answered. */
  record Stored(boolean same, String responseBody) {}

  // --8<-- [start:claim]
  /**
   * True if the key is ours now. While another transaction holds it, this waits until that one has
   * committed (then false), rolled back (then true), or the lock timeout is over.
   */
  boolean claim(long customer, String key, byte[] requestHash) {
    try {
      return jdbc.sql(
                  """
                  INSERT INTO idempotency_keys (customer_id, key, request_hash)
                  VALUES (:customer, :key, :hash)
                  ON CONFLICT DO NOTHING
                  """)
              .param("customer", customer)
              .param("key", key)
              .param("hash", requestHash)
              .update()
          == 1;
    } catch (DataAccessException error) {
      if (SqlStates.is(SqlStates.LOCK_TIMEOUT, error)) {
        throw new Problem(ProblemType.IDEMPOTENCY_KEY_IN_USE, "Repeat the request unchanged")
            .retryAfter(1);
      }
      if (SqlStates.is(SqlStates.FOREIGN_KEY_VIOLATION, error)) {
        throw new UnknownCustomer();
      }
      throw error;
    }
  }

  // --8<-- [end:claim]

  Stored find(long customer, String key, byte[] requestHash) {
    return jdbc.sql(
            """
            SELECT request_hash = :hash AS same, response_body FROM idempotency_keys
            WHERE customer_id = :customer AND key = :key
            """)
        .param("hash", requestHash)
        .param("customer", customer)
        .param("key", key)
        .query(Stored.class)
        .single();
  }

  void store(long customer, String key, String responseBody) {
    jdbc.sql(
            """
            UPDATE idempotency_keys SET response_body = :body
            WHERE customer_id = :customer AND key = :key
            """)
        .param("body", responseBody)
        .param("customer", customer)
        .param("key", key)
        .update();
  }
}
