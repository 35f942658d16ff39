package org.example.ordersservice;

import java.util.Map;
import org.example.ordersservice.database.Migrations;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** The two things that this program does: serve requests, and migrate the database. */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
public class OrdersServiceApplication {

  public static void main(String[] arguments) {
    try {
      switch (String.join(" ", arguments)) {
        case "", "serve" -> serve(Settings.from(System.getenv()));
        case "migrate up" -> migrations().up();
        case "migrate down" -> migrations().down();
        case "migrate down 1" -> migrations().downOne();
        default -> fail("usage: orders-service [serve | migrate up | migrate down [1]]");
      }
    } catch (Settings.Invalid wrong) {
      fail(wrong.getMessage());
    }
  }

  private static Migrations migrations() {
    return new Migrations(Settings.Database.from(System.getenv()));
  }

  // --8<-- [start:serve]
  private static void serve(Settings settings) {
    SpringApplication application = new SpringApplication(OrdersServiceApplication.class);
    application.setDefaultProperties(
        Map.of(
            "server.address", settings.host(),
            "server.port", settings.port(),
            "spring.lifecycle.timeout-per-shutdown-phase", settings.shutdownGrace()));
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    application.run();
    // After SIGTERM the JVM exits with 143, whatever happened. This runs when Spring has answered
    // the requests in flight and closed the pool, and then a stop that went well is a 0.
    SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
  }

  // --8<-- [end:serve]

  private static void fail(@Nullable String message) {
    System.err.println(message);
    System.exit(1);
  }
}
