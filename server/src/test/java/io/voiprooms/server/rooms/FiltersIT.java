package io.voiprooms.server.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tests each parameter and each pair of parameters. The test implements the parameters a second
 * time, for the JSON of the rooms. The server's pages must be equal in every field.
 */
class FiltersIT extends ServerTest {

  /** A parameter, one of its values, and the effect on the rooms. */
  private record Case(String parameter, String value, UnaryOperator<Stream<ObjectNode>> effect) {

    @Override
    public String toString() {
      return parameter + "=" + value;
    }
  }

  /** The expected page. */
  private record Page(List<ObjectNode> rooms, long total) {

    List<String> ids() {
      return rooms.stream().map(room -> room.get("_id").asString()).toList();
    }
  }

  /** Filters, in the order in which {@code expected} applies them. */
  private static final List<String> FILTERS =
      List.of(
          "agents",
          "open",
          "createdAt",
          "closedAt",
          "tags",
          "queue",
          "visitorId",
          "direction",
          "roomName");

  private static final List<String> PAGING = List.of("sort", "offset", "count", "fields");

  /** The default values of {@code sort} and {@code count}. */
  private static final Map<String, Case> DEFAULTS =
      Map.of("sort", sort("{'ts':-1}", by("/ts").reversed()), "count", count("50", 50));

  private static final String KIM_ID = "XycfA5CetCPuEjqxw";
  private static final String INSTANT = "2021-07-09T20:20:58.755Z";

  private static final List<Case> CASES =
      List.of(
          filter("agents", KIM_ID, servedBy(KIM_ID)),
          filter("agents", "lee.ann", servedBy("lee.ann")),
          filter("agents", "kim.jane,lee.ann", servedBy("kim.jane", "lee.ann")),
          filter("agents", "['" + KIM_ID + "','nobody']", servedBy(KIM_ID)),
          filter("open", "true", room -> room.path("open").asBoolean(false)),
          filter("open", "false", room -> !room.path("open").asBoolean(false)),
          filter("createdAt", INSTANT, within("ts", INSTANT, INSTANT)),
          filter("createdAt", "2021-07-09T22:20:58.755+02:00", within("ts", INSTANT, INSTANT)),
          filter(
              "createdAt",
              "2021-07-09",
              within("ts", "2021-07-09T00:00:00.000Z", "2021-07-09T23:59:59.999Z")),
          filter(
              "createdAt",
              "{'start':'2021-07-09T00:00:00Z','end':'" + INSTANT + "'}",
              within("ts", "2021-07-09T00:00:00.000Z", INSTANT)),
          filter("createdAt", "{'start':'" + INSTANT + "'}", within("ts", INSTANT, null)),
          filter(
              "createdAt", "{'end':'2021-07-09T16:20:58.755-04:00'}", within("ts", null, INSTANT)),
          filter(
              "createdAt",
              "{'start':'2021-07-09','end':'2021-07-09'}",
              within("ts", "2021-07-09T00:00:00.000Z", "2021-07-09T23:59:59.999Z")),
          filter("closedAt", INSTANT, within("closedAt", INSTANT, INSTANT)),
          filter("closedAt", "2021-07-10T01:50:58.755+05:30", within("closedAt", INSTANT, INSTANT)),
          filter(
              "closedAt",
              "2021-07-10",
              within("closedAt", "2021-07-10T00:00:00.000Z", "2021-07-10T23:59:59.999Z")),
          filter(
              "closedAt",
              "{'start':'" + INSTANT + "','end':'2021-07-09'}",
              within("closedAt", INSTANT, "2021-07-09T23:59:59.999Z")),
          filter(
              "closedAt",
              "{'start':'2021-07-10'}",
              within("closedAt", "2021-07-10T00:00:00.000Z", null)),
          filter("closedAt", "{'end':'" + INSTANT + "'}", within("closedAt", null, INSTANT)),
          filter("tags", "billing", tagged("billing")),
          filter("tags", "urgent,vip", tagged("urgent", "vip")),
          filter("tags", "['billing, urgent']", tagged("billing, urgent")),
          filter("queue", "support", queue("support")),
          filter("queue", "1625861539.42", queue("1625861539.42")),
          filter("visitorId", "visitor1", room -> at(room, "/v/_id").equals("visitor1")),
          filter("direction", "inbound", room -> at(room, "/direction").equals("inbound")),
          filter("direction", "outbound", room -> at(room, "/direction").equals("outbound")),
          roomName("mARY"),
          roomName("guest-1"),
          roomName("strasse"),
          roomName("ὀδυσσεύς"),
          roomName("a_b"),
          roomName("ὈΔΥΣΣΕΎΣ"),
          roomName("STRASSE"),
          roomName("straße"),
          roomName("MÜLLER"),
          roomName("müller"),
          roomName("100%"),
          roomName("c:\\temp"),
          roomName(".*"),
          roomName("\"quoted\""),
          roomName("o'b"),
          sort("{'fname':1}", by("/fname")),
          sort(
              "{'servedBy.username':-1,'ts':1}",
              by("/servedBy/username").reversed().thenComparing(by("/ts"))),
          sort("{'msgs':1}", by("/msgs")),
          new Case("offset", "1", rooms -> rooms.skip(1)),
          new Case("offset", "4", rooms -> rooms.skip(4)),
          count("1", 1),
          count("3", 3),
          count("70", 70),
          fields("{'_id':1}", room -> room.retain("_id")),
          fields("{'fname':1,'open':1}", room -> room.retain("_id", "fname", "open")),
          fields("{'v':0,'fname':0}", room -> room.without(List.of("v", "fname"))));

