package io.voiprooms.db;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Starts and migrates one PostgreSQL for all tests of this JVM. */
public final class TestDatabase {

  public static final DataSource DATA_SOURCE = start();

  private TestDatabase() {}

  private static DataSource start() {
    try {
      Path directory = Files.createTempDirectory("rooms");
      EmbeddedDatabase database = EmbeddedDatabase.open(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAndDelete(database, directory)));
      PGSimpleDataSource dataSource = new PGSimpleDataSource();
      dataSource.setUrl(database.jdbcUrl());
      dataSource.setUser(database.username());
      dataSource.setPassword(database.password());
      Flyway.configure().dataSource(dataSource).load().migrate();
      return dataSource;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeAndDelete(EmbeddedDatabase database, Path directory) {
    database.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
