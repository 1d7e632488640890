package io.voiprooms.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A span of time with both ends in it. Rooms are kept to the millisecond, and so is this.
 *
 * @param start the earliest instant that matches; null for no limit
 * @param end the latest instant that matches; null for no limit
 */
public record InstantRange(@Nullable Instant start, @Nullable Instant end) {

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  /** A blank stands for the plus sign of an offset that was sent without being percent-encoded. */
  private static final Pattern INSTANT =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)([Zz]|[+\\- ]\\d{2}:\\d{2})");

  private static final String SYNTAX =
      "must be an instant (2021-07-09T20:20:58.755Z), a date (2021-07-09) or an object of these"
          + " ({\"start\":\"2021-07-09\",\"end\":\"2021-07-31\"})";

  /** Reads an instant, a date (that day in UTC) or an object with {@code start} and {@code end}. */
  public static InstantRange parse(String text) {
    if (!text.startsWith("{")) {
      return single(text);
    }
    Map<String, String> ends = ParameterJson.object(text, InstantRange::end);
    if (!Set.of("start", "end").containsAll(ends.keySet())) {
      throw new InvalidParameterException("must have no members but start and end");
    }
    String start = ends.getOrDefault("start", "");
    String end = ends.getOrDefault("end", "");
    return new InstantRange(
        start.isEmpty() ? null : single(start).start, end.isEmpty() ? null : single(end).end);
  }

  private static String end(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new InvalidParameterException(SYNTAX);
    }
    return json.getString();
  }

  private static InstantRange single(String text) {
    try {
      if (DATE.matcher(text).matches()) {
        Instant midnight = LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new InstantRange(midnight, midnight.plus(1, ChronoUnit.DAYS).minusMillis(1));
      }
      var instant = INSTANT.matcher(text);
      if (instant.matches()) {
        Instant moment =
            OffsetDateTime.parse(instant.group(1) + instant.group(2).replace(' ', '+'))
                .toInstant()
                .truncatedTo(ChronoUnit.MILLIS);
        return new InstantRange(moment, moment);
      }
    } catch (DateTimeException e) {
      throw new InvalidParameterException("must be a moment that exists");
    }
    throw new InvalidParameterException(SYNTAX);
  }
}
