package io.voiprooms.server.cli;

import io.voiprooms.server.ServerApplication;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    description = {
      "Serves the API until it is stopped. This is the default command. At the start it creates the"
          + " database if there is none, and migrates its schema to this version.",
      "",
      "Requests need a user and a token: see `user add --help` and `token issue --help`."
    })
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Override
  public Integer call() throws InterruptedException {
    return serve(
        new SpringApplicationBuilder(ServerApplication.class)
            .listeners(
                event -> {
                  if (event instanceof ApplicationReadyEvent ready) {
                    logAddress(ready.getApplicationContext().getEnvironment());
                  }
                }));
  }

  private static void logAddress(Environment environment) {
    LOG.info(
        "The listing is at http://localhost:{}/api/v1/voip/rooms, and the documentation at http://localhost:{}/docs."
            + " Requests need a user and a token: see `user add --help` and `token issue --help`.",
        environment.getProperty("local.server.port"),
        environment.getProperty("local.server.port"));
  }

  /** Starts the application, waits until it is stopped, and returns the exit code. */
  static int serve(SpringApplicationBuilder application, String... properties)
      throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    SpringStarter.start(
        application.listeners(
            event -> {
              if (event instanceof ContextClosedEvent) {
                stopped.countDown();
              }
            }),
        properties);
    stopped.await();
    return 0;
  }
}
