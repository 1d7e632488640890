package io.voiprooms.server.portal.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.portal.build.Pact.Interaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ConsumersPageTest {

  private static Contract contract;

  @BeforeAll
  static void readContract() throws Exception {
    contract =
        new Contract(new YAMLMapper().readTree(Files.readString(Path.of("../api/openapi.yaml"))));
  }

  private static String page(Pact... pacts) {
    return new ConsumersPage(contract, List.of(pacts)).page().main();
  }

  private static Pact pact(String consumer, String parameter, String status, String field) {
    return new Pact(
        consumer,
        List.of(new Interaction("a request", true, Set.of(parameter), status, Set.of(field))));
  }

  private static String row(String link, String name, String consumers) {
    return "<tr><th scope=\"row\"><a href=\"%s\"><code>%s</code></a></th><td>%s</td></tr>"
        .formatted(link, name, consumers);
  }

  @Test
  void linksPartsOfContractAndTheirConsumers() {
    String page =
        page(
            pact("wallboard", "open", "200", "rooms.v.phone"),
            pact("report", "open", "400", "errorType"));
    String both = "<a href=\"#report\">report</a>, <a href=\"#wallboard\">wallboard</a>";
    assertThat(page)
        .contains(
            row("./#tag/rooms/GET/api/v1/voip/rooms.query.open", "open", both),
            row("./#tag/rooms/GET/api/v1/voip/rooms.query.sort", "sort", "nobody"),
            row("./#models/Visitor", "rooms.v.phone", "<a href=\"#wallboard\">wallboard</a>"),
            row("./#models/ApiError", "errorType", "<a href=\"#report\">report</a>"),
            row("./#tag/rooms/GET/api/v1/voip/rooms", "429", "nobody"),
            "<h2 id=\"report\">report</h2>",
            "Sends <code>open</code>. Reads <code>errorType</code>.");
  }

  @Test
  void linksUndeclaredFieldToEnclosingModel() {
    assertThat(page(pact("report", "open", "200", "rooms.customFields.tier.name")))
        .contains("<a href=\"./#models/CustomFields\"><code>rooms.customFields.tier.name</code>");
  }

  @Test
  void escapesNames() {
    assertThat(page(pact("<b>", "\"><script>", "200", "<i>")))
        .doesNotContain("<b>", "<i>", "<script>");
  }

  @Test
  void linksConsumerWithSpacesInName() {
    assertThat(page(pact("the wallboard (4th floor)", "open", "200", "total")))
        .contains(
            "<h2 id=\"the-wallboard-4th-floor-\">the wallboard (4th floor)</h2>",
            "<a href=\"#the-wallboard-4th-floor-\">the wallboard (4th floor)</a>");
  }

  @Test
  void showsNoTableWithoutPacts() {
    assertThat(page()).contains("Nobody has said so far").doesNotContain("<table>");
  }
}
