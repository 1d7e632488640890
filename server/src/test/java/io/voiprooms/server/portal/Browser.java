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

/** Chromium without a window, and with no network but this machine. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String server;
  private final ChromeDriver driver;

  /**
   * Starts it.
   *
   * @param server where paths are opened, such as {@code http://localhost:8080}
   */
  Browser(String server) {
    this.server = server;
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--window-size=1440,900",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
        // Options for root and for containers.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // Chromium itself would like to go elsewhere.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run");
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow())
                .build(),
            options);
  }

  /** Whether Chromium and its driver are on this machine, under the names that Debian uses. */
  static boolean isInstalled() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  private static Optional<File> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> new File(directory, name))
        .filter(File::canExecute)
        .findFirst();
  }

  /** Opens a tab, which remembers nothing of the one before, in its place. */
  void open() {
    String before = driver.getWindowHandle();
    String after = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
    driver.switchTo().window(before).close();
    driver.switchTo().window(after);
  }

  /** Opens a path in a tab of its own. */
  void open(String path) {
    open();
    go(path);
  }

  /** Opens a path in the tab that is there. */
  void go(String path) {
    driver.get(server + path);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** The tab's path, with whatever follows it. */
  String path() {
    return driver.getCurrentUrl().substring(server.length());
  }

  String title() {
    return driver.getTitle();
  }

  /** How wide and how high the tab is, in pixels, and whether its reader prefers the dark. */
  void appear(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Waits for something that can be seen. */
  WebElement find(By what) {
    return patience(what.toString()).until(any -> visible(what).orElse(null));
  }

  /** Does something, once a second, until it has led to what can be seen then. */
  void repeat(Runnable action, By result) {
    patience(result.toString())
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

  /** All that can be seen now. */
  List<WebElement> findAll(By what) {
    return driver.findElements(what).stream().filter(WebElement::isDisplayed).toList();
  }

  private FluentWait<WebDriver> patience(String forWhat) {
    return new WebDriverWait(driver, PATIENCE)
        .pollingEvery(Duration.ofMillis(100))
        .ignoring(StaleElementReferenceException.class)
        .withMessage(forWhat + " at " + driver.getCurrentUrl());
  }

  /** Waits for something that has this text in it. */
  WebElement find(String element, String text) {
    return find(By.xpath("//%s[contains(., '%s')]".formatted(element, text)));
  }

  /** Waits until a script says {@code true}. */
  void await(String script, Object... arguments) {
    patience(script).until(any -> Boolean.TRUE.equals(driver.executeScript(script, arguments)));
  }

  /** The result of a script. */
  Object ask(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Clicks as a hand does: once nothing covers the element any more. */
  void click(WebElement element) {
    patience("a click on " + element)
        .ignoring(ElementClickInterceptedException.class)
        .until(
            any -> {
              element.click();
              return true;
            });
  }

  /** Presses keys where the keyboard's focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab and says what has the focus then. */
  WebElement tab() {
    press(Keys.TAB);
    return driver.switchTo().activeElement();
  }

  /** Presses Tab until the focus is on something with this in its text. */
  void tabTo(String text) {
    StringBuilder way = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String reached = tab().getText();
      if (reached.contains(text)) {
        return;
      }
      way.append(" › ").append(reached);
    }
    throw new AssertionError("No Tab leads to '%s', only to%s".formatted(text, way));
  }

  /** Puts this text in the place of what was in a field. */
  void fill(WebElement field, String text) {
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text, Keys.TAB);
  }

  /** Returns the console's errors since the last call. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /**
   * The URLs that were asked for since this was asked last, but for those that bring their data
   * along.
   */
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
   * @param known what is not news: for a rule of axe-core, the elements that break it (CSS)
   */
  List<String> obstacles(Map<String, String> known) {
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
            ask(
                "return document.querySelector(arguments[0][0]).matches(arguments[1])",
                node.getTarget(),
                elements));
  }

  /** Keeps what can be seen, for people to look at. */
  void photograph(String name) throws IOException {
    Path file = Path.of("target", "portal-pictures", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
