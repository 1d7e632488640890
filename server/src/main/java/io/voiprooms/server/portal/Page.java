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
 * @param description for search engines, in a sentence
 * @param script what makes it live, beside it
 * @param main what is on it, in HTML
 */
public record Page(String title, String description, String script, String main) {

  /** A page to read, with its title above. */
  public static Page of(String title, String description, String text) {
    return new Page(
        title,
        description,
        "portal.js",
        "    <main class=\"text\">\n<h1>%s</h1>\n%s    </main>".formatted(escape(title), text));
  }

  /** The page that Scalar makes of the contract. */
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

  /** The page that Swagger UI makes of the contract, beside Swagger UI's own files. */
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
   * The whole page.
   *
   * @param portal the way from the page to the portal's directory, {@code ./} or {@code ../}
   * @param link the page's own among those in its bar
   */
  public String html(String portal, String link) throws IOException {
    String own = "<a href=\"{{portal}}" + link + '"';
    return new ClassPathResource("page.html", Page.class)
        .getContentAsString(StandardCharsets.UTF_8)
        .replace(own, own + " aria-current=\"page\"")
        .replace("{{portal}}", portal)
        .replace("{{title}}", escape(title))
        .replace("{{description}}", escape(description))
        .replace("{{script}}", script)
        .replace("{{main}}", main);
  }
}
