package org.example.ordersservice;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** All that the environment decides, read and checked before anything else happens. */
public record Settings(
    Database database,
    String host,
    int port,
    Map<String, SecretKey> jwtKeys,
    String jwtIssuer,
    String jwtAudience,
    Rate reads,
    Rate writes,
    Duration shutdownGrace) {

  /**
   * What is wrong with a variable, in one line that begins with its name and never holds its value.
   */
  public static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Invalid(String variable, String fault) {
      super(variable + ": " + fault);
    }
  }

  /** Requests per second, and how many may come at once. */
  public record Rate(int perSecond, int burst) {}

  public record Database(
      String jdbcUrl,
      @Nullable String user,
      @Nullable String password,
      int poolSize,
      Duration acquireTimeout,
      Duration statementTimeout,
      Duration lockTimeout) {

    /** The part that a migration needs too. */
    public static Database from(Map<String, String> environment) {
      URI url = databaseUrl(required(environment, "DATABASE_URL"));
      String[] userInfo =
          url.getRawUserInfo() == null ? new String[0] : url.getRawUserInfo().split(":", 2);
      return new Database(
          "jdbc:postgresql://" + url.getRawAuthority().replaceFirst("^.*@", "") + rest(url),
          userInfo.length > 0 ? decode(userInfo[0]) : null,
          userInfo.length > 1 ? decode(userInfo[1]) : null,
          integer(environment, "DATABASE_POOL_SIZE", 10, 1, 1000),
          milliseconds(environment, "DATABASE_ACQUIRE_TIMEOUT_MS", 500, 250),
          milliseconds(environment, "DATABASE_STATEMENT_TIMEOUT_MS", 1500, 1),
          milliseconds(environment, "DATABASE_LOCK_TIMEOUT_MS", 1000, 1));
    }

    /** Keeps the password out of whatever prints the settings. */
    @Override
    public String toString() {
      return "Database[" + jdbcUrl + "]";
    }
  }

  public static Settings from(Map<String, String> environment) {
    return new Settings(
        Database.from(environment),
        environment.getOrDefault("HOST", "127.0.0.1"),
        integer(environment, "PORT", 8080, 0, 65_535),
        keys(required(environment, "JWT_KEYS")),
        environment.getOrDefault("JWT_ISSUER", "https://login.example.org"),
        environment.getOrDefault("JWT_AUDIENCE", "orders"),
        rate(environment, "RATE_LIMIT_READS", "20/40"),
        rate(environment, "RATE_LIMIT_WRITES", "2/10"),
        milliseconds(environment, "SHUTDOWN_GRACE_MS", 10_000, 0));
  }

  private static String required(Map<String, String> environment, String variable) {
    String value = environment.get(variable);
    if (value == null || value.isBlank()) {
      throw new Invalid(variable, "required, and not set");
    }
    return value;
  }

  private static int integer(
      Map<String, String> environment, String variable, int standard, int least, int most) {
    String text = environment.getOrDefault(variable, String.valueOf(standard));
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new Invalid(variable, "must be a whole number from %d to %d".formatted(least, most));
    }
    return Integer.parseInt(text);
  }

  private static Duration milliseconds(
      Map<String, String> environment, String variable, int standard, int least) {
    return Duration.ofMillis(integer(environment, variable, standard, least, 600_000));
  }

  private static Rate rate(Map<String, String> environment, String variable, String standard) {
    var parts =
        Pattern.compile("([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")
            .matcher(environment.getOrDefault(variable, standard));
    if (!parts.matches()) {
      throw new Invalid(variable, "must be requests per second / burst, such as " + standard);
    }
    return new Rate(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  private static Map<String, SecretKey> keys(String json) {
    try {
      Map<String, SecretKey> keys = new HashMap<>();
      JsonMapper.shared()
          .readValue(json, new TypeReference<Map<String, String>>() {})
          .forEach((id, secret) -> keys.put(id, key(Base64.getUrlDecoder().decode(secret))));
      if (keys.isEmpty() || keys.size() > 2) {
        throw new IllegalArgumentException();
      }
      return Map.copyOf(keys);
    } catch (JacksonException | IllegalArgumentException | NullPointerException wrong) {
      throw new Invalid(
          "JWT_KEYS",
          "must be a JSON object of one or two keys: id, and 32 bytes or more as base64url");
    }
  }

  private static SecretKey key(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException();
    }
    return new SecretKeySpec(secret, "HmacSHA256");
  }

  private static URI databaseUrl(String text) {
    try {
      URI url = new URI(text);
      if (url.getHost() != null
          && url.getPath().length() > 1
          && "postgresql".equals(url.getScheme())) {
        return url;
      }
    } catch (URISyntaxException wrong) {
      // Answered below: the message of this exception would repeat the password.
    }
    throw new Invalid("DATABASE_URL", "must be postgresql://user:password@host:port/name");
  }

  private static String rest(URI url) {
    return url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
