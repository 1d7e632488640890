package io.voiprooms.server.commands;

import io.voiprooms.server.ServerApplication;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    description = {
      "Serves the API until it is stopped. This is what happens without a command, too.",
      "",
      "Before anybody can list rooms they need a user and a token: see `user add --help` and"
          + " `token issue --help`."
    })
final class ServeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws InterruptedException {
    return serve(new SpringApplicationBuilder(ServerApplication.class));
  }

  /** Starts the application and waits until it has been stopped. */
  static int serve(SpringApplicationBuilder application, String... properties)
      throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Applications.start(
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
