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
 * A range of instants that includes both ends. The constructor cuts both ends to milliseconds, the
 * precision of the instants in a room. A range whose start is after its end is valid and matches no
 * room.
 *
 * @param start the earliest instant that matches; null for no limit
 * @param end the latest instant that matches; null for no limit
 */
public record InstantRange(@Nullable Instant start, @Nullable Instant end) {

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  /**
   * An instant with an offset. A space before the offset is read as {@code +}, because an unencoded
   * {@code +} in a URL is decoded to a space.
   */
  private static final Pattern INSTANT =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)([Zz]|[+\\- ]\\d{2}:\\d{2})");

  private static final String SYNTAX =
      "must be an instant (2021-07-09T20:20:58.755Z), a date (2021-07-09) or an object of these"
          + " ({\"start\":\"2021-07-09\",\"end\":\"2021-07-31\"})";

  public InstantRange {
    start = start == null ? null : start.truncatedTo(ChronoUnit.MILLIS);
    end = end == null ? null : end.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Parses an instant, a date (that day in UTC) or a JSON object with {@code start} and {@code
   * end}.
   */
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
            OffsetDateTime.parse(instant.group(1) + instant.group(2).replace(' ', '+')).toInstant();
        return new InstantRange(moment, moment);
      }
    } catch (DateTimeException e) {
      throw new InvalidParameterException("must be a moment that exists");
    }
    throw new InvalidParameterException(SYNTAX);
  }
}