  /** Texts with a special meaning in SQL, LIKE, the driver, Jdbi or regular expressions. */
  private static final List<String> SPECIAL_TEXTS =
      List.of(
          "' OR 1=1 --",
          "'; DROP TABLE rooms; --",
          "%",
          "_",
          "\\",
          "\\%",
          "\"",
          ":roomName",
          "?",
          "$1",
          "<where>",
          "{}",
          ".*",
          "(",
          "😀",
          "{'a':1}");

  private static final List<ObjectNode> ROOMS =
      Stream.concat(randomRooms(), roomsWithSpecialTexts()).toList();

  /** Creates sixty rooms. Their names are in turn, and their other fields are random. */
  private static Stream<ObjectNode> randomRooms() {
    String[] names = {
      "Mary",
      "mary ann",
      "MARYLOU",
      "Müller",
      "MÜLLER",
      "Mueller",
      "Ὀδυσσεύς",
      "ὈΔΥΣΣΕΎΣ",
      "Straße",
      "STRASSE",
      "Strase",
      "100%",
      "100 percent",
      "a_b",
      "axb",
      "c:\\temp",
      "c:temp",
      "reads .* here",
      "dots.and*stars",
      "\"quoted\"",
      "quoted",
      "O'Brien",
      null
    };
    String[] times = {
      "2021-07-08T23:59:59.999Z",
      "2021-07-09T00:00:00.000Z",
      "2021-07-09T20:20:58.754Z",
      INSTANT,
      "2021-07-09T20:20:58.756Z",
      "2021-07-09T23:59:59.999Z",
      "2021-07-10T00:00:00.000Z",
      "2021-07-10T23:59:59.999Z",
      "2021-07-11T00:00:00.000Z"
    };
    Random random = new Random(7);
    return IntStream.range(0, 60)
        .mapToObj(
            i -> {
              String open = pickOne(random, "'open':true,", "'open':false,", "");
              String closedAt = pickOne(random, times);
              String fields =
                  pickOne(
                          random,
                          "'servedBy':{'_id':'%s','username':'kim.jane'},".formatted(KIM_ID),
                          "'servedBy':{'_id':'aBc','username':'lee.ann'},",
                          "'servedBy':{'_id':'lee.ann','username':'not.lee'},",
                          "'servedBy':{'_id':'lee.anna','username':'kim.jane2'},",
                          "")
                      + open
                      + (open.contains("true") ? "" : "'closedAt':'" + closedAt + "',")
                      + pickOne(
                          random,
                          "'tags':['billing'],",
                          "'tags':['vip','billing'],",
                          "'tags':['urgent'],",
                          "'tags':['billing, urgent'],",
                          "'tags':['Billing'],",
                          "'tags':[],",
                          "")
                      + pickOne(
                          random,
                          "'queue':'support',",
                          "'queue':'Support',",
                          "'queue':'support-2',",
                          "")
                      + pickOne(
                          random,
                          "'callUniqueId':'1625861539.42',",
                          "'callUniqueId':'support',",
                          "'callUniqueId':'1625861539.421',",
                          "")
                      + pickOne(random, "'direction':'inbound',", "'direction':'outbound',", "")
                      + pickOne(
                          random,
                          "'v':{'_id':'visitor1'},",
                          "'v':{'_id':'visitor10'},",
                          "'v':{'_id':'Visitor1','phone':null},",
                          "")
                      + pickOne(
                          random,
                          "'name':'guest-1',",
                          "'name':'GUEST-10',",
                          "'name':'rosemary',",
                          "")
                      + pickOne(random, "'msgs':2,", "'msgs':10,", "")
                      + pickOne(
                          random,
                          "'ts':'" + pickOne(random, times) + "',",
                          "'ts':'" + INSTANT + "',");
              ObjectNode room = room("call%02d".formatted(i), fields);
              String name = names[i % names.length];
              return name == null ? room : room.put("fname", name);
            });
  }

