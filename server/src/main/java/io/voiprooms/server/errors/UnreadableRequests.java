package io.voiprooms.server.errors;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests that Tomcat cannot read, such as one whose headers are too long, in JSON instead
 * of with Tomcat's own page. They never get as far as Spring.
 */
@Component
class UnreadableRequests implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

  private final JsonMapper json;

  UnreadableRequests(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass("");
            host.getPipeline().addValve(new JsonValve());
          }
        });
  }

  private final class JsonValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
      if (response.getStatus() < 400
          || response.getContentWritten() > 0
          || !response.setErrorReported()) {
        return;
      }
      String known = response.getHeader(Correlation.HEADER);
      String id = known == null ? Correlation.newId() : known;
      try (var closing = MDC.putCloseable(Correlation.KEY, id)) {
        response.setHeader(Correlation.HEADER, id);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response
            .getReporter()
            .write(
                json.writeValueAsString(
                    ErrorAnswers.body(HttpStatus.valueOf(response.getStatus()))));
        response.finishResponse();
      } catch (IOException e) {
        // The caller is gone, and with them whoever could have read this.
      }
    }
  }
}
