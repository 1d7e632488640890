package io.voiprooms.server.portal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Serves the files of the portal without credentials. The build writes them (package {@code
 * build}).
 */
@Configuration(proxyBeanMethods = false)
class Portal implements WebMvcConfigurer {

  private static final String PATH = "/docs";

  private final Map<Resource, String> etags = new ConcurrentHashMap<>();

  @Override
  public void addViewControllers(ViewControllerRegistry views) {
    // Before the redirect of springdoc, which is absolute and therefore wrong behind a prefix.
    views.setOrder(-1);
    redirect(views, "/", "docs");
    redirect(views, PATH + "/", "../docs");
    redirect(views, "/swagger-ui", "swagger-ui/index.html");
    // Browsers request this path when they show a response that is not a page.
    redirect(views, "/favicon.ico", "favicon.svg");
  }

  /**
   * Redirects to a relative URL, which is also correct behind a proxy that adds a prefix. The
   * status is set explicitly: without it, Jetty would make the URL absolute.
   */
  private static void redirect(ViewControllerRegistry views, String path, String target) {
    views.addRedirectViewController(path, target).setStatusCode(HttpStatus.FOUND);
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/**")
        .addResourceLocations("classpath:/portal/")
        .setCacheControl(CacheControl.noCache())
        // In a reproducible archive all files have the same modification time.
        .setUseLastModified(false)
        .setEtagGenerator(file -> etags.computeIfAbsent(file, Portal::etag))
        .resourceChain(false) // a cache would grow with each variant of a path
        .addResolver(new EncodedResourceResolver())
        .addResolver(new IndexResolver());
  }

  /** Replaces the page and the configuration of springdoc's Swagger UI with those of the portal. */
  @Bean
  SwaggerIndexTransformer swaggerUi() throws IOException {
    String initializer = "swagger-initializer.js";
    Map<String, byte[]> replacements =
        Map.of(
            "index.html",
            Page.swaggerUi().html("../", "swagger-ui/index.html").getBytes(StandardCharsets.UTF_8),
            initializer,
            new ClassPathResource(initializer, Portal.class).getContentAsByteArray());
    return (request, file, chain) -> {
      byte[] replacement = replacements.get(Objects.requireNonNullElse(file.getFilename(), ""));
      return replacement == null ? file : new TransformedResource(file, replacement);
    };
  }

  /** Serves the first page also at the path of the portal. */
  private static final class IndexResolver extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      return super.getResource(PATH.equals("/" + path) ? "index.html" : path, location);
    }
  }

  /** Returns an ETag of the content. It is weak, because compression changes the bytes. */
  private static String etag(Resource file) {
    try {
      return "W/\"" + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + '"';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the pages that a server is available, and which demo users it has. */
  @Bean
  RouterFunction<ServerResponse> serverInfo(ObjectProvider<DemoCredentials> credentials) {
    record ServerInfo(boolean live, List<DemoCredentials.DemoUser> users) {}
    ServerInfo info =
        new ServerInfo(
            true, credentials.getIfAvailable(() -> new DemoCredentials(List.of())).users());
    return RouterFunctions.route()
        .GET("/server-info.json", request -> ServerResponse.ok().body(info))
        .build();
  }
}
