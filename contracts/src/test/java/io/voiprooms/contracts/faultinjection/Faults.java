package io.voiprooms.contracts.faultinjection;

import static io.voiprooms.contracts.faultinjection.Fault.changes;
import static io.voiprooms.contracts.faultinjection.Fault.page;
import static io.voiprooms.contracts.faultinjection.Fault.parameter;
import static io.voiprooms.contracts.faultinjection.Fault.request;
import static io.voiprooms.contracts.faultinjection.Fault.response;
import static io.voiprooms.contracts.faultinjection.Fault.room;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.InvalidParameterException;
import io.voiprooms.client.model.Room;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The faults that the tests have to catch. */
final class Faults {

  private static final String EMPTY_PAGE =
      "{\"rooms\":[],\"count\":0,\"offset\":0,\"total\":0,\"success\":true}";

  private static final String EMPTY_CHANGES =
      "{\"rooms\":[],\"removed\":[],\"cursor\":\"x\",\"more\":false,\"success\":true}";

  /** The fields of a room that the contract lists. */
  private static final List<String> FIELDS =
      List.of(Room.class.getAnnotation(JsonPropertyOrder.class).value());

  /** A sort order whose first key is ascending. */
  private static final Pattern ASCENDING = Pattern.compile("\\{\\s*\"([^\"]+)\"\\s*:\\s*1\\b.*");

  static final List<Fault> ALL =
      Stream.of(
              Parameters.names().stream().map(Fault::ignoring),
              pages(),
              rooms(),
              filters(),
              sorting(),
              paging(),
              projections(),
              feed(),
              errors(),
              headers())
          .flatMap(faults -> faults)
          .toList();

  private Faults() {}

  private static Stream<Fault> pages() {
    return Stream.of(
        page(
            "`total` is the number of rooms on the page",
            page -> changeTotal(page, page.path("count").asLong())),
        page(
            "`total` is too high by one",
            page -> changeTotal(page, page.path("total").asLong() + 1)),
        page("`total` is missing", page -> page.remove("total")),
        response(
            "`count` repeats the parameter",
            200,
            response -> {
              String count = response.parameter("count");
              if (count != null && !count.isEmpty()) {
                response.changePage(page -> page.put("count", Long.parseLong(count)));
              }
            }),
        page("`offset` is always 0", page -> page.put("offset", 0)),
        page("`success` is missing", page -> page.remove("success")),
        page("`success` is false", page -> page.put("success", false)),
        page("`room` is missing", page -> page.remove("room")),
        page(
            "`room` is the last room of the page",
            page -> {
              JsonNode rooms = page.get("rooms");
              if (!rooms.isEmpty()) {
                page.set("room", rooms.get(rooms.size() - 1));
              }
            }),
        page(
            "`room` of an empty page is null",
            page -> {
              if (page.get("rooms").isEmpty()) {
                page.putNull("room");
              }
            }));
  }

  private static Stream<Fault> rooms() {
    return Stream.of(
        room("`fname` is named `displayName`", room -> rename(room, "fname", "displayName")),
        room("`servedBy` is named `agent`", room -> rename(room, "servedBy", "agent")),
        room("`queue` is missing", room -> room.remove("queue")),
        room(
            "`v.token` is missing",
            room -> {
              if (room.get("v") instanceof ObjectNode visitor) {
                visitor.remove("token");
              }
            }),
        room("undeclared fields are missing", room -> room.retain(FIELDS)),
        room("`callDuration` is a string", room -> toText(room, "callDuration")),
        room(
            "`callDuration` is in seconds",
            room -> {
              if (room.has("callDuration")) {
                room.put("callDuration", room.get("callDuration").asLong() / 1000);
              }
            }),
        room("`tags` is a string", room -> toText(room, "tags")),
        room(
            "`direction` is null if it is unknown",
            room -> {
              if (!room.has("direction")) {
                room.putNull("direction");
              }
            }),
        room("`ts` is null", room -> room.putNull("ts")),
        room(
            "`open` is missing from closed rooms",
            room -> {
              if (!room.path("open").asBoolean(true)) {
                room.remove("open");
              }
            }),
        room(
            "`ts` has no milliseconds",
            room -> change(room, "ts", ts -> ts.replaceFirst("\\.[0-9]{3}Z", "Z"))),
        room(
            "`ts` is truncated to seconds",
            room -> change(room, "ts", ts -> ts.replaceFirst("\\.[0-9]{3}Z", ".000Z"))),
        room("`ts` has another offset than UTC", room -> change(room, "ts", Faults::withOffset)),
        room(
            "`closedAt` is a number",
            room -> {
              if (room.has("closedAt")) {
                room.put("closedAt", Instant.parse(room.get("closedAt").asString()).toEpochMilli());
              }
            }));
  }

