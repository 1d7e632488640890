package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Iterates over all rooms and requests the next page after the last room of a page. Follows {@code
 * next}, or continues at an offset if the server has an earlier contract, which lacks {@code next}.
 */
final class RoomPager implements Iterator<Room> {

  private RoomsQuery query;
  private final Function<RoomsQuery, VoipRoomsPage> client;
  private Iterator<Room> rooms = Collections.emptyIterator();
  private long offset;
  private boolean lastPage;

  RoomPager(RoomsQuery query, Function<RoomsQuery, VoipRoomsPage> client) {
    this.query = query.firstPage();
    this.client = client;
    this.offset = query.offset();
  }

  @Override
  public boolean hasNext() {
    if (!rooms.hasNext() && !lastPage) {
      VoipRoomsPage page = client.apply(query);
      // The server may send fewer rooms than requested, so the number of received rooms counts.
      offset += page.getRooms().size();
      boolean isLastByTotal = page.getTotal() == null || offset >= page.getTotal();
      // A wrong total must not lead to endless requests, so an empty page is the last one.
      lastPage = page.getRooms().isEmpty() || page.getNext() == null && isLastByTotal;
      query = page.getNext() == null ? query.pageFrom(offset) : query.pageAfter(page.getNext());
      rooms = page.getRooms().iterator();
    }
    return rooms.hasNext();
  }

  @Override
  public Room next() {
    hasNext();
    return rooms.next();
  }
}
