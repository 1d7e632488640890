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

/** A server that handles each request as a script says. It closes the connection afterwards. */
final class ScriptedServer implements AutoCloseable {

  /** Writes a response, or other bytes, or nothing. */
  interface Handler {
    void handle(Request request, OutputStream out) throws Exception;
  }

  record Request(Instant received, String target, Map<String, String> headers) {

    /** Returns the decoded parameters by name. */
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
  private final List<Handler> script;

  /**
   * Starts a server.
   *
   * @param script the handlers of the first request, the second and so on; the last one handles all
   *     further requests
   */
  ScriptedServer(Handler... script) throws IOException {
    this.script = List.of(script);
    startDaemon(this::accept);
  }

  String url() {
    return "http://localhost:" + socket.getLocalPort();
  }

  /** Returns the requests that the server has received so far. */
  List<Request> requests() {
    return requests;
  }

  void awaitRequests(int number) throws InterruptedException {
    while (requests.size() < number) {
      Thread.sleep(5);
    }
  }

  /** Returns a builder for a client of this server that waits only briefly before a retry. */
  VoipRoomsClient.Builder client() {
    return VoipRoomsClient.builder(url())
        .credentials("user", "the-token")
        .retries(new Retries(3, Duration.ofMillis(10), Duration.ofSeconds(5), 1000));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** Responds with a page that has rooms with these IDs, which are all rooms. */
  static Handler page(String... ids) {
    return response(200, pageOf(List.of(ids), 0, ids.length));
  }

  /** Lists rooms 0, 1, 2 and so on, at most {@code largestPage} of them on a page. */
  static Handler rooms(long total, long largestPage) {
    return (request, out) -> {
      long offset = Long.parseLong(request.parameters().getOrDefault("offset", "0"));
      long count = Long.parseLong(request.parameters().getOrDefault("count", "50"));
      List<String> ids =
          LongStream.range(offset, Math.min(total, offset + Math.min(count, largestPage)))
              .mapToObj(String::valueOf)
              .toList();
      response(200, pageOf(ids, offset, total)).handle(request, out);
    };
  }

  /** Lists rooms like {@link #rooms}, with the cursor of the next page, as from contract 1.2 on. */
  static Handler roomsWithNext(long total, long largestPage) {
    return (request, out) -> {
      Map<String, String> parameters = new TreeMap<>(request.parameters());
      String after = parameters.get("after");
      long offset = Long.parseLong(after == null ? parameters.get("offset") : after.substring(1));
      long end =
          Math.min(total, offset + Math.min(largestPage, Long.parseLong(parameters.get("count"))));
      String page =
          pageOf(LongStream.range(offset, end).mapToObj(String::valueOf).toList(), 0, total);
      if ("false".equals(parameters.get("total"))) {
        page = page.replaceFirst("\"total\":[0-9]+,", "");
      }
      if (end < total) {
        page = page.replaceFirst("}$", ",\"next\":\"c" + end + "\"}");
      }
      response(200, page).handle(request, out);
    };
  }

  static Handler response(int status, String body, String... headers) {
    return (request, out) -> {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
      head.append("Connection: close\r\nContent-Type: application/json\r\n");
      head.append("Content-Length: " + body.getBytes(UTF_8).length + "\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write((head + "\r\n" + body).getBytes(UTF_8));
    };
  }

  /** Writes these bytes, which need not be HTTP. */
  static Handler raw(String bytes) {
    return (request, out) -> out.write(bytes.getBytes(UTF_8));
  }

  /** Announces a whole page and sends half of it. */
  static Handler halfPage() {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"rooms\":[{\"_id\":\"1\"}");
  }

  /** Sends half of a page and then nothing, with the connection open. */
  static Handler stalledPage() {
    return slowPage(new CountDownLatch(1), new CountDownLatch(1), 60_000);
  }

  /**
   * Sends half of a page and then a space every 20 milliseconds.
   *
   * @param halfSent is counted down after the half page
   * @param disconnected is counted down when the client has closed the connection
   */
  static Handler slowPage(CountDownLatch halfSent, CountDownLatch disconnected) {
    return slowPage(halfSent, disconnected, 20);
  }

  private static Handler slowPage(CountDownLatch halfSent, CountDownLatch disconnected, int pause) {
    return (request, out) -> {
      halfPage().handle(request, out);
      halfSent.countDown();
      try {
        for (int i = 0; i < 900; i++) {
          Thread.sleep(pause);
          out.write(' ');
        }
      } catch (IOException e) {
        disconnected.countDown();
      }
    };
  }

  /** Sends nothing, with the connection open. */
  static Handler silence() {
    return (request, out) -> Thread.sleep(60_000);
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
      startDaemon(
          () -> {
            try (connection) {
              handle(connection);
            }
          });
    }
  }

  private void handle(Socket connection) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
    String requestLine = in.readLine();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
    }
    Request request = new Request(Instant.now(), requestLine.split(" ")[1], headers);
    Handler handler;
    synchronized (this) {
      handler = script.get(Math.min(requests.size(), script.size() - 1));
      requests.add(request);
    }
    handler.handle(request, connection.getOutputStream());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void startDaemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The client or the test has closed the connection.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
