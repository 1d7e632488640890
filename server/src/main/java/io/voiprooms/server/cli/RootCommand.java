package io.voiprooms.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The top-level command. Without a subcommand it starts the server. */
@Command(
    name = "voip-rooms",
    versionProvider = VersionProvider.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      MigrateCommand.class,
      RecountCommand.class,
      ImportCommand.class,
      GenerateCommand.class,
      UserCommand.class,
      TokenCommand.class,
      RoleCommand.class
    },
    description = "Serves GET /api/v1/voip/rooms, which lists the rooms of a call centre.",
    synopsisSubcommandLabel = "[COMMAND]",
    footerHeading = "%nConfiguration:%n",
    footer = {
      "Environment variables set the configuration. The README lists all of them.",
      "The most important ones are:",
      "  SERVER_PORT                    the port (default: 8080)",
      "  VOIP_ROOMS_DATABASE_DIRECTORY  the directory of the embedded PostgreSQL",
      "                                 (default: ~/.voip-rooms/database)",
      "  SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME,",
      "  SPRING_DATASOURCE_PASSWORD     your own PostgreSQL, 18 or later",
      "",
      "Exit codes: 0 done, 1 failed, 2 the command line was wrong, 3 out of memory.",
    })
public final class RootCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explain this command and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  private boolean version;

  private RootCommand() {}

  /** Runs the command that the arguments name, and returns the exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new RootCommand())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof CommandFailedException) {
                command.getErr().println(failure.getMessage());
              } else if (!(failure instanceof SpringStarter.NotStartedException)) {
                command.getErr().println("voip-rooms failed: " + failure);
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
