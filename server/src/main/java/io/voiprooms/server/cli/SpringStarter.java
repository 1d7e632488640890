package io.voiprooms.server.cli;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts Spring for a command. */
final class SpringStarter {

  private SpringStarter() {}

  /**
   * Starts the application.
   *
   * @throws NotStartedException if that fails; Spring has said why
   */
  static ConfigurableApplicationContext start(
      SpringApplicationBuilder application, String... properties) {
    try {
      return application.run(properties);
    } catch (RuntimeException e) {
      throw new NotStartedException(e);
    }
  }

  /** The application did not start, and the reason has been printed. */
  static final class NotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotStartedException(RuntimeException cause) {
      super(cause);
    }
  }
}
