package io.voiprooms.server.docs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/**
 * That the server kept a pact. The tests in {@code contracts} leave a list of these, which the
 * portal shows.
 *
 * @param consumer whose pact it is
 * @param pact the pact's SHA-256, whatever its line breaks and blanks
 * @param contract the contract's version
 * @param date in UTC
 */
public record Verification(String consumer, String pact, String contract, LocalDate date) {

  /** That the server of this version of the contract keeps this pact today. */
  public static Verification of(JsonNode pact, String contract, LocalDate today) {
    return new Verification(
        pact.at("/consumer/name").asString(), fingerprint(pact), contract, today);
  }

  /** Whether it is of this pact, as it is written now. */
  boolean isOf(JsonNode pact) {
    return this.pact.equals(fingerprint(pact));
  }

  private static String fingerprint(JsonNode pact) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(pact.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
