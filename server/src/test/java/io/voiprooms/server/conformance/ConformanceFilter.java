package io.voiprooms.server.conformance;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Observes every exchange of a server before the client receives the response. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ConformanceFilter extends OncePerRequestFilter {

  /** Errors outside of Spring MVC get their response from a second dispatch. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    BufferedResponse buffered = new BufferedResponse(response);
    chain.doFilter(request, buffered);
    if (!buffered.errorDispatchFollows) {
      Conformance.observe(exchange(request, buffered));
      // A stream is not buffered, and has no body yet.
      if (!request.isAsyncStarted()) {
        buffered.send();
      }
    }
  }

  private static Exchange exchange(HttpServletRequest request, BufferedResponse buffered) {
    return new Exchange(
        original(request, RequestDispatcher.ERROR_METHOD, request.getMethod()),
        original(request, RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI()),
        request.getQueryString(),
        buffered.getStatus(),
        headers(
            buffered.getHeaderNames(), name -> Collections.enumeration(buffered.getHeaders(name))),
        new String(buffered.getContentAsByteArray(), StandardCharsets.UTF_8),
        headers(Collections.list(request.getHeaderNames()), request::getHeaders));
  }

  private static Map<String, List<String>> headers(
      Collection<String> names, Function<String, Enumeration<String>> values) {
    return names.stream()
        .distinct()
        .collect(Collectors.toMap(name -> name, name -> Collections.list(values.apply(name))));
  }

  /** Returns the value from before the error dispatch. */
  private static String original(
      HttpServletRequest request, String attribute, String defaultValue) {
    return Objects.requireNonNullElse((String) request.getAttribute(attribute), defaultValue);
  }

  private static final class BufferedResponse extends ContentCachingResponseWrapper {

    private boolean errorDispatchFollows;

    BufferedResponse(HttpServletResponse response) {
      super(response);
    }

    /**
     * Sends the body without setting a content length, which would change the behaviour of Jetty.
     */
    void send() throws IOException {
      getContentInputStream().transferTo(getResponse().getOutputStream());
      getResponse().flushBuffer();
    }

    @Override
    public void sendError(int status) throws IOException {
      errorDispatchFollows = true;
      super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
      errorDispatchFollows = true;
      super.sendError(status, message);
    }
  }
}
