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

/** Tests the portal's archive in a browser. Another web server serves it in a folder. */
@EnabledIf(
    value = "io.voiprooms.server.portal.Browser#isInstalled",
    disabledReason = "chromium or chromedriver is not installed")
class ArchiveInBrowserIT {

  private HttpServer webServer;
  private ZipFile archive;
  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    webServer = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    archive = new ZipFile("target/portal.zip");
    webServer.createContext("/help/", this::sendFromArchive);
    webServer.start();
    browser = new Browser(address("localhost"));
  }

  @AfterEach
  void stop() throws IOException {
    browser.close();
    webServer.stop(0);
    archive.close();
  }

  private String address(String host) {
    return "http://" + host + ":" + webServer.getAddress().getPort();
  }

  @Test
  void showsPagesWithoutRequestsToOtherServers() {
    browser.open("/help/index.html#tag/rooms/GET/api/v1/voip/rooms");
    browser.find("h3", "List call centre rooms");
    // Waits for the example above the place of the button.
    browser.find(By.cssSelector(".request-card pre"));
    assertThat(browser.findAll(By.xpath("//button[contains(., 'Test Request')]"))).isEmpty();
    browser.open("/help/index.html");
    browser.find("h2", "Quick start");
    browser.find("*", "http://{host}:{port}");
    browser.find("code", "http://localhost:8080/api/v1/voip/rooms");
    browser.click(browser.find("a", "Who relies on what"));
    browser.find("h1", "Who relies on what");
    browser.click(browser.find("a", "Changes"));
    browser.find("h1", "Changes of the contract");
    assertThat(browser.consoleErrors()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith(address("localhost") + "/help/"));
  }

  @Test
  void forbidsRequestsToOtherServers() {
    browser.open("/help/index.html");
    browser.find("h2", "Quick start");
    browser.execute("return fetch(arguments[0]).catch(() => {})", address("127.0.0.1"));
    assertThat(browser.consoleErrors())
        .isNotEmpty()
        .allMatch(error -> error.contains("Content Security Policy"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"503, ''", "200, <!doctype html>"})
  void opensWithoutServerInfo(int status, String body) {
    webServer.createContext(
        "/help/server-info.json",
        exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
    browser.open("/help/index.html");
    browser.find("h2", "Quick start");
  }

  /** Tests that the browser detects requests to other servers, on which the other tests rely. */
  @Test
  void recordsAndBlocksRequestsToOtherServers() {
    String pixel = address("127.0.0.1") + "/pixel.png";
    String page = "<!doctype html><title>Curious</title><h1>Hello</h1><img src='%s'>";
    webServer.createContext(
        "/",
        exchange -> send(exchange, 200, page.formatted(pixel).getBytes(StandardCharsets.UTF_8)));
    browser.open("/page.html");
    browser.find(By.tagName("h1"));
    assertThat(browser.requests()).contains(pixel);
    assertThat(browser.consoleErrors())
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