  /** Creates one room for each special text, with the text in the filtered fields. */
  private static Stream<ObjectNode> roomsWithSpecialTexts() {
    return IntStream.range(0, SPECIAL_TEXTS.size())
        .mapToObj(
            i -> {
              String text = SPECIAL_TEXTS.get(i);
              ObjectNode room = room("odd%02d".formatted(i), "");
              room.put("fname", "before " + text + " after").put("queue", text);
              room.putArray("tags").add("first").add(text);
              room.putObject("v").put("_id", text);
              room.putObject("servedBy").put("_id", "someone").put("username", text);
              return room;
            });
  }

  private static ObjectNode room(String id, String fields) {
    return (ObjectNode) JSON.readTree(quoted("{'_id':'" + id + "'," + fields + "'t':'v'}"));
  }

  private static String pickOne(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  @BeforeAll
  void storeRooms() {
    store(ROOMS.stream().map(JsonNode::toString).toArray(String[]::new));
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("CASES")
  void appliesParameter(Case only) {
    Page unfiltered = expected();
    Page expected = expected(only);

    assertThat(expected.rooms).isNotEmpty();
    if (FILTERS.contains(only.parameter)) {
      assertThat(expected.total).isLessThan(unfiltered.total);
    } else {
      assertThat(expected.rooms).isNotEqualTo(unfiltered.rooms);
    }
    assertPage(expected, only);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @MethodSource("pairs")
  void appliesBothParameters(String one, String other) {
    boolean matchesRooms = false;
    boolean dependsOnBoth = false;
    for (Case first : casesOf(one)) {
      for (Case second : casesOf(other)) {
        Page expected = expected(first, second);
        assertPage(expected, first, second);
        matchesRooms |= !expected.rooms.isEmpty();
        dependsOnBoth |=
            !expected.rooms.equals(expected(first).rooms)
                && !expected.rooms.equals(expected(second).rooms);
      }
    }
    assertThat(matchesRooms).as("at least one page has rooms").isTrue();
    assertThat(dependsOnBoth).as("at least one page depends on both parameters").isTrue();
  }

  private static Stream<Arguments> pairs() {
    List<String> all = Stream.of(FILTERS, PAGING).flatMap(List::stream).toList();
    return all.stream()
        .flatMap(
            one -> all.stream().skip(all.indexOf(one) + 1L).map(other -> Arguments.of(one, other)));
  }

  /** Returns at most five cases. {@code appliesParameter} tests all cases. */
  private static List<Case> casesOf(String parameter) {
    return CASES.stream().filter(one -> one.parameter.equals(parameter)).limit(5).toList();
  }

  @Test
  void testsEveryKnownParameter() {
    assertThat(list("nonsense", "1").json().get("error").asString())
        .contains(
            "Known are "
                + Stream.of(FILTERS, PAGING, List.of("agents[]", "tags[]", "after", "total"))
                    .flatMap(List::stream)
                    .sorted()
                    .collect(joining(", ")));
  }

  /** Replaces {@code *} by the name of the list, and {@code A} and {@code B} by two items. */
  @ParameterizedTest(name = "{0} matches A or B")
  @ValueSource(
      strings = {
        "*=A,B",
        "*=A, B",
        "*=,A,,B,",
        "*=['A','B']",
        "*=['B', 'A','']",
        "*[]=A&*[]=B",
        "*[]=B&*[]=&*[]=A",
        "*=A&*=B",
        "*[0]=A&*[1]=B",
        "*[7]=A&*[3]=B",
        "*[0]=A&*[0]=B",
        "*=A&*[]=B",
        "*[]=A&*=B",
        "*[1]=A&*[]=B",
        "*=A&*[0]=B&*=A"
      })
  void acceptsEverySpellingOfLists(String spelling) {
    String agents = fillIn(spelling, "agents", KIM_ID, "lee.ann");
    assertPage(expected(filter("agents", "", servedBy(KIM_ID, "lee.ann"))), agents);

    String tags = fillIn(spelling, "tags", "urgent", "vip");
    assertPage(expected(filter("tags", "", tagged("urgent", "vip"))), tags);
  }

  private static String fillIn(String spelling, String name, String a, String b) {
    return quoted(spelling).replace("A", a).replace("B", b).replace("*", name);
  }

  @ParameterizedTest(name = "{0} keeps the comma in A")
  @ValueSource(
      strings = {"tags[]=A", "tags[0]=A", "tags=['A']", "tags=A&tags=none", "tags=A&tags[]="})
  void keepsCommaInTag(String spelling) {
    assertPage(
        expected(filter("tags", "", tagged("billing, urgent"))),
        quoted(spelling).replace("A", "billing, urgent"));
  }

  @Test
  void splitsPlainListAtCommas() {
    assertPage(expected(filter("tags", "", tagged("billing", "urgent"))), "tags=billing, urgent");
  }

  private void assertPage(Page expected, String query) {
    assertThat(expected.total).isPositive();
    String[] encoded =
        Arrays.stream(query.split("&"))
            .flatMap(pair -> Arrays.stream(pair.split("=", 2)))
            .toArray(String[]::new);
    assertThat(list(encoded).ids()).as("encoded").isEqualTo(expected.ids());
    Answer asItStands =
        getAsItStands(quoted("/api/v1/voip/rooms?fields={'_id':1}&") + query.replace(" ", "%20"));
    assertThat(asItStands.ids()).as("not encoded").isEqualTo(expected.ids());
  }

  @Test
  void acceptsUnencodedDashboardRequest() {
    Answer answer =
        getAsItStands(
            "/api/v1/voip/rooms?sort={\"fname\":1}&open=false&roomName=&agents[]=%s&count=3&offset=2"
                .formatted(KIM_ID));

    Page expected =
        expected(
            filter("open", "false", room -> !room.path("open").asBoolean(false)),
            filter("agents", KIM_ID, servedBy(KIM_ID)),
            sort("", by("/fname")),
            count("", 3),
            new Case("offset", "", rooms -> rooms.skip(2)));
    assertThat(answer.ids()).hasSize(3).isEqualTo(expected.ids());
    assertThat(answer.total()).isEqualTo(expected.total);
  }

  @ParameterizedTest(name = "{0} is ignored")
  @ValueSource(
      strings = {
        "agents=",
        "agents[]=",
        "agents[0]=",
        "agents=[]",
        "agents=['']",
        "agents=,",
        "agents=&agents=",
        "tags=",
        "tags[]=",
        "tags=[]",
        "createdAt=",
        "createdAt={}",
        "createdAt={'start':'','end':null}",
        "closedAt=",
        "closedAt={}",
        "queue=",
        "visitorId=",
        "roomName=",
        "offset=",
        "count=",
        "sort=",
        "sort={}",
        "fields=",
        "fields={}"
      })
  void ignoresEmptyValues(String query) {
    Page unfiltered = expected();
    Answer answer = getAsItStands("/api/v1/voip/rooms?" + quoted(query));

    assertThat(answer.ids()).isEqualTo(unfiltered.ids());
    assertThat(answer.total()).isEqualTo(ROOMS.size());
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("SPECIAL_TEXTS")
  void comparesSpecialTextsLiterally(String text) {
    Map<String, Predicate<JsonNode>> predicates =
        Map.of(
            "agents", servedBy(text),
            "agents[]", servedBy(text),
            "tags", tagged(text),
            "tags[]", tagged(text),
            "queue", queue(text),
            "visitorId", room -> at(room, "/v/_id").equals(text),
            "roomName", named(text));
    predicates.forEach(
        (parameter, predicate) -> {
          Page expected = expected(filter("queue", "", predicate));
          assertThat(expected.total).isBetween(1L, ROOMS.size() / 2L);
          Answer answer = list(parameter, text);
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(answer.ids()).as(parameter).isEqualTo(expected.ids());
          assertThat(answer.total()).as(parameter).isEqualTo(expected.total);
        });
  }

  /** Returns the expected page for these parameters. */
  private static Page expected(Case... given) {
    List<ObjectNode> matching =
        apply(FILTERS, given, ROOMS.stream().map(FiltersIT::withOpen)).toList();
    return new Page(apply(PAGING, given, matching.stream()).toList(), matching.size());
  }

  private static Stream<ObjectNode> apply(
      List<String> parameters, Case[] given, Stream<ObjectNode> rooms) {
    for (String parameter : parameters) {
      Case use =
          Arrays.stream(given)
              .filter(one -> one.parameter.equals(parameter))
              .findFirst()
              .orElse(DEFAULTS.get(parameter));
      rooms = use == null ? rooms : use.effect.apply(rooms);
    }
    return rooms;
  }

  /** Returns a copy with {@code open}, which the server adds to closed rooms. */
  private static ObjectNode withOpen(ObjectNode room) {
    ObjectNode listed = room.deepCopy();
    return room.has("open") ? listed : listed.put("open", false);
  }

  private void assertPage(Page expected, Case... given) {
    List<String> parameters = new ArrayList<>();
    for (Case one : given) {
      parameters.addAll(List.of(one.parameter, one.value));
    }
    Answer answer = list(parameters.toArray(String[]::new));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.ids()).as("%s", parameters).isEqualTo(expected.ids());
    assertThat(answer.total()).as("total of %s", parameters).isEqualTo(expected.total);
    assertThat(answer.json().get("rooms").valueStream().toList())
        .as("%s", parameters)
        .isEqualTo(expected.rooms);
  }

  private static Case filter(String parameter, String value, Predicate<JsonNode> matches) {
    return new Case(parameter, quoted(value), rooms -> rooms.filter(matches));
  }

  private static Case roomName(String value) {
    return new Case("roomName", value, rooms -> rooms.filter(named(value)));
  }

  private static Case sort(String value, Comparator<JsonNode> order) {
    return new Case("sort", quoted(value), rooms -> rooms.sorted(order.thenComparing(by("/_id"))));
  }

  private static Case count(String value, int limit) {
    return new Case("count", value, rooms -> rooms.limit(limit));
  }

  private static Case fields(String value, UnaryOperator<ObjectNode> cut) {
    return new Case("fields", quoted(value), rooms -> rooms.map(cut));
  }

  private static Predicate<JsonNode> servedBy(String... agents) {
    return room ->
        Set.of(agents).contains(at(room, "/servedBy/_id"))
            || Set.of(agents).contains(at(room, "/servedBy/username"));
  }

  private static Predicate<JsonNode> within(String field, String start, String end) {
    return room -> {
      if (!room.has(field)) {
        return false;
      }
      Instant instant = Instant.parse(at(room, "/" + field));
      return (start == null || !instant.isBefore(Instant.parse(start)))
          && (end == null || !instant.isAfter(Instant.parse(end)));
    };
  }

  private static Predicate<JsonNode> tagged(String... tags) {
    return room ->
        room.path("tags").valueStream().map(JsonNode::asString).anyMatch(List.of(tags)::contains);
  }

  private static Predicate<JsonNode> queue(String text) {
    return room -> at(room, "/queue").equals(text) || at(room, "/callUniqueId").equals(text);
  }

  /**
   * Matches names in Unicode upper case, where {@code ß} is {@code SS} and both small sigmas are
   * equal.
   */
  private static Predicate<JsonNode> named(String text) {
    return room ->
        Stream.of("/fname", "/name")
            .map(name -> at(room, name).toUpperCase(Locale.ROOT))
            .anyMatch(name -> name.contains(text.toUpperCase(Locale.ROOT)));
  }

  /** Returns the text at a pointer, or an empty string. */
  private static String at(JsonNode room, String pointer) {
    return room.at(pointer).asString("");
  }

  /**
   * Compares numbers by value and text by its bytes in UTF-8, which have the order of code points.
   * Missing values are first.
   */
  private static Comparator<JsonNode> by(String pointer) {
    return (one, other) -> {
      JsonNode left = one.at(pointer);
      JsonNode right = other.at(pointer);
      if (left.isNumber() && right.isNumber()) {
        return left.decimalValue().compareTo(right.decimalValue());
      }
      return Arrays.compareUnsigned(
          left.asString("").getBytes(UTF_8), right.asString("").getBytes(UTF_8));
    };
  }
}
