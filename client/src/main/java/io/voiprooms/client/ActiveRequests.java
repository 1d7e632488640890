package io.voiprooms.client;

import java.util.HashMap;
import java.util.Map;

/** The threads that wait for responses. Closing the client interrupts them. */
final class ActiveRequests {

  interface Request<T> {
    T run() throws InterruptedException;
  }

  private final Map<Object, Thread> threads = new HashMap<>();
  private boolean closed;

  /** Runs a request on this thread, unless the client is closed before or meanwhile. */
  <T> T run(Request<T> request) {
    Object key = new Object();
    add(key);
    try {
      return request.run();
    } catch (InterruptedException e) {
      requireOpen();
      Thread.currentThread().interrupt();
      throw new ConnectionException("The thread was interrupted during a request", e);
    } finally {
      remove(key);
    }
  }

  synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The client is closed");
    }
  }

  synchronized void close() {
    closed = true;
    threads.values().forEach(Thread::interrupt);
  }

  private synchronized void add(Object key) {
    requireOpen();
    threads.put(key, Thread.currentThread());
  }

  private synchronized void remove(Object key) {
    threads.remove(key);
    if (closed) {
      Thread.interrupted(); // close() interrupted this thread, not the user
    }
  }
}
