package io.voiprooms.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.voiprooms.db.accounts.AuthenticatedUser;
import io.voiprooms.db.accounts.AuthenticationDao;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.embedded.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the commands with an embedded database that already runs, as during {@code serve}. */
class AccountCommandsIT {

  private static final String DIRECTORY = "voip-rooms.database.directory";

  private static final String ROLES =
      """
      admin\tmanage-voip-rooms,view-l-room,view-livechat-rooms
      livechat-agent\tview-l-room
      livechat-manager\tview-l-room,view-livechat-rooms
      livechat-monitor\tview-l-room,view-livechat-rooms
      telephony\tmanage-voip-rooms
      """;

  private static EmbeddedDatabase database;
  private static Jdbi jdbi;

  /** Runs commands without a server. They start the database and stop it again. */
  @BeforeAll
  static void startDatabase(@TempDir Path directory) {
    System.setProperty(DIRECTORY, directory.resolve("database").toString());

    assertThat(run("migrate").exitCode).isZero();
    assertThat(run("role", "list")).isEqualTo(new Outcome(0, ROLES, "ROLE\tPERMISSIONS\n"));

    database = EmbeddedDatabase.open(directory.resolve("database"));
    assertThat(database.joined()).as("the database was still running").isFalse();
    jdbi =
        Jdbi.create(database.jdbcUrl(), database.username(), database.password())
            .installPlugin(new SqlObjectPlugin())
            .installPlugin(new PostgresPlugin());
  }

  @AfterAll
  static void close() {
    System.clearProperty(DIRECTORY);
    database.close();
  }

  @BeforeEach
  void deleteUsers() {
    jdbi.useHandle(handle -> handle.execute("DELETE FROM users"));
  }

  @Test
  void printsOnlyIdOfNewUserOnStandardOutput() {
    Outcome outcome =
        run(
            "user",
            "add",
            "kim.jane",
            "--name",
            "Jane Kim",
            "--role",
            "livechat-agent",
            "--role",
            "admin");

    assertThat(outcome.exitCode).isZero();
    assertThat(outcome.out).matches("[2-9A-HJ-NP-TW-Za-km-z]{17}\n");
    assertThat(outcome.err).isEqualTo("Added kim.jane with livechat-agent, admin.\n");
    assertThat(run("user", "list").out)
        .isEqualTo(outcome.out.strip() + "\tkim.jane\tJane Kim\tadmin,livechat-agent\ttrue\n");
  }

  @Test
  void generatesDifferentIdForEachUser() {
    assertThat(run("user", "add", "a").out).isNotEqualTo(run("user", "add", "b").out);
  }

  @Test
  void reportsThatUserWithoutRoleCannotListRooms() {
    assertThat(run("user", "add", "kim.jane", "--id", "XycfA5CetCPuEjqxw"))
        .isEqualTo(
            new Outcome(
                0,
                "XycfA5CetCPuEjqxw\n",
                "Added kim.jane, who may not list rooms without a role (see `role grant"
                    + " --help`).\n"));
  }

  @Test
  void printsOnlyValidTokenOnStandardOutput() {
    String id = run("user", "add", "kim.jane", "--role", "livechat-agent").out.strip();

    Outcome outcome = run("token", "issue", "kim.jane");

    assertThat(outcome.exitCode).isZero();
    assertThat(outcome.out).matches("[\\w-]{43}\n");
    assertThat(outcome.err)
        .isEqualTo(
            "Issued a token for kim.jane that never expires. It is not shown again. Requests need"
                + " it as X-Auth-Token, together with X-User-Id: "
                + id
                + "\n");
    AuthenticatedUser user = authenticate(id, outcome.out.strip()).orElseThrow();
    assertThat(user.username()).isEqualTo("kim.jane");
    assertThat(user.permissions()).containsExactly("view-l-room");
  }

  @Test
  void storesOnlyHashOfToken() {
    run("user", "add", "kim.jane");

    String token = run("token", "issue", "kim.jane", "--name", "wallboard").out.strip();

    assertThat(tablesContaining(token)).isEmpty();
    assertThat(tablesContaining(Token.hash(token))).containsExactly("tokens");
    Outcome list = run("token", "list");
    assertThat(list.out + list.err).doesNotContain(token).doesNotContain(Token.hash(token));
  }

