package io.voiprooms.server.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists for people and scripts: a line each, columns separated by tabs. */
final class TabSeparated {

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private TabSeparated() {}

  /** The columns as a line; null is an empty one. */
  static String row(@Nullable Object... columns) {
    return Arrays.stream(columns).map(TabSeparated::text).collect(Collectors.joining("\t"));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Instant instant) {
      return MILLIS.format(instant);
    }
    if (value instanceof Collection<?> values) {
      return values.stream().map(TabSeparated::text).collect(Collectors.joining(","));
    }
    // Rows that others wrote into the tables may hold anything, but a line stays a line.
    return value.toString().replaceAll("\\p{Cc}", " ");
  }
}
