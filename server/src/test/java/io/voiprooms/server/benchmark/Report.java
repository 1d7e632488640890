package io.voiprooms.server.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Prints progress and writes the results as a table and as CSV. */
final class Report {

  private final StringBuilder table = new StringBuilder();
  private final StringBuilder csv = new StringBuilder("measure,rooms,value,unit\n");

  void progress(String format, Object... arguments) {
    System.out.printf(format + "%n", arguments);
  }

  /** Adds the rates of all rounds, and their ratios to the page bound of the same round. */
  void throughput(long rooms, Map<String, List<Double>> rates) {
    int rounds = rates.get("static").size();
    List<Double> bounds =
        IntStream.range(0, rounds)
            .mapToObj(i -> 1 / (1 / rates.get("static").get(i) + 1 / rates.get("sql").get(i)))
            .toList();
    table.append(
        "%n%,d rooms | requests/s (lowest–highest) | ÷ page bound%n---|---|---%n".formatted(rooms));
    rates.forEach(
        (measure, values) -> {
          List<Double> ratios =
              IntStream.range(0, rounds).mapToObj(i -> values.get(i) / bounds.get(i)).toList();
          table.append(
              "%s | %,.0f (%,.0f–%,.0f) | %.2f (%.2f–%.2f)%n"
                  .formatted(
                      measure,
                      median(values),
                      min(values),
                      max(values),
                      median(ratios),
                      min(ratios),
                      max(ratios)));
          csv.append("%s,%d,%.1f,requests/s%n".formatted(quoted(measure), rooms, median(values)));
          csv.append("%s,%d,%.3f,÷ page bound%n".formatted(quoted(measure), rooms, median(ratios)));
        });
  }

  /** Adds the latencies by number of rooms, and the ratio of the largest to the smallest number. */
  void growth(Map<Long, Map<String, Double>> latencies) {
    List<Long> sizes = new ArrayList<>(latencies.keySet());
    table.append("%nmedian latency in ms".formatted());
    sizes.forEach(size -> table.append(" | %,d".formatted(size)));
    table.append(" | growth%n---%s|---%n".formatted("|---".repeat(sizes.size())));
    Map<String, Double> first = latencies.get(sizes.get(0));
    Map<String, Double> last = latencies.get(sizes.get(sizes.size() - 1));
    for (String query : first.keySet()) {
      table.append(query);
      for (long size : sizes) {
        double millis = latencies.get(size).get(query);
        table.append(" | %.2f".formatted(millis));
        csv.append("%s,%d,%.3f,ms%n".formatted(quoted(query), size, millis));
      }
      table.append(" | %.1f%n".formatted(last.get(query) / first.get(query)));
    }
  }

  void write(Path directory) throws IOException {
    System.out.println(table);
    Files.writeString(directory.resolve("benchmark.md"), table);
    Files.writeString(directory.resolve("benchmark.csv"), csv);
    progress("The results are in %s", directory);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static double min(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private static double max(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
