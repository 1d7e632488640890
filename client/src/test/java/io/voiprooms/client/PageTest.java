package io.voiprooms.client;

import static io.voiprooms.client.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.client.model.MessageBlock;
import io.voiprooms.client.model.Room;
import io.voiprooms.client.model.VoipRoomsPage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client reads a page. */
class PageTest {

  @Test
  void returnsTheNumbersOfAPage() throws Exception {
    VoipRoomsPage page =
        page("{\"rooms\":[{\"_id\":\"kCJDd5pe\"}],\"count\":1,\"offset\":50,\"total\":51}");

    assertThat(page.getRooms()).extracting(Room::getId).containsExactly("kCJDd5pe");
    assertThat(page.getCount()).isEqualTo(1);
    assertThat(page.getOffset()).isEqualTo(50);
    assertThat(page.getTotal()).isEqualTo(51);
  }

  @Test
  void returnsNextPageAndNoTotalIfItIsDeclined() throws Exception {
    String body = "{\"rooms\":[],\"count\":0,\"offset\":0,\"next\":\"c-1_\"}";
    try (ScriptedServer server = new ScriptedServer(response(200, body));
        VoipRoomsClient client = server.client().build()) {
      VoipRoomsPage page = client.page(RoomsQuery.builder().total(false).build());

      assertThat(page.getNext()).isEqualTo("c-1_");
      assertThat(page.getTotal()).isNull();
    }
  }

  @Test
  void returnsTypedFields() throws Exception {
    Room room =
        room(
            """
            {"_id":"1","ts":"2021-07-09T20:12:19.795Z","callDuration":83000,"open":false,
             "v":{"phone":null},"metrics":{"response":{"avg":226.4365}},"tags":["a","b"]}""");

    assertThat(room.getTs()).isEqualTo(OffsetDateTime.parse("2021-07-09T20:12:19.795Z"));
    assertThat(room.getCallDuration()).isEqualTo(83_000);
    assertThat(room.getOpen()).isFalse();
    assertThat(room.getV().getPhone()).isNull();
    assertThat(room.getMetrics().getResponse().getAvg()).isEqualTo(new BigDecimal("226.4365"));
    assertThat(room.getTags()).containsExactly("a", "b");
    assertThat(room.getClosedAt()).isNull();
  }

  @Test
  void returnsFieldsOfAnyType() throws Exception {
    Room room =
        room(
            """
            {"livechatData":{"a":[1]},"crmData":{"b":2},
             "lastMessage":{"md":[{"value":[{"type":"x"}]},{"value":"text"}]}}""");

    assertThat(room.getLivechatData()).isEqualTo(Map.of("a", List.of(1)));
    assertThat(room.getCrmData()).isEqualTo(Map.of("b", 2));
    assertThat(room.getLastMessage().getMd())
        .extracting(MessageBlock::getValue)
        .containsExactly(List.of(Map.of("type", "x")), "text");
    assertThat(room.getAdditionalProperties()).isNull();
  }

  @Test
  void returnsUnlistedFieldsOfRooms() throws Exception {
    Room room =
        room(
            """
            {"_id":"1","slaBreached":true,"rating":{"stars":5,"by":["x"]},
             "huge":98765432109876543210,"customFields":{"tier":"gold"},
             "servedBy":{"username":"kim.jane","team":"north"}}""");

    assertThat(room.getAdditionalProperty("slaBreached")).isEqualTo(true);
    assertThat(room.getAdditionalProperty("rating"))
        .isEqualTo(Map.of("stars", 5, "by", List.of("x")));
    assertThat(room.getAdditionalProperty("huge"))
        .isEqualTo(new BigInteger("98765432109876543210"));
    assertThat(room.getCustomFields().getAdditionalProperty("tier")).isEqualTo("gold");
    assertThat(room.getServedBy().getAdditionalProperty("team")).isEqualTo("north");
    assertThat(room.getAdditionalProperty("unknown")).isNull();
  }

  @Test
  void returnsUnlistedFieldsOfThePage() throws Exception {
    VoipRoomsPage page =
        page("{\"rooms\":[],\"total\":0,\"later\":{\"a\":[1,null]},\"hint\":null}");

    assertThat(page.getRooms()).isEmpty();
    assertThat(page.getAdditionalProperty("later")).isEqualTo(Map.of("a", Arrays.asList(1, null)));
    assertThat(page.getAdditionalProperties()).containsEntry("hint", null);
  }

