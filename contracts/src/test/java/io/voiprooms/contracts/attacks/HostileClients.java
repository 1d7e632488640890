package io.voiprooms.contracts.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of clients that send slowly, read slowly or not at all. They come from several
 * addresses of this machine, so that no limit per address hides another.
 */
final class HostileClients implements AutoCloseable {

  private static final int CONNECTIONS_PER_ADDRESS = 50;
  private static final int SMALL_BUFFER = 4096;

  private final List<SocketChannel> channels = new ArrayList<>();

  /** Opens connections and sends the same bytes on each, without reading the responses. */
  static HostileClients open(int port, int connections, String bytes) throws IOException {
    HostileClients clients = new HostileClients();
    for (int i = 0; i < connections; i++) {
      clients.connect(port, "127.1.0." + (1 + i / CONNECTIONS_PER_ADDRESS), bytes);
    }
    return clients;
  }

  /** Opens connections from one address. */
  static HostileClients openFrom(String address, int port, int connections, String bytes)
      throws IOException {
    HostileClients clients = new HostileClients();
    for (int i = 0; i < connections; i++) {
      clients.connect(port, address, bytes);
    }
    return clients;
  }

  private void connect(int port, String address, String bytes) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channels.add(channel);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    channel.bind(new InetSocketAddress(address, 0));
    channel.connect(new InetSocketAddress("127.0.0.1", port));
    channel.configureBlocking(false);
    send(channel, bytes);
  }

  /** Sends the same bytes on each connection that is still open. */
  void send(String bytes) {
    channels.stream().filter(SocketChannel::isOpen).forEach(channel -> send(channel, bytes));
  }

  private static void send(SocketChannel channel, String bytes) {
    try {
      channel.write(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    } catch (IOException e) {
      close(channel);
    }
  }

  /** Counts the connections that the server closed. Reads the bytes that the server has sent. */
  long closedByServer() {
    return channels.stream().filter(HostileClients::isClosed).count();
  }

  private static boolean isClosed(SocketChannel channel) {
    try {
      return !channel.isOpen() || channel.read(ByteBuffer.allocate(SMALL_BUFFER)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The connection counts as closed.
    }
  }

  @Override
  public void close() {
    channels.forEach(HostileClients::close);
  }
}
