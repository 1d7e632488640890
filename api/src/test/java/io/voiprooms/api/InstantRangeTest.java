package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstantRangeTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "-",
      value = {
        "2021-07-09T20:20:58.755Z       | 2021-07-09T20:20:58.755Z | 2021-07-09T20:20:58.755Z",
        "2021-07-09T22:20:58.755+02:00  | 2021-07-09T20:20:58.755Z | 2021-07-09T20:20:58.755Z",
        "2021-07-09T22:20:58.755 02:00  | 2021-07-09T20:20:58.755Z | 2021-07-09T20:20:58.755Z",
        "2021-07-09T18:20:58.755-02:00  | 2021-07-09T20:20:58.755Z | 2021-07-09T20:20:58.755Z",
        "2021-07-09t20:20:58z           | 2021-07-09T20:20:58Z     | 2021-07-09T20:20:58Z",
        "2021-07-09T20:20:58.755999999Z | 2021-07-09T20:20:58.755Z | 2021-07-09T20:20:58.755Z",
        "2021-07-09                     | 2021-07-09T00:00:00Z     | 2021-07-09T23:59:59.999Z",
        "2024-02-29                     | 2024-02-29T00:00:00Z     | 2024-02-29T23:59:59.999Z",
        "{\"start\":\"2021-07-09\"}     | 2021-07-09T00:00:00Z     | -",
        "{\"end\":\"2021-07-09\"}       | -                        | 2021-07-09T23:59:59.999Z",
        "{\"start\":\"2021-07-09\",\"end\":\"2021-07-10T01:00:00Z\"} | 2021-07-09T00:00:00Z | 2021-07-10T01:00:00Z",
        "{\"end\":\"2021-07-09\",\"start\":\"2021-07-08\"} | 2021-07-08T00:00:00Z | 2021-07-09T23:59:59.999Z",
        "{\"start\":\"\",\"end\":null}  | -                        | -",
        "{}                             | -                        | -",
      })
  void parsesInstantsDaysAndRanges(String text, Instant start, Instant end) {
    assertThat(InstantRange.parse(text)).isEqualTo(new InstantRange(start, end));
  }

  @Test
  void constructorCutsBothEndsToMilliseconds() {
    Instant instant = Instant.parse("2021-07-09T20:20:58.755Z");

    assertThat(new InstantRange(instant.plusNanos(999_999), instant.plusNanos(1)))
        .isEqualTo(new InstantRange(instant, instant));
  }

  @Test
  void acceptsAStartAfterTheEnd() {
    InstantRange range = InstantRange.parse("{\"start\":\"2021-07-10\",\"end\":\"2021-07-09\"}");

    assertThat(range.start()).isAfter(range.end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2021-07-09T20:20",
        "2021-07-09T20:20:58",
        "2021-07-09T20:20:58+0200",
        "2021-7-9",
        "20210709",
        "+12021-07-09",
        "1625862058755",
        " 2021-07-09",
        "{\"start\":1625862058755}",
        "{\"start\":\"soon\"}",
        "{\"start\":{}}",
      })
  void refusesInvalidFormats(String text) {
    assertThatThrownBy(() -> InstantRange.parse(text))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageStartingWith("must be an instant (2021-07-09T20:20:58.755Z), a date");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2021-02-30", "2021-13-01", "2021-07-09T24:20:58Z", "2021-07-09T20:20:58+19:00"})
  void refusesNonexistentDatesAndTimes(String text) {
    assertThatThrownBy(() -> InstantRange.parse(text))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must be a moment that exists");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"from\":\"2021-07-09\"}  | must have no members but start and end",
        "{\"start\":\"2021-07-09\"  | must be well-formed JSON",
        "{\"end\":\"\",\"end\":\"\"} | must be well-formed JSON",
        "{} {}                      | must end where its JSON ends",
      })
  void refusesInvalidRangeObjects(String text, String reason) {
    assertThatThrownBy(() -> InstantRange.parse(text))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage(reason);
  }
}
