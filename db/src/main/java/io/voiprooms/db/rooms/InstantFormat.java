package io.voiprooms.db.rooms;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Formats instants as RFC 3339 in UTC with milliseconds. */
public final class InstantFormat {

  /** Formats an instant, such as {@code 2021-07-09T20:20:58.755Z}. */
  public static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private InstantFormat() {}
}
