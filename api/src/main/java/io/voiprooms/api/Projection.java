package io.voiprooms.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members asked for: all but some, or none but some.
 *
 * @param including whether {@code members} are the only ones to show, or the ones to leave out
 * @param id whether the room's {@code _id} is shown
 * @param members at most {@value #MAX_MEMBERS}; {@code _id} is not among them
 */
public record Projection(boolean including, boolean id, List<FieldPath> members) {

  /** The most members that one projection may name. */
  public static final int MAX_MEMBERS = 100;

  private static final String ID = "_id";

  public Projection {
    members = List.copyOf(members);
  }

  /** Reads {@code {"fname":1,"v.username":1}} or {@code {"lastMessage":0}}. */
  public static Projection parse(String text) {
    Map<String, Boolean> members = ParameterJson.object(text, Projection::shown);
    if (members.size() > MAX_MEMBERS) {
      throw new InvalidParameterException("must have at most " + MAX_MEMBERS + " members");
    }
    boolean idNamed = members.containsKey(ID);
    boolean id = !Boolean.FALSE.equals(members.remove(ID));
    Set<Boolean> shown = members.values().stream().collect(Collectors.toSet());
    if (shown.size() > 1) {
      throw new InvalidParameterException("must not mix 1 and 0");
    }
    boolean including = shown.isEmpty() ? idNamed && id : shown.contains(true);
    return new Projection(including, id, members.keySet().stream().map(FieldPath::parse).toList());
  }

  private static boolean shown(JsonParser json) {
    String value = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getString() : "";
    return switch (value) {
      case "1" -> true;
      case "0" -> false;
      default -> throw new InvalidParameterException("must have no values but 1 and 0");
    };
  }
}
