package org.example.ordersservice.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.TimeUnit;
import org.example.ordersservice.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  // --8<-- [start:pool]
  @Bean
  HikariDataSource dataSource(Settings settings) {
    Settings.Database database = settings.database();
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(database.poolSize()); // the minimum is equal, if it is not set
    pool.setConnectionTimeout(database.acquireTimeout().toMillis());
    pool.setValidationTimeout(database.acquireTimeout().toMillis());
    pool.setMaxLifetime(TimeUnit.MINUTES.toMillis(30));
    pool.setInitializationFailTimeout(-1); // start without a database; /readyz tells
    pool.addDataSourceProperty("options", timeouts(database));
    // Seconds. For a database that is silent; one that answers is bound by its own timeouts.
    pool.addDataSourceProperty("connectTimeout", "2");
    pool.addDataSourceProperty("socketTimeout", "10");
    // The detail of an error quotes values of the row, and would end up in the log.
    pool.addDataSourceProperty("logServerErrorDetail", "false");
    return pool;
  }

  private static String timeouts(Settings.Database database) {
    return "-c statement_timeout=%d -c lock_timeout=%d"
        .formatted(database.statementTimeout().toMillis(), database.lockTimeout().toMillis());
  }
  // --8<-- [end:pool]
}
