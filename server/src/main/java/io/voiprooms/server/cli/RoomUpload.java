package io.voiprooms.server.cli;

import io.voiprooms.api.RoomsApi;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends rooms to a running server. */
final class RoomUpload {

  private static final String USER_ID = "VOIP_ROOMS_USER_ID";
  private static final String TOKEN = "VOIP_ROOMS_AUTH_TOKEN";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;
  private final PrintWriter err;

  RoomUpload(URI server, boolean skipInvalid, PrintWriter err) {
    String base = server.toString().replaceFirst("/$", "");
    this.uri = URI.create(base + RoomsApi.PATH_IMPORT_VOIP_ROOMS + "?skipInvalid=" + skipInvalid);
    this.err = err;
  }

  /**
   * Sends one input, and prints the numbers of its documents.
   *
   * @throws CommandFailedException if the server does not accept it
   */
  void send(String name, InputStream in, ImportProgress progress)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("X-User-Id", variable(USER_ID))
            .header("X-Auth-Token", variable(TOKEN))
            // The server recognises an array and gzip by their first bytes.
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofInputStream(() -> new Counting(in, progress)))
            .build();
    long begin = System.nanoTime();
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandFailedException(
          "%s cannot be sent to %s: %s. Run the import again; rooms that are stored already stay unchanged."
              .formatted(name, uri, e.getMessage() == null ? e : e.getMessage()));
    }
    JsonNode body = json(response.body());
    if (response.statusCode() != 200) {
      throw new CommandFailedException(
          "%s: the server answered with %d. %s"
              .formatted(
                  name,
                  response.statusCode(),
                  body.path("error").asString(body.path("message").asString(""))));
    }
    for (JsonNode reject : body.path("rejects")) {
      err.printf("%s, line %s: %s%n", name, reject.path("line"), reject.path("reason").asString());
    }
    err.printf(
        Locale.ROOT,
        ImportCommand.SUMMARY,
        name,
        body.path("read").asLong(),
        (System.nanoTime() - begin) / 1e9,
        body.path("inserted").asLong(),
        body.path("updated").asLong(),
        body.path("unchanged").asLong(),
        body.path("ignored").asLong(),
        body.path("rejected").asLong());
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new CommandFailedException(
          "Set %s and %s to the ID and a token of a user with the permission manage-voip-rooms."
              .formatted(USER_ID, TOKEN));
    }
    return value;
  }

  private static JsonNode json(String body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return JsonMapper.shared().createObjectNode();
    }
  }

  /** Reports the bytes that are read. */
  private static final class Counting extends FilterInputStream {

    private final ImportProgress progress;
    private long count;

    Counting(InputStream in, ImportProgress progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      progress.progress(count, 0);
      return read;
    }
  }
}
