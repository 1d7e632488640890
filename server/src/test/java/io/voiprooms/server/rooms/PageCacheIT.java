package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that pages from memory are as current as pages from the database. */
class PageCacheIT extends ServerTest {

  @BeforeEach
  void storeRooms() {
    forgetRooms();
    store(
        quoted("{'_id':'a','t':'v','topic':'0','servedBy':{'_id':'%s'}}".formatted(KIM.id())),
        quoted("{'_id':'b','t':'v','topic':'0','servedBy':{'_id':'other'}}"));
  }

  private String topic() {
    return list("fields", quoted("{'topic':1}")).json().get("rooms").get(0).get("topic").asString();
  }

  @Test
  void returnsEachCommittedChange() {
    for (int i = 1; i <= 100; i++) {
      String topic = String.valueOf(i);
      jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET topic = ?", topic));
      assertThat(topic()).isEqualTo(topic);
      assertThat(topic()).isEqualTo(topic);
    }
  }

  @Test
  void returnsNoOlderPageThanCommittedBeforeRequest() throws Exception {
    AtomicInteger committed = new AtomicInteger();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 1; i <= 300; i++) {
                String topic = String.valueOf(i);
                jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET topic = ?", topic));
                committed.set(i);
              }
            });
    writer.start();
    while (writer.isAlive()) {
      int before = committed.get();
      assertThat(Integer.parseInt(topic())).isGreaterThanOrEqualTo(before);
    }
    assertThat(topic()).isEqualTo("300");
  }

  @Test
  void answersUnchangedPageWithoutSearch() throws Exception {
    String before = list().body();
    try (var locking = dataSource.getConnection();
        var lock = locking.createStatement()) {
      locking.setAutoCommit(false);
      lock.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE");
      assertThat(list().body()).isEqualTo(before);
      locking.rollback();
    }
  }

  private Answer listIfChanged(User user, String etag) {
    return get(user, "/api/v1/voip/rooms", "If-None-Match", etag);
  }

  private static String etag(Answer answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void answersKnownPageWithoutBody() {
    String etag = etag(list());
    for (String known : List.of(etag, etag.substring(2))) {
      Answer unchanged = listIfChanged(ADMIN, known);
      assertThat(unchanged.status()).isEqualTo(304);
      assertThat(unchanged.body()).isEmpty();
      assertThat(etag(unchanged)).isEqualTo(etag);
    }
  }

  @Test
  void answersKnownPageToClientThatAcceptsCompression() {
    String etag = etag(sendWithCompression("W/\"x\""));
    Answer unchanged = sendWithCompression(etag);
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.headers().allValues("ETag")).containsExactly(etag);
  }

  private Answer sendWithCompression(String known) {
    return get(ADMIN, "/api/v1/voip/rooms", "Accept-Encoding", "gzip", "If-None-Match", known);
  }

  @Test
  void sendsNoEtagWithErrors() {
    assertThat(list("sort", "x").headers().firstValue("ETag")).isEmpty();
    assertThat(list(NOBODY).headers().firstValue("ETag")).isEmpty();
  }

  @Test
  void answersChangedPageAndUnknownEtagWithPage() {
    String etag = etag(list());
    jdbi.useHandle(handle -> handle.execute("UPDATE rooms SET topic = 'new' WHERE id = 'a'"));
    Answer changed = listIfChanged(ADMIN, etag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body()).contains("\"topic\":\"new\"");
    assertThat(etag(changed)).isNotEqualTo(etag);
    for (String unknown :
        List.of("W/\"9e107d9d372bb6826bd81d3542a419d6\"", "*", "x", "\"", "W/\"x\", " + etag)) {
      assertThat(listIfChanged(ADMIN, unknown).status()).as(unknown).isEqualTo(200);
    }
  }

  @Test
  void distinguishesEtagsOfAccessAndQuery() {
    assertThat(etag(list(KIM))).isNotEqualTo(etag(list(ADMIN))).isEqualTo(etag(list(KIM)));
    assertThat(etag(list("count", "1"))).isNotEqualTo(etag(list()));
    assertThat(etag(list("tags", "[\"a, b\"]"))).isNotEqualTo(etag(list("tags", "a,b")));
    assertThat(etag(list("total", "false"))).isNotEqualTo(etag(list()));
    String next = list("count", "1").json().get("next").asString();
    assertThat(etag(list("count", "1", "after", next)))
        .isNotEqualTo(etag(list("count", "1")))
        .isEqualTo(etag(list("count", "1", "after", next)));
    assertThat(listIfChanged(KIM, etag(list(ADMIN))).status()).isEqualTo(200);
    assertThat(listIfChanged(NOBODY, etag(list(ADMIN))).status()).isEqualTo(403);
  }

  @Test
  void keepsPagesOfUsersApart() {
    for (int i = 0; i < 3; i++) {
      assertThat(list(ADMIN).ids()).containsExactlyInAnyOrder("a", "b");
      assertThat(list(KIM).ids()).containsExactly("a");
      assertThat(list(NOBODY).status()).isEqualTo(403);
    }
  }
}
