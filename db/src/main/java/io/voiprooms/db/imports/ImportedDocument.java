package io.voiprooms.db.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/**
 * One document of an import, as it stands in the input.
 *
 * @param source the input's name
 * @param line the line on which it begins; the first is 1
 * @param column the column in which it begins; the first is 1
 * @param inArray whether it is an element of an array, not a line
 * @param tooLong whether {@code bytes} is only its beginning
 */
record ImportedDocument(
    String source, long line, long column, boolean inArray, boolean tooLong, byte[] bytes) {

  private static final int LONGEST_MESSAGE = 160;

  /** The document's text. */
  String text() {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // Only where a replacement character turns up is there anything to doubt.
    if (text.indexOf('\uFFFD') >= 0
        && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
      throw invalid("not UTF-8");
    }
    return text;
  }

  /** This is JSON, or at least clearly delimited, but not a room. */
  RoomImportException invalid(String reason) {
    return new RoomImportException(source, line, reason, true);
  }

  /** This is not JSON, so that in an array its end is a guess. */
  RoomImportException notJson(String parserMessage, @Nullable TokenStreamLocation location) {
    int row = location == null ? 1 : location.getLineNr();
    long at = (location == null ? 1 : location.getColumnNr()) + (row == 1 ? column - 1 : 0);
    // The parser tells people about its own classes behind a parenthesis or a line break.
    String message = parserMessage.replaceFirst("(?s) ?\\((start marker|for) .*|\\R.*", "");
    message = message.substring(0, 1).toLowerCase() + message.substring(1);
    return new RoomImportException(
        source,
        line + row - 1,
        "not JSON: %s (column %d)".formatted(shortened(message, LONGEST_MESSAGE), at),
        !inArray);
  }

  /** The text, or as much of its beginning as people care to read. */
  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
