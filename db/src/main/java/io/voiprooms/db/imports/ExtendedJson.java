package io.voiprooms.db.imports;

import io.voiprooms.db.rooms.InstantFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types of MongoDB's extended JSON (canonical, relaxed and legacy): dates, numbers and object
 * IDs. An object with such a type as its only name becomes a string or a number in plain JSON.
 *
 * <p>The types: <a
 * href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">MongoDB Extended JSON
 * (v2)</a>.
 */
final class ExtendedJson {

  private static final Set<String> TYPES =
      Set.of("$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal");
  private static final Pattern OBJECT_ID = Pattern.compile("\"[0-9a-fA-F]{24}\"");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern NOT_A_JSON_NUMBER = Pattern.compile("\"?(NaN|-?Infinity)\"?");
  private static final int LAST_YEAR = 9999;

  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  private ExtendedJson() {}

  /** Returns whether an object with this single name is a value of extended JSON. */
  static boolean isType(String name) {
    return TYPES.contains(name);
  }

  /**
   * Returns the value of a type as plain JSON, or null if it is not valid.
   *
   * @param type one of the {@linkplain #isType types}
   * @param value the value in the object, as plain JSON
   */
  static @Nullable String plain(String type, String value) {
    boolean isString = value.startsWith("\"");
    String text = isString ? value.substring(1, value.length() - 1) : value;
    return switch (type) {
      case "$oid" -> OBJECT_ID.matcher(value).matches() ? value : null;
      case "$date" -> {
        String instant = isString ? instant(text) : instantOfMillis(value);
        yield instant == null ? null : '"' + instant + '"';
      }
      default ->
          NUMBER.matcher(text).matches()
              ? text
              : NOT_A_JSON_NUMBER.matcher(text).matches() ? '"' + text + '"' : null;
    };
  }

  /** Returns whether the quoted text is a number that JSON cannot express. */
  static boolean isNoNumber(String quoted) {
    return NOT_A_JSON_NUMBER.matcher(quoted).matches();
  }

  /** Returns the instant in UTC with milliseconds, or null if the text is not an instant. */
  static @Nullable String instant(String text) {
    try {
      return instant(WITH_OFFSET.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Returns the instant of milliseconds since 1970, or null if the text is not an integer. */
  private static @Nullable String instantOfMillis(String number) {
    try {
      return instant(Instant.ofEpochMilli(Long.parseLong(number)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Returns null outside of the years 1 to 9999: RFC 3339 has four digits, PostgreSQL no year 0.
   */
  private static @Nullable String instant(Instant instant) {
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year < 1 || year > LAST_YEAR ? null : InstantFormat.MILLIS.format(instant);
  }
}
