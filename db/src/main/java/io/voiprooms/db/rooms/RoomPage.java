package io.voiprooms.db.rooms;

import java.util.List;

/**
 * A page of rooms.
 *
 * @param rooms each as the text of a JSON object
 * @param total how many rooms match, on whatever page
 */
public record RoomPage(List<String> rooms, long total) {}
