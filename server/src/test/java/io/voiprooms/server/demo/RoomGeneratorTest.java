package io.voiprooms.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoomGeneratorTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<JsonNode> ROOMS = parsed(bytes(10_000, 7));

  /** The room of the published page. */
  private static final String PAGE_ROOM =
      """
      {"_id":"kCJDd5peKiZnGJLPq","fname":"Mary","t":"l",
       "v":{"_id":"47Dajwh9DjpnTAugW","username":"guest-165","token":"8s7e9ony6ctl27e1qf8kue",
        "status":"offline","lastMessageTs":"2021-07-09T20:20:58.755Z"},
       "departmentId":"CAJioQNAvLnYWTy8i","default":false,"ro":false,"sysMes":true,"open":true,
       "msgs":7,"ts":"2021-07-09T20:12:19.795Z","_updatedAt":"2021-07-09T20:21:07.334Z",
       "lm":"2021-07-09T20:20:58.755Z",
       "customFields":{"salesforceCrmContactId":"0032y000009mtOIAAY"},
       "usersCount":2,"cl":false,"departmentAncestors":["sriw2wmP2Zz2pPrre"],
       "lastMessage":{"_id":"SgrsSm3HNGrG5xTmk","rid":"kCJDd5peKiZnGJLPq","msg":"d",
        "token":"8s7e9ony6ctl27e1qf8kue","alias":"Mary","ts":"2021-07-09T20:20:58.755Z",
        "u":{"_id":"47Dajwh9DjpnTAugW","username":"guest-165","name":"Mary"},
        "_updatedAt":"2021-07-09T20:20:58.896Z","urls":[],"mentions":[],"channels":[],
        "md":[{"type":"PARAGRAPH","value":[{"type":"PLAIN_TEXT","value":"d"}]}],
        "newRoom":false,"showConnecting":true},
       "metrics":{"reaction":{"fd":"2021-07-09T20:19:53.243Z","ft":23.821,"tt":24.006},
        "response":{"avg":226.4365,"fd":"2021-07-09T20:19:53.243Z","ft":452.688,"total":2,
         "tt":452.873},
        "v":{"lq":"2021-07-09T20:20:58.755Z"},"servedBy":{"lr":"2021-07-09T20:19:53.077Z"}},
       "servedBy":{"_id":"XycfA5CetCPuEjqxw","username":"kim.jane",
        "ts":"2021-07-09T20:19:29.422Z"},
       "waitingResponse":true}
      """;

  /** Fields that Rocket.Chat sends but does not document. */
  private static final String FURTHER_MEMBERS =
      "name queue direction callUniqueId callStarted callDuration callWaitingTime "
          + "callTotalHoldTime queuedAt closedAt closedBy._id closedBy.username closer "
          + "closingMessage tags onHold source.type source.id source.alias source.label "
          + "source.sidebarIcon source.defaultIcon u._id u.username u.name uids usernames "
          + "responseBy livechatData priorityId status topic description announcement label "
          + "crmData email transcriptRequest autoTranslateLanguage encrypted v.phone "
          + "metrics.serviceTimeDuration metrics.chatDuration";

  @Test
  void aSeedGivesTheseVeryBytesOnEveryMachineAndJdk() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(1_000, 1));

    assertThat(HexFormat.of().formatHex(digest))
        .as("whoever changes the generator on purpose pins the new digest here")
        .isEqualTo("6a415ca462257cc5166afec58d0794e68571897fcac2a4e430d9b5b8f077c74e");
  }

  @Test
  void neitherLocaleNorTimeZoneChangesTheBytes() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    byte[] here = bytes(500, 1);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));

      assertThat(bytes(500, 1)).isEqualTo(here);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void aShorterRunIsTheBeginningOfALongerOne() {
    assertThat(new String(bytes(300, 7), UTF_8)).startsWith(new String(bytes(299, 7), UTF_8));
  }

  @Test
  void anotherSeedGivesOtherRoomsOfTheSameAgents() {
    List<JsonNode> others = parsed(bytes(3_000, 8));

    assertThat(Collections.disjoint(distinct(others, "_id"), distinct(ROOMS, "_id"))).isTrue();
    assertThat(distinct(others, "servedBy._id")).isEqualTo(distinct(ROOMS, "servedBy._id"));
  }

  @Test
  void everyRoomIsALineOfItsOwn() {
    String text = new String(bytes(25, 3), UTF_8);

    assertThat(text).endsWith("}\n").doesNotContain("\r");
    assertThat(text.lines()).hasSize(25).allMatch(line -> line.startsWith("{\"_id\":\""));
    assertThat(bytes(0, 3)).isEmpty();
  }

  @Test
  void noIdIsGivenTwice() {
    assertThat(distinct(ROOMS, "_id")).hasSize(10_000).allMatch(id -> id.length() == 17);
    assertThat(distinct(ROOMS, "callUniqueId")).hasSize(10_000);
  }

  @Test
  void aRoomTakesAboutOneAndAHalfKilobytes() {
    assertThat(bytes(10_000, 7).length / 10_000).isBetween(1_400, 1_650);
  }

  @Test
  void oneToThreePercentAreOpenAndAmongTheLatest() {
    List<JsonNode> open = having(room -> room.get("open").asBoolean());
    String latestClosed =
        having(room -> !room.get("open").asBoolean()).stream()
            .map(room -> text(room, "ts"))
            .max(String::compareTo)
            .orElseThrow();

    assertThat(open.size()).isBetween(100, 300);
    assertThat(open).noneMatch(room -> room.has("closedAt") || room.has("callDuration"));
    assertThat(open.stream().filter(room -> text(room, "ts").compareTo(latestClosed) > 0).count())
        .isGreaterThan(open.size() * 9L / 10);
    assertThat(open).anyMatch(room -> room.has("onHold"));
    assertThat(open).anyMatch(room -> !room.has("servedBy"));
  }

  @Test
  void theTimesOfARoomAgree() {
    assertThat(ROOMS.subList(0, 3_000))
        .allSatisfy(
            room -> {
              Instant queued = instant(room, "queuedAt");
              assertThat(queued).isAfterOrEqualTo(instant(room, "ts"));
              assertThat(instant(room, "lm"))
                  .isBetween(instant(room, "ts"), instant(room, "_updatedAt"));
              assertThat(instant(room, "_updatedAt"))
                  .isBeforeOrEqualTo(Instant.parse("2026-10-30T18:00:00Z"));
              if (room.has("servedBy")) {
                Instant started = instant(room, "callStarted");
                assertThat(started)
                    .isEqualTo(queued.plusMillis(room.get("callWaitingTime").asLong()))
                    .isEqualTo(instant(room, "servedBy.ts"));
                if (room.has("closedAt")) {
                  long duration = room.get("callDuration").asLong();
                  assertThat(instant(room, "closedAt")).isEqualTo(started.plusMillis(duration));
                  assertThat(room.get("callTotalHoldTime").asLong()).isBetween(0L, duration);
                  assertThat(at(room, "metrics.serviceTimeDuration").decimalValue())
                      .isEqualByComparingTo(BigDecimal.valueOf(duration, 3));
                }
              }
              if (room.has("lastMessage")) {
                assertThat(instant(room, "lastMessage.ts")).isEqualTo(instant(room, "lm"));
                assertThat(text(room, "lastMessage.rid")).isEqualTo(text(room, "_id"));
              }
            });
  }

  @Test
  void theAgentOfThePublishedPageServesMoreThanOneCallInTwenty() {
    List<JsonNode> hers = having(room -> text(room, "servedBy.username").equals("kim.jane"));

    assertThat(hers.size()).isBetween(500, 1_500);
    assertThat(distinct(hers, "servedBy._id")).containsExactly("XycfA5CetCPuEjqxw");
    assertThat(distinct(ROOMS, "servedBy.username")).hasSize(40);
    assertThat(distinct(ROOMS, "servedBy._id")).hasSize(40);
  }

  @Test
  void aFewCallsAreMissedAndMostAreInbound() {
    assertThat(having(room -> room.has("closedAt") && !room.has("servedBy")).size())
        .isBetween(200, 600);
    assertThat(having(room -> text(room, "direction").equals("inbound")).size())
        .isCloseTo(8_000, within(200));
    assertThat(having(room -> text(room, "t").equals("v")).size()).isCloseTo(9_000, within(200));
    assertThat(distinct(ROOMS, "queue")).hasSize(6);
  }

  @Test
  void visitorsReturnUnderTheSameNameAndSomeCallOften() {
    Map<String, Integer> calls = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (JsonNode room : ROOMS) {
      calls.merge(text(room, "v._id"), 1, Integer::sum);
      String who = text(room, "fname") + text(room, "v.username") + text(room, "v.phone");
      assertThat(names.computeIfAbsent(text(room, "v._id"), id -> who)).isEqualTo(who);
    }

    assertThat(calls).hasSizeBetween(5_000, 9_000);
    assertThat(calls.values()).anyMatch(times -> times >= 20);
  }

  @Test
  void theCentreWorksInOfficeHours() {
    List<OffsetDateTime> times =
        ROOMS.stream().map(room -> OffsetDateTime.parse(text(room, "ts"))).toList();

    assertThat(times.stream().filter(time -> time.getHour() >= 8 && time.getHour() < 18).count())
        .isBetween(9_000L, 9_900L);
    assertThat(
            times.stream()
                .filter(time -> time.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0)
                .count())
        .isBetween(100L, 600L);
    assertThat(times.stream().filter(time -> time.getHour() == 12).count())
        .isLessThan(times.stream().filter(time -> time.getHour() == 10).count() * 2 / 3);
  }

  @Test
  void everyMemberOfThePublishedRoomOccursWithItsType() {
    assertThat(members(ROOMS))
        .containsAll(members(parsed(PAGE_ROOM.replace("\n", "").getBytes(UTF_8))));
  }

  @Test
  void everyMemberOfTheDeployedApiOccurs() {
    for (String member : FURTHER_MEMBERS.split(" ")) {
      assertThat(ROOMS).as(member).anyMatch(room -> !at(room, member).isMissingNode());
    }
  }

  @Test
  void theStreamStaysOpen() throws IOException {
    boolean[] closed = {false};
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    new RoomGenerator(1).write(10, out);

    assertThat(closed[0]).isFalse();
  }

  @Test
  void aFullDiskIsAnIoException() {
    IOException full = new IOException("No space left on device");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    assertThatThrownBy(() -> new RoomGenerator(1).write(100, out)).isSameAs(full);
  }

  private static byte[] bytes(long rooms, long seed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new RoomGenerator(seed).write(rooms, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static List<JsonNode> parsed(byte[] ndjson) {
    return new String(ndjson, UTF_8).lines().map(JSON::readTree).toList();
  }

  private static List<JsonNode> having(Predicate<JsonNode> condition) {
    return ROOMS.stream().filter(condition).toList();
  }

  private static JsonNode at(JsonNode room, String path) {
    return room.at("/" + path.replace('.', '/'));
  }

  /** Empty where the room has no such member. */
  private static String text(JsonNode room, String path) {
    return at(room, path).asString("");
  }

  private static Instant instant(JsonNode room, String path) {
    assertThat(text(room, path)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    return Instant.parse(text(room, path));
  }

  private static Set<String> distinct(List<JsonNode> rooms, String path) {
    Set<String> values = new TreeSet<>();
    rooms.forEach(room -> values.add(text(room, path)));
    values.remove("");
    return values;
  }

  /** Like {@code lastMessage.u.name STRING}, down to the last. */
  private static Set<String> members(List<JsonNode> rooms) {
    Set<String> members = new TreeSet<>();
    rooms.forEach(room -> collect("", room, members));
    return members;
  }

  private static void collect(String path, JsonNode node, Set<String> members) {
    members.add(path + " " + node.getNodeType());
    node.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), members));
    if (node.isArray()) {
      node.forEach(item -> collect(path + "[]", item, members));
    }
  }
}
