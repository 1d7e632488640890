package io.voiprooms.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Ends the process when a thread runs out of memory, so that a supervisor starts it again. A server
 * that continues without the threads that died is alive but sends no responses.
 *
 * <p>The JVM does this itself with {@code -XX:+ExitOnOutOfMemoryError}, but a jar cannot carry JVM
 * options. This class handles uncaught exceptions and filters log events, so that it sees errors
 * that no code catches and errors that Jetty, Spring or Hikari log.
 */
public final class OutOfMemoryExit extends TurboFilter implements Thread.UncaughtExceptionHandler {

  /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int EXIT_CODE = 3;

  /** Ends the process if the failure or one of its causes is an {@code OutOfMemoryError}. */
  public static void exitIfOutOfMemory(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        try {
          System.err.println("voip-rooms is out of memory and ends: " + cause.getMessage());
          System.err.println(
              "Give it a larger heap with -Xmx or, if threads are missing, a higher limit of threads.");
        } finally {
          Runtime.getRuntime().halt(EXIT_CODE);
        }
      }
      depth++;
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    exitIfOutOfMemory(failure);
    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
    failure.printStackTrace();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    exitIfOutOfMemory(failure);
    if (failure == null && arguments != null && arguments.length > 0) {
      exitIfOutOfMemory(arguments[arguments.length - 1] instanceof Throwable last ? last : null);
    }
    return FilterReply.NEUTRAL;
  }
}
