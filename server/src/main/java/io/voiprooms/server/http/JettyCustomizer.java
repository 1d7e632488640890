package io.voiprooms.server.http;

import java.io.File;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Container;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Configures Jetty so that slow or hostile clients cannot block it: no body is read as a form, the
 * number of connections is limited, and there is a thread for each connection.
 */
@Component
@EnableConfigurationProperties(ConnectionProperties.class)
class JettyCustomizer implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {

  /** Threads for Jetty itself, and for requests whose connections have just been closed. */
  private static final int OTHER_THREADS = 200;

  /** The size in bytes of the send buffer of a connection. The default of Linux is megabytes. */
  private static final int SEND_BUFFER = 64 << 10;

  /** Heap in bytes for the program itself and for pages of rooms. */
  private static final long BASE_HEAP = 128L << 20;

  private final ConnectionProperties limits;
  private final ClientAddresses addresses;
  private final Request.Handler errorHandler;
  private final DataSize maxHeaderSize;

  JettyCustomizer(
      ConnectionProperties limits,
      ClientAddresses addresses,
      Request.Handler errorHandler,
      @Value("${server.max-http-request-header-size}") DataSize maxHeaderSize) {
    this.limits = limits;
    this.addresses = addresses;
    this.errorHandler = errorHandler;
    this.maxHeaderSize = maxHeaderSize;
  }

  @Override
  public void customize(JettyServletWebServerFactory factory) {
    requireHeap();
    factory.addServerCustomizers(this::customize);
    factory.getSettings().setDocumentRoot(directory());
  }

  /**
   * Returns the temporary directory of Jetty. Its name is fixed, because a server that is killed
   * cannot delete it. Nothing is written to it and nothing is served from it.
   */
  private static File directory() {
    String name = "voip-rooms-" + System.getProperty("user.name");
    File directory = new File(System.getProperty("java.io.tmpdir"), name);
    directory.mkdir();
    return directory;
  }

  private static void keepTempDirectory(WebAppContext context) {
    context.setTempDirectory(directory());
    context.setTempDirectoryPersistent(true);
  }

  /**
   * Checks that the heap can hold the headers of one request on each connection twice: as complete
   * text and, while they arrive, in parts.
   *
   * @throws HeapTooSmallException if the heap is too small
   */
  private void requireHeap() {
    long needed = BASE_HEAP + limits.max() * 2 * maxHeaderSize.toBytes();
    // Some garbage collectors reserve a part of the heap that maxMemory() does not include.
    if (Runtime.getRuntime().maxMemory() < needed * 0.9) {
      throw new HeapTooSmallException(limits.max(), needed);
    }
  }

  /**
   * Removes headers that no operation uses and that cause failures in Jetty or Spring when they are
   * malformed: {@code Accept-Language}, and a {@code Content-Type} with a wildcard.
   */
  private static Request withoutUnusedHeaders(Request request) {
    HttpFields all = request.getHeaders();
    String contentType = all.get(HttpHeader.CONTENT_TYPE);
    boolean hasWildcard = contentType != null && contentType.contains("*");
    if (!hasWildcard && !all.contains(HttpHeader.ACCEPT_LANGUAGE)) {
      return request;
    }
    HttpFields.Mutable used = HttpFields.build(all).remove(HttpHeader.ACCEPT_LANGUAGE);
    if (hasWildcard) {
      used.remove(HttpHeader.CONTENT_TYPE);
    }
    return new Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return used;
      }
    };
  }

  private void customize(Server server) {
    for (Connector connector : server.getConnectors()) {
      ((ServerConnector) connector).setAcceptedSendBufferSize(SEND_BUFFER);
      HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
      HttpConfiguration configuration = http.getHttpConfiguration();
      configuration.setFormEncodedMethods(Set.of());
      configuration.addCustomizer((request, headers) -> withoutUnusedHeaders(request));
      ((ServerConnector) connector)
          .setConnectionFactories(List.of(new LimitedHttpConnectionFactory(configuration)));
    }
    int threads = limits.max() + OTHER_THREADS;
    if (server.getThreadPool() instanceof QueuedThreadPool platformThreads) {
      platformThreads.setMaxThreads(threads);
    } else if (server.getThreadPool() instanceof VirtualThreadPool virtualThreads) {
      virtualThreads.setMaxConcurrentTasks(threads);
    }
    server.setErrorHandler(errorHandler);
    server.getDescendants(WebAppContext.class).forEach(JettyCustomizer::keepTempDirectory);
    ConnectionLimits connectionLimits = new ConnectionLimits(limits, addresses::isTrustedProxy);
    connectionLimits.setHandler(server.getHandler());
    server.setHandler(connectionLimits);
    for (Connector connector : server.getConnectors()) {
      ((Container) connector).addBean(connectionLimits, false);
    }
  }
}
