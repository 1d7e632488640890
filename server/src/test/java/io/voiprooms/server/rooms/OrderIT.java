package io.voiprooms.server.rooms;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the order of rooms. Rooms with equal sort keys are in the order of their IDs. */
class OrderIT extends ServerTest {

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  @Test
  void sortsNewestRoomsFirstByDefault() {
    storeRoom("d", "'ts':'2021-07-09T20:00:00.000Z'");
    storeRoom("b", "'ts':'2021-07-09T20:00:00.001Z'");
    storeRoom("a", "'ts':'2021-07-09T20:00:00.000Z'");
    storeRoom("c", "'ts':'2021-07-10T00:00:00.000Z'");
    storeRoom("f", "'fname':'without ts'");
    storeRoom("e", "'ts':null");

    List<String> newestFirst = List.of("c", "b", "a", "d", "e", "f");
    assertThat(list().ids()).isEqualTo(newestFirst);
    assertThat(idsSortedBy("{}")).isEqualTo(newestFirst);
    assertThat(idsSortedBy("{'ts':-1}")).isEqualTo(newestFirst);
    assertThat(idsSortedBy("{'ts':1}")).containsExactly("e", "f", "a", "d", "b", "c");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"fname", "servedBy.name", "v.phone", "customFields.tier", "extra.a"})
  void sortsTextByCodePoint(String field) {
    // In UTF-16, the emoji (two units) would be before the full-width tilde.
    assertOrder(
        field, "''", "'10'", "'9'", "'Z'", "'Zz'", "'_'", "'a'", "'ä'", "'～'", "'😀'", "'😁'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"customFields.n", "extra", "extra.a", "lastMessage.a.b.c.d.e.f.g"})
  void sortsNumbersByValue(String field) {
    assertOrder(
        field,
        "-1e3",
        "-2.5",
        "-1",
        "0",
        "0.001",
        "2",
        "10",
        "10.5",
        "1e2",
        "1e30",
        "123456789012345678901234567890123");
  }

  @Test
  void sortsByFieldsNamedLikeSqlKeywords() {
    assertOrder("customFields.null", "1", "2");
    assertOrder("null.NULL", "1", "2");
  }

  @Test
  void sortsDeclaredNumbersByValue() {
    assertOrder("msgs", "-5", "0", "2", "10", "9223372036854775807");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"lm", "_updatedAt", "callStarted"})
  void sortsInstantsOfDifferentOffsetsByValue(String field) {
    assertOrder(
        field,
        "'1969-12-31T23:59:59.999Z'",
        "'2021-07-09T22:00:00.000+02:00'",
        "'2021-07-09T20:00:00.001Z'",
        "'2021-07-09T19:00:00.000-04:00'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"onHold", "customFields.vip", "extra.a"})
  void sortsFalseBeforeTrue(String field) {
    assertOrder(field, "false", "true");
  }

  @Test
  void sortsRoomsWithoutOpenAsClosed() {
    storeRoom("c", "'open':false");
    storeRoom("b", "'open':true");
    storeRoom("a", "'open':true");
    storeRoom("d", "'topic':'closed'");

    assertThat(idsSortedBy("{'open':1}")).containsExactly("c", "d", "a", "b");
    assertThat(idsSortedBy("{'open':-1}")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void sortsValuesByTypeAndThenByValue() {
    assertOrder(
        "customFields.n",
        "2",
        "10",
        "'10'",
        "'9'",
        "{'a':1}",
        "{'b':1}",
        "['a']",
        "['b']",
        "false",
        "true");
  }

  @Test
  void treatsNumbersOfDifferentNotationAsEqual() {
    storeRoom("d", "'customFields':{'n':1}");
    storeRoom("b", "'customFields':{'n':1.00}");
    storeRoom("a", "'customFields':{'n':1e0}");
    storeRoom("c", "'customFields':{'n':1.0}");

    assertThat(idsSortedBy("{'customFields.n':1}")).containsExactly("a", "b", "c", "d");
    assertThat(idsSortedBy("{'customFields.n':-1}")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void sortsById() {
    Stream.of("b", "B", "a", "10", "9", "ä").forEach(id -> storeRoom(id, "'topic':'same'"));

    assertThat(idsSortedBy("{'_id':1}")).containsExactly("10", "9", "B", "a", "b", "ä");
    assertThat(idsSortedBy("{'_id':-1}")).containsExactly("ä", "b", "a", "B", "9", "10");
    assertThat(idsSortedBy("{'topic':-1}")).containsExactly("10", "9", "B", "a", "b", "ä");
  }

  @Test
  void appliesSortKeysInGivenOrder() {
    storeRoom("d", "'fname':'x','queue':'1'");
    storeRoom("c", "'fname':'y','queue':'1'");
    storeRoom("b", "'fname':'x','queue':'2'");
    storeRoom("a", "'fname':'x','queue':'1'");

    assertThat(idsSortedBy("{'fname':1,'queue':1}")).containsExactly("a", "d", "b", "c");
    assertThat(idsSortedBy("{'queue':1,'fname':1}")).containsExactly("a", "d", "c", "b");
    assertThat(idsSortedBy("{'fname':1,'queue':-1}")).containsExactly("b", "a", "d", "c");
    assertThat(idsSortedBy("{'queue':-1,'fname':-1}")).containsExactly("b", "c", "a", "d");
    assertThat(idsSortedBy("{'fname':1,'_id':-1,'queue':-1}")).containsExactly("d", "b", "a", "c");
  }

  @Test
  void applies32SortKeys() {
    storeRoom("a", "'customFields':{'k32':3}");
    storeRoom("b", "'customFields':{'k32':1}");
    storeRoom("c", "'customFields':{'k32':2}");
    String ties =
        IntStream.rangeClosed(1, 31)
            .mapToObj("'customFields.k%d':-1,"::formatted)
            .collect(joining());

    assertThat(idsSortedBy("{" + ties + "'customFields.k32':1}")).containsExactly("b", "c", "a");
  }

  @ParameterizedTest(name = "{0} does not exist")
  @ValueSource(
      strings = {"fname.x", "ts.x", "msgs.x.y", "tags.x", "open.x", "v._id.x", "none", "v.none"})
  void sortsEqualRoomsById(String path) {
    String fields =
        "'fname':'%s','ts':'2021-07-0%dT00:00:00Z','msgs':%2$d,'tags':['%1$s'],'v':{'_id':'%1$s'}";
    storeRoom("b", fields.formatted("x", 2));
    storeRoom("c", fields.formatted("y", 1));
    storeRoom("a", fields.formatted("z", 3));

    assertThat(idsSortedBy("{'%s':1}".formatted(path))).containsExactly("a", "b", "c");
    assertThat(idsSortedBy("{'%s':-1}".formatted(path))).containsExactly("a", "b", "c");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"v", "lastMessage", "customFields", "extra", "lastMessage.more"})
  void sortsObjects(String field) {
    assertOrder(field, "{'a':1}", "{'b':1}");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"tags", "departmentAncestors", "extra", "lastMessage.more"})
  void sortsArrays(String field) {
    assertOrder(field, "['a']", "['b']");
  }

  @ParameterizedTest(name = "sort={0}")
  @ValueSource(
      strings = {
        "{}",
        "{'fname':1}",
        "{'fname':-1}",
        "{'customFields.n':1}",
        "{'customFields.n':-1,'open':1}",
        "{'v':1}",
        "{'fname.x':1}",
        "{'_id':-1}",
        "{'extra.a':-1,'ts':1}"
      })
  void returnsEachRoomOnOnePageOnly(String sort) {
    List<String> rooms =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    """
                    {'_id':'%02d','t':'v','fname':'%s','open':%s,'ts':'2021-07-0%dT00:00:00Z',\
                    'customFields':{'n':%d},'v':{'_id':'%d'},'extra':{'a':%s}}"""
                        .formatted(
                            i * 37 % 60,
                            "abc".charAt(i % 3),
                            i % 2 == 0,
                            i % 4 + 1,
                            i % 5,
                            i % 2,
                            i % 7 == 0 ? null : i % 7))
            .map(ServerTest::quoted)
            .toList();
    store(rooms.toArray(String[]::new));

    List<String> allPages = new ArrayList<>();
    for (int offset = 0; offset < 70; offset += 7) {
      allPages.addAll(list("sort", quoted(sort), "count", "7", "offset", "" + offset).ids());
    }

    assertThat(allPages)
        .hasSize(60)
        .doesNotHaveDuplicates()
        .isEqualTo(list("sort", quoted(sort), "count", "100").ids());
  }

  /**
   * Asserts the order of rooms with these values. Two rooms have each value and are in the order of
   * their IDs. Rooms without a value are first. Descending order reverses the values, not the IDs.
   */
  private void assertOrder(String field, String... lowestFirst) {
    List<List<String>> ties = new ArrayList<>();
    storeRoom("y", "'topic':'without'");
    storeRoom("z", field.contains(".") ? nested(field, "null") : "'" + field + "':null");
    ties.add(List.of("y", "z"));
    for (int i = 0; i < lowestFirst.length; i++) {
      // The IDs are in reverse order, so that the test fails if rooms are sorted by ID.
      String id = "%02d".formatted(50 - i);
      storeRoom(id + "b", nested(field, lowestFirst[i]));
      storeRoom(id + "a", nested(field, lowestFirst[i]));
      ties.add(List.of(id + "a", id + "b"));
    }

    assertThat(idsSortedBy("{'" + field + "':1}")).isEqualTo(flatten(ties));
    Collections.reverse(ties);
    assertThat(idsSortedBy("{'" + field + "':-1}")).isEqualTo(flatten(ties));
  }

  private static List<String> flatten(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  /** Returns {@code 'a':{'b':value}} for the path {@code a.b}. */
  private static String nested(String path, String value) {
    int dot = path.indexOf('.');
    return dot < 0
        ? "'%s':%s".formatted(path, value)
        : "'%s':{%s}".formatted(path.substring(0, dot), nested(path.substring(dot + 1), value));
  }

  private void storeRoom(String id, String fields) {
    store(quoted("{'_id':'%s','t':'v',%s}".formatted(id, fields)));
  }

  private List<String> idsSortedBy(String sort) {
    return list("sort", quoted(sort)).ids();
  }
}
