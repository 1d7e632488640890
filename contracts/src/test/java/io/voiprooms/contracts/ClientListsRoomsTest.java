package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.ApiClient;
import io.voiprooms.client.api.RoomsApi;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import io.voiprooms.server.demo.RoomGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The generated client against the real server. */
class ClientListsRoomsTest {

  @Test
  void theClientReadsWhatTheServerLists() throws Exception {
    try (RunningServer server = new RunningServer()) {
      server.storeOnly("the-room-of-the-published-page.ndjson");

      VoipRoomsPage page =
          client(server)
              .listVoipRooms(
                  RoomsApi.APIListVoipRoomsRequest.newBuilder()
                      .agents("kim.jane")
                      .sort("{\"fname\":1}")
                      .count(25L)
                      .build());

      assertThat(page.getTotal()).isEqualTo(2);
      assertThat(page.getRooms()).extracting("fname").containsExactly("Ida", "Mary");
      assertThat(page.getRooms().get(1).getServedBy().getUsername()).isEqualTo("kim.jane");
    }
  }

  @Test
  void theClientReadsRoomsWithEveryMemberPageByPage() throws Exception {
    ByteArrayOutputStream generated = new ByteArrayOutputStream();
    new RoomGenerator(2).write(300, generated);
    try (RunningServer server = new RunningServer()) {
      server.storeOnly(new ByteArrayInputStream(generated.toByteArray()));

      List<Room> rooms = new ArrayList<>();
      VoipRoomsPage page;
      do {
        page =
            client(server)
                .listVoipRooms(
                    RoomsApi.APIListVoipRoomsRequest.newBuilder()
                        .offset((long) rooms.size())
                        .count(100L)
                        .build());
        rooms.addAll(page.getRooms());
      } while (rooms.size() < page.getTotal());

      assertThat(rooms).extracting(Room::getId).doesNotHaveDuplicates().hasSize(300);
      assertThat(rooms).extracting(Room::getCallStarted).anyMatch(started -> started != null);
      assertThat(rooms).allMatch(room -> room.getTs() != null);
    }
  }

  private static RoomsApi client(RunningServer server) {
    ApiClient client = new ApiClient();
    client.updateBaseUri("http://localhost:" + server.port());
    client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
    client.setRequestInterceptor(
        request ->
            request
                .header("X-User-Id", RunningServer.ADMIN.id())
                .header("X-Auth-Token", RunningServer.ADMIN.token()));
    return new RoomsApi(client);
  }
}
