package io.voiprooms.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Does something after a while, unless it is called off before. The JDK has one thread for all such
 * waits of a program, which only hands the work over: what may follow from it is the caller's code,
 * and must not hold up everybody's waits.
 */
final class Alarm {

  private final CompletableFuture<Void> calledOff = new CompletableFuture<>();

  private Alarm() {}

  static Alarm after(Duration wait, Runnable work) {
    Alarm alarm = new Alarm();
    alarm
        .calledOff
        .orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (calledOff, waitIsOver) -> {
              if (waitIsOver != null) {
                Threads.OF_CLIENTS.execute(work);
              }
            });
    return alarm;
  }

  /** A wait that is called off is forgotten at once. */
  void callOff() {
    calledOff.complete(null);
  }
}
