package io.voiprooms.server.conformance;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Observes every exchange of the server whose context it is part of, before the client has the
 * answer.
 */
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
    Answer answer = new Answer(response);
    chain.doFilter(request, answer);
    if (!answer.errorDispatchFollows) {
      Conformance.observe(exchange(request, answer));
      answer.send();
    }
  }

  private static Exchange exchange(HttpServletRequest request, Answer answer) {
    Map<String, List<String>> headers =
        answer.getHeaderNames().stream()
            .distinct()
            .collect(Collectors.toMap(name -> name, name -> List.copyOf(answer.getHeaders(name))));
    return new Exchange(
        original(request, RequestDispatcher.ERROR_METHOD, request.getMethod()),
        original(request, RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI()),
        request.getQueryString(),
        answer.getStatus(),
        headers,
        new String(answer.getContentAsByteArray(), StandardCharsets.UTF_8));
  }

  /** Returns the value from before the error dispatch. */
  private static String original(HttpServletRequest request, String attribute, String otherwise) {
    return Objects.requireNonNullElse((String) request.getAttribute(attribute), otherwise);
  }

  private static final class Answer extends ContentCachingResponseWrapper {

    private boolean errorDispatchFollows;

    Answer(HttpServletResponse response) {
      super(response);
    }

    /** In pieces of any length, as without this filter: a body's length changes what Jetty does. */
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
