package io.voiprooms.db.imports;

import io.voiprooms.db.rooms.RoomField;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** Converts a document to a row of the table {@code rooms}. {@link RoomField} lists the columns. */
final class RoomDocument {

  /**
   * A row to write.
   *
   * @param document the document of the room
   * @param copy the row in the text format of COPY, with the end of line
   */
  record Row(ImportedDocument document, byte[] copy) {}

  /** The columns of a row, in order. */
  static final List<String> COLUMNS =
      Stream.concat(
              Arrays.stream(RoomField.values()).map(field -> field.column),
              Stream.of(RoomField.OTHER_FIELDS))
          .toList();

  private static final int SHOWN = 40;
  private static final Set<String> TYPES = Set.of("v", "l");
  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  /**
   * Limits only the depth. {@link DocumentReader} limits the length of a document, and this class
   * and {@link ValueConverter} check the other limits.
   */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(RoomLimits.LEVELS)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final ImportedDocument document;
  private final JsonParser parser;
  private final ValueConverter converter;
  private final @Nullable String[] values = new String[RoomField.values().length];
  private final StringBuilder others = new StringBuilder();
  private @Nullable String problem;

  /** The name of the current field; empty before the first field. */
  private String name = "";

  private RoomDocument(ImportedDocument document, JsonParser parser) {
    this.document = document;
    this.parser = parser;
    this.converter = new ValueConverter(parser);
  }

  /**
   * Returns the document as a row, or null if it is not a room of a call centre ({@code t} is
   * neither {@code v} nor {@code l}).
   *
   * @throws RoomImportException if the document is not JSON or not a valid room
   */
  static @Nullable Row row(ImportedDocument document, boolean completes) {
    List<@Nullable String> columns = columns(document, completes);
    return columns == null ? null : new Row(document, copy(document, columns));
  }

  /**
   * Returns the document as the texts of {@link #COLUMNS}, or null if it is not a room of a call
   * centre.
   *
   * @param completes whether a room without {@code open} is open if it has no {@code closedAt}, and
   *     a room with {@code closedAt} is closed; otherwise, a room without {@code open} is closed
   * @throws RoomImportException if the document is not JSON or not a valid room
   */
  static @Nullable List<@Nullable String> columns(ImportedDocument document, boolean completes) {
    return columns(document, completes, Map.of());
  }

