package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.voiprooms.server.VoipRooms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs the program in a process of its own, configured by environment variables. */
final class Program implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VoipRooms.class.getName()));
    command.addAll(List.of(arguments));
    Files.createDirectories(directory);
    this.out = Files.createTempFile(directory, "out", ".txt");
    this.err = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    this.process = builder.start();
    process.getOutputStream().close();
  }

  /** Starts the program in a working directory. */
  static Program start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    return new Program(directory, environment, arguments);
  }

  /** Waits until the program ends, and returns its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the program does not end");
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  /** Waits until standard output is complete, and returns it. */
  String awaitOut(Predicate<String> complete) throws IOException, InterruptedException {
    return await(out, complete);
  }

  /** Waits until standard error is complete, and returns it. */
  String awaitErr(Predicate<String> complete) throws IOException, InterruptedException {
    return await(err, complete);
  }

  private String await(Path file, Predicate<String> complete)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < TIMEOUT.toNanos()) {
      String text = Files.readString(file, UTF_8);
      if (complete.test(text)) {
        return text;
      }
      if (!process.isAlive()) {
        throw new AssertionError("the program ended: " + out() + err());
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the output is not complete in time: " + out() + err());
  }

  /** Kills the process, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends the program as Ctrl-C or a service manager does. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
