package io.voiprooms.server.errors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses TRACE. The servlet API would send the request's headers back, credentials included. */
@Component
class TraceFilter extends OncePerRequestFilter {

  private final HandlerExceptionResolver errors;

  TraceFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getMethod().equals("TRACE")) {
      errors.resolveException(
          request,
          response,
          null,
          new HttpRequestMethodNotSupportedException("TRACE", List.of("GET")));
    } else {
      chain.doFilter(request, response);
    }
  }
}
