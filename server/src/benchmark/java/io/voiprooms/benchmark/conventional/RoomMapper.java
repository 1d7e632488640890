package io.voiprooms.benchmark.conventional;

import org.mapstruct.Mapper;

/** Maps rooms to responses. */
@Mapper(componentModel = "spring")
public interface RoomMapper {

  RoomResponse toResponse(Room room);
}
