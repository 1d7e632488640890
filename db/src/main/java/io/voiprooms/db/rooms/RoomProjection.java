package io.voiprooms.db.rooms;

import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.filter.FilteringGeneratorDelegate;
import tools.jackson.core.filter.TokenFilter;
import tools.jackson.core.json.JsonFactory;

/**
 * Which members of a room to show: all but some, or none but some. Of two paths of which one
 * contains the other, the wider wins. What a path leads through stays, even if nothing in it does.
 */
public final class RoomProjection {

  /** Every member. */
  public static final RoomProjection EVERYTHING = new RoomProjection(false, true, List.of());

  /** Without limits: what is stored can be listed, whatever it is. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private static final String ID = RoomField.ID.wireName;

  private final Paths root;

  /**
   * @param including whether {@code paths} are the only members to show, or those to leave out
   * @param id whether to show {@code _id}
   * @param paths names that lead to members, from the outside in
   */
  public RoomProjection(boolean including, boolean id, List<List<String>> paths) {
    root = new Paths(including);
    paths.forEach(root::add);
    if (id == including) {
      root.add(List.of(ID));
    }
  }

  /** The listed members of which something may be shown, in the order of listing. */
  List<RoomField> members() {
    return Arrays.stream(RoomField.values()).filter(this::shows).toList();
  }

  private boolean shows(RoomField member) {
    TokenFilter filter = root.includeProperty(member.wireName);
    boolean isPath = filter instanceof Paths;
    return filter != null && (!isPath || member.kind.isJson() || !root.including);
  }

  /** Whether members that nobody listed may be shown. */
  boolean showsOtherMembers() {
    return !root.including
        || root.children.keySet().stream().anyMatch(name -> RoomField.named(name) == null);
  }

  /** What is to be shown of a member's JSON; null for nothing. */
  @Nullable String apply(RoomField member, String json) {
    TokenFilter filter = root.includeProperty(member.wireName);
    return filter == TokenFilter.INCLUDE_ALL ? json : filtered(json, filter);
  }

  /** What is to be shown of the members that nobody listed; null for nothing. */
  @Nullable String applyToOtherMembers(String json) {
    return root.children.keySet().stream().allMatch(name -> RoomField.named(name) != null)
        ? json
        : filtered(json, root);
  }

  private static @Nullable String filtered(String json, @Nullable TokenFilter filter) {
    if (filter == null) {
      return null;
    }
    StringWriter text = new StringWriter();
    try (JsonParser all = JSON.createParser(ObjectReadContext.empty(), json);
        JsonGenerator shown =
            new FilteringGeneratorDelegate(
                JSON.createGenerator(ObjectWriteContext.empty(), text),
                filter,
                TokenFilter.Inclusion.INCLUDE_NON_NULL,
                true)) {
      for (JsonToken token = all.nextToken(); token != null; token = all.nextToken()) {
        if (token.isNumeric()) {
          // As text: reading a number takes a time that grows with the square of its length.
          shown.writeNumber(all.getString());
        } else {
          shown.copyCurrentEvent(all);
        }
      }
    }
    return text.getBuffer().isEmpty() ? null : text.toString();
  }

  /** The paths as a tree. A name without children stands for its member with all that is in it. */
  private static final class Paths extends TokenFilter {

    private final boolean including;
    private final Map<String, Paths> children = new HashMap<>();

    Paths(boolean including) {
      this.including = including;
    }

    void add(List<String> path) {
      Paths child = children.get(path.get(0));
      if (path.size() == 1) {
        children.put(path.get(0), new Paths(including));
      } else if (child == null) {
        child = new Paths(including);
        children.put(path.get(0), child);
        child.add(path.subList(1, path.size()));
      } else if (!child.children.isEmpty()) {
        child.add(path.subList(1, path.size()));
      }
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      Paths child = children.get(name);
      if (child != null && !child.children.isEmpty()) {
        return child;
      }
      return (child != null) == including ? TokenFilter.INCLUDE_ALL : null;
    }

    @Override
    protected boolean _includeScalar() {
      return !including;
    }
  }
}
