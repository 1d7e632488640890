package io.voiprooms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomChanges;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesIteratorTest {

  private final List<String> requests = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private final Deque<Object> responses = new ArrayDeque<>();
  private final ChangesIterator changes = new ChangesIterator(this::page, waits::add, null);

  private VoipRoomChanges page(String cursor) {
    requests.add(cursor);
    if (responses.remove() instanceof VoipRoomChanges page) {
      return page;
    }
    throw new ConnectionException("No response", null);
  }

  private static VoipRoomChanges page(String cursor, boolean more, Room... rooms) {
    return new VoipRoomChanges().rooms(List.of(rooms)).removed(List.of()).cursor(cursor).more(more);
  }

  @Test
  void continuesAfterCursorOfEachPage() {
    responses.add(page("a", true, new Room()));
    responses.add(page("b", true, new Room()));
    assertThat(changes.next().getCursor()).isEqualTo("a");
    assertThat(changes.next().getCursor()).isEqualTo("b");
    assertThat(requests).containsExactly(null, "a");
    assertThat(waits).isEmpty();
  }

  @Test
  void waitsForNextChange() {
    responses.add(page("a", false, new Room()));
    responses.add(page("b", false));
    responses.add(page("c", true));
    responses.add(page("d", false, new Room()));
    changes.next();
    assertThat(changes.next().getCursor()).isEqualTo("d");
    assertThat(requests).containsExactly(null, "a", "b", "c");
    assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void continuesAfterOutage() {
    responses.add(page("a", true, new Room()));
    responses.add("outage");
    responses.add("outage");
    responses.add(page("b", true, new Room()));
    changes.next();
    assertThat(changes.next().getCursor()).isEqualTo("b");
    assertThat(requests).containsExactly(null, "a", "a", "a");
    assertThat(waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  @Test
  void endsIfThreadIsInterrupted() {
    responses.add("outage");
    Thread.currentThread().interrupt();
    assertThatThrownBy(changes::next).isInstanceOf(ConnectionException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
