package io.voiprooms.server.rooms;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses query strings strictly. The servlet container would also read a form in the body. */
final class QueryString {

  private QueryString() {}

  /**
   * Returns the parameters by name, in the order of the query string.
   *
   * @throws IllegalArgumentException if the query is not percent-encoded UTF-8, a name is empty, or
   *     there are more parameters than {@code max}
   */
  static Map<String, List<String>> parse(@Nullable String query, int max) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    int count = 0;
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (name.isEmpty() || ++count > max) {
        throw new IllegalArgumentException("a parameter without a name, or too many");
      }
      parameters
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decode(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put((byte) (hexDigit(text, i + 1) << 4 | hexDigit(text, i + 2)));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) (c == '+' ? ' ' : c));
      } else {
        throw new IllegalArgumentException("not ASCII");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  private static int hexDigit(String text, int index) {
    int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    if (digit < 0 || text.charAt(index) > 'f') {
      throw new IllegalArgumentException("not percent-encoded");
    }
    return digit;
  }
}
