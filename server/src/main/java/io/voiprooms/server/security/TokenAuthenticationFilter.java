package io.voiprooms.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.server.errors.TooManyRequestsException;
import io.voiprooms.server.errors.UnauthenticatedException;
import io.voiprooms.server.http.ClientAddresses;
import io.voiprooms.server.ratelimit.ConcurrencyLimits;
import io.voiprooms.server.ratelimit.ConcurrencyLimits.Place;
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
 * Lets in whoever sends a user's ID with a token of that user, as often as the rate limit allows.
 * Whatever is wrong with the credentials, the answer is the same.
 */
final class TokenAuthenticationFilter extends OncePerRequestFilter {

  private static final String USER_ID = "X-User-Id";
  private static final String TOKEN = "X-Auth-Token";
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final AuthenticationDao callers;
  private final RateLimits rateLimits;
  private final ConcurrencyLimits concurrencyLimits;
  private final ClientAddresses addresses;
  private final HandlerExceptionResolver errors;

  /** Credentials that were accepted not long ago. They are checked again with each request. */
  private final Cache<Credentials, Boolean> accepted =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(100_000).build();

  TokenAuthenticationFilter(
      AuthenticationDao callers,
      RateLimits rateLimits,
      ConcurrencyLimits concurrencyLimits,
      ClientAddresses addresses,
      HandlerExceptionResolver errors) {
    this.callers = callers;
    this.rateLimits = rateLimits;
    this.concurrencyLimits = concurrencyLimits;
    this.addresses = addresses;
    this.errors = errors;
  }

  private record Credentials(String userId, String tokenHash) {}

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Place place;
    try {
      place = admit(request, response);
    } catch (RuntimeException e) {
      errors.resolveException(request, response, null, e);
      return;
    }
    try (place) {
      chain.doFilter(request, response);
    }
  }

  /** Signs the user in and returns the request's place among the user's requests. */
  private Place admit(HttpServletRequest request, HttpServletResponse response) {
    String address = addresses.of(request);
    Credentials credentials = credentials(request);
    if (credentials == null) {
      rateLimits.countRefusal(address, response);
      throw new UnauthenticatedException();
    }
    boolean known = accepted.getIfPresent(credentials) != null;
    if (!known) {
      // Before the database is asked. Users whose credentials were accepted before get past.
      rateLimits.requireRefusalsLeft(address, response);
    }
    Place ofToken = enter(credentials, known, response);
    try {
      AuthenticatedUser caller = authenticate(credentials, address, response);
      Place ofUser = concurrencyLimits.enter(caller.id());
      signIn(caller);
      return () -> {
        ofUser.close();
        ofToken.close();
      };
    } catch (RuntimeException e) {
      ofToken.close();
      throw e;
    }
  }

  /** Bounds the checks of one token, before it is known whether it is a token of the user. */
  private Place enter(Credentials credentials, boolean known, HttpServletResponse response) {
    try {
      return concurrencyLimits.enter(credentials.userId + ' ' + credentials.tokenHash);
    } catch (TooManyRequestsException e) {
      if (known) {
        rateLimits.countRequest(credentials.userId, response);
      }
      throw e;
    }
  }

  private AuthenticatedUser authenticate(
      Credentials credentials, String address, HttpServletResponse response) {
    Optional<AuthenticatedUser> caller =
        callers.findByCredentials(credentials.userId, credentials.tokenHash);
    if (caller.isEmpty()) {
      accepted.invalidate(credentials);
      rateLimits.countRefusal(address, response);
      throw new UnauthenticatedException();
    }
    accepted.put(credentials, true);
    rateLimits.countRequest(caller.get().id(), response);
    return caller.get();
  }

  private static @Nullable Credentials credentials(HttpServletRequest request) {
    String userId = request.getHeader(USER_ID);
    String token = request.getHeader(TOKEN);
    return userId == null || token == null ? null : new Credentials(userId, Token.hash(token));
  }

  private static void signIn(AuthenticatedUser caller) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new PreAuthenticatedAuthenticationToken(
            caller, "", AuthorityUtils.createAuthorityList(caller.permissions())));
    SecurityContextHolder.setContext(context);
  }
}
