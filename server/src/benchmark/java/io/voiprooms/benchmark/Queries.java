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
          "count=25&tags=vip",
          "count=25&sort=" + json("{'closedAt':-1}"),
          "count=25&open=true&sort=" + json("{'fname':1}"),
          "count=25&createdAt=" + json("{'start':'2026-03-01','end':'2026-03-31'}"));

  private Queries() {}

  /** Returns the queries whose latency must hardly grow, and those whose latency may grow a bit. */
  static Map<String, String> latencies(long rooms) {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put("4 no filter", "");
    queries.put("4 open", "open=true");
    queries.put("4 closed", "open=false");
    queries.put("4 queue", "queue=Sales");
    queries.put("4 direction", "direction=inbound");
    queries.put("4 createdAt, a month", "createdAt=" + range("2026-03-01", "2026-03-31"));
    queries.put(
        "4 createdAt, parts of days",
        "createdAt=" + range("2025-03-01T09:30:00Z", "2026-03-31T15:00:00Z"));
    queries.put("4 closed, queue", "open=false&queue=Sales");
    queries.put("4 closed, direction", "open=false&direction=outbound");
    queries.put("4 queue, direction", "queue=Sales&direction=inbound");
    queries.put("4 queue, createdAt", "queue=Sales&createdAt=" + range("2026-03-01", "2026-03-31"));
    queries.put("4 one agent", "agents=kim.jane");
    queries.put("5 five agents", "agents=kim.jane,lee.ann,lopez.mateo,smith.john,brown.mia");
    queries.put("5 closedAt, a month", "closedAt=" + range("2026-03-01", "2026-03-31"));
    queries.put("5 one tag", "tags=vip");
    queries.put("5 two tags", "tags=vip,billing");
    queries.put("5 roomName, three letters", "roomName=ann");
    queries.put("5 roomName, no match", "roomName=zzqqxx");
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
      queries.put("5 sort by " + field, "sort=" + json("{'" + field + "':-1}"));
      queries.put("5 sort by " + field + ", ascending", "sort=" + json("{'" + field + "':1}"));
    }
    queries.put("7 offset at 90 %", "offset=" + rooms * 9 / 10);
    queries.put("7 closed, offset at 88 %", "open=false&offset=" + rooms * 88 / 100);
    return queries;
  }

  private static String range(String start, String end) {
    return json("{'start':'" + start + "','end':'" + end + "'}");
  }

  static String json(String text) {
    return URLEncoder.encode(text.replace('\'', '"'), StandardCharsets.UTF_8);
  }
}
