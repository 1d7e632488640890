package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;

/** Iterates over all rooms and requests the next page after the last room of a page. */
final class RoomPager implements Iterator<Room> {

  private final RoomsQuery query;
  private final Function<RoomsQuery, VoipRoomsPage> client;
  private Iterator<Room> rooms = Collections.emptyIterator();
  private long offset;
  private boolean lastPage;

  RoomPager(RoomsQuery query, Function<RoomsQuery, VoipRoomsPage> client) {
    this.query = query;
    this.client = client;
    this.offset = query.offset();
  }

  @Override
  public boolean hasNext() {
    if (!rooms.hasNext() && !lastPage) {
      VoipRoomsPage page = client.apply(query.pageFrom(offset));
      // The server may send fewer rooms than requested, so the number of received rooms counts.
      offset += page.getRooms().size();
      // A wrong total must not lead to endless requests, so an empty page is the last one.
      lastPage = page.getRooms().isEmpty() || offset >= page.getTotal();
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
