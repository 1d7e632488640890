package io.voiprooms.server.database;

import io.voiprooms.db.embedded.EmbeddedDatabaseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Explains in sentences, instead of a stack trace, which problem of the database prevents the
 * start.
 */
class DatabaseFailureAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof EmbeddedDatabaseException embedded) {
        return new FailureAnalysis(embedded.getMessage(), null, embedded);
      }
      if (cause instanceof UnsuitableDatabaseException unsuitable) {
        return new FailureAnalysis(unsuitable.getMessage(), unsuitable.action, unsuitable);
      }
      if (String.valueOf(cause.getMessage()).contains("'url' must start with \"jdbc\"")) {
        return new FailureAnalysis(
            "The URL of the configured database is no JDBC URL.",
            "Write SPRING_DATASOURCE_URL as in jdbc:postgresql://db.example.org:5432/voiprooms",
            cause);
      }
    }
    return null;
  }
}
