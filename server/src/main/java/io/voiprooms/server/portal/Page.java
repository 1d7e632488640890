package io.voiprooms.server.portal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.util.HtmlUtils;

/**
 * A page of the portal.
 *
 * @param title plain text, not HTML
 * @param description one sentence of plain text, for search engines
 * @param script the URL of the page's script, relative to the page
 * @param main the content of the page, as HTML
 */
public record Page(String title, String description, String script, String main) {

  /** Returns a page of text with its title as heading. */
  public static Page of(String title, String description, String text) {
    return new Page(
        title,
        description,
        "portal.js",
        "    <main class=\"text\">\n<h1>%s</h1>\n%s    </main>".formatted(escape(title), text));
  }

  /** Returns the page on which Scalar shows the contract. */
  public static Page reference() {
    return new Page(
        "The contract",
        "How to list a call centre's rooms: the contract of voip-rooms, to read and to try.",
        "reference.js",
        """
            <div id="reference"></div>
            <noscript>
              <p>This page needs JavaScript. The contract does not: <a href="openapi.yaml">openapi.yaml</a></p>
            </noscript>\
        """);
  }

  /**
   * Returns the page on which Swagger UI shows the contract. It is served beside Swagger UI's
   * files.
   */
  static Page swaggerUi() {
    return new Page(
        "Swagger UI",
        "The contract of voip-rooms in Swagger UI.",
        "swagger-initializer.js",
        """
            <link rel="stylesheet" href="swagger-ui.css">
            <div id="swagger-ui"></div>
            <script src="swagger-ui-bundle.js"></script>\
        """);
  }

  public static String escape(Object text) {
    return HtmlUtils.htmlEscape(String.valueOf(text), "UTF-8");
  }

  public static String code(String text) {
    return "<code>" + escape(text) + "</code>";
  }

  public void write(Path portal, String name) throws IOException {
    Files.writeString(portal.resolve(name), html("./", name.equals("index.html") ? "" : name));
  }

  /**
   * Returns the page as HTML.
   *
   * @param portal the relative URL of the portal's directory, {@code ./} or {@code ../}
   * @param link the navigation link that is marked as the current page
   */
  public String html(String portal, String link) throws IOException {
    String currentLink = "<a href=\"{{portal}}" + link + '"';
    return new ClassPathResource("page.html", Page.class)
        .getContentAsString(StandardCharsets.UTF_8)
        .replace(currentLink, currentLink + " aria-current=\"page\"")
        .replace("{{portal}}", portal)
        .replace("{{title}}", escape(title))
        .replace("{{description}}", escape(description))
        .replace("{{script}}", script)
        .replace("{{main}}", main);
  }
}
