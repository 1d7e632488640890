package io.voiprooms.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server in a process of its own. Its output goes to a file. */
final class ServerProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target/voip-rooms.jar").toAbsolutePath();

  final int port;
  private final Process process;

  private ServerProcess(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts the packaged program on the database in the directory. */
  static ServerProcess packaged(Path database, Map<String, String> settings, String... jvm)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(jvm));
    command.addAll(List.of("-jar", JAR.toString(), "serve"));
    return start(port, database, settings, command, "/actuator/health");
  }

  /** Starts a main class of the benchmark. {@code {port}} in an argument becomes the port. */
  static ServerProcess ofTests(Class<?> main, Path directory, String... arguments)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = ofTests(main);
    for (String argument : arguments) {
      command.add(argument.replace("{port}", String.valueOf(port)));
    }
    return start(port, directory, Map.of(), command, "/api/v1/voip/rooms");
  }

  /** Runs a main class of the benchmark to its end. */
  static void runOfTests(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = ofTests(main);
    command.addAll(List.of(arguments));
    if (builder(Path.of("x"), command).inheritIO().start().waitFor() != 0) {
      throw new IOException(main + " failed");
    }
  }

  private static List<String> ofTests(Class<?> main) {
    return new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
  }

  private static ServerProcess start(
      int port, Path directory, Map<String, String> settings, List<String> command, String path)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    File log = directory.resolveSibling(directory.getFileName() + "-" + port + ".log").toFile();
    ProcessBuilder builder = builder(directory, command).redirectErrorStream(true);
    builder.redirectOutput(log).environment().put("SERVER_PORT", String.valueOf(port));
    builder.environment().putAll(settings);
    ServerProcess server = new ServerProcess(port, builder.start());
    while (!server.responds(path)) {
      if (!server.process.isAlive()) {
        throw new IOException("the server does not start, see " + log);
      }
      Thread.sleep(50);
    }
    return server;
  }

  /** Runs a command of the packaged program and returns what it prints. */
  static String run(Path database, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Process process =
        builder(database, command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", arguments) + " failed");
    }
    return output;
  }

  /** Imports generated rooms and shows the progress of the import. */
  static void importRooms(Path database, long rooms) throws IOException, InterruptedException {
    ProcessBuilder generate =
        builder(database, List.of("-jar", JAR.toString(), "generate", "--rooms", "" + rooms));
    ProcessBuilder load = builder(database, List.of("-jar", JAR.toString(), "import", "-"));
    generate.redirectError(ProcessBuilder.Redirect.DISCARD);
    load.redirectError(ProcessBuilder.Redirect.INHERIT);
    load.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    for (Process process : ProcessBuilder.startPipeline(List.of(generate, load))) {
      if (process.waitFor() != 0) {
        throw new IOException("the import failed");
      }
    }
  }

  private static ProcessBuilder builder(Path database, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("VOIP_ROOMS_DATABASE_DIRECTORY", database.toString());
    return builder;
  }

  long pid() {
    return process.pid();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private boolean responds(String path) {
    try {
      HttpURLConnection request =
          (HttpURLConnection) URI.create(url(path)).toURL().openConnection();
      int status = request.getResponseCode();
      return status == 200 || status == 400;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
