package io.voiprooms.client;

import io.voiprooms.client.model.VoipRoomChanges;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Iterates over pages of changes without end, and waits for the next change. */
final class ChangesIterator implements Iterator<VoipRoomChanges> {

  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final Function<@Nullable String, VoipRoomChanges> client;
  private final Consumer<Duration> sleep;
  private @Nullable String cursor;
  private boolean waits;

  /**
   * Creates an iterator.
   *
   * @param client returns the page after a cursor, or the first page for null
   * @param sleep waits
   */
  ChangesIterator(
      Function<@Nullable String, VoipRoomChanges> client,
      Consumer<Duration> sleep,
      @Nullable String cursor) {
    this.client = client;
    this.sleep = sleep;
    this.cursor = cursor;
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public VoipRoomChanges next() {
    while (true) {
      if (waits) {
        sleep.accept(BETWEEN_REQUESTS);
      }
      try {
        VoipRoomChanges page = client.apply(cursor);
        cursor = page.getCursor();
        waits = !Boolean.TRUE.equals(page.getMore());
        if (!page.getRooms().isEmpty() || !page.getRemoved().isEmpty()) {
          return page;
        }
      } catch (VoipRoomsException e) {
        if (Thread.currentThread().isInterrupted() || !Retries.isTemporary(e)) {
          throw e;
        }
        sleep.accept(AFTER_FAILURE);
      }
    }
  }
}
