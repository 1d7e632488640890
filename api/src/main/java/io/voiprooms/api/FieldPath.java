package io.voiprooms.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The way to a member of a room: {@code fname}, {@code servedBy.username}.
 *
 * @param names from the outside in: one to eight names of letters, digits, {@code _} and {@code -}
 */
public record FieldPath(List<String> names) {

  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){0,7}");

  /** Reads names that are joined by dots. */
  public static FieldPath parse(String text) {
    if (!SYNTAX.matcher(text).matches()) {
      throw new InvalidParameterException("must name members of a room");
    }
    return new FieldPath(List.of(text.split("\\.")));
  }
}
