package io.voiprooms.server.benchmark;

import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.RoomSortKey;
import io.voiprooms.server.benchmark.HttpWorker.Credentials;
import io.voiprooms.server.benchmark.RecordedStatements.Session;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Runs the benchmark. The argument is a list of numbers of rooms, the smallest first. The databases
 * stay in {@code target/benchmark} for the next run.
 */
public final class Benchmark {

  private static final Path DIRECTORY = Path.of("target/benchmark").toAbsolutePath();
  private static final int CONNECTIONS = 8;
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("round", 6));
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmUp", 60));
  private static final int DISTINCT_PAGES = 500;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "VOIP_ROOMS_RATE_LIMIT_ENABLED", "false",
          "VOIP_ROOMS_CONCURRENCY_REQUESTS_PER_USER", "1000");

  private final Report report = new Report();

  private Benchmark() {}

  public static void main(String[] arguments) throws Exception {
    Benchmark benchmark = new Benchmark();
    List<Long> sizes = new ArrayList<>();
    for (String size : arguments[0].split(",")) {
      sizes.add(Long.parseLong(size.strip()));
    }
    for (long size : sizes) {
      benchmark.prepare(size);
    }
    Map<Long, Map<String, Double>> latencies = new LinkedHashMap<>();
    for (long size : sizes) {
      try (Target target = new Target(directory(size), size)) {
        benchmark.measureThroughput(target);
        latencies.put(size, benchmark.measureLatencies(target));
      }
    }
    benchmark.report.growth(latencies);
    benchmark.report.write(DIRECTORY);
  }

  private static Path directory(long size) {
    return DIRECTORY.resolve("rooms-" + size);
  }

  private void prepare(long size) throws Exception {
    Path directory = directory(size);
    Path credentials = DIRECTORY.resolve("rooms-" + size + ".credentials");
    if (Files.exists(credentials)) {
      return;
    }
    report.progress("Importing %,d rooms into %s", size, directory);
    ServerProcess.run(directory, "migrate");
    ServerProcess.importRooms(directory, size);
    String id = ServerProcess.run(directory, "user", "add", "benchmark", "--role", "admin");
    String token = ServerProcess.run(directory, "token", "issue", "benchmark");
    Files.writeString(credentials, id + "\n" + token);
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory);
        Connection connection =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password())) {
      connection.createStatement().execute("VACUUM (ANALYZE)");
    }
  }

  /** A server with its database. */
  private static final class Target implements AutoCloseable {

    final long rooms;
    final Path directory;
    final Credentials credentials;
    final EmbeddedDatabase database;
    final ServerProcess server;

    Target(Path directory, long rooms) throws Exception {
      this.rooms = rooms;
      this.directory = directory;
      List<String> lines =
          Files.readAllLines(directory.resolveSibling(directory.getFileName() + ".credentials"));
      this.credentials = new Credentials(lines.get(0), lines.get(1));
      this.database = EmbeddedDatabase.open(directory);
      this.server = ServerProcess.packaged(directory, SETTINGS);
    }

    Load.Workers http(List<String> queries, boolean conditional) {
      List<String> urls =
          queries.stream().map(query -> server.url("/api/v1/voip/rooms?" + query)).toList();
      return number ->
          new HttpWorker(urls, credentials, number * urls.size() / CONNECTIONS, conditional);
    }

    @Override
    public void close() throws Exception {
      server.close();
      database.close();
    }
  }

  /** Measures rows 1 to 3: distinct pages and repeated pages, as ratios to the page bound. */
  private void measureThroughput(Target target) throws Exception {
    long[] offsets =
        new Random(1).longs(DISTINCT_PAGES, 0, Math.max(1, target.rooms - 25)).toArray();
    List<String> distinct =
        LongStream.of(offsets).mapToObj(offset -> "count=25&offset=" + offset).toList();
    List<String> repeated = distinct.subList(0, 20);
    List<RecordedStatements> statements = new ArrayList<>();
    try (Connection connection = connect(target)) {
      for (long offset : offsets) {
        statements.add(RecordedStatements.of(connection, jdbi -> search(jdbi, target, offset)));
      }
    }
    Load.Workers sql =
        number -> {
          Session session =
              new Session(
                  target.database.jdbcUrl(),
                  target.database.username(),
                  target.database.password());
          return new Load.Worker() {
            @Override
            public void call(long call) throws Exception {
              session.run(statements.get((int) ((call + number * 61) % DISTINCT_PAGES)));
            }

            @Override
            public void close() throws Exception {
              session.close();
            }
          };
        };
    try (ServerProcess fixed =
        ServerProcess.ofTests(
            StaticServer.class,
            target.directory.resolve("static"),
            "/api/v1/voip/rooms",
            "{port}",
            target.server.url("/api/v1/voip/rooms?count=25"),
            target.credentials.userId(),
            target.credentials.token())) {
      List<String> page = List.of(fixed.url("/api/v1/voip/rooms?count=25"));
      Map<String, Load.Workers> measures = new LinkedHashMap<>();
      measures.put("static", number -> new HttpWorker(page, target.credentials, 0, false));
      measures.put("sql", sql);
      measures.put("distinct pages", target.http(distinct, false));
      measures.put("repeated pages", target.http(repeated, false));
      measures.put("repeated pages, If-None-Match", target.http(repeated, true));
      Map<String, List<Double>> rates = new LinkedHashMap<>();
      for (Map.Entry<String, Load.Workers> measure : measures.entrySet()) {
        report.progress("%,d rooms: warming up %s", target.rooms, measure.getKey());
        Load.run(CONNECTIONS, WARM_UP, measure.getValue());
        rates.put(measure.getKey(), new ArrayList<>());
      }
      for (int round = 1; round <= ROUNDS; round++) {
        for (Map.Entry<String, Load.Workers> measure : measures.entrySet()) {
          double rate = Load.run(CONNECTIONS, ROUND, measure.getValue()).perSecond();
          report.progress(
              "%,d rooms, round %d of %d: %s %,.0f/s",
              target.rooms, round, ROUNDS, measure.getKey(), rate);
          rates.get(measure.getKey()).add(rate);
        }
      }
      report.throughput(target.rooms, rates);
    }
  }

  private static void search(org.jdbi.v3.core.Jdbi jdbi, Target target, long offset) {
    jdbi.onDemand(AuthenticationDao.class)
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

  private static Connection connect(Target target) throws Exception {
    return DriverManager.getConnection(
        target.database.jdbcUrl(), target.database.username(), target.database.password());
  }

  /** Measures rows 4 to 7: the median latency of each query on one connection. */
  private Map<String, Double> measureLatencies(Target target) throws Exception {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (Map.Entry<String, String> query : queries(target.rooms).entrySet()) {
      Load.Workers worker = target.http(List.of("count=25&" + query.getValue()), false);
      Load.run(1, Duration.ofSeconds(2), worker);
      double median = Load.run(1, Duration.ofSeconds(3), worker).medianMillis();
      report.progress("%,d rooms: %s %.2f ms", target.rooms, query.getKey(), median);
      medians.put(query.getKey(), median);
    }
    return medians;
  }

  private static Map<String, String> queries(long rooms) {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put("no match", "roomName=zzqqxx");
    queries.put("no filter", "");
    queries.put("open", "open=true");
    queries.put("closed", "open=false");
    queries.put("queue", "queue=Sales");
    queries.put("direction", "direction=inbound");
    queries.put(
        "createdAt, a month", "createdAt=" + json("{'start':'2026-03-01','end':'2026-03-31'}"));
    queries.put(
        "createdAt, parts of days",
        "createdAt=" + json("{'start':'2025-03-01T09:30:00Z','end':'2026-03-31T15:00:00Z'}"));
    queries.put("open, queue", "open=false&queue=Sales");
    queries.put("open, direction", "open=false&direction=outbound");
    queries.put("queue, direction", "queue=Sales&direction=inbound");
    queries.put(
        "queue, createdAt",
        "queue=Sales&createdAt=" + json("{'start':'2026-03-01','end':'2026-03-31'}"));
    queries.put("one agent", "agents=kim.jane");
    queries.put("five agents", "agents=kim.jane,lee.ann,lopez.mateo,smith.john,brown.mia");
    queries.put(
        "closedAt, a month", "closedAt=" + json("{'start':'2026-03-01','end':'2026-03-31'}"));
    queries.put("one tag", "tags=vip");
    queries.put("two tags", "tags=vip,billing");
    queries.put("roomName, three letters", "roomName=ann");
    queries.put("sort by closedAt", "sort=" + json("{'closedAt':-1}"));
    queries.put("sort by callDuration", "sort=" + json("{'callDuration':-1}"));
    queries.put("sort by queue", "sort=" + json("{'queue':1}"));
    queries.put("sort by fname", "sort=" + json("{'fname':1}"));
    queries.put("offset at 90 %", "offset=" + rooms * 9 / 10);
    queries.put("closed, offset at 90 %", "open=false&offset=" + rooms * 88 / 100);
    return queries;
  }

  private static String json(String text) {
    return URLEncoder.encode(text.replace('\'', '"'), StandardCharsets.UTF_8);
  }
}
