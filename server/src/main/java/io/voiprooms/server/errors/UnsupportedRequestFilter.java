package io.voiprooms.server.errors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Refuses two kinds of requests that the frameworks handle badly: {@code TRACE}, because the
 * servlet API would send the headers of the request back, with the credentials; and nested paths of
 * the health endpoint, because they do not exist here and Spring Boot fails with status 500.
 */
@Component
class UnsupportedRequestFilter extends OncePerRequestFilter {

  private static final Pattern NESTED_HEALTH = Pattern.compile("/actuator/health/[^/]*/.+");

  private final HandlerExceptionResolver errors;

  UnsupportedRequestFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ServletException refusal = refusal(request);
    if (refusal != null) {
      errors.resolveException(request, response, null, refusal);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static @Nullable ServletException refusal(HttpServletRequest request) {
    if (request.getMethod().equals("TRACE")) {
      return new HttpRequestMethodNotSupportedException("TRACE", List.of("GET"));
    }
    String path = request.getServletPath();
    return NESTED_HEALTH.matcher(path).matches()
        ? new NoResourceFoundException(HttpMethod.GET, path, path)
        : null;
  }
}
