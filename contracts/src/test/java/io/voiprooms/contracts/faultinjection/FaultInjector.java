package io.voiprooms.contracts.faultinjection;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Injects one fault, or none, into every server of this JVM. */
@AutoConfiguration
@ConditionalOnBooleanProperty("voip-rooms.fault-injection")
public class FaultInjector {

  /** The fault to inject; null for none. */
  static volatile @Nullable Fault fault;

  /** Runs directly inside of the filter that checks responses against the contract. */
  @Bean
  FilterRegistrationBean<FaultFilter> faultFilter() {
    FilterRegistrationBean<FaultFilter> filter = new FilterRegistrationBean<>(new FaultFilter());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return filter;
  }

  static final class FaultFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      Fault injected = fault;
      if (injected == null) {
        chain.doFilter(request, response);
        return;
      }
      var cached = new ContentCachingResponseWrapper(response);
      chain.doFilter(new FaultyRequest(request, injected), cached);
      var changed = new InjectedResponse(request, response, cached.getContentAsByteArray());
      injected.applyTo(changed);
      if (request.isAsyncStarted()) {
        return; // A stream is not buffered.
      }
      if (changed.isChanged()) {
        response.setContentLength(changed.body().length);
        response.getOutputStream().write(changed.body());
      } else {
        cached.copyBodyToResponse();
      }
    }
  }

  /** A request whose query string has the fault. */
  private static final class FaultyRequest extends HttpServletRequestWrapper {

    private final Fault injected;

    FaultyRequest(HttpServletRequest request, Fault injected) {
      super(request);
      this.injected = injected;
    }

    /** The server reads parameters by this method only. */
    @Override
    public @Nullable String getQueryString() {
      String query = super.getQueryString();
      Map<String, String[]> parameters;
      try {
        parameters = getParameterMap();
      } catch (RuntimeException e) {
        return query; // A malformed query string is passed on unchanged.
      }
      Map<String, String[]> changed = injected.applyTo(parameters);
      return Parameters.equal(changed, parameters) ? query : Parameters.queryString(changed);
    }
  }
}
