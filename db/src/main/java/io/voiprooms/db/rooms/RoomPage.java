package io.voiprooms.db.rooms;

import java.util.List;

/**
 * A page of rooms.
 *
 * @param rooms the rooms of the page, each as the text of a JSON object
 * @param total the number of rooms that match, on all pages
 */
public record RoomPage(List<String> rooms, long total) {}
