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
 * The fields of a room to return: either only the named fields, or all fields except the named
 * ones. If one path begins with another, the shorter path counts. An object on the way to a named
 * field is returned even if it has no field to return.
 */
public final class RoomProjection {

  /** Returns every field. */
  public static final RoomProjection EVERYTHING = new RoomProjection(false, true, List.of());

  /** Has no limits, so that every stored room can be returned. */
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

  private final boolean including;
  private final boolean id;
  private final List<List<String>> paths;
  private final Paths root;

  /**
   * Creates a projection.
   *
   * @param including whether {@code paths} are the only fields to return, or the fields to leave
   *     out
   * @param id whether to return {@code _id}
   * @param paths paths to fields; each has the names of a field, the outermost first
   */
  public RoomProjection(boolean including, boolean id, List<List<String>> paths) {
    this.including = including;
    this.id = id;
    this.paths = paths.stream().map(List::copyOf).toList();
    root = new Paths(including);
    paths.forEach(root::add);
    if (id == including) {
      root.add(List.of(ID));
    }
  }

  @Override
  public String toString() {
    return (including ? "only " : "all except ") + paths + (id ? ", with ID" : ", without ID");
  }

  /** Returns the fields with a column that the projection may return, in the order of listing. */
  List<RoomField> fields() {
    return Arrays.stream(RoomField.values()).filter(this::shows).toList();
  }

  private boolean shows(RoomField field) {
    TokenFilter filter = root.includeProperty(field.wireName);
    boolean isPath = filter instanceof Paths;
    return filter != null && (!isPath || field.kind.isJson() || !root.including);
  }

  /** Returns whether the projection may return fields that have no column. */
  boolean showsOtherFields() {
    return !root.including
        || root.children.keySet().stream().anyMatch(name -> RoomField.named(name) == null);
  }

  /** Returns the part of a field's JSON to return, or null for nothing. */
  @Nullable String apply(RoomField field, String json) {
    TokenFilter filter = root.includeProperty(field.wireName);
    return filter == TokenFilter.INCLUDE_ALL ? json : filtered(json, filter);
  }

  /** Returns the part of {@link RoomField#OTHER_FIELDS} to return, or null for nothing. */
  @Nullable String applyToOtherFields(String json) {
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
          // Copied as text: the time to parse a number grows with the square of its length.
          shown.writeNumber(all.getString());
        } else {
          shown.copyCurrentEvent(all);
        }
      }
    }
    return text.getBuffer().isEmpty() ? null : text.toString();
  }

  /** A tree of paths. A name without children stands for the whole field. */
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
