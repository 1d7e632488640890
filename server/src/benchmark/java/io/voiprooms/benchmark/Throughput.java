package io.voiprooms.benchmark;

import io.voiprooms.benchmark.RecordedStatements.Session;
import io.voiprooms.benchmark.conventional.ConventionalServer;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.RoomSortKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Measures requests per second while ten rooms a second change. */
final class Throughput {

  private static final int CONNECTIONS = 8;
  private static final int MANY_CONNECTIONS = 64;
  private static final int ROUNDS = 5;
  private static final int RECORDED = 500;
  private static final int WRITES_PER_SECOND = 10;

  private static final String STATIC = "static";
  private static final String SQL = "sql";
  private static final String DISTINCT = "distinct pages";
  private static final String REPEATED = "repeated pages";
  private static final String CONDITIONAL = "repeated pages, If-None-Match";
  private static final String CONVENTIONAL = "conventional server, distinct pages";

  private final Report report;
  private final Duration warmUp;
  private final Duration round;

  Throughput(Report report, Duration warmUp, Duration round) {
    this.report = report;
    this.warmUp = warmUp;
    this.round = round;
  }

  void measure(Target target) throws Exception {
    String[] page = {
      "{port}", target.url("count=25"), target.credentials.userId(), target.credentials.token()
    };
    try (ServerProcess fixed =
            ServerProcess.ofTests(StaticServer.class, target.directory.resolve("x"), page);
        ServerProcess conventional = conventional(target);
        Target.Writer writer = target.writer();
        AutoCloseable changes = changes(writer)) {
      Map<String, Load.Workers> measures = new LinkedHashMap<>();
      measures.put(
          STATIC,
          number ->
              new HttpWorker(call -> fixed.url("/api/v1/voip/rooms"), target.credentials, false));
      measures.put(SQL, sql(target));
      measures.put(DISTINCT, target.http(call -> randomPage(target)));
      measures.put(REPEATED, target.http(Queries.DASHBOARDS, CONNECTIONS, false));
      measures.put(CONDITIONAL, target.http(Queries.DASHBOARDS, CONNECTIONS, true));
      measures.put(
          CONVENTIONAL,
          number ->
              new HttpWorker(
                  call -> conventional.url("/api/v1/voip/rooms?" + randomPage(target)),
                  target.credentials,
                  false));
      report(target, rates(target, measures));
      report.progress("%,d rooms: %d connections", target.rooms, MANY_CONNECTIONS);
      Load.Result many = Load.run(MANY_CONNECTIONS, round.multipliedBy(2), measures.get(DISTINCT));
      report.ratio(
          "distinct pages at 64 connections: p99 ÷ p50",
          target.rooms,
          "≤ 5",
          List.of(many.millis(99) / many.millis(50)));
    }
  }

  private Map<String, List<Double>> rates(Target target, Map<String, Load.Workers> measures)
      throws Exception {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (String measure : measures.keySet()) {
      report.progress("%,d rooms: warming up %s", target.rooms, measure);
      Load.run(CONNECTIONS, warmUp, measures.get(measure));
      rates.put(measure, new ArrayList<>());
    }
    for (int i = 1; i <= ROUNDS; i++) {
      for (String measure : measures.keySet()) {
        double rate = Load.run(CONNECTIONS, round, measures.get(measure)).perSecond();
        report.progress(
            "%,d rooms, round %d of %d: %s %,.0f/s", target.rooms, i, ROUNDS, measure, rate);
        rates.get(measure).add(rate);
      }
    }
    return rates;
  }

  private void report(Target target, Map<String, List<Double>> rates) {
    rates.forEach((measure, values) -> report.figure(measure, target.rooms, "requests/s", values));
    List<Double> bounds =
        IntStream.range(0, ROUNDS)
            .mapToObj(i -> 1 / (1 / rates.get(STATIC).get(i) + 1 / rates.get(SQL).get(i)))
            .toList();
    report.figure("page bound", target.rooms, "requests/s", bounds);
    Map<String, String> goals = Map.of(DISTINCT, "≥ 0.85", REPEATED, "≥ 2.0", CONDITIONAL, "≥ 3.0");
    for (String measure : List.of(DISTINCT, REPEATED, CONDITIONAL)) {
      report.ratio(
          measure + " ÷ page bound",
          target.rooms,
          goals.get(measure),
          ratios(rates.get(measure), bounds));
    }
    report.ratio(
        "distinct pages ÷ conventional server",
        target.rooms,
        target.rooms < 1_000_000 ? "≥ 3" : "≥ 30",
        ratios(rates.get(DISTINCT), rates.get(CONVENTIONAL)));
    report.throughput(target.rooms, rates);
  }

  private static List<Double> ratios(List<Double> values, List<Double> bounds) {
    return IntStream.range(0, values.size()).mapToObj(i -> values.get(i) / bounds.get(i)).toList();
  }

  private static String randomPage(Target target) {
    return "count=25&offset=" + 25 * ThreadLocalRandom.current().nextLong(target.rooms / 25);
  }

  /** Changes ten rooms a second until it is closed. */
  private static AutoCloseable changes(Target.Writer writer) {
    ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor();
    changes.scheduleAtFixedRate(
        () -> {
          try {
            writer.change();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        0,
        1000 / WRITES_PER_SECOND,
        TimeUnit.MILLISECONDS);
    return () -> {
      changes.shutdown();
      changes.awaitTermination(5, TimeUnit.SECONDS);
    };
  }

  private static ServerProcess conventional(Target target) throws Exception {
    return ServerProcess.ofTests(
        ConventionalServer.class,
        target.directory.resolve("x"),
        "--server.port={port}",
        "--spring.config.location=optional:classpath:/none/",
        "--spring.datasource.url=" + target.database.jdbcUrl(),
        "--spring.datasource.username=" + target.database.username(),
        "--spring.datasource.password=" + target.database.password());
  }

  /** Returns workers that execute the statements of the server's pages without the server. */
  private static Load.Workers sql(Target target) throws Exception {
    List<RecordedStatements> statements = new ArrayList<>();
    try (Connection connection = Target.connect(target.database)) {
      for (long page : new Random(1).longs(RECORDED, 0, target.rooms / 25).toArray()) {
        statements.add(RecordedStatements.of(connection, jdbi -> search(jdbi, target, 25 * page)));
      }
    }
    return number -> {
      Session session = new Session(Target.connect(target.database));
      return new Load.Worker() {
        @Override
        public void call(long call) throws Exception {
          session.run(statements.get((int) ((call + number * 61L) % RECORDED)));
        }

        @Override
        public void close() throws Exception {
          session.close();
        }
      };
    };
  }

  private static void search(Jdbi jdbi, Target target, long offset) {
    new AuthenticationDao(jdbi)
        .findByCredentials(target.credentials.userId(), Token.hash(target.credentials.token()));
    new RoomDao(jdbi)
        .search(
            new RoomQuery(
                new RoomAccess.AllRooms(),
                new RoomFilter(
                    List.of(), null, null, null, null, null, List.of(), null, null, null, null),
                RoomSortKey.DEFAULT,
                RoomProjection.EVERYTHING,
                offset,
                25));
  }
}
