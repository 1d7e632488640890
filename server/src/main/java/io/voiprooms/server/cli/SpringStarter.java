package io.voiprooms.server.cli;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts Spring for a command. */
final class SpringStarter {

  private SpringStarter() {}

  /**
   * Starts the application.
   *
   * @throws NotStartedException if the start fails; Spring has already printed the reason
   */
  static ConfigurableApplicationContext start(
      SpringApplicationBuilder application, String... properties) {
    try {
      return application.run(properties);
    } catch (RuntimeException e) {
      throw new NotStartedException(e);
    }
  }

  /** Thrown when the application did not start; the reason has already been printed. */
  static final class NotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotStartedException(RuntimeException cause) {
      super(cause);
    }
  }
}
