package io.voiprooms.client;

/** What a client may spend on retries; kept in tenths, since a page that came gives back one. */
final class RetryBudget {

  private static final long RETRY = 10;

  private final long full;
  private long left;

  RetryBudget(int retries) {
    this.full = retries * RETRY;
    this.left = full;
  }

  synchronized boolean takeRetry() {
    if (left < RETRY) {
      return false;
    }
    left -= RETRY;
    return true;
  }

  synchronized void pageCame() {
    left = Math.min(full, left + 1);
  }
}
