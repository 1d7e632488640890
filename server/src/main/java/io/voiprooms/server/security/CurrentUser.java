package io.voiprooms.server.security;

import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.accounts.Credentials;
import java.util.Objects;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Gives an operation the user who sent the request. */
@Component
public class CurrentUser {

  /**
   * Returns the user whose credentials were accepted.
   *
   * @throws IllegalStateException if the request reached the operation without credentials
   */
  public AuthenticatedUser get() {
    if (authentication().getPrincipal() instanceof AuthenticatedUser user) {
      return user;
    }
    throw new IllegalStateException("an operation was reached without credentials");
  }

  /** Returns the credentials that were accepted, to check them again later. */
  public Credentials credentials() {
    if (authentication().getCredentials() instanceof Credentials credentials) {
      return credentials;
    }
    throw new IllegalStateException("an operation was reached without credentials");
  }

  private static Authentication authentication() {
    return Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication());
  }
}
