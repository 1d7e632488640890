package io.voiprooms.benchmark.conventional;

import io.voiprooms.db.accounts.Token;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Lists pages of rooms. */
@RestController
class RoomsController {

  private final RoomRepository rooms;
  private final RoomMapper mapper;

  RoomsController(RoomRepository rooms, RoomMapper mapper) {
    this.rooms = rooms;
    this.mapper = mapper;
  }

  record RoomsResponse(
      List<RoomResponse> rooms, int count, long offset, long total, boolean success) {}

  @GetMapping("/api/v1/voip/rooms")
  RoomsResponse list(
      @RequestHeader("X-User-Id") String userId,
      @RequestHeader("X-Auth-Token") String token,
      @RequestParam(defaultValue = "0") int offset,
      @RequestParam(defaultValue = "50") int count) {
    if (!rooms.mayListRooms(userId, Token.hash(token))) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
    }
    Sort order = Sort.by(Sort.Order.desc("createdAt").nullsLast(), Sort.Order.asc("id"));
    Page<Room> page = rooms.findAll(PageRequest.of(offset / count, count, order));
    List<RoomResponse> responses = page.map(mapper::toResponse).getContent();
    return new RoomsResponse(responses, responses.size(), offset, page.getTotalElements(), true);
  }
}
