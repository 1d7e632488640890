package io.voiprooms.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the benchmark. The first argument is a list of numbers of rooms, the second a list of parts:
 * throughput, latencies, walking, writing and starting, or all. The databases stay in {@code
 * target/benchmark} for the next run.
 */
public final class Benchmark {

  private static final Path DIRECTORY = Path.of("target/benchmark").toAbsolutePath();

  private Benchmark() {}

  public static void main(String[] arguments) throws Exception {
    Files.createDirectories(DIRECTORY);
    Report report = new Report(DIRECTORY);
    List<Long> sizes =
        Stream.of(arguments[0].split(",")).map(String::strip).map(Long::valueOf).sorted().toList();
    List<String> parts = List.of(arguments[1].split(","));
    Duration warmUp = Duration.ofSeconds(Integer.getInteger("warmUp"));
    Duration round = Duration.ofSeconds(Integer.getInteger("round"));
    for (long size : sizes) {
      Target.prepare(directory(size), size, report);
    }
    Latencies latencies = new Latencies(report, warmUp);
    for (long size : sizes) {
      try (Target target = new Target(directory(size), size)) {
        if (runs(parts, "throughput")) {
          new Throughput(report, warmUp, round).measure(target);
        }
        if (runs(parts, "latencies")) {
          latencies.measure(target);
        }
        if (runs(parts, "walking")) {
          new Walking(report).measure(target);
        }
      }
    }
    if (runs(parts, "latencies")) {
      latencies.report();
    }
    if (runs(parts, "writing")) {
      new Writing(report, DIRECTORY.resolve("writing")).measure();
    }
    if (runs(parts, "starting")) {
      long largest = sizes.get(sizes.size() - 1);
      new Starting(report, warmUp, round).measure(directory(largest), largest);
    }
    report.write();
    report.progress("The results are in %s", DIRECTORY);
  }

  private static boolean runs(List<String> parts, String part) {
    return parts.contains("all") || parts.contains(part);
  }

  private static Path directory(long size) {
    return DIRECTORY.resolve("rooms-" + size);
  }
}
