package io.voiprooms.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.voiprooms.client.generated.ApiClient;
import io.voiprooms.client.model.VoipRoomsPage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import tools.jackson.databind.ObjectMapper;

/**
 * Compares the time of a page with the client and with the HTTP client of the JDK and Jackson. Both
 * send requests to the same server in turns, so that other load slows down both.
 */
final class ClientOverhead {

  private static final String ROOM =
      """
      {"_id":"kCJDd5peKiZnGJLPq","fname":"Zoë","t":"v","v":{"_id":"47Dajwh9DjpnTAugW",
      "username":"guest-165","token":"8s7e9ony6ctl27e1qf8kue","status":"offline",
      "phone":"+4930123456","lastMessageTs":"2021-07-09T20:20:58.755Z"},
      "departmentId":"CAJioQNAvLnYWTy8i","default":false,"ro":false,"sysMes":true,"open":true,
      "msgs":7,"ts":"2021-07-09T20:12:19.795Z","_updatedAt":"2021-07-09T20:21:07.334Z",
      "lm":"2021-07-09T20:20:58.755Z","customFields":{"tier":"gold"},"usersCount":2,"cl":false,
      "direction":"inbound","queue":"support","callDuration":83000,"callWaitingTime":23821,
      "tags":["billing","vip"],"slaBreached":true,
      "metrics":{"reaction":{"fd":"2021-07-09T20:19:53.243Z","ft":23.821,"tt":24.006},
      "response":{"avg":226.4365,"fd":"2021-07-09T20:19:53.243Z","ft":452.688,"total":2}},
      "servedBy":{"_id":"XycfA5CetCPuEjqxw","username":"kim.jane"},"waitingResponse":true}""";

  private static final int ROUNDS = 100;
  private static final int PAGES_A_ROUND = 10;

  public static void main(String[] args) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    byte[] page =
        ("{\"rooms\":["
                + String.join(",", Collections.nCopies(50, ROOM))
                + "],\"count\":50,\"offset\":0,\"total\":50,\"success\":true}")
            .getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    String url = "http://localhost:" + server.getAddress().getPort();

    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ObjectMapper json = ApiClient.createDefaultObjectMapper();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/voip/rooms")).build();
    Callable<VoipRoomsPage> bare =
        () ->
            json.readValue(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body(),
                VoipRoomsPage.class);
    try (VoipRoomsClient client =
        VoipRoomsClient.builder(url).credentials("user", "the-token").build()) {
      Callable<VoipRoomsPage> throughClient = () -> client.page(RoomsQuery.all());

      nanoseconds(bare, 1_000);
      nanoseconds(throughClient, 1_000);
      long[] bareTimes = new long[ROUNDS];
      long[] clientTimes = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        bareTimes[round] = nanoseconds(bare, PAGES_A_ROUND);
        clientTimes[round] = nanoseconds(throughClient, PAGES_A_ROUND);
      }
      System.out.printf(
          "%,d pages of 50 rooms (%d KB) each; median for a page:"
              + " bare %.0f µs, client %.0f µs, ratio %.2f%n",
          ROUNDS * PAGES_A_ROUND,
          page.length / 1024,
          medianForAPage(bareTimes),
          medianForAPage(clientTimes),
          medianForAPage(clientTimes) / medianForAPage(bareTimes));
    }
    System.exit(0);
  }

  private static double medianForAPage(long[] nanosecondsARound) {
    Arrays.sort(nanosecondsARound);
    return nanosecondsARound[ROUNDS / 2] / 1_000.0 / PAGES_A_ROUND;
  }

  private static long nanoseconds(Callable<VoipRoomsPage> page, int times) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      if (page.call().getRooms().size() != 50) {
        throw new IllegalStateException("The page is incomplete");
      }
    }
    return System.nanoTime() - start;
  }
}
