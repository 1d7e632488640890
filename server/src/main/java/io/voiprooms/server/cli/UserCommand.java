package io.voiprooms.server.cli;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.User;
import io.voiprooms.db.accounts.UserDao;
import io.voiprooms.db.accounts.UserId;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "user",
    subcommands = {
      UserCommand.Add.class,
      UserCommand.Overview.class,
      UserCommand.Disable.class,
      UserCommand.Enable.class
    },
    synopsisSubcommandLabel = "COMMAND",
    description = "Adds, lists, disables and enables users.")
final class UserCommand {

  private UserCommand() {}

  static User find(UserDao users, String username) {
    return users
        .find(username)
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "There is no user \"%s\". `user list` shows all.".formatted(username)));
  }

  @Command(
      name = "add",
      description = {
        "Adds a user and prints their ID, which requests carry in the header X-User-Id.",
        "",
        "Example: voip-rooms user add kim.jane --name \"Jane Kim\" --role livechat-agent"
      })
  static final class Add extends DatabaseCommand {

    @Parameters(
        paramLabel = "USERNAME",
        converter = Username.class,
        description =
            "Up to 200 characters without spaces or commas. A user with the role livechat-agent sees"
                + " the rooms whose servedBy has this username or the user's ID.")
    private String username;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        converter = DisplayNameConverter.class,
        description = "The name that `user list` shows.")
    private @Nullable String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description =
            "A role of the user. The option can be repeated. `role list` shows the roles.")
    private List<String> roles = List.of();

    @Option(
        names = "--id",
        paramLabel = "ID",
        converter = Id.class,
        description = "The user's ID, for example the one in Rocket.Chat (default: a random ID).")
    private String id = UserId.random();

    @Override
    void run(ApplicationContext database) {
      database
          .getBean(Jdbi.class)
          .useTransaction(
              accounts -> {
                UserDao users = accounts.attach(UserDao.class);
                RoleDao knownRoles = accounts.attach(RoleDao.class);
                if (!users.add(id, username, name)) {
                  throw new CommandFailedException(
                      users.find(username).isPresent()
                          ? "There is a user \"%s\" already.".formatted(username)
                          : "There is a user with the ID \"%s\" already.".formatted(id));
                }
                for (String role : roles) {
                  RoleCommand.requireKnown(knownRoles, role);
                  knownRoles.grant(id, role);
                }
              });
      out().println(id);
      err()
          .printf(
              "Added %s%s.%n",
              username,
              roles.isEmpty()
                  ? ", who may not list rooms without a role (see `role grant --help`)"
                  : " with " + String.join(", ", roles));
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists the users in the order of their usernames, one user per line. Tabs separate the"
            + " columns: ID, username, name, roles (separated by commas), active (true or false).",
        "The heading is written to standard error.",
        "",
        "Example: voip-rooms user list 2>/dev/null | cut -f 2"
      })
  static final class Overview extends DatabaseCommand {

    @Override
    void run(ApplicationContext database) {
      err().println(TabSeparated.row("ID", "USERNAME", "NAME", "ROLES", "ACTIVE"));
      for (User user : database.getBean(UserDao.class).list(null)) {
        out()
            .println(
                TabSeparated.row(
                    user.id(), user.username(), user.name(), user.roles(), user.isActive()));
      }
    }
  }

  @Command(
      name = "disable",
      description = {
        "Disables a user: all requests with their tokens get 401. `user enable` enables the user"
            + " again.",
        "",
        "Example: voip-rooms user disable kim.jane"
      })
  static final class Disable extends Activation {

    Disable() {
      super(false, "disabled");
    }
  }

  @Command(
      name = "enable",
      description = {
        "Enables a disabled user. The user's tokens are valid again.",
        "",
        "Example: voip-rooms user enable kim.jane"
      })
  static final class Enable extends Activation {

    Enable() {
      super(true, "enabled");
    }
  }

  abstract static class Activation extends DatabaseCommand {

    private final boolean active;
    private final String word;

    @Parameters(paramLabel = "USERNAME", description = "See `user list`.")
    private String username;

    Activation(boolean active, String word) {
      this.active = active;
      this.word = word;
    }

    @Override
    void run(ApplicationContext database) {
      UserDao users = database.getBean(UserDao.class);
      boolean changed = users.setActive(find(users, username).id(), active);
      err().printf("%s %s %s.%n", username, changed ? "is now" : "was already", word);
    }
  }

  static final class Username implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
      if (!text.matches("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z},\\x{FFFD}]{1,200}")) {
        throw new TypeConversionException(
            "a username has 1 to 200 characters. Blanks, commas, control characters and characters"
                + " that this terminal cannot express are not allowed.");
      }
      return text;
    }
  }

  /** Validates an ID, which has to fit into a header and into the list {@code agents}. */
  static final class Id implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
      if (!text.matches("[!-~&&[^,]]{1,200}")) {
        throw new TypeConversionException(
            "an ID has 1 to 200 letters, digits and signs of ASCII, without blanks and commas.");
      }
      return text;
    }
  }
}
