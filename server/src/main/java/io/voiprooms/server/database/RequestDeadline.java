package io.voiprooms.server.database;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits the total time that one request may wait for the database. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestDeadline extends OncePerRequestFilter {

  /**
   * Is enough for 2 s to get a connection, 8 s for a statement, and 3 s of waits for other
   * requests.
   */
  private static final Duration LIMIT = Duration.ofSeconds(13);

  /** The value of {@link System#nanoTime()} at which the request of this thread has to end. */
  private static final ThreadLocal<@Nullable Long> END = new ThreadLocal<>();

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    END.set(System.nanoTime() + LIMIT.toNanos());
    try {
      chain.doFilter(request, response);
    } finally {
      END.remove();
    }
  }

  /**
   * Makes the connection fail if the database does not respond before the deadline of the request.
   * The pool removes this limit when the connection returns. Does nothing outside of requests.
   */
  static void limit(Connection connection) throws SQLException {
    Long end = END.get();
    if (end != null) {
      long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
      // 0 would mean no limit.
      connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, millis));
    }
  }
}
