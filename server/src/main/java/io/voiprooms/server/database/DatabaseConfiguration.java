package io.voiprooms.server.database;

import static java.util.regex.Matcher.quoteReplacement;

import com.zaxxer.hikari.HikariDataSource;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.db.imports.RoomWriter;
import io.voiprooms.db.rooms.RoomChangesDao;
import io.voiprooms.db.rooms.RoomDao;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Configures the database and the DAOs. Uses the database that {@code spring.datasource.url} names
 * or, without that setting, an embedded PostgreSQL. Commands without a web server use this
 * configuration alone.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
public class DatabaseConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseConfiguration.class);

  /** The first version of PostgreSQL with full Unicode case folding. */
  private static final int OLDEST_VERSION = 18;

  private static final int CREDENTIALS_TIMEOUT_MILLIS = 1500;

  @Bean
  DatabaseOutage databaseOutage() {
    return new DatabaseOutage();
  }

  @Bean
  Jdbi jdbi(DataSource dataSource, DatabaseOutage outage) {
    return jdbi(
        () -> {
          Connection connection = dataSource.getConnection();
          RequestDeadline.limit(connection);
          return connection;
        },
        outage);
  }

  private static Jdbi jdbi(ConnectionFactory connections, DatabaseOutage outage) {
    return Jdbi.create(connections)
        .installPlugin(new SqlObjectPlugin())
        .installPlugin(new PostgresPlugin())
        .setSqlLogger(
            new SqlLogger() {
              @Override
              public void logAfterExecution(StatementContext context) {
                outage.end();
              }
            });
  }

  @Bean
  RoomDao rooms(Jdbi jdbi) {
    return new RoomDao(jdbi);
  }

  @Bean
  RoomWriter roomWriter(Jdbi jdbi) {
    return new RoomWriter(jdbi);
  }

  @Bean
  RoomChangesDao roomChanges(Jdbi jdbi) {
    return new RoomChangesDao(jdbi);
  }

  /**
   * Returns a pool of connections that only the check of credentials uses. Searches can use all
   * connections of the other pool, but they cannot delay authentication. The pool opens its first
   * connection when it is first used.
   */
  @Bean(defaultCandidate = false)
  HikariDataSource credentialsDataSource(JdbcConnectionDetails database, Environment environment) {
    HikariDataSource pool = pool("credentials", 3, database, environment);
    // Longer than CREDENTIALS_TIMEOUT_MILLIS: ends statements that no request waits for any more.
    pool.addDataSourceProperty("options", "-c statement_timeout=2s");
    return pool;
  }

  /**
   * Returns a pool of one connection that only the health check uses. The health therefore does not
   * depend on the load of the server.
   */
  @Bean(defaultCandidate = false)
  HikariDataSource healthDataSource(JdbcConnectionDetails database, Environment environment) {
    HikariDataSource pool = pool("health", 1, database, environment);
    // 1.5 s: at most 0.75 s to find that a connection is dead, and the rest to open a new one.
    pool.setConnectionTimeout(1500);
    pool.setValidationTimeout(750);
    return pool;
  }

  /** Returns a small pool with the settings of {@code spring.datasource.hikari}. */
  private static HikariDataSource pool(
      String name, int size, JdbcConnectionDetails database, Environment environment) {
    HikariDataSource pool = new HikariDataSource();
    Binder.get(environment).bind("spring.datasource.hikari", Bindable.ofInstance(pool));
    pool.setPoolName(name);
    pool.setJdbcUrl(database.getJdbcUrl());
    pool.setUsername(database.getUsername());
    pool.setPassword(database.getPassword());
    pool.setMaximumPoolSize(size);
    // A pool without idle connections tries to connect again as soon as a request needs one.
    pool.setMinimumIdle(0);
    pool.addDataSourceProperty("ApplicationName", "voip-rooms " + name);
    return pool;
  }

  /**
   * Returns the DAO that checks credentials. Every request begins with this short query, so a short
   * timeout detects early that the database does not respond.
   */
  @Bean
  AuthenticationDao authenticationDao(
      @Qualifier("credentialsDataSource") DataSource credentials, DatabaseOutage outage) {
    return new AuthenticationDao(
        jdbi(
            () -> {
              Connection connection = credentials.getConnection();
              // The pool removes this limit when the connection returns.
              connection.setNetworkTimeout(Runnable::run, CREDENTIALS_TIMEOUT_MILLIS);
              return connection;
            },
            outage));
  }

  @Bean
  UserDao users(Jdbi jdbi) {
    return jdbi.onDemand(UserDao.class);
  }

  @Bean
  RoleDao roles(Jdbi jdbi) {
    return jdbi.onDemand(RoleDao.class);
  }

  @Bean
  TokenDao tokens(Jdbi jdbi) {
    return jdbi.onDemand(TokenDao.class);
  }

  @Bean
  DatabaseLocation databaseLocation(
      JdbcConnectionDetails database, ObjectProvider<EmbeddedDatabase> embedded) {
    EmbeddedDatabase embeddedDatabase = embedded.getIfAvailable();
    return embeddedDatabase == null
        ? DatabaseLocation.ofUrl(database.getJdbcUrl())
        : new DatabaseLocation(embeddedDatabase.directory() + " (embedded)");
  }

  /**
   * Migrates the schema or, for commands that do not migrate, checks its version. Opens connections
   * outside of the pool, because a migration may take longer than the timeouts of requests.
   */
  @Bean
  FlywayMigrationStrategy migrateOrCheck(
      JdbcConnectionDetails database,
      DatabaseLocation location,
      @Value("${voip-rooms.database.migrate}") boolean migrates) {
    return flyway -> {
      Flyway withoutTimeouts =
          Flyway.configure()
              .configuration(flyway.getConfiguration())
              .dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
              .load();
      requireSuitable(withoutTimeouts.getConfiguration().getDataSource());
      DatabaseSchema schema = new DatabaseSchema(withoutTimeouts, location);
      if (migrates) {
        schema.migrate();
      } else {
        schema.requireCurrent();
      }
    };
  }

  private static void requireSuitable(DataSource dataSource) {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement();
        var encoding = statement.executeQuery("SHOW server_encoding")) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      encoding.next();
      if (version < OLDEST_VERSION || !"UTF8".equals(encoding.getString(1))) {
        throw new UnsuitableDatabaseException(
            "The configured database is PostgreSQL %d with the encoding %s; voip-rooms needs %d or later with UTF8."
                .formatted(version, encoding.getString(1), OLDEST_VERSION),
            "Let SPRING_DATASOURCE_URL name a suitable database, or unset it for an embedded one.");
      }
    } catch (SQLException e) {
      throw new UnsuitableDatabaseException(
          "The database cannot be reached: "
              + e.getMessage()
              + (e.getCause() == null ? "" : " (" + e.getCause() + ")"),
          "See whether it runs, and whether SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD are right.");
    }
  }

  /** Starts the embedded PostgreSQL if no data source is configured. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(NoDataSourceConfigured.class)
  static class Embedded {

    @Bean
    EmbeddedDatabase embeddedDatabase(
        @Value("${voip-rooms.database.directory}") String directory,
        @Value("${user.home}") String home,
        @Value("${voip-rooms.database.migrate}") boolean migrates) {
      // A shell expands ~, but service managers and containers pass it unchanged.
      Path path = Path.of(directory.replaceFirst("^~(?=[/\\\\])", quoteReplacement(home)));
      if (!migrates && !EmbeddedDatabase.exists(path)) {
        throw new UnsuitableDatabaseException(
            "There is no database in " + path.toAbsolutePath() + ".",
            "Run `voip-rooms serve` or `voip-rooms migrate` first, or let"
                + " VOIP_ROOMS_DATABASE_DIRECTORY name another directory.");
      }
      EmbeddedDatabase database = EmbeddedDatabase.open(path);
      LOG.info(
          "The rooms are kept in {} (embedded PostgreSQL{})",
          database.directory(),
          database.joined() ? ", which was running already" : "");
      return database;
    }

    @Bean
    JdbcConnectionDetails embeddedConnection(EmbeddedDatabase database) {
      return new JdbcConnectionDetails() {
        @Override
        public String getJdbcUrl() {
          return database.jdbcUrl();
        }

        @Override
        public String getUsername() {
          return database.username();
        }

        @Override
        public String getPassword() {
          return database.password();
        }
      };
    }
  }

  static class NoDataSourceConfigured extends NoneNestedConditions {

    NoDataSourceConfigured() {
      super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnProperty("spring.datasource.url")
    static class DataSourceConfigured {}
  }
}
