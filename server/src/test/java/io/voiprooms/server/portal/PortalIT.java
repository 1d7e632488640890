package io.voiprooms.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the files of the portal, which need no credentials. PortalInBrowserIT tests the pages in a
 * browser.
 */
class PortalIT extends ServerTest {

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource({
    "/docs, text/html",
    "/openapi.yaml, application/yaml",
    "/openapi.json, application/json",
    "/consumers.html, text/html",
    "/changes.html, text/html",
    "/llms.txt, text/plain",
    "/swagger-ui/index.html, text/html",
    "/swagger-ui/swagger-initializer.js, text/javascript",
    "/scalar.js, text/javascript",
    "/favicon.svg, image/svg+xml"
  })
  void sendsFileWithoutCredentials(String path, String type) {
    for (String method : List.of("GET", "HEAD")) {
      Answer response = send(method, path);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(type);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; script-src 'self'; ")
          .doesNotContain("unsafe-eval");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    }
  }

  @ParameterizedTest(name = "{0} redirects to {1}")
  @CsvSource({
    "/, docs",
    "/docs/, ../docs",
    "/swagger-ui, swagger-ui/index.html",
    "/favicon.ico, favicon.svg"
  })
  void redirectsToRelativeUrl(String path, String target) {
    Answer response = send("GET", path);
    assertThat(response.status()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).hasValue(target);
  }

  /** Other web servers do not send the policy. The policy of a page cannot forbid frames. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/docs", "/consumers.html", "/changes.html", "/swagger-ui/index.html"})
  void repeatsContentSecurityPolicyInPage(String path) {
    Answer page = send("GET", path);
    String framing = "; frame-ancestors 'none'";
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .endsWith(framing)
        .satisfies(
            policy ->
                assertThat(page.body())
                    .contains(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\""
                            + policy.replace(framing, "")
                            + "\">"));
  }

  @Test
  void sendsContractAsJson() {
    var contract = send("GET", "/openapi.json").json();
    assertThat(contract.at("/openapi").asString()).isEqualTo("3.1.0");
    assertThat(contract.at("/paths/~1api~1v1~1voip~1rooms/get/parameters").size()).isEqualTo(18);
    assertThat(contract.at("/components/parameters/Queue/examples/call/value").asString())
        .isEqualTo("1791994388.255");
  }

  @Test
  void returns304ForUnchangedFile() {
    Answer first = send("GET", "/openapi.yaml");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(send("GET", "/openapi.yaml", "If-None-Match", tag).status()).isEqualTo(304);
  }

  /** A file that the server compresses for each response has the same ETag as the original. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/scalar.js", "/openapi.yaml", "/openapi.json"})
  void sendsFileCompressedByBuild(String path) {
    Answer compressed = send("HEAD", path, "Accept-Encoding", "gzip");
    assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(compressed.headers().firstValue("ETag"))
        .isPresent()
        .isNotEqualTo(send("HEAD", path).headers().firstValue("ETag"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/portal/index.html",
        "/webjars/swagger-ui/index.html",
        "/docs/index.html",
        "/v3/api-docs",
        "/application.yaml"
      })
  void returns404ForOtherPath(String path) {
    assertError(send("GET", path), 404, "error-not-found", "There is nothing at this path");
  }

  @Test
  void sendsNoCredentialsOutsideOfDemo() {
    assertJson(send("GET", "/server-info.json"), 200, "{\"live\":true,\"users\":[]}");
  }

  @Test
  void listsParametersAndExistingLinksInLlmsTxt() {
    String summary = send("GET", "/llms.txt").body();
    send("GET", "/openapi.json")
        .json()
        .at("/components/parameters")
        .forEach(
            parameter ->
                assertThat(summary).contains("`" + parameter.get("name").asString() + "`"));
    assertThat(Pattern.compile("]\\((.*?)\\)").matcher(summary).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(send("GET", "/" + link.group(1)).status()).isEqualTo(200));
  }

  @Test
  void configuresSwaggerUiForContract() {
    assertThat(send("GET", "/swagger-ui/swagger-initializer.js").body())
        .contains("url: '../openapi.yaml'");
  }

  @Test
  void showsPortalNavigationInSwaggerUi() {
    String page = send("GET", "/swagger-ui/index.html").body();
    assertThat(page)
        .contains("<title>Swagger UI · voip-rooms</title>", "<a href=\"../\">Contract</a>")
        .contains("<a href=\"../swagger-ui/index.html\" aria-current=\"page\"");
    assertThat(Pattern.compile("(?:href|src)=\"(.*?)\"").matcher(page).results())
        .isNotEmpty()
        .allSatisfy(
            link -> {
              URI target = URI.create("/swagger-ui/").resolve(link.group(1));
              assertThat(send("GET", target.toString()).status()).isIn(200, 302);
            });
  }

  @Test
  void listsConsumerOfEveryPact() throws Exception {
    String page = send("GET", "/consumers.html").body();
    try (Stream<Path> pacts = Files.list(Path.of("../contracts/pacts"))) {
      assertThat(pacts.map(pact -> JSON.readTree(pact).at("/consumer/name").asString()))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(page).contains("<h2 id=\"" + name + "\">"));
    }
  }

  @Test
  void listsFirstReleaseInChanges() {
    assertThat(send("GET", "/changes.html").body())
        .contains("<h2>1.0.0</h2>\n<p>The first version: <code>/api/v1/voip/rooms</code>")
        .contains("<code>agents</code>, <code>agents[]</code>, <code>open</code>");
  }

  @Test
  void packsOnlyPagesOfServerIntoArchive() throws Exception {
    try (ZipFile archive = new ZipFile("target/portal.zip")) {
      assertThat(archive.stream().map(ZipEntry::getName))
          .containsExactlyInAnyOrder(
              "server-info.json",
              "changes.html",
              "consumers.html",
              "favicon.svg",
              "index.html",
              "llms.txt",
              "openapi.json",
              "openapi.json.gz",
              "openapi.yaml",
              "openapi.yaml.gz",
              "portal.css",
              "portal.js",
              "reference.js",
              "scalar.js",
              "scalar.js.gz");
      for (String page : List.of("index.html", "consumers.html", "openapi.yaml", "portal.css")) {
        assertThat(archive.getInputStream(archive.getEntry(page)))
            .hasContent(send("GET", "/" + page).body());
      }
    }
  }
}
