package io.voiprooms.contracts.lies;

import static io.voiprooms.contracts.lies.Lie.answering;
import static io.voiprooms.contracts.lies.Lie.hearing;
import static io.voiprooms.contracts.lies.Lie.mishearing;
import static io.voiprooms.contracts.lies.Lie.page;
import static io.voiprooms.contracts.lies.Lie.room;
import static io.voiprooms.contracts.lies.Lie.searching;

import io.voiprooms.api.RoomsApi;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The lies that the suite has to catch. */
final class Lies {

  /** The parameters of the contract: each of them can be ignored. */
  private static final Set<String> PARAMETERS =
      Arrays.stream(RoomsApi.class.getMethods())
          .flatMap(operation -> Arrays.stream(operation.getParameters()))
          .map(parameter -> parameter.getAnnotation(RequestParam.class).value())
          .collect(Collectors.toCollection(TreeSet::new));

  static final List<Lie> ALL =
      Stream.concat(PARAMETERS.stream().map(Lie::ignoring), others()).toList();

  private static Stream<Lie> others() {
    return Stream.of(
        // What a page says about itself
        page("`total` counts the page", page -> page.set("total", page.get("count"))),
        searching(
            "`total` counts rooms that do not match",
            // the subquery that counts, which stands on a line of its own
            "count\\(\\*\\) AS rooms FROM rooms [^\\n]*\\) AS total",
            "count(*) AS rooms FROM rooms) AS total"),
        answering(
            "`count` echoes the request",
            200,
            answer -> {
              String count = answer.parameter("count");
              if (count != null) {
                answer.changeBody(page -> page.put("count", Long.parseLong(count)));
              }
            }),
        page("`offset` is always 0", page -> page.put("offset", 0)),
        page("`success` is missing", page -> page.remove("success")),
        page("`success` is false", page -> page.put("success", false)),
        page("`room` is missing", page -> page.remove("room")),
        page(
            "`room` is the last of the page",
            page -> {
              JsonNode rooms = page.get("rooms");
              if (!rooms.isEmpty()) {
                page.set("room", rooms.get(rooms.size() - 1));
              }
            }),
        page(
            "an empty page has a `room` that is null",
            page -> {
              if (page.get("rooms").isEmpty()) {
                page.putNull("room");
              }
            }),

        // What a room looks like
        room("`fname` is called `displayName`", room -> rename(room, "fname", "displayName")),
        room("`servedBy` is called `agent`", room -> rename(room, "servedBy", "agent")),
        room("`queue` is dropped", room -> room.remove("queue")),
        room("`v.token` is dropped", room -> nested(room, "v").remove("token")),
        room("`callDuration` is text", room -> asText(room, "callDuration")),
        room("`callDuration` is in seconds", room -> divide(room, "callDuration", 1000)),
        room("`tags` are one text", room -> asText(room, "tags")),
        room("`direction` is null where it is not known", room -> nullIfMissing(room, "direction")),
        room("`ts` is null", room -> room.putNull("ts")),
        room(
            "closed rooms have no `open`",
            room -> {
              if (!room.path("open").asBoolean(true)) {
                room.remove("open");
              }
            }),
        room(
            "`ts` has no milliseconds",
            room -> change(room, "ts", ts -> ts.replaceFirst("\\.[0-9]{3}Z", "Z"))),
        room(
            "`ts` is cut to seconds",
            room -> change(room, "ts", ts -> ts.replaceFirst("\\.[0-9]{3}Z", ".000Z"))),
        room("`ts` is in another zone", room -> change(room, "ts", Lies::inAnotherZone)),
        room("`closedAt` is a number", room -> number(room, "closedAt")),
        searching(
            "members that the contract does not list are dropped",
            "other_members, position",
            "NULL::jsonb AS other_members, position"),

        // Filters
        searching(
            "`createdAt` excludes its start",
            "created_at >= :createdFrom",
            "created_at > :createdFrom"),
        searching(
            "`createdAt` excludes its end", "created_at <= :createdTo", "created_at < :createdTo"),
        searching(
            "`closedAt` excludes its start", "closed_at >= :closedFrom", "closed_at > :closedFrom"),
        searching("`closedAt` excludes its end", "closed_at <= :closedTo", "closed_at < :closedTo"),
        searching("`closedAt` reads `ts`", "closed_at (<=|>=) :closed", "created_at $1 :closed"),
        searching(
            "`agents` knows IDs only",
            "agent_id = ANY\\(:agents\\) OR agent_username = ANY\\(:agents\\)",
            "agent_id = ANY(:agents)"),
        searching(
            "`agents` knows usernames only",
            "agent_id = ANY\\(:agents\\) OR agent_username = ANY\\(:agents\\)",
            "agent_username = ANY(:agents)"),
        hearing(
            "`agents[]` means its first item only",
            parameters ->
                parameters.computeIfPresent(
                    "agents[]", (name, values) -> new String[] {values[0]})),
        searching("`tags` wants all of them", "tags && CAST", "tags @> CAST"),
        searching(
            "`queue` knows names only",
            "queue = :queue OR call_unique_id = :queue",
            "queue = :queue"),
        searching(
            "`queue` knows calls only",
            "queue = :queue OR call_unique_id = :queue",
            "call_unique_id = :queue"),
        searching("`roomName` looks at `name` only", "casefold\\(display_name", "casefold(name"),
        searching("`roomName` looks at `fname` only", "casefold\\(name", "casefold(display_name"),
        searching("`roomName` minds capitals", "casefold\\(", "("),
        searching(
            "`%` in `roomName` stands for anything",
            "casefold\\(:roomName", "casefold(replace(:roomName, chr(92), '')"),
        hearing(
            "without `open` only closed rooms are listed",
            parameters -> parameters.putIfAbsent("open", new String[] {"false"})),
        hearing(
            "unknown parameters are let pass",
            parameters ->
                parameters.keySet().removeIf(name -> !PARAMETERS.contains(name.split("\\[")[0]))),

        // Order
        mishearing("`sort` is reversed", "sort", Lies::reversed),
        mishearing(
            "the second key of `sort` is ignored",
            "sort",
            sort -> sort.replaceFirst("^\\{([^,]*),.*}$", "{$1}")),
        searching("ties come in the reverse order of `_id`", ", id LIMIT", ", id DESC LIMIT"),
        searching("ties come in any order", ", id LIMIT", ", random() LIMIT"),
        searching("missing members come last", "ASC NULLS FIRST", "ASC NULLS LAST"),
        searching(
            "without `sort` the oldest come first",
            "created_at DESC NULLS LAST, id LIMIT",
            "created_at ASC NULLS FIRST, id LIMIT"),

        // Pages
        searching("the page begins one room late", "OFFSET :offset", "OFFSET :offset + 1"),
        searching("the page has one room more", "LIMIT :limit", "LIMIT :limit + 1"),
        mishearing(
            "`count=0` sends a single room", "count", count -> count.equals("0") ? "1" : count),

        // Projection
        mishearing(
            "excluded members are kept",
            "fields",
            fields -> fields.matches(".*:\\s*0\\s*}") ? "{}" : fields),
        answering(
            "a projection drops `_id`",
            200,
            answer -> {
              if (answer.parameter("fields") != null) {
                answer.changeBody(
                    page ->
                        page.withArray("rooms").forEach(room -> ((ObjectNode) room).remove("_id")));
              }
            }),

        // Who may
        searching(
            "an agent sees the rooms of others",
            "agent_username = :scopeUsername\\)",
            "agent_username = :scopeUsername OR true)"),
        searching(
            "an agent does not see rooms under their username",
            "agent_username = :scopeUsername\\)",
            "agent_username = :scopeUsername AND false)"),
        searching(
            "whoever is signed in may see everything",
            "(?s)ARRAY\\(.*\\) AS permissions",
            "ARRAY['view-livechat-rooms'] AS permissions"),
        searching("a revoked token still works", "AND tokens.revoked_at IS NULL", ""),
        searching(
            "an expired token still works",
            "AND \\(tokens.expires_at IS NULL OR tokens.expires_at > now\\(\\)\\)",
            ""),
        searching("a deactivated user is let in", "AND users.is_active", ""),
        searching(
            "a token is good for every user",
            "AND users.id = :userId",
            "AND (users.id = :userId OR true)"),

        // Errors
        answering(
            "401 for 403",
            403,
            answer -> {
              answer.changeStatus(401);
              answer.replaceBody(
                  "{\"status\":\"error\",\"message\":\"You must be logged in to do this.\"}");
            }),
        answering("403 for 401", 401, answer -> answer.changeStatus(403)),
        answering(
            "the wrong 403",
            403,
            answer ->
                answer.changeBody(
                    error ->
                        error.put(
                            "error",
                            error.path("error").asString().equals("unauthorized")
                                ? "User does not have the permissions required for this action"
                                    + " [error-unauthorized]"
                                : "unauthorized"))),
        answering(
            "401 says what was wrong",
            401,
            answer -> answer.changeBody(error -> error.put("message", "The token has expired."))),
        answering("422 for 400", 400, answer -> answer.changeStatus(422)),
        answering(
            "200 for 400",
            400,
            answer -> {
              answer.changeStatus(200);
              answer.replaceBody(
                  "{\"rooms\":[],\"count\":0,\"offset\":0,\"total\":0,\"success\":true}");
            }),
        answering(
            "a plain-text error",
            400,
            answer -> {
              answer.changeHeader("Content-Type", "text/plain");
              answer.replaceBody("Bad request");
            }),
        answering(
            "an undeclared member in an error",
            400,
            answer -> answer.changeBody(error -> error.put("stackTrace", "at RoomDao.search"))),
        answering(
            "an error without `errorType`",
            400,
            answer -> answer.changeBody(error -> error.remove("errorType"))),
        answering(
            "every 400 is `invalid-params`",
            400,
            answer -> answer.changeBody(error -> error.put("errorType", "invalid-params"))),

        // Headers
        answering(
            "no correlation ID", 200, answer -> answer.changeHeader("X-Correlation-Id", null)),
        answering(
            "an undeclared header", 200, answer -> answer.changeHeader("X-Powered-By", "lies")),
        answering(
            "pages are `text/html`",
            200,
            answer -> answer.changeHeader("Content-Type", "text/html")),
        answering("202 for 200", 200, answer -> answer.changeStatus(202)),
        answering(
            "429 without `Retry-After`", 429, answer -> answer.changeHeader("Retry-After", null)),
        answering(
            "`X-RateLimit-Reset` is in seconds",
            200,
            answer -> answer.changeHeader("X-RateLimit-Reset", "1625862118")),
        answering(
            "nobody is told to slow down",
            429,
            answer -> {
              answer.changeStatus(200);
              answer.replaceBody(
                  "{\"rooms\":[],\"count\":0,\"offset\":0,\"total\":0,\"success\":true}");
            }),
        answering(
            "caches may keep pages",
            200,
            answer -> answer.changeHeader("Cache-Control", "public, max-age=3600")),
        answering("200 for 406", 406, answer -> answer.changeStatus(200)),
        answering(
            "500 says what went wrong",
            500,
            answer ->
                answer.changeBody(error -> error.put("error", "relation rooms does not exist"))),
        answering("500 for 503", 503, answer -> answer.changeStatus(500)),
        answering(
            "503 without `Retry-After`", 503, answer -> answer.changeHeader("Retry-After", null)));
  }

