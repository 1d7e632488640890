package io.voiprooms.client;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.util.List;

/**
 * Where a walk through all rooms stands. It goes on by what came rather than by what was asked for,
 * because the server may send less.
 */
final class Cursor {

  private final RoomsQuery query;
  private long offset;
  private boolean atEnd;

  Cursor(RoomsQuery query) {
    this.query = query;
    this.offset = query.offset();
  }

  boolean atEnd() {
    return atEnd;
  }

  RoomsQuery nextPage() {
    return query.pageFrom(offset);
  }

  /** The rooms of the page that was asked for; moves on behind them. */
  List<Room> take(VoipRoomsPage page) {
    List<Room> rooms = page.getRooms();
    offset += rooms.size();
    // An empty page ends the walk, too: a total that says otherwise must not keep it going for
    // ever.
    atEnd = rooms.isEmpty() || offset >= page.getTotal();
    return rooms;
  }
}
