package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests {@code fields}, which selects the fields of rooms. */
class ProjectionIT extends ServerTest {

  private static final String ROOM =
      quoted(
          """
          {'_id':'r1','fname':'Mary','t':'v','v':{'_id':'g1','username':'guest-1','phone':null},\
          'open':true,'msgs':7,'ts':'2021-07-09T20:12:19.795Z','tags':['a','b'],\
          'customFields':{'tier':'gold','deep':{'x':1,'y':{'z':2}}},\
          'lastMessage':{'_id':'m1','urls':[],'blocks':[{'type':'P','value':[{'type':'T','value':'d'}]},\
          'plain',{'value':1}]},'extra':{'a':1,'b':{'c':null}},'more':[1,{'a':2,'b':3}]}""");

  @BeforeAll
  void storeRoom() {
    store(ROOM);
  }

  @ParameterizedTest(name = "{0} returns {1}")
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      value = {
        // top-level fields, with _id
        "{'fname':1} -> {'_id':'r1','fname':'Mary'}",
        "{'ts':1,'msgs':1} -> {'_id':'r1','msgs':7,'ts':'2021-07-09T20:12:19.795Z'}",
        "{'tags':1,'open':1} -> {'_id':'r1','open':true,'tags':['a','b']}",
        "{'v':1} -> {'_id':'r1','v':{'_id':'g1','username':'guest-1','phone':null}}",
        "{'extra':1} -> {'_id':'r1','extra':{'a':1,'b':{'c':null}}}",
        // explicit _id
        "{'_id':1} -> {'_id':'r1'}",
        "{'_id':1,'fname':1} -> {'_id':'r1','fname':'Mary'}",
        "{'_id':0,'fname':1} -> {'fname':'Mary'}",
        "{'fname':1,'_id':0} -> {'fname':'Mary'}",
        "{'_id':0,'none':1} -> {}",
        "{'_id':0,'v._id':1} -> {'v':{'_id':'g1'}}",
        // paths
        "{'v.username':1} -> {'_id':'r1','v':{'username':'guest-1'}}",
        "{'v.phone':1,'v._id':1} -> {'_id':'r1','v':{'_id':'g1','phone':null}}",
        "{'customFields.deep.y.z':1} -> {'_id':'r1','customFields':{'deep':{'y':{'z':2}}}}",
        "{'extra.b':1} -> {'_id':'r1','extra':{'b':{'c':null}}}",
        "{'lastMessage.blocks.type':1} -> {'_id':'r1','lastMessage':{'blocks':[{'type':'P'},{}]}}",
        "{'lastMessage.urls.x':1} -> {'_id':'r1','lastMessage':{'urls':[]}}",
        "{'more.a':1} -> {'_id':'r1','more':[{'a':2}]}",
        // nonexistent paths
        "{'none':1} -> {'_id':'r1'}",
        "{'queue':1} -> {'_id':'r1'}",
        "{'servedBy.username':1} -> {'_id':'r1'}",
        "{'none.x':1} -> {'_id':'r1'}",
        "{'fname.x':1} -> {'_id':'r1'}",
        "{'tags.x':1} -> {'_id':'r1'}",
        "{'v.none':1} -> {'_id':'r1','v':{}}",
        "{'v.username.x':1} -> {'_id':'r1','v':{}}",
        // overlapping paths
        "{'v':1,'v.username':1} -> {'_id':'r1','v':{'_id':'g1','username':'guest-1','phone':null}}",
        "{'v.username':1,'v':1} -> {'_id':'r1','v':{'_id':'g1','username':'guest-1','phone':null}}",
        "{'customFields.deep.y.z':1,'customFields.deep.y':1,'customFields.tier':1}"
            + " -> {'_id':'r1','customFields':{'tier':'gold','deep':{'y':{'z':2}}}}",
        "{'extra.b.c':1,'extra':1} -> {'_id':'r1','extra':{'a':1,'b':{'c':null}}}",
      })
  void returnsIncludedFieldsOnly(String fields, String expected) {
    assertThat(projected(fields)).isEqualTo(JSON.readTree(quoted(expected)));
  }

  /** Each row has a value of {@code fields} and the JSON that this value removes from the room. */
  @ParameterizedTest(name = "{0} omits {1}")
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      value = {
        "{'fname':0} -> 'fname':'Mary',",
        "{'_id':0} -> '_id':'r1',",
        "{'_id':0,'fname':0} -> '_id':'r1','fname':'Mary',",
        "{'fname':0,'_id':1} -> 'fname':'Mary',",
        "{'tags':0} -> 'tags':['a','b'],",
        "{'extra':0} -> 'extra':{'a':1,'b':{'c':null}},",
        "{'v.username':0} -> 'username':'guest-1',",
        "{'customFields.deep.y':0} -> ,'y':{'z':2}",
        "{'extra.a':0} -> 'a':1,",
        "{'extra.b.c':0} -> 'c':null",
        "{'lastMessage.blocks.type':0} -> 'type':'P',",
        "{'lastMessage.blocks.value.value':0} -> ,'value':'d'",
        "{'more.b':0} -> ,'b':3",
        "{'v':0,'v.username':0} -> 'v':{'_id':'g1','username':'guest-1','phone':null},",
        "{'v.username':0,'v':0} -> 'v':{'_id':'g1','username':'guest-1','phone':null},",
        "{'extra.b.c':0,'extra.b':0} -> ,'b':{'c':null}",
      })
  void omitsExcludedFields(String fields, String removed) {
    assertThat(ROOM).containsOnlyOnce(quoted(removed));
    assertThat(projected(fields)).isEqualTo(JSON.readTree(ROOM.replace(quoted(removed), "")));
  }

  @ParameterizedTest(name = "{0} omits nothing")
  @ValueSource(
      strings = {
        "{}",
        "{'none':0}",
        "{'queue':0}",
        "{'none.x':0}",
        "{'fname.x':0}",
        "{'_id.x':0}",
        "{'v.username.x':0}",
        "{'v.none':0}",
        "{'tags.x':0}",
        "{'more.none':0}"
      })
  void ignoresExclusionOfNonexistentFields(String fields) {
    assertThat(projected(fields)).isEqualTo(JSON.readTree(ROOM));
  }

  @Test
  void changesNeitherFilterNorOrderNorTotal() {
    store(
        quoted("{'_id':'s1','t':'v','queue':'q','topic':'2'}"),
        quoted("{'_id':'s2','t':'v','queue':'q','topic':'1'}"));

    JsonNode page =
        list("queue", "q", "sort", quoted("{'topic':1}"), "fields", quoted("{'_id':1}")).json();

    assertThat(page)
        .isEqualTo(
            JSON.readTree(
                quoted(
                    """
                    {'rooms':[{'_id':'s2'},{'_id':'s1'}],'count':2,'offset':0,'total':2,\
                    'success':true,'room':{'_id':'s2'}}""")));
  }

  @Test
  void countsRoomsWithoutIncludedFields() {
    JsonNode page = list("roomName", "mary", "fields", quoted("{'none':1,'_id':0}")).json();

    assertThat(page)
        .isEqualTo(
            JSON.readTree(
                quoted("{'rooms':[{}],'count':1,'offset':0,'total':1,'success':true,'room':{}}")));
  }

  /** Lists the room with these fields, and asserts that {@code room} and {@code rooms} agree. */
  private JsonNode projected(String fields) {
    Answer answer = list("roomName", "mary", "fields", quoted(fields));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode page = answer.json();
    assertThat(page.get("rooms")).hasSize(1);
    assertThat(page.get("room")).isEqualTo(page.get("rooms").get(0));
    return page.get("room");
  }
}
