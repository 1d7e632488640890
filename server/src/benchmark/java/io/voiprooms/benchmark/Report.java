package io.voiprooms.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints progress, and writes the results as a table, as CSV and as plots. */
final class Report {

  private final Path directory;
  private final StringBuilder ratios =
      new StringBuilder("| measure | rooms | ratio (lowest–highest) | goal |\n|---|---|---|---|\n");
  private final StringBuilder figures =
      new StringBuilder("| figure | rooms | median (lowest–highest) | unit |\n|---|---|---|---|\n");
  private final StringBuilder csv = new StringBuilder("measure,rooms,median,lowest,highest,unit\n");

  Report(Path directory) {
    this.directory = directory;
  }

  void progress(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format + "%n", arguments);
  }

  /** Adds a ratio, measured several times. */
  void ratio(String measure, long rooms, String goal, List<Double> values) {
    progress("%s, %,d rooms: %s (goal %s)", measure, rooms, spread(values, "%.2f"), goal);
    ratios.append(
        String.format(
            Locale.ROOT, "| %s | %,d | %s | %s |%n", measure, rooms, spread(values, "%.2f"), goal));
    csv(measure, rooms, values, "ratio");
  }

  /** Adds a figure that depends on the machine, measured several times. */
  void figure(String measure, long rooms, String unit, List<Double> values) {
    progress("%s, %,d rooms: %s %s", measure, rooms, spread(values, "%,.1f"), unit);
    figures.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %s | %s |%n",
            measure,
            rooms,
            spread(values, "%,.1f"),
            unit));
    csv(measure, rooms, values, unit);
  }

  private void csv(String measure, long rooms, List<Double> values, String unit) {
    csv.append(
        String.format(
            Locale.ROOT,
            "\"%s\",%d,%.3f,%.3f,%.3f,%s%n",
            measure,
            rooms,
            median(values),
            values.stream().mapToDouble(v -> v).min().orElseThrow(),
            values.stream().mapToDouble(v -> v).max().orElseThrow(),
            unit));
    write();
  }

  /** Adds the latencies in milliseconds by query and number of rooms, with a plot. */
  void latencies(Map<Long, Map<String, Double>> bySize) {
    List<Long> sizes = new ArrayList<>(bySize.keySet());
    Map<String, List<Double>> byQuery = new LinkedHashMap<>();
    bySize
        .values()
        .forEach(
            latencies ->
                latencies.forEach(
                    (query, millis) ->
                        byQuery.computeIfAbsent(query, q -> new ArrayList<>()).add(millis)));
    byQuery.forEach(
        (query, millis) -> {
          for (int i = 0; i < sizes.size(); i++) {
            figure("latency: " + query, sizes.get(i), "ms", List.of(millis.get(i)));
          }
        });
    List<String> names = sizes.stream().map(size -> "%,d rooms".formatted(size)).toList();
    write(
        "latencies.svg",
        BarChart.svg("Median latency of a page in ms, logarithmic", names, byQuery));
  }

  /** Adds a plot of the requests per second. */
  void throughput(long rooms, Map<String, List<Double>> rates) {
    Map<String, List<Double>> medians = new LinkedHashMap<>();
    rates.forEach((measure, values) -> medians.put(measure, List.of(median(values))));
    write(
        "throughput-" + rooms + ".svg",
        BarChart.svg(
            "Requests per second, logarithmic, %,d rooms".formatted(rooms),
            List.of("median"),
            medians));
  }

  void write() {
    write("benchmark.md", ratios + "\n" + figures);
    write("benchmark.csv", csv.toString());
  }

  private void write(String file, String text) {
    try {
      Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String spread(List<Double> values, String format) {
    String median = String.format(Locale.ROOT, format, median(values));
    return values.size() == 1
        ? median
        : String.format(
            Locale.ROOT,
            "%s (" + format + "–" + format + ")",
            median,
            values.stream().mapToDouble(v -> v).min().orElseThrow(),
            values.stream().mapToDouble(v -> v).max().orElseThrow());
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
