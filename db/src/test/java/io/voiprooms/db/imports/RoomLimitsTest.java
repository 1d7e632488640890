package io.voiprooms.db.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "-7, 2",
    "12.50, 5",
    "1e0, 1",
    "1e3, 4",
    "-1E+3, 5",
    "1.5e3, 4",
    "1.5e1, 2",
    "1.25e1, 4",
    "1e-1, 3",
    "12e-1, 3",
    "12e-2, 4",
    "12e-3, 5",
    "-1.0E-5, 9",
    "0e9, 1",
    "0e-3, 5",
    "0.00e1, 3",
    "1e399, 400",
    "1e400, 401",
    "1.7976931348623157E308, 309",
    "-2.2250738585072014E-308, 327",
    "4.9E-324, 327",
    "1e2147483647, 2147483648",
    "1e2147483648, 2147483647",
    "1e-2147483649, 2147483647",
  })
  void countsCharactersInPostgresNotation(String number, long characters) {
    assertThat(RoomLimits.charactersOf(number)).isEqualTo(characters);
  }

  @Test
  void returnsTextLengthOfLongNumbers() {
    assertThat(RoomLimits.charactersOf("0." + "0".repeat(395) + "1e9")).isEqualTo(389);
    assertThat(RoomLimits.charactersOf("0." + "0".repeat(396) + "1e9")).isEqualTo(401);
    assertThat(RoomLimits.charactersOf("1".repeat(500))).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({"a~", "é\u0080\u07FF", "\u0800€\uFFFD", "😀", "aé€😀"})
  void countsUtf8Bytes(String text) {
    assertThat(RoomLimits.bytesOf(text)).isEqualTo(text.getBytes(UTF_8).length);
  }

  @Test
  void countsEscapedLengthOfControlCharacters() {
    assertThat(RoomLimits.bytesOf("\b\t\n\f\r")).isEqualTo(10);
    assertThat(RoomLimits.bytesOf("\0\u0001\u000B\u001F")).isEqualTo(24);
    assertThat(RoomLimits.bytesOf(" \u007F")).isEqualTo(2);
  }
}
