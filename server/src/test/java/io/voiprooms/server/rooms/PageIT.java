package io.voiprooms.server.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the fields of a page and of its rooms. */
class PageIT extends ServerTest {

  private static final int ROOMS = 120;

  /** Reads numbers without rounding them. */
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @BeforeEach
  void deleteRooms() {
    forgetRooms();
  }

  private void store120Rooms() {
    store(
        IntStream.range(0, ROOMS)
            .mapToObj("{'_id':'%03d','t':'v','queue':'q'}"::formatted)
            .map(ServerTest::quoted)
            .toArray(String[]::new));
  }

  @Test
  void returnsAllFieldsOfPage() {
    store120Rooms();

    Answer answer = list("queue", "q", "count", "2", "offset", "5");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.json())
        .isEqualTo(
            JSON.readTree(
                quoted(
                    """
                    {'rooms':[{'_id':'005','t':'v','queue':'q','open':false},\
                    {'_id':'006','t':'v','queue':'q','open':false}],\
                    'count':2,'offset':5,'total':120,'next':%s,'success':true,\
                    'room':{'_id':'005','t':'v','queue':'q','open':false}}"""
                        .formatted(answer.json().get("next")))));
  }

  @ParameterizedTest(name = "{0}={1} returns an empty page")
  @CsvSource({"queue, none", "offset, 120", "offset, 999999999999999999"})
  void omitsRoomFromEmptyPage(String parameter, String value) {
    store120Rooms();
    String total = parameter.equals("queue") ? "0" : "120";
    String offset = parameter.equals("queue") ? "0" : value;

    assertThat(list(parameter, value).json())
        .isEqualTo(
            JSON.readTree(
                quoted("{'rooms':[],'count':0,'offset':%s,'total':%s,'success':true}")
                    .formatted(offset, total)));
  }

  @ParameterizedTest(name = "count={0} returns {1} rooms")
  @CsvSource({
    "1, 1",
    "49, 49",
    "50, 50",
    "99, 99",
    "100, 100",
    "101, 100",
    "120, 100",
    "999999999999999999, 100",
    "0, 50",
    "00, 50",
    "'', 50"
  })
  void returnsCountRoomsUpTo100(String count, int rooms) {
    store120Rooms();

    assertPage(list("count", count), 0, rooms);
  }

  @Test
  void returns50RoomsByDefault() {
    store120Rooms();

    assertPage(list(), 0, 50);
  }

  @ParameterizedTest(name = "offset={0} returns {1} rooms")
  @CsvSource({"0, 50", "1, 50", "70, 50", "71, 49", "119, 1", "120, 0", "121, 0"})
  void returnsRoomsAfterOffset(int offset, int rooms) {
    store120Rooms();

    assertPage(list("offset", "" + offset), offset, rooms);
  }

  private static void assertPage(Answer answer, int offset, int rooms) {
    assertThat(answer.ids())
        .isEqualTo(IntStream.range(offset, offset + rooms).mapToObj("%03d"::formatted).toList());
    assertThat(answer.json().get("count").asInt()).isEqualTo(rooms);
    assertThat(answer.json().get("offset").asInt()).isEqualTo(offset);
    assertThat(answer.total()).isEqualTo(ROOMS);
  }

  @ParameterizedTest(name = "{0} is returned as {1}")
  @CsvSource({
    "2021-07-09T20:20:58.755Z, 2021-07-09T20:20:58.755Z",
    "2021-07-09T22:20:58.7+02:00, 2021-07-09T20:20:58.700Z",
    "2021-07-09T20:20:58Z, 2021-07-09T20:20:58.000Z",
    "2021-07-10T00:00:00.000+05:30, 2021-07-09T18:30:00.000Z"
  })
  void returnsInstantsInUtcWithMilliseconds(String stored, String listed) {
    store(quoted("{'_id':'r','t':'v','ts':'%1$s','closedAt':'%1$s'}").formatted(stored));

    assertThat(listedRoom())
        .isEqualTo(
            JSON.readTree(
                quoted("{'_id':'r','t':'v','open':false,'ts':'%1$s','closedAt':'%1$s'}")
                    .formatted(listed)));
  }

  @Test
  void filtersByDayInYear1() {
    store(quoted("{'_id':'r','t':'v','ts':'0001-01-01T00:00:00.000Z'}"));

    assertThat(list("createdAt", "0001-01-01").ids()).containsExactly("r");
    assertThat(list("createdAt", "0001-01-02").ids()).isEmpty();
  }

  @Test
  void returnsOpenForClosedRooms() {
    store(
        quoted("{'_id':'a','t':'v','closedAt':'2021-07-09T20:20:58.755Z'}"),
        quoted("{'_id':'b','t':'v','open':false}"),
        quoted("{'_id':'c','t':'v','open':true}"));

    List<Boolean> open =
        list().json().get("rooms").valueStream().map(room -> room.get("open").asBoolean()).toList();
    assertThat(open).containsExactly(false, false, true);
  }

  @Test
  void returnsPublishedRoomUnchanged() throws IOException {
    String room;
    try (InputStream in = ServerTest.class.getResourceAsStream("demo/room.json")) {
      room = new String(in.readAllBytes(), UTF_8);
    }
    store(room);

    assertThat(listedRoom()).isEqualTo(JSON.readTree(room));
  }

  @Test
  void returnsDeclaredFieldsUnchanged() {
    assertReturnedUnchanged(
        """
        {'_id':'r','t':'v','fname':'Mary \\"M\\" \\\\ \\t\\n \\u0001','name':'guest-1','queue':'support',
         'direction':'inbound','callUniqueId':'1625861539.42','departmentId':'d','default':true,
         'ro':true,'sysMes':false,'open':false,'onHold':true,'status':'ready','msgs':0,
         'ts':'2021-07-09T20:12:19.795Z','_updatedAt':'2021-07-09T20:12:19.796Z',
         'lm':'2021-07-09T20:12:19.797Z','queuedAt':'2021-07-09T20:12:19.798Z',
         'callStarted':'2021-07-09T20:12:19.799Z','closedAt':'2021-07-09T20:12:19.800Z',
         'callWaitingTime':1,'callDuration':9223372036854775807,'callTotalHoldTime':-3,
         'closedBy':{'_id':'u','username':'kim.jane'},'closer':'visitor','closingMessage':'',
         'tags':['a','','{','\\",','\\\\','NULL','null','ä'],'customFields':{},'usersCount':2,'cl':true,
         'departmentAncestors':[],'lastMessage':{'md':[]},'metrics':{'serviceTimeDuration':1.5,
         'chatDuration':2},'servedBy':{'_id':'u','username':'kim.jane'},'waitingResponse':false,
         'responseBy':{'_id':'u'},'source':{'type':'api','id':'s','more':null},'u':{'_id':'u'},
         'uids':['a'],'usernames':['kim.jane'],'priorityId':'p','topic':'t','description':'d',
         'announcement':'a','label':'l','livechatData':{'a':[1]},'crmData':['any',1],
         'email':{'thread':[]},'transcriptRequest':{'email':'a@example.org'},
         'autoTranslateLanguage':'de','encrypted':false,'v':{'_id':'g','phone':null}}
        """);
  }

  @Test
  void returnsUndeclaredFieldsUnchanged() {
    assertReturnedUnchanged(
        """
        {'_id':'r','t':'v','open':true,'nothing':null,'nested':{'nothing':null,'list':[null,[],{}]},
         'big':123456789012345678901234567890,'small':-0.00000000000000000000000001,
         'precise':0.12345678901234567890123456789,'huge':1.5e300,'long':9007199254740993,
         'odd':'\\u2028 \\u0001 \\u007f \\ufffe \\u202e 👩‍👩‍👧 e\\u0301 </script> \\ud83d\\ude00',
         '':'no name','a.b':1,'$set':{'$x':1},'Ключ \\"q\\" \\\\':true,'Open':'not open','__proto__':{},
         'deep':[[[[[[[[[[[['down here']]]]]]]]]]]],'v':{'_id':'g','unlisted':{'x':1e-7}}}
        """);
  }

  private void assertReturnedUnchanged(String room) {
    store(quoted(room).replace("\n", ""));

    JsonNode stored = EXACT.readTree(quoted(room));
    String body = list().body();
    JsonNode listed = EXACT.readTree(body).get("room");
    assertThat(listed.equals(NUMBERS_BY_VALUE, stored))
        .as("listed %s%nstored %s", listed, stored)
        .isTrue();
  }

  /** Compares numbers by value, because the server may write them in another notation. */
  private static final Comparator<JsonNode> NUMBERS_BY_VALUE =
      (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
          BigDecimal value = one.decimalValue();
          return value.compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
      };

  private JsonNode listedRoom() {
    JsonNode page = list().json();
    assertThat(page.get("rooms")).hasSize(1);
    assertThat(page.get("room")).isEqualTo(page.get("rooms").get(0));
    return page.get("room");
  }
}
