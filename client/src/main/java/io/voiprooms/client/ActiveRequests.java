package io.voiprooms.client;

import java.util.HashMap;
import java.util.Map;

/** The threads that wait for responses. Closing the client interrupts them. */
final class ActiveRequests {

  /** Returns a value after waiting for it. */
  interface Request<T> {
    T get() throws InterruptedException;
  }

  private final Map<Object, Thread> threads = new HashMap<>();
  private boolean closed;

  /** Runs a request on this thread, unless the client is closed before or meanwhile. */
  <T> T run(Request<T> request) {
    Object key = new Object();
    synchronized (this) {
      requireOpen();
      threads.put(key, Thread.currentThread());
    }
    try {
      return request.get();
    } catch (InterruptedException e) {
      requireOpen();
      Thread.currentThread().interrupt();
      throw new ConnectionException("The thread was interrupted during a request", e);
    } catch (ConnectionException e) {
      requireOpen();
      throw e;
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

  private synchronized void remove(Object key) {
    threads.remove(key);
    if (closed) {
      // The interrupt came from close() and is not meant for the code of the user.
      Thread.interrupted();
    }
  }
}
