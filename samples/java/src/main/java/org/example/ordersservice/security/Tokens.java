package org.example.ordersservice.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import org.example.ordersservice.Settings;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** What makes a token valid. */
@Configuration(proxyBeanMethods = false)
class Tokens {
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  // --8<-- [start:decoder]
  @Bean
  JwtDecoder jwtDecoder(Settings settings) {
    DefaultJWTProcessor<SecurityContext> signatures = new TextSubject();
    signatures.setJWSKeySelector((header, context) -> key(settings, header));
    signatures.setJWTClaimsSetVerifier((claims, context) -> {}); // Spring's validators do it, below

    JwtTimestampValidator times = new JwtTimestampValidator(LEEWAY);
    times.setAllowEmptyExpiryClaim(false);
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(signatures);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            times,
            new JwtIssuerValidator(settings.jwtIssuer()),
            new JwtAudienceValidator(settings.jwtAudience()),
            new JwtClaimValidator<String>(JwtClaimNames.SUB, Tokens::isCustomer)));
    return decoder;
  }

  /**
   * The algorithm is ours, never the one that the token names; the key is the one that it names.
   */
  private static List<Key> key(Settings settings, JWSHeader header) {
    Key key = header.getKeyID() == null ? null : settings.jwtKeys().get(header.getKeyID());
    return key == null || !JWSAlgorithm.HS256.equals(header.getAlgorithm())
        ? List.of()
        : List.of(key);
  }

  // --8<-- [end:decoder]

  /** Nimbus takes {@code "sub": 7} and makes a text of it. RFC 7519 says that it is a text. */
  private static final class TextSubject extends DefaultJWTProcessor<SecurityContext> {
    @Override
    public JWTClaimsSet process(SignedJWT token, @Nullable SecurityContext context)
        throws BadJOSEException, JOSEException {
      JWTClaimsSet claims = super.process(token, context);
      if (token.getPayload().toJSONObject().get(JwtClaimNames.SUB) instanceof String) {
        return claims;
      }
      throw new BadJWTException("sub is not a text");
    }
  }

  private static boolean isCustomer(String subject) {
    return subject != null && subject.matches("[1-9][0-9]{0,17}");
  }
}
