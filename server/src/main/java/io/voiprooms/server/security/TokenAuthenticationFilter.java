package io.voiprooms.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Credentials;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.server.errors.TooManyRequestsException;
import io.voiprooms.server.errors.UnauthenticatedException;
import io.voiprooms.server.http.ClientAddresses;
import io.voiprooms.server.ratelimit.ConcurrencyLimits;
import io.voiprooms.server.ratelimit.ConcurrencyLimits.Permit;
import io.voiprooms.server.ratelimit.RateLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Authenticates requests by a user's ID and an access token of that user, and applies the limits on
 * the rate and the concurrency of requests. The response is the same for all invalid credentials,
 * so that it does not tell which part is wrong.
 */
final class TokenAuthenticationFilter extends OncePerRequestFilter {

  private static final String USER_ID = "X-User-Id";
  private static final String TOKEN = "X-Auth-Token";
  private static final Duration CACHE_DURATION = Duration.ofHours(1);

  private final AuthenticationDao authenticationDao;
  private final RateLimits rateLimits;
  private final ConcurrencyLimits concurrencyLimits;
  private final ClientAddresses addresses;
  private final HandlerExceptionResolver errors;

  /**
   * Credentials that were valid at their last check. They are still checked for each request, but
   * refusals for the same address do not affect them.
   */
  private final Cache<Credentials, Boolean> accepted =
      Caffeine.newBuilder().expireAfterWrite(CACHE_DURATION).maximumSize(100_000).build();

  TokenAuthenticationFilter(
      AuthenticationDao authenticationDao,
      RateLimits rateLimits,
      ConcurrencyLimits concurrencyLimits,
      ClientAddresses addresses,
      HandlerExceptionResolver errors) {
    this.authenticationDao = authenticationDao;
    this.rateLimits = rateLimits;
    this.concurrencyLimits = concurrencyLimits;
    this.addresses = addresses;
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Permit permit;
    try {
      permit = admit(request, response);
    } catch (RuntimeException e) {
      errors.resolveException(request, response, null, e);
      return;
    }
    try (permit) {
      chain.doFilter(request, response);
    }
  }

  /** Authenticates the user and returns the permit to run the request. */
  private Permit admit(HttpServletRequest request, HttpServletResponse response) {
    String address = addresses.of(request);
    Credentials credentials = credentials(request);
    if (credentials == null) {
      rateLimits.countRefusal(address, response);
      throw new UnauthenticatedException();
    }
    boolean known = accepted.getIfPresent(credentials) != null;
    if (!known) {
      // Saves a query. Does not apply to credentials that were valid at their last check.
      rateLimits.requireRefusalsLeft(address, response);
    }
    Permit ofToken = acquire(credentials, known, response);
    try {
      AuthenticatedUser user = authenticate(credentials, address, response);
      Permit ofUser = concurrencyLimits.acquire(user.id());
      setAuthentication(user, credentials);
      return () -> {
        ofUser.close();
        ofToken.close();
      };
    } catch (RuntimeException e) {
      ofToken.close();
      throw e;
    }
  }

  /**
   * Limits concurrent checks of the same credentials, before it is known whether they are valid.
   */
  private Permit acquire(Credentials credentials, boolean known, HttpServletResponse response) {
    try {
      return concurrencyLimits.acquire(credentials.userId() + ' ' + credentials.tokenHash());
    } catch (TooManyRequestsException e) {
      if (known) {
        rateLimits.countRequest(credentials.userId(), response);
      }
      throw e;
    }
  }

  private AuthenticatedUser authenticate(
      Credentials credentials, String address, HttpServletResponse response) {
    Optional<AuthenticatedUser> user =
        authenticationDao.findByCredentials(credentials.userId(), credentials.tokenHash());
    if (user.isEmpty()) {
      accepted.invalidate(credentials);
      rateLimits.countRefusal(address, response);
      throw new UnauthenticatedException();
    }
    accepted.put(credentials, true);
    rateLimits.countRequest(user.get().id(), response);
    return user.get();
  }

  private static @Nullable Credentials credentials(HttpServletRequest request) {
    String userId = request.getHeader(USER_ID);
    String token = request.getHeader(TOKEN);
    return userId == null || token == null ? null : new Credentials(userId, Token.hash(token));
  }

  private static void setAuthentication(AuthenticatedUser user, Credentials credentials) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new PreAuthenticatedAuthenticationToken(
            user, credentials, AuthorityUtils.createAuthorityList(user.permissions())));
    SecurityContextHolder.setContext(context);
  }
}
