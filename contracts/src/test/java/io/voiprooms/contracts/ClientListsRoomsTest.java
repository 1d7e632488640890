package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.ApiClient;
import io.voiprooms.client.api.RoomsApi;
import io.voiprooms.client.model.VoipRoomsPage;
import java.io.InputStream;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

/** The generated client against the real server. */
class ClientListsRoomsTest {

  @Test
  void theClientReadsWhatTheServerLists() throws Exception {
    try (RunningServer server = new RunningServer();
        InputStream rooms = getClass().getResourceAsStream("rooms.ndjson")) {
      server.storeOnly(rooms);
      ApiClient client = new ApiClient();
      client.updateBaseUri("http://localhost:" + server.port());
      client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
      client.setRequestInterceptor(
          request ->
              request
                  .header("X-User-Id", RunningServer.ADMIN_ID)
                  .header("X-Auth-Token", RunningServer.ADMIN_TOKEN));

      VoipRoomsPage page =
          new RoomsApi(client)
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
}
