package io.voiprooms.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Five requests a minute for each user, three refusals a minute for each address. */
@TestPropertySource(
    properties = {
      "voip-rooms.rate-limit.requests-per-minute=5",
      "voip-rooms.rate-limit.refusals-per-minute=3"
    })
@DirtiesContext // spent allowances go with it, should the class be run again within the minute
class RateLimitIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";

  private User newUser(String name, String... roles) {
    User user = new User("id-" + name, name, "token-of-" + name);
    add(user, roles);
    return user;
  }

  private static long header(Answer answer, String name) {
    return answer.headers().firstValueAsLong(name).orElse(-1);
  }

  private static void assertAllowance(Answer answer, long remaining) {
    long now = System.currentTimeMillis();
    assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo(5);
    assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(remaining);
    assertThat(header(answer, "X-RateLimit-Reset")).isBetween(now, now + 60_000);
  }

  private static void assertTooMany(Answer answer) {
    long seconds = header(answer, "Retry-After");
    assertThat(seconds).isBetween(1L, 60L);
    assertJson(
        answer,
        429,
        "{\"success\":false,\"error\":\"Error, too many requests. Please slow down. You must wait "
            + seconds
            + " seconds before trying this endpoint again. [error-too-many-requests]\"}");
    assertThat(answer.headers().firstValue("X-Correlation-Id").orElse("")).matches("[0-9a-f]{16}");
    assertThat(header(answer, "X-RateLimit-Remaining")).isZero();
    long reset = header(answer, "X-RateLimit-Reset") - System.currentTimeMillis();
    assertThat(reset).isBetween((seconds - 2) * 1000, seconds * 1000);
  }

  @Test
  void everyAnswerToAUserSaysWhatIsLeftAndTheSixthIsARefusal() {
    User user = newUser("six", "admin");
    assertAllowance(list(user), 4);
    assertAllowance(list(user, "open", "x"), 3);
    assertAllowance(get(user, "/api/nothing"), 2);
    assertAllowance(send("POST", PATH, "X-User-Id", user.id(), "X-Auth-Token", user.token()), 1);
    assertAllowance(list(user), 0);
    assertTooMany(list(user));
    assertThat(header(list(user), "X-RateLimit-Limit")).isEqualTo(5);
  }

  @Test
  void comesBeforeParametersAndPermission() {
    User user = newUser("before");
    for (int i = 0; i < 5; i++) {
      Answer answer = list(user);
      assertThat(answer.status()).isEqualTo(403);
      assertAllowance(answer, 4 - i);
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
  void isEachUsersOwnWhateverTheTokenOrAddress() {
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
  void ofRefusedCredentialsIsPerAddressAndLeavesKnownOnesAlone() {
    User right = newUser("right", "admin");
    User wrong = new User(right.id(), right.username(), "wrong");
    String from = "127.0.0.3";
    assertAllowance(sendAsItStands(from, request(right)), 4);
    for (int i = 0; i < 3; i++) {
      Answer answer = sendAsItStands(from, request(wrong));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo(-1);
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
    // Refusals at another's expense would lock that one out.
    assertAllowance(list(right), 2);
  }

  @Test
  void ofRefusedCredentialsIsCheckedBeforeTheDatabaseIsAsked() {
    User unknown = newUser("unknown", "admin");
    String from = "127.0.0.5";
    for (int i = 0; i < 3; i++) {
      sendAsItStands(from, request(new User("x", "x", "x")));
    }
    // These would be accepted, if the database were asked.
    assertTooMany(sendAsItStands(from, request(unknown)));
    assertAllowance(sendAsItStands("127.0.0.6", request(unknown)), 4);
  }

  @Test
  void goesByAClockThatNobodySetsBack() {
    assertThat(RateLimits.CLOCK.isWallClockBased()).isFalse();
  }

  @Test
  void doesNotCountHealth() {
    for (int i = 0; i < 10; i++) {
      Answer answer = send("GET", "/actuator/health");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo(-1);
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
  void isTwelveHundredRequestsAMinuteUnlessTheOperatorSaysOtherwise() {
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
  void isSwitchedOffByAnEnvironmentVariable() {
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
