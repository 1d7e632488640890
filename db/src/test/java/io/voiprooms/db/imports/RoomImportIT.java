package io.voiprooms.db.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.db.TestDatabase;
import io.voiprooms.db.imports.RoomImport.Summary;
import io.voiprooms.db.rooms.RoomAccess;
import io.voiprooms.db.rooms.RoomDao;
import io.voiprooms.db.rooms.RoomField;
import io.voiprooms.db.rooms.RoomFilter;
import io.voiprooms.db.rooms.RoomProjection;
import io.voiprooms.db.rooms.RoomQuery;
import io.voiprooms.db.rooms.RoomSortKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class RoomImportIT {

  private static final Jdbi JDBI = Jdbi.create(TestDatabase.DATA_SOURCE);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final int BATCH_SIZE = 10;
  private static final int MAX_DOCUMENT_BYTES = 4096;

  private final RoomImport rooms =
      new RoomImport(TestDatabase.DATA_SOURCE, BATCH_SIZE, 1 << 20, MAX_DOCUMENT_BYTES);
  private final ByteArrayOutputStream rejects = new ByteArrayOutputStream();
  private final List<String> reasons = new ArrayList<>();

  @BeforeEach
  void deleteRooms() {
    JDBI.useHandle(handle -> handle.execute("DELETE FROM rooms"));
  }

  // Imported fields

  @ParameterizedTest
  @ValueSource(strings = {"plain", "canonical", "relaxed"})
  void importsPublishedExampleInEveryJsonForm(String form) {
    run(file("page-room-" + form + ".json").replaceAll("\\R\\s*", ""));

    assertThat(listRooms()).containsExactly(JSON.readTree(file("page-room-plain.json")));
  }

  @Test
  void keepsListedAndUnlistedFields() {
    ObjectNode room = roomWithAllFields();
    room.putObject("notListed").putNull("nothing").putArray("deep").addObject().putNull("x");
    room.putNull("alsoNotListed").put("\"quoted\\", "a\tb\nc\rd\\N\\.\f\b\u0001é😀");
    room.put("big", new BigDecimal("123456789012345678901234567890.123456789"));

    run(JSON.writeValueAsString(room));

    assertThat(listRooms()).containsExactly(reread(room));
  }

  @Test
  void omitsListedNullFields() {
    ObjectNode room = (ObjectNode) JSON.readTree("{'_id':'a','t':'v'}".replace('\'', '"'));
    ObjectNode sparse = room.deepCopy();
    for (RoomField field : RoomField.values()) {
      if (!room.has(field.wireName)) {
        sparse.putNull(field.wireName);
      }
    }

    run(JSON.writeValueAsString(sparse));

    assertThat(listRooms()).containsExactly(room.put("open", false));
  }

  @Test
  void keepsSpecialCharacters() {
    String odd = "tab\t, line\n, return\r, \\N, \\., \"quotes\", {braces}, NULL, '', \u0001 é 😀";
    ObjectNode room = room("a").put("fname", odd);
    room.putArray("tags").add(odd).add("").add("NULL");
    room.putObject("v").put(odd, odd);

    run(JSON.writeValueAsString(room));

    assertThat(listRooms()).containsExactly(room.put("open", false));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'$date':'2021-07-09T22:20:58.755+02:00'}    | '2021-07-09T20:20:58.755Z'",
        "{'$numberDouble':'1.0E-5'}                   | 0.00001",
        "{'$numberDecimal':'12345678901234567890.12345678901234'} | 12345678901234567890.12345678901234",
        "{'$numberDouble':'NaN'}                      | 'NaN'",
        "{'$oid':'60e8a1b2c3d4e5f60718293a'}          | '60e8a1b2c3d4e5f60718293a'",
        "{'$binary':{'base64':'AA==','subType':'00'}} | {'$binary':{'base64':'AA==','subType':'00'}}",
        "18446744073709551616.10                      | 18446744073709551616.10",
      })
  void convertsExtendedJsonInAllFields(String extended, String plain) {
    String room =
        "{'_id':'a','t':'v','open':true,'v':{'x':[%1$s]},'crmData':%1$s,'mine':{'y':%1$s}}";

    run(room.formatted(extended).replace('\'', '"'));

    assertThat(listRooms())
        .containsExactly(JSON.readTree(room.formatted(plain).replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'msgs':-9.223372036854775808E18             | 'msgs':-9223372036854775808",
        "'ts':{'$date':'1900-01-01T00:00:00Z'}       | 'ts':'1900-01-01T00:00:00.000Z'",
        "'tags':[{'$oid':'60e8a1b2c3d4e5f60718293a'}]| 'tags':['60e8a1b2c3d4e5f60718293a']",
        "'tags':[]                                   | 'tags':[]",
        "'crmData':'text \\\\ \\\"'             | 'crmData':'text \\\\ \\\"'",
      })
  void normalisesListedFields(String written, String read) {
    run(quoted("{'_id':'a','t':'l','open':true," + written + "}"));

    assertThat(listRooms())
        .containsExactly(JSON.readTree(quoted("{'_id':'a','t':'l','open':true," + read + "}")));
  }

  // Inputs

  @ParameterizedTest
  @ValueSource(strings = {"", "[]"})
  void importsNothingFromEmptyInput(String input) {
    assertThat(run(input)).isEqualTo(new Summary(0, 0, 0, 0, 0, 0));
  }

  @Test
  void reportsProgressUntilEndOfInput() throws Exception {
    byte[] input = gzip((line("a") + "\n" + line("b") + "\n").getBytes(UTF_8));
    List<String> reports = new ArrayList<>();

    rooms.run(
        new ByteArrayInputStream(input),
        "x",
        null,
        (bytes, read) -> reports.add(read + ":" + bytes));

    assertThat(reports).containsExactly("1:" + input.length, "2:" + input.length);
  }

  // Repeated imports

  @Test
  void changesNothingOnSecondImport() {
    String file = JSON.writeValueAsString(roomWithAllFields()) + "\n" + lines(0, 25);
    assertThat(run(file)).isEqualTo(new Summary(26, 26, 0, 0, 0, 0));
    List<String> transactionIds = transactionIds();

    assertThat(run(file)).isEqualTo(new Summary(26, 0, 0, 26, 0, 0));
    assertThat(transactionIds()).isEqualTo(transactionIds);
  }

  @Test
  void removesMissingFieldsOnLaterImport() {
    ObjectNode all = roomWithAllFields();
    for (RoomField field : RoomField.values()) {
      if (Set.of("_id", "t").contains(field.wireName)) {
        continue;
      }
      run(JSON.writeValueAsString(all));
      ObjectNode less = all.deepCopy();
      less.remove(field.wireName);

      assertThat(run(JSON.writeValueAsString(less))).isEqualTo(new Summary(1, 0, 1, 0, 0, 0));
      assertThat(listRooms())
          .containsExactly(field == RoomField.IS_OPEN ? less.put("open", false) : less);
    }
  }

  @Test
  void updatesOnlyChangedRooms() {
    run(lines(0, 5));

    Summary summary =
        run(lines(0, 2) + line("2").replace("}", ",\"x\":null}") + "\n" + lines(3, 6));

    assertThat(summary).isEqualTo(new Summary(6, 1, 1, 4, 0, 0));
  }

  @Test
  void importsLastDocumentOfSameIdInBatch() {
    String input =
        lineWithMessageCount("a", 1)
            + lineWithMessageCount("b", 1)
            + lineWithMessageCount("a", 3)
            + lineWithMessageCount("a", 2);

    assertThat(run(input)).isEqualTo(new Summary(4, 2, 0, 2, 0, 0));
    assertThat(listRooms()).extracting(room -> room.get("msgs").asInt()).containsExactly(2, 1);
    assertThat(run(input)).isEqualTo(new Summary(4, 0, 0, 4, 0, 0));
    assertThat(run(lineWithMessageCount("a", 2) + lineWithMessageCount("a", 4)))
        .isEqualTo(new Summary(2, 0, 1, 1, 0, 0));
    assertThat(listRooms()).extracting(room -> room.get("msgs").asInt()).containsExactly(4, 1);
  }

  @Test
  void importsLastDocumentOfSameIdInTwoBatches() {
    assertThat(run(lineWithMessageCount("a", 1).repeat(BATCH_SIZE) + lineWithMessageCount("a", 2)))
        .isEqualTo(new Summary(BATCH_SIZE + 1, 1, 1, BATCH_SIZE - 1, 0, 0));
    assertThat(listRooms()).extracting(room -> room.get("msgs").asInt()).containsExactly(2);
  }

  @Test
  void keepsEarlierDocumentIfDatabaseRefusesLaterDocument() {
    String refused = line("a").replace("}", ",\"fname\":\"\\u0000\"}") + "\n";

    assertThat(
            runSkipping(
                (lineWithMessageCount("a", 1) + lineWithMessageCount("a", 2) + refused)
                    .getBytes(UTF_8)))
        .isEqualTo(new Summary(3, 1, 1, 0, 0, 1));
    assertThat(listRooms()).extracting(room -> room.get("msgs").asInt()).containsExactly(2);
  }

  @Test
  void countsDocumentsOfSameIdTowardsBatchSize() {
    assertThatThrownBy(() -> run(lineWithMessageCount("a", 1) + lineWithMessageCount("a", 2) + "{"))
        .isInstanceOf(RoomImportException.class);
    assertThat(listRooms()).as("rooms before the batch is full").isEmpty();

    assertThatThrownBy(() -> run(lineWithMessageCount("a", 1).repeat(BATCH_SIZE) + "{"))
        .isInstanceOf(RoomImportException.class);
    assertThat(listRooms()).as("rooms after the batch is full").hasSize(1);
  }

  @Test
  void skipsDocumentsOfOtherTypes() {
    String others =
        """
        {"_id":"x","t":"c","msgs":"many","ts":{"$date":"never"}}
        {"_id":5,"t":"d"}
        {"name":"without a type"}
        {"_id":"x","t":null}
        {"_id":"x","t":7}
        """;

    assertThat(run(others + line("a"))).isEqualTo(new Summary(6, 1, 0, 0, 5, 0));
  }

  // Invalid documents

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'_id':'a','t':'v','msgs':'7'}      | msgs must be a whole number of at most 64 bits, not a string",
        "{'_id':'a','t':'v','ts':'yesterday'} | ts must be an instant, not \"yesterday\"",
        "{'_id':'a','t':'v','tags':['x',1]}  | tags must be an array of strings, but holds 1",
        "{'t':'v'}                           | _id is missing",
        "{'_id':'a','t':'v','v':{'x':'\\ude00!'}} | v holds \\ude00, half of a character",
        "{'_id':'a','t':'v','fname':'x\\u0000'} | PostgreSQL refuses it: invalid byte sequence for encoding \"UTF8\": 0x00",
        "{'_id':'a','t':'v','v':{'x':'\\u0000'}} | PostgreSQL refuses it: unsupported Unicode escape sequence (\\u0000 cannot be converted to text.)",
        "{'_id':'a','t':'v','x':1e999999999} | x: the number 1e999999999 has more than 400 characters when it is written without an exponent",
        "{'_id':'a','t':'v','v':{'x':[[1e131071]]}} | v: the number 1e131071 has more than 400 characters when it is written without an exponent",
        "[1]                                 | a room must be an object, not an array",
      })
  void refusesInvalidRoomsWithReason(String document, String reason) {
    String input = line("before") + "\n\n" + quoted(document) + "\n" + line("after");

    assertThatThrownBy(() -> run(input))
        .isInstanceOf(RoomImportException.class)
        .hasMessage("rooms.json, line 3: " + reason);
    assertThat(listRooms()).isEmpty();

    assertThat(runSkipping(input.getBytes(UTF_8))).isEqualTo(new Summary(3, 2, 0, 0, 0, 1));
    assertThat(rejects.toString(UTF_8)).isEqualTo(quoted(document) + "\n");
    assertThat(reasons).containsExactly("rooms.json, line 3: " + reason);

    String array =
        "[" + line("before") + ",\n\n " + quoted(document) + " ,\n" + line("after") + "]";
    assertThat(runSkipping(array.getBytes(UTF_8))).isEqualTo(new Summary(3, 0, 0, 2, 0, 1));
    assertThat(rejects.toString(UTF_8)).isEqualTo((quoted(document) + "\n").repeat(2));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'_id':'a',}       | unexpected character ('}' (code 125)): was expecting double-quote to start property name (column 12)",
        "{'_id':'a'         | unexpected end-of-input: expected close marker for Object (column 11)",
      })
  void refusesInvalidJsonLineWithColumn(String document, String reason) {
    String input = line("before") + "\n" + quoted(document) + "\n" + line("after");

    assertThatThrownBy(() -> run(input)).hasMessage("rooms.json, line 2: not JSON: " + reason);
    assertThat(listRooms()).isEmpty();

    assertThat(runSkipping(input.getBytes(UTF_8))).isEqualTo(new Summary(3, 2, 0, 0, 0, 1));
    assertThat(rejects.toString(UTF_8)).isEqualTo(quoted(document) + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "[{},⏎  {'a':⏎    tru}⏎] | 3 | not JSON: unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (column 5)",
        "[{},⏎]             | 2 | not JSON: there is no document (column 1)",
        "[{}]⏎[]            | 2 | not JSON: something follows the array",
        "[{},⏎{'a':1        | 2 | the input ends before its array does",
      })
  void stopsAtInvalidArrayDespiteSkipping(String array, int line, String reason) {
    assertThatThrownBy(() -> runSkipping(quoted(array).replace('⏎', '\n').getBytes(UTF_8)))
        .hasMessage("rooms.json, line " + line + ": " + reason);
  }

  @Test
  void writesInvalidUtf8UnchangedToRejects() {
    byte[] invalid = "{\"_id\":\"a\",\"t\":\"v\",\"fname\":\"\u00fc\"}".getBytes(ISO_8859_1);

    assertThat(runSkipping(concat(invalid, ("\n" + line("b")).getBytes(UTF_8))))
        .isEqualTo(new Summary(2, 1, 0, 0, 0, 1));
    assertThat(reasons).containsExactly("rooms.json, line 1: not UTF-8");
    assertThat(rejects.toByteArray()).isEqualTo(concat(invalid, "\n".getBytes(UTF_8)));
  }

  @Test
  void acceptsRoomAtLimitsAndRejectsLargerRooms() {
    ObjectNode room = room("a").put("open", false);
    room.set("v", JSON.readTree("{\"x\":" + "[".repeat(98) + "]".repeat(98) + "}"));
    room.set("mine", JSON.readTree("{\"x\":" + "{\"y\":".repeat(98) + "1" + "}".repeat(99)));
    room.put("number", new BigDecimal("1e399")).put("double", new BigDecimal("4.9E-324"));
    room.put("n".repeat(1000), 1).put("pad", "");
    JsonMapper plain = JSON.rebuild().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
    int bytes = plain.writeValueAsBytes(room).length;
    room.put("pad", "x".repeat(128 * 1024 - bytes));
    String atTheLimits = JSON.writeValueAsString(room);
    String tooDeep = line("b").replace("}", ",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}");
    String tooLarge = atTheLimits.replaceFirst("xx", "xxx");
    RoomImport anyLength = new RoomImport(TestDatabase.DATA_SOURCE);

    assertThat(
            run(anyLength, String.join("\n", atTheLimits, tooDeep, tooLarge).getBytes(UTF_8), true))
        .isEqualTo(new Summary(3, 1, 0, 0, 0, 2));
    assertThat(reasons)
        .containsExactly(
            "rooms.json, line 2: x: nested more than 100 levels deep",
            "rooms.json, line 3: the room has 131,073 bytes as JSON with numbers without exponents, more than 131,072");
    assertThat(listRooms()).containsExactly(JSON.readTree(plain.writeValueAsString(room)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesBeginningOfTooLongDocumentToRejects(boolean array) {
    String tooLong =
        line("a").replace("}", ",\"x\":\"" + "é".repeat(MAX_DOCUMENT_BYTES * 2) + "\"}");
    String longestAllowed =
        line("b")
            .replace(
                "}", ",\"x\":\"" + "x".repeat(MAX_DOCUMENT_BYTES - line("b").length() - 7) + "\"}");
    assertThat(longestAllowed).hasSize(MAX_DOCUMENT_BYTES);
    String input = tooLong + (array ? "," : "\n") + longestAllowed;
    byte[] bytes = (array ? "[" + input + "]" : input).getBytes(UTF_8);

    assertThatThrownBy(() -> run(new ByteArrayInputStream(bytes)))
        .hasMessage("rooms.json, line 1: longer than 4,096 bytes");
    assertThat(runSkipping(bytes)).isEqualTo(new Summary(2, 1, 0, 0, 0, 1));
    assertThat(reasons)
        .containsExactly(
            "rooms.json, line 1: longer than 4,096 bytes; the rejects have only its first 4,096");
    assertThat(rejects.toByteArray())
        .isEqualTo(
            concat(
                Arrays.copyOf(tooLong.getBytes(UTF_8), MAX_DOCUMENT_BYTES), "\n".getBytes(UTF_8)));
  }

  @Test
  void writesRejectedArrayElementOnOneLine() {
    String array = "[{\"_id\":7,\r\n  \"t\":\n \"v\"\n}\n]";

    runSkipping(array.getBytes(UTF_8));

    assertThat(rejects.toString(UTF_8)).isEqualTo("{\"_id\":7,    \"t\":  \"v\" }\n");
  }

  @Test
  void refusesTooLongIndexedTexts() {
    String text = "x".repeat(501);
    byte[] input = line("a").replace("}", ",\"queue\":\"" + text + "\"}").getBytes(UTF_8);

    assertThat(run(new RoomImport(TestDatabase.DATA_SOURCE), input, true))
        .isEqualTo(new Summary(1, 0, 0, 0, 0, 1));
    assertThat(reasons)
        .containsExactly("rooms.json, line 1: queue must have at most 500 characters, not 501");
  }

  @Test
  void stopsAtTruncatedGzipData() {
    byte[] whole = gzip(lines(0, 2000).getBytes(UTF_8));

    assertThatThrownBy(() -> runSkipping(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(RoomImportException.class)
        .hasMessageMatching("rooms.json, line [0-9]+: the gzip data is damaged or cut off");
    assertThatThrownBy(() -> runSkipping(Arrays.copyOf(whole, 5)))
        .hasMessage("rooms.json, line 1: the gzip data is damaged or cut off");
  }

  // Batches

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"_id\":\"x\",\"t\":\"v\",\"v\":{\"x\":\"\\u0000\"}}"})
  void keepsOnlyBatchesBeforeFailedBatch(String invalid) {
    String input =
        lines(0, BATCH_SIZE + 3) + invalid + "\n" + lines(BATCH_SIZE + 3, 3 * BATCH_SIZE);

    assertThatThrownBy(() -> run(input)).hasMessageStartingWith("rooms.json, line 14: ");
    assertThat(listRooms()).hasSize(BATCH_SIZE);
  }

  @Test
  void rejectsEachDocumentRefusedByDatabase() {
    Set<Integer> refused = Set.of(0, 3, 4, 9, 17, 24);
    String input =
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    line("" + i)
                        .replace("}", refused.contains(i) ? ",\"fname\":\"\\u0000\"}" : "}"))
            .collect(Collectors.joining("\n"));

    assertThat(runSkipping(input.getBytes(UTF_8))).isEqualTo(new Summary(25, 19, 0, 0, 0, 6));
    assertThat(reasons)
        .extracting(reason -> reason.replaceAll("\\D*line (\\d+).*", "$1"))
        .containsExactly("1", "4", "5", "10", "18", "25");
    assertThat(listRooms()).hasSize(19);
  }

  @Test
  void limitsTransactionsByRoomsAndBytes() {
    run(lines(0, 35));
    assertThat(new HashSet<>(transactionIds())).hasSize(4);

    deleteRooms();
    run(
        new RoomImport(TestDatabase.DATA_SOURCE, 1000, 2 * 1024, MAX_DOCUMENT_BYTES),
        lines(0, 100).getBytes(UTF_8),
        false);
    assertThat(new HashSet<>(transactionIds())).hasSizeBetween(5, 20);
  }

  @Test
  void readsAtMostOneBatchAhead() {
    int[] largest = {0};
    InputStream endless =
        new SequenceInputStream(
            new Enumeration<InputStream>() {
              private int next;

              @Override
              public boolean hasMoreElements() {
                return next < 20_000;
              }

              @Override
              public InputStream nextElement() {
                if (next % 1000 == 0) {
                  int written =
                      JDBI.withHandle(
                          h -> h.createQuery("SELECT count(*) FROM rooms").mapTo(int.class).one());
                  largest[0] = Math.max(largest[0], next - written);
                }
                return new ByteArrayInputStream((line("" + next++) + "\n").getBytes(UTF_8));
              }
            });

    RoomImport batched = new RoomImport(TestDatabase.DATA_SOURCE, 500, 1 << 20, MAX_DOCUMENT_BYTES);
    assertThat(run(batched, endless, false).inserted()).isEqualTo(20_000);
    assertThat(largest[0]).isLessThan(500 + (1 << 16) / line("10000").length() + 1);
  }

  @Test
  void supportsConcurrentImportsInOppositeOrder() throws Exception {
    List<String> ascending = IntStream.range(100, 200).mapToObj(i -> line("" + i)).toList();
    List<String> descending = new ArrayList<>(ascending);
    Collections.reverse(descending);
    RoomImport inOneBatch = new RoomImport(TestDatabase.DATA_SOURCE);
    run(inOneBatch, String.join("\n", ascending).getBytes(UTF_8), false);

    List<CompletableFuture<Summary>> imports =
        JDBI.inTransaction(
            handle -> {
              // The lock stops both imports at this room, so that they run at the same time.
              handle.execute("SELECT FROM rooms WHERE id = '150' FOR UPDATE");
              var both =
                  Stream.of(ascending, descending)
                      .map(rooms -> String.join("\n", rooms).getBytes(UTF_8))
                      .map(
                          rooms ->
                              CompletableFuture.supplyAsync(
                                  () -> run(inOneBatch, rooms, false),
                                  task -> new Thread(task).start()))
                      .toList();
              while (waitingProcesses() < 2) {
                Thread.sleep(5);
              }
              return both;
            });

    for (CompletableFuture<Summary> summary : imports) {
      assertThat(summary.get()).isEqualTo(new Summary(100, 0, 0, 100, 0, 0));
    }
  }

  private static int waitingProcesses() {
    return JDBI.withHandle(
        handle ->
            handle
                .createQuery("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
                .mapTo(int.class)
                .one());
  }

  @Test
  void stopsAtServerErrorDespiteSkipping() {
    JDBI.useHandle(
        handle -> {
          handle.execute(
              """
              CREATE FUNCTION run_out() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE 'no space left' USING ERRCODE = 'disk_full'; END $$
              """);
          handle.execute(
              "CREATE TRIGGER out_of_space BEFORE INSERT ON rooms EXECUTE FUNCTION run_out()");
        });
    try {
      assertThatThrownBy(() -> runSkipping(line("a").getBytes(UTF_8)))
          .hasRootCauseInstanceOf(SQLException.class)
          .hasStackTraceContaining("no space left");
    } finally {
      JDBI.useHandle(handle -> handle.execute("DROP FUNCTION run_out() CASCADE"));
    }
    assertThat(rejects.size()).isZero();
  }

  /** The second batch waits for a lock when its connection is lost. */
  @Test
  void stopsAtLostConnectionDespiteSkipping() {
    InputStream input = new ByteArrayInputStream(lines(0, 35).getBytes(UTF_8));
    try (Handle blocker = JDBI.open()) {
      blocker.begin();
      assertThatThrownBy(
              () ->
                  rooms.run(
                      input,
                      "x",
                      () -> rejects,
                      (bytes, read) -> {
                        if (read == BATCH_SIZE + 1) {
                          awaitRooms(BATCH_SIZE);
                          blocker.execute("LOCK TABLE rooms IN EXCLUSIVE MODE");
                        } else if (read == 2 * BATCH_SIZE + 1) {
                          terminateWaitingProcess();
                        }
                      }))
          .isInstanceOf(SQLException.class);
      blocker.rollback();
    }
    assertThat(rejects.size()).isZero();
    assertThat(listRooms()).hasSize(BATCH_SIZE);
  }

  private static void terminateWaitingProcess() {
    while (waitingProcesses() == 0) {
      Thread.onSpinWait();
    }
    JDBI.useHandle(
        handle ->
            handle.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted"));
  }

  // Helpers

  /** Waits until the batch that another thread writes is stored. */
  private static void awaitRooms(int rooms) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (listRooms().size() < rooms) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private Summary run(String input) {
    return run(new ByteArrayInputStream(input.getBytes(UTF_8)));
  }

  private Summary run(InputStream input) {
    return run(rooms, input, false);
  }

  private Summary runSkipping(byte[] input) {
    return run(rooms, input, true);
  }

  private Summary run(RoomImport rooms, byte[] input, boolean skipping) {
    return run(rooms, new ByteArrayInputStream(input), skipping);
  }

  private Summary run(RoomImport rooms, InputStream input, boolean skipping) {
    RoomImport.Listener listener =
        new RoomImport.Listener() {
          @Override
          public void progress(long bytes, long documents) {}

          @Override
          public void rejected(RoomImportException reason) {
            reasons.add(reason.getMessage());
          }
        };
    try {
      return rooms.run(input, "rooms.json", skipping ? () -> rejects : null, listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> listRooms() {
    RoomFilter all =
        new RoomFilter(List.of(), null, null, null, null, null, List.of(), null, null, null, null);
    List<RoomSortKey> byId = List.of(new RoomSortKey(List.of("_id"), true));
    return new RoomDao(JDBI)
            .search(
                new RoomQuery(
                    new RoomAccess.AllRooms(), all, byId, RoomProjection.EVERYTHING, 0, 1000))
            .rooms()
            .stream()
            .map(JSON::readTree)
            .toList();
  }

  /** Returns the transactions that wrote the rooms, ordered by room id. */
  private static List<String> transactionIds() {
    return JDBI.withHandle(
        handle ->
            handle.createQuery("SELECT xmin FROM rooms ORDER BY id").mapTo(String.class).list());
  }

  private static ObjectNode room(String id) {
    return JSON.createObjectNode().put("_id", id).put("t", "v");
  }

  private static ObjectNode roomWithAllFields() {
    ObjectNode room = room("every");
    for (RoomField field : RoomField.values()) {
      String name = field.wireName;
      if (!room.has(name)) {
        switch (field.kind) {
          case TEXT -> room.put(name, "the " + name);
          case FLAG -> room.put(name, true);
          case WHOLE_NUMBER -> room.put(name, Long.MAX_VALUE - field.ordinal());
          case INSTANT -> room.put(name, "2021-07-09T20:20:58.7%02dZ".formatted(field.ordinal()));
          case TEXTS -> room.putArray(name).add("one").add("two");
          case OBJECT ->
              room.putObject(name).put("_id", name).putNull("none").putArray("x").add(1.5);
          case ANY -> room.putArray(name).add(name).add(0.1);
        }
      }
    }
    return reread(room);
  }

  /** Writes and parses the room, so that its numbers have the types of parsed numbers. */
  private static ObjectNode reread(ObjectNode room) {
    return (ObjectNode) JSON.readTree(JSON.writeValueAsString(room));
  }

  private static String line(String id) {
    return "{\"_id\":\"" + id + "\",\"t\":\"v\"}";
  }

  private static String lineWithMessageCount(String id, int messages) {
    return line(id).replace("}", ",\"msgs\":" + messages + "}\n");
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> line("" + i) + "\n")
        .collect(Collectors.joining());
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static String file(String name) {
    try (InputStream in = RoomImportIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
