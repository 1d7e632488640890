package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the operations that read and write one room, and the one that writes many rooms. */
class WritingIT extends ServerTest {

  private static final String ROOMS = "/api/v1/voip/rooms";
  private static final String ROOM = ROOMS + "/kCJDd5peKiZnGJLPq";
  private static final String JSON_TYPE = "application/json";
  private static final String PATCH_TYPE = "application/merge-patch+json";
  private static final String LINES_TYPE = "application/x-ndjson";

  /** A user who writes rooms and sees none. */
  private static final User TELEPHONY = new User("telephonyId", "telephony", "token-of-telephony");

  private static final String NEW_CALL =
      quoted(
          "{'t':'v','fname':'Mary','direction':'inbound','queue':'Support',"
              + "'callUniqueId':'1791994388.255','v':{'_id':'47Dajwh9DjpnTAugW','phone':'+4930123456'},"
              + "'servedBy':{'_id':'XycfA5CetCPuEjqxw','username':'kim.jane'},'open':true,"
              + "'ts':'2026-10-14T16:20:01.000Z','_updatedAt':'2026-10-14T16:20:01.000Z'}");

  private static final String CALL_OVER =
      quoted(
          "{'closedAt':'2026-10-14T16:24:36.360Z','callDuration':275360,"
              + "'_updatedAt':'2026-10-14T16:24:36.360Z'}");

  /** One request of each operation. */
  private record Request(String method, String path, String type, String body) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Request> all() {
    return Stream.concat(Stream.of(new Request("GET", ROOM, "", "")), writing());
  }

  static Stream<Request> writing() {
    return Stream.of(
        new Request("PUT", ROOM, JSON_TYPE, NEW_CALL),
        new Request("PATCH", ROOM, PATCH_TYPE, CALL_OVER),
        new Request("DELETE", ROOM, "", ""),
        new Request("POST", ROOMS, LINES_TYPE, quoted("{'_id':'a','t':'v'}")));
  }

  @BeforeAll
  void addUsers() {
    add(TELEPHONY, "telephony");
  }

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  private Answer send(User user, Request request, String... headers) {
    return request.type.isEmpty()
        ? send(user, request.method, request.path, headers)
        : sendBody(user, request.method, request.path, request.type, request.body, headers);
  }

  private Answer put(String body, String... headers) {
    return sendBody(TELEPHONY, "PUT", ROOM, JSON_TYPE, quoted(body), headers);
  }

  private Answer patch(String body, String... headers) {
    return sendBody(TELEPHONY, "PATCH", ROOM, PATCH_TYPE, quoted(body), headers);
  }

  private Answer delete(String... headers) {
    return send(TELEPHONY, "DELETE", ROOM, headers);
  }

  private Answer post(String body, String... headers) {
    return sendBody(TELEPHONY, "POST", ROOMS, LINES_TYPE, quoted(body), headers);
  }

  private JsonNode stored() {
    return get(ADMIN, ROOM).json();
  }

  private static String etag(Answer answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static JsonNode json(String json) {
    return JSON.readTree(quoted(json));
  }

  // One room

  @Test
  void createsRoom() {
    Answer created = put(NEW_CALL);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue(ROOM);
    assertThat(created.json().get("_id").asString()).isEqualTo("kCJDd5peKiZnGJLPq");
    Answer read = get(ADMIN, ROOM);
    assertThat(read.body()).isEqualTo(created.body());
    assertThat(etag(read)).isEqualTo(etag(created));
    assertThat(list().ids()).containsExactly("kCJDd5peKiZnGJLPq");
  }

  @Test
  void replacesRoom() {
    put(NEW_CALL);
    Answer replaced = put("{'fname':'Mary Ann','open':true,'tier':'gold'}");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.json().propertyNames())
        .containsExactlyInAnyOrder("_id", "t", "fname", "open", "_updatedAt", "tier");
    assertThat(stored().get("tier").asString()).isEqualTo("gold");
  }

