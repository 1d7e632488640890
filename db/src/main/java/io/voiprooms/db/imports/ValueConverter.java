package io.voiprooms.db.imports;

import io.voiprooms.db.imports.FieldSchema.Type;
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
 * Converts the value of a field from {@linkplain ExtendedJson extended JSON} to plain JSON, and
 * checks nested fields against the contract. The digits of numbers stay unchanged.
 *
 * <p>Instants that the contract describes are converted to UTC with milliseconds. A field is left
 * out if it is null and the contract does not allow null, or if it is a number that JSON cannot
 * express (NaN, Infinity). {@code v.phone} as an array of objects, as Rocket.Chat stores it,
 * becomes the first phone number. Any other wrong type is a problem.
 */
final class ValueConverter {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();
  private static final Pattern ESCAPE = Pattern.compile("\\\\[^u]");
  private static final int SHOWN = 40;

  private final JsonParser parser;
  private final Deque<String> path = new ArrayDeque<>();
  private final StringBuilder out = new StringBuilder();
  private int charactersForExponents;
  private @Nullable String problem;

  ValueConverter(JsonParser parser) {
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
    if (names.size() == 1 && ExtendedJson.isType(name)) {
      String value = out.substring(valueStart);
      String plain = ExtendedJson.plain(name, value);
      if (plain != null) {
        out.setLength(start);
        out.append(plain.startsWith("\"") || plain.equals(value) ? plain : number(plain));
        return;
      }
      note(name + " cannot be " + ImportedDocument.shortened(value, SHOWN));
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
    if (numeric && ExtendedJson.isNoNumber(out.substring(start))) {
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
    String instant = ExtendedJson.instant(unquoted(start));
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
}
