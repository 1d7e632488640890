package io.voiprooms.server.errors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an ID that appears in its response and in its log lines. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class CorrelationIdFilter extends OncePerRequestFilter {

  static final String HEADER = "X-Correlation-Id";
  static final String KEY = "correlationId";

  /** Returns the ID of the request that this thread handles. */
  static String id() {
    return String.valueOf(MDC.get(KEY));
  }

  static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /**
   * Returns false, because a request that fails outside of Spring MVC is dispatched a second time
   * and has to keep its ID.
   */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = request.getAttribute(KEY) instanceof String known ? known : newId();
    request.setAttribute(KEY, id);
    response.setHeader(HEADER, id);
    try (var closing = MDC.putCloseable(KEY, id)) {
      chain.doFilter(request, response);
    }
  }
}
