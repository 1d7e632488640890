package io.voiprooms.benchmark;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The queries that are measured, as encoded parameters. */
final class Queries {

  /** Twenty pages that dashboards ask for again and again. */
  static final List<String> DASHBOARDS =
      List.of(
          "count=25",
          "count=25&offset=25",
          "count=25&offset=50",
          "count=25&open=true",
          "count=25&open=false",
          "count=25&open=false&offset=25",
          "count=25&queue=Sales",
          "count=25&queue=Support",
          "count=25&queue=Billing",
          "count=25&queue=Sales&open=true",
          "count=25&direction=inbound",
          "count=25&direction=outbound",
          "count=25&direction=inbound&open=true",
          "count=25&agents=kim.jane",
          "count=25&agents=lopez.mateo",
          "count=25&agents=kim.jane,lopez.mateo",
          "count=25&tags=callback",
          "count=25&sort=" + json("{'closedAt':-1}"),
          "count=25&open=true&sort=" + json("{'fname':1}"),
          "count=25&createdAt=" + json("{'start':'2026-03-01','end':'2026-03-31'}"));

  private Queries() {}

  /** Returns the queries whose latency must hardly grow with the number of rooms. */
  static Map<String, String> common() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put("no filter", "");
    queries.put("open", "open=true");
    queries.put("closed", "open=false");
    queries.put("queue", "queue=Sales");
    queries.put("direction", "direction=inbound");
    queries.put("createdAt, a month", "createdAt=" + range("2026-03-01", "2026-03-31"));
    queries.put(
        "createdAt, parts of days",
        "createdAt=" + range("2025-03-01T09:30:00Z", "2026-03-31T15:00:00Z"));
    queries.put("closed, queue", "open=false&queue=Sales");
    queries.put("closed, direction", "open=false&direction=outbound");
    queries.put("queue, direction", "queue=Sales&direction=inbound");
    queries.put("queue, createdAt", "queue=Sales&createdAt=" + range("2026-03-01", "2026-03-31"));
    queries.put("one agent", "agents=kim.jane");
    return queries;
  }

  /** Returns the queries whose latency may grow a bit. */
  static Map<String, String> rarer() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "five agents", "agents=kim.jane,okafor.chidi,lopez.mateo,mueller.anna,garcia.lucia");
    queries.put("closedAt, a month", "closedAt=" + range("2026-03-01", "2026-03-31"));
    queries.put("closedAt, only a start", "closedAt=" + json("{'start':'2026-03-01'}"));
    queries.put("closedAt, only an end", "closedAt=" + json("{'end':'2025-03-01'}"));
    queries.put("one tag", "tags=callback");
    queries.put("two tags", "tags=callback,refund");
    queries.put("roomName, three letters", "roomName=ann");
    queries.put("roomName, no match", "roomName=zzqqxx");
    for (String field :
        List.of(
            "closedAt",
            "queuedAt",
            "callStarted",
            "_updatedAt",
            "callDuration",
            "callWaitingTime",
            "fname",
            "queue",
            "servedBy.username",
            "msgs")) {
      queries.put("sort by " + field, "sort=" + json("{'" + field + "':-1}"));
      queries.put("sort by " + field + ", ascending", "sort=" + json("{'" + field + "':1}"));
    }
    return queries;
  }

  /** Returns queries for far pages. */
  static Map<String, String> far(long rooms) {
    return Map.of(
        "offset at 90 %", "offset=" + rooms * 9 / 10,
        "closed, offset at 88 %", "open=false&offset=" + rooms * 88 / 100);
  }

  private static String range(String start, String end) {
    return json("{'start':'" + start + "','end':'" + end + "'}");
  }

  static String json(String text) {
    return URLEncoder.encode(text.replace('\'', '"'), StandardCharsets.UTF_8);
  }
}
