package io.voiprooms.server.demo;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.server.portal.DemoCredentials;
import io.voiprooms.server.portal.DemoCredentials.DemoUser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Fills the demo database with rooms and users, and prints requests to try. */
public class Demo {

  /**
   * A user with public credentials.
   *
   * @param role the role, or null if the user has none
   * @param sees the rooms that the user may see, as the end of a sentence
   * @param introduction the sentence before the curl command
   * @param query the query string of the curl command
   */
  private record User(
      String id,
      String username,
      String token,
      @Nullable String role,
      String sees,
      String introduction,
      String query) {}

  private static final long ROOMS = 300;
  private static final long SEED = 1;

  private static final List<User> USERS =
      List.of(
          new User(
              "rbAXPnMktTFbNpwtJ",
              "admin",
              "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f",
              "admin",
              "all rooms",
              "An admin lists all rooms. This command lists the rooms of one visitor:",
              "visitorId=47Dajwh9DjpnTAugW"),
          new User(
              "XycfA5CetCPuEjqxw",
              "kim.jane",
              "demo-token-of-kim-jane",
              "livechat-agent",
              "the rooms they serve",
              "An agent lists the rooms that they serve. This command lists the latest three:",
              "count=3"),
          new User(
              "newHereNoRolesYet",
              "alex.new",
              "demo-token-of-alex-new",
              null,
              "none",
              "A user without a role gets an error:",
              "count=3"));

  @Bean
  DemoCredentials demoCredentials() {
    return new DemoCredentials(
        USERS.stream()
            .map(user -> new DemoUser(user.username, user.sees, user.id, user.token))
            .toList());
  }

  @Bean
  ApplicationRunner fillAndPrintExamples(
      DataSource dataSource, Jdbi jdbi, UserDao users, Environment environment) {
    return arguments -> {
      // One transaction adds all users after the rooms. If a user exists, the data are complete.
      if (users.find(USERS.get(0).username).isEmpty()) {
        addRooms(dataSource);
        jdbi.useTransaction(accounts -> USERS.forEach(user -> add(user, accounts)));
      }
      printExamples(environment.getRequiredProperty("local.server.port"));
    };
  }

  private static void addRooms(DataSource dataSource) throws IOException, SQLException {
    try (InputStream page = Demo.class.getResourceAsStream("room.json")) {
      ByteArrayOutputStream rooms = new ByteArrayOutputStream();
      Objects.requireNonNull(page).transferTo(rooms);
      new RoomGenerator(SEED).write(ROOMS, rooms);
      new RoomImport(dataSource)
          .run(
              new ByteArrayInputStream(rooms.toByteArray()),
              "demo",
              null,
              (bytes, documents) -> {});
    }
  }

  private static void add(User user, Handle accounts) {
    accounts.attach(UserDao.class).add(user.id, user.username, null);
    if (user.role != null) {
      accounts.attach(RoleDao.class).grant(user.id, user.role);
    }
    accounts.attach(TokenDao.class).add(Token.hash(user.token), user.id, "demo", null);
  }

  /** Prints the examples to standard output; log messages go to standard error. */
  private static void printExamples(String port) {
    String rooms = "http://localhost:" + port + "/api/v1/voip/rooms";
    StringBuilder text = new StringBuilder();
    text.append("%nThe demo serves the listing at %s%n".formatted(rooms));
    text.append(
        "Read the documentation and try the API at http://localhost:%s/docs%n".formatted(port));
    for (User user : USERS) {
      text.append("%n%s%n%n".formatted(user.introduction));
      text.append(
          "  curl -H \"X-User-Id: %s\" -H \"X-Auth-Token: %s\" \"%s?%s\"%n"
              .formatted(user.id, user.token, rooms, user.query));
    }
    text.append("%nCtrl-C stops the demo. The database is kept.%n".formatted());
    System.out.println(text);
  }
}
