package io.voiprooms.server.security;

import io.voiprooms.api.RoomsApi;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.server.errors.ForbiddenException;
import io.voiprooms.server.http.ClientAddresses;
import io.voiprooms.server.ratelimit.ConcurrencyLimits;
import io.voiprooms.server.ratelimit.RateLimits;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.AbstractPreAuthenticatedProcessingFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Requires credentials under {@code /api}, and none elsewhere (portal, health, errors). */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  /**
   * The content security policy of the portal, which loads everything from this server. Scalar and
   * Swagger UI create inline styles at run time, with small images in {@code data:} URLs.
   */
  private static final String PORTAL_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; font-src 'self' data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String MANAGE = "manage-voip-rooms";

  @Bean
  @Order(1)
  SecurityFilterChain api(
      HttpSecurity http,
      AuthenticationDao authenticationDao,
      RateLimits rateLimits,
      ConcurrencyLimits concurrencyLimits,
      ClientAddresses addresses,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
    return stateless(http)
        .securityMatcher("/api/**")
        .addFilterAt(
            new TokenAuthenticationFilter(
                authenticationDao, rateLimits, concurrencyLimits, addresses, errors),
            AbstractPreAuthenticatedProcessingFilter.class)
        // Before the body of a request is read.
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(HttpMethod.POST, RoomsApi.PATH_IMPORT_VOIP_ROOMS)
                    .hasAuthority(MANAGE)
                    .requestMatchers(HttpMethod.PUT, RoomsApi.PATH_PUT_VOIP_ROOM)
                    .hasAuthority(MANAGE)
                    .requestMatchers(HttpMethod.PATCH, RoomsApi.PATH_PATCH_VOIP_ROOM)
                    .hasAuthority(MANAGE)
                    .requestMatchers(HttpMethod.DELETE, RoomsApi.PATH_DELETE_VOIP_ROOM)
                    .hasAuthority(MANAGE)
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            handling ->
                handling.accessDeniedHandler(
                    (request, response, denied) ->
                        errors.resolveException(
                            request, response, null, ForbiddenException.noPermission())))
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
   * Returns a firewall that checks paths strictly, but not methods, headers and parameters. Later
   * checks refuse invalid ones with an error response of the contract.
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

  /**
   * Switches off sessions and the protection against CSRF. Each request carries its own credentials
   * in headers, which a browser does not add by itself.
   */
  private static HttpSecurity stateless(HttpSecurity http) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }
}
