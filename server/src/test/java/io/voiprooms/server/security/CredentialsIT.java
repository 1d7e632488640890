package io.voiprooms.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests authentication and the rooms that each user sees. */
@ExtendWith(OutputCaptureExtension.class)
class CredentialsIT extends ServerTest {

  private static final String PATH = "/api/v1/voip/rooms";
  private static final String UNAUTHENTICATED =
      "{\"status\":\"error\",\"message\":\"You must be logged in to do this.\"}";
  private static final String NO_PERMISSION =
      "{\"success\":false,\"error\":\"User does not have the permissions required for this action"
          + " [error-unauthorized]\"}";
  private static final String OTHER_AGENTS_FORBIDDEN =
      "{\"success\":false,\"error\":\"unauthorized\"}";

  @Autowired private LoggingSystem logging;

  @BeforeAll
  void storeRooms() {
    store(
        room("by-id", "{\"_id\":\"" + KIM.id() + "\",\"username\":\"renamed\"}"),
        room("by-username", "{\"_id\":\"other\",\"username\":\"" + KIM.username() + "\"}"),
        room("of-lee", "{\"_id\":\"leeId\",\"username\":\"lee.ann\"}"),
        "{\"_id\":\"of-nobody\",\"t\":\"v\",\"open\":true,\"ts\":\"2021-07-09T20:12:19.795Z\"}");
  }

  private static String room(String id, String servedBy) {
    return "{\"_id\":\"%s\",\"t\":\"v\",\"open\":true,\"ts\":\"2021-07-09T20:12:19.795Z\",\"servedBy\":%s}"
        .formatted(id, servedBy);
  }

  @Test
  void forbidsCaching() {
    assertThat(list(KIM).headers().firstValue("Cache-Control").orElse("")).contains("no-store");
  }

  private void execute(String sql, Object... values) {
    jdbi.useHandle(handle -> handle.execute(sql, values));
  }

