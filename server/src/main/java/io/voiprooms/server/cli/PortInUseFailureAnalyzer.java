package io.voiprooms.server.cli;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.annotation.Order;

/** Explains how to use another port. The message of Spring Boot does not name the setting. */
@Order(0)
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

  @Override
  protected FailureAnalysis analyze(Throwable failure, PortInUseException cause) {
    return new FailureAnalysis(
        "Another program listens on port %d already.".formatted(cause.getPort()),
        "End it, or set SERVER_PORT to another port.",
        cause);
  }
}
