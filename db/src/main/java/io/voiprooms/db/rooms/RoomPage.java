package io.voiprooms.db.rooms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rooms.
 *
 * @param rooms the rooms of the page, each as the text of a JSON object
 * @param total the number of rooms that match, on all pages; null if the query declines it
 * @param next the position of the next page, or null if this page is the last one
 */
public record RoomPage(List<String> rooms, @Nullable Long total, @Nullable RoomPosition next) {}
