package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server has no business to repeat. It is found as it is and as JSON may escape it, so that
 * a body without it has none once it is decoded either; and between the zeros that UTF-16 and
 * UTF-32 put around letters.
 */
final class Token {

  private static final String ZEROS = "\\x00*";

  private final Pattern spellings;

  Token(String value) {
    spellings = Pattern.compile(value.chars().mapToObj(Token::spellings).collect(joining(ZEROS)));
  }

  String removedFrom(String text) {
    return spellings.matcher(text).replaceAll("…");
  }

  Answer removedFrom(Answer answer) {
    Map<String, List<String>> headers =
        answer.headers().map().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    header -> header.getValue().stream().map(this::removedFrom).toList()));
    return new Answer(
        answer.status(),
        HttpHeaders.of(headers, (name, value) -> true),
        removedFrom(answer.body()).getBytes(UTF_8));
  }

  /** Exceptions quote what they cannot read. */
  boolean isIn(@Nullable Throwable failure) {
    return failure != null
        && (spellings.matcher(String.valueOf(failure.getMessage())).find()
            || isIn(failure.getCause()));
  }

  private static String spellings(int character) {
    String itself = Character.toString(character);
    return "(?:%s|%s|(?i:%s))"
        .formatted(
            spelling(itself), spelling("\\" + itself), spelling("\\u%04x".formatted(character)));
  }

  private static String spelling(String letters) {
    return letters
        .chars()
        .mapToObj(letter -> Pattern.quote(Character.toString(letter)))
        .collect(joining(ZEROS));
  }
}
