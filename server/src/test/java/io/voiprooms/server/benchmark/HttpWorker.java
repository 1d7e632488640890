package io.voiprooms.server.benchmark;

import java.io.IOException;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;

/** Sends GET requests on one connection, each after the response to the one before. */
final class HttpWorker implements Load.Worker {

  /** A user's credentials. */
  record Credentials(String userId, String token) {}

  private final CloseableHttpClient http;
  private final List<String> urls;
  private final int first;
  private final boolean conditional;
  private final String[] etags;

  /**
   * Creates a worker.
   *
   * @param first the index of the URL of the first call; each call uses the next URL
   * @param conditional whether to send {@code If-None-Match} with the last ETag of the URL
   */
  HttpWorker(List<String> urls, Credentials credentials, int first, boolean conditional) {
    this.http =
        HttpClients.custom()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAutomaticRetries()
            .setDefaultHeaders(
                List.<Header>of(
                    new BasicHeader("X-User-Id", credentials.userId),
                    new BasicHeader("X-Auth-Token", credentials.token)))
            .build();
    this.urls = urls;
    this.first = first;
    this.conditional = conditional;
    this.etags = new String[urls.size()];
  }

  @Override
  public void call(long number) throws IOException {
    int index = (int) ((first + number) % urls.size());
    HttpGet get = new HttpGet(urls.get(index));
    if (conditional && etags[index] != null) {
      get.setHeader("If-None-Match", etags[index]);
    }
    http.execute(
        get,
        response -> {
          EntityUtils.consume(response.getEntity());
          boolean isUnmodified = conditional && response.getCode() == 304;
          if (response.getCode() != 200 && !isUnmodified) {
            throw new IOException(urls.get(index) + " returned " + response.getCode());
          }
          if (conditional && response.getFirstHeader("ETag") != null) {
            etags[index] = response.getFirstHeader("ETag").getValue();
          }
          return null;
        });
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
