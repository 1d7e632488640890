package io.voiprooms.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The path to a field of a room, such as {@code fname} or {@code servedBy.username}.
 *
 * @param names one to {@value #MAX_NAMES} names, the outermost field first; each has only letters,
 *     digits, {@code _} and {@code -}
 */
public record FieldPath(List<String> names) {

  /** The maximum number of names in a path. */
  public static final int MAX_NAMES = 8;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty()
        || names.size() > MAX_NAMES
        || !names.stream().allMatch(NAME.asMatchPredicate())) {
      throw new InvalidParameterException("must name fields of a room");
    }
  }

  /** Parses names that are joined by dots. */
  public static FieldPath parse(String text) {
    return new FieldPath(List.of(text.split("\\.", -1)));
  }
}
