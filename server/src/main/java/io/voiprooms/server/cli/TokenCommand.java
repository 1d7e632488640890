package io.voiprooms.server.cli;

import static java.time.ZoneOffset.UTC;

import io.voiprooms.db.accounts.IssuedToken;
import io.voiprooms.db.accounts.Token;
import io.voiprooms.db.accounts.TokenDao;
import io.voiprooms.db.accounts.User;
import io.voiprooms.db.accounts.UserDao;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "token",
    subcommands = {
      TokenCommand.Issue.class,
      TokenCommand.Overview.class,
      TokenCommand.Revoke.class
    },
    synopsisSubcommandLabel = "COMMAND",
    description = "Issues, lists and revokes access tokens.")
final class TokenCommand {

  /** The number of characters of an ID that the list shows; enough to distinguish tokens. */
  private static final int SHORT_ID = 12;

  private TokenCommand() {}

  @Command(
      name = "issue",
      description = {
        "Issues a token and prints it. It cannot be shown again, because the database contains only"
            + " a hash of it. Requests send the token in the header X-Auth-Token and the user's ID"
            + " in the header X-User-Id.",
        "",
        "Example: voip-rooms token issue kim.jane --name wallboard --expires P90D"
      })
  static final class Issue extends DatabaseCommand {

    @Parameters(
        paramLabel = "USERNAME",
        description = "The user of the token. `user list` shows the users.")
    private String username;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        converter = DisplayNameConverter.class,
        description = "The name that `token list` shows, for example the name of the program.")
    private @Nullable String name;

    @Option(
        names = "--expires",
        paramLabel = "WHEN",
        converter = Expiry.class,
        description =
            "The time when the token expires: an instant (2027-01-31T18:00:00Z, with any offset), a"
                + " date (2027-01-31: the end of that day in UTC) or a duration from now (P90D, P1Y,"
                + " PT12H). Default: never.")
    private @Nullable Instant expires;

    @Override
    void run(ApplicationContext database) {
      User user = UserCommand.find(database.getBean(UserDao.class), username);
      if (!user.isActive()) {
        throw new CommandFailedException(
            "%s is disabled, so a token would be refused. See `user enable --help`."
                .formatted(username));
      }
      String token = Token.random();
      database.getBean(TokenDao.class).add(Token.hash(token), user.id(), name, expires);
      out().println(token);
      err()
          .printf(
              "Issued a token for %s that %s. It is not shown again. Requests need it as"
                  + " X-Auth-Token, together with X-User-Id: %s%n",
              username,
              expires == null ? "never expires" : "expires " + TabSeparated.row(expires),
              user.id());
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists tokens, one token per line. Tabs separate the columns: ID, username, name, and the"
            + " times when the token was created, expires and was revoked.",
        "The ID is used by `token revoke` only. The token itself cannot be shown. The heading is"
            + " written to standard error.",
        "",
        "Example: voip-rooms token list kim.jane"
      })
  static final class Overview extends DatabaseCommand {

    @Parameters(
        arity = "0..1",
        paramLabel = "USERNAME",
        description = "The user of the tokens (default: all users).")
    private @Nullable String username;

    @Override
    void run(ApplicationContext database) {
      if (username != null) {
        UserCommand.find(database.getBean(UserDao.class), username);
      }
      err().println(TabSeparated.row("ID", "USERNAME", "NAME", "CREATED", "EXPIRES", "REVOKED"));
      for (IssuedToken token : database.getBean(TokenDao.class).list(username)) {
        out()
            .println(
                TabSeparated.row(
                    token.id().substring(0, SHORT_ID),
                    token.username(),
                    token.name(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.revokedAt()));
      }
    }
  }

  @Command(
      name = "revoke",
      description = {
        "Revokes a token: all requests with it get 401. A token cannot be restored.",
        "",
        "Example: voip-rooms token revoke 3f0a91c27be4"
      })
  static final class Revoke extends DatabaseCommand {

    @Parameters(
        paramLabel = "ID",
        converter = IdPrefix.class,
        description = "The ID that `token list` shows, or a unique beginning of it.")
    private String id;

    @Override
    void run(ApplicationContext database) {
      TokenDao tokens = database.getBean(TokenDao.class);
      List<IssuedToken> found =
          tokens.list(null).stream().filter(token -> token.id().startsWith(id)).toList();
      if (found.size() != 1) {
        throw new CommandFailedException(
            found.isEmpty()
                ? "There is no token with the ID %s. `token list` shows all.".formatted(id)
                : "%d tokens have an ID that begins with %s: %s. Give one of these IDs."
                    .formatted(
                        found.size(),
                        id,
                        String.join(", ", found.stream().map(IssuedToken::id).toList())));
      }
      IssuedToken token = found.get(0);
      boolean revoked = tokens.revoke(token.id());
      err()
          .printf(
              "The token %s of %s %s revoked.%n",
              id, token.username(), revoked ? "is now" : "was already");
    }
  }

  static final class Expiry implements ITypeConverter<Instant> {

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    @Override
    public Instant convert(String text) {
      OffsetDateTime now = OffsetDateTime.now(UTC);
      Instant expiry;
      try {
        expiry = parse(text, now);
      } catch (DateTimeException | ArithmeticException e) {
        expiry = Instant.MAX;
      }
      if (expiry.isAfter(LATEST)) {
        throw new TypeConversionException(
            "\"%s\" is neither an instant (2027-01-31T18:00:00Z) nor a date (2027-01-31) nor a time from now (P90D, P1Y, PT12H), or is after the year 9999."
                .formatted(text));
      }
      if (!expiry.isAfter(now.toInstant())) {
        throw new TypeConversionException("\"%s\" is not in the future.".formatted(text));
      }
      return expiry;
    }

    private static Instant parse(String text, OffsetDateTime now) {
      if (text.startsWith("P")) {
        return now.plus(text.contains("T") ? Duration.parse(text) : Period.parse(text)).toInstant();
      }
      return text.length() > "2027-01-31".length()
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).plusDays(1).atStartOfDay(UTC).toInstant();
    }
  }

  /** Validates the beginning of a token's ID. The message does not repeat it: it may be a token. */
  static final class IdPrefix implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
      if (!text.matches("[0-9a-f]{4,64}")) {
        throw new TypeConversionException(
            "it is not the ID of a token: `token list` shows the IDs, which consist of 4 to 64 of the"
                + " characters 0 to 9 and a to f. The token itself is not accepted.");
      }
      return text;
    }
  }
}
