package io.voiprooms.db.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {

  private static String quoted(String json) {
    return json.replace('"', '\'');
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}              | {'b':2}            | {'a':1,'b':2}",
        "{'a':1}              | {'a':null}         | {}",
        "{'a':{'b':1,'c':2}}  | {'a':{'b':null}}   | {'a':{'c':2}}",
        "{'a':[1,2]}          | {'a':[3]}          | {'a':[3]}",
        "{'a':1}              | {'a':{'b':null}}   | {'a':{}}",
        "{'a':1.50,'b':1e400} | {'c':12345678901234567890.10} | "
            + "{'a':1.50,'b':1E+400,'c':12345678901234567890.10}",
        "{'_updatedAt':'x'}   | {'a':1}            | {'a':1}",
        "{'_updatedAt':'x'}   | {'_updatedAt':'y'} | {'_updatedAt':'y'}",
        "{'open':false,'closedAt':'x'} | {'open':true}     | {'open':true}",
        "{'open':false,'closedAt':'x'} | {'closedAt':null} | {'open':true}",
        "{'open':false,'closedAt':'x'} | {'open':false,'closedAt':null} | {'open':false}",
        "{'open':true}        | {'open':true,'closedAt':'x'} | {'open':true,'closedAt':'x'}",
        "{'open':true}        | {'open':false}     | {'open':false}"
      })
  void appliesPatch(String room, String patch, String result) {
    assertThat(quoted(MergePatch.apply(json(room), json(patch)))).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "1", "null", "{} {}", "{'a':1,'a':2}", "{'a':", "x"})
  void refusesPatchThatIsNoObject(String patch) {
    assertThatThrownBy(() -> MergePatch.apply("{}", json(patch)))
        .isInstanceOf(RoomImportException.class)
        .hasMessageNotContaining("tools.jackson");
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 5_000})
  void refusesDeepPatch(int levels) {
    String patch = "{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    assertThatThrownBy(() -> MergePatch.apply("{}", patch))
        .hasMessageContaining("nested more than 100 levels deep");
  }
}
