package io.voiprooms.server.database;

import io.voiprooms.db.embedded.EmbeddedDatabase;
import io.voiprooms.server.ServerTest;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Tests a search that exceeds the statement timeout of the database. */
@TestPropertySource(
    properties = {
      "spring.datasource.hikari.data-source-properties.options=-c statement_timeout=500ms",
      "spring.datasource.hikari.maximum-pool-size=2"
    })
@DirtiesContext
class QueryTimeoutIT extends ServerTest {

  @Autowired private EmbeddedDatabase database;

  @Test
  void returns400ForSearchAboveStatementTimeout() throws SQLException {
    try (var blocker =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
        var statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");

      assertError(
          list(),
          400,
          "error-query-timeout",
          "The search took too long, so it was ended. Narrow it with filters, or sort by fewer"
              + " fields");
    }
  }
}
