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
 * Every parameter alone and every pair of them. Implements the parameters a second time, over the
 * JSON of the rooms. The server's pages must be equal to the last field.
 */
class FiltersIT extends ServerTest {

  /** One value of one parameter, and what it does to the rooms. */
  private record Case(String parameter, String value, UnaryOperator<Stream<ObjectNode>> meaning) {

    @Override
    public String toString() {
      return parameter + "=" + value;
    }
  }

  /** The page that has to come back. */
  private record Page(List<ObjectNode> rooms, long total) {

    List<String> ids() {
      return rooms.stream().map(room -> room.get("_id").asString()).toList();
    }
  }

  /** In the order in which they work, after which the page is cut. */
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

  /** The defaults of the request. */
  private static final Map<String, Case> DEFAULTS =
      Map.of("sort", sort("{'ts':-1}", by("/ts").reversed()), "count", count("50", 50));

  private static final String KIM_ID = "XycfA5CetCPuEjqxw";
  private static final String MOMENT = "2021-07-09T20:20:58.755Z";

  private static final List<Case> CASES =
      List.of(
          filter("agents", KIM_ID, servedBy(KIM_ID)),
          filter("agents", "lee.ann", servedBy("lee.ann")),
          filter("agents", "kim.jane,lee.ann", servedBy("kim.jane", "lee.ann")),
          filter("agents", "['" + KIM_ID + "','nobody']", servedBy(KIM_ID)),
          filter("open", "true", room -> room.path("open").asBoolean(false)),
          filter("open", "false", room -> !room.path("open").asBoolean(false)),
          filter("createdAt", MOMENT, within("ts", MOMENT, MOMENT)),
          filter("createdAt", "2021-07-09T22:20:58.755+02:00", within("ts", MOMENT, MOMENT)),
          filter(
              "createdAt",
              "2021-07-09",
              within("ts", "2021-07-09T00:00:00.000Z", "2021-07-09T23:59:59.999Z")),
          filter(
              "createdAt",
              "{'start':'2021-07-09T00:00:00Z','end':'" + MOMENT + "'}",
              within("ts", "2021-07-09T00:00:00.000Z", MOMENT)),
          filter("createdAt", "{'start':'" + MOMENT + "'}", within("ts", MOMENT, null)),
          filter(
              "createdAt", "{'end':'2021-07-09T16:20:58.755-04:00'}", within("ts", null, MOMENT)),
          filter(
              "createdAt",
              "{'start':'2021-07-09','end':'2021-07-09'}",
              within("ts", "2021-07-09T00:00:00.000Z", "2021-07-09T23:59:59.999Z")),
          filter("closedAt", MOMENT, within("closedAt", MOMENT, MOMENT)),
          filter("closedAt", "2021-07-10T01:50:58.755+05:30", within("closedAt", MOMENT, MOMENT)),
          filter(
              "closedAt",
              "2021-07-10",
              within("closedAt", "2021-07-10T00:00:00.000Z", "2021-07-10T23:59:59.999Z")),
          filter(
              "closedAt",
              "{'start':'" + MOMENT + "','end':'2021-07-09'}",
              within("closedAt", MOMENT, "2021-07-09T23:59:59.999Z")),
          filter(
              "closedAt",
              "{'start':'2021-07-10'}",
              within("closedAt", "2021-07-10T00:00:00.000Z", null)),
          filter("closedAt", "{'end':'" + MOMENT + "'}", within("closedAt", null, MOMENT)),
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

  /**
   * Texts that mean something to SQL, to LIKE, to the driver, to Jdbi or to a regular expression.
   */
  private static final List<String> HOSTILE =
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

  private static final List<ObjectNode> ROOMS = Stream.concat(combined(), hostile()).toList();

  /** Sixty calls: every name in turn, and whatever else the dice say. */
  private static Stream<ObjectNode> combined() {
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
      MOMENT,
      "2021-07-09T20:20:58.756Z",
      "2021-07-09T23:59:59.999Z",
      "2021-07-10T00:00:00.000Z",
      "2021-07-10T23:59:59.999Z",
      "2021-07-11T00:00:00.000Z"
    };
    Random dice = new Random(7);
    return IntStream.range(0, 60)
        .mapToObj(
            i -> {
              String open = pick(dice, "'open':true,", "'open':false,", "");
              String closedAt = pick(dice, times);
              String members =
                  pick(
                          dice,
                          "'servedBy':{'_id':'%s','username':'kim.jane'},".formatted(KIM_ID),
                          "'servedBy':{'_id':'aBc','username':'lee.ann'},",
                          "'servedBy':{'_id':'lee.ann','username':'not.lee'},",
                          "'servedBy':{'_id':'lee.anna','username':'kim.jane2'},",
                          "")
                      + open
                      + (open.contains("true") ? "" : "'closedAt':'" + closedAt + "',")
                      + pick(
                          dice,
                          "'tags':['billing'],",
                          "'tags':['vip','billing'],",
                          "'tags':['urgent'],",
                          "'tags':['billing, urgent'],",
                          "'tags':['Billing'],",
                          "'tags':[],",
                          "")
                      + pick(
                          dice,
                          "'queue':'support',",
                          "'queue':'Support',",
                          "'queue':'support-2',",
                          "")
                      + pick(
                          dice,
                          "'callUniqueId':'1625861539.42',",
                          "'callUniqueId':'support',",
                          "'callUniqueId':'1625861539.421',",
                          "")
                      + pick(dice, "'direction':'inbound',", "'direction':'outbound',", "")
                      + pick(
                          dice,
                          "'v':{'_id':'visitor1'},",
                          "'v':{'_id':'visitor10'},",
                          "'v':{'_id':'Visitor1','phone':null},",
                          "")
                      + pick(
                          dice, "'name':'guest-1',", "'name':'GUEST-10',", "'name':'rosemary',", "")
                      + pick(dice, "'msgs':2,", "'msgs':10,", "")
                      + pick(dice, "'ts':'" + pick(dice, times) + "',", "'ts':'" + MOMENT + "',");
              ObjectNode room = room("call%02d".formatted(i), members);
              String name = names[i % names.length];
              return name == null ? room : room.put("fname", name);
            });
  }