  private static Stream<Fault> filters() {
    return Stream.of(
        parameter("`createdAt` excludes its start", "createdAt", Faults::withoutStart),
        parameter("`createdAt` excludes its end", "createdAt", Faults::withoutEnd),
        parameter("`closedAt` excludes its start", "closedAt", Faults::withoutStart),
        parameter("`closedAt` excludes its end", "closedAt", Faults::withoutEnd),
        request(
            "`closedAt` filters by `ts`",
            parameters -> {
              if (parameters.containsKey("closedAt") && !parameters.containsKey("createdAt")) {
                parameters.put("createdAt", parameters.remove("closedAt"));
              }
            }),
        listFilter(
            "`agents` matches IDs only",
            "agents",
            (agents, room) -> agents.contains(room.at("/servedBy/_id").asString(""))),
        listFilter(
            "`agents` matches usernames only",
            "agents",
            (agents, room) -> agents.contains(room.at("/servedBy/username").asString(""))),
        request(
            "`agents[]` has its first item only",
            parameters ->
                parameters.computeIfPresent(
                    "agents[]", (name, values) -> new String[] {values[0]})),
        listFilter(
            "`tags` matches rooms with all tags",
            "tags",
            (tags, room) ->
                room.path("tags").valueStream().map(JsonNode::asString).toList().containsAll(tags)),
        filter(
            "`queue` matches names only",
            "queue",
            (queue, room) -> room.path("queue").asString("").equals(queue)),
        filter(
            "`queue` matches call IDs only",
            "queue",
            (queue, room) -> room.path("callUniqueId").asString("").equals(queue)),
        filter(
            "`roomName` matches `name` only",
            "roomName",
            (roomName, room) ->
                upperCase(room, "name").contains(roomName.toUpperCase(Locale.ROOT))),
        filter(
            "`roomName` matches `fname` only",
            "roomName",
            (roomName, room) ->
                upperCase(room, "fname").contains(roomName.toUpperCase(Locale.ROOT))),
        filter(
            "`roomName` is case-sensitive",
            "roomName",
            (roomName, room) ->
                room.path("fname").asString("").contains(roomName)
                    || room.path("name").asString("").contains(roomName)),
        parameter(
            "`%` in `roomName` is a wildcard", "roomName", roomName -> roomName.replace("%", "")),
        request(
            "only closed rooms are listed without `open`",
            parameters -> parameters.putIfAbsent("open", new String[] {"false"})),
        request(
            "unknown parameters are ignored",
            parameters -> parameters.keySet().removeIf(name -> !Parameters.isDeclared(name))));
  }

  private static Stream<Fault> sorting() {
    return Stream.of(
        parameter("`sort` is reversed", "sort", Faults::reversed),
        parameter(
            "the second key of `sort` is ignored",
            "sort",
            sort -> sort.replaceFirst("^\\{([^,]*),.*}$", "{$1}")),
        request(
            "equal rooms are sorted by descending `_id`",
            parameters -> {
              String[] sort = parameters.getOrDefault("sort", new String[] {"{\"ts\":-1}"});
              if (!sort[0].contains("_id")) {
                parameters.put(
                    "sort", new String[] {sort[0].replaceFirst("(\\d)\\s*}$", "$1,\"_id\":-1}")});
              }
            }),
        response(
            "rooms without the sorted field are last",
            200,
            response -> {
              Optional.ofNullable(response.parameter("sort"))
                  .map(ASCENDING::matcher)
                  .filter(sort -> sort.matches())
                  .ifPresent(
                      sort -> response.changeRooms(rooms -> missingLast(rooms, sort.group(1))));
            }),
        request(
            "the oldest rooms are first without `sort`",
            parameters -> parameters.putIfAbsent("sort", new String[] {"{\"ts\":1}"})));
  }

  private static Stream<Fault> paging() {
    return Stream.of(
        response(
            "the first room of the page is missing",
            200,
            response -> response.changeRooms(rooms -> rooms.stream().skip(1).toList())),
        parameter(
            "the page has one room more than `count`",
            "count",
            count -> count.matches("\\d{1,9}") ? "" + (Integer.parseInt(count) + 1) : count),
        parameter("`count=0` returns one room", "count", count -> count.equals("0") ? "1" : count),
        page("`next` is missing", page -> page.remove("next")),
        page(
            "`next` is on the last page",
            page -> page.putIfAbsent("next", StringNode.valueOf("x"))),
        afterCursor(
            "the page after a cursor misses its first room",
            rooms -> rooms.stream().skip(1).toList()),
        afterCursor(
            "the page after a cursor repeats its first room",
            rooms -> Stream.concat(rooms.stream().limit(1), rooms.stream()).toList()),
        response(
            "200 for 400 to the cursor of another query",
            400,
            response -> {
              if (response.parameter("after") != null) {
                replaceWithEmptyPage(response);
              }
            }));
  }

