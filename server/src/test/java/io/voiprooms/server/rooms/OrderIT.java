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

/** In which order rooms are listed. An ID that says nothing is a letter: ties go by it. */
class OrderIT extends ServerTest {

  @BeforeEach
  void beginWithoutRooms() {
    forgetRooms();
  }

  @Test
  void theNewestComeFirstWhereNothingElseIsAskedFor() {
    room("d", "'ts':'2021-07-09T20:00:00.000Z'");
    room("b", "'ts':'2021-07-09T20:00:00.001Z'");
    room("a", "'ts':'2021-07-09T20:00:00.000Z'");
    room("c", "'ts':'2021-07-10T00:00:00.000Z'");
    room("f", "'fname':'without a beginning'");
    room("e", "'ts':null");

    List<String> newestFirst = List.of("c", "b", "a", "d", "e", "f");
    assertThat(list().ids()).isEqualTo(newestFirst);
    assertThat(sorted("{}")).isEqualTo(newestFirst);
    assertThat(sorted("{'ts':-1}")).isEqualTo(newestFirst);
    assertThat(sorted("{'ts':1}")).containsExactly("e", "f", "a", "d", "b", "c");
  }

  @ParameterizedTest(name = "{0} goes by code point")
  @ValueSource(strings = {"fname", "servedBy.name", "v.phone", "customFields.tier", "extra.a"})
  void textGoesByCodePoint(String member) {
    // In UTF-16 the emoji, which takes two units, would come before the full-width tilde.
    inOrder(member, "''", "'10'", "'9'", "'Z'", "'Zz'", "'_'", "'a'", "'ä'", "'～'", "'😀'", "'😁'");
  }

