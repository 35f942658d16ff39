package org.example.ordersservice.web;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** For the platform: is the process alive, and can it work? */
@RestController
class HealthController {
  private final JdbcClient jdbc;

  HealthController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping(path = "/healthz", produces = MediaType.TEXT_PLAIN_VALUE)
  String healthz() {
    return "ok"; // and nothing of the database: a restart would not repair it
  }

  @GetMapping(path = "/readyz", produces = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<String> readyz() {
    try {
      jdbc.sql("SELECT 1").query(Integer.class).single();
      return ResponseEntity.ok("ready");
    } catch (DataAccessException unreachable) {
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("unavailable");
    }
  }
}
