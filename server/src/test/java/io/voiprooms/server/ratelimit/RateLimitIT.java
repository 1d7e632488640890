package io.voiprooms.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Tests the limits of five requests a minute for each user and three refusals for each address. */
@TestPropertySource(
    properties = {
      "voip-rooms.rate-limit.requests-per-minute=5",
      "voip-rooms.rate-limit.refusals-per-minute=3"
    })
@DirtiesContext // resets the counters for another run of this class
class RateLimitIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";

  private User newUser(String name, String... roles) {
    User user = new User("id-" + name, name, "token-of-" + name);
    add(user, roles);
    return user;
  }

  private static long header(Answer response, String name) {
    return response.headers().firstValueAsLong(name).orElse(-1);
  }

  private static void assertAllowance(Answer response, long remaining) {
    long now = System.currentTimeMillis();
    assertThat(header(response, "X-RateLimit-Limit")).isEqualTo(5);
    assertThat(header(response, "X-RateLimit-Remaining")).isEqualTo(remaining);
    assertThat(header(response, "X-RateLimit-Reset")).isBetween(now, now + 60_000);
  }

  private static void assertTooMany(Answer response) {
    long seconds = header(response, "Retry-After");
    assertThat(seconds).isBetween(1L, 60L);
    assertJson(
        response,
        429,
        "{\"success\":false,\"error\":\"Error, too many requests. Please slow down. You must wait "
            + seconds
            + " seconds before trying this endpoint again. [error-too-many-requests]\"}");
    assertThat(response.headers().firstValue("X-Correlation-Id").orElse(""))
        .matches("[0-9a-f]{16}");
    assertThat(header(response, "X-RateLimit-Remaining")).isZero();
    long reset = header(response, "X-RateLimit-Reset") - System.currentTimeMillis();
    assertThat(reset).isBetween((seconds - 2) * 1000, seconds * 1000);
  }

  @Test
  void returnsRemainingRequestsAndRejectsSixthRequest() {
    User user = newUser("six", "admin");
    assertAllowance(list(user), 4);
    assertAllowance(list(user, "open", "x"), 3);
    assertAllowance(get(user, "/api/nothing"), 2);
    assertAllowance(send("POST", PATH, "X-User-Id", user.id(), "X-Auth-Token", user.token()), 1);
    assertAllowance(list(user), 0);
    assertTooMany(list(user));
    assertTooMany(get(user, PATH + "/changes"));
    assertTooMany(get(user, PATH + "/events"));
    assertTooMany(get(user, PATH + "/a"));
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      assertTooMany(send(user, method, PATH + "/a"));
    }
    assertTooMany(send(user, "POST", PATH));
    assertThat(header(list(user), "X-RateLimit-Limit")).isEqualTo(5);
  }

  @Test
  void checksLimitBeforeParametersAndPermission() {
    User user = newUser("before");
    for (int i = 0; i < 5; i++) {
      Answer response = list(user);
      assertThat(response.status()).isEqualTo(403);
      assertAllowance(response, 4 - i);
    }
    assertTooMany(list(user));
    assertTooMany(list(user, "open", "x"));
    assertTooMany(get(user, PATH + "?queue=%FF"));
    assertTooMany(get(user, "/api/nothing"));
    assertTooMany(
        send(
            "GET",
            PATH,
            "X-User-Id",
            user.id(),
            "X-Auth-Token",
            user.token(),
            "Accept",
            "text/html"));
  }

  @Test
  void limitsEachUserIndependentlyOfAddress() {
    User spent = newUser("spent", "admin");
    for (int i = 0; i < 5; i++) {
      list(spent);
    }
    assertTooMany(list(spent));
    assertAllowance(list(newUser("other", "admin")), 4);
    assertTooMany(
        send(
            "GET",
            PATH,
            "X-User-Id",
            spent.id(),
            "X-Auth-Token",
            spent.token(),
            "X-Forwarded-For",
            "10.1.2.3"));
    assertTooMany(sendAsItStands("127.0.0.2", request(spent)));
  }

  @Test
  void limitsWrongCredentialsOfAddressButAcceptsKnownCredentials() {
    User right = newUser("right", "admin");
    User wrong = new User(right.id(), right.username(), "wrong");
    String from = "127.0.0.3";
    assertAllowance(sendAsItStands(from, request(right)), 4);
    for (int i = 0; i < 3; i++) {
      Answer response = sendAsItStands(from, request(wrong));
      assertThat(response.status()).isEqualTo(401);
      assertThat(header(response, "X-RateLimit-Limit")).isEqualTo(-1);
    }
    Answer refused = sendAsItStands(from, request(wrong));
    assertTooMany(refused);
    assertThat(header(refused, "X-RateLimit-Limit")).isEqualTo(3);
    assertTooMany(sendAsItStands(from, request(new User("another", "", "x"))));
    assertTooMany(
        sendAsItStands(
            from, request(wrong).replace("Host:", "X-Forwarded-For: 10.9.8.7\r\nHost:")));
    assertAllowance(sendAsItStands(from, request(right)), 3);
    assertThat(sendAsItStands("127.0.0.4", request(wrong)).status()).isEqualTo(401);
    // Wrong credentials with the ID of a user do not count against this user.
    assertAllowance(list(right), 2);
  }

  @Test
  void rejectsUnknownCredentialsAboveLimitWithoutDatabaseQuery() {
    User unknown = newUser("unknown", "admin");
    String from = "127.0.0.5";
    for (int i = 0; i < 3; i++) {
      sendAsItStands(from, request(new User("x", "x", "x")));
    }
    // The credentials are in the database.
    assertTooMany(sendAsItStands(from, request(unknown)));
    assertAllowance(sendAsItStands("127.0.0.6", request(unknown)), 4);
  }

  @Test
  void usesMonotonicClock() {
    assertThat(RateLimits.CLOCK.isWallClockBased()).isFalse();
  }

  @Test
  void doesNotCountHealthChecks() {
    for (int i = 0; i < 10; i++) {
      Answer response = send("GET", "/actuator/health");
      assertThat(response.status()).isEqualTo(200);
      assertThat(header(response, "X-RateLimit-Limit")).isEqualTo(-1);
    }
  }

  private static String request(User user) {
    return "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n\r\n"
        .formatted(PATH, user.id(), user.token());
  }

  private static ApplicationContextRunner withEnvironment(Map<String, Object> variables) {
    return new ApplicationContextRunner()
        .withBean(JsonMapper.class, JsonMapper::shared)
        .withUserConfiguration(RateLimits.class)
        .withInitializer(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            variables)));
  }

  @Test
  void readsLimitsFromEnvironmentVariables() {
    withEnvironment(Map.of())
        .run(
            context ->
                assertThat(context.getBean(RateLimitProperties.class))
                    .isEqualTo(new RateLimitProperties(true, 1200, 60)));
    withEnvironment(
            Map.of(
                "VOIP_ROOMS_RATE_LIMIT_REQUESTS_PER_MINUTE", "7",
                "VOIP_ROOMS_RATE_LIMIT_REFUSALS_PER_MINUTE", "2"))
        .run(
            context ->
                assertThat(context.getBean(RateLimitProperties.class))
                    .isEqualTo(new RateLimitProperties(true, 7, 2)));
    withEnvironment(Map.of("VOIP_ROOMS_RATE_LIMIT_REQUESTS_PER_MINUTE", "0"))
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void countsNothingIfDisabledByEnvironmentVariable() {
    withEnvironment(
            Map.of(
                "VOIP_ROOMS_RATE_LIMIT_ENABLED", "false",
                "VOIP_ROOMS_RATE_LIMIT_REQUESTS_PER_MINUTE", "1"))
        .run(
            context -> {
              RateLimits limits = context.getBean(RateLimits.class);
              for (int i = 0; i < 10; i++) {
                MockHttpServletResponse response = new MockHttpServletResponse();
                limits.countRequest("user", response);
                limits.countRefusal("address", response);
                assertThat(response.getHeaderNames()).isEmpty();
              }
            });
  }
}
