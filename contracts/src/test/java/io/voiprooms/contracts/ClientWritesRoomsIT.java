package io.voiprooms.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.CursorExpiredException;
import io.voiprooms.client.ForbiddenException;
import io.voiprooms.client.InvalidRoomException;
import io.voiprooms.client.NotFoundException;
import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.VoipRoomsClient;
import io.voiprooms.client.model.RemovedRoom;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.Visitor;
import io.voiprooms.client.model.VoipRoomChanges;
import io.voiprooms.server.ServerTest;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how the client writes rooms of a running server. */
class ClientWritesRoomsIT extends ServerTest {

  private static final Room CALL =
      new Room()
          .fname("Zoë")
          .queue("Support")
          .ts(OffsetDateTime.parse("2026-10-14T18:20:01.500+02:00"))
          .v(new Visitor().id("mary").phone("+4930123456"));

  private VoipRoomsClient client;

  @BeforeEach
  void signIn() {
    forgetRooms();
    client = client(ADMIN);
  }

  @AfterEach
  void signOut() {
    client.close();
  }

  private VoipRoomsClient client(User user) {
    return VoipRoomsClient.builder("http://localhost:" + port)
        .credentials(user.id(), user.token())
        .build();
  }

  @Test
  void writesAndReadsRoom() {
    Room written = client.put("a b-ü", CALL);
    assertThat(written.getId()).isEqualTo("a b-ü");
    assertThat(written.getOpen()).isTrue();
    assertThat(written.getTs()).isEqualTo(CALL.getTs());
    assertThat(client.room("a b-ü")).isEqualTo(written);
    assertThat(client.stream(RoomsQuery.all())).containsExactly(written);
  }

  @Test
  void changesFields() {
    client.put("a", CALL);
    Map<String, Object> changes = new HashMap<>();
    changes.put("queue", null);
    changes.put("v", Map.of("status", "offline"));
    changes.put("closedAt", OffsetDateTime.parse("2026-10-14T16:24:36.360Z"));
    Room changed = client.patch("a", changes);
    assertThat(changed.getQueue()).isNull();
    assertThat(changed.getV().getStatus()).isEqualTo("offline");
    assertThat(changed.getV().getPhone()).isEqualTo("+4930123456");
    assertThat(changed.getOpen()).isFalse();
    assertThat(changed.getClosedAt()).isEqualTo(changes.get("closedAt"));
  }

  @Test
  void deletesRoom() {
    client.put("a", CALL);
    client.delete("a");
    client.delete("a");
    assertThatThrownBy(() -> client.room("a"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageStartingWith(
            "The server returned status 404: There is no room with this ID [error-not-found]");
  }

  @Test
  void followsChanges() {
    client.put("a", CALL);
    client.put("b", CALL);
    Iterator<VoipRoomChanges> changes =
        client.changes(RoomsQuery.builder().open(true).count(1).build(), null);
    assertThat(changes.next().getRooms()).extracting(Room::getId).containsExactly("a");
    VoipRoomChanges second = changes.next();
    assertThat(second.getRooms()).extracting(Room::getId).containsExactly("b");
    client.patch("a", Map.of("open", false));
    assertThat(changes.next().getRemoved()).extracting(RemovedRoom::getId).containsExactly("a");
    assertThat(
            client
                .changes(RoomsQuery.builder().open(true).build(), second.getCursor())
                .next()
                .getRemoved())
        .extracting(RemovedRoom::getId)
        .containsExactly("a");
    forgetRooms();
    assertThatThrownBy(changes::next).isInstanceOf(CursorExpiredException.class);
  }

  @Test
  void throwsExceptionForInvalidRoom() {
    assertThatThrownBy(() -> client.put("a", new Room().fname("x".repeat(501))))
        .isInstanceOf(InvalidRoomException.class)
        .hasMessageContaining("fname must have at most 500 characters");
  }

  @Test
  void throwsExceptionWithoutPermission() {
    try (VoipRoomsClient agent = client(KIM)) {
      assertThatThrownBy(() -> agent.put("a", CALL)).isInstanceOf(ForbiddenException.class);
      assertThatThrownBy(() -> agent.delete("a")).isInstanceOf(ForbiddenException.class);
    }
  }
}
