package io.voiprooms.db.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class ValueConverterTest {

  private static final JsonFactory JSON = new JsonFactory();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "{'a':1,'b':[1,'x',{},[]],'c':{'d':null,'e':false}}",
        "18446744073709551616.10",
        "-0.0",
        "1E+400",
        "'é \\n \\\\ \\u0001'",
        "{'quoted \\\\ name':1}",
        "{'$binary':{'base64':'AA==','subType':'00'}}",
        "{'$date':'2021-07-09T20:20:58Z','x':1}",
        "{'x':1,'$date':'2021-07-09T20:20:58Z'}",
        "{'date':'2021-07-09T20:20:58Z'}",
        "{'$numberint':'7'}",
      })
  void keepsPlainJsonAndUnsupportedTypes(String json) {
    assertThat(converter(quoted(json)).value("field", FieldSchema.ANY)).isEqualTo(quoted(json));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'$date':'2021-07-09T20:20:58.755Z'}      | '2021-07-09T20:20:58.755Z'",
        "{'$date':'2021-07-09T22:20:58.755+02:00'} | '2021-07-09T20:20:58.755Z'",
        "{'$date':'2021-07-09T15:20:58.755-0500'}  | '2021-07-09T20:20:58.755Z'",
        "{'$date':'2021-07-09T22:20:58+02'}        | '2021-07-09T20:20:58.000Z'",
        "{'$date':'2021-07-09t20:20:58z'}          | '2021-07-09T20:20:58.000Z'",
        "{'$date':'2021-07-09T20:20:58.755999Z'}   | '2021-07-09T20:20:58.755Z'",
        "{'$date':'0001-01-01T00:00:00Z'}          | '0001-01-01T00:00:00.000Z'",
        "{'$date':'9999-12-31T23:59:59.999Z'}      | '9999-12-31T23:59:59.999Z'",
        "{'$date':{'$numberLong':'1625862058755'}} | '2021-07-09T20:20:58.755Z'",
        "{'$date':{'$numberLong':'-1'}}            | '1969-12-31T23:59:59.999Z'",
        "{'$date':1625862058755}                   | '2021-07-09T20:20:58.755Z'",
        "{'$numberInt':'7'}                        | 7",
        "{'$numberLong':'-9223372036854775808'}    | -9223372036854775808",
        "{'$numberLong':7}                         | 7",
        "{'$numberDouble':'226.4365'}              | 226.4365",
        "{'$numberDouble':'1.0E-5'}                | 1.0E-5",
        "{'$numberDecimal':'12345678901234567890.12345678901234'} | 12345678901234567890.12345678901234",
        "{'$numberDouble':'NaN'}                   | 'NaN'",
        "{'$numberDouble':'Infinity'}              | 'Infinity'",
        "{'$numberDecimal':'-Infinity'}            | '-Infinity'",
        "{'$oid':'60e8a1b2c3d4e5f60718293a'}       | '60e8a1b2c3d4e5f60718293a'",
        "{'$timestamp':{'t':{'$numberLong':'1'}}}  | {'$timestamp':{'t':1}}",
        "[[{'x':{'$numberLong':'1'}},2],{},[]]     | [[{'x':1},2],{},[]]",
        "{'a':{'$numberInt':'1'},'b':{'$oid':'60e8a1b2c3d4e5f60718293a'}} | {'a':1,'b':'60e8a1b2c3d4e5f60718293a'}",
        " [ 1 , { 'x' : 2 } ]                      | [1,{'x':2}]",
      })
  void convertsDatesNumbersAndObjectIds(String extended, String plain) {
    assertThat(converter(quoted(extended)).value("field", FieldSchema.ANY))
        .isEqualTo(quoted(plain));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'$date':'never'}                         | $date cannot be 'never'",
        "{'$date':'2021-07-09'}                    | $date cannot be '2021-07-09'",
        "{'$date':'2021-07-09T20:20:58'}           | $date cannot be '2021-07-09T20:20:58'",
        "{'$date':'2021-02-30T00:00:00Z'}          | $date cannot be '2021-02-30T00:00:00Z'",
        "{'$date':'0000-12-31T23:59:59.999Z'}      | $date cannot be '0000-12-31T23:59:59.999Z'",
        "{'$date':'0001-01-01T00:00:00+01:00'}     | $date cannot be '0001-01-01T00:00:00+01:00'",
        "{'$date':'9999-12-31T23:00:00-01:00'}     | $date cannot be '9999-12-31T23:00:00-01:00'",
        "{'$date':253402300800000}                 | $date cannot be 253402300800000",
        "{'$date':-62135596800001}                 | $date cannot be -62135596800001",
        "{'$date':'1625862058755'}                 | $date cannot be '1625862058755'",
        "{'$date':1.5}                             | $date cannot be 1.5",
        "{'$date':null}                            | $date cannot be null",
        "{'$numberInt':'seven'}                    | $numberInt cannot be 'seven'",
        "{'$numberInt':''}                         | $numberInt cannot be ''",
        "{'$numberInt':true}                       | $numberInt cannot be true",
        "{'$numberLong':'007'}                     | $numberLong cannot be '007'",
        "{'$numberDouble':'-NaN'}                  | $numberDouble cannot be '-NaN'",
        "{'$numberDecimal':{'x':1}}                | $numberDecimal cannot be {'x':1}",
        "{'$oid':'short'}                          | $oid cannot be 'short'",
        "{'$oid':'60e8a1b2c3d4e5f60718293g'}       | $oid cannot be '60e8a1b2c3d4e5f60718293g'",
        "{'$oid':7}                                | $oid cannot be 7",
      })
  void keepsInvalidValuesAndReportsProblem(String json, String problem) {
    ValueConverter converter = converter(quoted(json));

    assertThat(converter.value("field", FieldSchema.ANY)).isEqualTo(quoted(json));
    assertThat(converter.problem()).isEqualTo("field: " + quoted(problem));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'x':1,'x':1}                      | has the field 'x' twice",
        "{'a':[{'y':1,'z':2,'y':3}]}        | has the field 'y' twice",
        "{'a':{'$oid':'b'},'a':{'$oid':'c'}}| $oid cannot be 'b'",
        "{'x':1,'x':1,'y':1,'y':1}          | has the field 'x' twice",
      })
  void reportsOnlyFirstProblem(String json, String problem) {
    ValueConverter converter = converter(quoted(json));
    converter.value("field", FieldSchema.ANY);

    assertThat(converter.problem()).isEqualTo("field: " + quoted(problem));
  }

  @Test
  void acceptsSameNameInDifferentObjects() {
    ValueConverter converter = converter(quoted("{'x':{'x':1},'y':[{'x':1},{'x':1}]}"));
    converter.value("field", FieldSchema.ANY);

    assertThat(converter.problem()).isNull();
  }

  @Test
  void convertsConsecutiveValues() {
    JsonParser parser = JSON.createParser(ObjectReadContext.empty(), "[1] {}");
    ValueConverter converter = new ValueConverter(parser);

    parser.nextToken();
    assertThat(converter.value("field", FieldSchema.ANY)).isEqualTo("[1]");
    parser.nextToken();
    assertThat(converter.value("field", FieldSchema.ANY)).isEqualTo("{}");
    assertThat(parser.nextToken()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "v            | {'phone':[{'phoneNumber':'+49 30 1'},{'phoneNumber':'2'}],'_id':'x'} | {'phone':'+49 30 1','_id':'x'}",
        "v            | {'phone':[]}                          | {'phone':null}",
        "v            | {'phone':null,'status':null}          | {'phone':null}",
        "v            | {'other':null,'lastMessageTs':'2021-07-09T22:20:58+02:00'} | {'other':null,'lastMessageTs':'2021-07-09T20:20:58.000Z'}",
        "servedBy     | {'ts':{'$date':1625862058755}}        | {'ts':'2021-07-09T20:20:58.755Z'}",
        "metrics      | {'response':{'avg':{'$numberDouble':'NaN'},'total':7.0}} | {'response':{'total':7.0}}",
        "metrics      | {'response':null,'v':{},'chatDuration':1E2} | {'v':{},'chatDuration':1E2}",
        "lastMessage  | {'urls':[{'url':null,'x':1}],'newRoom':false} | {'urls':[{'x':1}],'newRoom':false}",
        "customFields | {'tier':['any','thing',null]}         | {'tier':['any','thing',null]}",
      })
  void normalisesNestedFieldsOfTheContract(String field, String json, String plain) {
    ValueConverter converter = converter(quoted(json));

    assertThat(converter.value(field, FieldSchema.ROOM.field(field))).isEqualTo(quoted(plain));
    assertThat(converter.problem()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "v           | {'phone':7}                      | v.phone must be a string, not 7",
        "v           | {'phone':[{'number':'1'}]}       | v.phone must be a string, not [{'number':'1'}]",
        "v           | {'phone':['1']}                  | v.phone must be a string, not ['1']",
        "v           | {'phone':[[]]}                   | v.phone must be a string, not [[]]",
        "v           | {'phone':[{'phoneNumber':1}]}    | v.phone must be a string, not [{'phoneNumber':1}]",
        "v           | {'lastMessageTs':'yesterday'}    | v.lastMessageTs must be an instant, not 'yesterday'",
        "u           | {'name':{'first':'Ann'}}         | u.name must be a string, not {'first':'Ann'}",
        "metrics     | {'response':{'tt':'1'}}          | metrics.response.tt must be a number, not '1'",
        "metrics     | {'response':{'total':1.5}}       | metrics.response.total must be a whole number of at most 64 bits, not 1.5",
        "metrics     | {'response':[]}                  | metrics.response must be an object, not []",
        "lastMessage | {'newRoom':1}                    | lastMessage.newRoom must be true or false, not 1",
        "lastMessage | {'urls':{}}                      | lastMessage.urls must be an array, not {}",
        "lastMessage | {'urls':[{'url':1}]}             | lastMessage.urls.0.url must be a string, not 1",
        "lastMessage | {'urls':['x']}                   | lastMessage.urls.0 must be an object, not 'x'",
        "lastMessage | {'urls':[null]}                  | lastMessage.urls.0 must be an object, not null",
      })
  void refusesNestedFieldsOfAnotherType(String field, String json, String problem) {
    ValueConverter converter = converter(quoted(json));
    converter.value(field, FieldSchema.ROOM.field(field));

    assertThat(converter.problem()).isEqualTo(quoted(problem));
  }

  @Test
  void acceptsPhoneNumbersOfAnyLength() {
    String number = "\\\"1".repeat(20_000);
    String json = "{\"phone\":[{\"x\":{},\"phoneNumber\":\"" + number + "\"}]}";

    assertThat(converter(json).value("v", FieldSchema.ROOM.field("v")))
        .isEqualTo("{\"phone\":\"" + number + "\"}");
  }

  @Test
  void limitsTheLengthOfIndexedNestedFields() {
    ValueConverter longest = converter(quoted("{'_id':'" + "\uD83D\uDE00".repeat(500) + "'}"));
    longest.value("v", FieldSchema.ROOM.field("v"));
    assertThat(longest.problem()).isNull();

    ValueConverter tooLong = converter(quoted("{'_id':'" + "x".repeat(501) + "'}"));
    tooLong.value("v", FieldSchema.ROOM.field("v"));
    assertThat(tooLong.problem())
        .startsWith("v._id must be a string of at most 500 characters, not ");
  }

  private static ValueConverter converter(String json) {
    JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json);
    parser.nextToken();
    return new ValueConverter(parser);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
