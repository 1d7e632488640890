package io.voiprooms.db.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.voiprooms.db.rooms.RoomField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the conversion of documents to rows. {@link RoomImportIT} stores such rows. */
class RoomDocumentTest {

  @Test
  void treatsRoomWithoutOpenAsClosed() {
    assertThat(row("{'_id':'a','t':'l'}"))
        .isEqualTo(Map.of("id", "a", "type", "l", "is_open", "false"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'fname':'Mary'                              | display_name | Mary",
        "'fname':''                                  | display_name | ",
        "'fname':{'$oid':'60e8a1b2c3d4e5f60718293a'} | display_name | 60e8a1b2c3d4e5f60718293a",
        "'fname':'null'                              | display_name | null",
        "'open':true                                 | is_open      | true",
        "'ro':false                                  | is_read_only | false",
        "'msgs':7                                    | message_count | 7",
        "'msgs':7.0                                  | message_count | 7",
        "'msgs':{'$numberDouble':'7.0'}              | message_count | 7",
        "'msgs':-9.223372036854775808E18             | message_count | -9223372036854775808",
        "'ts':'2021-07-09T22:20:58.7559+02:00'       | created_at | 2021-07-09T20:20:58.755Z",
        "'ts':{'$date':'1900-01-01T00:00:00Z'}       | created_at | 1900-01-01T00:00:00.000Z",
        "'tags':[]                                   | tags | {}",
        "'tags':['a','','NULL']                      | tags | {'a','','NULL'}",
        "'tags':['a',{'$oid':'60e8a1b2c3d4e5f60718293a'}] | tags | {'a','60e8a1b2c3d4e5f60718293a'}",
        "'v':{ 'x' : {'$numberInt':'1'} }            | visitor | {'x':1}",
        "'crmData':{'$numberInt':'1'}                | crm_data | 1",
        "'crmData':'text'                            | crm_data | 'text'",
        "'mine':{'$numberInt':'1'},'yours':null      | other_members | {'mine':1,'yours':null}",
      })
  void writesNormalisedFieldsToColumns(String fields, String column, String value) {
    assertThat(row("{'_id':'a','t':'v'," + fields + "}"))
        .containsEntry(column, value == null ? "" : quoted(value));
  }

  @Test
  void escapesTextForCopyAndTextArrays() {
    String odd = "tab\\t line\\n return\\r backslash\\\\ quote\\\" {,} \\\\N é 😀";

    assertThat(row("{'_id':'a','t':'v','fname':'" + odd + "','tags':['" + odd + "']}"))
        .containsEntry(
            "display_name", "tab\\t line\\n return\\r backslash\\\\ quote\" {,} \\\\N é 😀")
        .containsEntry(
            "tags",
            "{\"tab\\t line\\n return\\r backslash\\\\\\\\ quote\\\\\" {,} \\\\\\\\N é 😀\"}");
  }

  @Test
  void escapesNamesOfUnlistedFields() {
    assertThat(row("{'_id':'a','t':'v','\\\"\\\\':1}"))
        .containsEntry("other_members", "{\"\\\\\"\\\\\\\\\":1}");
  }

  @Test
  void acceptsNullInOptionalFields() {
    StringBuilder nulls = new StringBuilder();
    for (RoomField field : RoomField.values()) {
      if (field != RoomField.ID && field != RoomField.TYPE) {
        nulls.append(",'").append(field.wireName).append("':null");
      }
    }

    assertThat(row("{'_id':'a','t':'v'" + nulls + "}")).isEqualTo(row("{'_id':'a','t':'v'}"));
  }

  @Test
  void acceptsWholeNumbersOfAtMostFourHundredCharacters() {
    assertThat(row("{'_id':'a','t':'v','msgs':7." + "0".repeat(398) + "}"))
        .containsEntry("message_count", "7");
    assertThatThrownBy(() -> row("{'_id':'a','t':'v','msgs':7." + "0".repeat(399) + "}"))
        .hasMessageContaining("msgs must be a whole number of at most 64 bits, not 7.000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'_id':'a'}",
        "{'_id':'a','t':'c','msgs':'many','ts':{'$date':'never'},'t':'d'}",
        "{'_id':5,'t':'d'}",
        "{'_id':'a','t':null}",
        "{'_id':'a','t':7}",
        "{'_id':'a','t':'V'}",
      })
  void skipsDocumentsOfOtherTypes(String document) {
    assertThat(RoomDocument.row(document(document), false)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'_id':'a','t':'v','msgs':'7'}      | msgs must be a whole number of at most 64 bits, not a string",
        "{'_id':'a','t':'v','msgs':7.5}      | msgs must be a whole number of at most 64 bits, not 7.5",
        "{'_id':'a','t':'v','msgs':9223372036854775808} | msgs must be a whole number of at most 64 bits, not 9223372036854775808",
        "{'_id':'a','t':'v','msgs':1e999999999} | msgs must be a whole number of at most 64 bits, not 1e999999999",
        "{'_id':'a','t':'v','msgs':1e99999999999} | msgs must be a whole number of at most 64 bits, not 1e99999999999",
        "{'_id':'a','t':'v','msgs':true}     | msgs must be a whole number of at most 64 bits, not true",
        "{'_id':'a','t':'v','ro':'true'}     | ro must be true or false, not a string",
        "{'_id':'a','t':'v','open':1}        | open must be true or false, not 1",
        "{'_id':'a','t':'v','fname':['x']}   | fname must be a string, not an array",
        "{'_id':'a','t':'v','fname':false}   | fname must be a string, not false",
        "{'_id':'a','t':'v','ts':1625862058755} | ts must be an instant, not 1625862058755",
        "{'_id':'a','t':'v','ts':7}          | ts must be an instant, not 7",
        "{'_id':'a','t':'v','ts':'yesterday'} | ts must be an instant, not \"yesterday\"",
        "{'_id':'a','t':'v','ts':{'x':1}}    | ts must be an instant, not an object",
        "{'_id':'a','t':'v','ts':'2021-02-30T00:00:00Z'} | ts must be an instant, not \"2021-02-30T00:00:00Z\"",
        "{'_id':'a','t':'v','ts':'2021-07-09T20:20:58'} | ts must be an instant, not \"2021-07-09T20:20:58\"",
        "{'_id':'a','t':'v','ts':'+10000-01-01T00:00:00Z'} | ts must be an instant, not \"+10000-01-01T00:00:00Z\"",
        "{'_id':'a','t':'v','v':'x'}         | v must be an object, not a string",
        "{'_id':'a','t':'v','v':[]}          | v must be an object, not an array",
        "{'_id':'a','t':'v','uids':{}}       | uids must be an array of strings, not an object",
        "{'_id':'a','t':'v','tags':'x'}      | tags must be an array of strings, not a string",
        "{'_id':'a','t':'v','tags':['x',1]}  | tags must be an array of strings, but holds 1",
        "{'_id':'a','t':'v','tags':[null]}   | tags must be an array of strings, but holds null",
        "{'_id':'a','t':'v','tags':[[]]}     | tags must be an array of strings, but holds an array",
        "{'t':'v'}                           | _id is missing",
        "{'_id':null,'t':'v'}                | _id is missing",
        "{'_id':'','t':'v'}                  | _id is empty",
        "{'_id':7,'t':'v'}                   | _id must be a string, not 7",
        "{'_id':'a','t':'v','t':'l'}         | has the field \"t\" twice",
        "{'_id':'a','t':'v','x':1,'x':1}     | has the field \"x\" twice",
        "{'_id':'a','t':'v','v':{'x':[{'y':1,'y':2}]}} | v: has the field \"y\" twice",
        "{'_id':'a','t':'v','v':{'ts':{'$date':'never'}}} | v: $date cannot be \"never\"",
        "{'_id':'a','t':'v','x':{'$date':{'$numberLong':'253402300800000'}}} | x: $date cannot be 253402300800000",
        "{'_id':'a','t':'v','tags':[{'$oid':'x'}]} | tags must be an array of strings, but holds an object",
        "{'_id':'a','t':'v','msgs':'7','ro':7} | msgs must be a whole number of at most 64 bits, not a string",
        "{'_id':'a','t':'v','u':{'name':7}}  | u.name must be a string, not 7",
        "{'_id':'a','t':'v','fname':'\\ud83d'} | fname holds \\ud83d, half of a character",
        "{'_id':'a','t':'v','fname':'\\ud83dx'} | fname holds \\ud83d, half of a character",
        "{'_id':'a','t':'v','v':{'x':'\\ude00!'}} | v holds \\ude00, half of a character",
        "{'_id':'a','t':'v','x':'\\ud83d\\ud83d\\ude00'} | a field holds \\ud83d, half of a character",
        "{'_id':'a','t':'v','x':'y\\ude00'}  | a field holds \\ude00, half of a character",
        "[1]                                 | a room must be an object, not an array",
        "'x'                                 | a room must be an object, not a string",
        "null                                | a room must be an object, not null",
      })
  void refusesInvalidRoomsWithReason(String document, String reason) {
    assertThatThrownBy(() -> row(document))
        .isInstanceOfSatisfying(
            RoomImportException.class, refused -> assertThat(refused.isSkippable()).isTrue())
        .hasMessage("rooms.json, line 3: " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'msgs':0.%s", "'ts':'%s'", "'x':{'$oid':'%s'}"})
  void quotesAtMostFortyCharactersOfValue(String field) {
    String room = "{'_id':'a','t':'v'," + field + "}";

    assertThatThrownBy(() -> row(room.formatted("1".repeat(38))))
        .hasMessageMatching(".* (0\\.1{38}|\"1{38}\")");
    assertThatThrownBy(() -> row(room.formatted("1".repeat(39))))
        .hasMessageMatching(".* (0\\.1{38}|\"1{39})…");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'v':{'x':%s}         | 98 | v",
        "'v':{'x':[{'y':%s}]} | 96 | v",
        "'crmData':%s         | 99 | crmData",
        "'mine':%s            | 99 | mine",
      })
  void acceptsAtMostOneHundredLevels(String field, int allowed, String name) {
    String room = "{'_id':'a','t':'v'," + field + "}";

    for (String[] brackets : new String[][] {{"[", "]"}, {"{'x':", "}"}}) {
      String opening = brackets[0].repeat(allowed);
      String closing = brackets[1].repeat(allowed);
      assertThat(row(room.formatted(opening + 1 + closing))).hasSize(4);
      assertThatThrownBy(() -> row(room.formatted(opening + "[1]" + closing)))
          .isInstanceOfSatisfying(
              RoomImportException.class, refused -> assertThat(refused.isSkippable()).isTrue())
          .hasMessage("rooms.json, line 3: " + name + ": nested more than 100 levels deep");
    }
  }

  @Test
  void limitsDepthOfArrayDocuments() {
    assertThatThrownBy(() -> row("[".repeat(100) + "]".repeat(100)))
        .hasMessage("rooms.json, line 3: a room must be an object, not an array");
    assertThatThrownBy(() -> row("[".repeat(101) + "]".repeat(101)))
        .hasMessage("rooms.json, line 3: nested more than 100 levels deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'mine':%s", "'v':{'x':[%s]}", "'crmData':%s", "'v':{'x':{'$numberDouble':'%s'}}"})
  void keepsDoublesAndRefusesLongerNumbers(String field) {
    String room = "{'_id':'a','t':'v'," + field + "}";
    for (double number : new double[] {Double.MAX_VALUE, Double.MIN_VALUE, Double.MIN_NORMAL}) {
      assertThat(row(room.formatted(-number)).toString()).contains("-" + number);
    }
    assertThat(row(room.formatted("1e399")).toString()).contains("1e399");

    for (String tooLong : List.of("1e400", "1e131071", "-1E99999999999")) {
      assertThatThrownBy(() -> row(room.formatted(tooLong)))
          .hasMessage(
              "rooms.json, line 3: %s: the number %s has more than 400 characters when it is written without an exponent",
              field.substring(1, field.indexOf("'", 1)), tooLong);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'%s':1         | nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…",
        "'v':{'x':[{'%s':1}]} | v",
        "'mine':{'%s':1} | mine",
      })
  void acceptsNamesOfAtMostOneThousandCharacters(String field, String named) {
    String room = "{'_id':'a','t':'v'," + field + "}";
    String longest = "n".repeat(990) + "😀".repeat(10);

    assertThat(row(room.formatted(longest)).toString()).contains(longest);
    assertThatThrownBy(() -> row(room.formatted(longest + "n")))
        .hasMessage(
            "rooms.json, line 3: %s: the name \"%s…\" has 1,001 characters, more than 1,000",
            named, "n".repeat(40));
  }

  @Test
  void acceptsNamesWithEqualHashes() {
    String fields =
        IntStream.range(0, 1 << 10)
            .mapToObj(i -> Integer.toBinaryString(1 << 10 | i).substring(1))
            .map(bits -> "'" + bits.replace("0", "aB").replace("1", "b!") + "':1")
            .collect(Collectors.joining(","));

    assertThat(row("{'_id':'a','t':'v'," + fields + "}")).hasSize(4);
  }

  @Test
  void quotesAtMostFortyCharactersOfDuplicateName() {
    String twice = "'%1$s':1,'%1$s':2".formatted("n".repeat(100));
    String shown = "has the field \"" + "n".repeat(40) + "…\" twice";

    assertThatThrownBy(() -> row("{'_id':'a','t':'v'," + twice + "}")).hasMessageEndingWith(shown);
    assertThatThrownBy(() -> row("{'_id':'a','t':'v','v':{" + twice + "}}"))
        .hasMessageEndingWith("v: " + shown);
  }

  /** Tests the limit. The second column has the fields as a search returns them. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "'fname':'Mary'             | 'fname':'Mary'",
        "'fname':'\\t\\u0001é€😀\\\"' | 'fname':'\\t\\u0001é€😀\\\"'",
        "'tags':['\\n\\u001fé\\\\','']  | 'tags':['\\n\\u001fé\\\\','']",
        "'tags':[],'ro':true        | 'tags':[],'ro':true",
        "'ts':'2021-07-09T20:20Z'   | 'ts':'2021-07-09T20:20:00.000Z'",
        "'msgs':7.0,'topic':null    | 'msgs':7",
        "'v':{ 'é\\n' : [ 1, 2 ] }  | 'v':{'é\\n':[1,2]}",
        "'v':{'x':[1e99,-1.25E1]}   | 'v':{'x':[1%099d,-12.5]}",
        "'v':{'x':1E-2,'y':-0.0e2}  | 'v':{'x':0.01,'y':0}",
        "'v':{'x':{'$numberDouble':'1.0E-5'},'y':{'$numberInt':'7'}} | 'v':{'x':0.000010,'y':7}",
        "'v':{'x':{'$numberDouble':1E3}} | 'v':{'x':1000}",
        "'crmData':1e5              | 'crmData':100000",
        "'mine':'é','yours':1e2     | 'mine':'é','yours':100",
      })
  void acceptsRoomsOfAtMost128Kilobytes(String written, String listed) {
    String room = quoted("{'_id':'a','t':'v','open':false," + listed.formatted(0) + ",'pad':''}");
    int pad = 128 * 1024 - room.getBytes(UTF_8).length;
    String document = "{'_id':'a','t':'v'," + written + ",'pad':'%s'}";

    assertThat(row(document.formatted("x".repeat(pad)))).isNotEmpty();
    assertThatThrownBy(() -> row(document.formatted("x".repeat(pad + 1))))
        .isInstanceOfSatisfying(
            RoomImportException.class, refused -> assertThat(refused.isSkippable()).isTrue())
        .hasMessage(
            "rooms.json, line 3: the room has 131,073 bytes as JSON with numbers without exponents, more than 131,072");
  }

  /** Tests a document that begins at column 5 of line 3. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'_id':'a',}    | 3 | unexpected character ('}' (code 125)): was expecting double-quote to start property name (column 16)",
        "{'é':'😀',1}    | 3 | unexpected character ('1' (code 49)): was expecting double-quote to start property name (column 15)",
        "{'_id':'a'      | 3 | unexpected end-of-input: expected close marker for Object (column 15)",
        "{⏎'a':⏎ tru}   | 5 | unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (column 2)",
        "{'_id':'a'} {}  | 3 | something follows the document (column 17)",
        "7 8             | 3 | something follows the document (column 7)",
        "{}⏎{}           | 4 | something follows the document (column 1)",
        "}               | 3 | unexpected close marker '}': no open Object to close (column 5)",
        "``              | 3 | there is no document (column 5)",
      })
  void refusesInvalidJsonWithLineAndColumn(String text, int line, String reason) {
    byte[] bytes = quoted(text).replace('⏎', '\n').getBytes(UTF_8);

    for (boolean inArray : new boolean[] {false, true}) {
      ImportedDocument document = new ImportedDocument("x", 3, 5, inArray, false, bytes);
      assertThatThrownBy(() -> RoomDocument.row(document, false))
          .isInstanceOfSatisfying(
              RoomImportException.class,
              // After an invalid element, the reader does not know where the next one begins.
              refused -> assertThat(refused.isSkippable()).isNotEqualTo(inArray))
          .hasMessage("x, line " + line + ": not JSON: " + reason);
    }
  }

  @Test
  void quotesAtMost160CharactersOfParserError() {
    assertThatThrownBy(() -> row("x".repeat(200)))
        .hasMessage(
            "rooms.json, line 3: not JSON: unrecognized token '"
                + "x".repeat(140)
                + "… (column 1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'_id':'a','t':'v','fname':'ü'}", "ü"})
  void refusesInvalidUtf8(String document) {
    byte[] bytes = quoted(document).getBytes(ISO_8859_1);

    assertThatThrownBy(
            () -> RoomDocument.row(new ImportedDocument("x", 1, 1, true, false, bytes), false))
        .isInstanceOfSatisfying(
            RoomImportException.class, refused -> assertThat(refused.isSkippable()).isTrue())
        .hasMessage("x, line 1: not UTF-8");
  }

  @Test
  void acceptsReplacementCharacter() {
    assertThat(row("{'_id':'a','t':'v','fname':'\uFFFD'}")).containsEntry("display_name", "\uFFFD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                    | true",
        "{'open':false}                        | false",
        "{'open':true}                         | true",
        "{'closedAt':'2026-10-14T16:24:36Z'}   | false",
        "{'open':true,'closedAt':'2026-10-14T16:24:36Z'} | false"
      })
  void completesOpenAndIdAndTypeOfOneRoom(String room, String open) {
    List<String> columns = RoomDocument.columnsOfOne("a", document(room));
    assertThat(columns.get(RoomField.ID.ordinal())).isEqualTo("a");
    assertThat(columns.get(RoomField.TYPE.ordinal())).isEqualTo("v");
    assertThat(columns.get(RoomField.IS_OPEN.ordinal())).isEqualTo(open);
  }

  @Test
  void keepsIdAndTypeOfOneRoom() {
    List<String> columns = RoomDocument.columnsOfOne("a", document("{'_id':'b','t':'l'}"));
    assertThat(columns.get(RoomField.ID.ordinal())).isEqualTo("b");
    assertThat(columns.get(RoomField.TYPE.ordinal())).isEqualTo("l");
    assertThatThrownBy(() -> RoomDocument.columnsOfOne("a", document("{'t':'c'}")))
        .hasMessageContaining("t must be v or l");
  }

  /** Returns the columns that are not null, in the text format of COPY. */
  private static Map<String, String> row(String document) {
    RoomDocument.Row row = RoomDocument.row(document(document), false);
    String line = new String(row.copy(), UTF_8);
    assertThat(line).endsWith("\n");
    String[] values = line.substring(0, line.length() - 1).split("\t", -1);
    assertThat(values).hasSameSizeAs(RoomDocument.COLUMNS);
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!values[i].equals("\\N")) {
        columns.put(RoomDocument.COLUMNS.get(i), values[i]);
      }
    }
    return columns;
  }

  private static ImportedDocument document(String text) {
    return new ImportedDocument("rooms.json", 3, 1, false, false, quoted(text).getBytes(UTF_8));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
