package io.voiprooms.server.cli;

import io.voiprooms.db.rooms.RoomCounts;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;

@Command(
    name = "recount",
    description = {
      "Counts all rooms again. The database keeps the numbers of rooms up to date by itself, so this"
          + " is only a check. It corrects wrong numbers and prints how many there were. Changes of"
          + " rooms wait until it ends: about ten seconds for a million rooms.",
      "",
      "Example: voip-rooms recount"
    })
final class RecountCommand extends DatabaseCommand {

  @Override
  void run(ApplicationContext database) {
    long wrong = new RoomCounts(database.getBean(Jdbi.class)).rebuild();
    err().println(wrong == 0 ? "All numbers were right." : wrong + " numbers were wrong.");
  }
}
