package io.voiprooms.db.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/**
 * One document of an import, unchanged.
 *
 * @param source the name of the input
 * @param line the line on which the document begins; the first line is 1
 * @param column the column, in bytes, at which it begins; the first column is 1
 * @param inArray whether the document is an element of an array, not a line
 * @param tooLong whether {@code bytes} has only the beginning of the document
 * @param bytes the document in UTF-8
 */
record ImportedDocument(
    String source, long line, long column, boolean inArray, boolean tooLong, byte[] bytes) {

  private static final int MAX_MESSAGE = 160;

  /** Returns a document that did not come from an input of several documents. */
  static ImportedDocument of(String json) {
    return new ImportedDocument("", 1, 1, false, false, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the text of the document.
   *
   * @throws RoomImportException if the document is not UTF-8
   */
  String text() {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The decoder writes U+FFFD for invalid bytes, so other texts need no comparison.
    if (text.indexOf('\uFFFD') >= 0
        && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
      throw invalid("not UTF-8");
    }
    return text;
  }

  /** Describes a document that is not a valid room, but whose end is known. */
  RoomImportException invalid(String reason) {
    return new RoomImportException(source, line, reason, true);
  }

  /** Describes a document that is not JSON. In an array, the end of such a document is unknown. */
  RoomImportException notJson(String parserMessage, @Nullable TokenStreamLocation location) {
    int row = location == null ? 1 : location.getLineNr();
    long at = (location == null ? 1 : location.getColumnNr()) + (row == 1 ? column - 1 : 0);
    // Jackson adds names of its classes after a parenthesis or a line break.
    String message = parserMessage.replaceFirst("(?s) ?\\((start marker|for) .*|\\R.*", "");
    message = message.substring(0, 1).toLowerCase() + message.substring(1);
    return new RoomImportException(
        source,
        line + row - 1,
        "not JSON: %s (column %d)".formatted(shortened(message, MAX_MESSAGE), at),
        !inArray);
  }

  /** Returns the text, cut to this number of characters. */
  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
