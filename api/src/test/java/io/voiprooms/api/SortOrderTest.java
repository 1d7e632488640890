package io.voiprooms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.api.SortOrder.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortOrderTest {

  @Test
  void keepsTheOrderOfTheKeys() {
    assertThat(SortOrder.parse("{\"v.username\":1,\"_id\":-1,\"a-b_C9\":1}").keys())
        .containsExactly(
            new Key(new FieldPath(List.of("v", "username")), true),
            new Key(new FieldPath(List.of("_id")), false),
            new Key(new FieldPath(List.of("a-b_C9")), true));
  }

  @Test
  void acceptsEmptyOrder() {
    assertThat(SortOrder.parse("{}").keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ts",
        "1",
        "null",
        "[]",
        "{",
        "{\"ts\":1}}",
        "{\"ts\":1} 2",
        "{\"ts\":0}",
        "{\"ts\":2}",
        "{\"ts\":1.0}",
        "{\"ts\":1e0}",
        "{\"ts\":\"1\"}",
        "{\"ts\":true}",
        "{\"ts\":null}",
        "{\"ts\":{\"a\":1}}",
        "{\"ts\":[1]}",
        "{\"ts\":1,\"ts\":-1}",
        "{\"\":1}",
        "{\".a\":1}",
        "{\"a.\":1}",
        "{\"a..b\":1}",
        "{\"a b\":1}",
        "{\"a'b\":1}",
        "{\"a$b\":1}",
        "{\"ä\":1}",
        "{\"a.b.c.d.e.f.g.h.i\":1}",
      })
  void refusesInvalidSortOrders(String text) {
    assertThatThrownBy(() -> SortOrder.parse(text)).isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void reportsMissingOpeningBrace() {
    assertThatThrownBy(() -> SortOrder.parse("[]"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must be JSON that begins with {");
  }

  @Test
  void acceptsPathsOfEightNames() {
    assertThat(SortOrder.parse("{\"a.b.c.d.e.f.g.h\":1}").keys().get(0).path().names()).hasSize(8);
  }

  @Test
  void acceptsAtMostThirtyTwoFields() {
    assertThat(SortOrder.parse(fields(32)).keys()).hasSize(32);
    assertThatThrownBy(() -> SortOrder.parse(fields(33)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must have at most 32 fields");
  }

  @Test
  void constructorRefusesDuplicateFields() {
    List<Key> keys =
        List.of(new Key(FieldPath.parse("ts"), true), new Key(FieldPath.parse("ts"), false));

    assertThatThrownBy(() -> new SortOrder(keys))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage("must not name a field twice");
  }

  @Test
  void copiesTheKeys() {
    List<Key> keys = new ArrayList<>(List.of(new Key(FieldPath.parse("ts"), true)));
    SortOrder order = new SortOrder(keys);

    keys.clear();

    assertThat(order.keys()).hasSize(1);
  }

  private static String fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
