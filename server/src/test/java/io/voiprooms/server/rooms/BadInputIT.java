package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the errors for invalid parameters and query strings. */
class BadInputIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms?";
  private static final String EMPTY_PAGE =
      "{\"rooms\":[],\"count\":0,\"offset\":0,\"success\":true,\"total\":0}";
  private static final String DATE_SYNTAX =
      "must be an instant (2021-07-09T20:20:58.755Z), a date (2021-07-09) or an object of these"
          + " ({\"start\":\"2021-07-09\",\"end\":\"2021-07-31\"})";
  private static final String KNOWN_PARAMETERS =
      "after, agents, agents[], closedAt, count, createdAt, direction, fields, offset, open, queue,"
          + " roomName, sort, tags, tags[], total, visitorId";
  private static final String INVALID_QUERY_STRING =
      "The query string must be percent-encoded UTF-8, with at most 2000 parameters, each of which"
          + " has a name";

  /** Parameters that accept any text. */
  private static final List<String> TEXT_PARAMETERS =
      List.of("agents", "tags", "queue", "visitorId", "roomName");

  private static final List<String> PARAMETERS = List.of(KNOWN_PARAMETERS.split(", "));

  /** Texts with a special meaning in SQL, LIKE, JSON, arrays, regular expressions or Spring. */
  private static final List<String> SPECIAL_TEXTS =
      List.of(
          "'",
          "''",
          "\"",
          "\\",
          "\\\\",
          "\\'",
          "%",
          "_",
          "%%",
          "\\%",
          "a%b_c\\d",
          "' OR '1'='1",
          "'); DROP TABLE rooms; --",
          "1; SELECT pg_sleep(9)",
          "x' UNION SELECT hash FROM tokens --",
          "/* */",
          "$$",
          "$1",
          ":queue",
          "<where>",
          "?",
          "{}",
          "{a}",
          "NULL",
          "null",
          "true",
          "0",
          ".*",
          "^$",
          "(",
          "${java.version}",
          "#{1+1}",
          "\u00a0",
          "\t",
          "\r\n",
          "\u202e",
          "\ufeff",
          "\uffff",
          "İstanbul",
          "ﬁ",
          "😀",
          "数据");

  @BeforeAll
  void storeRooms() {
    String[] rooms =
        IntStream.range(0, SPECIAL_TEXTS.size())
            .mapToObj(
                number -> {
                  String text = "x" + number + SPECIAL_TEXTS.get(number) + "x";
                  return JSON.writeValueAsString(
                      Map.of(
                          "_id",
                          "special" + number,
                          "t",
                          "v",
                          "open",
                          true,
                          "ts",
                          "2021-07-09T20:12:19.795Z",
                          "fname",
                          text,
                          "queue",
                          text,
                          "tags",
                          List.of(text),
                          "v",
                          Map.of("_id", text),
                          "servedBy",
                          Map.of("_id", "agent" + number, "username", text)));
                })
            .toArray(String[]::new);
    store(rooms);
    store("{\"_id\":\"plain\",\"t\":\"v\",\"open\":true,\"fname\":\"plain\"}");
  }

  /** Truncates a value as error messages do. */
  private static String truncated(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "…" : value;
  }

  private static void assertRefused(Answer answer, String message) {
    assertError(answer, 400, "invalid-params", message);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Parameters {

    @ParameterizedTest(name = "open=\"{0}\" is refused")
    @ValueSource(
        strings = {
          "",
          "TRUE",
          "True",
          "yes",
          "on",
          "1",
          "0",
          "null",
          "truefalse",
          " true",
          "true "
        })
    void returns400ForInvalidOpen(String value) {
      assertRefused(list("open", value), "open must be true or false, not \"" + value + '"');
    }

    @ParameterizedTest(name = "direction=\"{0}\" is refused")
    @ValueSource(
        strings = {"", "INBOUND", "Inbound", "in", "both", "inbound,outbound", "null", " "})
    void returns400ForInvalidDirection(String value) {
      assertRefused(
          list("direction", value), "direction must be inbound or outbound, not \"" + value + '"');
    }

    @ParameterizedTest(name = "count and offset refuse \"{0}\"")
    @ValueSource(
        strings = {
          "1.5",
          "1.0",
          "1e2",
          "0x10",
          "#10",
          "010L",
          "+5",
          "--1",
          " 5",
          "5 ",
          " ",
          "1,000",
          "1_000",
          "abc",
          "true",
          "null",
          "NaN",
          "Infinity",
          "[1]",
          "{\"a\":1}",
          "１２",
          "٣",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "99999999999999999999999999999999999999999999999999"
        })
    void returns400ForMalformedCountAndOffset(String value) {
      for (String name : List.of("count", "offset")) {
        assertRefused(
            list(name, value),
            name + " must be a whole number of at most 18 digits, not \"" + value + '"');
      }
    }

    @ParameterizedTest(name = "count and offset refuse {0}")
    @ValueSource(strings = {"-1", "-100", "-999999999999999999"})
    void returns400ForNegativeCountAndOffset(String value) {
      for (String name : List.of("count", "offset")) {
        assertRefused(
            list(name, value), name + " must be greater than or equal to 0, not \"" + value + '"');
      }
    }

    @Test
    void returnsEmptyPageWithTotalForLargestOffset() {
      assertJson(
          list("offset", "999999999999999999"),
          200,
          "{\"rooms\":[],\"count\":0,\"offset\":999999999999999999,\"success\":true,\"total\":%d}"
              .formatted(SPECIAL_TEXTS.size() + 1));
    }

    @Test
    void acceptsLargestCount() {
      assertThat(list("count", "999999999999999999").ids()).hasSize(SPECIAL_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} is refused if it is repeated")
    @ValueSource(
        strings = {
          "open",
          "createdAt",
          "closedAt",
          "queue",
          "visitorId",
          "direction",
          "roomName",
          "offset",
          "after",
          "count",
          "total",
          "sort",
          "fields"
        })
    void returns400ForRepeatedParameter(String name) {
      assertRefused(list(name, "", name, ""), name + " must be given once");
      assertRefused(list(name, "1", "open", "true", name, "1"), name + " must be given once");
    }

    @ParameterizedTest(name = "a parameter called \"{0}\" is refused")
    @ValueSource(
        strings = {
          "queue[]",
          "queue[0]",
          "sort[ts]",
          "agents[x]",
          "agents[-1]",
          "agents[0][1]",
          "agents[",
          "agents]",
          "agents[] ",
          " agents",
          "agents.0",
          "Agents",
          "AGENTS[]",
          "roomname",
          "limit",
          "query",
          "_agents",
          "!agents",
          "'; DROP TABLE rooms; --",
          "\"",
          "<script>",
          "ключ"
        })
    void returns400ForUnknownParameter(String name) {
      assertRefused(
          list(name, "x"), "Unknown parameter \"" + name + "\". Known are " + KNOWN_PARAMETERS);
      assertRefused(
          list("open", "true", name, ""),
          "Unknown parameter \"" + name + "\". Known are " + KNOWN_PARAMETERS);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Lists {

    static Stream<Arguments> spellings() {
      return Stream.of("agents", "tags")
          .flatMap(
              name ->
                  Stream.of(
                      spelling(name, "a,b", n -> name + "=" + items(n, "i%d", ",")),
                      spelling(
                          name,
                          "a JSON array",
                          n -> name + "=" + encoded("[" + items(n, "\"i%d\"", ",") + "]")),
                      spelling(name, "[]", n -> items(n, name + "%%5B%%5D=i%d", "&")),
                      spelling(name, "repetition", n -> items(n, name + "=i%d", "&")),
                      spelling(name, "[0]", n -> items(n, name + "%%5B%1$d%%5D=i%1$d", "&"))));
    }

    private static Arguments spelling(String name, String how, IntFunction<String> query) {
      return Arguments.of(name, how, query);
    }

    private static String items(int count, String format, String separator) {
      return IntStream.range(0, count)
          .mapToObj(format::formatted)
          .collect(Collectors.joining(separator));
    }

    @ParameterizedTest(name = "{0} as {1} has at most 500 items")
    @MethodSource("spellings")
    void acceptsAtMost500Items(String name, String how, IntFunction<String> query) {
      assertJson(get(ADMIN, PATH + query.apply(500)), 200, EMPTY_PAGE);
      assertRefused(get(ADMIN, PATH + query.apply(501)), name + " must have at most 500 items");
    }

    @Test
    void limitsItemsOfAllSpellingsTogether() {
      String query = items(300, "agents%%5B%%5D=i%d", "&") + "&" + items(201, "agents=i%d", "&");
      assertRefused(get(ADMIN, PATH + query), "agents must have at most 500 items");
    }

    @Test
    void acceptsTwoListsOf500Items() {
      String query = items(500, "agents=i%d", "&") + "&" + items(500, "tags=i%d", "&");
      assertJson(get(ADMIN, PATH + query + "&count=1&offset=0"), 200, EMPTY_PAGE);
    }

    @Test
    void returns400ForMoreThan2000Parameters() {
      assertRefused(
          get(ADMIN, PATH + items(2000, "agents=i%d", "&")), "agents must have at most 500 items");
      for (int count : List.of(2001, 2002, 5000)) {
        assertRefused(get(ADMIN, PATH + items(count, "tags=%d", "&")), INVALID_QUERY_STRING);
        assertRefused(get(ADMIN, PATH + items(count, "a%d=", "&")), INVALID_QUERY_STRING);
      }
    }

    @ParameterizedTest(name = "{0} is refused")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        value = {
          "[1]|must hold nothing but strings",
          "[null]|must hold nothing but strings",
          "[true]|must hold nothing but strings",
          "[{}]|must hold nothing but strings",
          "[[\"a\"]]|must hold nothing but strings",
          "[\"a\",[]]|must hold nothing but strings",
          "[|must be well-formed JSON",
          "[\"a|must be well-formed JSON",
          "[\"a\"|must be well-formed JSON",
          "[\"a\",]|must be well-formed JSON",
          "['a']|must be well-formed JSON",
          "[a]|must be well-formed JSON",
          "[\"a\"]]|must be well-formed JSON",
          "[\"a\"] b|must be well-formed JSON",
          "[\"a\"][\"b\"]|must end where its JSON ends",
          "[\"\\u0000\"]|must not contain U+0000 or half of a surrogate pair",
          "[\"\\ud800\"]|must not contain U+0000 or half of a surrogate pair",
          "[\"\\udc00\\ud800\"]|must not contain U+0000 or half of a surrogate pair"
        })
    void returns400ForInvalidJsonArray(String value, String reason) {
      for (String name : List.of("agents", "tags")) {
        assertRefused(list(name, value), name + " " + reason + ", not \"" + value + '"');
      }
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class DatesAndRanges {

    @ParameterizedTest(name = "{0} is refused")
    @ValueSource(
        strings = {
          " ",
          "today",
          "2021",
          "2021-07",
          "2021-7-9",
          "20210709",
          "09.07.2021",
          "07/09/2021",
          "1625861539",
          "2021-07-09 20:20:58Z",
          "2021-07-09T20:20Z",
          "2021-07-09T20:20:58",
          "2021-07-09T20:20:58+02",
          "2021-07-09T20:20:58+0200",
          "2021-07-09T20:20:58.Z",
          "2021-07-09T20:20:58.1234567890Z",
          "2021-07-09T20:20:58Z[UTC]",
          "+2021-07-09",
          "-2021-07-09",
          "12021-07-09",
          "２０２１-07-09",
          "2021-07-09x",
          "x2021-07-09",
          "2021-07-09,2021-07-10",
          "\"2021-07-09\"",
          "null",
          "[]",
          "[\"2021-07-09\"]",
          "infinity",
          "now()",
          "2021-07-09'::text; --",
          "{\"start\":1625861539}",
          "{\"start\":true}",
          "{\"start\":{}}",
          "{\"start\":[\"2021-07-09\"]}",
          "{\"start\":{\"$date\":\"2021-07-09\"}}",
          "{\"start\":\"x\"}",
          "{\"end\":\" \"}",
          "{\"end\":\"\\u0000\"}",
          "{\"end\":\"\\ud800\"}"
        })
    void returns400ForInvalidSyntax(String value) {
      for (String name : List.of("createdAt", "closedAt")) {
        assertRefused(list(name, value), name + " " + DATE_SYNTAX + ", not \"" + value + '"');
      }
    }

    @ParameterizedTest(name = "{0} does not exist")
    @ValueSource(
        strings = {
          "2021-02-30",
          "2021-02-29",
          "2021-13-01",
          "2021-00-01",
          "2021-01-00",
          "2021-07-32",
          "2021-07-09T24:00:00Z",
          "2021-07-09T23:60:00Z",
          "2021-07-09T23:59:60Z",
          "2021-02-30T00:00:00Z",
          "2021-07-09T00:00:00+19:00",
          "2021-07-09T00:00:00+02:60"
        })
    void returns400ForNonexistentDateOrTime(String value) {
      for (String name : List.of("createdAt", "closedAt")) {
        for (String form : List.of("%s", "{\"start\":\"%s\"}", "{\"end\":\"%s\"}")) {
          Answer answer = list(name, form.formatted(value));
          assertThat(answer.json().get("error").asString())
              .startsWith(name + " must be a moment that exists")
              .endsWith("[invalid-params]");
          assertError(
              answer,
              400,
              "invalid-params",
              answer.json().get("error").asString().replace(" [invalid-params]", ""));
        }
      }
    }

    @ParameterizedTest(name = "{0} is refused")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        value = {
          "{\"from\":\"2021-07-09\"}|must have no members but start and end",
          "{\"start\":\"2021-07-09\",\"stop\":\"2021-07-10\"}|must have no members but start and end",
          "{\"Start\":\"2021-07-09\"}|must have no members but start and end",
          "{\"start\":\"2021-07-09\",\"start\":\"2021-07-10\"}|must be well-formed JSON",
          "{\"end\":null,\"end\":null}|must be well-formed JSON",
          "{|must be well-formed JSON",
          "{\"start\"}|must be well-formed JSON",
          "{start:\"2021-07-09\"}|must be well-formed JSON",
          "{'start':'2021-07-09'}|must be well-formed JSON",
          "{\"start\":\"2021-07-09\",}|must be well-formed JSON",
          "{\"start\":\"2021-07-09\"|must be well-formed JSON",
          "{} x|must be well-formed JSON",
          "{}{}|must end where its JSON ends"
        })
    void returns400ForInvalidRange(String value, String reason) {
      for (String name : List.of("createdAt", "closedAt")) {
        assertRefused(list(name, value), name + " " + reason + ", not \"" + value + '"');
      }
    }

    @ParameterizedTest(name = "{0} matches no rooms")
    @ValueSource(
        strings = {
          "0000-01-01",
          "0001-01-01",
          "9999-12-31",
          "9999-12-31T23:59:59.999999999-18:00",
          "0000-01-01T00:00:00+18:00",
          "{\"start\":\"2021-07-10\",\"end\":\"2021-07-09\"}"
        })
    void returnsEmptyPageForDistantDatesAndReversedRange(String value) {
      assertJson(list("createdAt", value), 200, EMPTY_PAGE);
      assertJson(list("closedAt", value), 200, EMPTY_PAGE);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class SortAndFields {

    private static final List<String> INVALID_IN_BOTH =
        List.of(
            " ",
            "x",
            "ts",
            "-ts",
            "ts:1",
            "1",
            "-1",
            "true",
            "null",
            "\"ts\"",
            "[",
            "[]",
            "[\"ts\"]",
            "[[\"ts\",1]]",
            "[{\"ts\":1}]",
            "{",
            "}",
            "{\"ts\"",
            "{\"ts\"}",
            "{\"ts\":",
            "{\"ts\":}",
            "{\"ts\":1",
            "{\"ts\":1,}",
            "{,\"ts\":1}",
            "{ts:1}",
            "{'ts':1}",
            "{\"ts\":1}}",
            "{\"ts\":1} x",
            "{\"ts\":1}{}",
            "{\"ts\":1},{\"fname\":1}",
            "{\"ts\":1;DROP}",
            "/**/{\"ts\":1}",
            "{\"ts\":1}//",
            "{\"ts\":1.0}",
            "{\"ts\":1e0}",
            "{\"ts\":+1}",
            "{\"ts\":01}",
            "{\"ts\":\"1\"}",
            "{\"ts\":\"asc\"}",
            "{\"ts\":true}",
            "{\"ts\":false}",
            "{\"ts\":null}",
            "{\"ts\":NaN}",
            "{\"ts\":2}",
            "{\"ts\":-2}",
            "{\"ts\":18446744073709551617}",
            "{\"ts\":99999999999999999999999999999999999999999}",
            "{\"ts\":{}}",
            "{\"ts\":{\"a\":1}}",
            "{\"ts\":[]}",
            "{\"ts\":[1]}",
            "{\"tags\":{\"$slice\":1}}",
            "{\"ts\":1,\"ts\":1}",
            "{\"ts\":1,\"fname\":1,\"ts\":1}",
            "{\"ts\":1,\"\\u0074s\":1}",
            "{\"\":1}",
            "{\" \":1}",
            "{\".\":1}",
            "{\".ts\":1}",
            "{\"ts.\":1}",
            "{\"a..b\":1}",
            "{\"a b\":1}",
            "{\"a'b\":1}",
            "{\"a\\\"b\":1}",
            "{\"a\\\\b\":1}",
            "{\"a}b\":1}",
            "{\"a,b\":1}",
            "{\"a;b\":1}",
            "{\"$where\":1}",
            "{\"a$b\":1}",
            "{\"tags[0]\":1}",
            "{\"ü\":1}",
            "{\"数\":1}",
            "{\"１\":1}",
            "{\"ts\\n\":1}",
            "{\"ts\\u0000\":1}",
            "{\"\\u0000\":1}",
            "{\"\\ud800\":1}",
            "{\"\\udc00\\ud800\":1}",
            "{\"ts) --\":1}",
            "{\"(SELECT 1)\":1}",
            "{\"ts DESC, (SELECT pg_sleep(9))\":1}",
            "{\"a.b.c.d.e.f.g.h.i\":1}",
            "{\"a.'b\":1}",
            "{\"ts\":1,\"a.b c\":1}");

    static Stream<String> invalidSorts() {
      return Stream.concat(
          INVALID_IN_BOTH.stream(),
          Stream.of(
              "{\"ts\":0}",
              "{\"ts\":-0}",
              "{\"ts\":-1.0}",
              "{\"ts\":1,\"fname\":0}",
              objectWithFields(33)));
    }

    static Stream<String> invalidFields() {
      return Stream.concat(
          INVALID_IN_BOTH.stream(),
          Stream.of(
              "{\"ts\":-1}",
              "{\"ts\":0.0}",
              "{\"ts\":-0}",
              "{\"ts\":\"0\"}",
              "{\"ts\":1,\"fname\":0}",
              "{\"ts\":0,\"fname\":1}",
              "{\"_id\":0,\"ts\":1,\"fname\":0}",
              "{\"_id\":1,\"ts\":1,\"fname\":0}",
              "{\"_id\":2}",
              "{\"_id\":1,\"_id\":1}",
              "{\"v._id\":0,\"v.username\":1}",
              objectWithFields(101)));
    }

    private static String objectWithFields(int count) {
      return IntStream.range(0, count)
          .mapToObj(number -> "\"m" + number + "\":1")
          .collect(Collectors.joining(",", "{", "}"));
    }

    @ParameterizedTest(name = "sort={0} is refused")
    @MethodSource("invalidSorts")
    void returns400ForInvalidSort(String value) {
      assertError(
          list("sort", value),
          400,
          "error-invalid-sort",
          "Invalid sort parameter provided: \"" + truncated(value) + '"');
    }

    @ParameterizedTest(name = "fields={0} is refused")
    @MethodSource("invalidFields")
    void returns400ForInvalidFields(String value) {
      assertError(
          list("fields", value),
          400,
          "error-invalid-fields",
          "Invalid fields parameter provided: \"" + truncated(value) + '"');
    }

    @Test
    void accepts32SortKeysAnd100Fields() {
      assertThat(list("sort", objectWithFields(32)).total()).isEqualTo(SPECIAL_TEXTS.size() + 1);
      assertThat(list("fields", objectWithFields(100)).total()).isEqualTo(SPECIAL_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} accepts eight levels")
    @ValueSource(strings = {"sort", "fields"})
    void acceptsPathsWithEightLevels(String name) {
      assertThat(list(name, "{\"a.b.c.d.e.f.g.h\":1}").total()).isEqualTo(SPECIAL_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} is accepted")
    @ValueSource(strings = {"fname.x", "ts.x.y", "tags.0", "_id.x", "open.a-b_c.1"})
    void acceptsNonexistentPaths(String path) {
      assertThat(list("sort", "{\"" + path + "\":1}", "count", "100").ids())
          .containsExactlyElementsOf(list("sort", "{\"_id\":1}", "count", "100").ids());
      assertThat(list("fields", "{\"" + path + "\":1}").total())
          .isEqualTo(SPECIAL_TEXTS.size() + 1);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class QueryString {

    static Stream<Arguments> malformedEncodings() {
      return Stream.of(
              "%FF",
              "%C3",
              "%C0%AF",
              "%E0%80%AF",
              "%C3%28",
              "%ED%A0%80",
              "%ED%A0%BD%ED%B8%80",
              "%F4%90%80%80",
              "%80",
              "%FE%FF",
              "%",
              "%4",
              "%zz",
              "%%",
              "%u0041",
              "a%",
              "%2")
          .map(Arguments::of);
    }

    @ParameterizedTest(name = "{0} is refused in names and values")
    @MethodSource("malformedEncodings")
    void returns400ForMalformedEncoding(String bytes) {
      for (String name : PARAMETERS) {
        assertRefused(getAsItStands(PATH + name + "=" + bytes), INVALID_QUERY_STRING);
        assertRefused(getAsItStands(PATH + name + bytes + "=x"), INVALID_QUERY_STRING);
      }
      assertRefused(getAsItStands(PATH + "open=true&" + bytes), INVALID_QUERY_STRING);
    }

    @Test
    void returns400ForNullCharacter() {
      for (String name : List.of("queue", "visitorId", "roomName")) {
        assertRefused(getAsItStands(PATH + name + "=a%00b"), name + " must not contain U+0000");
      }
      for (String name : PARAMETERS) {
        assertThat(getAsItStands(PATH + name + "=%00").status()).isEqualTo(400);
      }
      assertError(
          getAsItStands(PATH + "sort=%00"),
          400,
          "error-invalid-sort",
          "Invalid sort parameter provided: \"\0\"");
      assertRefused(
          getAsItStands(PATH + "a%00=1"),
          "Unknown parameter \"a\0\". Known are " + KNOWN_PARAMETERS);
      for (String spelling :
          List.of("agents%5B%5D=%00", "agents=%00&agents=a", "agents%5B0%5D=%00")) {
        assertThat(getAsItStands(PATH + spelling).json().get("error").asString())
            .startsWith("agents must not contain U+0000 or half of a surrogate pair");
      }
    }

    @Test
    void readsQueryStringOfEncodedPath() {
      String path = PATH.replace("/api/", "/%61pi/");
      assertRefused(getAsItStands(path + "queue=%FF"), INVALID_QUERY_STRING);
      assertThat(getAsItStands(path + "agents[]=a&agents[]=b").status()).isEqualTo(200);
    }

    @Test
    void returns400ForValueWithoutName() {
      assertRefused(getAsItStands(PATH + "=x"), INVALID_QUERY_STRING);
    }

    /** In {@code rooms??&}, the second question mark is the name of an unknown parameter. */
    @ParameterizedTest(name = "rooms?{0}")
    @ValueSource(strings = {"", "&", "&&&", "?&"})
    void ignoresEmptyParameters(String query) {
      Answer answer = getAsItStands(PATH + query);
      assertThat(answer.status()).isEqualTo(query.startsWith("?") ? 400 : 200);
    }

    @Test
    void readsQueryStringsOf60Kb() {
      String many = "a".repeat(16) + ",";
      assertJson(get(ADMIN, PATH + "agents=" + many.repeat(500)), 200, EMPTY_PAGE);
      for (int kilobytes : List.of(8, 20, 60)) {
        String text = "n".repeat(kilobytes * 1024);
        for (String name : TEXT_PARAMETERS) {
          assertJson(get(ADMIN, PATH + name + "=" + text), 200, EMPTY_PAGE);
        }
        assertError(
            list("sort", text),
            400,
            "error-invalid-sort",
            "Invalid sort parameter provided: \"" + truncated(text) + '"');
        assertRefused(list("createdAt", text), "createdAt " + DATE_SYNTAX);
        assertRefused(list("open", text), "open must be true or false");
        assertRefused(
            list("count", "1".repeat(kilobytes * 1024)),
            "count must be a whole number of at most 18 digits");
      }
    }

    @ParameterizedTest(name = "{0} KB are refused")
    @ValueSource(ints = {65, 100, 200})
    void returns400ForQueryStringsAbove64Kb(int kilobytes) {
      assertError(
          getAsItStands(PATH + "queue=" + "q".repeat(kilobytes * 1024)),
          400,
          "error-bad-request",
          "The request is not well-formed HTTP (blanks and letters beyond ASCII in its URL have to be"
              + " percent-encoded), or it has more than 64 KB of URL and headers, or more than 200 headers");
    }
  }

  @ParameterizedTest(name = "{1} times {0} is refused")
  @CsvSource({"'[',1000", "'[',20000", "'{\"a\":',1000", "'{\"ts\":[',1000", "'{\"a\":',4000"})
  void returns400ForDeeplyNestedJson(String opening, int depth) {
    String value = opening.repeat(depth);
    for (String complete : List.of(value, value + "1" + closingBrackets(value))) {
      for (String name : List.of("sort", "fields")) {
        assertError(
            getAsItStands(PATH + name + "=" + complete.replace("\"", "%22")),
            400,
            "error-invalid-" + name,
            "Invalid " + name + " parameter provided: \"" + truncated(complete) + '"');
      }
      assertRefused(
          getAsItStands(PATH + "createdAt=" + complete.replace("\"", "%22")),
          "createdAt " + DATE_SYNTAX);
      if (complete.startsWith("[")) {
        assertRefused(
            getAsItStands(PATH + "agents=" + complete), "agents must hold nothing but strings");
        assertRefused(
            getAsItStands(PATH + "tags=" + complete), "tags must hold nothing but strings");
      }
    }
  }

  private static String closingBrackets(String opening) {
    StringBuilder brackets = new StringBuilder();
    opening.chars().filter(c -> c == '[' || c == '{').forEach(c -> brackets.append((char) (c + 2)));
    return brackets.reverse().toString();
  }

  @ParameterizedTest(name = "text {0} matches one room only")
  @MethodSource("specialTexts")
  void comparesSpecialTextsLiterally(int number, String special) {
    String text = "x" + number + special + "x";
    for (String name : TEXT_PARAMETERS) {
      String value =
          Set.of("agents", "tags").contains(name) ? JSON.writeValueAsString(List.of(text)) : text;
      assertThat(list(name, value).ids()).as(name).containsExactly("special" + number);
      assertThat(list(name, value.replace("x" + number, "y" + number)).body())
          .as(name)
          .isEqualTo(EMPTY_PAGE);
    }
    assertThat(list("agents[]", text).ids()).containsExactly("special" + number);
  }

  static Stream<Arguments> specialTexts() {
    return IntStream.range(0, SPECIAL_TEXTS.size())
        .mapToObj(number -> Arguments.of(number, SPECIAL_TEXTS.get(number)));
  }

  @AfterAll
  void assertNoRoomWasDeleted() {
    assertThat(list().total()).isEqualTo(SPECIAL_TEXTS.size() + 1);
  }

  /** Sends random query strings, and expects 200 or a 400 of the contract. */
  @Test
  void conformsToContractForRandomQueryStrings() {
    Random random = new Random(20210709);
    for (int i = 0; i < 600; i++) {
      String target = PATH + randomQuery(random);
      assertConformsToContract(getAsItStands(target), "request " + i + ": " + target);
    }
  }

  private static String randomQuery(Random random) {
    List<String> fragments =
        Stream.of(
                SPECIAL_TEXTS.stream(),
                Stream.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    ".",
                    "-",
                    "1",
                    "-1",
                    "\"ts\"",
                    "{\"ts\":1}",
                    "{\"start\":",
                    "\"2021-07-09\"",
                    "2021-07-09",
                    "T20:20:58Z",
                    "true",
                    "inbound",
                    "999999999999999999",
                    "\0",
                    "\\u0000",
                    "\\ud800",
                    "\n",
                    " ",
                    "=",
                    "&",
                    ";",
                    "+",
                    "servedBy.username",
                    "_id",
                    "a".repeat(300)))
            .flatMap(texts -> texts)
            .toList();
    List<String> raw =
        List.of("%FF", "%", "%00", "%ED%A0%80", "\u00ff", "\u0001", "[", "{", "|", "\\", "^");
    return IntStream.rangeClosed(0, random.nextInt(4))
        .mapToObj(
            i -> {
              String name =
                  random.nextInt(20) == 0
                      ? encoded(randomItem(fragments, random))
                      : randomItem(PARAMETERS, random)
                          + randomItem(
                              List.of("", "", "", "", "[]", "[0]", "%5B%5D", "[x]"), random);
              String value =
                  IntStream.range(0, random.nextInt(6))
                      .mapToObj(
                          j ->
                              random.nextInt(40) == 0
                                  ? randomItem(raw, random)
                                  : encoded(randomItem(fragments, random)))
                      .collect(Collectors.joining());
              return name + "=" + value;
            })
        .collect(Collectors.joining("&"));
  }

  private static <T> T randomItem(List<T> items, Random random) {
    return items.get(random.nextInt(items.size()));
  }

  private static void assertConformsToContract(Answer answer, String description) {
    JsonNode body = answer.json();
    assertThat(answer.headers().firstValue("Content-Type"))
        .as(description)
        .hasValue("application/json");
    if (answer.status() == 200) {
      assertThat(body.propertyNames())
          .as(description)
          .contains("rooms", "count", "offset", "total", "success")
          .isSubsetOf("rooms", "count", "offset", "total", "success", "room", "next");
      assertThat(body.get("rooms")).as(description).hasSize(body.get("count").asInt());
    } else {
      assertThat(answer.status()).as(description).isEqualTo(400);
      assertThat(body.propertyNames())
          .as(description)
          .containsExactly("success", "error", "errorType");
      assertThat(body.get("success").asBoolean(true)).as(description).isFalse();
      assertThat(body.get("errorType").asString())
          .as(description)
          .isIn(
              "invalid-params", "error-invalid-sort", "error-invalid-fields", "error-bad-request");
      assertThat(body.get("error").asString())
          .as(description)
          .endsWith("[" + body.get("errorType").asString() + "]");
      assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).as(description).isNotEmpty();
    }
  }
}
