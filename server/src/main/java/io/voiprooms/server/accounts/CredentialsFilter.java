package io.voiprooms.server.accounts;

import io.voiprooms.api.SignInError;
import io.voiprooms.db.accounts.Caller;
import io.voiprooms.db.accounts.CallerDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.server.limits.RateLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets in whoever sends a user's ID with a token of that user, as often as the rate limit allows.
 * Whatever is wrong with the credentials, the answer is the same.
 */
final class CredentialsFilter extends OncePerRequestFilter {

  private static final String USER_ID = "X-User-Id";
  private static final String TOKEN = "X-Auth-Token";

  private final CallerDao callers;
  private final RateLimits limits;
  private final JsonMapper json;
  private final HandlerExceptionResolver errors;

  CredentialsFilter(
      CallerDao callers, RateLimits limits, JsonMapper json, HandlerExceptionResolver errors) {
    this.callers = callers;
    this.limits = limits;
    this.json = json;
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Caller> caller;
    try {
      caller = caller(request);
    } catch (RuntimeException e) {
      errors.resolveException(request, response, null, e);
      return;
    }
    if (caller.isEmpty()) {
      if (limits.admitsRefusal(request.getRemoteAddr(), response)) {
        refuse(response);
      }
    } else if (limits.admitsRequest(caller.get().id(), response)) {
      signIn(caller.get());
      chain.doFilter(request, response);
    }
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

  private void refuse(HttpServletResponse response) throws IOException {
    response.setStatus(HttpStatus.UNAUTHORIZED.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(
        response.getOutputStream(), new SignInError("error", "You must be logged in to do this."));
  }
}
