package io.voiprooms.server.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. Without a command it serves. */
@Command(
    name = "voip-rooms",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ImportCommand.class,
      GenerateCommand.class,
      UserCommand.class,
      TokenCommand.class,
      RoleCommand.class
    },
    description = "Lists the rooms of a call centre: GET /api/v1/voip/rooms.",
    synopsisSubcommandLabel = "[COMMAND]",
    footerHeading = "%nConfiguration:%n",
    footer = {
      "  Every setting is a Spring property and can be given as an environment variable, to every",
      "  command alike:",
      "",
      "  SERVER_PORT                    where to listen (default: 8080)",
      "  VOIP_ROOMS_DATABASE_DIRECTORY  where the embedded PostgreSQL keeps the rooms",
      "                                 (default: .voip-rooms/database in your home directory)",
      "  SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD",
      "                                 a PostgreSQL of your own (18 or later) instead",
      "",
      "Exit codes: 0 done, 1 failed, 2 the command line was wrong.",
    })
public final class RootCommand implements Callable<Integer> {

  private RootCommand() {}

  /** Runs what the arguments say, and returns the exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new RootCommand())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (!(failure instanceof Applications.NotStartedException)) {
                command.getErr().println(failure.getMessage());
              }
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    return new ServeCommand().call();
  }
}
