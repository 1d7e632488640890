package io.voiprooms.db.imports;

import java.math.BigDecimal;

/**
 * The limits on rooms that are imported. They keep a page of rooms small enough to send, and within
 * what common JSON parsers read. Rooms that were stored before these limits are listed all the
 * same.
 */
final class RoomLimits {

  /** Bytes of a document before it is parsed. */
  static final int DOCUMENT_BYTES = 1 << 20;

  /**
   * Bytes of a room as JSON in UTF-8, without blanks, and with numbers without exponents, as
   * PostgreSQL writes them.
   */
  static final int ROOM_BYTES = 128 << 10;

  /** Levels of objects and arrays in a document, one of which is the room itself. */
  static final int LEVELS = 100;

  /** Characters of the name of a member. */
  static final int NAME_CHARACTERS = 1_000;

  /** Characters of a number, as it is and without its exponent. 5e-324 has 326 without. */
  static final int NUMBER_CHARACTERS = 400;

  private RoomLimits() {}

  /**
   * How many characters the number has without its exponent, as PostgreSQL writes it; or with it,
   * where those are too many already.
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

  /** How many bytes the text has in UTF-8 once its control characters are escaped as in JSON. */
  static int bytesOf(CharSequence text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        bytes += "\b\t\n\f\r".indexOf(c) < 0 ? 5 : 1;
      } else if (c >= 0x80) {
        // Each half of a surrogate pair counts two of the four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
