package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.VoipRoomsClient;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.demo.RoomGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client against the real server. */
@ExtendWith(Conformance.class)
class ClientListsRoomsTest {

  @Test
  void theClientReadsWhatTheServerLists() {
    RunningServer server = RunningServer.get();
    try (VoipRoomsClient client = client(server)) {
      server.storeOnly("calls-of-two-agents.ndjson");

      VoipRoomsPage page =
          client.page(RoomsQuery.builder().agents("kim.jane").sortBy("fname").count(25).build());

      assertThat(page.getTotal()).isEqualTo(3);
      assertThat(page.getRooms()).extracting("fname").containsExactly("Ida", "Marius", "Mary");
      assertThat(page.getRooms().get(1).getServedBy().getUsername()).isEqualTo("kim.jane");
    }
  }

  @Test
  void theClientReadsRoomsWithEveryMemberPageByPage() throws Exception {
    ByteArrayOutputStream generated = new ByteArrayOutputStream();
    new RoomGenerator(2).write(300, generated);
    RunningServer server = RunningServer.get();
    try (VoipRoomsClient client = client(server)) {
      server.storeOnly(new ByteArrayInputStream(generated.toByteArray()));

      List<Room> rooms = new ArrayList<>();
      VoipRoomsPage page;
      do {
        page = client.page(RoomsQuery.builder().offset(rooms.size()).count(100).build());
        rooms.addAll(page.getRooms());
      } while (rooms.size() < page.getTotal());

      assertThat(rooms).extracting(Room::getId).doesNotHaveDuplicates().hasSize(300);
      assertThat(rooms).extracting(Room::getCallStarted).anyMatch(started -> started != null);
      assertThat(rooms).allMatch(room -> room.getTs() != null);
    }
  }

  private static VoipRoomsClient client(RunningServer server) {
    return VoipRoomsClient.builder("http://localhost:" + server.port())
        .credentials(RunningServer.ADMIN.id(), RunningServer.ADMIN.token())
        .build();
  }
}
