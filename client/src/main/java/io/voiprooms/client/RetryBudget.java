package io.voiprooms.client;

/** The retries that a client may still send. It counts tenths: a page returns one tenth. */
final class RetryBudget {

  private static final long RETRY = 10;

  private final long maximum;
  private long available;

  RetryBudget(int retries) {
    this.maximum = retries * RETRY;
    this.available = maximum;
  }

  synchronized boolean takeRetry() {
    if (available < RETRY) {
      return false;
    }
    available -= RETRY;
    return true;
  }

  synchronized void pageReceived() {
    available = Math.min(maximum, available + 1);
  }
}
