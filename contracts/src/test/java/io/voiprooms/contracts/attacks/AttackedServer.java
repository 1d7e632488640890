package io.voiprooms.contracts.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the executable jar in a process of its own, with a heap of the given size. */
final class AttackedServer implements AutoCloseable {

  /** A user's credentials. */
  record User(String id, String token) {}

  private static final Path JAR = Path.of("../server/target/voip-rooms.jar").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(2);

  /** Far longer than a healthy server takes. The tests assert shorter times. */
  private static final Duration REQUEST = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> environment;
  private final Process process;
  private final Path out;
  private final Path err;
  final int port;

  private AttackedServer(
      Path directory, String heap, Map<String, String> settings, List<String> arguments)
      throws IOException {
    Files.createDirectories(directory);
    this.port = freePort();
    this.environment = settings;
    this.out = Files.createTempFile(directory, "out", ".txt");
    this.err = Files.createTempFile(directory, "err", ".txt");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-Xmx" + heap, "-jar", JAR.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .put("VOIP_ROOMS_DATABASE_DIRECTORY", directory.resolve("database").toString());
    builder.environment().put("SERVER_PORT", String.valueOf(port));
    builder.environment().putAll(settings);
    this.process = builder.start();
    process.getOutputStream().close();
  }

  /**
   * Starts {@code serve} in a directory, which holds the database too, and waits until it is up.
   */
  static AttackedServer serve(Path directory, String heap, Map<String, String> settings)
      throws IOException, InterruptedException {
    AttackedServer program = start(directory, heap, settings, "serve");
    long deadline = System.nanoTime() + START.toNanos();
    while (!program.isUp()) {
      if (!program.process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("voip-rooms does not start: " + program.err());
      }
      Thread.sleep(100);
    }
    return program;
  }

  /** Starts any command. */
  static AttackedServer start(
      Path directory, String heap, Map<String, String> settings, String... arguments)
      throws IOException {
    return new AttackedServer(directory, heap, settings, List.of(arguments));
  }

  /** Adds a user with a role and a token. The server must be running in the directory. */
  static User addUser(Path directory, String name, String role)
      throws IOException, InterruptedException {
    String id = run(directory, "user", "add", name, "--role", role);
    return new User(id, run(directory, "token", "issue", name));
  }

  /** Imports generated rooms. */
  static void importRooms(Path directory, int rooms) throws IOException, InterruptedException {
    String count = String.valueOf(rooms);
    try (AttackedServer generate =
        start(directory, "256m", Map.of(), "generate", "--rooms", count, "--seed", "7")) {
      generate.exitCode();
      run(directory, "import", generate.out.toAbsolutePath().toString());
    }
  }

  /** Runs a command to its end and returns what it prints. */
  static String run(Path directory, String... arguments) throws IOException, InterruptedException {
    try (AttackedServer command = start(directory, "256m", Map.of(), arguments)) {
      if (command.exitCode() != 0) {
        throw new AssertionError(String.join(" ", arguments) + " failed: " + command.err());
      }
      return command.out().strip();
    }
  }

  private boolean isUp() throws InterruptedException {
    try {
      return get("/actuator/health").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  HttpResponse<String> get(String target, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).timeout(REQUEST);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> list(User user, String query) throws IOException, InterruptedException {
    return get("/api/v1/voip/rooms?" + query, "X-User-Id", user.id, "X-Auth-Token", user.token);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills the process, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the program does not end");
    }
    return process.exitValue();
  }

  /** Returns the resident memory of the process in megabytes, or 0 on systems other than Linux. */
  long residentMegabytes() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    return Files.notExists(status)
        ? 0
        : Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(0);
  }

  String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