  @ParameterizedTest(name = "{0} goes by value")
  @ValueSource(strings = {"customFields.n", "extra", "extra.a", "lastMessage.a.b.c.d.e.f.g"})
  void numbersGoByValue(String member) {
    inOrder(
        member,
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
  void aMemberMayHaveANameThatMeansSomethingInSql() {
    inOrder("customFields.null", "1", "2");
    inOrder("null.NULL", "1", "2");
  }

  @Test
  void listedNumbersGoByValue() {
    inOrder("msgs", "-5", "0", "2", "10", "9223372036854775807");
  }

  @ParameterizedTest(name = "{0} goes by value")
  @ValueSource(strings = {"lm", "_updatedAt", "callStarted"})
  void instantsGoByValueWhateverTheirOffset(String member) {
    inOrder(
        member,
        "'1969-12-31T23:59:59.999Z'",
        "'2021-07-09T22:00:00.000+02:00'",
        "'2021-07-09T20:00:00.001Z'",
        "'2021-07-09T19:00:00.000-04:00'");
  }

  @ParameterizedTest(name = "{0} is false before it is true")
  @ValueSource(strings = {"onHold", "customFields.vip", "extra.a"})
  void falseComesBeforeTrue(String member) {
    inOrder(member, "false", "true");
  }

  @Test
  void aRoomThatDoesNotSayWhetherItIsOpenIsSortedAsClosed() {
    room("c", "'open':false");
    room("b", "'open':true");
    room("a", "'open':true");
    room("d", "'topic':'closed'");

    assertThat(sorted("{'open':1}")).containsExactly("c", "d", "a", "b");
    assertThat(sorted("{'open':-1}")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void valuesOfSeveralKindsGoByKindAndThenByValue() {
    inOrder(
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
  void numbersThatAreWrittenDifferentlyTie() {
    room("d", "'customFields':{'n':1}");
    room("b", "'customFields':{'n':1.00}");
    room("a", "'customFields':{'n':1e0}");
    room("c", "'customFields':{'n':1.0}");

    assertThat(sorted("{'customFields.n':1}")).containsExactly("a", "b", "c", "d");
    assertThat(sorted("{'customFields.n':-1}")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void theIdItselfIsAKey() {
    Stream.of("b", "B", "a", "10", "9", "ä").forEach(id -> room(id, "'topic':'same'"));

    assertThat(sorted("{'_id':1}")).containsExactly("10", "9", "B", "a", "b", "ä");
    assertThat(sorted("{'_id':-1}")).containsExactly("ä", "b", "a", "B", "9", "10");
    assertThat(sorted("{'topic':-1}")).containsExactly("10", "9", "B", "a", "b", "ä");
  }

  @Test
  void theKeysCountInTheOrderWritten() {
    room("d", "'fname':'x','queue':'1'");
    room("c", "'fname':'y','queue':'1'");
    room("b", "'fname':'x','queue':'2'");
    room("a", "'fname':'x','queue':'1'");

    assertThat(sorted("{'fname':1,'queue':1}")).containsExactly("a", "d", "b", "c");
    assertThat(sorted("{'queue':1,'fname':1}")).containsExactly("a", "d", "c", "b");
    assertThat(sorted("{'fname':1,'queue':-1}")).containsExactly("b", "a", "d", "c");
    assertThat(sorted("{'queue':-1,'fname':-1}")).containsExactly("b", "c", "a", "d");
    assertThat(sorted("{'fname':1,'_id':-1,'queue':-1}")).containsExactly("d", "b", "a", "c");
  }

  @Test
  void theLastOfThirtyTwoKeysDecides() {
    room("a", "'customFields':{'k32':3}");
    room("b", "'customFields':{'k32':1}");
    room("c", "'customFields':{'k32':2}");
    String ties =
        IntStream.rangeClosed(1, 31)
            .mapToObj("'customFields.k%d':-1,"::formatted)
            .collect(joining());

    assertThat(sorted("{" + ties + "'customFields.k32':1}")).containsExactly("b", "c", "a");
  }

  @ParameterizedTest(name = "{0} leaves it to the ID")
  @ValueSource(
      strings = {"fname.x", "ts.x", "msgs.x.y", "tags.x", "open.x", "v._id.x", "none", "v.none"})
  void whereThereIsNothingToSortByTheIdDecides(String path) {
    String members =
        "'fname':'%s','ts':'2021-07-0%dT00:00:00Z','msgs':%2$d,'tags':['%1$s'],'v':{'_id':'%1$s'}";
    room("b", members.formatted("x", 2));
    room("c", members.formatted("y", 1));
    room("a", members.formatted("z", 3));

    assertThat(sorted("{'%s':1}".formatted(path))).containsExactly("a", "b", "c");
    assertThat(sorted("{'%s':-1}".formatted(path))).containsExactly("a", "b", "c");
  }

  @ParameterizedTest(name = "{0} can be sorted by")
  @ValueSource(strings = {"v", "lastMessage", "customFields", "extra", "lastMessage.more"})
  void wholeObjectsHaveAnOrderToo(String member) {
    inOrder(member, "{'a':1}", "{'b':1}");
  }

  @ParameterizedTest(name = "{0} can be sorted by")
  @ValueSource(strings = {"tags", "departmentAncestors", "extra", "lastMessage.more"})
  void wholeArraysHaveAnOrderToo(String member) {
    inOrder(member, "['a']", "['b']");
  }

  @ParameterizedTest(name = "{0} gives each room once")
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
  void pagesTogetherGiveEachRoomOnce(String sort) {
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

    List<String> together = new ArrayList<>();
    for (int offset = 0; offset < 70; offset += 7) {
      together.addAll(list("sort", quoted(sort), "count", "7", "offset", "" + offset).ids());
    }

    assertThat(together)
        .hasSize(60)
        .doesNotHaveDuplicates()
        .isEqualTo(list("sort", quoted(sort), "count", "100").ids());
  }

  /**
   * Asserts that these values, lowest first, are sorted so, each of two rooms that tie; that those
   * without a value are lower; and that descending turns round all but the ties.
   */
  private void inOrder(String member, String... lowestFirst) {
    List<List<String>> ties = new ArrayList<>();
    room("y", "'topic':'without'");
    room("z", member.contains(".") ? members(member, "null") : "'" + member + "':null");
    ties.add(List.of("y", "z"));
    for (int i = 0; i < lowestFirst.length; i++) {
      // The IDs go the other way, so that they cannot be what was sorted by.
      String id = "%02d".formatted(50 - i);
      room(id + "b", members(member, lowestFirst[i]));
      room(id + "a", members(member, lowestFirst[i]));
      ties.add(List.of(id + "a", id + "b"));
    }

    assertThat(sorted("{'" + member + "':1}")).isEqualTo(flat(ties));
    Collections.reverse(ties);
    assertThat(sorted("{'" + member + "':-1}")).isEqualTo(flat(ties));
  }

  private static List<String> flat(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  /** {@code 'a':{'b':value}} for the path {@code a.b}. */
  private static String members(String path, String value) {
    int dot = path.indexOf('.');
    return dot < 0
        ? "'%s':%s".formatted(path, value)
        : "'%s':{%s}".formatted(path.substring(0, dot), members(path.substring(dot + 1), value));
  }

  private void room(String id, String members) {
    store(quoted("{'_id':'%s','t':'v',%s}".formatted(id, members)));
  }

  private List<String> sorted(String sort) {
    return list("sort", quoted(sort)).ids();
  }
}
