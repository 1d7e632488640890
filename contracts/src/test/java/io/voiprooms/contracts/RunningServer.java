package io.voiprooms.contracts;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.rooms.RoomImport;
import io.voiprooms.server.ServerApplication;
import java.io.InputStream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server on a port of its own, over the embedded PostgreSQL. */
final class RunningServer implements AutoCloseable {

  static final String ADMIN_ID = "rbAXPnMktTFbNpwtJ";
  static final String ADMIN_TOKEN = "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f";

  private final ConfigurableApplicationContext server =
      new SpringApplicationBuilder(ServerApplication.class)
          .run("--server.port=0", "--voip-rooms.database.directory=target/test-database");

  RunningServer() {
    server
        .getBean(Jdbi.class)
        .useHandle(
            handle -> {
              handle.execute("TRUNCATE rooms");
              handle.execute("TRUNCATE users CASCADE");
            });
    server.getBean(UserDao.class).add(ADMIN_ID, "admin", null);
    server.getBean(RoleDao.class).grant(ADMIN_ID, "admin");
    server.getBean(TokenDao.class).add(Token.hash(ADMIN_TOKEN), ADMIN_ID, null, null);
  }

  int port() {
    return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Leaves these rooms behind, and no others; each is a JSON document of its own line. */
  void storeOnly(InputStream rooms) throws Exception {
    server.getBean(Jdbi.class).useHandle(handle -> handle.execute("TRUNCATE rooms"));
    new RoomImport(server.getBean(DataSource.class))
        .run(rooms, "provider state", null, (bytes, documents) -> {});
  }

  @Override
  public void close() {
    server.close();
  }
}
