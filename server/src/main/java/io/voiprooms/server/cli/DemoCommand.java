package io.voiprooms.server.cli;

import io.voiprooms.server.ServerApplication;
import io.voiprooms.server.database.UnsuitableDatabaseException;
import io.voiprooms.server.demo.Demo;
import java.util.concurrent.Callable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    description = {
      "Serves the API with generated data to try it out: some hundred rooms and three users. It"
          + " prints curl commands with the credentials of each user.",
      "",
      "It accepts connections from this machine only, because its credentials are public. Its"
          + " database is in the directory VOIP_ROOMS_DEMO_DIRECTORY. The default is",
      "~/.voip-rooms/demo."
    })
final class DemoCommand implements Callable<Integer> {

  @Override
  public Integer call() throws InterruptedException {
    return ServeCommand.serve(
        new SpringApplicationBuilder(ServerApplication.class, Demo.class)
            .initializers(
                context -> {
                  if (context.getEnvironment().containsProperty("spring.datasource.url")) {
                    throw new UnsuitableDatabaseException(
                        "The demo must not fill the database that SPRING_DATASOURCE_URL names.",
                        "Unset it, or use `serve`.");
                  }
                }),
        "--server.address=127.0.0.1",
        "--voip-rooms.database.directory=${voip-rooms.demo.directory}");
  }
}