  private static @Nullable List<@Nullable String> columns(
      ImportedDocument document, boolean completes, Map<RoomField, String> defaults) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document.text())) {
      RoomDocument room = new RoomDocument(document, parser);
      room.read();
      defaults.forEach(room::setDefault);
      return room.columns(completes);
    } catch (JacksonException e) {
      throw document.notJson(e.getOriginalMessage(), e.getLocation());
    }
  }

  /**
   * Returns a room of the API as the texts of {@link #COLUMNS}. A room without an ID gets this ID,
   * and a room without a type is a voice call.
   *
   * @throws RoomImportException if the document is not JSON or not a valid room
   */
  static List<@Nullable String> columnsOfOne(String id, ImportedDocument document) {
    List<@Nullable String> columns =
        columns(document, true, Map.of(RoomField.ID, id, RoomField.TYPE, "v"));
    if (columns == null) {
      throw document.invalid("t must be v or l");
    }
    return columns;
  }

  private void read() {
    try {
      readFields();
    } catch (StreamConstraintsException e) {
      throw document.invalid(
          (name.isEmpty() ? "" : shortened(name) + ": ")
              + "nested more than %,d levels deep".formatted(RoomLimits.LEVELS));
    }
  }

  private void readFields() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw document.notJson("There is no document", null);
    }
    if (first != JsonToken.START_OBJECT) {
      String found = kind(converter.value("", FieldSchema.ANY));
      expectNothingMore();
      throw document.invalid("a room must be an object, not " + found);
    }
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      name = converter.name();
      if (!names.add(name)) {
        note("has the field \"" + shortened(name) + "\" twice");
      }
      parser.nextToken();
      RoomField field = RoomField.named(name);
      if (field == null) {
        readOther();
      } else {
        values[field.ordinal()] = column(field);
      }
      if (converter.problem() != null) {
        note(converter.problem());
      }
    }
    expectNothingMore();
  }

  private void expectNothingMore() {
    if (parser.nextToken() != null) {
      throw document.notJson("Something follows the document", parser.currentTokenLocation());
    }
  }

  private void readOther() {
    others.append(others.isEmpty() ? "{\"" : ",\"");
    STRINGS.quoteAsString(name, others);
    others.append("\":").append(converter.value(name, FieldSchema.ANY));
  }

  /**
   * Notes a problem, unless an earlier one was noted. It is reported after the last field, because
   * a document of another type ({@code t}) is ignored even if it has problems.
   */
  private void note(String newProblem) {
    problem = problem == null ? newProblem : problem;
  }

  /** Returns the value of the current field in the format of its column, or null for no value. */
  private @Nullable String column(RoomField field) {
    if (field.kind == RoomField.Kind.TEXTS && parser.currentToken() == JsonToken.START_ARRAY) {
      return texts(field);
    }
    FieldSchema schema = FieldSchema.ROOM.field(field.wireName);
    boolean isString = parser.currentToken() == JsonToken.VALUE_STRING;
    if (field.kind == RoomField.Kind.TEXT && isString) {
      return checked(field, schema, parser.getString());
    }
    String json = converter.value(field.wireName, schema);
    if (json.equals("null")) {
      return null;
    }
    char first = json.charAt(0);
    boolean isText = first == '"';
    if (isText && field.kind == RoomField.Kind.WHOLE_NUMBER && ExtendedJson.isNoNumber(json)) {
      return null;
    }
    String column =
        switch (field.kind) {
          case TEXT -> isText ? unquoted(json) : null;
          case FLAG -> json.equals("true") || json.equals("false") ? json : null;
          case WHOLE_NUMBER -> wholeNumber(json);
          case INSTANT -> isText ? ExtendedJson.instant(unquoted(json)) : null;
          case TEXTS -> null;
          case OBJECT -> first == '{' ? json : null;
          case ANY -> json;
        };
    if (column == null) {
      boolean noInstant = isText && field.kind == RoomField.Kind.INSTANT;
      expected(field, "not " + (noInstant ? shortened(json) : kind(json)));
    }
    return column;
  }

  private String checked(RoomField field, FieldSchema schema, String text) {
    if (text.codePointCount(0, text.length()) > schema.maxLength()) {
      note(
          "%s must have at most %,d characters, not %,d"
              .formatted(
                  field.wireName, schema.maxLength(), text.codePointCount(0, text.length())));
    }
    return text;
  }

  private void expected(RoomField field, String butFound) {
    note("%s must be %s, %s".formatted(field.wireName, field.kind.description, butFound));
  }

  /** Removes the quotes of a converted value, such as an ID, which has no escaped characters. */
  private static String unquoted(String json) {
    return json.substring(1, json.length() - 1);
  }

  /** Returns the number without exponent and fraction, or null if it is not a 64-bit integer. */
  static @Nullable String wholeNumber(String number) {
    try {
      return number.length() > RoomLimits.NUMBER_CHARACTERS
          ? null
          : Long.toString(new BigDecimal(number).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** Returns the current array in the format of PostgreSQL. */
  private String texts(RoomField field) {
    StringBuilder array = new StringBuilder("{");
    FieldSchema item = FieldSchema.ROOM.field(field.wireName).item();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String text;
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        text = parser.getString();
      } else {
        String json = converter.value(field.wireName, FieldSchema.ANY);
        if (json.charAt(0) != '"') {
          expected(field, "but holds " + kind(json));
          continue;
        }
        text = unquoted(json);
      }
      checked(field, item, text);
      array.append(array.length() == 1 ? "\"" : ",\"");
      array.append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return array.append('}').toString();
  }

  /**
   * Returns words for this JSON in an error message: its type, or the shortened text of a scalar.
   */
  private static String kind(String json) {
    return switch (json.charAt(0)) {
      case '"' -> "a string";
      case '{' -> "an object";
      case '[' -> "an array";
      default -> shortened(json);
    };
  }

  private static String shortened(String json) {
    return ImportedDocument.shortened(json, SHOWN);
  }

  private void setDefault(RoomField field, String value) {
    if (values[field.ordinal()] == null) {
      values[field.ordinal()] = value;
    }
  }

  private @Nullable List<@Nullable String> columns(boolean completes) {
    String type = values[RoomField.TYPE.ordinal()];
    if (type == null || !TYPES.contains(type)) {
      return null;
    }
    if (problem != null) {
      throw document.invalid(problem);
    }
    String id = values[RoomField.ID.ordinal()];
    if (id == null || id.isEmpty()) {
      throw document.invalid("_id is " + (id == null ? "missing" : "empty"));
    }
    int open = RoomField.IS_OPEN.ordinal();
    boolean isClosed = values[RoomField.CLOSED_AT.ordinal()] != null;
    if (completes && isClosed) {
      values[open] = "false";
    } else if (values[open] == null) {
      values[open] = completes ? "true" : "false";
    }
    String other = others.isEmpty() ? null : others.append('}').toString();
    checkSize(other);
    List<@Nullable String> columns = new ArrayList<>(Arrays.asList(values));
    columns.add(other);
    for (int i = 0; i < columns.size(); i++) {
      checkSurrogates(
          i < values.length ? RoomField.values()[i].wireName : "a field", columns.get(i));
    }
    return columns;
  }

  private void checkSurrogates(String name, @Nullable String value) {
    for (int i = 0; value != null && i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        // The encoder would write a question mark for it.
        throw document.invalid("%s holds \\u%04x, half of a character".formatted(name, (int) c));
      }
    }
  }

  /** Checks the size that the room has when it is listed. */
  private void checkSize(@Nullable String other) {
    int bytes = 1 + converter.charactersForExponents();
    for (RoomField field : RoomField.values()) {
      String value = values[field.ordinal()];
      if (value != null) {
        // The name has two quotes, a colon, and a comma or brace.
        bytes += field.wireName.length() + 4 + bytesOf(field.kind, value);
      }
    }
    bytes += other == null ? 0 : RoomLimits.bytesOf(other) - 1;
    if (bytes > RoomLimits.ROOM_BYTES) {
      throw document.invalid(
          "the room has %,d bytes as JSON with numbers without exponents, more than %,d"
              .formatted(bytes, RoomLimits.ROOM_BYTES));
    }
  }

  private static int bytesOf(RoomField.Kind kind, String value) {
    return switch (kind) {
      case TEXT, INSTANT -> {
        StringBuilder quoted = new StringBuilder("\"");
        STRINGS.quoteAsString(value, quoted);
        yield RoomLimits.bytesOf(quoted.append('"'));
      }
      // In an array of PostgreSQL, the same characters are escaped as in JSON, except control
      // characters.
      case FLAG, WHOLE_NUMBER, TEXTS, OBJECT, ANY -> RoomLimits.bytesOf(value);
    };
  }

  /** Returns the columns in the text format of COPY. */
  private static byte[] copy(ImportedDocument document, List<@Nullable String> columns) {
    StringBuilder row = new StringBuilder(document.bytes().length + 256);
    for (String column : columns) {
      append(row, column);
      row.append('\t');
    }
    row.setCharAt(row.length() - 1, '\n');
    return row.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder row, @Nullable String value) {
    if (value == null) {
      row.append("\\N");
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> row.append("\\\\");
        case '\n' -> row.append("\\n");
        case '\r' -> row.append("\\r");
        case '\t' -> row.append("\\t");
        default -> row.append(c);
      }
    }
  }
}
