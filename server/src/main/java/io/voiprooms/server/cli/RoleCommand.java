package io.voiprooms.server.cli;

import io.voiprooms.db.accounts.Role;
import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.db.accounts.User;
import io.voiprooms.db.accounts.UserDao;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "role",
    subcommands = {RoleCommand.Overview.class, RoleCommand.Grant.class, RoleCommand.Revoke.class},
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists roles, grants them to users and revokes them.")
final class RoleCommand {

  private RoleCommand() {}

  static void requireKnown(RoleDao roles, String role) {
    List<String> known = roles.list().stream().map(Role::name).toList();
    if (!known.contains(role)) {
      throw new CommandFailedException(
          "There is no role \"%s\", only %s.".formatted(role, String.join(", ", known)));
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists the roles with their permissions, one role per line. A tab separates the columns.",
        "",
        "  view-livechat-rooms  list all rooms",
        "  view-l-room          list the rooms that the user serves",
        "",
        "The heading is written to standard error. `user list` shows the roles of each user.",
        "",
        "Example: voip-rooms role list"
      })
  static final class Overview extends DatabaseCommand {

    @Override
    void run(ApplicationContext database) {
      err().println(TabSeparated.row("ROLE", "PERMISSIONS"));
      for (Role role : database.getBean(RoleDao.class).list()) {
        out().println(TabSeparated.row(role.name(), role.permissions()));
      }
    }
  }

  @Command(
      name = "grant",
      description = {
        "Grants a role to users. If one of the users is unknown, nothing changes.",
        "",
        "Example: voip-rooms role grant livechat-agent kim.jane lee.sam"
      })
  static final class Grant extends Assignment {

    @Override
    String assign(RoleDao roles, User user) {
      return roles.grant(user.id(), role) ? "now has" : "already had";
    }
  }

  @Command(
      name = "revoke",
      description = {
        "Revokes a role of users. If one of the users is unknown, nothing changes.",
        "",
        "Example: voip-rooms role revoke livechat-agent kim.jane"
      })
  static final class Revoke extends Assignment {

    @Override
    String assign(RoleDao roles, User user) {
      return roles.revoke(user.id(), role) ? "no longer has" : "did not have";
    }
  }

  abstract static class Assignment extends DatabaseCommand {

    @Parameters(index = "0", paramLabel = "ROLE", description = "See `role list`.")
    String role;

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "USERNAME",
        description = "See `user list`.")
    private List<String> usernames;

    /** Changes the role of the user and returns the verb of the message about the result. */
    abstract String assign(RoleDao roles, User user);

    @Override
    void run(ApplicationContext database) {
      List<String> outcomes =
          database
              .getBean(Jdbi.class)
              .inTransaction(
                  accounts -> {
                    RoleDao roles = accounts.attach(RoleDao.class);
                    UserDao users = accounts.attach(UserDao.class);
                    requireKnown(roles, role);
                    return usernames.stream()
                        .map(username -> assign(roles, UserCommand.find(users, username)))
                        .toList();
                  });
      for (int i = 0; i < outcomes.size(); i++) {
        err().printf("%s %s the role %s.%n", usernames.get(i), outcomes.get(i), role);
      }
    }
  }
}
