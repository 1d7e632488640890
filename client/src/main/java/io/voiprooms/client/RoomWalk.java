package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All rooms, page by page, while nobody waits; a page is asked for when the one before is done. */
final class RoomWalk {

  private final Function<RoomsQuery, CompletableFuture<VoipRoomsPage>> pages;
  private final Consumer<? super Room> action;
  private final Cursor cursor;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<VoipRoomsPage> asked;

  RoomWalk(
      RoomsQuery query,
      Function<RoomsQuery, CompletableFuture<VoipRoomsPage>> pages,
      Consumer<? super Room> action) {
    this.pages = pages;
    this.action = Objects.requireNonNull(action, "action");
    this.cursor = new Cursor(Objects.requireNonNull(query, "query"));
  }

  CompletableFuture<Void> start() {
    result.whenComplete((done, failure) -> cancelAsked());
    CompletableFuture<VoipRoomsPage> first = askForPage();
    // Not on this thread, which is the caller's, even if the page is there already.
    first.whenCompleteAsync((page, failure) -> goOnWith(first), Threads.OF_CLIENTS);
    return result;
  }

  private CompletableFuture<VoipRoomsPage> askForPage() {
    CompletableFuture<VoipRoomsPage> page = pages.apply(cursor.nextPage());
    asked = page;
    if (result.isDone()) {
      cancelAsked();
    }
    return page;
  }

  /**
   * In a loop, because pages that are there at once would fill the stack if each led to the next.
   */
  private void goOnWith(CompletableFuture<VoipRoomsPage> asked) {
    CompletableFuture<VoipRoomsPage> page = asked;
    try {
      while (page.isDone()) {
        page.handle(this::handOut).join();
        if (result.isDone()) {
          return;
        }
        page = askForPage();
      }
    } catch (Throwable thrown) {
      result.completeExceptionally(thrown);
      return;
    }
    CompletableFuture<VoipRoomsPage> awaited = page;
    awaited.whenComplete((rooms, failure) -> goOnWith(awaited));
  }

  private @Nullable Void handOut(@Nullable VoipRoomsPage page, @Nullable Throwable failure) {
    if (page == null) {
      result.completeExceptionally(failure);
      return null;
    }
    try {
      for (Room room : cursor.take(page)) {
        if (result.isDone()) {
          return null;
        }
        action.accept(room);
      }
      if (cursor.atEnd()) {
        result.complete(null);
      }
    } catch (Throwable thrownByAction) {
      result.completeExceptionally(thrownByAction);
    }
    return null;
  }

  private void cancelAsked() {
    CompletableFuture<VoipRoomsPage> page = asked;
    if (page != null) {
      page.cancel(true);
    }
  }
}