  @Test
  void returnsNewValuesOfEnumerations() throws Exception {
    Room room = room("{\"direction\":\"internal\",\"status\":\"parked\"}");

    assertThat(room.getDirection()).isEqualTo("internal");
    assertThat(room.getStatus()).isEqualTo("parked");
  }

  /** The build runs these tests with the charset US-ASCII. */
  @Test
  void readsTextAsUtf8WhateverTheCharsetOfThePlatform() throws Exception {
    assertThat(room("{\"fname\":\"Zoë Ковальська 山田 😀\"}").getFname())
        .isEqualTo("Zoë Ковальська 山田 😀");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "fname           | 5                            | 5",
        "fname           | true                         | true",
        "fname           | {\"first\":\"Mary\"}         | {first=Mary}",
        "callDuration    | \"83000\"                    | 83000",
        "callDuration    | 1.5                          | 1.5",
        "callDuration    | 98765432109876543210         | 98765432109876543210",
        "open            | \"true\"                     | true",
        "open            | 1                            | 1",
        "ts              | \"yesterday\"                | yesterday",
        "ts              | \"\"                         | ``",
        "ts              | 1625861539795                | 1625861539795",
        "ts              | {\"$date\":\"2021-07-09\"}   | {$date=2021-07-09}",
        "tags            | \"billing\"                  | billing",
        "tags            | [\"a\",5]                    | [a, 5]",
        "tags            | [\"a\",{\"b\":[1]}]          | [a, {b=[1]}]",
        "v               | \"Mary\"                     | Mary",
        "v               | [{\"_id\":\"1\"}]            | [{_id=1}]",
        "livechatData    | [1]                          | [1]",
        "metrics         | 7                            | 7",
      })
  void keepsAFieldOfAnUnexpectedTypeAsAnAdditionalProperty(String field, String json, String raw)
      throws Exception {
    Room room = room("{\"_id\":\"1\",\"" + field + "\":" + json + ",\"queue\":\"support\"}");

    assertThat(room).extracting(field).isNull();
    assertThat(room.getAdditionalProperties()).containsOnlyKeys(field);
    assertThat(room.getAdditionalProperty(field)).hasToString(raw);
    assertThat(room.getId()).isEqualTo("1");
    assertThat(room.getQueue()).isEqualTo("support");
  }

  @Test
  void keepsNestedFieldsOfUnexpectedTypes() throws Exception {
    VoipRoomsPage page =
        page(
            """
            {"rooms":[
              {"_id":"1","v":{"phone":[{"phoneNumber":"+4930123456"}],"username":"guest-1"},
               "metrics":{"response":{"avg":"fast","total":2}},
               "lastMessage":{"urls":[{"url":5},7],"mentions":[{"_id":{}}],"msg":"hi"}},
              {"_id":"2"}],
             "room":[],"offset":"none","total":2}""");

    Room room = page.getRooms().get(0);
    assertThat(room.getV().getPhone()).isNull();
    assertThat(room.getV().getAdditionalProperty("phone"))
        .isEqualTo(List.of(Map.of("phoneNumber", "+4930123456")));
    assertThat(room.getV().getUsername()).isEqualTo("guest-1");
    assertThat(room.getMetrics().getResponse().getAdditionalProperty("avg")).isEqualTo("fast");
    assertThat(room.getMetrics().getResponse().getTotal()).isEqualTo(2);
    assertThat(room.getLastMessage().getUrls()).isNull();
    assertThat(room.getLastMessage().getAdditionalProperty("urls"))
        .isEqualTo(List.of(Map.of("url", 5), 7));
    assertThat(room.getLastMessage().getMentions().get(0).getAdditionalProperty("_id"))
        .isEqualTo(Map.of());
    assertThat(room.getLastMessage().getMsg()).isEqualTo("hi");
    assertThat(page.getRooms().get(1).getId()).isEqualTo("2");
    assertThat(page.getAdditionalProperty("room")).isEqualTo(List.of());
    assertThat(page.getAdditionalProperty("offset")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a\",null]", "[]", "null"})
  void keepsListsThatTheContractAllows(String tags) throws Exception {
    assertThat(room("{\"tags\":" + tags + "}").getAdditionalProperties()).isNull();
  }

  private static Room room(String json) throws Exception {
    return page("{\"rooms\":[" + json + "],\"count\":1,\"offset\":0,\"total\":1}")
        .getRooms()
        .get(0);
  }

  private static VoipRoomsPage page(String body) throws Exception {
    try (ScriptedServer server = new ScriptedServer(response(200, body));
        VoipRoomsClient client = server.client().build()) {
      return client.page(RoomsQuery.all());
    }
  }
}
