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

/** Serves the portal's files to anybody. The build has written them (package {@code build}). */
@Configuration(proxyBeanMethods = false)
class Portal implements WebMvcConfigurer {

  private static final String PATH = "/docs";

  private final Map<Resource, String> tags = new ConcurrentHashMap<>();

  @Override
  public void addViewControllers(ViewControllerRegistry views) {
    // Before springdoc's way to Swagger UI, which begins at the root of the host.
    views.setOrder(-1);
    redirect(views, "/", "docs");
    redirect(views, PATH + "/", "../docs");
    redirect(views, "/swagger-ui", "swagger-ui/index.html");
    // Where browsers look while they show what is no page.
    redirect(views, "/favicon.ico", "favicon.svg");
  }

  /**
   * Redirects with a relative address, which is right behind a proxy that adds a prefix, too. With
   * a status, Spring sends the address as it is; without, Jetty makes it a path from the root.
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
        // Every file of a reproducible archive is equally old.
        .setUseLastModified(false)
        .setEtagGenerator(file -> tags.computeIfAbsent(file, Portal::tag))
        .resourceChain(false) // a cache would grow with each spelling of a path
        .addResolver(new EncodedResourceResolver())
        .addResolver(new Pages());
  }

  /** Swagger UI as springdoc serves it, but in a page of the portal and set up by us. */
  @Bean
  SwaggerIndexTransformer swaggerUi() throws IOException {
    String initializer = "swagger-initializer.js";
    Map<String, byte[]> ours =
        Map.of(
            "index.html",
            Page.swaggerUi().html("../", "swagger-ui/index.html").getBytes(StandardCharsets.UTF_8),
            initializer,
            new ClassPathResource(initializer, Portal.class).getContentAsByteArray());
    return (request, file, chain) -> {
      byte[] own = ours.get(Objects.requireNonNullElse(file.getFilename(), ""));
      return own == null ? file : new TransformedResource(file, own);
    };
  }

  /** The first page is also there under the portal's path, which other web servers would not do. */
  private static final class Pages extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      return super.getResource(PATH.equals("/" + path) ? "index.html" : path, location);
    }
  }

  /** Weak, because compression changes the bytes. */
  private static String tag(Resource file) {
    try {
      return "W/\"" + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + '"';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the pages cannot know: that a server is behind them, and whom it lends. */
  @Bean
  RouterFunction<ServerResponse> behindThePortal(ObjectProvider<DemoCredentials> lent) {
    record Behind(boolean live, List<DemoCredentials.LentUser> users) {}
    Behind behind =
        new Behind(true, lent.getIfAvailable(() -> new DemoCredentials(List.of())).users());
    return RouterFunctions.route()
        .GET("/behind.json", request -> ServerResponse.ok().body(behind))
        .build();
  }
}
