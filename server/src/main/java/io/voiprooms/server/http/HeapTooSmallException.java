package io.voiprooms.server.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Thrown when the Java heap is too small for the configured number of connections. */
final class HeapTooSmallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int connections;
  private final long neededMegabytes;

  HeapTooSmallException(int connections, long neededBytes) {
    super("the heap is too small");
    this.connections = connections;
    this.neededMegabytes = neededBytes >> 20;
  }

  /** Explains the exception to the operator. */
  static final class Analyzer extends AbstractFailureAnalyzer<HeapTooSmallException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, HeapTooSmallException cause) {
      return new FailureAnalysis(
          "A Java heap of %d MB is too small for %,d connections; they need %d MB."
              .formatted(
                  Runtime.getRuntime().maxMemory() >> 20, cause.connections, cause.neededMegabytes),
          "Start Java with -Xmx%dm or more, or set VOIP_ROOMS_CONNECTIONS_MAX to fewer connections."
              .formatted(cause.neededMegabytes),
          cause);
    }
  }
}
