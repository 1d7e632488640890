package io.voiprooms.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Sends one response body from memory, with Spring MVC on Jetty and nothing else. The arguments are
 * the port and, if the body is not empty, the URL of the body with the two credentials.
 */
@ImportAutoConfiguration({
  JettyServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class
})
public class StaticServer {

  private static byte[] body = {};

  @Bean
  RouterFunction<ServerResponse> page() {
    return RouterFunctions.route()
        .GET(
            "/api/v1/voip/rooms",
            request -> ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(body))
        .build();
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 1) {
      body = page(arguments[1], arguments[2], arguments[3]);
    }
    SpringApplication application = new SpringApplication(StaticServer.class);
    application.setDefaultProperties(
        Map.of("spring.threads.virtual.enabled", "true", "spring.main.banner-mode", "off"));
    application.run(
        "--server.port=" + arguments[0], "--spring.config.location=optional:classpath:/none/");
  }

  private static byte[] page(String url, String userId, String token) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .headers("X-User-Id", userId, "X-Auth-Token", token)
                .build(),
            BodyHandlers.ofByteArray())
        .body();
  }
}
