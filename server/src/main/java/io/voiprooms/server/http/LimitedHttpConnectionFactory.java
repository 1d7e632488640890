package io.voiprooms.server.http;

import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Limits the number of headers of a request. Jetty limits only their total size, and 10,000 headers
 * of 6 bytes occupy a megabyte of heap.
 */
final class LimitedHttpConnectionFactory extends HttpConnectionFactory {

  private static final int MAX_HEADERS = 200;

  LimitedHttpConnectionFactory(HttpConfiguration configuration) {
    super(configuration);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    HttpConnection connection =
        new HttpConnection(getHttpConfiguration(), connector, endPoint) {
          @Override
          protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
              private int headers;

              @Override
              public void startRequest(String method, String uri, HttpVersion version) {
                headers = 0;
                super.startRequest(method, uri, version);
              }

              @Override
              public void parsedHeader(HttpField field) {
                headers++;
                if (headers > MAX_HEADERS) {
                  throw new BadMessageException("too many headers");
                }
                super.parsedHeader(field);
              }
            };
          }
        };
    connection.setUseInputDirectByteBuffers(isUseInputDirectByteBuffers());
    connection.setUseOutputDirectByteBuffers(isUseOutputDirectByteBuffers());
    return configure(connection, connector, endPoint);
  }
}
