package io.voiprooms.db.imports;

import java.math.BigDecimal;

/**
 * The limits of imported rooms. They limit the size of a page, and keep rooms within the limits of
 * common JSON parsers. Stored rooms beyond these limits are still returned.
 */
final class RoomLimits {

  /** The maximum number of bytes of a document before it is parsed. */
  static final int DOCUMENT_BYTES = 1 << 20;

  /**
   * The maximum number of bytes of a room as JSON in UTF-8 without spaces. Numbers are counted
   * without exponents, as PostgreSQL writes them.
   */
  static final int ROOM_BYTES = 128 << 10;

  /** The maximum number of levels of objects and arrays. The room itself is the first level. */
  static final int LEVELS = 100;

  /** The maximum number of characters of the name of a field. */
  static final int NAME_CHARACTERS = 1_000;

  /** The maximum number of characters of a number, with and without exponent; 5e-324 has 326. */
  static final int NUMBER_CHARACTERS = 400;

  private RoomLimits() {}

  /**
   * Returns the number of characters without an exponent, as PostgreSQL writes the number. If the
   * text is longer than {@link #NUMBER_CHARACTERS}, returns the length of the text.
   */
  static long charactersOf(String number) {
    boolean hasExponent = number.contains("e") || number.contains("E");
    if (!hasExponent || number.length() > NUMBER_CHARACTERS) {
      return number.length();
    }
    try {
      BigDecimal value = new BigDecimal(number);
      long integer =
          value.signum() == 0 ? 1 : Math.max(1, (long) value.precision() - value.scale());
      long fraction = value.scale() <= 0 ? 0 : 1 + (long) value.scale();
      return (value.signum() < 0 ? 1 : 0) + integer + fraction;
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE; // the exponent has more than 32 bits
    }
  }

  /** Returns the number of bytes in UTF-8, with control characters escaped as in JSON. */
  static int bytesOf(CharSequence text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        bytes += "\b\t\n\f\r".indexOf(c) < 0 ? 5 : 1;
      } else if (c >= 0x80) {
        // A surrogate pair has four bytes, two for each half.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
