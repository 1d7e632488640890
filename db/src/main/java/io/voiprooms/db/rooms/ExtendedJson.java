package io.voiprooms.db.rooms;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Copies JSON, turning what MongoDB's extended JSON (canonical, relaxed and legacy) says of dates,
 * numbers and object IDs into plain JSON. All other types stay as they came, and so do numbers, to
 * the last digit.
 *
 * <p>The types: <a
 * href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">MongoDB Extended JSON
 * (v2)</a>.
 */
final class ExtendedJson {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();
  private static final Pattern OBJECT_ID = Pattern.compile("\"[0-9a-fA-F]{24}\"");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern NO_NUMBER_IN_JSON = Pattern.compile("NaN|-?Infinity");
  private static final int LAST_YEAR = 9999;
  private static final int SHOWN = 40;

  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  private final JsonParser parser;
  private final StringBuilder out = new StringBuilder();
  private int charactersForExponents;
  private @Nullable String problem;

  ExtendedJson(JsonParser parser) {
    this.parser = parser;
  }

  /** The value on which the parser stands, as plain JSON; the parser then stands on its end. */
  String value() {
    out.setLength(0);
    copy();
    return out.toString();
  }

  /** The name on which the parser stands. */
  String name() {
    String name = parser.currentName();
    int characters = name.codePointCount(0, name.length());
    if (characters > RoomLimits.NAME_CHARACTERS) {
      note(
          "the name \"%s\" has %,d characters, more than %,d"
              .formatted(
                  ImportedDocument.shortened(name, SHOWN), characters, RoomLimits.NAME_CHARACTERS));
    }
    return name;
  }

  /** How many characters the numbers so far have more when they are written without exponents. */
  int charactersForExponents() {
    return charactersForExponents;
  }

  /** What was wrong with the names and values so far: only the first thing, or null. */
  @Nullable String problem() {
    return problem;
  }

  private void copy() {
    switch (parser.currentToken()) {
      case START_OBJECT -> copyObject();
      case START_ARRAY -> {
        out.append('[');
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          out.append(i == 0 ? "" : ",");
          copy();
        }
        out.append(']');
      }
      case VALUE_STRING -> quote(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.append(number(parser.getString()));
      default -> out.append(parser.getString());
    }
  }

  private void copyObject() {
    int start = out.length();
    int valueStart = start;
    Set<String> names = new HashSet<>();
    String name = "";
    out.append('{');
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      out.append(names.isEmpty() ? "" : ",");
      name = name();
      if (!names.add(name)) {
        note("has the member \"" + ImportedDocument.shortened(name, SHOWN) + "\" twice");
      }
      quote(name);
      out.append(':');
      valueStart = out.length();
      parser.nextToken();
      copy();
    }
    if (names.size() == 1 && name.startsWith("$")) {
      String plain = plain(name, out.substring(valueStart));
      if (plain != null) {
        out.setLength(start);
        out.append(plain);
        return;
      }
    }
    out.append('}');
  }

  /** Checks and returns the number. */
  private String number(String number) {
    long characters = RoomLimits.charactersOf(number);
    if (characters > RoomLimits.NUMBER_CHARACTERS) {
      note(
          "the number %s has more than %,d characters when it is written without an exponent"
              .formatted(ImportedDocument.shortened(number, SHOWN), RoomLimits.NUMBER_CHARACTERS));
    } else {
      charactersForExponents += (int) characters - number.length();
    }
    return number;
  }

  private void quote(String text) {
    out.append('"');
    STRINGS.quoteAsString(text, out);
    out.append('"');
  }

  private void note(String what) {
    problem = problem == null ? what : problem;
  }

  /** The value of that type as plain JSON; null where it has to stay as it is. */
  private @Nullable String plain(String type, String value) {
    boolean isString = value.startsWith("\"");
    String text = isString ? value.substring(1, value.length() - 1) : value;
    String plain;
    switch (type) {
      case "$oid" -> plain = OBJECT_ID.matcher(value).matches() ? value : null;
      case "$date" -> {
        String instant = isString ? instant(text) : instantOfMillis(value);
        plain = instant == null ? null : '"' + instant + '"';
      }
      case "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal" -> {
        boolean isNumber = NUMBER.matcher(text).matches();
        boolean isName = NO_NUMBER_IN_JSON.matcher(text).matches();
        plain = isNumber ? isString ? number(text) : text : isName ? '"' + text + '"' : null;
      }
      default -> {
        return null;
      }
    }
    if (plain == null) {
      note(type + " cannot be " + ImportedDocument.shortened(value, SHOWN));
    }
    return plain;
  }

  /** The same instant in UTC, to the millisecond; null where the text is none. */
  static @Nullable String instant(String text) {
    try {
      return instant(WITH_OFFSET.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable String instantOfMillis(String number) {
    try {
      return instant(Instant.ofEpochMilli(Long.parseLong(number)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** RFC 3339 has four digits for the year, and PostgreSQL has no year 0. */
  private static @Nullable String instant(Instant instant) {
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year < 1 || year > LAST_YEAR ? null : RoomRow.INSTANT.format(instant);
  }
}
