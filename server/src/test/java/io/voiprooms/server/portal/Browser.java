package io.voiprooms.server.portal;

import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

/** Runs Chromium without a window and without network access except to this machine. */
final class Browser implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String server;
  private final ChromeDriver driver;

  /**
   * Starts Chromium.
   *
   * @param server the base URL of all paths, such as {@code http://localhost:8080}
   */
  Browser(String server) {
    this.server = server;
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(executable("chromium").orElseThrow());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--window-size=1440,900",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
        // Options for root and for containers.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // Chromium itself sends no requests to other hosts.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run");
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(executable("chromedriver").orElseThrow())
                .build(),
            options);
  }

  /** Returns whether Chromium and its driver are installed, under the names that Debian uses. */
  static boolean isInstalled() {
    return executable("chromium").isPresent() && executable("chromedriver").isPresent();
  }

  private static Optional<File> executable(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> new File(directory, name))
        .filter(File::canExecute)
        .findFirst();
  }

  /** Replaces the tab by a new one, which has an empty session storage. */
  void open() {
    String before = driver.getWindowHandle();
    String after = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
    driver.switchTo().window(before).close();
    driver.switchTo().window(after);
  }

  /** Opens a path in a new tab. */
  void open(String path) {
    open();
    go(path);
  }

  /** Opens a path in the current tab. */
  void go(String path) {
    driver.get(server + path);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Returns the tab's path with query and fragment. */
  String path() {
    return driver.getCurrentUrl().substring(server.length());
  }

  String title() {
    return driver.getTitle();
  }

  /** Sets width and height of the tab in pixels, and the preferred colour scheme. */
  void setViewport(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Waits for a visible element. */
  WebElement find(By what) {
    return waitFor(what.toString()).until(any -> visible(what).orElse(null));
  }

  /** Repeats an action once a second until an element is visible. */
  void repeat(Runnable action, By result) {
    waitFor(result.toString())
        .pollingEvery(Duration.ofSeconds(1))
        .until(
            any -> {
              boolean done = visible(result).isPresent();
              if (!done) {
                action.run();
              }
              return done;
            });
  }

  private Optional<WebElement> visible(By what) {
    return findAll(what).stream().findFirst();
  }

  /** Returns the elements that are visible now. */
  List<WebElement> findAll(By what) {
    return driver.findElements(what).stream().filter(WebElement::isDisplayed).toList();
  }

  private FluentWait<WebDriver> waitFor(String message) {
    return new WebDriverWait(driver, TIMEOUT)
        .pollingEvery(Duration.ofMillis(100))
        .ignoring(StaleElementReferenceException.class)
        .withMessage(message + " at " + driver.getCurrentUrl());
  }

  /** Waits for a visible element that contains a text. */
  WebElement find(String element, String text) {
    return find(By.xpath("//%s[contains(., '%s')]".formatted(element, text)));
  }

  /** Waits until a script returns {@code true}. */
  void await(String script, Object... arguments) {
    waitFor(script).until(any -> Boolean.TRUE.equals(driver.executeScript(script, arguments)));
  }

  /** Executes a script and returns its result. */
  Object execute(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Clicks an element as soon as no other element covers it. */
  void click(WebElement element) {
    waitFor("a click on " + element)
        .ignoring(ElementClickInterceptedException.class)
        .until(
            any -> {
              element.click();
              return true;
            });
  }

  /** Sends keys to the element with the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab and returns the element with the focus. */
  WebElement tab() {
    press(Keys.TAB);
    return driver.switchTo().activeElement();
  }

  /** Presses Tab until the focus is on an element that contains a text. */
  void tabTo(String text) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String reached = tab().getText();
      if (reached.contains(text)) {
        return;
      }
      path.append(" › ").append(reached);
    }
    throw new AssertionError("No Tab leads to '%s', only to%s".formatted(text, path));
  }

  /** Replaces the text of a field. */
  void fill(WebElement field, String text) {
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text, Keys.TAB);
  }

  /** Returns the console's errors since the last call. */
  List<String> consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Returns the URLs of the requests since the last call, without {@code data:} URLs. */
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).get("message"))
        .filter(message -> message.get("method").asString().equals("Network.requestWillBeSent"))
        .map(message -> message.at("/params/request/url").asString())
        .filter(url -> !url.startsWith("data:"))
        .toList();
  }

  /**
   * Returns the violations that axe-core finds in contrast, structure and names, one for each line.
   *
   * @param known the violations to ignore: for a rule of axe-core, a CSS selector of elements
   */
  List<String> accessibilityViolations(Map<String, String> known) {
    return new AxeBuilder()
        .analyze(driver).getViolations().stream()
            .flatMap(
                rule ->
                    rule.getNodes().stream()
                        .filter(node -> !isOneOf(known.get(rule.getId()), node))
                        .map(node -> rule.getId() + ": " + node.getHtml()))
            .toList();
  }

  private boolean isOneOf(@Nullable String elements, CheckedNode node) {
    return elements != null
        && Boolean.TRUE.equals(
            execute(
                "return document.querySelector(arguments[0][0]).matches(arguments[1])",
                node.getTarget(),
                elements));
  }

  /** Stores a screenshot in {@code target/portal-pictures}. */
  void takeScreenshot(String name) throws IOException {
    Path file = Path.of("target", "portal-pictures", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
