package io.voiprooms.contracts.lies;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * One way to break the contract: by not hearing a request as it was sent, by searching for
 * something else, or by changing the answer.
 */
final class Lie {

  /** What a server that tells it does. */
  final String sentence;

  private UnaryOperator<Map<String, String[]>> hearing = UnaryOperator.identity();
  private UnaryOperator<String> searching = UnaryOperator.identity();
  private Consumer<Answer> answering = answer -> {};
  private volatile boolean told;

  private Lie(String sentence) {
    this.sentence = sentence;
  }

  /** No lie, though told by the liar: nobody must mind. */
  static Lie truth() {
    return new Lie("the truth");
  }

  static Lie hearing(String sentence, Consumer<Map<String, String[]>> change) {
    Lie lie = new Lie(sentence);
    lie.hearing =
        parameters -> {
          Map<String, String[]> heard = new LinkedHashMap<>(parameters);
          change.accept(heard);
          return heard;
        };
    return lie;
  }

  /** Passes over one parameter, in whichever way a list is spelt. */
  static Lie ignoring(String parameter) {
    return hearing(
        "`" + parameter + "` is ignored",
        parameters -> parameters.keySet().removeIf(name -> name.split("\\[")[0].equals(parameter)));
  }

  /** Takes one parameter's value for another. */
  static Lie mishearing(String sentence, String parameter, UnaryOperator<String> change) {
    return hearing(
        sentence,
        parameters ->
            parameters.computeIfPresent(
                parameter,
                (name, values) -> {
                  String heard = change.apply(values[0]);
                  return heard.equals(values[0]) ? values : new String[] {heard};
                }));
  }

  /** Searches with other SQL. */
  static Lie searching(String sentence, String regex, String replacement) {
    Lie lie = new Lie(sentence);
    lie.searching = sql -> sql.replaceAll(regex, replacement);
    return lie;
  }

  /** Changes answers of one status. */
  static Lie answering(String sentence, int status, Consumer<Answer> change) {
    Lie lie = new Lie(sentence);
    lie.answering =
        answer -> {
          if (answer.status() == status) {
            change.accept(answer);
          }
        };
    return lie;
  }

  /** Changes pages. */
  static Lie page(String sentence, Consumer<ObjectNode> change) {
    return answering(sentence, 200, answer -> answer.changeBody(change));
  }

  /** Changes rooms, wherever they stand on a page. */
  static Lie room(String sentence, Consumer<ObjectNode> change) {
    return page(
        sentence,
        page -> {
          page.withArray("rooms").forEach(room -> change.accept((ObjectNode) room));
          if (page.get("room") instanceof ObjectNode first) {
            change.accept(first);
          }
        });
  }

  /** Whether the server has had occasion to tell it. */
  boolean wasTold() {
    return told;
  }

  Map<String, String[]> hear(Map<String, String[]> parameters) {
    Map<String, String[]> heard = hearing.apply(parameters);
    told |= !heard.equals(parameters);
    return heard;
  }

  String search(String sql) {
    String searched = searching.apply(sql);
    told |= !searched.equals(sql);
    return searched;
  }

  void answer(Answer answer) {
    answering.accept(answer);
    told |= answer.isChanged();
  }

  @Override
  public String toString() {
    return sentence;
  }
}
