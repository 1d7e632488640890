package io.voiprooms.contracts;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.rooms.RoomImport;
import io.voiprooms.server.ServerApplication;
import io.voiprooms.server.conformance.ConformanceFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole server on a port of its own, over the embedded PostgreSQL, with a few users. It ends
 * with the JVM.
 */
final class RunningServer {

  /**
   * Somebody who calls the API.
   *
   * @param token what they send, be it valid or not
   */
  record Caller(String id, String username, String token) {}

  /** Sees every room. */
  static final Caller ADMIN =
      new Caller("rbAXPnMktTFbNpwtJ", "admin", "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f");

  /** Sees the rooms that they serve. */
  static final Caller AGENT = new Caller("XycfA5CetCPuEjqxw", "kim.jane", "token-of-an-agent");

  /** May sign in, and see nothing. */
  static final Caller WITHOUT_PERMISSIONS =
      new Caller("withoutPermissions", "temp", "token-without-permissions");

  /** Was an admin, until their token was revoked. */
  static final Caller REVOKED = new Caller("revokedUser", "former.admin", "token-that-was-revoked");

  private static @Nullable RunningServer running;

  private final ConfigurableApplicationContext server =
      new SpringApplicationBuilder(ServerApplication.class, ConformanceFilter.class)
          .run("--server.port=0", "--voip-rooms.database.directory=target/test-database");

  /** The one server of this JVM, started when it is first asked for; with its users, no rooms. */
  static synchronized RunningServer get() {
    if (running == null) {
      running = new RunningServer();
    }
    running.beginAnew();
    return running;
  }

  private void beginAnew() {
    server
        .getBean(Jdbi.class)
        .useHandle(
            handle -> {
              handle.execute("TRUNCATE rooms");
              handle.execute("TRUNCATE users CASCADE");
            });
    add(ADMIN, "admin");
    add(AGENT, "livechat-agent");
    add(WITHOUT_PERMISSIONS);
    add(REVOKED, "admin");
    TokenDao tokens = server.getBean(TokenDao.class);
    tokens.list(REVOKED.username()).forEach(token -> tokens.revoke(token.id()));
  }

  private void add(Caller caller, String... roles) {
    server.getBean(UserDao.class).add(caller.id(), caller.username(), null);
    server.getBean(TokenDao.class).add(Token.hash(caller.token()), caller.id(), null, null);
    List.of(roles).forEach(role -> server.getBean(RoleDao.class).grant(caller.id(), role));
  }

  int port() {
    return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Leaves these rooms behind, and no others; each is a JSON document of its own line. */
  void storeOnly(InputStream rooms) {
    server.getBean(Jdbi.class).useHandle(handle -> handle.execute("TRUNCATE rooms"));
    try {
      new RoomImport(server.getBean(DataSource.class))
          .run(rooms, "provider state", null, (bytes, documents) -> {});
    } catch (Exception e) {
      throw new IllegalArgumentException("These rooms cannot be stored", e);
    }
  }

  /** Leaves these rooms behind, and no others. */
  void storeOnly(List<String> rooms) {
    storeOnly(new ByteArrayInputStream(String.join("\n", rooms).getBytes(StandardCharsets.UTF_8)));
  }

  /** Leaves the rooms of that file of {@code rooms/} behind, and no others. */
  void storeOnly(String file) {
    try (InputStream rooms = RunningServer.class.getResourceAsStream("rooms/" + file)) {
      storeOnly(Objects.requireNonNull(rooms, file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
