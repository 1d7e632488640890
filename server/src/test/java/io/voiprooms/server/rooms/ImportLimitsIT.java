package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Tests the limits of the operation that writes many rooms. */
@TestPropertySource(
    properties = {
      "voip-rooms.import.max-body-size=1KB",
      "voip-rooms.import.max-document-size=100B"
    })
class ImportLimitsIT extends ServerTest {

  private static final String ROOMS = "/api/v1/voip/rooms";
  private static final String LINES = "application/x-ndjson";

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  @Test
  void returns413ForLargeBody() {
    String body = quoted("{'_id':'a','t':'v'}\n").repeat(100);
    assertError(
        sendBody(ADMIN, "POST", ROOMS, LINES, body),
        413,
        "error-body-too-large",
        "The body has more than 1,024 bytes. 0 rooms of it are stored. Send the others in another"
            + " request");
    assertThat(list().total()).isZero();
  }

  @Test
  void returns400ForLongDocument() {
    String body = quoted("{'_id':'a','t':'v','fname':'%s'}").formatted("x".repeat(100));
    Answer answer = sendBody(ADMIN, "POST", ROOMS, LINES, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("Line 1: longer than 100 bytes");
  }
}
