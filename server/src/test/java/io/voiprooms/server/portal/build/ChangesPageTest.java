package io.voiprooms.server.portal.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChangesPageTest {

  private static JsonNode contract(String version, String room) {
    return json("{'info': {'version': '%s'}, 'room': %s}".formatted(version, room));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                          | {'fname': {}}               | New: <code>room › fname</code>
          {'fname': {}}               | {}                          | Gone: <code>room › fname</code>
          {'type': 'string'}          | {'type': 'null'}            | Different: <code>room › type</code>, which was <code>&quot;string&quot;</code> and is <code>&quot;null&quot;</code>
          {'description': 'a'}        | {'description': 'b'}        | Reworded: <code>room</code>
          {}                          | {'example': 'b'}            | Reworded: <code>room</code>
          {'properties': {}}          | {'properties': {'title': 1}}| New: <code>room › properties › title</code>
          {'required': ['a']}         | {'required': ['a', 'b']}    | New: <code>room › required › b</code>
          {'enum': ['a', 'b']}        | {'enum': ['b']}             | Gone: <code>room › enum › a</code>
          {'p': [{'$ref': '#/x/A'}]}  | {'p': []}                   | Gone: <code>room › p › A</code>
          """)
  void listsChangeWithPath(String before, String after, String phrase) {
    assertThat(ChangesPage.of(List.of(contract("1.0.0", before)), contract("1.0.0", after)).main())
        .contains("<h2>Not released yet</h2>\n<ul>\n<li>" + phrase + "</li>\n</ul>");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'A': {'value': 1}} | {'A': {'value': 2}}         | Reworded: <code>components › examples › A</code>
          {}                  | {'A': 1}                    | New: <code>components › examples › A</code>
          {'A': 1}            | {}                          | Gone: <code>components › examples › A</code>
          {}                  | {'title': 1}                | New: <code>components › examples › title</code>
          """)
  void listsChangeOfSharedExample(String before, String after, String phrase) {
    assertThat(changes("{'components': {'examples': %s}}", before, after))
        .contains("<ul>\n<li>" + phrase + "</li>\n</ul>");
  }

  @Test
  void doesNotListVersionNumberAsChange() {
    assertThat(changes("{'info': {'version': '%s', 'x': 1}}", "1.0.0", "1.0.1"))
        .contains("<p>Nothing that anybody would notice.</p>");
  }

  private static String changes(String contract, String before, String after) {
    return ChangesPage.of(
            List.of(json(contract.formatted(before))), json(contract.formatted(after)))
        .main();
  }

  @Test
  void doesNotListOrderAsChange() {
    assertThat(
            ChangesPage.of(
                    List.of(contract("1.0.0", "['a', 'b']")), contract("1.0.0", "['b', 'a']"))
                .main())
        .contains("<h2>Not released yet</h2>\n<p>Nothing that anybody would notice.</p>");
  }

  @Test
  void listsNewestVersionFirst() {
    JsonNode newest = contract("1.1.0", "{'fname': {}}");
    String page = ChangesPage.of(List.of(contract("1.0.0", "{}"), newest), newest).main();
    assertThat(page)
        .containsSubsequence("<h2>1.1.0</h2>", "fname", "<h2>1.0.0</h2>", "The first version:")
        .doesNotContain("Not released yet");
  }

  @Test
  void describesFirstVersionBeforeFirstRelease() {
    assertThat(ChangesPage.of(List.of(), contract("1.0.0", "{}")).main())
        .contains("<h2>Not released yet</h2>\n<p>The first version:");
  }
}
