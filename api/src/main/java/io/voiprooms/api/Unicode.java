package io.voiprooms.api;

/** Text that a room can hold: PostgreSQL keeps neither U+0000 nor half of a surrogate pair. */
final class Unicode {

  private Unicode() {}

  static String checked(String text) {
    if (!text.codePoints().allMatch(Unicode::canBeKept)) {
      throw new InvalidParameterException("must not contain U+0000 or half of a surrogate pair");
    }
    return text;
  }

  /** A surrogate among code points has no other half. */
  private static boolean canBeKept(int codePoint) {
    return codePoint != 0 && Character.getType(codePoint) != Character.SURROGATE;
  }
}
