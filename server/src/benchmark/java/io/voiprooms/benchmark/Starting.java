package io.voiprooms.benchmark;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Measures how long the program takes to start, and how much memory it needs. */
final class Starting {

  private static final int ROUNDS = 5;
  private static final int CONNECTIONS = 8;
  private static final List<Integer> HEAPS = List.of(1024, 384, 256, 224, 192);

  private final Report report;
  private final Duration warmUp;
  private final Duration round;

  Starting(Report report, Duration warmUp, Duration round) {
    this.report = report;
    this.warmUp = warmUp;
    this.round = round;
  }

  void measure(Path directory, long rooms) throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory)) {
      measureStart(directory, rooms);
      measureCommand(directory, database, rooms);
      measureMemory(directory, rooms);
    }
  }

  private void measureStart(Path directory, long rooms) throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      ServerProcess empty =
          ServerProcess.ofTests(StaticServer.class, directory.resolve("x"), "{port}");
      double emptySeconds = seconds(start);
      empty.close();
      start = System.nanoTime();
      ServerProcess server = ServerProcess.packaged(directory, Target.SETTINGS);
      seconds.add(seconds(start));
      server.close();
      ratios.add(seconds.get(i) / emptySeconds);
    }
    String java = "Java " + Runtime.version().feature();
    report.figure("start to the first 200, " + java, rooms, "s", seconds);
    report.ratio("start ÷ empty web application, " + java, rooms, "≤ 2", ratios);
  }

  private void measureCommand(Path directory, EmbeddedDatabase database, long rooms)
      throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      ServerProcess.runOfTests(
          Connecting.class, database.jdbcUrl(), database.username(), database.password());
      double empty = seconds(start);
      start = System.nanoTime();
      ServerProcess.run(directory, "user", "list");
      seconds.add(seconds(start));
      ratios.add(seconds.get(i) / empty);
    }
    report.figure("user list", rooms, "s", seconds);
    report.ratio("user list ÷ Java with a connection", rooms, "≤ 3", ratios);
  }

  /** A program that connects to the database and does nothing. */
  public static final class Connecting {

    private Connecting() {}

    public static void main(String[] arguments) throws Exception {
      try (Connection connection =
          DriverManager.getConnection(arguments[0], arguments[1], arguments[2])) {
        connection.isValid(1);
      }
    }
  }

  private void measureMemory(Path directory, long rooms) throws Exception {
    double rateOfLargest = 0;
    for (int heap : HEAPS) {
      double rate;
      double resident;
      try (Target target = new Target(directory, rooms, "-Xmx" + heap + "m")) {
        Load.Workers pages =
            target.http(
                call -> "count=25&offset=" + 25 * ThreadLocalRandom.current().nextLong(rooms / 25));
        Load.run(CONNECTIONS, warmUp, pages);
        rate = Load.run(CONNECTIONS, round.multipliedBy(2), pages).perSecond();
        resident = residentMegabytes(target.server.pid());
      } catch (java.io.IOException e) {
        report.progress("-Xmx%dm: %s", heap, e.getMessage());
        return;
      }
      rateOfLargest = rateOfLargest == 0 ? rate : rateOfLargest;
      report.progress("-Xmx%dm: %,.0f requests/s, %,.0f MB resident", heap, rate, resident);
      report.figure("resident memory with -Xmx" + heap + "m", rooms, "MB", List.of(resident));
      report.ratio(
          "throughput with -Xmx" + heap + "m ÷ with -Xmx1024m",
          rooms,
          "≥ 0.95",
          List.of(rate / rateOfLargest));
    }
  }

  private static double residentMegabytes(long pid) throws Exception {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum()
        / 1024.0;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
