package io.voiprooms.db.accounts;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** IDs for users who bring none along, in the form that existing installations use. */
public final class UserId {

  /** Without characters that are mistaken for others, such as 1, l and I. */
  private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

  private static final int LENGTH = 17;
  private static final SecureRandom RANDOM = new SecureRandom();

  private UserId() {}

  /** A new ID: 17 letters and digits. */
  public static String random() {
    return RANDOM
        .ints(LENGTH, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }
}
