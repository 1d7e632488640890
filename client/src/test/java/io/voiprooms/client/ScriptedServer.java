package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Does to each request what a script says, be it HTTP or not. One connection, one request. */
final class ScriptedServer implements AutoCloseable {

  /** What to do to one request; the connection is closed afterwards. */
  interface Behaviour {
    void answer(Request request, OutputStream out) throws Exception;
  }

  record Request(Instant at, String target, Map<String, String> headers) {

    /** The parameters by name, decoded. */
    Map<String, String> parameters() {
      if (!target.contains("?")) {
        return Map.of();
      }
      return Arrays.stream(target.substring(target.indexOf('?') + 1).split("&"))
          .map(parameter -> parameter.split("=", 2))
          .collect(
              Collectors.toMap(
                  parameter -> URLDecoder.decode(parameter[0], UTF_8),
                  parameter -> URLDecoder.decode(parameter[1], UTF_8)));
    }
  }

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<Behaviour> script;

  /**
   * @param script for the first request, the second and so on; the last is for all that follow
   */
  ScriptedServer(Behaviour... script) throws IOException {
    this.script = List.of(script);
    daemon(this::accept);
  }

  String url() {
    return "http://localhost:" + socket.getLocalPort();
  }

  /** What was asked so far. */
  List<Request> requests() {
    return requests;
  }

  /** A client that asks this server, and does not wait long before it asks again. */
  VoipRoomsClient.Builder client() {
    return VoipRoomsClient.builder(url())
        .credentials("user", "the-token")
        .retries(
            Retries.standard()
                .withMost(3)
                .withFirstWait(Duration.ofMillis(10))
                .withLongestWait(Duration.ofSeconds(5))
                .withBudget(1000));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** A page that has rooms with these IDs and is all there is. */
  static Behaviour page(String... ids) {
    return answer(200, pageOf(List.of(ids), 0, ids.length));
  }

  /** Rooms 0, 1, 2 and so on, at most {@code largestPage} of them at a time. */
  static Behaviour rooms(long total, long largestPage) {
    return (request, out) -> {
      long offset = Long.parseLong(request.parameters().getOrDefault("offset", "0"));
      long count = Long.parseLong(request.parameters().getOrDefault("count", "50"));
      List<String> ids =
          LongStream.range(offset, Math.min(total, offset + Math.min(count, largestPage)))
              .mapToObj(String::valueOf)
              .toList();
      answer(200, pageOf(ids, offset, total)).answer(request, out);
    };
  }

  static Behaviour answer(int status, String body, String... headers) {
    return answer(status, body.getBytes(UTF_8), headers);
  }

  static Behaviour answer(int status, byte[] body, String... headers) {
    return (request, out) -> {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
      head.append("Connection: close\r\nContent-Type: application/json\r\n");
      head.append("Content-Length: " + body.length + "\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write((head + "\r\n").getBytes(UTF_8));
      out.write(body);
    };
  }

  /** Bytes that need not be HTTP. */
  static Behaviour raw(String bytes) {
    return (request, out) -> out.write(bytes.getBytes(UTF_8));
  }

  /** Announces a whole page and sends half of it. */
  static Behaviour halfAPage() {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"rooms\":[{\"_id\":\"1\"}");
  }

  /** The same, but keeps the connection open in silence. */
  static Behaviour halfAPageAndSilence() {
    return (request, out) -> {
      halfAPage().answer(request, out);
      silence().answer(request, out);
    };
  }

  /**
   * Half a page, and then a blank now and again, for as long as anybody listens.
   *
   * @param halfSent told when half the page is out
   * @param hungUp told when the client has gone
   */
  static Behaviour drip(CountDownLatch halfSent, CountDownLatch hungUp) {
    return (request, out) -> {
      halfAPage().answer(request, out);
      halfSent.countDown();
      try {
        for (int i = 0; i < 1_500; i++) {
          out.write(' ');
          out.flush();
          Thread.sleep(20);
        }
      } catch (IOException e) {
        hungUp.countDown();
      }
    };
  }

  /** The same, but not at once. */
  static Behaviour slow(Behaviour behaviour, Duration wait) {
    return (request, out) -> {
      Thread.sleep(wait.toMillis());
      behaviour.answer(request, out);
    };
  }

  /** Nothing, for as long as anybody waits. */
  static Behaviour silence() {
    return (request, out) -> {
      out.flush();
      Thread.sleep(60_000);
    };
  }

  static String pageOf(List<String> ids, long offset, long total) {
    return """
        {"rooms":[%s],"count":%d,"offset":%d,"total":%d,"success":true}"""
        .formatted(
            ids.stream().map(id -> "{\"_id\":\"" + id + "\"}").collect(Collectors.joining(",")),
            ids.size(),
            offset,
            total);
  }

  private void accept() throws IOException {
    while (!socket.isClosed()) {
      Socket connection = socket.accept();
      connections.add(connection);
      daemon(
          () -> {
            try (connection) {
              serve(connection);
            }
          });
    }
  }

  private void serve(Socket connection) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
    String requestLine = in.readLine();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
    }
    Behaviour behaviour;
    synchronized (this) {
      behaviour = script.get(Math.min(requests.size(), script.size() - 1));
      requests.add(new Request(Instant.now(), requestLine.split(" ")[1], headers));
    }
    behaviour.answer(requests.get(requests.size() - 1), connection.getOutputStream());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception closed) {
                // The other side, or the test, has had enough.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