  /** For each such text one room that has it wherever it could be asked for. */
  private static Stream<ObjectNode> hostile() {
    return IntStream.range(0, HOSTILE.size())
        .mapToObj(
            i -> {
              String text = HOSTILE.get(i);
              ObjectNode room = room("odd%02d".formatted(i), "");
              room.put("fname", "before " + text + " after").put("queue", text);
              room.putArray("tags").add("first").add(text);
              room.putObject("v").put("_id", text);
              room.putObject("servedBy").put("_id", "someone").put("username", text);
              return room;
            });
  }

  private static ObjectNode room(String id, String members) {
    return (ObjectNode) JSON.readTree(quoted("{'_id':'" + id + "'," + members + "'t':'v'}"));
  }

  private static String pick(Random dice, String... of) {
    return of[dice.nextInt(of.length)];
  }

  @BeforeAll
  void storeRooms() {
    store(ROOMS.stream().map(JsonNode::toString).toArray(String[]::new));
  }

  @ParameterizedTest(name = "{0} does what it means")
  @FieldSource("CASES")
  void everyParameterAloneDoesWhatItMeans(Case only) {
    Page everything = expected();
    Page expected = expected(only);

    assertThat(expected.rooms).isNotEmpty();
    if (FILTERS.contains(only.parameter)) {
      assertThat(expected.total).isLessThan(everything.total);
    } else {
      assertThat(expected.rooms).isNotEqualTo(everything.rooms);
    }
    assertPage(expected, only);
  }

  @ParameterizedTest(name = "{0} and {1} work together")
  @MethodSource("pairs")
  void everyTwoParametersWorkTogether(String one, String other) {
    boolean someMatch = false;
    boolean bothMatter = false;
    for (Case first : casesOf(one)) {
      for (Case second : casesOf(other)) {
        Page expected = expected(first, second);
        assertPage(expected, first, second);
        someMatch |= !expected.rooms.isEmpty();
        bothMatter |=
            !expected.rooms.equals(expected(first).rooms)
                && !expected.rooms.equals(expected(second).rooms);
      }
    }
    assertThat(someMatch).as("some page has rooms").isTrue();
    assertThat(bothMatter).as("some page shows that neither was ignored").isTrue();
  }

  private static Stream<Arguments> pairs() {
    List<String> all = Stream.of(FILTERS, PAGING).flatMap(List::stream).toList();
    return all.stream()
        .flatMap(
            one -> all.stream().skip(all.indexOf(one) + 1L).map(other -> Arguments.of(one, other)));
  }

