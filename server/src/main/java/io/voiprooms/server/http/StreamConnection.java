package io.voiprooms.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** The connection of a request whose body or response may take any time. */
public interface StreamConnection {

  /** Exempts the request from the limit of its duration. */
  void allowStream();

  /** Closes the connection at once, even if the client reads nothing. */
  void close();

  /** Returns the connection of a request. */
  static StreamConnection of(HttpServletRequest request) {
    return (StreamConnection)
        Objects.requireNonNull(request.getAttribute(StreamConnection.class.getName()));
  }
}
