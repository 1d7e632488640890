package io.voiprooms.server.security;

import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.server.http.ClientAddresses;
import io.voiprooms.server.ratelimit.ConcurrencyLimits;
import io.voiprooms.server.ratelimit.RateLimits;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.AbstractPreAuthenticatedProcessingFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Everything under {@code /api} needs credentials; the rest (portal, health, errors) does not. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  /**
   * The portal is content with this server. Scalar and Swagger UI make styles as they go, and have
   * small images within their styles.
   */
  private static final String PORTAL_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; font-src 'self' data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Bean
  @Order(1)
  SecurityFilterChain api(
      HttpSecurity http,
      AuthenticationDao callers,
      RateLimits rateLimits,
      ConcurrencyLimits concurrencyLimits,
      ClientAddresses addresses,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
    return stateless(http)
        .securityMatcher("/api/**")
        .addFilterAt(
            new TokenAuthenticationFilter(
                callers, rateLimits, concurrencyLimits, addresses, errors),
            AbstractPreAuthenticatedProcessingFilter.class)
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain open(HttpSecurity http) {
    return stateless(http)
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(PORTAL_POLICY))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /**
   * Paths are checked strictly. Methods, headers and parameters are not: credentials, Spring MVC
   * and the parameters' own types refuse the wrong ones, each with the contract's answer.
   */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setAllowedParameterNames(name -> true);
    firewall.setAllowedParameterValues(value -> true);
    return firewall;
  }

  /** Every request brings its credentials along, so there is nothing to forge or to remember. */
  private static HttpSecurity stateless(HttpSecurity http) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }
}
