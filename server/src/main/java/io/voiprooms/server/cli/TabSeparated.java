package io.voiprooms.server.cli;

import io.voiprooms.db.rooms.InstantFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Formats rows of lists for people and scripts: one line per row, with tabs between the columns.
 */
final class TabSeparated {

  private TabSeparated() {}

  /** Returns the columns as one line; null becomes an empty column. */
  static String row(@Nullable Object... columns) {
    return Arrays.stream(columns).map(TabSeparated::text).collect(Collectors.joining("\t"));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Instant instant) {
      return InstantFormat.MILLIS.format(instant);
    }
    if (value instanceof Collection<?> values) {
      return values.stream().map(TabSeparated::text).collect(Collectors.joining(","));
    }
    // Values that other programs wrote into the tables may contain line breaks or tabs.
    return value.toString().replaceAll("\\p{Cc}", " ");
  }
}
