package io.voiprooms.api;

/** Text that a room can hold: PostgreSQL keeps neither U+0000 nor half of a surrogate pair. */
final class Unicode {

  private Unicode() {}

  static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || Character.isSurrogate(c) && !pair) {
        throw new InvalidParameterException("must not contain U+0000 or half of a surrogate pair");
      }
      if (pair) {
        i++;
      }
    }
    return text;
  }
}
