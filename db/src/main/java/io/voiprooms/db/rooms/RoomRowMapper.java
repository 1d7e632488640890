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

/** Maps rows to the text of JSON objects. Nested fields are copied, not parsed. */
final class RoomRowMapper {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  private final RoomProjection projection;
  private final List<RoomField> fields;

  RoomRowMapper(RoomProjection projection) {
    this.projection = projection;
    this.fields = projection.fields();
  }

  /** Returns the columns to select, in order. */
  String columns() {
    Stream<String> listed =
        Stream.concat(Stream.of(RoomField.ID), fields.stream())
            .map(field -> field.column)
            .distinct();
    Stream<String> other =
        projection.showsOtherFields() ? Stream.of(RoomField.OTHER_FIELDS) : Stream.empty();
    return Stream.concat(listed, other).collect(Collectors.joining(", "));
  }

  /** Returns the room of the current row as the text of a JSON object. */
  String json(ResultSet row) throws SQLException {
    StringBuilder json = new StringBuilder(2048).append('{');
    for (RoomField field : fields) {
      int start = json.length();
      json.append(start == 1 ? "" : ",").append('"').append(field.wireName).append("\":");
      if (!appendValue(json, field, row)) {
        json.setLength(start);
      }
    }
    if (projection.showsOtherFields()) {
      appendOtherFields(json, row.getString(RoomField.OTHER_FIELDS));
    }
    return json.append('}').toString();
  }

  /**
   * Appends the value of a field.
   *
   * @return false if the room has no value to return; the text appended then is to be removed
   */
  private boolean appendValue(StringBuilder json, RoomField field, ResultSet row)
      throws SQLException {
    String column = field.column;
    switch (field.kind) {
      case TEXT -> appendString(json, row.getString(column));
      case FLAG -> json.append(row.getBoolean(column));
      case WHOLE_NUMBER -> json.append(row.getLong(column));
      case INSTANT -> appendInstant(json, row.getObject(column, OffsetDateTime.class));
      case TEXTS -> appendStrings(json, row.getArray(column));
      case OBJECT, ANY -> {
        String stored = row.getString(column);
        String shown = stored == null ? null : projection.apply(field, stored);
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

  private void appendOtherFields(StringBuilder json, @Nullable String stored) {
    String shown = stored == null ? null : projection.applyToOtherFields(stored);
    if (shown != null && shown.length() > 2) {
      json.append(json.length() == 1 ? "" : ",").append(shown, 1, shown.length() - 1);
    }
  }
}
