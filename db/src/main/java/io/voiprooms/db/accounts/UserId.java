package io.voiprooms.db.accounts;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Creates user IDs in the form that Rocket.Chat uses. */
public final class UserId {

  /** Letters and digits without similar characters such as 1, l and I, as in Rocket.Chat. */
  public static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

  private static final int LENGTH = 17;
  private static final SecureRandom RANDOM = new SecureRandom();

  private UserId() {}

  /** Returns a new ID: 17 letters and digits. */
  public static String random() {
    return RANDOM
        .ints(LENGTH, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }
}
