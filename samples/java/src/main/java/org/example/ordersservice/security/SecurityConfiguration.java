package org.example.ordersservice.security;

import static org.springframework.security.config.http.SessionCreationPolicy.STATELESS;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.HandlerExceptionResolver;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  // --8<-- [start:chain]
  /** Who may call what. Whatever is not named here needs a token, so nothing is open by mistake. */
  @Bean
  SecurityFilterChain api(
      HttpSecurity http, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    // The filters run before Spring MVC. Its one place for errors answers for them all the same.
    AuthenticationEntryPoint unauthenticated =
        (request, response, error) -> problems.resolveException(request, response, null, error);
    AccessDeniedHandler forbidden =
        (request, response, error) -> problems.resolveException(request, response, null, error);
    http.authorizeHttpRequests(
        requests -> {
          requests.requestMatchers("/healthz", "/readyz").permitAll();
          requests.requestMatchers(HttpMethod.GET, "/v1/**").hasAuthority("SCOPE_orders:read");
          requests.requestMatchers(HttpMethod.HEAD, "/v1/**").hasAuthority("SCOPE_orders:read");
          requests.requestMatchers(HttpMethod.POST, "/v1/**").hasAuthority("SCOPE_orders:write");
          requests.anyRequest().authenticated();
        });
    http.oauth2ResourceServer(
        server ->
            server
                .jwt(jwt -> {}) // by our JwtDecoder
                .authenticationEntryPoint(unauthenticated)
                .accessDeniedHandler(forbidden));
    return http.sessionManagement(session -> session.sessionCreationPolicy(STATELESS))
        .csrf(AbstractHttpConfigurer::disable) // nothing here is authenticated by a cookie
        .headers(AbstractHttpConfigurer::disable) // set by RequestFilter, on errors too
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .build();
  }

  // --8<-- [end:chain]

  /** An id such as {@code a;b} or {@code 100%} is a malformed one: 404, and not 400. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowSemicolon(true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowUrlEncodedPeriod(true);
    firewall.setAllowUrlEncodedDoubleSlash(true);
    firewall.setAllowUrlEncodedLineFeed(true);
    firewall.setAllowUrlEncodedCarriageReturn(true);
    firewall.setAllowNull(true);
    return firewall;
  }
}