  private static void assertUnauthenticated(Answer answer) {
    assertJson(answer, 401, UNAUTHENTICATED);
    assertThat(answer.headers().map()).doesNotContainKeys("WWW-Authenticate", "Set-Cookie");
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase().startsWith("x-ratelimit"));
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InvalidCredentials {

    @Test
    void returns401ForMissingHeaders() {
      assertUnauthenticated(send("GET", PATH));
      assertUnauthenticated(send("GET", PATH, "X-User-Id", ADMIN.id()));
      assertUnauthenticated(send("GET", PATH, "X-Auth-Token", ADMIN.token()));
    }

    @Test
    void returns401ForUnknownOrMismatchedCredentials() {
      assertUnauthenticated(get(new User(ADMIN.id(), "", "unknown"), PATH));
      assertUnauthenticated(get(new User("unknown", "", ADMIN.token()), PATH));
      assertUnauthenticated(get(new User(ADMIN.id(), "", KIM.token()), PATH));
      assertUnauthenticated(get(new User(KIM.id(), "", ADMIN.token()), PATH));
      assertUnauthenticated(get(new User(ADMIN.username(), "", ADMIN.token()), PATH));
      assertUnauthenticated(get(new User(ADMIN.id().toLowerCase(), "", ADMIN.token()), PATH));
      assertUnauthenticated(get(new User(ADMIN.id(), "", ADMIN.token().toLowerCase()), PATH));
    }

    @Test
    void returns401ForHashInsteadOfToken() throws Exception {
      assertUnauthenticated(get(new User(ADMIN.id(), "", hash(ADMIN.token())), PATH));
    }

    @ParameterizedTest(name = "returns 401 for \"{0}\"")
    @ValueSource(
        strings = {
          "",
          " ",
          "%",
          "_%",
          "*",
          "null",
          "undefined",
          "' OR '1'='1",
          "' OR true --",
          "x'; DROP TABLE users; --",
          "\\",
          "\"",
          "J\u00fcrgen",
          "\u00ff\u00fe",
          "\u00e6\u0095\u00b0",
          "[object Object]"
        })
    void returns401ForMalformedCredentials(String value) {
      assertUnauthenticated(sendCredentials(value, ADMIN.token()));
      assertUnauthenticated(sendCredentials(ADMIN.id(), value));
      assertUnauthenticated(sendCredentials(value, value));
      assertThat(list().status()).isEqualTo(200);
    }

    @Test
    void returns401ForLongCredentials() {
      assertUnauthenticated(sendCredentials("x".repeat(20_000), "y".repeat(20_000)));
      assertUnauthenticated(sendCredentials(ADMIN.id(), ADMIN.token().repeat(500)));
    }

    private Answer sendCredentials(String userId, String token) {
      return sendAsItStands(
          "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-User-Id: %s\r\nX-Auth-Token: %s\r\n\r\n"
              .formatted(PATH, userId, token));
    }

    @Test
    void returns401ForCredentialsInQueryOrCookie() {
      assertUnauthenticated(
          send("GET", PATH + "?X-User-Id=" + ADMIN.id() + "&X-Auth-Token=" + ADMIN.token()));
      assertUnauthenticated(
          send(
              "GET",
              PATH,
              "Cookie",
              "rc_uid=" + ADMIN.id() + "; rc_token=" + ADMIN.token() + "; JSESSIONID=1"));
    }

    @ParameterizedTest(name = "returns 401 for {0}")
    @ValueSource(
        strings = {
          "/api",
          "/api/",
          "/api/nothing",
          "/api/v1/voip/rooms/",
          "/api/v1/voip/rooms/1",
          "/api/v1/users.list",
          "/api/v1/voip/rooms?unknown=1",
          "/api/v1/voip/rooms?sort=x",
          "/api/v1/voip/rooms?queue=%FF",
          "/%61pi/v1/voip/rooms"
        })
    void returns401ForEveryApiPath(String target) {
      assertUnauthenticated(
          sendAsItStands("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest(name = "returns no rooms for {0}")
    @ValueSource(
        strings = {
          "//api/v1/voip/rooms",
          "/api/v1//voip/rooms",
          "/./api/v1/voip/rooms",
          "/actuator/../api/v1/voip/rooms",
          "/actuator/health/../../api/v1/voip/rooms",
          "/error/..;/api/v1/voip/rooms",
          "/;/api/v1/voip/rooms",
          "/api;x=1/v1/voip/rooms",
          "/API/v1/voip/rooms",
          "/api%2Fv1/voip/rooms",
          "/api%5Cv1/voip/rooms",
          "/%2e/api/v1/voip/rooms",
          "/x/%2e%2e/api/v1/voip/rooms",
          "http://other/api/v1/voip/rooms"
        })
    void returnsNoRoomsForNonCanonicalPaths(String target) {
      Answer answer =
          sendAsItStands("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(answer.status()).isBetween(400, 404);
      assertThat(answer.body()).doesNotContain("rooms\":");
    }

    @Test
    void returns401ForOtherMethods() {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
        assertUnauthenticated(send(method, PATH));
      }
    }
  }

  private static String hash(String token) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void returns401ForRevokedToken() {
    User user = new User("revokedId", "revoked", "token-to-revoke");
    add(user, "admin");
    assertThat(list(user).status()).isEqualTo(200);
    execute("UPDATE tokens SET revoked_at = now() WHERE user_id = ?", user.id());
    assertUnauthenticated(list(user));
  }

  @Test
  void returns401ForExpiredToken() {
    User user = new User("expiredId", "expired", "token-to-expire");
    add(user, "admin");
    execute("UPDATE tokens SET expires_at = now() + interval '1 h' WHERE user_id = ?", user.id());
    assertThat(list(user).status()).isEqualTo(200);
    execute("UPDATE tokens SET expires_at = now() WHERE user_id = ?", user.id());
    assertUnauthenticated(list(user));
  }

  @Test
  void returns401ForInactiveUser() {
    User user = new User("inactiveId", "inactive", "token-of-inactive");
    add(user, "admin");
    execute("UPDATE users SET is_active = false WHERE id = ?", user.id());
    assertUnauthenticated(list(user));
    execute("UPDATE users SET is_active = true WHERE id = ?", user.id());
    assertThat(list(user).status()).isEqualTo(200);
  }

  @Test
  void acceptsSecondTokenAfterRevocationOfFirst() throws Exception {
    User user = new User("severalId", "several", "token-one");
    add(user, "admin");
    execute("INSERT INTO tokens (hash, user_id) VALUES (?, ?)", hash("token-two"), user.id());
    execute("UPDATE tokens SET revoked_at = now() WHERE hash = ?", hash("token-one"));
    assertUnauthenticated(list(user));
    assertThat(list(new User(user.id(), user.username(), "token-two")).status()).isEqualTo(200);
  }

  @Test
  void acceptsTokenOfImportedHash() {
    User user = new User("exportedId", "exported", "never-seen-here");
    add(user, "admin");
    execute("DELETE FROM tokens WHERE user_id = ?", user.id());
    // printf %s 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq | openssl dgst -sha256 -binary | base64
    execute(
        "INSERT INTO tokens (hash, user_id) VALUES (?, ?)",
        "ui3/82zPrpjnqZbLqQeMM8D1K9n6EwuUOXOReep/WGc=",
        user.id());
    assertThat(
            list(new User(user.id(), "", "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq")).status())
        .isEqualTo(200);
  }

  @Test
  void checksParametersBeforePermissions() {
    assertError(
        list(NOBODY, "open", "x"), 400, "invalid-params", "open must be true or false, not \"x\"");
    assertError(
        list(NOBODY, "sort", "x"),
        400,
        "error-invalid-sort",
        "Invalid sort parameter provided: \"x\"");
    assertError(
        list(NOBODY, "fields", "x"),
        400,
        "error-invalid-fields",
        "Invalid fields parameter provided: \"x\"");
    assertError(
        list(NOBODY, "count", "-1"),
        400,
        "invalid-params",
        "count must be greater than or equal to 0, not \"-1\"");
    assertThat(list(NOBODY, "unknown", "1").status()).isEqualTo(400);
    assertThat(list(KIM, "agents", "lee.ann", "offset", "x").status()).isEqualTo(400);
    assertThat(list(KIM, "agents", "lee.ann", "queue", "\0").status()).isEqualTo(400);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class RoomAccess {

    @Test
    void returnsAllRoomsToAdmin() {
      assertThat(list(ADMIN).ids()).containsExactly("by-id", "by-username", "of-lee", "of-nobody");
      assertThat(list(ADMIN, "agents", "lee.ann").ids()).containsExactly("of-lee");
    }

    @Test
    void returnsOwnRoomsToAgent() {
      assertThat(list(KIM).ids()).containsExactly("by-id", "by-username");
      assertThat(list(KIM).total()).isEqualTo(2);
      assertThat(list(KIM, "count", "1", "offset", "1").ids()).containsExactly("by-username");
      assertThat(list(KIM, "agents", "").ids()).containsExactly("by-id", "by-username");
      assertThat(list(KIM, "agents[]", "").ids()).containsExactly("by-id", "by-username");
    }

    @Test
    void acceptsOwnIdAndUsernameInAgents() {
      assertThat(list(KIM, "agents", KIM.id()).ids()).containsExactly("by-id");
      assertThat(list(KIM, "agents[]", KIM.id()).ids()).containsExactly("by-id");
      assertThat(list(KIM, "agents", KIM.username()).ids()).containsExactly("by-username");
      assertThat(list(KIM, "agents[0]", KIM.id(), "agents[1]", KIM.username()).ids())
          .containsExactly("by-id", "by-username");
      assertThat(list(KIM, "agents", KIM.id() + "," + KIM.id()).ids()).containsExactly("by-id");
    }

    @Test
    void returns403ForOtherAgents() {
      String both = "[\"%s\",\"lee.ann\"]".formatted(KIM.id());
      for (String other :
          List.of("lee.ann", "leeId", "nobody-at-all", both, "KIM.JANE", "kim.jane,lee.ann", "%")) {
        assertJson(list(KIM, "agents", other), 403, OTHER_AGENTS_FORBIDDEN);
      }
      assertJson(list(KIM, "agents[]", KIM.id(), "agents[]", "leeId"), 403, OTHER_AGENTS_FORBIDDEN);
      assertJson(list(KIM, "agents", KIM.id(), "agents", "leeId"), 403, OTHER_AGENTS_FORBIDDEN);
      assertJson(
          list(KIM, "agents[0]", KIM.id(), "agents[1]", "leeId"), 403, OTHER_AGENTS_FORBIDDEN);
    }

    @Test
    void restrictsAgentWithAnyParameter() {
      for (Map.Entry<String, String> filter :
          Map.of(
                  "open", "true",
                  "createdAt", "2021-07-09",
                  "roomName", "",
                  "sort", "{\"servedBy.username\":1}",
                  "fields", "{\"servedBy\":0}")
              .entrySet()) {
        assertThat(list(KIM, filter.getKey(), filter.getValue()).ids())
            .as(filter.getKey())
            .containsExactlyInAnyOrder("by-id", "by-username");
      }
    }

    @Test
    void returns403WithoutRole() {
      assertJson(list(NOBODY), 403, NO_PERMISSION);
      assertJson(list(NOBODY, "agents", NOBODY.id()), 403, NO_PERMISSION);
    }

    @Test
    void appliesRoleChangesImmediately() {
      User user = new User("rolesId", "roles", "token-of-roles");
      add(user);
      execute("DELETE FROM roles WHERE name = 'auditor'"); // a failed run may leave it
      execute("INSERT INTO roles VALUES ('auditor')");
      execute("INSERT INTO user_roles VALUES (?, 'auditor')", user.id());
      assertJson(list(user), 403, NO_PERMISSION);
      execute("INSERT INTO role_permissions VALUES ('auditor', 'view-l-room')");
      assertThat(list(user).ids()).isEmpty();
      assertJson(list(user, "agents", "lee.ann"), 403, OTHER_AGENTS_FORBIDDEN);
      execute("INSERT INTO role_permissions VALUES ('auditor', 'view-livechat-rooms')");
      assertThat(list(user).ids()).hasSize(4);
      execute("DELETE FROM role_permissions WHERE role = 'auditor' AND permission = 'view-l-room'");
      assertThat(list(user).ids()).hasSize(4);
      execute("DELETE FROM roles WHERE name = 'auditor'");
      assertJson(list(user), 403, NO_PERMISSION);
    }

    @ParameterizedTest(name = "{0} sees all rooms by default")
    @ValueSource(strings = {"admin", "livechat-manager", "livechat-monitor"})
    void returnsAllRoomsToManagers(String role) {
      User user = new User("id-" + role, "user-" + role, "token-" + role);
      add(user, role);
      assertThat(list(user).ids()).hasSize(4);
    }
  }

  @Test
  void returnsDatabaseHealthWithoutCredentials() {
    Answer answer = send("GET", "/actuator/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").asString()).isEqualTo("UP");
    assertThat(answer.json().get("components").get("db").get("status").asString()).isEqualTo("UP");
    assertThat(answer.body()).doesNotContain("jdbc:", "directory");
  }

  @ParameterizedTest(name = "{0} at DEBUG")
  @ValueSource(
      strings = {"org.springframework", "io.voiprooms", "org.jdbi", "com.zaxxer", "org.postgresql"})
  void logsNoToken(String logger, CapturedOutput output) {
    logging.setLogLevel(logger, LogLevel.DEBUG);
    try {
      list();
      list(KIM, "agents", "lee.ann");
      list(NOBODY);
      list(ADMIN, "sort", "x");
      get(ADMIN, "/api/nothing");
      get(new User(ADMIN.id(), "", "refused-token"), PATH);
    } finally {
      logging.setLogLevel(logger, null);
    }
    for (String token : List.of(ADMIN.token(), KIM.token(), NOBODY.token(), "refused-token")) {
      assertThat(output.getAll()).doesNotContain(token);
    }
    if (logger.equals("org.springframework")) {
      assertThat(output.getAll()).contains("DEBUG", "Securing GET " + PATH);
    }
  }
}
