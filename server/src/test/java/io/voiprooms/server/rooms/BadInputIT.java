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

/** Tests bad input: it gets the errors of the contract. */
class BadInputIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms?";
  private static final String EMPTY_PAGE =
      "{\"rooms\":[],\"count\":0,\"offset\":0,\"total\":0,\"success\":true}";
  private static final String DATE_SYNTAX =
      "must be an instant (2021-07-09T20:20:58.755Z), a date (2021-07-09) or an object of these"
          + " ({\"start\":\"2021-07-09\",\"end\":\"2021-07-31\"})";
  private static final String KNOWN =
      "agents, agents[], closedAt, count, createdAt, direction, fields, offset, open, queue,"
          + " roomName, sort, tags, tags[], visitorId";
  private static final String NOT_TEXT =
      "The query string must be percent-encoded UTF-8, with at most 2000 parameters, each of which"
          + " has a name";

  /** Filters that take any text. */
  private static final List<String> TEXTS =
      List.of("agents", "tags", "queue", "visitorId", "roomName");

  private static final List<String> PARAMETERS = List.of(KNOWN.split(", "));

  /** Signs that mean something to SQL, LIKE, JSON, arrays, regular expressions or Spring. */
  private static final List<String> NASTY_TEXTS =
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
  void storeOneRoomForEachNastyTextAndOneForNone() {
    String[] rooms =
        IntStream.range(0, NASTY_TEXTS.size())
            .mapToObj(
                number -> {
                  String text = "x" + number + NASTY_TEXTS.get(number) + "x";
                  return JSON.writeValueAsString(
                      Map.of(
                          "_id",
                          "nasty" + number,
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

  /** A value as messages repeat it. */
  private static String shown(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "…" : value;
  }

  private static void assertRefused(Answer answer, String sentence) {
    assertError(answer, 400, "invalid-params", sentence);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class AParameter {

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
    void openIsTrueOrFalseAndNothingElse(String value) {
      assertRefused(list("open", value), "open must be true or false, not \"" + value + '"');
    }

    @ParameterizedTest(name = "direction=\"{0}\" is refused")
    @ValueSource(
        strings = {"", "INBOUND", "Inbound", "in", "both", "inbound,outbound", "null", " "})
    void directionIsInboundOrOutboundAndNothingElse(String value) {
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
    void countAndOffsetAreWholeNumbers(String value) {
      for (String name : List.of("count", "offset")) {
        assertRefused(
            list(name, value),
            name + " must be a whole number of at most 18 digits, not \"" + value + '"');
      }
    }

    @ParameterizedTest(name = "count and offset refuse {0}")
    @ValueSource(strings = {"-1", "-100", "-999999999999999999"})
    void countAndOffsetAreNotNegative(String value) {
      for (String name : List.of("count", "offset")) {
        assertRefused(
            list(name, value), name + " must be greater than or equal to 0, not \"" + value + '"');
      }
    }

    @Test
    void theLargestOffsetLeadsToAnEmptyPageThatStillHasTheTotal() {
      assertJson(
          list("offset", "999999999999999999"),
          200,
          "{\"rooms\":[],\"count\":0,\"offset\":999999999999999999,\"total\":%d,\"success\":true}"
              .formatted(NASTY_TEXTS.size() + 1));
    }

    @Test
    void theLargestCountIsCut() {
      assertThat(list("count", "999999999999999999").ids()).hasSize(NASTY_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} is refused when given twice")
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
          "count",
          "sort",
          "fields"
        })
    void isGivenOnceUnlessItIsAList(String name) {
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
    void mustBeKnown(String name) {
      assertRefused(list(name, "x"), "Unknown parameter \"" + name + "\". Known are " + KNOWN);
      assertRefused(
          list("open", "true", name, ""), "Unknown parameter \"" + name + "\". Known are " + KNOWN);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class AList {

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

    @ParameterizedTest(name = "{0} as {1} takes 500 items and not 501")
    @MethodSource("spellings")
    void holds500ItemsAtMost(String name, String how, IntFunction<String> query) {
      assertJson(get(ADMIN, PATH + query.apply(500)), 200, EMPTY_PAGE);
      assertRefused(get(ADMIN, PATH + query.apply(501)), name + " must have at most 500 items");
    }

    @Test
    void ofSeveralSpellingsHolds500ItemsAtMostAltogether() {
      String query = items(300, "agents%%5B%%5D=i%d", "&") + "&" + items(201, "agents=i%d", "&");
      assertRefused(get(ADMIN, PATH + query), "agents must have at most 500 items");
    }

    @Test
    void mayBeTwoOf500ItemsBesideAllOtherParameters() {
      String query = items(500, "agents=i%d", "&") + "&" + items(500, "tags=i%d", "&");
      assertJson(get(ADMIN, PATH + query + "&count=1&offset=0"), 200, EMPTY_PAGE);
    }

    @Test
    void ofMoreParametersThanAServerReadsIsRefused() {
      assertRefused(
          get(ADMIN, PATH + items(2000, "agents=i%d", "&")), "agents must have at most 500 items");
      for (int count : List.of(2001, 2002, 5000)) {
        assertRefused(get(ADMIN, PATH + items(count, "tags=%d", "&")), NOT_TEXT);
        assertRefused(get(ADMIN, PATH + items(count, "a%d=", "&")), NOT_TEXT);
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
    void inJsonIsAnArrayOfStrings(String value, String reason) {
      for (String name : List.of("agents", "tags")) {
        assertRefused(list(name, value), name + " " + reason + ", not \"" + value + '"');
      }
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class ADate {

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
    void inAnotherFormIsRefused(String value) {
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
    void mustExist(String value) {
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
    void inARangeIsItsStartOrItsEnd(String value, String reason) {
      for (String name : List.of("createdAt", "closedAt")) {
        assertRefused(list(name, value), name + " " + reason + ", not \"" + value + '"');
      }
    }

    @ParameterizedTest(name = "{0} selects nothing")
    @ValueSource(
        strings = {
          "0000-01-01",
          "0001-01-01",
          "9999-12-31",
          "9999-12-31T23:59:59.999999999-18:00",
          "0000-01-01T00:00:00+18:00",
          "{\"start\":\"2021-07-10\",\"end\":\"2021-07-09\"}"
        })
    void farAwayOrBackwardsSelectsNothing(String value) {
      assertJson(list("createdAt", value), 200, EMPTY_PAGE);
      assertJson(list("closedAt", value), 200, EMPTY_PAGE);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class SortAndFields {

    private static final List<String> NEITHER =
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

    static Stream<String> refusedInSort() {
      return Stream.concat(
          NEITHER.stream(),
          Stream.of(
              "{\"ts\":0}", "{\"ts\":-0}", "{\"ts\":-1.0}", "{\"ts\":1,\"fname\":0}", members(33)));
    }

    static Stream<String> refusedInFields() {
      return Stream.concat(
          NEITHER.stream(),
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
              members(101)));
    }

    private static String members(int count) {
      return IntStream.range(0, count)
          .mapToObj(number -> "\"m" + number + "\":1")
          .collect(Collectors.joining(",", "{", "}"));
    }

    @ParameterizedTest(name = "sort={0} is refused")
    @MethodSource("refusedInSort")
    void sortIsAnObjectOfOnesAndMinusOnes(String value) {
      assertError(
          list("sort", value),
          400,
          "error-invalid-sort",
          "Invalid sort parameter provided: \"" + shown(value) + '"');
    }

    @ParameterizedTest(name = "fields={0} is refused")
    @MethodSource("refusedInFields")
    void fieldsIsAnObjectOfOnesOrZeroes(String value) {
      assertError(
          list("fields", value),
          400,
          "error-invalid-fields",
          "Invalid fields parameter provided: \"" + shown(value) + '"');
    }

    @Test
    void takeTheirLargestNumberOfMembers() {
      assertThat(list("sort", members(32)).total()).isEqualTo(NASTY_TEXTS.size() + 1);
      assertThat(list("fields", members(100)).total()).isEqualTo(NASTY_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} takes eight levels")
    @ValueSource(strings = {"sort", "fields"})
    void takeEightLevels(String name) {
      assertThat(list(name, "{\"a.b.c.d.e.f.g.h\":1}").total()).isEqualTo(NASTY_TEXTS.size() + 1);
    }

    @ParameterizedTest(name = "{0} takes a path into a scalar, where there is nothing")
    @ValueSource(strings = {"fname.x", "ts.x.y", "tags.0", "_id.x", "open.a-b_c.1"})
    void takeAPathIntoAScalar(String path) {
      assertThat(list("sort", "{\"" + path + "\":1}", "count", "100").ids())
          .containsExactlyElementsOf(list("sort", "{\"_id\":1}", "count", "100").ids());
      assertThat(list("fields", "{\"" + path + "\":1}").total()).isEqualTo(NASTY_TEXTS.size() + 1);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class AQueryString {

    static Stream<Arguments> notText() {
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

    @ParameterizedTest(name = "that holds {0} is refused wherever it stands")
    @MethodSource("notText")
    void isPercentEncodedUtf8(String bytes) {
      for (String name : PARAMETERS) {
        assertRefused(getAsItStands(PATH + name + "=" + bytes), NOT_TEXT);
        assertRefused(getAsItStands(PATH + name + bytes + "=x"), NOT_TEXT);
      }
      assertRefused(getAsItStands(PATH + "open=true&" + bytes), NOT_TEXT);
    }

    @Test
    void mayNotHoldTheCharacterThatPostgresqlCannotKeep() {
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
          getAsItStands(PATH + "a%00=1"), "Unknown parameter \"a\0\". Known are " + KNOWN);
      for (String spelling :
          List.of("agents%5B%5D=%00", "agents=%00&agents=a", "agents%5B0%5D=%00")) {
        assertThat(getAsItStands(PATH + spelling).json().get("error").asString())
            .startsWith("agents must not contain U+0000 or half of a surrogate pair");
      }
    }

    @Test
    void isReadWhateverTheSpellingOfThePath() {
      String path = PATH.replace("/api/", "/%61pi/");
      assertRefused(getAsItStands(path + "queue=%FF"), NOT_TEXT);
      assertThat(getAsItStands(path + "agents[]=a&agents[]=b").status()).isEqualTo(200);
    }

    @Test
    void mayNotHoldAValueWithoutAName() {
      assertRefused(getAsItStands(PATH + "=x"), NOT_TEXT);
    }

    @ParameterizedTest(name = "of signs without meaning ({0}) is as good as none")
    @ValueSource(strings = {"", "&", "&&&", "?&"})
    void mayBeEmpty(String query) {
      Answer answer = getAsItStands(PATH + query);
      assertThat(answer.status()).isEqualTo(query.startsWith("?") ? 400 : 200);
    }

    @Test
    void mayBeLongerThan8Kb() {
      String many = "a".repeat(16) + ",";
      assertJson(get(ADMIN, PATH + "agents=" + many.repeat(500)), 200, EMPTY_PAGE);
      for (int kilobytes : List.of(8, 20, 60)) {
        String text = "n".repeat(kilobytes * 1024);
        for (String name : TEXTS) {
          assertJson(get(ADMIN, PATH + name + "=" + text), 200, EMPTY_PAGE);
        }
        assertError(
            list("sort", text),
            400,
            "error-invalid-sort",
            "Invalid sort parameter provided: \"" + shown(text) + '"');
        assertRefused(list("createdAt", text), "createdAt " + DATE_SYNTAX);
        assertRefused(list("open", text), "open must be true or false");
        assertRefused(
            list("count", "1".repeat(kilobytes * 1024)),
            "count must be a whole number of at most 18 digits");
      }
    }

    @ParameterizedTest(name = "of {0} KB is too long")
    @ValueSource(ints = {65, 100, 200})
    void mayNotBeLongerThanTheServerReads(int kilobytes) {
      assertError(
          getAsItStands(PATH + "queue=" + "q".repeat(kilobytes * 1024)),
          400,
          "error-bad-request",
          "The request is not well-formed HTTP (blanks and letters beyond ASCII in its URL have to be"
              + " percent-encoded), or its headers are longer than 64 KB");
    }
  }

  @ParameterizedTest(name = "{0} nested {1} deep is refused")
  @CsvSource({"'[',1000", "'[',20000", "'{\"a\":',1000", "'{\"ts\":[',1000", "'{\"a\":',4000"})
  void deepNestingIsRefused(String opening, int depth) {
    String value = opening.repeat(depth);
    for (String complete : List.of(value, value + "1" + closing(value))) {
      for (String name : List.of("sort", "fields")) {
        assertError(
            getAsItStands(PATH + name + "=" + complete.replace("\"", "%22")),
            400,
            "error-invalid-" + name,
            "Invalid " + name + " parameter provided: \"" + shown(complete) + '"');
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

  private static String closing(String opening) {
    StringBuilder closing = new StringBuilder();
    opening.chars().filter(c -> c == '[' || c == '{').forEach(c -> closing.append((char) (c + 2)));
    return closing.reverse().toString();
  }

  @ParameterizedTest(name = "the room that is called {0} is found by each of its texts, and alone")
  @MethodSource("nastyTexts")
  void signsOfOtherLanguagesStandForThemselves(int number, String nasty) {
    String text = "x" + number + nasty + "x";
    for (String name : TEXTS) {
      String value =
          Set.of("agents", "tags").contains(name) ? JSON.writeValueAsString(List.of(text)) : text;
      assertThat(list(name, value).ids()).as(name).containsExactly("nasty" + number);
      assertThat(list(name, value.replace("x" + number, "y" + number)).body())
          .as(name)
          .isEqualTo(EMPTY_PAGE);
    }
    assertThat(list("agents[]", text).ids()).containsExactly("nasty" + number);
  }

  static Stream<Arguments> nastyTexts() {
    return IntStream.range(0, NASTY_TEXTS.size())
        .mapToObj(number -> Arguments.of(number, NASTY_TEXTS.get(number)));
  }

  @AfterAll
  void everyRoomIsStillThere() {
    assertThat(list().total()).isEqualTo(NASTY_TEXTS.size() + 1);
  }

  /** Whatever comes: an answer in the contract's shape, and none that blames the server. */
  @Test
  void nothingThatCanBeSentIsTheServersFault() {
    Random random = new Random(20210709);
    for (int i = 0; i < 600; i++) {
      String target = PATH + randomQuery(random);
      assertKeepsTheContract(getAsItStands(target), "request " + i + ": " + target);
    }
  }

  private static String randomQuery(Random random) {
    List<String> fragments =
        Stream.of(
                NASTY_TEXTS.stream(),
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
            .flatMap(fragments1 -> fragments1)
            .toList();
    List<String> raw =
        List.of("%FF", "%", "%00", "%ED%A0%80", "\u00ff", "\u0001", "[", "{", "|", "\\", "^");
    return IntStream.rangeClosed(0, random.nextInt(4))
        .mapToObj(
            i -> {
              String name =
                  random.nextInt(20) == 0
                      ? encoded(any(fragments, random))
                      : any(PARAMETERS, random)
                          + any(List.of("", "", "", "", "[]", "[0]", "%5B%5D", "[x]"), random);
              String value =
                  IntStream.range(0, random.nextInt(6))
                      .mapToObj(
                          j ->
                              random.nextInt(40) == 0
                                  ? any(raw, random)
                                  : encoded(any(fragments, random)))
                      .collect(Collectors.joining());
              return name + "=" + value;
            })
        .collect(Collectors.joining("&"));
  }

  private static <T> T any(List<T> items, Random random) {
    return items.get(random.nextInt(items.size()));
  }

  private static void assertKeepsTheContract(Answer answer, String what) {
    JsonNode body = answer.json();
    assertThat(answer.headers().firstValue("Content-Type")).as(what).hasValue("application/json");
    if (answer.status() == 200) {
      assertThat(body.propertyNames())
          .as(what)
          .contains("rooms", "count", "offset", "total", "success")
          .isSubsetOf("rooms", "count", "offset", "total", "success", "room");
      assertThat(body.get("rooms")).as(what).hasSize(body.get("count").asInt());
    } else {
      assertThat(answer.status()).as(what).isEqualTo(400);
      assertThat(body.propertyNames()).as(what).containsExactly("success", "error", "errorType");
      assertThat(body.get("success").asBoolean(true)).as(what).isFalse();
      assertThat(body.get("errorType").asString())
          .as(what)
          .isIn(
              "invalid-params", "error-invalid-sort", "error-invalid-fields", "error-bad-request");
      assertThat(body.get("error").asString())
          .as(what)
          .endsWith("[" + body.get("errorType").asString() + "]");
      assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).as(what).isNotEmpty();
    }
  }
}
