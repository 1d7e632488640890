package io.voiprooms.server.accounts;

import io.voiprooms.db.accounts.Caller;
import io.voiprooms.db.accounts.CallerDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.server.errors.NotSignedInException;
import io.voiprooms.server.limits.RateLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets in whoever sends a user's ID with a token of that user, as often as the rate limit allows.
 * Whatever is wrong with the credentials, the answer is the same.
 */
final class CredentialsFilter extends OncePerRequestFilter {

  private static final String USER_ID = "X-User-Id";
  private static final String TOKEN = "X-Auth-Token";

  private final CallerDao callers;
  private final RateLimits limits;
  private final HandlerExceptionResolver errors;

  CredentialsFilter(CallerDao callers, RateLimits limits, HandlerExceptionResolver errors) {
    this.callers = callers;
    this.limits = limits;
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      signIn(admitted(request, response));
    } catch (RuntimeException e) {
      errors.resolveException(request, response, null, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private Caller admitted(HttpServletRequest request, HttpServletResponse response) {
    Optional<Caller> caller = caller(request);
    if (caller.isEmpty()) {
      limits.countRefusal(request.getRemoteAddr(), response);
      throw new NotSignedInException();
    }
    limits.countRequest(caller.get().id(), response);
    return caller.get();
  }

  private Optional<Caller> caller(HttpServletRequest request) {
    String userId = request.getHeader(USER_ID);
    String token = request.getHeader(TOKEN);
    return userId == null || token == null
        ? Optional.empty()
        : callers.findByCredentials(userId, Token.hash(token));
  }

  private static void signIn(Caller caller) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new PreAuthenticatedAuthenticationToken(
            caller, "", AuthorityUtils.createAuthorityList(caller.permissions())));
    SecurityContextHolder.setContext(context);
  }
}