  /** Changes the rooms of pages after a cursor. */
  private static Fault afterCursor(String description, UnaryOperator<List<JsonNode>> change) {
    return response(
        description,
        200,
        response -> {
          if (response.parameter("after") != null) {
            response.changeRooms(change);
          }
        });
  }

  private static void changeTotal(ObjectNode page, long total) {
    if (page.has("total")) {
      page.put("total", total);
    }
  }

  private static Stream<Fault> projections() {
    return Stream.of(
        parameter(
            "`fields` excludes no field",
            "fields",
            fields -> fields.matches(".*:\\s*0\\s*}") ? "{}" : fields),
        response(
            "`_id` is missing if `fields` is present",
            200,
            response -> {
              if (response.parameter("fields") != null) {
                response.changePage(
                    page -> page.get("rooms").forEach(room -> ((ObjectNode) room).remove("_id")));
              }
            }));
  }

  private static Stream<Fault> feed() {
    return Stream.of(
        changes("a change is skipped", page -> page.withArray("rooms").remove(0)),
        changes(
            "a change is sent twice",
            page -> {
              if (!page.get("rooms").isEmpty()) {
                page.withArray("rooms").add(page.get("rooms").get(0));
              }
            }),
        changes(
            "`removed` has a room of another agent",
            page -> page.withArray("removed").addObject().put("_id", "foreign")),
        changes("`removed` is empty", page -> page.putArray("removed")),
        changes("`more` is always false", page -> page.put("more", false)),
        response(
            "`since` accepts the cursor of other filters",
            400,
            response -> {
              if (response.parameter("since") != null) {
                response.changeStatus(200);
                response.replaceBody(EMPTY_CHANGES);
              }
            }),
        response("400 for 410", 410, response -> response.changeStatus(400)));
  }

  private static Stream<Fault> errors() {
    return Stream.of(
        response("200 for 401", 401, Faults::replaceWithEmptyPage),
        response("200 for 403", 403, Faults::replaceWithEmptyPage),
        response(
            "401 for 403",
            403,
            response -> {
              response.changeStatus(401);
              response.replaceBody(
                  "{\"status\":\"error\",\"message\":\"You must be logged in to do this.\"}");
            }),
        response("403 for 401", 401, response -> response.changeStatus(403)),
        response(
            "403 has the message of another cause",
            403,
            response ->
                response.changeBody(
                    error ->
                        error.put(
                            "error",
                            error.path("error").asString().equals("unauthorized")
                                ? "User does not have the permissions required for this action"
                                    + " [error-unauthorized]"
                                : "unauthorized"))),
        response(
            "401 has the cause in its message",
            401,
            response -> response.changeBody(error -> error.put("message", "The token expired."))),
        response("422 for 400", 400, response -> response.changeStatus(422)),
        response("200 for 400", 400, Faults::replaceWithEmptyPage),
        response(
            "400 is plain text",
            400,
            response -> {
              response.changeHeader("Content-Type", "text/plain");
              response.replaceBody("Bad request");
            }),
        response(
            "400 has an undeclared field",
            400,
            response -> response.changeBody(error -> error.put("stackTrace", "at RoomDao.search"))),
        response(
            "400 has no `errorType`",
            400,
            response -> response.changeBody(error -> error.remove("errorType"))),
        response(
            "each 400 has the error type `invalid-params`",
            400,
            response -> response.changeBody(error -> error.put("errorType", "invalid-params"))),
        response("200 for 406", 406, response -> response.changeStatus(200)),
        response("200 for 429", 429, Faults::replaceWithEmptyPage),
        response(
            "500 has the cause in its message",
            500,
            response ->
                response.changeBody(error -> error.put("error", "relation rooms does not exist"))),
        response("500 for 503", 503, response -> response.changeStatus(500)),
        response("202 for 200", 200, response -> response.changeStatus(202)));
  }