  private Lies() {}

  private static void rename(ObjectNode room, String name, String newName) {
    if (room.has(name)) {
      room.set(newName, room.remove(name));
    }
  }

  private static ObjectNode nested(ObjectNode room, String name) {
    return room.get(name) instanceof ObjectNode object ? object : room.objectNode();
  }

  private static void asText(ObjectNode room, String name) {
    if (room.has(name)) {
      room.put(name, room.get(name).toString());
    }
  }

  private static void divide(ObjectNode room, String name, long divisor) {
    if (room.has(name)) {
      room.put(name, room.get(name).asLong() / divisor);
    }
  }

  private static void nullIfMissing(ObjectNode room, String name) {
    if (!room.has(name)) {
      room.putNull(name);
    }
  }

  private static void change(ObjectNode room, String name, UnaryOperator<String> change) {
    if (room.has(name)) {
      room.put(name, change.apply(room.get(name).asString()));
    }
  }

  private static void number(ObjectNode room, String name) {
    if (room.has(name)) {
      room.put(name, Instant.parse(room.get(name).asString()).toEpochMilli());
    }
  }

  private static String inAnotherZone(String instant) {
    return OffsetDateTime.parse(instant)
        .withOffsetSameInstant(ZoneOffset.ofHours(2))
        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT));
  }

  /** The same sort, each 1 as -1 and the other way round. */
  private static String reversed(String sort) {
    return sort.replaceAll(":\\s*1", ": +1")
        .replaceAll(":\\s*-1", ":1")
        .replaceAll(": \\+1", ":-1");
  }
}
