package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

  @Test
  void parsesNamesJoinedByDots() {
    assertThat(FieldPath.parse("customFields.a-b_C9.x").names())
        .containsExactly("customFields", "a-b_C9", "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a b", "a'b", "a$b", "ä", "a\n"})
  void refusesInvalidNames(String text) {
    assertThatThrownBy(() -> FieldPath.parse(text))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must name fields of a room");
  }

  @Test
  void constructorRefusesAnEmptyPath() {
    assertThatThrownBy(() -> new FieldPath(List.of()))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void constructorRefusesADotInAName() {
    assertThatThrownBy(() -> new FieldPath(List.of("a.b")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void acceptsAtMostEightNames() {
    assertThat(new FieldPath(Collections.nCopies(8, "a")).names()).hasSize(8);
    assertThatThrownBy(() -> new FieldPath(Collections.nCopies(9, "a")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void copiesTheNames() {
    List<String> names = new ArrayList<>(List.of("v"));
    FieldPath path = new FieldPath(names);

    names.add("username");

    assertThat(path.names()).containsExactly("v");
  }
}