  @Test
  void writesNothingForEqualRoom() {
    String etag = etag(put("{'fname':'Mary'}"));
    Answer again = put("{'fname':'Mary'}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(etag(again)).isEqualTo(etag);
    assertThat(etag(patch("{'fname':'Mary'}"))).isEqualTo(etag);
    assertThat(etag(put("{'fname':'Mary Ann'}"))).isNotEqualTo(etag);
  }

  @Test
  void keepsUnlistedFieldsAndNumbers() {
    put("{'x':{'y':[1.50,null,'ü']},'customFields':{'n':12345678901234567890.5}}");
    assertThat(get(ADMIN, ROOM).body()).contains(quoted("'x': {'y': [1.50, null, 'ü']}"));
    patch("{'fname':'Mary'}");
    assertThat(get(ADMIN, ROOM).body()).contains("1.50", "12345678901234567890.5");
  }

  @Test
  void endsCallWithMergePatch() {
    put(NEW_CALL);
    Answer patched = patch(CALL_OVER);
    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.json().get("open").asBoolean()).isFalse();
    assertThat(patched.json().get("callDuration").asLong()).isEqualTo(275360);
    assertThat(patched.json().get("fname").asString()).isEqualTo("Mary");
    assertThat(get(ADMIN, ROOM).body()).isEqualTo(patched.body());
    assertThat(put(patched.body()).body()).isEqualTo(patched.body());
  }

  @Test
  void mergesNestedObjectsAndRemovesNulls() {
    put(NEW_CALL);
    patch("{'v':{'phone':null,'status':'offline'},'queue':null,'customFields':{'a':{'b':1}}}");
    assertThat(stored().get("v")).isEqualTo(json("{'_id':'47Dajwh9DjpnTAugW','status':'offline'}"));
    assertThat(stored().has("queue")).isFalse();
    patch("{'customFields':{'a':{'c':2}}}");
    assertThat(stored().get("customFields")).isEqualTo(json("{'a':{'b':1,'c':2}}"));
  }

  @Test
  void setsTimeOfUpdateIfRoomChanges() {
    Instant before = Instant.now().minusSeconds(1);
    put("{'fname':'Mary'}");
    Instant created = Instant.parse(stored().get("_updatedAt").asString());
    assertThat(created).isBetween(before, Instant.now().plusSeconds(1));
    patch("{'fname':'Mary Ann'}");
    assertThat(Instant.parse(stored().get("_updatedAt").asString())).isAfter(created);
    patch("{'_updatedAt':'2020-01-01T00:00:00Z'}");
    assertThat(stored().get("_updatedAt").asString()).isEqualTo("2020-01-01T00:00:00.000Z");
  }

  @Test
  void keepsOpenAndClosedAtConsistent() {
    assertThat(put("{'fname':'a'}").json().get("open").asBoolean()).isTrue();
    Answer closed = patch("{'open':false}");
    String closedAt = closed.json().get("closedAt").asString();
    assertThat(Instant.parse(closedAt)).isAfter(Instant.now().minusSeconds(60));
    assertThat(put("{'fname':'b','open':false}").json().get("closedAt").asString())
        .isEqualTo(closedAt);
    JsonNode opened = patch("{'open':true}").json();
    assertThat(opened.get("open").asBoolean()).isTrue();
    assertThat(opened.has("closedAt")).isFalse();
    assertThat(
            put("{'open':true,'closedAt':'2026-10-14T16:24:36.360Z'}")
                .json()
                .get("open")
                .asBoolean())
        .isFalse();
    JsonNode openedByNull = patch("{'closedAt':null}").json();
    assertThat(openedByNull.get("open").asBoolean()).isTrue();
    assertThat(openedByNull.has("closedAt")).isFalse();
  }

  @Test
  void deletesRoom() {
    put(NEW_CALL);
    Answer deleted = delete();
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    assertThat(list().total()).isZero();
    assertRoomNotFound(delete());
    assertRoomNotFound(patch("{'open':false}"));
    assertRoomNotFound(get(ADMIN, ROOM));
  }

  private static void assertRoomNotFound(Answer answer) {
    assertError(answer, 404, "error-not-found", "There is no room with this ID");
  }

