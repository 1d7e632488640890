package io.voiprooms.benchmark;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.db.imports.RoomImport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;

/** Measures imports and single writes, with and without indexes and bookkeeping. */
final class Writing {

  private static final long ROOMS = 50_000;
  private static final int ROUNDS = 3;
  private static final int SINGLE_WRITES = 2_000;

  /** The columns that are not generated from others. */
  private static final String COLUMNS =
      """
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      FROM pg_attribute
      WHERE attrelid = 'rooms'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
      """;

  private final Report report;
  private final Path directory;

  Writing(Report report, Path directory) {
    this.report = report;
    this.directory = directory;
  }

  void measure() throws Exception {
    List<Path> dumps = new ArrayList<>();
    for (int seed = 1; seed <= ROUNDS + 1; seed++) {
      dumps.add(dump(seed));
    }
    ServerProcess.run(directory, "migrate");
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory);
        Connection connection = Target.connect(database)) {
      String columns = text(connection, COLUMNS);
      execute(connection, "TRUNCATE rooms");
      execute(connection, "DROP TABLE IF EXISTS copied");
      execute(connection, "CREATE TABLE copied (LIKE rooms INCLUDING ALL)");
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      report.progress("Importing %d times %,d rooms", ROUNDS + 1, ROOMS);
      List<Double> ratios = new ArrayList<>();
      double empty = 0;
      for (int i = 0; i <= ROUNDS; i++) {
        execute(connection, "CREATE TABLE before AS SELECT id FROM rooms");
        double imported = importRooms(database, dumps.get(i));
        Path rows = directory.resolveSibling("rows");
        try (OutputStream out = Files.newOutputStream(rows)) {
          copy.copyOut(
              "COPY (SELECT %s FROM rooms WHERE id NOT IN (TABLE before)) TO STDOUT (FORMAT binary)"
                  .formatted(columns),
              out);
        }
        execute(connection, "DROP TABLE before");
        double copied;
        try (InputStream in = Files.newInputStream(rows)) {
          long start = System.nanoTime();
          copy.copyIn("COPY copied (%s) FROM STDIN (FORMAT binary)".formatted(columns), in);
          copied = seconds(start);
        }
        report.progress(
            "%,d rooms before: import %,.0f rooms/s, COPY %,.0f rooms/s",
            i * ROOMS, ROOMS / imported, ROOMS / copied);
        if (i == 0) {
          empty = imported;
          report.ratio("import ÷ COPY, empty table", ROOMS, "≥ 0.6", List.of(copied / imported));
        } else {
          ratios.add(copied / imported);
        }
        if (i == ROUNDS) {
          report.figure("import", (i + 1) * ROOMS, "rooms/s", List.of(ROOMS / imported));
          report.ratio(
              "import into an empty table ÷ into a full one",
              (i + 1) * ROOMS,
              "stated",
              List.of(imported / empty));
        }
      }
      report.ratio("import ÷ COPY", (ROUNDS + 1) * ROOMS, "≥ 0.6", ratios);
      measureSingleWrites(connection, columns);
    }
  }

  private void measureSingleWrites(Connection connection, String columns) throws SQLException {
    List<Double> ratios = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < ROUNDS + 1; i++) {
      execute(connection, "DELETE FROM copied WHERE id LIKE 'single-%'");
      execute(connection, "DELETE FROM rooms WHERE id LIKE 'single-%'");
      double without = insertSingly(connection, "copied", columns);
      double with = insertSingly(connection, "rooms", columns);
      if (i > 0) {
        ratios.add(without / with);
        rates.add(SINGLE_WRITES / with);
      }
    }
    report.figure("single inserts", (ROUNDS + 1) * ROOMS, "rooms/s", rates);
    report.ratio("single insert ÷ without bookkeeping", (ROUNDS + 1) * ROOMS, "≥ 0.7", ratios);
  }

  /** Inserts copies of stored rooms, each in its own transaction, and returns the seconds. */
  private static double insertSingly(Connection connection, String table, String columns)
      throws SQLException {
    String values = columns.replaceFirst("\\bid\\b", "'single-' || ? || id");
    try (var insert =
            connection.prepareStatement(
                "INSERT INTO %s (%s) SELECT %s FROM rooms WHERE id = ?"
                    .formatted(table, columns, values));
        var ids =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT id FROM rooms WHERE id NOT LIKE 'single-%' LIMIT " + SINGLE_WRITES)) {
      List<String> all = new ArrayList<>();
      while (ids.next()) {
        all.add(ids.getString(1));
      }
      long start = System.nanoTime();
      for (String id : all) {
        insert.setString(1, "x");
        insert.setString(2, id);
        insert.executeUpdate();
      }
      return seconds(start);
    }
  }

  private static double importRooms(EmbeddedDatabase database, Path dump) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(database.username());
    dataSource.setPassword(database.password());
    try (InputStream in = Files.newInputStream(dump)) {
      long start = System.nanoTime();
      new RoomImport(dataSource).run(in, dump.toString(), null, (bytes, documents) -> {});
      return seconds(start);
    }
  }

  private Path dump(int seed) throws IOException, InterruptedException {
    Path dump = directory.resolveSibling("dump-" + seed + ".json");
    if (!Files.exists(dump)) {
      Files.createDirectories(directory);
      Files.writeString(
          dump,
          ServerProcess.run(directory, "generate", "--rooms", "" + ROOMS, "--seed", "" + seed));
    }
    return dump;
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
