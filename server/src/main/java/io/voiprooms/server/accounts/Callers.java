package io.voiprooms.server.accounts;

import io.voiprooms.db.accounts.Caller;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who sent the request that this thread answers. */
public final class Callers {

  private Callers() {}

  /** The caller, whose credentials were accepted before the request came this far. */
  public static Caller current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("an operation was reached without credentials");
  }
}
