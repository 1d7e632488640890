package io.voiprooms.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** The SQL statements of one request with their arguments, recorded to run them without Jdbi. */
final class RecordedStatements {

  private record Call(Method setter, Object[] arguments) {}

  private record Statement(String sql, List<Call> calls) {}

  private final List<Statement> statements = new ArrayList<>();

  private RecordedStatements() {}

  /** The code of a request that uses the database. */
  interface Request {
    void run(Jdbi jdbi) throws Exception;
  }

  /** Runs the request once on a connection that records its statements. */
  static RecordedStatements of(Connection connection, Request request) throws Exception {
    RecordedStatements recorded = new RecordedStatements();
    Connection recorder =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    return null;
                  }
                  Object result = invoke(method, connection, arguments);
                  return method.getName().equals("prepareStatement")
                      ? recorded.record((String) arguments[0], (PreparedStatement) result)
                      : result;
                });
    request.run(
        Jdbi.create(() -> recorder)
            .installPlugin(new SqlObjectPlugin())
            .installPlugin(new PostgresPlugin()));
    return recorded;
  }

  private PreparedStatement record(String sql, PreparedStatement statement) {
    List<Call> calls = new ArrayList<>();
    statements.add(new Statement(sql, calls));
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PreparedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              boolean setsParameter =
                  arguments != null
                      && arguments.length > 1
                      && arguments[0] instanceof Integer
                      && method.getName().startsWith("set");
              if (setsParameter) {
                calls.add(new Call(method, arguments));
              }
              return invoke(method, statement, arguments);
            });
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A connection that keeps its prepared statements. */
  static final class Session implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection) {
      this.connection = connection;
    }

    /** Runs the statements and reads all rows. */
    void run(RecordedStatements recorded) throws Exception {
      for (Statement recordedStatement : recorded.statements) {
        PreparedStatement statement = prepared.get(recordedStatement.sql);
        if (statement == null) {
          statement = connection.prepareStatement(recordedStatement.sql);
          prepared.put(recordedStatement.sql, statement);
        }
        for (Call call : recordedStatement.calls) {
          call.setter.invoke(statement, call.arguments);
        }
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            // The driver has received the row.
          }
        }
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
