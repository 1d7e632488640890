package io.voiprooms.db.rooms;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes rows as the text of JSON objects. Nested members are copied, not parsed. */
final class RoomRowMapper {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  private final RoomProjection projection;
  private final List<RoomField> members;

  RoomRowMapper(RoomProjection projection) {
    this.projection = projection;
    this.members = projection.members();
  }

  /** The columns that have to be selected, in this order. */
  String columns() {
    Stream<String> listed =
        Stream.concat(Stream.of(RoomField.ID), members.stream())
            .map(member -> member.column)
            .distinct();
    Stream<String> other =
        projection.showsOtherMembers() ? Stream.of(RoomField.OTHER_MEMBERS) : Stream.empty();
    return Stream.concat(listed, other).collect(Collectors.joining(", "));
  }

  /** The room of the current row, as the text of a JSON object. */
  String json(ResultSet row) throws SQLException {
    StringBuilder json = new StringBuilder(2048).append('{');
    for (RoomField member : members) {
      int start = json.length();
      json.append(start == 1 ? "" : ",").append('"').append(member.wireName).append("\":");
      if (!appendValue(json, member, row)) {
        json.setLength(start);
      }
    }
    if (projection.showsOtherMembers()) {
      appendOtherMembers(json, row.getString(RoomField.OTHER_MEMBERS));
    }
    return json.append('}').toString();
  }

  /** Appends the member's value, if the room has one. */
  private boolean appendValue(StringBuilder json, RoomField member, ResultSet row)
      throws SQLException {
    String column = member.column;
    switch (member.kind) {
      case TEXT -> appendString(json, row.getString(column));
      case FLAG -> json.append(row.getBoolean(column));
      case WHOLE_NUMBER -> json.append(row.getLong(column));
      case INSTANT -> appendInstant(json, row.getObject(column, OffsetDateTime.class));
      case TEXTS -> appendStrings(json, row.getArray(column));
      case OBJECT, ANY -> {
        String stored = row.getString(column);
        String shown = stored == null ? null : projection.apply(member, stored);
        json.append(shown);
        return shown != null;
      }
    }
    return !row.wasNull();
  }

  private static void appendInstant(StringBuilder json, @Nullable OffsetDateTime value) {
    if (value != null) {
      json.append('"');
      InstantFormat.MILLIS.formatTo(value, json);
      json.append('"');
    }
  }

  private static void appendString(StringBuilder json, @Nullable String value) {
    if (value != null) {
      json.append('"');
      STRINGS.quoteAsString(value, json);
      json.append('"');
    }
  }

  private static void appendStrings(StringBuilder json, @Nullable Array values)
      throws SQLException {
    if (values != null) {
      json.append('[');
      for (String value : (String[]) values.getArray()) {
        json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
        appendString(json, value);
      }
      json.append(']');
    }
  }

  private void appendOtherMembers(StringBuilder json, @Nullable String stored) {
    String shown = stored == null ? null : projection.applyToOtherMembers(stored);
    if (shown != null && shown.length() > 2) {
      json.append(json.length() == 1 ? "" : ",").append(shown, 1, shown.length() - 1);
    }
  }
}
