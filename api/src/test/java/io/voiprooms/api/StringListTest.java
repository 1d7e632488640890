package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringListTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a           | a",
        "a,b         | a;b",
        "a , b       | a;b",
        "a,,b,       | a;b",
        "[\"a\",\"b\"] | a;b",
        "[\"a,b\"]   | a,b",
        "[\" a\"]    | ' a'",
        "a\"b        | a\"b",
      })
  void parsesCommaSeparatedItemsAndJsonArrays(String text, String items) {
    assertThat(StringList.parse(text).items()).containsExactly(items.split(";"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", " ", "[]", "[\"\"]"})
  void ignoresEmptyItems(String text) {
    assertThat(StringList.parse(text).items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]            | must hold nothing but strings",
        "[null]         | must hold nothing but strings",
        "[[\"a\"]]      | must hold nothing but strings",
        "[\"a\"         | must be well-formed JSON",
        "[\"a\"] x      | must be well-formed JSON",
        "[\"a\"][]      | must end where its JSON ends",
      })
  void refusesInvalidLists(String text, String reason) {
    assertThatThrownBy(() -> StringList.parse(text))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0000",
        "a\\u0000",
        "\\ud83d",
        "\\ud83da",
        "\\ud83d\\ud83d\\ude00",
        "\\ude00",
        "a\\ude00",
        "\\ud83d\\ude00\\ude00",
      })
  void refusesTextUnsupportedByPostgresql(String item) {
    assertThatThrownBy(() -> StringList.parse("[\"" + item + "\"]"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must not contain U+0000 or half of a surrogate pair");
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", "a😀b", "\uFFFD", "\uE000", "\uD7FF", "\u0001"})
  void acceptsTextSupportedByPostgresql(String item) {
    assertThat(new StringList(List.of(item)).items()).containsExactly(item);
  }

  @Test
  void acceptsAtMostFiveHundredItems() {
    assertThat(StringList.parse(items(500)).items()).hasSize(500);
    assertThatThrownBy(() -> StringList.parse(items(501)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 500 items");
  }

  private static String items(int count) {
    return String.join(",", Collections.nCopies(count, "a"));
  }
}
