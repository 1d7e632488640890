package io.voiprooms.db.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reports that the embedded database cannot be used. The message states the cause and a remedy. */
public final class EmbeddedDatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The remedy if the embedded database cannot run on this machine. */
  static final String OWN_POSTGRESQL =
      "use `serve` with a PostgreSQL of your own: set SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD";

  /** The remedy if the directory is the cause. */
  static final String OTHER_DIRECTORY =
      "use another directory: set VOIP_ROOMS_DATABASE_DIRECTORY, or VOIP_ROOMS_DEMO_DIRECTORY for the demo";

  EmbeddedDatabaseException(String sentence) {
    this(sentence, null);
  }

  EmbeddedDatabaseException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** Describes a file operation that failed. The message of such an exception is only a path. */
  static EmbeddedDatabaseException of(Path directory, IOException cause) {
    String reason = cause.getMessage();
    if (cause instanceof AccessDeniedException) {
      reason = "the user " + System.getProperty("user.name") + " may not write there";
    } else if (cause instanceof FileSystemException file && file.getReason() != null) {
      reason = file.getReason();
    }
    return new EmbeddedDatabaseException(
        "The database directory %s cannot be used: %s. Correct this, or %s."
            .formatted(directory, reason != null ? reason : cause, OTHER_DIRECTORY),
        cause);
  }
}
