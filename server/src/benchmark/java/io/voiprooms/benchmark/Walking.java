package io.voiprooms.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the time to read all rooms in pages of 100 with {@code after}, against one {@code COPY}
 * of the table. It follows {@code next} as the Java client does, on which this module must not
 * depend.
 */
final class Walking {

  private static final int ROUNDS = 3;
  private static final String FIRST_PAGE = "count=100&total=false";

  private final Report report;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Walking(Report report) {
    this.report = report;
  }

  void measure(Target target) throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    try (Connection connection = Target.connect(target.database)) {
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      for (int i = 0; i <= ROUNDS; i++) {
        long start = System.nanoTime();
        copy.copyOut("COPY rooms TO STDOUT", OutputStream.nullOutputStream());
        long copied = System.nanoTime();
        long rooms = walk(target);
        long walked = System.nanoTime();
        if (rooms != target.rooms) {
          throw new IOException("The walk has %d rooms of %d".formatted(rooms, target.rooms));
        }
        if (i > 0) {
          ratios.add((double) (walked - copied) / (copied - start));
          rates.add(rooms * 1e9 / (walked - copied));
        }
      }
    }
    report.figure("walk over all rooms", target.rooms, "rooms/s", rates);
    report.ratio("walk over all rooms ÷ COPY", target.rooms, "≤ 3", ratios);
  }

  private long walk(Target target) throws Exception {
    long rooms = 0;
    String query = FIRST_PAGE;
    while (!query.isEmpty()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(target.url(query)))
              .header("X-User-Id", target.credentials.userId())
              .header("X-Auth-Token", target.credentials.token())
              .build();
      JsonNode page =
          JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofByteArray()).body());
      rooms += page.path("rooms").size();
      query = page.has("next") ? FIRST_PAGE + "&after=" + page.get("next").asString() : "";
    }
    return rooms;
  }
}
