package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests pages that follow another page. */
class NextPageIT extends ServerTest {

  private static final String OTHER_LIST =
      "after must be the next of a page with the same filters, sort and permissions. To start again,"
          + " leave out after";

  private static final String CHANGED_ROOM =
      "after cannot be used any more, because the last room of its page was changed or deleted. To"
          + " start again, leave out after";

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  /** Stores rooms 0 to 9 with many equal and missing values. */
  private void storeTenRooms() {
    store(
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    "{'_id':'%d','t':'v','topic':'t'%s%s,'servedBy':{'_id':'%s'}%s}"
                        .formatted(
                            i,
                            i % 3 == 0 ? "" : ",'ts':'2026-10-0%dT00:00:00.001Z'".formatted(i % 3),
                            i % 4 == 0 ? "" : ",'callDuration':%d".formatted(i % 4 / 2),
                            i % 2 == 0 ? KIM.id() : "other",
                            List.of("", ",'x':{'y':1.50}", ",'x':{'y':'ä, \\\"'}", ",'x':{'y':[1]}")
                                .get(i % 4)))
            .map(ServerTest::quoted)
            .toArray(String[]::new));
  }

  private static String next(Answer page) {
    return page.json().path("next").asString("");
  }

  private Answer after(String cursor, String... parameters) {
    return list(
        Stream.concat(Stream.of("after", cursor), Stream.of(parameters)).toArray(String[]::new));
  }

  @Test
  void returnsNextIfMoreRoomsFollow() {
    storeTenRooms();
    for (String total : List.of("true", "false")) {
      Answer first = list("count", "4", "total", total);
      Answer second = after(next(first), "count", "4", "total", total);

      assertThat(next(first)).matches("[A-Za-z0-9_-]+");
      assertThat(second.ids()).hasSize(4).doesNotContainAnyElementsOf(first.ids());
      assertThat(after(next(second), "count", "4", "total", total).ids()).hasSize(2);
      assertThat(after(next(second), "count", "4", "total", total).json().has("next")).isFalse();
      assertThat(after(next(second), "count", "2", "total", total).json().has("next")).isFalse();
      assertThat(after(next(second), "count", "1", "total", total).json().has("next")).isTrue();
      assertThat(list("count", "10", "total", total).json().has("next")).isFalse();
      assertThat(list("count", "4", "offset", "5", "total", total).json().has("next")).isTrue();
      assertThat(list("count", "4", "offset", "6", "total", total).json().has("next")).isFalse();
    }
  }

  @ParameterizedTest(name = "sort={0}")
  @ValueSource(
      strings = {
        "",
        "{'ts':1}",
        "{'ts':-1,'callDuration':1}",
        "{'callDuration':-1}",
        "{'callDuration':1,'ts':-1}",
        "{'open':1}",
        "{'x.y':1}",
        "{'x.y':-1,'ts':1}",
        "{'servedBy':-1}",
        "{'servedBy.username':-1}",
        "{'tags':1,'_id':-1}",
        "{'topic.nested':1}"
      })
  void readsEachRoomOnceWhileOtherRoomsChange(String sort) {
    storeTenRooms();
    List<String> expected = list("sort", quoted(sort)).ids();
    List<String> read = new ArrayList<>();

    Answer page = list("sort", quoted(sort), "count", "2");
    for (int i = 0; !next(page).isEmpty(); i++) {
      read.addAll(page.ids());
      // Both come first in some of the orders.
      store(
          quoted("{'_id':'-%d','t':'v','open':true,'ts':'2026-11-01T00:00:00Z'}".formatted(i)),
          quoted("{'_id':'+%d','t':'v'}".formatted(i)));
      jdbi.useHandle(handle -> handle.execute("DELETE FROM rooms WHERE id LIKE '+%'"));
      jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET closer = id"));
      page = after(next(page), "sort", quoted(sort), "count", "2");
    }
    read.addAll(page.ids());

    assertThat(read).doesNotHaveDuplicates().containsSubsequence(expected);
  }

  @Test
  void returnsTotalAndOffset0AfterCursor() {
    storeTenRooms();
    String cursor = next(list("count", "4"));

    assertThat(after(cursor).total()).isEqualTo(10);
    assertThat(after(cursor).json().get("offset").asInt(-1)).isZero();
  }

  @Test
  void omitsTotalIfItIsDeclined() {
    storeTenRooms();

    assertThat(list("total", "false").json().has("total")).isFalse();
    assertThat(list("total", "false", "roomName", "abc", "open", "true").json().has("total"))
        .isFalse();
    assertThat(list("total", "true").total()).isEqualTo(10);
  }

  @ParameterizedTest(name = "total=\"{0}\" is refused")
  @ValueSource(strings = {"", "TRUE", "0", "none"})
  void returns400ForInvalidTotal(String value) {
    assertError(
        list("total", value),
        400,
        "invalid-params",
        "total must be true or false, not \"" + value + '"');
  }

  @Test
  void returns400ForAfterTogetherWithOffset() {
    storeTenRooms();

    assertError(
        after(next(list("count", "4")), "offset", "1"),
        400,
        "invalid-params",
        "offset and after cannot be used together. Leave out offset");
    assertThat(after(next(list("count", "4")), "offset", "0").ids()).hasSize(6);
  }

  @Test
  void acceptsCursorWithOtherFieldsCountAndTotal() {
    storeTenRooms();
    String cursor = next(list("count", "4", "open", "false"));

    assertThat(
            after(
                    cursor,
                    "open",
                    "false",
                    "fields",
                    quoted("{'t':1}"),
                    "count",
                    "3",
                    "total",
                    "false")
                .ids())
        .hasSize(3);
  }

  @Test
  void returns400ForCursorOfAnotherFilterOrderOrUser() {
    storeTenRooms();
    String cursor = next(list("count", "2", "open", "false"));

    for (Answer answer :
        List.of(
            after(cursor),
            after(cursor, "open", "true"),
            after(cursor, "open", "false", "agents", KIM.id()),
            after(cursor, "open", "false", "sort", quoted("{'ts':1}")),
            list(KIM, "after", cursor, "open", "false"))) {
      assertError(answer, 400, "invalid-params", OTHER_LIST);
    }
    assertThat(list(NOBODY, "after", cursor).status()).isEqualTo(403);
  }

  @Test
  void returns400ForTextThatIsNoCursor() {
    storeTenRooms();
    String cursor = next(list("count", "2"));
    String changed = cursor.substring(0, 20) + (cursor.charAt(20) == 'A' ? 'B' : 'A');

    for (String text :
        List.of(
            "",
            "x",
            "0",
            "null",
            "[]",
            "=",
            "ä",
            changed + cursor.substring(21),
            changed,
            cursor + "A",
            "A".repeat(6000))) {
      assertError(after(text), 400, "invalid-params", OTHER_LIST);
    }
  }

  @Test
  void hidesValuesOfRoomsInCursor() {
    store(quoted("{'_id':'secretId','t':'v','topic':'secret'}"), quoted("{'_id':'z','t':'v'}"));

    String cursor = next(list("count", "1", "sort", quoted("{'topic':-1}")));
    assertThat(new String(Base64.getUrlDecoder().decode(cursor))).doesNotContain("secret");
  }

  @Test
  void looksUpLongValuesByRoom() {
    String[] byTopic = {"count", "1", "sort", quoted("{'topic':1}")};
    store(
        IntStream.range(0, 3)
            .mapToObj(i -> "{'_id':'r%d','t':'v','topic':'%s'}".formatted(i, "ä".repeat(5000) + i))
            .map(ServerTest::quoted)
            .toArray(String[]::new));
    String cursor = next(list(byTopic));

    assertThat(cursor.length()).isLessThan(300);
    assertThat(after(cursor, byTopic).ids()).containsExactly("r1");
    jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET queue = 'q'"));
    assertThat(after(cursor, byTopic).ids()).containsExactly("r1");

    jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET topic = 'z' WHERE id = 'r0'"));
    assertError(after(cursor, byTopic), 400, "invalid-params", CHANGED_ROOM);
    jdbi.useHandle(handle -> handle.execute("DELETE FROM rooms WHERE id = 'r0'"));
    assertError(after(cursor, byTopic), 400, "invalid-params", CHANGED_ROOM);
  }

  @Test
  void keepsCursorWithinTheLengthOfTheContract() {
    store(
        quoted("{'_id':'a','t':'v','topic':'%s'}".formatted("\\u0001".repeat(660))),
        quoted("{'_id':'b','t':'v','topic':'%s'}".formatted("x".repeat(3990))),
        quoted("{'_id':'c','t':'v','topic':'%s'}".formatted("y")));
    String[] byTopic = {"count", "1", "sort", quoted("{'topic':1}")};
    Answer first = list(byTopic);
    Answer second = after(next(first), byTopic);

    assertThat(next(first).length()).as(first.body()).isBetween(5000, 6000);
    assertThat(next(second).length()).isBetween(5000, 6000);
    assertThat(after(next(second), byTopic).ids()).containsExactly("c");
  }

  @Test
  void listsOnlyOwnRoomsAfterCursor() {
    storeTenRooms();
    Answer first = list(KIM, "count", "2");
    Answer second = list(KIM, "count", "5", "after", next(first));

    assertThat(first.ids()).hasSize(2);
    assertThat(second.ids()).hasSize(3).doesNotContainAnyElementsOf(first.ids());
    assertThat(second.total()).isEqualTo(5);
    assertThat(second.json().has("next")).isFalse();
  }
}
