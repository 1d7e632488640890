package io.voiprooms.benchmark;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Sends GET requests on one connection, each after the response to the one before. */
final class HttpWorker implements Load.Worker {

  /** A user's credentials. */
  record Credentials(String userId, String token) {}

  private final CloseableHttpClient http =
      HttpClients.custom()
          .disableContentCompression()
          .disableCookieManagement()
          .disableAutomaticRetries()
          .build();
  private final LongFunction<String> urls;
  private final Credentials credentials;
  private final boolean conditional;
  private final Map<String, String> etags = new HashMap<>();

  /**
   * Creates a worker.
   *
   * @param urls returns the URL of the call with this number
   * @param conditional whether to send {@code If-None-Match} with the last ETag of the URL
   */
  HttpWorker(LongFunction<String> urls, Credentials credentials, boolean conditional) {
    this.urls = urls;
    this.credentials = credentials;
    this.conditional = conditional;
  }

  @Override
  public void call(long number) throws IOException {
    String url = urls.apply(number);
    int status = send(url);
    if (status != 200 && !(conditional && status == 304)) {
      throw new IOException(url + " returned " + status);
    }
  }

  /**
   * Sends a request, reads the response and returns its status. Returns 200 also for a search that
   * the database ended, because its time counts like that of any other search.
   */
  int send(String url) throws IOException {
    HttpGet get = new HttpGet(url);
    get.setHeader("X-User-Id", credentials.userId);
    get.setHeader("X-Auth-Token", credentials.token);
    if (etags.containsKey(url)) {
      get.setHeader("If-None-Match", etags.get(url));
    }
    return http.execute(
        get,
        response -> {
          boolean timedOut =
              response.getCode() == 400
                  && EntityUtils.toString(response.getEntity()).contains("error-query-timeout");
          EntityUtils.consume(response.getEntity());
          Header etag = response.getFirstHeader("ETag");
          if (conditional && etag != null) {
            etags.put(url, etag.getValue());
          }
          return timedOut ? 200 : response.getCode();
        });
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
