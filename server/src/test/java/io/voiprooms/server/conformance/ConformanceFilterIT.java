package io.voiprooms.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.server.ServerTest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tests that the filter finds violations in responses of filters, controllers and error pages. */
@Import(ConformanceFilterIT.FaultyFilter.class)
class ConformanceFilterIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";

  /** Injects the fault that the header {@code X-Fault} of the request names. */
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  static final class FaultyFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      String fault = String.valueOf(request.getHeader("X-Fault"));
      switch (fault) {
        case "send an error" -> response.sendError(418);
        case "fail" -> throw new ServletException(fault);
        default -> {
          if (fault.equals("add a header")) {
            response.setHeader("X-Powered-By", "test");
          }
          chain.doFilter(request, response);
        }
      }
    }
  }

  private Answer requestWithFault(String fault) {
    return send("GET", PATH, "X-Fault", fault);
  }

  @Test
  void reportsViolationOnce() {
    requestWithFault("add a header");
    assertThatThrownBy(Conformance::verify)
        .isInstanceOf(ContractViolation.class)
        .hasMessageEndingWith("GET " + PATH + " (401): the header X-Powered-By is not declared");
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }

  @Test
  void reportsDispatchedErrorWithPathOfRequest() {
    assertThat(requestWithFault("send an error").status()).isEqualTo(418);
    assertThatThrownBy(Conformance::verify)
        .hasMessageEndingWith(":\nGET " + PATH + " (418): this status is not declared");
  }

  @Test
  void acceptsErrorOutsideOfSpringMvc() {
    assertThat(requestWithFault("fail").json().get("errorType").asString())
        .isEqualTo("error-internal-server-error");
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }

  @Test
  void acceptsResponseWithoutViolation() {
    assertThat(requestWithFault("do nothing").status()).isEqualTo(401);
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }
}