  private static Stream<Fault> headers() {
    return Stream.of(
        header("200 has no `X-Correlation-Id`", 200, "X-Correlation-Id", null),
        header("200 has an undeclared header", 200, "X-Powered-By", "fault injection"),
        header("200 has no `ETag`", 200, "ETag", null),
        header("304 has no `ETag`", 304, "ETag", null),
        header("all pages have the same `ETag`", 200, "ETag", "W/\"0\""),
        response("304 is a 200 without a body", 304, response -> response.changeStatus(200)),
        header("200 is `text/html`", 200, "Content-Type", "text/html"),
        header("200 may be stored by caches", 200, "Cache-Control", "public, max-age=3600"),
        header("`X-RateLimit-Reset` is in seconds", 200, "X-RateLimit-Reset", "1625862118"),
        header("429 has no `Retry-After`", 429, "Retry-After", null),
        header("503 has no `Retry-After`", 503, "Retry-After", null));
  }

  /** Sets a header of responses with one status, or removes it if the value is null. */
  private static Fault header(String description, int status, String name, @Nullable String value) {
    return response(description, status, response -> response.changeHeader(name, value));
  }

  /** Removes rooms that do not match the value of a parameter. */
  private static Fault filter(
      String description, String parameter, BiPredicate<String, JsonNode> matches) {
    return response(
        description,
        200,
        response -> {
          String value = response.parameter(parameter);
          if (value != null && !value.isEmpty() && hasAllFields(response)) {
            response.removeRooms(room -> !matches.test(value, room));
          }
        });
  }

  /** Removes rooms that do not match the items of a list. */
  private static Fault listFilter(
      String description, String list, BiPredicate<List<String>, JsonNode> matches) {
    return response(
        description,
        200,
        response -> {
          List<String> items = response.items(list);
          if (!items.isEmpty() && hasAllFields(response)) {
            response.removeRooms(room -> !matches.test(items, room));
          }
        });
  }

  /** Returns false for a projection, which may lack the fields that a filter reads. */
  private static boolean hasAllFields(InjectedResponse response) {
    return response.parameter("fields") == null;
  }

  private static String upperCase(JsonNode room, String field) {
    return room.path(field).asString("").toUpperCase(Locale.ROOT);
  }

  /** Moves rooms without the field to the end. A path such as {@code v.phone} is a field too. */
  private static List<JsonNode> missingLast(List<JsonNode> rooms, String path) {
    String pointer = "/" + path.replace('.', '/');
    Map<Boolean, List<JsonNode>> parts =
        rooms.stream()
            .collect(
                Collectors.partitioningBy(
                    room -> room.at(pointer).isMissingNode() || room.at(pointer).isNull()));
    return Stream.of(parts.get(false), parts.get(true)).flatMap(List::stream).toList();
  }

  private static void replaceWithEmptyPage(InjectedResponse response) {
    response.changeStatus(200);
    response.replaceBody(EMPTY_PAGE);
  }

  private static void rename(ObjectNode room, String name, String newName) {
    if (room.has(name)) {
      room.set(newName, room.remove(name));
    }
  }

  private static void toText(ObjectNode room, String name) {
    if (room.has(name)) {
      room.put(name, room.get(name).toString());
    }
  }

  private static void change(ObjectNode room, String name, UnaryOperator<String> change) {
    if (room.has(name)) {
      room.put(name, change.apply(room.get(name).asString()));
    }
  }

  private static String withOffset(String instant) {
    return OffsetDateTime.parse(instant)
        .withOffsetSameInstant(ZoneOffset.ofHours(2))
        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT));
  }

  /** Returns the range without its first millisecond. */
  private static String withoutStart(String range) {
    return shifted(range, 1, 0);
  }

  /** Returns the range without its last millisecond. */
  private static String withoutEnd(String range) {
    return shifted(range, 0, -1);
  }

  private static String shifted(String range, long startMillis, long endMillis) {
    try {
      InstantRange parsed = InstantRange.parse(range);
      return Stream.of(
              end("start", parsed.start(), startMillis), end("end", parsed.end(), endMillis))
          .flatMap(Optional::stream)
          .collect(Collectors.joining(",", "{", "}"));
    } catch (InvalidParameterException e) {
      return range;
    }
  }

  private static Optional<String> end(String name, @Nullable Instant instant, long millis) {
    return Optional.ofNullable(instant)
        .map(value -> "\"%s\":\"%s\"".formatted(name, value.plusMillis(millis)));
  }

  /** Returns the same sort order with each 1 as -1 and each -1 as 1. */
  private static String reversed(String sort) {
    return sort.replaceAll(":\\s*1", ": +1")
        .replaceAll(":\\s*-1", ":1")
        .replaceAll(": \\+1", ":-1");
  }
}