  @Test
  void returns304ForKnownRoom() {
    String etag = etag(put(NEW_CALL));
    assertThat(get(ADMIN, ROOM, "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(get(ADMIN, ROOM, "If-None-Match", "W/" + etag).status()).isEqualTo(304);
    patch(CALL_OVER);
    assertThat(get(ADMIN, ROOM, "If-None-Match", etag).status()).isEqualTo(200);
  }

  @Test
  void acceptsETagOfCompressedResponse() {
    put("{'topic':'" + "x".repeat(5000) + "'}");
    Answer compressed = get(ADMIN, ROOM, "Accept-Encoding", "gzip");
    assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(patch("{'topic':'y'}", "If-Match", etag(compressed)).status()).isEqualTo(200);
  }

  @Test
  void returnsFieldsOfProjection() {
    put(NEW_CALL);
    Answer answer = get(ADMIN, ROOM + "?fields=" + encoded(quoted("{'fname':1,'v.phone':1}")));
    assertThat(answer.json())
        .isEqualTo(json("{'_id':'kCJDd5peKiZnGJLPq','fname':'Mary','v':{'phone':'+4930123456'}}"));
  }

  @Test
  void hidesForeignRoomFromAgent() {
    put(NEW_CALL);
    assertThat(get(KIM, ROOM).status()).isEqualTo(200);
    patch("{'servedBy':{'_id':'x','username':'lee.ann'}}");
    assertRoomNotFound(get(KIM, ROOM));
    assertThat(get(NOBODY, ROOM).status()).isEqualTo(403);
  }

  @Test
  void writesOnlyIfVersionMatches() {
    assertPreconditionFailed(put(NEW_CALL, "If-Match", "*"));
    assertPreconditionFailed(patch(CALL_OVER, "If-Match", "\"1\""));
    assertThat(list().total()).isZero();
    String first = etag(put(NEW_CALL, "If-None-Match", "*"));
    assertPreconditionFailed(put(NEW_CALL, "If-None-Match", "*"));
    assertThat(put(NEW_CALL, "If-Match", "*").status()).isEqualTo(200);
    assertThat(patch(NEW_CALL, "If-Match", "*").status()).isEqualTo(200);
    String second = etag(patch("{'fname':'b'}", "If-Match", "\"x\", " + first));
    assertPreconditionFailed(patch("{'fname':'c'}", "If-Match", first));
    assertPreconditionFailed(put("{'fname':'c'}", "If-Match", "W/" + second));
    assertPreconditionFailed(put("{'fname':'c'}", "If-Match", "nonsense"));
    assertPreconditionFailed(delete("If-Match", first));
    assertThat(stored().get("fname").asString()).isEqualTo("b");
    assertThat(delete("If-Match", second).status()).isEqualTo(204);
    put(NEW_CALL);
    assertThat(delete("If-Match", "*").status()).isEqualTo(204);
  }

  private static void assertPreconditionFailed(Answer answer) {
    assertError(
        answer,
        412,
        "error-precondition-failed",
        "The room does not have the state that If-Match or If-None-Match requires. Read it again");
  }

  /** If several programs create the same room at the same time, one succeeds. */
  @Test
  void createsRoomOnceForConcurrentRequests() throws Exception {
    ExecutorService programs = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        CyclicBarrier start = new CyclicBarrier(8);
        List<CompletableFuture<Integer>> statuses =
            IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        CompletableFuture.supplyAsync(
                            () -> {
                              await(start);
                              return put("{'fname':'" + i + "'}", "If-None-Match", "*").status();
                            },
                            programs))
                .toList();
        assertThat(statuses.stream().map(CompletableFuture::join).sorted().toList())
            .startsWith(201)
            .endsWith(412)
            .containsOnly(201, 412)
            .containsOnlyOnce(201);
        delete();
      }
    } finally {
      programs.shutdown();
    }
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** No patch of concurrent programs is lost. */
  @Test
  void appliesAllConcurrentPatches() {
    put("{'fname':'Mary'}");
    ExecutorService programs = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Integer>> statuses =
          IntStream.range(0, 80)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> patch("{'customFields':{'f" + i + "':1}}").status(), programs))
              .toList();
      assertThat(statuses).allSatisfy(status -> assertThat(status.join()).isEqualTo(200));
    } finally {
      programs.shutdown();
    }
    assertThat(stored().get("customFields")).hasSize(80);
  }

  // Errors of one room

  static Stream<String[]> invalidRooms() {
    return Stream.of(
        new String[] {
          "{'_id':'another'}", "_id is \"another\", but the path has \"kCJDd5peKiZnGJLPq\""
        },
        new String[] {
          "{'msgs':'seven'}", "msgs must be a whole number of at most 64 bits, not a string"
        },
        new String[] {"{'t':'c'}", "t must be v or l"},
        new String[] {"{'ts':'yesterday'}", "ts must be an instant, not \"yesterday\""},
        new String[] {"{'fname':'\\u0000'}", "PostgreSQL refuses it: "},
        new String[] {"{'fname':'\\ud800'}", "fname holds \\ud800, half of a character"},
        new String[] {"{'x':'\\ud800'}", "half of a character"},
        new String[] {"{'fname':'a','fname':'b'}", "\"fname\" twice"},
        new String[] {"{'x':" + "[".repeat(1000) + "]".repeat(1000) + "}", "levels deep"},
        new String[] {"{'x':'" + "x".repeat(200_000) + "'}", "more than 131,072"},
        new String[] {"{'fname':'" + "x".repeat(501) + "'}", "at most 500 characters"});
  }

  @ParameterizedTest
  @MethodSource("invalidRooms")
  void returns400ForInvalidRoom(String room, String reason) {
    assertInvalidRoom(put(room), reason);
    assertRoomNotFound(get(ADMIN, ROOM));
    put(NEW_CALL);
    String before = get(ADMIN, ROOM).body();
    assertInvalidRoom(patch(room), "");
    assertThat(get(ADMIN, ROOM).body()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "[]", "1", "{", "{} {}", "null"})
  void returns400ForBodyThatIsNoObject(String body) {
    put(NEW_CALL);
    assertInvalidRoom(put(body), "");
    assertInvalidRoom(patch(body), "");
  }

  private static void assertInvalidRoom(Answer answer, String reason) {
    assertThat(answer.body()).contains(JSON.writeValueAsString(reason).replaceAll("^\"|\"$", ""));
    assertThat(answer.json().get("errorType").asString()).isEqualTo("error-invalid-room");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("at [Source", "tools.jackson", "Exception");
  }

  @Test
  void acceptsRoomWithManyFields() {
    String fields =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "'f" + i + "':" + i)
            .collect(Collectors.joining(",", "{", "}"));
    assertInvalidRoom(put(fields), "131,072");
    assertThat(put(fields.substring(0, fields.indexOf(",'f10000'")) + "}").status()).isEqualTo(201);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writing")
  void returns415ForOtherMediaTypes(Request request) {
    if (request.type.isEmpty()) {
      return;
    }
    for (String type : List.of("text/plain", "*/*", "application/x-www-form-urlencoded")) {
      Answer answer = sendBody(TELEPHONY, request.method, request.path, type, request.body);
      assertUnsupported(answer, request.type);
    }
    assertUnsupported(send(TELEPHONY, request, "Content-Encoding", "br"), request.type);
    assertInvalidRoom(send(TELEPHONY, request, "Content-Encoding", "gzip"), "gzip");
  }

  private static void assertUnsupported(Answer answer, String accepted) {
    assertError(
        answer,
        415,
        "error-unsupported-media-type",
        "The body must have one of the media types in the header Accept, and no other"
            + " Content-Encoding than gzip");
    assertThat(answer.headers().firstValue("Accept").orElse("")).contains(accepted);
  }

  @Test
  void returns413ForLargeRoom() {
    String large = "{'x':'" + "x".repeat(1 << 20) + "'}";
    for (Answer answer : List.of(put(large), patch(large))) {
      assertError(answer, 413, "error-body-too-large", "The body has more than 1,048,576 bytes");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns400ForInvalidParameters(Request request) {
    if (request.path.equals(ROOM)) {
      String path = ROOMS + "/" + "x".repeat(101);
      Answer answer = send(ADMIN, new Request(request.method, path, request.type, request.body));
      assertError(answer, 400, "invalid-params", "roomId size must be between 1 and 100");
    } else {
      Answer answer =
          send(
              ADMIN,
              new Request(request.method, ROOMS + "?skipInvalid=yes", request.type, request.body));
      assertError(answer, 400, "invalid-params", "skipInvalid must be true or false, not \"yes\"");
    }
    Answer unknown =
        send(ADMIN, new Request(request.method, request.path + "?x=1", request.type, request.body));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body()).contains("Unknown parameter \\\"x\\\"");
  }

  // Every operation

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns401WithoutCredentials(Request request) {
    User stranger = new User("nobody", "nobody", "wrong");
    assertJson(
        send(stranger, request),
        401,
        quoted("{'status':'error','message':'You must be logged in to do this.'}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns403WithoutPermission(Request request) {
    User user = request.method.equals("GET") ? NOBODY : KIM;
    assertJson(
        send(user, request),
        403,
        quoted(
            "{'success':false,'error':'User does not have the permissions required for this action"
                + " [error-unauthorized]'}"));
    assertThat(list().total()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns406ForOtherMediaTypes(Request request) {
    assertError(
        send(ADMIN, request, "Accept", "text/csv"),
        406,
        "error-not-acceptable",
        "The server can send none of the media types in Accept");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns500WithoutDetails(Request request) {
    jdbi.useHandle(handle -> handle.execute("ALTER TABLE rooms RENAME COLUMN queue TO elsewhere"));
    try {
      Answer answer = send(ADMIN, request);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body())
          .contains("error-internal-server-error")
          .doesNotContain("column", "queue", "SELECT");
    } finally {
      jdbi.useHandle(
          handle -> handle.execute("ALTER TABLE rooms RENAME COLUMN elsewhere TO queue"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void returns503WithoutDatabaseConnection(Request request) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      while (all.size() < 6) { // the size of the pool
        all.add(dataSource.getConnection());
      }
      assertThat(send(ADMIN, request).status()).isEqualTo(503);
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  // Many rooms

  @Test
  void writesManyRooms() {
    Answer answer =
        post("{'_id':'a','t':'v','open':true}\n{'_id':'b','t':'l'}\n{'_id':'c','t':'x'}\n");
    assertJson(
        answer,
        200,
        quoted(
            "{'read':3,'inserted':2,'updated':0,'unchanged':0,'ignored':1,'rejected':0,'rejects':[],"
                + "'success':true}"));
    assertThat(list("sort", quoted("{'_id':1}")).ids()).containsExactly("a", "b");
    assertJson(
        post("{'_id':'a','t':'v','open':true}\n{'_id':'d','t':'v'}"),
        200,
        quoted(
            "{'read':2,'inserted':1,'updated':0,'unchanged':1,'ignored':0,'rejected':0,'rejects':[],"
                + "'success':true}"));
  }

  @Test
  void acceptsGzipForOneRoom() throws IOException {
    Answer created =
        sendBody(TELEPHONY, "PUT", ROOM, JSON_TYPE, gzip(NEW_CALL), "Content-Encoding", "gzip");
    assertThat(created.json().get("fname").asString()).isEqualTo("Mary");
    String bomb = quoted("{'x':'" + "x".repeat(100 << 20) + "'}");
    assertThat(
            sendBody(TELEPHONY, "PUT", ROOM, JSON_TYPE, gzip(bomb), "Content-Encoding", "gzip")
                .status())
        .isEqualTo(413);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return gzip.toByteArray();
  }

  @Test
  void acceptsArrayAndGzip() throws IOException {
    String array = quoted("[{'_id':'a','t':'v'},{'_id':'b','t':'v'}]");
    assertThat(sendBody(TELEPHONY, "POST", ROOMS, JSON_TYPE, array).json().get("inserted").asInt())
        .isEqualTo(2);
    byte[] gzip = gzip(quoted("{'_id':'c','t':'v'}"));
    assertThat(sendBody(TELEPHONY, "POST", ROOMS, LINES_TYPE, gzip).json().get("inserted").asInt())
        .isEqualTo(1);
    assertThat(
            sendBody(TELEPHONY, "POST", ROOMS, LINES_TYPE, gzip, "Content-Encoding", "gzip")
                .json()
                .get("unchanged")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void acceptsExtendedJson() {
    post(
        "{'_id':'kCJDd5peKiZnGJLPq','t':'v','ts':{'$date':'2026-10-14T16:20:01Z'},"
            + "'msgs':{'$numberLong':'7'}}");
    assertThat(stored().get("ts").asString()).isEqualTo("2026-10-14T16:20:01.000Z");
    assertThat(stored().get("msgs").asLong()).isEqualTo(7);
  }

  @Test
  void setsFieldsOfManyRooms() {
    post("{'_id':'kCJDd5peKiZnGJLPq','t':'v','open':false}");
    String closedAt = stored().get("closedAt").asString();
    String updatedAt = stored().get("_updatedAt").asString();
    assertThat(
            post("{'_id':'kCJDd5peKiZnGJLPq','t':'v','open':false}")
                .json()
                .get("unchanged")
                .asInt())
        .isEqualTo(1);
    post("{'_id':'kCJDd5peKiZnGJLPq','t':'v','open':false,'fname':'Mary'}");
    assertThat(stored().get("closedAt").asString()).isEqualTo(closedAt);
    assertThat(stored().get("_updatedAt").asString()).isGreaterThan(updatedAt);
    post("{'_id':'kCJDd5peKiZnGJLPq','t':'v'}");
    assertThat(stored().get("open").asBoolean()).isTrue();
    assertThat(stored().has("closedAt")).isFalse();
  }

  @Test
  void stopsAtInvalidDocument() {
    assertError(
        post("{'_id':'a','t':'v'}\n{'t':'v'}\n{'_id':'b','t':'v'}"),
        400,
        "error-invalid-room",
        "Line 2: _id is missing. 0 rooms of the body are stored. Correct the line and send the body"
            + " again, or skip invalid documents with skipInvalid=true");
    assertThat(list().total()).isZero();
  }

  @Test
  void skipsInvalidDocuments() {
    Answer answer =
        sendBody(
            TELEPHONY,
            "POST",
            ROOMS + "?skipInvalid=true",
            LINES_TYPE,
            quoted("{'_id':'a','t':'v'}\n{'t':'v'}"));
    assertJson(
        answer,
        200,
        quoted(
            "{'read':2,'inserted':1,'updated':0,'unchanged':0,'ignored':0,'rejected':1,"
                + "'rejects':[{'line':2,'reason':'_id is missing'}],'success':true}"));
    assertThat(list().ids()).containsExactly("a");
  }

  @Test
  void reportsFirstHundredInvalidDocuments() {
    String invalid = quoted("{'t':'v'}\n").repeat(150);
    Answer answer = sendBody(TELEPHONY, "POST", ROOMS + "?skipInvalid=true", LINES_TYPE, invalid);
    assertThat(answer.json().get("rejected").asInt()).isEqualTo(150);
    assertThat(answer.json().get("rejects")).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[{'_id':'a','t':'v'}", "[{'_id':'a','t':'v'}]x", "{'_id':'a'", "nonsense"})
  void returns400ForBrokenBody(String body) {
    assertInvalidRoom(post(body), "Line 1");
    assertThat(list().total()).isZero();
  }

  @Test
  void returns400ForDamagedGzip() throws IOException {
    byte[] gzip = gzip("x".repeat(100_000));
    byte[] cutOff = Arrays.copyOf(gzip, gzip.length / 2);
    assertInvalidRoom(sendBody(TELEPHONY, "POST", ROOMS, LINES_TYPE, cutOff), "damaged or cut off");
  }
}