  @Test
  void doesNotLogTokenAtTraceLevel() {
    run("user", "add", "kim.jane");
    System.setProperty("logging.level.root", "trace");
    Outcome outcome;
    try {
      outcome = run("token", "issue", "kim.jane");
    } finally {
      System.clearProperty("logging.level.root");
      run("role", "list"); // resets the level
    }

    assertThat(outcome.out).matches("[\\w-]{43}\n");
    assertThat(outcome.err).contains("DEBUG").doesNotContain(outcome.out.strip());
  }

  @Test
  void revokesOnlyGivenToken() {
    String id = run("user", "add", "kim.jane").out.strip();
    String first = run("token", "issue", "kim.jane", "--name", "wallboard").out.strip();
    String second = run("token", "issue", "kim.jane").out.strip();
    String[] row = run("token", "list").out.lines().findFirst().orElseThrow().split("\t", -1);
    assertThat(row[0]).matches("[0-9a-f]{12}");

    Outcome outcome = run("token", "revoke", row[0]);

    assertThat(outcome)
        .isEqualTo(new Outcome(0, "", "The token " + row[0] + " of kim.jane is now revoked.\n"));
    assertThat(authenticate(id, first)).isEmpty();
    assertThat(authenticate(id, second)).isPresent();
    List<String> rows = run("token", "list", "kim.jane").out.lines().toList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0))
        .matches(row[0] + "\tkim.jane\twallboard\t" + instantPattern() + "\t\t" + instantPattern());
    assertThat(rows.get(1)).matches("[0-9a-f]{12}\tkim.jane\t\t" + instantPattern() + "\t\t");
    assertThat(run("token", "revoke", row[0]))
        .isEqualTo(
            new Outcome(0, "", "The token " + row[0] + " of kim.jane was already revoked.\n"));
    assertThat(run("token", "list", "kim.jane").out.lines().toList()).isEqualTo(rows);
  }

  @Test
  void revokesNoTokenForAmbiguousPrefix() {
    run("user", "add", "kim.jane", "--id", "kim");
    // Finds two hashes with the same first four digits of their IDs, after about 300 attempts.
    Map<String, String> seen = new HashMap<>();
    String other = null;
    int number = 0;
    String hash = "";
    while (other == null) {
      hash = "hash" + number++;
      other = seen.put(tokenId(hash).substring(0, 4), hash);
    }
    addToken(hash);
    addToken(other);
    String prefix = tokenId(hash).substring(0, 4);

    Outcome outcome = run("token", "revoke", prefix);

    assertThat(outcome.exitCode).isEqualTo(1);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.err)
        .startsWith("2 tokens have an ID that begins with " + prefix + ": ")
        .contains(tokenId(hash), tokenId(other))
        .endsWith(". Give one of these IDs.\n");
    assertThat(run("token", "revoke", tokenId(hash)).exitCode).isZero();
    assertThat(run("token", "list").out.lines().filter(row -> row.endsWith("\t")).toList())
        .singleElement()
        .asString()
        .startsWith(tokenId(other).substring(0, 12));
  }

  @Test
  void rejectsDisabledUserUntilEnabled() {
    String id = run("user", "add", "kim.jane").out.strip();
    String token = run("token", "issue", "kim.jane").out.strip();

    assertThat(run("user", "disable", "kim.jane"))
        .isEqualTo(new Outcome(0, "", "kim.jane is now disabled.\n"));
    assertThat(authenticate(id, token)).isEmpty();
    assertThat(run("user", "list").out).isEqualTo(id + "\tkim.jane\t\t\tfalse\n");
    assertThat(run("token", "issue", "kim.jane"))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "kim.jane is disabled, so a token would be refused. See `user enable --help`.\n"));
    assertThat(run("user", "disable", "kim.jane"))
        .isEqualTo(new Outcome(0, "", "kim.jane was already disabled.\n"));
    assertThat(run("user", "enable", "kim.jane"))
        .isEqualTo(new Outcome(0, "", "kim.jane is now enabled.\n"));
    assertThat(authenticate(id, token)).isPresent();
  }

  @Test
  void rejectsExpiredToken() {
    String id = run("user", "add", "kim.jane").out.strip();
    String token = run("token", "issue", "kim.jane", "--expires", "P1D").out.strip();
    assertThat(authenticate(id, token)).isPresent();

    jdbi.useHandle(
        handle -> handle.execute("UPDATE tokens SET expires_at = expires_at - interval '1 day'"));

    assertThat(authenticate(id, token)).isEmpty();
  }

  @Test
  void acceptsInstantDateAndDurationAsExpiry() {
    run("user", "add", "kim.jane");

    String message =
        run("token", "issue", "kim.jane", "--expires", "2199-01-31T18:00:00+02:00").err;
    assertThat(message).contains(" expires 2199-01-31T16:00:00.000Z. ");
    assertThat(expiry()).isEqualTo(Instant.parse("2199-01-31T16:00:00Z"));

    run("token", "issue", "kim.jane", "--expires", "2198-01-31");
    assertThat(expiry()).isEqualTo(Instant.parse("2198-02-01T00:00:00Z"));

    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    run("token", "issue", "kim.jane", "--expires", today.toString());
    assertThat(expiry()).isEqualTo(today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());

    run("token", "issue", "kim.jane", "--expires", "P90D");
    assertThat(expiry())
        .isCloseTo(Instant.now().plus(90, ChronoUnit.DAYS), within(5, ChronoUnit.MINUTES));
  }

  @ParameterizedTest
  @CsvSource({
    "2021-07-09T20:20:58.755Z, is not in the future",
    "2021-07-09, is not in the future",
    "PT0S, is not in the future",
    "P-1D, is not in the future",
    "tomorrow, is neither an instant",
    "2027-02-30, is neither an instant",
    "2027-01-31T18:00:00, is neither an instant",
    "'', is neither an instant",
    "P9999Y, or is after the year 9999",
    "PT9999999999999999H, or is after the year 9999",
  })
  void rejectsInvalidExpiry(String when, String reason) {
    Outcome outcome = run("token", "issue", "kim.jane", "--expires", when);

    assertThat(outcome.exitCode).isEqualTo(2);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.err)
        .startsWith("Invalid value for option '--expires': \"" + when + "\" ")
        .contains(reason);
  }

  @Test
  void addsNoUserIfOneRoleIsUnknown() {
    Outcome outcome = run("user", "add", "kim.jane", "--role", "livechat-agent", "--role", "boss");

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                1,
                "",
                "There is no role \"boss\", only admin, livechat-agent, livechat-manager,"
                    + " livechat-monitor, telephony.\n"));
    assertThat(run("user", "list"))
        .isEqualTo(new Outcome(0, "", "ID\tUSERNAME\tNAME\tROLES\tACTIVE\n"));
  }

  @Test
  void rejectsDuplicateUsernameAndDuplicateId() {
    run("user", "add", "kim.jane", "--id", "kim");

    assertThat(run("user", "add", "kim.jane", "--role", "admin"))
        .isEqualTo(new Outcome(1, "", "There is a user \"kim.jane\" already.\n"));
    assertThat(run("user", "add", "lee.sam", "--id", "kim", "--role", "admin"))
        .isEqualTo(new Outcome(1, "", "There is a user with the ID \"kim\" already.\n"));
    assertThat(run("user", "list").out).isEqualTo("kim\tkim.jane\t\t\ttrue\n");
  }

  @Test
  void rejectsInvalidUsernamesAndIds() {
    String[] invalid = {"", " ", "a b", "a,b", "a\tb", "a\u00a0b", "a\u200bb", "\ufffd"};
    for (String username : invalid) {
      assertInvalidValue(
          "parameter at index 0 (USERNAME): a username has", "user", "add", username);
      assertInvalidValue("option '--id': an ID has", "user", "add", "kim.jane", "--id", username);
    }
    String tooLong = "x".repeat(201);
    assertInvalidValue("parameter at index 0 (USERNAME): a username has", "user", "add", tooLong);
    assertInvalidValue("option '--id': an ID has", "user", "add", "kim.jane", "--id", tooLong);
    assertInvalidValue("option '--id': an ID has", "user", "add", "kim.jane", "--id", "Jürgen");
    assertThat(run("user", "add", "ü".repeat(200), "--id", "x".repeat(200)).exitCode).isZero();
    assertThat(run("user", "list").out).contains("ü".repeat(200)).contains("x".repeat(200));
  }

  @Test
  void rejectsInvalidNames() {
    for (String name : List.of("", " ", "a\tb", "a\nb", "x".repeat(201))) {
      assertInvalidValue("option '--name': a name has", "user", "add", "kim.jane", "--name", name);
      assertInvalidValue("option '--name': a name has", "token", "issue", "kim", "--name", name);
    }
  }

  @Test
  void grantsAndRevokesRole() {
    run("user", "add", "kim.jane", "--id", "kim", "--role", "admin");
    run("user", "add", "lee.sam", "--id", "lee");

    assertThat(run("role", "grant", "admin", "kim.jane", "lee.sam"))
        .isEqualTo(
            new Outcome(
                0, "", "kim.jane already had the role admin.\nlee.sam now has the role admin.\n"));
    assertThat(run("user", "list").out)
        .isEqualTo("kim\tkim.jane\t\tadmin\ttrue\nlee\tlee.sam\t\tadmin\ttrue\n");
    assertThat(run("role", "revoke", "admin", "kim.jane"))
        .isEqualTo(new Outcome(0, "", "kim.jane no longer has the role admin.\n"));
    assertThat(run("role", "revoke", "admin", "kim.jane"))
        .isEqualTo(new Outcome(0, "", "kim.jane did not have the role admin.\n"));
    assertThat(run("user", "list").out)
        .isEqualTo("kim\tkim.jane\t\t\ttrue\nlee\tlee.sam\t\tadmin\ttrue\n");
  }

  @Test
  void grantsNoRoleIfUserOrRoleIsUnknown() {
    run("user", "add", "kim.jane", "--id", "kim");

    assertThat(run("role", "grant", "admin", "kim.jane", "nobody"))
        .isEqualTo(new Outcome(1, "", "There is no user \"nobody\". `user list` shows all.\n"));
    assertThat(run("role", "grant", "boss", "kim.jane").err)
        .startsWith("There is no role \"boss\", only admin, ");
    assertThat(run("role", "revoke", "boss", "kim.jane").exitCode).isEqualTo(1);
    assertThat(run("user", "list").out).isEqualTo("kim\tkim.jane\t\t\ttrue\n");
  }

  @ParameterizedTest
  @CsvSource({"user disable", "user enable", "token issue", "token list", "role revoke admin"})
  void reportsUnknownUser(String command) {
    assertThat(run((command + " KIM.JANE").split(" ")))
        .isEqualTo(new Outcome(1, "", "There is no user \"KIM.JANE\". `user list` shows all.\n"));
  }

  @Test
  void reportsUnknownAndInvalidTokenId() {
    assertThat(run("token", "revoke", "012345abcdef"))
        .isEqualTo(
            new Outcome(
                1, "", "There is no token with the ID 012345abcdef. `token list` shows all.\n"));
    assertInvalidValue("it is not the ID of a token", "token", "revoke", "012");
    String token = "a" + Token.random(); // a token may begin with -, as an option does
    assertInvalidValue("it is not the ID of a token", "token", "revoke", token);
    assertThat(run("token", "revoke", token).err).doesNotContain(token);
  }

  @Test
  void replacesControlCharactersInUserList() {
    jdbi.useHandle(
        handle -> handle.execute("INSERT INTO users VALUES ('kim', 'kim', E'a\\tb\\n\\x1bc')"));

    assertThat(run("user", "list").out).isEqualTo("kim\tkim\ta b  c\t\ttrue\n");
  }

  @Test
  void usesConfiguredDatabaseInsteadOfEmbeddedDatabase(@TempDir Path directory) {
    String embedded = System.setProperty(DIRECTORY, directory.resolve("unused").toString());
    System.setProperty("spring.datasource.url", database.jdbcUrl());
    System.setProperty("spring.datasource.username", database.username());
    System.setProperty("spring.datasource.password", database.password());
    try {
      assertThat(run("user", "add", "kim.jane", "--id", "kim").exitCode).isZero();
    } finally {
      System.setProperty(DIRECTORY, embedded);
      System.clearProperty("spring.datasource.url");
      System.clearProperty("spring.datasource.username");
      System.clearProperty("spring.datasource.password");
    }

    assertThat(directory).isEmptyDirectory();
    assertThat(run("user", "list").out).isEqualTo("kim\tkim.jane\t\t\ttrue\n");
  }

  @Test
  void reportsDatabaseErrorWithoutSqlStatement() {
    jdbi.useHandle(handle -> handle.execute("ALTER TABLE roles RENAME TO rolls"));
    Outcome outcome;
    try {
      outcome = run("role", "list");
    } finally {
      jdbi.useHandle(handle -> handle.execute("ALTER TABLE rolls RENAME TO roles"));
    }

    assertThat(outcome.exitCode).isEqualTo(1);
    assertThat(outcome.err)
        .contains("The database failed: ERROR: relation \"roles\" does not exist")
        .doesNotContain("SELECT");
  }

  @ParameterizedTest
  @CsvSource({
    "user, add list disable enable",
    "user add, USERNAME --name=NAME --role=ROLE --id=ID Example:",
    "user list, username Example:",
    "user disable, USERNAME Example:",
    "user enable, USERNAME Example:",
    "token, issue list revoke",
    "token issue, USERNAME --name=NAME --expires=WHEN P90D Example:",
    "token list, [USERNAME] Example:",
    "token revoke, ID Example:",
    "role, list grant revoke",
    "role list, view-livechat-rooms Example:",
    "role grant, ROLE USERNAME... Example:",
    "role revoke, ROLE USERNAME... Example:",
  })
  void listsOptionsAndParametersInHelp(String command, String words) {
    Outcome outcome = run((command + " --help").split(" "));

    assertThat(outcome.exitCode).isZero();
    assertThat(outcome.err).isEmpty();
    assertThat(outcome.out).contains(words.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "user",
    "user add",
    "user disable",
    "token",
    "token issue",
    "token revoke",
    "role",
    "role grant",
    "role grant admin",
    "user add kim --rank 1",
    "user list kim"
  })
  void returns2ForInvalidCommandLine(String command) {
    Outcome outcome = run(command.split(" "));

    assertThat(outcome.exitCode).isEqualTo(2);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.err).contains("Usage: voip-rooms " + command.split(" ")[0]);
  }

  private record Outcome(int exitCode, String out, String err) {}

  private static Outcome run(String... arguments) {
    PrintStream standardOut = System.out;
    PrintStream standardErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true));
    System.setErr(new PrintStream(err, true));
    try {
      int exitCode = RootCommand.run(arguments);
      // Removes the first line, the name of the database, which DatabaseCommandIT tests.
      return new Outcome(exitCode, text(out), text(err).replaceFirst("^Database: .*\n", ""));
    } finally {
      System.setOut(standardOut);
      System.setErr(standardErr);
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static void assertInvalidValue(String reason, String... arguments) {
    Outcome outcome = run(arguments);

    assertThat(outcome.exitCode).isEqualTo(2);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.err).startsWith("Invalid value for ").contains(reason);
  }

  private static Optional<AuthenticatedUser> authenticate(String id, String token) {
    return new AuthenticationDao(jdbi).findByCredentials(id, Token.hash(token));
  }

  /** Returns the expiry of the token that was issued last. */
  private static Instant expiry() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT expires_at FROM tokens ORDER BY created_at DESC LIMIT 1")
                .mapTo(Instant.class)
                .one());
  }

  private static void addToken(String hash) {
    jdbi.useHandle(
        handle -> handle.execute("INSERT INTO tokens (hash, user_id) VALUES (?, ?)", hash, "kim"));
  }

  private static List<String> tablesContaining(String text) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT table_name FROM information_schema.tables"
                        + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
                .mapTo(String.class)
                .filter(
                    table ->
                        handle
                            .createQuery(
                                "SELECT EXISTS (SELECT FROM <table> WHERE"
                                    + " strpos(CAST(<table> AS text), :text) > 0)")
                            .define("table", table)
                            .bind("text", text)
                            .mapTo(boolean.class)
                            .one())
                .list());
  }

  private static String tokenId(String hash) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(hash.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String instantPattern() {
    return "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  }
}
