package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.db.accounts.RoleDao;
import io.voiprooms.server.ServerTest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.config.IntervalTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tests the feed of changes over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class RoomChangesIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms/changes";

  private static final String EXPIRED =
      "The cursor in since has expired. Delete your copy of the rooms and begin again without since";

  private static final String FOREIGN =
      "since is not a cursor of this user with these filters. Use the cursor of an earlier response"
          + " to the same request, or begin without since";

  @Autowired private DeletionRetention retention;
  @Autowired private ChangesProperties settings;
  @Autowired private ScheduledTaskHolder tasks;
  @Autowired private RoleDao roles;

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  private void execute(String sql, Object... values) {
    jdbi.useHandle(handle -> handle.execute(sql, values));
  }

  /** Reads changes as the admin. Parameters are alternating names and values. */
  private Answer changes(String... parameters) {
    return changes(ADMIN, parameters);
  }

  private Answer changes(User user, String... parameters) {
    // Transactions of other processes, such as autovacuum, delay the feed.
    String isQuiet =
        "SELECT pg_snapshot_xmin(now) = pg_snapshot_xmax(now) FROM pg_current_snapshot() AS now";
    while (!jdbi.withHandle(handle -> handle.select(isQuiet).mapTo(Boolean.class).one())) {
      Thread.onSpinWait();
    }
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < parameters.length; i += 2) {
      pairs.add(encoded(parameters[i]) + "=" + encoded(parameters[i + 1]));
    }
    return get(user, PATH + "?" + String.join("&", pairs));
  }

  private static String cursor(Answer page) {
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    return page.json().get("cursor").asString();
  }

  private static List<String> removed(Answer page) {
    return page.json()
        .get("removed")
        .valueStream()
        .map(room -> room.get("_id").asString())
        .toList();
  }

  private static String room(String id, String fields) {
    return quoted("{'_id':'%s','t':'v'%s}".formatted(id, fields.isEmpty() ? "" : "," + fields));
  }

  private static String servedBy(User agent) {
    return "'servedBy':{'_id':'%s','username':'%s'}".formatted(agent.id(), agent.username());
  }

  /** Reads up to the last change, and applies the pages to a copy. Returns the last cursor. */
  private String follow(Map<String, JsonNode> copy, @Nullable String since, String... parameters) {
    String cursor = since == null ? "" : since;
    boolean more = true;
    for (int pages = 0; more; pages++) {
      assertThat(pages).as("pages without an end").isLessThan(50);
      List<String> all = new ArrayList<>(List.of(parameters));
      all.addAll(List.of("since", cursor));
      Answer page = changes(all.toArray(String[]::new));
      cursor = cursor(page);
      page.json().get("rooms").forEach(room -> copy.put(room.get("_id").asString(), room));
      removed(page).forEach(copy::remove);
      more = page.json().get("more").asBoolean();
    }
    return cursor;
  }

  private Collection<JsonNode> listed(String... parameters) {
    return list(parameters).json().get("rooms").valueStream().toList();
  }

  @Test
  void keepsCopyOfRoomsCurrent() {
    store(
        IntStream.range(0, 60)
            .mapToObj(i -> room("r" + i, i % 2 == 0 ? "'open':true" : "'v':{'_id':'x','n':1e2}"))
            .toArray(String[]::new));
    Map<String, JsonNode> copy = new LinkedHashMap<>();
    String cursor = follow(copy, null, "open", "true", "count", "7");
    assertThat(copy.values())
        .hasSize(30)
        .containsExactlyInAnyOrderElementsOf(listed("open", "true"));

    execute("UPDATE rooms SET is_open = NOT is_open WHERE id LIKE 'r1%'");
    execute("DELETE FROM rooms WHERE id LIKE 'r2%'");
    execute("UPDATE rooms SET topic = 'new' WHERE id LIKE '%3'");
    follow(copy, cursor, "open", "true", "count", "7");
    assertThat(copy.values())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(listed("open", "true"));
  }

  @Test
  void returnsExampleOfContract() {
    store(
        room("kCJDd5peKiZnGJLPq", "'fname':'Mary','open':true,'topic':'a'"),
        room("nWkC2v9zYtq4HdRsL", "'fname':'Tom','open':true"));
    String[] query = {"open", "true", "fields", "{\"fname\":1}", "since", ""};
    query[5] = cursor(changes(query));
    execute("UPDATE rooms SET topic = 'b' WHERE display_name = 'Mary'");
    execute(
        """
        UPDATE rooms SET is_open = false, updated_at = '2021-07-09T20:25:41.102Z'
        WHERE display_name = 'Tom'
        """);
    Answer page = changes(query);
    ObjectNode json = (ObjectNode) page.json();
    assertThat(json.remove("cursor").asString()).matches("[A-Za-z0-9_-]+");
    assertThat(json)
        .isEqualTo(
            JSON.readTree(
                quoted(
                    """
                    {'rooms':[{'_id':'kCJDd5peKiZnGJLPq','fname':'Mary'}],
                    'removed':[{'_id':'nWkC2v9zYtq4HdRsL','at':'2021-07-09T20:25:41.102Z'}],
                    'more':false,'success':true}""")));
    assertThat(page.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(page.headers().firstValue("ETag")).isEmpty();
  }

  @Test
  void returnsTimeOfDeletion() {
    store(room("a", ""));
    String cursor = cursor(changes());
    execute("DELETE FROM rooms");
    execute("UPDATE deleted_rooms SET deleted_at = '2021-07-09T20:25:41Z'");
    assertThat(changes("since", cursor).json().get("removed"))
        .isEqualTo(JSON.readTree(quoted("[{'_id':'a','at':'2021-07-09T20:25:41.000Z'}]")));
  }

  @Test
  void omitsTimeOfRoomWithoutUpdatedAt() {
    store(room("a", "'open':true"));
    String cursor = cursor(changes("open", "true"));
    execute("UPDATE rooms SET is_open = false");
    assertThat(changes("open", "true", "since", cursor).json().get("removed"))
        .isEqualTo(JSON.readTree(quoted("[{'_id':'a'}]")));
  }

  @Test
  void countsRoomsAndRemovedRoomsTogether() {
    store(IntStream.range(0, 120).mapToObj(i -> room("r" + i, "")).toArray(String[]::new));
    assertThat(changes().ids()).hasSize(50);
    assertThat(changes("count", "0").ids()).hasSize(50);
    assertThat(changes("count", "500").ids()).hasSize(100);

    String cursor = follow(new LinkedHashMap<>(), null);
    execute("DELETE FROM rooms WHERE id IN ('r7', 'r8')");
    execute("UPDATE rooms SET topic = 'new' WHERE id = 'r9'");
    Answer page = changes("since", cursor, "count", "2");
    assertThat(removed(page)).containsExactly("r7", "r8");
    assertThat(page.ids()).isEmpty();
    assertThat(page.json().get("more").asBoolean()).isTrue();
    assertThat(changes("since", cursor(page), "count", "2").ids()).containsExactly("r9");
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          agents    | lee           | 'servedBy':{'username':'lee'} | 'servedBy':{'username':'kim'}
          agents[]  | l,e           | 'servedBy':{'_id':'l,e'}      | 'servedBy':{'_id':'l'}
          open      | false         | 'open':false                  | 'open':true
          createdAt | 2021-07-09    | 'ts':'2021-07-09T20:20:58Z'   | 'ts':'2021-07-10T00:00:00Z'
          closedAt  | 2021-07-09    | 'closedAt':'2021-07-09T20:20:58Z' | 'ts':'2021-07-09T20:20:58Z'
          tags      | a,b           | 'tags':['b']                  | 'tags':['c']
          tags[]    | a,b           | 'tags':['a,b']                | 'tags':['b']
          queue     | q             | 'queue':'q'                   | 'queue':'r'
          queue     | 7.1           | 'callUniqueId':'7.1'          | 'queue':'r'
          visitorId | v             | 'v':{'_id':'v'}               | 'v':{'_id':'w'}
          direction | inbound       | 'direction':'inbound'         | 'direction':'outbound'
          roomName  | MAR           | 'fname':'Mary'                | 'fname':'Tom'
          """)
  void appliesFilter(String name, String value, String matching, String other) {
    store(room("matching", matching), room("other", other));
    Answer first = changes(name, value);
    assertThat(first.ids()).containsExactly("matching");
    assertThat(removed(first)).isEmpty();

    execute("UPDATE rooms SET topic = 'new'");
    Answer next = changes(name, value, "since", cursor(first));
    assertThat(next.ids()).containsExactly("matching");
    assertThat(removed(next)).containsExactly("other");
  }

  @Test
  void returnsRoomsLikeListing() {
    store(room("a", "'ts':'2021-07-09T20:20:58.7Z','v':{'n':1e2,'phone':null},'x':[1.50,{}]"));
    String listing = list().body();
    assertThat(changes().body()).startsWith(listing.substring(0, listing.indexOf(",\"count\"")));
  }

  @Test
  void tellsAgentNothingOfRoomsThatTheyNeverServed() {
    store(
        room("own", servedBy(KIM)),
        room("lost", servedBy(KIM)),
        room("secret1", "'servedBy':{'_id':'x'}"),
        room("secret2", ""));
    Answer first = changes(KIM);
    assertThat(first.ids()).containsExactly("lost", "own");
    String other = "UPDATE rooms SET served_by = '{\"_id\":\"x\"}' WHERE id = 'lost'";
    execute(other);
    execute("UPDATE rooms SET topic = 'new' WHERE id = 'secret1'");
    execute("DELETE FROM rooms WHERE id = 'secret2'");
    Answer next = changes(KIM, "since", cursor(first));
    assertThat(next.ids()).isEmpty();
    assertThat(removed(next)).containsExactly("lost");
    for (Answer answer : List.of(first, next)) {
      byte[] cursor = Base64.getUrlDecoder().decode(cursor(answer));
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(new String(cursor, StandardCharsets.ISO_8859_1)).doesNotContain("secret", "lost");
    }
  }

  @Test
  void returnsSameStatusesAsListingForCredentialsAndPermissions() {
    assertThat(send("GET", PATH).status()).isEqualTo(401);
    assertThat(changes(NOBODY).body()).isEqualTo(list(NOBODY).body());
    assertThat(changes(NOBODY).status()).isEqualTo(403);
    assertThat(changes(NOBODY, "since", "x").status()).isEqualTo(403);
    assertThat(changes(NOBODY, "count", "x").status()).isEqualTo(400);
    assertThat(changes(KIM, "agents", "lee.ann").body()).isEqualTo(list(KIM, "agents", "x").body());
    assertThat(
            send(
                    "GET",
                    PATH,
                    "X-User-Id",
                    ADMIN.id(),
                    "X-Auth-Token",
                    ADMIN.token(),
                    "Accept",
                    "text/csv")
                .status())
        .isEqualTo(406);
  }

  @ParameterizedTest
  @CsvSource({"count, -1", "fields, x", "sort, {}", "offset, 1", "open, x", "total, false"})
  void returns400ForInvalidParameter(String name, String value) {
    assertThat(changes(name, value).status()).isEqualTo(400);
  }

  @Test
  void returnsExamplesOfInvalidRequests() {
    assertError(
        changes("count", "-1"),
        400,
        "invalid-params",
        "count must be greater than or equal to 0, not \"-1\"");
    assertError(
        changes("sort", "x"),
        400,
        "invalid-params",
        "Unknown parameter \"sort\". Known are agents, agents[], closedAt, count, createdAt,"
            + " direction, fields, open, queue, roomName, since, tags, tags[], visitorId");
    assertError(
        changes("fields", "{\"fname\":1,\"msgs\":0}"),
        400,
        "error-invalid-fields",
        "Invalid fields parameter provided: \"{\"fname\":1,\"msgs\":0}\"");
  }

  @Test
  void returns400ForCursorThatDoesNotBelongToRequest() {
    String cursor = cursor(changes("open", "true"));
    String changed = (cursor.startsWith("A") ? "B" : "A") + cursor.substring(1);
    for (String[] query :
        List.of(
            new String[] {"open", "true", "since", "x"},
            new String[] {"open", "true", "since", "é%"},
            new String[] {"open", "true", "since", changed},
            new String[] {"open", "true", "since", cursor.substring(1)},
            new String[] {"open", "false", "since", cursor},
            new String[] {"since", cursor},
            new String[] {"open", "true", "queue", "q", "since", cursor})) {
      assertError(changes(query), 400, "invalid-params", FOREIGN);
    }
    User other = new User("otherAdmin", "other.admin", "token-of-other-admin");
    add(other, "admin");
    assertError(changes(other, "open", "true", "since", cursor), 400, "invalid-params", FOREIGN);
  }

  @Test
  void acceptsCursorWithOtherFieldsAndCount() {
    String cursor = cursor(changes("open", "true"));
    assertThat(
            changes("open", "true", "count", "1", "fields", "{\"_id\":1}", "since", cursor)
                .status())
        .isEqualTo(200);
  }

  @Test
  void returns410AfterPermissionsChange() {
    User user = new User("promoted", "promoted", "token-of-promoted");
    add(user, "livechat-agent");
    String cursor = cursor(changes(user));
    roles.grant(user.id(), "livechat-manager");
    assertError(changes(user, "since", cursor), 410, "error-cursor-expired", EXPIRED);
    assertThat(changes(user).status()).isEqualTo(200);
  }

  @Test
  void returns410AfterTruncation() {
    String cursor = cursor(changes());
    forgetRooms();
    assertError(changes("since", cursor), 410, "error-cursor-expired", EXPIRED);
  }

  @Test
  void returns410AfterDeletionsAreForgotten() {
    store(room("a", ""));
    String cursor = cursor(changes());
    execute("DELETE FROM rooms");
    execute("UPDATE deleted_rooms SET deleted_at = now() - interval '29 days'");
    retention.forgetOldDeletions();
    assertThat(removed(changes("since", cursor))).containsExactly("a");

    execute("UPDATE deleted_rooms SET deleted_at = now() - interval '31 days'");
    retention.forgetOldDeletions();
    assertError(changes("since", cursor), 410, "error-cursor-expired", EXPIRED);
    assertThat(changes().json().get("removed")).isEmpty();
  }

  @Test
  void forgetsDeletionsEachHour() {
    assertThat(settings.deletionsKept()).isEqualTo(Duration.ofDays(30));
    assertThat(tasks.getScheduledTasks())
        .filteredOn(task -> task.toString().endsWith("DeletionRetention.forgetOldDeletions"))
        .singleElement()
        .extracting(task -> ((IntervalTask) task.getTask()).getIntervalDuration())
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void returns500WithoutDetailsForFailedSearch(CapturedOutput output) {
    execute("ALTER TABLE rooms RENAME COLUMN queue TO elsewhere");
    try {
      Answer answer = changes();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("queue", "SELECT");
      assertThat(output.getAll()).doesNotContain("SELECT", "\tat ");
    } finally {
      execute("ALTER TABLE rooms RENAME COLUMN elsewhere TO queue");
    }
  }

  @Test
  void returns503WithoutDatabaseConnection(CapturedOutput output) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      while (all.size() < 6) { // the size of the pool
        all.add(dataSource.getConnection());
      }
      assertThat(get(ADMIN, PATH).status()).isEqualTo(503);
      retention.forgetOldDeletions();
      assertThat(output.getAll()).doesNotContain("SELECT", "\tat ");
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
    assertThat(get(ADMIN, PATH).status()).isEqualTo(200);
  }
}
