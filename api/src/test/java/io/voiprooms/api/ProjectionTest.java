package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "-",
      value = {
        "{}                          | false | true  | -",
        "{\"_id\":1}                 | true  | true  | -",
        "{\"_id\":0}                 | false | false | -",
        "{\"fname\":1}               | true  | true  | fname",
        "{\"fname\":1,\"_id\":1}     | true  | true  | fname",
        "{\"_id\":0,\"fname\":1}     | true  | false | fname",
        "{\"fname\":0}               | false | true  | fname",
        "{\"fname\":0,\"_id\":1}     | false | true  | fname",
        "{\"fname\":0,\"_id\":0}     | false | false | fname",
        "{\"v.username\":1,\"ts\":1} | true  | true  | v.username;ts",
      })
  void includesOrExcludes(String text, boolean including, boolean id, String members) {
    assertThat(Projection.parse(text))
        .isEqualTo(
            new Projection(
                including,
                id,
                Stream.of(members == null ? new String[0] : members.split(";"))
                    .map(path -> new FieldPath(List.of(path.split("\\."))))
                    .toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fname",
        "[\"fname\"]",
        "{\"fname\":1,\"ts\":0}",
        "{\"fname\":true}",
        "{\"fname\":2}",
        "{\"fname\":-1}",
        "{\"fname\":1.0}",
        "{\"fname\":\"1\"}",
        "{\"v\":{\"username\":1}}",
        "{\"fname\":1,\"fname\":1}",
        "{\"_id\":true}",
        "{\"a'b\":1}",
        "{\"a.b.c.d.e.f.g.h.i\":1}",
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Projection.parse(text)).isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void takesAHundredMembersAndNoMore() {
    assertThat(Projection.parse(members(100)).members()).hasSize(100);
    assertThatThrownBy(() -> Projection.parse(members(101)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 100 members");
  }

  private static String members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
