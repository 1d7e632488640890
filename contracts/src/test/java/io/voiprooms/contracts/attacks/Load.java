package io.voiprooms.contracts.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that send the same request again and again, each on a connection of its own. */
final class Load implements AutoCloseable {

  private static final int CONNECTIONS_PER_ADDRESS = 50;

  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, Integer> statuses = new TreeMap<>();
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean stopped;

  private Load() {}

  /**
   * Starts the clients. The request must ask the server to close the connection. {@code NUMBER} in
   * the request becomes another number in each request, so that no response comes from memory.
   */
  static Load start(int port, int connections, String request) {
    Load load = new Load();
    for (int i = 0; i < connections; i++) {
      String address = "127.2.0." + (1 + i / CONNECTIONS_PER_ADDRESS);
      Thread client = new Thread(() -> load.repeat(address, port, request), "client-" + i);
      client.setDaemon(true);
      load.clients.add(client);
      client.start();
    }
    return load;
  }

  private void repeat(String address, int port, String request) {
    while (!stopped) {
      String number = String.valueOf(requests.incrementAndGet());
      String status = send(address, port, request.replace("NUMBER", number));
      synchronized (statuses) {
        statuses.merge(status, 1, Integer::sum);
      }
    }
  }

  private static String send(String address, int port, String request) {
    try (Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(address), 0)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return response.isEmpty() ? "closed" : response.split(" ", 3)[1];
    } catch (IOException e) {
      return "closed";
    }
  }

  /** Returns the number of responses by status. The status is "closed" without a response. */
  Map<String, Integer> statuses() {
    synchronized (statuses) {
      return new TreeMap<>(statuses);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
  }
}
