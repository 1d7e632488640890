package io.voiprooms.server.portal;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerApplication;
import io.voiprooms.server.conformance.Conformance;
import io.voiprooms.server.conformance.ConformanceFilter;
import io.voiprooms.server.demo.Demo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;

/** Tests the demo's portal in a browser without internet access. */
@EnabledIf(
    value = "io.voiprooms.server.portal.Browser#isInstalled",
    disabledReason = "chromium or chromedriver is not installed")
@SpringBootTest(
    classes = {ServerApplication.class, Demo.class, ConformanceFilter.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "voip-rooms.database.directory=target/test-database-demo")
@ExtendWith(Conformance.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalInBrowserIT {

  private static final String OPERATION = "/docs#tag/rooms/GET/api/v1/voip/rooms";

  /**
   * Violations in the markup of Scalar, which this project cannot correct. They do not include
   * contrast, because {@code portal.css} replaces the colours with too little contrast.
   */
  private static final Map<String, String> KNOWN_SCALAR_VIOLATIONS =
      Map.ofEntries(
          entry("aria-allowed-attr", ".t-doc__sidebar button[aria-selected]"),
          entry("aria-allowed-role", ".t-doc__sidebar, button[role=search], button[role=none]"),
          entry("aria-input-field-name", ".code-input-lite__editor"),
          entry("aria-required-attr", ".code-input-lite__editor"),
          entry("aria-required-children", ".client-libraries-list"),
          entry(
              "button-name",
              "button[role=search], button[class*=copy-button], button[aria-haspopup=menu],"
                  + " .client-libraries__select"),
          entry("landmark-no-duplicate-main", "main.references-rendered"),
          entry(
              "landmark-unique",
              "section.contents, section[aria-label^=Notifications], .response-card"),
          entry("nested-interactive", ".collapsible-section-trigger"),
          entry("presentation-role-conflict", "button[role=none]"),
          entry("scrollable-region-focusable", "code.hljs"));

  /** Violations in the markup and the colours of Swagger UI. */
  private static final Map<String, String> KNOWN_SWAGGER_VIOLATIONS =
      Map.of(
          "color-contrast",
          ".version, .url, .info a, .authorize span, .opblock-summary-method, .try-out__btn,"
              + " .parameter__in, .execute, .microlight span, .json-schema-2020-12-expand-deep-button",
          "label",
          "input[type=file]",
          "nested-interactive",
          ".opblock-summary-control",
          "region",
          ".information-container, .schemes-server-container",
          "scrollable-region-focusable",
          ".microlight",
          "select-name",
          "#servers, .parameters-col_description select, .examples-select-element");

  @LocalServerPort private int port;
  private String server;
  private Browser browser;

  @BeforeAll
  void startBrowser() {
    server = "http://localhost:" + port;
    browser = new Browser(server);
  }

  @AfterAll
  void endBrowser() {
    browser.close();
  }

  @AfterEach
  void assertNoConsoleErrorsAndNoRequestsToOtherServers() {
    assertThat(browser.consoleErrors()).isEmpty();
    assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith(server + "/"));
  }

  @Test
  void opensWithGuides() {
    browser.open("/");
    browser.find("h1", "voip-rooms");
    for (String guide :
        List.of(
            "Quick start",
            "Credentials and permissions",
            "Filters",
            "Lists",
            "Dates",
            "Sorting and paging",
            "Projection",
            "Errors",
            "Limits",
            "Versioning",
            "Moving from Rocket.Chat")) {
      browser.find("h2", guide);
    }
    assertThat(browser.title()).isEqualTo("The contract · voip-rooms");
  }

  @Test
  void findsOperationBySearch() {
    browser.open("/docs");
    browser.click(browser.find("button", "Search"));
    browser.find(By.cssSelector("input[type=search]")).sendKeys("list call");
    browser.click(browser.find("a[@role='option']", "List call centre rooms"));
    browser.find("h3", "List call centre rooms");
    assertThat(browser.path()).isEqualTo(OPERATION);
  }

  @Test
  void scrollsToLinkedParameter() {
    browser.open(OPERATION + ".query.createdAt");
    assertShown("tag/rooms/GET/api/v1/voip/rooms.query.createdAt");
  }

  /** One link of each kind, because following all links would take a minute. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "tag/rooms/GET/api/v1/voip/rooms",
        "tag/rooms/GET/api/v1/voip/rooms.query.tags",
        "models/Room"
      })
  void scrollsToLinkTargetOfConsumersPage(String place) {
    browser.open("/consumers.html");
    browser.click(browser.find(By.cssSelector("a[href='./#" + place + "']")));
    assertShown(place);
  }

  @Test
  void containsTargetOfEveryLinkOfConsumersPage() {
    browser.open("/consumers.html");
    List<?> places =
        (List<?>)
            browser.execute(
                """
                return [...document.querySelectorAll('main a[href^="./#"]')]
                    .map(link => link.getAttribute('href').slice(3));
                """);
    assertThat(places).isNotEmpty();
    // Scalar renders an operation, and the models, only after a link to one of them.
    assertRendered(OPERATION, places.stream().filter(place -> !isModel(place)).toList());
    assertRendered("/docs#models/Room", places.stream().filter(place -> isModel(place)).toList());
  }

  private static boolean isModel(Object place) {
    return place.toString().startsWith("models/");
  }

  private void assertRendered(String page, List<?> places) {
    browser.go(page);
    browser.await(
        "return arguments[0].every(place => document.getElementById('api-1/' + place))", places);
  }

  /** Waits until the page has scrolled to a place of the contract that no element covers. */
  private void assertShown(Object place) {
    browser.await(
        """
        const place = document.getElementById('api-1/' + arguments[0]);
        if (!place) return false;
        const { left, top } = place.getBoundingClientRect();
        const { scrollHeight } = document.documentElement;
        const there = Math.abs(top - parseFloat(getComputedStyle(place).scrollMarginTop)) < 2;
        const atTheEnd = scrollY + innerHeight > scrollHeight - 2;
        return (there || atTheEnd) && place.contains(document.elementFromPoint(left + 5, top + 5));
        """,
        place);
  }

  @Test
  void showsCodeSamples() {
    browser.open(OPERATION);
    Map.of(
            "Curl", "curl http://localhost",
            "Fetch", "fetch(",
            "Requests", "requests.get(",
            "cURL", "curl_init(")
        .forEach(
            (client, code) -> {
              browser.click(browser.find(By.cssSelector("[data-testid=client-picker]")));
              browser.click(
                  browser.find(
                      By.xpath("//li[@role='option'][normalize-space()='" + client + "']")));
              browser.find("pre", code);
            });
  }

  @Test
  void showsPublishedRoomWithDemoCredentials() {
    openTrialDialog();
    browser.click(browser.find(By.id("visitorId")).findElement(By.cssSelector("input")));
    // Repeats the click, because Scalar ignores the ticked parameter for about half a second.
    browser.repeat(
        () -> browser.click(browser.find("button", "Send")),
        response("200 OK", "kCJDd5peKiZnGJLPq"));
  }

  @Test
  void shows401ForWrongToken() {
    browser.open(OPERATION);
    browser.fill(token(), "wrong");
    browser.await("return JSON.stringify({...sessionStorage}).includes('wrong')");
    browser.click(browser.find("button", "Test Request"));
    browser.click(browser.find("button", "Send"));
    assertResponse("401 Unauthorized", "You must be logged in to do this.");
    assertConsoleReports(401);
  }

  @Test
  void sendsCredentialsOfSelectedDemoUser() {
    browser.open(OPERATION);
    browser.find("option", "alex.new (sees none)").click();
    browser.await(
        "return [...document.querySelectorAll('input')].some(input => input.value === 'demo-token-of-alex-new')");
    browser.click(browser.find("button", "Test Request"));
    browser.click(browser.find("button", "Send"));
    assertResponse("403 Forbidden", "[error-unauthorized]");
    assertConsoleReports(403);
  }

  @Test
  void keepsEnteredTokenInTabOnly() {
    browser.open("/docs");
    browser.fill(token(), "mine");
    browser.await("return JSON.stringify({...sessionStorage}).includes('mine')");
    browser.reload();
    assertThat(token().getDomProperty("value")).isEqualTo("mine");
    browser.open("/docs");
    assertThat(token().getDomProperty("value")).startsWith("RScctEHS");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/docs", "/docs#tag/rooms/GET/api/v1/voip/rooms", "/swagger-ui"})
  void showsAddressOfServerInCode(String path) {
    browser.open(path);
    browser.find("code", "http://localhost:" + port + "/api/v1/voip/rooms");
    browser.await("return !document.body.textContent.includes('localhost:8080')");
  }

  /** Returns the field for the token beside the guides. */
  private WebElement token() {
    return browser.find(By.xpath("(//input[contains(@class, 'scalar-password-input')])[2]"));
  }

  /** Opens the dialog in which Scalar sends requests. */
  private void openTrialDialog() {
    browser.open(OPERATION);
    browser.click(browser.find("button", "Test Request"));
    browser.find("button", "Send");
  }

  private void assertResponse(String status, String body) {
    browser.find(response(status, body));
  }

  private static By response(String status, String body) {
    return By.xpath(
        "//section[@aria-label='Response'][contains(., '%s')][contains(., '%s')]"
            .formatted(status, body));
  }

  /** Asserts the console error that Chromium writes for an expected error response. */
  private void assertConsoleReports(int status) {
    assertThat(browser.consoleErrors())
        .singleElement()
        .asString()
        .startsWith(server + "/api/v1/voip/rooms")
        .endsWith(
            " - Failed to load resource: the server responded with a status of %d (%s)"
                .formatted(status, HttpStatus.valueOf(status).getReasonPhrase()));
  }

  @Test
  void sendsRequestWithKeyboardOnly() {
    browser.open("/");
    browser.find("h1", "voip-rooms");
    browser.tabTo("Search");
    browser.press(Keys.ENTER);
    browser.await("return document.activeElement.matches('input[type=search]')");
    browser.press("list call");
    browser.find("a[@role='option']", "List call centre rooms");
    browser.press(Keys.ARROW_DOWN, Keys.ENTER);
    assertShown("tag/rooms/GET/api/v1/voip/rooms");
    browser.tabTo("Test Request");
    browser.press(Keys.ENTER);
    browser.find("button", "Send");
    browser.tabTo("Send");
    browser.press(Keys.ENTER);
    assertResponse("200 OK", "rooms");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/consumers.html", "/changes.html"})
  void showsFocusOnEveryLinkReachedByTab(String path) {
    browser.open();
    browser.setViewport(390, 900, false);
    browser.go(path);
    browser.find("a", "Swagger UI");
    for (WebElement link : browser.findAll(By.cssSelector("a, button, input, select"))) {
      assertThat(browser.tab()).isEqualTo(link);
      assertThat(
              browser.execute(
                  """
                  const [{ left, top, height }] = arguments[0].getClientRects();
                  const seen = document.elementFromPoint(left + 5, top + height / 2);
                  return seen === arguments[0] || arguments[0].contains(seen)
                      ? getComputedStyle(arguments[0]).outlineStyle
                      : 'out of sight';
                  """,
                  link))
          .as("the outline of %s", link.getText())
          .isIn("auto", "solid");
    }
  }

  @Nested
  class SwaggerUi {

    @Test
    void showsPublishedRoom() {
      openOperation();
      browser.fill(
          browser.find(By.cssSelector("input[placeholder=visitorId]")), "47Dajwh9DjpnTAugW");
      execute("200", "kCJDd5peKiZnGJLPq");
    }

    @Test
    void keepsWrongTokenInTabOnly() {
      openOperation();
      execute("200", "rooms");
      browser.click(browser.find(By.cssSelector(".auth-wrapper .authorize")));
      browser.click(
          browser.find(By.xpath("(//div[@class='auth-btn-wrapper']/button[.='Logout'])[2]")));
      browser.find(By.cssSelector(".auth-container input")).sendKeys("wrong");
      browser.click(browser.find("button[@type='submit']", "Authorize"));
      browser.await("return JSON.stringify({...sessionStorage}).includes('wrong')");
      browser.reload();
      awaitOperation();
      execute("401", "You must be logged in to do this.");
      assertConsoleReports(401);
      openOperation();
      execute("200", "rooms");
    }

    @Test
    void showsReadablePage() throws IOException {
      openOperation();
      assertReadable("swagger", KNOWN_SWAGGER_VIOLATIONS);
      assertFitsWidth();
    }

    private void openOperation() {
      browser.open("/swagger-ui/index.html#/Rooms/listVoipRooms");
      awaitOperation();
    }

    /** Waits until Swagger UI has entered the credentials and scrolled to the operation. */
    private void awaitOperation() {
      browser.find(By.cssSelector(".auth-wrapper .authorize.locked"));
      browser.await(
          """
          const operation = document.querySelector('.opblock');
          return Math.abs(operation.getBoundingClientRect().top) < 50;
          """);
    }

    private void execute(String status, String body) {
      browser.click(browser.find(By.cssSelector("button.execute")));
      browser.find("table[contains(@class, 'live-responses-table')]//td", status);
      browser.find("table[contains(@class, 'live-responses-table')]//code", body);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"guides, /docs", "operation, " + OPERATION, "model, /docs#models/VoipRoomsPage"})
  void showsReadableContract(String name, String path) throws IOException {
    browser.open(path);
    browser.find(By.tagName("h2"));
    assertReadable(name, KNOWN_SCALAR_VIOLATIONS);
    assertFitsWidth();
  }

  @Test
  void showsReadableTrialDialog() throws IOException {
    openTrialDialog();
    assertReadable("trial", KNOWN_SCALAR_VIOLATIONS);
    assertFitsWidth();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"consumers", "changes"})
  void showsReadableOtherPages(String name) throws IOException {
    browser.open("/" + name + ".html");
    browser.find(By.tagName("h2"));
    assertReadable(name, Map.of());
    assertFitsWidth();
  }

  /**
   * Asserts that the open page is accessible in each width and colour scheme.
   *
   * @param known the violations to ignore: for a rule of axe-core, a CSS selector of elements
   */
  private void assertReadable(String picture, Map<String, String> known) throws IOException {
    Object place = browser.execute("return 'api-1/' + location.hash.slice(1)");
    for (Look look : Look.values()) {
      browser.setViewport(look.width, 900, look.dark);
      // Scalar changes the colours a moment later.
      browser.await(
          """
          return !document.body.matches(arguments[0])
              && !document.getAnimations().some(change => change instanceof CSSTransition);
          """,
          look.dark ? ".light-mode" : ".dark-mode");
      // The change of the width moves the place on the page.
      browser.execute("document.getElementById(arguments[0])?.scrollIntoView()", place);
      browser.takeScreenshot(picture + "-" + look.name().toLowerCase(Locale.ROOT));
      // Each analysis takes seconds. LIGHT and PHONE cover both colour schemes and both widths, so
      // only the most important pages are also analysed with DARK.
      if (look != Look.DARK || List.of("guides", "operation").contains(picture)) {
        assertThat(browser.accessibilityViolations(known)).as("%s, %s", picture, look).isEmpty();
      }
    }
  }

  /** Asserts that the open page needs no horizontal scrolling in any of four widths. */
  private void assertFitsWidth() {
    for (int width : List.of(390, 500, 768, 1440)) {
      browser.setViewport(width, 900, false);
      browser.await("return document.documentElement.scrollWidth <= arguments[0]", width);
    }
  }

  private enum Look {
    LIGHT(1440, false),
    DARK(1440, true),
    PHONE(390, true);

    private final int width;
    private final boolean dark;

    Look(int width, boolean dark) {
      this.width = width;
      this.dark = dark;
    }
  }
}
