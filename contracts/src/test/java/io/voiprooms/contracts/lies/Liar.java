package io.voiprooms.contracts.lies;

import static java.util.stream.Collectors.joining;

import io.voiprooms.db.accounts.AuthenticationDao;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Makes every server of this JVM tell one lie, or none. */
@AutoConfiguration
@ConditionalOnBooleanProperty("voip-rooms.lies")
public class Liar {

  /** What is being told; null for the truth. */
  static volatile @Nullable Lie lie;

  /** Between the server and whatever looks at its answers. */
  @Bean
  FilterRegistrationBean<Mouth> mouth() {
    FilterRegistrationBean<Mouth> mouth = new FilterRegistrationBean<>(new Mouth());
    mouth.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return mouth;
  }

  /** Between the server and its database. */
  @Bean
  static BeanPostProcessor hands(ObjectProvider<Jdbi> jdbi) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Jdbi honest) {
          lieIn(honest.getConfig(SqlStatements.class));
        }
        // Credentials are checked through a Jdbi of their own, which nobody else can get at.
        return bean instanceof AuthenticationDao
            ? jdbi.getObject().onDemand(AuthenticationDao.class)
            : bean;
      }
    };
  }

  private static void lieIn(SqlStatements statements) {
    TemplateEngine honest = statements.getTemplateEngine();
    statements.setTemplateEngine(
        (template, context) -> {
          String sql = honest.render(template, context);
          Lie told = lie;
          return told == null ? sql : told.search(sql);
        });
  }

  static final class Mouth extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      Lie told = lie;
      if (told == null) {
        chain.doFilter(request, response);
        return;
      }
      var kept = new ContentCachingResponseWrapper(response);
      chain.doFilter(new Heard(request, told), kept);
      Answer answer = new Answer(request, response, kept.getContentAsByteArray());
      told.answer(answer);
      if (answer.isChanged()) {
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
      } else {
        kept.copyBodyToResponse();
      }
    }
  }

  /** A request as the liar hears it. */
  private static final class Heard extends HttpServletRequestWrapper {

    private final Lie told;

    Heard(HttpServletRequest request, Lie told) {
      super(request);
      this.told = told;
    }

    /** The one method by which the server reads parameters. */
    @Override
    public @Nullable String getQueryString() {
      String query = super.getQueryString();
      Map<String, String[]> parameters;
      try {
        parameters = getParameterMap();
      } catch (RuntimeException e) {
        return query; // malformed, so nothing is heard
      }
      Map<String, String[]> heard = told.hear(parameters);
      return heard.equals(parameters) ? query : queryOf(heard);
    }

    private static String queryOf(Map<String, String[]> parameters) {
      return parameters.entrySet().stream()
          .flatMap(
              parameter ->
                  Arrays.stream(parameter.getValue())
                      .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
          .collect(joining("&"));
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
