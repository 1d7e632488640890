package io.voiprooms.db.rooms;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** Turns a document into the row that keeps it, going by {@link RoomMember}. */
final class RoomDocument {

  /**
   * A room to write.
   *
   * @param copy the row in COPY's text format, its end of line included
   */
  record Row(ImportedDocument document, String id, byte[] copy) {}

  /** The columns of a row, in order. */
  static final List<String> COLUMNS =
      Stream.concat(
              Arrays.stream(RoomMember.values()).map(member -> member.column),
              Stream.of(RoomMember.OTHER_MEMBERS))
          .toList();

  private static final int DEEPEST = 1000;
  private static final int LONGEST_WHOLE_NUMBER = 1000;
  private static final int SHOWN = 40;
  private static final Set<String> TYPES = Set.of("v", "l");
  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  /** Only the depth is bounded: a document is no longer than its reader lets through. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final ImportedDocument document;
  private final JsonParser parser;
  private final ExtendedJson extendedJson;
  private final @Nullable String[] values = new String[RoomMember.values().length];
  private final StringBuilder others = new StringBuilder();
  private @Nullable String problem;

  private RoomDocument(ImportedDocument document, JsonParser parser) {
    this.document = document;
    this.parser = parser;
    this.extendedJson = new ExtendedJson(parser);
  }

  /**
   * The document as a row, or null where it is no call centre room.
   *
   * @throws RoomImportException if it is not JSON, or not a room
   */
  static @Nullable Row row(ImportedDocument document) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document.text())) {
      RoomDocument room = new RoomDocument(document, parser);
      room.read();
      return room.row();
    } catch (StreamConstraintsException e) {
      throw document.invalid("nested more than %,d deep".formatted(DEEPEST));
    } catch (JacksonException e) {
      throw document.notJson(e.getOriginalMessage(), e.getLocation());
    }
  }

  private void read() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw document.notJson("There is no document", null);
    }
    if (first != JsonToken.START_OBJECT) {
      String found = kind(extendedJson.value());
      expectNothingMore();
      throw document.invalid("a room must be an object, not " + found);
    }
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!names.add(name)) {
        note("has the member \"" + name + "\" twice");
      }
      parser.nextToken();
      RoomMember member = RoomMember.named(name);
      if (member == null) {
        readOther(name);
      } else {
        values[member.ordinal()] = column(member);
      }
      if (extendedJson.problem() != null) {
        note(name + ": " + extendedJson.problem());
      }
    }
    expectNothingMore();
  }

  private void expectNothingMore() {
    if (parser.nextToken() != null) {
      throw document.notJson("Something follows the document", parser.currentTokenLocation());
    }
  }

  private void readOther(String name) {
    others.append(others.isEmpty() ? "{\"" : ",\"");
    STRINGS.quoteAsString(name, others);
    others.append("\":").append(extendedJson.value());
  }

  /** What is wrong matters only in the end: another kind of room may look as it likes. */
  private void note(String what) {
    problem = problem == null ? what : problem;
  }

  /** The member's value as its column takes it; null where there is none. */
  private @Nullable String column(RoomMember member) {
    if (member.kind == RoomMember.Kind.TEXTS && parser.currentToken() == JsonToken.START_ARRAY) {
      return texts(member);
    }
    boolean isString = parser.currentToken() == JsonToken.VALUE_STRING;
    if (member.kind == RoomMember.Kind.TEXT && isString) {
      return parser.getString();
    }
    String json = extendedJson.value();
    if (json.equals("null")) {
      return null;
    }
    char first = json.charAt(0);
    boolean isText = first == '"';
    String column =
        switch (member.kind) {
          case TEXT -> isText ? unquoted(json) : null;
          case FLAG -> json.equals("true") || json.equals("false") ? json : null;
          case WHOLE_NUMBER -> wholeNumber(json);
          case INSTANT -> isText ? ExtendedJson.instant(unquoted(json)) : null;
          case TEXTS -> null;
          case OBJECT -> first == '{' ? json : null;
          case ANY -> json;
        };
    if (column == null) {
      boolean noInstant = isText && member.kind == RoomMember.Kind.INSTANT;
      expected(member, "not " + (noInstant ? shortened(json) : kind(json)));
    }
    return column;
  }

  private void expected(RoomMember member, String butFound) {
    note("%s must be %s, %s".formatted(member.wireName, member.kind.description, butFound));
  }

  /** Of a string that is an instant or became one here, so that nothing in it is escaped. */
  private static String unquoted(String json) {
    return json.substring(1, json.length() - 1);
  }

  private static @Nullable String wholeNumber(String number) {
    try {
      return number.length() > LONGEST_WHOLE_NUMBER
          ? null
          : Long.toString(new BigDecimal(number).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** The array as PostgreSQL writes one. */
  private String texts(RoomMember member) {
    StringBuilder array = new StringBuilder("{");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String text;
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        text = parser.getString();
      } else {
        String json = extendedJson.value();
        if (json.charAt(0) != '"') {
          expected(member, "but holds " + kind(json));
          continue;
        }
        text = unquoted(json);
      }
      array.append(array.length() == 1 ? "\"" : ",\"");
      array.append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return array.append('}').toString();
  }

  /** What to call that JSON: its kind, or itself if it is short. */
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

  private @Nullable Row row() {
    String type = values[RoomMember.TYPE.ordinal()];
    if (type == null || !TYPES.contains(type)) {
      return null;
    }
    if (problem != null) {
      throw document.invalid(problem);
    }
    String id = values[RoomMember.ID.ordinal()];
    if (id == null || id.isEmpty()) {
      throw document.invalid("_id is " + (id == null ? "missing" : "empty"));
    }
    int open = RoomMember.IS_OPEN.ordinal();
    values[open] = values[open] == null ? "false" : values[open];
    StringBuilder row = new StringBuilder(document.bytes().length + 256);
    for (RoomMember member : RoomMember.values()) {
      append(row, member.wireName, values[member.ordinal()]);
      row.append('\t');
    }
    append(row, "a member", others.isEmpty() ? null : others.append('}').toString());
    row.append('\n');
    return new Row(document, id, row.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Appends the value in COPY's text format. */
  private void append(StringBuilder row, String name, @Nullable String value) {
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
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        row.append(value.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        // Encoding would turn it into a question mark without a word.
        throw document.invalid("%s holds \\u%04x, half of a character".formatted(name, (int) c));
      }
    }
  }
}
