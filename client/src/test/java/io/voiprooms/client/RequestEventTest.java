package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.page;
import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events that an observer receives. */
class RequestEventTest {

  @Test
  void reportsEachAttempt() throws Exception {
    List<RequestEvent> events = new ArrayList<>();
    try (ScriptedServer server =
            new ScriptedServer(response(503, "{}"), ScriptedServer.halfPage(), page("1"));
        VoipRoomsClient client = server.client().onRequest(events::add).build()) {
      client.page(RoomsQuery.builder().queue("Zoë").sortBy("ts").open(true).build());

      assertThat(events).extracting(RequestEvent::method).containsExactly("GET", "GET", "GET");
      assertThat(events)
          .extracting(RequestEvent::uri)
          .containsOnly(URI.create(server.url() + "/api/v1/voip/rooms?open&queue&sort"));
      assertThat(events).extracting(RequestEvent::attempt).containsExactly(1, 2, 3);
      assertThat(events).extracting(event -> event.status().orElse(0)).containsExactly(503, 0, 200);
      assertThat(events.get(0).exception()).isEmpty();
      assertThat(events.get(1).exception()).containsInstanceOf(IOException.class);
      assertThat(events.get(2).exception()).isEmpty();
    }
  }

  @Test
  void measuresTheTimeToTheLastByte() throws Exception {
    List<RequestEvent> events = new ArrayList<>();
    try (ScriptedServer server =
            new ScriptedServer(
                (request, out) -> {
                  out.write("HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n".getBytes());
                  out.flush();
                  Thread.sleep(200);
                  out.write("{\"rooms\":[],\"total\":0}".getBytes());
                });
        VoipRoomsClient client = server.client().onRequest(events::add).build()) {
      client.page(RoomsQuery.all());

      assertThat(events.get(0).duration())
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(20));
    }
  }

  @Test
  void reportsAnUnreadablePageWithItsStatus() throws Exception {
    List<RequestEvent> events = new ArrayList<>();
    try (ScriptedServer server = new ScriptedServer(response(200, "no page"));
        VoipRoomsClient client = server.client().onRequest(events::add).build()) {
      assertThat(catchThrowable(() -> client.page(RoomsQuery.all())))
          .isInstanceOf(UnexpectedResponseException.class);
      assertThat(events).hasSize(1);
      assertThat(events.get(0).status()).hasValue(200);
      assertThat(events.get(0).exception()).isEmpty();
    }
  }

  @Test
  void returnsThePageEvenIfTheObserverThrows() throws Exception {
    try (ScriptedServer server = new ScriptedServer(page("1"));
        VoipRoomsClient client =
            server
                .client()
                .onRequest(
                    event -> {
                      throw new IllegalStateException("The log is full");
                    })
                .build()) {
      assertThat(client.page(RoomsQuery.all()).getRooms()).hasSize(1);
      assertThat(server.requests()).hasSize(1);
    }
  }
}
