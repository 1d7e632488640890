package io.voiprooms.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the latency of each query on one connection. A room changes before each request, so no
 * page comes from memory.
 */
final class Latencies {

  private static final Duration WARM_UP_OF_QUERY = Duration.ofSeconds(1);
  private static final Duration DURATION = Duration.ofSeconds(2);
  private static final String UNLISTED_ORDER =
      "count=25&sort=" + Queries.json("{'customFields.tier':1}");

  private final Report report;
  private final Duration warmUp;
  private final Map<Long, Map<String, Double>> medians = new TreeMap<>();

  Latencies(Report report, Duration warmUp) {
    this.report = report;
    this.warmUp = warmUp;
  }

  void measure(Target target) throws Exception {
    Map<String, Double> latencies = new LinkedHashMap<>();
    try (Target.Writer writer = target.writer()) {
      Map<String, String> queries = new LinkedHashMap<>(Queries.common());
      queries.putAll(Queries.rarer());
      queries.putAll(Queries.far(target.rooms));
      report.progress("%,d rooms: warming up", target.rooms);
      // Rarer queries can take seconds, in which Java does not become faster.
      List<String> fast =
          Queries.common().values().stream().map(query -> "count=25&" + query).toList();
      Load.run(1, warmUp, target.http(fast, 1, false));
      for (Map.Entry<String, String> query : queries.entrySet()) {
        Load.Workers worker = changing(writer, target, "count=25&" + query.getValue());
        Load.run(1, WARM_UP_OF_QUERY, worker);
        double median = Load.run(1, DURATION, worker).millis(50);
        report.progress("%,d rooms: %s %.2f ms", target.rooms, query.getKey(), median);
        latencies.put(query.getKey(), median);
      }
      measureOthers(target, writer);
    }
    medians.put(target.rooms, latencies);
  }

  private static Load.Workers changing(Target.Writer writer, Target target, String query) {
    return number -> {
      HttpWorker http = new HttpWorker(call -> target.url(query), target.credentials, false);
      return new Load.Worker() {
        @Override
        public void prepare() throws Exception {
          writer.change();
        }

        @Override
        public void call(long call) throws Exception {
          http.call(call);
        }

        @Override
        public void close() throws Exception {
          http.close();
        }
      };
    };
  }

  /** Measures other users' pages while one user sorts all rooms by an unlisted field. */
  private void measureOthers(Target target, Target.Writer writer) throws Exception {
    Load.Workers page = changing(writer, target, "count=25");
    double alone = Load.run(1, DURATION, page).millis(50);
    Map<Integer, AtomicLong> statuses = new ConcurrentSkipListMap<>();
    Load.Workers sorting =
        number -> {
          HttpWorker http =
              new HttpWorker(call -> target.url(UNLISTED_ORDER), target.credentials, false);
          return call ->
              statuses
                  .computeIfAbsent(
                      http.send(target.url(UNLISTED_ORDER)), status -> new AtomicLong())
                  .incrementAndGet();
        };
    CompletableFuture<Load.Result> expensive =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Load.run(4, DURATION.multipliedBy(3), sorting);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    double meanwhile = Load.run(1, DURATION.multipliedBy(2), page).millis(50);
    double longest = expensive.get().millis(100);
    report.progress("%,d rooms: sorts by an unlisted field ended with %s", target.rooms, statuses);
    report.figure("slowest sort by an unlisted field", target.rooms, "ms", List.of(longest));
    report.ratio(
        "page while others sort by an unlisted field ÷ page alone",
        target.rooms,
        "≤ 2",
        List.of(meanwhile / alone));
  }

  /** Reports the growth from the smallest to the largest number of rooms. */
  void report() {
    report.latencies(medians);
    List<Long> sizes = new ArrayList<>(medians.keySet());
    Map<String, Double> small = medians.get(sizes.get(0));
    for (long size : sizes.subList(1, sizes.size())) {
      Map<String, Double> large = medians.get(size);
      reportGrowth(size, "≤ 1.5", Queries.common().keySet(), large, small);
      reportGrowth(size, "≤ 4", Queries.rarer().keySet(), large, small);
      for (String query : Queries.far(size).keySet()) {
        double near = large.get(query.startsWith("closed") ? "closed" : "no filter");
        report.ratio(query + " ÷ offset 0", size, "≤ 2", List.of(large.get(query) / near));
      }
    }
  }

  private void reportGrowth(
      long size,
      String goal,
      Collection<String> queries,
      Map<String, Double> large,
      Map<String, Double> small) {
    for (String query : queries) {
      report.ratio(query + ": growth", size, goal, List.of(large.get(query) / small.get(query)));
    }
  }
}
