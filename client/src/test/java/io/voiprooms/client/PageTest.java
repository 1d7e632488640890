package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a page that came. */
class PageTest {

  @Test
  void aPageSaysWhereItStands() throws Exception {
    VoipRoomsPage page =
        page(
            """
            {"rooms":[{"_id":"kCJDd5peKiZnGJLPq"}],"count":1,"offset":50,"total":51,"success":true}""");

    assertThat(page.getRooms()).extracting(Room::getId).containsExactly("kCJDd5peKiZnGJLPq");
    assertThat(page.getCount()).isEqualTo(1);
    assertThat(page.getOffset()).isEqualTo(50);
    assertThat(page.getTotal()).isEqualTo(51);
  }

  @Test
  void theMembersOfARoomHaveTypes() throws Exception {
    Room room =
        room(
            """
            {"_id":"1","ts":"2021-07-09T20:12:19.795Z","callDuration":83000,"open":false,
             "v":{"phone":null},"metrics":{"response":{"avg":226.4365}},"tags":["a","b"]}""");

    assertThat(room.getTs()).isEqualTo(OffsetDateTime.parse("2021-07-09T20:12:19.795Z"));
    assertThat(room.getCallDuration()).isEqualTo(83_000);
    assertThat(room.getOpen()).isFalse();
    assertThat(room.getV().getPhone()).isNull();
    assertThat(room.getMetrics().getResponse().getAvg()).hasToString("226.4365");
    assertThat(room.getTags()).containsExactly("a", "b");
    assertThat(room.getClosedAt()).isNull();
  }

  @Test
  void membersThatTheContractDoesNotListAreKept() throws Exception {
    Room room =
        room(
            """
            {"_id":"1","slaBreached":true,"rating":{"stars":5,"by":["x"]},"huge":98765432109876543210,
             "customFields":{"tier":"gold"},"servedBy":{"username":"kim.jane","team":"north"}}""");

    assertThat(room.getAdditionalProperty("slaBreached")).isEqualTo(true);
    assertThat(room.getAdditionalProperty("rating"))
        .isEqualTo(Map.of("stars", 5, "by", List.of("x")));
    assertThat(room.getAdditionalProperty("huge"))
        .isEqualTo(new BigInteger("98765432109876543210"));
    assertThat(room.getCustomFields().getAdditionalProperty("tier")).isEqualTo("gold");
    assertThat(room.getServedBy().getAdditionalProperty("team")).isEqualTo("north");
    assertThat(room.getAdditionalProperty("neverHeardOf")).isNull();
  }

  @Test
  void soAreThoseOfThePage() throws Exception {
    VoipRoomsPage page =
        page(
            """
            {"rooms":[],"count":0,"offset":0,"total":0,"next":{"a":[1,null]},"hint":null,
             "huge":98765432109876543210,"fraction":1e300}""");

    assertThat(page.getRooms()).isEmpty();
    assertThat(page.getAdditionalProperty("next")).isEqualTo(Map.of("a", Arrays.asList(1, null)));
    assertThat(page.getAdditionalProperties()).containsEntry("hint", null);
    assertThat(page.getAdditionalProperty("huge"))
        .isEqualTo(new BigInteger("98765432109876543210"));
    assertThat(page.getAdditionalProperty("neverHeardOf")).isNull();
  }

  @Test
  void valuesThatLookLikeEnumerationsMayBeNew() throws Exception {
    Room room =
        room(
            """
            {"_id":"1","direction":"internal","status":"parked","closer":"robot","t":"x",
             "source":{"type":"fax"}}""");

    assertThat(room.getDirection()).isEqualTo("internal");
    assertThat(room.getStatus()).isEqualTo("parked");
    assertThat(room.getCloser()).isEqualTo("robot");
    assertThat(room.getSource().getType()).isEqualTo("fax");
  }

  /** The build runs these tests in the charset of a platform that has ASCII and nothing else. */
  @Test
  void textIsReadAsUtf8WhateverThePlatformsCharset() throws Exception {
    assertThat(room("{\"_id\":\"1\",\"fname\":\"Zoë Ковальська 山田 😀\"}").getFname())
        .isEqualTo("Zoë Ковальська 山田 😀");
  }

  private static Room room(String json) throws Exception {
    return page("{\"rooms\":[" + json + "],\"count\":1,\"offset\":0,\"total\":1}")
        .getRooms()
        .get(0);
  }

  private static VoipRoomsPage page(String body) throws Exception {
    try (ScriptedServer server = new ScriptedServer(answer(200, body));
        VoipRoomsClient client = server.client().build()) {
      return client.page(RoomsQuery.all());
    }
  }
}
