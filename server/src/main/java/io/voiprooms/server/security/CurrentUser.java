package io.voiprooms.server.security;

import io.voiprooms.db.accounts.AuthenticatedUser;
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
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof AuthenticatedUser user) {
      return user;
    }
    throw new IllegalStateException("an operation was reached without credentials");
  }
}
