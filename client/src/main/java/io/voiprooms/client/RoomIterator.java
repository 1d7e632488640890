package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** All rooms, page by page; a page is asked for when the one before is used up. */
final class RoomIterator implements Iterator<Room> {

  private final Function<RoomsQuery, VoipRoomsPage> pages;
  private final Cursor cursor;
  private Iterator<Room> rooms = Collections.emptyIterator();

  RoomIterator(RoomsQuery query, Function<RoomsQuery, VoipRoomsPage> pages) {
    this.pages = pages;
    this.cursor = new Cursor(query);
  }

  @Override
  public boolean hasNext() {
    if (!rooms.hasNext() && !cursor.atEnd()) {
      rooms = cursor.take(pages.apply(cursor.nextPage())).iterator();
    }
    return rooms.hasNext();
  }

  @Override
  public Room next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rooms.next();
  }
}