  /** Five at most: what is left out is tried alone. */
  private static List<Case> casesOf(String parameter) {
    return CASES.stream().filter(one -> one.parameter.equals(parameter)).limit(5).toList();
  }

  @Test
  void theParametersOfThisTestAreTheContracts() {
    assertThat(list("nonsense", "1").json().get("error").asString())
        .contains(
            "Known are "
                + Stream.of(FILTERS, PAGING, List.of("agents[]", "tags[]"))
                    .flatMap(List::stream)
                    .sorted()
                    .collect(joining(", ")));
  }

  /** The list's name stands for {@code *}, its two items for {@code A} and {@code B}. */
  @ParameterizedTest(name = "{0} means any of A and B")
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
  void everySpellingOfAListMeansTheSame(String spelling) {
    String agents = written(spelling, "agents", KIM_ID, "lee.ann");
    assertPage(expected(filter("agents", "", servedBy(KIM_ID, "lee.ann"))), agents);

    String tags = written(spelling, "tags", "urgent", "vip");
    assertPage(expected(filter("tags", "", tagged("urgent", "vip"))), tags);
  }

  private static String written(String spelling, String name, String a, String b) {
    return quoted(spelling).replace("A", a).replace("B", b).replace("*", name);
  }

  @ParameterizedTest(name = "{0} is a list of one tag")
  @ValueSource(
      strings = {"tags[]=A", "tags[0]=A", "tags=['A']", "tags=A&tags=none", "tags=A&tags[]="})
  void aTagWithACommaIsOneItemWhereACommaDoesNotSeparate(String spelling) {
    assertPage(
        expected(filter("tags", "", tagged("billing, urgent"))),
        quoted(spelling).replace("A", "billing, urgent"));
  }

  @Test
  void aTagWithACommaIsTwoItemsInAPlainList() {
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
    assertThat(asItStands.ids()).as("as it stands").isEqualTo(expected.ids());
  }

  @Test
  void theDashboardOfTheDeployedServerIsUnderstood() {
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

  @ParameterizedTest(name = "{0} is no filter")
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
  void anEmptyValueIsNoFilter(String query) {
    Page everything = expected();
    Answer answer = getAsItStands("/api/v1/voip/rooms?" + quoted(query));

    assertThat(answer.ids()).isEqualTo(everything.ids());
    assertThat(answer.total()).isEqualTo(ROOMS.size());
  }

  @ParameterizedTest(name = "{0} is taken literally")
  @FieldSource("HOSTILE")
  void textIsTakenLiterallyWhateverItMeansElsewhere(String text) {
    Map<String, Predicate<JsonNode>> meanings =
        Map.of(
            "agents", servedBy(text),
            "agents[]", servedBy(text),
            "tags", tagged(text),
            "tags[]", tagged(text),
            "queue", queue(text),
            "visitorId", room -> at(room, "/v/_id").equals(text),
            "roomName", named(text));
    meanings.forEach(
        (parameter, meaning) -> {
          Page expected = expected(filter("queue", "", meaning));
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
        through(FILTERS, given, ROOMS.stream().map(FiltersIT::withOpen)).toList();
    return new Page(through(PAGING, given, matching.stream()).toList(), matching.size());
  }

  private static Stream<ObjectNode> through(
      List<String> parameters, Case[] given, Stream<ObjectNode> rooms) {
    for (String parameter : parameters) {
      Case use =
          Arrays.stream(given)
              .filter(one -> one.parameter.equals(parameter))
              .findFirst()
              .orElse(DEFAULTS.get(parameter));
      rooms = use == null ? rooms : use.meaning.apply(rooms);
    }
    return rooms;
  }

  /** A copy as it is listed: a closed room says so. */
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

  private static Predicate<JsonNode> within(String member, String start, String end) {
    return room -> {
      if (!room.has(member)) {
        return false;
      }
      Instant instant = Instant.parse(at(room, "/" + member));
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

  /** Upper case is Unicode's in full: {@code ß} becomes {@code SS}, both small sigmas one. */
  private static Predicate<JsonNode> named(String text) {
    return room ->
        Stream.of("/fname", "/name")
            .map(name -> at(room, name).toUpperCase(Locale.ROOT))
            .anyMatch(name -> name.contains(text.toUpperCase(Locale.ROOT)));
  }

  /** The text there, or the empty text. */
  private static String at(JsonNode room, String pointer) {
    return room.at(pointer).asString("");
  }

  /** Missing first, numbers by value, text by code point, as its UTF-8 sorts. */
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
