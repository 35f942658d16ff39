package org.example.ordersservice;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.example.ordersservice.database.Migrations;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** What the tests run with: the database of DATABASE_URL, migrated, and a key that signs tokens. */
public final class TestEnvironment
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final byte[] SECRET = "only for tests, and at least 32 bytes".getBytes(UTF_8);

  public static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put("DATABASE_URL", System.getenv().getOrDefault("DATABASE_URL", ""));
    variables.put(
        "JWT_KEYS",
        "{\"test\": \"" + Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET) + "\"}");
    variables.put("RATE_LIMIT_READS", "1000/1000");
    variables.put("RATE_LIMIT_WRITES", "1000/1000");
    // No test is about time, so a slow machine must not make one fail.
    variables.put("DATABASE_ACQUIRE_TIMEOUT_MS", "60000");
    variables.put("DATABASE_STATEMENT_TIMEOUT_MS", "60000");
    variables.put("DATABASE_LOCK_TIMEOUT_MS", "60000");
    return variables;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Settings settings = Settings.from(variables());
    new Migrations(settings.database()).up();
    context.getBeanFactory().registerSingleton("settings", settings);
  }

  /** The value of an Authorization header. */
  public static String bearer(long customer, String scope) {
    return bearer(
        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test").build(),
        claims(customer).claim("scope", scope).build());
  }

  public static JWTClaimsSet.Builder claims(long customer) {
    return new JWTClaimsSet.Builder()
        .issuer("https://login.example.org")
        .audience("orders")
        .subject(String.valueOf(customer))
        .claim("scope", "orders:read orders:write")
        .expirationTime(Date.from(Instant.now().plusSeconds(600)));
  }

  public static String bearer(JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(new MACSigner(SECRET));
      return "Bearer " + token.serialize();
    } catch (JOSEException error) {
      throw new IllegalStateException(error);
    }
  }
}
