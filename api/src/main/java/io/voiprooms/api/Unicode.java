package io.voiprooms.api;

/**
 * Checks that PostgreSQL can store a text. It stores neither U+0000 nor half of a surrogate pair.
 */
final class Unicode {

  private Unicode() {}

  /** Returns the text, or throws {@link InvalidParameterException} if it cannot be stored. */
  static String checked(String text) {
    if (!text.codePoints().allMatch(Unicode::canBeStored)) {
      throw new InvalidParameterException("must not contain U+0000 or half of a surrogate pair");
    }
    return text;
  }

  /** A surrogate in a stream of code points is half of a pair: whole pairs are one code point. */
  private static boolean canBeStored(int codePoint) {
    return codePoint != 0 && Character.getType(codePoint) != Character.SURROGATE;
  }
}
