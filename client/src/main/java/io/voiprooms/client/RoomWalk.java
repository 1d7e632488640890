package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
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
    this.action = action;
    this.cursor = new Cursor(query);
  }

  CompletableFuture<Void> start() {
    result.whenComplete((done, failure) -> cancelAsked());
    askForNextPage();
    return result;
  }

  private void askForNextPage() {
    CompletableFuture<VoipRoomsPage> page = pages.apply(cursor.nextPage());
    asked = page;
    if (result.isDone()) {
      cancelAsked();
    }
    page.whenComplete(this::goOn);
  }

  private void goOn(@Nullable VoipRoomsPage page, @Nullable Throwable failure) {
    if (page == null) {
      result.completeExceptionally(failure);
      return;
    }
    try {
      for (Room room : cursor.take(page)) {
        if (result.isDone()) {
          return;
        }
        action.accept(room);
      }
      if (cursor.atEnd()) {
        result.complete(null);
      } else {
        askForNextPage();
      }
    } catch (Throwable thrownByAction) {
      result.completeExceptionally(thrownByAction);
    }
  }

  private void cancelAsked() {
    CompletableFuture<VoipRoomsPage> page = asked;
    if (page != null) {
      page.cancel(true);
    }
  }
}
