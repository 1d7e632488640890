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

/** A lie of the server is noticed, whichever way it leaves. */
@Import(ConformanceFilterIT.Liar.class)
class ConformanceFilterIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";

  /** Does what the request asks it to. */
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  static final class Liar extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      String wish = String.valueOf(request.getHeader("X-Please"));
      switch (wish) {
        case "send an error" -> response.sendError(418);
        case "fail" -> throw new ServletException(wish);
        default -> {
          if (wish.equals("add a header")) {
            response.setHeader("X-Powered-By", "lies");
          }
          chain.doFilter(request, response);
        }
      }
    }
  }

  private Answer please(String what) {
    return send("GET", PATH, "X-Please", what);
  }

  @Test
  void aLieIsNoticedOnce() {
    please("add a header");
    assertThatThrownBy(Conformance::verify)
        .isInstanceOf(ContractViolation.class)
        .hasMessageEndingWith("GET " + PATH + " (401): the header X-Powered-By is not declared");
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }

  @Test
  void anErrorThatIsDispatchedIsNoticedForWhatWasAsked() {
    assertThat(please("send an error").status()).isEqualTo(418);
    assertThatThrownBy(Conformance::verify)
        .hasMessageEndingWith(":\nGET " + PATH + " (418): this status is not declared");
  }

  @Test
  void aFailureOutsideOfSpringMvcIsAnsweredAsTheContractSays() {
    assertThat(please("fail").json().get("errorType").asString())
        .isEqualTo("error-internal-server-error");
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }

  @Test
  void theTruthIsLeftAlone() {
    assertThat(please("do nothing").status()).isEqualTo(401);
    assertThatCode(Conformance::verify).doesNotThrowAnyException();
  }
}
