package io.voiprooms.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/** The portal's archive at some other web server, in a folder, as a reader has it. */
@EnabledIf(
    value = "io.voiprooms.server.portal.Browser#isInstalled",
    disabledReason = "Nobody looked at the portal: neither chromium nor chromedriver is installed")
class ArchiveInBrowserIT {

  private HttpServer elsewhere;
  private ZipFile archive;
  private Browser reader;

  @BeforeEach
  void start() throws IOException {
    elsewhere = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    archive = new ZipFile("target/portal.zip");
    elsewhere.createContext("/help/", this::sendFromArchive);
    elsewhere.start();
    reader = new Browser(address("localhost"));
  }

  @AfterEach
  void end() throws IOException {
    reader.close();
    elsewhere.stop(0);
    archive.close();
  }

  private String address(String host) {
    return "http://" + host + ":" + elsewhere.getAddress().getPort();
  }

  @Test
  void needsNeitherTheServerNorAnybodyElse() {
    reader.open("/help/index.html#tag/rooms/GET/api/v1/voip/rooms");
    reader.find("h3", "List call centre rooms");
    // The button would be below it.
    reader.find(By.cssSelector(".request-card pre"));
    assertThat(reader.findAll(By.xpath("//button[contains(., 'Test Request')]"))).isEmpty();
    reader.open("/help/index.html");
    reader.find("h2", "Quick start");
    reader.find("*", "http://{host}:{port}");
    reader.find("code", "http://localhost:8080/api/v1/voip/rooms");
    reader.click(reader.find("a", "Who relies on what"));
    reader.find("h1", "Who relies on what");
    reader.click(reader.find("a", "Changes"));
    reader.find("h1", "Changes of the contract");
    assertThat(reader.complaints()).isEmpty();
    assertThat(reader.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith(address("localhost") + "/help/"));
  }

  @Test
  void letsItsPagesAskNobodyElse() {
    reader.open("/help/index.html");
    reader.find("h2", "Quick start");
    reader.ask("return fetch(arguments[0]).catch(() => {})", address("127.0.0.1"));
    assertThat(reader.complaints())
        .isNotEmpty()
        .allMatch(complaint -> complaint.contains("Content Security Policy"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"503, ''", "200, <!doctype html>"})
  void canBeReadWhereNobodySaysWhoIsBehindIt(int status, String answer) {
    elsewhere.createContext(
        "/help/server-info.json",
        exchange -> send(exchange, status, answer.getBytes(StandardCharsets.UTF_8)));
    reader.open("/help/index.html");
    reader.find("h2", "Quick start");
  }

  /** Else the tests of the portal would prove nothing when they say that nobody else was asked. */
  @Test
  void aPageThatAsksAnotherHostGetsNothingAndIsNoticed() {
    String pixel = address("127.0.0.1") + "/pixel.png";
    String page = "<!doctype html><title>Curious</title><h1>Hello</h1><img src='%s'>";
    elsewhere.createContext(
        "/",
        exchange -> send(exchange, 200, page.formatted(pixel).getBytes(StandardCharsets.UTF_8)));
    reader.open("/page.html");
    reader.find(By.tagName("h1"));
    assertThat(reader.requests()).contains(pixel);
    assertThat(reader.complaints())
        .contains(pixel + " - Failed to load resource: net::ERR_NAME_NOT_RESOLVED");
  }

  private void sendFromArchive(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().replaceFirst("^/help/", "");
    send(exchange, 200, archive.getInputStream(archive.getEntry(name)).readAllBytes());
  }

  private static void send(HttpExchange exchange, int status, byte[] file) throws IOException {
    String type = URLConnection.guessContentTypeFromName(exchange.getRequestURI().getPath());
    try (exchange) {
      exchange
          .getResponseHeaders()
          .set("Content-Type", Objects.requireNonNullElse(type, "application/yaml"));
      exchange.sendResponseHeaders(status, file.length);
      exchange.getResponseBody().write(file);
    }
  }
}
