package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
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
  void parsesIncludedAndExcludedFields(String text, boolean including, boolean id, String paths) {
    assertThat(Projection.parse(text))
        .isEqualTo(
            new Projection(
                including,
                id,
                Stream.of(paths == null ? new String[0] : paths.split(";"))
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
  void refusesInvalidProjections(String text) {
    assertThatThrownBy(() -> Projection.parse(text)).isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void acceptsAtMostOneHundredFields() {
    assertThat(Projection.parse(fields(100)).paths()).hasSize(100);
    assertThatThrownBy(() -> Projection.parse(fields(101)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 100 fields");
  }

  @Test
  void countsTheIdAsAField() {
    assertThatThrownBy(() -> Projection.parse(fields(100).replace("}", ",\"_id\":0}")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 100 fields");
  }

  @Test
  void constructorRefusesMoreThanOneHundredPaths() {
    List<FieldPath> paths =
        IntStream.range(0, 101).mapToObj(i -> FieldPath.parse("m" + i)).toList();

    assertThatThrownBy(() -> new Projection(true, true, paths))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 100 fields");
  }

  @Test
  void constructorRefusesDuplicatePaths() {
    FieldPath path = FieldPath.parse("v.username");

    assertThatThrownBy(() -> new Projection(true, true, List.of(path, path)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must not name a field twice");
  }

  @Test
  void constructorRefusesIdAmongThePaths() {
    List<FieldPath> paths = List.of(FieldPath.parse("_id"));

    assertThatThrownBy(() -> new Projection(true, false, paths))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must not have _id among its paths");
  }

  @Test
  void copiesThePaths() {
    List<FieldPath> paths = new ArrayList<>(List.of(FieldPath.parse("ts")));
    Projection projection = new Projection(true, true, paths);

    paths.add(FieldPath.parse("fname"));

    assertThat(projection.paths()).containsExactly(FieldPath.parse("ts"));
  }

  private static String fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
