package io.voiprooms.db.imports;

import io.voiprooms.db.imports.FieldSchema.Type;
import io.voiprooms.db.rooms.InstantFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Converts MongoDB's extended JSON (canonical, relaxed and legacy) to plain JSON: dates, numbers
 * and object IDs. Other values and the digits of numbers stay unchanged.
 *
 * <p>Nested fields that the contract describes are checked. Instants are converted to UTC with
 * milliseconds. A field is left out if it is null and the contract does not allow null, or if it is
 * a number that JSON cannot express (NaN, Infinity). {@code v.phone} as an array of objects, as
 * Rocket.Chat stores it, becomes the first phone number. Any other wrong type is a problem.
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
  private static final Pattern NOT_A_JSON_NUMBER = Pattern.compile("\"?(NaN|-?Infinity)\"?");
  private static final Pattern ESCAPE = Pattern.compile("\\\\[^u]");
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
  private final Deque<String> path = new ArrayDeque<>();
  private final StringBuilder out = new StringBuilder();
  private int charactersForExponents;
  private @Nullable String problem;

  ExtendedJson(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Returns the parser's current value as plain JSON. Afterwards the parser is at the end of the
   * value.
   *
   * @param field the name of the field that has the value
   * @param schema the schema of that field, against which nested fields are checked
   */
  String value(String field, FieldSchema schema) {
    out.setLength(0);
    path.addLast(field);
    copy(schema);
    path.removeLast();
    return out.toString();
  }

  /** Returns the name of the current field, and checks its length. */
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

  /** Returns how much longer the numbers so far are without exponents, in characters. */
  int charactersForExponents() {
    return charactersForExponents;
  }

  /** Returns the first problem of the names and values so far with its field, or null. */
  @Nullable String problem() {
    return problem;
  }

  private void copy(FieldSchema schema) {
    switch (parser.currentToken()) {
      case START_OBJECT -> copyObject(schema);
      case START_ARRAY -> {
        out.append('[');
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          out.append(i == 0 ? "" : ",");
          int start = out.length();
          path.addLast(String.valueOf(i));
          copy(schema.item());
          if (!check(schema.item(), start)) {
            noteWithField(problem(schema.item(), start));
          }
          path.removeLast();
        }
        out.append(']');
      }
      case VALUE_STRING -> quote(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.append(number(parser.getString()));
      default -> out.append(parser.getString());
    }
  }

  private void copyObject(FieldSchema schema) {
    int start = out.length();
    int valueStart = start;
    Set<String> names = new HashSet<>();
    String name = "";
    out.append('{');
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int end = out.length();
      out.append(end == start + 1 ? "" : ",");
      name = name();
      if (!names.add(name)) {
        note("has the field \"" + ImportedDocument.shortened(name, SHOWN) + "\" twice");
      }
      quote(name);
      out.append(':');
      valueStart = out.length();
      parser.nextToken();
      FieldSchema field = schema.field(name);
      path.addLast(name);
      copy(field);
      if (!check(field, valueStart)) {
        out.setLength(end);
      }
      path.removeLast();
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

  /**
   * Checks the value at the end of the output against its schema, and normalises it.
   *
   * @return whether to keep the value; otherwise it is left out
   */
  private boolean check(FieldSchema schema, int start) {
    if (schema.type() == Type.ANY) {
      return true;
    }
    if (schema.type() == Type.STRING
        && out.charAt(start) == '['
        && "phone".equals(path.peekLast())) {
      replaceByFirstPhoneNumber(start);
    }
    char first = out.charAt(start);
    if (first == 'n') {
      return schema.nullable();
    }
    boolean isText = first == '"';
    boolean isNumber = first == '-' || first >= '0' && first <= '9';
    boolean valid =
        switch (schema.type()) {
          case STRING -> isText && hasLength(start, schema.maxLength());
          case INSTANT -> isText && normaliseInstant(start);
          case INTEGER -> isNumber && RoomDocument.wholeNumber(out.substring(start)) != null;
          case NUMBER -> isNumber;
          case BOOLEAN -> first == 't' || first == 'f';
          case OBJECT -> first == '{';
          case ARRAY -> first == '[';
          case ANY -> true;
        };
    if (valid) {
      return true;
    }
    boolean numeric = schema.type() == Type.NUMBER || schema.type() == Type.INTEGER;
    if (numeric && isNoNumber(out.substring(start))) {
      return false;
    }
    noteWithField(problem(schema, start));
    return true;
  }

  /**
   * Replaces the array at the end of the output, in which Rocket.Chat stores phone numbers, by the
   * first phone number, or by null if the array is empty. Any other array stays.
   */
  private void replaceByFirstPhoneNumber(int start) {
    String phone = null;
    try (JsonParser phones =
        RoomDocument.JSON.createParser(ObjectReadContext.empty(), out.substring(start))) {
      phones.nextToken();
      if (phones.nextToken() == JsonToken.END_ARRAY) {
        out.setLength(start);
        out.append("null");
      } else if (phones.currentToken() == JsonToken.START_OBJECT) {
        while (phone == null && phones.nextToken() != JsonToken.END_OBJECT) {
          boolean isPhone = phones.currentName().equals("phoneNumber");
          if (phones.nextToken() == JsonToken.VALUE_STRING && isPhone) {
            phone = phones.getString();
          }
          phones.skipChildren();
        }
      }
    }
    if (phone != null) {
      out.setLength(start);
      quote(phone);
    }
  }

  private String problem(FieldSchema schema, int start) {
    String limit =
        schema.maxLength() == Integer.MAX_VALUE
            ? ""
            : " of at most %,d characters".formatted(schema.maxLength());
    return "%s must be %s%s, not %s"
        .formatted(
            String.join(".", path),
            schema.type().description,
            limit,
            ImportedDocument.shortened(out.substring(start), SHOWN));
  }

  private String unquoted(int start) {
    return out.substring(start + 1, out.length() - 1);
  }

  private boolean normaliseInstant(int start) {
    String instant = instant(unquoted(start));
    if (instant != null) {
      out.setLength(start);
      out.append('"').append(instant).append('"');
    }
    return instant != null;
  }

  /** Returns whether the string at the end of the output has at most that many characters. */
  private boolean hasLength(int start, int maxLength) {
    if (out.length() - start - 2 <= maxLength) {
      return true;
    }
    String text = unquoted(start);
    return text.codePoints().count() - ESCAPE.matcher(text).results().count() <= maxLength;
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

  /** Notes a problem in the current field of the room, unless an earlier one was noted. */
  private void note(String newProblem) {
    String field = path.isEmpty() ? parser.currentName() : path.getFirst();
    noteWithField(ImportedDocument.shortened(field, SHOWN) + ": " + newProblem);
  }

  private void noteWithField(String newProblem) {
    problem = problem == null ? newProblem : problem;
  }

  /** Returns the extended JSON value as plain JSON, or null to keep the object unchanged. */
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
        boolean isName = NOT_A_JSON_NUMBER.matcher(text).matches();
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
