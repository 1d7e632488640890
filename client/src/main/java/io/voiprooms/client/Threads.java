package io.voiprooms.client;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The threads on which the caller's code goes on while nobody waits. The JDK's own threads for that
 * are few, and a program's timeouts and much else need them; here, code that blocks holds up
 * nobody.
 */
final class Threads {

  /** As many as need be; one that had nothing to do for a minute ends. */
  static final Executor OF_CLIENTS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "voip-rooms-client");
            thread.setDaemon(true);
            return thread;
          });

  private Threads() {}
}
