package io.voiprooms.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.voiprooms.server.ServerApplication;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.conformance.ConformanceFilter;
import io.voiprooms.server.demo.Demo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLConnection;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The demo's portal as a reader has it, who has no internet. */
@EnabledIf(
    value = "io.voiprooms.server.docs.Browser#isInstalled",
    disabledReason = "Nobody looked at the portal: neither chromium nor chromedriver is installed")
@SpringBootTest(
    classes = {ServerApplication.class, Demo.class, ConformanceFilter.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "voip-rooms.database.directory=target/test-database-demo")
@ExtendWith(Conformance.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalInBrowserTest {

  private static final String OPERATION = "/docs#tag/rooms/GET/api/v1/voip/rooms";

  @LocalServerPort private int port;
  private Browser browser;

  @BeforeAll
  void startBrowser() {
    browser = new Browser("http://localhost:" + port);
  }

  @AfterAll
  void endBrowser() {
    browser.close();
  }

  /** Answers that say no are no news. */
  @AfterEach
  void nothingIsWrongAndNobodyElseWasAsked() {
    assertThat(browser.complaints())
        .filteredOn(complaint -> !complaint.contains("/api/v1/voip/rooms"))
        .isEmpty();
    assertThat(browser.requests()).allMatch(url -> url.startsWith("http://localhost:" + port));
  }

  @Test
  void thePortalOpensWithItsGuides() {
    browser.open("/");
    browser.find("h1", "voip-rooms");
    for (String guide :
        List.of(
            "Quick start",
            "Credentials and permissions",
            "Filters",
            "Dates",
            "Sorting",
            "Projection",
            "Paging",
            "Errors",
            "Rate limits",
            "Versioning",
            "Moving over from the original server",
            "The Java client")) {
      browser.find("h2", guide);
    }
    assertThat(browser.title()).isEqualTo("The contract · voip-rooms");
  }

  @Test
  void theOperationIsFoundBySearch() {
    browser.open("/docs");
    browser.click(browser.find("button", "Search"));
    browser.find(By.cssSelector("input[type=search]")).sendKeys("list call");
    browser.click(browser.find("a[@role='option']", "List call centre rooms"));
    browser.find("h3", "List call centre rooms");
    assertThat(browser.path()).isEqualTo(OPERATION);
  }

  @Test
  void aLinkToAParameterLeadsThere() {
    browser.open(OPERATION + ".query.createdAt");
    WebElement parameter =
        browser.find(By.id("api-1/tag/rooms/GET/api/v1/voip/rooms.query.createdAt"));
    assertThat(parameter.getText()).isEqualTo("createdAt");
    browser.await(
        "const { top } = arguments[0].getBoundingClientRect(); return top >= 0 && top < innerHeight / 2",
        parameter);
  }

  @ParameterizedTest(name = "there is a sample for {0}")
  @CsvSource({
    "Curl, curl http://localhost",
    "Fetch, fetch(",
    "Requests, requests.get(",
    "cURL, curl_init(",
    "voip-rooms client, VoipRoomsClient.builder("
  })
  void theOperationHasSamplesOfCode(String client, String code) {
    browser.open(OPERATION);
    browser.click(browser.find(By.cssSelector("[data-testid=client-picker]")));
    browser.click(
        browser.find(By.xpath("//li[@role='option'][normalize-space()='" + client + "']")));
    browser.find("pre", code);
  }

  @Test
  void theDemosCredentialsShowTheRoomOfThePublishedPage() {
    browser.open(OPERATION);
    browser.click(browser.find("button", "Test Request"));
    browser.click(browser.find(By.id("visitorId")).findElement(By.cssSelector("input")));
    assertAnswers("200 OK", "kCJDd5peKiZnGJLPq");
  }

  @Test
  void aWrongTokenShowsThe401() {
    browser.open(OPERATION);
    browser.fill(token(), "wrong");
    browser.click(browser.find("button", "Test Request"));
    assertAnswers("401 Unauthorized", "You must be logged in to do this.");
  }

  @Test
  void anotherUserOfTheDemoSeesWhatTheyMaySee() {
    browser.open(OPERATION);
    browser.find("option", "alex.new (sees none)").click();
    browser.await(
        "return [...document.querySelectorAll('input')].some(input => input.value === 'demo-token-of-alex-new')");
    browser.click(browser.find("button", "Test Request"));
    assertAnswers("403 Forbidden", "[error-unauthorized]");
  }

  @Test
  void whatIsFilledInIsRememberedForTheTabAlone() {
    browser.open("/docs");
    browser.fill(token(), "mine");
    browser.await("return JSON.stringify({...sessionStorage}).includes('mine')");
    browser.reload();
    assertThat(token().getDomProperty("value")).isEqualTo("mine");
    browser.open("/docs");
    assertThat(token().getDomProperty("value")).startsWith("RScctEHS");
  }

  @ParameterizedTest(name = "on {0}")
  @ValueSource(strings = {"/docs", "/docs#tag/rooms/GET/api/v1/voip/rooms", "/swagger-ui"})
  void commandsAndProgramsAskTheServerThatShowsThem(String path) {
    browser.open(path);
    browser.find("code", "http://localhost:" + port + "/api/v1/voip/rooms");
    browser.await("return !document.body.textContent.includes('localhost:8080')");
  }

  @Test
  void theCollectionForPostmanAsksThisServer() {
    browser.open("/docs");
    browser.await(
        "return decodeURIComponent(arguments[0].href).includes(`\"${arguments[1]}\"`)",
        browser.find(By.linkText("Postman")),
        "http://localhost:" + port);
  }

  /** The field for the token beside the guides. */
  private WebElement token() {
    return browser.find(By.xpath("(//input[contains(@class, 'scalar-password-input')])[2]"));
  }

  /** Sends what is filled in, again if need be: it takes a moment until Scalar knows of it. */
  private void assertAnswers(String status, String body) {
    browser.repeat(
        () -> browser.click(browser.find("button", "Send")),
        By.xpath(
            "//section[@aria-label='Response'][contains(., '%s')][contains(., '%s')]"
                .formatted(status, body)));
  }

  @Nested
  class SwaggerUi {

    @Test
    void showsTheRoomOfThePublishedPage() {
      openOperation();
      browser.fill(
          browser.find(By.cssSelector("input[placeholder=visitorId]")), "47Dajwh9DjpnTAugW");
      execute("200", "kCJDd5peKiZnGJLPq");
    }

    @Test
    void showsThe401OfAWrongTokenAndRemembersItForTheTabAlone() {
      openOperation();
      execute("200", "rooms");
      browser.click(browser.find(By.cssSelector(".auth-wrapper .authorize")));
      browser.click(
          browser.find(By.xpath("(//div[@class='auth-btn-wrapper']/button[.='Logout'])[2]")));
      browser.find(By.cssSelector(".auth-container input")).sendKeys("wrong");
      browser.click(browser.find("button[@type='submit']", "Authorize"));
      browser.reload();
      execute("401", "You must be logged in to do this.");
      openOperation();
      execute("200", "rooms");
    }

    private void openOperation() {
      browser.open("/swagger-ui/index.html#/Rooms/listVoipRooms");
    }

    private void execute(String status, String body) {
      browser.click(browser.find(By.cssSelector("button.execute")));
      browser.find("table[contains(@class, 'live-responses-table')]//td", status);
      browser.find("table[contains(@class, 'live-responses-table')]//code", body);
    }
  }

  @Test
  void elsewhereThePortalDoesWithoutAServerOfItsOwn() throws IOException {
    HttpServer elsewhere = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    try (ZipFile archive = new ZipFile("target/portal.zip");
        Browser reader = new Browser("http://localhost:" + elsewhere.getAddress().getPort())) {
      elsewhere.createContext("/help/", exchange -> send(archive, exchange));
      elsewhere.start();
      reader.open("/help/index.html#tag/rooms/GET/api/v1/voip/rooms");
      reader.find("h3", "List call centre rooms");
      reader.await("return !document.body.innerText.includes('Test Request')");
      reader.open("/help/index.html");
      reader.find("h2", "Quick start");
      reader.find("*", "http://{host}:{port}");
      reader.find("code", "http://localhost:8080/api/v1/voip/rooms");
      reader.click(reader.find("a", "Who relies on what"));
      reader.find("h1", "Who relies on what");
      assertThat(reader.complaints()).isEmpty();
      assertThat(reader.requests()).allMatch(url -> url.contains("/help/"));
    } finally {
      elsewhere.stop(0);
    }
  }

  private static void send(ZipFile archive, HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().replaceFirst("^/help/", "");
    try (exchange) {
      byte[] file = archive.getInputStream(archive.getEntry(name)).readAllBytes();
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              Objects.requireNonNullElse(
                  URLConnection.guessContentTypeFromName(name), "application/yaml"));
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file);
    }
  }

  @ParameterizedTest(name = "{0}, {1} pixels wide, dark: {2}")
  @CsvSource({
    "/docs, 1440, false, guides-light",
    "/docs, 390, true, guides-dark-phone",
    "/docs#tag/rooms/GET/api/v1/voip/rooms, 1440, false, operation-light",
    "/docs#tag/rooms/GET/api/v1/voip/rooms, 1440, true, operation-dark",
    "/docs#tag/rooms/GET/api/v1/voip/rooms, 390, false, operation-phone"
  })
  void everybodyCanReadTheContract(String path, int width, boolean dark, String picture)
      throws IOException {
    openAndPhotograph(path, width, dark, picture);
    // Scalar's own markup, which is not ours to mend. Colours are.
    assertThat(
            browser.obstacles(
                "aria-allowed-attr",
                "aria-allowed-role",
                "aria-input-field-name",
                "aria-required-attr",
                "aria-required-children",
                "button-name",
                "landmark-no-duplicate-banner",
                "landmark-unique",
                "scrollable-region-focusable"))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}, {1} pixels wide, dark: {2}")
  @CsvSource({
    "/consumers.html, 1440, false, consumers-light",
    "/consumers.html, 390, true, consumers-dark-phone",
    "/changes.html, 390, false, changes-phone",
    "/changes.html, 1440, true, changes-dark"
  })
  void everybodyCanReadTheOtherPages(String path, int width, boolean dark, String picture)
      throws IOException {
    openAndPhotograph(path, width, dark, picture);
    assertThat(browser.obstacles()).isEmpty();
  }

  private void openAndPhotograph(String path, int width, boolean dark, String picture)
      throws IOException {
    browser.open();
    browser.appear(width, 900, dark);
    browser.go(path);
    browser.find(By.tagName("h2"));
    browser.photograph(picture);
    // Nothing is cut off, nor has to be scrolled to from side to side.
    browser.await("return document.documentElement.scrollWidth <= innerWidth");
  }
}
